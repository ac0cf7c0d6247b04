"""The command line's own machinery: settings, questions, the command of each decision, exit codes.

``cli.py`` holds the commands; nothing else knows click. Like it, this imports what a command needs when it
runs.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from errno import ENOENT
from functools import wraps
from importlib import import_module
from io import BytesIO
from typing import TYPE_CHECKING, Any, BinaryIO, NoReturn, TypeVar

import click

from ledger.language import LANGUAGES, phrase
from ledger.problem import message_in
from ledger.words import TWO_FORMS
from projections.commands.exit_codes import REFUSED, explained, give_up_stdout, make_streams_ready
from projections.commands.languages import asked_for, here, in_language, speaking, spoken_here, unfit, wrong

if TYPE_CHECKING:
    from ledger.application import Ledger
    from ledger.decisions import AnyDecision
    from ledger.entry import Recorded
    from ledger.store.session import ReadTransaction as Entries
    from ledger.vault.keys import VaultSettings
    from ledger.vault.vault import Vault
    from projections.answers.head import Head
    from projections.reading import Reading

F = TypeVar("F", bound=Callable[..., Any])

FORMATS = ("table", "json", "jsonl", "csv")
STATES = ("protected", "owed", "offered", "honoured", "waived", "lapsed", "breached")


@dataclass
class Settings:
    """The global options; a command's own ``--ledger`` or ``--lang`` overrules those before its name."""

    ledger: str | None = None
    lang: str = field(default_factory=spoken_here)
    vault: str | None = None
    vault_key: str | None = None

    @property
    def place(self) -> str:
        """The ledger that is meant."""
        return self.ledger or os.environ.get("DOORSTROOM_LEDGER") or "doorstroom.db"

    @property
    def vault_settings(self) -> VaultSettings:
        """Where personal data is kept, and under which master key."""
        from ledger.vault.keys import VaultSettings

        said = VaultSettings.from_environment()
        given = {"database": self.vault, "key_file": self.vault_key}
        return said._replace(**{name: value for name, value in given.items() if value is not None})


class Command(click.Command):
    """A command whose help ends with examples."""

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The examples, read only now that somebody asks for help."""
        from projections.commands.examples import epilog

        self.epilog = epilog(*path_of(ctx), lang=spoken_here())
        super().format_epilog(ctx, formatter)


class Group(Command, click.Group):
    """Commands below a command."""

    command_class = Command


class Doorstroom(Group):
    """The command, with the exit codes of the contract and no traceback for anybody's mistake."""

    group_class = Group

    def main(self, args: Sequence[str] | None = None, *more: Any, **extra: Any) -> Any:
        """Run, in the language asked; what is raised for people becomes a message and an exit code."""
        make_streams_ready()
        typed = sys.argv[1:] if args is None else list(args)
        lang = asked_for(typed, os.environ)
        with speaking(lang):
            try:
                return super(Doorstroom, in_language(self, lang)).main(args, *more, **extra)
            except Exception as error:
                for_people = explained(error, lang)
                if for_people is None:
                    raise
                click.echo(f"doorstroom: {for_people[1]}", err=True)
        give_up_stdout()
        sys.exit(for_people[0])

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command, and see that all it said has left."""
        result = super().invoke(ctx)
        sys.stdout.flush()
        return result


def path_of(ctx: click.Context) -> tuple[str, ...]:
    """The names of a command below `doorstroom`."""
    names = []
    while ctx.parent is not None:
        names.append(str(ctx.info_name))
        ctx = ctx.parent
    return tuple(reversed(names))


def exists_already(file: object) -> click.UsageError:
    """What was handed out before is never written over."""
    from projections.render.new_files import FILE_EXISTS

    return wrong(FILE_EXISTS, file=file)


@contextmanager
def handing_out(output: str | None, *, private: bool = False) -> Iterator[BinaryIO]:
    """Where what is handed out is written: standard output, or a new file that is there whole at the end or not at all.

    ``private``: a file that nobody else on this computer may read. Raises ``click.UsageError``, ``OSError``.
    """
    from pathlib import Path

    from projections.render.new_files import OutputExists, new_file

    if output in (None, "-"):
        whole = BytesIO()
        yield whole
        sys.stdout.flush()
        sys.stdout.buffer.write(whole.getvalue())
        return
    try:
        with new_file(Path(str(output)), private=private) as file:
            yield file
    except OutputExists:
        raise exists_already(output) from None


def refuse_present(*outputs: str | None) -> None:
    """Before anything is made: none of these is there yet, and each could be. Raises as ``handing_out`` does."""
    from pathlib import Path

    for output in outputs:
        if output not in (None, "-"):
            path = Path(str(output))
            if path.exists() or path.is_symlink():
                raise exists_already(output)
            if not path.parent.is_dir():
                raise FileNotFoundError(ENOENT, os.strerror(ENOENT), str(path.parent))


def handed_out_in(ctx: click.Context) -> str:
    """The language of what leaves the program: Dutch, which is the official's, unless a language was asked for."""
    from click.core import ParameterSource

    asked = (each.get_parameter_source("lang") for each in (ctx, ctx.find_root()))
    return spoken_here() if ParameterSource.COMMANDLINE in asked or "DOORSTROOM_LANG" in os.environ else "nl"


