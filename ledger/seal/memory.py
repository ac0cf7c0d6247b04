"""What a signing key remembers of what it signed: the newest tree, in a file of the key's own.

A log must not sign two histories (C2SP tlog-checkpoint: "MUST NOT sign checkpoints that are inconsistent"), and the
database cannot tell a key what it signed: whoever owns the database could have put another history in its place. So
the key keeps its newest size and root where the key is. Before anything is signed the tree is held against that
(`remembering.py`), and the file is written before the signature leaves.
"""

from __future__ import annotations

import errno
import os
import re
import stat
from base64 import b64decode, b64encode
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

import msgspec

from ledger.held_files import HeldByAnother, NotARegularFile, held
from ledger.language import phrase
from ledger.new_files import write_private
from ledger.problem import Problem, system_words
from ledger.seal.verifier import EMPTY_ROOT, TOO_LARGE, Checkpoint, PublicKey
from ledger.words import FILE_WHY, IT_IS_FILE

#: Behind the name of the key's file stands this, in the name of its memory.
SUFFIX = ".signed"
_FORMAT = "doorstroom-ledger/signed@1"
_ANY_FORMAT = re.compile(r"doorstroom-ledger/signed@[1-9][0-9]{0,8}", re.ASCII)
_LARGEST = 10_000
#: How every file with a private key begins.
_PRIVATE = b"PRIVATE+KEY+"
#: So long another signer is waited for, in tries of a tenth of a second.
_TRIES = 300


class MemoryProblem(Problem):
    """What the key signed before cannot be read or kept, so that nothing is signed."""


class MemoryMissing(MemoryProblem):
    """This key remembers what it signed, and its memory is not there: bring the file from where the key was used last,
    or give the newest checkpoint that somebody else keeps with `checkpoint --since FILE`."""


class NotAMemory(MemoryProblem):
    """This is not what a key remembers of what it signed, so that nothing is signed: bring back the file that the key
    wrote. If it is lost, take this one away, and give the newest checkpoint that is kept elsewhere with `--since FILE`.
    """


class NewerMemory(MemoryProblem):
    """What this key remembers was written by a newer version of Doorstroom Ledger, so that nothing is signed: upgrade
    this program."""


class MemoryIsAKey(MemoryProblem):
    """This file is a private key, and no memory of one: leave it as it is, and leave --memory out or give another file
    with it."""


class MemoryOfAnotherKey(MemoryProblem):
    """This file is what another key remembers: each key has a file of its own, so name the right one with --memory."""


class MemoryNotWritten(MemoryProblem):
    """What the key signs could not be kept, so that nothing is signed: --memory names a file that can be written."""


class MemoryBusy(MemoryProblem):
    """Another program has been signing with this key for half a minute, and one waits for the other: try again."""


class MemoryNotNamed(MemoryProblem):
    """This key has no file that its memory could stand beside: name a file for it with --memory FILE."""


class Tree(NamedTuple):
    """How many entries there are, and the root over them."""

    size: int
    root: bytes


EMPTY = Tree(0, EMPTY_ROOT)


class KnownSince(NamedTuple):
    """A checkpoint that was kept elsewhere, and the key of the ledger that signed it."""

    checkpoint: Checkpoint
    by: PublicKey


class Remembered(NamedTuple):
    """The newest tree that a key signed."""

    #: The key, as one word.
    key: str
    #: SHA-256, in hex, of the bytes of the ledger's origin: which ledger it was, whatever that is called.
    ledger: str
    tree: Tree
    #: When it was signed, UTC, as the ledger's clock had it.
    at: str


