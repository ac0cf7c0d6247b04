"""A ledger with all that a look can find: checkpoints, an access log, people, read models."""

from __future__ import annotations

from tests.seal.conftest import in_file, ledger, made_in_file, made_on_server, on_server

__all__ = ["in_file", "ledger", "made_in_file", "made_on_server", "on_server"]