def fail(message: str, code: int) -> NoReturn:
    """Say what is wrong on stderr and stop."""
    click.echo(f"doorstroom: {message}", err=True)
    raise click.exceptions.Exit(code)


def day(_ctx: click.Context, _param: click.Parameter, value: str | None) -> date | None:
    """A calendar day. Python also reads 20200301 and 2020-W10-1, which people would not expect."""
    if value is None:
        return None
    try:
        if len(value) == 10 and "W" not in value:
            return date.fromisoformat(value)
    except ValueError:
        pass
    raise unfit(phrase("{value!r} is not a calendar day YYYY-MM-DD"), value=value)


def moment(_ctx: click.Context, _param: click.Parameter, value: str | None) -> datetime | None:
    """A knowledge moment: a bare day means its end in Brussels, a time without offset Brussels time."""

    from projections.reading import knowledge_moment

    try:
        return None if value is None else knowledge_moment(value)
    except ValueError:
        named = phrase("{value!r} is neither a day (2020-08-01) nor a moment (2020-08-01T12:00Z)")
        raise unfit(named, value=value) from None


def _moments(ctx: click.Context, param: click.Parameter, values: tuple[str, ...]) -> list[datetime | None]:
    """Two knowledge moments."""
    if len(values) != 2:
        raise unfit(phrase("give it twice: the two moments to compare"))
    return [moment(ctx, param, value) for value in values]


def enterprise(_ctx: click.Context, _param: click.Parameter, value: str | None) -> str | None:
    """A KBO number, in its canonical form."""
    from ledger.admission import canonical_enterprise

    canonical = None if value is None else canonical_enterprise(value)
    if value is not None and canonical is None:
        named = phrase("{value!r} is no KBO number: 10 digits of which the last two check the others")
        raise unfit(named, value=value)
    return canonical


def _setting(ctx: click.Context, param: click.Parameter, value: str | None) -> None:
    if value is not None:
        setattr(ctx.ensure_object(Settings), str(param.name), value)


def settings(command: F) -> F:
    """The global options, which may also stand behind the command's name."""
    where = "SQLite file or database URL; else DOORSTROOM_LEDGER, else doorstroom.db."
    words = "Language; else DOORSTROOM_LANG. [default: en; for dossier, report, export: nl]"
    silent: dict[str, Any] = {"callback": _setting, "expose_value": False}
    return with_options(
        command,
        click.option("--ledger", metavar="PATH|URL", help=where, **silent),
        click.option("--lang", type=click.Choice(LANGUAGES), help=words, **silent),
    )


def vault_settings(command: F) -> F:
    """Where personal data is kept, for the commands that read or write it."""
    where = "Database of the vault, if it is not the ledger's; else DOORSTROOM_VAULT."
    key = "File with the vault's master key; else DOORSTROOM_VAULT_KEY_FILE or DOORSTROOM_VAULT_KEY."
    silent: dict[str, Any] = {"callback": _setting, "expose_value": False}
    return with_options(
        command,
        click.option("--vault", metavar="PATH|URL", help=where, **silent),
        click.option("--vault-key", metavar="FILE", help=key, **silent),
    )


