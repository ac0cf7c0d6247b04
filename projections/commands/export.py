"""`export`: the ledger for other systems."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from contextlib import ExitStack
from datetime import date, datetime
from functools import partial
from typing import TYPE_CHECKING, BinaryIO

import click

from ledger.language import phrase
from ledger.words import DOSSIERS_OR_ALL
from projections.answers.outline import Example
from projections.commands.command import Command
from projections.commands.handing_out import handed_out_in
from projections.commands.languages import wrong
from projections.commands.offering import Key
from projections.commands.parameters import day, moment
from projections.commands.settings import (
    Settings,
    opened,
    settings,
    vault_settings,
    who_is_named,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from ledger.application import Ledger
    from ledger.vault.vault import VaultSession
    from projections.answers.head import Head
    from projections.exports.scope import Scope

_FORMS = ("cloudevents", "xes", "prov", "datapackage", "ocel")


EXAMPLES = (
    Example(
        "doorstroom export --as cloudevents --all -o register.jsonl",
        phrase("All entries, for another ledger or program"),
    ),
    Example(
        "doorstroom export --as datapackage --all --on 2021-01-01 -o register.zip",
        phrase("Tables for analysts"),
    ),
    Example(
        "doorstroom export --as prov D-001 --on 2020-07-15 --known 2020-08-01",
        phrase("Where the conclusions about a dossier come from"),
    ),
)


@click.command(cls=Command, examples=EXAMPLES)
@click.argument("dossiers", nargs=-1, type=Key("dossier"), metavar="[DOSSIER]...")
@click.option("--all", "everyone", is_flag=True, help="Every dossier.")
@click.option("--as", "form", type=click.Choice(_FORMS), required=True, help="What to make of it.")
@click.option(
    "-o",
    "--output",
    metavar="FILE",
    help="A file that is not there yet; else standard output. Of a data package, a folder or NAME.zip.",
)
@click.option("--on", callback=day, metavar="DAY", help="The day asked about. [default: today]")
@click.option(
    "--known",
    callback=moment,
    metavar="MOMENT",
    help="As known at: a day means its end in Brussels. [default: all that is recorded]",
)
@click.option("--with-texts", is_flag=True, help="CloudEvents only: with the personal texts that are kept.")
@click.option("--why", help="With --with-texts, why: it stands in the access log. Name nobody in it.")
@click.option(
    "--who",
    metavar="WHO",
    envvar="DOORSTROOM_AS",
    callback=who_is_named,
    help="With --with-texts, who asks; else DOORSTROOM_AS.",
)
@settings
@vault_settings
@click.pass_obj
def export(
    config: Settings,
    dossiers: tuple[str, ...],
    everyone: bool,
    form: str,
    output: str | None,
    on: date | None,
    known: datetime | None,
    with_texts: bool,
    why: str | None,
    who: str | None,
) -> None:
    """Hand the ledger to other systems. The same ledger and question give the same bytes.

    \b
    cloudevents  every entry as an event (CloudEvents 1.0, JSON Lines); `import` takes it over
    xes          a log for process mining, a trace for each dossier (IEEE 1849)
    ocel         an object-centric log (OCEL 2.0, JSON)
    prov         where the conclusions about one dossier come from (PROV-JSON)
    datapackage  tables with what every column means (Frictionless), as a folder or NAME.zip

    Without --on, entries that take effect later are exported too; what is concluded is as of today. Personal texts
    stay in the vault.
    """
    _check(form, dossiers, everyone=everyone, output=output, on=on)
    _check_texts(form, with_texts=with_texts, why=why, who=who)
    from projections.exports.scope import Scope
    from projections.readmodels.runner import BuildProgress

    lang = handed_out_in(click.get_current_context())
    keys = None if everyone else dossiers
    with opened(config) as ledger, ExitStack() as stack:
        if with_texts:
            _note_export(ledger, keys, known, who=str(who), why=str(why))
        entries = stack.enter_context(ledger.reading())
        said = stack.enter_context(BuildProgress(sys.stderr, config.lang))
        scope = Scope(ledger, entries, dossiers=keys, on=on, known_at=known, lang=lang, progress=said)
        texts = stack.enter_context(ledger.vault.session(entries)) if with_texts else None
        _hand_out(scope, form, _writer(form, texts), output, private=with_texts)
    if output not in (None, "-"):
        _say_exported(scope.head, form, output, config.lang, with_texts=with_texts)


def _check(
    form: str, dossiers: tuple[str, ...], *, everyone: bool, output: str | None, on: date | None
) -> None:
    """What cannot be asked together. Raises ``click.UsageError``."""
    from pathlib import Path

    if form == "prov" and (everyone or len(dossiers) != 1):
        raise wrong(phrase("--as prov explains one dossier: name one"))
    if everyone == bool(dossiers):
        raise wrong(DOSSIERS_OR_ALL)
    if form == "cloudevents" and on is not None:
        raise wrong(
            phrase(
                "--as cloudevents exports what was recorded, on no day in particular: leave --on out,"
                " or use --known"
            )
        )
    if form == "datapackage" and output is None:
        raise wrong(phrase("a data package is a folder or a ZIP file: name it with -o"))
    suffix = Path(output or "").suffix.lower()
    if form == "datapackage" and suffix[1:].isalpha() and suffix != ".zip":
        named = phrase("a data package is a folder or NAME.zip, and {file} is named as another file")
        raise wrong(named, file=output)


def _check_texts(form: str, *, with_texts: bool, why: str | None, who: str | None) -> None:
    """Whether personal texts may be asked for so. Raises ``click.UsageError``."""
    if with_texts != (why is not None) or (with_texts and form != "cloudevents"):
        raise wrong(phrase("--with-texts and --why go together, and with --as cloudevents only"))
    if with_texts and who is None:
        raise wrong(phrase("--with-texts tells the access log who asks: say it by --who or DOORSTROOM_AS"))


def _note_export(
    ledger: Ledger, keys: tuple[str, ...] | None, known: datetime | None, *, who: str, why: str
) -> None:
    """Record in the access log that personal texts are exported, before they are."""
    from projections.exports.scope import Scope
    from projections.exports.texts import note_export

    with ledger.reading() as entries, ledger.vault.session(entries) as at_hand:
        # Whoever is unknown gets no line in the access log, nor does who could not be told anything.
        Scope(ledger, entries, dossiers=keys, known_at=known)
        _ = at_hand.master
    note_export(ledger, None if keys is None else sorted(set(keys)), who=who, why=why)


def _writer(form: str, texts: VaultSession | None) -> Callable[[Scope, BinaryIO], None]:
    """What writes a form; ``texts`` are the personal texts that go along."""
    if form == "cloudevents":
        from projections.exports import cloudevents

        return partial(_lines, lambda scope: cloudevents.lines(scope, texts))
    if form == "xes":
        from projections.exports import xes

        return partial(_lines, xes.lines)
    if form == "ocel":
        from projections.exports.ocel import write
    elif form == "prov":
        from projections.exports.prov import write
    else:
        from projections.exports.datapackage import write_zip as write
    return write


def _say_exported(head: Head, form: str, output: str | None, lang: str, *, with_texts: bool) -> None:
    """Say beside the file what stands in it."""
    from projections.answers.wording import moment_in_words
    from projections.exports.words import sentence as said_of

    known = moment_in_words(head.known_at, lang)
    about = {"file": output, "form": form, "known": known, "entries": head.ledger_size}
    click.echo(said_of("exported", lang, **about), err=True)
    if head.simulated:
        click.echo(said_of("simulated", lang), err=True)
    if with_texts:
        click.echo(said_of("texts", lang), err=True)


def _lines(made: Callable[[Scope], Iterable[bytes]], scope: Scope, stream: BinaryIO) -> None:
    stream.writelines(made(scope))


def _hand_out(
    scope: Scope,
    form: str,
    write: Callable[[Scope, BinaryIO], None],
    output: str | None,
    *,
    private: bool,
) -> None:
    """To standard output, or to a file that is there whole at the end; ``private``: for nobody else to read.

    Raises ``OutputExists``.
    """
    import shutil
    from pathlib import Path

    from ledger.new_files import new_file, temporary_file

    if output is not None and output != "-":
        if form == "datapackage":
            from projections.exports.datapackage import write as write_package

            write_package(scope, Path(output))
            return
        with new_file(Path(output), private=private) as file:
            write(scope, file)
    elif form == "datapackage":
        # A stream that can be wound back would get other bytes than one that cannot.
        with temporary_file() as whole:
            write(scope, whole)
            whole.seek(0)
            shutil.copyfileobj(whole, sys.stdout.buffer)
    else:
        write(scope, sys.stdout.buffer)
