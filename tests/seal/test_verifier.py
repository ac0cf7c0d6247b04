"""The file that is handed out: what it needs, and how it reads what a ledger hands out with it."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest

from ledger.seal import verifier
from ledger.seal.signing import (
    SigningKey,
    checkpoint_text,
    key_statement,
    signed_note,
)
from ledger.seal.verifier import (
    Malformed,
    NotSigned,
    Signed,
    check_checkpoint,
    read_checkpoint,
    read_consistency,
    read_json,
    read_note,
    read_statement,
    read_tlog_proof,
)
from tests.seal.making import (
    AT,
    KEY,
    NAME,
    SECOND,
    WITNESS,
    Sealed,
    sealed,
)

ROOT = bytes(range(32))
TEXT = checkpoint_text(NAME, 5, ROOT)


def test_the_file_needs_nothing_but_python_and_cryptography() -> None:
    tree = ast.parse(Path(verifier.__file__).read_text())
    imported = {
        module.partition(".")[0]
        for node in ast.walk(tree)
        for module in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [str(node.module)]
            if isinstance(node, ast.ImportFrom)
            else []
        )
    }
    assert imported - set(sys.stdlib_module_names) == {"cryptography"}
    at_the_start = {str(node.module) for node in tree.body if isinstance(node, ast.ImportFrom)}
    assert not any(module.startswith("cryptography") for module in at_the_start)
    assert not [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.level]


# -- checkpoints and other texts ---------------------------------------------------------------------------


def test_lines_that_others_add_to_a_checkpoint_are_kept() -> None:
    assert read_checkpoint(TEXT + "extra\nmore\n").rest == ("extra", "more")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a\n5\n",
        TEXT[:-1],
        "\n" + TEXT,
        TEXT + "\n",
        TEXT + "extra\n\n",
        TEXT.replace("\n5\n", "\n05\n"),
        TEXT.replace("\n5\n", "\n+5\n"),
        TEXT.replace("\n5\n", "\n-5\n"),
        TEXT.replace("\n5\n", "\n5 \n"),
        TEXT.replace("\n5\n", "\n\u0665\n"),
        TEXT.replace("\n5\n", f"\n{2**63}\n"),
        TEXT.replace("\n5\n", f"\n{10**30}\n"),
        TEXT.replace("8=\n", "9=\n"),  # the same 32 bytes, written in another way
        TEXT.replace("AAEC", ""),
        TEXT.replace("AAEC", "AAECAAEC"),
        TEXT.replace("=", ""),
    ],
)
def test_what_is_no_checkpoint_is_refused(text: str) -> None:
    with pytest.raises(Malformed):
        read_checkpoint(text)


def test_a_checkpoint_needs_one_of_the_ledgers_keys_and_all_others() -> None:
    lines = [KEY.sign(TEXT), KEY.cosign(TEXT, AT), WITNESS.cosign(TEXT, AT + 9)]
    note = read_note(signed_note(TEXT, lines))
    own = [Signed(KEY.public, None), Signed(KEY.cosigner, AT)]
    assert check_checkpoint(note, [])[1] == []
    for keys in ([KEY.public], [KEY.cosigner], [SECOND.public, KEY.public]):
        assert check_checkpoint(note, keys)[1] == own
    seen = Signed(WITNESS.cosigner, AT + 9)
    assert check_checkpoint(note, [KEY.public, WITNESS.cosigner])[1] == [*own, seen]
    other = SigningKey.new("witness.example/w2", lambda size: b"\x07" * size)
    for keys in ([SECOND.public], [KEY.public, other.cosigner], [KEY.public, other.public]):
        with pytest.raises(NotSigned):
            check_checkpoint(note, keys)


def test_a_statement_is_read_by_its_lines() -> None:
    told = read_statement(key_statement(NAME, 1, KEY.public, 0, ROOT, None))
    assert list(told) == ["kind", "origin", "number", "key", "from", "root", "replaces"]
    assert told["replaces"] == "none"


@pytest.mark.parametrize(
    ("line", "other"),
    [
        ("key/v1", "key/v2"),
        ("origin ", "origin a "),
        ("number 1", "number x"),
        ("number 1\n", ""),
        ("number 1\n", "number 1\nnumber 1\n"),
        ("from 0", "from 00"),
        ("from 0", "from -1"),
        ("root A", "root ?"),
        ("replaces none", "replaces nothing"),
        ("replaces none\n", "replaces none"),
        ("replaces none\n", "replaces none\nmore 1\n"),
    ],
)
def test_what_is_no_statement_is_refused(line: str, other: str) -> None:
    text = key_statement(NAME, 1, KEY.public, 0, ROOT, None)
    assert line in text
    with pytest.raises(Malformed):
        read_statement(text.replace(line, other, 1))


def test_the_proof_of_one_entry_is_read_in_its_parts() -> None:
    made = sealed()
    index, hashes, extra, note = read_tlog_proof(made.one(3))
    assert (index, len(hashes), extra, note.decode()) == (2, 4, None, made.checkpoint())
    assert read_tlog_proof(made.one(3, "extra aGVsbG8="))[2] == b"hello"


def test_the_only_entry_is_proven_by_no_hashes_at_all() -> None:
    assert read_tlog_proof(Sealed([b"entry"]).one(1))[:2] == (0, ())


@pytest.mark.parametrize(
    ("part", "other"),
    [
        ("@v1", "@v2"),
        ("index 2", "index 02"),
        ("index 2", "index -2"),
        ("index 2\n", ""),
        ("index 2\n", "extra \nindex 2\n"),
        ("index 2\n", "extra a\nindex 2\n"),
        ("index 2\n", "index 2\nAAAA\n"),
        ("index 2\n", "index 2\n" + "A" * 43 + "=\n" * 65),
        ("\n\n", "\n"),
    ],
)
def test_what_is_no_proof_of_one_entry_is_refused(part: str, other: str) -> None:
    text = sealed().one(3)
    assert part in text
    with pytest.raises(Malformed):
        read_tlog_proof(text.replace(part, other, 1))


def test_the_proof_of_growth_is_read_in_its_parts() -> None:
    made = sealed()
    size, root, hashes, note = read_consistency(made.growth(6))
    assert (size, root, len(hashes), note.decode()) == (6, made.root(6), 4, made.checkpoint())


# -- JSON -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        '{"a":1,"a":1}',
        '{"b":{"a":1,"a":2}}',
        '{"a":1.5}',
        '{"a":1.0}',
        '{"a":1e3}',
        '{"a":NaN}',
        '{"a":Infinity}',
        '{"a":-Infinity}',
        f'{{"a":{2**53}}}',
        '{"a":' + "9" * 5000 + "}",
        "[" * 100_000,
        "[" * 100_000 + "]" * 100_000,
        '\ufeff{"a":1}',
        '{"a":"\t"}',
        b'{"a":"\xff"}',
        '{"a":1}x',
    ],
)
def test_json_that_readers_could_differ_on_is_refused(text: bytes | str) -> None:
    with pytest.raises(Malformed):
        read_json(text)


def test_the_largest_whole_number_is_read() -> None:
    assert read_json(f'{{"a":{2**53 - 1},"b":-1}}') == {"a": 2**53 - 1, "b": -1}