def with_options(command: F, *options: Callable[[F], F]) -> F:
    """A command with options, which stand in its help in this order."""
    for option in reversed(options):
        command = option(command)
    return command


@dataclass
class Asked:
    """A ledger as known at a moment, a day (today, unless ``on_given``), and the form of the answer."""

    reading: Reading
    head: Head
    on: date
    on_given: bool
    entries: Entries
    vault: Vault
    form: Any
    lang: str

    def texts(self, entries: Sequence[Recorded]) -> dict[str, str]:
        """The personal texts of entries that are still kept, by what the entries commit to them with."""
        from ledger.vault.errors import VaultError
        from ledger.vault.texts import commitments

        committed = [hashed for each in entries for _, hashed in commitments(each.entry.decision)]
        if not committed:
            return {}
        try:
            with self.vault.session(self.entries) as kept:
                return kept.texts(committed)
        except VaultError as error:
            # The history holds without them, and says of each that it is not at hand.
            said = here(phrase("without its texts: {why}"), why=message_in(error, self.lang))
            click.echo(f"doorstroom: {said}", err=True)
            return {}

    def answer(self, report: str, *found: Any, **more: Any) -> None:
        """Print what was found, in the way of one of the reports."""
        write = import_module(f"projections.answers.{report}").write
        write(*found, self.form, sys.stdout, head=more.pop("head", self.head), lang=self.lang, **more)


def question(command: Callable[..., None], *, forms: Sequence[str] = FORMATS, twice: bool = False) -> Any:
    """``--on``, ``--known`` and ``--format``: the command gets the ledger as ``Asked``.

    ``twice``: two knowledge moments are asked for, and handed on as ``moments``.
    """

    @click.pass_obj
    @wraps(command)
    def ask(
        config: Settings, /, on: date | None, known: Any, form: str | None, as_json: bool, **rest: Any
    ) -> None:
        from projections.answers.head import Head
        from projections.reading import Reading, now, today

        if twice:
            rest["moments"], known = known, None
        with opened(config) as ledger, ledger.reading() as entries:
            reading = Reading(entries, known)
            if as_json and form not in (None, "json"):
                raise wrong(TWO_FORMS)
            asked_on, form = on or today(), "json" if as_json else form or "table"
            head = Head(asked_on, known or now(), ledger.simulated, reading.upto)
            asked = Asked(reading, head, asked_on, on is not None, entries, ledger.vault, form, config.lang)
            command(asked, **rest)

    known_at = "As known at: a day means its end in Brussels. [default: now]"
    if twice:
        known_at = "As known at: give it twice, the two moments to compare."
    shown = click.Choice(forms)
    return with_options(
        ask,
        click.option("--on", callback=day, metavar="DAY", help="The day asked about. [default: today]"),
        click.option(
            "--known",
            callback=_moments if twice else moment,
            multiple=twice,
            metavar="MOMENT",
            help=known_at,
        ),
        click.option("--format", "form", type=shown, help="Form of the answer. [default: table]"),
        click.option("--json", "as_json", is_flag=True, help="Short for --format json."),
        settings,
    )


class Counted:
    """What is listed, counted as it passes by."""

    def __init__(self, found: Iterable[Any]) -> None:
        self._found = found
        self.count = 0

    def __iter__(self) -> Iterator[Any]:
        for each in self._found:
            self.count += 1
            yield each


def recorder(command: F) -> F:
    """``--as``: on whose behalf it is recorded."""
    who = "Who records; else DOORSTROOM_AS, else the user of this computer."
    named: dict[str, Any] = {"metavar": "WHO", "envvar": "DOORSTROOM_AS", "callback": _whoever}
    return click.option("--as", "recorded_by", help=who, **named)(command)


