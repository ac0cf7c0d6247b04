"""The command line in Dutch: its help, what is wrong with what was typed, and what click says itself."""

from __future__ import annotations

import ast
import os
import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from cli import main
from ledger.language import BEHIND_CONTEXT, DOMAIN, translated
from projections.answers.outline import Example
from projections.commands.languages import asked_for, speaking, spoken_here, texts
from tests.language.catalogues import read, strings
from tests.terminal.test_examples import PATHS, RUN, run

ROOT = Path(__file__).parents[2]
#: Where the command line is written: what is said there is said to people.
WRITTEN = [
    ROOT / "cli.py",
    *(ROOT / "projections/commands").glob("*.py"),
]
#: What says something to somebody, and the argument that it says.
SAYING = {
    "echo",
    "UsageError",
    "BadParameter",
    "ClickException",
    "prompt",
    "confirm",
    "wrong",
    "unfit",
    "here",
    "fail",
}


def typed(*words: str, env: dict[str, str] | None = None) -> Result:
    return CliRunner().invoke(main, words, prog_name="doorstroom", env=env)


def flowing(text: str) -> str:
    return " ".join(text.split())


#: What commands say of themselves in English, where Dutch says something else.
HELP = {
    flowing(translated(named, "en"))
    for named in texts(main)
    if len(named) > 12 and BEHIND_CONTEXT not in named and translated(named, "en") != translated(named, "nl")
}


@pytest.mark.parametrize("path", PATHS, ids=" ".join)
def test_the_help_of_a_command_holds_no_english(path: tuple[str, ...]) -> None:
    shown = typed("--lang", "nl", *path, "--help")
    assert shown.exit_code == 0
    assert shown.stdout.startswith("Gebruik: doorstroom")
    assert "Toon deze uitleg en stop." in flowing(shown.stdout)
    told = flowing(shown.stdout)
    assert [english for english in HELP if english in told] == []


@pytest.mark.parametrize("path", PATHS, ids=" ".join)
def test_in_english_a_command_is_as_it_was_made(path: tuple[str, ...]) -> None:
    assert typed(*path, "--help").stdout.startswith("Usage: doorstroom")
    typed("--lang", "nl", *path, "--help")
    again = typed(*path, "--help").stdout
    assert again.startswith("Usage: doorstroom")
    assert "Gebruik" not in again


def english() -> list[str]:
    """The longest piece of each sentence that is another one in Dutch, in English as it always stands."""
    found = []
    for message in read("nl", DOMAIN):
        for said, dutch in (
            zip(strings(message.id), strings(message.string), strict=True) if message.id else ()
        ):
            piece = max(re.split(r"\{[^}]*\}|[\[\]\n]", said), key=len).strip()
            if len(piece) > 14 and " " in piece and piece not in dutch:
                found.append(piece)
    return found


ENGLISH = english()


@pytest.mark.parametrize(("path", "example"), RUN)
@pytest.mark.usefixtures("folder")
def test_what_a_command_says_in_dutch_holds_no_english(path: tuple[str, ...], example: Example) -> None:
    ran = run(path, example, "nl")
    told = flowing(ran.stdout + ran.stderr)
    assert [piece for piece in ENGLISH if piece in told] == []


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("nonsense", "Fout: Er is geen opdracht 'nonsense'."),
        ("statu", "Fout: Er is geen opdracht 'statu'. Bedoelde u 'status'?"),
        ("status --nonsense", "Fout: Er is geen optie '--nonsense'."),
        ("dossier -o D.html", "Fout: noem een dossier, of gebruik --all"),
        ("history", "Fout: Ontbrekend argument 'DOSSIER'."),
        (
            "status D --on 1",
            "Ongeldige waarde voor '--on': '1' is geen kalenderdag: DD/MM/JJJJ of JJJJ-MM-DD",
        ),
        ("status D --format xml", "'xml' is geen van 'table', 'json', 'jsonl', 'csv'."),
        ("schema nonsense", "Fout: er is geen beslissing 'nonsense'. Wel: suspension-order,"),
        (
            "dossier D -o D.doc",
            "Fout: D.doc moet eindigen op .html, .pdf of .zip: dat zegt wat er gemaakt wordt",
        ),
        ("record suspension --dossier D", "Fout: Ontbrekende optie '--effective-on' / '--ingangsdatum'."),
    ],
)
def test_what_is_wrong_is_said_in_dutch(words: str, said: str) -> None:
    ran = typed("--lang", "nl", *words.split())
    assert ran.exit_code == 2
    assert said in flowing(ran.stderr)
    assert "Probeer 'doorstroom" in ran.stderr


