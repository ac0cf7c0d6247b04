"""Notes, keys, checkpoints, proofs and tiles, spoilt at random: where Go accepts we accept the same, and else nothing.

Go's `sumdb/note` and `sumdb/tlog` are what others read a ledger's files with. Where we differ on purpose it stands
in `DIFFERENCES`, each with its reason and as narrow as it can be told; any other difference fails.
"""

from __future__ import annotations

import json
import re
from base64 import b64decode
from collections import Counter
from collections.abc import Callable, Sequence
from functools import cache
from hashlib import sha256
from random import Random
from zipfile import ZipFile

import pytest

from ledger.seal.checkpoint import add_cosignatures, add_witness_key, make, rotate_key
from ledger.seal.cosigning import KINDS, CosigningKey
from ledger.seal.signing import checkpoint_text, signature_line, signed_note, with_signatures
from ledger.seal.tree import Growing, complete_root, consistency_proof, inclusion_proof
from ledger.seal.verifier import (
    Malformed,
    PublicKey,
    WrongProof,
    WrongSignature,
    check_consistency,
    check_inclusion,
    leaf_hash,
    read_checkpoint,
    read_consistency,
    read_note,
    read_tlog_proof,
    read_vkey,
    signed_by,
)
from tests.cli.running import run
from tests.effort import FIRST_SEED, times
from tests.seal.attacker import OPERATOR, Copy
from tests.seal.attacker import made_key as ledgers_key
from tests.seal.going import Answer, Case, Going, lacking
from tests.seal.making import AT, NAME, SECOND, WITNESS, base64, made_key, sealed
from tests.seal.making import KEY as OWN
from tests.seal.test_mutations import spoilt

pytestmark = pytest.mark.skipif(bool(lacking()), reason=lacking() or "Go is here")

EACH = times(120, 1_200)
AT_A_TIME = times(120, 600)


@pytest.fixture(scope="session")
def going(tmp_path_factory: pytest.TempPathFactory) -> Going:
    """Go, to be asked."""
    return Going(tmp_path_factory.mktemp("go"))


# -- what we make of a case ------------------------------------------------------------------------------


def ours(case: Case) -> Answer:
    """The same answer from our own code."""
    return _OURS[case.kind](case)


def _note(case: Case) -> Answer:
    try:
        keys = {read_vkey(key): None for key in case.keys}
    except Malformed:
        return Answer("key")
    try:
        note = read_note(case.data)
    except Malformed:
        return Answer("malformed")
    try:
        signed = [found.key for key in keys if (found := signed_by(note, key))]
    except WrongSignature:
        return Answer("invalid")
    names = frozenset(f"{key.name}+{key.key_id.hex()}" for key in signed)
    return Answer("ok" if names else "unverified", note.text.encode(), names)


def _vkey(case: Case) -> Answer:
    try:
        key = read_vkey(case.data.decode())
    except (Malformed, UnicodeDecodeError):
        return Answer("key")
    return Answer("ok", signed=frozenset({f"{key.name}+{key.key_id.hex()}"}))


def _checkpoint(case: Case) -> Answer:
    try:
        read = read_checkpoint(case.data.decode())
    except (Malformed, UnicodeDecodeError):
        return Answer("malformed")
    return Answer("ok", size=read.size, root=read.root)


def _record(case: Case) -> Answer:
    return _checked(lambda: check_inclusion(case.leaf, case.index, case.size, case.hashes, case.root))


def _tree(case: Case) -> Answer:
    if not case.index:
        # Of an empty tree a proof says nothing: our files hold none, and what grew out of it is checked elsewhere.
        return Answer("refused")
    return _checked(lambda: check_consistency(case.index, case.before, case.size, case.root, case.hashes))


def _checked(check: Callable[[], None]) -> Answer:
    try:
        check()
    except WrongProof:
        return Answer("refused")
    return Answer("ok")


def _root(case: Case) -> Answer:
    growing = Growing()
    growing.extend(map(leaf_hash, case.hashes))
    return Answer("ok", root=growing.root()) if case.hashes else Answer("refused")


def _tile(case: Case) -> Answer:
    if len(case.data) != 8192:
        return Answer("refused")
    return Answer("ok", root=complete_root([case.data[at : at + 32] for at in range(0, 8192, 32)]))


