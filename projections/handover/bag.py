"""A dossier with its proofs in one file: a BagIt bag (RFC 8493) in a ZIP archive.

Names are sorted, every time in the archive is the moment the dossier bears, and nothing is compressed, since two
compressors give two files: the same dossier gives the same bytes on every machine.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from hashlib import sha256, sha512
from io import BytesIO
from zipfile import ZIP_STORED, ZipFile, ZipInfo

from projections.handover.content import Making
from projections.handover.proofs import File

#: A ZIP archive knows no moment before this one.
_EARLIEST = datetime(1980, 1, 1, tzinfo=UTC)
#: The statement about a bag, and the list whose hash stands in it.
SIGNED, TAGMANIFEST = "signed.txt", "tagmanifest-sha256.txt"


def bag(key: str, files: Sequence[File], making: Making, sign: Callable[[str], bytes] | None = None) -> bytes:
    """The archive, with one folder in it, named after the dossier.

    ``sign`` makes what is signed of the SHA-256, in hex, of tagmanifest-sha256.txt: of every file, by way of the lists.
    It is in no list itself, since none can hold its own hash.
    """
    payload = {f"data/{file.name}": file.content for file in files}
    tags = {
        "bagit.txt": b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n",
        "bag-info.txt": _info(key, list(payload.values()), making),
        "manifest-sha256.txt": _manifest(payload, "sha256"),
        "manifest-sha512.txt": _manifest(payload, "sha512"),
    }
    listed = _manifest(tags, "sha256")
    whole = {**payload, **tags, TAGMANIFEST: listed}
    if sign is not None:
        whole[SIGNED] = sign(sha256(listed).hexdigest())
    folder = "dossier-" + re.sub(r"[^A-Za-z0-9._-]", "_", key)
    written = BytesIO()
    with ZipFile(written, "w", ZIP_STORED) as archive:
        for name in sorted(whole):
            archive.writestr(zipped(f"{folder}/{name}", making.at), whole[name])
    return written.getvalue()


def zipped(name: str, at: datetime) -> ZipInfo:
    """What an archive says of a file, the same on every machine: its name, and the moment its document bears."""
    moment = max(at.astimezone(UTC), _EARLIEST)
    info = ZipInfo(name, (min(moment.year, 2107), *moment.timetuple()[1:6]))
    info.create_system, info.external_attr = 3, 0o100644 << 16
    return info


def _info(key: str, contents: Sequence[bytes], making: Making) -> bytes:
    lines = {
        "Bag-Software-Agent": making.product,
        "Bagging-Date": making.at.astimezone(UTC).date().isoformat(),
        **({} if making.organisation is None else {"Source-Organization": making.organisation}),
        **({} if making.by is None else {"Contact-Name": making.by}),
        "External-Identifier": key,
        **({} if making.case is None else {"Internal-Sender-Identifier": making.case}),
        "Payload-Oxum": f"{sum(map(len, contents))}.{len(contents)}",
    }
    return "".join(f"{name}: {_on_one_line(value)}\n" for name, value in lines.items()).encode()


def _on_one_line(value: str) -> str:
    return " ".join(value.split()) or "-"


def _manifest(files: dict[str, bytes], algorithm: str) -> bytes:
    """A line for each file, by name: its hash, and the name as RFC 8493 spells it."""
    hashed = {"sha256": sha256, "sha512": sha512}[algorithm]
    return "".join(
        f"{hashed(content).hexdigest()}  {_spelt(name)}\n" for name, content in sorted(files.items())
    ).encode()


def _spelt(name: str) -> str:
    return name.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
