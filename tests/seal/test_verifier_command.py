"""The file that is handed out, run by itself with ``python -I``: what it says, and its exit code."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ledger.seal import verifier
from ledger.seal.signing import SigningKey
from tests.seal.making import (
    KEY,
    NAME,
    ORIGIN,
    POSITIONS,
    SECOND,
    STREAM,
    THIRD,
    WITNESS,
    Sealed,
    base64,
    dossier,
    entry,
    sealed,
)

Answer = subprocess.CompletedProcess[str]
Run = Callable[..., Answer]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Run the verifier in a folder where nothing else is; it is to end as told, and never in a traceback."""
    shutil.copy(verifier.__file__, tmp_path / "verifier.py")

    def answer(exit_code: int, *arguments: str) -> Answer:
        done = subprocess.run(
            [sys.executable, "-I", "verifier.py", *arguments],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
        )
        assert "Traceback" not in done.stderr
        assert done.returncode == exit_code, done.stdout + done.stderr
        return done

    return answer


@pytest.fixture
def put(tmp_path: Path) -> Callable[[str, str | bytes | dict[str, Any]], str]:
    """Write a file there, and give its name."""

    def write(name: str, content: str | bytes | dict[str, Any]) -> str:
        if isinstance(content, dict):
            content = json.dumps(content, ensure_ascii=False)
        (tmp_path / name).write_bytes(content if isinstance(content, bytes) else content.encode())
        return name

    return write


Put = Callable[[str, str | bytes | dict[str, Any]], str]


def parts(answer: Answer) -> tuple[str, str]:
    """What is said to be proven, and what not."""
    proven, told, missing = answer.stdout.partition("NOT PROVEN\n")
    assert "PROVEN\n" in proven
    assert told
    return proven, missing


# -- what holds -----------------------------------------------------------------------------------------------


def test_a_checkpoint(run: Run, put: Put) -> None:
    proven, missing = parts(run(0, put("checkpoint", sealed().checkpoint()), "--key", KEY.public.vkey))
    assert f"11 entries and root {base64(sealed().root(11))}" in proven
    assert f"{NAME} signed" in proven
    assert "2027-01-15 08:00:00 UTC" in proven
    assert "no witness" in missing
    assert "its clock is its operator's" in missing


def test_a_checkpoint_that_a_witness_saw(run: Run, put: Put) -> None:
    made = sealed()
    made.cosigning = [WITNESS]
    keys = put("keys", f"{KEY.public.vkey}\n{WITNESS.cosigner.vkey}\n")
    proven, missing = parts(run(0, put("checkpoint", made.checkpoint()), "--key", keys))
    assert f"{WITNESS.name} signed" in proven
    assert "2027-01-15 08:01:00 UTC" in proven
    assert "no witness" not in missing


def test_one_entry(run: Run, put: Put) -> None:
    made = sealed()
    files = [put("entry-3.tlog-proof", made.one(3)), "--entry", put("entry-3.json", made.entries[2])]
    proven, _ = parts(run(0, *files, "--key", KEY.public.vkey))
    assert "entry 3 of the tree" in proven


def test_growth(run: Run, put: Put) -> None:
    made = sealed()
    proven, missing = parts(run(0, put("growth", made.growth(6)), "--key", KEY.public.vkey))
    assert f"begins with the 6 entries whose root was {base64(made.root(6))}" in proven
    assert "compare it with your checkpoint" in missing


def test_a_dossier(run: Run, put: Put) -> None:
    proven, missing = parts(run(0, put("proof.json", sealed().dossier(POSITIONS)), "--key", KEY.public.vkey))
    told = [line for line in proven.splitlines() if line.startswith("Entry ")]
    assert len(told) == 5
    assert told[1] == (
        "Entry 2 at position 3, 2020-03-02 15:00:00 UTC by Noël: start, effective on 2020-02-02."
    )
    assert f"the first 5 entries of {STREAM}" in proven
    assert "The operator signed that entry 5 is the last one" in proven
    assert "Who signed" not in missing
    assert "entry 5 is the last" not in missing


def test_a_simulated_ledger_is_told(run: Run, put: Put) -> None:
    origin = ORIGIN.replace(b"false", b"true")
    proof = Sealed([entry(1, origin)]).dossier([1], origin=base64(origin))
    proven, _ = parts(run(0, put("proof.json", proof), "--key", KEY.public.vkey))
    assert "This is a simulated ledger." in proven
    proven, _ = parts(run(0, put("real.json", sealed().dossier(POSITIONS)), "--key", KEY.public.vkey))
    assert "simulated" not in proven


