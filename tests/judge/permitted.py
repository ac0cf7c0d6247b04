"""The differences that are meant: each with the questions it concerns, a precise predicate, and its reason.

A difference that no entry permits is a fault. An entry that permits nothing in a full run is stale, and a fault too.
Write the predicate as narrow as the reason is: ``difference.command``, ``difference.where``, ``difference.json()`` and
the bytes ``difference.old`` and ``difference.new`` say all there is. For example, what `explain` cites::

    def cites_otherwise(difference: Difference) -> bool:
        return difference.where == "stdout" and all(
            path.endswith((".entries[]", ".entries")) for path, _, _ in difference.json()
        )

    Permitted("explain cites the entry that status rests on", ("explain",), cites_otherwise, "The fold says why …")
"""

from __future__ import annotations

import ast
import csv
import html
import io
import json
import re
import subprocess
import zipfile
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from ledger.language import translated
from ledger.parsing.strict import NOT_JSON
from tests.judge.comparing import Difference
from tests.judge.versions import ROOT

#: What checks a proof, in this version: it is handed out as it stands.
VERIFIER = ROOT / "ledger" / "seal" / "verifier.py"


class Permitted(NamedTuple):
    """A difference that is meant. ``commands`` are paths such as ``report flow``; none means every command."""

    name: str
    commands: tuple[str, ...]
    allows: Callable[[Difference], bool]
    reason: str

    def permits(self, difference: Difference) -> bool:
        """Whether it is this difference. A predicate that cannot read the answers does not permit them."""
        if self.commands and difference.command not in self.commands:
            return False
        try:
            return self.allows(difference)
        except (ValueError, KeyError, IndexError, TypeError):
            return False


# -- what is stored -------------------------------------------------------------------------------------

_DIGEST = re.compile(r"[0-9a-f]{64}")


def _lines(dump: bytes, *, log: bool) -> list[str]:
    """The lines of a dump as the earlier version has them. ``log``: without the hashes in the access log."""
    lines = []
    for line in dump.decode("utf-8", "backslashreplace").splitlines():
        if "model_periods" in line:
            if "CREATE" not in line and re.search(r"\bcompletion\b", line):
                continue  # a server names each column apart
            line = line.replace(r", \n\tcompletion TEXT", "")
            if line.startswith("model_periods"):
                line = re.sub(r"('\[.*?\]'), (None|'[^']*')\)\Z", r"\1)", line)
        elif line.startswith("model_about") or (log and line.startswith("access_log")):
            line = _DIGEST.sub("…", line)
        lines.append(line)
    return sorted(lines)


def _is_database(difference: Difference) -> bool:
    return difference.where == "database" or (
        difference.where.startswith("file ") and difference.where.endswith(".db")
    )


def read_models(difference: Difference) -> bool:
    """Of a database only the digest of the rules and the column `completion` differ."""
    return _is_database(difference) and _lines(difference.old, log=False) == _lines(difference.new, log=False)


def access_log(difference: Difference) -> bool:
    """Of a database only the hashes in the access log differ, and what is permitted of read models."""
    return _is_database(difference) and _lines(difference.old, log=True) == _lines(difference.new, log=True)


def only_hashes(difference: Difference) -> bool:
    """Two texts are equal but for SHA-256 hashes."""
    texts = (_DIGEST.sub("…", each.decode()) for each in (difference.old, difference.new))
    return difference.where in ("stdout", "stderr") and len(set(texts)) == 1


# -- what `explain` cites -------------------------------------------------------------------------------

#: Conclusions that cite otherwise than they did.
CITING = re.compile(
    r"guarantees\..*|trajectory|trajectory\.days_suspended|since|enterprise|findings\.offer-too-short.*"
)

#: What a conclusion says by number: the entries, the facts that they hold, and the rules.
CITED = ("entries", "facts", "rules")

#: Sentences that are other ones: no start had an effect.
SENTENCES = (
    ("No trajectory has started by this day.", "No trajectory is open on this day."),
    ("Op deze dag is nog geen traject aangevangen.", "Op deze dag is geen traject open."),
)


#: Entries that a sentence names.
_NAMED = re.compile(r"\b(?:entry|entries|post|posten)\s+\d+(?:,?\s+\d+)*(?:,?\s+(?:and|en)\s+\d+)?")


#: A run that needed no exception (R8) was told of as lawful under it.
_NEEDED_NONE = (
    r"Started or resumed during the measure, lawfully: [^.]*\(entries …\)\.",
    r"(?:Entries …|Entry \d+|Entries [\d, and]+) started or resumed the trajectory, with the full chance that is due\.",
    r"Rechtmatig aangevangen of hervat tijdens de maatregel: [^.]*\(entries …\)\.",
    r"Met entries … is het traject aangevangen of hervat, met de volwaardige kans waarop de werknemer recht had\.",
)


