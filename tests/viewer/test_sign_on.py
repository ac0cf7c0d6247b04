"""Behind a proxy: whose token is believed, what a role may do, and that nothing else that a header says counts."""

from __future__ import annotations

import hmac
import json
import re
import time
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Iterator
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256
from joserfc.jwk import RSAKey
from starlette.testclient import TestClient

from ledger.application import Ledger
from ledger.demo.making import make
from projections.viewer import issuer_keys
from projections.viewer.issuer_keys import IssuerKeys
from tests.viewer.browsing import field, links, text_of
from tests.viewer.signing_on import (
    HOST,
    Published,
    behind_a_proxy,
    claims,
    ec_key,
    public,
    rsa_key,
    settings,
    token,
)
from tests.viewer.test_looks import last_acts, logged

OURS = {"origin": f"https://{HOST}"}
REGISTER = "/doorstroom"
KEY = rsa_key("first")
OTHER = rsa_key("first")


class Clock:
    """A clock that a test sets on."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def published() -> Iterator[Published]:
    server = Published()
    server.body = public(KEY)
    yield server
    server.close()


@pytest.fixture
def keys_file(tmp_path: Path) -> Path:
    path = tmp_path / "keys.json"
    path.write_bytes(public(KEY))
    return path


@pytest.fixture
def proxied(demo: Ledger, keys_file: Path) -> Iterator[TestClient]:
    """Whoever asks through the proxy for the demo."""
    with behind_a_proxy(demo, settings(keys_file)) as client:
        yield client


def bearer(token: str) -> dict[str, str]:
    return {"authorization": f"Bearer {token}"}


def by_hand(header: dict[str, Any], secret: bytes | RSAKey = b"") -> str:
    """A token as no library makes it: unsigned, by HMAC with whatever secret, or signed by a key."""
    parts = b".".join(_base64(json.dumps(each).encode()) for each in (header, claims()))
    if isinstance(secret, RSAKey):
        signature = secret.private_key.sign(parts, PKCS1v15(), SHA256())
    else:
        signature = hmac.new(secret, parts, "sha256").digest() if secret else b""
    return b".".join((parts, _base64(signature))).decode()


def _base64(content: bytes) -> bytes:
    return urlsafe_b64encode(content).rstrip(b"=")


def test_who_signed_on_looks_and_is_named(proxied: TestClient) -> None:
    answer = proxied.get(f"{REGISTER}/", headers=bearer(token(KEY)))
    assert answer.status_code == 200
    assert "Signed on as an.peeters" in text_of(answer.text)
    assert {each for each in links(answer.text) if not each.startswith((f"{REGISTER}/", "#"))} == set()
    assert proxied.get(f"{REGISTER}/static/viewer.css").status_code == 200


def hence(seconds: int) -> int:
    """So many seconds from now: a token is made when it is sent, however long the tests before it take."""
    return int(time.time()) + seconds


REFUSED: list[tuple[str, dict[str, str] | Callable[[], dict[str, str]], str]] = [
    ("nothing", {}, "No token came"),
    ("empty", {"authorization": " "}, "No token came"),
    ("a name in a header", {"x-forwarded-user": "an.peeters", "remote-user": "an"}, "No token came"),
    ("no token", lambda: bearer("x"), "none that can be read"),
    ("encrypted", lambda: bearer("a.b.c.d.e"), "none that can be read"),
    ("bytes", {"authorization": "Bearer \xff.a.b"}, "none that can be read"),
    ("no JSON", lambda: bearer("aaa.bbb.ccc"), "none that can be read"),
    ("long", lambda: bearer("a." + "b" * 20_000 + ".c"), "none that can be read"),
    ("basic", {"authorization": "Basic YTpi"}, "none that can be read"),
    ("none", lambda: bearer(by_hand({"alg": "none"})), "algorithm that is not allowed"),
    ("none with the name of a key", lambda: bearer(by_hand({"alg": "none", "kid": "first"})), "not allowed"),
    ("nOnE", lambda: bearer(by_hand({"alg": "nOnE", "kid": "first"})), "not allowed"),
    ("no algorithm", lambda: bearer(by_hand({"kid": "first"})), "none that can be read"),
    ("no signature", lambda: bearer(by_hand({"alg": "RS256", "kid": "first"})), "is not that of the issuer"),
    ("another RSA", lambda: bearer(token(KEY, {"alg": "RS512"})), "not allowed"),
    (
        "HMAC by the public key",
        lambda: bearer(by_hand({"alg": "HS256", "kid": "first"}, KEY.as_pem(private=False))),
        "not allowed",
    ),
    ("another key of this name", lambda: bearer(token(OTHER)), "is not that of the issuer"),
    ("an unknown key", lambda: bearer(token(KEY, {"kid": "second"})), "a key that the issuer does not have"),
    (
        "a key in the header",
        lambda: bearer(token(OTHER, {"jwk": OTHER.as_dict(private=False)})),
        "is not that",
    ),
    (
        "by hand as the issuer does, a key in vain",
        lambda: bearer(by_hand({"alg": "RS256", "kid": "x"}, KEY)),
        "a key that",
    ),
    ("a number of a key", lambda: bearer(by_hand({"alg": "RS256", "kid": 1})), "none that can be read"),
    (
        "an unknown extension",
        lambda: bearer(by_hand({"alg": "RS256", "kid": "first", "crit": ["x"], "x": 1}, KEY)),
        "is not that of the issuer",
    ),
    ("issuer", lambda: bearer(token(KEY, iss="https://login.example.be/realms/other")), "of another issuer"),
    ("no issuer", lambda: bearer(token(KEY, iss=None)), "of another issuer"),
    ("audience", lambda: bearer(token(KEY, aud="another")), "meant for another program"),
    ("no audience", lambda: bearer(token(KEY, aud=None)), "meant for another program"),
    ("expired", lambda: bearer(token(KEY, exp=hence(-40))), "has expired"),
    ("for ever", lambda: bearer(token(KEY, exp=None)), "until when it holds"),
    ("not yet", lambda: bearer(token(KEY, nbf=hence(3_600))), "does not hold yet"),
    ("of the future", lambda: bearer(token(KEY, iat=hence(3_600))), "made in the future"),
    ("nameless", lambda: bearer(token(KEY, preferred_username=None)), "who you are"),
    ("a name of two lines", lambda: bearer(token(KEY, preferred_username="a\nb")), "who you are"),
    ("no text as a name", lambda: bearer(token(KEY, preferred_username=["a"])), "who you are"),
    ("a national number", lambda: bearer(token(KEY, preferred_username="85073003328")), "who you are"),
]


@pytest.mark.parametrize(
    ("headers", "why"), [each[1:] for each in REFUSED], ids=[each[0] for each in REFUSED]
)
@pytest.mark.parametrize("path", ["/person/D-005", "/lists/guarantees.csv"])
def test_what_is_not_the_issuers_word_for_us_now_is_refused(
    proxied: TestClient, path: str, headers: dict[str, str] | Callable[[], dict[str, str]], why: str
) -> None:
    sent = headers() if callable(headers) else headers
    answer = proxied.get(f"{REGISTER}{path}", headers={k: v.encode("latin-1") for k, v in sent.items()})  # type: ignore[arg-type,misc]
    assert answer.status_code == 401
    assert why in text_of(answer.text)
    assert "D-0" not in answer.text


def test_two_tokens_are_one_too_many(proxied: TestClient) -> None:
    twice = [("authorization", f"Bearer {token(KEY)}"), ("authorization", f"Bearer {token(OTHER)}")]
    answer = proxied.get(f"{REGISTER}/", headers=twice)
    assert (answer.status_code, "More than one token" in answer.text) == (401, True)


def test_clocks_may_differ_a_little(proxied: TestClient) -> None:
    now = int(time.time())
    for changed in ({"exp": now - 15}, {"iat": now + 15}, {"nbf": now + 15}):
        assert proxied.get(f"{REGISTER}/", headers=bearer(token(KEY, **changed))).status_code == 200


def test_a_header_of_ones_own_and_claims_at_a_path_are_read(demo: Ledger, keys_file: Path) -> None:
    named = settings(
        keys_file,
        token_header="OIDC_id_token",  # noqa: S106
        user_claim=("https://example.be/who", "name"),
        roles_claim=("groups",),
    )
    said = {"https://example.be/who": {"name": "Jan"}, "groups": "inspector", "preferred_username": None}
    with behind_a_proxy(demo, named) as client:
        made = token(KEY, **said)
        assert client.get(f"{REGISTER}/", headers=bearer(made)).status_code == 401
        answer = client.get(f"{REGISTER}/", headers={"OIDC_id_token": made})
        assert (answer.status_code, "Signed on as Jan" in text_of(answer.text)) == (200, True)


@pytest.mark.parametrize(
    "claimed", [None, [], ["other"], "inspectors", {"inspector": True}, [["inspector"]], 1]
)
def test_who_has_no_role_is_told_whom_to_ask(proxied: TestClient, claimed: object) -> None:
    made = token(KEY, realm_access={"roles": claimed})
    answer = proxied.get(f"{REGISTER}/lists/guarantees", headers=bearer(made))
    assert answer.status_code == 403
    assert "an.peeters, without a role here. Ask for one: the helpdesk, 02 123 45 67." in text_of(answer.text)
    assert "D-0" not in answer.text


def test_a_key_that_the_issuer_rotated_is_fetched_once(demo: Ledger, published: Published) -> None:
    clock = Clock()
    keys = IssuerKeys(published.address, clock)
    second = ec_key("second")
    with behind_a_proxy(demo, settings(published.address, algorithms=("RS256", "ES256")), keys) as client:

        def code(key: Any, **header: Any) -> int:
            return client.get(f"{REGISTER}/search", headers=bearer(token(key, header))).status_code

        assert (code(KEY), published.asked) == (200, 1)
        assert (code(second, alg="ES256"), published.asked) == (401, 1)  # within the minute
        clock.now += 61
        published.body = public(second)
        assert (code(second, alg="ES256"), published.asked) == (200, 2)
        assert (code(KEY), published.asked) == (401, 2)  # withdrawn
        other_kind = bearer(by_hand({"alg": "RS256", "kid": "second"}, KEY))
        assert client.get(f"{REGISTER}/search", headers=other_kind).status_code == 401
        for _ in range(5):
            code(rsa_key("third"))
        assert published.asked == 2
        clock.now += 61
        code(rsa_key("third"))
        assert published.asked == 3


def test_keys_are_renewed_without_a_wait_and_go_on_for_a_day_where_the_issuer_is_away(
    demo: Ledger, published: Published
) -> None:
    clock = Clock()
    keys = IssuerKeys(published.address, clock)
    with behind_a_proxy(demo, settings(published.address), keys) as client:

        def get() -> Any:
            return client.get(f"{REGISTER}/search", headers=bearer(token(KEY)))

        assert get().status_code == 200
        published.status, published.seconds = 500, 1.0
        clock.now += issuer_keys.RENEWED_AFTER + 1
        began = time.monotonic()
        assert get().status_code == 200
        assert time.monotonic() - began < 0.9
        until = time.monotonic() + 10
        while published.asked < 2 and time.monotonic() < until:
            time.sleep(0.02)
        assert published.asked == 2
        time.sleep(1.2)
        published.seconds = 0.0
        clock.now += issuer_keys.USED_FOR
        answer = get()
        assert (answer.status_code, answer.headers["retry-after"]) == (503, "60")
        assert "Nobody can sign on now" in text_of(answer.text)
        published.status = 200
        assert get().status_code == 503  # it is not asked again within the minute
        clock.now += 61
        assert get().status_code == 200


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b'{"keys": {}}',
        b'{"keys": []}',
        b'{"keys": [1, {"kty": "oct", "k": "AAAA", "kid": "first"}, {"kty": "RSA", "kid": "first"}]}',
        b"[" * 100_000,
        public(KEY) + b" " * issuer_keys.LARGEST,
        public(KEY).replace(KEY.as_dict(private=False)["n"].encode(), b"A" + b"w" * 170),
        public(KEY).replace(b'"sig"', b'"enc"'),
    ],
)
def test_what_is_no_set_of_keys_lets_nobody_in(demo: Ledger, published: Published, body: bytes) -> None:
    published.body = body
    with behind_a_proxy(demo, settings(published.address)) as client:
        answer = client.get(f"{REGISTER}/", headers=bearer(token(KEY)))
        assert answer.status_code == 503
        hmac = by_hand({"alg": "HS256", "kid": "first"}, urlsafe_b64decode("AAAA"))
        assert client.get(f"{REGISTER}/", headers=bearer(hmac)).status_code == 401


def test_an_issuer_that_does_not_answer_holds_nobody_up_for_long(
    demo: Ledger, published: Published, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(issuer_keys, "TIMEOUT", 0.3)
    published.seconds = 2.0
    with behind_a_proxy(demo, settings(published.address)) as client:
        began = time.monotonic()
        codes = [client.get(f"{REGISTER}/", headers=bearer(token(KEY))).status_code for _ in range(3)]
        assert (codes, time.monotonic() - began < 1.5) == ([503] * 3, True)


def test_one_key_needs_no_name_and_of_several_one_must_be_named(demo: Ledger, keys_file: Path) -> None:
    keys_file.write_bytes(public(rsa_key(None), KEY))
    nameless = {"kid": None}
    with behind_a_proxy(demo, settings(keys_file)) as client:
        assert client.get(f"{REGISTER}/", headers=bearer(token(KEY, nameless))).status_code == 401
    keys_file.write_bytes(public(KEY))
    with behind_a_proxy(demo, settings(keys_file)) as client:
        assert client.get(f"{REGISTER}/", headers=bearer(token(KEY, nameless))).status_code == 200


# -- forms ------------------------------------------------------------------------------------------------


def sent(client: TestClient, form: dict[str, str], headers: dict[str, str], who: str = "an.peeters") -> int:
    answer = client.post(
        f"{REGISTER}/search",
        data={"national_number": "1", "why": "x", **form},
        headers={**headers, **bearer(token(KEY, preferred_username=who))},
    )
    return answer.status_code


def test_a_form_is_of_this_site_this_browser_and_this_person(proxied: TestClient) -> None:
    page = proxied.get(f"{REGISTER}/search", headers=bearer(token(KEY)))
    parts = {part.strip().lower() for part in page.headers["set-cookie"].split(";")}
    assert parts > {"secure", "httponly", "samesite=lax", "path=/"}
    assert page.headers["set-cookie"].startswith("__Host-doorstroom=")
    form = {"form_token": field(page.text, "form_token")}
    assert sent(proxied, form, OURS) == 400  # the number is wrong; the form is ours
    for origin in ("https://evil.example", f"http://{HOST}", f"https://{HOST}:8443", "null"):
        assert sent(proxied, form, {"origin": origin}) == 403
    assert sent(proxied, form, {"sec-fetch-site": "same-site"}) == 403
    assert sent(proxied, {"form_token": "x" * 64}, OURS) == 403
    assert sent(proxied, {}, OURS) == 403
    assert sent(proxied, form, OURS, "somebody.else") == 403
    again = proxied.get(f"{REGISTER}/search", headers=bearer(token(KEY)))
    assert "set-cookie" not in again.headers
    proxied.cookies.clear()
    assert sent(proxied, form, OURS) == 403


def test_another_host_and_the_address_of_a_laptop_are_not_answered(proxied: TestClient) -> None:
    made = bearer(token(KEY))
    assert proxied.get(f"{REGISTER}/", headers={**made, "host": "127.0.0.1:8020"}).status_code == 421
    forwarded = {**made, "host": "evil.example", "x-forwarded-host": HOST}
    assert proxied.get(f"{REGISTER}/", headers=forwarded).status_code == 421
    assert proxied.get(f"{REGISTER}/enter?token=x", headers=made).status_code == 404
    assert proxied.get("/", headers=made).status_code == 404
    assert proxied.get("/", headers={**made, "x-forwarded-prefix": "/other"}).status_code == 404


# -- the access log ---------------------------------------------------------------------------------------


def as_role(role: str, who: str) -> dict[str, str]:
    return bearer(token(KEY, preferred_username=who, realm_access={"roles": [role]}))


def test_who_looked_is_in_the_log_by_name_and_the_keeper_sees_it(tmp_path: Path, keys_file: Path) -> None:
    with (
        Ledger.open(make(tmp_path / "demo")) as ledger,
        behind_a_proxy(ledger, settings(keys_file)) as client,
    ):
        before = len(logged(ledger))
        page = client.get(f"{REGISTER}/person/D-005", headers=as_role("inspector", "an.peeters"))
        assert page.status_code == 200
        assert f"{REGISTER}/person/D-005/seen" not in links(page.text)
        client.get(f"{REGISTER}/person/D-006", headers=as_role("registrar", "jan"))
        for role in ("inspector", "registrar"):
            refused = client.get(f"{REGISTER}/person/D-005/seen", headers=as_role(role, "an.peeters"))
            assert (refused.status_code, "This is for another role" in refused.text) == (403, True)
        keeper = as_role("privacy-officer", "eva")
        assert f"{REGISTER}/person/D-006/seen" in links(
            client.get(f"{REGISTER}/person/D-006", headers=keeper).text
        )
        assert last_acts(ledger, before) == [
            ("dossier-looked-at", "an.peeters", "D-005", None),
            ("dossier-looked-at", "jan", "D-006", None),
            ("dossier-looked-at", "eva", "D-006", None),
        ]
        seen = text_of(client.get(f"{REGISTER}/person/D-005/seen", headers=keeper).text)
        assert "an.peeters dossier looked at (dossier-looked-at) D-005" in seen
        assert "jan" not in seen.partition("Who has seen this dossier: D-005")[2]
        assert client.get(f"{REGISTER}/person/NOBODY/seen", headers=keeper).status_code == 404
        assert len(logged(ledger)) == before + 3


def test_many_looks_are_told_page_by_page_newest_first(tmp_path: Path, keys_file: Path) -> None:
    with (
        Ledger.open(make(tmp_path / "demo")) as ledger,
        behind_a_proxy(ledger, settings(keys_file)) as client,
    ):
        with ledger.looking() as (_, vault):
            for nth in range(120):
                vault.access_log.log(ledger.now(), f"who-{nth:03}.", "dossier-looked-at", "D-005")
        keeper, address, found = as_role("privacy-officer", "eva"), f"{REGISTER}/person/D-005/seen", []
        while address:
            page = client.get(address, headers=keeper).text
            found += [each for each in text_of(page).split() if each.startswith("who-")]
            following = re.search(r'rel="next" href="([^"]*)"', page)
            address = "" if following is None else unescape(following[1])
        assert found == [f"who-{nth:03}." for nth in reversed(range(120))]
        for wrong in ("x", "-1", "9" * 20):
            assert (
                client.get(f"{REGISTER}/person/D-005/seen?after={wrong}", headers=keeper).status_code == 400
            )


def test_a_logged_page_does_not_wait_for_who_imports(tmp_path: Path, keys_file: Path) -> None:
    place = make(tmp_path / "demo")
    with (
        Ledger.open(place, lock_timeout=10) as ledger,
        behind_a_proxy(ledger, settings(keys_file)) as client,
        Ledger.open(place) as importing,
        importing.store.writing(),
    ):
        before, began = len(logged(ledger)), time.monotonic()
        answer = client.get(f"{REGISTER}/person/D-005", headers=as_role("inspector", "an.peeters"))
        assert (answer.status_code, time.monotonic() - began < 5) == (200, True)
        assert last_acts(ledger, before) == [("dossier-looked-at", "an.peeters", "D-005", None)]
