"""A report as one self-contained HTML page: no script, nothing from outside, a table beside each chart."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from itertools import product, repeat

from ledger.language import day_in_figures, say, yes_or_no
from ledger.words import SCROLLS
from projections.counts.asking import Report
from projections.counts.cycle import AT_THE_END, ON_THE_DAYS
from projections.counts.figures import Figure, FigureRow, Part
from projections.counts.lines import ReportTable, mark, tables, text
from projections.counts.masking import Shown
from projections.counts.words import figure_name, label_word, name_of, part_text, part_title, sentence, title
from projections.render.bars import Bar, highest, horizontal, vertical
from projections.render.blocks import Cell, Chart, ChartedPage, ChartedSection, ChartGroup, Lead
from projections.render.html import look, render_charted
from projections.render.xlsx import Value

#: A quarter as it stands in a table.
_QUARTER = re.compile("[0-9]{4}-[QK][1-4]")


def html(report: Report, lang: str) -> bytes:
    """The whole page, in the reader's language."""
    manifest = report.manifest
    about, simulated = manifest.head.lines(lang, 400)
    lead = [Lead(about), Lead(simulated, notable=manifest.simulated)]
    if manifest.masked:
        lead.append(Lead(sentence("masked", lang)))
    whole = (*sections(report, lang), _manifest(report, lang))
    return render_charted(ChartedPage(lang, title(manifest, lang), tuple(lead), whole, say(SCROLLS, lang)))


def sections(report: Report, lang: str) -> Iterator[ChartedSection]:
    """Each table under what it counts, with the charts that show the same."""
    parts = {part.name: part for part in report.parts}
    for table in tables(report, lang):
        part = parts.get(table.name)
        yield ChartedSection(
            name=table.name,
            title=table.title,
            text=_text_of(table.name, report, lang),
            charts=() if part is None else tuple(_charts(part, lang)),
            headings=tuple(zip(_looks(table), table.headings, strict=True)),
            rows=tuple(_cells(table, lang)),
            otherwise=sentence("nothing", lang),
        )


def _text_of(name: str, report: Report, lang: str) -> str | None:
    if name == "measures":
        return None
    text = part_text(name, report.manifest, lang)
    return f"{text} {sentence('marked', lang)}" if name == "quarters" else text


def _charts(part: Part, lang: str) -> Iterator[ChartGroup]:
    """Charts of all and of each scheme; of an enterprise for each scheme that it is under."""
    groups = _chart_groups(part, lang)
    draw = _drawn(part)
    for nth, ((by, scheme, about), rows) in enumerate(groups.items()):
        whose = name_of("all", lang) if by == "all" else scheme or sentence("none-under", lang)
        whose = f"{whose}, {about}" if about else whose
        heading, ident = f"{part_title(part.name, lang)}: {whose}", f"{part.name}-{nth}"
        if charts := tuple(draw(part, rows, heading, ident, lang)):
            yield ChartGroup(f"{ident}-of", heading, charts)


def _chart_groups(part: Part, lang: str) -> dict[tuple[str, str | None, str], list[FigureRow]]:
    """The rows that are drawn together: whose they are, and of several days what else a row of a day is about."""
    of_enterprise = all(row.by == "enterprise" for row in part.rows)
    apart = part.through_time and "quarter" not in part.labels
    groups: dict[tuple[str, str | None, str], list[FigureRow]] = {}
    for row in part.rows:
        if of_enterprise or row.by != "enterprise":
            about = ", ".join(map(label_word, part.labels, row.labels, repeat(lang))) if apart else ""
            groups.setdefault((row.by, row.scheme, about), []).append(row)
    if part.name in ("quarters", "around", "replacements", "time-to-fill"):
        # Twelve figures or more: of each scheme the table tells them.
        return {key: rows for key, rows in groups.items() if key[0] == "all"}
    return groups


def _drawn(part: Part) -> Callable[[Part, Sequence[FigureRow], str, str, str], Iterator[Chart]]:
    """What draws a part; the last three are the heading, an identifier and the language."""
    if part.name == "around":
        return _compared
    return _through_time if part.through_time else _lying


def _lying(part: Part, some: Sequence[FigureRow], heading: str, ident: str, lang: str) -> Iterator[Chart]:
    if bars := list(_bars(part, some, lang)):
        yield Chart(
            None, horizontal(bars, sentence("chart", lang, title=heading), sentence("described", lang), ident)
        )


