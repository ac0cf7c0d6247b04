"""What the commands about personal data say. Nobody's name or number is told but where that was asked for."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import TextIO

from ledger.erasing import Erased
from ledger.language import phrase, say
from ledger.problem import message_in
from ledger.replacing_key import Replaced
from ledger.vault.access import Access, AccessLog
from ledger.vault.identities import Identity
from ledger.words import NAME, NATIONAL_NUMBER
from projections.answers.head import Head
from projections.answers.wording import moment_in_words
from projections.handover.access_lines import COLUMNS, rows
from projections.render.answer import Answer
from projections.render.forms import write
from projections.render.plain import visible

_PHRASES = {
    "set": phrase("It is kept who the employee of dossier {dossier} is."),
    "same-number": phrase(
        "Dossier {other} has this number too. If both are one person, record it:"
        " doorstroom record joining --dossier {dossier} --other {other}"
    ),
    "nobody": phrase("nobody with this number is known"),
    "hold-set": phrase("Dossier {dossier} may not be erased until the hold is lifted."),
    "hold-lift": phrase("Dossier {dossier} may be erased again."),
    "no-holds": phrase("No holds stand."),
    "name": NAME,
    "number": NATIONAL_NUMBER,
    "erased": phrase(
        "Entry {position} orders the erasure, and it was carried out: {what} destroyed, with the keys."
    ),
    "finished": phrase(
        "This erasure was ordered before, and was carried out now: {what} destroyed, with the keys."
    ),
    "pages": phrase(
        "It is carried out, but old pages of the database still hold what was destroyed, encrypted: run the same"
        " command again once nobody reads or writes it. {said}"
    ),
    "text": phrase("1 text"),
    "again": phrase("This erasure was recorded and carried out before; nothing was left to destroy."),
    "texts": phrase("{texts} texts"),
    "identity": phrase("who the employee is"),
    "and": phrase(" and "),
    "nothing": phrase("nothing was kept that could be"),
    "copies": phrase(
        "The entries stay. Backups and other copies made before this still hold the data, encrypted under the master"
        " key: let them expire, or end that with `doorstroom key replace-master`. If one is restored, it has to be"
        " erased again."
    ),
    "server": phrase(
        "So do the server's write-ahead log, its archive and its replicas (docs/how-to/personal-data.md)."
    ),
    "replaced": phrase(
        "Another master key is in place, in {place}. Renewed under it: keys {keys}, numbers to search by {lookups}."
    ),
    "settled": phrase("A replacement that was interrupted is finished: the master key is in {place}."),
    "unopened": phrase(
        "Keys or identities that opened with no key at hand before, and were left as they were: {unopened}."
        " `doorstroom verify` tells more."
    ),
    "dropped": phrase(
        "Numbers from before that stood only as a hash under the old key: {dropped}. Nobody can be found by them any"
        " more."
    ),
    "old-gone": phrase(
        "The file of the old key was overwritten and removed. Destroy every other copy of that key, and make a backup"
        " of the new one and of the database: what is older opens for nobody."
    ),
    "old-left": phrase(
        "The old key still stands in {old}: put the new one there or destroy it, with every other copy. Until then who"
        " has it opens what is older."
    ),
}


def was_set(dossier: str, others: Sequence[str], *, lang: str) -> Iterator[str]:
    """That it is kept now who somebody is, and which other dossiers have that number."""
    yield _say("set", lang, dossier=dossier)
    for other in others:
        yield _say("same-number", lang, dossier=dossier, other=other)


def shown(dossier: str, found: Identity, *, lang: str, as_json: bool) -> Iterator[str]:
    """Who somebody is."""
    if as_json:
        made = {"dossier": dossier, "name": found.name, "national_number": found.national_number}
        yield json.dumps(made, ensure_ascii=False)
        return
    yield f"{_say('name', lang)}: {visible(found.name)}"
    if found.national_number is not None:
        n = found.national_number
        yield f"{_say('number', lang)}: {n[:2]}.{n[2:4]}.{n[4:6]}-{n[6:9]}.{n[9:]}"


def nobody(lang: str) -> str:
    """That a search found nobody."""
    return _say("nobody", lang)


def hold_set(dossier: str, *, lang: str) -> Iterator[str]:
    """That a dossier may not be erased now."""
    yield _say("hold-set", lang, dossier=dossier)


def hold_lift(dossier: str, *, lang: str) -> Iterator[str]:
    """That a dossier may be erased again."""
    yield _say("hold-lift", lang, dossier=dossier)


def holds(by_dossier: Mapping[str, Access], *, lang: str) -> Iterator[str]:
    """The holds that stand, one a line."""
    for dossier, hold in sorted(by_dossier.items()):
        why = visible(hold.why or "")
        yield "\t".join((dossier, moment_in_words(hold.at, lang), visible(hold.who), why))
    if not by_dossier:
        yield _say("no-holds", lang)


def erased(done: Erased, *, lang: str) -> Iterator[str]:
    """What was erased, and what could still hold it."""
    if done.held_up is not None:
        yield _say("pages", lang, said=message_in(done.held_up, lang))
    if done.position is None and not done.texts and not done.identity:
        yield _say("again", lang)
        return
    parts = [_say("texts" if done.texts > 1 else "text", lang, texts=done.texts)] if done.texts else []
    parts += [_say("identity", lang)] if done.identity else []
    what = _say("and", lang).join(parts) or _say("nothing", lang)
    yield _say("erased" if done.position else "finished", lang, position=done.position, what=what)
    yield _say("copies", lang)
    if done.on_server:
        yield _say("server", lang)


def replaced(done: Replaced, *, lang: str) -> Iterator[str]:
    """Which master key is in place, and what still holds the old one."""
    if done.held_up is not None:
        yield _say("pages", lang, said=message_in(done.held_up, lang))
    counts = {"keys": done.keys, "lookups": done.lookups}
    yield _say("settled" if done.finished else "replaced", lang, place=visible(done.place), **counts)
    if done.unopened:
        yield _say("unopened", lang, unopened=done.unopened)
    if done.dropped:
        yield _say("dropped", lang, dropped=done.dropped)
    yield _say("old-gone", lang) if done.old is None else _say("old-left", lang, old=visible(done.old))


def write_log(
    log: AccessLog, keys: Collection[str] | None, form: str, stream: TextIO, *, head: Head, lang: str
) -> None:
    """The access log, oldest first; of one person where keys are given."""
    lines = log.lines() if keys is None else log.lines_about(keys)
    write(Answer(rows(lines, lang), COLUMNS), form, stream, head=head.without_a_day(), lang=lang)


def _say(name: str, lang: str, **values: object) -> str:
    return say(_PHRASES[name], lang, **values)
