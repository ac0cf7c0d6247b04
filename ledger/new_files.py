"""Where what is handed out or kept goes: a file or a folder that is there whole at the end, or not at all.

A new file has no name until it is whole, where the system can do that (Linux, ``O_TMPFILE``): a process that is killed
leaves nothing. Elsewhere, and for a folder or what replaces a file, the work stands beside its place under a name of
ours, which nobody else on this computer may read, and is locked as long as its process lives. Whoever writes in the
same place next removes what a dead process left there.
"""

from __future__ import annotations

import atexit
import io
import os
import re
import secrets
import shutil
import stat
from collections.abc import Container, Iterator
from contextlib import ExitStack, contextmanager, suppress
from errno import EACCES, EDQUOT, EEXIST, EFBIG, EINVAL, EISDIR, ENOSPC, ENOTDIR, ENOTEMPTY, EOPNOTSUPP
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from ledger import file_locks
from ledger.language import phrase
from ledger.problem import Problem

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

#: What stands beside its place under a name of ours now, and the process that put it there.
_BEGUN: dict[Path, int] = {}
_PART = re.compile(r"\.doorstroom-[0-9a-f]{16}\.part")
_DESCRIPTORS = "/proc/self/fd"
#: What a system answers that knows no file without a name, or a file system that has none.
_NOT_UNNAMED = (EOPNOTSUPP, EISDIR, EINVAL)
#: What a system answers that puts no folder on disk by itself, or whose folder may be written and not be read.
_UNANSWERED = (EOPNOTSUPP, EINVAL, EACCES)
#: What it answers where something was put in the place of a folder meanwhile; Windows says that it may not.
_TAKEN = (EEXIST, ENOTEMPTY, ENOTDIR, *([EACCES] if os.name == "nt" else []))
#: What it answers where what is written has no room.
_NO_ROOM = (ENOSPC, EFBIG, EDQUOT)


class OutputExists(Problem):
    """This is there already and is left as it is: choose another file."""

    detail_suffices = True

    def __init__(self, path: Path) -> None:
        super().__init__(phrase("{file} exists already and is left as it is: choose another file"), file=path)


class _NamedFile(io.FileIO):
    """An opened file whose writes say which one it is where they fail: the system names none there."""

    def __init__(self, descriptor: int, path: Path) -> None:
        super().__init__(descriptor, "r+b")
        self._path = path

    def write(self, content: ReadableBuffer, /) -> int:
        """Raises ``OSError``."""
        with naming_file(self._path):
            return super().write(content)


def temporary_file() -> BinaryIO:
    """A file without a name, which is gone once it is closed. Raises ``OSError``."""
    import tempfile

    with tempfile.TemporaryFile() as file:
        # Nobody typed its name: what has no room is the folder.
        return io.BufferedRandom(_NamedFile(os.dup(file.fileno()), Path(tempfile.gettempdir())))


@contextmanager
def new_file(path: Path, *, private: bool = False) -> Iterator[BinaryIO]:
    """A file that gets its name once all of it is written; ``private``: for nobody else on this computer to read.

    Raises ``OutputExists``, ``OSError``.
    """
    if path.exists() or path.is_symlink():
        raise OutputExists(path)
    remove_left(path.parent)
    with _written(path), ExitStack() as stack:
        file = _unnamed(path, private=private)
        if file is None:
            file, beside = _part(path, stack, private=private)
        else:
            stack.enter_context(file)
            beside = None
        yield file
        _to_disk(file)
        if beside is None:
            _name_unnamed(file, path, stack, private=private)
        else:
            _give_name(beside, path)
        _folder_to_disk(path.parent)


def write_private(path: Path, content: bytes, *, replacing: bool = False) -> None:
    """A small file for nobody else on this computer to read, and its name, on disk once this returns.

    It is there whole or not at all, ``replacing`` what was there. Raises ``OutputExists``, ``OSError``.
    """
    if replacing:
        fresh = ReplacingFile(path)
        try:
            with _written(path):
                fresh.file.write(content)
            fresh.put()
        finally:
            fresh.discard()
    else:
        with new_file(path, private=True) as file:
            file.write(content)
    folder_to_disk(path.parent)


