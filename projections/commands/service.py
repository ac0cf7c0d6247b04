"""`service`: units of systemd, with the paths of this ledger in them."""

from __future__ import annotations

import os
import sys
from importlib.resources import files
from pathlib import Path
from typing import NamedTuple

import click

from ledger.language import phrase, translated
from projections.answers.outline import Example
from projections.commands.command import Command
from projections.commands.handing_out import WRITTEN
from projections.commands.languages import here, spoken_here, wrong
from projections.commands.settings import Settings, settings, vault_settings

EXAMPLES = (
    Example("doorstroom service", phrase("Which units there are")),
    Example("doorstroom service doorstroom-follow.service", phrase("One of them, as it is installed")),
    Example(
        "doorstroom service --into /etc/systemd/system",
        phrase("Install them all; then `systemctl daemon-reload`"),
        not_run="it writes into a folder of the system",
    ),
)

#: Each unit, and what it does. What another folder than these holds is no unit of ours.
UNITS: dict[str, str] = {
    "doorstroom-follow.service": phrase("keeps the read models up to date, as long as the computer runs"),
    "doorstroom-serve.service": phrase(
        "shows the ledger in the browser, behind a proxy where people sign on"
    ),
    "doorstroom-checkpoint.service": phrase("signs a checkpoint"),
    "doorstroom-checkpoint.timer": phrase("has a checkpoint signed every day"),
    "doorstroom-backup.service": phrase("makes a backup, and computes it anew"),
    "doorstroom-backup.timer": phrase("has a backup made every night"),
    "doorstroom-health.service": phrase("looks how the ledger is, and fails where something is wrong"),
    "doorstroom-health.timer": phrase("has that looked at every ten minutes"),
}

#: The signing of a checkpoint may ask witnesses; the viewer listens to a proxy, and asks for the keys of an issuer.
_ON_A_NETWORK = ("doorstroom-checkpoint.service", "doorstroom-serve.service")

#: Where paths of their own would hide a ledger, or the program, from a service.
_HOMES, _TEMPORARY = ("/home", "/root", "/run/user"), ("/tmp", "/var/tmp")  # noqa: S108 - not written to

_HARDENED = """\
User={user}
Group={group}
UMask=0077
# Variables and secrets that no unit may show, such as PGPASSWORD; readable by root alone.
EnvironmentFile=-/etc/doorstroom/environment
{environment}ReadWritePaths={writable}
ProtectSystem=strict
ProtectHome={home}
PrivateTmp={temporary}
PrivateDevices=yes
PrivateUsers=yes
ProtectClock=yes
ProtectControlGroups=yes
ProtectHostname=yes
ProtectKernelLogs=yes
ProtectKernelModules=yes
ProtectKernelTunables=yes
ProtectProc=invisible
ProcSubset=pid
NoNewPrivileges=yes
CapabilityBoundingSet=
AmbientCapabilities=
RestrictNamespaces=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
LockPersonality=yes
MemoryDenyWriteExecute=yes
SystemCallArchitectures=native
SystemCallFilter=@system-service
SystemCallFilter=~@privileged @resources
RestrictAddressFamilies={families}
{network}"""


class _Place(NamedTuple):
    """Where something of a ledger is: what stands in a unit, and its folder, where it is in a file."""

    named: str
    folder: Path | None


@click.command(cls=Command, examples=EXAMPLES)
@click.argument("unit", required=False, metavar="[UNIT]", type=click.Choice(list(UNITS)))
@click.option(
    "--user", metavar="NAME", help="User that runs them. [default: who owns the ledger's file, or doorstroom]"
)
@click.option(
    "--into", type=click.Path(file_okay=False), metavar="FOLDER", help="Write all of them as new files here."
)
@settings
@vault_settings
@click.pass_obj
def service(config: Settings, unit: str | None, user: str | None, into: str | None) -> None:
    """Print units of systemd that keep this ledger, or write them into a folder.

    The paths of this ledger and of this program stand in them, and nothing secret: a password of a database goes into
    /etc/doorstroom/environment, which root alone can read, as PGPASSWORD.
    """
    if into is None and unit is None:
        wide = max(map(len, UNITS))
        for name, does in UNITS.items():
            click.echo(f"{name.ljust(wide)}  {translated(does, spoken_here())}")
        return
    if into is None:
        assert unit is not None
        click.echo(text_of(unit, config, user), nl=False)
        return
    _write(Path(into), config, user, [unit] if unit else list(UNITS))


