"""The looks: each at one subject, without a lock, without writing, and with a bounded number of queries."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from ledger import codec
from ledger.language import ENTRIES_COUNTED, LINES_COUNTED, phrase, phrases
from ledger.problem import HowMany, Message, Number, Problem, RenderedMessage
from ledger.store.access_file import access_path
from ledger.store.errors import StoreError
from ledger.store.location import POSTGRES, SQLITE, locate
from ledger.store.store_state import state_of_store
from ledger.store.tables import FORMAT
from projections.health.limits import Limit, Room, RoomLimit
from projections.health.states import Bytes, Health, Look, Seconds, State, worst
from projections.readmodels.about import found_about, present
from projections.readmodels.building import under_way

if TYPE_CHECKING:
    from ledger.application import Ledger
    from ledger.seal.verifier import Policy
    from ledger.store.session import ReadTransaction

CHECKPOINTS = 64
"""How many of the newest checkpoints are read: what witnesses add to one stands behind newer ones."""

_DAY = 86_400


class Expected(NamedTuple):
    """What is expected of a ledger, and from when on something is too much, in seconds, entries or bytes."""

    max_lag: Limit = Limit(10_000, 100_000)
    max_lag_age: Limit = Limit(10 * 60, 60 * 60)
    max_checkpoint_age: Limit = Limit(1.5 * _DAY, 7 * _DAY)
    min_disk: RoomLimit = RoomLimit(Room(10, True), Room(5, True))
    renew_within: Limit = Limit(90 * _DAY, 30 * _DAY)
    read_models: bool = False
    read_only: bool = False
    policy: Policy | None = None


DEFAULTS = Expected()


def health(open_ledger: Callable[[], Ledger], place: str, expected: Expected, now: datetime) -> Health:
    """Look at a ledger and at what runs beside it. Nothing is raised where it cannot be opened: that is told."""
    try:
        ledger = open_ledger()
    except (Problem, OSError) as error:
        with suppress(Problem):
            place = locate(place).shown
        looks = [Look("ledger", "critical", RenderedMessage(error)), *_disks(_folders_of(place), expected)]
        return Health(now, place, None, looks, error)
    with ledger:
        return Health(now, ledger.store.location, ledger.simulated, list(_looks(ledger, expected, now)))


def _looks(ledger: Ledger, expected: Expected, now: datetime) -> Iterator[Look]:
    from ledger.seal.verifier import Refuted

    # The built-in ones: whoever owns a database puts what they like in it.
    wrong = (Problem, Refuted, OSError, TypeError, ValueError, AttributeError, LookupError, OverflowError)
    for name, look in _LOOKS.items():
        try:
            yield from look(ledger, expected, now)
        except wrong as error:
            yield Look(name, "critical", RenderedMessage(error))


# -- the ledger itself -----------------------------------------------------------------------------------


def _ledger(ledger: Ledger, expected: Expected, _now: datetime) -> Iterator[Look]:
    found = state_of_store(ledger.store.database)
    figures = {
        "database": POSTGRES if found.wal is None else SQLITE,
        "format": FORMAT,
        "writable": found.writable,
        "size": found.size,
        "wal": found.wal,
        "queue": found.queue,
        "import": found.import_ or None,
    }
    state: State = "ok" if found.writable or expected.read_only else "warning"
    named = _WRITABLE if found.writable else _READ_ONLY
    yield Look("ledger", state, Message(named, size=Bytes(found.size)), figures)


def _entries(ledger: Ledger, _expected: Expected, now: datetime) -> Iterator[Look]:
    with ledger.reading() as reading:
        position, state = reading.last_position, reading.last_state()
    if state is None:
        yield Look("entries", "ok", Message(_NO_ENTRIES), {"position": 0, "recorded_at": None, "age": None})
        return
    at = codec.recorded_at(state)
    age = _seconds(now, at)
    figures = {"position": position, "recorded_at": codec.moment_text(at), "age": age}
    yield Look(
        "entries",
        "ok",
        Message(_ENTRIES, count=HowMany(position, ENTRIES_COUNTED), age=Seconds(max(age, 0))),
        figures,
    )


def _clock(ledger: Ledger, _expected: Expected, now: datetime) -> Iterator[Look]:
    from ledger.moments import ClockBehind, lower_bound

    if ledger.simulated:
        yield Look("clock", "ok", Message(_NO_CLOCK))
        return
    try:
        with ledger.reading() as reading:
            lower_bound(reading, ledger.origin, now)
    except ClockBehind as error:
        yield Look("clock", "critical", RenderedMessage(error))
    else:
        yield Look("clock", "ok", Message(_CLOCK))


# -- read models -----------------------------------------------------------------------------------------


def _read_models(ledger: Ledger, expected: Expected, now: datetime) -> Iterator[Look]:
    with ledger.reading() as reading:
        about, found = found_about(reading.connection), present(reading.connection)
        build = under_way(reading.connection)
        behind = None if found is None else _behind(reading, found[1], now)
    state, message = _state_of_models(about is not None, behind, expected)
    position = None if found is None else found[1]
    figures: dict[str, Any] = {"present": about is not None, "position": position, "build": None}
    figures |= {"lag": None, "lag_age": None} if behind is None else behind._asdict()
    if build is not None:
        alive = _is_alive(ledger)
        figures["build"] = {"parts": build[1], "alive": alive}
        message = Message(_LEFT if alive is False else _BUILDING, said=message, parts=Number(build[1]))
    yield Look("read-models", state, message, figures)


class _Behind(NamedTuple):
    """How many entries are not in the read models, and the age of the oldest of these in seconds, if there is one."""

    lag: int
    lag_age: int | None


def _behind(reading: ReadTransaction, position: int, now: datetime) -> _Behind:
    lag = max(0, reading.last_position - position)
    return _Behind(lag, max(0, _seconds(now, _moment_at(reading, position + 1))) if lag else None)


def _state_of_models(there: bool, behind: _Behind | None, expected: Expected) -> tuple[State, Message]:
    if behind is None:
        missing: State = "critical" if expected.read_models else "warning" if there else "ok"
        return missing, Message(_OTHER_RULES if there else _NO_MODELS)
    if behind.lag_age is None:
        return "ok", Message(_UP_TO_DATE)
    state = worst([expected.max_lag.state(behind.lag), expected.max_lag_age.state(behind.lag_age)])
    return state, Message(_BEHIND, count=HowMany(behind.lag, ENTRIES_COUNTED), age=Seconds(behind.lag_age))


def _is_alive(ledger: Ledger) -> bool | None:
    """Whether somebody builds; None where that cannot be known here."""
    with ledger.store.database.nobody_builds() as nobody:
        return None if nobody is None else not nobody


# -- seals -----------------------------------------------------------------------------------------------


def _checkpoint(ledger: Ledger, expected: Expected, now: datetime) -> Iterator[Look]:
    from ledger.seal.seals import Seals

    with ledger.reading() as reading:
        size = reading.last_position
        seals = Seals(reading, newest=CHECKPOINTS)
        sealed = seals.newest()
        if sealed is None:
            empty = {"size": None, "entries_after": size, "made_at": None, "age": None, "after_since": None}
            yield Look("checkpoint", "warning" if size else "ok", Message(_NO_CHECKPOINT), empty)
            return
        after = size - sealed.checkpoint.size
        since = _moment_at(reading, sealed.checkpoint.size + 1) if after > 0 else None
        made = datetime.fromtimestamp(sealed.made_at, UTC)
        age = max(0, _seconds(now, made))
        figures = {
            "size": sealed.checkpoint.size,
            "entries_after": after,
            "made_at": codec.moment_text(made),
            "age": age,
            "after_since": None if since is None else codec.moment_text(since),
        }
        message = Message(
            _CHECKPOINT,
            entries=HowMany(sealed.checkpoint.size, ENTRIES_COUNTED),
            age=Seconds(age),
            after=HowMany(after, ENTRIES_COUNTED),
        )
        # Of a ledger to which nothing was added there is nothing to sign.
        yield Look(
            "checkpoint", expected.max_checkpoint_age.state(age) if after > 0 else "ok", message, figures
        )
        if expected.policy is not None:
            from ledger.seal.checkpoint import quorum_in

            quorum = quorum_in(seals, sealed, expected.policy)
            counted = {"reached": quorum.reached, "counted": list(quorum.counted), "size": figures["size"]}
            named = _COSIGNED if quorum.reached else _NOT_COSIGNED
            state: State = "ok" if quorum.reached else "warning"
            yield Look(
                "witnesses", state, Message(named, count=HowMany(len(quorum.counted), _WITNESSES)), counted
            )


def _timestamps(ledger: Ledger, expected: Expected, now: datetime) -> Iterator[Look]:
    from ledger.seal.seals import RENEWAL_SEAL, TIMESTAMP_SEAL, Seals

    with ledger.reading() as reading:
        if not reading.newest_seals(TIMESTAMP_SEAL, 1) and not reading.newest_seals(RENEWAL_SEAL, 1):
            return
        from ledger.seal.known import KnownSeals, TrustAnchors
        from ledger.seal.scan import Violations
        from ledger.seal.stored_timestamps import stored_timestamps

        seals = Seals(reading)
        known = KnownSeals(seals, TrustAnchors())
        kept = stored_timestamps(seals, known.checkpoints, None, now, Violations())
    ends = [each.proven_upto for each in kept if each.proven_upto is not None]
    figures: dict[str, Any] = {"kept": len(kept), "first_ends": None, "remaining": None}
    if not ends:
        yield Look("timestamps", "unknown", Message(_NO_END, count=Number(len(kept))), figures)
        return
    left = -_seconds(now, min(ends))
    figures |= {"first_ends": codec.moment_text(min(ends)), "remaining": left}
    within = expected.renew_within
    state: State = "critical" if left < within.critical else "warning" if left < within.warning else "ok"
    named = _TO_RENEW if left > 0 else _LAPSED
    yield Look("timestamps", state, Message(named, left=Seconds(abs(left))), figures)


# -- personal data ---------------------------------------------------------------------------------------


def _access_log(ledger: Ledger, _expected: Expected, _now: datetime) -> Iterator[Look]:
    from ledger.seal.keeping import newest_sealed_head
    from ledger.vault.errors import VaultElsewhere

    with ledger.reading() as reading, ledger.vault.session(reading) as vault:
        sealed = newest_sealed_head(reading, ledger)
        try:
            last = vault.access_log.rows.last()
        except VaultElsewhere:
            # Told of by the look at the vault.
            return
    lines, upto = 0 if last is None else last[0], 0 if sealed is None else sealed.lines
    figures = {"lines": lines, "sealed": upto, "behind": max(0, lines - upto)}
    state: State = "critical" if upto > lines else "ok"
    named = _LOG_SHORT if upto > lines else _LOG
    yield Look(
        "access-log", state, Message(named, lines=HowMany(lines, LINES_COUNTED), sealed=Number(upto)), figures
    )


def _vault(ledger: Ledger, _expected: Expected, _now: datetime) -> Iterator[Look]:
    from ledger.vault.errors import NoMasterKey, NotAMasterKey, VaultElsewhere, WrongMasterKey

    file = ledger.vault.key_file
    figures: dict[str, Any] = {
        "apart": ledger.vault.settings.database is not None,
        "reachable": False,
        "key": None,
    }
    try:
        with ledger.reading() as reading, ledger.vault.session(reading) as vault:
            about = vault.rows.about()
            figures["reachable"] = True
            if file is None and ledger.vault.settings.key is None:
                yield Look("vault", "ok", Message(_KEY_UNNAMED), {**figures, "key": "not-named"})
            elif file is not None and not os.access(file, os.R_OK) and file.exists():
                yield Look("vault", "ok", Message(_KEY_CLOSED, file=file), {**figures, "key": "not-readable"})
            else:
                vault.master  # noqa: B018 - raises where it is none, or not that of this vault
                state = "unused" if about is None else "fits"
                yield Look("vault", "ok", Message(_KEY_THERE), {**figures, "key": state})
    except VaultElsewhere as error:
        yield Look("vault", "unknown", RenderedMessage(error), figures)
    except (NoMasterKey, NotAMasterKey, WrongMasterKey) as error:
        wrong = {NoMasterKey: "missing", NotAMasterKey: "no-key"}.get(type(error), "wrong")
        yield Look("vault", "critical", RenderedMessage(error), {**figures, "key": wrong})


# -- room on disks ---------------------------------------------------------------------------------------


def _disk(ledger: Ledger, expected: Expected, _now: datetime) -> Iterator[Look]:
    place = getattr(ledger.store.database, "path", None)
    apart = ledger.vault.settings.database
    vault = place if apart is None else locate(apart).path
    folders = [each.absolute().parent for each in (place, vault) if each is not None]
    if vault is not None:
        folders.append(access_path(vault).parent)
    if place is None:
        yield Look("disk", "ok", Message(_ON_SERVER), {"folder": None, "free": None, "total": None})
    yield from _disks(folders, expected)


def _folders_of(place: str) -> list[Path]:
    with suppress(StoreError):
        path = locate(place).path
        if path is not None and path.absolute().parent.is_dir():
            return [path.absolute().parent]
    return []


def _disks(folders: Sequence[Path], expected: Expected) -> Iterator[Look]:
    """Each file system once, by the first folder on it."""
    seen: set[int] = set()
    for folder in folders:
        device = folder.stat().st_dev
        if device in seen:
            continue
        seen.add(device)
        disk = shutil.disk_usage(folder)
        figures = {"folder": str(folder), "free": disk.free, "total": disk.total}
        percent = round(100 * disk.free / disk.total) if disk.total else 0
        message = Message(_ROOM, free=Bytes(disk.free), percent=percent, folder=folder)
        yield Look("disk", expected.min_disk.state(disk.free, disk.total), message, figures)


def _seconds(now: datetime, then: datetime) -> int:
    return int((now - then).total_seconds())


def _moment_at(reading: ReadTransaction, position: int) -> datetime:
    from ledger.moments import moment_at

    return moment_at(reading, position)


_LOOKS: dict[str, Callable[[Ledger, Expected, datetime], Iterator[Look]]] = {
    "ledger": _ledger,
    "entries": _entries,
    "clock": _clock,
    "read-models": _read_models,
    "checkpoint": _checkpoint,
    "timestamps": _timestamps,
    "access-log": _access_log,
    "vault": _vault,
    "disk": _disk,
}

_WRITABLE = phrase("It can be read and written here, and takes {size}.")
_READ_ONLY = phrase("It can only be read here, and takes {size}.")
_NO_ENTRIES = phrase("There are no entries yet.")
_ENTRIES = phrase("{count}; the newest was recorded {age} ago.")
_NO_CLOCK = phrase("A simulated ledger is given its moments.")
_CLOCK = phrase("The clock is not behind what is on record.")
_NO_MODELS = phrase("There are none: every question is answered from the entries.")
_OTHER_RULES = phrase(
    "They were made by another version of this program, and answer nothing: `doorstroom rebuild` makes them anew."
)
_UP_TO_DATE = phrase("They are up to date with the newest entry.")
_BEHIND = phrase("They are {count} behind; the oldest of these was recorded {age} ago.")
_BUILDING = phrase("{said} They are being made anew; {parts} parts are done.")
_LEFT = phrase("{said} A process that made them anew is gone; whoever makes them next begins again.")
_NO_CHECKPOINT = phrase(
    "None was made: nobody could show that an entry was changed. `doorstroom checkpoint` makes one."
)
_CHECKPOINT = phrase("The newest is of {entries}, and {age} old; after it came {after}.")
_COSIGNED = phrase("Under the newest checkpoint the quorum is reached, with {count}.")
_NOT_COSIGNED = phrase("Under the newest checkpoint the quorum is not reached, with {count}.")
_WITNESSES = phrases("{count} witness", "{count} witnesses")
_NO_END = phrase(
    "There are {count}, and of none it is known until when it stands: `doorstroom timestamp due`."
)
_TO_RENEW = phrase("The first has to be renewed within {left}: `doorstroom timestamp renew`.")
_LAPSED = phrase("The certificates of one ended {left} ago: `doorstroom timestamp due` lists them.")
_LOG = phrase("It has {lines}, of which checkpoints seal {sealed}.")
_LOG_SHORT = phrase("It has {lines}, and checkpoints sealed {sealed}: `doorstroom verify` tells more.")
_KEY_THERE = phrase("It is there, and so is its master key.")
_KEY_UNNAMED = phrase("It is there; where its master key is was not said here.")
_KEY_CLOSED = phrase("It is there; its master key in {file} may not be read by who asks.")
_ON_SERVER = phrase("The database is on a server, whose disk is not seen from here.")
_ROOM = phrase("{free} left, {percent}%, where {folder} is.")
