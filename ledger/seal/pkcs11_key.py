"""A signing key on a token, reached through PKCS#11: a smart card, a hardware security module, SoftHSM.

The private half never leaves the token. Which token and which key on it is said by a URI (RFC 7512); the library that
reaches the token and the PIN are never part of that, since a URI ends up in logs and in the history of a shell.
"""

from __future__ import annotations

import re
import secrets
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, NoReturn
from urllib.parse import unquote_to_bytes

from ledger.language import phrase
from ledger.problem import THEIRS, Problem
from ledger.seal.memory import KeyMemory
from ledger.seal.signing import NoteSigner, SigningError

if TYPE_CHECKING:
    from pkcs11 import Session, Token

#: What names Ed25519 in EC_PARAMS: its object identifier (RFC 8410), and its name (PKCS#11 3.0, section 2.3.5), in DER.
_BY_OID = b"\x06\x03\x2b\x65\x70"
_BY_NAME = b"\x13\x0cedwards25519"
_BYTES = 32


class NotATokenUri(SigningError):
    """This is no address of a key on a token: it looks like pkcs11:token=LABEL;object=LABEL (RFC 7512)."""


class NoPkcs11(SigningError):
    """Signing with a token needs the extra pkcs11: pip install 'doorstroom-ledger[pkcs11]'."""


class NoModule(SigningError):
    """The library that reaches the token cannot be used: --pkcs11-module names the one that came with the token."""


class NoToken(SigningError):
    """There is no such token: put it in, or look at what the program that came with it calls it."""


class SeveralOnTokens(SigningError):
    """More than one answers to this address: say more, such as serial= of the token or id= of the key."""


class WrongPin(SigningError):
    """The token refuses the PIN, and nothing was signed."""


class NoTokenKey(SigningError):
    """There is no such key on the token: `doorstroom key new` makes one."""


class TokenKeyExists(SigningError):
    """There is a key of this name on the token already, and it is left as it is: choose another name."""


class NotEd25519(SigningError):
    """This key on the token is not for Ed25519, which is what a ledger signs with."""


class TokenFailed(SigningError):
    """The token did not do what it was asked for, and nothing was signed: look at it, and try again."""


class TokenGone(SigningError):
    """The token is gone, and nothing more was signed: put it back, and try again."""


class TokenUri(NamedTuple):
    """Which token, and which key on it (RFC 7512); empty is what does not matter."""

    token: str = ""
    manufacturer: str = ""
    model: str = ""
    serial: str = ""
    object: str = ""
    id: bytes = b""

    @classmethod
    def parse(cls, text: str) -> TokenUri:
        """Read an address. Raises `NotATokenUri`; what it says never repeats what could be a PIN."""
        path, asks, _ = text.removeprefix("pkcs11:").partition("?")
        if asks or "pin-value" in text.lower():
            detail = phrase(
                "Nothing may stand behind a question mark: the library is named with --pkcs11-module, and the PIN"
                " stands in a file (--pin-file). If a PIN was in it, change the PIN."
            )
            raise NotATokenUri(detail)
        found: dict[str, Any] = {}
        for part in path.split(";"):
            name, equals, value = part.partition("=")
            if name == "type" and value == "private":
                continue
            if not equals or name in found or name not in cls._fields or not re.fullmatch(_VALUE, value):
                raise NotATokenUri(phrase("{part} is not understood."), part=name)
            found[name] = unquote_to_bytes(value)
        try:
            read = cls(**{name: raw if name == "id" else raw.decode() for name, raw in found.items()})
        except UnicodeDecodeError:
            raise NotATokenUri from None
        if not (read.object or read.id):
            raise NotATokenUri(phrase("It names no key: add object=LABEL."))
        return read

    def fits(self, token: Token) -> bool:
        """Whether this is the token that is meant."""
        serial = token.serial.decode("utf-8", "replace").strip("\0 ")
        of = (token.label, token.manufacturer_id, token.model, serial)
        return all(asked in ("", is_) for asked, is_ in zip(self[:4], map(str.strip, of), strict=True))


_VALUE = r"(?:[A-Za-z0-9\-._~:\[\]@!$'()*+,=&/]|%[0-9A-Fa-f]{2})+"


class TokenKey(NoteSigner):
    """A key on a token, under a name. Made by `opened` or `made`, and of use while that lasts."""

    def __init__(self, name: str, public: bytes, private: Any, memory: KeyMemory) -> None:
        self._private = private
        super().__init__(name, public, memory)

    def __repr__(self) -> str:
        return f"TokenKey({self.public.vkey})"

    def __reduce__(self) -> str:
        raise TypeError("a private key is not copied")

    def _signature(self, message: bytes) -> bytes:
        from pkcs11 import Mechanism

        with _failures():
            return bytes(self._private.sign(message, mechanism=Mechanism.EDDSA))

    def destroy(self) -> None:
        """Take a key away that never came into force, as far as the token lets go of it."""
        from pkcs11 import Attribute, PKCS11Error

        with suppress(PKCS11Error):
            about = {Attribute.ID: self._private[Attribute.ID]}
            for each in list(self._private.session.get_objects(about)):
                each.destroy()