def _write(folder: Path, config: Settings, user: str | None, units: list[str]) -> None:
    from projections.commands.handing_out import handing_out, refuse_present

    made = {str(folder / name): text_of(name, config, user) for name in units}
    refuse_present(*made)
    for path, text in made.items():
        with handing_out(path) as file:
            file.write(text.encode())
        click.echo(here(WRITTEN, file=path), err=True)


def text_of(unit: str, config: Settings, user: str | None = None) -> str:
    """A unit, for a ledger and for whoever runs it."""
    ledger = _place(config.place)
    kept = config.vault_settings
    vault = ledger if kept.database is None else _place(kept.database)
    owner, group = _who(user, ledger)
    program = Path(sys.executable).with_name("doorstroom")
    words = [str(program)] if program.exists() else [sys.executable, "-m", "cli"]
    folders = [each.folder for each in (ledger, vault) if each.folder is not None]
    key = kept.key_file and os.path.abspath(kept.key_file)
    # The interpreter too, which may lie elsewhere than the program; and each where it is, whatever link leads there.
    used = [*map(str, folders), *([key] if key else []), words[0], sys.executable]
    seen = [*used, *map(os.path.realpath, used)]
    # A ledger on a server is reached by a socket or a network.
    local = ledger.folder is not None and vault.folder is not None and unit not in _ON_A_NETWORK
    named = (
        ("DOORSTROOM_VAULT", kept.database and vault.named),
        ("DOORSTROOM_VAULT_KEY_FILE", key),
    )
    hardened = _HARDENED.format(
        user=owner,
        group=group,
        environment="".join(f"Environment={_value(f'{name}={value}')}\n" for name, value in named if value),
        writable=" ".join(_value(str(each)) for each in dict.fromkeys(folders)),
        home="read-only" if _below(_HOMES, seen) else "yes",
        temporary="no" if _below(_TEMPORARY, seen) else "yes",
        families="AF_UNIX" if local else "AF_UNIX AF_INET AF_INET6",
        network="PrivateNetwork=yes\nIPAddressDeny=any\n" if local else "",
    )
    template = files(__package__).joinpath("units", unit).read_text(encoding="utf-8")
    return template.format(
        title=_value(ledger.named),
        ledger=_quoted(ledger.named),
        started=" ".join([_value(words[0]), *map(_quoted, words[1:])]),
        program=" ".join(map(_quoted, words)),
        service=hardened,
    )


def _place(location: str) -> _Place:
    """Raises ``click.UsageError`` for a location that holds a password, and ``NotALedger``."""
    from ledger.store.location import locate

    found = locate(location)
    if found.path is not None:
        whole = Path(os.path.abspath(found.path))
        return _Place(str(whole), whole.parent)
    assert found.url is not None
    if found.url.password or any("password" in key.lower() for key in found.url.query):
        raise wrong(
            phrase(
                "a unit can be read by everybody: leave the password out, and put it into {file} as PGPASSWORD"
            ),
            file="/etc/doorstroom/environment",
        )
    return _Place(location, None)


def _who(user: str | None, ledger: _Place) -> tuple[str, str]:
    """Who runs it: whoever was named, else the owner of the ledger's file and its group, else doorstroom."""
    if user is not None:
        if not user.replace("-", "").replace("_", "").replace(".", "").isalnum() or not user.isascii():
            raise wrong(phrase("{user!r} is no name of a user of the system"), user=user)
        return user, user
    if ledger.folder is not None:
        try:
            path = Path(ledger.named)
            return path.owner(), path.group()
        except (OSError, KeyError, NotImplementedError):
            pass
    return "doorstroom", "doorstroom"


def _below(folders: tuple[str, ...], paths: list[str]) -> bool:
    return any(path == folder or path.startswith(f"{folder}/") for path in paths for folder in folders)


def _quoted(text: str) -> str:
    """A word of a command line behind its first: nothing in it is a variable either (systemd.service(5))."""
    return _value(text).replace("$", "$$")


def _value(text: str) -> str:
    """A word of a unit: nothing in it is a specifier or the end of the word (systemd.syntax(7)); `$` is but itself."""
    if not text.isprintable():
        raise wrong(
            phrase("{text!r} cannot stand in a unit: choose a place with a name that can be printed"),
            text=text,
        )
    text = text.replace("%", "%%")
    if text.replace("/", "").replace(".", "").replace("-", "").replace("_", "").isalnum():
        return text
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
