"""The drawing of a dossier: compared with golden text, and held to its promises on other dossiers."""

from __future__ import annotations

import json
import os
from datetime import date, timedelta
from io import StringIO
from pathlib import Path

import pytest

from projections.answers import timeline
from projections.answers.course import Band, Timeline
from projections.answers.drawing import draw
from projections.render.forms import write
from tests.answers.cases import CASES, Ascii, Case, Terminal, case, entries, head

GOLDEN = Path(__file__).parent / "golden"
EMPLOYED = (
    b'{"decision":"employment","dossier":"D","effective_on":"2020-01-01","decided_by":"employer",'
    b'"enterprise":"0899.900.177","scheme":"cmw"}'
)


def drawn(asked: Timeline, lang: str = "en", width: int = 80, *, unicode: bool = True) -> list[str]:
    return [line.text for line in draw(asked, lang, width, unicode=unicode)]


@pytest.mark.parametrize(
    ("number", "dossier", "on", "lang", "width", "unicode"),
    [
        ("01", "W-01", "2020-07-01", "en", 80, True),
        ("03", "W-03", "2020-09-01", "nl", 80, True),
        ("11", "W-11", "2020-07-15", "en", 60, False),
        ("10", "W-10", "2020-10-15", "nl", 80, False),
    ],
)
def test_draws_a_shared_case_as_in_its_golden_text(
    number: str, dossier: str, on: str, lang: str, width: int, unicode: bool
) -> None:
    lines = drawn(case(number).timeline(dossier, on, lang), lang, width, unicode=unicode)
    golden = GOLDEN / f"{number}.{lang}.{width}.txt"
    if os.environ.get("DOORSTROOM_GOLDEN"):
        golden.write_text("\n".join(lines) + "\n", "utf-8")
    assert lines == golden.read_text("utf-8").splitlines()


def every_dossier() -> list[tuple[Case, str]]:
    found = [case(folder.name[:2]) for folder in sorted(CASES.iterdir()) if folder.is_dir()]
    return [(one, dossier) for one in found for dossier in one.dossiers]


@pytest.mark.parametrize("lang", ["en", "nl"])
@pytest.mark.parametrize("width", [60, 80, 120])
def test_no_line_is_wider_than_asked_for_any_shared_case_on_any_day(lang: str, width: int) -> None:
    seen = 0
    for one, dossier in every_dossier():
        for on in ("2016-06-01", "2020-01-20", "2020-03-20", "2020-07-15", "2021-12-31", "2060-01-01"):
            for unicode in (True, False):
                lines = drawn(one.timeline(dossier, on, lang), lang, width, unicode=unicode)
                assert max(map(len, lines)) <= width
                seen += 1
    assert seen > 200


def test_no_line_is_wider_than_the_terminal_whatever_the_names_are() -> None:
    name = "m" * 64
    order = (
        b'{"decision":"suspension-order","measure":"%s","effective_on":"2020-01-10",'
        b'"decided_by":"government","schemes":["cmw"]}' % name.encode()
    )
    dossier = "D" * 64
    long = entries(EMPLOYED.replace(b'"D"', b'"%s"' % dossier.encode()), order)
    for width in (60, 80):
        lines = drawn(long.timeline(dossier, "2020-02-01"), width=width)
        assert max(map(len, lines)) <= width
        assert any(line.startswith("mmmmmmmmmmmm.. ") for line in lines)


def test_in_ascii_every_character_of_the_drawing_is_ascii() -> None:
    for one, dossier in every_dossier():
        assert all(line.isascii() for line in drawn(one.timeline(dossier, "2021-03-01"), unicode=False))


