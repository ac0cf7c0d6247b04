"""Which numbers of law and policy a document was made with: a digest, since values have no version of their own."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache
from hashlib import sha256
from types import ModuleType

import msgspec

from ledger import law
from projections.handover.content import LawVersion


@cache
def law_version(numbers: ModuleType = law) -> LawVersion:
    """The SHA-256 over every dated value of ``ledger/law.py`` with its source, and the newest day among them."""
    content = {
        name: [
            [dated.since.isoformat(), _plain(dated.value), msgspec.to_builtins(dated.sources)]
            for dated in each.values
        ]
        for name, each in sorted(vars(numbers).items())
        if isinstance(each, law.DatedParameter)
    }
    newest = max(date.fromisoformat(str(dated[0])) for values in content.values() for dated in values)
    return LawVersion(sha256(msgspec.json.encode(content)).hexdigest(), newest)


def _plain(value: object) -> object:
    """A value as JSON, the same in every run."""
    if isinstance(value, frozenset | set):
        return sorted(map(str, value))
    return dict(value) if isinstance(value, Mapping) else value
