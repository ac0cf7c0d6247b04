"""What every decision has in common."""

import re
from datetime import date
from functools import cache
from typing import Annotated, Any, ClassVar

import msgspec
from msgspec import Meta

from ledger.brussels import text_with_moments
from ledger.decisions.enterprise_number import canonical_enterprise
from ledger.decisions.fields import (
    Commitment,
    Day,
    DossierKey,
    Enterprise,
    EvidenceList,
    Ground,
    MeasureName,
    Reason,
    Source,
)
from ledger.decisions.markers import NotAhead, Personal, Since
from ledger.decisions.reading_fields import TAG_FIELD, fields_of
from ledger.decisions.vocabulary import Capacity, dutch, with_article
from ledger.language import day, listed, phrase, say, translated, yes_or_no

_IN_THE_VAULT = phrase("(kept apart)")
_GOT_TO_KNOW = phrase("{told}; the employee got to know on {notified_on}.")
_OPTIONAL_PART = re.compile(r"\[(?:(\w+)=([\w-]+)\?)?([^\[\]]*)\]")


#: What the name of a dossier's stream begins with.
DOSSIER_PREFIX = "dossier:"


def dossier_stream(key: str) -> str:
    """The name of the stream with the entries of a dossier."""
    return DOSSIER_PREFIX + key


class Decision(
    msgspec.Struct,
    frozen=True,
    kw_only=True,
    forbid_unknown_fields=True,
    omit_defaults=True,
    tag_field=TAG_FIELD,
    # A decision holds no cycle, and a register holds very many: the collector need not look at them.
    gc=False,
):
    """Beslissing. One decision about a dossier, a measure or an enterprise; the domain event of this ledger.

    ``effective_on`` is the first day the decision takes effect (the last day employed for an
    ``employment-end``, the last day of the ordinary job for a ``transition-end``). ``decided_on`` is
    the day it was taken, where that differs. Days are inclusive: a ``last_day`` is the last day that
    counts.
    """

    effective_on: Annotated[Day, Meta(description="first day it takes effect; of an end, the last day")]
    decided_by: Annotated[Capacity, Meta(description="the capacity in which it was decided (R15)")]
    decided_on: (
        Annotated[Day, NotAhead(), Meta(description="day it was taken, where that differs")] | None
    ) = None
    ground: Ground | None = None
    reason: Reason | None = None
    evidence: EvidenceList = ()
    source: Source | None = None

    #: The version of an entry's form since which there is this decision.
    since: ClassVar[int] = 1
    #: The fields that can name what it is about; exactly one of them does.
    subject_fields: ClassVar[tuple[str, ...]]
    #: The official Dutch term.
    dutch: ClassVar[str]
    #: The capacities that may decide it (R15). Any other is recorded, and is a finding.
    may_decide: ClassVar[tuple[Capacity, ...]]
    #: One sentence for a reader: ``{field}`` is filled in, ``{the field}`` with its article. A ``[part]``
    #: whose field is absent is left out, and ``[field=word?part]`` unless the field has that word (``yes``,
    #: ``no``).
    sentence: ClassVar[str]
    #: A whole decision as it is handed in: for the reference, the help and the golden bytes.
    example: ClassVar[dict[str, Any]]

    @property
    def subject(self) -> str:
        """The stream the decision belongs to: ``dossier:KEY``, ``measure:NAME`` or ``enterprise:KBO``."""
        raise NotImplementedError

    @classmethod
    def tag(cls) -> str:
        """The decision's name in data, on the command line and in the store."""
        return str(cls.__struct_config__.tag)

    def in_words(self, lang: str) -> str:
        """The decision as one sentence in Dutch (``nl``) or English (``en``)."""
        told = fill(translated(self.sentence, lang), self, lang)
        notified_on = getattr(self, "notified_on", None)
        if notified_on is None:
            return told
        return say(_GOT_TO_KNOW, lang, told=told.removesuffix("."), notified_on=day(notified_on, lang))


