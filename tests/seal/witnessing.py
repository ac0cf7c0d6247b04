"""A real witness (C2SP tlog-witness) and a ledger it can witness, over HTTP on this machine.

The witness keeps the size and root of every origin it knows, checks consistency and signatures, and cosigns
with an Ed25519 or an ML-DSA-44 key at the time that it is handed. Keys and notes are made here by hand, so that what
our own code writes and reads is held against a second writer.
"""

from __future__ import annotations

import base64
import socket
import ssl
import struct
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import NamedTuple

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from dilithium_py.ml_dsa import ML_DSA_44

from ledger.seal.verifier import (
    PublicKey,
    Refuted,
    check_consistency,
    leaf_hash,
    node_hash,
    read_checkpoint,
    read_note,
    signed_by,
)

LOG_KEY, COSIGNER, ML_DSA = 1, 4, 6


class Reply(NamedTuple):
    status: int
    kind: str
    body: bytes
    headers: tuple[tuple[str, str], ...] = ()


# -- keys and notes -----------------------------------------------------------------------------------


class PostQuantum:
    """An ML-DSA-44 key of dilithium-py, which is written in Python and knows nothing of OpenSSL."""

    def __init__(self, seed: bytes) -> None:
        self.public, self._secret = ML_DSA_44.key_derive(seed)

    def sign(self, name: str, at: int, text: str) -> bytes:
        """What tlog-cosignature calls a cosigned_message, put together field by field, and signed."""
        origin, size, root = text.split("\n")[:3]
        message = struct.pack(
            f"!12sB{len(name)}sQB{len(origin)}sQQ32s",
            b"subtree/v1\n\0",
            len(name),
            name.encode("ascii"),
            at,
            len(origin),
            origin.encode("ascii"),
            0,
            int(size),
            base64.b64decode(root),
        )
        signature: bytes = ML_DSA_44.sign(self._secret, message, deterministic=True)
        return signature


class Signer:
    """A key with a name, Ed25519 or ML-DSA-44. ``seed`` makes it the same in every run."""

    def __init__(self, name: str, seed: int, kind: int = LOG_KEY) -> None:
        secret = sha256(f"test {seed}".encode()).digest()
        self.private = Ed25519PrivateKey.from_private_bytes(secret)
        public = self.private.public_key().public_bytes_raw()
        if kind == ML_DSA:
            self.post_quantum = PostQuantum(secret)
            public = self.post_quantum.public
        self.key = PublicKey(name, kind, public)

    def line(self, text: str, at: int | None = None) -> str:
        """A signature line over a note's text, with its newline; for a cosigner with the time."""
        name, kind, public = self.key.name, self.key.kind, self.key.public
        key_id = sha256(name.encode() + b"\n" + bytes([kind]) + public).digest()[:4]
        if kind == ML_DSA:
            assert at is not None
            signature = at.to_bytes(8, "big") + self.post_quantum.sign(name, at, text)
        elif kind == COSIGNER:
            assert at is not None
            signature = at.to_bytes(8, "big")
            signature += self.private.sign(f"cosignature/v1\ntime {at}\n{text}".encode())
        else:
            signature = self.private.sign(text.encode())
        return f"— {name} {base64.b64encode(key_id + signature).decode()}\n"


def hashed(leaves: Sequence[bytes]) -> bytes:
    """The root over leaves as RFC 6962, 2.1 defines it: slowly."""
    if not leaves:
        return sha256(b"").digest()
    if len(leaves) == 1:
        return leaf_hash(leaves[0])
    split = 1 << (len(leaves) - 1).bit_length() - 1
    return node_hash(hashed(leaves[:split]), hashed(leaves[split:]))


def consistency(old: int, leaves: Sequence[bytes], known: bool = True) -> list[bytes]:
    """The consistency proof as RFC 6962, 2.1.2 defines it (SUBPROOF): slowly."""
    size = len(leaves)
    if old == size:
        return [] if known else [hashed(leaves)]
    split = 1 << (size - 1).bit_length() - 1
    if old <= split:
        return [*consistency(old, leaves[:split], known), hashed(leaves[split:])]
    return [*consistency(old - split, leaves[split:], False), hashed(leaves[:split])]


class Log:
    """A ledger of so many leaves, which signs its checkpoints. ``salt`` gives it another history."""

    def __init__(self, origin: str = "ledger.example/doorstroom", seed: int = 1, salt: str = "") -> None:
        self.origin, self.signer, self.salt = origin, Signer(origin, seed), salt

    def leaves(self, size: int, shared: int = 0) -> list[bytes]:
        return [f"{'' if n < shared else self.salt}{n}".encode() for n in range(size)]

    def text(self, size: int, shared: int = 0) -> str:
        return f"{self.origin}\n{size}\n{base64.b64encode(hashed(self.leaves(size, shared))).decode()}\n"

    def note(self, size: int, shared: int = 0) -> bytes:
        text = self.text(size, shared)
        return f"{text}\n{self.signer.line(text)}".encode()

    def proof_to(self, size: int, shared: int = 0) -> Callable[[int], list[bytes]]:
        return lambda old: consistency(old, self.leaves(size, shared))


