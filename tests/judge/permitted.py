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

from tests.judge.comparing import Difference


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

#: What a conclusion says by number: the entries, the facts that they hold, the rules and the steps before it.
CITED = ("entries", "facts", "rules", "because")

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


def _same_sentence(text: str) -> str:
    """A sentence as it was, without the numbers of the entries that it names."""
    text = _ALSO.sub("", _NAMED.sub("entries …", text))
    for new, old in SENTENCES:
        text = text.replace(new, old)
    for one, other in (_NEEDED_NONE[:2], _NEEDED_NONE[2:]):
        text = re.sub(f"{one}|{other}", "…", text)
    return text


def _uncited(conclusion: Any) -> Any:
    """A conclusion, and all steps in it, without what it cites."""
    if isinstance(conclusion, dict):
        return {name: _uncited(value) for name, value in conclusion.items() if name not in CITED}
    if isinstance(conclusion, list):
        return [_uncited(each) for each in conclusion]
    return _same_sentence(conclusion) if isinstance(conclusion, str) else conclusion


def _answers(content: bytes) -> list[Any]:
    """An answer, or one a line, in which conclusions that may cite otherwise do not say what they cite."""
    try:
        answers = [json.loads(content)]
    except ValueError:
        answers = [json.loads(line) for line in content.splitlines()]
    for answer in answers:
        answer["conclusions"] = [
            _uncited(each) if CITING.fullmatch(each["field"]) else each for each in answer["conclusions"]
        ]
    return answers


def cites_in_json(difference: Difference) -> bool:
    """Conclusions of the kinds that may cite otherwise do, and nothing else differs."""
    return difference.where == "stdout" and _answers(difference.old) == _answers(difference.new)


def _rows(content: bytes) -> list[dict[str, str]]:
    rows = list(csv.DictReader(io.StringIO(content.decode().removeprefix("\ufeff"), newline="")))
    for row in rows:
        if CITING.fullmatch(row["field"]):
            row["entries"] = row["rules"] = ""
            row["sentence"] = _same_sentence(row["sentence"])
    return rows


def cites_in_csv(difference: Difference) -> bool:
    """The same, in CSV."""
    rows = _rows(difference.old)
    return difference.where == "stdout" and bool(rows) and rows == _rows(difference.new)


_CITATION = re.compile(r"- (\[entry \d|<a id=\"entry-\d)")


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


def _statements(content: bytes) -> dict[str, Any]:
    """What a PROV document says of each thing, without its links and without names that are counted."""
    document = json.loads(content)
    return {
        f"{kind} {name}": value
        for kind in ("entity", "agent", "activity", "prefix")
        for name, value in document.get(kind, {}).items()
    }


def cites_in_prov(difference: Difference) -> bool:
    """Every entity, agent and activity says the same, and only what follows from what differs."""
    old, new = _statements(difference.old), _statements(difference.new)
    shared = all(_uncited(old[name]) == _uncited(new[name]) for name in old.keys() & new.keys())
    # An entry that nothing cites any more is left out of the document; one that is cited is in it.
    other = all(re.search(r"entry|conclusion|source|agent", name) for name in old.keys() ^ new.keys())
    return difference.where in ("stdout", "file prov.json") and bool(old) and shared and other


# -- documents ------------------------------------------------------------------------------------------


def _text(page: bytes) -> list[str]:
    """All that a page says to a reader, in order: without style, tags and drawings."""
    text = re.sub(r"<(style|svg)\b.*?</\1>", " ", page.decode(), flags=re.DOTALL)
    text = re.sub(r"</?(b|i|a|strong|em|span|code|abbr|wbr)\b[^>]*>", "", text)
    text = html.unescape(re.sub(r"<[^>]*>", " ", text))
    return _same_sentence(_DIGEST.sub("…", " ".join(text.split()))).split()


def same_page(difference: Difference) -> bool:
    """Two pages in HTML say the same in the same words; how they are drawn and styled differs."""
    return difference.new.startswith(b"<!") and _text(difference.old) == _text(difference.new)


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
    """The verifier that goes with a proof is another program text."""
    return difference.where.endswith(".py") and _is_program(difference.new)


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
