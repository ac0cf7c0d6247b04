"""doorstroom: parse, one call, print. No rule and no SQL stand here.

What a command needs it imports when it runs, so that ``--help`` costs no more than click itself.
"""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

import click

if TYPE_CHECKING:
    from ledger.application import Ledger
    from ledger.decisions import AnyDecision
    from ledger.entry import Recorded
    from projections.reading import Reading
    from projections.report.head import Head

F = TypeVar("F", bound=Callable[..., Any])

ERROR, NOT_FOUND, REFUSED, BROKEN = 1, 3, 4, 5


@dataclass
class Settings:
    """The global options; a command's own ``--ledger`` or ``--lang`` overrules those before its name."""

    ledger: str | None = None
    lang: str = "en"

    @property
    def place(self) -> str:
        """The ledger that is meant."""
        return self.ledger or os.environ.get("DOORSTROOM_LEDGER") or "doorstroom.db"


class Doorstroom(click.Group):
    """The command, with the exit codes of the contract and no traceback for anybody's mistake."""

    def main(self, *args: Any, **extra: Any) -> Any:
        """Run; what is raised for people becomes a message and an exit code."""
        make_streams_ready()
        try:
            return super().main(*args, **extra)
        except Exception as error:
            code = exit_code(error)
            if code is None:
                raise
            message = (error.strerror if isinstance(error, OSError) else None) or str(error)
            if isinstance(error, OSError) and error.filename:
                message = f"{os.fsdecode(error.filename)}: {message}"
            click.echo(f"doorstroom: {message}", err=True)
        with contextlib.suppress(OSError):
            # What could not be written, to a full disk for one, must not be tried again when Python ends.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(code)

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command, and see that all it said has left."""
        result = super().invoke(ctx)
        sys.stdout.flush()
        return result


def make_streams_ready() -> None:
    """Closed streams become empty ones, and a character that a stream cannot write becomes an escape."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, open(os.devnull, mode))  # noqa: SIM115 - until the process ends
        elif mode == "w" and hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")


def exit_code(error: Exception) -> int | None:
    """The exit code of an error that is meant for people, None for one that is a fault of ours."""
    from ledger.codec import Unreadable
    from ledger.refusals import Refused
    from ledger.store.errors import Damaged, LedgerMissing, StoreError
    from projections.reading import DossierNotFound

    for kinds, code in (
        (Refused, REFUSED),
        ((DossierNotFound, LedgerMissing, FileNotFoundError), NOT_FOUND),
        ((Damaged, Unreadable), BROKEN),
        ((StoreError, OSError), ERROR),
    ):
        if isinstance(error, kinds):
            return code
    return None


def fail(message: str, code: int) -> NoReturn:
    """Say what is wrong on stderr and stop."""
    click.echo(f"doorstroom: {message}", err=True)
    raise click.exceptions.Exit(code)


def _day(_ctx: click.Context, _param: click.Parameter, value: str | None) -> date | None:
    """A calendar day."""
    try:
        return None if value is None else date.fromisoformat(value)
    except ValueError:
        raise click.BadParameter(f"{value!r} is not a calendar day YYYY-MM-DD") from None


def _moment(_ctx: click.Context, _param: click.Parameter, value: str | None) -> datetime | None:
    """A knowledge moment: a bare day means its end in Brussels, a time without offset Brussels time."""
    from projections.reading import knowledge_moment

    try:
        return None if value is None else knowledge_moment(value)
    except ValueError:
        form = "a day (2020-08-01) nor a moment (2020-08-01T12:00Z)"
        raise click.BadParameter(f"{value!r} is neither {form}") from None


def _setting(ctx: click.Context, param: click.Parameter, value: str | None) -> None:
    if value is not None:
        setattr(ctx.ensure_object(Settings), str(param.name), value)


