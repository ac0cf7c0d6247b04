"""A ledger with its vault, in every place where they can be, and every byte that is kept of them."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

import psycopg
from sqlalchemy import MetaData, select

from ledger.application import Ledger
from ledger.decisions.vocabulary import Capacity
from ledger.erasing import Erased, What, erase
from ledger.parsing.reading import decision_from
from ledger.store.store import open_database
from ledger.vault.access import Access
from ledger.vault.keys import VaultSettings
from ledger.vault.vault import VaultSession
from tests.given import Made, decision

NOW = datetime(2026, 1, 1, 12, tzinfo=UTC)
KEY = base64.b64encode(bytes(range(100, 132))).decode()
OTHER_KEY = base64.b64encode(bytes(range(32))).decode()


def ruling(day: str, entry: int | str, outcome: str = "dispute upheld", **own: Any) -> Made:
    return decision("ruling", day, "court", entry=entry, outcome=outcome, **own)


def dispute(day: str, entry: int | str, **own: Any) -> Made:
    return decision("dispute", day, "employee", entry=entry, **own)


class Place(NamedTuple):
    """Where a ledger is, and how its vault is kept."""

    location: str
    vault_settings: VaultSettings

    def create(self, **how: Any) -> Ledger:
        return Ledger.create(self.location, clock=lambda: NOW, vault_settings=self.vault_settings, **how)

    def open(self, **how: Any) -> Ledger:
        return Ledger.open(
            self.location, **{"clock": lambda: NOW, "vault_settings": self.vault_settings, **how}
        )

    @property
    def vault(self) -> str:
        """The database that the vault is in."""
        return self.vault_settings.database or self.location

    @property
    def log(self) -> str:
        """The database that the access log is in: on SQLite a file beside the vault's."""
        return self.vault if "://" in self.vault else f"{self.vault}.access-log"

    @property
    def key_file(self) -> Path:
        """The master key's file, where it lies beside the vault."""
        return Path(self.vault + ".vault-key")

    def bytes(self) -> bytes:
        """Every byte of the databases that is stored, and every value as the tables give it back."""
        whole = b""
        for location in {self.location, self.vault, self.log}:
            if "://" not in location and not Path(location).exists():
                continue  # Read models elsewhere have no access log.
            whole += values(location)
            whole += stored_pages(location) if "://" in location else files(Path(location))
        return whole


def files(path: Path) -> bytes:
    """The bytes of an SQLite database: the file, its write-ahead log, and the index of that."""
    every = [path, path.with_name(path.name + "-wal"), path.with_name(path.name + "-shm")]
    return b"".join(each.read_bytes() for each in every if each.exists())


def stored_pages(location: str) -> bytes:
    """The pages of every table and index of a PostgreSQL database, with what no row refers to any longer."""
    query = (
        "SELECT pg_read_binary_file(pg_relation_filepath(c.oid)) FROM pg_class c JOIN pg_namespace n ON"
        " n.oid = c.relnamespace WHERE n.nspname IN ('public', 'pg_toast') AND c.relkind IN ('r', 'i', 't')"
    )
    with psycopg.connect(location, autocommit=True) as connection:
        connection.execute("CHECKPOINT")
        return b"".join(row[0] for row in connection.execute(query))


def values(location: str) -> bytes:
    """Every value of every table."""
    with open_database(location) as database, database.transaction(write=False) as connection:
        tables = MetaData()
        tables.reflect(connection)
        found = b""
        for table in tables.sorted_tables:
            for row in connection.execute(select(table)):
                for value in row:
                    found += bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode()
                    found += b"\0"
        return found


