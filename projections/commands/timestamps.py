"""`timestamp`: keep the timestamps of checkpoints alive."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import click

from ledger.language import phrase
from projections.answers.outline import Example
from projections.commands.group import Group
from projections.commands.handing_out import refuse_present
from projections.commands.languages import wrong
from projections.commands.sealed import as_usage, content_of, hand_out, new_path, words
from projections.commands.settings import Settings, opened, settings, with_options

if TYPE_CHECKING:
    from datetime import datetime

    from ledger.application import Ledger
    from ledger.seal.evidence import Learned
    from ledger.seal.stored_timestamps import StoredTimestamp
    from ledger.seal.timestamp import Timestamp

DUE = (
    Example("doorstroom timestamp due", phrase("Every timestamp, and until when it stands")),
    Example("doorstroom timestamp due --within 365", phrase("What has to be renewed within a year")),
)

RENEW = (
    Example(
        "doorstroom timestamp renew --request renewal.tsq",
        phrase("Write a request to take to an authority"),
        not_run="it needs a timestamp of an authority",
    ),
    Example(
        "doorstroom timestamp renew answer.tsr",
        phrase("Keep what it answered"),
        not_run="it needs the answer of a timestamp authority",
    ),
    Example(
        "doorstroom timestamp renew https://tsa.example.org/tsr --hash sha512",
        phrase("Renew everything, over another hash"),
        not_run="it asks a server that does not exist",
    ),
)

REVOCATION = (
    Example(
        "doorstroom timestamp revocation authority.crl --authority authority.pem",
        phrase("Keep a list of revoked certificates"),
        not_run="it needs the list of an authority",
    ),
)

#: The most bytes of a list of revoked certificates.
_LARGEST_LIST = 4 << 20


def keeps_evidence(run: Callable[..., Any]) -> Callable[..., Any]:
    """What a command takes to keep whether certificates were revoked."""
    return with_options(
        run,
        click.option(
            "--revocation",
            "revocations",
            multiple=True,
            metavar="FILE",
            help="Keep an OCSP answer or a CRL about its certificates (DER or PEM).",
        ),
        click.option(
            "--fetch-revocation",
            "fetch",
            is_flag=True,
            help="Fetch those from the addresses in the certificates; needs --authority.",
        ),
        authority_option,
    )


authority_option = click.option(
    "--authority", metavar="FILE", help="Certificates (PEM) of the timestamp authority."
)


class RevocationInput:
    """What was handed in about certificates, read before the ledger is opened."""

    def __init__(self, revocations: Sequence[str], fetch: bool, authority: str | None) -> None:
        from ledger.seal.revocation import read_evidence

        self.authorities = None if authority is None else trusted(authority)
        self.contents = [content_of(each, _LARGEST_LIST) for each in revocations]
        for path, content in zip(revocations, self.contents, strict=True):
            with as_usage(path):
                read_evidence(content)
        if fetch and authority is None:
            raise wrong(
                phrase(
                    "give --authority with --fetch-revocation: only addresses in certificates that lead to it are"
                    " asked"
                )
            )
        self.fetch = fetch

    def keep(self, config: Settings, ledger: Ledger) -> None:
        """Keep it, and say what was learned."""
        if not (self.contents or self.fetch or self.authorities):
            return
        from ledger.seal.evidence import add_evidence, fetch_evidence

        _say_learned(config, add_evidence(ledger, self.contents, self.authorities))
        if self.fetch and self.authorities is not None:
            _say_learned(config, fetch_evidence(ledger, self.authorities))


def trusted(path: str) -> bytes:
    """Certificates to trust; what cannot be read as such is a mistake of use."""
    from ledger.problem import message_in
    from ledger.seal.timestamp import UnusableRoots, certificates
    from projections.commands.languages import spoken_here

    content = content_of(path)
    try:
        certificates(content)
    except UnusableRoots as error:
        raise click.UsageError(message_in(error, spoken_here())) from None
    return content


@click.group(cls=Group, examples=DUE)
def timestamp() -> None:
    """Keep timestamps alive: what falls due, renewals, and whether certificates were revoked."""


@timestamp.command("due", examples=DUE)
@click.option(
    "--within", type=click.IntRange(min=0, max=36_500), metavar="DAYS", help="Only what ends by then."
)
@authority_option
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@settings
@click.pass_obj
def due(config: Settings, within: int | None, authority: str | None, as_json: bool) -> None:
    """List until when each timestamp stands, the first that falls due first.

    It stands until its certificates end, or until those of a renewal that was made before that. One a line: seal,
    number of entries, moment, until when, what to do, hash, authority. Without --authority nothing is checked. What
    does not hold is left out: `verify` says why.
    """
    from projections.commands.languages import here

    authorities = None if authority is None else trusted(authority)
    with opened(config) as ledger:
        now = ledger.now()
        found = _falling_due(ledger, authorities, now, within)
    rows = [_row(each, config, now) for each in found]
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    if not rows:
        none = here(phrase("there is no timestamp that falls due"))
        click.echo(f"doorstroom: {none}", err=True)
    for row in rows:
        cells = ("seal", "size", "at", "proven_upto", "words", "algorithm", "authority")
        click.echo("\t".join("-" if row[cell] is None else str(row[cell]) for cell in cells))


def _falling_due(
    ledger: Ledger, authorities: bytes | None, now: datetime, within: int | None
) -> list[StoredTimestamp]:
    """The timestamps, the first that ends first; with a number of days only those that end by then."""
    from datetime import timedelta

    from ledger.seal.known import KnownSeals, TrustAnchors
    from ledger.seal.scan import Violations
    from ledger.seal.seals import Seals
    from ledger.seal.stored_timestamps import stored_timestamps

    with ledger.reading() as reading:
        seals = Seals(reading)
        known = KnownSeals(seals, TrustAnchors())
        found = (
            stored_timestamps(seals, known.checkpoints, authorities, now, Violations()) if known.count else []
        )
    by = None if within is None else now + timedelta(days=within)
    ending = [each for each in found if by is None or each.proven_upto is None or each.proven_upto <= by]
    return sorted(
        ending, key=lambda each: (each.proven_upto is not None, each.proven_upto or now, each.number)
    )


@timestamp.command("renew", examples=RENEW)
@click.argument("answer", required=False, metavar="[URL|FILE]")
@click.option("--request", type=new_path, metavar="FILE", help="Write a request to take to an authority.")
@click.option(
    "--hash",
    "algorithm",
    type=click.Choice(["sha256", "sha512"]),
    help="Renew everything anew, over this hash; else what is new since the last renewal, over sha256.",
)
@keeps_evidence
@settings
@click.pass_obj
def renew(
    config: Settings,
    answer: str | None,
    request: str | None,
    algorithm: str | None,
    revocations: tuple[str, ...],
    fetch: bool,
    authority: str | None,
) -> None:
    """Renew all timestamps by one newer timestamp, before their certificates end.

    It is over the hash of every seal since the last renewal: keys, checkpoints, timestamps, and what is kept about
    certificates. So keep that first (--revocation or --fetch-revocation). With --request write what to take to an
    authority, and give its answer later; or name an authority's address.
    """
    from ledger.seal import renewal
    from ledger.seal import timestamp as stamping

    if (answer is None) == (request is None):
        raise wrong(
            phrase("name an authority's address or a file with its answer, or a new file with --request")
        )
    online = answer is not None and "://" in answer
    if algorithm and answer is not None and not online:
        raise wrong(phrase("--hash is chosen with the request, and stands in the answer"))
    refuse_present(request)
    given = RevocationInput(revocations, fetch, authority)
    content = b"" if answer is None or online else content_of(answer)
    with opened(config) as ledger:
        given.keep(config, ledger)
        if not content:
            with ledger.reading() as reading:
                text = renewal.next_text(reading, algorithm)
            hashed = algorithm or renewal.ALGORITHMS[0]
            if request is not None:
                hand_out(stamping.request(text, hashed), request)
                words(config, "renewal-request", count=text.count(b"\n") - 3)
                return
            assert answer is not None
            content = stamping.ask(answer, text, hashed)
        said, made = renewal.add_renewal(ledger, content)
        words(config, "renewed", first=made.first, last=made.last, algorithm=made.algorithm)
        if said is None:
            words(config, "unread")
        else:
            say_stamped(said, config)
        if fetch:
            given.keep(config, ledger)


@timestamp.command("revocation", examples=REVOCATION)
@click.argument("files", nargs=-1, metavar="[FILE]...")
@click.option(
    "--fetch", is_flag=True, help="Fetch from the addresses in the certificates; needs --authority."
)
@authority_option
@settings
@click.pass_obj
def revocation(config: Settings, files: tuple[str, ...], fetch: bool, authority: str | None) -> None:
    """Keep OCSP answers and CRLs that say whether the certificates of the timestamps were revoked.

    Each is checked before it is kept. The best are from after the timestamp and before its certificate ends.
    """
    if not files and not fetch:
        raise wrong(phrase("name a file with an OCSP answer or a CRL, or fetch them with --fetch"))
    given = RevocationInput(files, fetch, authority)
    with opened(config) as ledger:
        given.keep(config, ledger)


def _row(each: StoredTimestamp, config: Settings, now: datetime) -> dict[str, Any]:
    from ledger.problem import message_in
    from projections.commands.seals_output import sentence

    figures = each.figures(now)
    if each.statement is None:
        told = message_in(figures["unreadable"], config.lang)
        empty = dict.fromkeys(("at", "proven_upto", "algorithm", "authority"))
        return {"seal": each.number, "size": each.size, "state": "unreadable", "words": told, **empty}
    state = "renewed" if each.renewed_by else "to-renew"
    if each.proven_upto is None:
        state = "unknown"
    elif each.lapsed(now):
        state = "lapsed"
    return {
        **{name: figures[name] for name in ("seal", "size", "renews", "at", "proven_upto", "checked")},
        "state": state,
        "words": sentence(f"stamp-{state}", config.lang, seal=each.renewed_by),
        "renewed_by": each.renewed_by,
        "algorithm": each.statement.algorithm,
        "authority": each.statement.authority,
    }


def say_stamped(stamped: Timestamp, config: Settings) -> None:
    """Say what a timestamp claims, and no more of it than was looked at."""
    from ledger.codec import moment_text

    name = "stamped" if stamped.checked else "stamped-unchecked"
    words(config, name, authority=stamped.authority, at=moment_text(stamped.at))


def _say_learned(config: Settings, learned: Sequence[Learned]) -> None:
    for each in learned:
        finding = each.finding
        name = "good" if finding.revoked_at is None else "revoked"
        words(
            config,
            f"evidence-{name}",
            kind=finding.kind,
            subject=each.subject,
            moment=finding.this_update.isoformat(),
            revoked=finding.revoked_at and finding.revoked_at.isoformat(),
            reason=finding.reason or "-",
        )
