"""The card of one employee."""

from __future__ import annotations

import io
from datetime import date

from projections.answers import status
from projections.reading import Reading, Status
from projections.render.forms import write
from tests.answers.cases import case, head
from tests.given import InMemory, Made, employment, evaluation, offer, recorded, start


def printed(number: str, dossier: str, on: str, lang: str) -> str:
    stream = io.StringIO()
    found = case(number).status(dossier, on)
    write(status.shown([found], lang, single=True), "table", stream, head=head(on), lang=lang)
    return stream.getvalue()


def test_a_card_explains_every_figure_of_the_clock() -> None:
    assert printed("01", "W-01", "2020-07-01", "en") == (
        "on 2020-07-01, as known at 2020-10-01 12:00:00 +02:00 (Brussels)\n"
        "SIMULATED LEDGER, 12 entries\n"
        "\n"
        "W-01: running (lopend), since 2020-07-01\n"
        "  enterprise          0899.900.177\n"
        "  scheme              lde (lokale diensteneconomie)\n"
        "  phase               jobmatching\n"
        "  trajectory\n"
        "    started on            2020-02-03 the first day of the trajectory\n"
        "    planned last day      2020-12-02 as planned at the start\n"
        "    expected last day     2021-03-15 the planned one, or one stated later, plus\n"
        "                                     the stopped days since\n"
        "    days suspended                94 days stopped by a suspension\n"
        "    days awaiting                  9 days stopped after a suspension, not\n"
        "                                     resumed yet\n"
        "    days remaining               257 still to go to the expected last day\n"
        "  insertion term      until 2021-05-31\n"
        "  guarantees\n"
        "    corona-2020: honoured (nagekomen) since 2020-07-01, to resumption (entries\n"
        "      7, 10, 11, 12)\n"
        "  rests on entries    1, 4, 12\n"
    )


def test_a_card_tells_a_finding_with_its_rule_and_what_is_missing() -> None:
    shown = printed("04", "W-04", "2020-06-01", "nl")
    assert (
        "  bevindingen\n"
        "    Hervatting tijdens opschorting zonder uitzondering\n"
        "      (resumption-during-suspension), regel R8 (uitzondering), onregelmatigheid\n"
        "      (irregular), sinds 18 mei 2020: hervat tijdens een maatregel, zonder dat\n"
        "      aan alle voorwaarden voor de uitzondering voldaan was; ontbrak: de\n"
        "      instemming van het ontvangend bedrijf in deze periode (posten 12, 8, 9,\n"
        "      10, 11)\n"
    ) in shown
    assert "corona-2020: geschonden (breached) sinds 18 mei 2020, recht op hervatting" in shown


def test_a_term_held_open_without_an_end_says_so() -> None:
    assert "insertion term      held open, no end to tell yet" in printed("18", "W-20", "2020-04-15", "en")


def test_a_card_in_dutch_has_dutch_terms_days_and_moments() -> None:
    shown = printed("01", "W-01", "2020-03-20", "nl")
    assert "GESIMULEERD REGISTER" in shown
    assert "W-01: opgeschort (suspended), sinds 20 maart 2020" in shown
    assert "verwachte laatste dag" in shown


def test_days_past_the_expected_last_day_are_said_to_be_past() -> None:
    shown = " ".join(printed("01", "W-01", "2021-03-20", "en").split())
    assert "days overdue 5 past the expected last day" in shown
    assert "-5" not in shown


def test_without_a_trajectory_the_card_says_so() -> None:
    shown = printed("01", "W-01", "2019-01-01", "en")
    assert "no open trajectory" in shown
    assert "employed (in dienst), since 2016-06-01" in shown


def test_no_line_of_a_card_is_wider_than_asked() -> None:
    for found in (case("01").status("W-01", "2020-07-01"), case("04").status("W-04", "2020-06-01")):
        for width in (60, 80):
            for lang in ("en", "nl"):
                assert max(map(len, status.card(found, lang, width))) <= width


PAPERS = (
    employment("2019-01-07"),
    evaluation("2020-01-20"),
    start("2020-02-03"),
    offer("2020-02-10", decided_by="department"),
)


def folded_late(*made: Made) -> Status:
    """What holds once these were recorded on the first of June 2021."""
    late = recorded(*({**each, "recorded_at": "2021-06-01T09:00:00Z"} for each in made))
    return Reading(InMemory(late)).status("W-01", date(2021, 7, 1))


def test_old_papers_entered_late_are_one_line_that_stands_last() -> None:
    found = folded_late(*PAPERS)
    late = [each for each in found.findings if each.code == "recorded-late"]
    assert len(late) == 4, "the data keep each of them"
    assert [*status.findings_in_words(found.findings, "en")][-1] == (
        "Recorded late (recorded-late), rule R1 (order), note (aantekening): 4 entries were recorded more than 30"
        " days after they took effect, the last on 2021-06-01"
    )
    assert [*status.findings_in_words(found.findings, "nl")][-1] == (
        "Laattijdige registratie (recorded-late), regel R1 (volgorde), aantekening (note): 4 posten zijn meer dan 30"
        " dagen na hun ingangsdatum geregistreerd, de laatste op 1 juni 2021"
    )
    others = [*status.findings_in_words(found.findings, "en")][:-1]
    assert len(others) == len(found.findings) - 4 > 0


def test_one_entry_recorded_late_is_said_as_any_finding() -> None:
    found = folded_late(PAPERS[0])
    assert [*status.findings_in_words(found.findings, "en")] == [
        "Recorded late (recorded-late), rule R1 (order), note (aantekening), since 2021-06-01: recorded more than"
        " 30 days after it took effect (entry 1)"
    ]
