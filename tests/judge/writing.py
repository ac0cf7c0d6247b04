"""Questions that write: making the ledger, recording every decision, personal data, keys, checkpoints, read models."""

from __future__ import annotations

from collections.abc import Iterator

from ledger.decisions import DECISIONS
from tests.cli.running import as_options
from tests.judge.asked import Question, ask
from tests.judge.coverage import Commands
from tests.judge.registers import Register

#: A number of a test person: its month is 67, which no person has.
NATIONAL_NUMBER = "85.67.30-033.60"


def made(*, rejects: bool = True) -> Iterator[Question]:
    """A simulated ledger with the register in it; where it is imported again, that adds nothing."""
    yield ask("init", "--simulated", keeps=True)
    yield ask("import", "register.jsonl", keeps=True)
    if rejects:
        # Where the whole is refused, what can be recorded is.
        yield ask("import", "register.jsonl", "--rejects", "rejects.jsonl", "--lang", "nl", keeps=True)


def sealed(register: Register) -> Iterator[Question]:
    """Keys, a checkpoint, an identity and a hold: what questions about integrity and people are asked about."""
    first = register.dossiers[0]
    yield ask("key", "new", "signing.key", "--name", "ledger.example.org/wse", into="ledger.vkey", keeps=True)
    yield ask("checkpoint", "--key", "signing.key", "-o", "first.checkpoint", keeps=True)
    yield ask("identity", "set", first, stdin=f"Jan Peeters\n{NATIONAL_NUMBER}\n".encode(), keeps=True)
    yield ask("hold", "set", first, "--why", "beroep aangekondigd", keeps=True)


def rebuilt() -> Question:
    """The read models, made."""
    return ask("rebuild", keeps=True)


def moved_on(register: Register) -> Iterator[Question]:
    """Recording after the read models were made, so that they lag; then catching up, and other databases."""
    dossier = register.dossiers[-1]
    about = ("--dossier", dossier, "--effective-on", "2026-02-02", "--decided-by", "vdab")
    yield ask("record", "support", *about, "--level", "40% laag", "--dry-run")
    yield ask("record", "support", *about, "--level", "40% laag", "--accept-findings", keeps=True)
    for command in ("overview", "guarantees", "findings", "places", "report suspension"):
        yield ask(*command.split(), "--json")
        yield ask(*command.split())
    yield ask("verify", "--json")
    yield ask("follow", "--once", keeps=True)
    yield ask("follow", "--once", "--lang", "nl", keeps=True)
    yield ask("verify")
    yield ask("rebuild", "--known", "2020-08-01", "--into", "known.db")
    yield ask("rebuild", "--into", "other.db", "--lang", "nl")


#: What an option of `record` is given beyond the example: of the options whose word does not matter, this one.
MORE = {
    "--decided-on": "2020-02-01", "--ground": "BVR 20-03-2020", "--reason": "Een reden (verzonnen).",
    "--evidence": "letter.pdf", "--last-day": "2027-06-30", "--insertion-last-day": "2027-06-30",
    "--held-on": "2020-01-01", "--conditions-met": "ja", "--job-safe": "yes", "--job-durable": "onwaar",
    "--notified-on": "2020-02-02", "--enterprise": "0899.900.276", "--entry": "2",
    "--cause": "illness", "--answer-by": "2027-06-30", "--phase": "preparation", "--copy-sent-on": "2020-01-01",
    "--motivation": '[{"name": "omzet", "value": "-4,5 %", "source": "NBB"}]',
}  # fmt: skip


def every_word(commands: Commands) -> Iterator[Question]:
    """Each decision with all options it has, and with each word that an option takes, also where that is refused."""
    for tag, kind in DECISIONS.items():
        given = as_options(dict(kind.example))
        options = commands.get(f"record {tag}", {})
        named = dict(zip(given[::2], given[1::2], strict=True))
        # One subject is named, and the example names it.
        subjects = {f"--{field}" for field in kind.subject_fields}
        more = [
            word
            for name in options
            if name in MORE and name not in {*named, *subjects}
            for word in (name, MORE[name])
        ]
        yield ask("record", tag, *given, *more, "--accept-findings", "--dry-run")
        yield ask("record", tag, *given, *more, "--accept-findings", "--dry-run", "--lang", "nl")
        for name in sorted(subjects - named.keys()):
            yield ask("record", tag, *given, name, MORE.get(name, "W-03"), "--dry-run")
        for name, words in options.items():
            for word in words if name not in ("--lang", "--decided-by") or tag == "start" else ():
                rest = [each for pair in named.items() if pair[0] != name for each in pair]
                yield ask("record", tag, *rest, name, word, "--accept-findings", "--dry-run")


