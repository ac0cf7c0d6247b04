"""Every error that is meant for people is said in the language of who reads it, whole."""

from __future__ import annotations

import ast
import errno
import json
import os
import pickle
import re
import runpy
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from ledger.intake.lines import refused_line
from ledger.intake.rejects import RejectsFile
from ledger.language import LANGUAGES, phrase, translated
from ledger.parsing.reading import decision_from
from ledger.parsing.strict import read_object
from ledger.problem import Message, Number, Problem, RenderedMessage, message_in, sentence
from ledger.refusals import InputPlace, LastDayBeforeEffect, NotJson, NotJsonValue, Refused, SourceUsed
from ledger.seal.checks import Check
from ledger.seal.posting import NotReached
from ledger.seal.scan import Violation as Found
from ledger.seal.verifier import Malformed, Refuted, read_vkey
from ledger.seal.witness import Declined, Fork
from ledger.store.errors import LedgerMissing, NoFolder, NotALedger, StoreError
from ledger.vault.errors import NoMasterKey
from projections.answers.verify import as_object
from projections.readmodels.differences import Difference

ROOT = Path(__file__).parents[2]
TOOL: dict[str, Any] = runpy.run_path(str(ROOT / "docs" / "catalogues.py"))
SENTENCES = sorted({said for _, said, _ in TOOL["refused"]()})


def every(kind: type[Exception]) -> list[type[Exception]]:
    """A class of errors and all that are made of it, of the program itself."""
    kinds = [kind, *(each for below in kind.__subclasses__() for each in every(below))]
    return [each for each in kinds if each.__module__.startswith(("ledger.", "projections."))]


KINDS = sorted(set(every(Problem) + every(Refuted)), key=lambda kind: (kind.__module__, kind.__qualname__))


def bare(kind: type[Exception]) -> Exception:
    """An error of a class with nothing particular to it, however it is made otherwise."""
    made = kind.__new__(kind)
    vars(made).update(detail="", values={}, field=None, place=None, location="")
    return made


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__qualname__)
def test_every_error_is_told_in_both_languages_and_in_one_at_a_time(kind: type[Exception]) -> None:
    english, dutch = (message_in(bare(kind), lang) for lang in ("en", "nl"))
    assert english == str(bare(kind)) == sentence(kind)
    assert dutch
    assert english not in dutch


def test_the_catalogues_hold_the_sentence_of_every_error() -> None:
    assert {sentence(kind) for kind in KINDS} == set(SENTENCES)


@pytest.mark.parametrize("said", SENTENCES)
def test_no_dutch_sentence_is_the_english_one(said: str) -> None:
    assert translated(said, "nl") != said


def test_a_code_word_in_backticks_stays_as_it_is_typed() -> None:
    for said in SENTENCES:
        # What stands for a file or a text is a word, as in the help.
        typed = said.replace("FILE", "BESTAND").replace("TEXT", "TEKST")
        assert re.findall("`[^`]+`", translated(said, "nl")) == re.findall("`[^`]+`", typed)


def spelt_out(path: Path) -> list[str]:
    """What errors of ours are made with in a file that is a sentence, and that nobody could translate."""
    # What `verify` finds bears the name of the base class.
    ours = {kind.__name__: kind for kind in KINDS if kind is not Problem}
    found = []
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ours:
            # Some begin with where it is: an address, or the location of a database.
            after = issubclass(ours[node.func.id], StoreError | NotReached | Declined)
            for argument in node.args[after:]:
                words = [each.value for each in ast.walk(argument) if isinstance(each, ast.Constant)]
                marked = isinstance(argument, ast.Call) and ast.unparse(argument.func) == "phrase"
                if not marked and any(re.search(r"[a-z]", re.sub(r"{.*?}", "", str(word))) for word in words):
                    found.append(ast.unparse(node))
    return found


SOURCES = [*ROOT.glob("ledger/**/*.py"), *ROOT.glob("projections/**/*.py")]


def test_no_error_is_raised_with_a_sentence_that_no_catalogue_holds() -> None:
    assert [each for path in SOURCES for each in spelt_out(path)] == []