def _proof(case: Case) -> Answer:
    try:
        index, hashes, _, content = read_tlog_proof(case.data)
    except Malformed:
        return Answer("malformed")
    opened = _note(case._replace(data=content))
    if not opened.accepted:
        return opened
    try:
        under = read_checkpoint(opened.text.decode())
        check_inclusion(leaf_hash(case.leaf), index, under.size, hashes, under.root)
    except Malformed:
        return Answer("malformed")
    except WrongProof:
        return Answer("refused")
    return opened._replace(size=index, root=under.root)


_OURS: dict[str, Callable[[Case], Answer]] = {
    "vkey": _vkey,
    "note": _note,
    "checkpoint": _checkpoint,
    "record": _record,
    "tree": _tree,
    "root": _root,
    "tile": _tile,
    "proof": _proof,
}


# -- where we differ, and why ----------------------------------------------------------------------------

#: Go takes, and we refuse: the kinds of case, what tells such a one, and why.
DIFFERENCES: dict[str, tuple[frozenset[str], Callable[[Case], bool]]] = {
    # C2SP signed-note: where name and id are those of a known key, the signature MUST be verified, and a note with
    # one that fails SHOULD be rejected. Go leaves a second line of the same key unread. We follow C2SP.
    "a key signed again, and that does not hold": (
        frozenset({"note", "proof"}),
        lambda case: bool(_signed_again(case)),
    ),
    # C2SP tlog-checkpoint: extension lines MUST be non-empty. Go ignores whatever follows the root. We follow C2SP.
    "an empty line behind the root": (
        frozenset({"checkpoint", "proof"}),
        lambda case: b"\n\n" in _text_of(case).removesuffix(b"\n") or _text_of(case).endswith(b"\n\n"),
    ),
    # RFC 4648, 3.5 lets a decoder refuse bits that pad and are not zero. Go drops them; a root or a hash on a path
    # that can be written in two ways would be two files for one proof.
    "a hash with bits that belong to no byte": (
        frozenset({"checkpoint", "proof"}),
        lambda case: bool(re.search(rb"(?m)^[A-Za-z0-9+/]{42}[^AEIMQUYcgkosw048\n]=$", case.data)),
    ),
    # A size of 19 digits is beyond every ledger; sizes in files have at most 18 (docs/reference/format.md).
    "a number of 19 digits": (
        frozenset({"checkpoint", "proof"}),
        lambda case: bool(re.search(rb"(?m)^(?:index )?[0-9]{19}$", case.data)),
    ),
    # Go's decoder passes over line ends within base64. RFC 4648, 3.3: what is not of the alphabet MUST be rejected.
    "a line end within a hash": (
        frozenset({"checkpoint", "proof"}),
        lambda case: any(
            b"\r" in line and len(line.replace(b"\r", b"")) == 44 for line in case.data.split(b"\n")
        ),
    ),
    "a line end within a key": (
        frozenset({"vkey"}),
        lambda case: bool(re.search(rb"[\r\n]", case.data)),
    ),
    # No note can hold these, so that such a key could sign nothing.
    "a control character in the name of a key": (
        frozenset({"vkey"}),
        lambda case: bool(re.search(rb"[\x00-\x1f]", case.data)),
    ),
}


def _signed_again(case: Case) -> list[bytes]:
    lines = re.findall("— ([^ \n]+) ([A-Za-z0-9+/]{6})".encode(), case.data)
    keys = [(name, b64decode(start + b"AA")[:4]) for name, start in lines]
    return [name for (name, _), count in Counter(keys).items() if count > 1]


def _text_of(case: Case) -> bytes:
    if case.kind == "checkpoint":
        return case.data
    _, _, note = case.data.partition(b"\n\n")
    return note.rpartition(b"\n\n")[0] + b"\n"


def difference(case: Case, going: Answer, own: Answer) -> str:
    """Why what Go and we make of a case may differ; empty where they agree. Fails where it may not."""
    if going.accepted == own.accepted:
        if not own.accepted:
            # Why it is refused may be told in another order; but what Go reads as a note we read as one.
            return (
                ""
                if going.verdict != "unverified" or own.verdict == "unverified"
                else _excuse(case, going, own)
            )
        assert going == own, case
        return ""
    assert not own.accepted, f"we accept what Go refuses ({going.verdict}): {case}"
    return _excuse(case, going, own)


