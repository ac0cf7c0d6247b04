"""How a department signs on, as ``doorstroom.toml`` has it::

[sign-on]
address = "https://register.example.be/doorstroom"
issuer = "https://login.example.be/realms/department"
audience = "doorstroom"
keys = "https://login.example.be/realms/department/protocol/openid-connect/certs"
token-header = "OIDC_id_token"
user-claim = "preferred_username"
roles-claim = "realm_access.roles"
readers = ["inspector"]
writers = ["registrar"]
keepers = ["privacy-officer"]
ask = "the helpdesk, 02 123 45 67"
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import msgspec

from ledger.language import phrase
from projections.handover.settings_file import (
    LONGEST,
    SettingsFile,
    SettingsRefused,
    is_setting,
    settings_file,
)

TABLE = "sign-on"
ALGORITHMS = (
    "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "Ed25519", "EdDSA",
)  # fmt: skip
"""By which a token may be signed, where the issuer keeps a key that nobody else has: neither *none* nor HMAC."""
MOST = 50
"""Texts in a list of one setting."""
LOOPBACK = ("127.0.0.1", "::1", "localhost")


class SignOnSettings(msgspec.Struct, frozen=True, kw_only=True):
    """Whose tokens are believed, where they are found, and what their claims mean.

    ``address`` is the one that browsers ask for, ``hosts`` are further names that the proxy may ask by. ``keys`` is the
    address of the issuer's keys, or a file. Claims are paths. ``readers``, ``writers`` and ``keepers`` are the values
    of the claim that give a role.
    """

    address: str
    issuer: str
    audience: str
    keys: str | Path
    roles_claim: tuple[str, ...]
    user_claim: tuple[str, ...] = ("preferred_username",)
    token_header: str = "Authorization"  # noqa: S105 - the name of a header
    algorithms: tuple[str, ...] = ("RS256",)
    hosts: tuple[str, ...] = ()
    readers: tuple[str, ...] = ()
    writers: tuple[str, ...] = ()
    keepers: tuple[str, ...] = ()
    ask: str = ""

    @property
    def host(self) -> str:
        """The name that browsers ask by, with its port where that is named."""
        return urlsplit(self.address).netloc

    @property
    def prefix(self) -> str:
        """The path that all addresses begin with."""
        return urlsplit(self.address).path


FIELDS = tuple(name.replace("_", "-") for name in SignOnSettings.__struct_fields__)
_NEEDED = ("address", "issuer", "audience", "keys", "roles-claim")
_LISTS = ("algorithms", "hosts", "readers", "writers", "keepers")


def sign_on_settings(path: Path) -> SignOnSettings:
    """What a file of settings says of signing on. Raises ``SettingsRefused``, ``OSError``."""
    file = settings_file(path)
    table = file.table(TABLE, FIELDS)
    for name in _NEEDED:
        if name not in table:
            wrong = phrase("line {line} of {file}: {name} is missing under [sign-on]")
            raise file.refused(name, wrong, TABLE)
    if not any(table.get(name) for name in ("readers", "writers", "keepers")):
        wrong = phrase("line {line} of {file}: nobody could look: name readers, writers or keepers")
        raise file.refused("readers", wrong, TABLE)
    values = {name.replace("-", "_"): _value(file, table, name) for name in table}
    algorithms = values.get("algorithms", ALGORITHMS)
    if not algorithms or not set(algorithms) <= set(ALGORITHMS):
        wrong = phrase("line {line} of {file}: {name} are some of {names}")
        raise file.refused("algorithms", wrong, TABLE, names=", ".join(ALGORITHMS))
    return SignOnSettings(**values)


def _value(file: SettingsFile, table: Mapping[str, Any], name: str) -> Any:
    value = table[name]
    if name in _LISTS:
        return _texts(file, name, value)
    if name.endswith("-claim"):
        return _path(file, name, value)
    if not _is_text(value):
        wrong = phrase("line {line} of {file}: {name} is a text of 1 to {most} printable characters")
        raise _wrong(file, name, wrong, most=LONGEST)
    if name == "address":
        return _address(file, value)
    if name == "token-header" and not (value.isascii() and value.replace("-", "").replace("_", "").isalnum()):
        raise _wrong(file, name, phrase("line {line} of {file}: {name} is the name of a header"))
    return _keys(file, value) if name == "keys" else value


def _texts(file: SettingsFile, name: str, value: Any) -> tuple[str, ...]:
    if not isinstance(value, list) or len(value) > MOST or not all(map(_is_text, value)):
        wrong = phrase('line {line} of {file}: {name} is a list of texts, as in ["one", "two"]')
        raise _wrong(file, name, wrong)
    return tuple(value)


def _path(file: SettingsFile, name: str, value: Any) -> tuple[str, ...]:
    """The names along a path of claims. One with dots in it, such as an address, is written in a list of names."""
    parts = value.split(".") if isinstance(value, str) else value
    if not isinstance(parts, list) or not 0 < len(parts) <= MOST or not all(map(_is_text, parts)):
        wrong = phrase(
            'line {line} of {file}: {name} is a path such as "realm_access.roles",'
            ' or ["a name with dots", "roles"]'
        )
        raise _wrong(file, name, wrong)
    return tuple(parts)


def _is_text(value: object) -> bool:
    return isinstance(value, str) and is_setting(value)


def _address(file: SettingsFile, value: str) -> str:
    """The address without a stroke at its end: https, since a name that goes in the clear can be anybody's."""
    parts = _parts(value)
    path = [] if parts is None else parts.path.rstrip("/").split("/")[1:]
    plain = all(each.isascii() and each.replace("-", "").replace("_", "").isalnum() for each in path)
    if parts is None or parts.scheme != "https" or parts.query or parts.fragment or not plain:
        wrong = phrase(
            "line {line} of {file}: {name} begins with https:// and has no more than a host and a path"
        )
        raise _wrong(file, "address", wrong)
    # The port of https is one that no browser names.
    return f"https://{parts.netloc.lower().removesuffix(':443')}{parts.path.rstrip('/')}"


def _keys(file: SettingsFile, value: str) -> str | Path:
    if "://" not in value:
        return file.path.absolute().parent / value
    parts = _parts(value)
    if parts is None or not (
        parts.scheme == "https" or (parts.scheme, parts.hostname in LOOPBACK) == ("http", True)
    ):
        wrong = phrase("line {line} of {file}: {name} is an address that begins with https://, or a file")
        raise _wrong(file, "keys", wrong)
    return value


def _parts(address: str) -> Any:
    try:
        parts = urlsplit(address)
        usable = bool(parts.hostname) and parts.port != 0 and "@" not in parts.netloc
    except ValueError:
        return None
    return parts if usable and not any(each.isspace() for each in address) else None


def _wrong(file: SettingsFile, name: str, why: str, **values: object) -> SettingsRefused:
    return file.refused(name, why, TABLE, **values)
