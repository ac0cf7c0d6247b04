"""The form of a decision, made from its fields as the options of the command are, and what somebody typed into it.

Every field is sent by its own name, what an entry is to read as behind ``new.``; of a list of words each is sent apart,
``schemes.cmw``, and of a list of parts each field, ``evidence.0.name``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Literal, NamedTuple

from ledger.decisions import AnyDecision, Correction
from ledger.decisions.decision import Decision
from ledger.decisions.reading_fields import TAG_FIELD
from ledger.field_names import field_label
from ledger.intake.options import field_value
from ledger.language import day_in_figures, phrase, say, translated, yes_or_no
from ledger.parsing.forms import Form, forms, sentence
from ledger.parsing.reading import decision_from
from ledger.problem import Message, Problem, Translatable, message_in
from ledger.refusals import Refused
from projections.answers.wording import word
from projections.viewer.fields import A_DAY, Choice
from projections.viewer.view import View

FieldKind = Literal["text", "long", "choice", "words", "parts"]

NEW = "new."
"""What the names of the fields begin with that say how an entry is to read."""
MOST_PARTS = 50
"""How many parts a list may have; one more is read, so that it is refused and not left out."""

#: From how many characters on a text has room for several lines, and from how many its bound is said.
_LONG, _BOUND_SHOWN = 1_000, 200
_MISSING = phrase("This must be filled in.")
_MOST_CHARACTERS = phrase("At most {count} characters.")
#: What stands beside a list of parts, whose meaning in data is that of its JSON.
_OF_PARTS = {
    "evidence": phrase(
        "Documents that it rests on. Each is fixed by its SHA-256, which `sha256sum FILE` prints; the document stays"
        " with you."
    ),
    "motivation": phrase("Economic indicators that it rests on, one a row."),
}
_STEP = re.compile(r"(\w+)(?:\[(\d+)\])?")


class TickBox(NamedTuple):
    """One word of several that may be chosen: its name in the form, what people read, whether it is chosen."""

    name: str
    words: str
    ticked: bool


class DecisionField(NamedTuple):
    """A field of a decision as the page shows it, with what was typed and what is wrong with that."""

    name: str
    label: str
    hint: str
    kind: FieldKind
    required: bool
    value: str
    choices: tuple[Choice, ...] = ()
    boxes: tuple[TickBox, ...] = ()
    rows: tuple[tuple[DecisionField, ...], ...] = ()
    error: str = ""

    @property
    def anchor(self) -> str:
        """The id of the element that an error leads to."""
        return f"f-{self.name.replace('.', '-')}"

    @property
    def described(self) -> str:
        """The ids of what describes it."""
        parts = ("wrong" if self.error else "", "hint" if self.hint else "")
        return " ".join(f"{self.anchor}-{part}" for part in parts if part)

    @property
    def is_filled(self) -> bool:
        """Whether something stands in it, or is wrong with it."""
        inner = any(each.is_filled for row in self.rows for each in row)
        return bool(self.value or self.error) or inner or any(box.ticked for box in self.boxes)

    @property
    def typed_in_words(self) -> list[str]:
        """What was typed into it, as people read it: a line for each row."""
        if self.rows:
            lines = (", ".join(part.value for part in row if part.value) for row in self.rows)
            return [line for line in lines if line]
        chosen = {each.code: each.words for each in self.choices}
        text = chosen.get(self.value, self.value) or ", ".join(box.words for box in self.boxes if box.ticked)
        return [text] if text else []


class FieldError(NamedTuple):
    """What is wrong with a field, by its name in the form; no name where it is about the whole."""

    name: str
    message: str


class FormErrors:
    """All that is wrong with a form, the first that was found of each field."""

    def __init__(self, lang: str) -> None:
        self._lang = lang
        self._by_name: dict[str, str] = {}

    def __bool__(self) -> bool:
        return bool(self._by_name)

    def add(self, name: str, why: Translatable) -> None:
        """Note what is wrong; where that stands beside its field it does not name the field."""
        if name and isinstance(why, Refused):
            message = Problem.in_language(why, self._lang)
        else:
            message = message_in(why, self._lang)
        self._by_name.setdefault(name, message)

    def of(self, name: str) -> str:
        """What is wrong with a field; nothing where nothing is."""
        return self._by_name.get(name, "")

    @property
    def all(self) -> list[FieldError]:
        """Everything, in the order in which it was found."""
        return [FieldError(*each) for each in self._by_name.items()]


# -- what was typed ------------------------------------------------------------------------------------


def typed_value(form: Form, typed: Mapping[str, str], name: str) -> object:
    """What was typed into a field, as JSON holds it; None where nothing was. Raises ``Refused``."""
    if form.kind == "words":
        return [code for code in form.words if typed.get(f"{name}.{code}")] or None
    if form.parts:
        rows = (
            {part.name: value for part in form.parts if (value := _part(part, typed, name, row))}
            for row in filled_rows(form, typed, name)
        )
        return [*rows] or None
    # A browser sends every end of a line as two characters.
    text = typed.get(name, "").replace("\r\n", "\n")
    return field_value(form, text, in_dutch=True) if text else None


def _part(part: Form, typed: Mapping[str, str], name: str, row: int) -> str:
    text = typed.get(f"{name}.{row}.{part.name}", "")
    return text.strip().lower() if part.name == "sha256" else text


def filled_rows(form: Form, typed: Mapping[str, str], name: str) -> list[int]:
    """The rows of a list of parts in which something stands."""
    return [
        row
        for row in range(MOST_PARTS + 1)
        if any(typed.get(f"{name}.{row}.{part.name}") for part in form.parts)
    ]


def as_typed(form: Form, value: object, name: str) -> dict[str, str]:
    """A value that JSON holds as it would be typed. A text that was erased is nothing."""
    if value is None or isinstance(value, Mapping):
        return {}
    if isinstance(value, bool):
        return {name: str(value).lower()}
    if form.kind == "words" and isinstance(value, Sequence):
        return {f"{name}.{code}": "1" for code in value}
    if form.parts and isinstance(value, Sequence):
        return _rows_typed(form, value, name)
    if form.kind == "day":
        return {name: day_in_figures(date.fromisoformat(str(value)), "nl")}
    return {name: str(value)}


def _rows_typed(form: Form, rows: Sequence[Mapping[str, object]], name: str) -> dict[str, str]:
    typed: dict[str, str] = {}
    for row, each in enumerate(rows):
        for part in form.parts:
            typed |= as_typed(part, each.get(part.name), f"{name}.{row}.{part.name}")
    return typed


def shown_fields(kind: type[AnyDecision], prefix: str = "") -> list[Form]:
    """The fields that the form of a decision has, in the order in which they are asked.

    Who or what it is about, the day, its own, who decided; then those that may be there, the decision's own first. A
    correction is about what its entry is about.
    """
    known = forms(kind)
    subjects = kind.subject_fields
    hidden = (
        {TAG_FIELD, "replacement", "entry"} if issubclass(kind, Correction) and not prefix else {TAG_FIELD}
    )
    if prefix or issubclass(kind, Correction):
        hidden |= {*subjects}

    def rank(form: Form) -> tuple[bool, int]:
        if not form.required:
            return True, int(form.name in Decision.__struct_fields__)
        order = {**dict.fromkeys(subjects, 0), "effective_on": 1, "decided_by": 3}
        return False, order.get(form.name, 2)

    return sorted((form for form in known.values() if form.name not in hidden), key=rank)


def read_fields(
    fields: Iterable[Form],
    typed: Mapping[str, str],
    errors: FormErrors,
    prefix: str = "",
    *,
    may_lack: Sequence[str] = (),
) -> dict[str, Any]:
    """What was typed, as JSON holds it, by field. What cannot be read or is missing is noted in the errors."""
    read: dict[str, Any] = {}
    for form in fields:
        name = prefix + form.name
        try:
            value = typed_value(form, typed, name)
        except Refused as refusal:
            errors.add(name, refusal)
            continue
        if value is not None:
            read[form.name] = value
        elif form.required and form.name not in may_lack:
            errors.add(name, Message(_MISSING))
    return read


def note_mistakes(
    kind: type[AnyDecision], read: Mapping[str, Any], typed: Mapping[str, str], errors: FormErrors
) -> None:
    """Note of every field whether it can stand in the decision, so that all that is wrong is seen at once."""
    known = forms(kind)
    # What is missing or wrong has the value of the example meanwhile, so that the others are looked at.
    tried = {**{name: kind.example[name] for name, form in known.items() if form.required}, **read}
    tried[TAG_FIELD] = kind.tag()
    for _ in known:
        try:
            decision_from(tried)
            return
        except Refused as refusal:
            name = (refusal.field or "").partition(".")[0].partition("[")[0]
            errors.add(name_in_form(refusal.field, kind, typed), refusal)
            if name not in known:
                return
            tried.pop(name, None)
            if known[name].required:
                tried[name] = kind.example[name]


def name_in_form(
    path: str | None,
    kind: type[AnyDecision],
    typed: Mapping[str, str],
    replaced: type[AnyDecision] | None = None,
) -> str:
    """Where in the form a field stands that a refusal names, such as ``replacement.evidence[0].name``."""
    prefix, known = "", forms(kind)
    steps = [found for each in (path or "").split(".") if (found := _STEP.fullmatch(each)) is not None]
    if steps and steps[0][1] == "replacement" and replaced is not None:
        prefix, known, steps = NEW, forms(replaced), steps[1:]
    if not steps or steps[0][1] not in known:
        return ""
    form, name = known[steps[0][1]], prefix + steps[0][1]
    if not form.parts or steps[0][2] is None:
        return name
    rows = filled_rows(form, typed, name)
    nth = int(steps[0][2])
    inner = steps[1][1] if len(steps) > 1 else form.parts[0].name
    return f"{name}.{rows[nth]}.{inner}" if nth < len(rows) else name


# -- what is shown -------------------------------------------------------------------------------------


def fields_shown(
    view: View, kind: type[AnyDecision], typed: Mapping[str, str], errors: FormErrors, prefix: str = ""
) -> list[DecisionField]:
    """The fields of a decision with what was typed into them."""
    return [
        _field(form, prefix + form.name, typed, errors, view.lang, kind.may_decide)
        for form in shown_fields(kind, prefix)
    ]


def _field(
    form: Form,
    name: str,
    typed: Mapping[str, str],
    errors: FormErrors,
    lang: str,
    first: Sequence[str] = (),
) -> DecisionField:
    kind = _kind(form)
    boxes = tuple(
        TickBox(f"{name}.{code}", word(code, lang), bool(typed.get(f"{name}.{code}"))) for code in form.words
    )
    return DecisionField(
        name=name,
        label=field_label(form.name, lang),
        hint=_hint(form, lang),
        kind=kind,
        required=form.required,
        value=typed.get(name, ""),
        choices=tuple(_choices(form, lang, first)) if kind == "choice" else (),
        boxes=boxes if kind == "words" else (),
        rows=tuple(_rows(form, name, typed, errors, lang)) if kind == "parts" else (),
        error=errors.of(name),
    )


def _kind(form: Form) -> FieldKind:
    if form.kind == "words":
        return "words"
    if form.parts:
        return "parts"
    if form.words or form.kind == "boolean":
        return "choice"
    return "long" if (form.longest or 0) > _LONG else "text"


def _choices(form: Form, lang: str, first: Sequence[str]) -> list[Choice]:
    """The words of a closed list; who may decide comes before who may not."""
    if form.kind == "boolean":
        return [Choice(str(each).lower(), yes_or_no(each, lang)) for each in (True, False)]
    codes = form.words
    if form.name == "decided_by":
        codes = (*first, *(code for code in codes if code not in first))
    return [Choice(code, word(code, lang)) for code in codes]


def _hint(form: Form, lang: str) -> str:
    if form.parts:
        return say(_OF_PARTS[form.name], lang) if form.name in _OF_PARTS else ""
    hints = [translated(sentence(form.meaning), lang)] if form.meaning else []
    if form.kind == "day":
        hints.append(say(A_DAY, lang))
    if not form.words and (form.longest or 0) >= _BOUND_SHOWN:
        hints.append(say(_MOST_CHARACTERS, lang, count=form.longest))
    return " ".join(hints)


def _rows(
    form: Form, name: str, typed: Mapping[str, str], errors: FormErrors, lang: str
) -> Iterable[tuple[DecisionField, ...]]:
    """The rows in which something stands, and an empty one."""
    filled = filled_rows(form, typed, name)
    free = max(filled, default=-1) + 1
    for row in (*filled, *([free] if free < MOST_PARTS else ())):
        yield tuple(_field(part, f"{name}.{row}.{part.name}", typed, errors, lang) for part in form.parts)