class Scene:
    """A ledger that is open, and what is done in it."""

    def __init__(self, place: Place, ledger: Ledger) -> None:
        self.place = place
        self.ledger = ledger

    def given(self, *made: Made, by: str = "tests") -> Scene:
        """These are on record."""
        for one in made:
            self.ledger.record(decision_from(one), recorded_by=by)
        return self

    def erased(self, dossier: str = "W-01", what: What = "all", **how: Any) -> Erased:
        """An erasure, ordered and carried out."""
        by: Capacity = "department"
        order = {"ground": "AVG art. 17", "authority": "DPO", "effective_on": NOW.date(), "decided_by": by}
        return erase(self.ledger, dossier, what=what, recorded_by="officer", **{**order, **how})

    def texts(self, subject: str = "dossier:W-01") -> dict[str, str]:
        """The personal texts of a stream that can still be read, by what its entries commit to them with."""
        from ledger import codec
        from ledger.vault.texts import commitments

        with self.ledger.reading() as reading, self.ledger.vault.session(reading) as vault:
            committed = [
                hashed
                for _, state in reading.stream(subject)
                for _, hashed in commitments(codec.decode(state).decision)
            ]
            return vault.texts(committed)

    def log(self) -> list[Access]:
        """The access log."""
        with self.ledger.reading() as reading, self.ledger.vault.session(reading) as vault:
            return list(vault.access_log.lines())

    def log_states(self) -> list[bytes]:
        """The lines of the access log as they are stored."""
        with self.ledger.reading() as reading, self.ledger.vault.session(reading) as vault:
            return [state for _, state in vault.access_log.rows.lines()]

    def key(self, dossier: str = "W-01") -> bytes | None:
        """The key of a dossier's texts."""
        with self.ledger.reading() as reading, self.ledger.vault.session(reading) as vault:
            return text_key(vault, self.ledger.origin.ledger_id, f"dossier:{dossier}")

    def size(self) -> int:
        with self.ledger.reading() as reading:
            return reading.last_position

    def secrets(self) -> list[bytes]:
        """What must be gone after an erasure: ciphertexts, salts, texts, wrapped keys, keyed hashes."""
        found: list[bytes] = []
        with self.ledger.reading() as reading, self.ledger.vault.session(reading) as vault:
            for row in list(vault.rows.all_texts()):
                key = text_key(vault, self.ledger.origin.ledger_id, row.subject)
                assert key is not None
                salt, text = vault.opened(key, row.sealed, row.subject, row.committed.hex())
                found += [key, salt, text.encode(), row.sealed]
        with in_vault(self.place) as connection:
            for query in ("SELECT wrapped FROM vault_keys", "SELECT sealed FROM identities"):
                found += [bytes(row[0]) for row in connection.exec_driver_sql(query)]
            query = "SELECT lookup FROM identities WHERE lookup IS NOT NULL"
            found += [bytes(row[0]) for row in connection.exec_driver_sql(query)]
        return found


def text_key(vault: VaultSession, ledger_id: str, subject: str) -> bytes | None:
    """The key of a subject's texts; None where it was destroyed, or never was."""
    wrapped = vault.rows.keys([subject], "text").get(subject)
    about = "\n".join((ledger_id, "key", "text", subject))
    return None if wrapped is None else vault.master.unwrap(wrapped, about)


@contextmanager
def in_log(place: Place) -> Iterator[Any]:
    """Likewise, to the database that the access log is in."""
    with open_database(place.log) as database, database.transaction(write=True) as connection:
        yield connection


@contextmanager
def in_vault(place: Place) -> Iterator[Any]:
    """A connection of somebody else's to the database that the vault is in; what they do stays."""
    with open_database(place.vault) as database, database.transaction(write=True) as connection:
        yield connection


def everything_personal() -> list[Made]:
    """A dossier with a personal text wherever there can be one, each with the word Peeters."""
    from tests.given import employment, employment_end, extension, rectification, start, suspension

    named = [{"name": "Peeters, attest.pdf", "sha256": "0" * 64}]
    inner = start("2020-02-10", reason="Peeters (inner)", evidence=named)
    return [
        employment(reason="Peeters (reason)"),
        start(evidence=named),
        suspension("2020-03-02", "2020-03-06", cause="Peeters (cause)"),
        extension("2020-03-02", "trajectory", "2021-03-15", cause="Peeters (extended)"),
        rectification("2020-05-01", 2, inner, reason="Peeters (outer)"),
        rectification("2020-05-01", 3, suspension("2020-03-02", "2020-03-09", cause="Peeters (again)")),
        employment_end("2020-05-31", cause="Peeters (end)", reason="Peeters " + "long " * 1500),
        dispute("2020-06-15", 7, reason="Peeters (dispute)"),
        ruling("2020-11-16", 8, outcome="Peeters (outcome)"),
    ]