#: Said in a dossier where a conclusion rests on entries that it does not name.
_ALSO = re.compile(r"(?:The steps also rest on|De stappen steunen ook op) entries …\. ?")


def _pairs(text: str) -> str:
    """A sentence as it was, where it is one of those that are other ones now."""
    for new, old in SENTENCES:
        text = text.replace(new, old)
    return text


def _same_sentence(text: str) -> str:
    """A sentence as it was, without the numbers of the entries that it names."""
    text = _pairs(_ALSO.sub("", _NAMED.sub("entries …", text)))
    for one, other in (_NEEDED_NONE[:2], _NEEDED_NONE[2:]):
        text = re.sub(f"{one}|{other}", "…", text)
    return text


def _agree(old: dict[str, Any], new: dict[str, Any]) -> bool:
    """A conclusion or a step says the same, and so does every step before it.

    Where it cites other entries, its sentence is the same but for their numbers, and for the pairs of sentences above.
    """
    steps, others = old["because"], new["because"]
    left_out = ("because",) if old["entries"] == new["entries"] else (*CITED, "because")
    one, other = (
        {name: value for name, value in each.items() if name not in (*left_out, "sentence")}
        for each in (old, new)
    )
    said, says = (
        _pairs(each["sentence"]) if left_out == ("because",) else _same_sentence(each["sentence"])
        for each in (old, new)
    )
    return (
        one == other
        and said == says
        and len(steps) == len(others)
        and all(_agree(*each) for each in zip(steps, others, strict=True))
    )


def _answers(content: bytes) -> list[Any]:
    """An answer, or one a line."""
    try:
        return [json.loads(content)]
    except ValueError:
        return [json.loads(line) for line in content.splitlines()]


def cites_in_json(difference: Difference) -> bool:
    """Conclusions of the kinds that may cite otherwise do, and nothing else differs."""
    answers = _answers(difference.old), _answers(difference.new)
    concluded = [[each.pop("conclusions") for each in side] for side in answers]
    return (
        difference.where == "stdout"
        and answers[0] == answers[1]
        and all(
            len(old) == len(new) and all(_concludes_the_same(*each) for each in zip(old, new, strict=True))
            for old, new in zip(*concluded, strict=True)
        )
    )


def _concludes_the_same(old: dict[str, Any], new: dict[str, Any]) -> bool:
    return _agree(old, new) if CITING.fullmatch(old["field"]) else old == new


def _rows(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode().removeprefix("\ufeff"), newline="")))


def _same_row(old: dict[str, str], new: dict[str, str]) -> bool:
    if not CITING.fullmatch(old["field"]):
        return old == new
    if old["entries"] == new["entries"]:
        return {**old, "sentence": _pairs(old["sentence"])} == {**new, "sentence": _pairs(new["sentence"])}
    one, other = (
        {**row, "entries": "", "rules": "", "sentence": _same_sentence(row["sentence"])} for row in (old, new)
    )
    return one == other


def cites_in_csv(difference: Difference) -> bool:
    """The same, in CSV."""
    old, new = _rows(difference.old), _rows(difference.new)
    return (
        difference.where == "stdout"
        and len(old) == len(new) > 0
        and all(_same_row(*each) for each in zip(old, new, strict=True))
    )


_CITATION = re.compile(r"- (\[(?:entry|post) \d|<a id=\"entry-\d)")


def _words(content: bytes) -> list[str]:
    """The lines of a text in Markdown without the entries that it cites, and what is said of them at the end."""
    lines = []
    citing = False
    for line in content.decode().splitlines():
        citing = bool(_CITATION.match(line)) or (citing and line.startswith("  "))
        if not citing and line:
            lines.append(_same_sentence(line))
    return lines


def cites_in_markdown(difference: Difference) -> bool:
    """The same, in Markdown: only the entries that are cited differ."""
    return difference.where == "stdout" and _words(difference.old) == _words(difference.new)


_COLOUR = re.compile(r"\x1b\[[0-9;]*m|\r")
_FOOTNOTE = re.compile(r"( *)(?:entry \d+|post \d+|rule R\d+|regel R\d+)\b.*: ")


