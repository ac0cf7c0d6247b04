"""`serve`: the viewer in the browser, on this machine or behind a department's proxy."""

from __future__ import annotations

import os
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ledger.language import phrase
from ledger.problem import Problem
from projections.answers.outline import Example
from projections.commands.command import Command
from projections.commands.identifying import enterprise_names, identified
from projections.commands.languages import here, unfit, wrong
from projections.commands.service_manager import ServiceManager
from projections.commands.settings import Settings, opened, recorder, settings, vault_settings
from projections.handover.identification import Identification

if TYPE_CHECKING:
    from projections.viewer.serving import Served
    from projections.viewer.sign_on_settings import SignOnSettings

EXAMPLES = (
    Example(
        "doorstroom serve",
        phrase("Look at the ledger in the browser"),
        not_run="it runs until it is interrupted",
    ),
    Example(
        "doorstroom serve --port 8600 --no-open",
        phrase("Only print the address, with a port of your choice"),
        not_run="it runs until it is interrupted",
    ),
    Example(
        "doorstroom serve --sign-on /etc/doorstroom/doorstroom.toml",
        phrase("Behind a proxy where people sign on"),
        not_run="it runs until it is interrupted",
    ),
)

_LOOPBACK = ("127.0.0.1", "::1", "localhost")


class NoServer(Problem):
    """Nothing can be served without the extra: `pip install "doorstroom-ledger[serve]"`, in a checkout `uv sync --extra
    serve`."""


def _prefix(_ctx: click.Context, _param: click.Parameter, value: str) -> str:
    """The path that all addresses begin with, without a stroke at its end."""
    prefix = value.rstrip("/")
    parts = prefix.removeprefix("/").split("/") if prefix else []
    plain = all(
        part and part.replace("-", "").replace("_", "").isalnum() and part.isascii() for part in parts
    )
    if (prefix and not prefix.startswith("/")) or not plain or len(prefix) > 200:
        raise unfit(
            phrase("a prefix is a path such as /doorstroom: letters, digits, - and _ between strokes")
        )
    return prefix


@click.command(cls=Command, examples=EXAMPLES)
@click.option(
    "--host",
    default="127.0.0.1",
    metavar="HOST",
    help="Address to listen at; without --sign-on only 127.0.0.1, ::1 or localhost.",
)
@click.option(
    "--port", type=click.IntRange(0, 65_535), default=8_020, metavar="PORT", help="0: any that is free."
)
@click.option("--prefix", default="", callback=_prefix, metavar="PATH", help="What all addresses begin with.")
@click.option("--open/--no-open", "open_it", default=True, help="Open the browser.")
@click.option(
    "--sign-on",
    "sign_on_file",
    metavar="FILE",
    help="File with [sign-on], such as doorstroom.toml: a proxy stands before it.",
)
@click.option("--record", "records", is_flag=True, help="Let who opens it record decisions too.")
@enterprise_names
@recorder
@settings
@vault_settings
@click.pass_context
def serve(
    ctx: click.Context,
    host: str,
    port: int,
    prefix: str,
    open_it: bool,
    sign_on_file: str | None,
    records: bool,
    names_file: str | None,
    recorded_by: str,
) -> None:
    """Show the ledger in the browser, to whoever opens the address that is printed.

    The address lets in one browser, once. It is served to this computer alone, until Ctrl-C. Whoever looks at a person
    is kept in the access log. With --record decisions can be recorded too, under the name of --as. With --sign-on it is
    for a department: a proxy signs people on, and hands on the token of their issuer, which is verified.
    """
    config = ctx.ensure_object(Settings)
    _refuse_unfit(host, prefix, sign_on_file)
    try:
        from projections.viewer.address import language_named
        from projections.viewer.enterprises import names_of_enterprises
        from projections.viewer.serving import Served, free_port, new_token, secret_path
        from projections.viewer.serving import serve as serve_it
    except ImportError as error:
        if (error.name or "").partition(".")[0] not in ("granian", "starlette", "anyio", "joserfc"):
            raise
        raise NoServer from error
    typed = Identification(enterprise_names=None if names_file is None else Path(names_file))
    identification = identified(ctx, typed, recorded_by)
    names = identification.enterprise_names
    sign_on = None if sign_on_file is None else _usable_settings(Path(sign_on_file))
    with opened(config) as ledger:
        # What is wrong with the ledger or with the names is told here, before anything listens.
        if names is not None:
            names_of_enterprises(ledger, names)
    served = Served(
        ledger=config.place,
        vault=config.vault_settings,
        token=new_token(),
        who=recorded_by,
        host=host,
        port=free_port(host, port),
        prefix=prefix + secret_path() if sign_on is None else "",
        lang=language_named(config.lang) or "en",
        sign_on=sign_on,
        identification=identification,
        verified=Path(click.get_app_dir("doorstroom")) / "verified",
        records=records,
    )
    serve_it(served, partial(_announce, served, ServiceManager.from_environment(), open_it=open_it))


def _refuse_unfit(host: str, prefix: str, sign_on_file: str | None) -> None:
    if host not in _LOOPBACK and sign_on_file is None:
        raise wrong(
            phrase("{host} is no address of this machine alone: others could look, and nobody would sign on"),
            host=host,
        )
    if prefix and sign_on_file is not None:
        raise wrong(phrase("--prefix is what the address in the file of --sign-on ends in"))


def _usable_settings(path: Path) -> SignOnSettings:
    """How a department signs on; a file of keys can be read. Raises a ``Problem``, ``OSError``."""
    from projections.viewer.issuer_keys import refuse_unusable
    from projections.viewer.sign_on_settings import sign_on_settings

    found = sign_on_settings(path)
    if isinstance(found.keys, Path):
        refuse_unusable(found.keys)
    return found


def _announce(served: Served, manager: ServiceManager, *, open_it: bool) -> None:
    """Say where it is, once it listens; open the browser on a laptop."""
    shown = here(phrase("The ledger is shown at {address}"), address=served.address)
    click.echo(shown)
    # Everybody can see the status of a service; on a laptop the address opens a session.
    manager.ready("" if served.sign_on is None else shown)
    if served.sign_on is not None:
        click.echo(here(phrase("It listens at {origin}, for the proxy."), origin=served.origin), err=True)
        return
    click.echo(here(phrase("That address lets in one browser, once. Ctrl-C ends it.")), err=True)
    if open_it:
        _open(served.address)


def _open(address: str) -> None:
    """Open the browser where there is one to see.

    Other users can read the command line of a browser: it is handed a file that only this one can read, and that leads
    to the address.
    """
    seen = os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    if not seen and os.name != "nt" and os.uname().sysname != "Darwin":
        return
    import atexit
    import tempfile
    import webbrowser

    handle, path = tempfile.mkstemp(".html", "doorstroom-")
    atexit.register(Path(path).unlink, missing_ok=True)
    with open(handle, "w", encoding="utf-8") as file:
        file.write(
            f'<!DOCTYPE html><meta http-equiv="refresh" content="0; url={address}"><a href="{address}">…</a>'
        )
    webbrowser.open(Path(path).as_uri())