def every_decision() -> Iterator[Question]:
    """Each decision recorded from the options of its example, in a ledger that has what it needs.

    Without `--accept-findings` first, which is refused where it brings findings; then accepted; then again, when its
    source is on record already.
    """
    for tag, kind in DECISIONS.items():
        options = as_options(dict(kind.example))
        yield ask("record", tag, *options, "--dry-run")
        yield ask("record", tag, *options, "--dry-run", "--lang", "nl")
        yield ask("record", tag, *options, keeps=True)
        yield ask("record", tag, *options, "--accept-findings", "--source", f"x:{tag}", keeps=True)
        yield ask(
            "record", tag, *options, "--accept-findings", "--source", f"x:{tag}", "--lang", "nl", keeps=True
        )
    start = ("record", "start", "--dossier", "W-01", "--decided-by", "vdab", "--effective-on", "2021-03-01")
    yield ask(*start, "--expect", "3")
    yield ask(*start, "--recorded-at", "2019-01-01T00:00:00Z")
    yield ask(
        *start, "--recorded-at", "2027-01-01T00:00:00Z", "--as", "An De Smet", "--accept-findings", keeps=True
    )
    yield ask(
        *start, "--evidence", "letter.pdf", "--evidence", f"b={'0' * 64}", "--accept-findings", keeps=True
    )
    yield ask("status", "--all", "--json")
    yield ask("history", "W-01")
    yield ask("history", "W-01", "--lang", "nl", "--json")


def personal(dossier: str, other: str) -> Iterator[Question]:
    """Who somebody is, who looked, holds and erasing, with all that is refused on the way."""
    given = f"Jan Peeters\n{NATIONAL_NUMBER}\n".encode()
    yield ask("identity", "set", dossier, stdin=given, keeps=True)
    yield ask("identity", "set", other, "--name", "An De Smet", "--national-number", "", keeps=True)
    yield ask("identity", "set", dossier, "--name", "x", "--national-number", "85.67.30-033.61")
    yield ask("identity", "set", dossier, "--name", "", "--national-number", NATIONAL_NUMBER, "--lang", "nl")
    yield ask("identity", "set", "NOBODY", stdin=given)
    yield ask("identity", "show", dossier, "--why", "brief", keeps=True)
    yield ask(
        "identity", "show", dossier, "--why", "brief", "--json", "--as", "An", "--lang", "nl", keeps=True
    )
    yield ask("identity", "show", "NOBODY", "--why", "brief")
    yield ask("identity", "show", dossier, "--why", "")
    yield ask("identity", "find", "--why", "vraag", stdin=f"{NATIONAL_NUMBER}\n".encode(), keeps=True)
    yield ask(
        "identity", "find", "--why", "vraag", "--national-number", "85673003360", "--lang", "nl", keeps=True
    )
    yield ask("identity", "find", "--why", "vraag", "--national-number", "85.67.30-034.59")
    yield ask("identity", "find", "--why", "vraag", "--national-number", "12")
    yield ask("history", dossier)
    for lang in ("en", "nl"):
        yield ask("hold", "set", other, "--why", "beroep", "--lang", lang, keeps=True)
        yield ask("hold", "list", "--lang", lang)
        yield ask("erase", other, "--ground", "AVG art. 17", "--yes", "--lang", lang)
        yield ask("hold", "lift", other, "--why", "geen beroep", "--lang", lang, keeps=True)
        yield ask("hold", "lift", other, "--why", "geen beroep", "--lang", lang)
    yield ask("hold", "set", "NOBODY", "--why", "beroep")
    erase = ("erase", dossier, "--ground", "AVG art. 17")
    for lang, answer in (("en", b"no\n"), ("nl", b"neen\n"), ("nl", b"\n"), ("en", b"")):
        yield ask(*erase, "--lang", lang, terminal=True, stdin=answer)
    yield ask("identity", "set", dossier, terminal=True, stdin=given, keeps=True)
    yield ask("identity", "find", "--why", "vraag", "--lang", "nl", terminal=True, stdin=b"85673003360\n")
    yield ask(
        "erase", other, "--ground", "AVG art. 17", "--lang", "nl", terminal=True, stdin=b"ja\n", keeps=True
    )
    yield ask(*erase, "--what", "identity", "--authority", "DPO", "--yes", keeps=True)
    yield ask(
        *erase, "--what", "texts", "--effective-on", "2026-02-28", "--decided-by", "department", keeps=True
    )
    yield ask(*erase, "--what", "all", "--lang", "nl", keeps=True)
    yield ask("erase", other, "--ground", "AVG art. 17", "--decided-by", "employer", "--yes", keeps=True)
    yield ask("erase", "NOBODY", "--ground", "AVG art. 17", "--yes")
    yield ask("history", dossier)
    yield ask("history", dossier, "--lang", "nl", "--json")
    yield ask("identity", "show", dossier, "--why", "brief")
    for form in ("table", "json", "jsonl", "csv"):
        yield ask("identity", "log", "--format", form)
        yield ask("identity", "log", dossier, "--format", form, "--lang", "nl")
    yield ask("dossier", dossier, "-o", "dossier.html", "--with-identity", "--why", "beroep")
    yield ask("verify")


