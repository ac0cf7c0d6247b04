"""`health`: how the ledger and what runs beside it is, for people, for timers, and for monitoring programs."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NoReturn

import click

from ledger.language import phrase
from ledger.problem import Problem, message_in
from projections.answers.outline import Example
from projections.commands.command import Command
from projections.commands.exit_codes import ERROR, FINDINGS, explained
from projections.commands.languages import here, spoken_here
from projections.commands.sealed import policy_of
from projections.commands.settings import Settings, settings, table_or_json, vault_settings

if TYPE_CHECKING:
    from projections.health.states import Health, Look

EXAMPLES = (
    Example(
        "doorstroom health --min-disk 1kB",
        phrase("How everything is, with the limit of the disk as you want it"),
        code=6,
    ),
    Example(
        "doorstroom health --plugin --lang en",
        phrase("As Nagios, Icinga or Checkmk ask for it"),
        not_run="what it says depends on the disk it runs on",
    ),
    Example(
        "doorstroom health --expect-read-models --max-lag-age 5min:30min --fail-on critical",
        phrase("For a timer: fail only where somebody has to come"),
        not_run="what it says depends on the disk it runs on",
    ),
)


class _Watched(Command):
    """A command whose mistakes of use, asked as a plugin, are told as a plugin tells them."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        asked = "--plugin" in args
        try:
            return super().parse_args(ctx, args)
        except click.UsageError as error:
            if not asked:
                raise
            end_unknown(error.format_message())


def end_unknown(text: str) -> NoReturn:
    """Say as a plugin that nothing could be found out, and end: no monitoring program calls somebody for it."""
    from projections.health.plugin import EXIT_CODES, unknown
    from projections.render.plain import visible

    click.echo(visible(unknown(text)))
    raise click.exceptions.Exit(EXIT_CODES["unknown"])


def _limit(kind: str) -> Callable[[click.Context, click.Parameter, str | None], Any]:
    def read(_ctx: click.Context, _param: click.Parameter, value: str | None) -> Any:
        from projections.health import limits

        try:
            return None if value is None else getattr(limits, f"{kind}_limit")(value)
        except limits.NotALimit as error:
            raise click.BadParameter(message_in(error, spoken_here())) from None

    return read


@click.command(cls=_Watched, examples=EXAMPLES)
@click.option(
    "--max-lag",
    callback=_limit("count"),
    metavar="COUNT[:COUNT]",
    help="Entries that the read models may lack. [default: 10000:100000]",
)
@click.option(
    "--max-lag-age",
    callback=_limit("time"),
    metavar="TIME[:TIME]",
    help="Age of the oldest of these. [default: 10min:1h]",
)
@click.option(
    "--max-checkpoint-age",
    callback=_limit("time"),
    metavar="TIME[:TIME]",
    help="Age of the newest checkpoint, once entries came after it. [default: 36h:7d]",
)
@click.option(
    "--renew-within",
    callback=_limit("time"),
    metavar="TIME[:TIME]",
    help="Time left before a timestamp has to be renewed. [default: 90d:30d]",
)
@click.option(
    "--min-disk",
    callback=_limit("room"),
    metavar="ROOM[:ROOM]",
    help="Room left on each disk, in percent or bytes. [default: 10%:5%]",
)
@click.option("--expect-read-models", "read_models", is_flag=True, help="Critical where there are none.")
@click.option("--read-only", is_flag=True, help="It is meant to be only read here.")
@click.option(
    "--policy", metavar="FILE", help="Whether the newest checkpoint has the cosignatures it asks for."
)
@click.option(
    "--fail-on",
    type=click.Choice(["warning", "critical"]),
    default="warning",
    help="From which state on the exit code is 6. [default: warning]",
)
@click.option("--plugin", is_flag=True, help="One line and the exit codes of Monitoring Plugins: 0, 1, 2, 3.")
@table_or_json
@settings
@vault_settings
@click.pass_obj
def health(
    config: Settings,
    /,
    policy: str | None,
    fail_on: str,
    plugin: bool,
    as_json: bool | None,
    **limits: Any,
) -> None:
    """Say whether all is well: the ledger, its clock, read models, checkpoints, vault and disks.

    Each is ok, a warning, critical, or unknown. It proves nothing, which `verify` does; it takes no lock, and works on
    a ledger that can only be read and while others write. A limit is what is still fine; behind a colon stands what is
    no more than a warning, and - is no limit.

    Exit code 0 if all is fine, 6 if something is not, and that of the error if the ledger cannot be opened. With
    --plugin 0 ok, 1 warning, 2 critical, 3 unknown, as monitoring programs have it.
    """
    if plugin and as_json is not None:
        end_unknown(here(phrase("--plugin has a form of its own: leave --format and --json out")))
    try:
        found, expected = _looked(config, policy, limits)
    except (Problem, OSError, click.UsageError) as error:
        if not plugin:
            raise
        text = (
            error.format_message() if isinstance(error, click.UsageError) else message_in(error, config.lang)
        )
        end_unknown(text)
    if plugin:
        from projections.health.plugin import EXIT_CODES, line
        from projections.render.plain import visible

        click.echo(visible(line(found, expected, config.lang)))
        raise click.exceptions.Exit(EXIT_CODES[found.state])
    if as_json:
        click.echo(json.dumps(found.in_json(config.lang), indent=2, ensure_ascii=True))
    else:
        _write_table(found, config.lang)
    _end(found, fail_on, config.lang)


