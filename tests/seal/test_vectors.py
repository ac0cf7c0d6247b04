"""Proofs that nobody here made: 196 of transparency-dev/merkle, each to be accepted or refused as they say."""

from __future__ import annotations

import json
from base64 import b64decode
from pathlib import Path

import pytest

from ledger.seal.verifier import WrongProof, check_consistency, check_inclusion

VECTORS = Path(__file__).parents[3] / "shared" / "vectors" / "rfc6962"
FILES = sorted(VECTORS.rglob("*.json"))
INCLUSION = [file for file in FILES if file.is_relative_to(VECTORS / "inclusion")]
CONSISTENCY = [file for file in FILES if file.is_relative_to(VECTORS / "consistency")]

pytestmark = pytest.mark.skipif(not FILES, reason="the outside vectors do not lie beside this project")


def name(file: Path) -> str:
    return str(file.relative_to(VECTORS).with_suffix(""))


def hashes(proof: list[str] | None) -> list[bytes]:
    return [b64decode(part) for part in proof or []]


def test_all_of_them_are_here() -> None:
    refused = [file for file in FILES if json.loads(file.read_bytes())["wantErr"]]
    assert (len(INCLUSION), len(CONSISTENCY), len(refused)) == (98, 98, 184)


@pytest.mark.parametrize("file", INCLUSION, ids=name)
def test_inclusion(file: Path) -> None:
    case = json.loads(file.read_bytes())
    root, leaf = b64decode(case["root"]), b64decode(case["leafHash"])
    try:
        check_inclusion(leaf, case["leafIdx"], case["treeSize"], hashes(case["proof"]), root)
    except WrongProof:
        assert case["wantErr"], case["desc"]
    else:
        assert not case["wantErr"], case["desc"]


@pytest.mark.parametrize("file", CONSISTENCY, ids=name)
def test_consistency(file: Path) -> None:
    case = json.loads(file.read_bytes())
    old, new = b64decode(case["root1"]), b64decode(case["root2"])
    try:
        check_consistency(case["size1"], old, case["size2"], new, hashes(case["proof"]))
    except WrongProof:
        assert case["wantErr"], case["desc"]
    else:
        assert not case["wantErr"], case["desc"]