def who_is_named(_ctx: click.Context, _param: click.Parameter, value: str | None) -> str | None:
    """Who is said to act, as an entry or the access log can keep it; None where nobody said."""
    if value is not None and not (value.isprintable() and 0 < len(value.strip()) <= len(value) <= 100):
        raise unfit(phrase("a name has 1 to 100 printable characters"))
    return value


def _whoever(ctx: click.Context, param: click.Parameter, value: str | None) -> str:
    if value is None:
        import getpass

        try:
            value = getpass.getuser()
        except (OSError, KeyError, ImportError):
            raise wrong(phrase("this computer does not say who you are: use --as")) from None
    return who_is_named(ctx, param, value) or ""


def opened(config: Settings) -> Ledger:
    """The ledger that the settings name."""
    from ledger.application import Ledger

    return Ledger.open(config.place, vault_settings=config.vault_settings)


class Record(Group):
    """One sub-command a decision, made from the decision's own fields when one is asked for."""

    #: The language that they are made in.
    lang = "en"

    def _load(self) -> None:
        if not self.commands:
            from ledger.decisions import DECISIONS
            from projections.commands.completion import with_completion

            for tag, kind in DECISIONS.items():
                self.add_command(in_language(with_completion(record_command(tag, kind)), self.lang))

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Every decision, in the order of the domain."""
        self._load()
        return list(self.commands)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of one decision."""
        self._load()
        return super().get_command(ctx, cmd_name)


class RecordCommand(Command):
    """The command that records one kind of decision."""

    def get_short_help_str(self, limit: int = 45) -> str:
        """The decision's Dutch term, and what it is."""
        term, _, rest = (self.help or "").split("\n")[0].partition(". ")
        return f"{term[:1].lower()}{term[1:]}: {rest}"


def record_command(tag: str, kind: type[AnyDecision]) -> click.Command:
    """The command that records one kind of decision, an option for each of its fields."""
    from inspect import cleandoc

    from ledger.intake.options import options

    meaning = cleandoc(kind.__doc__ or "").replace("``", "")
    command = RecordCommand(
        tag,
        params=[
            click.Option(
                [option.flag, f"field_{option.name}"],
                required=option.required,
                multiple=option.several,
                type=click.Choice(option.words, case_sensitive=not option.any_case) if option.words else str,
                metavar=option.metavar,
                help=option.help,
            )
            for option in options(kind)
        ],
        callback=click.pass_obj(lambda config, **values: _record(config, kind, **values)),
        help=meaning,
    )
    seen = "Number of entries you saw in this dossier or measure: refused if there is any other number."
    for option in (
        recorder,
        click.option("--expect", type=click.IntRange(min=0), metavar="NUMBER", help=seen),
        click.option("--recorded-at", metavar="MOMENT", help="Into a simulated ledger only."),
        click.option("--dry-run", is_flag=True, help="Check everything, record nothing."),
        click.option("--accept-findings", is_flag=True, help="Record it although it brings findings."),
        settings,
    ):
        option(command)
    return command


def _record(config: Settings, kind: type[AnyDecision], **values: Any) -> None:
    from ledger.admission import admit
    from ledger.intake.options import decision_of
    from ledger.parsing.reading import moment_from
    from projections.answers.consequences import Care
    from projections.commands.recorded import told
    from projections.reading import today

    fields = {name.removeprefix("field_"): v for name, v in values.items() if name.startswith("field_")}
    decision = decision_of(kind, fields)
    moment, dry_run = moment_from({"recorded_at": values["recorded_at"]}), values["dry_run"]
    care = Care(decision, today(), accepted=values["accept_findings"])
    with opened(config) as ledger:
        who, seen = values["recorded_by"], values["expect"]
        (outcome,) = ledger.record(
            decision, recorded_by=who, expected=seen, recorded_at=moment, dry_run=dry_run, look=care.look
        )
        # As it was recorded: a KBO number in its canonical form.
        decision, simulated = admit(decision), ledger.simulated
    for line in told(outcome, decision, care, dry_run=dry_run, simulated=simulated, lang=config.lang):
        click.echo(line)
    if care.holds_back:
        raise click.exceptions.Exit(REFUSED)
