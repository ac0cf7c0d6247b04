"""A question on the command line: its command, made from its outline, and what happens when it is asked."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from io import TextIOWrapper
from typing import TYPE_CHECKING, Any, TextIO

import click

from ledger import words
from ledger.language import phrase
from ledger.problem import Problem, message_in
from projections.answers.outline import Outline
from projections.answers.question import Inquiry, Question
from projections.commands.command import Command
from projections.commands.exit_codes import FINDINGS
from projections.commands.handing_out import WRITTEN, form_by_suffix, form_of, handed_out_in, handing_out
from projections.commands.languages import here, spoken_here, wrong
from projections.commands.parameters import on_the_line, period_of
from projections.commands.settings import Settings, opened, setting_options
from projections.mistaken import Mistaken
from projections.render.csv import DIALECTS, Dialect
from projections.render.forms import write

if TYPE_CHECKING:
    from projections.answers.head import Head
    from projections.render.answer import Answer
    from projections.render.forms import OutputForm


def command_of(outline: Outline, load: Callable[[], Question], forms: Sequence[OutputForm]) -> Command:
    """The command of a question; the question itself is loaded when it is asked."""

    def run(config: Settings, **values: Any) -> None:
        try:
            _ask(config, load(), forms, values)
        except Mistaken as error:
            said = message_in(error, spoken_here())
            raise (
                click.BadParameter(said, param_hint=error.option) if error.option else click.UsageError(said)
            ) from None

    takes_names = any(parameter.positional for parameter in outline.parameters)
    kind = Command if takes_names else partial(_OfEveryone, explained_as=outline.explained_as)
    return kind(
        outline.name.rpartition(" ")[2],
        params=[
            *(each for parameter in outline.parameters for each in on_the_line(parameter)),
            *_form_options(outline, forms),
            *setting_options(),
        ],
        callback=click.pass_obj(run),
        help=outline.help,
        examples=outline.examples,
    )


class _OfEveryone(Command):
    """A question about everyone: who names a dossier with it is told which questions are about one."""

    def __init__(self, *arguments: Any, explained_as: str, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._explained_as = explained_as

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """As click does, but for what is named without an option."""
        ctx.allow_extra_args = True
        left = super().parse_args(ctx, args)
        if left and not ctx.resilient_parsing:
            from shlex import quote

            from ledger.national_numbers import without_national_numbers

            about = f" --about {self._explained_as}" if self._explained_as else ""
            mistake = wrong(
                _OF_ONE, command=self.name, dossier=quote(without_national_numbers(left[0])), about=about
            )
            raise click.UsageError(mistake.message, ctx)
        return left


_OF_ONE = phrase(
    "{command} is about all dossiers and takes no name; of one dossier, ask `doorstroom status {dossier}` or"
    " `doorstroom explain {dossier}{about}`"
)


def _form_options(outline: Outline, forms: Sequence[OutputForm]) -> Iterator[click.Option]:
    names = outline.forms if outline.handed_out else (*(form.name for form in forms), *outline.forms)
    if outline.handed_out:
        suffix = "A new file; its suffix says the form, as .csv, .xlsx or .html does. - is stdout."
        yield click.Option(["-o", "--output"], metavar="FILE", help=suffix)
    elif outline.to_file:
        suffix = "A new file; its suffix says the form. - is stdout."
        yield click.Option(["-o", "--output"], metavar="FILE", help=suffix)
    default = (
        "Form. [default: as FILE, else table]"
        if outline.handed_out or outline.to_file
        else "Form of the answer. [default: table]"
    )
    yield click.Option(["--format", "form"], type=click.Choice(names), help=default)
    yield click.Option(["--json", "as_json"], is_flag=True, help="Short for --format json.")
    if "csv" in names:
        spreadsheet = (
            "excel-nl: semicolons, BOM, decimal comma, dd/mm/jjjj, BE before a KBO number. [default: rfc4180]"
        )
        yield click.Option(["--csv-dialect", "dialect"], type=click.Choice(DIALECTS), help=spreadsheet)


def _ask(config: Settings, question: Question, forms: Sequence[OutputForm], values: dict[str, Any]) -> None:
    on, known = values.pop("on", None), values.pop("known", None)
    if "first" in values:
        values["period"] = period_of(values)
        del values["first"], values["last"]
    if question.check is not None:
        question.check({**values, "on": on})
    handed_out = question.outline.handed_out
    # Before the ledger is opened: where the answer goes may be what is mistaken.
    way = _Way(values, question.outline, forms) if handed_out or question.outline.to_file else None
    fails = question.fails_on is not None and values.pop(question.fails_on)
    with opened(config) as ledger, ledger.reading() as entries:
        lang = handed_out_in(click.get_current_context()) if handed_out else config.lang
        inquiry = Inquiry.of(
            ledger,
            entries,
            on=on,
            known=known,
            period=values.get("period"),
            lang=lang,
            without_texts=lambda why: _say_without_texts(why, config.lang),
        )
        way = way or _Way(values, question.outline, forms)
        answer = question.answer(inquiry, **values)
        for notice in answer.notices:
            click.echo(f"doorstroom: {here(notice)}", err=True)
        if fails:
            found, answer = _counted(answer)
        way.write(answer, inquiry.head, lang, forms)
    if fails and found():
        raise click.exceptions.Exit(FINDINGS)


class _Way:
    """In which form an answer goes where. It takes what says so out of what was typed."""

    def __init__(self, values: dict[str, Any], outline: Outline, forms: Sequence[OutputForm]) -> None:
        form, as_json = values.pop("form"), values.pop("as_json")
        if as_json and form not in (None, "json"):
            raise wrong(words.TWO_FORMS)
        self._form: str = "json" if as_json else form or "table"
        self._output: str | None = None
        self._dialect: Dialect | None = values.pop("dialect", None)
        asked = "json" if as_json else form
        if outline.to_file:
            self._output = values.pop("output")
            names = (*(each.name for each in forms), *outline.forms)
            self._form = form_by_suffix(self._output, asked, names)
        elif outline.handed_out:
            self._output = values.pop("output")
            self._form = form_of(self._output, asked)
        if self._dialect is not None and self._form != "csv":
            raise wrong(
                phrase("--csv-dialect is for CSV, and this is {form}: add --format csv"), form=self._form
            )

    def write(self, answer: Answer, head: Head, lang: str, forms: Sequence[OutputForm]) -> None:
        """Write an answer: to standard output as it comes, or whole to a new file."""
        here_and_now = self._output in (None, "-")
        dialect = self._dialect or "rfc4180"
        if here_and_now and (answer.encode is None or self._form in answer.own):
            with _standard_output(dialect) as stream:
                write(answer, self._form, stream, head=head, lang=lang, forms=forms, dialect=dialect)
            return
        with handing_out(self._output) as file:
            if answer.encode is not None:
                file.write(answer.encode(self._form, dialect))
            else:
                text = TextIOWrapper(file, encoding="utf-8", newline="")
                write(answer, self._form, text, head=head, lang=lang, forms=forms, dialect=dialect)
                # What is handed out is not closed here.
                text.detach()
        if not here_and_now:
            said = here(WRITTEN, file=self._output)
            click.echo(f"doorstroom: {said}", err=True)


@contextmanager
def _standard_output(dialect: Dialect) -> Iterator[TextIO]:
    """Standard output; for a spreadsheet in UTF-8, which is what a byte order mark says, whatever a terminal takes."""
    if dialect == "rfc4180":
        yield sys.stdout
        return
    sys.stdout.flush()
    text = TextIOWrapper(sys.stdout.buffer, encoding="utf-8", newline="")
    try:
        yield text
        text.flush()
    finally:
        # Standard output is not closed here.
        text.detach()


def _counted(answer: Answer) -> tuple[Callable[[], bool], Answer]:
    """Whether something was found, to be asked once all is written, and the answer that tells.

    Where the answer does not say it itself, each row and each object is one that was found, in whichever form.
    """
    if answer.found is not None:
        return answer.found, answer
    if answer.lines is not None or answer.own or answer.encode is not None:
        # What is written then need not be rows, and nothing written would look as if nothing had been found.
        raise TypeError("an answer that is more than rows says itself whether something was found")
    rows = _Counted(answer.rows)
    objects = None if answer.objects is None else _Counted(answer.objects)
    counted = [each for each in (rows, objects) if each is not None]
    return lambda: any(each.count for each in counted), answer._replace(rows=rows, objects=objects)


class _Counted:
    """Rows, counted as they pass by."""

    def __init__(self, rows: Iterable[Any]) -> None:
        self._rows = rows
        self.count = 0

    def __iter__(self) -> Iterator[Any]:
        for row in self._rows:
            self.count += 1
            yield row


def _say_without_texts(why: Problem, lang: str) -> None:
    # The history holds without them, and says of each that it is not at hand.
    said = here(phrase("without its texts: {why}"), why=message_in(why, lang))
    click.echo(f"doorstroom: {said}", err=True)
