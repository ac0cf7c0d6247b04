"""`record`: one decision, with a command for each kind, made from the decision's own fields."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from ledger.language import phrase
from projections.answers.outline import Example
from projections.commands.certainty import somebody_is_there
from projections.commands.command import Command
from projections.commands.exit_codes import REFUSED
from projections.commands.group import Group
from projections.commands.languages import wrong
from projections.commands.offering import FieldWords, Key
from projections.commands.parameters import Words
from projections.commands.recording_terms import RecordingTerms
from projections.commands.settings import (
    Settings,
    opened,
    recorder,
    recorder_if_named,
    settings,
    who_records,
    writes,
)

if TYPE_CHECKING:
    from ledger.application import Ledger
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

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """As click does; with nothing there is the help, unless somebody can be asked."""
        if not args and not ctx.resilient_parsing and not somebody_is_there():
            raise click.exceptions.NoArgsIsHelpError(ctx)
        return super().parse_args(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command of a decision, or ask where none is named and somebody can be asked."""
        if ctx._protected_args:
            self._refuse_its_own(ctx)
        if ctx._protected_args or not somebody_is_there():
            return super().invoke(ctx)
        from ledger.parsing.reading import moment_from
        from projections.commands.record_asking import ask_and_record

        terms = RecordingTerms(
            ctx.params["recorded_by"] or who_records(),
            recorded_at=moment_from({"recorded_at": ctx.params["recorded_at"]}),
            dry_run=ctx.params["dry_run"],
        )
        return ask_and_record(ctx.ensure_object(Settings), terms)

    def _refuse_its_own(self, ctx: click.Context) -> None:
        """The options of asking say nothing of a decision that is named: it has its own."""
        for param in self.params:
            at = param.name is not None and ctx.get_parameter_source(param.name)
            if at is ParameterSource.COMMANDLINE and param.name in _OF_ASKING:
                raise wrong(phrase("{option} stands behind the decision"), option=param.opts[0])

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Every decision, in the order of the domain."""
        self._load()
        return list(self.commands)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of one decision; in Dutch also by what an official calls it."""
        self._load()
        if self.lang != "nl":
            return super().get_command(ctx, cmd_name)
        from ledger.parsing.dutch import decision_in

        return super().get_command(ctx, decision_in(cmd_name) or cmd_name)


class RecordCommand(Command):
    """The command that records one kind of decision."""

    def __init__(self, tag: str, kind: type[AnyDecision], **named: Any) -> None:
        super().__init__(tag, **named)
        self._kind = kind

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """As click does; who names the dossier first, as the questions have it, hears how it is named here."""
        first = args[:1]
        try:
            return super().parse_args(ctx, args)
        except click.MissingParameter:
            if not first or first[0].startswith("-") or "dossier" not in self._kind.__struct_fields__:
                raise
            # What was typed is not repeated: it may be a national number.
            raise wrong(
                phrase("each value stands behind its option here: --dossier KEY names the dossier")
            ) from None

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

    from ledger.decisions import Correction

    meaning = cleandoc(kind.__doc__ or "").replace("``", "")
    is_correction = issubclass(kind, Correction)
    command = RecordCommand(
        tag,
        kind,
        params=[*_field_options(kind, lacking=tuple(_OF_A_CORRECTION) if is_correction else ())],
        callback=click.pass_obj(lambda config, **values: _record(config, kind, **values)),
        help=meaning,
    )
    if "replacement" in kind.__struct_fields__:
        changes = "FIELD=VALUE: what changes, instead of a whole replacement; may be repeated."
        click.option("--set", "changes", multiple=True, metavar="FIELD=VALUE", help=changes)(command)
    seen = "Number of entries you saw in this dossier, measure or enterprise: refused if there is another number."
    for option in (
        recorder,
        click.option("--expect", type=click.IntRange(min=0), metavar="NUMBER", help=seen),
        recorded_at_option,
        *trying_options,
        writes,
        settings,
    ):
        option(command)
    return command


#: What a correction need not say, since it follows from the entry; with what the help says of it then.
_OF_A_CORRECTION = {
    "effective_on": "Day on which it was decided. [default: today]",
    "decided_by": "The capacity in which it was decided (R15). [default: that of the entry]",
    "replacement": "A whole decision instead, which need not name its dossier or measure.",
}
#: What `record` itself has of the options of a decision: agreeing to what it brings is answered, not typed.
_OF_ASKING = ("recorded_by", "recorded_at", "dry_run", "clock_is_right")
recorded_at_option = click.option("--recorded-at", metavar="MOMENT", help="Into a simulated ledger only.")
trying_options = (
    click.option("--dry-run", is_flag=True, help="Check everything, record nothing."),
    click.option("--accept-findings", is_flag=True, help="Record it although it brings findings."),
)


