"""Who somebody is, as it is kept; and whether that follows from the access log, and is found by its own number only."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from hashlib import sha256
from typing import Annotated, NamedTuple

import msgspec
from msgspec import Meta

from ledger.decisions.fields import END
from ledger.store.vault_rows import IdentityRow
from ledger.vault.errors import Sealed
from ledger.vault.keys import MasterKey
from ledger.vault.log_history import IdentityLine, LogHistory
from ledger.vault.vault import VaultSession


class Identity(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who somebody is: a name, and a national number of 11 digits where it is known."""

    name: Annotated[str, Meta(min_length=1, max_length=200, pattern=rf"^[^\x00-\x1f\x7f]+{END}")]
    national_number: str | None = None

    def __repr__(self) -> str:
        return "Identity(…)"


class StoredIdentity(Identity, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Who somebody is, as it is encrypted: with the numbers of the bis register that they had before."""

    former: Annotated[tuple[str, ...], Meta(max_length=1_000)] = ()

    def __repr__(self) -> str:
        return "StoredIdentity(…)"


_decoder = msgspec.json.Decoder(StoredIdentity)


def stored_in(content: bytes) -> StoredIdentity:
    """Who somebody is, out of what was decrypted. Raises ``Sealed``."""
    try:
        return _decoder.decode(content)
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise Sealed from None


class WrongIdentity(NamedTuple):
    """What is wrong with what is kept of a dossier: a code of ``verify``, the dossier, what else there is to say."""

    code: str
    dossier: str
    detail: tuple[str, ...] = ()


class HeldIdentities(NamedTuple):
    """Identities held against the log: how many are kept, of how many no line says what they were; and were opened."""

    stored: int
    uncommitted: int
    opened: int
    wrong: list[WrongIdentity]


def hold_identities(vault: VaultSession, history: LogHistory, master: MasterKey | None) -> HeldIdentities:
    """Hold every identity against the log; with the master key also its number against what it is searched by."""
    count, uncommitted, opened, wrong = 0, 0, 0, list[WrongIdentity]()
    former, must = vault.rows.former_lookups(), history.to_keep
    for stored in vault.rows.stored_identities():
        count += 1
        line = history.identities.get(stored.dossier)
        found = _held(stored, line, history)
        uncommitted += line is not None and line.sealed is None
        must.pop(stored.dossier, None)
        numbers = former.pop(stored.dossier, set())
        if found is None and master is not None:
            opened += 1
            found = _opened(
                vault, stored, numbers, master, strict=line is not None and line.act == "identity-set"
            )
        if found is not None:
            wrong.append(found)
    wrong += [WrongIdentity("identity-gone", dossier, (str(line.number),)) for dossier, line in must.items()]
    wrong += [WrongIdentity("identity-former", dossier) for dossier in former]
    return HeldIdentities(count, uncommitted, opened, wrong)


def _held(stored: IdentityRow, line: IdentityLine | None, history: LogHistory) -> WrongIdentity | None:
    """What is wrong by the log."""
    dossier, hashed = stored.dossier, sha256(stored.sealed).hexdigest()
    if line is not None and line.act != "erased" and line.sealed in (None, hashed):
        return None
    of = history.committed.get(hashed)
    if of is not None and of != dossier:
        return WrongIdentity("identity-moved", dossier, (of,))
    if line is None:
        return WrongIdentity("identity-stray", dossier)
    return WrongIdentity(
        "identity-back" if line.act == "erased" else "identity-altered", dossier, (str(line.number),)
    )


def _opened(
    vault: VaultSession, stored: IdentityRow, former: set[bytes], master: MasterKey, *, strict: bool
) -> WrongIdentity | None:
    """What is wrong by what is in it; ``strict`` where a program set it that keeps former numbers with it."""
    identity = _read(vault, stored, master)
    if identity is None:
        return WrongIdentity("identity-unopened", stored.dossier)
    number = identity.national_number
    if stored.lookup != (None if number is None else master.lookup(number)):
        return WrongIdentity("identity-lookup", stored.dossier)
    expected = {master.lookup(each) for each in identity.former}
    if former != expected if strict else not former >= expected:
        return WrongIdentity("identity-former", stored.dossier)
    return None


def _read(vault: VaultSession, stored: IdentityRow, master: MasterKey) -> StoredIdentity | None:
    with suppress(Sealed):
        if stored.wrapped is not None:
            return stored_in(vault.opened_identity(stored, master))
    return None


def adopt(vault: VaultSession) -> Iterator[tuple[str, bytes]]:
    """The identities that no line of the log commits to, though it says that they are kept: dossier, as encrypted."""
    known: dict[str, str | None] = {}
    for line in vault.access_log.identity_lines():
        if line.dossier is not None and line.act != "erased":
            known[line.dossier] = line.sealed
        elif line.dossier is not None and line.why != "texts":
            known.pop(line.dossier, None)
    for stored in vault.rows.stored_identities():
        if stored.dossier in known and known[stored.dossier] is None:
            yield stored.dossier, stored.sealed
