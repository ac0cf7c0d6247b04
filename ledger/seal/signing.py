"""The ledger's key, and everything that is written with it: notes, checkpoints, statements.

Notes are those of C2SP signed-note, byte for byte what Go's ``sumdb/note`` writes. One Ed25519 pair signs in two
kinds: plainly (type 0x01), and as cosignature/v1 (type 0x04), which signs a moment along with the text. What the
second signs begins with ``cosignature/v1``; no plain signature is ever put under a text that begins so. What was
written is read back by ``verifier.py`` before it leaves this file.
"""

from __future__ import annotations

import os
from abc import ABC, abstractmethod
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterable
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from ledger.language import phrase
from ledger.new_files import OutputExists, write_private
from ledger.problem import Problem, system_words
from ledger.seal.memory import KeyMemory, beside
from ledger.seal.verifier import (
    BAG,
    COSIGNATURE,
    HEAD,
    KEY,
    LARGEST_NOTE,
    MOST_SIGNATURES,
    SIGNATURE,
    TOO_LARGE,
    WITNESS,
    WITNESS_RUN_BY,
    Checkpoint,
    Malformed,
    PublicKey,
    SignatureLine,
    read_checkpoint,
    read_note,
    read_signature_lines,
    read_statement,
    read_vkey,
)
from ledger.words import FILE_WHY, IT_IS_FILE

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

_SECRET = "PRIVATE+KEY+"  # noqa: S105 - how every such file begins
_LARGEST_KEY_FILE = 10_000
#: Below the key in its file, where it has signed with a memory from the first time on.
_REMEMBERS = "This key remembers the newest tree that it signed"
_COSIGNED = "cosignature/v1\n"


class SigningError(Problem):
    """The ledger's key could not be used."""


class NotAKey(SigningError):
    """This is no private key: its first line should be PRIVATE+KEY+name+id+key, for Ed25519."""


class NotAKeyName(SigningError):
    """A key's name has no spaces, no plus and no control characters: take an address such as example.org/ledger."""


class KeyFileMissing(SigningError):
    """The key file cannot be read: say where it is, or make a key first."""


class KeyFileExists(SigningError):
    """A file is there already and is left as it is, since a key that is lost cannot be made again: choose another
    file."""


class KeyFileNotWritten(SigningError):
    """The key file could not be written, and no key was made: choose a folder that is there and has room."""


class NotSignable(SigningError):
    """The ledger does not sign this: it is not the text it should be."""


class TooManySignatures(SigningError):
    """A note holds at most 100 signatures and a million bytes: this one would not fit."""


class UnsoundSignature(SigningError):
    """What came back as a signature is none, so that nothing leaves: the key or what holds it is not in order."""


class Signer(Protocol):
    """A key that signs for a ledger, wherever its private half is."""

    @property
    def public(self) -> PublicKey:
        """The key as it signs plainly. Its name is the ledger's own (its origin)."""
        ...

    @property
    def memory(self) -> KeyMemory | None:
        """What it remembers of what it signed; None for a key that nothing has been signed with outside this run."""
        ...

    def sign(self, text: str) -> str:
        """A plain signature over `text`, as the line that goes under it. Raises `NotSignable`."""
        ...

    def cosign(self, text: str, at: int) -> str:
        """A signature over a checkpoint's `text` and the moment `at`, as a line. Raises `NotSignable`."""
        ...