def settings(command: F) -> F:
    """The global options, which may also stand behind the command's name."""
    where = "SQLite file or database URL; else DOORSTROOM_LEDGER, else doorstroom.db."
    words = "Language of labels and sentences; messages are English. [default: en]"
    silent: dict[str, Any] = {"callback": _setting, "expose_value": False}
    return with_options(
        command,
        click.option("--ledger", metavar="PATH|URL", help=where, **silent),
        click.option("--lang", type=click.Choice(["en", "nl"]), help=words, **silent),
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
    texts: Callable[[list[int]], dict[tuple[int, str], tuple[bytes, str]]]
    form: Any
    lang: str

    def reasons(self, entries: Sequence[Recorded]) -> dict[tuple[int, str], str]:
        """The personal texts of entries that are still kept, by position and place."""
        kept = self.texts([entry.position for entry in entries])
        return {place: text for place, (_, text) in kept.items()}

    def answer(self, write: Callable[..., None], *found: Any, **more: Any) -> None:
        """Print what was found, by a report's own way of writing it."""
        write(*found, self.form, sys.stdout, head=self.head, lang=self.lang, **more)


def question(command: Callable[..., None]) -> Callable[..., None]:
    """``--on``, ``--known`` and ``--format``: the command gets the ledger as ``Asked``."""

    @click.pass_obj
    @wraps(command)
    def ask(
        config: Settings, /, on: date | None, known: datetime | None, form: str, as_json: bool, **rest: Any
    ) -> None:
        from projections.reading import Reading, now, today
        from projections.report.head import Head

        with opened(config) as ledger, ledger.reading() as entries:
            reading = Reading(entries, known)
            day, form = on or today(), "json" if as_json else form
            head = Head(day, known or now(), ledger.simulated, reading.upto)
            command(Asked(reading, head, day, on is not None, entries.texts, form, config.lang), **rest)

    known_at = "As known at: a day means its end in Brussels. [default: now]"
    forms: dict[str, Any] = {
        "type": click.Choice(["table", "json", "jsonl", "csv"]),
        "default": "table",
        "show_default": True,
    }
    return with_options(
        ask,
        click.option("--on", callback=_day, metavar="DAY", help="The day asked about. [default: today]"),
        click.option("--known", callback=_moment, metavar="MOMENT", help=known_at),
        click.option("--format", "form", help="Form of the answer.", **forms),
        click.option("--json", "as_json", is_flag=True, help="Short for --format json."),
        settings,
    )


def recorder(command: F) -> F:
    """``--as``: on whose behalf it is recorded."""
    who = "Who records; else DOORSTROOM_AS, else the user of this computer."
    named: dict[str, Any] = {"metavar": "WHO", "envvar": "DOORSTROOM_AS", "callback": _whoever}
    return click.option("--as", "recorded_by", help=who, **named)(command)


def _whoever(_ctx: click.Context, _param: click.Parameter, value: str | None) -> str:
    if value is None:
        import getpass

        try:
            value = getpass.getuser()
        except (OSError, KeyError, ImportError):
            raise click.UsageError("this computer does not say who you are: use --as") from None
    return value


def opened(config: Settings) -> Ledger:
    """The ledger that the settings name."""
    from ledger.application import Ledger

    return Ledger.open(config.place)


@click.group(
    cls=Doorstroom, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}
)
@click.version_option(package_name="doorstroom-ledger", prog_name="doorstroom")
@settings
@click.pass_context
def main(ctx: click.Context) -> None:
    """An audit ledger of decisions about transition trajectories (doorstroomtrajecten).

    Who was running, suspended, postponed or waiting on any day, as known at any moment; every answer is
    replayed from immutable entries.

    \b
    Try it:   doorstroom demo
    Then:     doorstroom --ledger doorstroom-demo/doorstroom.db status D-001 --on 2020-05-01
    """
    ctx.ensure_object(Settings)


