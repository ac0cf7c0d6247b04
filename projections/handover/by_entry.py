"""What each entry changed when it became known: in words, for the section of that entry, and as data."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from ledger.codec import moment_text
from projections.answers.replay import Spelling, changes_in_words, paragraphs
from projections.answers.replaying import ReplayStep
from projections.handover.content import Content
from projections.handover.words import term
from projections.render.wording import capitalised

_ON_PAPER = Spelling(term, "→")


def changes_by_entry(content: Content) -> dict[int, tuple[str, ...]]:
    """What each entry changed, a line for each run of days; nothing of those that changed nothing."""
    found = {}
    for step in content.replay or ():
        lines = tuple(_step(step, content))
        if step.entry is not None and lines:
            found[step.entry] = lines
    return found


def _step(step: ReplayStep, content: Content) -> Iterator[str]:
    lang = content.lang
    # What the decision says, and when it was recorded, stands with the entry itself.
    _, _, _, *of_others = paragraphs(step, lang)
    yield from map(capitalised, of_others)
    heading = days = ""
    changes: list[str] = []
    for line in changes_in_words(step, content.on, lang, spelling=_ON_PAPER):
        if line.of == "change":
            changes.append(line.text)
            continue
        yield from _run(heading, days, changes)
        changes = []
        if line.of == "days":
            days = line.text
        elif line.of == "heading":
            heading = line.text
    yield from _run(heading, days, changes)


def _run(heading: str, days: str, changes: list[str]) -> Iterator[str]:
    """A run of days with what changed on it, under what is said of several runs."""
    if changes:
        yield capitalised(f"{heading} {days}: {'; '.join(changes)}".lstrip())


def replay_json(content: Content) -> bytes:
    """The same as data: the steps with their changes, days and UTC moments in ISO 8601."""
    whole = {
        "dossier": content.key,
        "on": content.on,
        "known_at": moment_text(content.known_at),
        "simulated": content.simulated,
        "steps": content.replay,
    }
    return msgspec.json.format(msgspec.json.encode(whole), indent=1) + b"\n"
