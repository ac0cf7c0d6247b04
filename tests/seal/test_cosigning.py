"""A witness that is run by hand cosigns what grew out of what it remembers, and nothing else."""

from __future__ import annotations

import stat
from collections.abc import Sequence
from pathlib import Path

import pytest

from ledger.held_files import held
from ledger.seal.cosigning import (
    KINDS,
    AlreadyRemembered,
    CosigningKey,
    Forked,
    NeedsGrowth,
    NotAWitnessKey,
    NothingRemembered,
    NotRemembered,
    Shrunk,
    SignerAtWork,
    WitnessClockBehind,
    cosign_grown,
    remembered,
)
from ledger.seal.signing import KeyFileExists, NotAKeyName
from ledger.seal.verifier import (
    CONSISTENCY,
    FromElsewhere,
    NotPlaced,
    NotSigned,
    PublicKey,
    WrongSignature,
    base64_text,
)
from ledger.seal.witness import gather
from tests.seal.making import KEY as LEDGER
from tests.seal.making import SECOND, sealed
from tests.seal.witnessing import Log, Signer, hashed

NOW = 1_790_000_000
LOG = Log()
WITNESS = CosigningKey.new("witness.example/by-hand", KINDS["ml-dsa-44"], lambda size: bytes([3]) * size)


def growth(old: int, size: int, log: Log = LOG) -> bytes:
    hashes = [base64_text(each) for each in log.proof_to(size)(old)]
    begin = [CONSISTENCY, f"old {old} {base64_text(hashed(log.leaves(old)))}", *hashes, "", ""]
    return "\n".join(begin).encode() + log.note(size)


@pytest.fixture
def memory(tmp_path: Path) -> Path:
    return tmp_path / "memory"


def cosign(
    memory: Path,
    content: bytes,
    *,
    first: bool = False,
    at: int = NOW,
    keys: Sequence[PublicKey] = (LOG.signer.key,),
    kept: FromElsewhere = FromElsewhere(),  # noqa: B008 - immutable
    witness: CosigningKey = WITNESS,
) -> str:
    return cosign_grown(content, witness, memory, keys, kept, first=first, now=at)


@pytest.mark.parametrize("kind", KINDS)
def test_what_grows_is_cosigned_again_and_again(memory: Path, kind: str) -> None:
    witness = CosigningKey.new("witness.example/by-hand", KINDS[kind], lambda size: bytes([4]) * size)
    contents = {3: LOG.note(3), 7: growth(3, 7), 12: growth(7, 12)}
    for size, content in contents.items():
        line = cosign(memory, content, first=size == 3, at=NOW + size, witness=witness)
        (kept,) = gather(LOG.note(size), [line.rstrip("\n")], [witness.public], now=NOW + size)
        assert kept.at == NOW + size
        seen = remembered(memory, witness.public)
        assert seen is not None
        assert (seen.checkpoint.size, seen.at) == (size, NOW + size)
    assert stat.S_IMODE(memory.stat().st_mode) == 0o600
    assert [each.name for each in memory.parent.iterdir()] == ["memory"]


def test_the_same_checkpoint_is_cosigned_again(memory: Path) -> None:
    cosign(memory, LOG.note(3), first=True)
    assert cosign(memory, LOG.note(3), at=NOW + 1)


def refused(memory: Path, kind: type[Exception], content: bytes, **given: object) -> None:
    before = memory.read_bytes() if memory.exists() else None
    with pytest.raises(kind):
        cosign(memory, content, **given)  # type: ignore[arg-type]
    assert (memory.read_bytes() if memory.exists() else None) == before


def test_a_fork_is_refused_and_the_memory_stays(memory: Path) -> None:
    cosign(memory, LOG.note(5), first=True)
    forked = Log(salt="other ")
    refused(memory, Forked, forked.note(5))
    refused(memory, Forked, growth(5, 7, forked))
    honest, other = growth(5, 7).decode(), growth(5, 7, forked).decode()
    # Proven from the root that the witness saw, to a tree that does not hold it.
    refused(memory, Forked, (honest.partition("\n\n")[0] + "\n\n" + other.partition("\n\n")[2]).encode())


def test_less_than_was_seen_is_refused(memory: Path) -> None:
    cosign(memory, LOG.note(5), first=True)
    refused(memory, Shrunk, LOG.note(4))
    refused(memory, Shrunk, LOG.note(0))


@pytest.mark.parametrize("content", [LOG.note(7), growth(3, 7), growth(6, 7)])
def test_more_without_a_proof_from_what_was_seen_is_refused(memory: Path, content: bytes) -> None:
    cosign(memory, LOG.note(5), first=True)
    refused(memory, NeedsGrowth, content)


