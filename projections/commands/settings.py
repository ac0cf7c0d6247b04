"""The global options, the ledger that they name, and who records."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any, TypeVar, cast

import click

from ledger.language import LANGUAGES, phrase
from projections.commands.languages import spoken_here, unfit, wrong
from projections.commands.logged import LOGS

if TYPE_CHECKING:
    from ledger.application import Ledger
    from ledger.vault.keys import VaultSettings

F = TypeVar("F", bound=Callable[..., Any])


class Settings:
    """The global options; a command's own ``--ledger`` or ``--lang`` overrules those before its name."""

    def __init__(self, ledger: str | None = None, lang: str | None = None) -> None:
        self.ledger = ledger
        self.lang = lang or spoken_here()
        self.vault: str | None = None
        self.vault_key: str | None = None
        #: Of the key that signs: its memory, and how its token is reached.
        self.key_memory: str | None = None
        self.pkcs11_module: str | None = None
        self.pin_file: str | None = None
        self.clock_is_right = False
        #: Looked up before anything is parsed: see ``logged``.
        self.log: str | None = None

    @property
    def place(self) -> str:
        """The ledger that is meant."""
        return self.ledger or os.environ.get("DOORSTROOM_LEDGER") or "doorstroom.db"

    @property
    def vault_settings(self) -> VaultSettings:
        """Where personal data is kept, and under which master key."""
        from ledger.vault.keys import VaultSettings

        named = {"database": self.vault, "key_file": self.vault_key}
        return VaultSettings.from_environment()._replace(
            **{name: value for name, value in named.items() if value is not None}
        )


def opened(config: Settings) -> Ledger:
    """The ledger that the settings name; who has to wait for another writer is told."""
    from ledger.application import Ledger

    ledger = Ledger.open(config.place, vault_settings=config.vault_settings)
    ledger.store.database.on_wait = _waiting_in(config.lang)
    ledger.clock_is_right = config.clock_is_right
    return ledger


def _waiting_in(lang: str) -> Callable[[float, str], None]:
    said: list[Callable[[float, str], None]] = []

    def waiting(seconds: float, how_far: str) -> None:
        if not said:
            from projections.commands.waiting import Waiting

            said.append(Waiting(lang))
        said[0](seconds, how_far)

    return waiting


def _setting(ctx: click.Context, param: click.Parameter, value: str | None) -> None:
    if value is not None:
        setattr(ctx.ensure_object(Settings), str(param.name), value)


def with_options(command: F, *options: Callable[[F], F]) -> F:
    """A command with options, which stand in its help in this order."""
    for option in reversed(options):
        command = option(command)
    return command


_SILENT: dict[str, Any] = {"callback": _setting, "expose_value": False}
_SETTINGS: tuple[tuple[str, dict[str, Any]], ...] = (
    (
        "--ledger",
        {
            "metavar": "PATH|URL",
            "help": "SQLite file or database URL; else DOORSTROOM_LEDGER, else doorstroom.db.",
        },
    ),
    (
        "--lang",
        {
            "type": click.Choice(LANGUAGES),
            "help": "Language; else DOORSTROOM_LANG. [default: en; for dossier, report, export: nl]",
        },
    ),
    (
        "--log",
        {
            "type": click.Choice(LOGS),
            "help": "Form of what is said on standard error; else DOORSTROOM_LOG. [default: text]",
        },
    ),
)
_VAULT_SETTINGS: tuple[tuple[str, dict[str, Any]], ...] = (
    (
        "--vault",
        {
            "metavar": "PATH|URL",
            "help": "Database of the vault, if it is not the ledger's; else DOORSTROOM_VAULT.",
        },
    ),
    (
        "--vault-key",
        {
            "metavar": "FILE",
            "help": "File with the vault's master key; else DOORSTROOM_VAULT_KEY_FILE or DOORSTROOM_VAULT_KEY.",
        },
    ),
)


def settings(command: F) -> F:
    """The global options, which may also stand behind the command's name."""
    return with_options(command, *(click.option(flag, **how, **_SILENT) for flag, how in _SETTINGS))


def table_or_json(command: F) -> F:
    """``--format`` and ``--json``, which reach the command as ``as_json``: None where neither was typed."""

    @wraps(command)
    def with_form(*values: Any, form: str | None, as_json: bool, **named: Any) -> Any:
        return command(*values, as_json=as_json or (None if form is None else form == "json"), **named)

    return with_options(
        cast(F, with_form),
        click.option("--format", "form", type=click.Choice(["table", "json"]), help="[default: table]"),
        click.option("--json", "as_json", is_flag=True, help="Short for --format json."),
    )


def setting_options() -> list[click.Option]:
    """The same, for a command that is made from a list of its options."""
    return [click.Option([flag], **how, **_SILENT) for flag, how in _SETTINGS]


def vault_settings(command: F) -> F:
    """Where personal data is kept, for the commands that read or write it."""
    return with_options(command, *(click.option(flag, **how, **_SILENT) for flag, how in _VAULT_SETTINGS))


def _is_right(ctx: click.Context, _param: click.Parameter, value: bool) -> None:
    ctx.ensure_object(Settings).clock_is_right = value


def writes(command: F) -> F:
    """``--clock-is-right``, of every command that writes with a moment."""
    said = "Go on although the clock lies before what is on record."
    option = click.option("--clock-is-right", is_flag=True, callback=_is_right, expose_value=False, help=said)
    return option(command)


def recorder(command: F) -> F:
    """``--as``: on whose behalf it is recorded."""
    return click.option("--as", "recorded_by", envvar="DOORSTROOM_AS", callback=_whoever, **_WHO)(command)


def recorder_if_named(command: F) -> F:
    """The same of a command that may record nothing itself: who it is where nobody is named is ``who_records``."""
    return click.option("--as", "recorded_by", callback=who_is_named, **_WHO)(command)


_WHO: dict[str, Any] = {
    "metavar": "WHO",
    "help": "Who records; else DOORSTROOM_AS, else the user of this computer.",
}


def who_is_named(_ctx: click.Context | None, _param: click.Parameter | None, value: str | None) -> str | None:
    """Who is said to act, as an entry or the access log can keep it; None where nobody said."""
    if value is not None and not (value.isprintable() and 0 < len(value.strip()) <= len(value) <= 100):
        raise unfit(phrase("a name has 1 to 100 printable characters"))
    return value


def who_records() -> str:
    """Who records where nobody is named on the command line. Raises ``click.UsageError``."""
    return _whoever(None, None, os.environ.get("DOORSTROOM_AS") or None)


def _whoever(ctx: click.Context | None, param: click.Parameter | None, value: str | None) -> str:
    if value is None:
        import getpass

        try:
            value = getpass.getuser()
        except (OSError, KeyError, ImportError):
            raise wrong(phrase("this computer does not say who you are: use --as")) from None
    return who_is_named(ctx, param, value) or ""