def _excuse(case: Case, going: Answer, own: Answer) -> str:
    for reason, (kinds, holds) in DIFFERENCES.items():
        if case.kind in kinds and holds(case):
            return reason
    raise AssertionError(f"Go says {going.verdict}, we say {own.verdict}: {case}")


# -- cases, spoilt ---------------------------------------------------------------------------------------

KEYS = [OWN.public.vkey, OWN.cosigner.vkey, WITNESS.cosigner.vkey]
STRANGERS = [SECOND.public.vkey, SECOND.cosigner.vkey]
SUCCESSOR = ledgers_key(2)
TEXT = checkpoint_text(NAME, 11, bytes(range(32)))
#: What others write where it does not belong, or writes otherwise than we do.
PIECES = [
    b"\r\n", b"\n", b"\n\n", b" ", b"\t", b"\x00", b"\x7f", b"\xc2\xa0", b"\xe2\x80\xa8", b"\xef\xbb\xbf", b"\xff",
    b"\xc0\x80", b"\xed\xa0\x80", "—".encode(), "— ".encode(), b"- ", b"+", b"=", b"==", b"-", b"_", b"0", b"00",
    b"+1", b"-0", b"9" * 18, b"9" * 19, b"9223372036854775807", b"9223372036854775808", b"18446744073709551616",
    b"\xc3\xa9", b"\xe2\x80\x8b", b"\xe3\x80\x80", b"A", b"extra ", b"extra QQ==\n", b"index ",
]  # fmt: skip


def changed(content: bytes, random: Random) -> bytes:
    """Content with a few changes: pieces of other writers put in or in place, lines moved, or spoilt at random."""
    for _ in range(random.choice([1, 1, 1, 2, 3])):
        way = random.randrange(5)
        at = random.randrange(len(content) + 1)
        lines = content.split(b"\n")
        if way == 0:
            content = content[:at] + random.choice(PIECES) + content[at:]
        elif way == 1:
            content = content[:at] + random.choice(PIECES) + content[at + random.randrange(1, 4) :]
        elif way == 2:
            nth, to = random.randrange(len(lines)), random.randrange(len(lines))
            content = b"\n".join([*lines[:to], lines[nth], *lines[to + random.randrange(2) :]])
        elif way == 3:
            content = content.replace(b"\n", random.choice([b"\r\n", b"\n", b"\n ", b" \n"]))
        elif content:
            content = spoilt(content, random)
    return content


def notes(random: Random) -> Case:
    """A note with a few of ten signatures under it, of which some do not hold."""
    text = random.choice([TEXT, "a text\n", "two\n\nparts\n", "Noël €\n", "\n", TEXT + "more\n"])
    checkpointed = text.startswith(NAME)
    lines = [OWN.sign(text), SECOND.sign(text), OWN.sign("else\n"), made_key(7, "naïve—name").sign(text)]
    lines += [
        OWN.cosign(TEXT, AT),
        WITNESS.cosign(TEXT, AT),
        WITNESS.cosign(TEXT, random.choice([0, 1, 2**62])),
    ]
    lines += [_line(OWN.public, random), _line(OWN.public._replace(kind=6), random)]
    picked = random.sample(lines, random.randrange(1, 5)) if not checkpointed else random.choices(lines, k=3)
    content = signed_note(text, picked).encode()
    keys = random.sample(KEYS + STRANGERS, random.randrange(4))
    return Case("note", content if random.random() < 0.3 else changed(content, random), keys)


def _line(key: PublicKey, random: Random) -> str:
    return signature_line(key, random.randbytes(random.choice([1, 63, 64, 65, 72])))


