"""Checks what a Doorstroom ledger hands out. This one file is all it takes: keep it apart from the ledger.

    python verifier.py FILE… --key NAME+ID+KEY [--key …] [--entry FILE] [--statements FILE] [--policy FILE]

It needs Python 3.11 or newer and nothing else; with the package ``cryptography`` many signatures take less time. It
says what a checkpoint, a proof of one entry (``--entry``: its exact bytes), of a dossier, or that one checkpoint grew
out of another, proves and what not.
Exit code 0: all holds; 5: it does not; 2: it cannot be read or checked. RFC 9162; C2SP signed-note and tlog-*.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from functools import partial
from hashlib import sha256, sha512
from itertools import chain, product
from math import prod
from os import PathLike
from os.path import isfile
from typing import Any, NamedTuple, TypeAlias

LARGEST_NOTE, LARGEST_FILE, MOST_SIGNATURES = 1_000_000, 1 << 25, 100  # of a note, as in Go's sumdb
TOO_LARGE = 1 << 63  # sizes, indexes and moments stay below; in files they have at most 18 digits
SIGNATURE, COSIGNATURE = 1, 4  # the kinds of key: Ed25519, and cosignature/v1, which signs the moment as well
ML_DSA_COSIGNATURE = 6  # ML-DSA-44 (FIPS 204), which signs origin, size, root, moment and its own name
_KEY_BYTES = {SIGNATURE: 32, COSIGNATURE: 32, ML_DSA_COSIGNATURE: 1312}
TLOG_PROOF, CONSISTENCY = "c2sp.org/tlog-proof@v1", "doorstroom-ledger/consistency/v1"
KEY, WITNESS = "doorstroom-ledger/key/v1", "doorstroom-ledger/witness/v1"
WITNESS_RUN_BY = "doorstroom-ledger/witness/v2"  # which also says who runs the witness
HEAD, DOSSIER = "doorstroom-ledger/dossier-head/v1", "doorstroom-ledger/dossier-proof/v1"
BAG = "doorstroom-ledger/bag/v1"

_NAME, _BASE64, _COUNT = r"[^\s+\x00-\x1f\ud800-\udfff]+", "[A-Za-z0-9+/]*={0,2}", "(?:0|[1-9][0-9]{0,17})"
_HASH, _VKEY = "[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=", rf"{_NAME}\+[0-9A-Fa-f]{{8}}\+[A-Za-z0-9+/]{{44}}"
_VKEY = rf"(?:{_VKEY}(?:[A-Za-z0-9+/]{{1707}}=)?)"  # that of ML-DSA-44 is longer
_STREAM_HEAD = rf"[^\n]+ {_COUNT} [0-9a-f]{{64}}"
_MOMENT = r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?!\.0{6})(?:\.[0-9]{6})?Z"
_STATEMENTS = {
    KEY: {
        "origin": _NAME,
        "number": _COUNT,
        "key": _VKEY,
        "from": _COUNT,
        "root": _HASH,
        "replaces": f"none|{_VKEY}",
    },
    WITNESS: {"origin": _NAME, "witness": _VKEY, "from": _COUNT},
    WITNESS_RUN_BY: {
        "origin": _NAME,
        "witness": _VKEY,
        "organisation": r"[^\s\x00-\x1f\ud800-\udfff](?:[^\x00-\x1f\ud800-\udfff]{0,98}[^\s\x00-\x1f\ud800-\udfff])?",
        "independent": "yes|no",
        "from": _COUNT,
    },
    HEAD: {
        "origin": _NAME,
        "checkpoint": f"{_COUNT} {_HASH}",
        "stream": "[^\n]+",
        "entries": _COUNT,
        "last": "[0-9a-f]{64}",
    },
    BAG: {
        "origin": _NAME,
        "known": r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,6})?Z",
        "ledger": _COUNT,
        "checkpoint": f"{_COUNT} {_HASH}",
        "head": rf"{_STREAM_HEAD}(?:\nhead {_STREAM_HEAD})*",  # a line for each stream, the dossier's own first
        "texts": f"none|{_COUNT}",
        "manifest": "[0-9a-f]{64}",
    },
}
EMPTY_ROOT = sha256().digest()
Hashes: TypeAlias = Sequence[bytes]
phrase = str  # marks a sentence for whoever uses this file and translates it; here it stands as it is


class Refuted(Exception):
    """What was shown does not hold."""

    def __init__(self, detail: str = "", /, **values: object) -> None:
        self.detail = detail
        self.values = {k: base64_text(v) if isinstance(v, bytes) else v for k, v in values.items()}

    def __str__(self) -> str:
        return " ".join([*(type(self).__doc__ or "").split(), self.detail.format(**self.values)]).rstrip()


class Malformed(Refuted):
    """This cannot be read, so nothing of it was checked."""


class WrongProof(Refuted):
    """The hashes do not lead to the root: what is shown is not what the ledger's tree holds."""


class WrongSignature(Refuted):
    """A signature does not hold: the text was changed after it was signed, or another key signed it."""


class AmbiguousBytes(Refuted):
    """These bytes are not in the one form (RFC 8785) that every program reads alike: they can be told in two ways."""


class NotSigned(Refuted):
    """A key that has to answer for this has not signed it; the entries themselves may be as they were."""


class NeedsMlDsa(Malformed):
    """A signature by ML-DSA-44 was not checked: it needs the package cryptography 48 or newer, with OpenSSL 3.5."""


class NotPlaced(Malformed):
    """Whether the key that signed had been replaced by then was not checked, so that this is not relied on."""


