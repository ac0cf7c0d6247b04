"""Erasures that were ordered after a backup was made: what was destroyed comes back with it, and is destroyed again."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, Literal, NamedTuple

import msgspec

from ledger import codec
from ledger.application import Ledger
from ledger.decisions.erasure import Erasure
from ledger.erasing import SCOPES, What, erase
from ledger.language import phrase
from ledger.parsing.reading import held
from ledger.problem import Problem
from ledger.store.errors import StoreError
from ledger.store.store import open_store
from ledger.vault.errors import UnknownDossier, VaultError

_LARGEST_LINE = 1 << 20
_BY_SCOPE: dict[str, What] = {scope: what for what, scope in SCOPES.items()}


_LINE = phrase("It is line {number} of {file}.")


class OfAnotherLedger(Problem):
    """The erasures are those of another ledger, and none was done: name the one that was backed up, or its export."""


class NotErasures(Problem):
    """Erasures are read from a ledger, from its export (`doorstroom export --as cloudevents --all`), or from decisions
    in JSON Lines; this is none of those."""


class Order(NamedTuple):
    """An erasure as it was ordered, and its position where it is known."""

    position: int | None
    decision: Erasure


class Redone(NamedTuple):
    """What became of an order: destroyed again, nothing of it in the copy, or refused and why."""

    order: Order
    state: Literal["erased", "nothing", "refused"]
    why: Problem | None = None


def orders_after(place: str | os.PathLike[str], ledger_id: str, size: int) -> list[Order]:
    """The erasures that a ledger, its export or a list of decisions holds behind the first ``size`` entries.

    What cannot be read of a damaged ledger is passed over. Raises ``OfAnotherLedger``, ``NotErasures``, a
    ``StoreError``, ``OSError``.
    """
    text = os.fspath(place)
    if "://" in text or _is_database(Path(text)):
        return list(_in_ledger(text, ledger_id, size))
    return list(_in_file(Path(text), ledger_id, size))


def _is_database(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(16) == b"SQLite format 3\x00"


def _in_ledger(location: str, ledger_id: str, size: int) -> Iterator[Order]:
    with open_store(location) as store:
        if codec.decode_origin(store.origin).ledger_id != ledger_id:
            raise OfAnotherLedger
        with store.reading() as reading, suppress(StoreError):
            for row in reading.rows(size):
                if row[3] != Erasure.tag():
                    continue
                with suppress(codec.Unreadable, codec.NewerVersion):
                    yield from _order(row[0], codec.decode(row[5]).decision)


def _order(position: int | None, decision: object) -> Iterator[Order]:
    # An order in other words was carried out by nobody, and is no business of a copy.
    if isinstance(decision, Erasure) and decision.scope in _BY_SCOPE:
        yield Order(position, decision)


def _in_file(path: Path, ledger_id: str, size: int) -> Iterator[Order]:
    with path.open("rb") as file:
        number = 0
        while line := file.readline(_LARGEST_LINE + 1):
            number += 1
            if line.strip():
                yield from _in_line(line, ledger_id, size, path, number)


def _in_line(line: bytes, ledger_id: str, size: int, path: Path, number: int) -> Iterator[Order]:
    try:
        told = msgspec.json.decode(line, type=dict[str, Any])
        event = told.get("specversion") is not None
        said = told["data"] if event else told
        kind = said["decision"]
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError, KeyError, TypeError):
        raise NotErasures(_LINE, number=number, file=path) from None
    if event and not str(told.get("source")).endswith(ledger_id):
        raise OfAnotherLedger
    position = told.get("position") if event else None
    if kind != Erasure.tag() or (isinstance(position, int) and position <= size):
        return
    try:
        decision = held(msgspec.convert({n: v for n, v in said.items() if n != "source"}, Erasure))
    except (msgspec.ValidationError, TypeError):
        raise NotErasures(_LINE, number=number, file=path) from None
    yield from _order(position if isinstance(position, int) else None, decision)


def erase_again(ledger: Ledger, orders: Iterable[Order], recorded_by: str) -> Iterator[Redone]:
    """Order each anew in a ledger that was restored, and carry it out, one after the other.

    What was recorded only after the backup is not in it, and nothing of it came back.
    """
    for order in orders:
        decision = order.decision
        try:
            done = erase(
                ledger,
                decision.dossier,
                what=_BY_SCOPE[decision.scope],
                ground=decision.ground,
                authority=decision.authority,
                effective_on=decision.effective_on,
                recorded_by=recorded_by,
                decided_by=decision.decided_by,
            )
        except UnknownDossier:
            yield Redone(order, "nothing")
        except (Problem, VaultError) as error:
            yield Redone(order, "refused", error)
        else:
            yield Redone(order, "erased", done.held_up)
