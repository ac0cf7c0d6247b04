"""Wrong input: what is refused, and in which words."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from tests.judge.asked import Question, ask

LANGUAGES = ("en", "nl")


#: Command lines that mean nothing, about a ledger with the dossier W-03 in it.
WRONG_USE: tuple[tuple[str, ...], ...] = (
    ("status",),
    ("status", "W-03", "--all"),
    ("status", "NOBODY"),
    ("status", "W-03", "NOBODY"),
    ("status", "W-03", "--on", "2020-13-01"),
    ("status", "W-03", "--on", "20200301"),
    ("status", "W-03", "--on", "2020-W10-1"),
    ("status", "W-03", "--on", "morgen"),
    ("status", "W-03", "--known", "gisteren"),
    ("status", "W-03", "--known", "2020-02-30"),
    ("status", "W-03", "--known", "2001-01-01"),
    ("status", "W-03", "--known", "2020-08-01T12:00+02:00", "--json"),
    ("status", "W-03", "--known", "2020-08-01T12:00", "--json"),
    ("status", "W-03", "--format", "xml"),
    ("status", "W-03", "--json", "--format", "csv"),
    ("status", "W-03", "--lang", "fr"),
    ("status", "NOBODY", "--log", "json"),
    ("status", "NOBODY", "--log", "text"),
    ("status", "w-03"),
    ("status", "W-03", "--ledger", "nowhere.db"),
    ("status", "W-03", "--ledger", "register.jsonl"),
    ("status", "W-03", "--ledger", "."),
    ("status", "W-03", "--ledger", "mysql://u:secret@h/d"),
    ("status", "W-03", "--ledger", "sqlite://"),
    ("status", "W-03", "--ledger", "http://["),
    ("status", "W-03", "--ledger", "postgresql://u:secret@127.0.0.1:1/d"),
    ("history", "NOBODY"),
    ("timeline", "NOBODY"),
    ("explain", "NOBODY"),
    ("explain",),
    ("explain", "W-03", "--on", "1800-01-01"),
    ("explain", "W-03", "--on", "9999-12-31"),
    ("status", "W-03", "--on", "0001-01-01"),
    ("timeline", "W-03", "--on", "9999-12-31"),
    ("compare", "W-03"),
    ("compare", "W-03", "--known", "2020-01-01"),
    ("compare", "W-03", "--known", "2020-01-01", "--known", "x"),
    ("compare", "NOBODY", "--known", "2020-01-01", "--known", "2021-01-01"),
    ("compare", "W-03", "--known", "2021-01-01", "--known", "2020-04-01"),
    ("guarantees", "--state", "nonsense"),
    ("guarantees", "--enterprise", "123"),
    ("guarantees", "--enterprise", "0899900178"),
    ("guarantees", "--enterprise", "BE 0899.900.177"),
    ("guarantees", "--scheme", "xxx"),
    ("findings", "--code", "nonsense"),
    ("findings", "--severity", "grave"),
    ("places", "--enterprise", "0899.900.178"),
    ("exceptions", "--from", "2020-05-01"),
    ("exceptions", "--from", "2020-05-01", "--to", "2020-06-30", "--on", "2020-06-30"),
    ("exceptions", "--state", "given"),
    ("due", "--within", "-1"),
    ("due", "--within", "7", "--overdue"),
    ("due", "--kind", "nonsense"),
    ("due", "-o", "due"),
    ("due", "-o", "due.csv", "--format", "ics"),
    ("rules-changes", "nothing.jsonl"),
    ("rules-changes", "nothing.jsonl", "--json"),
    *(("rules-changes", "nothing.jsonl", "--format", form) for form in ("table", "json", "jsonl", "csv")),
    ("report",),
    ("report", "suspension", "--from", "2020-01-01"),
    ("report", "suspension", "--from", "2020-02-01", "--to", "2020-01-01"),
    ("report", "suspension", "--from", "1900-01-01", "--to", "2020-01-01"),
    ("report", "suspension", "--on", "2020-01-01", "--from", "2020-01-01", "--to", "2020-02-01"),
    ("report", "suspension", "-o", "report"),
    ("report", "suspension", "-o", "report.csv", "--format", "json"),
    ("report", "suspension", "-o", "register.jsonl"),
    ("report", "suspension", "-o", "nowhere/report.csv"),
    ("report", "suspension", "--csv-dialect", "excel-nl"),
    ("report", "enterprise", "0899.900.178"),
    ("report", "enterprise", "0404.055.577"),
    ("report", "enterprise"),
    ("dossier", "W-03"),
    ("dossier", "-o", "x.html"),
    ("dossier", "NOBODY", "-o", "x.html"),
    ("dossier", "W-03", "-o", "x.doc"),
    ("dossier", "W-03", "-o", "register.jsonl"),
    ("dossier", "W-03", "--all", "-o", "folder"),
    ("dossier", "--all", "-o", "-"),
    ("dossier", "W-03", "-o", "x.html", "--with-identity"),
    ("dossier", "W-03", "-o", "x.html", "--why", "x"),
    ("dossier", "W-03", "-o", "nowhere/x.html"),
    ("dossier", "W-03", "-o", "x.html", "--source-date-epoch", "-1"),
    ("export", "--all"),
    ("export", "--as", "xes"),
    ("export", "--as", "xes", "--all", "W-03"),
    ("export", "--as", "xes", "NOBODY"),
    ("export", "--as", "prov", "--all"),
    ("export", "--as", "cloudevents", "--all", "--on", "2020-01-01"),
    ("export", "--as", "datapackage", "--all"),
    ("export", "--as", "datapackage", "--all", "-o", "x.csv"),
    ("export", "--as", "xes", "--all", "-o", "register.jsonl"),
    ("export", "--as", "cloudevents", "--all", "--with-texts"),
    ("export", "--as", "xes", "--all", "--with-texts", "--why", "x"),
    ("rebuild", "--known", "2020-01-01"),
    ("rebuild", "--into", "nowhere/other.db"),
    ("rebuild", "--into", "register.jsonl"),
    ("identity", "show", "W-03"),
    ("erase", "W-03"),
    ("hold", "set", "W-03"),
    ("import", "nowhere.jsonl"),
    ("import", "."),
    ("import", "register.jsonl", "--rejects", "register.jsonl"),
    ("import", "register.jsonl", "--input-format", "xml"),
    ("import", "register.jsonl", "--input-format", "csv"),
    ("import", "register.jsonl", "--input-format", "cloudevents"),
    ("import", "register.jsonl", "--as", ""),
    ("import", "register.jsonl", "--as", "x" * 101),
    ("roles",),
)


def of_use() -> Iterator[Question]:
    """Command lines that mean nothing, about a ledger with the dossier W-03 in it."""
    for words in WRONG_USE:
        for lang in LANGUAGES:
            yield ask(*words, env=(("DOORSTROOM_LANG", lang),))
    yield ask("status", "W-03", env=(("DOORSTROOM_LEDGER", "elsewhere.db"),))
    yield ask("status", "W-03", env=(("DOORSTROOM_VAULT_KEY_FILE", "missing.key"),))
    yield ask("history", "W-03", "--lang", "nl", env=(("DOORSTROOM_VAULT_KEY_FILE", "missing.key"),))
    yield ask("history", "W-03", env=(("DOORSTROOM_VAULT_KEY", "00" * 32),))
    yield ask("identity", "show", "W-03", "--why", "x", env=(("DOORSTROOM_VAULT_KEY", "00" * 32),))
    yield ask("identity", "show", "W-03", "--why", "x", "--vault-key", "register.jsonl")
    yield ask("identity", "log", "--vault", "elsewhere.db")


#: A line that is as it should be, and one of a measure.
START: dict[str, Any] = {
    "decision": "start",
    "dossier": "W-03",
    "effective_on": "2021-02-01",
    "decided_by": "service-provider",
}
ORDER: dict[str, Any] = {
    "decision": "suspension-order",
    "measure": "m-1",
    "effective_on": "2021-02-01",
    "decided_by": "government",
    "schemes": ["cmw"],
}
EMPLOYMENT: dict[str, Any] = {
    "decision": "employment",
    "dossier": "W-99",
    "effective_on": "2021-02-01",
    "decided_by": "employer",
    "enterprise": "0899.900.276",
    "scheme": "cmw",
}

#: Lines that cannot be recorded, or not as they stand.
WRONG_LINES: tuple[dict[str, Any], ...] = (
    {**START, "decision": "strat"},
    {**START, "decision": 3},
    {**START, "dossier": ""},
    {**START, "dossier": "W 03"},
    {**START, "dossier": "W" * 65},
    {**START, "dossier": "85673003360"},
    {**START, "dossier": "NOBODY"},
    {**START, "measure": "m-1"},
    {**START, "effective_on": "2021-02-30"},
    {**START, "effective_on": "01/02/2021"},
    {**START, "effective_on": 20210201},
    {**START, "decided_by": "neighbour"},
    {**START, "decided_by": "VDAB"},
    {**START, "last_day": "2021-01-01"},
    {**START, "last_day": None},
    {**START, "phase": "preparation"},
    {**START, "lastday": "2021-03-01"},
    {**START, "reason": ""},
    {**START, "reason": "x" * 8001},
    {**START, "reason": "about 85.67.30-033.60"},
    {**START, "ground": "85.67.30-033.60"},
    {**START, "ground": "two\nlines"},
    {**START, "source": ""},
    {**START, "evidence": [{"name": "brief", "sha256": "abc"}]},
    {**START, "evidence": [{"name": "brief"}]},
    {**START, "evidence": "brief"},
    {**START, "recorded_at": "2001-01-01T00:00:00Z"},
    {**START, "recorded_at": "yesterday"},
    {**START, "recorded_at": "2021-02-01"},
    {"decision": "start", "dossier": "W-03", "effective_on": "2021-02-01"},
    {"decision": "start", "effective_on": "2021-02-01", "decided_by": "vdab"},
    {**EMPLOYMENT, "enterprise": "0899.900.277"},
    {**EMPLOYMENT, "enterprise": "12"},
    {**EMPLOYMENT, "scheme": "imw"},
    {**EMPLOYMENT, "scheme": "xxx"},
    {**EMPLOYMENT, "insertion_last_day": "2020-01-01"},
    {**ORDER, "schemes": []},
    {**ORDER, "schemes": ["cmw", "cmw"]},
    {**ORDER, "schemes": "cmw"},
    {**ORDER, "measure": "a:b"},
    {**ORDER, "motivation": [{"name": "omzet", "value": 1.5, "source": "NBB"}]},
    {**START, "decision": "transition", "enterprise": "0899.910.175", "internal": False},
    {**START, "decision": "transition", "enterprise": "0899.910.174", "internal": "no"},
    {
        **START, "decision": "assignment", "provider": "0899.900.376", "planned_start": "2021-03-01",
        "provisional": False,
    },
    {**START, "decision": "return", "enterprise": "0899.900.278", "scheme": "cmw"},
    {**START, "decision": "replacement", "for_dossier": "W-03", "enterprise": "0899.900.278"},
    {**START, "decision": "replacement", "for_dossier": "W-04", "enterprise": "0899.900.276"},
    {**START, "decision": "withdrawal", "entry": 999},
    {**START, "decision": "withdrawal", "entry": "nowhere"},
    {**START, "decision": "withdrawal", "entry": 0},
    {**START, "decision": "withdrawal", "entry": 1.5},
    {**START, "decision": "dispute", "entry": 999},
    {**START, "decision": "rectification", "entry": 2, "replacement": {}},
    {**START, "decision": "rectification", "entry": 2, "replacement": {"decision": "withdrawal", "entry": 1}},
    {**START, "decision": "rectification", "entry": 2, "replacement": {**START, "dossier": "W-04"}},
    {
        **START, "decision": "rectification", "entry": 2,
        "replacement": {**EMPLOYMENT, "dossier": "W-03", "enterprise": "1"},
    },
    {"decision": "suspension-lifting", "measure": "no-such", "effective_on": "2021-02-01", "decided_by": "minister"},
)  # fmt: skip

#: What is no line at all.
BROKEN = (
    b"", b"\n\n", b"{", b"[]\n", b"3\n", b'"start"\n', b"null\n", b"{}\n", b'{"decision": "start",}\n', b"\xff\xfe\n",
    b'{"decision": "start", "decision": "start"}\n', b'{"decision": NaN}\n', b'{"a": 1e400}\n',
    b'{"a": "\\ud800"}\n', b'{"a": 9007199254740993}\n', b'{"a": ' + b"[" * 20 + b"]" * 20 + b"}\n",
    b'{"a": "' + b"x" * 70000 + b'"}\n', b"\xef\xbb\xbf{}\n", b"decision,dossier\nstart,W-03\n",
)  # fmt: skip

HEADER = b"decision,dossier,effective_on,decided_by,last_day,evidence\n"
TABLES = (
    HEADER + b"start,W-03,2021-02-01,vdab,,\n",
    HEADER.replace(b",", b";") + b"start;W-03;2021-02-01;vdab;;\n",
    HEADER + b"start,W-03,01/02/2021,vdab,,\n",
    HEADER + b"start,W-03,2021-02-01,vdab,,{\n",
    HEADER + b"start,W-03,2021-02-01\n",
    HEADER + b'start,"W-03,2021-02-01,vdab,,\n',
    HEADER + b"start,W-03,2021-02-01,vdab,,,,,\n",
    HEADER + b"\xff,W-03,2021-02-01,vdab,,\n",
    b"decision,decision,effective_on\n",
    b"dossier\nW-03\n",
    b"decision,effective_on,nonsense\nstart,2021-02-01,x\n",
    b"",
)


def of_lines() -> Iterator[Question]:
    """Lines that are refused, one at a time and all together."""
    for nth, line in enumerate(WRONG_LINES):
        lang = LANGUAGES[nth % 2]
        yield ask("import", "-", "--input-format", "jsonl", "--lang", lang, stdin=_json(line))
    for lang in LANGUAGES:
        whole = b"".join(map(_json, (*WRONG_LINES, {**EMPLOYMENT, "source": lang})))
        yield ask("import", "-", "--input-format", "jsonl", "--lang", lang, stdin=whole)
        yield ask("import", "-", "--dry-run", "--lang", lang, stdin=whole)
        yield ask("import", "-", "--rejects", "-", "--dry-run", "--lang", lang, stdin=whole)
        yield ask("import", "-", "--rejects", "rejects.jsonl", "--lang", lang, stdin=whole, keeps=True)
        for content in BROKEN:
            yield ask("import", "-", "--input-format", "jsonl", "--lang", lang, stdin=content)
            yield ask("import", "-", "--input-format", "cloudevents", "--lang", lang, stdin=content)
        for content in TABLES:
            yield ask("import", "-", "--input-format", "csv", "--dry-run", "--lang", lang, stdin=content)


def of_recording() -> Iterator[Question]:
    """The same mistakes as options of `record`."""
    for nth, line in enumerate(WRONG_LINES):
        if not isinstance(line["decision"], str):
            continue
        options = [
            word
            for name, value in line.items()
            if name != "decision"
            for word in (f"--{name.replace('_', '-')}", _as_option(value))
        ]
        yield ask("record", line["decision"], *options, "--accept-findings", "--lang", LANGUAGES[nth % 2])


def _json(line: dict[str, Any]) -> bytes:
    return json.dumps(line).encode() + b"\n"


def _as_option(value: object) -> str:
    if isinstance(value, list) and all(isinstance(each, str) for each in value):
        return ",".join(value)
    return value if isinstance(value, str) else json.dumps(value)