CASES: list[tuple[object, str, str]] = [
    (
        SourceUsed(
            phrase("Entry {position} has it."), position=7, field="source", place=InputPlace("a.csv", 3)
        ),
        "a.csv, line 3, field source: The source is the sender's own reference and unique; it was used already for"
        " other content. Entry 7 has it.",
        "a.csv, regel 3, veld bron (source): Dit is het eigen kenmerk van de inzender, en het is uniek; het is al"
        " gebruikt voor een andere inhoud. Post 7 heeft het.",
    ),
    (
        LastDayBeforeEffect(
            phrase("Here {last_day} lies before {effective_on}."),
            last_day=date(2020, 3, 1),
            effective_on=date(2020, 3, 20),
        ),
        "The last day lies before the first day of effect; days are inclusive, so they may be equal. Here 2020-03-01"
        " lies before 2020-03-20.",
        "De laatste dag ligt vóór de eerste dag van uitwerking; beide dagen tellen mee, dus ze mogen gelijk zijn."
        " Hier ligt 1 maart 2020 vóór 20 maart 2020.",
    ),
    (
        LedgerMissing("a.db", phrase("there is nothing in it")),
        "`doorstroom init` makes one, `--ledger` names another. (a.db: there is nothing in it)",
        "Hier is geen register: `doorstroom init` maakt er een, `--ledger` kiest een ander. (a.db: er zit niets in)",
    ),
    (
        NoFolder("x/y"),
        "There is no folder x/y: make it first, or choose another place.",
        "Er is geen map x/y: maak ze eerst, of kies een andere plaats.",
    ),
    (
        NoMasterKey(phrase("there is no {file}"), file=Path("k")),
        "DOORSTROOM_VAULT_KEY. (there is no k)",
        "DOORSTROOM_VAULT_KEY. (er is geen k)",
    ),
    (
        NotReached("http://x", phrase("its answer is longer than {limit} bytes"), limit=9),
        "No answer that can be used came from http://x: its answer is longer than 9 bytes.",
        "Van http://x kwam geen bruikbaar antwoord: het antwoord is langer dan 9 bytes.",
    ),
    (
        NotReached("http://x", "{said}", said="a {brace} of theirs"),
        "http://x: a {brace} of theirs.",
        "http://x kwam geen bruikbaar antwoord: a {brace} of theirs.",
    ),
    (Message(phrase("This one has {bytes} bytes."), bytes=Number(70000)), "70,000 bytes", "70.000 bytes"),
    (
        FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), "a.csv"),
        "a.csv: No such file",
        "a.csv: Dit bestand",
    ),
    (OSError(errno.EPERM, "words of a library"), "words of a library", "words of a library"),
    (OSError("words alone"), "words alone", "words alone"),
    (ValueError("a fault of ours"), "a fault of ours", "a fault of ours"),
]


@pytest.mark.parametrize(("error", "english", "dutch"), CASES, ids=lambda value: type(value).__name__)
def test_what_is_said_of_one_case_is_in_the_same_language(error: object, english: str, dutch: str) -> None:
    assert english in message_in(error, "en")
    assert dutch in message_in(error, "nl")
    assert message_in(error, "en") == str(error) or isinstance(error, OSError)


@pytest.mark.parametrize(
    ("line", "dutch"),
    [
        ({"decision": "strat"}, "Opgegeven: 'strat'. Bedoelde u start?"),
        (
            {"decision": "start", "dossier": "D", "effective_on": "2020-13-01", "decided_by": "vdab"},
            "geen kalenderdag",
        ),
        ({"decision": "start", "dossier": "D", "effective_on": 5, "decided_by": "vdab"}, "Verwacht: "),
        (
            {"decision": "start", "dossier": "D", "effective_on": "2020-03-20", "decided_by": "x"},
            "is niet een van court,",
        ),
        (
            {"decision": "start", "dossier": "", "effective_on": "2020-03-20", "decided_by": "vdab"},
            "tekst met lengte >= 1",
        ),
    ],
)
def test_what_a_reader_of_values_says_is_in_the_same_language(line: dict[str, object], dutch: str) -> None:
    with pytest.raises(Refused) as caught:
        decision_from(line)
    assert dutch in message_in(caught.value, "nl")
    assert "Expected" not in message_in(caught.value, "nl")


