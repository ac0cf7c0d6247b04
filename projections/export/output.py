"""Where an export goes: standard output, or a file that is there whole at the end, or not at all."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from ledger.language import phrase
from ledger.problem import Problem


class OutputExists(Problem):
    """This is there already and is left as it is: name another file."""

    detail_suffices = True

    def __init__(self, path: Path) -> None:
        super().__init__(phrase("{file} exists already and is left as it is: name another file"), file=path)


@contextmanager
def new_file(path: Path) -> Iterator[BinaryIO]:
    """A file that gets its name once all of it is written. Raises ``OutputExists``, ``OSError``."""
    if path.exists() or path.is_symlink():
        raise OutputExists(path)
    beside = path.with_name(f".{path.name}.{secrets.token_hex(6)}")
    try:
        with beside.open("xb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        try:
            # Unlike a renaming, a link never replaces what somebody put there meanwhile.
            os.link(beside, path)
        except FileExistsError:
            raise OutputExists(path) from None
        except OSError:
            # Some file systems know no links.
            beside.rename(path)
    except FileNotFoundError as error:
        # The name that was asked for, not the one beside it.
        raise FileNotFoundError(error.errno, error.strerror, str(path)) from None
    finally:
        with suppress(OSError):
            beside.unlink()
