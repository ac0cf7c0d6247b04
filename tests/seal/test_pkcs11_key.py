"""Signing with a key that never leaves its token: SoftHSM, from Debian, stands for a smart card."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from ledger.application import Ledger
from ledger.seal.pkcs11_key import NotATokenUri, NotEd25519, TokenUri, unwrapped
from tests.cli.running import Ran, run
from tests.given import employment
from tests.seal.attacker import NAME, Copy, recorded

_PLACES = ("/usr/lib/softhsm/libsofthsm2.so", "/usr/lib64/softhsm/libsofthsm2.so", "/usr/lib/libsofthsm2.so")
MODULE = os.environ.get("DOORSTROOM_TEST_SOFTHSM") or next(filter(os.path.exists, _PLACES), "")
PIN = "1234"
KEY = "pkcs11:token=seal;object=ledger"
needs_softhsm = pytest.mark.skipif(
    not (MODULE and shutil.which("softhsm2-util")), reason="SoftHSM is not installed (Debian: softhsm2)"
)


class Tokens:
    """A folder with tokens, as SoftHSM keeps them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "tokens").mkdir()
        self.conf = folder / "softhsm2.conf"
        self.conf.write_text(
            f"directories.tokendir = {folder / 'tokens'}\nobjectstore.backend = file\nlog.level = ERROR\n"
        )
        (folder / "pin").write_text(f"{PIN}\n")
        self.add("seal")

    def add(self, label: str) -> None:
        words = [
            "softhsm2-util",
            "--init-token",
            "--free",
            "--label",
            label,
            "--pin",
            PIN,
            "--so-pin",
            "5678",
        ]
        subprocess.run(
            words, check=True, capture_output=True, env=os.environ | {"SOFTHSM2_CONF": str(self.conf)}
        )

    @property
    def how(self) -> list[object]:
        """The options that reach them."""
        return [
            "--pkcs11-module", MODULE, "--pin-file", self.folder / "pin", "--memory", self.folder / "memory",
        ]  # fmt: skip


