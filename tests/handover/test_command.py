"""The command: what it makes, in which language, what it refuses, and that it names nobody unasked."""

from __future__ import annotations

import io
import subprocess
import sys
import zipfile
from hashlib import sha256
from pathlib import Path

import pytest

from ledger import new_files as output
from ledger.application import Ledger
from ledger.identity import identity_of, set_identity
from projections.handover import gathering
from projections.render import parts
from tests.cli.running import ROOT, Ran, environment
from tests.given import employment
from tests.handover.scene import case_ledger, made_key, record, run
from tests.handover.test_pdf import needs_poppler

ON = ("--on", "2020-07-15", "--known", "2020-10-01")


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    """The path of a ledger in which W-10 is a person."""
    place = tmp_path / "ledger.db"
    (tmp_path / "keys").mkdir()
    made_key().write(tmp_path / "keys" / "signing.key")
    with case_ledger(place, "10-two-times", sealed=True) as made:
        set_identity(made, "W-10", identity_of("An Peeters", "", simulated=True), recorded_by="officer")
    return place


def signing(ledger: Path, output: Path | str) -> tuple[object, ...]:
    """A bag is signed."""
    return ("--key", ledger.parent / "keys" / "signing.key") if str(output).lower().endswith(".zip") else ()


def made(ledger: Path, output: Path | str, *more: object, code: int = 0, key: str = "W-10") -> Ran:
    more = (*more, *signing(ledger, output))
    ran = run("dossier", key, "-o", output, *ON, "--ledger", ledger, *more)
    assert ran.code == code, ran.err
    return ran


@pytest.mark.parametrize(
    ("name", "begin"), [("d.html", b"<!DOCTYPE html>"), ("d.pdf", b"%PDF-1.7"), ("d.ZIP", b"PK\x03\x04")]
)
def test_the_name_of_the_file_says_what_to_make(
    ledger: Path, tmp_path: Path, name: str, begin: bytes
) -> None:
    ran = made(ledger, tmp_path / name)
    assert (tmp_path / name).read_bytes().startswith(begin)
    assert "SHA-256" in ran.err
    assert not ran.out


def test_it_speaks_dutch_unless_english_is_asked_for(ledger: Path, tmp_path: Path) -> None:
    made(ledger, tmp_path / "a.html")
    made(ledger, tmp_path / "b.html", "--lang", "en")
    assert (
        run("--lang", "en", "dossier", "W-10", "-o", tmp_path / "c.html", *ON, "--ledger", ledger).code == 0
    )
    a, b, c = ((tmp_path / f"{name}.html").read_text("utf-8") for name in "abc")
    assert '<html lang="nl">' in a
    assert "Wat dit niet bewijst" in a
    assert "What this does not prove" in b
    assert b == c


def test_the_key_in_the_environment_signs_a_bag_and_nothing_else(ledger: Path, tmp_path: Path) -> None:
    env = {"DOORSTROOM_SIGNING_KEY": str(ledger.parent / "keys" / "signing.key")}
    names = {}
    for name, more in (("d.zip", ()), ("u.zip", ("--unsigned",)), ("d.html", ())):
        ran = run("dossier", "W-10", "-o", tmp_path / name, *ON, *more, "--ledger", ledger, env=env)
        assert ran.code == 0, ran.err
        names[name] = b"signed.txt" in (tmp_path / name).read_bytes().rpartition(b"bag-info.txt")[2]
    assert names == {"d.zip": True, "u.zip": False, "d.html": False}


def test_html_can_go_to_standard_output(ledger: Path, tmp_path: Path) -> None:
    made(ledger, tmp_path / "a.html")
    assert made(ledger, "-").out == (tmp_path / "a.html").read_text("utf-8")