def _prose(content: bytes) -> str:
    """What `explain` says in a terminal, without the entries and rules listed below each conclusion."""
    words: list[str] = []
    listed: int | None = None
    for line in _COLOUR.sub("", content.decode()).splitlines():
        indent = len(line) - len(line.lstrip())
        if line.strip() in ("Entries", "Posten"):
            break
        if footnote := _FOOTNOTE.match(line):
            listed = len(footnote[1])
        elif listed is not None and indent <= listed:
            listed = None
        if listed is None:
            words += line.split()
    return re.sub(r"\[R\d+(?:, R\d+)*\]", "[…]", _same_sentence(" ".join(words)))


def cites_as_text(difference: Difference) -> bool:
    """The same, in a terminal."""
    return difference.where == "stdout" and _prose(difference.old) == _prose(difference.new)


#: A link from what was concluded to an entry that it cites.
_CITES = {"wasDerivedFrom": "prov:usedEntity", "used": "prov:entity"}


def _statements(document: dict[str, Any]) -> dict[str, Any]:
    """What a PROV document says of each thing; of a conclusion the sentence without what it cites by number."""
    said = {
        f"{kind} {name}": value
        for kind in ("entity", "agent", "activity", "prefix")
        for name, value in document.get(kind, {}).items()
    }
    for name, value in said.items():
        if name.startswith("entity doorstroom:conclusion/"):
            sentence = value["doorstroom:sentence"]
            said[name] = {
                **value,
                "doorstroom:sentence": {**sentence, "$": _same_sentence(sentence["$"])},
            }
    return said


def _links(document: dict[str, Any], without: set[str]) -> list[str]:
    """Its links, however they are counted, but those of some things, those from a conclusion to an entry, and to R8.

    A run that needed no exception no longer names the rule of exceptions (R8).
    """
    return sorted(
        json.dumps([kind, link], sort_keys=True)
        for kind, links in document.items()
        if kind not in ("entity", "agent", "activity", "prefix")
        for link in links.values()
        if not without & set(map(str, link.values()))
        and not (kind in _CITES and link[_CITES[kind]].startswith("doorstroom:entry/"))
        and link.get("prov:plan") != "doorstroom:rule/R8"
    )


def cites_in_prov(difference: Difference) -> bool:
    """Every thing says the same, and only links to entries differ; an entry that nothing cites is left out."""
    if difference.where not in ("stdout", "file prov.json"):
        return False
    documents = json.loads(difference.old), json.loads(difference.new)
    old, new = map(_statements, documents)
    other = {name.removeprefix("entity ").removeprefix("activity ") for name in old.keys() ^ new.keys()}
    return (
        all(re.fullmatch(r"doorstroom:(entry|recording)/\d+", name) for name in other)
        and all(old[name] == new[name] for name in old.keys() & new.keys())
        and _links(documents[0], other) == _links(documents[1], other)
    )


# -- what was wrong ---------------------------------------------------------------------------------------


def periods_cite(difference: Difference) -> bool:
    """A period of a timeline cites entries besides those that it cited, and nothing else differs."""
    if difference.where != "stdout":
        return False
    told = [_cited_by_periods(content) for content in (difference.old, difference.new)]
    (old, cited), (new, cites) = told
    return old == new and all(set(one) <= set(other) for one, other in zip(cited, cites, strict=True))


def _cited_by_periods(content: bytes) -> tuple[Any, list[list[Any]]]:
    """A timeline without what its periods cite, and that, of each."""
    if content[:1] not in b"[{":
        rows = _rows(content)
        return rows, [row.pop("entries").split() for row in rows]
    answers = _answers(content)
    periods = [period for answer in answers for period in answer["periods"]]
    return answers, [period.pop("entries") for period in periods]


def no_witness(difference: Difference) -> bool:
    """A key that is no witness's is refused in a sentence, with the exit code of wrong use."""
    if difference.where == "exit code":
        return (difference.old, difference.new) == (
            b"1",
            b"2",
        ) and "--witness-key" in difference.question.typed
    return (
        difference.where == "stderr"
        and difference.old.endswith(b"AssertionError: a witness has a key for cosignatures (type 0x04)\n")
        and b" is no key of a witness, which signs with a key for cosignatures (type 4)\n" in difference.new
    )


#: What Python's reader says of what is no JSON, as it stood inside a Dutch sentence, and as it is said now.
NO_JSON = {named: translated(named, "nl") for named in NOT_JSON}


def no_json_in_dutch(difference: Difference) -> bool:
    """A line that is no JSON is told of in Dutch, where English words stood in the Dutch sentence."""
    text = difference.new.decode()
    for english, dutch in NO_JSON.items():
        text = text.replace(f"{dutch} (kolom", f"{english} (kolom")
    return difference.where in ("stdout", "stderr", "file rejects.jsonl") and text == difference.old.decode()