def vkeys(random: Random) -> Case:
    """A key, spoilt."""
    names = [NAME, "a", "naïve", "a b", "a\u00a0b", "a\u3000", "a\u200bb", "a\u001cb", "—", "x" * 300]
    kinds = [1, 1, 1, 4, 4, 0, 2, 3, 5, 6, 6, 255]
    kind, sizes = random.choice(kinds), [32] * 8 + [31, 33, 0]
    key = PublicKey(
        random.choice(names),
        kind,
        random.randbytes(random.choice([1312] * 8 + sizes if kind == 6 else sizes)),
    )
    written = key.vkey.encode()
    return Case("vkey", written if random.random() < 0.3 else changed(written, random))


def checkpoints(random: Random) -> Case:
    """The text of a checkpoint, spoilt."""
    size = random.choice([0, 1, 11, 10**17, 10**18, 2**62, 2**63 - 1])
    written = f"{NAME}\n{size}\n{base64(random.randbytes(32))}\n".encode()
    spoiled = changed(written, random) if random.random() < 0.9 else written
    # The text of a note ends in a newline, whatever stands in it.
    spoiled = spoiled.decode(errors="ignore").encode()
    return Case("checkpoint", spoiled.rstrip(b"\n") + b"\n" * random.choice([1, 1, 1, 2]))


LEAVES = [b"%d" % number for number in range(40)]
HASHES = [leaf_hash(leaf) for leaf in LEAVES]


class _Subtrees:
    """Complete subtrees over the leaves."""

    def node(self, level: int, index: int) -> bytes:
        return complete_root(HASHES[index << level : (index + 1) << level])


def _proof_spoilt(proof: Sequence[bytes], random: Random) -> list[bytes]:
    made = list(proof)
    way = random.randrange(7)
    at = random.randrange(len(made) + 1)
    if way == 0:
        made.insert(at, random.choice([*HASHES, sha256().digest()]))
    elif made and way == 1:
        del made[at - 1]
    elif made and way == 2:
        made[at - 1] = bytes([made[at - 1][0] ^ 1]) + made[at - 1][1:]
    elif way == 3:
        random.shuffle(made)
    elif made and way == 4:
        made[at - 1] = made[at - 1][: random.choice([0, 31])]
    return made


def _near(number: int, random: Random) -> int:
    # Beyond 2^62 Go looks for a power of two for ever.
    edges = [0, 1, number - 1, number + 1, number * 2, -1, 2**62 - 1, 2**62]
    return number if random.random() < 0.6 else random.choice(edges)


def _tree_root(size: int) -> bytes:
    growing = Growing()
    growing.extend(HASHES[:size])
    return growing.root()


def records(random: Random) -> Case:
    """The proof of one leaf, spoilt."""
    size = random.randrange(1, 41)
    index = random.randrange(size)
    proof = inclusion_proof(index, size, _Subtrees())
    return Case(
        "record",
        hashes=_proof_spoilt(proof, random),
        leaf=HASHES[index if random.random() < 0.9 else index - 1],
        root=_tree_root(size if random.random() < 0.9 else 1),
        size=_near(size, random),
        index=_near(index, random),
    )


def trees(random: Random) -> Case:
    """The proof that a tree grew out of another, spoilt."""
    new = random.randrange(1, 41)
    old = random.randrange(1, new + 1)
    return Case(
        "tree",
        hashes=_proof_spoilt(consistency_proof(old, new, _Subtrees()), random),
        before=_tree_root(old if random.random() < 0.9 else new),
        root=_tree_root(new if random.random() < 0.9 else old),
        size=_near(new, random),
        index=_near(old, random),
    )


def tiles(random: Random) -> Case:
    """The hashes in a tile, of one level or another, or what is no tile."""
    if random.random() < 0.5:
        return Case(
            "root", hashes=[random.randbytes(random.randrange(40)) for _ in range(random.randrange(70))]
        )
    size = 8192 if random.random() < 0.8 else random.choice([0, 32, 8160, 8191, 8193, 8224])
    return Case("tile", random.randbytes(size), size=random.randrange(3), index=random.randrange(5))


def proofs(random: Random) -> Case:
    """The file of a proof of one entry, spoilt."""
    position, cosigned = random.randrange(1, 12), random.random() < 0.5
    content, entry = _proof_of(
        position, cosigned, random.choice(["", "", "extra QUJD", "extra QQ==", "extra QR=="])
    )
    return Case(
        "proof",
        content if random.random() < 0.2 else changed(content, random),
        random.sample(KEYS, random.randrange(4)),
        leaf=entry if random.random() < 0.9 else b"another",
    )


