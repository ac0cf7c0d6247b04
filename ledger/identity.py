"""Who the employee of a dossier is: kept in the vault alone, and every look at it is itself recorded."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

import msgspec
from stdnum.be import ssn
from stdnum.exceptions import ValidationError

from ledger.decisions.decision import dossier_stream
from ledger.joinings import joinings_at
from ledger.national_numbers import looks_like_national_number
from ledger.refusals import Refused
from ledger.vault.access import reason
from ledger.vault.errors import UnknownDossier, VaultError
from ledger.vault.identities import Identity, StoredIdentity, stored_in
from ledger.words import THE_DOSSIER

if TYPE_CHECKING:
    from ledger.application import Ledger
    from ledger.store.session import ReadTransaction
    from ledger.vault.access import AccessLog
    from ledger.vault.vault import VaultSession


class WrongNationalNumber(Refused):
    """A national number has 11 digits, of which the last two check the others."""


class WrongName(Refused):
    """A name has 1 to 200 characters on one line."""


class NobodyKnown(VaultError):
    """Nobody is known by that: no identity was set, or it was erased."""


_encoder = msgspec.json.Encoder(order="sorted")


def identity_of(name: str, national_number: str | None, *, simulated: bool) -> Identity:
    """An identity as it may be kept. Raises ``WrongName``, ``WrongNationalNumber``."""
    try:
        identity = msgspec.convert({"name": name.strip()}, Identity)
    except msgspec.ValidationError:
        raise WrongName(field="name") from None
    if not national_number:
        return identity
    return Identity(identity.name, digits_of(national_number, simulated=simulated))


def digits_of(national_number: str, *, simulated: bool) -> str:
    """The 11 digits of a national number, or of a register number (*bis*), however it is spelt.

    Raises ``WrongNationalNumber``.

    A simulated ledger also takes the numbers of test persons, whose month is 61 to 72.
    """
    try:
        return str(ssn.validate(national_number))
    except ValidationError:
        digits = str(ssn.compact(national_number))
        tested = simulated and len(digits) == 11 and digits.isdigit() and 60 < int(digits[2:4]) < 73
        if tested and looks_like_national_number(digits):
            return digits
        # The number itself stays out of the message, and so out of every log.
        raise WrongNationalNumber(field="national_number") from None


#: Why an identity was set, as the access log keeps it, where one was kept before.
REPLACES = "replaces"
#: Why a dossier was looked up while the identity of another was set.
SAME_NUMBER = "identity set of {dossier}: same number"


def set_identity(ledger: Ledger, dossier: str, identity: Identity, *, recorded_by: str) -> list[str]:
    """Keep who the employee of a dossier is, instead of what was kept before; the other dossiers of that number.

    Of one person (R18) it is kept with the dossier that remains. A number of the bis register that gave way to another
    can still be searched by; any other that is replaced was a mistake. The access log tells a replacement
    (``REPLACES``) from a first setting, and that dossiers of another person with the same number were told of. Raises
    ``UnknownDossier``, a ``VaultError`` or a ``StoreError``; then nothing was written.
    """
    with ledger.keeping() as (writing, vault):
        ledger.check_clock(writing)
        _on_record(writing.heads([dossier_stream(dossier)]), dossier)
        known = joinings_at(writing)
        keys = known.keys_of(dossier)
        replaced = any(vault.rows.identity(key) is not None for key in keys)
        number, lookup = identity.national_number, None
        others: list[str] = []
        if number:
            lookup = vault.master.lookup(number)
            others = sorted({known.key_of(each) for each in vault.rows.identified(lookup)} - {keys[0]})
        former = _former_numbers(vault, keys[0], number)
        for each in former:
            vault.rows.put_former_number(keys[0], vault.master.lookup(each))
        content = _encoder.encode(StoredIdentity(identity.name, number, former))
        sealed = vault.seal_identity(keys[0], content, secrets.token_bytes)
        vault.rows.put_identity(keys[0], lookup, sealed)
        log = vault.access_log.log
        log(ledger.now(), recorded_by, "identity-set", keys[0], REPLACES if replaced else None, sealed=sealed)
        for other in others:
            log(ledger.now(), recorded_by, "identity-searched", other, SAME_NUMBER.format(dossier=keys[0]))
    return others


def _former_numbers(vault: VaultSession, dossier: str, number: str | None) -> tuple[str, ...]:
    """The numbers of the bis register that somebody had before a new one, oldest first."""
    sealed = vault.rows.identity(dossier)
    content = None if sealed is None else vault.open_identity(dossier, sealed)
    if content is None:
        return ()
    before = stored_in(content)
    former = before.national_number
    if former is None or former == number or not _is_bis(former) or former in before.former:
        return before.former
    return (*before.former, former)


def _is_bis(number: str) -> bool:
    """Whether a number is of the register for those without a national number: its month is 20 or 40 too high."""
    return 20 < int(number[2:4]) < 33 or 40 < int(number[2:4]) < 53


def show_identity(ledger: Ledger, dossier: str, *, why: str, asked_by: str) -> Identity:
    """Who the employee of a dossier is. That it was asked, by whom and why, is recorded before it is told.

    Of one person (R18) it is what is kept with the dossier that remains, or else with another.
    Raises ``UnknownDossier``, ``NobodyKnown``, ``NoReason``, a ``VaultError`` or a ``StoreError``.
    """
    why = reason(why)
    with ledger.looking() as (reading, vault):
        ledger.check_clock(reading)
        _on_record(reading.heads([dossier_stream(dossier)]), dossier)
        content = None
        for key in joinings_at(reading).keys_of(dossier):
            if content is None and (sealed := vault.rows.identity(key)) is not None:
                content = vault.open_identity(key, sealed)
        vault.access_log.log(ledger.now(), asked_by, "identity-shown", dossier, why)
    if content is None:
        raise NobodyKnown(THE_DOSSIER, key=dossier)
    found = stored_in(content)
    return Identity(found.name, found.national_number)


def find_dossiers(ledger: Ledger, national_number: str, *, why: str, asked_by: str) -> list[str]:
    """The dossiers of whoever has a national number. That it was searched is recorded before it is told.

    Of one person (R18) it is the dossier that remains.
    Raises ``WrongNationalNumber``, ``NoReason``, a ``VaultError`` or a ``StoreError``.
    """
    why = reason(why)
    digits = digits_of(national_number, simulated=ledger.simulated)
    with ledger.looking() as (reading, vault):
        ledger.check_clock(reading)
        known = joinings_at(reading)
        found = sorted({known.key_of(each) for each in vault.rows.identified(vault.master.lookup(digits))})
        logged: list[str | None] = [*found] or [None]
        for dossier in logged:
            vault.access_log.log(ledger.now(), asked_by, "identity-searched", dossier, why)
    return found


def keys_in_log(reading: ReadTransaction, log: AccessLog, dossier: str) -> tuple[str, ...]:
    """Every key (R18) under which the access log can tell of the person of a dossier.

    Raises ``UnknownDossier`` where neither an entry nor a line of the log is about it.
    """
    keys = tuple(joinings_at(reading).keys_of(dossier))
    known = reading.heads([dossier_stream(dossier)])
    # Of what an older copy of the ledger has no more the log can still tell.
    if not known and next(log.lines_about(keys), None) is None:
        raise UnknownDossier("{dossier}", dossier=dossier)
    return keys


def _on_record(heads: dict[str, tuple[int, bytes]], dossier: str) -> None:
    if not heads:
        raise UnknownDossier("{dossier}", dossier=dossier)