#: Why an example asks: a sentence in English once, a reference now.
WHY = (
    ("letter of 12 November", "brief 2021/88"),
    ("question of the employee", "vraag 2021/31"),
    ("appeal announced on 16 November", "beroep 2021/14"),
    ("no appeal was lodged in time", "beroep 2021/14"),
)


def reference_in_an_example(difference: Difference) -> bool:
    """Help and manual differ in why an example asks, and nothing else."""
    old = _flowing(difference.old)
    for sentence, reference in WHY:
        old = old.replace(f'--why "{sentence}"', f'--why "{reference}"')
    return re.match(r"stdout|stderr|file .*\.1$", difference.where) is not None and old == _flowing(
        difference.new
    )


def _flowing(text: bytes) -> str:
    """The words of a text; a line that goes on below ends in a backslash; a manual writes some characters by name."""
    return " ".join(
        re.sub(r"\\e?\r?\n", " ", text.decode()).replace("\\-", "-").replace("\\(dq", '"').split()
    )


# -- documents ------------------------------------------------------------------------------------------


def _text(page: bytes) -> list[str]:
    """All that a page says to a reader, in order: without style and tags; of drawings what is written in them."""
    text = re.sub(r"<style\b.*?</style>", " ", page.decode(), flags=re.DOTALL)
    text = re.sub(r"</?(b|i|a|strong|em|span|code|abbr|wbr)\b[^>]*>", "", text)
    text = html.unescape(re.sub(r"<[^>]*>", " ", text))
    return _without_r8(_same_sentence(_DIGEST.sub("…", " ".join(text.split())))).split()


def _without_r8(text: str) -> str:
    """A page of a run that needed no exception no longer names the rule of exceptions for it."""
    if not re.search(r"… \[(?:R8, )?R10, R11\]", text):
        return text
    text = text.replace("… [R8, R10, R11]", "… [R10, R11]")
    return re.sub(r"\b(?:Rules|Regels) R\d+(?:, R\d+)*;", lambda found: found[0].replace(" R8,", ""), text)


def same_page(difference: Difference) -> bool:
    """Two pages in HTML say the same in the same words; how they are drawn and styled differs."""
    return difference.new.startswith(b"<!") and _text(difference.old) == _text(difference.new)


#: What the drawing and the table of a trajectory say of its last day, and what they said where there is none.
_LAST_DAYS = (
    r"Planned last day of the trajectory: \S+ Expected last day on \S+ \S+",
    "There has been no open trajectory, so there is no last day to show.",
    r"planned last day ▽ \S+ expected last day ▼ \S+ ",
    r"Geplande laatste dag van het traject: [^.]+\. Verwachte laatste dag op [^.]+\.",
    "Er is nog geen traject open geweest; er is dus geen laatste dag te tonen.",
    r"geplande laatste dag ▽ \d+ \w+ \d+ verwachte laatste dag ▼ \d+ \w+ \d+ ",
)


def ended_with_the_employment(difference: Difference) -> bool:
    """A page tells the last days of a trajectory that ended with the employment, and said that there was none."""
    if not difference.new.startswith(b"<!"):
        return False
    old, new = (" ".join(_text(page)) for page in (difference.old, difference.new))
    for days, none, drawn in (_LAST_DAYS[:3], _LAST_DAYS[3:]):
        if none in old:
            new = re.sub(drawn, "", re.sub(days, none, new))
    return old == new


_STREAM = re.compile(rb"<<([^\n]*)>>\s*stream\n(.*?)\nendstream", re.DOTALL)


def _streams(document: bytes) -> list[bytes]:
    """What a PDF holds, but for its identifier and the verifier that is attached."""
    attached = (b"x-python", b"/Type/Metadata")
    return [held for about, held in _STREAM.findall(document) if not any(word in about for word in attached)]


def _read(document: bytes) -> str:
    """What a PDF says to a reader."""
    read = subprocess.run(["pdftotext", "-", "-"], input=document, capture_output=True, check=True)
    return _same_sentence(" ".join(_DIGEST.sub("…", read.stdout.decode()).split()))


def same_document(difference: Difference) -> bool:
    """Two PDFs hold the same but for the verifier; or they say the same, but for the entries that they name."""
    if not difference.where.endswith(".pdf"):
        return False
    return _streams(difference.old) == _streams(difference.new) or _read(difference.old) == _read(
        difference.new
    )


def _is_program(content: bytes) -> bool:
    return bool(ast.parse(content).body)


def verifier(difference: Difference) -> bool:
    """The verifier that goes with a proof is another program text: the one that this version checks with itself."""
    return (
        difference.where.endswith(".py")
        and _is_program(difference.old)
        and difference.new == VERIFIER.read_bytes()
    )