def test_a_date_can_be_given_in_the_environment_or_as_an_option(ledger: Path, tmp_path: Path) -> None:
    run("dossier", "W-10", "-o", tmp_path / "a.html", *ON, "--ledger", ledger, env={"SOURCE_DATE_EPOCH": "0"})
    made(ledger, tmp_path / "b.html", "--source-date-epoch", "0")
    a, b = ((tmp_path / f"{name}.html").read_text("utf-8") for name in "ab")
    assert a == b
    assert "gedateerd op 1 januari 1970" in a


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("W-10", "-o", "d.doc"), "should end in .html, .pdf or .zip"),
        (("W-10", "-o", "d.zip"), "cannot show that nothing was left out"),
        (("W-10", "-o", "d.zip", "--unsigned", "--key", "x"), "not both"),
        (("W-10", "-o", "d.html", "--key", "x"), "go with a ZIP"),
        (("W-10", "-o", "d.pdf", "--unsigned"), "go with a ZIP"),
        (("--all", "-o", "d", "--key", "x"), "go with a ZIP"),
        (("-o", "d.html"), "name a dossier, or use --all"),
        (("W-10", "--all", "-o", "d"), "not both"),
        (("W-10", "-o", "d.html", "--with-identity"), "needs --why"),
        (("W-10", "-o", "d.html", "--why", "x"), "--why goes with --with-identity"),
        (("--all", "-o", "d", "--with-identity", "--why", "x"), "one dossier at a time"),
        (("--all", "-o", "-"), "is not a new or an empty folder"),
        (("--all", "-o", "ledger.db"), "is not a new or an empty folder"),
        (("W-10", "-o", "d.html", "--on", "soon"), "is not a calendar day"),
    ],
)
def test_what_cannot_be_meant_is_refused_before_anything_is_made(
    ledger: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], message: str
) -> None:
    monkeypatch.chdir(tmp_path)
    before = sorted(tmp_path.iterdir())
    ran = run("dossier", *arguments, "--ledger", ledger)
    assert ran.code == 2
    assert message in ran.err
    assert sorted(tmp_path.iterdir()) == before


def test_what_was_handed_out_before_stays_as_it_is(ledger: Path, tmp_path: Path) -> None:
    (tmp_path / "d.html").write_text("before")
    (tmp_path / "all").mkdir()
    (tmp_path / "all" / "a").write_text("before")
    assert "left as it is" in made(ledger, tmp_path / "d.html", code=2).err
    ran = run("dossier", "--all", "-o", tmp_path / "all", "--ledger", ledger)
    assert ran.code == 2
    assert (tmp_path / "d.html").read_text() == "before"


def test_a_dossier_that_is_not_on_record_is_not_found(ledger: Path, tmp_path: Path) -> None:
    assert "no dossier 'W-99'" in made(ledger, tmp_path / "d.html", code=3, key="W-99").err
    assert not (tmp_path / "d.html").exists()


def test_who_it_is_stands_in_it_only_if_asked_for(ledger: Path, tmp_path: Path) -> None:
    made(ledger, tmp_path / "a.html")
    made(ledger, tmp_path / "b.html", "--with-identity", "--why", "beroep 2021/14", "--as", "clerk")
    a, b = ((tmp_path / f"{name}.html").read_text("utf-8") for name in "ab")
    assert "An Peeters" not in a
    assert "An Peeters" in b
    assert "clerk" in b
    with Ledger.open(ledger) as opened, opened.reading() as reading, opened.vault.session(reading) as kept:
        shown = [line for line in kept.access_log.lines() if line.act == "identity-shown"]
    assert [(line.who, line.why) for line in shown] == [("clerk", "beroep 2021/14")]


def test_a_reason_that_names_somebody_by_number_is_refused(ledger: Path, tmp_path: Path) -> None:
    made(ledger, tmp_path / "d.html", "--with-identity", "--why", "85.07.30-033.28", code=4)
    assert not (tmp_path / "d.html").exists()


def test_every_dossier_goes_into_a_new_folder(ledger: Path, tmp_path: Path) -> None:
    ran = run("dossier", "--all", "-o", tmp_path / "all", *ON, "--ledger", ledger)
    assert ran.code == 0, ran.err
    assert [path.name for path in (tmp_path / "all").iterdir()] == ["W-10.html"]
    made(ledger, tmp_path / "one.html")
    assert (tmp_path / "all" / "W-10.html").read_bytes() == (tmp_path / "one.html").read_bytes()
    listed = f"{sha256((tmp_path / 'all' / 'W-10.html').read_bytes()).hexdigest()}  W-10.html\n"
    digest = sha256(listed.encode()).hexdigest()
    assert ran.err.endswith(f": 1 dossier, SHA-256 {digest}\n")
    assert logged(ledger)[-2:] == [
        ("dossier-made", None, f"html, 1 dossiers, SHA-256 over theirs {digest}"),
        ("dossier-made", "W-10", f"html, SHA-256 {sha256((tmp_path / 'one.html').read_bytes()).hexdigest()}"),
    ]


