"""Who hands a document out: which file of settings goes before, and what is wrong with one, by line and field."""

from __future__ import annotations

import os
from errno import EISDIR
from pathlib import Path

import pytest

from ledger.problem import message_in
from projections.handover.enterprise_names import NotTheNames, names_in, numbers_of, with_names
from projections.handover.identification import Identification, identification_from
from projections.handover.settings_file import LARGEST, SettingsRefused
from projections.render.blocks import AnswerBox, Document, Terms

WHOLE = """
# Of our office
[dossier]
organisation = "Sociale Inspectie, dienst Gent"
case = "2026/114"
made-by = "An Peeters"
made-for = "Arbeidsrechtbank Gent"
enterprise-names = "kbo/denomination.csv"
"""


def write(folder: Path, content: str | bytes) -> Path:
    folder.mkdir(exist_ok=True)
    content = content.encode() if isinstance(content, str) else content
    (folder / "doorstroom.toml").write_bytes(content)
    return folder


def test_each_line_is_that_of_the_first_folder_that_has_it(tmp_path: Path) -> None:
    beside = write(tmp_path / "beside", '[dossier]\ncase = "2026/200"\nenterprise-names = "/own/names.csv"\n')
    own = write(tmp_path / "own", WHOLE)
    found = identification_from([beside, tmp_path / "nowhere", own])
    assert found == Identification(
        organisation="Sociale Inspectie, dienst Gent",
        case="2026/200",
        made_by="An Peeters",
        made_for="Arbeidsrechtbank Gent",
        enterprise_names=Path("/own/names.csv"),
    )
    assert identification_from([own]).enterprise_names == own / "kbo/denomination.csv"
    assert Identification(case="9").or_else(found).case == "9"


@pytest.mark.parametrize("content", ["", "\n# nothing\n", "[dossier]\n", "\ufeff[dossier]\r\n"])
def test_nothing_is_said_where_nothing_is_set(tmp_path: Path, content: str) -> None:
    assert identification_from([write(tmp_path, content)]) == Identification()


@pytest.mark.parametrize(
    ("content", "line", "said"),
    [
        ("[dossier]\norganisation = Gent\n", 2, "is no TOML"),
        ("[dossier]\ncase = '1'\ncase = '2'\n", 3, "is no TOML"),
        ("[dossier]\ncase = '1", 2, "is no TOML"),
        ("\n\n[dosier]\ncase = '1'\n", 3, "there is no dosier"),
        ("case = '1'\n", 1, "there is no case"),
        ("dossier = 1\n", 1, "dossier is a table"),
        ("[dossier]\n\norganization = 'Gent'\n", 3, "there is no field organization"),
        ("[dossier]\ncase = '1'\nmade-by = 3\n", 3, "made-by is a text of 1 to 200"),
        ("[dossier]\nmade-by = ''\n", 2, "made-by is a text of 1 to 200"),
        ("[dossier]\nmade-for = 'a\\u202eb'\n".replace("'", '"'), 2, "made-for is a text of 1 to 200"),
        (f"[dossier]\ncase = '{'x' * 201}'\n", 2, "case is a text of 1 to 200"),
        ("[dossier.case]\nx = 1\n", 1, "case is a text"),
        (b"[dossier]\ncase = '\xff'\n", 2, "is no UTF-8"),
        ("[" * 5000, 1, "is no TOML"),
        ('[dossier]\nmade-by = "x"\n"c\\u0061se" = 3\n', 3, "case is a text of 1 to 200"),
        ("\n[\"doss\\u0069er\"]\n\n'case' = 3\n", 4, "case is a text of 1 to 200"),
        ("# case = 1\ndossier.made-by = 'x'\ndossier . case = 3\n", 3, "case is a text of 1 to 200"),
        ("\ndossier = {made-by = 'x', case = 3}\n", 2, "case is a text of 1 to 200"),
        ('\n\n"dos\\u0073ier.x" = 1\n', 3, "there is no dossier.x"),
        (
            "[dossier]\ncase = 'x'\nmade-for = 'of 85.07.30-033.28'\n",
            3,
            "made-for may hold no national number",
        ),
        ("[dossier]\norganisation = '85073003328'\n", 2, "organisation may hold no national number"),
        ("[dossier]\ncase = " + "[" * 20_000, 2, "is no TOML"),
        ("[dossier]\ncase = 1" + "0" * 5_000, 2, "is no TOML"),
    ],
)
def test_what_is_wrong_is_named_by_file_line_and_field(
    tmp_path: Path, content: str | bytes, line: int, said: str
) -> None:
    with pytest.raises(SettingsRefused) as refused:
        identification_from([write(tmp_path, content)])
    assert said in str(refused.value)
    assert "85.07.30-033.28" not in str(refused.value)
    assert "85073003328" not in str(refused.value)
    assert f"line {line} of {tmp_path / 'doorstroom.toml'}" in str(refused.value).replace("Line", "line")