def _members(content: bytes) -> Iterator[tuple[str, list[str] | bytes]]:
    with zipfile.ZipFile(io.BytesIO(content)) as whole:
        for name in whole.namelist():
            held = whole.read(name)
            if name.endswith(".html"):
                yield name, _text(held)
            elif name.endswith((".py", ".pdf")):
                yield name, [str(_is_program(held))] if name.endswith(".py") else _read(held).split()
            elif re.search(r"(manifest|tagmanifest)[^/]*\.txt\Z", name):
                yield name, sorted(_DIGEST.sub("…", held.decode()).splitlines())
            elif name.endswith("bag-info.txt"):
                yield name, re.sub(r"(?m)^(Payload-Oxum|Bag-Size): .*", r"\1", held.decode()).splitlines()
            else:
                yield name, held


def same_archive(difference: Difference) -> bool:
    """An archive of a dossier differs in its page, its verifier, their hashes and sizes, and nothing else."""
    return difference.where.endswith(".zip") and list(_members(difference.old)) == list(
        _members(difference.new)
    )


PERMITTED: tuple[Permitted, ...] = (
    Permitted(
        "read models: the digest of the rules and the column of completion",
        (),
        read_models,
        "Read models of an earlier version count as old; a period tells how the trajectory was completed.",
    ),
    Permitted(
        "access log: the hash of a document that was made",
        (),
        access_log,
        "The log names the SHA-256 of the dossier that was handed out, and each line that of the line before.",
    ),
    Permitted(
        "the hash of a dossier that was made",
        ("dossier", "identity log"),
        only_hashes,
        "The dossier is styled and drawn otherwise and holds another text of the verifier.",
    ),
    Permitted(
        "explain in JSON: cites the entries that the fold holds responsible",
        ("explain",),
        cites_in_json,
        "Each conclusion rests on the changes that the fold recorded, each step on its own.",
    ),
    Permitted(
        "explain in CSV: cites the entries that the fold holds responsible",
        ("explain",),
        cites_in_csv,
        "Each conclusion rests on the changes that the fold recorded, each step on its own.",
    ),
    Permitted(
        "explain in Markdown: cites the entries that the fold holds responsible",
        ("explain",),
        cites_in_markdown,
        "Each conclusion rests on the changes that the fold recorded, each step on its own.",
    ),
    Permitted(
        "explain as text: cites the entries that the fold holds responsible",
        ("explain",),
        cites_as_text,
        "Each conclusion rests on the changes that the fold recorded, each step on its own.",
    ),
    Permitted(
        "timeline: a period cites what took effect within it too",
        ("timeline",),
        periods_cite,
        "A period cites what `status` cites on its last day; an extension of a measure within it was left out.",
    ),
    Permitted(
        "a key that is no witness's is refused",
        ("checkpoint",),
        no_witness,
        "It ended in a traceback.",
    ),
    Permitted(
        "what is no JSON is said in Dutch",
        (),
        no_json_in_dutch,
        "The words of Python's reader stood in English within the Dutch sentence.",
    ),
    Permitted(
        "why an example asks is a reference",
        ("hold", "identity", "hold set", "hold lift", "identity show", "identity find", "man"),
        reference_in_an_example,
        "A sentence in English stood in the Dutch help.",
    ),
    Permitted(
        "PROV: links to the entries that the fold holds responsible",
        ("export",),
        cites_in_prov,
        "PROV links the conclusions of `explain` to the entries that they cite.",
    ),
    Permitted(
        "documents in HTML: the same words, styled and drawn otherwise",
        (
            "dossier",
            *(f"report {kind}" for kind in ("enterprise", "findings", "flow", "guarantees", "suspension")),
        ),
        same_page,
        "Dossier and report share a style and shapes and a policy by hash; a dossier cites as `explain` does.",
    ),
    Permitted(
        "documents in HTML: the last days of a trajectory that ended with the employment",
        ("dossier",),
        ended_with_the_employment,
        "It had been open, as `status` says of those days; the page said that none had.",
    ),
    Permitted(
        "documents in PDF: the same, with another verifier attached",
        ("dossier",),
        same_document,
        "The verifier is attached, and the identifier follows from all; a dossier cites as `explain` does.",
    ),
    Permitted(
        "the verifier: another text of the same program",
        ("proof",),
        verifier,
        "The verifier is put together from the code of the product, whose names and order are others now.",
    ),
    Permitted(
        "archives: the page, the verifier and their hashes",
        ("dossier",),
        same_archive,
        "An archive holds the page and the verifier, and names their hashes and sizes.",
    ),
)
