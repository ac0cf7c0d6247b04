"""Checks what a Doorstroom ledger hands out. This one file is all it takes: keep it apart from the ledger.

    python verifier.py FILE… --key NAME+ID+KEY [--key …] [--entry FILE]

It needs Python 3.11 or newer and, for signatures, the package ``cryptography``. It says what a checkpoint, a proof of
one entry (``--entry``: its exact bytes), of a dossier, or that one checkpoint grew out of another, proves and what not.
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
from hashlib import sha256
from os import PathLike
from os.path import isfile
from typing import Any, NamedTuple, TypeAlias

LARGEST_NOTE, LARGEST_FILE, MOST_SIGNATURES = 1_000_000, 1 << 25, 100  # of a note, as in Go's sumdb
TOO_LARGE = 1 << 63  # sizes, indexes and moments stay below; in files they have at most 18 digits
SIGNATURE, COSIGNATURE = 1, 4  # the kinds of key: Ed25519, and cosignature/v1, which signs the moment as well
TLOG_PROOF, CONSISTENCY = "c2sp.org/tlog-proof@v1", "doorstroom-ledger/consistency/v1"
KEY, WITNESS = "doorstroom-ledger/key/v1", "doorstroom-ledger/witness/v1"
HEAD, DOSSIER = "doorstroom-ledger/dossier-head/v1", "doorstroom-ledger/dossier-proof/v1"

_NAME, _BASE64, _COUNT = r"[^\s+\x00-\x1f\ud800-\udfff]+", "[A-Za-z0-9+/]*={0,2}", "(?:0|[1-9][0-9]{0,17})"
_HASH, _VKEY = "[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=", rf"{_NAME}\+[0-9A-Fa-f]{{8}}\+[A-Za-z0-9+/]{{44}}"
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
    HEAD: {
        "origin": _NAME,
        "checkpoint": f"{_COUNT} {_HASH}",
        "stream": "[^\n]+",
        "entries": _COUNT,
        "last": "[0-9a-f]{64}",
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
    """A key that signs notes: its name, its kind (`SIGNATURE` or `COSIGNATURE`), its 32 bytes (Ed25519)."""

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
        if key.kind in (SIGNATURE, COSIGNATURE) and key.key_id.hex() == key_id.lower():
            return key
    raise Malformed(
        phrase("A public key is written as name+id+key: Ed25519, type 1 or 4, with the id of that key.")
    )


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
    """The key's first signature under the note, None without. Raises `WrongSignature` if any of it fails."""
    from cryptography.exceptions import InvalidSignature  # here, since only signatures need it
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    first = None
    for line in note.signatures:
        if (line.name, line.key_id) == (key.name, key.key_id):
            at, message, signature = None, note.text.encode(), line.signature
            if key.kind == COSIGNATURE:
                at, signature = int.from_bytes(signature[:8], "big"), signature[8:]
                message = b"cosignature/v1\ntime %d\n" % at + message
            if (at or 0) >= TOO_LARGE:
                raise WrongSignature(phrase("The key is {key}, and the moment is none."), key=key.vkey)
            try:
                Ed25519PublicKey.from_public_bytes(key.public).verify(signature, message)
            except (InvalidSignature, ValueError) as error:
                raise WrongSignature(phrase("The key is {key}."), key=key.vkey) from error
            first = first or Signed(key, at)
    return first


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
        kinds = (SIGNATURE, COSIGNATURE) if key.name == checkpoint.origin else (key.kind,)
        signed += [found for kind in kinds if (found := signed_by(note, key._replace(kind=kind)))]
    answered = {found.key for found in signed} | {found.key.name for found in signed}
    if missing := [key.vkey for key, needed in wanted.items() if needed not in answered]:
        raise NotSigned(phrase("Missing under the checkpoint: {keys}"), keys=" ".join(missing))
    return checkpoint, signed


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
        vouched = not prior or bool(signed_by(note, prior.key))
        history.append(LedgerKey(n, key, start, b64decode(statement["root"]), vouched))
    return history


def signer_of(note: Note, history: list[LedgerKey], keys: list[PublicKey]) -> tuple[LedgerKey, list[Signed]]:
    """Check that a key of the ledger signed a checkpoint, and the others given too. Raises `Refuted`.

    Of the ledger's own keys, one must be the key that signed, or one before it, each of those between vouched
    for by the one it replaced. What an older key signed never rests on a newer: the older may have leaked.
    """
    checkpoint = read_checkpoint(note.text)
    ends = [*(known.start for known in history[1:]), TOO_LARGE]
    in_force = [k for k, end in zip(history, ends, strict=False) if k.start <= checkpoint.size <= end]
    signer = next((known for known in reversed(in_force) if signed_by(note, known.key)), None)
    if not signer:
        raise NotSigned(
            phrase("None of the ledger's keys of that time, at {size} entries."), size=checkpoint.size
        )
    own = {key._replace(kind=SIGNATURE) for key in keys if key.name == checkpoint.origin}
    ways = [history[known.number : signer.number] for known in history[: signer.number] if known.key in own]
    if own and not any(all(known.vouched for known in way) for way in ways):
        none = phrase("No key you gave leads to key {number}, {key}, which did sign.")
        raise NotSigned(none, number=signer.number, key=signer.key.vkey)
    if any(known.start == checkpoint.size and known.root != checkpoint.root for known in history):
        raise Refuted(phrase("The ledger stated another root at this size when it changed keys."))
    return signer, check_checkpoint(note, [signer.key, *(k for k in keys if k.name != checkpoint.origin)])[1]


