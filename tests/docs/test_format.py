"""The programs in the page about the stored format do what it says of them."""

from __future__ import annotations

import re
import subprocess
import sys
from base64 import b64encode
from hashlib import sha256
from pathlib import Path

import pytest

from ledger.application import Ledger
from ledger.demo.making import make
from ledger.seal.tiles import Tiles
from ledger.seal.tree import root

PAGE = (Path(__file__).parents[2] / "docs" / "reference" / "format.md").read_text(encoding="utf-8")
_BLOCKS = re.split(r"^```python\n(.*?)^```$", PAGE, flags=re.MULTILINE | re.DOTALL)
PROGRAMS = {
    named[-1]: code
    for before, code in zip(_BLOCKS[::2], _BLOCKS[1::2], strict=False)
    if (named := re.findall(r"[Ss]ave it as `(\w+\.py)`", before))
}


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make(tmp_path_factory.mktemp("format") / "demo")


def ran(name: str, ledger: Path) -> list[str]:
    """What a program of the page prints, run where nothing of ours can be imported."""
    done = subprocess.run(
        [sys.executable, "-I", "-c", PROGRAMS[name], ledger], capture_output=True, check=False, timeout=60
    )
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout.decode().splitlines()


def test_the_page_has_two_programs() -> None:
    assert sorted(PROGRAMS) == ["check.py", "texts.py"]


def test_the_chains_hold_and_the_root_is_the_same(demo: Path) -> None:
    with Ledger.open(demo) as ledger, ledger.reading() as reading:
        size = reading.last_position
        expected = b64encode(root(size, Tiles(reading, size))).decode()
    assert ran("check.py", demo) == ["81 chains hold", f"the root over {size} entries is {expected}"]


def test_the_vault_is_read_with_its_master_key_alone(demo: Path) -> None:
    assert "dossier:D-005 Minder opdrachten dan verwacht (verzonnen)." in ran("texts.py", demo)


def test_the_entry_on_the_page_has_the_hashes_that_it_says() -> None:
    (entry,) = re.findall(r'^(\{"decision":\{"by".*\})$', PAGE, re.MULTILINE)
    assert f"{len(entry)} bytes on one line" in PAGE
    assert sha256(entry.encode()).hexdigest() in PAGE
    assert sha256(b"\x00" + entry.encode()).hexdigest() in PAGE


def test_the_commitments_on_the_page_are_those_of_its_texts() -> None:
    rows = re.findall(r"^\| `(\w+)` \| `([0-9a-f]{32})` \| `(.+)` \|$", PAGE, re.MULTILINE)
    assert [path for path, _, _ in rows] == ["reason", "cause"]
    for path, salt, text in rows:
        hashed = sha256(bytes.fromhex(salt) + text.encode()).hexdigest()
        assert f'"{path}":{{"sha256":"{hashed}"}}' in PAGE
