"""A witness of one ledger, run by hand: it remembers the newest checkpoint that it cosigned, and signs only what grew.

What C2SP tlog-witness asks of a server holds for it too: the memory is on disk before a signature leaves, one signer
works at a time, and whatever does not continue what was seen is refused. Keys are Ed25519 (cosignature/v1, type 0x04)
or ML-DSA-44 (FIPS 204, type 0x06), which stays good where Ed25519 is broken by a quantum computer.
"""

from __future__ import annotations

import os
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import NamedTuple

from ledger.held_files import HeldByAnother, NotARegularFile, held
from ledger.language import phrase
from ledger.new_files import write_private
from ledger.problem import system_words
from ledger.seal.signing import (
    KeyFileMissing,
    NotAKeyName,
    NotSignable,
    SigningError,
    signature_line,
    signed_note,
    write_key,
)
from ledger.seal.verifier import (
    CONSISTENCY,
    COSIGNATURE,
    ML_DSA_COSIGNATURE,
    TOO_LARGE,
    Checkpoint,
    FromElsewhere,
    Malformed,
    NotSigned,
    ProofResult,
    PublicKey,
    Refuted,
    check_consistency,
    check_signer,
    ml_dsa_message,
    read_checkpoint,
    read_consistency,
    read_note,
    read_vkey,
    signed_by,
)
from ledger.words import FILE_WHY, IT_IS_FILE

#: The kinds of key of a witness, as they are named on the command line.
KINDS = {"ml-dsa-44": ML_DSA_COSIGNATURE, "ed25519": COSIGNATURE}
_SECRET = "PRIVATE+KEY+"  # noqa: S105 - how every such file begins
_LARGEST = 10_000


class NoMlDsa(SigningError):
    """ML-DSA-44 needs the package cryptography 48 or newer, with OpenSSL 3.5: install that, or take Ed25519."""


class NotAWitnessKey(SigningError):
    """This is no private key of a witness: take the file that `doorstroom witness key` wrote."""


class NothingRemembered(SigningError):
    """This witness remembers nothing of this ledger: name the file that it kept, or say that it is the --first time."""


class AlreadyRemembered(SigningError):
    """This witness remembers this ledger already, so that it is not the first time: leave --first out."""


class NotRemembered(SigningError):
    """What the witness saw could not be read or kept, and nothing was signed."""


class SignerAtWork(SigningError):
    """Another signer is at work with this memory: try again when it is done."""


class WitnessClockBehind(SigningError):
    """The clock stands before the moment of the last cosignature: set it right first."""


class Forked(Refuted):
    """This checkpoint does not continue the one that this witness cosigned before. Nothing was signed. Keep both."""


class Shrunk(Refuted):
    """This checkpoint is of fewer entries than the one that this witness cosigned before. Nothing was signed."""


class NeedsGrowth(SigningError):
    """The ledger grew: ask it for `doorstroom proof --since`, from the checkpoint cosigned last, and sign that."""


class CosigningKey:
    """The key pair of a witness under its name. Its private half stays inside: no text or error shows it."""

    def __init__(self, name: str, kind: int, seed: bytes) -> None:
        self._seed = seed
        self._sign, public = _pair(kind, seed)
        #: What is handed out.
        self.public = PublicKey(name, kind, public)
        try:
            assert read_vkey(self.public.vkey) == self.public
        except (Malformed, UnicodeEncodeError):
            raise NotAKeyName from None

    def __repr__(self) -> str:
        return f"CosigningKey({self.public.vkey[:80]})"

    def __reduce__(self) -> str:
        raise TypeError("a private key is not copied")

    @classmethod
    def new(cls, name: str, kind: int, random: Callable[[int], bytes]) -> CosigningKey:
        """Make a key; `random` gives as many unpredictable bytes as it is asked for (``secrets.token_bytes``)."""
        seed = random(32)
        assert len(seed) == 32
        return cls(name, kind, seed)

    @classmethod
    def read(cls, path: str | os.PathLike[str]) -> CosigningKey:
        """The key in the first line of a file. Raises `KeyFileMissing` and `NotAWitnessKey`."""
        try:
            with Path(path).open("rb") as file:
                first = file.read(_LARGEST).partition(b"\n")[0].decode("utf-8", "replace").rstrip("\r")
        except OSError as error:
            raise KeyFileMissing(FILE_WHY, file=path, why=system_words(error)) from error
        try:
            prefix, _, rest = first.partition(_SECRET)
            name, key_id, encoded = rest.split("+", 2)
            raw = b64decode(encoded, validate=True)
            if prefix or len(raw) != 33 or raw[0] not in KINDS.values():
                raise ValueError
            key = cls(name, raw[0], raw[1:])
            if key.public.key_id.hex() != key_id.lower():
                raise ValueError
        except (ValueError, NotAKeyName):  # whose text could show the key
            raise NotAWitnessKey(IT_IS_FILE, file=path) from None
        return key

    def write(self, path: str | os.PathLike[str]) -> None:
        """Write the key to a new file that only its owner can read, and make sure that it is on disk.

        Raises `KeyFileExists` and `KeyFileNotWritten`.
        """
        secret = b64encode(bytes([self.public.kind]) + self._seed).decode()
        write_key(path, f"{_SECRET}{self.public.name}+{self.public.key_id.hex()}+{secret}\n")

    def cosign(self, text: str, at: int) -> str:
        """A cosignature over a checkpoint's `text` at the moment `at` (Unix seconds, above 0), as a line.

        Raises `NotSignable`.
        """
        try:
            checkpoint = read_checkpoint(text)
            if self.public.kind == ML_DSA_COSIGNATURE:
                message = ml_dsa_message(self.public.name, at, checkpoint)
            else:
                message = f"cosignature/v1\ntime {at}\n{text}".encode()
        except Malformed as error:
            raise NotSignable("{why}", why=error) from error
        except ValueError:
            raise NotSignable(phrase("A name in it is longer than 255 bytes.")) from None
        assert 0 < at < TOO_LARGE
        line = signature_line(self.public, at.to_bytes(8, "big") + self._sign(message))
        assert signed_by(read_note(f"{text}\n{line}"), self.public)
        return line


