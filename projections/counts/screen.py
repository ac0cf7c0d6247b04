"""A report as tables on screen, and as tab-separated text where it is piped."""

from __future__ import annotations

from typing import TextIO

from projections.answers.head import Head
from projections.counts.asking import Report
from projections.counts.lines import ReportTable, tables, text
from projections.counts.words import part_text, sentence, title
from projections.render.answer import Answer
from projections.render.forms import table
from projections.render.rows import Column
from projections.render.stream import put, width_of, write_lines
from projections.render.wording import wrapped


class _Above(Head, frozen=True):
    """What stands above one table: its title."""

    title: str = ""

    def lines(self, lang: str, width: int = 80) -> list[str]:
        return list(wrapped(self.title, width))


def write(report: Report, stream: TextIO, lang: str) -> None:
    """Every table under its title, the explanation and the legend under the head of the report."""
    head, width = report.manifest.head, width_of(stream)
    said_above = [*wrapped(title(report.manifest, lang), width)]
    if report.manifest.masked:
        said_above += wrapped(sentence("masked", lang), width)
    write_lines(said_above, stream, head=head, lang=lang)
    for each in tables(report, lang):
        put(stream, "\n")
        _write_table(each, stream, head, lang, _text_of(each, report, lang))


def _text_of(each: ReportTable, report: Report, lang: str) -> str:
    if each.name == "measures":
        return each.title
    return f"{each.title}. {part_text(each.name, report.manifest, lang)}"


def _write_table(each: ReportTable, stream: TextIO, head: Head, lang: str, above: str) -> None:
    columns = [
        Column(f"c{nth}", heading, right=number)
        for nth, (heading, number) in enumerate(zip(each.headings, each.numbers, strict=True))
    ]
    found = [{f"c{nth}": text(value, lang) for nth, value in enumerate(row)} for row in each.rows]
    named = _Above(head.on, head.known_at, head.simulated, head.ledger_size, title=above)
    table.write(Answer(found, columns), stream, named, lang)