def _looked(config: Settings, policy: str | None, limits: dict[str, Any]) -> tuple[Health, Any]:
    from ledger.application import Ledger
    from projections.health.looks import DEFAULTS
    from projections.health.looks import health as look
    from projections.reading import now

    given = {name: value for name, value in limits.items() if value is not None}
    expected = DEFAULTS._replace(**given, policy=None if policy is None else policy_of(policy))
    # A server that does not answer at all is told of, not waited for.
    os.environ.setdefault("PGCONNECT_TIMEOUT", "10")
    kept = config.vault_settings
    return look(
        lambda: Ledger.open(config.place, vault_settings=kept, lock_timeout=5.0),
        config.place,
        expected,
        now(),
    ), expected


def _write_table(found: Health, lang: str) -> None:
    from ledger.language import translated
    from projections.render.plain import visible
    from projections.render.stream import put

    states = {each.state: translated(_STATES[each.state], lang) for each in found.looks}
    names = {each.name: translated(_NAMES[each.name], lang) for each in found.looks}
    wide, wider = max(map(len, states.values())), max(map(len, names.values()))

    def row(each: Look) -> str:
        text = visible(each.message.in_language(lang))
        return f"{states[each.state].ljust(wide)}  {names[each.name].ljust(wider)}  {text}\n"

    put(sys.stdout, f"{_verdict(found, lang)}\n\n")
    for each in found.looks:
        put(sys.stdout, row(each))


def _verdict(found: Health, lang: str) -> str:
    """What comes first: the worst state, and what is in a state that is not fine, the worst first."""
    from ledger.language import say, translated
    from projections.health.states import STATES

    names = [
        translated(_NAMES[each.name], lang)
        for each in sorted(found.looks, key=lambda each: -STATES.index(each.state))
        if each.state != "ok"
    ]
    state = translated(_STATES[found.state], lang).upper()
    return say(_VERDICT, lang, state=state, names=", ".join(names)) if names else translated(_ALL_FINE, lang)


def _end(found: Health, fail_on: str, lang: str) -> None:
    from projections.health.states import STATES

    if found.error is not None:
        told = explained(found.error, lang)
        raise click.exceptions.Exit(ERROR if told is None else told[0])
    if STATES.index(found.state) >= STATES.index(fail_on):
        raise click.exceptions.Exit(FINDINGS)


_STATES = {
    "ok": phrase("ok", "a state of health"),
    "unknown": phrase("unknown", "a state of health"),
    "warning": phrase("warning", "a state of health"),
    "critical": phrase("critical", "a state of health"),
}
_ALL_FINE = phrase("OK: everything that was looked at is fine.")
_VERDICT = phrase("{state}: {names}.")
_NAMES = {
    "ledger": phrase("ledger", "what is looked at"),
    "entries": phrase("entries", "what is looked at"),
    "clock": phrase("clock", "what is looked at"),
    "read-models": phrase("read models", "what is looked at"),
    "checkpoint": phrase("checkpoint", "what is looked at"),
    "witnesses": phrase("witnesses", "what is looked at"),
    "timestamps": phrase("timestamps", "what is looked at"),
    "access-log": phrase("access log", "what is looked at"),
    "vault": phrase("vault", "what is looked at"),
    "disk": phrase("disk", "what is looked at"),
}