@cache
def _proof_of(position: int, cosigned: bool, extra: str) -> tuple[bytes, bytes]:
    made = sealed()
    made.cosigning = [WITNESS] if cosigned else []
    return made.one(position, extra).encode(), made.entries[position - 1]


SPOILT: dict[str, Callable[[Random], Case]] = {
    "notes": notes,
    "keys": vkeys,
    "checkpoints": checkpoints,
    "records": records,
    "trees": trees,
    "tiles": tiles,
    "proofs": proofs,
}


@pytest.mark.parametrize("first", range(0, EACH, AT_A_TIME))
@pytest.mark.parametrize("kind", SPOILT)
def test_what_is_spoilt_is_taken_where_go_takes_it(
    going: Going, kind: str, first: int, tried: Callable[[str, int], None]
) -> None:
    cases = [SPOILT[kind](Random(FIRST_SEED + seed)) for seed in range(first, first + AT_A_TIME)]
    answers = going.answers(cases)
    found = Counter(difference(case, said, ours(case)) for case, said in zip(cases, answers, strict=True))
    accepted = sum(answer.accepted for answer in answers)
    assert 0 < accepted < AT_A_TIME or kind == "tiles", accepted
    tried("cases that Go judged", AT_A_TIME)
    tried("… and accepted", accepted)
    for reason, count in found.items():
        if reason:
            tried(f"… but we refuse: {reason}", count)


# -- what is handed out ----------------------------------------------------------------------------------


def test_go_reads_every_file_that_a_ledger_hands_out(going: Going, in_file: Copy) -> None:
    """Checkpoints, key statements, proofs and tiles, as they are written, beside the signatures that hold."""
    ledger, own = ["--ledger", in_file.location], OPERATOR.public
    handed: dict[str, list[object]] = {
        "new.checkpoint": ["checkpoint", "--key", in_file.folder / "signing.key"],
        "6.tlog-proof": ["proof", "6"],
        "grown.proof": ["proof", "--since", in_file.first],
        "dossier.json": ["proof", "W-01", "--key", in_file.folder / "signing.key"],
    }
    content: dict[str, bytes] = {}
    for name, words in handed.items():
        ran = run(*words, "--output", in_file.folder / name, *ledger)
        assert ran.code == 0, ran.err
        content[name] = (in_file.folder / name).read_bytes()
    states = [row.state for row in in_file.rows]
    dossier = json.loads(content["dossier.json"])
    index, _, _, under = read_tlog_proof(content["6.tlog-proof"])
    size, root, path, newer = read_consistency(content["grown.proof"])
    tip = read_checkpoint(read_note(newer).text)
    notes = [content["new.checkpoint"], in_file.first.read_bytes(), in_file.second.read_bytes(), under, newer]
    notes += [bytes(each.state) for kind in ("key", "checkpoint") for each in in_file.seals(kind)]
    notes += [each.encode() for each in (dossier["checkpoint"], dossier["head"], *dossier["keys"])]
    cases = [Case("note", note, [own.vkey]) for note in notes]
    cases += [
        Case("proof", content["6.tlog-proof"], [own.vkey], leaf=states[index]),
        Case("tree", hashes=path, before=root, root=tip.root, size=tip.size, index=size),
        Case("root", hashes=states[: tip.size], root=tip.root),
    ]
    newest = read_checkpoint(read_note(dossier["checkpoint"]).text)
    cases += [
        Case(
            "record",
            hashes=[b64decode(part) for part in each["proof"]],
            leaf=leaf_hash(b64decode(each["state"])),
            root=newest.root,
            size=newest.size,
            index=each["position"] - 1,
        )
        for each in dossier["entries"]
    ]
    with in_file.connected() as connection:
        kept = list(connection.exec_driver_sql("SELECT level, number, hashes FROM tiles"))
    cases += [Case("tile", each.hashes[:8192], size=each.level, index=each.number) for each in kept]
    answers = going.answers(cases)
    for case, answer in zip(cases, answers, strict=True):
        assert answer.accepted, case
        assert not difference(case, answer, ours(case))
        if case.kind == "note":
            assert f"{own.name}+{own.key_id.hex()}" in answer.signed
    assert answers[len(notes) + 2].root == tip.root
    assert [answer.root for answer in answers[-len(kept) :]] == [each.hashes[8192:] for each in kept]


