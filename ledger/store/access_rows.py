"""The lines of an access log as rows: in the vault's own database, or on SQLite in a file beside it."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Sequence
from itertools import count
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, delete, or_, select, text, update

from ledger.language import phrase
from ledger.store import guarded, guards
from ledger.store.checked_rows import all_rows, rows
from ledger.store.location import SQLITE
from ledger.store.session import add_rows
from ledger.store.vault_tables import access_log, access_of, pending


class LogLine(NamedTuple):
    """A line's number and its bytes."""

    number: int
    state: bytes


Follows = Callable[[LogLine | None, bytes], bool]
"""Whether bytes are the line that comes after another one, or the first of all."""

# On PostgreSQL one lock for all who add to an access log, until their transaction ends. Another one than that of the
# ledger's writers, and had after it by who needs both: a look waits for no import.
_LOCK = int.from_bytes(b"doorslog", "big")

OF_ANOTHER = phrase("it is that of another ledger")
OTHER_LINE = phrase("its line {number} is another one")

ACCESS_LOG = guards.GuardedTable(access_log.name, "number")


def hold(connection: Connection) -> None:
    """Be alone in adding to an access log until the transaction ends: on SQLite who writes in its file is."""
    if connection.dialect.name != SQLITE:
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_LOCK})")


class AccessRows:
    """An access log as seen in one transaction, and added to if that is one to write in.

    ``vault`` is a transaction of the vault's file, where the log stands in another one: what is pending there belongs
    to the log, where it ``follows`` on it. With ``changing`` each line that is added is written there too, to be
    committed with the change that it tells; the log's own transaction has to be committed after that one.
    """

    def __init__(
        self,
        connection: Connection,
        vault: Connection | None = None,
        *,
        ledger_id: str = "",
        changing: bool = False,
        follows: Follows | None = None,
    ) -> None:
        self.connection = connection
        self._vault = vault
        self._ledger_id = ledger_id
        self._changing = changing
        self._follows = follows
        self._recovered = False

    def last(self) -> LogLine | None:
        """The newest line."""
        waiting = self.waiting()
        return waiting[-1] if waiting else self._stored_last()

    def lines(self, *holding: bytes) -> Generator[LogLine]:
        """Every line in order, some at a time; with ``holding`` those that hold one of these bytes.

        The database looks for the bytes itself: a million lines take it some tenths of a second.
        """
        query = self._query(holding).order_by(access_log.c.number)
        yield from rows(self.connection, access_log, query, LogLine)
        yield from self._waiting(holding)

    def newest(self, *holding: bytes, before: int | None, most: int) -> list[LogLine]:
        """The newest of those lines, so many at most; with ``before`` of those with a lower number."""
        query = self._query(holding).order_by(access_log.c.number.desc()).limit(most)
        if before is not None:
            query = query.where(access_log.c.number < before)
        waiting = [each for each in self._waiting(holding) if before is None or each.number < before]
        return [*reversed(waiting), *all_rows(self.connection, access_log, query, LogLine)][:most]

    def _query(self, holding: Sequence[bytes]) -> Select[Any]:
        query = select(access_log.c.number, access_log.c.state)
        if not holding:
            return query
        file = self.connection.dialect.name == SQLITE
        found = "instr(state, :held{0}) > 0" if file else "position(:held{0} IN state) > 0"
        held = {f"held{nth}": each for nth, each in enumerate(holding)}
        some = or_(*(text(found.format(nth)) for nth in range(len(holding))))
        return query.where(some).params(**held)

    def _waiting(self, holding: Sequence[bytes]) -> Iterator[LogLine]:
        for line in self.waiting():
            if not holding or any(each in line.state for each in holding):
                yield line

    def waiting(self) -> list[LogLine]:
        """The lines that only the vault's file has yet, and that follow on what is in the log."""
        last, found = self._stored_last(), list[LogLine]()
        for number, state in self._pending():
            after = 0 if last is None else last[0]
            if isinstance(number, int) and number <= after:
                continue
            # What does not follow is not put behind: `verify` tells of it.
            if number != after + 1 or self._follows is None or not self._follows(last, state):
                break
            last = LogLine(number, state)
            found.append(last)
        return found

    def strays(self) -> list[tuple[Any, Any]]:
        """The rows that are pending in the vault's file and are neither lines of the log nor follow on it.

        Number and bytes, or whatever else whoever owns the database put there.
        """
        waiting = self.waiting()
        return [row for row in self._pending() if row not in waiting and not self._has(row)]

    def recover(self) -> None:
        """Put into the log what a program that ended too early left in the vault's file."""
        if self._vault is None or self._recovered:
            return
        self._recovered = True
        if self._changing:
            # Those that were in the log before this transaction: what it puts there may yet be lost.
            for row in self._pending():
                if self._has(row):
                    self._vault.execute(delete(pending).where(pending.c.number == row[0]))
            self._set_aside()
        if waiting := self.waiting():
            self._insert(waiting)

    def _set_aside(self) -> None:
        """Let what follows on nothing stand in no line's way: it stays, under a number below 1, for `verify`."""
        assert self._vault is not None
        taken = {number for number, _ in self._pending()}
        for number, _ in self.strays():
            if isinstance(number, int) and number >= 1:
                free = next(each for each in count(0, -1) if each not in taken)
                taken.add(free)
                where = update(pending).where(pending.c.number == number)
                self._vault.execute(where.values(number=free))

    def _pending(self) -> list[tuple[Any, Any]]:
        if self._vault is None:
            return []
        return [
            (row.number, row.state) for row in self._vault.execute(select(pending).order_by(pending.c.number))
        ]

    def _has(self, row: tuple[Any, Any]) -> bool:
        """Whether the log has this very line."""
        query = select(access_log.c.state).where(access_log.c.number == row[0])
        return bool(self.connection.execute(query).scalar() == row[1])

    def put(self, number: int, state: bytes) -> None:
        """Add a line. Raises NotStored."""
        if self._vault is not None and self._changing:
            add_rows(self._vault, pending, [{"number": number, "state": state}])
        self._insert([LogLine(number, state)])

    def guards_changed(self) -> list[str]:
        """The triggers that no longer keep the lines as they are."""
        return guarded.changed(self.connection, [ACCESS_LOG])

    def _stored_last(self) -> LogLine | None:
        query = select(access_log.c.number, access_log.c.state).order_by(access_log.c.number.desc()).limit(1)
        found = all_rows(self.connection, access_log, query, LogLine)
        return found[0] if found else None

    def _insert(self, lines: list[LogLine]) -> None:
        if self._vault is not None and self.connection.execute(select(access_of)).first() is None:
            add_rows(self.connection, access_of, [{"single": 1, "ledger_id": self._ledger_id}])
        add_rows(self.connection, access_log, [{"number": number, "state": state} for number, state in lines])