def test_several_files_are_all_told_of(run: Run, put: Put) -> None:
    made = sealed()
    files = [put("a", made.checkpoint()), put("b", made.growth(6)), put("c", made.dossier(POSITIONS))]
    answer = run(0, *files, "--key", KEY.public.vkey)
    assert [line for line in answer.stdout.splitlines() if line.startswith("==")] == ["== a", "== b", "== c"]


# -- what it says that it cannot show -------------------------------------------------------------------------


def test_the_key_in_a_file_proves_nothing_about_who_signed(run: Run, put: Put) -> None:
    proven, missing = parts(run(0, put("proof.json", sealed().dossier(POSITIONS))))
    assert "All of this only if the keys that stand in the file itself are the ledger's" in proven
    assert "Who signed: a file that bears out its own keys proves nothing" in missing


@pytest.mark.parametrize("kind", ["checkpoint", "growth", "one"])
def test_a_file_without_a_key_is_not_checked_without_one(run: Run, put: Put, kind: str) -> None:
    made = sealed()
    content = {"checkpoint": made.checkpoint(), "growth": made.growth(6), "one": made.one(3)}[kind]
    entry_given = ["--entry", put("entry", made.entries[2])] if kind == "one" else []
    _, missing = parts(run(2, put("file", content), *entry_given))
    assert "Who signed: give the ledger's key" in missing


def test_without_a_head_the_last_entry_need_not_be_the_last(run: Run, put: Put) -> None:
    file = put("proof.json", sealed().dossier(POSITIONS[:3], head=False))
    proven, missing = parts(run(0, file, "--key", KEY.public.vkey))
    assert "That entry 3 is the last one of dossier:D-001, up to this checkpoint" in missing
    assert "is the last" not in proven


def test_time_stamps_are_left_to_others(run: Run, put: Put) -> None:
    file = put("proof.json", sealed().dossier(POSITIONS, timestamps=[base64(b"token")]))
    _, missing = parts(run(0, file, "--key", KEY.public.vkey))
    assert "What its time stamps (RFC 3161) say: not checked here." in missing


def test_a_key_that_was_lost_is_told(run: Run, put: Put) -> None:
    made = sealed(((KEY, 0), (SECOND, 4), (THIRD, 9)))
    made.lost = {2}
    file = put("proof.json", made.dossier(POSITIONS))
    proven, missing = parts(run(0, file, "--key", THIRD.public.vkey))
    assert f"The ledger's key number 3 signed: {THIRD.public.vkey}" in proven
    assert "That key 3 rightly took the place of the one before it" in missing
    assert "REFUTED" in run(5, file, "--key", KEY.public.vkey).stdout


# -- what is refuted ------------------------------------------------------------------------------------------


def refuted(answer: Answer, *told: str) -> None:
    assert "REFUTED" in answer.stdout
    assert "PROVEN" not in answer.stdout
    for part in told:
        assert part in answer.stdout


def test_a_changed_checkpoint(run: Run, put: Put) -> None:
    file = put("checkpoint", sealed().checkpoint().replace("\n11\n", "\n12\n"))
    refuted(run(5, file, "--key", KEY.public.vkey), "A signature does not hold")


def test_another_entry(run: Run, put: Put) -> None:
    made = sealed()
    file, other = put("proof", made.one(3)), put("entry", made.entries[3])
    refuted(run(5, file, "--entry", other, "--key", KEY.public.vkey), "do not lead to the root", "size 11")


def test_another_history(run: Run, put: Put) -> None:
    made, other = sealed(), sealed()
    other.entries[0] = b"another"
    lines = made.growth(6).split("\n")
    lines[1] = f"old 6 {base64(other.root(6))}"
    refuted(run(5, put("growth", "\n".join(lines)), "--key", KEY.public.vkey), "do not lead to the root")


def test_another_key(run: Run, put: Put) -> None:
    made = sealed()
    for content in (made.checkpoint(), made.growth(6), made.dossier(POSITIONS)):
        refuted(run(5, put("file", content), "--key", SECOND.public.vkey))


def test_a_witness_that_did_not_sign(run: Run, put: Put) -> None:
    keys = ["--key", KEY.public.vkey, "--key", WITNESS.cosigner.vkey]
    refuted(run(5, put("checkpoint", sealed().checkpoint()), *keys), WITNESS.cosigner.vkey)


