"""The templates: no text reaches a page but through the one function that makes it safe, and only pages need them."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from jinja2 import UndefinedError
from markupsafe import Markup

from projections.render import html
from tests.handover.reading_html import elements, every, read, text

DECEIVING = "a\u202eb<i>&\x1b"


def filled(source: str, **values: object) -> str:
    return html._environment().from_string(source).render(**values)


@pytest.mark.parametrize(
    "source",
    [
        "{{ word }}",
        "{{ [[word]] | each('%s') }}",
        "{{ [('', word)] | cells('%s%s') }}",
        "{{ [[('', word)]] | rows('%s', first='%s%s', other='') }}",
        "{% set said = word %}{{ said }}",
        "{% macro m(word) %}{{ word }}{% endmacro %}{{ m(word) }}",
    ],
)
def test_whatever_a_template_does_a_text_is_made_safe(source: str) -> None:
    assert filled(source, word=DECEIVING) == "a\\u202eb&lt;i&gt;&amp;\\x1b"


def test_markup_that_was_made_safe_is_not_made_safe_twice() -> None:
    assert filled("{{ word }}", word=Markup("<b>&amp;</b>")) == "<b>&amp;</b>"


def test_a_name_that_is_not_there_is_an_error_and_no_empty_text() -> None:
    with pytest.raises(UndefinedError):
        filled("{{ nothing }}")


@pytest.mark.parametrize("name", ["document", "report"])
def test_the_policy_of_a_page_allows_its_own_style_and_nothing_else(name: str) -> None:
    from base64 import b64encode
    from hashlib import sha256

    style, policy = html._style(name)
    hashed = b64encode(sha256(style.encode()).digest()).decode()
    assert policy == f"default-src 'none'; style-src 'sha256-{hashed}'; base-uri 'none'; form-action 'none'"
    assert "url(" not in style
    assert "@import" not in style


def test_a_page_with_charts_shows_texts_as_texts() -> None:
    from projections.render.bars import Bar, horizontal, vertical
    from projections.render.blocks import Chart, ChartedPage, ChartedSection, ChartGroup, Lead

    def page(word: str) -> ChartedPage:
        bars = [Bar(word, 3, word), Bar(word, None, word, hatched=True)]
        charts = (
            Chart(None, horizontal(bars, word, word, "a")),
            Chart(word, vertical(bars, 3, word, word, "b")),
        )
        cells = (("", word), ("n", word), ("long", word))
        section = ChartedSection(
            "s", word, word, (ChartGroup("s-0", word, charts),), cells, (cells, cells), word
        )
        empty = section._replace(name="t", rows=(), charts=())
        facts = ChartedSection("u", word, None, (), (), ((("", word), ("", word)),), "")
        return ChartedPage("nl", word, (Lead(word), Lead(word, notable=True)), (section, empty, facts), word)

    markup = read(html.render_charted(page('<b>"x</style>')))
    assert elements(markup) == elements(read(html.render_charted(page("word"))))
    assert {text(cell) for cell in every(markup, "td")} == {'<b>"x</style>'}


PROGRAM = """
import json, sys
from cli import main
try:
    main(sys.argv[1:])
except SystemExit as stop:
    assert not stop.code, stop.code
print("IMPORTED " + json.dumps("jinja2" in sys.modules))
"""


def imports_jinja(ledger: Path, *arguments: str) -> bool:
    command = [sys.executable, "-c", PROGRAM, "--ledger", str(ledger), *arguments]
    root = Path(__file__).parent.parent.parent
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=True)
    return bool(json.loads(done.stdout.rpartition("IMPORTED ")[2]))


def test_only_what_writes_html_imports_the_templates(tmp_path: Path) -> None:
    from ledger.demo.making import make

    ledger = make(tmp_path / "demo")
    assert not imports_jinja(ledger, "status", "D-001")
    assert not imports_jinja(ledger, "timeline", "D-001")
    assert not imports_jinja(ledger, "report", "suspension")
    assert not imports_jinja(ledger, "report", "suspension", "-o", str(tmp_path / "r.xlsx"))
    assert imports_jinja(ledger, "report", "suspension", "-o", str(tmp_path / "r.html"))
