"""What `verify` found: each check, each problem where it is, and what all of it proves and does not."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, TextIO

from ledger.brussels import text_with_moments
from ledger.language import agreeing, phrase, translated
from ledger.problem import message_in as in_words
from ledger.seal.checks import Check, State
from ledger.seal.scan import Violation
from ledger.words import AND_MORE, NOT_PROVEN_TITLE, PROVEN_TITLE
from projections.answers.head import Head
from projections.answers.quorum import quorum_lacks, quorum_sentences
from projections.answers.verify_phrases import (
    CHECKS,
    NOT_PROVEN,
    PROBLEMS,
    PROVEN,
    SENTENCES,
    STAMPS,
    STATES,
    Phrases,
)
from projections.render.stream import Line, put, width_of, write_lines
from projections.render.wording import wrapped

_TITLES = {
    "proven": PROVEN_TITLE,
    "not": NOT_PROVEN_TITLE,
    "broken": phrase(
        "This ledger was altered or is damaged. Keep it unchanged as evidence, with a copy of it."
    ),
    "unfit": phrase(
        "This need not be tampering: a wrong file or key that was handed over, or a clock that was wrong, looks"
        " the same."
        " Find out which it is before you rely on this ledger."
    ),
    "entry": phrase("entry {position} {said}"),
    "more": AND_MORE,
}
#: The first line.
_VERDICTS = {
    "holds": phrase("IN ORDER: everything that could be checked holds."),
    "explained": phrase(
        "EXPLAINED: everything that could be checked holds, some moments only by what the operator put on record of a"
        " clock that was wrong."
    ),
    "broken": phrase("NOT IN ORDER: {why}"),
}
#: Of what stands in the database, so many characters are shown; a proof that does not hold has some 3,000.
_LONGEST = 4_000
#: What an honest ledger can show too.
_PERHAPS_HONEST = {
    "checkpoint-of-another",
    "key-not-in-history",
    "key-signed-nothing",
    "witness-signed-nothing",
    "quorum-not-reached",
    "policy-of-another",
    "in-the-future",
    "post-dated",
}
_STYLES = {"explained": "bold yellow", "holds": "green", "broken": "bold red", "unchecked": "yellow"}


def write(checks: Sequence[Check], form: str, stream: TextIO, *, head: Head, lang: str) -> None:
    """The checks as text for people, or as one JSON object."""
    if form == "json":
        made = {**head.without_a_day().fields(), **as_object(checks, lang)}
        made.pop("on", None)
        put(stream, json.dumps(made, ensure_ascii=False, indent=2, default=str) + "\n")
        return
    lines = list(_lines(checks, lang, width_of(stream)))
    verdict = _verdict(checks, lang, width_of(stream))
    write_lines(lines, stream, head=head.without_a_day(), lang=lang, verdict=verdict)


def as_object(checks: Sequence[Check], lang: str) -> dict[str, Any]:
    """The outcome as data: codes stay the same in every language, the sentences beside them are for people."""
    return {
        "intact": not broken(checks),
        "explained": explained(checks),
        "checks": [
            {
                "check": check.name,
                "state": check.state,
                "words": " ".join(_sentences(check, lang)) or None,
                **{name: value for name, value in check.figures.items() if name != "words"},
                "problem_count": check.count,
                "problems": [
                    {
                        "code": problem.code,
                        "entry": problem.position,
                        "detail": list(map(str, problem.detail)),
                        "words": problem_in_words(problem, lang),
                    }
                    for problem in check.violations
                ],
            }
            for check in checks
        ],
        "proven": list(_proven(checks, lang)),
        "not_proven": list(_not_proven(checks, lang)),
    }


def broken(checks: Sequence[Check]) -> bool:
    """Whether anything does not hold."""
    return any(check.state == "broken" for check in checks)


def explained(checks: Sequence[Check]) -> bool:
    """Whether nothing is broken, and something holds only by what the operator says of a clock."""
    return not broken(checks) and any(check.state == "explained" for check in checks)


def outcome(checks: Sequence[Check]) -> State:
    """What all of it comes to: the state of the whole."""
    return "broken" if broken(checks) else "explained" if explained(checks) else "holds"


def verdict_in_words(checks: Sequence[Check], lang: str) -> str:
    """The verdict: whether it is in order, and what to do where it is not."""
    said = _in(_VERDICTS, outcome(checks), lang)
    return said.format(why=_in(_TITLES, _how_grave(checks), lang)) if broken(checks) else said


def named(check: Check, lang: str) -> str:
    """A check by its name, with what it says of itself."""
    return ": ".join([_in(CHECKS, check.name, lang), " ".join(_sentences(check, lang))])


def problem_in_words(problem: Violation, lang: str) -> str:
    """A problem as one sentence."""
    details = list(_details(problem, lang))
    said = agreeing(
        _in(PROBLEMS, problem.code, lang), lang, {str(nth): part for nth, part in enumerate(details)}
    )
    for index, part in enumerate(details):
        said = said.replace(f"{{{index}}}", _shown(part))
    if problem.position is None:
        return said
    return _in(_TITLES, "entry", lang).format(position=problem.position, said=said)


def _details(problem: Violation, lang: str) -> list[str]:
    """The details of a problem in words; moments that words tell to the second only stay exact where those differ."""
    exact = [in_words(part, lang) for part in problem.detail]
    worded = [text_with_moments(part, lang) for part in exact]
    return worded if len(set(worded)) == len(set(exact)) else exact


def _lines(checks: Sequence[Check], lang: str, width: int) -> Iterator[Line | str]:
    states = {state: _in(STATES, state, lang) for state in STATES}
    broad = max(map(len, states.values())) + 2
    for check in checks:
        yield from _check(check, f"{states[check.state]:<{broad}}", lang, width)
    for title, texts in (("proven", _proven(checks, lang)), ("not", _not_proven(checks, lang))):
        yield from _listed(_in(_TITLES, title, lang), list(texts), width)


def _check(check: Check, state: str, lang: str, width: int) -> Iterator[Line | str]:
    """A check behind its state, and each of its problems."""
    sentences = list(_sentences(check, lang)) + [problem_in_words(each, lang) for each in check.violations]
    if check.violations and check.count > len(check.violations):
        sentences.append(_in(_TITLES, "more", lang).format(count=check.count - len(check.violations)))
    first, *others = sentences or [""]
    indent = " " * len(state)
    begin, *rest = wrapped(f"{_in(CHECKS, check.name, lang)}: {first}", width, indent, state)
    yield Line(begin, ((0, len(state), _STYLES[check.state]),))
    yield from rest
    for text in others:
        yield from wrapped(text, width, f"{indent}  ")


def _listed(title: str, texts: Sequence[str], width: int) -> Iterator[str]:
    if texts:
        yield ""
        yield title
    for text in texts:
        yield from wrapped(text, width, "  ", "- ")


def _verdict(checks: Sequence[Check], lang: str, width: int) -> Iterator[Line | str]:
    """What comes first: whether it is in order, and what to do where it is not."""
    said = verdict_in_words(checks, lang)
    first, *others = wrapped(said, width)
    yield Line(first, ((0, said.index(":"), _STYLES[outcome(checks)]),))
    yield from (*others, "")


def _how_grave(checks: Sequence[Check]) -> str:
    """Whether what is broken could look the same without anybody having tampered."""
    codes = {problem.code for check in checks for problem in check.violations}
    unexplained = any(check.state == "broken" and not check.violations for check in checks)
    return "unfit" if codes <= _PERHAPS_HONEST and not unexplained else "broken"


def _sentences(check: Check, lang: str) -> Iterator[str]:
    """What a check says of itself, beside its problems."""
    if any(problem.code == "vault-unreadable" for problem in check.violations):
        return
    values, name = _values(check, lang), _sentence_of(check)
    if check.name == "access-log" and check.figures.get("outstanding"):
        yield _in(SENTENCES, "access-log/outstanding", lang).format(entries=values["outstanding"])
    if check.name == "access-log" and check.figures.get("pages_outstanding"):
        yield _in(SENTENCES, "access-log/pages", lang)
    if name in SENTENCES:
        yield _filled(_in(SENTENCES, name, lang), lang, values)
    if check.figures.get("policy"):
        yield from quorum_sentences(check.figures["policy"], lang)
    if check.name in ("access-log", "identities") and "why" not in check.figures:
        yield from _about_log(check, lang, values)
    if check.name == "times":
        yield from _about_clocks(check.figures, lang)
    if check.name == "texts" and "why" not in check.figures:
        yield from _about_texts(check.figures, lang, values)


def _about_clocks(about: dict[str, Any], lang: str) -> Iterator[str]:
    """What was put on record of the ledger's clock, with what a reader can hold it against."""
    for each in about.get("explained", ()):
        yield _filled(
            _in(SENTENCES, "times/explanation", lang),
            lang,
            {k: _shown(text_with_moments(str(v), lang)) for k, v in each.items()},
        )
    if about.get("unsealed"):
        entries = ", ".join(map(str, about["unsealed"]))
        yield _filled(_in(SENTENCES, "times/pending", lang), lang, {"entries": entries})


