"""`record`: one decision, with a command for each kind, made from the decision's own fields."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from ledger.language import phrase
from projections.answers.outline import Example
from projections.commands.command import Command
from projections.commands.exit_codes import REFUSED
from projections.commands.group import Group
from projections.commands.offering import FieldWords, Key
from projections.commands.parameters import Words
from projections.commands.settings import (
    Settings,
    opened,
    recorder,
    settings,
    writes,
)

if TYPE_CHECKING:
    from ledger.decisions import AnyDecision
    from ledger.intake.options import Option


EXAMPLES = (
    Example(
        "doorstroom record suspension --help",
        phrase("The fields of a decision"),
    ),
    Example(
        "doorstroom record support --dossier D-005 --effective-on 2021-01-01 --decided-by vdab "
        '--level "40% laag" --dry-run',
        phrase("Whether it would be recorded, and what it would bring"),
    ),
)


class Record(Group):
    """One sub-command a decision, made from the decision's own fields when one is asked for."""

    def _load(self) -> None:
        if not self.commands:
            from ledger.decisions import DECISIONS

            for tag, kind in DECISIONS.items():
                self.add_command(record_command(tag, kind))

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Every decision, in the order of the domain."""
        self._load()
        return list(self.commands)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of one decision; in Dutch also by what an official calls it, and its fields likewise."""
        self._load()
        if self.lang != "nl":
            return super().get_command(ctx, cmd_name)
        from ledger.parsing.dutch import decision_in

        command = super().get_command(ctx, decision_in(cmd_name) or cmd_name)
        return command and _with_dutch_options(command)


def _with_dutch_options(command: click.Command) -> click.Command:
    """A command that is already a copy in Dutch, whose fields can be typed in Dutch too."""
    from ledger.parsing.dutch import typed_field

    for param in command.params:
        field = (param.name or "").removeprefix("field_")
        dutch = f"--{typed_field(field)}" if field != param.name else None
        if dutch is not None and dutch not in param.opts:
            param.opts = [*param.opts, dutch]
    return command


class RecordCommand(Command):
    """The command that records one kind of decision."""

    def __init__(self, tag: str, kind: type[AnyDecision], **named: Any) -> None:
        super().__init__(tag, **named)
        self._kind = kind

    def get_short_help_str(self, limit: int = 45) -> str:
        """The decision's Dutch term, and what it is."""
        term, _, rest = (self.help or "").split("\n")[0].partition(". ")
        return f"{term[:1].lower()}{term[1:]}: {rest}"

    def summary(self) -> str:
        """The same, as the other commands have theirs."""
        return self.get_short_help_str().rstrip(".")

    def examples_in(self, lang: str) -> Sequence[Example]:
        """The example of the decision, as it is recorded, with its sentence."""
        from json import dumps
        from shlex import quote

        from ledger.parsing.reading import decision_from

        typed = f"doorstroom record {self.name}"
        for name, value in self._kind.example.items():
            if name == "decision":
                continue
            if isinstance(value, list) and all(isinstance(each, str) for each in value):
                text = ",".join(value)
            else:
                text = value if isinstance(value, str) else dumps(value, ensure_ascii=False)
            typed += f" --{name.replace('_', '-')} {quote(text)}"
        return (Example(typed, decision_from(self._kind.example).in_words(lang).rstrip(".")),)


def record_command(tag: str, kind: type[AnyDecision]) -> click.Command:
    """The command that records one kind of decision, an option for each of its fields."""
    from inspect import cleandoc

    from ledger.intake.options import options

    meaning = cleandoc(kind.__doc__ or "").replace("``", "")
    command = RecordCommand(
        tag,
        kind,
        params=[
            click.Option(
                [option.flag, f"field_{option.name}"],
                required=option.required,
                multiple=option.several,
                type=_type_of(option),
                metavar=option.metavar,
                help=option.help,
            )
            for option in options(kind)
        ],
        callback=click.pass_obj(lambda config, **values: _record(config, kind, **values)),
        help=meaning,
    )
    seen = "Number of entries you saw in this dossier, measure or enterprise: refused if there is another number."
    for option in (
        recorder,
        click.option("--expect", type=click.IntRange(min=0), metavar="NUMBER", help=seen),
        click.option("--recorded-at", metavar="MOMENT", help="Into a simulated ledger only."),
        click.option("--dry-run", is_flag=True, help="Check everything, record nothing."),
        click.option("--accept-findings", is_flag=True, help="Record it although it brings findings."),
        writes,
        settings,
    ):
        option(command)
    return command


def _type_of(option: Option) -> click.ParamType[Any]:
    """What an option takes, and what is offered for it."""
    if option.words:
        return Words(option.words, case_sensitive=not option.any_case)
    if option.name in ("dossier", "for_dossier", "measure", "other"):
        return Key("measure" if option.name == "measure" else "dossier")
    if option.metavar == "WORDS":
        return FieldWords(option.name)
    return click.STRING


def _record(config: Settings, kind: type[AnyDecision], **values: Any) -> None:
    from ledger.admission import admit
    from ledger.intake.options import decision_of
    from ledger.parsing.reading import moment_from
    from projections.answers.consequences import ConsequenceCheck
    from projections.commands.recorded import outcome_lines
    from projections.reading import today

    fields = {name.removeprefix("field_"): v for name, v in values.items() if name.startswith("field_")}
    decision = decision_of(kind, fields, in_dutch=config.lang == "nl")
    moment, dry_run = moment_from({"recorded_at": values["recorded_at"]}), values["dry_run"]
    check = ConsequenceCheck(decision, today(), accepted=values["accept_findings"])
    with opened(config) as ledger:
        who, seen = values["recorded_by"], values["expect"]
        (outcome,) = ledger.record(
            decision,
            recorded_by=who,
            expected=seen,
            recorded_at=moment,
            dry_run=dry_run,
            look=check.look,
            tell_same=True,
        )
        # As it was recorded: a KBO number in its canonical form.
        decision, simulated = admit(decision), ledger.simulated
    for line in outcome_lines(
        outcome, decision, check, dry_run=dry_run, simulated=simulated, lang=config.lang
    ):
        click.echo(line)
    if check.holds_back:
        raise click.exceptions.Exit(REFUSED)


@click.group(cls=Record, examples=EXAMPLES)
def record() -> None:
    """Record one decision: each has a command of its own."""