def leaf_hash(entry: bytes) -> bytes:
    """The hash of an entry's exact bytes as a leaf of the tree."""
    return sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash over two subtrees."""
    return sha256(b"\x01" + left + right).digest()


def check_inclusion(leaf: bytes, index: int, size: int, proof: Hashes, root: bytes) -> None:
    """Check that the leaf with this hash stands at `index` in a tree (RFC 9162, 2.1.3.2). Raises `WrongProof`."""
    fits = 0 <= index < size < TOO_LARGE and {len(h) for h in (leaf, root, *proof)} == {32}
    if not fits or _climb(index, size - 1, leaf, proof)[1] != root:
        detail = phrase("Index {index}, size {size}, leaf {leaf}, root {root}, proof {proof}")
        hashes = " ".join(map(base64_text, proof))
        raise WrongProof(detail, index=index, size=size, leaf=leaf, root=root, proof=hashes)


def check_consistency(old_size: int, old_root: bytes, new_size: int, new_root: bytes, proof: Hashes) -> None:
    """Check that a tree begins with an older, not empty one (RFC 9162, 2.1.4.2). Raises `WrongProof`."""
    holds = False
    if old_size == new_size:
        holds = not proof and old_root == new_root and (old_size > 0 or old_root == EMPTY_ROOT)
    elif 0 < old_size < new_size < TOO_LARGE and {len(h) for h in (old_root, new_root, *proof)} == {32}:
        level = (old_size & -old_size).bit_length() - 1  # of the old tree's last complete subtree
        place, last = (old_size - 1) >> level, (new_size - 1) >> level
        path = [*proof] if place else [old_root, *proof]  # where that is the whole old tree, it goes unsaid
        holds = bool(path) and _climb(place, last, path[0], path[1:]) == (old_root, new_root)
    if not holds:
        detail = phrase("Sizes {old} and {new}, roots {before} and {after}, proof {proof}")
        hashes = " ".join(map(base64_text, proof))
        raise WrongProof(detail, old=old_size, new=new_size, before=old_root, after=new_root, proof=hashes)


def _climb(place: int, last: int, start: bytes, proof: Hashes) -> tuple[bytes, bytes]:
    """From a node at `place`, of a level that ends at `last`: the root of all up to that node, and of all."""
    before = whole = start
    for neighbour in proof:
        if not last:
            return b"", b""  # the proof is too long
        if place & 1 or place == last:
            before, whole = node_hash(neighbour, before), node_hash(neighbour, whole)
            while place and not place & 1:  # on the right edge a node can lack a neighbour for some levels
                place, last = place >> 1, last >> 1
        else:
            whole = node_hash(whole, neighbour)
        place, last = place >> 1, last >> 1
    return (b"", b"") if last else (before, whole)


class PublicKey(NamedTuple):
    """A key that signs notes: its name, its kind (`SIGNATURE` …), its 32 bytes (Ed25519) or 1312 (ML-DSA-44)."""

    name: str
    kind: int
    public: bytes

    @property
    def key_id(self) -> bytes:
        """The four bytes that, beside the name, tell in a signature line which key signed."""
        return sha256(self.name.encode() + b"\n" + bytes([self.kind]) + self.public).digest()[:4]

    @property
    def vkey(self) -> str:
        """The key as one word, to be handed out: ``name+id+key``."""
        return f"{self.name}+{self.key_id.hex()}+{base64_text(bytes([self.kind]) + self.public)}"


class SignatureLine(NamedTuple):
    """One signature under a note; that of a cosignature begins with the moment, 8 bytes."""

    name: str
    key_id: bytes
    signature: bytes


class Note(NamedTuple):
    """A signed note: a text, its last newline included, and the signatures under it, none checked yet."""

    text: str
    signatures: tuple[SignatureLine, ...]


class Signed(NamedTuple):
    """A signature that holds; `at` is the moment it states, in Unix seconds, None for a plain signature."""

    key: PublicKey
    at: int | None


def read_vkey(text: str) -> PublicKey:
    """The key written as ``name+id+key``. Raises `Malformed`, which never repeats what could be private."""
    if re.fullmatch(_VKEY, text):
        name, key_id, encoded = text.split("+", 2)
        key = PublicKey(name, b64decode(encoded)[0], b64decode(encoded)[1:])
        canonical = base64_text(b64decode(encoded)) == encoded and key.key_id.hex() == key_id.lower()
        if canonical and _KEY_BYTES.get(key.kind) == len(key.public):
            return key
    form = phrase("A public key is name+id+key: Ed25519 of type 1 or 4, or ML-DSA-44 of type 6, with its id.")
    raise Malformed(form)


def read_note(data: bytes | str, *, canonical: bool = False) -> Note:
    """A signed note, read as strictly as Go's ``sumdb/note`` does. Raises `Malformed`.

    ``canonical``: also refuse unused bits at the end of base64 that are not zero, which Go takes and nobody writes.
    """
    text = _text(data, LARGEST_NOTE)
    body, blank, lines = text.rpartition("\n\n")
    if not blank or re.search(r"[\x00-\x09\x0b-\x1f]", text):
        raise Malformed(phrase("A signed note is lines of text, an empty line, and signatures."))
    return Note(body + "\n", read_signature_lines(lines, canonical=canonical))


def read_signature_lines(text: str, *, canonical: bool = False) -> tuple[SignatureLine, ...]:
    """The signatures under a note, or in what a witness answers. Raises `Malformed`."""
    *lines, rest = text.split("\n")
    if rest or not 1 <= len(lines) <= MOST_SIGNATURES:
        raise Malformed(
            phrase("1 to {most} signatures should stand here, each on a whole line."), most=MOST_SIGNATURES
        )
    found, form = [], phrase("It has not the form of a signature line.")
    for line in lines:
        name, encoded = _match(rf"\u2014 ({_NAME}) ({_BASE64})", line, form).groups()
        raw = _bytes(encoded, canonical=canonical)
        if len(raw) < 5:
            raise Malformed(phrase("The signature of {name} is too short."), name=name)
        found.append(SignatureLine(name, raw[:4], raw[4:]))
    return tuple(found)


def signed_by(note: Note, key: PublicKey) -> Signed | None:
    """The key's first signature under the note, None without. Raises `WrongSignature` if any of it fails.

    Of ML-DSA-44 a moment of 0 is none (C2SP tlog-cosignature): the cosigner does not say that it saw nothing newer.
    """
    own = [line for line in note.signatures if (line.name, line.key_id) == (key.name, key.key_id)]
    checked = [_check_line(note, key, line.signature) for line in own]
    return checked[0] if checked else None


def _check_line(note: Note, key: PublicKey, signature: bytes) -> Signed:
    """Check a signature that should be the key's. Raises `WrongSignature`."""
    at, message = None, note.text.encode()
    if key.kind != SIGNATURE:
        at, signature = int.from_bytes(signature[:8], "big"), signature[8:]
    if (at or 0) >= TOO_LARGE:
        raise WrongSignature(phrase("The key is {key}, and the moment is none."), key=key.vkey)
    wrong = WrongSignature(phrase("The key is {key}."), key=key.vkey)
    try:
        if key.kind == COSIGNATURE:
            message = b"cosignature/v1\ntime %d\n" % (at or 0) + message
        elif key.kind == ML_DSA_COSIGNATURE:
            message = ml_dsa_message(key.name, at or 0, read_checkpoint(note.text))
            at = at or None
        holds = _holds(key, signature, message)
    except NeedsMlDsa:
        raise
    except (Malformed, ValueError) as error:
        raise wrong from error
    if not holds:
        raise wrong
    return Signed(key, at)


def ml_dsa_message(name: str, at: int, checkpoint: Checkpoint) -> bytes:
    """What a cosigner of this name signs of a checkpoint (C2SP tlog-cosignature, cosigned_message).

    Lines behind the root are not in it. Raises `ValueError` for names longer than 255 bytes.
    """
    named, of = name.encode(), checkpoint.origin.encode()
    parts = (b"subtree/v1\n\0", bytes([len(named)]), named, at.to_bytes(8, "big"), bytes([len(of)]), of)
    return b"".join([*parts, bytes(8), checkpoint.size.to_bytes(8, "big"), checkpoint.root])


def _holds(key: PublicKey, signature: bytes, message: bytes) -> bool:
    """Whether a signature is by the key. Raises `ValueError` for a key that is none, and `NeedsMlDsa`."""
    if key.kind != ML_DSA_COSIGNATURE:
        return ed25519_holds(key.public, signature, message)
    try:
        from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
        from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PublicKey
    except ImportError as error:
        raise NeedsMlDsa from error
    try:
        MLDSA44PublicKey.from_public_bytes(key.public).verify(signature, message)
    except InvalidSignature:
        return False
    except UnsupportedAlgorithm as error:
        raise NeedsMlDsa from error
    return True


