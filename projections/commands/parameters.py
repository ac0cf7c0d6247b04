"""The kinds of parameters: how each stands on the command line, is read, and is completed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import click

from ledger.language import phrase
from ledger.problem import THEIRS
from projections.answers.outline import Parameter
from projections.answers.question import NO_ENTERPRISE, NO_NUMBER
from projections.commands.languages import here, spoken_here, unfit, wrong
from projections.commands.offering import FindingCode, Key

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

#: In capitals or not; each stands for itself in both languages.
_NOW = ("now", "nu")
_TODAY = ("today", "vandaag")


class Words(click.Choice[str]):
    """The words of a closed list; in Dutch also what an official calls them, ``geschonden`` for ``breached``."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The word of the list that was typed."""
        if isinstance(value, str) and value not in self.choices and spoken_here() == "nl":
            from ledger.parsing.dutch import code_in

            value = code_in(value, self.choices) or value
        return super().convert(value, param, ctx)

    def get_metavar(self, param: click.Parameter, ctx: click.Context) -> str | None:
        """The words, in Dutch as they are typed in Dutch."""
        return click.Choice(_typed(self.choices)).get_metavar(param, ctx)

    def get_invalid_choice_message(self, value: Any, ctx: click.Context | None) -> str:
        """What is wrong, with the words that may be typed."""
        return click.Choice(_typed(self.choices)).get_invalid_choice_message(value, ctx)

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[CompletionItem[str]]:
        """The words that begin so, in Dutch in either way."""
        found = super().shell_complete(ctx, param, incomplete)
        also = click.Choice([word for word in _typed(self.choices) if word not in self.choices])
        return [*found, *also.shell_complete(ctx, param, incomplete)]


def _typed(words: Sequence[str]) -> list[str]:
    if spoken_here() != "nl":
        return list(words)
    from ledger.parsing.dutch import typed

    return [typed(word) for word in words]


def day(_ctx: click.Context, _param: click.Parameter, value: str | None) -> date | None:
    """A calendar day, or today; one on which no decision can be is doubted aloud."""
    if value is None:
        return None
    if value.casefold() in _TODAY:
        from projections.reading import today

        return today()
    found = calendar_day(value)
    _doubt(found)
    return found


def calendar_day(value: str) -> date:
    """A calendar day as it is typed. Raises ``click.BadParameter``.

    Python also reads 20200301 and 2020-W10-1, which people would not expect.
    """
    try:
        if len(value) == 10 and "W" not in value:
            return date.fromisoformat(value)
    except ValueError:
        pass
    if (dutch := _dutch_day(value)) is not None:
        return dutch
    from ledger.parsing.days import why_no_day

    lang = spoken_here()
    raise unfit(THEIRS, said=why_no_day(value, dutch=lang == "nl").in_language(lang))


def _dutch_day(value: str) -> date | None:
    """In Dutch a day may be written ``31/12/2020``; in English that is refused, since 03/04/2020 could be two days."""
    if spoken_here() != "nl" or not value[:1].isdigit():
        return None
    from ledger.parsing.dutch import day_in

    return day_in(value)


def _doubt(asked: date) -> None:
    """Say of a day on which no decision can be that its year looks mistyped; it is asked about all the same."""
    # Those of `ledger.impossible`, which most commands need not import.
    if not 1950 <= asked.year <= 2099:
        said = here(
            phrase("{day} lies outside the years 1950 to 2099, in which decisions are: look at its year"),
            day=asked,
        )
        click.echo(f"doorstroom: {said}", err=True)


def moment(_ctx: click.Context, _param: click.Parameter, value: str | None) -> datetime | None:
    """A knowledge moment: a bare day means its end in Brussels, a time without offset Brussels time; None is now."""
    from projections.reading import end_of_day, knowledge_moment, today

    if value is None or value.casefold() in _NOW:
        return None
    try:
        dutch = today() if value.casefold() in _TODAY else _dutch_day(value)
        found = knowledge_moment(value) if dutch is None else end_of_day(dutch)
    except ValueError:
        from ledger.parsing.days import mistaken_day

        if (mistaken := mistaken_day(value)) is not None:
            raise unfit(THEIRS, said=mistaken.in_language(spoken_here())) from None
        named = phrase("{value!r} is neither a day (2020-08-01) nor a moment (2020-08-01T12:00Z)")
        raise unfit(named, value=value) from None
    _doubt(found.date())
    return found


def _moments(ctx: click.Context, param: click.Parameter, values: tuple[str, ...]) -> list[datetime]:
    """Knowledge moments; how many are needed the question says."""
    from projections.reading import now

    return [moment(ctx, param, value) or now() for value in values]


def enterprise(_ctx: click.Context, _param: click.Parameter, value: str | None) -> str | None:
    """A KBO number, in its canonical form."""
    from ledger.decisions.enterprise_number import canonical_enterprise

    canonical = None if value is None else canonical_enterprise(value)
    if value is not None and canonical is None:
        raise unfit(NO_ENTERPRISE, value=value)
    return canonical


def _number(parameter: Parameter) -> Callable[[click.Context, click.Parameter, str | None], int | None]:
    """A whole number within the bounds of a parameter."""

    def read(_ctx: click.Context, _param: click.Parameter, value: str | None) -> int | None:
        if value is None:
            return None
        # Python also reads 1_000, and digits of other scripts; a number of thousands of digits it refuses to read.
        if value.isascii() and value.isdecimal():
            digits = value.lstrip("0") or "0"
            if len(digits) <= len(str(parameter.most)) and parameter.least <= int(digits) <= parameter.most:
                return int(digits)
        raise unfit(NO_NUMBER, value=value, least=parameter.least, most=parameter.most)

    return read


def on_the_line(parameter: Parameter) -> Iterator[click.Parameter]:
    """How a parameter stands on the command line."""
    kind = parameter.kind
    if kind == "period":
        yield click.Option(["--from", "first"], callback=day, metavar="DAY", help="First day of a period.")
        yield click.Option(["--to", "last"], callback=day, metavar="DAY", help="Last day of it, included.")
        return
    how = _how(parameter)
    if parameter.positional:
        nargs = -1 if parameter.several else 1
        yield click.Argument([parameter.name], nargs=nargs, required=parameter.required, **how)
        return
    option = parameter.option or f"--{parameter.name.replace('_', '-')}"
    yield click.Option(
        [option, parameter.name],
        help=parameter.help,
        required=parameter.required,
        multiple=parameter.several or kind == "moments",
        **how,
    )


def _how(parameter: Parameter) -> dict[str, Any]:
    how: dict[str, Any] = {"metavar": parameter.metavar}
    if parameter.default is not None:
        how["default"] = parameter.default
    match parameter.kind:
        case "flag":
            how["is_flag"] = True
        case "choice":
            how["type"] = Words(parameter.words)
        case "day":
            how["callback"] = day
        case "moment":
            how["callback"] = moment
        case "moments":
            how["callback"] = _moments
        case "enterprise":
            how["callback"] = enterprise
        case "dossier":
            how["type"] = Key("dossier")
        case "finding":
            how["type"] = FindingCode(parameter.words)
        case "number":
            how["callback"] = _number(parameter)
        case "file":
            how["type"] = click.Path(dir_okay=False, allow_dash=True)
    return how


def period_of(values: Mapping[str, Any]) -> tuple[date, date] | None:
    """The period that was asked about, if one was. Raises ``click.UsageError``."""
    first, last = values["first"], values["last"]
    if (first is None) != (last is None):
        raise wrong(phrase("a period has a first and a last day: give both --from and --to"))
    return None if first is None else (first, last)
