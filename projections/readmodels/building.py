"""A build of the read models beside the present one, and its swap into place.

Each part is a transaction of its own, so that a ledger's writers never wait for long; whoever is killed leaves tables
that nobody reads, and the next build or follower drops. Of two builds at once the later one goes on: the earlier one
finds, in the transaction of its next part, that it is no longer the one that builds. Whether anybody builds is known by
a lock that ends with the process (``Database.building``).
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from sqlalchemy import Connection, delete, insert, inspect, select, update

from ledger.problem import Problem
from ledger.store.database import Database
from ledger.store.errors import StoreError
from ledger.store.form_numbers import hold_ledgers_form
from ledger.store.tables import tracking, tracking_tables
from projections.readmodels import tables
from projections.readmodels.about import (
    FOLLOWED,
    Provenance,
    found_about,
    found_form,
    put_in_place,
    refuse_newer,
)
from projections.readmodels.rows import Rows
from projections.readmodels.tables import building, drop_others, models
from projections.readmodels.writing import fill_all_places, load


class Overtaken(Problem):
    """Another rebuild of these read models was begun meanwhile; that one goes on."""


class ProcessLost(Problem):
    """A process of the rebuild has ended before its work was done."""


def under_way(connection: Connection) -> tuple[str, int] | None:
    """The token of the build that was begun and not ended, and how many parts of it are done.

    Its process may be gone.
    """
    if not inspect(connection).has_table(building.name):
        return None
    row = connection.execute(select(building.c.token, building.c.parts)).first()
    return None if row is None else (row.token, row.parts)


@contextmanager
def begun(target: Database) -> Iterator[Building]:
    """A build that others see as under way, until the end; what is not in place then is dropped."""
    with target.building():
        # Who gave up a build in a new file removed it, unless somebody else was seen to build there by then.
        target.check_place()
        made = Building.begin(target)
        try:
            yield made
        finally:
            # What cannot be dropped now, as somebody may still read it, is dropped later.
            with suppress(StoreError):
                made.leave()


def drop_left(target: Database) -> None:
    """Drop what builds have left whose processes are gone. Raises a ``StoreError``."""
    with target.transaction(write=False) as connection:
        if under_way(connection) is None and not _left(connection):
            return
    with target.nobody_builds() as nobody:
        if not nobody:
            return
        with target.transaction(write=True) as connection:
            target.hold_writers(connection)
            if inspect(connection).has_table(building.name):
                connection.execute(delete(building))
            drop_others(connection, *_present(connection))


def holds_nothing(connection: Connection) -> bool:
    """Whether there is nothing in a database, or only what a build begins with."""
    ours = {tables.about.name, building.name, tracking.name}
    return set(inspect(connection).get_table_names()) <= ours and not _present(connection)


def _left(connection: Connection) -> set[str]:
    return tables.tokens_among(inspect(connection).get_table_names()) - set(_present(connection))


def _present(connection: Connection) -> list[str]:
    found = found_about(connection)
    return [] if found is None else [found.token]


def _give_up_earlier(connection: Connection) -> list[str]:
    """Where an earlier program made the read models: drop what says what they are. Their tokens."""
    form = found_form(connection)
    if form is None or form == tables.FORM:
        return []
    tokens = [str(token) for token in connection.execute(select(tables.about.c.token)).scalars()]
    tables.about_tables.drop_all(connection)
    return tokens


class Building:
    """One build, by its token. Several processes may add rows to it."""

    def __init__(self, target: Database, token: str) -> None:
        self._target = target
        self.token = token
        self.models = models(token)

    @classmethod
    def begin(cls, target: Database) -> Building:
        """Begin a build; one that was begun before is overtaken, and its tables go."""
        made = cls(target, secrets.token_hex(6))
        with target.transaction(write=True) as connection:
            # Else two that begin at once would both find nothing there.
            target.hold_writers(connection)
            hold_ledgers_form(connection, target.location)
            refuse_newer(connection, target.location)
            earlier = _give_up_earlier(connection)
            tables.about_tables.create_all(connection)
            tracking_tables.create_all(connection)
            connection.execute(delete(building))
            connection.execute(insert(building).values(single=1, token=made.token, parts=0))
            # Views show those of an earlier form until the swap.
            drop_others(connection, *_present(connection), *earlier)
            tables.make_empty(connection, made.models)
        return made

    @contextmanager
    def _part(self) -> Iterator[Connection]:
        """One transaction of the build that is under way. Raises Overtaken."""
        with self._target.transaction(write=True) as connection:
            hold_ledgers_form(connection, self._target.location)
            mine = update(building).where(building.c.token == self.token).values(parts=building.c.parts + 1)
            if connection.execute(mine).rowcount != 1:
                raise Overtaken
            yield connection

    def add(self, rows: Rows) -> None:
        """Add the rows of some dossiers."""
        with self._part() as connection:
            load(connection, self.models, rows)

    def index(self, check: Callable[[], None] = lambda: None) -> None:
        """Once every row is there: make the indexes, and fill the places that replacements fill.

        Before each ``check`` may raise something that ends it.
        """
        for index in tables.indexes(self.models):
            check()
            with self._part() as connection:
                index.create(connection)
        check()
        with self._part() as connection:
            fill_all_places(connection, self.models)

    @contextmanager
    def finishing(self) -> Iterator[tuple[Connection, int]]:
        """The transaction that may end in ``swap``, and the position at which the present build is (0: none is).

        Followers of the present build wait until it ends, so that none gets further meanwhile.
        """
        with self._part() as connection:
            columns = tracking.c
            query = select(columns.notification_id).where(columns.application_name == FOLLOWED)
            yield connection, connection.execute(query.with_for_update()).scalar() or 0

    def swap(self, connection: Connection, about: Provenance, position: int) -> None:
        """Make this build, of the ledger up to a position, the present one."""
        put_in_place(connection, about)
        # Updated where there is one, so that a follower who waits for its lock sees the new position. There is one
        # as soon as there is a build, so that the lock always holds followers off.
        mine = update(tracking).where(tracking.c.application_name == FOLLOWED)
        if connection.execute(mine.values(notification_id=position)).rowcount == 0:
            connection.execute(insert(tracking).values(application_name=FOLLOWED, notification_id=position))
        connection.execute(delete(building))

    def leave(self) -> None:
        """Drop what is not in place: this build where it was not swapped in, the one before it where it was."""
        with self._target.transaction(write=True) as connection:
            another = connection.execute(select(building.c.token)).scalar()
            if another == self.token:
                connection.execute(delete(building))
                another = None
            drop_others(connection, *_present(connection), *filter(None, [another]))
