"""What an official calls each field of a decision: the head of a column, the option of a command.

Data keeps the English name; this is for what people type and read. A test holds that each field has a Dutch name,
and that no decision has two fields of one name.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

DUTCH_FIELDS: Mapping[str, str] = {
    "decision": "beslissing",
    # what every decision has
    "effective_on": "ingangsdatum",
    "decided_by": "beslist door",
    "decided_on": "beslist op",
    "ground": "rechtsgrond",
    "reason": "reden",
    "evidence": "bewijsstukken",
    "source": "bron",
    "recorded_at": "geregistreerd op",
    # what it is about
    "dossier": "dossier",
    "measure": "maatregel",
    "enterprise": "onderneming",
    "for_dossier": "voor dossier",
    "other": "ander dossier",
    "entry": "post",
    # days
    "last_day": "laatste dag",
    "ending_from": "eindigend vanaf",
    "ending_to": "eindigend tot",
    "insertion_last_day": "laatste dag inschakeling",
    "held_on": "gehouden op",
    "notified_on": "meegedeeld op",
    "planned_start": "geplande start",
    "answer_by": "antwoord uiterlijk op",
    "vdab_informed_on": "bericht VDAB op",
    "notice_last_day": "laatste dag opzegging",
    "copy_sent_on": "kopie verzonden op",
    # what was decided
    "schemes": "stelsels",
    "scheme": "stelsel",
    "motivation": "motivering",
    "outcome": "uitkomst",
    "purpose": "doel",
    "conditions_met": "voorwaarden vervuld",
    "job_safe": "veilige job",
    "job_durable": "duurzame job",
    "provider": "dienstverlener",
    "provisional": "voorlopig",
    "phase": "fase",
    "cause": "oorzaak",
    "of": "wat verlengd wordt",
    "party": "partij",
    "answer": "antwoord",
    "to": "waarvoor",
    "internal": "intern",
    "by": "op wiens beslissing",
    "outside_will": "buiten eigen wil",
    "level": "niveau",
    "successor": "rechtsopvolger",
    "replacement": "vervangende beslissing",
    "scope": "omvang",
    "authority": "opdrachtgever",
}

#: What else messages name: fields within another, of an identity, and of who records. None is a column of a table.
_DUTCH_OTHERS: Mapping[str, str] = {
    "recorded_by": "geregistreerd door",
    "name": "naam",
    "sha256": "SHA-256",
    "value": "waarde",
    "unit": "eenheid",
    "period": "periode",
    "national_number": "rijksregisternummer",
    "why": "waarom",
}


def field_label(field: str, lang: str) -> str:
    """A field as it is called beside what is typed there: ``effective on``, in Dutch ``ingangsdatum``."""
    if lang != "nl":
        return "SHA-256" if field == "sha256" else field.replace("_", " ")
    return DUTCH_FIELDS.get(field) or _DUTCH_OTHERS[field]


class FieldName:
    """A field as messages name it: ``effective_on``, in Dutch ``ingangsdatum (effective_on)``.

    ``path`` may lead into another field: ``replacement.evidence[0].name``. What is no field stands as it is.
    """

    def __init__(self, path: str) -> None:
        self.path = path

    def in_language(self, lang: str) -> str:
        """As people read it."""
        steps = [step.partition("[")[0] for step in self.path.split(".")]
        names = [DUTCH_FIELDS.get(step) or _DUTCH_OTHERS.get(step) for step in reversed(steps)]
        if lang != "nl" or names == [self.path] or not all(names):
            return self.path
        return f"{' in '.join(filter(None, names))} ({self.path})"

    def __str__(self) -> str:
        return self.in_language("en")


class FieldNames:
    """Several fields, as messages name them, each between quotes."""

    def __init__(self, paths: Iterable[str]) -> None:
        self._names = [FieldName(path) for path in paths]

    def in_language(self, lang: str) -> str:
        """As people read it."""
        return ", ".join(repr(name.in_language(lang)) for name in self._names)

    def __str__(self) -> str:
        return self.in_language("en")
