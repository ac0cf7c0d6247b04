"""PROV-JSON (W3C): where each conclusion about a dossier comes from.

Entities are the entries, each conclusion that was drawn from them, and the rules (as plans). Activities are the
recording of an entry and the evaluation of rules for a conclusion. Agents are the capacities that decided, those who
recorded, and the program that concluded. A corrected entry is told by what corrects it: a revision, or an
invalidation where it was withdrawn.
"""

from __future__ import annotations

from typing import Any, BinaryIO
from urllib.parse import quote

import msgspec

from projections.answers.product import product
from projections.explanation import Conclusion, explain
from projections.explanation.tree import CorrectedBy, Fact, RuleCited
from projections.exports.scope import Scope

Record = dict[str, Any]

_EXPLANATION = "doorstroom:explanation"
_NAMESPACE = "urn:doorstroom-ledger:"


def write(scope: Scope, stream: BinaryIO) -> None:
    """The explanation of the one dossier asked for, as a PROV-JSON document."""
    assert scope.keys is not None
    (key,) = scope.keys
    document = _Document(scope, key).whole()
    encoded = msgspec.json.encode(document)
    stream.write(msgspec.json.format(encoded, indent=1) + b"\n")


class _Document:
    """The records of one explanation, by kind and by identifier."""

    def __init__(self, scope: Scope, key: str) -> None:
        self.scope = scope
        self.key = key
        self.records: dict[str, dict[str, Record]] = {}
        self._facts: dict[int, Fact] = {}
        self._related: set[str] = set()
        self._software = "doorstroom:program"

    def whole(self) -> dict[str, Any]:
        """All that the explanation says."""
        scope = self.scope
        inflow = scope.reading.inflow(self.key, scope.on)
        explanation = explain(scope.reading, self.key, scope.on, scope.lang, inflow)
        self._put(
            "agent",
            self._software,
            {"prov:type": _name("prov:SoftwareAgent"), "prov:label": product()},
        )
        self._head()
        for rule in explanation.rules:
            self._plan(rule)
        for nth, conclusion in enumerate(explanation.conclusions, start=1):
            self._conclude(conclusion, str(nth), top=True)
        for position in sorted(self._facts):
            self._entry(self._facts[position])
        prefix = {
            "doorstroom": _NAMESPACE + quote(scope.name, safe="/") + ":",
            "xsd": "http://www.w3.org/2001/XMLSchema#",
        }
        return {"prefix": prefix, **self.records}

    def _head(self) -> None:
        """The explanation itself: of whom, as of which moments, by which ledger."""
        about = self.scope.about()
        self._put(
            "entity",
            _EXPLANATION,
            {
                "prov:type": _name("prov:Collection"),
                "doorstroom:dossier": self.key,
                "doorstroom:on": _typed(self.scope.on.isoformat(), "xsd:date"),
                "doorstroom:known_at": _typed(str(about["known_at"]), "xsd:dateTime"),
                "doorstroom:simulated": about["simulated"],
                "doorstroom:ledger_size": about["ledger_size"],
                "doorstroom:rules": about["rules"],
                "doorstroom:ledger": about["ledger"],
            },
        )
        self._relate("wasAttributedTo", {"prov:entity": _EXPLANATION, "prov:agent": self._software})

    def _plan(self, rule: RuleCited) -> None:
        """A rule with all the sources that are cited of it."""
        sources = [self._text(each.source) for each in rule.sources]
        self._put(
            "entity",
            f"doorstroom:rule/{rule.rule}",
            {
                "prov:type": _name("prov:Plan"),
                "prov:label": self._text(f"{rule.rule} {rule.title}"),
                "doorstroom:sentence": self._text(rule.sentence),
                **({"doorstroom:source": sources} if sources else {}),
                "doorstroom:policy": any(each.policy for each in rule.sources),
            },
        )

    def _conclude(self, conclusion: Conclusion, path: str, *, top: bool = False) -> None:
        """One conclusion, the rules it follows from, and what it was drawn from."""
        entity, activity = f"doorstroom:conclusion/{path}", f"doorstroom:evaluation/{path}"
        self._put(
            "entity",
            entity,
            {
                "prov:type": _name("doorstroom:Conclusion"),
                "prov:label": self._text(conclusion.label),
                "doorstroom:field": conclusion.field,
                "doorstroom:value": _value(conclusion.value),
                "doorstroom:sentence": self._text(conclusion.sentence),
            },
        )
        self._put("activity", activity, {"prov:type": _name("doorstroom:Evaluation")})
        self._relate("wasGeneratedBy", {"prov:entity": entity, "prov:activity": activity})
        if top:
            self._relate("hadMember", {"prov:collection": _EXPLANATION, "prov:entity": entity})
        for rule in conclusion.rules:
            plan = f"doorstroom:rule/{rule.rule}"
            self._relate(
                "wasAssociatedWith",
                {"prov:activity": activity, "prov:agent": self._software, "prov:plan": plan},
            )
        if not conclusion.rules:
            self._relate("wasAssociatedWith", {"prov:activity": activity, "prov:agent": self._software})
        for fact in conclusion.facts:
            self._facts[fact.entry] = fact
        for position in conclusion.entries:
            # Some rest on entries of other dossiers, of which no more is told than their place.
            self._put("entity", f"doorstroom:entry/{position}", {"prov:type": _name("doorstroom:Entry")})
            self._draw(entity, f"doorstroom:entry/{position}", activity)
        for nth, step in enumerate(conclusion.because, start=1):
            self._conclude(step, f"{path}.{nth}")
            self._draw(entity, f"doorstroom:conclusion/{path}.{nth}", activity)

    def _draw(self, conclusion: str, origin: str, activity: str) -> None:
        self._relate("used", {"prov:activity": activity, "prov:entity": origin})
        self._relate(
            "wasDerivedFrom",
            {"prov:generatedEntity": conclusion, "prov:usedEntity": origin, "prov:activity": activity},
        )

    def _entry(self, fact: Fact) -> None:
        """An entry as it is read now, who decided and who recorded it, and what corrects it."""
        attributes: Record = {
            "doorstroom:decision": fact.decision,
            "doorstroom:subject": fact.subject,
            "doorstroom:effective_on": _typed(fact.effective_on.isoformat(), "xsd:date"),
            "doorstroom:standing": fact.standing,
            "doorstroom:sentence": self._text(fact.sentence),
        }
        if fact.decided_on is not None:
            attributes["doorstroom:decided_on"] = _typed(fact.decided_on.isoformat(), "xsd:date")
        for name in ("ground", "source"):
            value = getattr(fact, name)
            if value is not None:
                attributes[f"doorstroom:{name}"] = value
        entity = self._recorded(fact.entry, fact.recorded_at, fact.decided_by, attributes)
        recorder = f"doorstroom:recorder/{quote(fact.recorded_by, safe='')}"
        self._put("agent", recorder, {"prov:label": fact.recorded_by})
        self._relate(
            "wasAssociatedWith",
            {"prov:activity": f"doorstroom:recording/{fact.entry}", "prov:agent": recorder},
        )
        corrected = entity
        for correction in fact.corrected_by:
            corrected = self._correct(corrected, correction)
        for dispute in fact.disputes:
            self._recorded(dispute.entry, None, dispute.decided_by, {"doorstroom:decision": "dispute"})
            self._relate(
                "wasInfluencedBy",
                {"prov:influencee": entity, "prov:influencer": f"doorstroom:entry/{dispute.entry}"},
            )

    def _correct(self, corrected: str, by: CorrectedBy) -> str:
        """What makes an entry read otherwise: its revision, or its end from the moment it was known."""
        attributes: Record = {"doorstroom:decision": by.decision}
        if by.ground is not None:
            attributes["doorstroom:ground"] = by.ground
        entity = self._recorded(by.entry, by.known_since, by.decided_by, attributes)
        if by.decision == "withdrawal":
            self._relate(
                "wasInvalidatedBy",
                {
                    "prov:entity": corrected,
                    "prov:activity": f"doorstroom:recording/{by.entry}",
                    "prov:time": by.known_since,
                },
            )
        else:
            self._relate(
                "wasDerivedFrom",
                {
                    "prov:generatedEntity": entity,
                    "prov:usedEntity": corrected,
                    "prov:type": [_name("prov:Revision")],
                },
            )
        return entity

    def _recorded(self, position: int, moment: str | None, decided_by: str, attributes: Record) -> str:
        """An entry, its recording, and the capacity that decided."""
        entity, activity = f"doorstroom:entry/{position}", f"doorstroom:recording/{position}"
        capacity = f"doorstroom:capacity/{decided_by}"
        self._put("entity", entity, {"prov:type": _name("doorstroom:Entry"), **attributes})
        times = {} if moment is None else {"prov:startTime": moment, "prov:endTime": moment}
        self._put("activity", activity, {**times, "prov:type": _name("doorstroom:Recording")})
        self._put("agent", capacity, {"prov:type": _name("doorstroom:Capacity"), "prov:label": decided_by})
        self._relate("wasGeneratedBy", {"prov:entity": entity, "prov:activity": activity})
        self._relate("wasAttributedTo", {"prov:entity": entity, "prov:agent": capacity})
        return entity

    def _put(self, kind: str, name: str, record: Record) -> None:
        """A record by its name; each time it is met, what is new about it."""
        known = self.records.setdefault(kind, {})
        known[name] = known.get(name, {}) | record

    def _relate(self, kind: str, record: Record) -> None:
        """A relation, once."""
        line = f"{kind} {sorted(record.items())}"
        if line not in self._related:
            self._related.add(line)
            relations = self.records.setdefault(kind, {})
            relations[f"_:{kind}{len(relations) + 1}"] = record

    def _text(self, text: str) -> Record:
        """A text in the language asked."""
        return {"$": text, "lang": self.scope.lang}


def _name(name: str) -> Record:
    """A qualified name as a value."""
    return {"$": name, "type": "prov:QUALIFIED_NAME"}


def _typed(value: str, kind: str) -> Record:
    return {"$": value, "type": kind}


def _value(value: object) -> object:
    """A conclusion's value: a number or a truth value as it is, anything else as a text; nothing is ``null``."""
    if isinstance(value, bool | int | str):
        return value
    return "null" if value is None else str(msgspec.to_builtins(value))