def logged(ledger: Path) -> list[tuple[str, str | None, str | None]]:
    """The lines of the access log: what was done, about whom, and why or what came of it."""
    with Ledger.open(ledger) as opened, opened.reading() as reading, opened.vault.session(reading) as kept:
        return [(line.act, line.dossier, line.why) for line in kept.access_log.lines()]


@pytest.mark.parametrize(
    "arguments",
    [
        ("W-10", "-o", "{}/nowhere/d.html"),
        ("W-10", "-o", "{}/nowhere/d.pdf", "--with-identity", "--why", "beroep"),
        ("--all", "-o", "{}/nowhere/all"),
    ],
)
def test_what_cannot_be_written_is_not_said_to_be_made_and_names_nobody(
    ledger: Path, tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    before = logged(ledger)
    ran = run("dossier", *(each.format(tmp_path) for each in arguments), *ON, "--ledger", ledger)
    assert (ran.code, "No such file or directory" in ran.err) == (3, True)
    assert logged(ledger) == before


class FullDisk(io.FileIO):
    """A file on a disk that is full."""

    def write(self, _content: object, /) -> int:
        raise OSError(28, "No space left on device")


@pytest.mark.parametrize("name", ["d.html", "d.pdf", "d.zip"])
def test_on_a_full_disk_nothing_stays_and_nothing_was_made(
    ledger: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    before, there = logged(ledger), sorted(tmp_path.iterdir())
    opened: list[int] = []
    on_disk = output._NamedFile

    def first_is_full(at: int, path: Path) -> io.FileIO:
        # The document is begun first; what the key remembers is written while it is made.
        opened.append(at)
        return FullDisk(at, "r+b") if len(opened) == 1 else on_disk(at, path)

    with monkeypatch.context() as full:
        full.setattr(output, "_NamedFile", first_is_full)
        assert "No space left" in made(ledger, tmp_path / name, code=1).err
    assert (logged(ledger), sorted(tmp_path.iterdir())) == (before, there)
    made(ledger, tmp_path / name)


def test_that_it_was_made_with_identity_follows_on_who_asked(ledger: Path, tmp_path: Path) -> None:
    made(ledger, tmp_path / "d.html", "--with-identity", "--why", "beroep")
    hashed = sha256((tmp_path / "d.html").read_bytes()).hexdigest()
    assert logged(ledger)[-2:] == [
        ("identity-shown", "W-10", "beroep"),
        ("dossier-made", "W-10", f"html --with-identity, SHA-256 {hashed}"),
    ]


@pytest.mark.skipif(sys.platform == "win32", reason="permissions as on POSIX")
@pytest.mark.parametrize("name", ["d.html", "d.pdf", "d.zip"])
def test_nobody_else_may_read_a_file_with_personal_data(ledger: Path, tmp_path: Path, name: str) -> None:
    made(ledger, tmp_path / name, "--with-identity", "--why", "beroep")
    made(ledger, tmp_path / f"open-{name}")
    assert (tmp_path / name).stat().st_mode & 0o777 == 0o600
    assert (tmp_path / f"open-{name}").stat().st_mode & 0o044


@pytest.mark.parametrize("who", ["", " ", "x" * 101, "two\nlines"])
def test_who_makes_it_has_a_name(ledger: Path, tmp_path: Path, who: str) -> None:
    assert "1 to 100 printable characters" in made(ledger, tmp_path / "d.html", "--as", who, code=2).err
    assert not (tmp_path / "d.html").exists()


@pytest.mark.parametrize("name", ["d.html", "d.pdf", "d.zip"])
@pytest.mark.parametrize(
    "more", [("--known", "9999-12-31"), ("--source-date-epoch", "253402300799"), ("--source-date-epoch", "0")]
)
def test_any_moment_can_be_asked_about(
    ledger: Path, tmp_path: Path, name: str, more: tuple[str, ...]
) -> None:
    ran = run("dossier", "W-10", "-o", tmp_path / name, *more, "--ledger", ledger, *signing(ledger, name))
    assert ran.code == 0, ran.err


def test_without_the_typesetter_a_pdf_says_what_to_install(
    ledger: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "typst", None)
    assert "pip install doorstroom-ledger[pdf]" in made(ledger, tmp_path / "d.pdf", code=1).err
    made(ledger, tmp_path / "d.html")


PROGRAM = (
    "import sys\nfrom tests.handover.scene import main\n"
    "sys.argv = ['doorstroom', *sys.argv[1:]]\nmain(prog_name='doorstroom')\n"
)


def test_it_works_as_a_process_of_its_own_and_gives_the_same_bytes(ledger: Path, tmp_path: Path) -> None:
    for name in ("a.zip", "b.zip"):
        arguments = ["dossier", "W-10", "-o", str(tmp_path / name), *ON, "--ledger", str(ledger)]
        arguments += map(str, signing(ledger, name))
        done = subprocess.run(
            [sys.executable, "-c", PROGRAM, *arguments],
            cwd=ROOT,
            env=environment(PYTHONHASHSEED=(name[0] == "a" and "1") or "2"),
            capture_output=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr.decode()
    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()


def test_of_all_but_one_that_is_too_long_a_document_is_made_and_of_that_it_is_said(
    ledger: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Ledger.open(ledger) as opened:
        record(opened, employment(dossier="W-11"))
    monkeypatch.setattr(gathering, "MOST_IN_A_DOCUMENT", 5)

    ran = run("dossier", "--all", "-o", tmp_path / "all", "--on", "2020-07-15", "--ledger", ledger)

    assert ran.code == 1
    assert [file.name for file in (tmp_path / "all").iterdir()] == ["W-11.html"]
    assert "1 dossier, SHA-256" in ran.err
    assert "Dossier W-10, with what reaches it, has 11 entries, and 5 is the most" in ran.err


@needs_poppler
def test_a_pdf_in_parts_is_asked_for_part_by_part(
    ledger: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = made(ledger, tmp_path / "whole.pdf", "--part", "1")
    assert not whole.out
    monkeypatch.setattr(parts, "MOST_TEXT", 2_000)

    refused = made(ledger, tmp_path / "d.pdf", code=1)
    assert "comes in parts: ask for each by its number" in refused.err
    assert not (tmp_path / "d.pdf").exists()
    count = int(refused.err.rpartition(" to ")[2].strip(" .\n"))
    assert count > 2
    assert "has no part of that number" in made(ledger, tmp_path / "d.pdf", "--part", count + 1, code=1).err

    told = []
    for part in range(1, count + 1):
        made(ledger, tmp_path / f"{part}.pdf", "--part", part)
        text = subprocess.run(
            ["pdftotext", tmp_path / f"{part}.pdf", "-"], check=True, capture_output=True, text=True
        ).stdout
        assert f"{part} / {count}" in text or f"{part} van {count}" in text
        told.append(text)
    # Each entry is told in one of them, and none of them is the whole.
    with Ledger.open(ledger) as opened, opened.reading() as reading:
        hashes = [sha256(state).hexdigest() for _, state in reading.stream("dossier:W-10")]
    found = [["".join(text.split()).count(hashed) > 0 for text in told] for hashed in hashes]
    assert all(any(each) for each in found)
    assert not any(all(each) for each in zip(*found, strict=True))


def test_a_bag_holds_every_part(ledger: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts, "MOST_TEXT", 2_000)
    made(ledger, tmp_path / "d.zip")
    with zipfile.ZipFile(tmp_path / "d.zip") as bag:
        inside = {Path(name).name: bag.read(name) for name in bag.namelist() if name.endswith(".pdf")}
    made(ledger, tmp_path / "2.pdf", "--part", 2)
    assert len(inside) > 2
    assert inside["dossier-2.pdf"] == (tmp_path / "2.pdf").read_bytes()
