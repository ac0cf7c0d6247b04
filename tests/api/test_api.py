"""The public Python API answers what the command answers, and refuses what the command refuses."""

from __future__ import annotations

import builtins
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta, timezone
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import pytest

from ledger.demo.making import make
from ledger.law import EARLIER_RULES, RULES
from projections import api
from projections.api import RegisterReader, open_register
from projections.questions import QUESTIONS
from tests.cli.running import ROOT, run

DAY = date(2020, 7, 15)
KNOWN = date(2020, 12, 1)
ON = ("--on", "2020-07-15")
AT = ("--known", "2020-12-01")


class Asked(NamedTuple):
    """One question, as a program asks it and as it is typed."""

    parameters: dict[str, Any]
    typed: tuple[str, ...] = ()
    on: date | None = DAY
    known: date | None = KNOWN


KEPT = "answers.jsonl"
SUPPOSED = "what-if.jsonl"
PERIOD = {"period": (date(2020, 1, 1), date(2020, 9, 30))}
TYPED_PERIOD = ("--from", "2020-01-01", "--to", "2020-09-30", *AT)
ASKED: dict[str, list[Asked]] = {
    "status": [
        Asked({"dossiers": ["D-005"]}, ("D-005", *ON, *AT)),
        Asked({"dossiers": ("D-005", "D-008")}, ("D-005", "D-008", *ON, *AT)),
        Asked({"everyone": True}, ("--all", *ON, *AT)),
    ],
    "history": [
        Asked({"dossier": "D-005"}, ("D-005", *ON, *AT)),
        Asked({"dossier": "D-005"}, ("D-005", *AT), on=None),
    ],
    "timeline": [Asked({"dossier": "D-003"}, ("D-003", *ON, *AT))],
    "overview": [Asked({}, (*ON, *AT))],
    "measures": [Asked({}, (*ON, *AT))],
    "successions": [Asked({}, (*ON, *AT))],
    "explain": [Asked({"dossier": "D-008"}, ("D-008", *ON, *AT))],
    "compare": [
        Asked(
            {"dossier": "D-005", "moments": (date(2020, 8, 1), KNOWN)},
            ("D-005", *ON, "--known", "2020-08-01", *AT),
            known=None,
        ),
        Asked(
            {"dossier": "D-005", "moments": [date(2020, 8, 1), KNOWN]},
            ("D-005", "--known", "2020-08-01", *AT),
            on=None,
            known=None,
        ),
    ],
    "replay": [
        Asked({"dossier": "D-005"}, ("D-005", *ON, *AT)),
        Asked({"dossier": "D-005", "by": "effect"}, ("D-005", "--by", "effect", *ON, *AT)),
        Asked({"dossier": "D-005", "entry": 355}, ("D-005", "--entry", "355", *ON, *AT)),
    ],
    "guarantees": [
        Asked({}, (*ON, *AT)),
        Asked(
            {"state": "owed", "scheme": "lde", "enterprise": "0899920171"},
            ("--state", "owed", "--scheme", "lde", "--enterprise", "0899920171", *ON, *AT),
        ),
        Asked({"state": "owed"}, ("--state", "owed", *ON, *AT)),
        Asked(
            {"state": "breached", "rule": "R10", **PERIOD},
            ("--state", "breached", "--rule", "R10", *TYPED_PERIOD),
            on=None,
        ),
    ],
    "findings": [
        Asked({}, (*ON, *AT)),
        Asked({"severity": "breach"}, ("--severity", "breach", *ON, *AT)),
        Asked({"code": "leave-unproven"}, ("--code", "leave-unproven", *ON, *AT)),
        Asked(
            {"rule": "R10", "enterprise": "0899930366", "scheme": "lde", **PERIOD},
            ("--rule", "R10", "--enterprise", "0899930366", "--scheme", "lde", *TYPED_PERIOD),
            on=None,
        ),
        Asked({"cured": True, **PERIOD}, ("--cured", *TYPED_PERIOD), on=None),
    ],
    "places": [
        Asked({"enterprise": "0899.920.468"}, ("--enterprise", "0899.920.468", *ON, *AT)),
        Asked({"state": "all", "scheme": "lde"}, ("--state", "all", "--scheme", "lde", *ON, *AT)),
        Asked({**PERIOD, "state": "filled"}, ("--state", "filled", *TYPED_PERIOD), on=None),
    ],
    "exceptions": [
        Asked({}, (*ON, *AT)),
        Asked(
            {"state": "irregular", "scheme": "cmw", "enterprise": "0899920171"},
            ("--state", "irregular", "--scheme", "cmw", "--enterprise", "0899920171", *ON, *AT),
        ),
        Asked(PERIOD, TYPED_PERIOD, on=None),
    ],
    "due": [
        Asked({}, (*ON, *AT)),
        Asked(
            {"within": 90, "scheme": "lde", "enterprise": "0899920171"},
            ("--within", "90", "--scheme", "lde", "--enterprise", "0899920171", *ON, *AT),
        ),
        Asked({"overdue": True, "kind": "phase"}, ("--overdue", "--kind", "phase", *ON, *AT)),
    ],
    "rules-changes": [Asked({"file": KEPT}, (KEPT,), on=None, known=None)],
    "search": [Asked({"text": "D-00"}, ("D-00", *ON, *AT)), Asked({"text": "corona"}, ("corona", *ON, *AT))],
    "whatif": [
        Asked({"files": [SUPPOSED], "scheme": "lde"}, (SUPPOSED, "--scheme", "lde", *ON, *AT)),
        Asked(
            {"without": ["D-005:1"], "show": "people"}, ("--without", "D-005:1", "--show", "people", *ON, *AT)
        ),
    ],
    "report suspension": [
        Asked({"by": "scheme"}, ("--by", "scheme", *ON, *AT)),
        Asked(PERIOD, TYPED_PERIOD, on=None),
    ],
    "report guarantees": [Asked({"unmasked": True}, ("--unmasked", *ON, *AT))],
    "report findings": [Asked(PERIOD, TYPED_PERIOD, on=None)],
    "report inflow": [Asked({**PERIOD, "by": "scheme"}, ("--by", "scheme", *TYPED_PERIOD), on=None)],
    "report flow": [Asked({**PERIOD, "by": "all"}, ("--by", "all", *TYPED_PERIOD), on=None)],
    "report cooperation": [Asked({}, (*ON, *AT))],
    "report cycle": [
        Asked({}, (*ON, *AT)),
        Asked(
            {
                **PERIOD,
                "measure": "corona-2020",
                "days": 30,
                "asked_until": date(2020, 12, 31),
                "by": "all",
            },
            (
                *("--measure", "corona-2020", "--days", "30", "--asked-until", "2020-12-31", "--by", "all"),
                *TYPED_PERIOD,
            ),
            on=None,
        ),
    ],
    "report exceptions": [Asked(PERIOD, TYPED_PERIOD, on=None)],
    "report enterprise": [Asked({"kbo": "0899.920.468"}, ("0899.920.468", *ON, *AT))],
}
EVERY = [(name, nth) for name, several in ASKED.items() for nth in range(len(several))]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo, and beside it the answers of an earlier version, by which nobody had transitioned."""
    made = make(tmp_path_factory.mktemp("api") / "demo")
    with open_register(made) as register:
        lines = register.ask("status", everyone=True, on=DAY, known=KNOWN).written("jsonl")
    earlier = lines.replace(b'"transitioned"', b'"left"').replace(RULES.encode(), EARLIER_RULES.encode())
    (made.parent / KEPT).write_bytes(earlier)
    return made


@pytest.fixture(autouse=True)
def _beside(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(place.parent)


@pytest.fixture
def register(place: Path) -> Iterator[RegisterReader]:
    with open_register(place) as opened:
        yield opened


def test_each_question_is_asked_below() -> None:
    assert list(ASKED) == [each.outline.name for each in QUESTIONS]
    assert [each.name for each in RegisterReader.questions()] == list(ASKED)


@cache
def answered(place: Path, name: str, nth: int) -> api.Answered:
    """The answer to one of the questions above."""
    asked = ASKED[name][nth]
    with open_register(place) as register:
        return register.ask(name, on=asked.on, known=asked.known, **asked.parameters)


@pytest.mark.parametrize(("name", "nth"), EVERY)
def test_a_question_is_answered_as_by_the_command(place: Path, name: str, nth: int) -> None:
    """In JSON always; once a question in other forms too, so that what is behind them is known to be the same."""
    for form in ("json", "csv", "table") if nth == 0 else ("json",):
        typed = (*name.split(), *ASKED[name][nth].typed)
        ran = run(*typed, "--format", form, "--lang", "en", "--ledger", place)
        assert ran.code == 0, ran.err
        written = answered(place, name, nth).written(form).decode()
        assert written.replace("\r\n", "\n") == ran.out.replace("\r\n", "\n")


@pytest.mark.parametrize(("name", "nth"), EVERY)
def test_the_rows_are_structs_that_hold_what_the_json_holds(place: Path, name: str, nth: int) -> None:
    found = answered(place, name, nth)
    assert all(isinstance(row, msgspec.Struct) for row in found.rows)
    whole = msgspec.json.decode(found.written())
    if name.startswith("report"):
        (report,) = found.rows
        assert isinstance(report, api.Report)
        assert whole.items() >= report.manifest.fields().items()
        assert [part["part"] for part in whole["parts"]] == [part.name for part in report.parts]
        return
    if name == "whatif":
        kind = ASKED[name][nth].parameters.get("show", "days")
        assert whole[kind] == msgspec.to_builtins(list(found.rows), str_keys=True)
        return
    objects = whole if isinstance(whole, list) else [whole]
    rows = [{**found.head.fields(), **msgspec.to_builtins(row)} for row in found.rows]
    assert objects == msgspec.json.decode(msgspec.json.encode(rows))


METHODS: list[tuple[str, Callable[[RegisterReader], Any], int]] = [
    ("status", lambda r: (r.status("D-005", on=DAY, known=KNOWN),), 0),
    ("status", lambda r: tuple(r.everyone(on=DAY, known=KNOWN)), 2),
    ("history", lambda r: r.history("D-005", on=DAY, known=KNOWN), 0),
    ("timeline", lambda r: (r.timeline("D-003", on=DAY, known=KNOWN),), 0),
    ("overview", lambda r: r.overview(on=DAY, known=KNOWN), 0),
    ("measures", lambda r: r.measures(on=DAY, known=KNOWN), 0),
    ("explain", lambda r: (r.explain("D-008", on=DAY, known=KNOWN),), 0),
    ("compare", lambda r: (r.compare("D-005", date(2020, 8, 1), KNOWN, on=DAY),), 0),
    ("replay", lambda r: r.replay("D-005", on=DAY, known=KNOWN), 0),
    ("replay", lambda r: r.replay("D-005", by="effect", on=DAY, known=KNOWN), 1),
    ("guarantees", lambda r: r.guarantees(state="owed", on=DAY, known=KNOWN), 2),
    ("findings", lambda r: r.findings(severity="breach", on=DAY, known=KNOWN), 1),
    ("guarantees", lambda r: r.guarantees(state="breached", rule="R10", **PERIOD, known=KNOWN), 3),
    (
        "findings",
        lambda r: r.findings(rule="R10", enterprise="0899930366", scheme="lde", **PERIOD, known=KNOWN),
        3,
    ),
    ("places", lambda r: r.places(enterprise="0899.920.468", on=DAY, known=KNOWN), 0),
    ("exceptions", lambda r: r.exceptions(on=DAY, known=KNOWN), 0),
    ("findings", lambda r: r.findings(cured=True, **PERIOD, known=KNOWN), 4),
    ("due", lambda r: r.due(overdue=True, kind="phase", on=DAY, known=KNOWN), 2),
    ("search", lambda r: r.search("D-00", on=DAY, known=KNOWN), 0),
]


@pytest.mark.parametrize(("name", "method", "nth"), METHODS, ids=[f"{each[0]}-{each[2]}" for each in METHODS])
def test_a_method_answers_what_its_question_answers(
    place: Path, register: RegisterReader, name: str, method: Callable[[RegisterReader], Any], nth: int
) -> None:
    rows = answered(place, name, nth).rows
    assert rows
    assert method(register) == rows


# -- moments -------------------------------------------------------------------------------------------

BRUSSELS_IN_SUMMER = timezone(timedelta(hours=2))


@pytest.mark.parametrize(
    ("known", "meant"),
    [
        (date(2020, 8, 1), datetime(2020, 8, 1, 21, 59, 59, 999999, UTC)),
        (datetime(2020, 8, 1, 12), datetime(2020, 8, 1, 10, tzinfo=UTC)),  # noqa: DTZ001 - one without an offset is meant
        (datetime(2020, 8, 1, 12, tzinfo=UTC), datetime(2020, 8, 1, 12, tzinfo=UTC)),
        (datetime(2020, 8, 1, 12, tzinfo=BRUSSELS_IN_SUMMER), datetime(2020, 8, 1, 10, tzinfo=UTC)),
    ],
)
def test_a_knowledge_moment_means_what_it_means_to_the_command(
    register: RegisterReader, known: date, meant: datetime
) -> None:
    assert register.ask("overview", on=DAY, known=known).head.known_at == meant


def test_what_was_recorded_later_is_not_known(register: RegisterReader) -> None:
    assert register.status("D-005", on=DAY, known=date(2020, 8, 1)).status == "left"
    assert register.status("D-005", on=DAY, known=date(2020, 12, 1)).status == "awaiting"
    assert register.status("D-005", on=DAY) == register.status("D-005", on=DAY, known=date(2030, 1, 1))


def test_a_moment_asked_about_means_its_day_in_brussels(register: RegisterReader) -> None:
    late = datetime(2020, 7, 14, 22, 30, tzinfo=UTC)
    assert register.ask("overview", on=late).head.on == date(2020, 7, 15)
    assert register.ask("overview", on=late.replace(tzinfo=None)).head.on == date(2020, 7, 14)


# -- what cannot be asked ------------------------------------------------------------------------------

DAYS = (date(2020, 1, 1), date(2020, 2, 1))
REFUSED: list[tuple[type[api.Problem], str, dict[str, Any]]] = [
    (api.Mistaken, "nothing", {}),
    (api.Mistaken, "overview", {"dossier": "D-005"}),
    (api.Mistaken, "findings", {"fail_on_findings": True}),
    (api.Mistaken, "history", {}),
    (api.Mistaken, "compare", {"dossier": "D-005"}),
    (api.Mistaken, "compare", {"dossier": "D-005", "moments": DAYS, "known": date(2020, 1, 1)}),
    (api.Mistaken, "replay", {"dossier": "D-005", "entry": 0}),
    (api.Mistaken, "replay", {"dossier": "D-005", "by": "heart"}),
    (api.DossierNotFound, "replay", {"dossier": "D-999"}),
    (api.Mistaken, "status", {}),
    (api.Mistaken, "status", {"dossiers": ["D-005"], "everyone": True}),
    (api.Mistaken, "guarantees", {"state": "due"}),
    (api.Mistaken, "findings", {"code": "no-such-code"}),
    (api.Mistaken, "findings", {"rule": "R3"}),
    (api.Mistaken, "findings", {"period": DAYS, "on": DAY}),
    (api.Mistaken, "guarantees", {"period": (date(2020, 2, 1), date(2020, 1, 1))}),
    (api.Mistaken, "places", {"enterprise": "0899.920.469"}),
    (api.Mistaken, "report flow", {"period": DAYS, "on": DAY}),
    (api.Mistaken, "report flow", {"period": (date(2020, 2, 1), date(2020, 1, 1))}),
    (api.Mistaken, "overview", {"known": datetime.max.replace(tzinfo=timezone(timedelta(hours=-1)))}),
    (api.DossierNotFound, "history", {"dossier": "D-999"}),
    (api.DossierNotFound, "status", {"dossiers": ["D-005", "D-999"]}),
    (api.EnterpriseNotFound, "report enterprise", {"kbo": "0404.055.577"}),
]


@pytest.mark.parametrize(("kind", "name", "how"), REFUSED)
def test_what_cannot_be_asked_is_refused_in_both_languages(
    register: RegisterReader, kind: type[api.Problem], name: str, how: dict[str, Any]
) -> None:
    with pytest.raises(kind) as refused:
        register.ask(name, **how)
    assert refused.value.in_language("nl") != refused.value.in_language("en")


@pytest.mark.parametrize(
    ("name", "how"),
    [
        ("status", {"dossiers": "D-005"}),
        ("status", {"dossiers": [5]}),
        ("history", {"dossier": 5}),
        ("status", {"everyone": "yes"}),
        ("overview", {"on": "2020-07-15"}),
        ("overview", {"known": "2020-07-15"}),
        ("report flow", {"period": ("2020-01-01", "2020-02-01")}),
        ("report flow", {"period": date(2020, 1, 1)}),
        ("compare", {"dossier": "D-005", "moments": (date(2020, 1, 1), None)}),
        ("compare", {"dossier": "D-005", "moments": (date(2020, 1, 1),)}),
    ],
)
def test_a_value_of_another_type_is_a_mistake_of_the_program(
    register: RegisterReader, name: str, how: dict[str, Any]
) -> None:
    with pytest.raises(TypeError):
        register.ask(name, **how)


def test_a_form_that_an_answer_does_not_have_is_refused(register: RegisterReader) -> None:
    assert register.ask("explain", dossier="D-008", on=DAY).written("markdown").startswith(b"# Why D-008")
    for name, form in (("overview", "markdown"), ("overview", "xlsx"), ("report flow", "markdown")):
        with pytest.raises(api.Mistaken):
            register.ask(name, on=DAY).written(form)


def test_no_ledger_is_no_register(tmp_path: Path) -> None:
    with pytest.raises(api.StoreError):
        open_register(tmp_path / "nothing.db")


# -- the entries ---------------------------------------------------------------------------------------


def test_the_entries_are_all_that_is_recorded_in_the_order_of_the_ledger(register: RegisterReader) -> None:
    found = list(register.entries())
    assert [each.position for each in found] == list(range(1, 597))
    assert [each.position for each in register.entries(after=590)] == list(range(591, 597))


def test_the_entries_of_a_stream_are_those_of_its_history(register: RegisterReader) -> None:
    of_history = [row.position for row in register.history("D-005") if row.subject == "dossier:D-005"]
    assert [each.position for each in register.entries("dossier:D-005")] == of_history
    assert [each.position for each in register.entries("dossier:D-005", after=267)] == [
        each for each in of_history if each > 267
    ]
    assert list(register.entries("dossier:D-999")) == []


def test_one_entry_is_asked_by_its_position(register: RegisterReader) -> None:
    assert [register.entry(each.position) for each in register.entries(after=590)] == list(
        register.entries(after=590)
    )
    for none in (0, 597, -1):
        with pytest.raises(api.Mistaken) as refused:
            register.entry(none)
        assert refused.value.in_language("nl") != refused.value.in_language("en")


def test_an_entry_that_was_recorded_later_is_not_known(register: RegisterReader) -> None:
    known = date(2020, 8, 1)
    last = register.ask("overview", known=known).head.ledger_size
    found = list(register.entries(known=known))
    assert [each.position for each in found] == list(range(1, last + 1))
    assert 0 < last < register.size
    assert max(each.entry.recorded_at for each in found) <= datetime(2020, 8, 1, 22, tzinfo=UTC)
    assert [each.position for each in register.entries("dossier:D-005", known=known)] == [
        each.position for each in register.entries("dossier:D-005") if each.position <= last
    ]


# -- what it does not do -------------------------------------------------------------------------------


def test_a_register_that_was_asked_everything_is_as_it_was(place: Path) -> None:
    before = sha256(place.read_bytes()).hexdigest()
    with open_register(place) as register:
        for name, (asked, *_) in ASKED.items():
            register.ask(name, on=asked.on, known=asked.known, **asked.parameters)
        assert register.size == 596
        assert register.simulated
    assert sha256(place.read_bytes()).hexdigest() == before


def test_without_the_master_key_a_history_says_so(
    place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with open_register(place, lang="nl") as register:
        asked = register.ask("history", dossier="D-005")
        assert asked.notices == ()
        assert any(reason.text for row in register.history("D-005") for reason in row.reasons)
    monkeypatch.setenv("DOORSTROOM_VAULT_KEY_FILE", str(tmp_path / "gone"))
    with open_register(place, lang="nl") as register:
        asked = register.ask("history", dossier="D-005")
        assert len(asked.notices) == 1
        assert not any(reason.text for row in register.history("D-005") for reason in row.reasons)


def test_sentences_are_in_the_language_asked(place: Path) -> None:
    with open_register(place, lang="nl") as dutch, open_register(place) as english:
        said = [each.explain("D-008", on=DAY).conclusions[0].sentence for each in (dutch, english)]
    assert said[0] != said[1]
    with pytest.raises(TypeError):
        open_register(place, lang="fr")  # type: ignore[arg-type]


def test_it_needs_no_command_line() -> None:
    program = "import sys, projections.api; sys.exit('click' in sys.modules)"
    subprocess.run([sys.executable, "-c", program], cwd=ROOT, check=True)


def test_every_public_name_is_there() -> None:
    assert [name for name in api.__all__ if not hasattr(api, name)] == []


def test_every_error_that_a_docstring_names_can_be_caught_by_its_name() -> None:
    documented = {
        name
        for kind in (api.RegisterReader, api.RegisterRecorder, api.Answered, api.Verification)
        for thing in (api, api.open_register, api.open_to_record, *vars(kind).values())
        for name in re.findall(r"``([A-Z]\w+)``", (thing.__doc__ or "").partition("Raises")[2])
    }
    assert {"NoParquet", "TooManyRows", "DossierNotFound", "LibraryMissing", "Refused"} <= documented
    assert {name for name in documented if not hasattr(builtins, name)} <= set(api.__all__)
