"""doorstroom: parse, one call, print. No rule and no SQL stand here.

What a command needs it imports when it runs, so that ``--help`` costs no more than click itself.
"""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Any

import click

from ledger.language import number, phrase
from ledger.words import DOSSIERS_OR_ALL
from projections.commands import completion, dossier, export, integrity, manual, privacy, report
from projections.commands.completion import with_completion
from projections.commands.exit_codes import FINDINGS, REFUSED
from projections.commands.languages import here, wrong
from projections.commands.machinery import (
    FORMATS,
    STATES,
    Asked,
    Counted,
    Doorstroom,
    Record,
    Settings,
    enterprise,
    fail,
    moment,
    opened,
    question,
    recorder,
    settings,
    vault_settings,
)


@click.group(
    cls=Doorstroom, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}
)
@click.version_option(package_name="doorstroom-ledger", prog_name="doorstroom")
@settings
@vault_settings
@click.pass_context
def main(ctx: click.Context) -> None:
    """An audit ledger of decisions about transition trajectories (doorstroomtrajecten).

    Who was running, suspended, postponed or waiting on any day, as known at any moment; every answer is
    replayed from immutable entries.
    """
    ctx.ensure_object(Settings)


@main.command()
@click.option("--simulated", is_flag=True, help="For training, tests and demos: accepts recording moments.")
@settings
@vault_settings
@click.pass_obj
def init(config: Settings, simulated: bool) -> None:
    """Create an empty ledger.

    A simulated ledger accepts a recorded_at in its imports, says in every output that it is simulated,
    and can never become a real one.

    Personal texts are kept encrypted, beside the ledger or where --vault says. For a vault in an SQLite
    file the master key is made in a file beside it: keep a copy elsewhere.
    """
    from ledger.application import Ledger

    with Ledger.create(config.place, simulated=simulated, vault_settings=config.vault_settings) as ledger:
        named = phrase("Created an empty ledger at {place}.")
        if simulated:
            named = phrase("Created an empty simulated ledger at {place}.")
        click.echo(here(named, place=ledger.store.location))
        key = ledger.vault.key_file
    if key is not None:
        click.echo(
            here(phrase("The key to its personal texts is in {file}: keep a copy elsewhere."), file=key),
            err=True,
        )


@main.command("import")
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option(
    "--input-format",
    "form",
    type=click.Choice(["jsonl", "csv", "cloudevents"]),
    help="Else as the name says.",
)
@click.option("--dry-run", is_flag=True, help="Check everything, record nothing.")
@click.option(
    "--rejects",
    type=click.Path(dir_okay=False),
    metavar="FILE",
    help="Record the good lines, write the bad ones here with their reasons.",
)
@recorder
@settings
@vault_settings
@click.pass_obj
def import_(config: Settings, /, files: tuple[str, ...], rejects: str | None, **options: Any) -> None:
    """Import decisions from files; - is stdin.

    JSON Lines or CSV; `doorstroom schema` describes a line. All files together are recorded, or nothing is.
    The same file again adds nothing.

    What `export --as cloudevents` wrote is known by its first line and taken over by itself, into an empty ledger:
    the same decisions, byte for byte. A simulated ledger keeps when and by whom was recorded; a real one records anew,
    and takes nothing over from a simulated one.
    """
    from pathlib import Path

    from ledger.intake.opening import open_inputs
    from ledger.intake.rejects import RejectsFile
    from ledger.intake.taking_over import import_inputs
    from ledger.problem import message_in as told_of
    from projections.commands.imported import Progress, summary

    dry_run = options["dry_run"]
    with contextlib.ExitStack() as stack, opened(config) as ledger:
        inputs = open_inputs(files, options["form"], stack)
        place = None if rejects is None else Path(rejects)
        if place is not None and any(place.exists() and place.samefile(n) for n in files if n != "-"):
            raise wrong(phrase("the rejects would replace the file that is imported: name another one"))
        kept = RejectsFile(place, config.lang) if place is not None else None
        if kept is not None:
            stack.callback(kept.discard)
        told: dict[str, Any] = {
            "progress": stack.enter_context(Progress(inputs, sys.stderr, config.lang)),
            "rejects": kept,
        }
        imported = import_inputs(ledger, inputs, recorded_by=options["recorded_by"], dry_run=dry_run, **told)
        if kept is not None and not dry_run:
            kept.keep()
    done = summary(imported, config.lang, dry_run=dry_run, rejects=rejects)
    if rejects is None or dry_run:
        for refusal in imported.refusals:
            click.echo(f"doorstroom: {told_of(refusal, config.lang)}", err=True)
    if imported.refused and rejects is None:
        fail(done, REFUSED)
    # Where the rejects are on stdout, the summary is no part of them.
    click.echo(done, err=rejects == "-")