class NoteSigner(ABC):
    """How a ledger's key signs notes; where its private half is, is said by who inherits this."""

    def __init__(self, name: str, raw: bytes, memory: KeyMemory | None = None) -> None:
        #: The key as it signs plainly.
        self.public = PublicKey(name, SIGNATURE, raw)
        #: What it remembers of what it signed.
        self.memory = memory
        try:
            assert read_vkey(self.public.vkey) == self.public
        except (Malformed, UnicodeEncodeError):
            raise NotAKeyName from None

    @abstractmethod
    def _signature(self, message: bytes) -> bytes:
        """The 64 bytes that Ed25519 (RFC 8032) gives of a message."""

    @property
    def name(self) -> str:
        """The name under which it signs: of a ledger's key, the ledger's own name (its origin)."""
        return self.public.name

    @cached_property
    def cosigner(self) -> PublicKey:
        """The same pair as it signs checkpoints together with the moment."""
        return self.public._replace(kind=COSIGNATURE)

    def sign(self, text: str) -> str:
        """A plain signature over `text`, as the line that goes under it, its newline included.

        Raises `NotSignable` for what cannot be the text of a note, and for what only `cosign` may sign.
        """
        if not text.endswith("\n") or text.startswith(_COSIGNED):
            raise NotSignable(
                phrase("A text ends in a newline, and does not begin as what a cosignature signs does.")
            )
        line = signature_line(self.public, self._checked(_utf8(text)))
        _read_back(text, line)
        return line

    def cosign(self, text: str, at: int) -> str:
        """A signature over a checkpoint's `text` and the moment `at` (Unix seconds), as a line.

        Raises `NotSignable` for a text that is no checkpoint, and for a moment before 1970.
        """
        try:
            read_checkpoint(text)
        except Malformed as error:
            raise NotSignable("{why}", why=error) from error
        if not 0 <= at < TOO_LARGE:
            raise NotSignable(phrase("{at} is no moment."), at=at)
        signature = self._checked(_utf8(f"{_COSIGNED}time {at}\n{text}"))
        line = signature_line(self.cosigner, at.to_bytes(8, "big") + signature)
        _read_back(text, line)
        return line

    def _checked(self, message: bytes) -> bytes:
        """A signature that holds. Raises `UnsoundSignature`."""
        from cryptography.exceptions import InvalidSignature
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

        signature = self._signature(message)
        try:
            Ed25519PublicKey.from_public_bytes(self.public.public).verify(signature, message)
        except (InvalidSignature, ValueError):
            raise UnsoundSignature from None
        return signature


class SigningKey(NoteSigner):
    """An Ed25519 key pair under a name. Its private half stays inside: no text or error shows it."""

    def __init__(self, name: str, seed: bytes, memory: KeyMemory | None = None) -> None:
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        self._seed = seed
        self._private: Ed25519PrivateKey = Ed25519PrivateKey.from_private_bytes(seed)
        super().__init__(name, self._private.public_key().public_bytes_raw(), memory)

    def _signature(self, message: bytes) -> bytes:
        return self._private.sign(message)

    def __repr__(self) -> str:
        return f"SigningKey({self.public.vkey})"

    def __reduce__(self) -> str:
        raise TypeError("a private key is not copied")

    @classmethod
    def new(cls, name: str, random: Callable[[int], bytes]) -> SigningKey:
        """Make a key; `random` gives as many unpredictable bytes as it is asked for (``secrets.token_bytes``)."""
        seed = random(32)
        assert len(seed) == 32
        return cls(name, seed)

    @classmethod
    def read(cls, path: str | os.PathLike[str], memory: str | os.PathLike[str] | None = None) -> SigningKey:
        """The key in the first line of a file, with what it remembers: in `memory`, else in the file beside it.

        Raises `KeyFileMissing`, `NotAKey`, `MemoryNotNamed`.
        """
        try:
            with Path(path).open("rb") as file:
                first, _, after = file.read(_LARGEST_KEY_FILE).partition(b"\n")
        except OSError as error:
            raise KeyFileMissing(FILE_WHY, file=path, why=system_words(error)) from error
        try:
            key = cls.parse(first.decode().rstrip("\r"))
        except (NotAKey, UnicodeDecodeError):
            raise NotAKey(IT_IS_FILE, file=path) from None
        key.memory = KeyMemory(memory or beside(path), required=after.startswith(_REMEMBERS.encode()))
        return key

    @classmethod
    def parse(cls, text: str) -> SigningKey:
        """The key written as ``PRIVATE+KEY+name+id+key``, as Go writes it. Raises `NotAKey`."""
        name, _, rest = text.removeprefix(_SECRET).partition("+")
        key_id, _, encoded = rest.partition("+")
        try:
            raw = b64decode(encoded, validate=True)
        except ValueError:  # its message, and what caused it, could show the key
            raise NotAKey from None
        # One way to write it: Python lets more at the end pass than Go does.
        if not text.startswith(_SECRET) or b64encode(raw).decode() != encoded:
            raise NotAKey
        if len(raw) != 33 or raw[0] != SIGNATURE:
            raise NotAKey
        try:
            key = cls(name, raw[1:])
        except NotAKeyName:
            raise NotAKey from None
        if key.public.key_id.hex() != key_id.lower():
            raise NotAKey(phrase("The id in it is not that of the key."))
        return key

    def write(self, path: str | os.PathLike[str], *, remembers: bool = False) -> None:
        """Write the key to a new file that only its owner can read: on disk and whole, or not at all.

        ``remembers``: a second line says that it signs nothing without its memory. Raises `KeyFileExists` and
        `KeyFileNotWritten`.
        """
        secret = b64encode(bytes([SIGNATURE]) + self._seed).decode()
        line = f"{_SECRET}{self.name}+{self.public.key_id.hex()}+{secret}\n"
        if remembers:
            line += f"{_REMEMBERS}: keep the two files together.\n"
        write_key(path, line)