@pytest.fixture
def tokens(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Tokens:
    folder = tmp_path / "softhsm"
    folder.mkdir()
    made = Tokens(folder)
    monkeypatch.setenv("SOFTHSM2_CONF", str(made.conf))
    return made


@pytest.fixture
def empty(tmp_path: Path) -> Copy:
    """A ledger of three entries that has no key."""
    folder = tmp_path / "ledger"
    folder.mkdir()
    with Ledger.create(str(folder / "ledger.db")) as ledger:
        recorded(ledger, *(employment(dossier=f"W-0{nth}") for nth in range(3)))
    return Copy(str(folder / "ledger.db"), folder)


def on(ledger: Copy, *words: object, code: int = 0) -> Ran:
    ran = run(*words, "--ledger", ledger.location)
    assert ran.code == code, ran.err
    assert PIN not in ran.out + ran.err
    return ran


def rotated(ledger: Copy, tokens: Tokens) -> None:
    """From now on a key on the token signs, which the one in the file vouches for."""
    new = [*tokens.how[:-2], "--new-memory", tokens.folder / "memory"]
    on(ledger, "key", "rotate", KEY, "--key", ledger.folder / "signing.key", *new)


def grown(ledger: Copy, dossier: str) -> None:
    with Ledger.open(ledger.location) as opened:
        recorded(opened, employment(dossier=dossier))


# -- what works ------------------------------------------------------------------------------------------


@needs_softhsm
def test_a_first_key_is_made_on_the_token_and_signs(empty: Copy, tokens: Tokens, tmp_path: Path) -> None:
    key = on(empty, "key", "new", KEY, "--name", NAME, *tokens.how).out.strip()
    kept = empty.file("kept", on(empty, "checkpoint", "--key", KEY, *tokens.how).out.encode())
    proof = empty.file("proof", on(empty, "proof", "W-01", "--key", KEY, *tokens.how).out.encode())
    empty.then_intact("--checkpoint", kept, "--key", key)
    for file in (kept, proof):
        done = subprocess.run(
            [sys.executable, "-I", verifier(tmp_path), file, "--key", key], capture_output=True, check=False
        )
        assert done.returncode == 0, done.stdout


def verifier(folder: Path) -> Path:
    if not (folder / "verifier.py").exists():
        assert run("proof", "--verifier", folder / "verifier.py").code == 0
    return folder / "verifier.py"


@needs_softhsm
def test_a_ledger_goes_over_to_a_token_and_back_to_a_file(ledger: Copy, tokens: Tokens) -> None:
    rotated(ledger, tokens)
    on(ledger, "checkpoint", "--key", KEY, *tokens.how)
    grown(ledger, "Z-1")
    on(ledger, "checkpoint", "--key", KEY, *tokens.how)
    on(ledger, "key", "rotate", ledger.folder / "new.key", "--key", KEY, *tokens.how)
    on(ledger, "checkpoint", "--key", ledger.folder / "new.key")
    ledger.then_intact()


@needs_softhsm
def test_two_keys_of_one_token_follow_each_other(in_file: Copy, tokens: Tokens) -> None:
    rotated(in_file, tokens)
    second = "pkcs11:token=seal;object=second"
    on(in_file, "key", "rotate", second, "--new-memory", tokens.folder / "m2", "--key", KEY, *tokens.how)
    on(in_file, "checkpoint", "--key", second, *tokens.how[:-1], tokens.folder / "m2")
    in_file.then_intact()


@needs_softhsm
def test_a_key_on_a_token_remembers_what_it_signed(ledger: Copy, tokens: Tokens) -> None:
    rotated(ledger, tokens)
    on(ledger, "checkpoint", "--key", KEY, *tokens.how)
    ledger.does("DELETE FROM entries WHERE position > 523")
    ledger.does("DELETE FROM seals WHERE size > 523 AND kind = 'checkpoint'")
    statement = "UPDATE seals SET size = 523 WHERE size > 523"
    ledger.does(statement)
    said = on(ledger, "checkpoint", "--key", KEY, *tokens.how, code=5).err
    assert "It signed 524 entries; the ledger has 523" in said


@needs_softhsm
def test_a_memory_of_a_token_that_is_gone_is_missed(in_file: Copy, tokens: Tokens) -> None:
    rotated(in_file, tokens)
    kept = in_file.file("kept", on(in_file, "checkpoint", "--key", KEY, *tokens.how).out.encode())
    (tokens.folder / "memory").unlink()
    assert "its memory is not there" in on(in_file, "checkpoint", "--key", KEY, *tokens.how, code=1).err
    on(in_file, "checkpoint", "--key", KEY, *tokens.how, "--since", kept)


@needs_softhsm
def test_the_private_half_cannot_be_taken_out(in_file: Copy, tokens: Tokens) -> None:
    import pkcs11

    rotated(in_file, tokens)
    token = pkcs11.lib(MODULE).get_token(token_label="seal")  # noqa: S106 - a label
    with token.open(user_pin=PIN) as session:
        (private,) = session.get_objects({pkcs11.Attribute.CLASS: pkcs11.ObjectClass.PRIVATE_KEY})
        assert (private[pkcs11.Attribute.EXTRACTABLE], private[pkcs11.Attribute.SENSITIVE]) == (False, True)
    pkcs11.unload(MODULE)


@needs_softhsm
def test_a_key_that_the_ledger_refuses_does_not_stay_on_the_token(in_file: Copy, tokens: Tokens) -> None:
    """The present one is no reason: its memory is in the way."""
    (tokens.folder / "memory").write_text("something")
    new = [*tokens.how[:-2], "--new-memory", tokens.folder / "memory"]
    on(in_file, "key", "rotate", KEY, "--lost", *new, code=1)
    (tokens.folder / "memory").unlink()
    on(in_file, "key", "rotate", KEY, "--lost", *new)


@needs_softhsm
def test_a_signature_that_the_token_gets_wrong_does_not_leave(
    in_file: Copy, tokens: Tokens, monkeypatch: pytest.MonkeyPatch
) -> None:
    from ledger.seal.pkcs11_key import TokenKey

    rotated(in_file, tokens)
    right = TokenKey._signature
    before = in_file.seals("checkpoint")
    monkeypatch.setattr(TokenKey, "_signature", lambda self, message: right(self, message + b"\n"))
    ran = on(in_file, "checkpoint", "--key", KEY, *tokens.how, code=1)
    assert (ran.out, in_file.seals("checkpoint")) == ("", before)
    assert "What came back as a signature is none" in ran.err


# -- what does not, in words -----------------------------------------------------------------------------


@needs_softhsm
@pytest.mark.parametrize(
    ("key", "said"),
    [
        ("pkcs11:token=seal;object=another", "no such key on the token"),
        ("pkcs11:token=another;object=ledger", "no such token"),
        ("pkcs11:token=seal;serial=00;object=ledger", "no such token"),
        ("pkcs11:token=seal;id=%00%01", "no such key on the token"),
    ],
)
def test_what_is_not_there_is_told(in_file: Copy, tokens: Tokens, key: str, said: str) -> None:
    rotated(in_file, tokens)
    assert said in on(in_file, "checkpoint", "--key", key, *tokens.how, code=1).err


@needs_softhsm
def test_a_wrong_pin_is_told_with_what_the_token_says_of_the_tries(in_file: Copy, tokens: Tokens) -> None:
    rotated(in_file, tokens)
    (tokens.folder / "pin").write_text("9999")
    said = on(in_file, "checkpoint", "--key", KEY, *tokens.how, code=1).err
    assert "refuses the PIN" in said
    assert "At least one wrong try was made" in said
    assert "9999" not in said


@needs_softhsm
def test_two_tokens_by_one_name_are_told_apart_by_their_numbers(in_file: Copy, tokens: Tokens) -> None:
    rotated(in_file, tokens)
    serial = numbers()[0]
    tokens.add("seal")
    assert "More than one answers" in on(in_file, "checkpoint", "--key", KEY, *tokens.how, code=1).err
    on(in_file, "checkpoint", "--key", f"pkcs11:serial={serial};object=ledger", *tokens.how)


def numbers() -> Sequence[str]:
    """The serial numbers of the tokens that were made."""
    import pkcs11

    flag = pkcs11.constants.TokenFlag.TOKEN_INITIALIZED
    found = [slot.get_token() for slot in pkcs11.lib(MODULE).get_slots(token_present=True)]
    serials = [each.serial.decode() for each in found if each.flags & flag]
    pkcs11.unload(MODULE)
    return serials


@needs_softhsm
def test_a_token_that_is_taken_out_meanwhile_is_told(
    in_file: Copy, tokens: Tokens, monkeypatch: pytest.MonkeyPatch
) -> None:
    from ledger.seal.pkcs11_key import TokenKey

    rotated(in_file, tokens)
    signature = TokenKey._signature

    def removed(self: TokenKey, message: bytes) -> bytes:
        shutil.rmtree(tokens.folder / "tokens")
        return signature(self, message)

    monkeypatch.setattr(TokenKey, "_signature", removed)
    ran = on(in_file, "checkpoint", "--key", KEY, *tokens.how, code=1)
    assert (ran.out, "The token is gone" in ran.err) == ("", True)


@needs_softhsm
@pytest.mark.parametrize("kind", ["ed448", "rsa"])
def test_a_key_of_another_kind_is_told(in_file: Copy, tokens: Tokens, kind: str) -> None:
    import pkcs11

    rotated(in_file, tokens)
    with pkcs11.lib(MODULE).get_token(token_label="seal").open(rw=True, user_pin=PIN) as session:  # noqa: S106
        if kind == "rsa":
            session.generate_keypair(pkcs11.KeyType.RSA, 2048, store=True, label="other")
        else:
            curve = session.create_domain_parameters(
                pkcs11.KeyType.EC_EDWARDS, {pkcs11.Attribute.EC_PARAMS: b"\x06\x03\x2b\x65\x71"}, local=True
            )
            curve.generate_keypair(
                store=True, label="other", mechanism=pkcs11.Mechanism.EC_EDWARDS_KEY_PAIR_GEN
            )
    pkcs11.unload(MODULE)
    said = on(in_file, "checkpoint", "--key", "pkcs11:object=other", *tokens.how, code=1).err
    assert "not for Ed25519" in said


@needs_softhsm
def test_a_key_that_is_on_the_token_already_is_left_as_it_is(in_file: Copy, tokens: Tokens) -> None:
    rotated(in_file, tokens)
    new = [*tokens.how[:-2], "--new-memory", tokens.folder / "other"]
    said = on(in_file, "key", "rotate", KEY, "--lost", *new, code=1).err
    assert "left as it is" in said
    on(in_file, "checkpoint", "--key", KEY, *tokens.how)


@pytest.fixture
def text(tmp_path: Path) -> Path:
    path = tmp_path / "library.so"
    path.write_text("no library")
    return path


@pytest.mark.parametrize("module", ["/nowhere/library.so", "library.so", "{text}"])
def test_a_library_that_is_none_is_told(in_file: Copy, text: Path, module: str) -> None:
    pytest.importorskip("pkcs11")
    how = ["--memory", in_file.folder / "m", "--pkcs11-module", module.format(text=text)]
    said = on(in_file, "checkpoint", "--key", KEY, *how, code=1).err
    assert "The library that reaches the token cannot be used" in said


def test_a_token_needs_the_extra(in_file: Copy, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pkcs11", None)
    how = ["--memory", in_file.folder / "m", "--pkcs11-module", "/nowhere/library.so"]
    assert "doorstroom-ledger[pkcs11]" in on(in_file, "checkpoint", "--key", KEY, *how, code=1).err


def test_a_token_needs_a_file_for_its_memory(in_file: Copy) -> None:
    said = on(in_file, "checkpoint", "--key", KEY, "--pkcs11-module", "/x.so", code=2).err
    assert "--memory FILE" in said


def test_a_token_needs_its_library(in_file: Copy) -> None:
    said = on(in_file, "checkpoint", "--key", KEY, "--memory", in_file.folder / "m", code=2).err
    assert "--pkcs11-module" in said


@needs_softhsm
def test_a_pin_is_asked_of_nobody_who_is_not_there(in_file: Copy, tokens: Tokens) -> None:
    rotated(in_file, tokens)
    how = ["--memory", tokens.folder / "memory", "--pkcs11-module", MODULE]
    assert "--pin-file" in on(in_file, "checkpoint", "--key", KEY, *how, code=2).err


# -- the address -----------------------------------------------------------------------------------------


def test_an_address_names_the_token_and_the_key() -> None:
    read = TokenUri.parse("pkcs11:token=My%20token;serial=01;object=a%3bb;id=%00%ff;type=private")
    assert read == TokenUri(token="My token", serial="01", object="a;b", id=b"\x00\xff")  # noqa: S106


@pytest.mark.parametrize(
    "text",
    [
        "pkcs11:",
        "pkcs11:token=seal",
        "pkcs11:object=",
        "pkcs11:object=a;object=b",
        "pkcs11:object=a;colour=red",
        "pkcs11:object=a b",
        "pkcs11:object=%zz",
        "pkcs11:object=%ff",
        "pkcs11:object=a;type=cert",
        "pkcs11:object=a?module-path=/tmp/library.so",
        "pkcs11:object=a?pin-source=file:/tmp/pin",
        "pkcs11:object=a;pin-value=1234",
    ],
)
def test_an_address_that_says_something_else_is_refused(text: str) -> None:
    with pytest.raises(NotATokenUri) as refused:
        TokenUri.parse(text)
    assert "1234" not in str(refused.value)


def test_a_public_key_comes_wrapped_or_as_it_is() -> None:
    raw = hashlib.sha256(b"key").digest()
    assert unwrapped(raw) == unwrapped(b"\x04\x20" + raw) == raw


@pytest.mark.parametrize(
    "point", [b"", b"\x04\x20", b"\x04\x20" + b"x" * 31, b"x" * 33, b"\x03\x20" + b"x" * 32]
)
def test_what_is_no_public_key_of_ed25519_is_refused(point: bytes) -> None:
    with pytest.raises(NotEd25519):
        unwrapped(point)
