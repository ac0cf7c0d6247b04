"""A report as one self-contained HTML page: no script, nothing from outside, a table beside each chart."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from html import escape

from ledger.language import day_in_figures, yes_or_no
from projections.counts.asking import Report
from projections.counts.chart import Bar, highest, lying, standing
from projections.counts.figures import Part, Row
from projections.counts.lines import Table, Value, tables, text
from projections.counts.words import label_word, name_of, part_text, part_title, said, title
from projections.render.wording import visible

_STYLE = """
body { font: 15px/1.45 Arial, Helvetica, sans-serif; color: #111; background: #fff; max-width: 74rem;
  margin: 1.5rem auto; padding: 0 1rem; overflow-wrap: anywhere }
p { max-width: 50rem }
h1 { font-size: 1.5rem } h2 { font-size: 1.2rem; margin-top: 2rem } h3 { font-size: 1rem; margin: 1rem 0 .3rem }
table { border-collapse: collapse; font-size: .85rem }
caption { text-align: left; font-weight: bold; padding: .2rem 0 }
th, td { border-bottom: 1px solid #767676; padding: .15rem .4rem; text-align: left; vertical-align: top;
  overflow-wrap: break-word }
thead th { border-bottom: 2px solid #111 } tbody th { font-weight: normal }
.n { text-align: right; font-variant-numeric: tabular-nums }
.day { white-space: nowrap } .long { overflow-wrap: anywhere }
.wide { overflow-x: auto; margin: .8rem 0 } .wide:focus-visible { outline: 3px solid #111; outline-offset: 2px }
figure { margin: .5rem 0 }
svg { max-width: 100%; height: auto; background: #fff; forced-color-adjust: none }
.simulated { border: 3px double #111; padding: .3rem .6rem; font-weight: bold }
@media (max-width: 40rem) { svg { min-width: 36rem } }
@media print {
  @page { size: A4 landscape; margin: 16mm 16mm 18mm;
    @bottom-right { content: counter(page) " / " counter(pages); font: 9pt Arial, Helvetica, sans-serif } }
  html { font-size: 12pt } body { margin: 0; padding: 0; max-width: none; font-size: 10pt }
  table { font-size: 8.5pt } th, td { padding: .15rem .3rem }
  .many { font-size: 7pt } .many th, .many td { padding: .1rem .2rem }
  thead { display: table-header-group }
  .wide { overflow: visible }
  h2, h2 + p, h3, caption, thead { break-after: avoid } tr, figure { break-inside: avoid }
  figure { margin: .2rem 0 } svg { max-width: 17cm }
}
"""
_PAPER, _SIZE, _PADDING = 751.0, 8.5, 7.2
"""In points of 1/72 inch: the width that can be printed on, and of a printed table its type and the space in a cell."""
_WIDEST = 0.65
"""Of the type's size, as wide as a letter is in the widest of the fonts that readers have, on average."""
_LONG_WORD = re.compile(r"\S{32}")
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"


def html(report: Report, lang: str) -> bytes:
    """The whole page, in the reader's language."""
    return "".join(_page(report, lang)).encode()


def _page(report: Report, lang: str) -> Iterator[str]:
    manifest = report.manifest
    heading = _text(title(manifest, lang))
    yield (
        f'<!DOCTYPE html>\n<html lang="{lang}">\n<head>\n<meta charset="utf-8">\n<title>{heading}</title>\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{escape(_POLICY)}">\n'
        f"<style>{_STYLE}</style>\n</head>\n<body>\n<main>\n<h1>{heading}</h1>\n"
    )
    for nth, line in enumerate(manifest.head.lines(lang, 400)):
        simulated = ' class="simulated"' if nth and manifest.simulated else ""
        yield f"<p{simulated}>{_text(line)}</p>\n"
    if manifest.masked:
        yield f"<p>{_text(said('masked', lang))}</p>\n"
    parts = {part.name: part for part in report.parts}
    for table in tables(report, lang):
        yield f'<section>\n<h2 id="{table.name}">{_text(table.title)}</h2>\n'
        if table.name in parts:
            yield f"<p>{_text(part_text(table.name, manifest, lang))}</p>\n"
            yield from _charts(parts[table.name], lang)
        yield from _table(table, lang)
        yield "</section>\n"
    yield from _manifest(report, lang)
    yield "</main>\n</body>\n</html>\n"


def _charts(part: Part, lang: str) -> Iterator[str]:
    """A chart of all and of each scheme; of an enterprise one for each scheme that it is under."""
    by = {row.by for row in part.rows}
    drawn = [row for row in part.rows if row.by != "enterprise" or by == {"enterprise"}]
    groups = list(dict.fromkeys((row.by, row.scheme) for row in drawn))
    for nth, group in enumerate(groups):
        some = [row for row in drawn if (row.by, row.scheme) == group]
        whose = name_of("all", lang) if group[0] == "all" else group[1] or said("none-under", lang)
        heading = f"{part_title(part.name, lang)}: {whose}"
        ident = f"{part.name}-{nth}"
        found = list(_through_time(part, some, heading, ident, lang) if part.through_time else ())
        if not part.through_time and (bars := list(_bars(part, some, lang))):
            found = [lying(bars, said("chart", lang, title=heading), said("described", lang), ident)]
        if found:
            yield f'<h3 id="{ident}-of">{_text(heading)}</h3>\n{_wide(f"{ident}-of")}\n'
            yield from (f"<figure>{svg}</figure>\n" for svg in found)
            yield "</div>\n"


def _bars(part: Part, some: list[Row], lang: str) -> Iterator[Bar]:
    """A bar for each figure that is no sum; where a row says more than whose it is, with that before it."""
    figures = [figure for figure in part.figures if not figure.parts]
    for row in some:
        about = [label_word(name, word, lang) for name, word in zip(part.labels, row.labels, strict=True)]
        # A code says how grave it is.
        about = about[-1:] if "code" in part.labels else about
        for figure in figures:
            shown = row.cells[figure.name]
            if shown.count == 0 and part.labels:
                continue
            named = [*about, *([name_of(figure.name, lang)] if len(figures) > 1 or not about else [])]
            yield Bar(", ".join(named[::-1] if "code" in part.labels else named), shown)


def _through_time(part: Part, some: list[Row], heading: str, ident: str, lang: str) -> Iterator[str]:
    """A chart for each figure, so that none is told apart by colour."""
    drawn = {
        figure.name: [Bar(day_in_figures(row.span.last, lang), row.cells[figure.name]) for row in some]
        for figure in part.figures
        if not figure.parts
    }
    # One scale, so that they can be compared.
    most = max(highest(bars) for bars in drawn.values())
    for nth, (name, bars) in enumerate(drawn.items()):
        named = name_of(name, lang)
        titled = said("chart", lang, title=f"{heading}, {named}")
        svg = standing(bars, most, titled, said("described", lang), f"{ident}-{nth}")
        yield f"<figcaption>{_text(named)}</figcaption>{svg}"


def _table(table: Table, lang: str) -> Iterator[str]:
    if not table.rows:
        yield f"<p>{_text(said('nothing', lang))}</p>\n"
        return
    many = ' class="many"' if _least_width(table, lang) > _PAPER else ""
    yield f"{_wide(table.name)}<table{many}>\n<caption>{_text(table.title)}</caption>\n<thead><tr>"
    for heading, number in zip(table.headings, table.numbers, strict=True):
        yield f'<th scope="col"{_number(number)}>{_text(heading)}</th>'
    yield "</tr></thead>\n<tbody>\n"
    for row in table.rows:
        first, *rest = row
        yield f'<tr><th scope="row"{_look(first)}>{_text(text(first, lang))}</th>'
        for value, number in zip(rest, table.numbers[1:], strict=True):
            yield f"<td{_number(number) or _look(value)}>{_text(text(value, lang))}</td>"
        yield "</tr>\n"
    yield "</tbody>\n</table></div>\n"


def _least_width(table: Table, lang: str) -> float:
    """The least width of a printed table in a wide font, in points: words never break, but for very long ones."""
    columns = zip(*(map(text, row, [lang] * len(row)) for row in table.rows), strict=True)
    letters = (
        max(
            (
                len(word)
                for shown in (heading, *column)
                for word in shown.split()
                if not _LONG_WORD.match(word)
            ),
            default=0,
        )
        for heading, column in zip(table.headings, columns, strict=True)
    )
    return sum(_PADDING + each * _WIDEST * _SIZE for each in letters)


def _manifest(report: Report, lang: str) -> Iterator[str]:
    heading = part_title("manifest", lang)
    yield f'<section>\n<h2 id="manifest">{_text(heading)}</h2>\n<table>\n<tbody>\n'
    for name, value in report.manifest.fields().items():
        word = yes_or_no(value, lang) if isinstance(value, bool) else "" if value is None else str(value)
        yield f'<tr><th scope="row">{_text(name_of(name, lang))}</th><td>{_text(word)}</td></tr>\n'
    yield "</tbody>\n</table>\n</section>\n"


def _wide(named: str) -> str:
    """The beginning of what may be wider than a window: it scrolls by itself, with the keyboard too."""
    return f'<div class="wide" role="region" tabindex="0" aria-labelledby="{named}">'


def _number(number: bool) -> str:
    return ' class="n"' if number else ""


def _look(value: Value) -> str:
    """A day never breaks off at its hyphens; a very long word breaks anywhere, lest the table outgrow the paper."""
    if isinstance(value, date):
        return ' class="day"'
    return ' class="long"' if isinstance(value, str) and _LONG_WORD.search(value) else ""


def _text(text: str) -> str:
    return escape(visible(text))