def test_from_nothing_everything_grows(memory: Path) -> None:
    cosign(memory, LOG.note(0), first=True)
    assert cosign(memory, LOG.note(7))


def test_a_lost_memory_is_not_made_anew_in_silence(memory: Path) -> None:
    refused(memory, NothingRemembered, LOG.note(5))
    cosign(memory, LOG.note(5), first=True)
    refused(memory, AlreadyRemembered, LOG.note(5), first=True)


@pytest.mark.parametrize("content", [b"", b"\xff", LOG.note(5)])
def test_a_memory_that_is_not_this_witness_s_is_refused(memory: Path, content: bytes) -> None:
    memory.write_bytes(content)
    refused(memory, NotRemembered, LOG.note(5))


def test_the_memory_of_another_ledger_is_refused(memory: Path) -> None:
    cosign(memory, LOG.note(5), first=True)
    other = Log("ledger.example/another")
    refused(memory, NotRemembered, other.note(7), keys=[other.signer.key])


def test_two_signers_do_not_work_at_once(memory: Path) -> None:
    with held(memory.with_name("memory.lock"), 1):
        refused(memory, SignerAtWork, LOG.note(5), first=True)


def test_what_a_killed_signer_left_holds_nobody_up(memory: Path) -> None:
    memory.with_name("memory.lock").touch()
    assert cosign(memory, LOG.note(5), first=True)
    assert [each.name for each in memory.parent.iterdir()] == ["memory"]


def test_a_memory_by_a_link_is_the_memory_itself(memory: Path) -> None:
    cosign(memory, LOG.note(5), first=True)
    link = memory.with_name("link")
    link.symlink_to("memory")
    cosign(link, growth(5, 7))
    assert link.is_symlink()
    refused(memory, Shrunk, LOG.note(5))


def test_a_memory_is_not_kept_through_what_is_no_lock(memory: Path) -> None:
    memory.with_name("memory.lock").mkdir()
    refused(memory, NotRemembered, LOG.note(5), first=True)


def test_a_clock_that_went_back_is_refused(memory: Path) -> None:
    cosign(memory, LOG.note(5), first=True)
    refused(memory, WitnessClockBehind, LOG.note(5), at=NOW - 1)


def test_what_no_key_of_the_ledger_signed_is_refused(memory: Path) -> None:
    refused(memory, NotSigned, LOG.note(5), first=True, keys=[Signer("another.example", 5).key])
    refused(memory, NotSigned, LOG.note(5), first=True, keys=[Signer(LOG.origin, 5).key])
    changed = LOG.note(5).replace(b"\n5\n", b"\n6\n")
    refused(memory, WrongSignature, changed, first=True)


def test_what_a_retired_key_of_the_ledger_signed_is_refused(memory: Path) -> None:
    made = sealed(((LEDGER, 0), (SECOND, 7)))
    kept = FromElsewhere(tuple(each.encode() for each in made.key_history()))
    forged, keys = made.checkpoint(key=LEDGER).encode(), [LEDGER.public]
    refused(memory, NotSigned, forged, first=True, keys=keys, kept=kept)
    refused(memory, NotPlaced, forged, first=True, keys=[LEDGER.public, SECOND.public])
    assert cosign(memory, made.checkpoint().encode(), first=True, keys=keys, kept=kept)


# -- the key --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_a_key_is_read_back_from_its_file_which_only_its_owner_reads(tmp_path: Path, kind: str) -> None:
    made = CosigningKey.new("witness.example/w", KINDS[kind], lambda size: bytes([4]) * size)
    made.write(tmp_path / "key")
    assert stat.S_IMODE((tmp_path / "key").stat().st_mode) == 0o600
    assert CosigningKey.read(tmp_path / "key").public == made.public
    with pytest.raises(KeyFileExists):
        made.write(tmp_path / "key")
    assert "BAQEBAQE" not in repr(made)


def test_what_is_no_key_is_refused_and_not_repeated(tmp_path: Path) -> None:
    WITNESS.write(tmp_path / "key")
    secret = (tmp_path / "key").read_text().rstrip("\n")
    LEDGER.write(tmp_path / "ledger.key")
    for wrong in (
        "",
        secret[:-1],
        secret[9:],
        secret.replace("by-hand", "by-hand2"),
        f"x{secret}",
        "PRIVATE+KEY+a+b",
    ):
        (tmp_path / "wrong").write_text(wrong)
        with pytest.raises(NotAWitnessKey) as told:
            CosigningKey.read(tmp_path / "wrong")
        assert secret[-20:] not in str(told.value)
    with pytest.raises(NotAWitnessKey):
        CosigningKey.read(tmp_path / "ledger.key")
    with pytest.raises(NotAKeyName):
        CosigningKey.new("no spaces", KINDS["ed25519"], lambda size: bytes(size))