def test_the_characters_of_statuses_and_suspensions_are_all_different() -> None:
    from projections.answers.drawing import _EFFECTS, _STATUS
    from projections.fold.dossier import STATUSES
    from projections.render.bands import SEVERAL

    assert set(_STATUS) == set(STATUSES)
    for nth in (0, 1):
        chars = (
            [_STATUS[status][nth] for status in STATUSES]
            + [each[nth] for each in _EFFECTS.values()]
            + [SEVERAL]
        )
        assert len(set(chars)) == len(chars)
    assert all(_STATUS[status][1].isascii() for status in STATUSES)


def test_a_status_of_one_day_is_drawn_among_years() -> None:
    day = b'"effective_on":"2020-01-01"'
    ready = (
        b'{"decision":"evaluation","dossier":"D","effective_on":"2021-05-05","decided_by":"vdab",'
        b'"outcome":"ready","purpose":"regular"}'
    )
    start = b'{"decision":"start","dossier":"D","effective_on":"2021-05-06","decided_by":"vdab"}'
    short = entries(EMPLOYED.replace(day, b'"effective_on":"1995-01-01"'), ready, start)
    lines = drawn(short.timeline("D", "2040-01-01"), width=60)
    (status,) = [line for line in lines if line.startswith("status")]
    assert "·○█" in status
    assert any("2021-05-05 to 2021-05-05       1 day  ready" in line for line in lines)


def test_a_measure_that_does_not_stop_the_person_is_drawn_as_such() -> None:
    bands = case("03").timeline("W-03", "2020-09-01").suspensions
    assert bands == (
        Band("corona-2020", date(2020, 3, 20), date(2020, 5, 17), True),
        Band("corona-2020", date(2020, 5, 18), date(2020, 6, 21), False),
    )


def test_a_measure_that_stops_nothing_is_said_to_be_meanwhile() -> None:
    order = (
        b'{"decision":"suspension-order","measure":"m","effective_on":"2020-01-10",'
        b'"decided_by":"government","schemes":["cmw"]}'
    )
    employed = entries(EMPLOYED, order).timeline("D", "2020-01-20")
    assert drawn(employed)[-1].endswith("11 days  employed (in dienst), during m")
    ready = (
        b'{"decision":"evaluation","dossier":"D","effective_on":"2020-01-05","decided_by":"vdab",'
        b'"outcome":"ready","purpose":"regular"}'
    )
    waiting = entries(EMPLOYED, ready, order).timeline("D", "2020-01-20", "nl")
    assert drawn(waiting, "nl")[-1].endswith("uitgesteld (postponed), door m")


def test_an_individual_suspension_has_a_band_of_its_own() -> None:
    bands = case("11").timeline("W-11", "2020-07-15").suspensions
    assert bands == (
        Band("entry:7", date(2020, 3, 9), date(2020, 4, 17), True),
        Band("corona-2020", date(2020, 3, 20), date(2020, 6, 21), True),
    )


def test_periods_follow_one_another_without_a_gap_up_to_the_day_asked() -> None:
    for one, dossier in every_dossier():
        asked = one.timeline(dossier, "2021-03-01")
        for before, after in zip(asked.periods, asked.periods[1:], strict=False):
            assert after.first_day == before.last_day + timedelta(days=1)
        assert asked.periods[-1].last_day == asked.on
        assert sum(p.days for p in asked.periods) == (asked.on - asked.periods[0].first_day).days + 1


def test_the_last_period_has_the_status_of_that_day() -> None:
    for one, dossier in every_dossier():
        assert (
            one.timeline(dossier, "2020-07-15").periods[-1].status == one.status(dossier, "2020-07-15").status
        )


def test_decisions_that_take_effect_later_are_not_there_yet() -> None:
    asked = case("01").timeline("W-01", "2020-03-02")
    assert [marked.entry for marked in asked.decisions] == [1, 2, 3, 4, 5, 6]
    assert [marked.number for marked in asked.decisions] == [1, 2, 3, 4, 5, 6]


def test_a_rectified_decision_stands_on_its_right_day_and_says_so() -> None:
    (resumption,) = [m for m in case("10").timeline("W-10", "2020-10-15").decisions if m.entry == 10]
    assert (resumption.effective_on, resumption.rectified_by) == (date(2020, 8, 3), 11)


