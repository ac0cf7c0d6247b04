"""What follows from a kind of finding: a list with two kinds more, and a rule that begins them, show it."""

from __future__ import annotations

import importlib
import io
import json
import pkgutil
import re
import shlex
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path
from string import Formatter
from types import ModuleType

import msgspec
import pytest
from click.testing import CliRunner, Result

from cli import main
from ledger.corrections import remaining
from ledger.decisions.assignment import Assignment
from ledger.decisions.start import Start
from ledger.entry import Recorded
from ledger.language import BEHIND_CONTEXT, DOMAIN, phrase
from projections import fold as package
from projections.answers import findings as question
from projections.commands.registry import REGISTRY
from projections.explanation import explain
from projections.fold import trace as tracing
from projections.fold.dossier import Dossier
from projections.fold.findings import KINDS, FindingKinds
from projections.fold.rules.finding import FindingKind, Particulars
from projections.fold.rules.guarantee import OWED
from projections.fold.rules.sources import RULES
from projections.fold.trace import Trace
from projections.reading import Reading
from projections.readmodels.population import FindingRow
from projections.readmodels.rows import finding_row
from projections.render.forms import write
from tests.answers.cases import head
from tests.explanation.asking import the
from tests.given import DOSSIER, InMemory, Made, assignment, employment, evaluation, recorded, start
from tests.language.catalogues import read
from tests.readmodels.naming import row_of

PAGE = (Path(__file__).parents[2] / "docs" / "reference" / "rules.md").read_text(encoding="utf-8")
TRANSLATED = {
    f"{message.context}{BEHIND_CONTEXT}{message.id}" if message.context else message.id
    for message in read("nl", DOMAIN)
    if message.string
}

# -- what a kind has to have -----------------------------------------------------------------------------


def documented(page: str) -> dict[str, tuple[list[str], str]]:
    """The rules and the severity of each finding in the table of the rules' page."""
    table = re.split(r"^## ", page.partition("\n## Findings\n")[2], maxsplit=1, flags=re.MULTILINE)[0]
    rows = [line.removeprefix("| ").split(" | ") for line in table.splitlines() if line.startswith("| `")]
    return {code: (row[1].split(", "), row[2]) for row in rows for code in re.findall(r"`([\w-]+)`", row[0])}


def lacking(kind: FindingKind, page: str) -> list[str]:
    """What a kind of finding lacks, in words: a rule, a row in the reference, a translation, a place for a value."""
    found = [] if kind.rule in RULES else [f"a rule {kind.rule}"]
    row = documented(page).get(kind.code)
    if row is None:
        found.append("a row in docs/reference/rules.md")
    elif kind.rule not in row[0] or kind.severity != row[1]:
        found.append(f"{kind.rule} and {kind.severity} in its row in docs/reference/rules.md")
    particulars = kind.particulars or Particulars("")
    found += [
        f"Dutch for {text!r}"
        for text in (kind.called, kind.says, particulars.says, kind.lacked, kind.rebuttal)
        if text and text not in TRANSLATED
    ]
    places = {place for _, place, _, _ in Formatter().parse(particulars.says) if place}
    found += [f"a place for {name}" for name in (*particulars.days, *particulars.words) if name not in places]
    return found


@pytest.mark.parametrize("code", KINDS)
def test_a_kind_lacks_nothing(code: str) -> None:
    assert lacking(KINDS[code], PAGE) == []


def modules() -> Iterator[ModuleType]:
    """Every module of the fold."""
    for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        yield importlib.import_module(found.name)


def unlisted(among: Iterable[ModuleType], kinds: FindingKinds) -> list[str]:
    """The kinds that a module declares and the list does not have, by the names that they have in the code."""
    listed = {id(kind) for kind in kinds.values()}
    return [
        f"{module.__name__}.{name}"
        for module in among
        for name, value in vars(module).items()
        if isinstance(value, FindingKind) and id(value) not in listed
    ]


def test_every_kind_that_is_declared_is_listed() -> None:
    assert unlisted(modules(), KINDS) == []


def test_every_kind_is_declared_by_a_name_of_its_module() -> None:
    """Else the test above would not see it."""
    source = "".join(
        path.read_text(encoding="utf-8") for path in Path(next(iter(package.__path__))).rglob("*.py")
    )
    assert sorted(re.findall(r"FindingKind\(\s*\"([\w-]+)\"", source)) == sorted(KINDS)
    assert len({kind.called for kind in KINDS.values()}) == len(KINDS)
    assert len(re.findall(r"^[A-Z_]+ = FindingKind\(", source, re.MULTILINE)) == len(KINDS)
    # And the class itself, which is no kind.
    assert source.count("FindingKind(") == len(KINDS) + 1


