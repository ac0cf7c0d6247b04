"""Nothing that is recorded is hidden from whoever reads it, and nothing of it steers what shows it."""

from __future__ import annotations

import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projections.render.plain import plain, visible

#: Format characters that stand as a sign of their own, before the digits or letters that they span.
_SIGNS = {
    *map(chr, range(0x600, 0x606)),
    *"\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd",
    *map(chr, range(0x13430, 0x13440)),
}


def test_every_control_and_format_character_is_shown_and_every_other_that_nobody_sees() -> None:
    hidden = {
        char
        for char in map(chr, range(sys.maxunicode + 1))
        if unicodedata.category(char) in ("Cc", "Cf", "Cs", "Zl", "Zp") and char not in _SIGNS
    }
    # A joiner of graphemes, fillers, vowels that are not written, selectors of variants, a blank, and tags.
    hidden |= set(
        "\u034f\u115f\u1160\u17b4\u17b5\u180b\u180f\u2065\u2800\u3164\ufe0e\ufe0f\uffa0\ufff0\U000e0041\U000e0100"
    )
    assert [hex(ord(char)) for char in sorted(hidden) if char in visible(f"a{char}b")] == []


def test_what_people_write_stays_as_it_is() -> None:
    text = "Łukasz Žółć-Ó Brien, 李明, محمد, Ναταλία, ½ €\u00a0\u202f\u3000🙂 \ue000 \u0600 \ufffd"
    assert visible(text) == plain(text) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("ontslag\U000e0041\U000e007f", "ontslag\\U000e0041\\U000e007f"),
        ("0404.055.577\u034f", "0404.055.577\\u034f"),
        ("\x1b[2J\u202egnp\x00\ud800", "\\x1b[2J\\u202egnp\\x00\\ud800"),
    ],
)
def test_what_nobody_would_see_stands_there_as_an_escape(text: str, shown: str) -> None:
    assert visible(text) == plain(text) == shown


def test_lines_of_a_document_stay_lines_and_a_tab_is_shown() -> None:
    assert plain("a\r\nb\nc\td\re") == "a\nb\nc\\td\\re"
    assert visible("a\nb") == "a\\nb"


@given(st.text(st.characters()))
def test_to_show_it_twice_changes_nothing_more(text: str) -> None:
    assert visible(visible(text)) == visible(text)
    assert plain(plain(text)) == plain(text)