@main.command()
@click.option("--simulated", is_flag=True, help="For training, tests and demos: accepts recording moments.")
@settings
@click.pass_obj
def init(config: Settings, simulated: bool) -> None:
    """Create an empty ledger.

    A simulated ledger accepts a recorded_at in its imports, says in every output that it is simulated,
    and can never become a real one.
    """
    from ledger.application import Ledger

    with Ledger.create(config.place, simulated=simulated) as ledger:
        click.echo(f"Created an empty {'simulated ' * simulated}ledger at {ledger.store.location}.")


@main.command("import")
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option("--input-format", "form", type=click.Choice(["jsonl", "csv"]), help="Else as the name says.")
@click.option("--dry-run", is_flag=True, help="Check everything, record nothing.")
@click.option(
    "--rejects",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Record the good lines, write the bad ones here with their reasons.",
)
@recorder
@settings
@click.pass_obj
def import_(config: Settings, /, files: tuple[str, ...], rejects: Path | None, **options: Any) -> None:
    """Import decisions from files; - is stdin.

    JSON Lines or CSV; `doorstroom schema` describes a line. All files together are recorded, or nothing is.
    The same file again adds nothing.
    """
    from ledger.intake.importing import import_all
    from ledger.intake.lines import open_inputs
    from ledger.intake.rejects import RejectsFile
    from projections.report.importing import Progress, summary

    dry_run = options["dry_run"]
    with contextlib.ExitStack() as stack, opened(config) as ledger:
        inputs = open_inputs(files, options["form"], stack)
        if rejects is not None and any(rejects.exists() and rejects.samefile(n) for n in files if n != "-"):
            raise click.UsageError("the rejects would replace the file that is imported: name another one")
        kept = RejectsFile(rejects) if rejects is not None else None
        if kept is not None:
            stack.callback(kept.discard)
        told: dict[str, Any] = {
            "progress": stack.enter_context(Progress(inputs, sys.stderr)),
            "rejects": kept,
        }
        imported = import_all(ledger, inputs, recorded_by=options["recorded_by"], dry_run=dry_run, **told)
        if kept is not None and not dry_run:
            kept.keep()
    done = summary(imported, config.lang, dry_run=dry_run, rejects=None if rejects is None else str(rejects))
    if rejects is None or dry_run:
        for refusal in imported.refusals:
            click.echo(f"doorstroom: {refusal}", err=True)
    if imported.refused and rejects is None:
        fail(done, REFUSED)
    # Where the rejects are on stdout, the summary is no part of them.
    click.echo(done, err=str(rejects) == "-")


class Record(click.Group):
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
        """The command of one decision."""
        self._load()
        return super().get_command(ctx, cmd_name)


@main.command(cls=Record)
def record() -> None:
    """Record one decision: each has a command of its own."""


def record_command(tag: str, kind: type[AnyDecision]) -> click.Command:
    """The command that records one kind of decision, an option for each of its fields."""
    from inspect import cleandoc

    from ledger.intake.options import options

    meaning = cleandoc(kind.__doc__ or "").replace("``", "")
    command = click.Command(
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
        short_help=f"{kind.dutch}: {meaning.splitlines()[0].partition('. ')[2]}",
    )
    seen = "Number of entries you saw in this dossier or measure: refused if there is any other number."
    for option in (
        recorder,
        click.option("--expect", type=click.IntRange(min=0), metavar="NUMBER", help=seen),
        click.option("--recorded-at", metavar="MOMENT", help="Into a simulated ledger only."),
        click.option("--dry-run", is_flag=True, help="Check everything, record nothing."),
        settings,
    ):
        option(command)
    return command


