"""An authority of timestamps (RFC 3161) on this machine, made with the openssl command.

It has a root, and certificates for timestamps under it. What it answers is what ``openssl ts -reply`` writes.
"""

from __future__ import annotations

import re
import shutil
import ssl
import subprocess
from collections.abc import Callable
from copy import copy
from datetime import datetime
from pathlib import Path

import pytest

from tests.seal.witnessing import Reply

_CONFIG = """
[req]
distinguished_name = whose
prompt = no
[whose]
CN = {name} root
[root]
basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign, cRLSign
subjectKeyIdentifier = hash
[timestamping]
basicConstraints = critical, CA:FALSE
keyUsage = critical, digitalSignature
extendedKeyUsage = critical, timeStamping
authorityKeyIdentifier = keyid
[mail]
basicConstraints = critical, CA:FALSE
keyUsage = critical, digitalSignature
extendedKeyUsage = critical, emailProtection
[both]
basicConstraints = critical, CA:FALSE
keyUsage = critical, digitalSignature
extendedKeyUsage = critical, timeStamping, emailProtection
[web]
basicConstraints = critical, CA:FALSE
keyUsage = critical, digitalSignature
extendedKeyUsage = serverAuth
authorityKeyIdentifier = keyid
subjectAltName = IP:127.0.0.1
[ocsp]
basicConstraints = critical, CA:FALSE
keyUsage = critical, digitalSignature
extendedKeyUsage = OCSPSigning
[reachable]
basicConstraints = critical, CA:FALSE
keyUsage = critical, digitalSignature
extendedKeyUsage = critical, timeStamping
authorityInfoAccess = OCSP;URI:{url}/ocsp
crlDistributionPoints = URI:{url}/crl
[issuing]
database = {directory}/index.txt
new_certs_dir = {directory}
rand_serial = yes
default_md = sha256
policy = any
crlnumber = {directory}/crlnumber
default_crl_days = 30
unique_subject = no
[any]
CN = supplied
[stamping]
serial = {directory}/serial
default_policy = 1.3.6.1.4.1.32473.1
digests = {digests}
signer_digest = sha256
ess_cert_id_alg = sha256
accuracy = secs:1, millisecs:500
tsa_name = {named}
{certs}
"""


def openssl(*arguments: str | Path) -> bytes:
    if shutil.which("openssl") is None:
        pytest.skip("the openssl command is missing")
    return subprocess.run(["openssl", *map(str, arguments)], check=True, capture_output=True).stdout


