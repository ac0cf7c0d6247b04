"""A process that holds one version of the product and runs its command as often as it is asked.

It reads one JSON object a line and answers with one. It imports the product once and forks for each command, so that
a command costs milliseconds and still begins as a fresh process does. It runs in the environment of the version that
it holds, so it imports nothing but the standard library and the product.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import json
import os
import pkgutil
import sys
from pathlib import Path
from typing import Any

HERE = sys.path.pop(0)  # the product finds nothing of ours
sys.path.append(HERE)
import child  # noqa: E402
import folders  # noqa: E402
import world  # noqa: E402

sys.path.remove(HERE)

PACKAGES = ("ledger", "projections")


def import_product() -> None:
    """Import every module of the product, as far as it can be imported."""
    import cli  # noqa: F401

    for package in PACKAGES:
        root = importlib.import_module(package)
        for found in pkgutil.walk_packages(root.__path__, f"{package}.", onerror=lambda _: None):
            import_quietly(found.name)


def import_quietly(name: str) -> None:
    """Import a module that commands will want; one that cannot be imported is the command's own affair."""
    with contextlib.suppress(Exception):
        importlib.import_module(name)


def answer(asked: dict[str, Any], seen: folders.Seen) -> dict[str, Any]:
    """Run one command, or describe all commands, and tell what came of it."""
    captured = Path(asked["captured"])
    if asked["do"] == "describe":
        return {"code": child.run(lambda: child.describe(captured), captured)}
    outcome = child.invoke(asked, captured)
    for name in outcome["imported"]:
        import_quietly(name)
    return {"code": outcome["code"], "files": folders.listing(Path(asked["folder"]), seen)}


def main() -> None:
    """Answer until standard input ends."""
    requests = os.fdopen(os.dup(0), "r", encoding="utf-8")
    replies = os.fdopen(os.dup(1), "w", encoding="utf-8")
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, 0)
    os.dup2(2, 1)  # whatever prints by mistake does not spoil an answer
    world.take_over()
    import_product()
    gc.collect()
    gc.freeze()
    seen = folders.Seen({})
    for line in requests:
        replies.write(json.dumps(answer(json.loads(line), seen)) + "\n")
        replies.flush()


if __name__ == "__main__":
    main()
