"""Questions that a register can be asked, by command: every form, both languages, several days and moments."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product

from projections.fold.findings import KINDS
from projections.fold.rules.due import DUE_KINDS
from projections.fold.rules.request import REQUEST_STATES
from tests.judge.asked import Question, ask
from tests.judge.registers import Register, View

LANGUAGES: tuple[tuple[str, ...], ...] = ((), ("--lang", "nl"))
#: Where what leaves the program is in Dutch unless a language is asked for.
OUTWARD: tuple[tuple[str, ...], ...] = ((), ("--lang", "en"))
FORMS = ("table", "json", "jsonl", "csv")
STATES = ("protected", "owed", "offered", "honoured", "waived", "lapsed", "breached", "open")
SEVERITIES = ("breach", "irregular", "note")
SCHEMES = ("cmw", "lde", "imw")
CODES = tuple(KINDS)
RULES = tuple(sorted({kind.rule for kind in KINDS.values()}))

Questions = dict[str, list[Question]]


def reading(register: Register) -> Questions:
    """Every question about a register, by command."""
    found: Questions = {}
    for question_of in (_of_one_dossier, _of_everyone, _reports, _documents, _exports, _integrity, _personal):
        for command, question in question_of(register):
            found.setdefault(command, []).append(question)
    return found


Named = Iterator[tuple[str, Question]]


def _forms(view: View, *more: str) -> Iterator[tuple[str, ...]]:
    """A view in every form and language; the shortest ways to say so included."""
    for form, lang in product((*FORMS, *more), LANGUAGES):
        yield (*view.options, *(() if form == "table" else ("--format", form)), *lang)
    yield (*view.options, "--json")


def _of_one_dossier(register: Register) -> Named:
    for dossier, view in product(register.dossiers, register.views):
        for command in ("status", "history", "timeline"):
            for options in _forms(view):
                yield command, ask(command, dossier, *options)
        for options in _forms(view, "markdown"):
            yield "explain", ask("explain", dossier, *options)
        for command in ("status", "history", "timeline", "explain"):
            yield command, ask(command, dossier, *view.options, terminal=True)
            yield command, ask(command, dossier, *view.options, env=(("COLUMNS", "60"),))
        for by, options in product(("knowledge", "effect"), _forms(view)):
            yield "replay", ask("replay", dossier, "--by", by, *options)
        for entry in ("1", "3", "999999"):
            yield "replay", ask("replay", dossier, "--entry", entry, *view.options)
    for view in register.views:
        yield "status", ask("status", *register.dossiers, *view.options, "--json")
        yield "status", ask("status", *register.dossiers, *view.options)
    moments = [view.known for view in register.views if view.known is not None] or ["2020-06-30"]
    pairs = [(moments[0], moments[-1]), (moments[-1], "2026-01-01"), ("2019-06-01", moments[0])]
    for dossier, (a, b), view in product(register.dossiers, pairs, register.views):
        for options in _forms(View(view.on)):
            yield "compare", ask("compare", dossier, "--known", a, "--known", b, *options)


OF_EVERYONE = ("overview", "measures", "successions", "guarantees", "findings", "places", "exceptions", "due")


def _of_everyone(register: Register) -> Named:
    for view in register.views:
        for options in _forms(view):
            yield "status", ask("status", "--all", *options)
            for command in OF_EVERYONE:
                yield command, ask(command, *options)
        for command in OF_EVERYONE:
            yield command, ask(command, *view.options, terminal=True)
            yield command, ask(command, *view.options, terminal=True, env=(("NO_COLOR", "1"),))
        narrowed: list[tuple[str, ...]] = [
            *(("guarantees", "--state", state) for state in STATES),
            *(("guarantees", "--scheme", scheme) for scheme in SCHEMES),
            *(("guarantees", "--enterprise", enterprise) for enterprise in register.enterprises),
            *(("places", "--enterprise", enterprise) for enterprise in register.enterprises),
            *(("exceptions", "--state", state) for state in REQUEST_STATES),
            *(("exceptions", "--scheme", scheme) for scheme in SCHEMES),
            *(("exceptions", "--enterprise", enterprise) for enterprise in register.enterprises),
            *(("findings", "--severity", severity) for severity in SEVERITIES),
            *(("findings", "--code", code) for code in CODES),
            ("findings", "--fail-on-findings"),
            *(("findings", "--rule", rule) for rule in RULES),
            *(("findings", "--scheme", scheme) for scheme in SCHEMES),
            *(("findings", "--enterprise", enterprise) for enterprise in register.enterprises),
            *(("guarantees", "--rule", rule) for rule in ("R10", "R12")),
            *(("due", "--kind", kind) for kind in DUE_KINDS),
            *(("due", "--scheme", scheme) for scheme in SCHEMES),
            *(("due", "--enterprise", enterprise) for enterprise in register.enterprises),
            ("due", "--within", "365"),
            ("due", "--overdue"),
        ]
        yield "due", ask("due", "--format", "ics", *view.options)
        yield "due", ask("due", "-o", "due.csv", *view.options)
        for command, *options in narrowed:
            yield command, ask(command, *options, *view.options)
            yield command, ask(command, *options, *view.options, "--json")
    known: tuple[str, ...]
    for (first, last), known in product(PERIODS, ((), ("--known", "2020-07-01"))):
        for command, *only in (("findings",), ("findings", "--severity", "breach"), ("guarantees",)):
            for options in _forms(View(None)):
                yield command, ask(command, *only, "--from", first, "--to", last, *known, *options)

    for first, last in PERIODS:
        for form, lang in product(FORMS, LANGUAGES):
            yield "exceptions", ask("exceptions", "--from", first, "--to", last, "--format", form, *lang)


# -- counts and documents -----------------------------------------------------------------------------------

PERIODS = (("2019-01-01", "2021-12-31"), ("2020-03-01", "2020-06-30"))
REPORT_FORMS = ("table", "json", "jsonl", "csv", "xlsx", "parquet", "html")


def _reports(register: Register) -> Named:
    kinds: list[tuple[str, tuple[str, ...]]] = [
        (f"report {kind}", ("report", kind))
        for kind in (
            "suspension",
            "guarantees",
            "findings",
            "inflow",
            "flow",
            "cooperation",
            "exceptions",
            "cycle",
        )
    ]
    around = ("--measure", "corona-2020", "--days", "45", "--asked-until", "2020-12-31")
    kinds.append(("report cycle", ("report", "cycle", *around)))
    kinds += [("report enterprise", ("report", "enterprise", each)) for each in register.enterprises[:3]]
    days: list[tuple[str, ...]] = [view.options for view in register.views]
    days += [("--from", first, "--to", last) for first, last in PERIODS]
    days.append(("--from", "2020-01-01", "--to", "2020-12-31", "--known", "2020-07-01"))
    for (command, words), asked in product(kinds, days):
        for form, lang in product(REPORT_FORMS, OUTWARD):
            yield command, ask(*words, *asked, "--format", form, *lang)
        yield command, ask(*words, *asked, "--json")
        yield command, ask(*words, *asked, "--unmasked")
        yield command, ask(*words, *asked, "--unmasked", "--json")
        yield command, ask(*words, *asked, "--format", "csv", "--csv-dialect", "excel-nl", "--unmasked")
        yield command, ask(*words, *asked, "--format", "csv", "--csv-dialect", "rfc4180")
        yield command, ask(*words, *asked, terminal=True)
        for suffix in ("csv", "html", "xlsx", "parquet", "json"):
            yield command, ask(*words, *asked, "-o", f"report.{suffix}", "--lang", "en")
        if command != "report enterprise":
            for by, more in product(("all", "scheme", "enterprise"), ((), ("--unmasked",), ("--json",))):
                yield command, ask(*words, *asked, "--by", by, *more)


def _documents(register: Register) -> Named:
    for dossier, view, lang in product(register.dossiers, register.views, OUTWARD):
        for name in ("-", "dossier.html", "dossier.htm", "dossier.pdf", "dossier.zip"):
            signed = ("--key", "signing.key") if name.endswith("zip") else ()
            yield "dossier", ask("dossier", dossier, "-o", name, *signed, *view.options, *lang)
        named = ("--with-identity", "--why", "beroep 2021/14", *lang)
        for suffix in ("html", "zip", "pdf"):
            unsigned = ("--unsigned",) if suffix == "zip" else ()
            yield (
                "dossier",
                ask("dossier", dossier, "-o", f"named.{suffix}", *unsigned, *view.options, *named),
            )
    for view, lang in product(register.views, OUTWARD):
        yield "dossier", ask("dossier", "--all", "-o", "dossiers", *view.options, *lang)
    dated = ("--source-date-epoch", "1600000000", "--as", "clerk")
    yield "dossier", ask("dossier", register.dossiers[0], "-o", "dossier.html", *dated)


def _exports(register: Register) -> Named:
    whoever: list[Sequence[str]] = [("--all",), *([key] for key in register.dossiers)]
    for who, view, lang in product(whoever, register.views, OUTWARD):
        for form in ("xes", "ocel"):
            yield "export", ask("export", "--as", form, *who, *view.options, *lang)
        yield "export", ask("export", "--as", "datapackage", *who, "-o", "p.zip", *view.options, *lang)
        yield "export", ask("export", "--as", "datapackage", *who, "-o", "package", *view.options, *lang)
        yield "export", ask("export", "--as", "cloudevents", *who, *View(None, view.known).options, *lang)
        if who != ("--all",):
            yield "export", ask("export", "--as", "prov", *who, *view.options, *lang)
    texts = ("--with-texts", "--why", "overdracht", "--who", "archief")
    yield "export", ask("export", "--as", "cloudevents", "--all", *texts)
    yield "export", ask("export", "--as", "cloudevents", "--all", "-o", "register.jsonl", *texts)


# -- integrity and personal data ----------------------------------------------------------------------------


def _integrity(register: Register) -> Named:
    for lang in LANGUAGES:
        for more in ((), ("--json",), ("--without-models",), ("--format", "table")):
            yield "verify", ask("verify", *more, *lang)
        yield "verify", ask("verify", "--checkpoint", "first.checkpoint", "--key", "ledger.vkey", *lang)
        for more in (
            (),
            ("--dry-run",),
            ("--no-backup", "--json"),
            ("--backup", "copy", "--format", "table"),
        ):
            yield "migrate", ask("migrate", *more, *lang)
        for dossier in register.dossiers[:3]:
            yield "proof", ask("proof", dossier, *lang)
            yield "proof", ask("proof", "--dossier", dossier, "--key", "signing.key", "-o", "p.json", *lang)
        for position in (1, len(register.lines)):
            yield "proof", ask("proof", position, *lang)
            yield "proof", ask("proof", position, "-o", "p.tlog-proof", "--entry", "entry.json", *lang)
        yield "proof", ask("proof", "--since", "first.checkpoint", *lang)
        yield "proof", ask("proof", "--verifier", "verifier.py", *lang)
        yield "key list", ask("key", "list", *lang)
        yield "key list", ask("key", "list", "--statements", *lang)


def _personal(register: Register) -> Named:
    first = register.dossiers[0]
    for lang in LANGUAGES:
        for form in FORMS:
            yield "identity log", ask("identity", "log", "--format", form, *lang)
            yield "identity log", ask("identity", "log", first, "--format", form, *lang)
        for more in ((), ("--json",)):
            yield "identity show", ask("identity", "show", first, "--why", "vraag", *more, *lang)
        yield "identity find", ask("identity", "find", "--why", "vraag", *lang, stdin=b"85.67.30-033.60\n")
        yield "hold list", ask("hold", "list", *lang)
