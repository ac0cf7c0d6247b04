"""A dossier's history: every entry in words, and what became of it."""

from __future__ import annotations

import csv
import io
import json
from datetime import date

from ledger.entry import Recorded
from ledger.vault.texts import SALT_BYTES, commitment
from projections.answers import history
from projections.answers.history import HistoryRow, Reason
from projections.render.forms import write
from tests.answers.cases import case, entries, head

EMPLOYED = (
    b'{"decision":"employment","dossier":"D","effective_on":"2020-01-01","decided_by":"employer",'
    b'"enterprise":"0899.900.177","scheme":"cmw","source":"s1"}'
)


def withdrawal(of: str) -> bytes:
    text = f'{{"decision":"withdrawal","dossier":"D","effective_on":"2020-03-01","decided_by":"court","entry":{of}}}'
    return text.encode()


def rectification(of: str) -> bytes:
    return (
        EMPLOYED.replace(b'"effective_on":"2020-01-01"', b'"effective_on":"2020-02-01"')
        .replace(
            b'"decision":"employment"',
            b'"decision":"rectification","entry":%s,"replacement":{"decision":"employment","effective_on":"2020-01-15",'
            b'"decided_by":"employer","enterprise":"0899.900.276","scheme":"lde"}' % of.encode(),
        )
        .replace(b',"enterprise":"0899.900.177","scheme":"cmw","source":"s1"', b"")
    )


def told(*lines: bytes, lang: str = "en") -> list[HistoryRow]:
    return list(history.history_rows("D", entries(*lines).dossiers["D"], {}, lang))


def text(*lines: bytes, lang: str = "en") -> str:
    return "\n".join(history.lines("D", entries(*lines).dossiers["D"], {}, lang))


def test_a_rectified_entry_names_its_correction_and_the_day_it_is_read_as() -> None:
    resumption, correction = list(history.history_rows("W-10", case("10").dossiers["W-10"], {}, "en"))[-2:]
    assert (resumption.standing, resumption.corrected_by) == ("rectified", 11)
    assert resumption.read_as == "2020-08-03: The trajectory resumes."
    assert (correction.corrects, correction.carried_out, correction.standing) == (10, True, "stands")


def test_a_withdrawn_entry_names_its_withdrawal() -> None:
    employed, withdrawn = told(EMPLOYED, withdrawal('"s1"'))
    assert (employed.standing, employed.corrected_by, employed.read_as) == ("withdrawn", 2, None)
    assert (withdrawn.corrects, withdrawn.carried_out) == (1, True)


def test_a_withdrawal_that_was_withdrawn_says_so_and_its_entry_stands_again() -> None:
    employed, first, second = told(EMPLOYED, withdrawal("1"), withdrawal("2"))
    assert employed.standing == "stands"
    assert (first.standing, first.corrected_by, first.carried_out) == ("withdrawn", 3, False)
    assert (second.corrects, second.carried_out) == (2, True)


def test_a_rectification_that_was_withdrawn_says_so() -> None:
    employed, first, _ = told(EMPLOYED, rectification("1"), withdrawal("2"))
    assert employed.standing == "stands"
    assert first.standing == "withdrawn"
    shown = text(EMPLOYED, rectification("1"), withdrawal("2"))
    assert "names entry 1; this correction is itself withdrawn and has no effect" in " ".join(shown.split())
    assert "WITHDRAWN by entry 3; read as absent" in shown


def test_the_words_name_day_decision_who_when_and_source() -> None:
    assert text(EMPLOYED, lang="nl") == (
        "1  1 januari 2020  indiensttreding (employment)\n"
        "   In dienst bij 0899.900.177 onder collectief maatwerk.\n"
        "   beslist door de werkgever; geregistreerd op 1 januari 2021 om 01:00:00 door\n"
        "   import\n"
        "   kenmerk: s1\n"
    )


def with_reason() -> list[Recorded]:
    """A rectification as the ledger stores it, with commitments in place of its two reasons."""
    replaced = rectification("1").replace(
        b'"decided_by":"employer"', b'"decided_by":"employer","reason":"inner"', 1
    )
    line = replaced[:-1] + b',"reason":"outer"}'
    return entries(EMPLOYED, line).dossiers["D"]


