"""Reports: how many, on a day or over a period, to hand out, to load and to look at."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any

import click

from ledger.language import phrase
from ledger.problem import message_in
from ledger.words import TWO_FORMS
from projections.commands.exit_codes import ERROR, NOT_FOUND
from projections.commands.languages import here, spoken_here, wrong
from projections.commands.machinery import (
    Group,
    Settings,
    day,
    enterprise,
    fail,
    handed_out_in,
    handing_out,
    moment,
    opened,
    refuse_present,
    settings,
    with_options,
)

if TYPE_CHECKING:
    from projections.counts.asking import Report

FORMS = ("table", "json", "jsonl", "csv", "xlsx", "parquet", "html")
DIALECTS = ("rfc4180", "excel-nl")


@click.group(cls=Group)
def report() -> None:
    """Count, to hand out. As a table, for a spreadsheet, for analysts, or as a page with charts.

    Cells of fewer than five people are hidden, and what would give them away, unless --unmasked.
    """


def _finely(command: Callable[..., None]) -> Callable[..., None]:
    """How finely a report of everyone counts. That of one enterprise has nothing finer or coarser."""
    return with_options(
        command,
        click.option(
            "--by",
            type=click.Choice(["all", "scheme", "enterprise"]),
            default="enterprise",
            help="How finely it is counted. [default: enterprise]",
        ),
    )


def _asked(command: Callable[..., None]) -> Callable[..., None]:
    """The options of every report."""
    return with_options(
        command,
        click.option("--on", callback=day, metavar="DAY", help="The day asked about. [default: today]"),
        click.option("--from", "first", callback=day, metavar="DAY", help="First day of a period."),
        click.option("--to", "last", callback=day, metavar="DAY", help="Last day of it, included."),
        click.option(
            "--known",
            callback=moment,
            metavar="MOMENT",
            help="As known at: a day means its end in Brussels. [default: now]",
        ),
        click.option("--unmasked", is_flag=True, help="Show cells of fewer than five people too."),
        click.option(
            "-o",
            "--output",
            metavar="FILE",
            help="A new file; its suffix says the form, as .csv, .xlsx or .html does. - is stdout.",
        ),
        click.option(
            "--format", "form", type=click.Choice(FORMS), help="Form. [default: as FILE, else table]"
        ),
        click.option("--json", "as_json", is_flag=True, help="Short for --format json."),
        click.option(
            "--csv-dialect",
            "dialect",
            type=click.Choice(DIALECTS),
            help="excel-nl: semicolons, BOM, decimal comma, dd/mm/jjjj, BE before a KBO number. [default: rfc4180]",
        ),
        settings,
    )


@report.command()
@_finely
@_asked
@click.pass_obj
def suspension(config: Settings, /, **options: Any) -> None:
    """How many are suspended, resumed, waiting. At the end of a day, or of each month of a period.

    Beside it the measures, and the economic indicators that motivated each.
    """
    _report(config, "suspension", **options)


@report.command()
@_finely
@_asked
@click.pass_obj
def guarantees(config: Settings, /, **options: Any) -> None:
    """Where the guarantees stand. What is owed by how long it has been; how those that ended did.

    Beside it the measures, and the economic indicators that motivated each.
    """
    _report(config, "guarantees", **options)


@report.command()
@_finely
@_asked
@click.pass_obj
def findings(config: Settings, /, **options: Any) -> None:
    """What breaks a rule. What stands on a day; what of a period is new, cured or standing."""
    _report(config, "findings", **options)


@report.command()
@_finely
@_asked
@click.pass_obj
def flow(config: Settings, /, **options: Any) -> None:
    """Places that were left, open and filled. And how trajectories ended before, after how many days.

    Beside it the measures, and the economic indicators that motivated each.
    """
    _report(config, "flow", **options)


@report.command("enterprise")
@click.argument("kbo", callback=enterprise)
@_asked
@click.pass_obj
def of_enterprise(config: Settings, /, kbo: str, **options: Any) -> None:
    """Everything of one enterprise, by its KBO number. What the other reports say of it, in one."""
    _report(config, "enterprise", at=kbo, **options)


def _report(
    config: Settings,
    name: str,
    *,
    on: date | None,
    first: date | None,
    last: date | None,
    known: Any,
    unmasked: bool,
    output: str | None,
    form: str | None,
    as_json: bool,
    dialect: Any,
    by: Any = "enterprise",
    at: str | None = None,
) -> None:
    from projections.answers.head import Head
    from projections.counts.asking import EnterpriseNotFound, Question, answer
    from projections.reading import Reading, now, today

    _check_days(on, first, last)
    if as_json and form not in (None, "json"):
        raise wrong(TWO_FORMS)
    form = _form(output, "json" if as_json else form)
    if dialect is not None and form != "csv":
        raise wrong(phrase("--csv-dialect is for CSV, and this is {form}: add --format csv"), form=form)
    asked_on = last or on or today()
    question = Question(name, asked_on, first, at, masked=not unmasked, by=by)
    with opened(config) as ledger, ledger.reading() as entries:
        reading = Reading(entries, known)
        head = Head(asked_on, known or now(), ledger.simulated, reading.upto)
        try:
            found = answer(entries, reading, question, head)
        except EnterpriseNotFound as error:
            fail(message_in(error, spoken_here()), NOT_FOUND)
    if not found.from_models and known is None and reading.upto:
        said = here(phrase("counted from the entries; `doorstroom rebuild` makes reports fast"))
        click.echo(f"doorstroom: {said}", err=True)
    _hand_out(found, form, output, handed_out_in(click.get_current_context()), dialect or DIALECTS[0])


def _check_days(on: date | None, first: date | None, last: date | None) -> None:
    from projections.counts.asking import LONGEST

    if (first is None) != (last is None):
        raise wrong(phrase("a period has a first and a last day: give both --from and --to"))
    if first is None or last is None:
        return
    if on is not None:
        raise wrong(phrase("--on asks about a day, --from and --to about a period: give one of the two"))
    if last < first:
        named = phrase("the period ends before it begins: --to {last} lies before --from {first}")
        raise wrong(named, first=first, last=last)
    if last.year - first.year > LONGEST:
        raise wrong(phrase("a period has at most {years} years: ask for a part of it"), years=LONGEST)


def _form(output: str | None, form: str | None) -> str:
    """The form that is asked for, by name or by the file's suffix."""
    from projections.counts.forms import BINARY, form_of, suffixes

    named_by_file = None if output in (None, "-") else form_of(str(output))
    if form is not None and named_by_file not in (None, form):
        named = phrase("{file} is named as {by_file}, and {form} is asked for: name it otherwise")
        raise wrong(named, file=output, by_file=named_by_file, form=form)
    form = form or ("table" if output in (None, "-") else named_by_file)
    if form is None:
        named = phrase("{file} does not say which form is meant: use --format, or one of {suffixes}")
        raise wrong(named, file=output, suffixes=suffixes())
    refuse_present(output)
    if form in BINARY and output is None and sys.stdout.isatty():
        raise wrong(phrase("{form} is nothing to read on a screen: name a file with -o"), form=form)
    return form


def _hand_out(found: Report, form: str, output: str | None, lang: str, dialect: Any) -> None:
    """Write to a file that is not there yet, or to standard output."""
    from projections.counts.forms import written
    from projections.counts.screen import write
    from projections.counts.workbook import TooManyRows
    from projections.render.parquet import NoParquet

    if form == "table" and output in (None, "-"):
        write(found, sys.stdout, lang)
        return
    try:
        content = written(found, form, lang, dialect)
    except (NoParquet, TooManyRows) as error:
        fail(message_in(error, spoken_here()), ERROR)
    with handing_out(output) as file:
        file.write(content)
    if output not in (None, "-"):
        said = here(phrase("written to {file}"), file=output)
        click.echo(f"doorstroom: {said}", err=True)


COMMANDS = (report,)
