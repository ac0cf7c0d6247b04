"""The access log: who set, read, searched or erased personal data, and who forbade or allowed erasing it.

Each line holds the hash of the one before it, like the entries of a dossier. No line holds anything that is
itself personal: a dossier is named by its pseudonym, a search only by what it found.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import closing
from datetime import UTC, datetime
from hashlib import sha256
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from ledger.codec import NotCanonical, Unreadable
from ledger.decisions.fields import END
from ledger.language import phrase
from ledger.national_numbers import holds_national_number
from ledger.refusals import NationalNumberInEntry, Refused
from ledger.store.access_rows import AccessRows, LogLine

Act = Literal[
    "identity-set",
    "identity-kept",
    "identity-shown",
    "identity-searched",
    "dossier-looked-at",
    "texts-exported",
    "dossier-made",
    "taken-over",
    "erased",
    "hold-set",
    "hold-lifted",
    "key-replaced",
]


class NoReason(Refused):
    """It must be said why, in 1 to 200 characters on one line: the access log keeps it. Name nobody in it."""


#: What the first line holds instead of a hash.
NOTHING_BEFORE = "0" * 64


class Access(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """One line: ``who`` did ``act`` at ``at`` (UTC) about a dossier, and said why.

    A search that found nobody, or several, names no dossier or gives one line for each. ``first`` and ``last`` are
    the entries that were taken over from an export without their texts. ``sealed`` commits to an identity that was
    set, or found to be kept (``identity-kept``).
    """

    number: Annotated[int, Meta(ge=1)]
    previous: Annotated[str, Meta(pattern=rf"^[0-9a-f]{{64}}{END}")]
    at: Annotated[datetime, Meta(tz=True)]
    who: str
    act: Act
    dossier: str | None = None
    why: str | None = None
    first: int | None = None
    last: int | None = None
    #: SHA-256 of what an identity was encrypted to: with its random nonce and key it tells nothing of what is in it.
    sealed: Annotated[str, Meta(pattern=rf"^[0-9a-f]{{64}}{END}")] | None = None


LAST = 2**63 - 1
"""The highest number that a database can give a line."""

_encoder = msgspec.json.Encoder(order="sorted")
_decoder = msgspec.json.Decoder(Access)


class AccessLog:
    """The access log of a vault, as seen in one transaction, and added to if that is one to write in.

    Whoever looks at personal data, or changes it, gets it from the vault's session: ``vault.access_log``.
    """

    def __init__(self, rows: AccessRows) -> None:
        self.rows = rows

    def log(
        self,
        at: datetime,
        who: str,
        act: Act,
        dossier: str | None = None,
        why: str | None = None,
        entries: tuple[int, int] | tuple[None, None] = (None, None),
        sealed: bytes | None = None,
    ) -> None:
        """Add a line, in the transaction of what it tells; never before the line before it.

        ``sealed`` is who somebody is, as it is kept: encrypted. The line commits to it. Raises
        ``NationalNumberInEntry`` where the name of who acts holds one.
        """
        if holds_national_number(who):
            raise NationalNumberInEntry(field="recorded_by")
        number, previous = 1, NOTHING_BEFORE
        at = at.astimezone(UTC)
        last = self.rows.last()
        if last is not None:
            at = max(at, read(last[1]).at)
            number, previous = _after(last[0]), sha256(last[1]).hexdigest()
        line = Access(
            number=number,
            previous=previous,
            at=at,
            who=who,
            act=act,
            dossier=dossier,
            why=why,
            first=entries[0],
            last=entries[1],
            sealed=None if sealed is None else sha256(sealed).hexdigest(),
        )
        self.rows.put(number, _encoder.encode(line))

    def lines(self) -> Iterator[Access]:
        """Every line, oldest first. Raises ``Unreadable``."""
        # Closed at once where a line is none, and not when the error is forgotten.
        with closing(self.rows.lines()) as stored:
            for _, state in stored:
                yield read(state)

    def taken_over(self) -> list[tuple[int, int]]:
        """The entries taken over from an export without their texts: first and last position of each run, inclusive."""
        return [
            (line.first, line.last)
            for line in self._of("taken-over")
            if line.first is not None and line.last is not None
        ]

    def holds(self) -> dict[str, Access]:
        """The legal holds that stand, by dossier: the line that set each."""
        standing: dict[str, Access] = {}
        for line in self._of("hold-set", "hold-lifted"):
            apply_hold(standing, line)
        return standing

    def identity_lines(self) -> Iterator[Access]:
        """What was done to identities, but for looks at them, oldest first. Raises ``Unreadable``."""
        return self._of("identity-set", "identity-kept", "erased")

    def lines_about(self, dossiers: Collection[str]) -> Iterator[Access]:
        """The lines about any of these dossiers, oldest first. Raises ``Unreadable``."""
        with closing(self.rows.lines(*_named_in_a_line(dossiers))) as stored:
            for _, state in stored:
                line = read(state)
                if line.dossier in dossiers:
                    yield line

    def newest_about(self, dossiers: Collection[str], *, before: int | None, most: int) -> list[Access]:
        """The newest lines about any of these dossiers, so many at most; with ``before`` of those with a lower number.

        Raises ``Unreadable``.
        """
        stored = self.rows.newest(*_named_in_a_line(dossiers), before=before, most=most)
        return [line for line in (read(state) for _, state in stored) if line.dossier in dossiers]

    def _of(self, *acts: Act) -> Iterator[Access]:
        # As a line is written: within a text every quote has a backslash before it, so nothing else reads so.
        with closing(self.rows.lines(*(f'"act":"{act}"'.encode() for act in acts))) as stored:
            for _, state in stored:
                line = read(state)
                if line.act in acts:
                    yield line


def _named_in_a_line(dossiers: Collection[str]) -> Iterator[bytes]:
    """How a line names each of them, as it is written: the database looks for that."""
    return (b'"dossier":' + _encoder.encode(each) for each in dossiers)


def apply_hold(standing: dict[str, Access], line: Access) -> None:
    """Let a line set or lift a hold among those that stand."""
    if line.dossier is not None and line.act == "hold-set":
        standing[line.dossier] = line
    elif line.dossier is not None and line.act == "hold-lifted":
        standing.pop(line.dossier, None)


def reason(why: str) -> str:
    """Why somebody acts, as the log keeps it. Raises ``NoReason``, ``NationalNumberInEntry``."""
    why = why.strip()
    if not 0 < len(why) <= 200 or not why.isprintable():
        raise NoReason(field="why")
    if holds_national_number(why):
        raise NationalNumberInEntry(field="why")
    return why


def read(state: bytes) -> Access:
    """A line. Raises ``Unreadable``, also where its bytes are not the one form of what they say."""
    try:
        line = _decoder.decode(state)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError, TypeError) as error:
        raise Unreadable(
            phrase("a line of the access log cannot be read: {said}"), said=str(error)
        ) from error
    if _encoder.encode(line) != state:
        raise NotCanonical(phrase("a line of the access log is not in the form in which it is written"))
    return line


def follows(last: LogLine | None, state: bytes) -> bool:
    """Whether these bytes are the line that comes after the last one, or the first of all."""
    number, previous, at = 1, NOTHING_BEFORE, None
    try:
        line = read(state)
        if last is not None:
            number, previous, at = last[0] + 1, sha256(last[1]).hexdigest(), read(last[1]).at
    except Unreadable:
        return False
    return (line.number, line.previous) == (number, previous) and (at is None or line.at >= at)


def _after(number: object) -> int:
    """The number of the next line. Raises ``Unreadable`` where the last has none that another can follow."""
    if not isinstance(number, int) or not 0 < number < LAST:
        raise Unreadable(phrase("the last line of the access log has no number that another can follow"))
    return number + 1
