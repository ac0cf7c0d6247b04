"""The master key of a vault, and the keys under it.

Every dossier or measure has a key of its own for each retention class, drawn at random and kept wrapped by the
master key. Whoever destroys a wrapped key destroys what it encrypts, also in every copy that lacks that key.
All encryption is AES-256-GCM (NIST SP 800-38D) with a random nonce of 96 bits, bound to what it is about.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import os
import secrets
from collections.abc import Callable, Mapping
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from ledger.language import phrase
from ledger.new_files import OutputExists, write_private
from ledger.problem import system_words
from ledger.vault.errors import NoMasterKey, NotAMasterKey, Sealed
from ledger.words import FILE_WHY

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

#: The first byte of all that is encrypted, so that another cipher can follow some day.
_VERSION = b"\x01"
_NONCE_BYTES = 12
KEY_BYTES = 32
_LARGEST_KEY_FILE = 1024

KEY_FILE = ".vault-key"
"""What the name of a master key's file ends in, where it lies beside the SQLite file it belongs to."""


class VaultSettings(NamedTuple):
    """How personal data is kept: in a database of its own (None: with the ledger), under which master key."""

    database: str | None = None
    key_file: str | None = None
    key: str | None = None

    def __repr__(self) -> str:
        return f"Keeping(database={self.database!r}, key_file={self.key_file!r})"

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> VaultSettings:
        """As DOORSTROOM_VAULT, DOORSTROOM_VAULT_KEY_FILE and DOORSTROOM_VAULT_KEY say."""
        names = ("DOORSTROOM_VAULT", "DOORSTROOM_VAULT_KEY_FILE", "DOORSTROOM_VAULT_KEY")
        return cls(*(environment.get(name) or None for name in names))


class MasterKey:
    """The key that wraps all others. It never stands in a database, an error or a log."""

    def __init__(self, secret: bytes, place: str) -> None:
        assert len(secret) == KEY_BYTES
        self._secret = secret
        self.place = place
        """Where it came from; safe to print."""

    def __repr__(self) -> str:
        return f"MasterKey({self.place!r})"

    @cached_property
    def name(self) -> str:
        """By which a vault recognises it; tells nothing about the key itself."""
        return self._derived(b"name").hex()[:32]

    def wrap(self, key: bytes, about: str) -> bytes:
        """A key, encrypted; ``about`` says what it is for, and must be said again to unwrap it."""
        return encrypt(self._wrapping, key, about)

    def unwrap(self, wrapped: bytes, about: str) -> bytes:
        """The key in it. Raises ``Sealed``."""
        return decrypt(self._wrapping, wrapped, about)

    def lookup(self, number: str) -> bytes:
        """A keyed hash of a national number (HMAC-SHA-256): the same for the same number, else telling nothing."""
        return hmac.digest(self._lookup, number.encode(), "sha256")

    @cached_property
    def _wrapping(self) -> bytes:
        return self._derived(b"wrap")

    @cached_property
    def _lookup(self) -> bytes:
        return self._derived(b"lookup")

    def _derived(self, purpose: bytes) -> bytes:
        # HKDF-Expand (RFC 5869) to one block; the secret is uniform, so that nothing has to be extracted first.
        return hmac.digest(self._secret, b"doorstroom-ledger vault " + purpose + b"\x01", "sha256")


def master_key(settings: VaultSettings, vault_file: Path | None) -> MasterKey:
    """The master key, from where it is kept: see ``key_file``. Raises ``NoMasterKey``, ``NotAMasterKey``."""
    file = key_file(settings, vault_file)
    if file is not None:
        return _read(file)
    if settings.key is None:
        raise NoMasterKey
    return MasterKey(_decoded(settings.key, "DOORSTROOM_VAULT_KEY"), "DOORSTROOM_VAULT_KEY")


def key_file(settings: VaultSettings, vault_file: Path | None) -> Path | None:
    """The file that the master key is kept in: the one that the settings name, or the one beside the vault's own file.

    None where the settings hold the key itself, or where the vault is in no file (``vault_file`` is None).
    """
    if settings.key_file is not None:
        return Path(settings.key_file)
    if settings.key is not None or vault_file is None:
        return None
    return vault_file.with_name(vault_file.name + KEY_FILE)


def coming(file: Path) -> Path:
    """Where a key waits that is to take the place of the one in this file."""
    real = Path(os.path.realpath(file))
    return real.with_name(real.name + ".replacing")


def key_in(path: Path) -> MasterKey | None:
    """The key in a file; None where there is no file, or no key in it."""
    try:
        return _read(path)
    except (NoMasterKey, NotAMasterKey, OSError):
        return None


def make_key_file(path: Path, random: Callable[[int], bytes] = secrets.token_bytes) -> bool:
    """Make a master key in a new file that only its owner can read; False where the file is there already.

    It is on disk, whole, or not there at all. Raises ``NotAMasterKey`` for a file that is there and is none, and
    ``OSError``.
    """
    try:
        write_private(path, base64.b64encode(random(KEY_BYTES)) + b"\n")
    except OutputExists:
        _read(path)
        return False
    return True


def _read(path: Path) -> MasterKey:
    try:
        with path.open("rb") as file:
            content = file.read(_LARGEST_KEY_FILE + 1)
    except FileNotFoundError:
        raise NoMasterKey(phrase("there is no {file}"), file=path) from None
    except OSError as error:
        # Who may not read it can still verify all that needs no key.
        raise NoMasterKey(FILE_WHY, file=path, why=system_words(error)) from None
    if len(content) > _LARGEST_KEY_FILE:
        raise NotAMasterKey("{place}", place=path)
    return MasterKey(_decoded(content.decode("ascii", "replace"), str(path)), str(path))


def _decoded(text: str, place: str) -> bytes:
    text = text.strip()
    try:
        secret = bytes.fromhex(text) if len(text) == 2 * KEY_BYTES else base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise NotAMasterKey("{place}", place=place) from None
    if len(secret) != KEY_BYTES:
        raise NotAMasterKey("{place}", place=place)
    return secret


@cache
def _cipher() -> type[AESGCM]:
    """Imported when it is first wanted: most commands never are."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    return AESGCM


def encrypt(key: bytes, text: bytes, about: str) -> bytes:
    """A text under a key (AES-256-GCM), readable only with that key and for what it is about."""
    nonce = os.urandom(_NONCE_BYTES)
    return _VERSION + nonce + _cipher()(key).encrypt(nonce, text, about.encode())


def decrypt(key: bytes, sealed: bytes, about: str) -> bytes:
    """The text in it. Raises ``Sealed``."""
    from cryptography.exceptions import InvalidTag

    nonce, rest = sealed[1 : 1 + _NONCE_BYTES], sealed[1 + _NONCE_BYTES :]
    if sealed[:1] != _VERSION or len(nonce) != _NONCE_BYTES or len(rest) < 16:
        raise Sealed
    try:
        return _cipher()(key).decrypt(nonce, rest, about.encode())
    except InvalidTag:
        raise Sealed from None
