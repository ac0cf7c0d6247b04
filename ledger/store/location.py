"""Where a ledger is: a file path or a database URL, as people type it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import NamedTuple

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from ledger.language import phrase
from ledger.store.errors import NotALedger

FORGOTTEN, STILL_HELD = 0, 1
"""What the header of an SQLite file says (`user_version`): that old pages may still hold what was destroyed, or not."""

SQLITE = "sqlite"
POSTGRES = "postgresql"


class Location(NamedTuple):
    """A parsed location. `shown` is safe to print: it never holds a password."""

    shown: str
    path: Path | None
    url: URL | None


def locate(location: str | os.PathLike[str]) -> Location:
    """Read a path or an SQLAlchemy URL.

    `sqlite:///file.db` and a bare path are the same; `postgresql://` means psycopg.
    Raises NotALedger for a URL that cannot be read or names another kind of database.
    """
    text = os.fspath(location)
    if "://" not in text:
        return Location(text, Path(text), None)
    scheme = text.partition("://")[0]
    try:
        url = make_url(text)
    except (ArgumentError, ValueError):
        # The text may hold a password that could not be told apart: show the scheme alone.
        raise NotALedger(f"{scheme}://…", phrase("this URL cannot be read")) from None
    backend = url.get_backend_name()
    if backend == SQLITE:
        if not url.database or url.database == ":memory:":
            raise NotALedger(text, phrase("a ledger is a file, not memory"))
        return Location(url.database, Path(url.database), None)
    if backend in (POSTGRES, "postgres"):
        return Location(_shown(url), None, url.set(drivername="postgresql+psycopg"))
    raise NotALedger(f"{scheme}://…", phrase("a ledger is an SQLite file or a PostgreSQL database"))


def _shown(url: URL) -> str:
    # libpq also takes the password as a query argument, which SQLAlchemy would show.
    query = {key: value for key, value in url.query.items() if "password" not in key.lower()}
    return url.set(drivername=POSTGRES, query=query).render_as_string(hide_password=True)