def _sentence_of(check: Check) -> str:
    """The name of the sentence that says how a check went."""
    name, about = check.name, check.figures
    if check.state == "broken":
        return f"{name}/{_how_broken(check)}"
    if check.state == "unchecked":
        return _how_unchecked(name, about)
    if name == "models" and about["behind"]:
        return "models/behind"
    if about.get("committed", about.get("lines", about.get("kept", 1) if name == "identities" else 1)) == 0:
        return f"{name}/none"
    if check.state == "explained":
        return f"{name}/explained"
    return "times/simulated" if name == "times" and about.get("simulated") else name


def _how_unchecked(name: str, about: dict[str, Any]) -> str:
    if name == "models" and about.get("there"):
        return "models/other"
    if about.get("lapsed"):
        return f"{name}/lapsed"
    if about.get("unread"):
        return f"{name}/unread"
    return "unchecked/why" if "why" in about else f"{name}/unchecked"


def _how_broken(check: Check) -> str:
    if check.name == "tables" and "changed" in check.figures:
        return "unreadable"
    if check.name == "access-log" and not check.figures["wrong"]:
        return "unguarded" if check.figures["changed"] else "other"
    return "broken"


def _values(check: Check, lang: str) -> dict[str, Any]:
    """What fills in the sentences of a check."""
    about = check.figures
    values = {name: _text(value, lang) for name, value in about.items()}
    if check.name in ("texts", "access-log", "identities"):
        return values | _of_the_vault(check, lang)
    if check.name == "checkpoints":
        values["handed"] = str(len(about["handed"]))
    if check.name == "witnesses" and about.get("newest"):
        values |= {"size": str(about["newest"]["size"]), "names": ", ".join(about["newest"]["cosigned"])}
    if check.name == "timestamps":
        stamps = "; ".join(_shown(_timestamp(each, lang)) for each in about["timestamps"])
        values["told"] = f": {stamps}" if stamps and check.state == "unchecked" else stamps
    return values