def test_a_withdrawn_decision_is_absent_and_so_is_the_correction() -> None:
    asked = case("06").timeline("W-06", "2021-03-01")
    recorded = {entry.position for entry in case("06").dossiers["W-06"]}
    assert recorded - {marked.entry for marked in asked.decisions} == {8, 11}
    assert "left" not in {period.status for period in asked.periods}


def test_before_anything_takes_effect_the_drawing_says_so() -> None:
    assert drawn(case("01").timeline("W-01", "2010-01-01")) == [
        "W-01: Nothing has taken effect by 2010-01-01."
    ]


def test_many_decisions_on_one_day_are_all_in_the_list() -> None:
    note = (
        b'{"decision":"support","dossier":"D","effective_on":"2020-02-01","decided_by":"vdab","level":"40%"}'
    )
    lines = drawn(entries(EMPLOYED, *[note] * 40).timeline("D", "2020-02-02"))
    assert any(line.strip().startswith("41  2020-02-01  entry 41,") for line in lines)
    assert any("+" in line for line in lines[:12]), "a mark that the column holds more than is drawn"


def test_the_days_at_the_end_of_the_calendar_can_be_drawn() -> None:
    start = (
        b'{"decision":"start","dossier":"D","effective_on":"2020-02-01","decided_by":"vdab",'
        b'"last_day":"9999-12-31"}'
    )
    for on in ("2020-02-01", "9999-12-31"):
        lines = drawn(entries(EMPLOYED, start).timeline("D", on), width=60)
        assert max(map(len, lines)) <= 60
        assert any("9999-12-31" in line for line in lines)


def test_colour_appears_on_a_terminal_only(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("NO_COLOR", "FORCE_COLOR", "COLORTERM"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")
    asked = case("01").timeline("W-01", "2020-07-01")
    piped, terminal = StringIO(), Terminal()
    for stream in (piped, terminal):
        write(timeline.shown(asked, "en"), "table", stream, head=head(), lang="en")
    assert "\x1b" not in piped.getvalue()
    assert "\x1b[31m░" in terminal.getvalue()


def test_no_color_is_obeyed_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("NO_COLOR", "1")
    terminal = Terminal()
    write(
        timeline.shown(case("01").timeline("W-01", "2020-07-01"), "en"),
        "table",
        terminal,
        head=head(),
        lang="en",
    )
    assert "░" in terminal.getvalue()
    assert "\x1b[3" not in terminal.getvalue()


def test_an_ascii_stream_gets_the_ascii_drawing() -> None:
    stream = Ascii()
    write(
        timeline.shown(case("01").timeline("W-01", "2020-07-01"), "nl"),
        "table",
        stream,
        head=head(),
        lang="nl",
    )
    assert "//////" in stream.getvalue()


def test_json_is_one_object_under_its_head() -> None:
    stream = StringIO()
    write(
        timeline.shown(case("01").timeline("W-01", "2020-07-01"), "nl"),
        "json",
        stream,
        head=head(),
        lang="nl",
    )
    read = json.loads(stream.getvalue())
    assert list(read)[:6] == ["on", "known_at", "simulated", "ledger_size", "rules", "dossier"]
    assert read["periods"][-1]["status"] == "running"
    assert read["expected_last_day"] == "2021-03-15"


def test_csv_has_a_row_a_period() -> None:
    stream = StringIO()
    asked = case("01").timeline("W-01", "2020-07-01")
    write(timeline.shown(asked, "nl"), "csv", stream, head=head(), lang="nl")
    rows = stream.getvalue().split("\r\n")
    assert len(rows) == 1 + len(asked.periods) + 1
    assert rows[-2].startswith(
        "2020-07-01,2020-10-01T10:00:00Z,true,12,2026-11-30,W-01,,2020-07-01,2020-07-01,1,running,"
    )
