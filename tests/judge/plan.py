"""The scenes of a run: which registers, which questions about each, on a file or on a server."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from random import Random

from tests.judge import mistakes, outside, writing
from tests.judge.asked import Question, Scene
from tests.judge.coverage import Commands
from tests.judge.reading import reading
from tests.judge.registers import Register, random_register


@dataclass(frozen=True)
class Extent:
    """How much is asked."""

    registers: int = 300
    a_register: int = 22
    """How many questions about each random register."""
    a_case: int | None = None
    """How many about each case and the demo; None for all."""
    on_server: int = 10
    """One random register of so many is asked about on a server too."""
    cases_on_server: int = 1
    """One case of so many is; where not all are, only what differs on a server is recorded there."""
    server: bool = True
    seed: int = 1


QUICK = Extent(registers=20, a_register=20, a_case=20, cases_on_server=9)

#: A command whose answer takes long is asked so many times less often than the others, where only some are asked.
SELDOM = {"dossier": 3, "verify": 3}

#: What is answered from read models, where they are made.
FROM_MODELS = (
    "overview",
    "guarantees",
    "findings",
    "places",
    "exceptions",
    "due",
    "report",
    "verify",
    "status",
)

#: Options that say what a question is about, and not how it is answered.
ABOUT = ("--on", "--known", "--from", "--to", "--enterprise", "--code", "--scheme")

#: Questions about one dossier are asked on every day and at every moment.
OF_A_DOSSIER = ("history", "timeline", "explain")


def scenes(extent: Extent, commands: Commands, cases: Sequence[Register], demo: Register) -> Iterator[Scene]:
    """Every scene of a run, those that take no register first."""
    case = next(each for each in cases if each.dossiers == [KNOWN])
    about = {"register.jsonl": case.content, "letter.pdf": b"a letter"}
    yield Scene("help", [*outside.helped(commands), *outside.schemas(), *outside.manuals()], about)
    yield Scene("beginnings", [*outside.begun(), *outside.shown()], about)
    for server in (False, True)[: 1 + extent.server]:
        part = server and extent.cases_on_server > 1
        yield from _of_writing(about, commands, case, server=server, part=part)
    for nth, register in enumerate((*cases, demo)):
        for server in (False, True)[: 1 + (extent.server and nth % extent.cases_on_server == 0)]:
            yield _of_register(
                register, Random(f"{extent.seed} {nth}"), extent.a_case, server=server, whole=True
            )
    for nth in range(extent.registers):
        seed = extent.seed * 1_000_000 + nth
        register = random_register(seed)
        yield _of_register(register, Random(seed), extent.a_register, whole=False)
        if extent.server and nth % extent.on_server == 0:
            yield _of_register(register, Random(-seed), extent.a_register, server=True, whole=False)


def _of_writing(
    about: Mapping[str, bytes], commands: Commands, case: Register, *, server: bool, part: bool
) -> Iterator[Scene]:
    """Scenes that write: each decision, personal data, integrity, mistakes. ``part``: the second and third of these."""
    first = case.dossiers[0]
    made = list(writing.made(rejects=False))
    second = replace(
        case, name="another", lines=[{**EMPLOYED, "dossier": key} for key in ("W-01", "W-98", "W-05")]
    )
    more = b"".join((case.content, second.content))
    files = {**about, "register.jsonl": more}
    parts: dict[str, Iterable[Question]] = {
        "decisions": [*writing.every_word(commands), *writing.every_decision()],
        "people": writing.personal(first, "W-98"),
        "integrity": writing.integrity(first),
        "mistakes of use": [*mistakes.of_use(), *outside.completed()],
        "mistakes in lines": [*mistakes.of_lines(), *mistakes.of_recording()],
    }
    if not server:
        parts["taken over"] = writing.taken_over()
    else:
        parts["roles"] = writing.with_roles()
    for name, questions in parts.items():
        if part and name in ("decisions", "mistakes of use", "mistakes in lines"):
            continue
        yield Scene(_named(name, server), [*made, *questions], files, server)


#: The dossier of the case that mistakes and decisions are about.
KNOWN = "W-03"

#: An employment, of the dossiers that examples of decisions name and of one with a text to erase.
EMPLOYED = {
    "decision": "employment",
    "effective_on": "2018-09-03",
    "decided_by": "employer",
    "enterprise": "0899.900.276",
    "scheme": "cmw",
    "recorded_at": "2021-12-01T09:00:00Z",
    "reason": "Een tekst om te wissen (verzonnen).",
}


def _of_register(
    register: Register, random: Random, most: int | None, *, server: bool = False, whole: bool
) -> Scene:
    """A scene about a register: it is imported, asked about, and in half of the cases asked about from read models.

    ``whole``: asked about before read models are made, after it, and when they lag behind.
    """
    questions = list(writing.made())
    by_command = reading(register)
    if whole or random.randint(0, 2) == 0:
        questions += writing.sealed(register)
    if whole:
        before, after = (_every_shape(random, by_command) for _ in range(2))
        # Nothing but lists and counts is answered from read models.
        after = [each for each in after if each.arguments[0] in FROM_MODELS]
        if most is not None:
            before, after = (random.sample(each, most) for each in (before, after))
        elif server:
            before, after = (random.sample(each, len(each) // 6) for each in (before, after))
        if register.name.startswith("case"):
            before, after = (_fewer_reports(random, each) for each in (before, after))
        questions += [*before, writing.rebuilt(), *after, *writing.moved_on(register)]
    else:
        if random.randint(0, 1):
            questions.append(writing.rebuilt())
        questions += _some(random, by_command, most or 0)
    return Scene(_named(register.name, server), questions, {"register.jsonl": register.content}, server)


def _every_shape(random: Random, by_command: Mapping[str, Sequence[Question]]) -> list[Question]:
    """Of all questions that differ in the day, the moment or the dossier alone, one."""
    shapes: dict[tuple[object, ...], list[Question]] = {}
    for command, questions in by_command.items():
        for question in questions:
            shapes.setdefault((command, *_shape(question)), []).append(question)
    return [random.choice(questions) for questions in shapes.values()]


def _fewer_reports(random: Random, questions: list[Question]) -> list[Question]:
    """A third of the questions for reports: there are many cases, and each answers all else."""
    return [each for each in questions if each.arguments[0] != "report" or random.randint(0, 2) == 0]


def _shape(question: Question) -> Iterator[object]:
    """A question without what it is about: its options and their words, but for days, moments and keys."""
    yield from (question.terminal, question.env)
    words = iter(question.arguments)
    for word in words:
        if word in ABOUT:
            value = next(words)
            if question.arguments[0] in OF_A_DOSSIER:
                yield value
        elif word.startswith("-") or (word[:1].islower() and not word[-1:].isdigit()):
            yield word


def _some(random: Random, by_command: Mapping[str, Sequence[Question]], most: int) -> list[Question]:
    """So many questions, each command as often as another, whatever the number of its questions."""
    names = [name for name in by_command for _ in range(6 // SELDOM.get(name, 1))]
    return [random.choice(by_command[random.choice(names)]) for _ in range(most)]


def _named(name: str, server: bool) -> str:
    return f"{name} on a server" if server else name
