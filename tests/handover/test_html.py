"""The HTML: valid, self-contained, readable by everyone, and nothing from data is ever markup."""

from __future__ import annotations

import re
import unicodedata
from itertools import pairwise
from pathlib import Path
from xml.etree.ElementTree import Element

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.application import Ledger
from projections.handover.composing import compose
from projections.render import html
from projections.render.blocks import (
    Alert,
    AnswerBox,
    Document,
    DocumentSection,
    Drawing,
    Exact,
    Items,
    Paragraph,
    Table,
    Terms,
)
from projections.render.plain import plain
from projections.render.svg import Pattern, whole
from projections.render.svg import text as svg_text
from tests.handover.reading_html import HTML, SVG, elements, every, read, text
from tests.handover.scene import CASE_NAMES, case_ledger, content, keys_of


def rendered(ledger: Ledger, key: str, lang: str = "nl") -> bytes:
    return html.render(compose(content(ledger, key, lang=lang)))


@pytest.mark.parametrize("name", CASE_NAMES)
def test_every_dossier_is_valid_html_in_either_language(name: str, tmp_path: Path) -> None:
    with case_ledger(tmp_path / "ledger.db", name) as ledger:
        for key in keys_of(ledger):
            for lang in ("nl", "en"):
                tree = read(rendered(ledger, key, lang))
                assert tree.get("lang") == lang
                ids = [each.get("id") for each in tree.iter() if each.get("id")]
                assert len(ids) == len(set(ids))
                links = {str(each.get("href")).removeprefix("#") for each in every(tree, "a")}
                assert links <= set(ids)
                check_structure(tree)


def check_structure(tree: Element) -> None:
    """Headings without a gap, captions and scopes on every table, a title and a description on every drawing."""
    levels = [int(each.tag[-1]) for each in tree.iter() if re.fullmatch(rf"{HTML}h[1-6]", str(each.tag))]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    for table in every(tree, "table"):
        assert text(next(every(table, "caption")))
        assert {each.get("scope") for each in every(table, "th")} == {"col", "row"}
        widths = {len(row) for row in every(table, "tr")}
        assert len(widths) == 1
    for drawing in tree.iter(f"{SVG}svg"):
        named = str(drawing.get("aria-labelledby")).split()
        assert [each.get("id") for each in drawing[:2]] == named
        assert all(text(each) for each in drawing[:2])


def test_it_holds_no_script_and_asks_nothing_from_outside(sealed: Ledger) -> None:
    tree = read(rendered(sealed, "W-10"))
    assert not {"script", "link", "img", "iframe", "object", "form"} & {
        str(each.tag).rpartition("}")[2] for each in tree.iter()
    }
    for element in tree.iter():
        for name, value in element.attrib.items():
            assert not str(name).startswith("on")
            assert name != "style"
            if name in ("href", "src"):
                assert value.startswith("#")
    policy = next(each.get("content") for each in every(tree, "meta") if each.get("http-equiv"))
    assert str(policy).startswith("default-src 'none'; style-src 'sha256-")
    style = text(next(every(tree, "style")))
    assert "url(" not in style
    assert "@import" not in style


def test_a_drawing_says_in_words_what_its_patterns_mean(sealed: Ledger) -> None:
    tree = read(rendered(sealed, "W-10"))
    drawing = next(iter(tree.iter(f"{SVG}svg")))
    told = text(drawing)
    assert "opgeschort" in told
    assert "opschorting van kracht" in told
    used = {m for each in drawing.iter() for m in re.findall(r"url\(#([\w-]+)\)", str(each.get("fill")))}
    defined = {each.get("id") for each in drawing.iter(f"{SVG}pattern")}
    assert used <= defined


def page(word: str) -> Document:
    """A page with one text in every place where a text can be."""
    drawing = whole("d", 10, word, word, {"p": Pattern("#ffffff")}, svg_text(1, 1, word))
    blocks = (
        Paragraph(word),
        Alert(word),
        Items((word, word)),
        Items((word,), ordered=True),
        Terms(((word, word),)),
        Table(word, (word, word), ((word, word),), (1, 1)),
        Exact(word, word),
        Drawing("d", word, word, drawing),
    )
    part = DocumentSection("part", word, blocks)
    return Document(
        lang="nl",
        title=word,
        subtitle=word,
        running=word,
        description=word,
        head=Terms(((word, word),)),
        notices=(Alert(word),),
        sections=(DocumentSection("whole", word, (), (part,)),),
        words={"contents": word, "page": word, "replaced": word, "scrolls": word},
        answer=AnswerBox(word, ((word, word),)),
    )


MARKUP = st.sampled_from(
    [
        "<script>",
        "</style>",
        "</pre>",
        "<!--",
        "]]>",
        "&lt;",
        "&#60;",
        '" onload="x',
        "' x='",
        "</svg>",
        "<b",
        "\x00",
        "\r",
    ]
)


@settings(deadline=None)
@given(st.lists(st.one_of(st.text(max_size=8), MARKUP), min_size=1, max_size=6).map("".join))
def test_nothing_from_data_is_ever_markup(word: str) -> None:
    made = read(html.render(page(word)))
    assert elements(made) == elements(read(html.render(page("word"))))
    shown = plain(word)
    # A reader of HTML leaves out a first line break in pre, which is why only a paragraph is compared whole.
    paragraph = next(each for each in every(made, "p") if each.get("class") is None)
    assert text(paragraph) == shown


@given(st.text(max_size=30))
def test_what_is_shown_hides_and_reorders_nothing(word: str) -> None:
    shown = plain(word)
    assert not {unicodedata.category(char) for char in shown if char != "\n"} & {"Cc", "Cs"}
    assert not set(shown) & set("\u202e\u2066\u200b\ufeff\x00\x1b\r")


def test_the_same_page_gives_the_same_bytes(sealed: Ledger) -> None:
    assert rendered(sealed, "W-10") == rendered(sealed, "W-10")
    told = compose(content(sealed, "W-10"))
    assert msgspec.convert(msgspec.to_builtins(told), Document) == told
