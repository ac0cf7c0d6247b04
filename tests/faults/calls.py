"""The system calls that change something, each told to us before it is done, and held until we answer.

The kernel does this (``seccomp`` with user notification, Linux 5.6 and later): nothing of the program is replaced, and
it counts for all that the program is made of, Python, SQLite, libpq and typst, and for the processes that it starts.
"""

from __future__ import annotations

import ctypes
import errno
import fcntl
import os
import platform
import socket
import struct
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from typing import NamedTuple

#: Numbers of x86-64. By what each does to a file.
WRITE, OPEN, NAME, GONE, SYNC, SIZE, SEND = "write", "open", "name", "gone", "sync", "size", "send"
_CALLS = {
    1: ("write", WRITE), 18: ("pwrite64", WRITE), 20: ("writev", WRITE), 296: ("pwritev", WRITE),
    40: ("sendfile", WRITE), 326: ("copy_file_range", WRITE),
    2: ("open", OPEN), 257: ("openat", OPEN), 85: ("creat", OPEN), 83: ("mkdir", OPEN), 258: ("mkdirat", OPEN),
    82: ("rename", NAME), 264: ("renameat", NAME), 316: ("renameat2", NAME), 86: ("link", NAME),
    265: ("linkat", NAME), 88: ("symlink", NAME), 266: ("symlinkat", NAME),
    87: ("unlink", GONE), 263: ("unlinkat", GONE), 84: ("rmdir", GONE),
    74: ("fsync", SYNC), 75: ("fdatasync", SYNC),
    76: ("truncate", SIZE), 77: ("ftruncate", SIZE), 285: ("fallocate", SIZE),
    44: ("sendto", SEND), 46: ("sendmsg", SEND),
}  # fmt: skip
#: Which argument of a call is a path, counted from 0; of the others the first is a descriptor.
_PATH = {
    "open": 0, "openat": 1, "creat": 0, "mkdir": 0, "mkdirat": 1, "rename": 1, "renameat": 3, "renameat2": 3,
    "link": 1, "linkat": 3, "symlink": 1, "symlinkat": 2, "unlink": 0, "unlinkat": 1, "rmdir": 0, "truncate": 0,
}  # fmt: skip
_FLAGS = {2: 1, 257: 2}
#: Calls of which some sort leave nothing behind: an ``open`` that only reads is not told.
_CHANGING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC

_SECCOMP, _FILTER, _NEW_LISTENER, _TAKE_DESCRIPTOR = 317, 1, 8, 438
_ALLOW, _NOTIFY = 0x7FFF0000, 0x7FC00000
_RECEIVE, _ANSWER, _GO_ON = 0xC0502100, 0xC0182101, 1

POSSIBLE = (
    sys.platform == "linux"
    and platform.machine() == "x86_64"
    and tuple(int(each) for each in platform.release().split(".")[:2] if each.isdigit()) >= (5, 6)
    and os.path.exists("/proc/sys/kernel/seccomp/actions_avail")
)


class Call(NamedTuple):
    """A system call that waits for our answer."""

    identity: int
    pid: int
    name: str
    kind: str
    path: str
    creates: bool


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_void_p))


def _instructions() -> Iterator[bytes]:
    """Berkeley packet filter: the number of the call, and for an ``open`` its flags, decide."""

    def one(code: int, yes: int, no: int, value: int) -> bytes:
        return struct.pack("HBBI", code, yes, no, value)

    yield one(0x20, 0, 0, 0)
    for number in _CALLS:
        if number in _FLAGS:
            yield one(0x15, 0, 4, number)
            yield one(0x20, 0, 0, 16 + 8 * _FLAGS[number])
            yield one(0x45, 0, 1, _CHANGING)
            yield one(0x06, 0, 0, _NOTIFY)
            yield one(0x06, 0, 0, _ALLOW)
        else:
            yield one(0x15, 0, 1, number)
            yield one(0x06, 0, 0, _NOTIFY)
    yield one(0x06, 0, 0, _ALLOW)


def watch_me(told: socket.socket) -> None:
    """From now on each such call of this process, and of those it starts, is told to who ``listens`` at the socket."""
    libc = ctypes.CDLL(None, use_errno=True)
    whole = b"".join(_instructions())
    program = _Program(len(whole) // 8, ctypes.cast(ctypes.create_string_buffer(whole), ctypes.c_void_p))
    if libc.prctl(38, 1, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "prctl")
    # To send it is a call that would be told already: its number is said before, and who listens takes it.
    free = os.dup(0)
    os.close(free)
    told.send(struct.pack("i", free))
    listener = libc.syscall(_SECCOMP, _FILTER, _NEW_LISTENER, ctypes.byref(program))
    if listener != free:
        raise OSError(ctypes.get_errno(), "seccomp")
    told.recv(1)
    os.close(listener)


def listens(pid: int, told: socket.socket) -> int:
    """A descriptor at which the calls of a process that says ``watch_me`` can be received."""
    (number,) = struct.unpack("i", told.recv(4))
    libc = ctypes.CDLL(None, use_errno=True)
    process = os.pidfd_open(pid)
    try:
        while (listener := libc.syscall(_TAKE_DESCRIPTOR, process, number, 0)) < 0:
            if ctypes.get_errno() != errno.EBADF:
                raise OSError(ctypes.get_errno(), "pidfd_getfd")
            time.sleep(0.0002)
    finally:
        os.close(process)
    told.send(b".")
    return int(listener)


def receive(listener: int) -> Call | None:
    """The next call that waits; None where who asked is gone."""
    told = bytearray(80)
    try:
        fcntl.ioctl(listener, _RECEIVE, told)
    except OSError:
        return None
    identity, pid, _, number = struct.unpack_from("QIIi", told)
    arguments = struct.unpack_from("6Q", told, 32)
    name, kind = _CALLS[number]
    flags = arguments[_FLAGS[number]] if number in _FLAGS else 0
    creates = name in ("creat", "mkdir", "mkdirat") or bool(flags & (os.O_CREAT | _TMPFILE))
    where = _text(pid, arguments[_PATH[name]]) if name in _PATH else _opened(pid, arguments[0])
    return Call(identity, pid, name, kind, where, creates)


_TMPFILE = 0o20000000


def answer(listener: int, call: Call, error: int = 0) -> None:
    """Let it be done, or fail with an error's number."""
    told = bytearray(struct.pack("QqiI", call.identity, 0, -error, 0 if error else _GO_ON))
    with suppress(OSError):  # It was interrupted by a signal, or killed.
        fcntl.ioctl(listener, _ANSWER, told)


def _opened(pid: int, descriptor: int) -> str:
    try:
        return os.readlink(f"/proc/{pid}/fd/{descriptor & 0xFFFFFFFF}")
    except OSError:
        return ""


def _text(pid: int, address: int) -> str:
    try:
        with open(f"/proc/{pid}/mem", "rb", buffering=0) as memory:
            memory.seek(address)
            found = memory.read(4096 - address % 4096)
            if b"\0" not in found:
                found += memory.read(4096)
    except OSError:
        return ""
    path = os.fsdecode(found.partition(b"\0")[0])
    return path if path.startswith("/") else os.path.join(_cwd(pid), path)


def _cwd(pid: int) -> str:
    try:
        return os.readlink(f"/proc/{pid}/cwd")
    except OSError:
        return "/"