def hashed(text: str) -> str:
    """What an entry of these tests holds for a text."""
    return commitment(bytes(SALT_BYTES), text).sha256


OUTER, INNER = hashed("outer"), hashed("inner")


def test_reasons_at_hand_are_shown_those_of_a_replacement_too() -> None:
    texts = {OUTER: "omdat", INNER: "daarom"}
    found = list(history.history_rows("D", with_reason(), texts, "en"))
    assert found[1].reasons == (Reason("reason", "omdat"), Reason("replacement.reason", "daarom"))
    assert found[0].reasons == ()


def test_a_reason_that_is_not_at_hand_is_named_as_kept_apart() -> None:
    shown = " ".join("\n".join(history.lines("D", with_reason(), {}, "en")).split())
    assert shown.count("text not at hand: it is kept apart from the entry") == 2
    found = list(history.history_rows("D", with_reason(), {}, "en"))
    assert found[1].reasons == (Reason("reason", None), Reason("replacement.reason", None))


def test_a_reason_steers_no_terminal() -> None:
    shown = "\n".join(history.lines("D", with_reason(), {OUTER: "a\x1b[2Jb\nc\u202e"}, "en"))
    assert "a\\x1b[2Jb\n" in shown
    assert "c\\u202e" in shown
    assert "\x1b" not in shown


def test_no_line_is_wider_than_asked() -> None:
    for width in (60, 80):
        for lang in ("en", "nl"):
            for dossier, found in case("16").dossiers.items():
                lines = list(history.lines("D", found, {}, lang, width))
                assert lines, dossier
                assert max(map(len, lines)) <= width


def test_json_holds_utc_codes_and_the_decision_as_stored() -> None:
    stream = io.StringIO()
    found = history.shown("W-10", case("10").dossiers["W-10"], {}, head=head(), lang="nl", every_day=True)
    write(found, "json", stream, head=head(), lang="nl")
    rows = json.loads(stream.getvalue())
    assert [row["position"] for row in rows] == [1, 2, 3, 4, 5, 6, 10, 11]
    assert rows[-2]["recorded_at"] == "2020-07-03T09:00:00Z"
    assert {row["dossier"] for row in rows} == {"W-10"}
    assert rows[0]["content"]["scheme"] == "cmw"
    assert (rows[0]["decision"], rows[0]["dutch"]) == ("employment", "indiensttreding")


def positions(on: str | None) -> list[int]:
    day = None if on is None else date.fromisoformat(on)
    return [row.position for row in history.history_rows("W-10", case("10").dossiers["W-10"], {}, "en", day)]


def test_a_day_leaves_out_what_takes_effect_later() -> None:
    assert positions("2020-02-01") == [1, 2, 3]
    # Recorded as of 1 July, and read as of 3 August: on 15 July it is told, the correction of September not.
    assert positions("2020-07-15") == [1, 2, 3, 4, 5, 6, 10]
    assert positions(None) == [1, 2, 3, 4, 5, 6, 10, 11]


def test_without_a_day_the_head_names_the_knowledge_moment_only() -> None:
    stream = io.StringIO()
    found = history.shown("W-10", case("10").dossiers["W-10"], {}, head=head(), lang="en", every_day=True)
    write(found, "table", stream, head=head(), lang="en")
    assert stream.getvalue().startswith("as known at 2020-10-01 12:00:00 +02:00 (Brussels)\n")


def test_before_anything_takes_effect_the_history_says_so() -> None:
    found = case("10").dossiers["W-10"]
    assert list(history.lines("D", found, {}, "en", on=date(2010, 1, 1))) == [
        "Nothing has taken effect by 2010-01-01."
    ]


def test_csv_has_one_row_an_entry_with_the_reasons_in_a_cell() -> None:
    stream = io.StringIO()
    found = history.shown("D", with_reason(), {OUTER: "=1+1"}, head=head(), lang="en")
    write(found, "csv", stream, head=head(), lang="en")
    header, first, second = csv.reader(io.StringIO(stream.getvalue(), newline=""))
    assert second[header.index("reason")] == "'=1+1"
    assert first[header.index("standing")] == "rectified"
    assert date.fromisoformat(first[header.index("effective_on")]) == date(2020, 1, 1)