# -- two kinds more --------------------------------------------------------------------------------------

#: Its sentence is new; of its figures it says what others say too, so that there is Dutch for that.
PLANNED_NOT_STARTED = FindingKind(
    "planned-not-started",
    phrase("Planned, not started"),
    "R4",
    "irregular",
    phrase("a start was planned, and nobody started"),
    OWED,
)
#: Nothing of it is in the catalogue.
STARTED_ELSEWHEN = FindingKind(
    "started-elsewhen",
    phrase("Started elsewhen"),
    "R4",
    "note",
    phrase("started on another day than was planned"),
    Particulars(
        phrase("It was planned for {planned} by {by}, {days} days earlier."), days=("planned",), words=("by",)
    ),
)
MORE = FindingKinds((*KINDS.values(), PLANNED_NOT_STARTED, STARTED_ELSEWHEN))


class MoreReading(Reading):
    """A reading with one rule more: who was to start on a day and did not within 30 days, or did later."""

    def fold(self, streams: Sequence[Sequence[Recorded]], on: date, trace: Trace | None = None) -> Dossier:
        dossier = super().fold(streams, on, trace)
        findings, planned, by, entry = dossier.entitlement.findings, 0, "", 0
        for position, decision in remaining(streams[0]):
            day = decision.effective_on.toordinal()
            if isinstance(decision, Assignment) and decision.planned_start is not None:
                planned, by, entry = decision.planned_start.toordinal(), decision.decided_by, position
                if planned + 30 <= on.toordinal():
                    values = {"owed_since": planned, "limit": 30}
                    findings.begin(PLANNED_NOT_STARTED, planned + 30, (position,), values=values)
            elif isinstance(decision, Start) and planned < day <= on.toordinal():
                findings.cure(PLANNED_NOT_STARTED, day, "honoured", because=(position,))
                late = {"planned": planned, "by": by, "days": day - planned}
                findings.begin(STARTED_ELSEWHEN, day, (entry, position), values=late)
        return dossier


PLANNED = (employment(), evaluation(), assignment(planned_start="2020-02-03"))


def given(*made: Made) -> MoreReading:
    return MoreReading(InMemory(recorded(*made)))


def test_it_stands_in_the_status_from_its_first_day_until_it_is_cured() -> None:
    reading = given(*PLANNED, start("2020-04-01"))

    def on(day: str) -> list[Made]:
        found = json.loads(msgspec.json.encode(reading.status(DOSSIER, date.fromisoformat(day))))
        return [each for each in found["findings"] if each["code"] != "recorded-ahead"]

    assert on("2020-03-03") == []
    assert (
        on("2020-03-04")
        == on("2020-03-31")
        == [
            {
                "code": "planned-not-started",
                "severity": "irregular",
                "since": "2020-03-04",
                "rule": "R4",
                "entries": [3],
            }
        ]
    )
    assert on("2020-04-01") == [
        {
            "code": "started-elsewhen",
            "severity": "note",
            "since": "2020-04-01",
            "rule": "R4",
            "entries": [3, 4],
        }
    ]


@pytest.mark.parametrize(
    ("lang", "sentence"),
    [
        (
            "en",
            "Since 2020-03-04: a start was planned, and nobody started (entry 3)."
            " It is owed since 2020-02-03; after 30 days that is a finding.",
        ),
        (
            "nl",
            "Sinds 4 maart 2020: a start was planned, and nobody started (post 3)."
            " Verschuldigd sinds 3 februari 2020; na 30 dagen is dat een bevinding.",
        ),
    ],
)
def test_it_is_explained_with_the_figures_of_its_rule(lang: str, sentence: str) -> None:
    told = the(explain(given(*PLANNED), DOSSIER, date(2020, 3, 10), lang), "findings.planned-not-started")
    assert told.sentence == sentence
    assert told.value == {"code": "planned-not-started", "severity": "irregular", "since": "2020-03-04"}
    assert [cited.rule for cited in told.rules] == ["R4"]
    assert told.entries == (3,)


@pytest.mark.parametrize(
    ("lang", "particulars"),
    [
        ("en", " It was planned for 2020-02-03 by vdab, 9 days earlier."),
        ("nl", " It was planned for 3 februari 2020 by VDAB, 9 days earlier."),
    ],
)
def test_days_and_words_among_the_figures_are_said_as_people_say_them(lang: str, particulars: str) -> None:
    reading = given(*PLANNED, start("2020-02-12"))
    told = the(explain(reading, DOSSIER, date(2020, 2, 12), lang), "findings.started-elsewhen")
    assert told.sentence.endswith(particulars)