def _pair(kind: int, seed: bytes) -> tuple[Callable[[bytes], bytes], bytes]:
    """What signs with a seed, and the public key."""
    if kind == COSIGNATURE:
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        private = Ed25519PrivateKey.from_private_bytes(seed)
        return private.sign, private.public_key().public_bytes_raw()
    from cryptography.exceptions import UnsupportedAlgorithm

    try:
        from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey

        post_quantum = MLDSA44PrivateKey.from_seed_bytes(seed)
    except (ImportError, UnsupportedAlgorithm):
        raise NoMlDsa from None
    return post_quantum.sign, post_quantum.public_key().public_bytes_raw()


class Seen(NamedTuple):
    """What a witness cosigned last, and when (Unix seconds)."""

    checkpoint: Checkpoint
    at: int


def cosign_grown(
    content: bytes,
    key: CosigningKey,
    memory: Path,
    ledger_keys: Sequence[PublicKey],
    statements: FromElsewhere,
    *,
    first: bool,
    now: int,
) -> str:
    """Cosign a checkpoint, or the newer one of a proof of consistency, if it continues what was seen; gives the line.

    `ledger_keys` are those that the witness trusts for the ledger, `statements` the ledger's key statements where it
    has replaced one. `memory` holds what was cosigned last; there is none the `first` time.

    Raises ``Refuted`` in its kinds (``Forked``, ``Shrunk``, ``NotSigned`` …) and ``SigningError`` in its kinds.
    """
    growth = read_consistency(content) if content.startswith(CONSISTENCY.encode()) else None
    note = read_note(growth[3] if growth else content)
    if not any(key.name == read_checkpoint(note.text).origin for key in ledger_keys):
        raise NotSigned(
            phrase("None of the keys you gave is one of {name}."), name=read_checkpoint(note.text).origin
        )
    checkpoint, *_ = check_signer(note, list(ledger_keys), statements, ProofResult([], []))
    # One memory by whatever link it is named: else each link would come to remember a history of its own.
    memory = Path(os.path.realpath(memory))
    with _held(memory):
        seen = remembered(memory, key.public)
        if (seen is None) != first:
            raise NothingRemembered if seen is None else AlreadyRemembered
        if seen is not None:
            _refuse_other(seen, checkpoint, growth)
            if now < seen.at:
                raise WitnessClockBehind
        line = key.cosign(note.text, now)
        _remember(memory, signed_note(note.text, [line]).encode())
    return line


def _refuse_other(
    seen: Seen, checkpoint: Checkpoint, growth: tuple[int, bytes, Sequence[bytes], bytes] | None
) -> None:
    """Whether a checkpoint continues what was seen. Raises ``Forked``, ``Shrunk``, ``NeedsGrowth``."""
    (name, size, root, _), about = (
        seen.checkpoint,
        phrase("It cosigned {origin} at size {size} with root {root}."),
    )
    if checkpoint.origin != name:
        raise NotRemembered(phrase("The memory is of another ledger: {name}."), name=name)
    if checkpoint.size < size:
        raise Shrunk(about, origin=name, size=size, root=root)
    if checkpoint.size == size and checkpoint.root != root:
        raise Forked(about, origin=name, size=size, root=root)
    if checkpoint.size == size or size == 0:
        return
    if growth is None or growth[0] != size:
        raise NeedsGrowth(phrase("The size that it cosigned last is {size}."), size=size)
    if growth[1] != root:
        raise Forked(about, origin=name, size=size, root=root)
    try:
        check_consistency(size, root, checkpoint.size, checkpoint.root, growth[2])
    except Refuted as error:
        raise Forked("{why}", why=error) from error


def remembered(memory: Path, key: PublicKey) -> Seen | None:
    """What a witness with this key cosigned last by its memory; None where there is none.

    Raises ``NotRemembered`` for a file that holds something else, such as the memory of another witness.
    """
    try:
        with memory.open("rb") as file:
            note = read_note(file.read(_LARGEST))
        signed = signed_by(note, key)
        if signed is None or signed.at is None:
            raise NotSigned
        return Seen(read_checkpoint(note.text), signed.at)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise NotRemembered(FILE_WHY, file=memory, why=system_words(error)) from error
    except Refuted:
        raise NotRemembered(phrase("{file} is no memory of this witness."), file=memory) from None


def _remember(memory: Path, note: bytes) -> None:
    """Put what was cosigned on disk, whole or not at all."""
    try:
        write_private(memory, note, replacing=True)
    except OSError as error:
        raise NotRemembered(FILE_WHY, file=memory, why=system_words(error)) from error


@contextmanager
def _held(memory: Path) -> Iterator[None]:
    """One signer at a time: two could each cosign another history."""
    lock = memory.with_name(f"{memory.name}.lock")
    with ExitStack() as stack:
        try:
            stack.enter_context(held(lock, 1, passing=True))
        except (HeldByAnother, NotARegularFile):
            raise SignerAtWork(IT_IS_FILE, file=lock) from None
        except OSError as error:
            raise NotRemembered(FILE_WHY, file=lock, why=system_words(error)) from error
        yield
