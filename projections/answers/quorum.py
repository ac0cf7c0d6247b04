"""What `verify` says of the quorum that a policy asks for: who counts, who does not, and what is behind it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ledger.brussels import text_with_moments
from ledger.language import translated
from projections.answers.verify_phrases import NOT_PROVEN, SENTENCES


def quorum_sentences(quorum: dict[str, Any], lang: str) -> Iterator[str]:
    """Whether the quorum is reached, by whom and when, and why others do not count."""
    counted = ", ".join(_counted(each, lang) for each in quorum["counted"]) or translated("nobody", lang)
    name = "quorum" if quorum["reached"] else "no-quorum"
    about = {key: quorum[key] for key in ("size", "behind")} | {"quorum": _plain(quorum["quorum"])}
    yield _sentence(name, lang).format(**about, counted=counted)
    if not quorum["possible"]:
        yield _sentence("impossible", lang)
    for left, why in quorum["left_out"].items():
        yield _sentence("left-out", lang).format(name=_plain(left), why=translated(why, lang))


def quorum_lacks(quorum: dict[str, Any] | None, size: int, lang: str) -> Iterator[str]:
    """What a quorum does not show, if one was asked for."""
    if quorum is None:
        return
    if quorum["behind"]:
        first = size - quorum["behind"] + 1
        yield translated(NOT_PROVEN["behind_quorum"], lang).format(first=first, last=size)
    if quorum["reached"] and quorum["counted"]:
        yield translated(NOT_PROVEN["independent"], lang)
        if quorum["splits"]:
            yield translated(NOT_PROVEN["splits"], lang)


def _counted(each: dict[str, Any], lang: str) -> str:
    told = {
        "name": _plain(each["name"]),
        "key": _plain(each["key"]),
        "at": text_with_moments(each["at"], lang),
    }
    if each["stated_organisation"] is None:
        return _sentence("counted", lang).format(**told)
    return _sentence("run-by", lang).format(**told, organisation=_plain(each["stated_organisation"]))


def _sentence(name: str, lang: str) -> str:
    return translated(SENTENCES[f"witnesses/{name}"], lang)


def _plain(part: str) -> str:
    """A name as somebody else wrote it, which may not steer a terminal."""
    return part if part.isprintable() else ascii(part)[1:-1]
