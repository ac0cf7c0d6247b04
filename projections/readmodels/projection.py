"""Following the ledger: an entry of a dossier folds that person again, one of a measure or an enterprise those it can
reach, and a joining both dossiers."""

from __future__ import annotations

from collections.abc import Callable
from itertools import chain
from typing import Any

from eventsourcing.persistence import Tracking
from eventsourcing.projection import Projection

from ledger import codec
from ledger.language import phrase
from ledger.problem import Problem
from ledger.store.store import Store, store_in
from projections.known_to_all import KnownToAll
from projections.readmodels.about import Provenance
from projections.readmodels.building import begun
from projections.readmodels.digest import rules
from projections.readmodels.folding import folded, reading_upto, touched
from projections.readmodels.view import ModelRecorder

AT_A_TIME = 1_000
"""How many entries are caught up with in one transaction."""

MANY = 2_000
"""From how many dossiers on a rebuild is better: it never holds the ledger's write lock for long."""


class NotFollowing(Problem):
    """These read models do not follow this ledger."""


class ReadModels(Projection[ModelRecorder]):
    """Periods, guarantees, findings and places of everyone, kept up with the ledger.

    The rows are those of the entries up to the tracked position, whichever way they were caught up with: a dossier is
    always folded whole. So several followers may work at once; what one does twice it does with the same outcome.
    """

    name = "models"

    def __init__(
        self, view: ModelRecorder, store: Store | None = None, rebuild: Callable[[], object] | None = None
    ) -> None:
        """Follow the ledger ``store``: where none is given, the one in the same database as the view.

        ``rebuild`` is called where so many dossiers are to be folded that writers would wait too long for the one
        transaction it takes.
        """
        super().__init__(view)
        self._store = store_in(view.database) if store is None else store
        self._rebuild = rebuild
        self._ledger_id = codec.decode_origin(self._store.origin).ledger_id
        if view.present() is None:
            begin(view, self._store)

    def process_event(self, domain_event: Any, tracking: Tracking) -> None:
        """Take in one entry, and those before it that are not yet; again the same one changes nothing."""
        self.catch_up(tracking.notification_id)

    def catch_up(self, upto: int, at_a_time: int = AT_A_TIME) -> None:
        """Take in the entries up to a position, so many in one transaction."""
        while True:
            found = self.view.present()
            if found is None:
                raise NotFollowing(phrase("They were made by another version of this program: rebuild them."))
            about, after = found
            if about.ledger_id != self._ledger_id or about.known_at is not None:
                raise NotFollowing(phrase("They are of another ledger, or as known at a moment in the past."))
            if after >= upto:
                return
            self._take(about, after, min(after + at_a_time, upto))

    def _take(self, about: Provenance, after: int, upto: int) -> None:
        with self._store.reading() as entries:
            reading = reading_upto(entries, upto)
            known = KnownToAll(reading)
            new = touched(entries, reading_upto(entries, after), reading, known)
            dossiers = self.view.reached(about, new)
            if self._rebuild is not None and len(dossiers) > MANY:
                self._rebuild()
                return
            parts = folded(reading, known, dossiers)
            # The first part before the transaction: mostly it is the only one.
            parts = chain([next(parts)], parts) if dossiers else parts
            # Where it is not taken, another follower has done some of it: look again where it stands.
            self.view.take(about, parts, upto)


def begin(view: ModelRecorder, store: Store) -> None:
    """Put an empty build in place, of no entry yet."""
    origin = codec.decode_origin(store.origin)
    with begun(view.database) as building:
        building.index()
        about = Provenance(building.token, origin.ledger_id, origin.simulated, None, rules())
        with building.finishing() as (connection, _):
            building.swap(connection, about, 0)