def write_key(path: str | os.PathLike[str], lines: str) -> None:
    """Write a private key to a new file that only its owner can read: on disk and whole, or not at all.

    Raises `KeyFileExists` and `KeyFileNotWritten`.
    """
    try:
        write_private(Path(path), lines.encode())
    except OutputExists:
        raise KeyFileExists(IT_IS_FILE, file=path) from None
    except OSError as error:
        raise KeyFileNotWritten(FILE_WHY, file=path, why=system_words(error)) from None


def signature_line(key: PublicKey, signature: bytes) -> str:
    """A signature as a line of a note, its newline included."""
    return _line(SignatureLine(key.name, key.key_id, signature))


def signature_lines(note: bytes | str) -> list[tuple[str, str]]:
    """The signatures of a note: each by the name of who signed, as a line with its newline. Raises `Malformed`."""
    return [(line.name, _line(line)) for line in read_note(note).signatures]


def signed_note(text: str, lines: Iterable[str]) -> str:
    """A note of a text and signature lines: each once, in the order given. Raises as `with_signatures`."""
    return _assembled(text, [line for written in lines for line in read_signature_lines(written)])


def with_signatures(note: bytes | str, lines: Iterable[str]) -> str:
    """A note with more signatures under those that it has.

    A line of a key that signed already is left out, whatever it says: what stood there first stays, and of two
    moments of one witness the earlier says more. The lines are not checked here. Each of `lines` is one line or
    several, each with its newline. Raises `Malformed` and `TooManySignatures`.
    """
    read = read_note(note)
    return _assembled(
        read.text, [*read.signatures, *(line for written in lines for line in read_signature_lines(written))]
    )


def checkpoint_text(origin: str, size: int, root: bytes) -> str:
    """What a ledger signs of its tree (C2SP tlog-checkpoint), with no lines of our own."""
    text = f"{origin}\n{size}\n{b64encode(root).decode()}\n"
    assert read_checkpoint(text) == Checkpoint(origin, size, root)
    return text


def key_statement(
    origin: str, number: int, key: PublicKey, size: int, root: bytes, replaces: PublicKey | None
) -> str:
    """The text that says from which tree on a key signs for the ledger, and which key it replaces.

    To be signed by the key itself and, unless it was lost, by the one it replaces.
    """
    assert (key.name, key.kind) == (origin, SIGNATURE)
    return _statement(
        KEY,
        origin=origin,
        number=number,
        key=key.vkey,
        **{"from": size},
        root=b64encode(root).decode(),
        replaces=replaces.vkey if replaces else "none",
    )