def _of_the_vault(check: Check, lang: str) -> dict[str, str]:
    """What a sentence about the vault has in it only sometimes."""
    about = check.figures
    if check.name in ("texts", "identities") and "why" not in about:
        opened = about["not_opened_because"] is None
        return {"opened": _in(SENTENCES, f"{check.name}/opened", lang) if opened else ""}
    if check.name == "access-log" and check.state == "broken":
        return {"changed": _in(SENTENCES, "access-log/changed", lang) if about["changed"] else ""}
    return {}


def _about_texts(about: dict[str, Any], lang: str, values: dict[str, Any]) -> Iterator[str]:
    """What else there is to say of the personal texts."""
    if about["elsewhere"]:
        yield _filled(_in(SENTENCES, "texts/elsewhere", lang), lang, values)
    if about["stray"] > 0:
        yield _filled(_in(SENTENCES, "texts/stray", lang), lang, values)
    if about["outstanding"]:
        yield _in(SENTENCES, "texts/outstanding", lang).format(entries=values["outstanding"])
    if about["not_opened_because"] and about["kept"]:
        yield in_words(about["not_opened_because"], lang)


def _about_log(check: Check, lang: str, values: dict[str, Any]) -> Iterator[str]:
    """What else there is to say of the access log, and of who employees are."""
    about = check.figures
    if check.name == "identities":
        if about["uncommitted"]:
            yield _filled(_in(SENTENCES, "identities/uncommitted", lang), lang, values)
        if about["not_opened_because"] and about["kept"]:
            yield in_words(about["not_opened_because"], lang)
    elif check.state == "holds" and about["lines"]:
        yield _filled(
            _in(SENTENCES, "access-log/sealed" if about["sealed"] else "access-log/unsealed", lang),
            lang,
            values,
        )


