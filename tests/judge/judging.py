"""Asking both versions everything, and keeping what differs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from tests.judge.asked import Question, Scene
from tests.judge.asking import Answer, Asking
from tests.judge.comparing import Difference, command_of, compared
from tests.judge.permitted import Permitted


@dataclass
class Verdict:
    """What a run has found."""

    asked: Counter[str] = field(default_factory=Counter)
    """How many questions, by command."""
    codes: dict[str, Counter[int]] = field(default_factory=dict)
    """How often a command ended with which exit code: whether its questions mean something."""
    differences: list[Difference] = field(default_factory=list)
    """Those that nothing permits."""
    permitted: Counter[str] = field(default_factory=Counter)
    """How many differences each entry permitted, by its name."""
    failed: list[tuple[Scene, Question, str, Answer]] = field(default_factory=list)
    """Questions that a version, named beside its answer, answers with a traceback, or not in time."""

    def stale(self, permitted: Sequence[Permitted]) -> list[Permitted]:
        """Entries that permitted nothing."""
        return [each for each in permitted if not self.permitted[each.name]]


def judge(
    old: Asking,
    new: Asking,
    scenes: Iterable[Scene],
    permitted: Sequence[Permitted],
    *,
    wanted: Callable[[Scene, Question], bool] = lambda _scene, _question: True,
    said: Callable[[Scene, Verdict], None] = lambda _scene, _verdict: None,
) -> Verdict:
    """Ask two versions the questions of every scene, in the same order and side by side.

    A question that is not ``wanted`` is left out, unless later ones are about what it writes.
    """
    verdict = Verdict()
    for scene in scenes:
        if not any(wanted(scene, question) for question in scene.questions):
            continue
        for each in (old, new):
            each.begin(scene)
        before: list[dict[str, list[object]]] = [{}, {}]
        times: Counter[str] = Counter()
        for question in scene.questions:
            times[question.typed] += 1
            if not (question.keeps or wanted(scene, question)):
                continue
            for each in (old, new):
                each.send(scene, question, times[question.typed])
            answers = [each.receive(look=question.keeps) for each in (old, new)]
            before = _put(verdict, scene, question, (old, new), answers, before, permitted)
        said(scene, verdict)
    return verdict


def _put(
    verdict: Verdict,
    scene: Scene,
    question: Question,
    askings: tuple[Asking, Asking],
    answers: list[Answer],
    before: list[dict[str, list[object]]],
    permitted: Sequence[Permitted],
) -> list[dict[str, list[object]]]:
    """Keep what differs in two answers, clear away what no later question is about, and return what is left there."""
    verdict.asked[command_of(question)] += 1
    verdict.codes.setdefault(command_of(question), Counter())[answers[1].code] += 1
    # What differed before is no difference of this question, unless this question changed it.
    changed = {
        name
        for answer, known in zip(answers, before, strict=True)
        for name in {*answer.files, *known}
        if answer.files.get(name) != known.get(name)
    }
    first, second = (
        answer._replace(files={name: found for name, found in answer.files.items() if name in changed})
        for answer in answers
    )
    for difference in compared(scene, question, (askings[0], first), (askings[1], second)):
        _judge(verdict, difference, permitted)
    for asking, answer in zip(askings, (first, second), strict=True):
        if b"Traceback (most recent call last)" in answer.stderr or answer.code in (-14, 70):
            verdict.failed.append((scene, question, asking.version.name, answer))
    left = []
    for asking, answer, known in zip(askings, answers, before, strict=True):
        new = set() if question.keeps else set(answer.files) - set(known)
        for name in sorted(new, key=len):
            asking.remove(name)
        left.append({name: found for name, found in answer.files.items() if name not in new})
    return left


def _judge(verdict: Verdict, difference: Difference, permitted: Sequence[Permitted]) -> None:
    for each in permitted:
        if each.permits(difference):
            verdict.permitted[each.name] += 1
            return
    verdict.differences.append(difference)
