"""`verify`, run from a page in a process of its own, one at a time; and what came of it, which every page says.

That a ledger was verified is kept where only this user writes, in no place that comes along with a ledger: who hands
over a ledger must not be able to hand over its verdict too (ADR 0073).
"""

from __future__ import annotations

import multiprocessing
import os
import re
import stat
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from datetime import datetime
from hashlib import sha256
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from threading import Lock, Thread
from typing import Any, NamedTuple

import msgspec

from ledger.application import Ledger
from ledger.brussels import BRUSSELS
from ledger.language import LANGUAGES, Language, translated
from ledger.new_files import write_private
from ledger.problem import Problem, message_in
from ledger.processes import end_with_parent
from ledger.seal.checks import Check, State
from ledger.seal.known import TrustAnchors
from ledger.seal.verifier import Refuted
from ledger.store.session import ReadTransaction
from ledger.vault.keys import VaultSettings
from projections.answers.verification import verify
from projections.answers.verify import as_object, outcome, verdict_in_words
from projections.answers.verify_phrases import CHECKS, STATES
from projections.reading import now

_FORMAT = "doorstroom-ledger/verified@1"
_LARGEST = 10_000
_OFTEN = 0.2
"""Seconds between two words of how far it is."""


class VerifiedMark(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """That a ledger was verified: when, up to which entry, and against which checkpoint.

    ``at`` and ``checkpoint_at`` are Unix seconds. ``last`` is the SHA-256 of the bytes of entry ``size``, so that it is
    said of no ledger that has another one there. ``from_elsewhere`` is how many entries were held against a checkpoint
    or a key that came from elsewhere.
    """

    format: str
    ledger_id: str
    state: State
    at: int
    size: int
    last: str
    checkpoint: int | None
    checkpoint_at: str | None
    from_elsewhere: int

    def is_of(self, ledger_id: str, reading: ReadTransaction) -> bool:
        """Whether it is about this ledger, as far as it went."""
        return ledger_id == self.ledger_id and self.last == _hash_of(reading, self.size)

    @property
    def moment(self) -> datetime:
        """When it was verified."""
        return datetime.fromtimestamp(self.at, BRUSSELS)


class CheckShown(NamedTuple):
    """One check: its state as a code and in words, its name, what it says of itself, and its problems."""

    state: State
    state_in_words: str
    name: str
    sentence: str
    problems: tuple[str, ...]
    more: int


class VerdictShown(NamedTuple):
    """What came of it in one language: the verdict first, then each check, what is proven, and what is not."""

    verdict: str
    checks: tuple[CheckShown, ...]
    proven: tuple[str, ...]
    not_proven: tuple[str, ...]


class VerifyOutcome(NamedTuple):
    """What came of it; ``mark`` is None where it is of no use later, ``failed`` says where nothing came of it."""

    mark: VerifiedMark | None
    shown: dict[Language, VerdictShown]
    failed: dict[Language, str]


class VerifyProgress(NamedTuple):
    """So many of so many entries are looked at; both 0 before it is known."""

    done: int
    total: int


class VerifyJob(NamedTuple):
    """What another process needs to verify a ledger."""

    place: str
    vault_settings: VaultSettings
    anchors: TrustAnchors


class Verifications:
    """The verification that runs, if one does, and what came of the last one.

    ``folder`` is where it is kept for the next viewer, a file a ledger; without one it is known to this viewer alone.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder
        self._lock = Lock()
        self._process: BaseProcess | None = None
        self._progress: VerifyProgress | None = None
        self._last: VerifyOutcome | None = None
        self._marks: dict[str, VerifiedMark | None] = {}

    @property
    def progress(self) -> VerifyProgress | None:
        """How far the one is that runs; None where none does."""
        return self._progress

    @property
    def last(self) -> VerifyOutcome | None:
        """What came of the last one that this viewer ran."""
        return self._last

    def mark(self, ledger_id: str, reading: ReadTransaction) -> VerifiedMark | None:
        """That this ledger was verified from here, by this viewer or one before it of the same user."""
        with self._lock:
            if ledger_id not in self._marks:
                self._marks[ledger_id] = self._stored(ledger_id)
            mark = self._marks[ledger_id]
        return mark if mark is not None and mark.is_of(ledger_id, reading) else None

    def start(self, job: VerifyJob, forget: Callable[[], None] = lambda: None) -> bool:
        """Begin one; False where one runs already.

        ``forget`` what was read before it ends: else pages may show what was altered by then, and was mended since.
        """
        with self._lock:
            if self._progress is not None:
                return False
            self._progress = VerifyProgress(0, 0)
            context = multiprocessing.get_context("spawn")
            ours, theirs = context.Pipe(duplex=False)
            # No daemon, which could begin no other process: that of a large ledger does.
            self._process = context.Process(target=_verified, args=(job, theirs))
            try:
                self._process.start()
            except BaseException:
                self._progress = None
                raise
            theirs.close()
        Thread(target=self._follow, args=(self._process, ours, forget), daemon=True).start()
        return True

    def stop(self) -> None:
        """End the one that runs."""
        process = self._process
        if process is not None and process.is_alive():
            process.terminate()
            process.join()

    def _follow(self, process: BaseProcess, connection: Connection, forget: Callable[[], None]) -> None:
        """Hear how far it is until it ends."""
        ended: VerifyOutcome | None = None
        with connection, suppress(EOFError, OSError):
            while ended is None:
                heard = connection.recv()
                if isinstance(heard, VerifyProgress):
                    self._progress = heard
                else:
                    ended = heard
        process.join()
        forget()
        if ended is not None and ended.mark is not None:
            self._keep(ended.mark)
        with self._lock:
            if ended is not None and ended.mark is not None:
                self._marks[ended.mark.ledger_id] = ended.mark
            self._last = ended or VerifyOutcome(None, {}, {})
            self._process = self._progress = None

    def _path(self, ledger_id: str) -> Path | None:
        return None if self._folder is None or not ledger_id.isalnum() else self._folder / f"{ledger_id}.json"

    def _keep(self, mark: VerifiedMark) -> None:
        """For the next viewer; where that cannot be written, this one alone knows it."""
        path = self._path(mark.ledger_id)
        if path is not None:
            with suppress(OSError):
                path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                write_private(path, msgspec.json.encode(mark), replacing=True)

    def _stored(self, ledger_id: str) -> VerifiedMark | None:
        """What was kept, unless somebody else could have written it."""
        path = self._path(ledger_id)
        if path is None:
            return None
        try:
            content = _own_content(path)
            mark = msgspec.json.decode(content, type=VerifiedMark)
            _ = mark.moment
        except (OSError, ValueError, RecursionError, OverflowError):
            return None
        return mark if mark.format == _FORMAT and 0 < mark.size < 1 << 60 else None


def _own_content(path: Path) -> bytes:
    """What is in a file that only this user can write, in a folder of which the same holds. Raises ``OSError``."""
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
    with open(descriptor, "rb") as file:
        for found, regular in ((os.fstat(descriptor), True), (os.lstat(path.parent), False)):
            kind = stat.S_ISREG if regular else stat.S_ISDIR
            others = found.st_mode & (stat.S_IWGRP | stat.S_IWOTH)
            if os.name != "nt" and (not kind(found.st_mode) or found.st_uid != os.getuid() or others):
                raise PermissionError(path)
        return file.read(_LARGEST)


def _hash_of(reading: ReadTransaction, position: int) -> str | None:
    state = reading.state(position)
    return sha256(state).hexdigest() if isinstance(state, bytes) else None


# -- in the other process ----------------------------------------------------------------------------------


def _verified(job: VerifyJob, connection: Connection) -> None:
    """Verify, and send how far it is, and what came of it."""
    end_with_parent()
    # Whoever looks at pages meanwhile goes before it.
    with suppress(AttributeError, OSError):
        os.nice(10)
    with connection, suppress(BrokenPipeError):
        connection.send(_outcome(job, _Reporter(connection)))


class _Reporter:
    """Sends how far it is, now and then."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._sent = 0.0

    def __call__(self, done: int, total: int) -> None:
        """So many of so many are done."""
        if time.monotonic() - self._sent >= _OFTEN:
            self._sent = time.monotonic()
            self._connection.send(VerifyProgress(done, total))


def _outcome(job: VerifyJob, report: _Reporter) -> VerifyOutcome:
    try:
        with Ledger.open(job.place, vault_settings=job.vault_settings) as ledger:
            checks = verify(ledger, job.place, job.anchors, report, models=True)
            mark = _mark(ledger, checks)
    except (Problem, Refuted, OSError) as error:
        return VerifyOutcome(None, {}, {lang: message_in(error, lang) for lang in LANGUAGES})
    return VerifyOutcome(mark, {lang: _shown(checks, lang) for lang in LANGUAGES}, {})


def _mark(ledger: Ledger, checks: Sequence[Check]) -> VerifiedMark | None:
    """What is kept of it; nothing where the tables themselves could not be read, or there is no entry."""
    by_name = {check.name: check.figures for check in checks}
    if "tree" not in by_name or not by_name["tree"]["size"]:
        return None
    size, known = by_name["tree"]["size"], by_name["checkpoints"]
    newest: dict[str, Any] = max(
        known["handed"], key=lambda each: each["size"], default=known["newest"] or {}
    )
    with ledger.reading() as reading:
        last = _hash_of(reading, size)
    return VerifiedMark(
        _FORMAT,
        ledger.origin.ledger_id,
        outcome(checks),
        int(now().timestamp()),
        size,
        last or "",
        newest.get("size"),
        newest.get("at"),
        by_name["tree"]["outside"],
    )


#: What stands behind an advice for whoever types the command, such as `(--checkpoint FILE)`: a page has fields.
_OPTION = re.compile(r" \(--[a-z-]+(?: [A-Z]+)?\)")


def _on_a_page(sentences: Iterable[str]) -> tuple[str, ...]:
    return tuple(_OPTION.sub("", each) for each in sentences)


def _shown(checks: Sequence[Check], lang: Language) -> VerdictShown:
    made = as_object(checks, lang)
    shown = []
    for check, each in zip(checks, made["checks"], strict=True):
        problems = _on_a_page(problem["words"] for problem in each["problems"])
        (sentence,) = _on_a_page([each["words"] or ""])
        shown.append(
            CheckShown(
                check.state,
                translated(STATES[check.state], lang),
                translated(CHECKS[check.name], lang),
                sentence,
                problems,
                max(check.count - len(problems), 0) if problems else 0,
            )
        )
    return VerdictShown(
        verdict_in_words(checks, lang),
        tuple(shown),
        _on_a_page(made["proven"]),
        _on_a_page(made["not_proven"]),
    )