class DossierDecision(Decision, frozen=True, kw_only=True):
    """A decision about one employee."""

    dossier: DossierKey

    subject_fields: ClassVar[tuple[str, ...]] = ("dossier",)

    @property
    def subject(self) -> str:
        return dossier_stream(self.dossier)


class MeasureDecision(Decision, frozen=True, kw_only=True):
    """A decision about a collective measure, which reaches every dossier under its schemes (R3)."""

    measure: MeasureName

    subject_fields: ClassVar[tuple[str, ...]] = ("measure",)

    @property
    def subject(self) -> str:
        return f"measure:{self.measure}"


class EnterpriseDecision(Decision, frozen=True, kw_only=True):
    """A decision about an enterprise, which reaches everybody employed there (R17)."""

    enterprise: Enterprise

    subject_fields: ClassVar[tuple[str, ...]] = ("enterprise",)

    @property
    def subject(self) -> str:
        return f"enterprise:{canonical_enterprise(self.enterprise) or self.enterprise}"


class Correction(Decision, frozen=True, kw_only=True):
    """A decision about an earlier entry of the same dossier, measure or enterprise: exactly one is named."""

    dossier: DossierKey | None = None
    measure: MeasureName | None = None
    enterprise: Annotated[Enterprise, Since(2)] | None = None

    subject_fields: ClassVar[tuple[str, ...]] = ("dossier", "measure", "enterprise")

    @property
    def subject(self) -> str:
        if self.dossier is not None:
            return dossier_stream(self.dossier)
        if self.measure is not None:
            return f"measure:{self.measure}"
        return f"enterprise:{canonical_enterprise(self.enterprise or '') or self.enterprise}"


@cache
def _words_with_a_term(kind: type[Decision]) -> dict[str, frozenset[str] | None]:
    """The fields whose words have a Dutch term, each with those words; None where it holds no others."""
    found: dict[str, frozenset[str] | None] = {}
    for field in fields_of(kind):
        if field.shape.words:
            found[field.name] = None
        for leaf in field.shape.marked(Personal):
            assert isinstance(leaf.marker, Personal)
            if leaf.marker.unless:
                found[field.name] = leaf.marker.unless
    return found


def fill(template: str, decision: Decision, lang: str) -> str:
    """Fill a sentence's ``{fields}``, leaving out each ``[part]`` that does not hold: see ``Decision.sentence``."""
    given = {
        name: value for name in decision.__struct_fields__ if (value := getattr(decision, name)) is not None
    }
    # What is free text stays as it is, even where it looks like a word of a closed list.
    closed = {
        name
        for name, words in _words_with_a_term(type(decision)).items()
        if words is None or given.get(name) in words
    }
    values = {name: in_language(value, lang, closed=name in closed) for name, value in given.items()}
    values |= {f"the {name}": with_article(str(given[name]), lang) for name in closed & given.keys()}

    def optional(part: re.Match[str]) -> str:
        if part[1] is not None and in_language(given.get(part[1], ""), "en") != part[2]:
            return ""
        try:
            return part[3].format_map(values)
        except KeyError:
            return ""

    return _OPTIONAL_PART.sub(optional, template).format_map(values)


def in_language(value: object, lang: str, *, closed: bool = False) -> str:
    """A field's value as people write it: days, yes and no, and (``closed``) a closed list's own words."""
    if isinstance(value, bool):
        return yes_or_no(value, lang)
    if isinstance(value, date):
        return day(value, lang)
    if isinstance(value, tuple):
        return listed([in_language(item, lang, closed=closed) for item in value], lang)
    if isinstance(value, Commitment):
        return translated(_IN_THE_VAULT, lang)
    if isinstance(value, Decision):
        return f"{in_language(value.effective_on, lang)}: {value.in_words(lang).rstrip('.')}"
    if isinstance(value, str) and value.endswith("Z"):
        return text_with_moments(value, lang)
    return dutch(str(value)) if closed and lang == "nl" else str(value)