def test_what_is_no_file_or_too_large_is_not_read(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "doorstroom.toml")
    with pytest.raises(SettingsRefused, match="is no file"):
        identification_from([tmp_path])
    (tmp_path / "folder" / "doorstroom.toml").mkdir(parents=True)
    with pytest.raises(OSError, match="directory") as refused:
        identification_from([tmp_path / "folder"])
    named = tmp_path / "folder" / "doorstroom.toml"
    assert message_in(refused.value, "en") == f"{named}: Is a directory"
    # A system that names no file but what was opened.
    assert message_in(IsADirectoryError(EISDIR, "Is a directory", 7), "en") == "Is a directory"
    with pytest.raises(SettingsRefused, match="has more than"):
        identification_from([write(tmp_path / "large", "#" * (LARGEST + 1))])


def test_a_field_of_a_thousand_letters_is_not_repeated_whole(tmp_path: Path) -> None:
    with pytest.raises(SettingsRefused) as refused:
        identification_from([write(tmp_path, f"[dossier]\n{'x' * 5_000} = '1'\n")])
    assert len(str(refused.value)) < 1_000


HEAD = '"EntityNumber","Language","TypeOfDenomination","Denomination"\n'


def names(folder: Path, content: str | bytes, *numbers: str) -> dict[str, str]:
    content = content.encode() if isinstance(content, str) else content
    (folder / "denomination.csv").write_bytes(content)
    return names_in(folder / "denomination.csv", set(numbers))


def test_of_several_names_it_is_the_dutch_one_whatever_their_order(tmp_path: Path) -> None:
    rows = [
        '"0899.900.276","1","001","L\'Atelier"\n',
        '"0899.900.276","2","003","De Winkel"\n',
        '"0899.900.276","2","001","De Werkplaats, vzw"\n',
        '"0899.900.177","1","001","Le ""Bon"" Voisin"\n',
        '"2.000.000.339","2","001","Een vestiging"\n',
        '"0899.900.375","0","002",""\n',
    ]
    expected = {"0899.900.276": "De Werkplaats, vzw", "0899.900.177": 'Le "Bon" Voisin'}
    asked = ("0899.900.276", "0899.900.177", "0899.900.375", "0899.910.174")
    for order in (rows, rows[::-1]):
        assert names(tmp_path, HEAD + "".join(order), *asked) == expected
    assert names(tmp_path, "\ufeff" + HEAD.replace("\n", "\r\n") + rows[3], *asked) == {
        "0899.900.177": 'Le "Bon" Voisin'
    }


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("De\nWerk  plaats\t", "De Werk plaats"),
        ("De\x1b[31m \u202eWerkplaats\x00", "De [31m Werkplaats"),
        ("=1+1 <b>", "=1+1 <b>"),
        (" \u2028 ", None),
    ],
)
def test_a_name_is_one_line_of_what_can_be_read(tmp_path: Path, written: str, name: str | None) -> None:
    found = names(tmp_path, f'{HEAD}"0899.900.276","2","001","{written}"\n', "0899.900.276")
    assert found.get("0899.900.276") == name


def test_a_number_at_the_start_of_a_line_is_found_and_a_name_is_not_named_again() -> None:
    lines = AnswerBox("", (("", "Opgeschort:\n0899.900.276"),))
    page = Document("nl", "", "", "", "", Terms(()), (), (), {}, lines)
    assert numbers_of(page) == {"0899.900.276"}
    named = with_names(page, {"0899.900.276": "Vroeger 0899.900.177", "0899.900.177": "X"})
    assert named.answer is not None
    assert named.answer.facts == (("", "Opgeschort:\n0899.900.276 (Vroeger 0899.900.177)"),)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "has no column EntityNumber, Language, TypeOfDenomination, Denomination"),
        ('"EntityNumber","Language","Denomination"\n', "has no column TypeOfDenomination"),
        (HEAD + '"0899.900.276","2"\n', "Line 2 of .* has 2 fields instead of 4"),
        (HEAD.encode() + b'"0899.900.276","2","001","\xff"\n', "Line 2 of .* is no line of a CSV in UTF-8"),
        (HEAD + f'"0899.900.276","2","001","{"x" * 20_000}"\n', "Line 2 of .* is no line of a CSV"),
    ],
)
def test_a_file_of_something_else_is_refused(tmp_path: Path, content: str | bytes, said: str) -> None:
    with pytest.raises(NotTheNames, match=said):
        names(tmp_path, content, "0899.900.276")


def test_names_are_read_from_a_file_alone(tmp_path: Path) -> None:
    with pytest.raises(NotTheNames, match="is no file"):
        names_in(tmp_path, {"0899.900.276"})
