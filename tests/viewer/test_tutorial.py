"""The tutorial in pictures says what a browser shows: played in a long run, looked over in each."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest

from tests.effort import EFFORT, LONG
from tests.handover.test_in_a_browser import pytestmark as browser_mark
from tests.viewer.playing import HEIGHT, TUTORIALS, WIDTH, Line, lines_of, play, reader_of

LARGEST = 60_000
"""Bytes of a picture."""


def pictures(lang: str) -> list[str]:
    """The pictures that a tutorial shows, in order."""
    return [text for kind, text in lines_of(TUTORIALS[lang]) if kind == "picture"]


def size_of(png: bytes) -> tuple[int, int]:
    """Its width and height in pixels."""
    width, height = struct.unpack(">II", png[16:24])
    return width, height


def test_both_languages_do_the_same_in_the_same_order() -> None:
    kinds = {lang: [kind for kind, _ in lines_of(tutorial)] for lang, tutorial in TUTORIALS.items()}
    assert kinds["nl"] == kinds["en"]
    assert (kinds["en"].count("step"), kinds["en"].count("picture")) == (26, 4)
    assert pictures("nl") == pictures("en")


@pytest.mark.parametrize("lang", TUTORIALS)
def test_every_picture_is_there_and_small_and_there_is_no_other(lang: str) -> None:
    folder = TUTORIALS[lang].parent
    assert sorted(folder.glob("pictures/*")) == sorted(folder / name for name in pictures(lang))
    for name in pictures(lang):
        content = (folder / name).read_bytes()
        assert len(content) <= LARGEST
        assert size_of(content) == (WIDTH, HEIGHT)


@browser_mark
@pytest.mark.skipif(EFFORT != LONG, reason="played in a long run")
@pytest.mark.parametrize("lang", TUTORIALS)
def test_who_does_what_a_tutorial_says_reads_what_it_says(lang: str, demo_file: Path, tmp_path: Path) -> None:
    taken: dict[str, bytes] = {}
    with reader_of(lang, demo_file, tmp_path) as (reader, browser):
        play(TUTORIALS[lang], reader, browser, taken.__setitem__)
        assert reader.saved("pdf").name == "D-005.pdf"
    assert [*taken] == pictures(lang)
    assert {size_of(each) for each in taken.values()} == {(WIDTH, HEIGHT)}


def test_what_nobody_can_do_is_no_step(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("1. Look around.\n\n> Nothing\n")
    assert [*lines_of(page)] == [Line("step", "Look around."), Line("quoted", "Nothing")]
    with pytest.raises(ValueError, match="nobody can do this"):
        play(page, None, None, lambda *_: None)  # type: ignore[arg-type]
