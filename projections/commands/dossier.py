"""A dossier as a document that people hand to one another: HTML, PDF, or a bag with its proofs."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import click

from ledger.language import phrase, phrases, say_count
from projections.answers.outline import Example
from projections.commands.command import Command
from projections.commands.exit_codes import ERROR, say_error
from projections.commands.handing_out import handed_out_in, handing_out
from projections.commands.identifying import identified, identifies
from projections.commands.languages import spoken_here, wrong
from projections.commands.offering import Key
from projections.commands.parameters import day, enterprise, moment
from projections.commands.settings import (
    Settings,
    opened,
    recorder,
    settings,
    vault_settings,
)
from projections.commands.signing_with import any_signing_key, place_of, signs

if TYPE_CHECKING:
    from projections.handover.identification import Identification
    from projections.handover.making import DossierRequest, Form

#: The forms, by how the name of the file ends.
_FORMS: dict[str, Form] = {".html": "html", ".htm": "html", ".pdf": "pdf", ".zip": "zip"}


_DOSSIERS = phrases("{count} dossier", "{count} dossiers")


EXAMPLES = (
    Example(
        "doorstroom dossier D-001 -o D-001.html --on 2020-12-01",
        phrase("A page to hand over, in Dutch"),
    ),
    Example(
        "doorstroom dossier D-001 -o D-001.pdf --on 2020-12-01 --known 2021-01-01 --lang en",
        phrase("A PDF in English, as known at the end of 2020"),
    ),
    Example(
        'doorstroom dossier D-005 -o D-005.zip --key signing.key --with-identity --why "beroep 2021/14" --as clerk',
        phrase("With the proofs and who it is; that is recorded"),
    ),
    Example("doorstroom dossier --all -o dossiers", phrase("A page about each")),
    Example(
        "doorstroom dossier --enterprise 0899.920.171 -o bundle --case 2021/114",
        phrase("A bundle about an enterprise, with an inventory"),
    ),
)


@click.command(cls=Command, examples=EXAMPLES)
@click.argument("key", required=False, type=Key("dossier"), metavar="[DOSSIER]")
@click.option(
    "-o",
    "--output",
    required=True,
    type=click.Path(allow_dash=True),
    metavar="FILE|FOLDER",
    help="F.html, F.pdf or F.zip; - writes HTML to standard output. With --all a new folder.",
)
@click.option(
    "--part",
    type=click.IntRange(1, 1_000),
    metavar="NUMBER",
    help="Which part of a PDF, where the dossier is too long for one.",
)
@click.option("--on", callback=day, metavar="DAY", help="The day asked about. [default: today]")
@click.option(
    "--known",
    callback=moment,
    metavar="MOMENT",
    help="As known at: a day means its end in Brussels. [default: now]",
)
@click.option("--with-identity", is_flag=True, help="With who it is and all personal texts; needs --why.")
@click.option("--why", metavar="TEXT", help="Why you look: it stands in the access log. Name nobody in it.")
@click.option("--all", "everyone", is_flag=True, help="Every dossier as HTML, without personal data.")
@click.option(
    "--enterprise",
    callback=enterprise,
    metavar="NUMBER",
    help="A bundle: the dossiers that name it or one it took over, as HTML, and an inventory.",
)
@click.option(
    "--list", "listed", metavar="FILE", help="A bundle: the dossiers in a file, one key a line; - is stdin."
)
@click.option(
    "--source-date-epoch",
    "epoch",
    type=click.IntRange(0, 253_402_300_799),
    envvar="SOURCE_DATE_EPOCH",
    metavar="SECONDS",
    help="The moment the document bears; else SOURCE_DATE_EPOCH, else that of --known, else now.",
)
@signs
@click.option(
    "--unsigned", is_flag=True, help="A ZIP without --key: it cannot show that nothing was left out."
)
@identifies
@recorder
@settings
@vault_settings
@click.pass_context
def dossier(
    ctx: click.Context,
    /,
    key: str | None,
    output: str,
    part: int | None,
    on: date | None,
    known: datetime | None,
    everyone: bool,
    enterprise: str | None,
    listed: str | None,
    epoch: int | None,
    recorded_by: str,
    key_file: str | None,
    unsigned: bool,
    identification: Identification,
    **personal: Any,
) -> None:
    """Make a dossier to hand over: HTML, PDF, or a ZIP with the entries and their proofs.

    Status, guarantees and why, findings, a timeline, what was known when, every entry with both its times, and what
    none of it proves. In Dutch, unless --lang en. The same question gives the same bytes, if --on and --known are
    given. With --key the ledger signs every file of a ZIP, and that no entry is left out. That it was made is recorded
    in the access log.
    """
    from projections.handover import making
    from projections.reading import now, today

    config = ctx.ensure_object(Settings)
    asked_at = now()
    asked = making.DossierRequest(
        on=on or today(),
        known=known,
        asked_at=asked_at,
        lang=handed_out_in(ctx),
        by=recorded_by,
        dated=making.dated(known, epoch, asked_at),
        identified=identified(ctx, identification, recorded_by),
    )
    many = everyone or enterprise is not None or listed is not None
    if everyone + (enterprise is not None) + (listed is not None) > 1:
        raise wrong(phrase("--all, --enterprise or --list: one of them"))
    zipped = not many and _form(output) == "zip"
    key_file = _signing(ctx, key_file, unsigned=unsigned, zipped=zipped)
    if part is not None and (many or _form(output) != "pdf"):
        raise wrong(phrase("--part goes with a PDF of one dossier"))
    if many:
        _everyone(config, asked, key, output, None if everyone else (enterprise, listed), **personal)
    else:
        _one(config, asked, key, output, key_file, part, **personal)


def _form(output: str) -> Form | None:
    """The form that is asked for by the name of the file; None where it says none."""
    from pathlib import Path

    return "html" if output == "-" else _FORMS.get(Path(output).suffix.lower())


def _signing(ctx: click.Context, key_file: str | None, *, unsigned: bool, zipped: bool) -> str | None:
    """The file of the key that signs: of a ZIP alone, and there it is named, or said not to be used."""
    from click.core import ParameterSource

    typed = ctx.get_parameter_source("key_file") is ParameterSource.COMMANDLINE
    if unsigned and typed:
        raise wrong(phrase("--key or --unsigned, not both"))
    if not zipped:
        if unsigned or typed:
            raise wrong(phrase("--key and --unsigned go with a ZIP of one dossier"))
        return None
    if key_file is None and not unsigned:
        raise wrong(
            phrase(
                "a ZIP is signed: name the ledger's signing key with --key. With --unsigned it is not, and cannot show"
                " that nothing was left out"
            )
        )
    return None if unsigned else key_file


def _one(
    config: Settings,
    asked: DossierRequest,
    key: str | None,
    output: str,
    key_file: str | None,
    part: int | None,
    *,
    with_identity: bool,
    why: str | None,
) -> None:
    from projections.handover import making

    if key is None:
        raise wrong(phrase("name a dossier, or use --all, --enterprise or --list"))
    if with_identity and why is None:
        raise wrong(phrase("--with-identity needs --why: the access log keeps it"))
    if why is not None and not with_identity:
        raise wrong(phrase("--why goes with --with-identity"))
    form = _form(output)
    if form is None:
        raise wrong(phrase("{file} should end in .html, .pdf or .zip: that says what to make"), file=output)
    place = None if key_file is None else place_of(key_file, config)
    # The file is begun before anybody is named, and gets its name once the making of it is on record.
    with (
        opened(config) as ledger,
        any_signing_key(place, ledger, config) as signing,
        handing_out(output, private=with_identity) as file,
    ):
        made = making.make(ledger, asked, key, form, why=why, signing=signing, part=part)
        file.write(made)
        what = making.made_as(form, made, part, with_identity=with_identity)
        making.record_making(ledger, asked.by, key, what)
    if output != "-":
        click.echo(f"{output}: SHA-256 {making.hashed(made)}", err=True)


def _keys(listed: str) -> tuple[str, ...]:
    import sys
    from pathlib import Path

    from projections.handover.bundle import keys_in, keys_read

    return keys_read(sys.stdin.buffer, "stdin") if listed == "-" else keys_in(Path(listed))


def _everyone(
    config: Settings,
    asked: DossierRequest,
    key: str | None,
    output: str,
    chosen: tuple[str | None, str | None] | None,
    *,
    with_identity: bool,
    why: str | None,
) -> None:
    from pathlib import Path

    from ledger.new_files import OutputExists, new_folder
    from projections.handover.bundle import Selection
    from projections.handover.everyone import make_all
    from projections.handover.making import record_making

    if key is not None:
        raise wrong(phrase("name a dossier, or use --all, --enterprise or --list, not both"))
    if with_identity or why is not None:
        raise wrong(phrase("of many at once no personal data is told: ask for one dossier at a time"))
    not_new = wrong(phrase("{folder} is not a new or an empty folder: choose another one"), folder=output)
    if output == "-":
        raise not_new
    selection = None
    if chosen is not None:
        of_enterprise, listed = chosen
        selection = Selection(of_enterprise, () if listed is None else _keys(listed))
    try:
        with opened(config) as ledger, new_folder(Path(output)) as folder:
            made = make_all(ledger, asked, folder, config.place, selection=selection)
            record_making(ledger, asked.by, None, made.logged(selection))
    except OutputExists:
        raise not_new from None
    said = say_count(*_DOSSIERS, made.dossiers, spoken_here())
    click.echo(f"{output}: {said}, SHA-256 {made.digest}", err=True)
    if made.left_out:
        for each in made.left_out:
            say_error(each.in_language(spoken_here()), ERROR)
        raise click.exceptions.Exit(ERROR)
