"""Ed25519 without the package cryptography: the vectors of RFC 8032, and at every edge the same as OpenSSL."""

from __future__ import annotations

import random

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from ledger.seal.verifier import ed25519_by_hand
from tests.effort import seeds

P, ORDER = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493

#: RFC 8032, 7.1: public key, message and signature of the first three tests.
VECTORS = [
    (
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46b"
        "d25bf5f0595bbe24655141438e7a100b",
    ),
    (
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c"
        "387b2eaeb4302aeeb00d291612bb0c00",
    ),
    (
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc659"
        "4a7c15e9716ed28dc027beceea1ec40a",
    ),
]
_EIGHTH = bytes.fromhex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05")
_OTHER_EIGHTH = bytes.fromhex("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a")
#: The encodings of the points of a small order, also those that are not canonical: with either sign, and y from P up.
SMALL = [
    bytes([*raw[:31], raw[31] | sign])
    for raw in (
        *(number.to_bytes(32, "little") for number in (0, 1, P - 1, P, P + 1)),
        _EIGHTH,
        _OTHER_EIGHTH,
    )
    for sign in (0, 0x80)
]


def by_openssl(public: bytes, signature: bytes, message: bytes) -> bool:
    """What the package says."""
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


@pytest.mark.parametrize(("public", "message", "signature"), VECTORS)
def test_the_vectors_of_the_standard_hold(public: str, message: str, signature: str) -> None:
    key, text, signed = map(bytes.fromhex, (public, message, signature))
    assert ed25519_by_hand(key, signed, text)
    assert not ed25519_by_hand(key, signed, text + b"x")


@pytest.mark.parametrize("seed", seeds(20))
def test_what_was_signed_holds_and_what_was_altered_does_not(seed: int) -> None:
    drawn = random.Random(seed)
    private = Ed25519PrivateKey.from_private_bytes(drawn.randbytes(32))
    public, message = private.public_key().public_bytes_raw(), drawn.randbytes(drawn.randrange(200))
    signature = private.sign(message)
    assert ed25519_by_hand(public, signature, message)
    s = int.from_bytes(signature[32:], "little")
    for altered in (
        signature[:32]
        + (s + ORDER).to_bytes(32, "little"),  # it holds for who does not look whether S is below it
        signature[:63],
        signature + b"\x00",
        b"",
    ):
        assert not ed25519_by_hand(public, altered, message)
    flipped = bytearray(signature)
    flipped[drawn.randrange(64)] ^= 1 << drawn.randrange(8)
    assert not ed25519_by_hand(public, bytes(flipped), message)
    other = bytearray(public)
    other[drawn.randrange(32)] ^= 1 << drawn.randrange(8)
    assert not ed25519_by_hand(bytes(other), signature, message)


def test_at_the_edges_it_says_what_openssl_says() -> None:
    """Keys and points of a small order, canonical or not, with S at its bounds: some hold, and then for both."""
    held = 0
    for public in SMALL:
        for point in SMALL:
            for s in (0, ORDER):
                signature = point + s.to_bytes(32, "little")
                holds = ed25519_by_hand(public, signature, b"1")
                assert holds == by_openssl(public, signature, b"1"), (public.hex(), signature.hex())
                held += holds
    assert held > 10


@pytest.mark.parametrize("public", [b"", bytes(31), bytes(33), b"\x02" + bytes(31), b"\xff" * 32])
def test_what_is_no_key_holds_for_nothing(public: bytes) -> None:
    for signature in (bytes(64), b""):
        assert not ed25519_by_hand(public, signature, b"")