# -- the witness --------------------------------------------------------------------------------------


class Witness:
    def __init__(
        self,
        clock: Callable[[], int],
        name: str = "witness.example/w1",
        seed: int = 100,
        kind: int = COSIGNER,
    ) -> None:
        self.clock, self.signer = clock, Signer(name, seed, kind)
        self.trusted: dict[str, PublicKey] = {}
        self.seen: dict[str, tuple[int, bytes]] = {}
        self.requests: list[bytes] = []

    @property
    def key(self) -> PublicKey:
        return self.signer.key

    def trust(self, log: Log) -> Witness:
        self.trusted[log.origin] = log.signer.key
        return self

    def reply(self, path: str, body: bytes) -> Reply:
        if path != "/w/add-checkpoint":
            return Reply(404, "text/plain", b"no such path\n")
        self.requests.append(body)
        try:
            return self._add_checkpoint(body)
        except (Refuted, ValueError, AssertionError) as error:
            return Reply(400, "text/plain", f"{error}\n".encode())

    def _add_checkpoint(self, body: bytes) -> Reply:
        head, _, given = body.partition(b"\n\n")
        first, *lines = head.decode("ascii").split("\n")
        word, _, number = first.partition(" ")
        old = int(number)
        assert word == "old"
        assert str(old) == number
        assert len(lines) <= 63
        proof = [base64.b64decode(line, validate=True) for line in lines]
        note = read_note(given)
        checkpoint = read_checkpoint(note.text)
        if checkpoint.origin not in self.trusted:
            return Reply(404, "text/plain", b"unknown log\n")
        try:
            signed = signed_by(note, self.trusted[checkpoint.origin])
        except Refuted:
            signed = None
        if signed is None:
            return Reply(403, "text/plain", b"no signature by a key I trust\n")
        assert old <= checkpoint.size
        size, root = self.seen.get(checkpoint.origin, (0, hashed([])))
        if old != size:
            return Reply(409, "text/x.tlog.size", f"{size}\n".encode())
        if old == checkpoint.size:
            assert not proof
            if root != checkpoint.root:
                return Reply(409, "text/x.tlog.size", f"{size}\n".encode())
        elif old == 0:
            assert not proof
        else:
            try:
                check_consistency(size, root, checkpoint.size, checkpoint.root, proof)
            except Refuted:
                return Reply(422, "text/plain", b"the proof does not hold\n")
        self.seen[checkpoint.origin] = (checkpoint.size, checkpoint.root)
        return Reply(200, "text/plain", self.signer.line(note.text, self.clock()).encode())


# -- over HTTP ----------------------------------------------------------------------------------------


@contextmanager
def serving(
    reply: Callable[[str, bytes], Reply], tls: ssl.SSLContext | None = None, *, gets: bool = False
) -> Iterator[str]:
    """The address of a server that answers a POST to a path with what ``reply`` gives; https with ``tls``.

    With ``gets`` it answers a GET likewise, as if nothing was sent.
    """

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.answer(reply(self.path, self.rfile.read(int(self.headers["Content-Length"]))))

        def answer(self, answer: Reply) -> None:
            # The client may have gone away, which is what some tests are about.
            with suppress(OSError):
                self.send_response(answer.status)
                for name, value in (("Content-Type", answer.kind), *answer.headers):
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(answer.body)))
                self.end_headers()
                self.wfile.write(answer.body)

        def do_GET(self) -> None:
            assert gets, "nobody should come here"
            self.answer(reply(self.path, b""))

        def handle(self) -> None:
            with suppress(ssl.SSLError, ConnectionError):  # A client may refuse our certificate.
                super().handle()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = False
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield f"{'https' if tls else 'http'}://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def talking(talk: Callable[[socket.socket, threading.Event], None]) -> Iterator[str]:
    """The address of a server that reads a request and then does as ``talk`` does, until the event is set."""
    over = threading.Event()
    listening = socket.create_server(("127.0.0.1", 0))
    listening.settimeout(0.01)

    def serve() -> None:
        while not over.is_set():
            with suppress(OSError):
                connection, _ = listening.accept()
                with connection:
                    connection.settimeout(5)
                    connection.recv(1 << 16)
                    talk(connection, over)

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        over.set()
        thread.join()
        listening.close()