def _compared(_part: Part, some: Sequence[FigureRow], heading: str, ident: str, lang: str) -> Iterator[Chart]:
    """Two charts for each measure: of each figure what it was before, during and after, below each other."""
    measures = dict.fromkeys(row.labels[0] for row in some)
    for nth, (measure, (name, figures)) in enumerate(product(measures, _HALVES)):
        bars = [
            _bar(
                f"{figure_name(figure.name, lang)}, {label_word('when', row.labels[1], lang)}",
                row.cells[figure.name],
            )
            for figure in figures
            for row in some
            if row.labels[0] == measure
        ]
        named = sentence(name, lang, measure=measure)
        titled = sentence("chart", lang, title=f"{heading}, {named}")
        yield Chart(named, horizontal(bars, titled, sentence("described", lang), f"{ident}-{nth}"))


#: No chart of all figures, which would be higher than a page.
_HALVES = (("at-the-end", AT_THE_END), ("on-the-days", ON_THE_DAYS))


def _bars(part: Part, some: Sequence[FigureRow], lang: str) -> Iterator[Bar]:
    """A bar for each figure that is no sum; where a row says more than whose it is, with that before it."""
    figures = [figure for figure in part.figures if not figure.parts]
    for row in some:
        about = [label_word(name, word, lang) for name, word in zip(part.labels, row.labels, strict=True)]
        # A code says how grave it is.
        about = about[-1:] if "code" in part.labels else about
        for figure in figures:
            cell = row.cells[figure.name]
            if cell.count == 0 and part.labels:
                continue
            yield _bar(_named(part, figure, about, lang, alone=len(figures) == 1), cell)


def _named(part: Part, figure: Figure, about: Sequence[str], lang: str, *, alone: bool) -> str:
    named = [*about, *([] if alone and about else [figure_name(figure.name, lang)])]
    return ", ".join(named[::-1] if "code" in part.labels else named)


def _bar(name: str, cell: Shown, *, marked: bool = False) -> Bar:
    return Bar(name, cell.count, str(mark(cell)), hatched=cell.hidden, marked=marked)


def _moment(part: Part, row: FigureRow, lang: str) -> str:
    """What stands under a bar that stands: its quarter, or its day."""
    if "quarter" in part.labels:
        return label_word("quarter", row.labels[part.labels.index("quarter")], lang)
    return day_in_figures(row.span.last, lang)


def _in_force(part: Part, row: FigureRow) -> bool:
    """Whether a measure was in force on a day of the row's quarter."""
    return "in_force" in part.labels and bool(row.labels[part.labels.index("in_force")])


def _through_time(
    part: Part, some: Sequence[FigureRow], heading: str, ident: str, lang: str
) -> Iterator[Chart]:
    """A chart for each figure, so that none is told apart by colour."""
    drawn = {
        figure.name: [
            _bar(_moment(part, row, lang), row.cells[figure.name], marked=_in_force(part, row))
            for row in some
        ]
        for figure in part.figures
        if not figure.parts
    }
    # One scale, so that they can be compared.
    most = max(highest(bars) for bars in drawn.values())
    for nth, (name, bars) in enumerate(drawn.items()):
        named = figure_name(name, lang)
        titled = sentence("chart", lang, title=f"{heading}, {named}")
        yield Chart(named, vertical(bars, most, titled, sentence("described", lang), f"{ident}-{nth}"))


def _looks(table: ReportTable) -> list[str]:
    return ["n" if number else "" for number in table.numbers]


def _cells(table: ReportTable, lang: str) -> Iterator[tuple[Cell, ...]]:
    looks = _looks(table)
    # What names a row is no number.
    looks[0] = ""
    for row in table.rows:
        yield tuple(
            (always or _look(value), text(value, lang)) for always, value in zip(looks, row, strict=True)
        )


def _look(value: Value) -> str:
    """A day or a quarter never breaks off at its hyphen. A very long word breaks anywhere: the paper is no wider."""
    if isinstance(value, date) or (isinstance(value, str) and _QUARTER.fullmatch(value)):
        return "day"
    return look(value) if isinstance(value, str) else ""


def _manifest(report: Report, lang: str) -> ChartedSection:
    rows = []
    for name, value in report.manifest.fields().items():
        word = yes_or_no(value, lang) if isinstance(value, bool) else "" if value is None else str(value)
        rows.append((("", name_of(name, lang)), ("", word)))
    return ChartedSection("manifest", part_title("manifest", lang), None, (), (), tuple(rows), "")
