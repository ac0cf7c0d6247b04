"""Which program, and which version of it, an answer comes from."""

from __future__ import annotations

from functools import cache
from importlib.metadata import PackageNotFoundError, version

DISTRIBUTION = "doorstroom-ledger"


@cache
def installed_version() -> str | None:
    """The version as it is installed; None where it is not."""
    try:
        return version(DISTRIBUTION)
    except PackageNotFoundError:
        return None


def product() -> str:
    """The name of this program and its version."""
    return " ".join(filter(None, (DISTRIBUTION, installed_version())))