def check_dossier(data: bytes | str, keys: Iterable[PublicKey] = ()) -> CheckedDossier:
    """Check all that the proof of a dossier shows, against the keys that one trusts. Raises `Refuted`."""
    proof = read_json(data)
    try:
        if proof["format"] != DOSSIER:
            raise ValueError(proof["format"])
        note = read_note(proof["checkpoint"])
        _, size, root, _ = checkpoint = read_checkpoint(note.text)
        history = check_key_history(proof["keys"], checkpoint.origin)
        shown = [(each["position"], _bytes(each["state"])) for each in proof["entries"]]
        for (at, state), each in zip(shown, proof["entries"], strict=True):
            check_inclusion(leaf_hash(state), at - 1, size, [*map(_bytes, each["proof"])], root)
        entries = check_chain(_bytes(proof["origin"]), proof["stream"], shown)
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


def check_chain(origin: bytes, stream: str, shown: Iterable[tuple[int, bytes]]) -> list[dict[str, Any]]:
    """Check that entries, by position, are a stream's first ones, none left out in between. Raises `Refuted`."""
    entries, previous = list[dict[str, Any]](), sha256(origin).hexdigest()
    read_canonical(origin)
    position, moment = 0, datetime.min.replace(tzinfo=UTC)
    for number, (at, state) in enumerate(shown, 1):
        entry, before = read_canonical(state), (position, moment)
        position, moment = at, datetime.fromisoformat(entry["recorded_at"])
        if (entry["stream"], entry["number"], entry["previous"]) != (stream, number, previous):
            other = phrase("The entry at position {position} is not number {number} of {stream}.")
            raise Refuted(other, position=position, number=number, stream=stream)
        if position <= before[0] or moment < before[1]:
            raise Refuted(
                phrase("Entry {n} stands, or was recorded, before the one that it follows."), n=number
            )
        previous, decision = sha256(state).hexdigest(), entry["decision"]
        line = f"{number} at position {position}, {moment.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC by "
        line += f"{entry['recorded_by']}: {decision['decision']}, effective on {decision['effective_on']}"
        entries.append({**entry, "position": position, "sha256": previous, "line": line})
    return entries


class ProofResult(NamedTuple):
    """What is proven, and what is not, in sentences."""

    proven: list[str]
    missing: list[str]

    @property
    def lines(self) -> list[str]:
        """As it is printed."""
        return ["PROVEN", *self.proven, "NOT PROVEN", *self.missing]


Answer: TypeAlias = tuple[list[str], int]  # the lines to print, and the exit code


def main(arguments: Sequence[str] | None = None) -> int:
    """Check files and print what they prove and what they do not; gives the exit code."""
    parser = argparse.ArgumentParser(description="Each --key must have signed; of the ledger's own, one.")
    parser.add_argument("files", nargs="+", metavar="FILE", help="a checkpoint or a proof")
    parser.add_argument("--entry", metavar="FILE", help="the exact bytes of the entry that is proven")
    parser.add_argument("--key", action="append", default=[], help="a key that you trust, or a file of them")
    asked = parser.parse_args(arguments)
    try:
        keys = keys_in(asked.key)
        entry = content_of(asked.entry) if asked.entry else None
        contents = [content_of(name) for name in asked.files]
        if entry is not None and not any(content.startswith(TLOG_PROOF.encode()) for content in contents):
            raise Malformed(phrase("--entry goes with a proof of one entry."))
    except (OSError, ValueError, Refuted) as error:
        parser.error(str(error))
    checks = [partial(_explain, content, entry, keys) for content in contents]
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


def _explain(content: bytes, entry: bytes | None, keys: list[PublicKey]) -> Answer:
    """What a file proves, what it does not, and the exit code."""
    result, code = ProofResult([], []), 0
    if content.startswith(b"{"):
        dossier = check_dossier(content, keys)
        checkpoint, signed = dossier.checkpoint, dossier.signed
        _explain_dossier(dossier, result)
        if not any(key.name == checkpoint.origin for key in keys):
            result.proven.insert(
                0, "All of this only if the keys that stand in the file itself are the ledger's:"
            )
            result.missing.append(
                "Who signed: a file that bears out its own keys proves nothing. Give --key."
            )
    else:
        note = _explain_tree(content, entry, result)
        checkpoint, signed = check_checkpoint(read_note(note), keys)
        if not any(key.name == checkpoint.origin for key in keys):
            result.missing.append("Who signed: give the ledger's key with --key, or nobody answers for this.")
            code = 0 if signed else 2
    _explain_signatures(checkpoint, signed, result)
    return result.lines, code


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


def _explain_signatures(checkpoint: Checkpoint, signed: list[Signed], result: ProofResult) -> None:
    """The checkpoint, who signed it, and what no signature says."""
    result.proven.append(f"The tree has {checkpoint.size} entries and root {base64_text(checkpoint.root)}.")
    for key, at in signed:
        moment = datetime.fromtimestamp(min(at or 0, 253402300799), UTC)  # at most the end of the year 9999
        when = "" if at is None else f", and says when: {moment:%Y-%m-%d %H:%M:%S} UTC"
        result.proven.append(f"{key.name} signed this tree of {checkpoint.origin}{when}.")
    if all(key.name == checkpoint.origin or at is None for key, at in signed):
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