class Authority:
    def __init__(self, directory: Path, name: str = "Test") -> None:
        directory.mkdir()
        self.directory, self.name, self.url = directory, name, "http://127.0.0.1:9"
        (directory / "crlnumber").write_text("07")
        (directory / "index.txt").touch()
        (directory / "serial").write_text("0A")
        self._config()
        openssl(
            "req", "-new", *self._key("root"), "-config", self.file("config"), "-out", self.file("root.csr")
        )
        # It begins before any test, so that a timestamp may be of some seconds ago.
        openssl("ca", "-batch", "-notext", "-config", self.file("config"), "-name", "issuing", "-selfsign",
                "-keyfile", self.file("root.key"), "-extensions", "root", "-startdate", "20200101000000Z",
                "-enddate", "20991231000000Z", "-in", self.file("root.csr"), "-out", self.file("root.pem"))  # fmt: skip
        self.issue("authority")

    def copied(self, directory: Path) -> Authority:
        """The same one in another folder, which goes on by itself: to make keys and certificates takes long."""
        shutil.copytree(self.directory, directory)
        other = copy(self)
        other.directory = directory
        other._config()
        return other

    def issue(
        self,
        who: str,
        begins: str = "20200101000000Z",
        ends: str = "20991231000000Z",
        kind: str = "timestamping",
    ) -> None:
        """A certificate under the root, with its key. ``kind`` is a section of the configuration."""
        self._config()
        openssl("req", "-new", *self._key(who), "-subj", f"/CN={self.name} {who}, of timestamps in tests",
                "-config", self.file("config"), "-out", self.file(f"{who}.csr"))  # fmt: skip
        openssl("ca", "-batch", "-notext", "-config", self.file("config"), "-name", "issuing",
                "-cert", self.file("root.pem"), "-keyfile", self.file("root.key"), "-extensions", kind,
                "-startdate", begins, "-enddate", ends,
                "-in", self.file(f"{who}.csr"), "-out", self.file(f"{who}.pem"))  # fmt: skip

    @property
    def root(self) -> bytes:
        return self.file("root.pem").read_bytes()

    def certificate(self, who: str = "authority") -> bytes:
        return self.file(f"{who}.pem").read_bytes()

    def answer(
        self,
        query: bytes,
        *,
        who: str = "authority",
        digests: str = "sha256, sha384, sha512",
        named: bool = True,
        chain: bool = False,
    ) -> bytes:
        """The answer to a request. ``chain``: with the root enclosed too, in an order that is not DER's."""
        self._config(digests, "yes" if named else "no", f"certs = {self.file('root.pem')}" if chain else "")
        self.file("query").write_bytes(query)
        openssl("ts", "-reply", "-config", self.file("config"), "-section", "stamping",
                "-queryfile", self.file("query"), "-out", self.file("answer"),
                "-signer", self.file(f"{who}.pem"), "-inkey", self.file(f"{who}.key"))  # fmt: skip
        return self.file("answer").read_bytes()

    def query(self, text: bytes, *options: str) -> bytes:
        """A request as others write it, such as with ``-sha512`` or ``-no_nonce``."""
        self.file("text").write_bytes(text)
        return openssl("ts", "-query", "-data", self.file("text"), *options)

    def signed_by_another(
        self, answer: bytes, who: str, change: Callable[[bytes], bytes] = lambda info: info
    ) -> bytes:
        """What the answer says, in a token that another certificate signed. openssl ts would refuse to."""
        self.file("answer").write_bytes(answer)
        self.file("token").write_bytes(openssl("ts", "-reply", "-in", self.file("answer"), "-token_out"))
        said = self.file("said")
        openssl("cms", "-verify", "-noverify", "-inform", "DER", "-in", self.file("token"), "-out", said)
        said.write_bytes(change(said.read_bytes()))
        token = openssl("cms", "-sign", "-binary", "-nodetach", "-nosmimecap", "-cades", "-outform", "DER",
                        "-econtent_type", "id-smime-ct-TSTInfo", "-md", "sha256", "-in", said,
                        "-signer", self.file(f"{who}.pem"), "-inkey", self.file(f"{who}.key"))  # fmt: skip
        granted = b"\x30\x03\x02\x01\x00"
        return b"\x30\x82" + (len(granted) + len(token)).to_bytes(2, "big") + granted + token

    def stamped_at(self, answer: bytes, moment: datetime, who: str = "authority") -> bytes:
        """The same timestamp at another moment, which a certificate signs anew."""
        said = f"{moment:%Y%m%d%H%M%S}Z".encode()
        return self.signed_by_another(
            answer, who, lambda info: re.sub(rb"\x18\x0f[0-9]{14}Z", b"\x18\x0f" + said, info)
        )

    # -- whether certificates were revoked ------------------------------------------------------------

    def revoke(self, who: str = "authority", reason: str | None = None) -> None:
        """Revoke a certificate, now; without a reason none stands in lists and answers."""
        why = () if reason is None else ("-crl_reason", reason)
        openssl("ca", "-config", self.file("config"), "-name", "issuing", *self._signs_certificates(),
                "-revoke", self.file(f"{who}.pem"), *why)  # fmt: skip

    def crl(self, *options: str) -> bytes:
        """The list of what is revoked (PEM)."""
        openssl("ca", "-config", self.file("config"), "-name", "issuing", *self._signs_certificates(),
                "-gencrl", "-out", self.file("crl.pem"), *options)  # fmt: skip
        return self.file("crl.pem").read_bytes()

    def ocsp(self, who: str = "authority", by: str = "root") -> bytes:
        """The answer of a responder about a certificate (DER)."""
        openssl("ocsp", "-index", self.file("index.txt"), "-CA", self.file("root.pem"),
                "-rsigner", self.file(f"{by}.pem"), "-rkey", self.file(f"{by}.key"), "-ndays", "3",
                "-issuer", self.file("root.pem"), "-cert", self.file(f"{who}.pem"),
                "-respout", self.file("ocsp.der"), "-CAfile", self.file("root.pem"))  # fmt: skip
        return self.file("ocsp.der").read_bytes()

    def responds(self, path: str, body: bytes) -> Reply:
        """As an authority, a responder and a place of lists on the network; see ``witnessing.serving``."""
        if path == "/crl":
            return Reply(
                200,
                "application/pkix-crl",
                openssl("crl", "-in", self._put("c", self.crl()), "-outform", "DER"),
            )
        if path != "/ocsp":
            return self.reply(path, body)
        openssl("ocsp", "-index", self.file("index.txt"), "-CA", self.file("root.pem"),
                "-rsigner", self.file("root.pem"), "-rkey", self.file("root.key"), "-ndays", "3",
                "-reqin", self._put("asked", body), "-respout", self.file("ocsp.der"))  # fmt: skip
        return Reply(200, "application/ocsp-response", self.file("ocsp.der").read_bytes())

    def _signs_certificates(self) -> tuple[str | Path, ...]:
        return ("-cert", self.file("root.pem"), "-keyfile", self.file("root.key"))

    def _put(self, name: str, content: bytes) -> Path:
        self.file(name).write_bytes(content)
        return self.file(name)

    def accepts(self, answer: bytes, text: bytes) -> bool:
        """Whether ``openssl ts -verify`` takes an answer for a text, with this root."""
        self.file("answer").write_bytes(answer)
        self.file("text").write_bytes(text)
        done = subprocess.run(
            ["openssl", "ts", "-verify", "-in", self.file("answer"), "-data", self.file("text"),
             "-CAfile", self.file("root.pem")],
            check=False, capture_output=True,
        )  # fmt: skip
        return done.returncode == 0

    def reply(self, path: str, body: bytes) -> Reply:
        """As an authority on the network; see ``witnessing.serving``."""
        return Reply(200, "application/timestamp-reply", self.answer(body))

    def tls(self) -> ssl.SSLContext:
        """To serve https on this machine with a certificate under the root."""
        self.issue("web", kind="web")
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.file("web.pem"), self.file("web.key"))
        return context

    def _key(self, who: str) -> tuple[str | Path, ...]:
        curve = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256")
        return (*curve, "-nodes", "-keyout", self.file(f"{who}.key"))

    def _config(self, digests: str = "sha256", named: str = "yes", certs: str = "") -> None:
        self.file("config").write_text(
            _CONFIG.format(
                name=self.name,
                directory=self.directory,
                digests=digests,
                named=named,
                certs=certs,
                url=self.url,
            )
        )

    def file(self, name: str) -> Path:
        return self.directory / name
