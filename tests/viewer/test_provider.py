"""Signing on at a real OpenID provider, and through a real proxy: Apache with mod_auth_openidc."""

from __future__ import annotations

import datetime
import os
import shutil
import ssl
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import httpx2
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from ledger.application import Ledger
from ledger.demo.making import make
from tests.cli.running import ROOT
from tests.effort import EFFORT, LONG
from tests.viewer.browsing import field, links, text_of
from tests.viewer.provider import CLIENT, id_token, provider, sign_on_at, unused_port, wait_for
from tests.viewer.signing_on import behind_a_proxy, settings
from tests.viewer.test_looks import last_acts, logged

APACHE, MODULES = shutil.which("apache2", path="/usr/sbin:/usr/bin"), Path("/usr/lib/apache2/modules")
#: A real proxy is tried in the long run alone: in its one process a request now and then waits for another.
needs_proxy = pytest.mark.skipif(
    EFFORT != LONG or APACHE is None or not (MODULES / "mod_auth_openidc.so").exists(),
    reason="of the long run, with apache2 and libapache2-mod-auth-openidc of Debian",
)


@pytest.fixture(scope="module")
def issuer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with provider(tmp_path_factory.mktemp("provider")) as address:
        yield address


def test_the_token_of_a_real_provider_lets_in_who_signed_on(demo: Ledger, issuer: str) -> None:
    named = settings(
        f"{issuer}/jwks",
        issuer=issuer,
        audience=CLIENT,
        roles_claim=("roles",),
        token_header="OIDC_id_token",  # noqa: S106
    )
    with behind_a_proxy(demo, named) as client:
        answers = {
            who: client.get("/doorstroom/", headers={"OIDC_id_token": id_token(issuer, who)})
            for who in ("an", "eva", "tom", "somebody")
        }
        codes = {who: answer.status_code for who, answer in answers.items()}
        # Of whom the provider knows no name the access log could keep none.
        assert codes == {"an": 200, "eva": 200, "tom": 403, "somebody": 401}
        assert "Signed on as an.peeters" in text_of(answers["an"].text)
        made = id_token(issuer, "an")
        head, payload, signature = made.split(".")
        for other in (
            f"{head}.{payload}.{signature[::-1]}",
            f"{head}.{id_token(issuer, 'eva').split('.')[1]}.{signature}",
        ):
            assert client.get("/doorstroom/", headers={"OIDC_id_token": other}).status_code == 401
    with behind_a_proxy(demo, settings(f"{issuer}/jwks", issuer=issuer, roles_claim=("roles",))) as client:
        assert client.get("/doorstroom/", headers={"authorization": f"Bearer {made}"}).status_code == 200
    with behind_a_proxy(
        demo, settings(f"{issuer}/jwks", issuer=issuer, audience="x", roles_claim=("roles",))
    ) as client:
        assert client.get("/doorstroom/", headers={"authorization": f"Bearer {made}"}).status_code == 401


class Department(NamedTuple):
    """A proxy before a viewer: its address, that of the viewer behind it, and the ledger."""

    address: str
    viewer: str
    ledger: Path
    certificate: Path


SIGN_ON = """\
[sign-on]
address = "{address}"
issuer = "{issuer}"
audience = "{client}"
keys = "{issuer}/jwks"
roles-claim = "roles"
readers = ["inspector"]
keepers = ["privacy-officer"]
ask = "the helpdesk"
"""
#: As the how-to has it, but for what belongs to a machine.
CONFIGURATION = """\
ServerRoot "{folder}"
ServerName localhost
PidFile "{folder}/pid"
ErrorLog "{folder}/error.log"
Mutex file:{folder} default
Listen 127.0.0.1:{port}
{modules}
{user}
OIDCProviderMetadataURL {issuer}/.well-known/openid-configuration
OIDCClientID {client}
OIDCClientSecret only-a-test
OIDCCryptoPassphrase only-a-test-too
OIDCRedirectURI {address}/signed-on
OIDCScope "openid profile"
OIDCPassIDTokenAs serialized
OIDCPassClaimsAs environment
<VirtualHost 127.0.0.1:{port}>
    SSLEngine on
    SSLCertificateFile "{folder}/certificate.pem"
    SSLCertificateKeyFile "{folder}/key.pem"
    ProxyPreserveHost On
    <Location /doorstroom>
        AuthType openid-connect
        Require valid-user
        RequestHeader set Authorization "Bearer %{{OIDC_id_token}}e"
        ProxyPass {viewer}/doorstroom
    </Location>
</VirtualHost>
"""


