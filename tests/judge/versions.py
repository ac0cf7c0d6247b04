"""The versions that are compared: an earlier one as a wheel in an environment of its own, and the working tree."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parent.parent.parent
CACHE = ROOT / ".cache" / "judge"

#: Asks for the working tree, also as the version to compare with.
WORKING_TREE = "."


class Version(NamedTuple):
    """A version of the product: how people call it, and the Python that has it installed."""

    name: str
    python: Path


def version(revision: str) -> Version:
    """A revision as git names it, installed if it is not yet; ``.`` is the working tree.

    Raises ``CalledProcessError`` where git does not know the revision or it cannot be built.
    """
    if revision == WORKING_TREE:
        return Version("the working tree", Path(sys.executable))
    commit = _said_by("git", "rev-parse", "--verify", f"{revision}^{{commit}}").strip()
    home = CACHE / f"{commit}-{sys.version_info.major}.{sys.version_info.minor}"
    python = home / "environment" / "bin" / "python"
    complete = home / "complete"
    if not complete.exists():
        shutil.rmtree(home, ignore_errors=True)
        home.mkdir(parents=True)
        _install(commit, home, python)
        complete.touch()
    return Version(revision, python)


def _install(commit: str, home: Path, python: Path) -> None:
    """Build the wheel of a commit and install it, with all extras and the exact versions that its tests had."""
    source = home / "source"
    source.mkdir()
    archive = subprocess.run(["git", "archive", commit], cwd=ROOT, capture_output=True, check=True)
    subprocess.run(["tar", "-x"], cwd=source, input=archive.stdout, check=True)
    declared = tomllib.loads((source / "pyproject.toml").read_text())
    constraints = home / "constraints.txt"
    constraints.write_text("\n".join(declared["tool"]["uv"]["constraint-dependencies"]) + "\n")
    _run("uv", "build", "--quiet", "--wheel", "--out-dir", str(home), str(source))
    (wheel,) = home.glob("*.whl")
    _run("uv", "venv", "--quiet", "--python", sys.executable, str(python.parent.parent))
    project = declared["project"]
    name = re.sub(r"[-_.]+", "-", project["name"])
    extras = ",".join(project.get("optional-dependencies", ()))
    _run(
        "uv", "pip", "install", "--quiet", "--compile-bytecode", "--python", str(python),
        "--constraint", str(constraints), f"{name}[{extras}] @ {wheel.as_uri()}",
    )  # fmt: skip


def _run(*command: str) -> None:
    subprocess.run(command, cwd=CACHE, check=True)


def _said_by(*command: str) -> str:
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
