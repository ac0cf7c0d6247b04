"""What the file of a dossier is called: a name that no file system takes for another dossier's.

Some file systems do not tell capitals from small letters, fold letters that look alike, drop a dot at the end, or keep
names such as CON for devices. So the key is spelt in what all of them keep apart, and whatever is anything else is
told by a short hash of the key behind it.
"""

from __future__ import annotations

import re
from hashlib import sha256

_PLAIN = re.compile(r"[A-Z0-9][A-Z0-9_-]*", re.ASCII)
#: That of a page about all dossiers, `inventory.html`, on a file system that does not tell capitals.
_TAKEN = "INVENTORY"
_DEVICE = re.compile(r"(CON|PRN|AUX|NUL|COM[0-9]|LPT[0-9])(\..*)?", re.ASCII)
_LONGEST = 80


def file_stem(key: str) -> str:
    """The name of a dossier's file without its suffix, which no two keys share on any file system.

    A key of capitals, digits, ``-`` and ``_`` is its own name; any other is spelt so, with ``~`` and a hash of it.
    No name is that of the page that lists them.
    """
    if _PLAIN.fullmatch(key) and not _DEVICE.fullmatch(key) and key != _TAKEN and len(key) <= _LONGEST:
        return key
    spelt = re.sub(r"[^A-Z0-9_-]", "_", key.upper(), flags=re.ASCII)[:_LONGEST]
    return f"{spelt}~{sha256(key.encode()).hexdigest()[:16]}"
