"""What a document was made from: enough to make it again, and to tell whether another one says the same."""

from __future__ import annotations

from typing import Any

import msgspec

from ledger.codec import moment_text
from ledger.language import yes_or_no
from ledger.law import RULES
from projections.handover.content import Content
from projections.handover.proof_words import say


def manifest(content: Content) -> dict[str, Any]:
    """The manifest as data: the same names in every language, days and UTC moments in ISO 8601."""
    seal, making, law = content.seal, content.making, content.law
    return {
        "dossier": content.key,
        "joined": list(content.keys[1:]),
        "on": content.on.isoformat(),
        "known_at": moment_text(content.known_at),
        "simulated": content.simulated,
        "ledger_size": seal.size,
        "ledger_root": seal.root,
        "checkpoint_origin": seal.origin,
        "checkpoint_size": None if seal.note is None else seal.covered,
        "checkpoint_root": seal.covered_root,
        "entries": len(content.dossier.entries),
        "last_entry": content.dossier.hashes[-1],
        "measures": [stream.name for stream in content.measures],
        "successions": [stream.name for stream in content.successions],
        "rules": RULES,
        "law_digest": law.digest,
        "law_newest": law.newest.isoformat(),
        "product": making.product,
        "organisation": making.organisation,
        "case": making.case,
        "made_by": making.by,
        "made_for": making.made_for,
        "made_at": moment_text(making.at),
        "dated": making.dated,
        "enterprise_names": making.with_names,
        "language": content.lang,
        "personal_data": content.personal,
    }


def manifest_json(content: Content) -> bytes:
    """The manifest as a file."""
    return msgspec.json.format(msgspec.json.encode(manifest(content)), indent=2) + b"\n"


def manifest_rows(content: Content) -> tuple[tuple[str, str], ...]:
    """The manifest for a reader."""
    lang = content.lang
    return tuple((say(name, lang), _shown(name, value, lang)) for name, value in manifest(content).items())


def _shown(name: str, value: object, lang: str) -> str:
    if name == "dated":
        return say(f"dated/{value}", lang)
    if isinstance(value, bool):
        return yes_or_no(value, lang)
    if isinstance(value, list):
        return ", ".join(value) or "-"
    return "-" if value is None else str(value)