@pytest.fixture(scope="module")
def department(issuer: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Department]:
    folder = tmp_path_factory.mktemp("department")
    port, behind = unused_port(), unused_port()
    address, viewer = f"https://localhost:{port}/doorstroom", f"http://127.0.0.1:{behind}"
    certify(folder)
    (folder / "doorstroom.toml").write_text(SIGN_ON.format(address=address, issuer=issuer, client=CLIENT))
    names = (
        "mpm_event",
        "authn_core",
        "authz_core",
        "authz_user",
        "headers",
        "proxy",
        "proxy_http",
        "ssl",
        "auth_openidc",
    )
    modules = "\n".join(f'LoadModule {name}_module "{MODULES}/mod_{name}.so"' for name in names)
    user = "User www-data\nGroup www-data" if os.getuid() == 0 else ""
    (folder / "apache.conf").write_text(
        CONFIGURATION.format(
            folder=folder, port=port, issuer=issuer, client=CLIENT, address=address, viewer=viewer,
            modules=modules, user=user,
        )
    )  # fmt: skip
    ledger = make(folder / "demo")
    assert APACHE is not None
    serve = [sys.executable, "-m", "cli", "--ledger", str(ledger), "serve", "--port", str(behind)]
    with (
        running([APACHE, "-X", "-f", str(folder / "apache.conf")], port, folder / "apache.log"),
        running([*serve, "--sign-on", str(folder / "doorstroom.toml")], behind, folder / "viewer.log"),
    ):
        yield Department(address, viewer, ledger, folder / "certificate.pem")


@contextmanager
def running(command: list[str], port: int, log: Path) -> Iterator[None]:
    with log.open("wb") as out, subprocess.Popen(command, cwd=ROOT, stdout=out, stderr=out) as process:
        try:
            wait_for(port, process, log)
            yield
        finally:
            process.terminate()


def certify(folder: Path) -> None:
    """A key, and a certificate of localhost that it signs itself."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.datetime.now(datetime.UTC)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    (folder / "certificate.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    (folder / "key.pem").write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )


@contextmanager
def browser_of(department: Department) -> Iterator[httpx2.Client]:
    context = ssl.create_default_context(cafile=str(department.certificate))
    with httpx2.Client(verify=context, headers={"accept-language": "en"}, timeout=30) as browser:
        yield browser


def signed_on(browser: httpx2.Client, department: Department, who: str) -> httpx2.Response:
    """The page that somebody asked for, after the proxy sent them to sign on."""
    asked = f"{department.address}/person/D-005"
    sent_on = browser.get(asked, headers={"accept": "text/html"})
    assert sent_on.status_code == 302
    back = browser.get(sign_on_at(browser, sent_on.headers["location"], who))
    assert (back.status_code, back.headers["location"]) == (302, asked)
    return browser.get(asked)


@needs_proxy
def test_through_a_real_proxy_who_signed_on_looks_and_is_logged(department: Department) -> None:
    with browser_of(department) as browser, Ledger.open(department.ledger) as ledger:
        before = len(logged(ledger))
        page = signed_on(browser, department, "an")
        assert page.status_code == 200, text_of(page.text)
        assert "Signed on as an.peeters" in text_of(page.text)
        assert last_acts(ledger, before) == [("dossier-looked-at", "an.peeters", "D-005", None)]
        assert {each for each in links(page.text) if not each.startswith(("/doorstroom/", "#"))} == set()
        assert browser.get(f"{department.address}/static/viewer.css").status_code == 200
        assert browser.get(f"{department.address}/person/D-005/seen").status_code == 403
        search = browser.get(f"{department.address}/search")
        form = {"form_token": field(search.text, "form_token"), "national_number": "1", "why": "x"}
        origin = department.address.removesuffix("/doorstroom")
        codes = [
            browser.post(f"{department.address}/search", data=form, headers={"origin": each}).status_code
            for each in (origin, "https://evil.example", origin.replace("https", "http"))
        ]
        assert codes == [400, 403, 403]  # the number is wrong, then another site sent it


@needs_proxy
def test_through_a_real_proxy_the_keeper_sees_who_looked_and_who_has_no_role_nothing(
    department: Department,
) -> None:
    with browser_of(department) as browser:
        assert signed_on(browser, department, "eva").status_code == 200
        seen = browser.get(f"{department.address}/person/D-005/seen")
        assert (seen.status_code, "eva.claes" in seen.text) == (200, True)
    with browser_of(department) as browser:
        page = signed_on(browser, department, "tom")
        assert (page.status_code, "Ask for one: the helpdesk" in page.text) == (403, True)


@needs_proxy
def test_headers_that_somebody_writes_let_nobody_in(department: Department, issuer: str) -> None:
    made = id_token(issuer, "eva")
    forged = {
        "Authorization": f"Bearer {made}",
        "OIDC_id_token": made,
        "OIDC_CLAIM_preferred_username": "eva",
        "X-Remote-User": "eva",
    }
    with browser_of(department) as browser:
        # The proxy asks to sign on, whatever stands in a header.
        assert browser.get(f"{department.address}/", headers=forged).status_code in (302, 401)
        page = signed_on(browser, department, "an")
        assert page.status_code == 200
        mixed = browser.get(f"{department.address}/", headers=forged)
        assert ("an.peeters" in mixed.text, "eva.claes" in mixed.text) == (True, False)
    # Past the proxy: the name of the host is asked for, and the token of the issuer.
    host = {"host": httpx2.URL(department.address).netloc.decode()}
    beside = f"{department.viewer}/doorstroom/person/D-005"
    assert httpx2.get(beside).status_code == 421
    assert httpx2.get(beside, headers={**host, "X-Remote-User": "eva"}).status_code == 401
