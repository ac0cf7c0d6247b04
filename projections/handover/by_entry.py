"""The section that tells entry by entry what each changed, in the order in which the entries became known."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec

from ledger.codec import moment_text
from projections.answers.replay import Spelling, changes_in_words, numbered, paragraphs
from projections.answers.replaying import MOST_ENTRIES, ReplayStep
from projections.handover.content import Content
from projections.handover.words import say, term
from projections.render.blocks import Block, DocumentSection, Items, Paragraph
from projections.render.wording import day_in_words

_ON_PAPER = Spelling(term, "→")


def by_entry(content: Content) -> DocumentSection:
    """What each entry changed; those that changed nothing in one sentence."""
    lang, on = content.lang, content.on
    title = say("replay", lang)
    if content.replay is None:
        sentence = say("replay-too-many", lang, most=MOST_ENTRIES, key=content.key)
        return DocumentSection("replay", title, (Paragraph(sentence),))
    changed = [step for step in content.replay if _tells(step, content)]
    rest = [step.entry for step in content.replay if step not in changed and step.entry is not None]
    blocks: list[Block] = [Paragraph(say("replay-intro", lang, day=day_in_words(on, lang)))]
    if rest:
        blocks.append(Paragraph(say("replay-nothing", lang, entries=numbered(rest, lang))))
    return DocumentSection("replay", title, tuple(blocks), tuple(_step(step, content) for step in changed))


def _tells(step: ReplayStep, content: Content) -> bool:
    """Whether there is anything to tell of a step but that nothing changed."""
    if step.corrects is not None or step.came or step.went:
        return True
    return any(line.of == "change" for line in changes_in_words(step, content.on, content.lang))


def _step(step: ReplayStep, content: Content) -> DocumentSection:
    lang = content.lang
    name = step.dutch if lang == "nl" else step.decision
    # Not as the entry itself is called: a page has no two sections of one name.
    title = say("replay-step", lang, entry=step.entry, name=name, day=day_in_words(step.day, lang))
    # What the decision says stands with the entry itself.
    _, _, *more = paragraphs(step, lang)
    blocks: list[Block] = [Paragraph(_sentence("; ".join(more)))]
    blocks += _changes(step, content)
    return DocumentSection(f"replay-{step.entry}", title, tuple(blocks))


def _changes(step: ReplayStep, content: Content) -> Iterator[Block]:
    """A list item for each run of days, under what is said of several."""
    items: list[str] = []
    changes: list[str] = []
    for line in changes_in_words(step, content.on, content.lang, spelling=_ON_PAPER):
        if line.of == "change":
            items[-1] += f"{': ' if not changes else '; '}{line.text}"
            changes.append(line.text)
        elif line.of == "days":
            items.append(line.text[:1].upper() + line.text[1:])
            changes = []
        else:
            yield from _listed(items)
            items = []
            yield Paragraph(_sentence(line.text))
    yield from _listed(items)


def _listed(items: Sequence[str]) -> Iterator[Block]:
    if items:
        yield Items(tuple(items))


def _sentence(text: str) -> str:
    whole = text[:1].upper() + text[1:]
    return whole if whole.endswith((".", ":")) else f"{whole}."


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
