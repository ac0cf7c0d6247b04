"""The judge sees what differs, and nothing where nothing does: the working tree beside itself, altered and not."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.judge import writing
from tests.judge.asked import Scene, ask
from tests.judge.asking import Answer, Asking
from tests.judge.comparing import Difference, told
from tests.judge.coverage import unasked
from tests.judge.judging import Verdict, judge
from tests.judge.permitted import Permitted
from tests.judge.registers import Register, cases, random_register
from tests.judge.versions import WORKING_TREE, version

Alter = Callable[[Answer, Path], Answer]


class Altered(Asking):
    """The working tree, but what it answers can be altered."""

    def __init__(self, home: Path) -> None:
        super().__init__(version(WORKING_TREE), home)
        self.alter: Alter | None = None
        self.lines: bytes | None = None

    def begin(self, scene: Scene) -> None:
        """Begin, with other lines to import where there are any."""
        super().begin(scene)
        if self.lines is not None:
            (self.folder / "register.jsonl").write_bytes(self.lines)

    def receive(self, *, look: bool = False) -> Answer:
        """The answer, altered."""
        answer = super().receive(look=look)
        return answer if self.alter is None else self.alter(answer, self.folder)


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Asking, Altered]]:
    home = tmp_path_factory.mktemp("judge")
    askings = Asking(version(WORKING_TREE), home / "old"), Altered(home / "new")
    yield askings
    for each in askings:
        each.close()


@pytest.fixture
def both(pair: tuple[Asking, Altered]) -> tuple[Asking, Altered]:
    pair[1].alter = pair[1].lines = None
    return pair


CASE = next(cases())
DOSSIER = CASE.dossiers[0]


def scene(*questions: tuple[str, ...]) -> Scene:
    return Scene("a scene", [ask(*words) for words in questions], {"register.jsonl": CASE.content})


def of_a_register(register: Register, *questions: tuple[str, ...]) -> Scene:
    asked = [
        *writing.made(),
        *writing.sealed(register),
        writing.rebuilt(),
        *(ask(*each) for each in questions),
    ]
    return Scene("a register", asked, {"register.jsonl": register.content})


def judged(both: tuple[Asking, Asking], one: Scene, *permitted: Permitted) -> Verdict:
    return judge(*both, [one], permitted)


def where(verdict: Verdict) -> list[str]:
    return [each.where for each in verdict.differences]


def test_equal_versions_differ_in_nothing_although_they_draw_keys_and_tell_the_time(
    both: tuple[Asking, Altered],
) -> None:
    register = random_register(1)
    dossier = register.dossiers[0]
    verdict = judged(
        both,
        of_a_register(
            register,
            ("overview",),
            ("explain", dossier, "--lang", "nl"),
            ("dossier", dossier, "-o", "dossier.zip", "--unsigned", "--with-identity", "--why", "beroep"),
            ("report", "flow", "-o", "flow.xlsx"),
            ("key", "rotate", "second.key", "--key", "signing.key"),
            ("rebuild",),
            ("verify",),
        ),
    )
    assert [told(each) for each in verdict.differences] == []
    assert verdict.failed == []
    assert verdict.asked.total() == 15


def test_time_stands_still_where_a_question_is_asked(both: tuple[Asking, Altered]) -> None:
    old, one = both[0], scene()
    old.begin(one)
    for question in (*writing.made(), ask("overview")):
        old.send(one, question, 0)
        answer = old.receive()
    assert b"on 2026-03-02, as known at 2026-03-02 11:15:30 +01:00" in answer.stdout


@pytest.mark.parametrize(
    ("alter", "seen"),
    [
        (lambda answer, _: answer._replace(code=1), ["exit code"]),
        (lambda answer, _: answer._replace(stdout=answer.stdout + b" "), ["stdout"]),
        (lambda answer, _: answer._replace(stderr=b"warning\n"), ["stderr"]),
        (lambda answer, _: answer._replace(database=b"entries 1"), ["database"]),
        (
            lambda answer, _: answer._replace(files={**answer.files, "left": ["-rw-r--r--", "0"]}),
            ["rights of left"],
        ),
    ],
)
def test_each_thing_that_is_compared_is_seen_to_differ(
    both: tuple[Asking, Altered], alter: Alter, seen: list[str]
) -> None:
    both[1].alter = alter
    assert where(judged(both, scene(("--version",)))) == seen


def test_a_file_with_another_byte_in_it_is_seen(both: tuple[Asking, Altered]) -> None:
    def spoilt(answer: Answer, folder: Path) -> Answer:
        page = folder / "man1" / "doorstroom-status.1"
        page.write_bytes(page.read_bytes().replace(b"status", b"Status", 1))
        return answer._replace(files={**answer.files, "man1/doorstroom-status.1": ["-rw-r--r--", "another"]})

    both[1].alter = spoilt
    (difference,) = judged(both, scene(("man",))).differences
    assert difference.where == "file man1/doorstroom-status.1"
    assert "Status" in difference.shown()


def test_one_other_day_in_the_register_is_seen_in_answers_and_in_what_is_stored(
    both: tuple[Asking, Altered],
) -> None:
    both[1].lines = CASE.content.replace(CASE.lines[-1]["effective_on"].encode(), b"2020-07-31")
    verdict = judged(both, of_a_register(CASE, ("history", DOSSIER), ("status", DOSSIER)))
    seen = {(each.command, each.where) for each in verdict.differences}
    assert ("history", "stdout") in seen
    assert ("import", "file doorstroom.db") in seen
    assert ("rebuild", "file doorstroom.db") in seen


def test_a_difference_is_told_with_the_command_line_that_shows_it(both: tuple[Asking, Altered]) -> None:
    both[1].alter = lambda answer, _: answer._replace(stdout=b"other\n")
    (difference,) = judged(both, scene(("--version",))).differences
    lines = told(difference).splitlines()
    assert lines[:2] == ["a scene: doorstroom --version", "  stdout differs"]
    assert "+other" in lines


def test_a_traceback_is_named_and_compared_by_its_error_alone(both: tuple[Asking, Altered]) -> None:
    trace = b'Traceback (most recent call last):\n  File "old.py", line 3, in f\n    assert x\nAssertionError: x\n'
    both[1].alter = lambda answer, _: answer._replace(stderr=trace)
    verdict = judged(both, scene(("--version",)))
    assert verdict.differences[0].new == b"Traceback (most recent call last):\nAssertionError: x\n"
    assert [question.typed for _, question, _, _ in verdict.failed] == ["doorstroom --version"]


@pytest.mark.parametrize("code", [-14, 70])
@pytest.mark.parametrize("nth", [0, 1])
def test_whichever_version_ends_too_late_is_named(
    both: tuple[Asking, Altered], monkeypatch: pytest.MonkeyPatch, nth: int, code: int
) -> None:
    receive = both[nth].receive
    monkeypatch.setattr(both[nth], "receive", lambda **how: receive(**how)._replace(code=code))
    verdict = judged(both, scene(("--version",)))
    assert [(name, answer.code) for _, _, name, answer in verdict.failed] == [(both[nth].version.name, code)]


# -- what is permitted --------------------------------------------------------------------------------------


def entries_only(difference: Difference) -> bool:
    return difference.where == "stdout" and all(path == ".entries[]" for path, _, _ in difference.json())


def cites(*entries: int, status: str = "running") -> Alter:
    told_of = json.dumps({"status": status, "entries": entries}).encode()
    return lambda answer, _: answer._replace(stdout=told_of)


@pytest.fixture
def citing(both: tuple[Asking, Altered], monkeypatch: pytest.MonkeyPatch) -> tuple[Asking, Altered]:
    """Two versions of which the old one cites entry 2."""
    receive = both[0].receive
    monkeypatch.setattr(both[0], "receive", lambda **how: cites(2)(receive(**how), both[0].folder))
    return both


@pytest.mark.parametrize(
    ("commands", "alter", "left"),
    [
        (("explain",), cites(3), []),
        ((), cites(3), []),
        (("status",), cites(3), ["stdout"]),
        (("explain",), cites(3, status="ended"), ["stdout"]),
        (("explain",), cites(3, 4), ["stdout"]),
        (("explain",), lambda answer, _: answer._replace(stdout=b"no JSON"), ["stdout"]),
    ],
)
def test_what_is_permitted_is_no_fault_and_nothing_else_is(
    citing: tuple[Asking, Altered], commands: tuple[str, ...], alter: Alter, left: list[str]
) -> None:
    citing[1].alter = alter
    permitted = Permitted("cites otherwise", commands, entries_only, "because")
    verdict = judged(citing, scene(("explain", DOSSIER, "--json")), permitted)
    assert where(verdict) == left
    assert verdict.stale([permitted]) == ([permitted] if left else [])


# -- nothing is forgotten -----------------------------------------------------------------------------------


def test_a_command_an_option_or_a_word_that_no_question_has_is_named() -> None:
    commands = {
        "replay": {"--on": []},
        "status": {"--on": [], "--until": [], "--format": ["table", "xml"], "--lang": ["en"]},
    }
    asked = [ask("status", "W-01", "--on", "2020-01-01", "--format", "table"), ask("man", "--lang", "en")]
    assert list(unasked(commands, asked)) == [
        "doorstroom replay",
        "doorstroom status --until",
        "doorstroom status --format xml",
    ]
    assert list(unasked(commands, asked, whole=False)) == ["doorstroom replay"]