def test_a_dossier_with_an_entry_left_out(run: Run, put: Put) -> None:
    proof = sealed().dossier(POSITIONS)
    del proof["entries"][2]
    refuted(run(5, put("proof.json", proof), "--key", KEY.public.vkey), "is not number 3 of dossier:D-001")


def test_one_false_file_among_good_ones_decides(run: Run, put: Put) -> None:
    made = sealed()
    good, bad = put("good", made.checkpoint()), put("bad", made.checkpoint().replace("\n11\n", "\n12\n"))
    unreadable = put("unreadable", "?")
    answer = run(5, unreadable, bad, good, "--key", KEY.public.vkey)
    assert [word in answer.stdout for word in ("NOT CHECKED", "REFUTED", "PROVEN")] == [True] * 3


# -- what cannot be read --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "content",
    [
        "",
        "?",
        "{",
        "{}",
        '{"a":1,"a":2}',
        "[" * 100_000,
        '{"a":' * 100_000,
        b"\xff\xfe",
        "\x00" * 1000,
        "x" * 1_100_000,
        "c2sp.org/tlog-proof@v1\n",
        "c2sp.org/tlog-proof@v2\nindex 0\n\n",
        "doorstroom-ledger/consistency/v1\nold 1 x\n\nx",
        "a\n1\nb\n\n— a AAAAAAA=\n",
        b"PRIVATE+KEY+" + KEY.public.vkey.encode(),
    ],
)
def test_a_file_that_is_nothing_of_ours(run: Run, put: Put, content: str | bytes) -> None:
    entry_given = ["--entry", put("entry", "x")] if b"tlog-proof@v1" in bytes(str(content), "utf-8") else []
    answer = run(2, put("file", content), *entry_given, "--key", KEY.public.vkey)
    assert "NOT CHECKED" in answer.stdout


def test_one_entry_needs_the_bytes_of_it(run: Run, put: Put) -> None:
    answer = run(2, put("proof", sealed().one(3)), "--key", KEY.public.vkey)
    assert "--entry" in answer.stdout


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["nothing-there"],
        ["."],
        ["good", "--key", "x"],
        ["good", "--key", ""],
        ["good", "--key", "empty"],
        ["good", "--key", "x" * 5000],
        ["good", "--entry", "good", "--key", KEY.public.vkey],
        ["good", "--entry", "nothing-there"],
        ["good", "--unknown"],
    ],
)
def test_a_command_that_cannot_be_done(run: Run, put: Put, arguments: list[str]) -> None:
    put("good", sealed().checkpoint())
    put("empty", "\n")
    answer = run(2, *arguments)
    assert "usage" in answer.stderr
    assert not answer.stdout


def test_a_private_key_that_was_given_is_not_repeated(run: Run, put: Put, tmp_path: Path) -> None:
    KEY.write(tmp_path / "key")
    secret = (tmp_path / "key").read_text().strip()
    put("good", sealed().checkpoint())
    for given in ("key", secret):
        answer = run(2, "good", "--key", given)
        assert "AQEBAQ" not in answer.stdout + answer.stderr


def test_help_says_what_there_is(run: Run) -> None:
    assert "--key" in run(0, "--help").stdout


def test_nothing_in_a_file_steers_the_terminal(run: Run, put: Put) -> None:
    first = dossier(1)[0]
    made = Sealed([first, entry(2, first, recorded_by="\x1b[2J\u202eevil\nPROVEN\u009b31m")])
    answer = run(0, put("proof.json", made.dossier([1, 2])), "--key", KEY.public.vkey)
    assert not {"\x1b", "\u202e", "\u009b"} & set(answer.stdout)
    assert answer.stdout.splitlines().count("PROVEN") == 1


@pytest.mark.parametrize(("key", "code"), [(KEY, 0), (SECOND, 5)])
def test_without_cryptography_it_checks_signatures_all_the_same(
    key: SigningKey, code: int, tmp_path: Path, put: Put
) -> None:
    shutil.copy(verifier.__file__, tmp_path / "verifier.py")
    program = (
        "import runpy, sys\nsys.modules['cryptography'] = None\nsys.argv = ['verifier.py', *sys.argv[1:]]\n"
        "runpy.run_path('verifier.py', run_name='__main__')\n"
    )
    file = put("checkpoint", sealed().checkpoint())
    done = subprocess.run(
        [sys.executable, "-c", program, file, "--key", key.public.vkey],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == code, done.stdout + done.stderr