def _timestamp(figures: dict[str, Any], lang: str) -> str:
    if "unreadable" in figures:
        return f"{figures['size']}: {in_words(figures['unreadable'], lang)}"
    said = f"{figures['size']}: {text_with_moments(figures['at'], lang)}, {figures['authority']}"
    return "; ".join([said, *_of_certificates(figures, lang)])


def _of_certificates(figures: dict[str, Any], lang: str) -> Iterator[str]:
    """What a timestamp renews, whether its certificates were revoked, and until when it is proven."""
    if figures["renews"]:
        first, last = figures["renews"]
        yield _in(STAMPS, "renews", lang).format(first=first, last=last)
    if not figures["checked"]:
        return
    state, upto = figures["revocation"], figures["proven_upto"]
    if state == "unchecked":
        yield _in(STAMPS, "unchecked", lang)
    else:
        yield _in(STAMPS, state, lang).format(by=", ".join(_evidence(figures, lang)))
    if upto is None:
        return
    how = "upto" if figures["renewed_by"] is None else "renewed"
    if figures["lapsed"]:
        how = "lapsed"
    yield _in(STAMPS, how, lang).format(upto=text_with_moments(upto, lang), seal=figures["renewed_by"])


def _evidence(figures: dict[str, Any], lang: str) -> Iterator[str]:
    """The kept evidence that tells whether the certificates of a timestamp were revoked."""
    for each in figures["revocation_by"]:
        if (each["revoked_at"] is None) == (figures["revocation"] == "good"):
            name = "by" if each["revoked_at"] is None else "revoked-by"
            reason = each["reason"] or _in(STAMPS, "no-reason", lang)
            revoked = each["revoked_at"] and text_with_moments(each["revoked_at"], lang)
            said = {**each, "at": revoked, "reason": reason}
            yield _in(STAMPS, name, lang).format(**said)


def _proven(checks: Sequence[Check], lang: str) -> Iterator[str]:
    """What can be relied on, if nothing is broken."""
    if broken(checks):
        return
    by_name = {check.name: check for check in checks}
    told = by_name["checkpoints"].figures
    handed, newest = told["handed"], told["newest"]
    for each in [each for each in handed if each["size"]]:
        yield _filled(_in(PROVEN, "handed", lang), lang, {**each, "at": _at(each, lang)})
    if newest is not None and not handed:
        yield _filled(_in(PROVEN, "kept", lang), lang, {**newest, "at": _at(newest, lang)})
    signed_for = by_name["keys"].figures["trusted_upto"]
    if signed_for:
        yield _filled(_in(PROVEN, "trusted", lang), lang, {"size": signed_for})
    yield from _witnessed(by_name["witnesses"].figures, lang)


