"""`doorstroom export`: what can be asked, what cannot, and that it is the same bytes every time."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from tests.at_once import at_once
from tests.cli.running import environment
from tests.exports.scene import SECRET, exported, lived, made, run

FORMS = ("cloudevents", "xes", "ocel", "datapackage", "prov")


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    with lived(tmp_path / "l.db"):
        pass
    return tmp_path / "l.db"


def question(form: str, *, on: bool = True) -> list[str]:
    """The words that ask for an export of all there is."""
    whom = ["W-01"] if form == "prov" else ["--all"]
    return ["export", "--as", form, *whom, *(["--on", "2021-01-01"] if on and form != "cloudevents" else [])]


@pytest.mark.parametrize("form", FORMS)
def test_the_command_writes_what_the_export_makes(tmp_path: Path, ledger: Path, form: str) -> None:
    file = tmp_path / "export.zip"
    ran = run(*question(form), "--ledger", ledger, "-o", file)
    assert (ran.code, ran.out) == (0, "")
    assert "SIMULATED LEDGER" in ran.err
    from ledger.application import Ledger

    with Ledger.open(ledger) as opened:
        # What is handed out is in Dutch unless English is asked for.
        wanted = exported(opened, form, *(["W-01"] if form == "prov" else []), lang="nl")
    assert file.read_bytes() == wanted


def test_another_process_makes_the_same_bytes(ledger: Path) -> None:
    """With another seed for its hashes, and on another day for all it knows; a process for each form."""
    made_by = []
    for seed in ("1", "2"):
        ended = at_once(
            "tests.exports.scene",
            [[*question(form), "--ledger", ledger, "-o", "-"] for form in FORMS],
            env=environment(PYTHONHASHSEED=seed),
        )
        assert [each.code for each in ended] == [0] * len(FORMS), ended
        made_by.append([each.out for each in ended])
    for form, *both in zip(FORMS, *made_by, strict=True):
        assert both[0] == both[1], form
        assert len(both[0]) > 1000, form


@pytest.mark.parametrize("form", FORMS)
def test_what_is_there_already_is_left_as_it_is(tmp_path: Path, ledger: Path, form: str) -> None:
    file = tmp_path / "export.zip"
    file.write_text("kept")
    ran = run(*question(form), "--ledger", ledger, "-o", file)
    assert ran.code == 2
    assert "exists already and is left as it is" in ran.err
    assert file.read_text() == "kept"
    assert sorted(os.listdir(tmp_path)) == sorted(
        {"export.zip", *(each.name for each in tmp_path.glob("l.db*"))}
    )


def test_a_folder_that_is_there_is_left_as_it_is(tmp_path: Path, ledger: Path) -> None:
    (tmp_path / "package").mkdir()
    ran = run(*question("datapackage"), "--ledger", ledger, "-o", tmp_path / "package")
    assert ran.code == 2
    assert not list((tmp_path / "package").iterdir())


@pytest.mark.parametrize("form", FORMS)
def test_a_dossier_that_is_unknown_is_not_found_and_nothing_is_made(
    tmp_path: Path, ledger: Path, form: str
) -> None:
    ran = run("export", "--as", form, "W-77", "--ledger", ledger, "-o", tmp_path / "export.zip")
    assert ran.code == 3
    assert "no dossier 'W-77' is on record" in ran.err
    assert not (tmp_path / "export.zip").exists()


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (["--as", "xes"], "name one or more dossiers, or use --all"),
        (["--as", "xes", "W-01", "--all"], "name one or more dossiers, or use --all"),
        (["--as", "prov", "--all"], "explains one dossier"),
        (["--as", "prov", "W-01", "W-02"], "explains one dossier"),
        (["--as", "cloudevents", "--all", "--on", "2021-01-01"], "leave --on out"),
        (["--as", "datapackage", "--all"], "name it with -o"),
        (["--as", "datapackage", "--all", "-o", "register.csv"], "is named as another file"),
        (["--as", "ocel", "--all", "--with-texts", "--why", "x"], "--as cloudevents only"),
        (["--as", "cloudevents", "--all", "--with-texts"], "go together"),
        (["--as", "cloudevents", "--all", "--why", "x"], "go together"),
        (["--as", "cloudevents", "--all", "--with-texts", "--why", "x"], "who asks"),
        (["--as", "parquet", "--all"], "parquet"),
        (["--all"], "--as"),
        (["--as", "xes", "--all", "--on", "morgen"], "not a calendar day"),
        (["--as", "xes", "--all", "--known", "gisteren"], "neither a day"),
    ],
)
def test_what_does_not_go_together_is_a_mistake_of_use(ledger: Path, words: list[str], why: str) -> None:
    ran = run("export", *words, "--ledger", ledger)
    assert ran.code == 2
    assert why in ran.err
    assert ran.out == ""


def test_a_folder_that_is_not_there_is_not_found(tmp_path: Path, ledger: Path) -> None:
    for form in ("xes", "datapackage"):
        ran = run(*question(form), "--ledger", ledger, "-o", tmp_path / "nowhere" / "export")
        assert ran.code == 3
        assert "nowhere" in ran.err


def test_a_ledger_that_is_not_there_is_not_found(tmp_path: Path) -> None:
    assert run(*question("xes"), "--ledger", tmp_path / "none.db").code == 3


def test_without_a_file_it_goes_to_standard_output_and_nothing_else_does(ledger: Path) -> None:
    ran = run(*question("cloudevents"), "--ledger", ledger)
    assert (ran.code, ran.err) == (0, "")
    assert [json.loads(line)["position"] for line in ran.out.splitlines()] == list(range(1, 13))


def test_a_dossier_named_twice_is_exported_once(ledger: Path) -> None:
    once = run("export", "--as", "xes", "W-01", "--on", "2021-01-01", "--ledger", ledger)
    twice = run("export", "--as", "xes", "W-01", "W-01", "--on", "2021-01-01", "--ledger", ledger)
    assert once.out == twice.out
    assert once.out.count("<trace>") == 1


def test_the_language_is_that_of_what_is_said(tmp_path: Path, ledger: Path) -> None:
    ran = run(*question("ocel"), "--ledger", ledger, "--lang", "nl", "-o", tmp_path / "log.json")
    assert "geëxporteerd als ocel" in ran.err
    assert "GESIMULEERD REGISTER" in ran.err
    english = run(*question("ocel"), "--ledger", ledger, "--lang", "en", "-o", tmp_path / "log-en.json")
    assert english.code == 0
    assert (tmp_path / "log.json").read_bytes() == (tmp_path / "log-en.json").read_bytes()


def test_a_real_ledger_does_not_say_that_it_is_simulated(tmp_path: Path) -> None:
    with made(tmp_path / "r.db", simulated=False):
        pass
    ran = run(*question("xes"), "--ledger", tmp_path / "r.db", "-o", tmp_path / "log.xes")
    assert "SIMULATED" not in ran.err
    assert '<boolean key="simulated" value="false"/>' in (tmp_path / "log.xes").read_text()


# -- with the texts of persons


def accesses(ledger: Path) -> list[dict[str, str]]:
    """The lines of the access log, as they are stored."""
    from ledger.application import Ledger

    with Ledger.open(ledger) as opened, opened.reading() as reading, opened.vault.session(reading) as kept:
        return [json.loads(state) for _, state in kept.access_log.rows.lines()]


def test_texts_travel_along_for_who_says_why_and_that_is_logged(ledger: Path) -> None:
    asked = ["--with-texts", "--why", "overdracht", "--ledger", ledger]
    ran = run(*question("cloudevents"), *asked, env={"DOORSTROOM_AS": "desk-3"})
    assert ran.code == 0
    assert SECRET in ran.out
    line = accesses(ledger)[-1]
    assert (line["act"], line["who"], line["why"]) == ("texts-exported", "desk-3", "overdracht")
    assert "dossier" not in line
    run("export", "--as", "cloudevents", "W-01", *asked, "--who", "desk-4")
    line = accesses(ledger)[-1]
    assert (line["dossier"], line["who"]) == ("W-01", "desk-4")


def test_nobody_is_logged_where_nothing_is_told(ledger: Path) -> None:
    asked = ["--with-texts", "--why", "overdracht", "--who", "desk-3", "--ledger", ledger]
    assert run("export", "--as", "cloudevents", "W-77", *asked).code == 3
    assert accesses(ledger) == []


def test_without_the_master_key_no_text_is_told_and_nobody_is_logged(tmp_path: Path, ledger: Path) -> None:
    for key in tmp_path.glob("*.vault-key"):
        key.unlink()
    asked = ["--with-texts", "--why", "overdracht", "--who", "desk-3", "--ledger", ledger]
    ran = run(*question("cloudevents"), *asked)
    assert ran.code != 0
    assert ran.out == ""
    assert accesses(ledger) == []


def test_why_must_be_said_in_so_many_words(ledger: Path) -> None:
    asked = ["--with-texts", "--why", " ", "--who", "desk-3", "--ledger", ledger]
    ran = run("export", "--as", "cloudevents", "W-01", *asked)
    assert ran.code == 4
    assert SECRET not in ran.out


@pytest.mark.parametrize("form", FORMS)
def test_without_the_master_key_there_is_an_export_all_the_same(
    tmp_path: Path, ledger: Path, form: str
) -> None:
    for key in tmp_path.glob("*.vault-key"):
        key.unlink()
    assert run(*question(form), "--ledger", ledger, "-o", tmp_path / "e.zip").code == 0


# -- the very bytes

GOLDEN = Path(__file__).parent / "golden"
NAMES = {
    "cloudevents": "life.cloudevents.jsonl",
    "xes": "life.xes",
    "ocel": "life.ocel.json",
    "prov": "life.prov.json",
}


@pytest.mark.parametrize("form", NAMES)
def test_the_bytes_of_one_dossier_stay_as_they_are(location: str, form: str) -> None:
    """Whoever reads these exports elsewhere relies on their form; to change one on purpose: DOORSTROOM_GOLDEN=1."""
    from projections.answers.product import product

    with lived(location) as ledger:
        content = exported(ledger, form, "W-01").replace(product().encode(), b"doorstroom-ledger VERSION")
    file = GOLDEN / NAMES[form]
    if os.environ.get("DOORSTROOM_GOLDEN"):
        file.write_bytes(content)
    assert content == file.read_bytes()


def test_the_tables_of_one_dossier_stay_as_they_are(location: str) -> None:
    import io
    from zipfile import ZipFile

    from projections.answers.product import product

    with lived(location) as ledger:
        archive = ZipFile(io.BytesIO(exported(ledger, "datapackage", "W-01", lang="nl")))
        for name in archive.namelist():
            content = archive.read(name).replace(product().encode(), b"doorstroom-ledger VERSION")
            file = GOLDEN / "package" / name
            if os.environ.get("DOORSTROOM_GOLDEN"):
                file.parent.mkdir(exist_ok=True)
                file.write_bytes(content)
            assert content == file.read_bytes()


def test_how_far_it_is_can_be_told(ledger: Path) -> None:
    """By entries passed, of the whole register, to the last of them."""
    from ledger.application import Ledger
    from projections.exports import cloudevents, xes
    from projections.exports.scope import Scope

    for lines in (cloudevents.lines, xes.lines):
        steps: list[tuple[int, int]] = []
        with Ledger.open(ledger) as opened, opened.reading() as entries:
            list(lines(Scope(opened, entries, progress=lambda done, of: steps.append((done, of)))))  # noqa: B023
        assert steps[-1] == (12, 12)
        assert steps == sorted(steps)