class ReplacingFile:
    """A file that takes the place of what is there once it is whole; ``private``: for nobody else here to read."""

    def __init__(self, path: Path, *, private: bool = True) -> None:
        """Begin with nothing in it. Raises ``OSError``."""
        self._work = ExitStack()
        self._path = path
        remove_left(path.parent)
        self.file, self._beside = _part(path, self._work, private=private)

    def put(self) -> None:
        """Put it in its place. Raises ``OSError``; then what was there is there still."""
        with _written(self._path), self._work:
            _to_disk(self.file)
            with _named(self._path, self._beside):
                self._beside.replace(self._path)
        _folder_to_disk(self._path.parent)

    def discard(self) -> None:
        """Leave nothing behind."""
        self._work.close()

    def __del__(self) -> None:
        self.discard()


@contextmanager
def new_folder(path: Path, *, private: bool = False) -> Iterator[Path]:
    """A folder that gets its name once all of it is written; an empty one that is there gives way to it.

    ``private``: for nobody else on this computer to read.

    Raises ``OutputExists``, ``OSError``.
    """
    path = path.absolute()
    there = path.is_dir() and not path.is_symlink()
    if (there and any(path.iterdir())) or (not there and (path.exists() or path.is_symlink())):
        raise OutputExists(path)
    remove_left(path.parent)
    with ExitStack() as stack:
        beside = _part_folder(path, stack, private=private)
        if there and not private:
            beside.chmod(stat.S_IMODE(path.stat().st_mode))
        with _written(path), _named(path, beside):
            yield beside
        try:
            # Neither takes the place of a folder that something was put in meanwhile.
            with suppress(FileNotFoundError):
                path.rmdir()
            with _named(path, beside):
                beside.rename(path)
        except OSError as error:
            if error.errno in _TAKEN:
                raise OutputExists(path) from None
            raise
        _folder_to_disk(path.parent)


def remove_begun() -> None:
    """Remove what this process began and did not finish, for the case that a signal left it nobody to do so."""
    for beside, process in list(_BEGUN.items()):
        if process == os.getpid():
            _forget(beside)


atexit.register(remove_begun)


def remove_left(folder: Path) -> None:
    """Remove what processes that are gone left in a folder; what cannot be removed stays."""
    if not file_locks.AVAILABLE:
        return  # Nobody could tell whose process is gone.
    with suppress(OSError), os.scandir(folder) as found:
        for each in found:
            if _PART.fullmatch(each.name):
                with suppress(OSError):
                    _remove_left(folder / each.name)


def _remove_left(path: Path) -> None:
    """Raises ``OSError``, also where its process lives."""
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    try:
        about = os.fstat(descriptor)
        if about.st_uid != os.geteuid():
            return
        file_locks.lock_now(descriptor)
        if stat.S_ISDIR(about.st_mode):
            shutil.rmtree(path)
        elif stat.S_ISREG(about.st_mode):
            path.unlink()
    finally:
        os.close(descriptor)


# -- without a name ------------------------------------------------------------------------------------


def _unnamed(path: Path, *, private: bool) -> BinaryIO | None:
    """A file without a name, on the file system where it will get one; None where there is no such thing.

    Raises ``OSError``.
    """
    if not hasattr(os, "O_TMPFILE") or not os.path.isdir(_DESCRIPTORS):
        return None
    try:
        descriptor = os.open(path.parent, os.O_TMPFILE | os.O_RDWR, _mode(private))
    except OSError as error:
        if error.errno in _NOT_UNNAMED:
            return None
        raise type(error)(error.errno, error.strerror, str(path)) from None
    return io.BufferedRandom(_NamedFile(descriptor, path))


def _name_unnamed(file: BinaryIO, path: Path, stack: ExitStack, *, private: bool) -> None:
    """Raises ``OutputExists``, ``OSError``."""
    descriptor = file.fileno()
    try:
        # With a descriptor of a folder the link is followed to the file; without, it would be one to the link.
        os.link(f"{_DESCRIPTORS}/{descriptor}", path, src_dir_fd=descriptor)
    except FileExistsError:
        raise OutputExists(path) from None
    except OSError:
        # A file system may know no links.
        named, beside = _part(path, stack, private=private)
        file.seek(0)
        shutil.copyfileobj(file, named, 1 << 20)
        _to_disk(named)
        _give_name(beside, path)


# -- under a name of ours ------------------------------------------------------------------------------


def _part(path: Path, stack: ExitStack, *, private: bool) -> tuple[BinaryIO, Path]:
    """A locked file beside a path, which is gone when the stack ends, unless it was renamed. Raises ``OSError``."""
    while True:
        # Before it is there: a signal that ends the process may come between any two lines.
        beside = _begun(path, stack)
        with _named(path, beside):
            descriptor = os.open(beside, os.O_CREAT | os.O_EXCL | os.O_RDWR | _BINARY, _mode(private))
        file = io.BufferedRandom(_NamedFile(descriptor, path))
        if _is_ours(descriptor, beside):
            stack.enter_context(file)
            return file, beside
        file.close()