def test_its_beginning_and_its_cure_are_in_the_trace() -> None:
    reading, trace = given(*PLANNED, start("2020-04-01")), Trace()
    reading.fold(reading.streams(DOSSIER), date(2020, 4, 1), trace)
    began, cured = trace.of(tracing.finding("planned-not-started", (3,)))
    assert (began.after, began.rule, began.values["limit"]) == ("irregular", "R4", 30)
    assert (cured.after, cured.because) == (None, (4,))


def test_it_is_a_row_of_the_read_models_and_of_the_answer() -> None:
    reading = given(*PLANNED)
    (found,) = reading.dossier(DOSSIER, date(2020, 3, 10)).entitlement.findings.all
    assert finding_row(DOSSIER, found) == row_of(
        "findings",
        dossier=DOSSIER,
        code="planned-not-started",
        severity="irregular",
        since="2020-03-04",
        rule="R4",
        breaches=False,
        entries="[3]",
    )
    (standing,) = reading.status(DOSSIER, date(2020, 3, 10)).findings
    answered = FindingRow(
        dossier=DOSSIER,
        breached=(),
        last_day=None,
        cure=None,
        cured_with=None,
        cured_by=None,
        enterprise=None,
        scheme=None,
        status_now="planned",
        enterprise_now=None,
        **msgspec.structs.asdict(standing),
    )

    def printed(form: str) -> str:
        stream = io.StringIO()
        write(question.shown([answered], MORE), form, stream, head=head(), lang="en")
        return stream.getvalue()

    assert json.loads(printed("jsonl"))["code"] == "planned-not-started"
    told = "Planned, not started (planned-not-started): a start was planned, and nobody started"
    assert told in " ".join(printed("table").split())


PROGRAM = main.with_index(
    REGISTRY._replace(
        questions=tuple(
            question.about(MORE) if each is question.QUESTION else each for each in REGISTRY.questions
        )
    ).indexed()
)


def test_its_code_is_offered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("COLUMNS", raising=False)
    line = "doorstroom findings --code planned-"
    asked = {"_DOORSTROOM_COMPLETE": "zsh_complete", "_DOORSTROOM_LINE": line, "_DOORSTROOM_BREAKS": ""}
    ran = CliRunner().invoke(PROGRAM, [], prog_name="doorstroom", env=asked)
    assert [each.split("\t")[1] for each in ran.stdout.splitlines()] == ["planned-not-started"]


def test_its_code_can_be_asked_for(tmp_path: Path) -> None:
    def typed(line: str) -> Result:
        words = [*shlex.split(line), "--ledger", str(tmp_path / "ledger.db")]
        return CliRunner().invoke(PROGRAM, words, prog_name="doorstroom")

    assert typed("init --simulated").exit_code == 0
    assert typed("findings --code planned-not-started").exit_code == 0
    mistaken = typed("findings --code planned-never")
    assert mistaken.exit_code == 2
    assert "planned-not-started, started-elsewhen" in " ".join(mistaken.stderr.split())


# -- what is missing is named ----------------------------------------------------------------------------


def test_what_a_new_kind_lacks_is_named() -> None:
    assert lacking(PLANNED_NOT_STARTED, PAGE) == [
        "a row in docs/reference/rules.md",
        "Dutch for 'Planned, not started'",
        "Dutch for 'a start was planned, and nobody started'",
    ]
    row = "\n## Findings\n\n| `started-elsewhen` | R4 | breach | started on another day | |\n"
    assert lacking(STARTED_ELSEWHEN, row) == [
        "R4 and note in its row in docs/reference/rules.md",
        "Dutch for 'Started elsewhen'",
        "Dutch for 'started on another day than was planned'",
        "Dutch for 'It was planned for {planned} by {by}, {days} days earlier.'",
    ]
    elsewhere = OWED._replace(days=("since",))
    assert lacking(PLANNED_NOT_STARTED._replace(rule="R99", particulars=elsewhere), row)[0] == "a rule R99"
    assert lacking(PLANNED_NOT_STARTED._replace(particulars=elsewhere), row)[-1] == "a place for since"
    argued = PLANNED_NOT_STARTED._replace(lacked="a start", rebuttal="It was put off.")
    assert lacking(argued, row)[-2:] == ["Dutch for 'a start'", "Dutch for 'It was put off.'"]


def test_a_kind_that_is_not_listed_is_named() -> None:
    made = ModuleType("rules.made")
    made.__dict__["PLANNED_NOT_STARTED"] = PLANNED_NOT_STARTED
    assert unlisted([made], KINDS) == ["rules.made.PLANNED_NOT_STARTED"]
    assert unlisted([made], MORE) == []


def test_no_kind_is_listed_twice() -> None:
    with pytest.raises(ValueError, match="planned-not-started"):
        FindingKinds((*MORE.values(), PLANNED_NOT_STARTED))