@contextmanager
def opened(
    uri: TokenUri, module: str, pin: Callable[[], str], name: str, memory: KeyMemory
) -> Iterator[TokenKey]:
    """The key at an address, while its session with the token lasts; ``name`` is the ledger's.

    Raises `NoPkcs11`, `NoModule`, `NoToken`, `WrongPin`, `NoTokenKey`, `SeveralOnTokens`, `NotEd25519`, `TokenFailed`,
    `TokenGone`.
    """
    with _session(uri, module, pin, writing=False) as session:
        with _failures():
            private, public = _found(session, uri)
        yield TokenKey(name, public, private, memory)


@contextmanager
def made(
    uri: TokenUri, module: str, pin: Callable[[], str], name: str, memory: KeyMemory
) -> Iterator[TokenKey]:
    """A new key at an address, which cannot be taken out of the token. Raises `TokenKeyExists`, and as `opened`."""
    if not uri.object:
        raise NotATokenUri(phrase("It does not name the new key: add object=LABEL."))
    with _session(uri, module, pin, writing=True) as session:
        with _failures():
            private, public = _generated(session, uri)
        yield TokenKey(name, public, private, memory)


@contextmanager
def _session(uri: TokenUri, module: str, pin: Callable[[], str], *, writing: bool) -> Iterator[Session]:
    try:
        import pkcs11
    except ImportError:
        raise NoPkcs11 from None
    # The linker would look for a bare name along its own path: a library that was put there is not what was meant.
    library = Path(module)
    if not library.is_absolute():
        raise NoModule(phrase("{file} is not a whole path: it begins with /."), file=module)
    try:
        reached = pkcs11.lib(module)
    except (pkcs11.PKCS11Error, OSError) as error:
        raise NoModule(phrase("{file}: {said}"), file=module, said=str(error)) from None
    try:
        with _failures():
            token = _token(reached, uri)
        place = module, bytes(token.serial)
        session = _logged_in(token, reached, uri, None if _used[place] else pin, writing=writing)
        _used[place] += 1
        try:
            yield session
        finally:
            _used[place] -= 1
            with suppress(pkcs11.PKCS11Error):
                session.close()
    finally:
        # The login is of the whole process: nobody after this has it without the PIN.
        if not any(count for (used, _), count in _used.items() if used == module):
            with suppress(pkcs11.PKCS11Error):
                pkcs11.unload(module)


#: How many sessions there are with a token, by the library and its serial number: two keys of one token log in once.
_used: Counter[tuple[str, bytes]] = Counter()


def _token(reached: Any, uri: TokenUri) -> Token:
    """The one token that is meant. Raises `NoToken`, `SeveralOnTokens`."""
    from pkcs11.constants import TokenFlag

    there = map(_of_slot, reached.get_slots(token_present=True))
    fitting = [token for token in there if token.flags & TokenFlag.TOKEN_INITIALIZED and uri.fits(token)]
    if not fitting:
        raise NoToken
    if len(fitting) > 1:
        raise SeveralOnTokens
    return fitting[0]


def _of_slot(slot: Any) -> Token:
    token: Token = slot.get_token()
    return token


def _logged_in(
    token: Token, reached: Any, uri: TokenUri, pin: Callable[[], str] | None, *, writing: bool
) -> Session:
    """A session in which the user is logged in, as in those that there are already where no PIN is asked.

    Raises `WrongPin`, `TokenFailed`, `TokenGone`.
    """
    import pkcs11

    wrong = (pkcs11.PinIncorrect, pkcs11.PinInvalid, pkcs11.PinLenRange, pkcs11.PinLocked, pkcs11.PinExpired)
    said = None if pin is None else pin()
    with _failures():
        try:
            return token.open(rw=writing, user_pin=said)
        except wrong as error:
            left = "" if isinstance(error, pkcs11.PinLocked) else _tries_left(reached, uri)
            raise WrongPin(left or _LOCKED) from None


_LOCKED = phrase("It is locked now: who manages the token can unlock it.")
_MORE = phrase("It does not say how many tries are left.")
_FEW = phrase("At least one wrong try was made since the last right one.")
_ONE = phrase("One try is left before it is locked.")


