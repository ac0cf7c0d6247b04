"""Somebody with every right over the database, who works on a copy of a ledger that is sealed and in use.

Whoever owns a database drops its triggers, writes what they like and puts the triggers back as they were. So
do these attacks, unless they are about the triggers: what then finds them is what they are tests of.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import Connection, text

from ledger.application import Ledger
from ledger.erasing import erase, set_hold
from ledger.identity import Identity, set_identity
from ledger.parsing.reading import decision_from
from ledger.seal import checkpoint as making
from ledger.seal.checks import Check
from ledger.seal.signing import SigningKey, checkpoint_text, key_statement, signed_note
from ledger.seal.tiles import missing_tiles
from ledger.seal.tree import Growing
from ledger.seal.verifier import leaf_hash
from ledger.seal.verify import verify
from ledger.store import guards
from ledger.store.location import SQLITE
from ledger.store.store import open_database
from ledger.vault.keys import VaultSettings
from tests.cli.running import Ran, run
from tests.effort import times
from tests.given import Made, employment, evaluation, order, rectification, start, suspension, withdrawal

NAME = "ledger.example/doorstroom"
BEGINNING = datetime(2021, 1, 4, 8, tzinfo=UTC)
#: What stands in the vault of every ledger here, and must not leave it.
PERSONAL = "Jan Peeters"
#: Where the checkpoints of the ledger stand that is attacked, and where it ends.
FIRST_SEALED, SEALED, SIZE = 12, 520, 524
#: The erasure before the second checkpoint; the entry behind it seals the access log.
ERASED = SEALED - 1
#: Who employees are, as it is kept.
PEOPLE = (("W-01", "An De Smet", "85073003328"), ("W-02", "Piet Claes", "17073003384"))


def made_key(number: int, name: str = NAME) -> SigningKey:
    """A key that is the same in every run."""
    return SigningKey.new(name, lambda size: bytes([number]) * size)


OPERATOR, ATTACKER = made_key(1), made_key(66)


class Clock:
    """One minute later each time it is asked."""

    def __init__(self, moment: datetime = BEGINNING) -> None:
        self.moment = moment

    def __call__(self) -> datetime:
        self.moment += timedelta(minutes=1)
        return self.moment


def recorded(ledger: Ledger, *made: Made) -> None:
    """These are on record, each at a moment of its own."""
    for one in made:
        ledger.record(decision_from(one), recorded_by="tests")


def beginning() -> list[Made]:
    """Twelve entries of three dossiers and a measure, with corrections and personal texts."""
    two = {"dossier": "W-02"}
    return [
        order(),
        employment(reason=f"{PERSONAL} was hired"),
        employment(**two),
        start(),
        start(**two),
        suspension("2020-03-02", "2020-03-06", reason=f"{PERSONAL} was ill"),
        rectification("2020-05-01", 6, suspension("2020-03-02", "2020-03-09"), reason=f"{PERSONAL} called"),
        suspension("2020-04-06", "2020-04-10", **two),
        withdrawal("2020-05-02", 8, **two),
        employment(dossier="W-03", reason=f"{PERSONAL} senior"),
        start(dossier="W-03"),
        suspension("2020-03-02", "2020-03-06", source="letter 12"),
    ]


def many(count: int) -> Iterator[Made]:
    """So many entries of a few dossiers: each verification folds every dossier."""
    few = 22
    for number in range(count):
        nth, dossier = number // few, f"B-{number % few:03}"
        yield evaluation(f"2020-01-{nth:02}", dossier=dossier) if nth else employment(dossier=dossier)


def make_ledger(location: str, folder: Path, vault_settings: VaultSettings | None = None) -> None:
    """A real ledger: sealed at two sizes, a lawful erasure, an access log, read models; what was handed out."""
    with Ledger.create(location, clock=Clock(), vault_settings=vault_settings) as ledger:
        first, *others = beginning()
        recorded(ledger, first, *others[:3])
        making.set_first_key(ledger, OPERATOR)
        recorded(ledger, *others[3:])
        (folder / "first.checkpoint").write_bytes(making.make(ledger, OPERATOR).note)
        ledger.record(*map(decision_from, many(SEALED - FIRST_SEALED - 2)), recorded_by="tests")
        erase(ledger, "W-03", what="all", recorded_by="officer", ground="AVG art. 17", authority="DPO",
              effective_on=BEGINNING.date(), decided_by="department")  # fmt: skip
        set_hold(ledger, "W-02", why="a claim", recorded_by="officer")
        for dossier, name, number in PEOPLE:
            set_identity(ledger, dossier, Identity(name, number), recorded_by="officer")
        with ledger.looking() as (_, kept):
            for nth in range(3):
                kept.access_log.log(ledger.now(), "tests", "identity-shown", "W-01", f"question {nth}")
        (folder / "second.checkpoint").write_bytes(making.make(ledger, OPERATOR).note)
        recorded(ledger, *(start(dossier=f"B-{number:03}") for number in range(SIZE - SEALED)))
        assert ledger.size == SIZE
    OPERATOR.write(folder / "signing.key")
    ATTACKER.write(folder / "attacker.key")
    assert run("rebuild", "--ledger", location).code == 0


class Row(NamedTuple):
    """A row of the entries."""

    position: int
    stream: str
    number: int
    topic: str
    source: str | None
    state: bytes

    @property
    def entry(self) -> Made:
        """What its bytes say."""
        said: Made = json.loads(self.state)
        return said

    def saying(self, **other: Any) -> Row:
        """The row with other bytes: as its own, but for these members."""
        return self._replace(state=canonical(self.entry | other))

    def deciding(self, **other: Any) -> Row:
        """The row with another decision: as its own, but for these fields."""
        return self.saying(decision=self.entry["decision"] | other)


def canonical(said: Any) -> bytes:
    """As the ledger writes it."""
    return json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def rechained(rows: Sequence[Row], origin: bytes) -> list[Row]:
    """The same entries as one unbroken ledger: positions, numbers and hashes that fit, wherever they came from."""
    ends: dict[str, tuple[int, bytes]] = {}
    made = []
    for position, row in enumerate(rows, 1):
        number, before = ends.get(row.stream, (0, origin))
        number += 1
        changed = row.saying(number=number, previous=sha256(before).hexdigest())
        made.append(changed._replace(position=position, number=number))
        ends[row.stream] = number, made[-1].state
    return made


def signed_root(states: Sequence[bytes], key: SigningKey, at: int, size: int | None = None) -> bytes:
    """A checkpoint over entries, signed as the ledger signs."""
    growing = Growing()
    growing.extend(map(leaf_hash, states[:size]))
    said = checkpoint_text(key.name, growing.size, growing.root())
    return signed_note(said, [key.sign(said), key.cosign(said, at)]).encode()


class Verdict(NamedTuple):
    """What `verify` answered."""

    ran: Ran

    @property
    def said(self) -> dict[str, Any]:
        assert self.ran.out, self.ran
        answer: dict[str, Any] = self.ran.json
        return answer

    def check(self, name: str) -> dict[str, Any]:
        """One of its checks."""
        found: dict[str, Any] = next(each for each in self.said["checks"] if each["check"] == name)
        return found

    @property
    def violations(self) -> list[tuple[str, int | None]]:
        """Each problem it tells: its code and the entry."""
        return [(p["code"], p["entry"]) for each in self.said["checks"] for p in each["problems"]]

    @property
    def broken(self) -> list[str]:
        return [each["check"] for each in self.said["checks"] if each["state"] == "broken"]

    def words(self) -> str:
        """All of its problems in words."""
        return "\n".join(p["words"] for each in self.said["checks"] for p in each["problems"])


class Copy:
    """A copy of the ledger, in the hands of the attacker."""

    def __init__(self, location: str, folder: Path, with_models: bool = False) -> None:
        self.location = location
        self.folder = folder
        #: Whether the read models are compared too where it is verified: that takes longer than all the rest.
        self.with_models = with_models
        self.first, self.second = folder / "first.checkpoint", folder / "second.checkpoint"

    # -- what the attacker does ------------------------------------------------------------------------

    @contextmanager
    def connected(self) -> Iterator[Connection]:
        """A connection of the attacker's own; what they do stays."""
        with (
            open_database(self.location) as database,
            database.engine.connect() as connection,
            connection.begin(),
        ):
            yield connection

    def opened(self) -> Ledger:
        """The ledger, for who acts in it by its own program."""
        return Ledger.open(self.location)

    def erases(self, dossier: str) -> Copy:
        """Lawfully erase who an employee is."""
        with self.opened() as opened:
            erase(opened, dossier, what="identity", recorded_by="officer", ground="AVG art. 17", authority="DPO",
                  effective_on=BEGINNING.date(), decided_by="department")  # fmt: skip
        return self

    @property
    def log_location(self) -> str:
        """Where the access log is: on SQLite in a file of its own."""
        return self.location if "://" in self.location else f"{self.location}.access-log"

    def log_does(self, statement: str, **values: Any) -> Copy:
        """Run a statement where the access log is, its triggers being away for a moment."""
        kept = [guards.GuardedTable("access_log", "number")]
        with open_database(self.log_location) as database, database.transaction(write=True) as connection:
            drop_guards(connection, kept)
            connection.execute(text(statement), values)
            for made in guards.statements(connection, kept):
                connection.exec_driver_sql(made)
        return self

    def log_lines(self) -> list[bytes]:
        """The lines of the access log."""
        with open_database(self.log_location) as database, database.transaction(write=False) as connection:
            found = connection.execute(text("SELECT state FROM access_log ORDER BY number")).scalars()
            return [bytes(each) for each in found]

    @contextmanager
    def unguarded(self) -> Iterator[Connection]:
        """Likewise, while the triggers are away."""
        kept = [*guards.LEDGER, guards.GuardedTable("access_log", "number")]
        with self.connected() as connection:
            drop_guards(connection, kept)
            yield connection
            for statement in guards.statements(connection, kept):
                connection.exec_driver_sql(statement)

    def does(self, statement: str, **values: Any) -> Copy:
        """Run a statement, the triggers being away for a moment."""
        with self.unguarded() as connection:
            connection.execute(text(statement), values)
        return self

    @property
    def origin(self) -> bytes:
        with self.connected() as connection:
            return bytes(connection.execute(text("SELECT state FROM origin")).scalar_one())

    @property
    def rows(self) -> list[Row]:
        query = "SELECT position, stream, number, topic, source, state FROM entries ORDER BY position"
        with self.connected() as connection:
            return [Row(*each[:5], bytes(each[5])) for each in connection.execute(text(query))]

    def puts(self, rows: Sequence[Row]) -> Copy:
        """Let the entries be these instead."""
        with self.unguarded() as connection:
            connection.execute(text("DELETE FROM entries"))
            connection.execute(
                text("INSERT INTO entries VALUES (:position, :stream, :number, :topic, :source, :state)"),
                [row._asdict() for row in rows],
            )
        return self

    def changes(self, position: int, change: Callable[[Row], Row]) -> Copy:
        """Let one entry be another, all else staying as it is."""
        row = change(self.rows[position - 1])
        return self.does(
            "UPDATE entries SET stream = :stream, number = :number, topic = :topic, source = :source,"
            " state = :state WHERE position = :position",
            **row._asdict(),
        )

    def cut(self) -> Copy:
        """Let it be as small as it was under its first checkpoint, so that it can be verified some hundred times.

        Without triggers, and without what was kept of each entry: the checkpoint is what must find a change.
        """
        with self.connected() as connection:
            drop_guards(connection, guards.LEDGER)
            connection.exec_driver_sql("DELETE FROM tiles")
            connection.execute(text("DELETE FROM entries WHERE position > :last"), {"last": FIRST_SEALED})
            connection.execute(text("DELETE FROM seals WHERE size > :last"), {"last": FIRST_SEALED})
        return self

    def flips(self, statement: str, content: bytes) -> Iterator[tuple[int, list[Check]]]:
        """Bytes of a content, and what a verification within this process finds once a bit of one is flipped.

        A long run takes each byte, an ordinary one every fourth.

        The statement, of SQLite, puts the bytes where they belong. The first is byte -1: no bit is flipped.
        """
        with Ledger.open(self.location) as ledger, closing(sqlite3.connect(self.location)) as connection:
            for at in range(-1, len(content), times(4, 1)):
                flipped = bytearray(content)
                if at >= 0:
                    flipped[at] ^= 1
                connection.execute(statement, (bytes(flipped),))
                connection.commit()
                yield at, verify(ledger, self.location)

    def forges(self, change: Callable[[list[Row]], list[Row]]) -> Copy:
        """Change entries and compute every position, number and hash anew, so that they fit each other."""
        return self.puts(rechained(change(self.rows), self.origin))

    def seals(self, kind: str) -> list[Any]:
        with self.connected() as connection:
            query = text("SELECT * FROM seals WHERE kind = :kind ORDER BY number")
            return list(connection.execute(query, {"kind": kind}))

    def reseals(self, key: SigningKey, *, statements: bool = True) -> Copy:
        """Sign the entries as they are now with a key, in the place of every checkpoint, tile and key there was.

        ``statements``: also say that it is the ledger's own key.
        """
        states = [row.state for row in self.rows]
        sealed = [(each.size, each.made_at) for each in self.seals("checkpoint")]
        keys = self.seals("key")
        with self.unguarded() as connection:
            connection.execute(text("DELETE FROM tiles"))
            connection.execute(text("DELETE FROM seals WHERE :whole OR kind <> 'key'"), {"whole": statements})
            made: list[tuple[str, int, int, bytes]] = []
            if statements:
                growing = Growing()
                growing.extend(map(leaf_hash, states[: keys[0].size]))
                said = key_statement(NAME, 1, key.public, keys[0].size, growing.root(), None)
                made.append(
                    ("key", keys[0].size, keys[0].made_at, signed_note(said, [key.sign(said)]).encode())
                )
            for size, at in sealed:
                size = min(size, len(states))
                made.append(("checkpoint", size, at, signed_root(states, key, at, size)))
            put_seals(connection, made)
        with Ledger.open(self.location) as ledger, ledger.store.writing() as writing:
            writing.put_tiles(missing_tiles(writing, sealed[-1][0], SIZE))
        return self

    # -- what is found ---------------------------------------------------------------------------------

    def verified(self, *options: object, lang: str = "en") -> Verdict:
        """What `verify` says, as data. Personal texts never stand in it."""
        if not self.with_models and "--without-models" not in options:
            options = (*options, "--without-models")
        ran = run("verify", "--json", "--ledger", self.location, "--lang", lang, *options)
        assert PERSONAL not in ran.out + ran.err
        return Verdict(ran)

    def said(self, *options: object, lang: str = "en") -> str:
        """What `verify` says to people."""
        ran = run("verify", "--ledger", self.location, "--lang", lang, *options)
        assert PERSONAL not in ran.out + ran.err
        return " ".join(ran.out.split())

    def then_found(self, code: str, entry: int | None = None, *options: object) -> Verdict:
        """The problem is found, at this entry, and the exit code is 5."""
        verdict = self.verified(*options)
        assert verdict.ran.code == 5, verdict.ran.out
        assert (code, entry) in verdict.violations, verdict.violations
        return verdict

    def then_intact(self, *options: object) -> Verdict:
        """Nothing is found."""
        verdict = self.verified(*options)
        assert verdict.ran.code == 0, verdict.violations or verdict.broken
        return verdict

    def file(self, name: str, content: bytes) -> Path:
        path = self.folder / name
        path.write_bytes(content)
        return path


def put_seals(connection: Connection, made: Sequence[tuple[str, int, int, bytes]]) -> None:
    """Add seals behind those there are."""
    last = connection.execute(text("SELECT coalesce(max(number), 0) FROM seals")).scalar_one()
    connection.execute(
        text("INSERT INTO seals VALUES (:number, :kind, :size, :made_at, :state)"),
        [
            {"number": number, "kind": kind, "size": size, "made_at": at, "state": state}
            for number, (kind, size, at, state) in enumerate(made, last + 1)
        ],
    )


def drop_guards(connection: Connection, kept: Sequence[guards.GuardedTable]) -> None:
    """Take away every trigger."""
    sqlite = connection.dialect.name == SQLITE
    for each in kept:
        verbs = ("insert", "update", "delete") if sqlite else ("added", "kept")
        for verb in verbs:
            on = "" if sqlite else f" ON {each.table}"
            connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {each.table}_{verb}{on}")


def all_said(answer: Mapping[str, Any]) -> str:
    """Every word of an answer that is data."""
    return json.dumps(answer, ensure_ascii=False)