def _witnessed(about: dict[str, Any], lang: str) -> Iterator[str]:
    """What witnesses saw whose keys were handed over."""
    witnessed, quorum = about.get("newest"), about.get("policy")
    if witnessed is not None:
        for name, at in [each for each in witnessed["cosigned_at"].items() if each[0] in about["trusted"]]:
            values = {"names": name, "size": witnessed["size"], "at": text_with_moments(at, lang)}
            yield _filled(_in(PROVEN, "cosigned", lang), lang, values)
    if quorum and quorum["counted"]:
        yield _filled(_in(PROVEN, "quorum", lang), lang, {"size": quorum["size"]})


def _not_proven(checks: Sequence[Check], lang: str) -> Iterator[str]:
    """What nobody should read into it."""
    by_name = {check.name: check for check in checks}
    if "tree" not in by_name:
        yield _in(NOT_PROVEN, "nothing", lang)
        return
    outside, size = by_name["tree"].figures["outside"], by_name["tree"].figures["size"]
    covered, behind = by_name["checkpoints"].figures["covered"], by_name["checkpoints"].figures["behind"]
    if not outside:
        yield _in(NOT_PROVEN, "inside", lang)
    elif outside < covered:
        yield _in(NOT_PROVEN, "inside_behind", lang).format(first=outside + 1, last=covered)
    if behind:
        yield _filled(_in(NOT_PROVEN, "behind", lang), lang, {"behind": behind})
    yield _filled(_in(NOT_PROVEN, "old_copy", lang), lang, {"size": size})
    witnesses = by_name["witnesses"].figures
    unknown = [
        name
        for name in (witnesses.get("newest") or {}).get("cosigned", ())
        if name not in witnesses["trusted"]
    ]
    if unknown:
        yield _in(NOT_PROVEN, "witnessed_inside", lang).format(names=", ".join(map(_shown, unknown)))
    quorum = witnesses.get("policy")
    yield from quorum_lacks(quorum, size, lang)
    if not witnesses.get("trusted") or (quorum and not quorum["counted"]):
        yield _in(NOT_PROVEN, "fork", lang)
    texts = by_name["texts"]
    if texts.state == "unchecked" and texts.figures.get("committed"):
        yield _filled(_in(NOT_PROVEN, "vault", lang), lang, {"committed": texts.figures["committed"]})
    unvouched = by_name["keys"].figures["unvouched"]
    if unvouched:
        yield _in(NOT_PROVEN, "unvouched", lang).format(numbers=_text(unvouched, lang))
    yield from _hours_not_proven(by_name["times"].figures.get("explained", ()), lang)
    yield _in(NOT_PROVEN, "clock", lang)
    yield _in(NOT_PROVEN, "true", lang)


def _hours_not_proven(explained: Iterable[Mapping[str, Any]], lang: str) -> Iterator[str]:
    """Of which entries the operator says that their moments are wrong."""
    for each in explained:
        name = "explained" if each["first"] > 1 else "explained-first"
        yield _in(NOT_PROVEN, name, lang).format_map({**each, "before": each["first"] - 1})


def _shown(part: str) -> str:
    """What stands in the database, which may have been put there to steer a terminal or to fill it."""
    part = part if len(part) <= _LONGEST else f"{part[:_LONGEST]}…"
    return part if part.isprintable() else ascii(part)[1:-1]


def _at(about: dict[str, Any], lang: str) -> str:
    at = about["at"]
    return _in(PROVEN, "at", lang).format(at=text_with_moments(at, lang)) if at else ""


def _in(phrases: Phrases, name: str, lang: str) -> str:
    return translated(phrases[name], lang)


def _filled(template: str, lang: str, values: dict[str, Any]) -> str:
    """A sentence filled in; a noun after the number 1 stands in the singular."""
    return agreeing(template, lang, values).format_map(values)


def _text(value: object, lang: str) -> str:
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value))
    return in_words(value, lang)