def witness_statement(
    origin: str, witness: PublicKey, size: int, run_by: tuple[str, bool] | None = None
) -> str:
    """The text that says from which tree on the ledger asks a witness, to be signed by the ledger's key.

    `run_by` is the organisation that runs the witness, and whether that is independent of the ledger's operator: the
    ledger's word, which verifiers use only against it. Raises `NotSignable` for a name that no statement can hold.
    """
    assert witness.kind != SIGNATURE
    if run_by is not None:
        organisation, independent = run_by
        told = {"organisation": organisation, "independent": "yes" if independent else "no", "from": size}
        text = "".join(
            [
                f"{WITNESS_RUN_BY}\norigin {origin}\nwitness {witness.vkey}\n",
                *(f"{k} {v}\n" for k, v in told.items()),
            ]
        )
        try:
            read_statement(text)
        except Malformed:
            raise NotSignable(
                phrase("The name of an organisation has 1 to 100 characters, on one line.")
            ) from None
        return text
    return _statement(WITNESS, origin=origin, witness=witness.vkey, **{"from": size})


def head_statement(checkpoint: Checkpoint, stream: str, entries: int, last: str) -> str:
    """The text that says that a dossier has no entry after number `entries` within the checkpoint.

    `last` is the SHA-256, in hex, of that entry's bytes. To be signed by the key that signed the checkpoint: no
    proof can show this, so that the operator has to answer for it.
    """
    tree = f"{checkpoint.size} {b64encode(checkpoint.root).decode()}"
    return _statement(
        HEAD, origin=checkpoint.origin, checkpoint=tree, stream=stream, entries=entries, last=last
    )


def bag_statement(
    checkpoint: Checkpoint,
    known: str,
    ledger: int,
    heads: Iterable[tuple[str, int, str]],
    texts: int | None,
    manifest: str,
) -> str:
    """The text that says what was handed out as a bag, and that nothing was left out of it.

    ``known`` is the knowledge moment (UTC), ``ledger`` how many entries were known then; ``heads`` are each stream with
    the number and the SHA-256, in hex, of its last entry among these, the dossier itself first; ``texts`` how many
    personal texts stand in it, None where they were not asked for; ``manifest`` the SHA-256, in hex, of the bag's
    tagmanifest-sha256.txt, and so of every file.
    """
    return _statement(
        BAG,
        origin=checkpoint.origin,
        known=known,
        ledger=ledger,
        checkpoint=f"{checkpoint.size} {b64encode(checkpoint.root).decode()}",
        head="\nhead ".join(" ".join(map(str, head)) for head in heads),
        texts="none" if texts is None else texts,
        manifest=manifest,
    )


def _statement(kind: str, **detail: object) -> str:
    lines = {name: str(value) for name, value in detail.items()}
    text = "".join([f"{kind}\n", *(f"{name} {value}\n" for name, value in lines.items())])
    assert read_statement(text) == {"kind": kind, **lines}
    return text


def _assembled(text: str, signatures: Iterable[SignatureLine]) -> str:
    once: dict[tuple[str, bytes], SignatureLine] = {}
    for line in signatures:
        once.setdefault((line.name, line.key_id), line)
    note = "".join([text, "\n", *map(_line, once.values())])
    if len(once) > MOST_SIGNATURES or len(note.encode()) > LARGEST_NOTE:
        raise TooManySignatures
    assert read_note(note).text == text
    return note


def _line(line: SignatureLine) -> str:
    return f"\N{EM DASH} {line.name} {b64encode(line.key_id + line.signature).decode()}\n"


def _utf8(text: str) -> bytes:
    try:
        return text.encode()
    except UnicodeEncodeError:
        raise NotSignable(phrase("It is no text in UTF-8.")) from None


def _read_back(text: str, line: str) -> None:
    """A signature under what nobody could read as a note would be one that nobody can check."""
    try:
        note = read_note(f"{text}\n{line}")
    except Malformed as error:
        raise NotSignable("{why}", why=error) from error
    assert note.text == text