def test_a_problem_within_a_problem_is_in_the_same_language() -> None:
    with pytest.raises(Malformed) as caught:
        read_vkey("no key")
    assert message_in(caught.value, "nl").startswith(
        "Dit is niet leesbaar, en dus is er niets van nagegaan. Een publieke"
    )
    kept = RenderedMessage(caught.value, str.upper)
    assert message_in(kept, "nl").startswith("DIT IS NIET LEESBAAR")
    assert str(kept) == str(caught.value).upper()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_an_error_of_another_process_says_the_same(lang: str) -> None:
    said = phrase("it has cosigned another root at the same size {size}.")
    for error in (
        Fork("http://x", said, b"sent", size=3),
        NotALedger("a", phrase("the table {table} belongs to {owner}"), table="t", owner="o"),
        NotJson(phrase("It is not UTF-8 (byte {byte})."), byte=2, field="x"),
        Malformed(phrase("It is larger than {most} bytes."), most=9),
    ):
        assert message_in(pickle.loads(pickle.dumps(error)), lang) == message_in(error, lang)  # noqa: S301 - our own bytes


def test_what_is_no_json_says_where_in_the_same_language() -> None:
    with pytest.raises(NotJson) as caught:
        read_object(b"{")
    assert message_in(caught.value, "nl").startswith("De regel is niet één JSON-object.")
    assert message_in(caught.value, "nl").endswith("(kolom 2).")


@pytest.mark.parametrize(
    "text",
    [
        '{"a":}',
        '{"a":1 "b"}',
        '{"a" 1}',
        "{a:1}",
        '{"a":1,}',
        '{"a":[1,]}',
        '{"a":"',
        '{"a":"\x01"}',
        '{"a":"\\x"}',
        '{"a":"\\u12"}',
        "{} {}",
    ],
)
def test_what_is_no_json_is_told_in_dutch_too(text: str) -> None:
    with pytest.raises(NotJson) as caught:
        read_object(text.encode())
    with pytest.raises(json.JSONDecodeError) as theirs:
        json.loads(text)
    english, dutch = (message_in(caught.value, lang) for lang in ("en", "nl"))
    assert english.endswith(f" {theirs.value.msg} (column {theirs.value.colno}).")
    assert theirs.value.msg not in dutch
    assert dutch.endswith(f" (kolom {theirs.value.colno}).")


def test_the_file_that_stands_alone_marks_sentences_without_ours() -> None:
    verifier = sys.modules["ledger.seal.verifier"]
    assert verifier.phrase("as it stands") == "as it stands"


@pytest.mark.parametrize(
    ("lang", "because"),
    [("en", "in.csv, line 2: This is not JSON."), ("nl", "in.csv, regel 2: Dit is geen JSON.")],
)
def test_the_lines_that_are_handed_back_say_why_in_the_same_language(
    tmp_path: Path, lang: str, because: str
) -> None:
    rejects = RejectsFile(tmp_path / "rejects.jsonl", lang)
    rejects.begin()
    line = refused_line(InputPlace("in.csv", 2), b"{", NotJsonValue())
    assert line.refusal is not None
    rejects.add(line, line.refusal)
    rejects.keep()
    row = json.loads((tmp_path / "rejects.jsonl").read_text())
    # Where the line stood is for programs too: the same in each language.
    assert (row["because"], row["place"]) == (because, "in.csv, line 2")


def test_verify_says_in_the_same_language_why_it_could_not_look() -> None:
    why = RenderedMessage(NoMasterKey(phrase("there is no {file}"), file="k"))
    damaged = Check("chain", "broken", {}, 1, (Found("seals-unreadable", None, (why,)),))
    for lang, said in (("en", "(there is no k)"), ("nl", "(er is geen k)")):
        texts, chain = as_object([Check("texts", "unchecked", {"why": why}), damaged], lang)["checks"]
        assert said in texts["words"]
        assert said in chain["problems"][0]["words"]
        # As data it is the same in each language.
        assert chain["problems"][0]["detail"] == [str(why)]


def test_a_row_that_is_not_what_it_should_be_is_told_in_the_same_language() -> None:
    found = Difference("altered", "periods", "D", {"status": None}, {"status": "running"})
    assert (
        found.in_language("nl")
        == "periods, dossier 'D': gewijzigd in status\n    status is niets, moet 'running' zijn"
    )
    assert str(found) == "periods, dossier 'D': altered in status\n    status is nothing, should be 'running'"
