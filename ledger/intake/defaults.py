"""What a decision most likely says, by what was decided before: seen by whoever records before it is taken."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ledger.decisions import AnyDecision

#: What is taken over from the dossier's last entries.
_REMEMBERED = ("enterprise", "scheme", "provider")


def default_of(
    kind: type[AnyDecision], name: str, read: Mapping[str, object], past: Sequence[AnyDecision]
) -> str | None:
    """What a field may hold, as text: a day has none.

    ``read`` has the fields that are known, ``past`` what was decided, the last first.
    """
    if name == "decided_by":
        if "party" in read:
            return str(read["party"])
        if len(kind.may_decide) == 1:
            return kind.may_decide[0]
        return next((each.decided_by for each in past if each.decided_by in kind.may_decide), None)
    if name not in _REMEMBERED:
        return None
    return next((value for each in past if (value := getattr(each, name, None)) is not None), None)