def _field_options(kind: type[AnyDecision], lacking: tuple[str, ...]) -> Iterator[click.Option]:
    """An option for each field; those that may be ``lacking`` are filled in or made of something else."""
    from ledger.intake.options import options

    for option in options(kind):
        may_lack = option.name in lacking
        yield click.Option(
            [option.flag, f"field_{option.name}"],
            required=option.required and not may_lack,
            multiple=option.several,
            type=_type_of(option),
            metavar=option.metavar,
            help=_OF_A_CORRECTION[option.name] if may_lack else option.help,
        )


def _type_of(option: Option) -> click.ParamType[Any]:
    """What an option takes, and what is offered for it."""
    if option.words:
        return Words(option.words, case_sensitive=not option.any_case)
    if option.name in ("dossier", "for_dossier", "measure", "other"):
        return Key("measure" if option.name == "measure" else "dossier")
    if option.metavar == "WORDS":
        return FieldWords(option.name)
    return click.STRING


def _record(config: Settings, kind: type[AnyDecision], changes: Sequence[str] = (), **values: Any) -> None:
    from ledger.decisions import Correction
    from ledger.intake.options import fields_in
    from ledger.parsing.reading import decision_from, moment_from

    typed = {name.removeprefix("field_"): v for name, v in values.items() if name.startswith("field_")}
    read = {"decision": kind.tag(), **fields_in(kind, typed, in_dutch=config.lang == "nl")}
    terms = RecordingTerms(
        values["recorded_by"],
        expected=values["expect"],
        recorded_at=moment_from({"recorded_at": values["recorded_at"]}),
        dry_run=values["dry_run"],
        accepted=values["accept_findings"],
    )
    if issubclass(kind, Correction):
        if "replacement" in kind.__struct_fields__ and bool(changes) == ("replacement" in read):
            raise wrong(phrase("say what changes with --set, or hand in a whole --replacement: one of them"))
        record_correction(config, read, _changes(changes), terms)
    else:
        # Before the ledger is opened: what is typed may be what is mistaken.
        decision = decision_from(read)
        with opened(config) as ledger:
            record_one(config, ledger, decision, terms)


def _changes(typed: Sequence[str]) -> list[tuple[str, str]]:
    """What is typed behind --set, as fields and values."""
    found = []
    for each in typed:
        field, equals, value = each.partition("=")
        if not equals:
            raise wrong(phrase("--set has the form FIELD=VALUE, such as effective_on=2020-07-03"))
        found.append((field, value))
    return found


def record_correction(
    config: Settings, read: dict[str, Any], changes: Sequence[tuple[str, str]], terms: RecordingTerms
) -> None:
    """Record a correction of which a part follows from its entry; what was filled in is said first."""
    from ledger.intake.correcting import filled_in, original_of, replacement_for
    from ledger.parsing.reading import decision_from
    from projections.answers.recorded import filled_line
    from projections.reading import today

    with opened(config) as ledger:
        original = original_of(ledger, read["entry"])
        if changes:
            replacement = replacement_for(original, changes, in_dutch=config.lang == "nl")
            read = {**read, "replacement": replacement}
        filled = filled_in(read, original, today())
        decision = decision_from({**read, **{each.field: each.value for each in filled}})
        if filled:
            click.echo(filled_line(filled, config.lang))
        record_one(config, ledger, decision, terms)


def record_one(config: Settings, ledger: Ledger, decision: AnyDecision, terms: RecordingTerms) -> None:
    """Record a decision and say what that did; held back for its findings it ends with that exit code."""
    from ledger.admission import admit
    from projections.answers.consequences import ConsequenceCheck
    from projections.answers.recorded import outcome_lines
    from projections.reading import today

    check = ConsequenceCheck(decision, today(), accepted=terms.accepted)
    (outcome,) = ledger.record(
        decision,
        recorded_by=terms.recorded_by,
        expected=terms.expected,
        recorded_at=terms.recorded_at,
        dry_run=terms.dry_run,
        look=check.look,
        tell_same=True,
    )
    # As it was recorded: a KBO number in its canonical form.
    decision = admit(decision)
    for line in outcome_lines(
        outcome, decision, check, dry_run=terms.dry_run, simulated=ledger.simulated, lang=config.lang
    ):
        click.echo(line)
    if check.holds_back:
        raise click.exceptions.Exit(REFUSED)


@click.group(cls=Record, examples=EXAMPLES, no_args_is_help=False)
@recorder_if_named
@recorded_at_option
@trying_options[0]
@writes
@settings
def record(**_of_asking: Any) -> None:
    """Record one decision: each has a command of its own.

    Without one it asks, at a terminal: what was decided, each field, and whether it is to be recorded once it is shown
    with the findings that it would bring. Enter takes what stands between [ ]; nothing is recorded before you say yes.
    """
