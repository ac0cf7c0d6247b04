"""The read models as the eventsourcing library sees them: a view, with how far it is in the same transaction."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from eventsourcing.persistence import IntegrityError, Tracking

from ledger.store.library_errors import library_errors
from ledger.store.recorder import LedgerTrackingRecorder
from projections.readmodels.about import FOLLOWED, Provenance, found_about, present
from projections.readmodels.folding import Touched, reached
from projections.readmodels.rows import Rows
from projections.readmodels.tables import models
from projections.readmodels.writing import replace


class ModelRecorder(LedgerTrackingRecorder):
    """The present build of the read models in a database, and how far it has followed the ledger."""

    def present(self) -> tuple[Provenance, int] | None:
        """What the present build is of and the position it is up to; None where none by the present rules is."""
        with library_errors(), self.database.transaction(write=False) as connection:
            return present(connection)

    def reached(self, about: Provenance, new: Touched) -> set[str]:
        """The dossiers whose rows new entries can change."""
        with library_errors(), self.database.transaction(write=False) as connection:
            return reached(connection, models(about.token), new)

    def take(self, about: Provenance, parts: Iterable[tuple[Collection[str], Rows]], upto: int) -> bool:
        """Put in the rows of dossiers as of a position, and record that position with them: one transaction.

        False, and nothing is changed, where another follower was there first (the table's key decides), or where
        another build is in place meanwhile.
        """
        try:
            with self.tracked(Tracking(FOLLOWED, upto)) as connection:
                if found_about(connection) != about:
                    raise IntegrityError("another build is in place")
                for dossiers, rows in parts:
                    replace(connection, models(about.token), dossiers, rows)
        except IntegrityError:
            return False
        return True