def _witnesses() -> Iterator[Question]:
    """A key to witness with, what is stated of who runs it, and policies that are none."""
    yield ask(
        "witness", "key", "w.key", "--name", "w.example", "--kind", "ed25519", into="w.vkey", keeps=True
    )
    yield ask("witness", "key", "pq.key", "--name", "pq.example", "--lang", "nl")
    yield ask(
        "witness",
        "sign",
        "first.checkpoint",
        "--key",
        "w.key",
        "--memory",
        "m",
        "--ledger-key",
        "ledger.vkey",
    )
    yield ask(
        "witness", "add", "w.vkey", "--run-by", "Notary", "--independent", "--key", "fifth.key", keeps=True
    )
    yield ask("witness", "list")
    yield ask("witness", "list", "--statements", "--lang", "nl")
    yield ask("verify", "--policy", "register.jsonl")
    yield ask("checkpoint", "--policy", "register.jsonl", "--lang", "nl")


def integrity(dossier: str) -> Iterator[Question]:
    """Keys made, rotated and lost; checkpoints, proofs and verifications, with what is refused."""
    yield ask("checkpoint")
    yield ask("checkpoint", "--key", "missing.key")
    yield ask("proof", dossier, "-o", "unsigned.json")
    yield ask("key", "list")
    yield ask("key", "new", "signing.key", keeps=True)
    yield ask("key", "new", "second.key")
    yield ask("checkpoint", "--key", "signing.key", "-o", "first.checkpoint", keeps=True)
    yield ask(
        "checkpoint", "--key", "signing.key", "--lang", "nl", "--timestamp-request", "request.tsq", keeps=True
    )
    yield ask("checkpoint", "--timestamp", "register.jsonl")
    yield ask("checkpoint", "--witness", "first.checkpoint", "--witness-key", "nonsense")
    yield ask("checkpoint", "--witness", "first.checkpoint")
    yield ask("key", "rotate", "second.key", "--key", "signing.key", keeps=True)
    yield ask("key", "rotate", "third.key", "--lost", "--lang", "nl", keeps=True)
    yield ask("key", "rotate", "fourth.key")
    yield ask("checkpoint", "--key", "signing.key")
    yield ask("checkpoint", "--key", "third.key", "-o", "third.checkpoint", keeps=True)
    yield ask("key", "list", "--lang", "nl")
    yield ask("key", "list", "--statements")
    yield ask("key", "rotate", "fifth.key", "--key", "third.key", into="ledger.vkey", keeps=True)
    yield ask("verify", "--key", "ledger.vkey", "--checkpoint", "third.checkpoint")
    yield ask("checkpoint", "--witness", "first.checkpoint", "--witness-key", "ledger.vkey")
    yield ask("checkpoint", "--key", "fifth.key", keeps=True)
    yield from _witnesses()
    for lang in ("en", "nl"):
        yield ask(
            "proof", dossier, "--key", "third.key", "-o", "whole.json", "--verifier", "v.py", "--lang", lang
        )
        yield ask("proof", "1", "--entry", "entry.json", "-o", "entry.tlog-proof", "--lang", lang)
        yield ask("proof", "--since", "first.checkpoint", "--lang", lang)
        yield ask("proof", "--since", "register.jsonl", "--lang", lang)
        yield ask("proof", "999999", "--lang", lang)
        yield ask("proof", "NOBODY", "--lang", lang)
        yield ask("proof", "--lang", lang)
        yield ask(
            "verify", "--checkpoint", "first.checkpoint", "--checkpoint", "third.checkpoint", "--lang", lang
        )
        yield ask("verify", "--json", "--checkpoint", "third.checkpoint", "--lang", lang)
        yield ask("verify", "--key", "nonsense", "--lang", lang)
        yield ask("verify", "--checkpoint", "register.jsonl", "--lang", lang)
        yield ask("verify", "--authority", "register.jsonl", "--lang", lang)


def taken_over() -> Iterator[Question]:
    """The ledger handed over as CloudEvents, and taken over by another that is empty."""
    yield ask("export", "--as", "cloudevents", "--all", "-o", "register.cloudevents", keeps=True)
    other = ("--ledger", "other.db")
    yield ask("init", "--simulated", *other, keeps=True)
    yield ask("import", "register.cloudevents", *other, "--dry-run")
    yield ask("import", "register.cloudevents", *other, keeps=True)
    yield ask("import", "register.cloudevents", *other, "--lang", "nl")
    yield ask("verify", *other)
    yield ask("init", "--ledger", "real.db", "--vault", "personal.db", keeps=True)
    yield ask("import", "register.cloudevents", "--ledger", "real.db", "--vault", "personal.db")
    yield ask("import", "register.jsonl", "--ledger", "real.db", "--vault", "personal.db")


def with_roles() -> Iterator[Question]:
    """The roles of a ledger on a server, made twice."""
    yield ask("roles", keeps=True)
    yield ask("roles", "--lang", "nl", keeps=True)
    yield ask("status", "--all")
    yield ask("rebuild", keeps=True)
    yield ask("roles", keeps=True)