def test_what_a_command_did_is_said_in_dutch(tmp_path: Path) -> None:
    place = str(tmp_path / "register.db")
    made = typed("--lang", "nl", "init", "--ledger", place)
    assert made.stdout == f"Leeg register aangemaakt op {place}.\n"
    assert made.stderr.startswith("De sleutel van de persoonlijke teksten staat in ")
    again = typed("--lang", "nl", "rebuild", "--ledger", place)
    assert again.stdout.startswith("Leesmodellen gemaakt in ")


@pytest.mark.parametrize(
    ("words", "environ", "language"),
    [
        ("status D", {}, "en"),
        ("status D --lang nl", {}, "nl"),
        ("--lang nl status D", {}, "nl"),
        ("--lang=nl status D", {}, "nl"),
        ("--lang nl status D --lang en", {}, "en"),
        ("status D", {"DOORSTROOM_LANG": "nl"}, "nl"),
        ("--lang en status D", {"DOORSTROOM_LANG": "nl"}, "en"),
        ("status -- --lang nl", {}, "en"),
        ("status --lang", {}, "en"),
        ("status --lang fr", {"DOORSTROOM_LANG": "nl"}, "nl"),
        ("status D", {"DOORSTROOM_LANG": "fr"}, "en"),
        ("demo", {"LANG": "nl_BE.UTF-8"}, "nl"),
        ("demo", {"LC_ALL": "C", "LANG": "nl_BE.UTF-8"}, "en"),
        ("demo", {"DOORSTROOM_LANG": "en", "LANG": "nl_BE.UTF-8"}, "en"),
        ("demo --lang en", {"LANG": "nl_BE.UTF-8"}, "en"),
        ("status D", {"LANG": "nl_BE.UTF-8"}, "en"),
    ],
)
def test_the_language_is_the_last_one_that_was_asked_for(
    words: str, environ: dict[str, str], language: str
) -> None:
    assert asked_for(words.split(), environ) == language


def test_what_is_handed_out_is_dutch_unless_a_language_is_asked_for(tmp_path: Path) -> None:
    place = str(tmp_path / "register.db")
    typed("init", "--simulated", "--ledger", place)
    case = str(ROOT / "tests/cases/01-continued/decisions.jsonl")
    typed("import", case, "--ledger", place)
    for words in (
        ("dossier", "W-01", "-o", "-"),
        ("report", "suspension"),
        ("export", "--as", "prov", "W-01"),
    ):
        of = [*words, "--on", "2020-05-01", "--known", "2021-01-01", "--ledger", place]
        dutch, english = typed(*of), typed(*of, "--lang", "en")
        assert dutch.exit_code == english.exit_code == 0, dutch.stderr
        assert "opgeschort" in dutch.stdout.lower()
        assert dutch.stdout == typed(*of, env={"DOORSTROOM_LANG": "nl"}).stdout
        assert dutch.stdout != english.stdout == typed(*of, env={"DOORSTROOM_LANG": "en"}).stdout


def test_nothing_of_the_process_is_left_in_another_language(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LANGUAGE", raising=False)
    with speaking("nl"):
        assert spoken_here() == "nl"
    assert "LANGUAGE" not in os.environ
    monkeypatch.setenv("LANGUAGE", "fr")
    with speaking("nl"):
        pass
    assert os.environ["LANGUAGE"] == "fr"
    assert spoken_here() == "en"


def test_nothing_is_said_that_no_catalogue_holds() -> None:
    found = [
        f"{path.name}:{node.lineno}: {said}"
        for path in WRITTEN
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call)
        and getattr(node.func, "attr", getattr(node.func, "id", None)) in SAYING
        and node.args
        for said in words_of(node.args[0])
    ]
    assert not found


def words_of(node: ast.expr) -> list[str]:
    """The words that stand in an argument as they are, not in a phrase; the program's own name is none."""
    parts = node.values if isinstance(node, ast.JoinedStr) else [node]
    literal = [part.value for part in parts if isinstance(part, ast.Constant) and isinstance(part.value, str)]
    no_words = re.compile("doorstroom: |SHA-256")
    return [text for text in literal if re.search("[A-Za-z]{2}", no_words.sub("", text))]
