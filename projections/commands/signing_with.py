"""The key that signs: the options that name it, in a file or on a token, and where it remembers what it signed."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ledger.language import phrase
from projections.commands.languages import here, wrong
from projections.commands.sealed import words
from projections.commands.settings import F, Settings, with_options

if TYPE_CHECKING:
    from ledger.application import Ledger
    from ledger.seal.memory import KeyMemory
    from ledger.seal.pkcs11_key import TokenUri
    from ledger.seal.signing import Signer

TOKEN = "pkcs11:"  # noqa: S105 - how the address of a key on a token begins


def _keep(ctx: click.Context, param: click.Parameter, value: str | None) -> None:
    """Among the settings, since only what opens a key asks for these."""
    if value is not None:
        setattr(ctx.ensure_object(Settings), str(param.name), value)


_SILENT: dict[str, Any] = {"callback": _keep, "expose_value": False}


def token_options(command: F) -> F:
    """Where a key remembers what it signed, and how a token is reached."""
    return with_options(
        command,
        click.option(
            "--memory",
            "key_memory",
            envvar="DOORSTROOM_SIGNING_MEMORY",
            metavar="FILE",
            help="Where the key remembers what it signed; else DOORSTROOM_SIGNING_MEMORY; else beside its file.",
            **_SILENT,
        ),
        click.option(
            "--pkcs11-module",
            envvar="DOORSTROOM_PKCS11_MODULE",
            metavar="FILE",
            help="Library that reaches the token of a pkcs11: key; else DOORSTROOM_PKCS11_MODULE.",
            **_SILENT,
        ),
        click.option(
            "--pin-file",
            envvar="DOORSTROOM_PKCS11_PIN_FILE",
            metavar="FILE",
            help="File with the token's PIN; else DOORSTROOM_PKCS11_PIN_FILE or DOORSTROOM_PKCS11_PIN; else asked.",
            **_SILENT,
        ),
    )


def signs(command: F) -> F:
    """``--key``, and what goes with it."""
    named = click.option(
        "--key",
        "key_file",
        envvar="DOORSTROOM_SIGNING_KEY",
        metavar="FILE|URI",
        help="The ledger's signing key, in a file or on a token (pkcs11:…); else DOORSTROOM_SIGNING_KEY.",
    )
    return with_options(command, named, token_options)


class KeyPlace:
    """Where a key is, by what was typed; what cannot be meant is a mistake of use before the ledger is opened."""

    def __init__(
        self, named: str, config: Settings, memory: str | None, *, option: str = "--memory FILE"
    ) -> None:
        self.named = named
        self.memory = memory
        self.token: TokenUri | None = None
        if named.startswith(TOKEN):
            from ledger.seal.pkcs11_key import TokenUri

            self.token = TokenUri.parse(named)
            if memory is None:
                raise wrong(
                    phrase(
                        "a token keeps no file in which its key could remember what it signed: name one with {option}"
                    ),
                    option=option,
                )
            if config.pkcs11_module is None:
                raise wrong(
                    phrase(
                        "name the library of the token with --pkcs11-module, or in DOORSTROOM_PKCS11_MODULE"
                    )
                )


def place_of(key_file: str, config: Settings) -> KeyPlace:
    """Where the signing key is that ``--key`` names. Raises ``click.UsageError``, ``NotATokenUri``."""
    return KeyPlace(key_file, config, config.key_memory)


@contextmanager
def signing_key(place: KeyPlace, ledger: Ledger, config: Settings) -> Iterator[Signer]:
    """The signing key, while it is used; at the end it is said what it learned from the ledger.

    Raises ``SigningError``, ``MemoryProblem``.
    """
    from ledger.seal.signing import SigningKey

    if place.token is None:
        key: Signer = SigningKey.read(place.named, place.memory)
        yield key
        _say_learned(key, config)
        return
    from ledger.seal import checkpoint, pkcs11_key
    from ledger.seal.memory import KeyMemory

    name = checkpoint.present_key(ledger, None).name
    memory = KeyMemory(str(place.memory), required=True)
    with pkcs11_key.opened(place.token, str(config.pkcs11_module), partial(pin, config), name, memory) as key:
        yield key
    _say_learned(key, config)


def any_signing_key(
    place: KeyPlace | None, ledger: Ledger, config: Settings
) -> AbstractContextManager[Signer | None]:
    """As ``signing_key``, or none where none is named."""
    return nullcontext() if place is None else signing_key(place, ledger, config)


@contextmanager
def new_key(place: KeyPlace, name: str, config: Settings) -> Iterator[Signer]:
    """A new key in its file or on its token, with a memory; neither stays if the ledger then refuses the key.

    Raises ``SigningError``, ``MemoryProblem``.
    """
    from ledger.seal.memory import KeyMemory, beside

    memory = KeyMemory(place.memory or beside(place.named))
    ours = False
    with _made(place, name, config, memory) as (key, undo):
        try:
            memory.refuse_present()
            ours = True
            yield key
        except BaseException as error:
            if not ours or not _may_be_in_force(error, memory):
                undo()
                if ours:
                    memory.remove()
            raise


def _may_be_in_force(error: BaseException, memory: KeyMemory) -> bool:
    """Whether a new key may be in force all the same: only then it is worth keeping.

    A signal that ends the program may come behind the commit; before a key remembers anything it has signed nothing.
    """
    from ledger.store.errors import Unavailable

    if isinstance(error, Exception):
        return isinstance(error, Unavailable)
    return memory.holds_something


@contextmanager
def _made(
    place: KeyPlace, name: str, config: Settings, memory: KeyMemory
) -> Iterator[tuple[Signer, Callable[[], None]]]:
    """A new key, and what takes it away again."""
    import secrets

    from ledger.seal.signing import SigningKey

    if place.token is None:
        made = SigningKey.new(name, secrets.token_bytes)
        made.write(place.named, remembers=True)
        made.memory = memory
        yield made, partial(Path(place.named).unlink, missing_ok=True)
        return
    from ledger.seal import pkcs11_key

    with pkcs11_key.made(
        place.token, str(config.pkcs11_module), partial(pin, config), name, memory
    ) as on_token:
        yield on_token, on_token.destroy


def pin(config: Settings) -> str:
    """The PIN of the token: in a file, in the environment, or asked. Raises ``click.UsageError``, ``OSError``."""
    if config.pin_file is not None:
        with open(config.pin_file, encoding="utf-8", errors="replace") as file:
            return file.readline(1000).rstrip("\r\n")
    if (given := os.environ.get("DOORSTROOM_PKCS11_PIN")) is not None:
        return given
    if not sys.stdin.isatty():
        raise wrong(phrase("the token needs its PIN: name a file that holds it with --pin-file"))
    asked: str = click.prompt(here(phrase("PIN of the token")), hide_input=True, err=True)
    return asked


def _say_learned(key: Signer, config: Settings) -> None:
    """Say that a key without a memory took its word for what it signed from the ledger."""
    if key.memory is not None and key.memory.learned is not None:
        words(config, "learned", size=key.memory.learned.size, file=key.memory.path)
