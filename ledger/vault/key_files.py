"""Putting another master key in the place of the one in a file, so that no crash leaves a vault without its key.

The new key waits beside the old one, in ``FILE.replacing``, and is on the disk before the vault is committed under it.
Until it has taken the place of the old one, whoever opens the vault finds it there. All of this happens under the lock
of the ledger's writers.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Collection
from contextlib import suppress
from pathlib import Path

from ledger.new_files import folder_to_disk, naming_file
from ledger.vault.keys import coming, key_in, make_key_file


def leaving(file: Path) -> Path:
    """Where a key lies that was replaced, until it is destroyed."""
    real = Path(os.path.realpath(file))
    return real.with_name(real.name + ".replaced")


def write_coming(file: Path, random: Callable[[int], bytes]) -> Path | None:
    """A new key, on the disk beside the one that it is to replace, for whoever may read that; where it waits.

    None where a key waits there already. Raises ``OSError``.
    """
    path = coming(file)
    if not make_key_file(path, random):
        return None
    here = os.stat(os.path.realpath(file))
    os.chmod(path, here.st_mode & 0o777)
    if here.st_uid != os.stat(path).st_uid or here.st_gid != os.stat(path).st_gid:
        # Else whoever reads it now, such as a service, could not any more.
        with suppress(PermissionError):
            os.chown(path, here.st_uid, here.st_gid)
    return path


def settle(file: Path, present: str, replaced: Collection[str]) -> bool:
    """Leave only the key named ``present`` in a file; whether another one was put out of use. Raises ``OSError``.

    Where neither the file nor the one that waits beside it holds that key, nothing is touched. Of the others only those
    are destroyed that were ``replaced``, and a key that waited and never came into use.
    """
    real, new, old = Path(os.path.realpath(file)), coming(file), leaving(file)
    here, waiting = key_in(real), key_in(new)
    if (here is None or here.name != present) and waiting is not None and waiting.name == present:
        if here is not None:
            _step_aside(real, old)
        os.replace(new, real)
        folder_to_disk(real.parent)
        here = waiting
        settled = True
    else:
        settled = False
    if here is None or here.name != present:
        return False
    if new.exists():
        discard(new)
    return destroy_left(file, present, replaced) or settled


def destroy_left(file: Path, present: str, replaced: Collection[str]) -> bool:
    """Destroy the key that was taken out of a file and still lies beside it, if it was ``replaced``; whether it was.

    Raises ``OSError``.
    """
    old = leaving(file)
    left = key_in(old)
    if left is None:
        if not _is_overwritten(old):
            return False
    elif left.name not in replaced or left.name == present:
        return False
    destroy(old)
    return True


def take_away(file: Path) -> None:
    """Take the key out of a file, and destroy it. Raises ``OSError``; then it is there still.

    Who is killed meanwhile leaves it where ``leaving`` says.
    """
    real, old = Path(os.path.realpath(file)), leaving(file)
    try:
        # Under its own name it is whole, or gone.
        os.replace(real, old)
        destroy(old)
    except Exception:
        with suppress(OSError):
            os.replace(old, real)
        raise
    except BaseException:
        # A signal to end: what little is left to do is done first.
        with suppress(FileNotFoundError):
            destroy(old)
        raise


def destroy(path: Path) -> None:
    """Overwrite a key's file and remove it. What a disk keeps of overwritten blocks, no program reaches.

    Raises ``OSError``, which names the file.
    """
    with naming_file(path):
        descriptor = os.open(path, os.O_WRONLY | getattr(os, "O_NOFOLLOW", 0))
        try:
            # By which it is known, should nobody come to remove it.
            os.write(descriptor, bytes(os.fstat(descriptor).st_size))
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        path.unlink()
    folder_to_disk(path.parent)


def discard(path: Path) -> None:
    """Remove the file of a key that nothing was ever wrapped with, overwritten where that can be. Raises ``OSError``.

    A disk that is full may have no room to overwrite it.
    """
    try:
        destroy(path)
    except OSError:
        path.unlink(missing_ok=True)


def _is_overwritten(path: Path) -> bool:
    """Whether there is a file that ``destroy`` overwrote, and did not come to remove."""
    try:
        content = path.read_bytes()
    except OSError:
        return False
    return bool(content) and not any(content)


def _step_aside(real: Path, old: Path) -> None:
    with suppress(FileNotFoundError):
        old.unlink()
    try:
        # So that the old key keeps its own name until the new one has taken it.
        os.link(real, old)
    except OSError:
        # A file system without links: for a moment there is none of that name, and the waiting one is found.
        os.replace(real, old)