def ed25519_holds(public: bytes, signature: bytes, message: bytes) -> bool:
    """Whether an Ed25519 signature holds, by the package ``cryptography`` or without it: both say the same."""
    try:
        from cryptography.exceptions import InvalidSignature
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    except ImportError:
        return ed25519_by_hand(public, signature, message)
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


_P, _ORDER = (1 << 255) - 19, (1 << 252) + 27742317777372353535851937790883648493  # RFC 8032, 5.1
_D, _ROOT_OF_MINUS_ONE = -121665 * pow(121666, -1, _P) % _P, pow(2, (_P - 1) // 4, _P)
Point: TypeAlias = tuple[int, int, int, int]  # X, Y, Z and T: x = X/Z, y = Y/Z, xy = T/Z


def ed25519_by_hand(public: bytes, signature: bytes, message: bytes) -> bool:
    """Whether an Ed25519 signature holds (RFC 8032, 5.1.7), in Python alone: a few milliseconds each.

    As Go's and OpenSSL's: S is below the order, the R that comes out is the R that was sent, byte for byte, and a
    key may be any encoding of a point. All of it is public, so that its time may tell what it will.
    """
    point, s = _decoded(public), int.from_bytes(signature[32:], "little")
    if point is None or len(signature) != 64 or s >= _ORDER:
        return False
    k = int.from_bytes(sha512(signature[:32] + public + message).digest(), "little") % _ORDER
    x, y, z, t = point
    base = _decoded(b"\x58" + b"\x66" * 31)
    assert base is not None
    return _encoded(_combined(s, base, k, (-x % _P, y, z, -t % _P))) == signature[:32]


def _combined(s: int, one: Point, k: int, other: Point) -> Point:
    """The sum of two points, each taken so many times."""
    total, both = (0, 1, 1, 0), _added(one, other)
    for bit in range(max(s, k).bit_length() - 1, -1, -1):
        total = _added(total, total)
        if chosen := (None, one, other, both)[s >> bit & 1 | (k >> bit & 1) << 1]:
            total = _added(total, chosen)
    return total


def _added(one: Point, other: Point) -> Point:
    """The sum of two points, the same or not (RFC 8032, 5.1.4)."""
    a = (one[1] - one[0]) * (other[1] - other[0]) % _P
    b = (one[1] + one[0]) * (other[1] + other[0]) % _P
    c, d = 2 * one[3] * other[3] * _D % _P, 2 * one[2] * other[2] % _P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % _P, g * h % _P, f * g % _P, e * h % _P


def _encoded(point: Point) -> bytes:
    inverse = pow(point[2], -1, _P)
    x, y = point[0] * inverse % _P, point[1] * inverse % _P
    return (y | (x & 1) << 255).to_bytes(32, "little")


def _decoded(raw: bytes) -> Point | None:
    """The point in 32 bytes; None where there is none (RFC 8032, 5.1.3, and as lenient as Go's)."""
    if len(raw) != 32:
        return None
    number = int.from_bytes(raw, "little")
    y = (number & (1 << 255) - 1) % _P
    u, v = (y * y - 1) % _P, (_D * y * y + 1) % _P
    x = u * v**3 * pow(u * v**7, (_P - 5) // 8, _P) % _P
    if v * x * x % _P != u:
        x = x * _ROOT_OF_MINUS_ONE % _P
    if v * x * x % _P != u:
        return None
    x = -x % _P if x & 1 != number >> 255 else x
    return x, y, 1, x * y % _P


class Checkpoint(NamedTuple):
    """What a ledger signs of its tree: its own name, the size, the root, and lines that mean nothing to us."""

    origin: str
    size: int
    root: bytes
    rest: tuple[str, ...] = ()


def read_checkpoint(text: str) -> Checkpoint:
    """A checkpoint, from the text of its note. Raises `Malformed`."""
    pattern = rf"([^\n]+)\n({_COUNT})\n({_HASH})\n((?:[^\n]+\n)*)"
    found = _match(pattern, text, phrase("It has not the form of a checkpoint."))
    return Checkpoint(found[1], int(found[2]), b64decode(found[3]), tuple(found[4].split("\n")[:-1]))


def read_tlog_proof(data: bytes | str) -> tuple[int, Hashes, bytes | None, bytes]:
    """Of a C2SP tlog-proof: index (from 0), hashes, extra (nobody answers for it), the checkpoint's note."""
    pattern = rf"{TLOG_PROOF}\n(?:extra (?!\n)({_BASE64})\n)?index ({_COUNT})\n((?:{_HASH}\n){{0,64}})\n(.+)"
    extra, index, hashes, note = _match(
        pattern, data, phrase("It has not the form of a proof of one entry.")
    ).groups()
    return (
        int(index),
        tuple(map(b64decode, hashes.split())),
        _bytes(extra, canonical=False) if extra else None,
        note.encode(),
    )


def read_consistency(data: bytes | str) -> tuple[int, bytes, Hashes, bytes]:
    """Of a proof that one tree grew out of another: old size, old root, hashes, newer checkpoint's note."""
    pattern = rf"{CONSISTENCY}\nold ({_COUNT}) ({_HASH})\n((?:{_HASH}\n){{0,64}})\n(.+)"
    size, root, hashes, note = _match(
        pattern, data, phrase("It has not the form of a proof of consistency.")
    ).groups()
    return int(size), b64decode(root), tuple(map(b64decode, hashes.split())), note.encode()


def read_statement(text: str) -> dict[str, str]:
    """The lines of a statement by their first word, its first line as ``kind``. Raises `Malformed`."""
    kind = text.partition("\n")[0]
    lines = [f"{name} (?P<{name}>{form})\n" for name, form in _STATEMENTS.get(kind, {}).items()]
    pattern = "".join([kind, "\n", *lines]) if lines else "(?!)"
    return {"kind": kind, **_match(pattern, text, phrase("It has not the form of a statement.")).groupdict()}


def read_json(data: bytes | str) -> Any:
    """JSON whose meaning no two readers could dispute: no name twice, only whole numbers below 2^53."""
    numbers: Any = dict.fromkeys(("parse_int", "parse_float", "parse_constant"), _whole)
    try:
        return json.loads(_text(data, LARGEST_FILE), object_pairs_hook=_object, **numbers)
    except (ValueError, RecursionError) as error:
        raise Malformed(phrase("This is no JSON to rely on: {said}."), said=error) from error


def read_canonical(state: bytes) -> dict[str, Any]:
    """The JSON object in stored bytes, if they are its canonical form. Raises `Malformed`, `AmbiguousBytes`.

    Two programs can read two things in other bytes: of a name that stands twice one takes the first value, another the
    last. A signature over such bytes is over both.
    """
    try:
        read = read_json(state)
        form = json.dumps(read, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    except (ValueError, RecursionError) as error:  # half of a surrogate pair, brackets without end
        raise AmbiguousBytes from error
    if form != state or not isinstance(read, dict):
        raise AmbiguousBytes
    moments = [read[name] for name in ("recorded_at", "created_at") if name in read]
    if not all(isinstance(each, str) and re.fullmatch(_MOMENT, each) for each in moments):
        raise AmbiguousBytes
    return read


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len(made := dict(pairs)) < len(pairs):
        raise Malformed(phrase("This is no JSON to rely on: an object names a member twice."))
    return made


def _whole(text: str) -> int:
    if not re.fullmatch("-?[0-9]{1,16}", text) or abs(int(text)) >= 1 << 53:
        raise Malformed(
            phrase("This is no JSON to rely on: {said} is not a whole number below 2^53."), said=text[:40]
        )
    return int(text)


def _match(pattern: str, data: bytes | str, otherwise: str) -> re.Match[str]:
    if found := re.fullmatch(pattern, _text(data, 2 * LARGEST_NOTE), re.DOTALL):
        return found
    raise Malformed(otherwise)


def _text(data: bytes | str, most: int) -> str:
    try:
        raw = data if isinstance(data, bytes) else data.encode()
        if len(raw) <= most:
            return raw.decode()
    except UnicodeError as error:
        raise Malformed(phrase("It is not UTF-8.")) from error
    raise Malformed(phrase("It is larger than {most} bytes."), most=most)


def _bytes(text: str, *, canonical: bool = True) -> bytes:
    if (
        len(text) % 4 == 0
        and re.fullmatch(_BASE64, text)
        and not (canonical and base64_text(b64decode(text)) != text)
    ):
        return b64decode(text)
    raise Malformed(phrase("What should be base64 is not."))


def base64_text(raw: bytes) -> str:
    """Bytes as base64, on one line."""
    return b64encode(raw).decode()


class LedgerKey(NamedTuple):
    """One of a ledger's keys in turn, `vouched` by the one before it; it signs from a tree's `start` and `root`."""

    number: int
    key: PublicKey
    start: int
    root: bytes
    vouched: bool


class CheckedDossier(NamedTuple):
    """What a dossier's proof shows: `signed` are the signatures that hold, `signer` is the ledger's key."""

    checkpoint: Checkpoint
    signed: list[Signed]
    history: list[LedgerKey]
    signer: LedgerKey
    entries: list[dict[str, Any]]
    proof: dict[str, Any]


def check_checkpoint(note: Note, keys: Iterable[PublicKey]) -> tuple[Checkpoint, list[Signed]]:
    """Check that all these keys signed a checkpoint, though of those with the ledger's name one is enough."""
    checkpoint, signed = read_checkpoint(note.text), []
    wanted = {key: key.name if key.name == checkpoint.origin else key for key in keys}
    for key in wanted:  # a ledger signs in both kinds, to state the moment as well
        kinds = (SIGNATURE, COSIGNATURE) if _is_ledgers(key, checkpoint.origin) else (key.kind,)
        signed += [found for kind in kinds if (found := signed_by(note, key._replace(kind=kind)))]
    answered = {found.key for found in signed} | {found.key.name for found in signed}
    if missing := [key.vkey for key, needed in wanted.items() if needed not in answered]:
        raise NotSigned(phrase("Missing under the checkpoint: {keys}"), keys=" ".join(missing))
    return checkpoint, signed


def _is_ledgers(key: PublicKey, origin: str) -> bool:
    """Whether a key is one that signs for the ledger of this name: one of ML-DSA-44 only ever cosigns."""
    return key.name == origin and key.kind != ML_DSA_COSIGNATURE


def check_key_history(notes: Iterable[bytes | str], origin: str) -> list[LedgerKey]:
    """Check a ledger's key statements, the oldest first, each signed by its own key. Raises `Refuted`."""
    history: list[LedgerKey] = []
    for n, written in enumerate(notes, 1):
        note, prior = read_note(written), history[-1] if history else None
        statement = read_statement(note.text)
        key, start = read_vkey(statement.get("key", "")), int(statement["from"])
        facts = (statement["origin"], statement["number"], statement["replaces"], key.name, key.kind)
        expected = (origin, str(n), prior.key.vkey if prior else "none", origin, SIGNATURE)
        if facts != expected or start < (prior.start if prior else 0):
            raise Refuted(
                phrase("Statement {n} of the ledger's keys does not follow on the one before it."), n=n
            )
        if not signed_by(note, key):
            raise NotSigned(phrase("It is statement {n} of the ledger's keys, {key}."), n=n, key=key.vkey)
        vouched, root = not prior or bool(signed_by(note, prior.key)), b64decode(statement["root"])
        if prior and start == prior.start and root != prior.root:
            other = phrase("Statements {before} and {n} of the ledger's keys are of one size and two roots.")
            raise Refuted(other, before=n - 1, n=n)
        history.append(LedgerKey(n, key, start, root, vouched))
    return history


def fullest_history(
    shown: Iterable[bytes | str], statements: Iterable[bytes | str], origin: str
) -> list[LedgerKey]:
    """The ledger's keys by the statements that are shown, and by those somebody kept, whichever go further.

    Who shows statements can leave the newest out, so that a key that was replaced looks as if it signed still; those
    that were kept say until when it did. Raises `Refuted`, also where one is not how the other begins.
    """
    told, known = check_key_history(shown, origin), check_key_history(statements, origin)
    for one, other in zip(told, known):  # noqa: B905 - one of them may go on
        if one[:4] != other[:4]:
            raise Refuted(phrase("Key {n} shown here is not that of the statements you gave."), n=one.number)
    return max(known, told, key=len)


def signer_of(note: Note, history: list[LedgerKey], keys: list[PublicKey]) -> tuple[LedgerKey, list[Signed]]:
    """Check that a key of the ledger signed a checkpoint, and the others given too. Raises `Refuted`.

    Of the ledger's own keys, one must be the key that signed, or one before it, each of those between vouched
    for by the one it replaced. What an older key signed never rests on a newer: the older may have leaked.
    """
    checkpoint = read_checkpoint(note.text)
    possible = reversed(in_force(history, checkpoint.size))
    signer = next((known for known in possible if signed_by(note, known.key)), None)
    if not signer:
        raise NotSigned(
            phrase("None of the ledger's keys of that time, at {size} entries."), size=checkpoint.size
        )
    own = {key._replace(kind=SIGNATURE) for key in keys if _is_ledgers(key, checkpoint.origin)}
    ways = [history[known.number : signer.number] for known in history[: signer.number] if known.key in own]
    if own and not any(all(known.vouched for known in way) for way in ways):
        none = phrase("No key you gave leads to key {number}, {key}, which did sign.")
        raise NotSigned(none, number=signer.number, key=signer.key.vkey)
    if strange := sorted(own - {known.key for known in history}):
        newer = phrase(
            "Key {key}, which you gave, is in no statement here. Give the newest: --statements FILE."
        )
        raise NotPlaced(newer, key=strange[0].vkey)
    if any(known.start == checkpoint.size and known.root != checkpoint.root for known in history):
        raise Refuted(phrase("The ledger stated another root at this size when it changed keys."))
    others = [key for key in keys if not _is_ledgers(key, checkpoint.origin)]
    return signer, check_checkpoint(note, [signer.key, *others])[1]


def check_dossier(
    data: bytes | str, keys: Iterable[PublicKey] = (), statements: Iterable[bytes | str] = ()
) -> CheckedDossier:
    """Check all that the proof of a dossier shows, against the keys that one trusts. Raises `Refuted`.

    `statements` are the ledger's key statements as somebody has them from elsewhere (see `fullest_history`).
    """
    proof = read_json(data)
    try:
        if proof["format"] != DOSSIER:
            raise ValueError(proof["format"])
        note = read_note(proof["checkpoint"])
        _, size, root, _ = checkpoint = read_checkpoint(note.text)
        history = fullest_history(proof["keys"], statements, checkpoint.origin)
        shown = [(each["position"], _bytes(each["state"])) for each in proof["entries"]]
        for (at, state), each in zip(shown, proof["entries"], strict=True):
            check_inclusion(leaf_hash(state), at - 1, size, [*map(_bytes, each["proof"])], root)
        excused = [(each["position"], _bytes(each["state"])) for each in proof.get("explained", ())]
        for (at, state), each in zip(excused, proof.get("explained", ()), strict=True):
            check_inclusion(leaf_hash(state), at - 1, size, [*map(_bytes, each["proof"])], root)
        entries = check_chain(_bytes(proof["origin"]), proof["stream"], shown, excused)
        stated = f"{HEAD}\norigin {checkpoint.origin}\ncheckpoint {size} {base64_text(root)}"
        stated += f"\nstream {proof['stream']}\nentries {len(entries)}\nlast {entries[-1]['sha256']}\n"
        head = read_note(proof["head"]) if proof["head"] is not None else None
        proof["timestamps"] = [*map(_bytes, proof["timestamps"])]
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
        raise Malformed(phrase("It has not the form of a dossier's proof: {said!r}."), said=error) from error
    signer, signed = signer_of(note, history, list(keys))
    if head and (head.text != stated or not signed_by(head, signer.key)):
        raise NotSigned(phrase("It is the statement of the last entry, or that is about something else."))
    return CheckedDossier(checkpoint, signed, history, signer, entries, proof)


def check_chain(
    origin: bytes,
    stream: str,
    shown: Iterable[tuple[int, bytes]],
    explained: Iterable[tuple[int, bytes]] = (),
) -> list[dict[str, Any]]:
    """Check that entries, by position, are a stream's first ones, none left out in between. Raises `Refuted`.

    Moments may step back only where one of `explained`, entries of the ledger about its own clock, says so.
    """
    entries, previous = list[dict[str, Any]](), sha256(origin).hexdigest()
    read_canonical(origin)
    position, moment = 0, datetime.min.replace(tzinfo=UTC)
    clocks = [_explanation(origin, at, state) for at, state in explained]
    right = list[tuple[int, datetime]]()  # the entries whose moments nothing says are wrong
    for number, (at, state) in enumerate(shown, 1):
        entry, before = read_canonical(state), (position, moment)
        position, moment = at, datetime.fromisoformat(entry["recorded_at"])
        if (entry["stream"], entry["number"], entry["previous"]) != (stream, number, previous):
            other = phrase("The entry at position {position} is not number {number} of {stream}.")
            raise Refuted(other, position=position, number=number, stream=stream)
        if position <= before[0] or (
            moment < before[1] and not _stepped(clocks, before[0], at, moment, right)
        ):
            raise Refuted(
                phrase("Entry {n} stands, or was recorded, before the one that it follows."), n=number
            )
        previous, line = sha256(state).hexdigest(), _line(number, position, moment, entry)
        if wrong := [clock.position for clock in clocks if clock.first <= position <= clock.last]:
            line += f" (this moment is wrong, says the operator in entry {wrong[-1]})"
        else:
            right.append((position, moment))
        found = {**entry, "position": position, "sha256": previous, "line": line}
        entries.append(found | {"wrong_moment": wrong[-1] if wrong else None})
    return entries


class Witness(NamedTuple):
    """A witness as the ledger's own list states it: who runs it, and whether that is another than its operator."""

    key: PublicKey
    organisation: str | None = None
    independent: bool | None = None


def check_witnesses(notes: Iterable[bytes | str], history: list[LedgerKey], origin: str) -> list[Witness]:
    """Check statements of a ledger's list of witnesses, each signed by its key of that time. Raises `Refuted`."""
    found = []
    for n, written in enumerate(notes, 1):
        note = read_note(written)
        statement = read_statement(note.text)
        key, size = read_vkey(statement.get("witness", "")), int(statement["from"])
        if statement["origin"] != origin or key.kind == SIGNATURE:
            raise Refuted(phrase("Statement {n} names no witness of this ledger."), n=n)
        if not any(signed_by(note, known.key) for known in in_force(history, size)):
            raise NotSigned(phrase("It is statement {n} of the ledger's witnesses."), n=n)
        independent = {"yes": True, "no": False}.get(statement.get("independent", ""))
        found.append(Witness(key, statement.get("organisation"), independent))
    return found


def in_force(history: Sequence[LedgerKey], size: int) -> list[LedgerKey]:
    """The keys that could sign a tree of a size: the one in force, and at a change the one before it too."""
    ends = [*(after.start for after in history[1:]), TOO_LARGE]
    return [key for key, end in zip(history, ends, strict=False) if key.start <= size <= end]


class Policy(NamedTuple):
    """Whose word somebody asks for (C2SP tlog-policy): keys of logs, witnesses and groups by name, the quorum."""

    logs: tuple[PublicKey, ...]
    witnesses: dict[str, PublicKey]
    groups: dict[str, tuple[int, tuple[str, ...]]]
    quorum: str


class Quorum(NamedTuple):
    """Whether cosignatures reach a quorum: those that count, and by name why each other one does not."""

    reached: bool
    counted: tuple[str, ...]
    left_out: dict[str, str]


OWN_KEY, OWN_NAME = phrase("it has a key of the ledger"), phrase("it has the ledger's own name")
STATED_OWN = phrase("the ledger states that its own operator runs it")
SAME_PARTY = phrase("another key of the same organisation counts already")
MOST_NAMED, MOST_CHOICES = (
    100,
    4096,
)  # of witnesses, groups and logs in a policy; of ways to count one of each party


def read_policy(data: bytes | str) -> Policy:
    """A policy as C2SP tlog-policy writes it. Raises `Malformed`, with the line that it is about."""
    text = (data if isinstance(data, bytes) else data.encode()).decode(errors="surrogateescape")
    lines = [re.split("[ \t]+", line.strip(" \t")) for line in text.split("\n")]
    if len(text) > LARGEST_NOTE or re.search(r"[\x00-\x08\x0b-\x1f\x7f]", text):
        raise Malformed(
            phrase("A policy is lines of text that end in a newline alone, and is no larger than a note.")
        )
    policy, members, quorums = Policy((), {}, {}, ""), set[str](), list[str]()
    for number, words in enumerate(lines, 1):
        try:
            if words[0] == "quorum" and len(words) == 2 and not quorums:
                quorums.append(_named(words[1], policy, "none"))
            elif not words[0].startswith("#") and words != [""]:
                policy = _with_line(words, policy, members)
        except ValueError as error:
            raise Malformed(str(error), line=number) from error
    if not quorums:
        raise Malformed(phrase("A policy has a line `quorum NAME`."))
    return policy._replace(quorum=quorums[0])


def _with_line(words: list[str], policy: Policy, members: set[str]) -> Policy:
    match words:
        case ["log", written, *url] if len(url) <= 1:
            key = _policy_key(written, (SIGNATURE,), policy.logs)
            return policy._replace(logs=(*policy.logs, key))
        case ["witness", name, written, *url] if len(url) <= 1:
            key = _policy_key(written, (COSIGNATURE, ML_DSA_COSIGNATURE), policy.witnesses.values())
            return policy._replace(witnesses={**policy.witnesses, _new(name, policy): key})
        case ["group", name, needed, first, *others]:
            listed = [_named(each, policy) for each in (first, *others)]
            if len({*listed} - members) != len(listed):
                raise ValueError(
                    phrase("Line {line} of the policy: each name is a member of one group, once.")
                )
            members.update(listed)
            least = {"any": 1, "all": len(listed)}.get(needed) or _threshold(needed)
            if not 1 <= least <= len(listed):
                raise ValueError(
                    phrase("Line {line} of the policy: a group asks for 1 up to all of its members.")
                )
            return policy._replace(groups={**policy.groups, _new(name, policy): (least, tuple(listed))})
    raise ValueError(
        phrase(
            "Line {line} of the policy: it is no line `log KEY`, `witness NAME KEY`, `group NAME all|any|NUMBER NAME…`"
            " or one `quorum NAME`."
        )
    )


def _threshold(word: str) -> int:
    return int(word) if re.fullmatch("[0-9]{1,3}", word) else 0


def _policy_key(written: str, kinds: Sequence[int], present: Iterable[PublicKey]) -> PublicKey:
    try:
        key = read_vkey(written)
    except Malformed:
        raise ValueError(
            phrase("Line {line} of the policy: no public key name+id+key stands there.")
        ) from None
    present = list(present)
    if key.kind not in kinds or len(present) >= MOST_NAMED or key.public in {each.public for each in present}:
        raise ValueError(
            phrase(
                "Line {line} of the policy: a log has a key of type 1, a witness of type 4 or 6, once; at most 100."
            )
        )
    return key


def _new(name: str, policy: Policy) -> str:
    if (
        name in ("", "none")
        or name in policy.witnesses
        or name in policy.groups
        or len(policy.groups) >= MOST_NAMED
    ):
        raise ValueError(
            phrase("Line {line} of the policy: this name is taken, or there are more than 100 groups.")
        )
    return name


def _named(name: str, policy: Policy, also: str = "") -> str:
    if name not in policy.witnesses and name not in policy.groups and name != also:
        raise ValueError(phrase("Line {line} of the policy: it names what no line above it defines."))
    return name


def quorum_of(
    policy: Policy,
    cosigned: Iterable[PublicKey],
    origin: str,
    own: Iterable[PublicKey],
    stated: Iterable[Witness],
) -> Quorum:
    """Whether these cosignatures reach the quorum, where an operator's own witness does not count.

    `own` are keys of the ledger, `stated` is its own list: what that admits takes away, and never adds. Witnesses whose
    names begin with the same host, or whose organisation is stated as the same, are one party, which counts once.
    Raises `Malformed` where there are too many ways to count one of each.
    """
    stated, own, present = list(stated), list(own), {*cosigned}
    names = {name: key for name, key in policy.witnesses.items() if key in present}
    whys = {name: why_own(key, origin, own, stated) for name, key in names.items()}
    parties = _parties({name: key for name, key in names.items() if not whys[name]}, stated)
    if prod(map(len, parties)) > MOST_CHOICES:
        raise Malformed(
            phrase("In this policy too many witnesses are of the same organisations to be counted.")
        )
    counted = next((way for way in product(*parties) if _reached(policy, policy.quorum, way)), None)
    told = counted or tuple(names[0] for names in parties)
    same = dict.fromkeys(chain.from_iterable(parties), SAME_PARTY)
    why_not = {**same, **{name: why for name, why in whys.items() if why}}
    return Quorum(counted is not None, told, {name: why for name, why in why_not.items() if name not in told})


def why_own(key: PublicKey, origin: str, own: Iterable[PublicKey], stated: Iterable[Witness]) -> str:
    """Why a witness is the operator's own, as far as can be told; empty where nothing says so."""
    if key.public in {each.public for each in own}:
        return OWN_KEY
    if any(each.key.public == key.public and each.independent is False for each in stated):
        return STATED_OWN
    return OWN_NAME if _host(key.name) == _host(origin) else ""


def _parties(witnesses: dict[str, PublicKey], stated: Sequence[Witness]) -> list[list[str]]:
    """The names of witnesses by who runs them: by the host of the key's name, and the organisation stated."""
    parties = list[tuple[set[str], list[str]]]()
    for name, key in witnesses.items():
        marks = {_host(key.name)}
        marks |= {
            "= " + (each.organisation or key.name).casefold()
            for each in stated
            if each.key.public == key.public
        }
        same = [party for party in parties if party[0] & marks]
        names = [*chain.from_iterable(party[1] for party in same), name]
        parties = [party for party in parties if not party[0] & marks]
        parties.append((marks.union(*(party[0] for party in same)), names))
    return [names for _, names in parties]


def splits(policy: Policy, name: str) -> bool:
    """Whether two sets of witnesses that share none each reach it: then they could see two histories."""
    if name not in policy.groups:
        return name == "none"
    needed, members = policy.groups[name]
    return 2 * needed <= len(members) + sum(splits(policy, each) for each in members)


def _host(name: str) -> str:
    """Whose a key's name says it is: what stands before the first slash, without regard to case."""
    return name.partition("/")[0].casefold()


def _reached(policy: Policy, name: str, counted: Sequence[str]) -> bool:
    if name not in policy.groups:
        return name == "none" or name in counted
    needed, members = policy.groups[name]
    return sum(_reached(policy, each, counted) for each in members) >= needed


def _line(number: int, position: int, moment: datetime, entry: dict[str, Any]) -> str:
    """An entry of a stream as it is printed."""
    decision, when = entry["decision"], f"{moment.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"
    line = f"{number} at position {position}, {when} by {entry['recorded_by']}: "
    return line + f"{decision['decision']}, effective on {decision['effective_on']}"


def _stepped(
    clocks: Iterable[_ClockExplanation],
    before: int,
    position: int,
    moment: datetime,
    right: Sequence[tuple[int, datetime]],
) -> bool:
    """Whether an entry may be older than the one before it: that one is explained, and nothing that is not is newer."""
    return any(
        clock.first <= before <= clock.last < clock.position <= position
        and clock.moment <= moment
        and all(each <= clock.moment for at, each in right if at < clock.first)
        for clock in clocks
    )


class _ClockExplanation(NamedTuple):
    """An entry of the ledger that says that the moments of others are wrong, from the first to the last of them."""

    position: int
    moment: datetime
    first: int
    last: int


def _explanation(origin: bytes, position: int, state: bytes) -> _ClockExplanation:
    """An entry about the clock of the ledger with this origin. Raises `Refuted`, or what a wrong form raises."""
    entry, own = read_canonical(state), f"ledger:{read_json(origin)['ledger_id']}"
    said = entry["decision"]
    named = [said["first"], said["last"], position]
    if (said["decision"], entry["stream"], f"ledger:{said['ledger']}") != ("clock-explanation", own, own):
        raise Refuted(phrase("Entry {position} is not about the clock of this ledger."), position=position)
    if any(type(each) is not int for each in named) or not 0 < named[0] <= named[1] < position:
        raise ValueError(named)
    return _ClockExplanation(position, datetime.fromisoformat(entry["recorded_at"]), named[0], named[1])


class ProofResult(NamedTuple):
    """What is proven, and what is not, in sentences."""

    proven: list[str]
    missing: list[str]

    @property
    def lines(self) -> list[str]:
        """As it is printed."""
        return ["PROVEN", *self.proven, "NOT PROVEN", *self.missing]


REPLACED = "That the ledger had not replaced this key by then: its statements tell (--statements)."
Answer: TypeAlias = tuple[list[str], int]  # the lines to print, and the exit code


def main(arguments: Sequence[str] | None = None) -> int:
    """Check files and print what they prove and what they do not; gives the exit code."""
    parser = argparse.ArgumentParser(description="Each --key must have signed; of the ledger's own, one.")
    parser.add_argument("files", nargs="+", metavar="FILE", help="a checkpoint or a proof")
    parser.add_argument("--entry", metavar="FILE", help="the exact bytes of the entry that is proven")
    parser.add_argument("--key", action="append", default=[], help="a key that you trust, or a file of them")
    add_evidence(parser)
    asked = parser.parse_args(arguments)
    try:
        keys, evidence = keys_in(asked.key), evidence_in(asked)
        entry = content_of(asked.entry) if asked.entry else None
        contents = [content_of(name) for name in asked.files]
        if entry is not None and not any(content.startswith(TLOG_PROOF.encode()) for content in contents):
            raise Malformed(phrase("--entry goes with a proof of one entry."))
    except (OSError, ValueError, Refuted) as error:
        parser.error(str(error))
    checks = [partial(_explain, content, entry, keys, evidence) for content in contents]
    return print_answers(zip(asked.files, checks, strict=True))


def print_answers(checks: Iterable[tuple[str, Callable[[], Answer]]]) -> int:
    """Carry out checks, each by the name of what it is about, and print what they say; the worst exit code."""
    worst = 0
    for name, check in checks:
        lines, code = _answer(check)
        worst = max(worst, code)
        for line in [f"== {name}", *lines]:  # nothing that stands in a file may steer the terminal
            print(line if line.isprintable() else ascii(line)[1:-1])
    return worst


def _answer(check: Callable[[], Answer]) -> Answer:
    """What a check says, also where it does not hold or could not be carried out."""
    try:
        return check()
    except Malformed as error:
        return ["NOT CHECKED", str(error)], 2
    except Refuted as error:
        return ["REFUTED", str(error)], 5
    except ImportError:
        return ["NOT CHECKED", "Signatures need a package: pip install cryptography"], 2


class FromElsewhere(NamedTuple):
    """What else somebody holds a file against: statements of the ledger that they kept, and whose word they ask for."""

    statements: tuple[bytes, ...] = ()
    policy: Policy | None = None

    def of(self, *kinds: str) -> list[bytes]:
        """The statements of these kinds."""
        return [each for each in self.statements if each.partition(b"\n")[0].decode() in kinds]


def add_evidence(parser: argparse.ArgumentParser) -> None:
    """Ask for what a file is held against besides keys."""
    parser.add_argument(
        "--statements",
        action="append",
        default=[],
        metavar="FILE",
        help="the ledger's statements that you kept",
    )
    parser.add_argument("--policy", metavar="FILE", help="whose cosignatures you ask for (C2SP tlog-policy)")


def statements_in(content: bytes) -> list[bytes]:
    """The notes in a file of statements one after another. Raises `Malformed`."""
    begin = rb"\n+(?=doorstroom-ledger/(?:key|witness)/v[0-9]+\n)"
    notes = [part + b"\n" for part in re.split(begin, content.replace(b"\r\n", b"\n").strip(b"\n"))]
    for note in notes:
        read_statement(read_note(note).text)
    return notes


def evidence_in(asked: argparse.Namespace) -> FromElsewhere:
    """What the arguments name. Raises `Malformed`, `OSError`."""
    notes = [note for name in asked.statements for note in statements_in(content_of(name))]
    return FromElsewhere(tuple(notes), read_policy(content_of(asked.policy)) if asked.policy else None)


def _explain(content: bytes, entry: bytes | None, keys: list[PublicKey], evidence: FromElsewhere) -> Answer:
    """What a file proves, what it does not, and the exit code."""
    result, code = ProofResult([], []), 0
    history = list[LedgerKey]()
    if content.startswith(b"{"):
        dossier = check_dossier(content, keys, evidence.of(KEY))
        checkpoint, signed, history = dossier.checkpoint, dossier.signed, dossier.history
        note = read_note(dossier.proof["checkpoint"])
        keys = with_logs(keys, checkpoint, evidence)
        signer_of(note, history, keys)
        _explain_dossier(dossier, result)
        result.missing.extend([] if evidence.of(KEY) else unreplaced(dossier.signer, history))
        if not any(_is_ledgers(key, checkpoint.origin) for key in keys):
            result.proven.insert(
                0, "All of this only if the keys that stand in the file itself are the ledger's:"
            )
            result.missing.append(
                "Who signed: a file that bears out its own keys proves nothing. Give --key."
            )
    else:
        note = read_note(_explain_tree(content, entry, result))
        keys = with_logs(keys, read_checkpoint(note.text), evidence)
        checkpoint, signed, history = check_signer(note, keys, evidence, result)
        if not any(_is_ledgers(key, checkpoint.origin) for key in keys):
            result.missing.append("Who signed: give the ledger's key with --key, or nobody answers for this.")
            code = 0 if signed else 2
    if evidence.policy is None:
        _explain_signatures(checkpoint, signed, result)
        return result.lines, code
    reached = explain_quorum(note, checkpoint, history, keys, evidence, evidence.policy, result)
    _explain_signatures(checkpoint, signed, result, reached and evidence.policy.quorum != "none")
    return result.lines, code if reached else 5


def with_logs(keys: list[PublicKey], checkpoint: Checkpoint, evidence: FromElsewhere) -> list[PublicKey]:
    """The keys that somebody trusts for a ledger, those of a policy too. Raises `NotSigned` for a ledger not in it."""
    logs = evidence.policy.logs if evidence.policy else ()
    own = [log for log in logs if log.name == checkpoint.origin]
    if logs and not own:
        raise NotSigned(phrase("The policy knows no log of the name {name}."), name=checkpoint.origin)
    return [*keys, *(log for log in own if log not in keys)]


def check_signer(
    note: Note, keys: list[PublicKey], evidence: FromElsewhere, result: ProofResult
) -> tuple[Checkpoint, list[Signed], list[LedgerKey]]:
    """Check who signed a checkpoint, and whether that key was still in force, as far as can be. Raises `Refuted`."""
    checkpoint = read_checkpoint(note.text)
    own = {key.public: key._replace(kind=SIGNATURE) for key in keys if _is_ledgers(key, checkpoint.origin)}
    if statements := evidence.of(KEY):
        history = check_key_history(statements, checkpoint.origin)
        signer, signed = signer_of(note, history, keys)
        result.proven.append(f"The ledger's key number {signer.number} signed: {signer.key.vkey}")
        result.missing.extend(unvouched(history))
        return checkpoint, signed, history
    checkpoint, signed = check_checkpoint(note, keys)
    if any(signed_by(note, key) is None for key in own.values()) and len(own) > 1:
        several = phrase("You gave {n} keys of the ledger: --statements FILE says which signs until when.")
        raise NotPlaced(several, n=len(own))
    if own:
        result.missing.append(REPLACED)
    return checkpoint, signed, []


def explain_quorum(
    note: Note,
    checkpoint: Checkpoint,
    history: list[LedgerKey],
    keys: list[PublicKey],
    evidence: FromElsewhere,
    policy: Policy,
    result: ProofResult,
) -> bool:
    """Whether the policy's quorum cosigned, by whom and when; what does not count is told."""
    origin = checkpoint.origin
    moments = _moments(note, policy, result)
    stated = check_witnesses(evidence.of(WITNESS, WITNESS_RUN_BY), history, origin)
    own = [*(known.key for known in history), *(key for key in keys if _is_ledgers(key, origin))]
    quorum = quorum_of(policy, moments, origin, own, stated)
    if not quorum_of(policy, policy.witnesses.values(), origin, own, stated).reached:
        result.missing.append(
            "Your policy can never be reached: what counts of its witnesses, once each, is too few."
        )
    for name in quorum.counted:
        key = policy.witnesses[name]
        runs = [each.organisation for each in stated if each.key == key and each.organisation]
        by = f", run by {runs[-1]} as the ledger states" if runs else ""
        result.proven.append(f"{name} ({key.name}{by}) cosigned at {moment_of(moments[key])}.")
    result.missing.extend(f"{name} does not count: {why}." for name, why in quorum.left_out.items())
    size = f"{checkpoint.size} entries"
    if policy.quorum == "none":
        result.missing.append("That a witness saw it: your policy asks for none.")
    elif quorum.reached:
        result.proven.append(f"The quorum {policy.quorum} of your policy is reached for these {size}.")
        result.missing.append("That those witnesses are independent: that rests on who wrote the policy.")
        if splits(policy, policy.quorum):
            two = "That no other quorum saw another history: two that share no witness would do for your policy."
            result.missing.append(two)
    else:
        result.missing.insert(
            0, f"THE QUORUM {policy.quorum} of your policy IS NOT REACHED for these {size}."
        )
    return quorum.reached


def _moments(note: Note, policy: Policy, result: ProofResult) -> dict[PublicKey, int]:
    """When each witness of a policy cosigned. Raises `WrongSignature`."""
    moments = {}
    for name, key in policy.witnesses.items():
        try:
            found = signed_by(note, key)
        except NeedsMlDsa as error:
            result.missing.append(f"What {name} says: {error}")
            continue
        if found and found.at is not None:
            moments[key] = found.at
    return moments


def moment_of(at: int) -> str:
    """A signed moment in words; whoever signs may write any number, and the calendar ends in 9999."""
    return f"{datetime.fromtimestamp(min(at, 253402300799), UTC):%Y-%m-%d %H:%M:%S} UTC"


def explain_dossier(dossier: CheckedDossier) -> ProofResult:
    """What the proof of a dossier shows and what not, apart from who the ledger's keys belong to."""
    result = ProofResult([], [])
    _explain_dossier(dossier, result)
    _explain_signatures(dossier.checkpoint, dossier.signed, result)
    return result


def _explain_dossier(dossier: CheckedDossier, result: ProofResult) -> None:
    """What the proof of a dossier shows of its entries, and which key of the ledger signed."""
    entries, proof, stream = dossier.entries, dossier.proof, dossier.proof["stream"]
    result.proven.extend(f"Entry {entry['line']}." for entry in entries)
    result.proven.append(f"These are the first {len(entries)} entries of {stream}, all unchanged.")
    last = f"hat entry {len(entries)} is the last one of {stream}, up to this checkpoint"
    if proof["head"] is not None:
        result.proven.append(f"The operator signed t{last}, and can be held to it.")
    else:
        result.missing.append(f"T{last}: the operator did not sign that.")
    signer = dossier.signer
    result.proven.append(f"The ledger's key number {signer.number} signed: {signer.key.vkey}")
    result.missing.extend(unvouched(dossier.history))
    if proof["timestamps"]:
        result.missing.append("What its time stamps (RFC 3161) say: not checked here.")
    if b'"simulated":true' in _bytes(proof["origin"]):
        result.proven.append("This is a simulated ledger.")


def unvouched(history: Iterable[LedgerKey]) -> list[str]:
    """What rests on each key of a ledger for which the one before it did not sign."""
    lost = "That key {} rightly took the place of the one before it, which did not sign for it."
    return [lost.format(known.number) for known in history if not known.vouched]


def unreplaced(signer: LedgerKey, history: Sequence[LedgerKey]) -> list[str]:
    """What rests on it that a file shows all statements of keys: whoever made it could leave the newest out."""
    return [REPLACED] if signer == history[-1] else []


def _explain_tree(content: bytes, entry: bytes | None, result: ProofResult) -> bytes:
    """What a proof in the tree shows, if it is one; gives the note of the checkpoint that it rests on."""
    if content.startswith(TLOG_PROOF.encode()):
        index, hashes, _, note = read_tlog_proof(content)
        checkpoint = read_checkpoint(read_note(note).text)
        if entry is None:
            raise Malformed(phrase("Give the exact bytes of the entry with --entry."))
        read_canonical(entry)
        check_inclusion(leaf_hash(entry), index, checkpoint.size, hashes, checkpoint.root)
        result.proven.append(f"The bytes of --entry are entry {index + 1} of the tree below.")
        return note
    if content.startswith(CONSISTENCY.encode()):
        size, root, hashes, note = read_consistency(content)
        checkpoint = read_checkpoint(read_note(note).text)
        check_consistency(size, root, checkpoint.size, checkpoint.root, hashes)
        shown = base64_text(root)
        result.proven.append(f"The tree below begins with the {size} entries whose root was {shown}.")
        result.missing.append("That you were shown this older root before: compare it with your checkpoint.")
        return note
    return content


def _explain_signatures(
    checkpoint: Checkpoint, signed: list[Signed], result: ProofResult, witnessed: bool = False
) -> None:
    """The checkpoint, who signed it, and what no signature says."""
    result.proven.append(f"The tree has {checkpoint.size} entries and root {base64_text(checkpoint.root)}.")
    for key, at in signed:
        when = "" if at is None else f", and says when: {moment_of(at)}"
        result.proven.append(f"{key.name} signed this tree of {checkpoint.origin}{when}.")
    if not witnessed and all(key.name == checkpoint.origin or at is None for key, at in signed):
        none = "That all see this ledger: no witness signed whose key you gave, there may be another."
        result.missing.append(none)
    result.missing.append(
        "What came after, and that the ledger's moments are right: its clock is its operator's."
    )


def keys_in(arguments: Iterable[str]) -> list[PublicKey]:
    """The keys that arguments name: each is a key written out, or a file of keys, one a line."""
    return [key for argument in arguments for key in _keys(argument)]


def _keys(argument: str) -> list[PublicKey]:
    lines = _text(content_of(argument), LARGEST_NOTE).split() if isfile(argument) else [argument]
    return [read_vkey(line) for line in lines or [""]]


def content_of(name: str | PathLike[str]) -> bytes:
    """The bytes of a file; of one that is too large, enough to see that it is."""
    with open(name, "rb") as file:
        return file.read(LARGEST_FILE + 1)


if __name__ == "__main__":
    sys.stdout.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    sys.exit(main())