class _StoredMemory(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A memory as it stands in its file."""

    format: str
    key: str
    ledger: str
    size: int
    root: str
    at: str


class _OfAnyForm(msgspec.Struct, frozen=True):
    """What a memory of any version says."""

    format: str


class KeyMemory:
    """The file in which a key remembers what it signed.

    ``required``: the key is known to have signed with a memory, so that one that is gone was taken away. ``since`` is
    a checkpoint that was kept elsewhere, which all that is signed has to continue.
    """

    def __init__(
        self, path: str | os.PathLike[str], *, required: bool = False, since: KnownSince | None = None
    ) -> None:
        self.path = Path(path)
        self.required = required
        self.since = since
        #: The tree that was learned from the ledger's own checkpoints, where nothing was remembered.
        self.learned: Tree | None = None

    @contextmanager
    def held(self) -> Iterator[Remembered | None]:
        """What is remembered, while no other program can sign with this key; None where nothing is yet.

        Raises ``MemoryBusy``, ``MemoryNotWritten``, ``NotAMemory``, ``NewerMemory``.
        """
        with ExitStack() as stack:
            try:
                # What is empty remembers nothing.
                file = stack.enter_context(held(self.path, _TRIES))
            except HeldByAnother:
                raise MemoryBusy(IT_IS_FILE, file=self.path) from None
            except NotARegularFile:
                raise NotAMemory(IT_IS_FILE, file=self.path) from None
            except OSError as error:
                if error.errno == errno.ELOOP:
                    raise NotAMemory(phrase("{file} is a link."), file=self.path) from None
                raise MemoryNotWritten(FILE_WHY, file=self.path, why=system_words(error)) from None
            yield self._read(file)

    def write(self, remembered: Remembered) -> None:
        """Keep this instead, whole or not at all, and on disk once this returns. To be called while it is ``held``.

        Raises ``MemoryNotWritten``.
        """
        stored = _StoredMemory(
            _FORMAT,
            remembered.key,
            remembered.ledger,
            remembered.tree.size,
            b64encode(remembered.tree.root).decode(),
            remembered.at,
        )
        content = msgspec.json.format(msgspec.json.encode(stored), indent=1) + b"\n"
        try:
            write_private(self.path, content, replacing=True)
        except OSError as error:
            raise MemoryNotWritten(FILE_WHY, file=self.path, why=system_words(error)) from None

    def refuse_missing(self) -> None:
        """Raises ``MemoryMissing`` where one has to be there and no checkpoint from elsewhere takes its place."""
        if self.required and self.since is None and not _holds_something(self.path):
            raise MemoryMissing(IT_IS_FILE, file=self.path)

    def refuse_present(self) -> None:
        """For a new key: its memory is a new file. Raises ``MemoryOfAnotherKey``."""
        if _is_private_key(self.path):
            raise MemoryIsAKey(IT_IS_FILE, file=self.path)
        if os.path.lexists(self.path):
            raise MemoryOfAnotherKey(IT_IS_FILE, file=self.path)

    @property
    def holds_something(self) -> bool:
        """Whether anything is remembered, or that cannot be told."""
        return _holds_something(self.path)

    def remove(self) -> None:
        """Take away the memory of a key that never came into force."""
        with suppress(OSError):
            self.path.unlink()

    def _read(self, file: int) -> Remembered | None:
        content = os.pread(file, _LARGEST, 0)
        if content.startswith(_PRIVATE):
            raise MemoryIsAKey(IT_IS_FILE, file=self.path)
        return remembered_in(content, self.path) if content else None


def remembered_in(content: bytes, path: Path) -> Remembered:
    """What a memory says that was read from a file. Raises ``NotAMemory``, ``NewerMemory``."""
    try:
        form = msgspec.json.decode(content, type=_OfAnyForm).format
        if form != _FORMAT and _ANY_FORMAT.fullmatch(form):
            raise NewerMemory(IT_IS_FILE, file=path)
        stored = msgspec.json.decode(content, type=_StoredMemory)
        tree = Tree(stored.size, b64decode(stored.root, validate=True))
    except (ValueError, RecursionError):
        raise NotAMemory(IT_IS_FILE, file=path) from None
    if stored.format != _FORMAT or not 0 <= tree.size < TOO_LARGE or len(tree.root) != len(EMPTY_ROOT):
        raise NotAMemory(IT_IS_FILE, file=path)
    return Remembered(stored.key, stored.ledger, tree, stored.at)


def _is_private_key(path: Path) -> bool:
    with suppress(OSError):
        if path.is_file():
            with path.open("rb") as file:
                return file.read(len(_PRIVATE)) == _PRIVATE
    return False


def beside(key_file: str | os.PathLike[str]) -> Path:
    """Where the memory of a key in a file is: beside the file itself, by whatever link that is named.

    Raises ``MemoryNotNamed`` for what is no file, such as a pipe.
    """
    with suppress(OSError):
        if not stat.S_ISREG(os.stat(key_file).st_mode):
            raise MemoryNotNamed(IT_IS_FILE, file=key_file)
    real = Path(os.path.realpath(key_file))
    return real.with_name(real.name + SUFFIX)


def _holds_something(path: Path) -> bool:
    try:
        # What is there and is no file, or cannot be looked at, is told when it is opened.
        found = os.lstat(path)
    except FileNotFoundError:
        return False
    except OSError:
        return True
    return not stat.S_ISREG(found.st_mode) or found.st_size > 0
