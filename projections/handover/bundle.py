"""A bundle: the dossiers of an enterprise or of a list, numbered, with an inventory of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import chain
from pathlib import Path
from typing import BinaryIO, NamedTuple

from ledger import codec
from ledger.decisions.decision import dossier_stream
from ledger.decisions.succession import Succession
from ledger.language import phrase
from ledger.problem import Number, Problem
from ledger.words import NO_FILE
from projections.answers.wording import moment_in_words
from projections.fold.reach import ever_recorded
from projections.handover.content import Content
from projections.handover.gathering import Gathering, TooLong
from projections.handover.making_words import identified, made
from projections.handover.words import say, term
from projections.reading import DossierNotFound, NotOnRecord
from projections.render.blocks import Alert, Document, DocumentSection, Table, Terms
from projections.render.wording import day_in_words

INVENTORY = "inventory.html"
"""No dossier's file has this name (``file_stem``)."""

MOST = 10_000
"""Dossiers of one bundle."""

_LONGEST = 1_000


class NotAList(Problem):
    """A list of dossiers is a file of text in UTF-8 with one key a line."""


class TooMany(Problem):
    """A bundle has at most 10,000 dossiers: `doorstroom dossier --all` makes every one, without an inventory."""


class NoneNamesIt(NotOnRecord):
    """No dossier names this enterprise or one that it took over, as known at that moment: nothing was made."""

    def __init__(self, enterprise: str) -> None:
        super().__init__(phrase("The number is {enterprise}."), enterprise=enterprise)


class Selection(NamedTuple):
    """Which dossiers go into a bundle: those of an enterprise (its KBO number), or these ``keys``, in their order."""

    enterprise: str | None = None
    keys: tuple[str, ...] = ()


class Bundled(NamedTuple):
    """A dossier of a bundle: its key, its status in words, what its document comes to, its file and the file's hash.

    ``joined`` are the other keys of the same person (R18), under which the list may have had it.
    """

    key: str
    status: str
    conclusion: str
    file: str
    hashed: str
    joined: tuple[str, ...] = ()


def bundled_as(content: Content, page: Document, file: str, hashed: str) -> Bundled:
    """A dossier of a bundle, by its content and its document."""
    told = () if page.answer is None else page.answer.facts
    conclusion = told[0][1].partition("\n")[0] if told else ""
    return Bundled(
        content.key, term(content.status.status, content.lang), conclusion, file, hashed, content.keys[1:]
    )


def keys_in(path: Path) -> tuple[str, ...]:
    """The keys in a file, one a line; empty lines and those that begin with # are passed over, and so is what is twice.

    Raises ``NotAList``, ``TooMany``, ``OSError``.
    """
    if path.exists() and not path.is_file():
        raise NotAList(NO_FILE, file=path)
    with path.open("rb") as file:
        return keys_read(file, path)


def keys_read(file: BinaryIO, named: object) -> tuple[str, ...]:
    """As ``keys_in``, from what is open already and ``named`` in what is refused."""
    keys: dict[str, None] = {}
    for number, line in enumerate(iter(lambda: file.readline(_LONGEST), b""), start=1):
        try:
            key = line.decode("utf-8-sig" if number == 1 else "utf-8").strip()
        except UnicodeDecodeError:
            key = None
        if key is None or len(line) == _LONGEST:
            raise NotAList(phrase("Line {line} of {file} is none."), line=Number(number), file=named)
        if key and not key.startswith("#"):
            keys[key] = None
        if len(keys) > MOST:
            raise TooMany
    if not keys:
        raise NotAList(phrase("{file} names no dossier."), file=named)
    return tuple(keys)


class BundleMembers(NamedTuple):
    """Which dossiers of a ledger a bundle has: looked up once, and handed to whoever makes a share of them.

    ``order`` are the keys of the list that remain (R18), each with its place; ``named`` are the numbers of the
    enterprise and of those it took over, as entries hold them.
    """

    order: Mapping[str, int]
    named: tuple[bytes, ...]

    def has(self, key: str, states: Iterable[bytes]) -> bool:
        """Whether a dossier is one of them: it is in the list, or its own entries name one of the enterprises."""
        return key in self.order or any(codec.mentions(state, self.named) for state in states)

    def in_order(self, bundled: Iterable[Bundled]) -> list[Bundled]:
        """The dossiers in the order of the list; of an enterprise, by their keys. Raises ``TooMany``."""
        found = sorted(bundled, key=lambda each: (self.order.get(each.key, 0), each.key))
        if len(found) > MOST:
            raise TooMany
        return found


def members_of(gathering: Gathering, selection: Selection) -> BundleMembers:
    """The dossiers that are selected. Raises ``DossierNotFound`` where one of the list is not on record."""
    reading = gathering.reading
    for key in selection.keys:
        if not gathering.stored(dossier_stream(key)):
            raise DossierNotFound(key, reading.differing_in_case(key))
    remain = dict.fromkeys(map(reading.persons.key_of, selection.keys))
    named = () if selection.enterprise is None else _with_predecessors(gathering, selection.enterprise)
    order = {key: place for place, key in enumerate(remain)}
    return BundleMembers(order, tuple(map(codec.encode_text, named)))


def _with_predecessors(gathering: Gathering, enterprise: str) -> list[str]:
    """The enterprise and those that it took over (R17), also by way of others: whoever was there came with them.

    By what was known at any moment, as a document has every succession that ever reached its dossier.
    """
    taken_over: dict[str, list[str]] = {}
    for decision in ever_recorded(chain(*gathering.reading.successions.values())):
        if isinstance(decision, Succession):
            taken_over.setdefault(decision.successor, []).append(decision.enterprise)
    found, new = {enterprise}, [enterprise]
    while new:
        before = taken_over.get(new.pop(), ())
        new += (each for each in dict.fromkeys(before) if each not in found)
        found.update(before)
    return sorted(found)


def _named_with(each: Bundled, lang: str) -> str:
    if not each.joined:
        return each.key
    return f"{each.key}; {say('head-joined', lang)}: {', '.join(each.joined)}"


def inventory(
    gathering: Gathering,
    on: date,
    bundled: Sequence[Bundled],
    enterprise: str | None,
    left_out: Sequence[TooLong] = (),
) -> Document:
    """The page that lists what is in a bundle: each dossier by its number, with what it comes to; and what is not."""
    making, lang = gathering.making, gathering.lang
    day, known = day_in_words(on, lang), moment_in_words(gathering.known_at, lang)
    rows = tuple(
        (str(number), _named_with(each, lang), each.status, each.conclusion, each.file, each.hashed)
        for number, each in enumerate(bundled, start=1)
    )
    columns = (
        *(say(name, lang) for name in ("exhibit", "dossier", "status", "answer-conclusion", "file")),
        "SHA-256",
    )
    title = (
        say("bundle", lang) if enterprise is None else say("bundle-enterprise", lang, enterprise=enterprise)
    )
    return Document(
        lang=lang,
        title=title,
        subtitle=say("bundle-subtitle", lang, on=day, known=known),
        running=title,
        description=title,
        head=Terms((*identified(making, lang), *made(making, lang))),
        notices=(
            *([Alert(say("simulated", lang))] if gathering.simulated else []),
            *(Alert(say("bundle-lacks", lang, **each.values)) for each in left_out),
        ),
        sections=(
            DocumentSection(
                "inventory",
                say("inventory", lang),
                (Table(say("bundle-caption", lang), columns, rows, (1, 2, 2, 6, 2, 4)),),
            ),
        ),
        words={name: say(name, lang) for name in ("annexes", "contents", "scrolls")},
    )