def _tries_left(reached: Any, uri: TokenUri) -> str:
    """What the token says of it, in words; empty where it is locked."""
    from pkcs11 import PKCS11Error
    from pkcs11.constants import TokenFlag

    try:
        flags = _token(reached, uri).flags
    except (PKCS11Error, SigningError):
        return _MORE
    if flags & TokenFlag.USER_PIN_LOCKED:
        return ""
    if flags & TokenFlag.USER_PIN_FINAL_TRY:
        return _ONE
    return _FEW if flags & TokenFlag.USER_PIN_COUNT_LOW else _MORE


def _about(uri: TokenUri, kind: Any) -> dict[Any, Any]:
    from pkcs11 import Attribute

    asked = {Attribute.CLASS: kind, Attribute.LABEL: uri.object, Attribute.ID: uri.id}
    return {name: value for name, value in asked.items() if value not in ("", b"")}


def _found(session: Session, uri: TokenUri) -> tuple[Any, bytes]:
    """The private half, and the bytes of the public one. Raises `NoTokenKey`, `SeveralOnTokens`, `NotEd25519`."""
    from pkcs11 import Attribute, KeyType, ObjectClass

    keys: list[Any] = list(session.get_objects(_about(uri, ObjectClass.PRIVATE_KEY)))
    if not keys:
        raise NoTokenKey
    if len(keys) > 1:
        raise SeveralOnTokens
    (private,) = keys
    if private[Attribute.KEY_TYPE] != KeyType.EC_EDWARDS:
        raise NotEd25519
    half = uri._replace(id=bytes(private[Attribute.ID] or uri.id))
    publics: list[Any] = list(session.get_objects(_about(half, ObjectClass.PUBLIC_KEY)))
    if not publics:
        raise NoTokenKey(phrase("Its public half is not there."))
    return private, _public(publics[0])


def _generated(session: Session, uri: TokenUri) -> tuple[Any, bytes]:
    """Raises `TokenKeyExists`."""
    import pkcs11
    from pkcs11 import Attribute, KeyType, Mechanism, MechanismFlag, ObjectClass

    for kind in (ObjectClass.PRIVATE_KEY, ObjectClass.PUBLIC_KEY):
        if list(session.get_objects(_about(uri._replace(id=b""), kind))):
            raise TokenKeyExists
    stays = {Attribute.SENSITIVE: True, Attribute.EXTRACTABLE: False}
    failed: pkcs11.PKCS11Error | None = None
    # Some tokens know the curve by its number, some by its name only.
    for params in (_BY_OID, _BY_NAME):
        curve = session.create_domain_parameters(
            KeyType.EC_EDWARDS, {Attribute.EC_PARAMS: params}, local=True
        )
        try:
            public, private = curve.generate_keypair(
                id=uri.id or secrets.token_bytes(16),
                label=uri.object,
                store=True,
                capabilities=MechanismFlag.SIGN | MechanismFlag.VERIFY,
                mechanism=Mechanism.EC_EDWARDS_KEY_PAIR_GEN,
                private_template=stays,
            )
        except pkcs11.PKCS11Error as error:
            failed = error
        else:
            return private, _public(public)
    assert failed is not None
    raise failed


def _public(key: Any) -> bytes:
    """The 32 bytes of a public key. Raises `NotEd25519`."""
    from pkcs11 import Attribute

    if bytes(key[Attribute.EC_PARAMS]) not in (_BY_OID, _BY_NAME):
        raise NotEd25519
    return unwrapped(bytes(key[Attribute.EC_POINT]))


def unwrapped(point: bytes) -> bytes:
    """The public key in EC_POINT: as it is (PKCS#11 3.1), or in an OCTET STRING (2.40 and 3.0). Raises `NotEd25519`."""
    if len(point) == _BYTES + 2 and point[:2] == bytes([4, _BYTES]):
        point = point[2:]
    if len(point) != _BYTES:
        raise NotEd25519
    return point


@contextmanager
def _failures() -> Iterator[None]:
    """What the token says, in words. Raises `TokenGone`, `TokenFailed`."""
    import pkcs11

    try:
        yield
    except Problem:
        raise
    except pkcs11.PKCS11Error as error:
        _failed(error)


def _failed(error: Exception) -> NoReturn:
    import pkcs11

    gone = (
        pkcs11.DeviceRemoved,
        pkcs11.TokenNotPresent,
        pkcs11.SessionHandleInvalid,
        pkcs11.SessionClosed,
        pkcs11.SlotIDInvalid,
        pkcs11.KeyHandleInvalid,
        pkcs11.ObjectHandleInvalid,
    )
    if isinstance(error, gone):
        raise TokenGone from None
    said = ": ".join(filter(None, [type(error).__name__, str(error)]))
    raise TokenFailed(THEIRS, said=said) from None