def _record(config: Settings, kind: type[AnyDecision], **values: Any) -> None:
    from ledger.admission import admit
    from ledger.intake.options import decision_of
    from ledger.intake.reading import moment_from
    from projections.report.recording import told

    fields = {name.removeprefix("field_"): v for name, v in values.items() if name.startswith("field_")}
    decision = decision_of(kind, fields)
    moment, dry_run = moment_from({"recorded_at": values["recorded_at"]}), values["dry_run"]
    with opened(config) as ledger:
        who, seen = values["recorded_by"], values["expect"]
        (outcome,) = ledger.record(
            decision, recorded_by=who, expected=seen, recorded_at=moment, dry_run=dry_run
        )
        # As it was recorded: a KBO number in its canonical form.
        decision = admit(decision)
        for line in told(outcome, decision, dry_run=dry_run, simulated=ledger.simulated, lang=config.lang):
            click.echo(line)


@main.command()
@click.argument("dossiers", nargs=-1, metavar="[DOSSIER]...")
@click.option("--all", "everyone", is_flag=True, help="Every dossier.")
@question
def status(asked: Asked, dossiers: tuple[str, ...], everyone: bool) -> None:
    """Say what holds for a dossier, or everyone."""
    from projections.report.status import write

    if everyone == bool(dossiers):
        raise click.UsageError("name one or more dossiers, or use --all")
    if everyone:
        asked.answer(write, asked.reading.everyone(asked.on))
    else:
        # All are looked up before anything is printed, so that an unknown one spoils no output.
        found = [asked.reading.status(key, asked.on) for key in dossiers]
        asked.answer(write, found, one=len(found) == 1)


@main.command()
@click.argument("dossier")
@question
def history(asked: Asked, dossier: str) -> None:
    """Tell every entry of a dossier in words.

    Both times, who decided, on which ground, what corrected what; with --on what is in effect by that day.
    """
    from projections.report.history import write

    entries = asked.reading.history(dossier)
    asked.answer(write, dossier, entries, asked.reasons(entries), every_day=not asked.on_given)


@main.command()
@click.argument("dossier")
@question
def timeline(asked: Asked, dossier: str) -> None:
    """Draw a dossier through time. With its suspensions, phases and decisions."""
    from projections.report.timeline import read, write

    asked.answer(write, read(asked.reading, dossier, asked.on, asked.lang))


@main.command()
@question
def overview(asked: Asked) -> None:
    """Count employees by status. In all, per scheme and per enterprise."""
    from projections.report.overview import write

    asked.answer(write, asked.reading.everyone(asked.on))


@main.command()
@question
def measures(asked: Asked) -> None:
    """Show the collective measures. When in force, for whom, decided by whom and on which ground."""
    from projections.report.measures import of, write

    asked.answer(write, of(asked.reading.measures, asked.reading.spells, asked.on, asked.lang))


@main.command()
@click.argument("decision", required=False)
def schema(decision: str | None) -> None:
    """Print the JSON Schema of a line of an import. With DECISION, that of one decision."""
    import json

    from ledger.decisions import DECISIONS
    from ledger.intake.reading import suggestion
    from ledger.intake.schema import schema as schema_of

    if decision is not None and decision not in DECISIONS:
        near = suggestion(decision, DECISIONS) or f" There are: {', '.join(DECISIONS)}."
        raise click.UsageError(f"there is no decision {decision!r}.{near}")
    click.echo(json.dumps(schema_of(decision), indent=2, ensure_ascii=False))


@main.command()
@click.argument("folder", required=False, type=click.Path(path_type=Path))
@settings
@click.pass_obj
def demo(config: Settings, folder: Path | None) -> None:
    """See the 2020 suspension replayed.

    Makes a simulated ledger in a new folder (doorstroom-demo, or FOLDER), and looks at it.
    """
    from ledger.demo.making import make
    from projections.report.demo import show

    place = make(folder)
    with opened(Settings(str(place))) as ledger:
        # Under `uv run` the command is not on the PATH; what is printed must work when it is typed over.
        command = "uv run doorstroom" if "UV" in os.environ else "doorstroom"
        show(ledger, place, sys.stdout, command=command, lang=config.lang)


if __name__ == "__main__":
    main()