def _part_folder(path: Path, stack: ExitStack, *, private: bool) -> Path:
    """A locked folder beside a path, which is gone when the stack ends, unless it was renamed. Raises ``OSError``."""
    while True:
        beside = _begun(path, stack)
        with _named(path, beside):
            beside.mkdir(0o700 if private else 0o777)
        if not file_locks.AVAILABLE:
            return beside
        with suppress(FileNotFoundError):
            descriptor = os.open(beside, os.O_RDONLY)
            if _is_ours(descriptor, beside):
                stack.callback(os.close, descriptor)
                return beside
            os.close(descriptor)


def _is_ours(descriptor: int, beside: Path) -> bool:
    """Lock it; False where somebody took it for a dead one's before it was locked."""
    if not file_locks.AVAILABLE:
        return True
    file_locks.lock(descriptor)
    try:
        return os.path.samestat(os.fstat(descriptor), beside.lstat())
    except FileNotFoundError:
        return False


def _forget(beside: Path) -> None:
    with suppress(OSError):
        if beside.is_dir():
            shutil.rmtree(beside, ignore_errors=True)
        else:
            beside.unlink()
    if not beside.exists():
        _BEGUN.pop(beside, None)


def _begun(path: Path, stack: ExitStack) -> Path:
    """A name beside a path; what has it is gone when the stack ends, unless it was renamed."""
    beside = _beside(path)
    _BEGUN[beside.absolute()] = os.getpid()
    stack.callback(_forget, beside.absolute())
    return beside


def _beside(path: Path) -> Path:
    # Not the name that was asked for: with more behind it, it could be too long.
    return path.with_name(f".doorstroom-{secrets.token_hex(8)}.part")


def _mode(private: bool) -> int:
    return 0o600 if private else 0o666


_BINARY = getattr(os, "O_BINARY", 0)


@contextmanager
def _named(path: Path, beside: Path) -> Iterator[None]:
    """What goes wrong with the one beside, or in it, is told of the one that was asked for."""
    try:
        yield
    except OSError as error:
        named = None if error.filename is None else Path(os.fsdecode(error.filename))
        if named is not None and named.is_relative_to(beside):
            place = path / named.relative_to(beside)
            raise type(error)(error.errno, error.strerror, str(place)) from None
        raise


@contextmanager
def _written(path: Path) -> Iterator[None]:
    """What there is no room for is told of the file that was asked for: a write by itself names none."""
    with naming_file(path, _NO_ROOM):
        yield


@contextmanager
def naming_file(path: Path, numbers: Container[int] | None = None) -> Iterator[None]:
    """An error of the system, of these numbers where some are given, that names no file is told of this one."""
    try:
        yield
    except OSError as error:
        if error.filename is None and (numbers is None or error.errno in numbers):
            raise type(error)(error.errno, error.strerror, str(path)) from None
        raise


def _give_name(beside: Path, path: Path) -> None:
    """Raises ``OutputExists``, ``OSError``."""
    try:
        # Unlike a renaming, a link never replaces what somebody put there meanwhile.
        os.link(beside, path)
    except FileExistsError:
        raise OutputExists(path) from None
    except OSError:
        # Some file systems know no links: the name is taken first, and what replaces it is what we took it with.
        try:
            path.open("xb").close()
        except FileExistsError:
            raise OutputExists(path) from None
        with _named(path, beside):
            beside.replace(path)


def _to_disk(file: BinaryIO) -> None:
    file.flush()
    os.fsync(file.fileno())
    if not file_locks.AVAILABLE:
        # Windows gives no other name to a file that is open. Elsewhere its lock says that we are at work on it.
        file.close()


def file_to_disk(path: Path) -> None:
    """What a file holds is kept, should the power fail now. Raises ``OSError``."""
    descriptor = os.open(path, os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def empty_private_file(path: Path) -> None:
    """Make a file with nothing in it, that only its owner may read. Raises ``OSError``, also where one is there."""
    os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))


def folder_to_disk(folder: Path) -> None:
    """The names in a folder are kept, too, should the power fail now.

    Where the system cannot say so, they are written some time later. Raises ``OSError`` where that went wrong.
    """
    try:
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
    except OSError as error:
        if error.errno not in _UNANSWERED:
            raise


def _folder_to_disk(folder: Path) -> None:
    """Likewise where a file that is there by its name would not be worth less: no error says that it is not."""
    with suppress(OSError):
        folder_to_disk(folder)
