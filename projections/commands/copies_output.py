"""What `backup` and `restore` say: what is in the copy and what is not, what it lacks, and what is left to do."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any, TextIO

import msgspec

from ledger.copies.examining import Examined
from ledger.copies.held import Verdict
from ledger.copies.making import BackUp
from ledger.copies.manifest import BackupManifest
from ledger.copies.redoing import Redone
from ledger.language import ENTRIES_COUNTED, number, phrase, say, say_count
from ledger.problem import RenderedMessage, message_in
from ledger.seal.checks import Check
from projections.answers import verify as verification
from projections.answers.wording import moment_in_words
from projections.render.plain import visible
from projections.render.stream import put

_PHRASES = {
    "made": phrase("Backup in {folder}: {entries}, as of {moment}; {size} MB."),
    "last": phrase("The last of them was recorded at {moment}."),
    "holds": phrase("IN ORDER: everything was computed anew of it, and holds."),
    "unverified": phrase("NOT CHECKED: it was not computed anew, `doorstroom verify --ledger {place}` does."),
    "unread": phrase("NOT CHECKED: it could not be computed anew: {why}"),
    "lacking": phrase("NOT IN ORDER: not all that was signed is here. What is missing stands below."),
    "broken": phrase(
        "NOT IN ORDER: what is wrong stands below. Keep it unchanged as evidence, and look at the"
        " ledger itself with `doorstroom verify`."
    ),
    "no-models": phrase("Read models are not in it: `doorstroom rebuild` makes them again."),
    "old-models": phrase("Read models are in it, as they were: `doorstroom rebuild` brings them up to date."),
    "master-file": phrase(
        "The master key that opens its personal data is NOT in it. It stands in {file} (its name: {name}): keep a copy"
        " of that in another place than the backups, with other people."
    ),
    "master": phrase(
        "The master key that opens its personal data is NOT in it (its name: {name}): keep a copy of that in another"
        " place than the backups, with other people."
    ),
    "no-master": phrase("No personal data was kept yet, under any master key."),
    "signing": phrase(
        "Keys that sign are NOT in it, nor what they remember (KEYFILE.signed): keep copies of those apart too."
    ),
    "erasing": phrase(
        "What is erased from now on is still in it: let backups expire, and after a restore of this one erase it again"
        " (`doorstroom restore --erased-in`)."
    ),
    "restored": phrase("Restored in {location}: {entries}, as of {moment}."),
    "own": phrase("These are the entries that the backup was made of."),
    "not-own": phrase("These are NOT the entries that the backup was made of."),
    "verdict-holds": phrase("{name} is of {size} entries: they are all here, unchanged."),
    "verdict-missing": phrase(
        "{name} is of {size} entries: of these MISSING here: {missing}, recorded between {since} and {until}."
    ),
    "verdict-contradicts": phrase(
        "{name} is of {size} entries, and the first {size} here are NOT those: it contradicts what was signed."
    ),
    "verdict-of-another": phrase("{name} is of another ledger, and tells nothing of this one."),
    "unsigned": phrase("No key that is known here signed {name}: hand the public key over with --key."),
    "unknown-moment": phrase("a moment that nobody signed"),
    "nothing-kept": phrase(
        "It was held against nothing that was kept elsewhere, so that nobody can say whether newer entries are missing:"
        " hand the newest checkpoint over with `doorstroom verify --checkpoint FILE`."
    ),
    "record-again": phrase(
        "Record anew what is missing, from its sources; an import takes no line twice. Say to those who keep"
        " checkpoints what happened: theirs will show that entries are gone."
    ),
    "key-refuses": phrase(
        "The key that signed more signs nothing here, since it never signs two histories. Go on from a copy that has"
        " all of it; if there is none, put a new key in place: `doorstroom key rotate FILE --lost --why TEXT`."
    ),
    "key-opens": phrase("The master key in {place} opens its personal data."),
    "key-absent": phrase(
        "The master key is not at hand (its name: {name}): name its file with --vault-key. Without it personal texts"
        " open for nobody; entries and proofs need none."
    ),
    "key-put": phrase(
        "The master key is not at hand (its name: {name}): put it in {place}, or name its file with --vault-key."
        " Without it personal texts open for nobody; entries and proofs need none."
    ),
    "key-another": phrase(
        "Its personal data opens with the master key {name}, and the one in {place} is another. If that one took its"
        " place (`doorstroom key replace-master`) and the old one is destroyed, these texts open for nobody, which is"
        " what it was done for; entries and proofs stand. No text can be recorded here then: restore a backup that was"
        " made after it."
    ),
    "erased-since": phrase(
        "What was erased after {moment} is back. Each erasure that was ordered since has to be done again: with"
        " `doorstroom erase DOSSIER`, or all of them with `doorstroom restore --erased-in` from the ledger that was"
        " lost or its export. Find them there, in the access log (`doorstroom identity log`: erased), or in the"
        " register of requests of the data protection officer."
    ),
    "redone": phrase("Erased again, as ordered since: {count} of {orders}."),
    "redone-none": phrase("No erasure was ordered after the backup, as far as that says."),
    "redone-nothing": phrase("Of dossiers that the backup does not hold yet: {count}."),
    "redone-why": phrase("Dossier {dossier}: {why}"),
    "roles": phrase("Who may use it is not restored: `doorstroom roles` says it again."),
}


def dated_name(now: datetime | None = None) -> str:
    """The name of a folder for a backup of now, in UTC: in the order of time where they are listed."""
    moment = datetime.now(UTC) if now is None else now.astimezone(UTC)
    return f"doorstroom-{moment:%Y%m%dT%H%M%SZ}"


def write_backup(made: BackUp, stream: TextIO, *, as_json: bool, lang: str) -> None:
    """What was copied, what not, and whether it holds."""
    if as_json:
        fields: dict[str, Any] = {"folder": str(made.folder), **_fields(made.manifest)}
        fields["key_file"] = None if made.key_file is None else str(made.key_file)
        _write_json({**fields, **_checks(made.checks, lang)}, stream)
        return
    put(stream, "".join(f"{line}\n" for line in _backup(made, lang)))


def _backup(made: BackUp, lang: str) -> Iterator[str]:
    manifest = made.manifest
    size = sum(each.bytes for each in manifest.files) / 1_000_000
    moment = _moment(manifest.moment, lang)
    entries = say_count(*ENTRIES_COUNTED, manifest.entries, lang)
    folder = visible(str(made.folder))
    yield from _verdict(
        made.checks,
        made.unread,
        made.checks is not None and not manifest.verified,
        made.folder / "ledger.db",
        lang,
    )
    yield _say("made", lang, folder=folder, entries=entries, moment=moment, size=number(round(size, 1), lang))
    if manifest.last_recorded_at is not None:
        yield _say("last", lang, moment=_moment(manifest.last_recorded_at, lang))
    yield _say("old-models" if manifest.read_models else "no-models", lang)
    if manifest.master_key is None:
        yield _say("no-master", lang)
    elif made.key_file is not None:
        yield _say("master-file", lang, file=visible(str(made.key_file)), name=visible(manifest.master_key))
    else:
        yield _say("master", lang, name=visible(manifest.master_key))
    yield _say("signing", lang)
    yield _say("erasing", lang)


def _verdict(
    checks: Sequence[Check] | None,
    unread: RenderedMessage | None,
    broken: bool,
    place: object,
    lang: str,
    named: Collection[str] = (),
    *,
    lacking: bool = False,
) -> Iterator[str]:
    """What comes first: whether a copy is in order, and each problem.

    ``named`` have sentences of their own; ``lacking``: what they say is only that entries are missing.
    """
    problems = list(_problems(checks or (), lang, named))
    if broken:
        yield _say("broken" if problems or not lacking else "lacking", lang)
    if unread is not None:
        yield _say("unread", lang, why=unread.in_language(lang))
    elif checks is None:
        yield _say("unverified", lang, place=visible(str(place)))
    elif not broken:
        yield _say("holds", lang)
    yield from problems


def write_restored(done: Examined, stream: TextIO, *, as_json: bool, lang: str) -> None:
    """What a ledger is that was restored, and what is left to do."""
    if as_json:
        held = [each for each in (done.own, *done.verdicts) if each is not None]
        fields: dict[str, Any] = {
            "ledger": done.location,
            "backup": _fields(done.manifest),
            "held": [_verdict_fields(done, each) for each in held],
            "master_key": {"state": done.key, "place": done.key_place},
            "erased_again": None
            if done.redone is None
            else [_redone_fields(each, lang) for each in done.redone],
            "broken": done.broken,
        }
        _write_json({**fields, **_checks(done.checks, lang)}, stream)
        return
    put(stream, "".join(f"{line}\n" for line in _restored(done, lang)))


def _restored(done: Examined, lang: str) -> Iterator[str]:
    manifest = done.manifest
    moment = _moment(manifest.moment, lang)
    entries = say_count(*ENTRIES_COUNTED, manifest.entries, lang)
    named = {each.seen.name for each in done.verdicts}
    states = {each.state for each in done.verdicts} | ({done.own.state} if done.own else set())
    lacking = states <= {"holds", "missing"} and (done.own is None or done.own.state == "holds")
    yield from _verdict(done.checks, done.unread, done.broken, done.location, lang, named, lacking=lacking)
    yield _say("restored", lang, location=visible(done.location), entries=entries, moment=moment)
    if done.own is not None:
        yield _say("own" if done.own.state == "holds" else "not-own", lang)
    yield from _verdicts(done, lang)
    yield from _key(done, lang)
    yield from _erased(done, moment, lang)
    yield _say("old-models" if manifest.read_models and not done.on_server else "no-models", lang)
    if done.on_server:
        yield _say("roles", lang)


def _verdicts(done: Examined, lang: str) -> Iterator[str]:
    since, unknown = done.manifest.last_recorded_at, _say("unknown-moment", lang)
    for each in done.verdicts:
        yield _say(
            f"verdict-{each.state}",
            lang,
            name=visible(each.seen.name),
            size=number(each.seen.size, lang),
            missing=number(each.missing, lang),
            since=unknown if since is None else _moment(since, lang),
            until=unknown if each.seen.at is None else _moment(each.seen.at, lang),
        )
        if not each.seen.signed:
            yield _say("unsigned", lang, name=visible(each.seen.name))
    states = {each.state for each in done.verdicts}
    if not done.verdicts:
        yield _say("nothing-kept", lang)
    if "missing" in states:
        yield _say("record-again", lang)
    if states & {"missing", "contradicts"}:
        yield _say("key-refuses", lang)


def _key(done: Examined, lang: str) -> Iterator[str]:
    values = {"name": visible(done.manifest.master_key or ""), "place": visible(done.key_place or "")}
    if done.key == "none":
        return
    if done.key == "absent" and done.key_place is not None:
        yield _say("key-put", lang, **values)
    else:
        yield _say(f"key-{done.key}", lang, **values)


def _erased(done: Examined, moment: str, lang: str) -> Iterator[str]:
    if done.redone is None:
        yield _say("erased-since", lang, moment=moment)
        return
    if not done.redone:
        yield _say("redone-none", lang)
        return
    counts = Counter(each.state for each in done.redone)
    yield _say("redone", lang, count=counts["erased"], orders=len(done.redone))
    if counts["nothing"]:
        yield _say("redone-nothing", lang, count=counts["nothing"])
    for each in done.redone:
        if each.why is not None:
            dossier = visible(each.order.decision.dossier)
            yield _say("redone-why", lang, dossier=dossier, why=message_in(each.why, lang))


def _problems(checks: Iterable[Check], lang: str, named: Collection[str] = ()) -> Iterator[str]:
    """What does not hold; but for what was kept elsewhere and has its own sentence, by its name."""
    for check in checks:
        if check.state != "broken":
            continue
        for each in check.violations:
            if each.code not in ("rolled-back", "other-root") or str(each.detail[0]) not in named:
                yield f"  {verification.problem_in_words(each, lang)}"
        if not check.violations:
            yield f"  {verification.named(check, lang)}"


def _fields(manifest: BackupManifest) -> dict[str, Any]:
    made: dict[str, Any] = msgspec.to_builtins(manifest)
    del made["sha256"]
    return made


def _checks(checks: Sequence[Check] | None, lang: str) -> dict[str, Any]:
    if checks is None:
        return {"intact": None, "checks": None}
    verified = verification.as_object(checks, lang)
    return {"intact": verified["intact"], "checks": verified["checks"]}


def _verdict_fields(done: Examined, verdict: Verdict) -> dict[str, Any]:
    kept = verdict.seen
    return {
        "name": kept.name,
        "kind": kept.kind,
        "entries": kept.size,
        "signed_at": kept.at,
        "signed_by_known_key": kept.signed,
        "state": verdict.state,
        "missing": verdict.missing,
        "missing_since": done.manifest.last_recorded_at if verdict.missing else None,
    }


def _redone_fields(redone: Redone, lang: str) -> dict[str, Any]:
    order = redone.order
    return {
        "position": order.position,
        "dossier": order.decision.dossier,
        "scope": order.decision.scope,
        "state": redone.state,
        "why": None if redone.why is None else message_in(redone.why, lang),
    }


def _write_json(fields: dict[str, Any], stream: TextIO) -> None:
    put(stream, json.dumps(fields, ensure_ascii=False, indent=2, default=str) + "\n")


def _moment(text: str, lang: str) -> str:
    return moment_in_words(datetime.fromisoformat(text), lang)


def _say(which: str, lang: str, /, **values: object) -> str:
    return say(_PHRASES[which], lang, **values)