@main.command(cls=Record)
def record() -> None:
    """Record one decision: each has a command of its own."""


@main.command()
@click.argument("dossiers", nargs=-1, metavar="[DOSSIER]...")
@click.option("--all", "everyone", is_flag=True, help="Every dossier.")
@question
def status(asked: Asked, dossiers: tuple[str, ...], everyone: bool) -> None:
    """Say what holds for a dossier, or everyone."""
    if everyone == bool(dossiers):
        raise wrong(DOSSIERS_OR_ALL)
    if everyone:
        asked.answer("status", asked.reading.everyone(asked.on))
    else:
        # All are looked up before anything is printed, so that an unknown one spoils no output.
        found = [asked.reading.status(key, asked.on) for key in dossiers]
        asked.answer("status", found, one=len(found) == 1)


@main.command()
@click.argument("dossier")
@question
def history(asked: Asked, dossier: str) -> None:
    """Tell every entry of a dossier in words.

    Both times, who decided, on which ground, what corrected what; with --on what is in effect by that day.
    """
    entries = asked.reading.history(dossier)
    asked.answer("history", dossier, entries, asked.texts(entries), every_day=not asked.on_given)


@main.command()
@click.argument("dossier")
@question
def timeline(asked: Asked, dossier: str) -> None:
    """Draw a dossier through time. With its suspensions, phases and decisions."""
    from projections.answers.timeline import read

    asked.answer("timeline", read(asked.reading, dossier, asked.on, asked.lang))


@main.command()
@question
def overview(asked: Asked) -> None:
    """Count employees by status. In all, per scheme and per enterprise."""
    asked.answer("overview", asked.reading.everyone(asked.on))


@main.command()
@question
def measures(asked: Asked) -> None:
    """Show the collective measures. When in force, for whom, decided by whom and on which ground."""
    from projections.answers.measures import of

    asked.answer(
        "measures", of(asked.reading.measures, asked.reading.collective.spells, asked.on, asked.lang)
    )


@main.command()
@click.argument("dossier")
@partial(question, forms=(*FORMATS, "markdown"))
def explain(asked: Asked, dossier: str) -> None:
    """Say why it holds. Each conclusion down to its rules, their sources, and the entries it rests on."""
    from projections.explanation import explain as explain_

    inflow = asked.reading.inflow(dossier, asked.on)
    asked.answer("explain", explain_(asked.reading, dossier, asked.on, asked.lang, inflow))


@main.command()
@click.argument("dossier")
@partial(question, twice=True)
def compare(asked: Asked, dossier: str, moments: Sequence[datetime]) -> None:
    """Compare two knowledge moments. What came in between, and what that did to status and guarantees."""
    from projections.answers.comparison import compare as compare_
    from projections.answers.head import Head

    until = asked.on if asked.on_given else None
    found = compare_(asked.entries, dossier, moments[0], moments[1], until, asked.lang)
    head = Head(found.on, max(moments), asked.head.simulated, asked.head.ledger_size)
    asked.answer("compare", found, head=head)


@main.command()
@click.option("--state", type=click.Choice(STATES), help="Only those in this state.")
@click.option("--enterprise", callback=enterprise, metavar="KBO", help="Only at this enterprise.")
@click.option("--scheme", type=click.Choice(["cmw", "lde", "imw"]), help="Only under this scheme.")
@question
def guarantees(asked: Asked, **wanted: Any) -> None:
    """List the guarantees, oldest first. Who was promised a full chance, and where that stands."""
    from projections.readmodels.population import guarantees as found

    asked.answer("guarantees", found(asked.entries, asked.reading, asked.on, **wanted))