def test_go_reads_every_file_of_a_ledger_with_a_rotated_key_and_witnesses(
    going: Going, in_file: Copy
) -> None:
    """Its key statements, its list of witnesses, its cosigned checkpoints, and all notes and proofs of a signed bag."""
    witnesses = [made_witness("ed25519", 5), made_witness("ml-dsa-44", 6)]
    with in_file.opened() as opened:
        rotate_key(opened, SUCCESSOR, OPERATOR)
        for each in witnesses:
            add_witness_key(opened, each.public, SUCCESSOR, ("a notary", True))
        made = make(opened, SUCCESSOR)
        lines = [each.cosign(read_note(made.note).text, made.made_at + 60) for each in witnesses]
        cosigned = with_signatures(made.note, lines).encode()
        add_cosignatures(opened, cosigned, [each.public for each in witnesses])
    key, zipped = in_file.folder / "successor.key", in_file.folder / "W-01.zip"
    SUCCESSOR.write(key)
    ran = run("dossier", "W-01", "--key", key, "-o", zipped, "--ledger", in_file.location)
    assert ran.code == 0, ran.err
    with ZipFile(zipped) as bag:
        files = {name.partition("/")[2]: bag.read(name) for name in bag.namelist()}
    notes = [bytes(each.state) for kind in ("key", "witness", "checkpoint") for each in in_file.seals(kind)]
    notes += [content for name, content in files.items() if re.fullmatch(r"(data/)?(keys/.*|[a-z]*)\.txt", name)
              and "\n\n— ".encode() in content]  # fmt: skip
    proofs = {name: content for name, content in files.items() if name.endswith(".tlog-proof")}
    for name in proofs:
        notes.append(read_tlog_proof(proofs[name])[3])
    for name in files:
        if name.endswith(".proof.json"):
            told = json.loads(files[name])
            notes += [each.encode() for each in (told["checkpoint"], told["head"], *told["keys"]) if each]
    keys = [OPERATOR.public, SUCCESSOR.public, OPERATOR.cosigner, SUCCESSOR.cosigner, witnesses[0].public]
    cases = [Case("note", note, [each.vkey for each in keys]) for note in notes]
    cases += [
        Case("proof", content, [SUCCESSOR.public.vkey], leaf=files[entry_file(name)])
        for name, content in proofs.items()
    ]
    answers = going.answers([*cases, *(Case("vkey", each.public.vkey.encode()) for each in witnesses)])
    assert len(proofs) > 2
    assert len(notes) > len(proofs) + 10
    assert all(answer.accepted for answer in answers[len(cases) :])
    for case, answer in zip(cases, answers, strict=False):
        assert answer.accepted, case
        assert not difference(case, answer, ours(case))
    both = {f"{each.name}+{each.key_id.hex()}" for each in (SUCCESSOR.public, witnesses[0].public)}
    assert any(both <= answer.signed for answer in answers)


def entry_file(proof: str) -> str:
    """The name in a bag of the entry that a proof is of."""
    return proof.replace("data/proofs/entry-", "data/entries/").replace(".tlog-proof", ".json")


def made_witness(kind: str, number: int) -> CosigningKey:
    return CosigningKey.new(f"witness.example/{kind}", KINDS[kind], lambda size: bytes([number]) * size)


def test_of_two_keys_with_one_id_neither_signs(going: Going) -> None:
    """An id has four bytes: who looks for a key that has another's id finds one. What it signs is refused."""
    found: dict[bytes, PublicKey] = {}
    random = Random(4)
    while True:
        key = PublicKey(NAME, 1, random.randbytes(32))
        if (before := found.get(key.key_id)) is not None and before != key:
            break
        found[key.key_id] = key
    line = signature_line(key, random.randbytes(64))
    case = Case("note", signed_note(TEXT, [line]).encode(), [before.vkey, key.vkey])
    (answer,) = going.answers([case])
    assert (answer.verdict, ours(case).verdict) == ("ambiguous", "invalid")