@main.command()
@click.option("--code", metavar="CODE", help="Only this finding, such as chance-not-offered.")
@click.option("--severity", type=click.Choice(["breach", "irregular", "note"]), help="Only this severity.")
@click.option("--fail-on-findings", is_flag=True, help="Exit with code 6 if there are any.")
@question
def findings(asked: Asked, fail_on_findings: bool, **wanted: Any) -> None:
    """List the findings. What is on record and breaks a rule, on the day asked."""
    from projections.readmodels.population import CODES
    from projections.readmodels.population import findings as found

    if wanted["code"] not in (None, *CODES):
        named = phrase("there is no finding {code!r}: {codes}")
        raise click.BadParameter(
            here(named, code=wanted["code"], codes=", ".join(CODES)), param_hint="--code"
        )
    counted = Counted(found(asked.entries, asked.reading, asked.on, **wanted))
    asked.answer("findings", counted)
    if fail_on_findings and counted.count:
        raise click.exceptions.Exit(FINDINGS)


@main.command()
@click.option("--enterprise", callback=enterprise, metavar="KBO", help="Only at this enterprise.")
@question
def places(asked: Asked, **wanted: Any) -> None:
    """List the open places. Left by a transition or an employment's end, and filled by nobody yet."""
    from projections.readmodels.population import places as found

    asked.answer("places", found(asked.entries, asked.reading, asked.on, **wanted))


@main.command()
@click.option("--known", callback=moment, metavar="MOMENT", help="As known at: only --into another database.")
@click.option("--into", metavar="PATH|URL", help="Another database, for any SQL tool.")
@settings
@click.pass_obj
def rebuild(config: Settings, known: datetime | None, into: str | None) -> None:
    """Make the read models anew. Until it is done, or if it is interrupted, the old ones answer."""
    from projections.readmodels import runner

    with opened(config) as ledger, runner.Progress(sys.stderr, config.lang) as said:
        made = runner.rebuild(ledger, config.place, into=into, known_at=known, said=said)
    named = phrase("Read models of {entries} entries made in {place} ({seconds} s).")
    seconds = number(round(made.seconds, 1), config.lang)
    click.echo(here(named, entries=number(made.position, config.lang), place=made.location, seconds=seconds))


@main.command()
@click.option("--once", is_flag=True, help="Stop when they are up to date.")
@settings
@click.pass_obj
def follow(config: Settings, once: bool) -> None:
    """Keep the read models up to date. Until it is interrupted, or --once."""
    import signal

    from projections.readmodels import runner

    with opened(config) as ledger, runner.Progress(sys.stderr, config.lang) as said:
        follower = runner.Follower(ledger, config.place, said)
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: follower.stop())
        if once:
            click.echo(
                here(phrase("Read models are up to date with entry {entry}."), entry=follower.catch_up())
            )
        else:
            follower.run()


@main.command()
@click.argument("decision", required=False)
@settings
@click.pass_obj
def schema(config: Settings, decision: str | None) -> None:
    """Print the JSON Schema of a line of an import. With DECISION, that of one decision."""
    import json

    from ledger.decisions import DECISIONS
    from ledger.intake.schema import schema as schema_of
    from ledger.parsing.reading import suggestion

    if decision is not None and decision not in DECISIONS:
        near = suggestion(decision, DECISIONS, config.lang)
        named = phrase("there is no decision {decision!r}. There are: {decisions}.{near}")
        raise wrong(named, decision=decision, decisions=", ".join(DECISIONS), near=near)
    click.echo(json.dumps(schema_of(decision, config.lang), indent=2, ensure_ascii=False))


@main.command()
@click.argument("folder", required=False, type=click.Path())
@settings
@click.pass_obj
def demo(config: Settings, folder: str | None) -> None:
    """See the 2020 suspension replayed.

    Makes a simulated ledger in a new folder (doorstroom-demo, or FOLDER), and looks at it.
    """
    from pathlib import Path

    from ledger.demo.making import make
    from projections.commands.demo_in_words import show

    place = make(None if folder is None else Path(folder))
    with opened(Settings(str(place))) as ledger:
        # Under `uv run` the command is not on the PATH; what is printed must work when it is typed over.
        command = "uv run doorstroom" if "UV" in os.environ else "doorstroom"
        show(ledger, place, sys.stdout, command=command, lang=config.lang)


for command in (
    *integrity.COMMANDS,
    *privacy.COMMANDS,
    *dossier.COMMANDS,
    *report.COMMANDS,
    *export.COMMANDS,
    *completion.COMMANDS,
    *manual.COMMANDS,
):
    main.add_command(command)
with_completion(main)

if __name__ == "__main__":
    main()
