"""Bundles of dossiers with an inventory, and who a document says that it comes from."""

from __future__ import annotations

import json
import re
import zipfile
from hashlib import sha256
from pathlib import Path

import pytest

from ledger.application import Ledger
from projections.handover import bundle
from projections.handover.bundle import Bundled, BundleMembers, TooMany
from tests.cli import running
from tests.cli.running import Ran
from tests.given import (
    BUURTDIENST,
    MAATWERK,
    ORDINARY,
    PROVIDER,
    employment,
    evaluation,
    joining,
    succession,
)
from tests.handover.scene import made_key, record, run, seal
from tests.handover.test_identification import HEAD

ON = ("--on", "2020-07-15")
NAMES = f'{HEAD}"{MAATWERK}","2","001","De Werkplaats & co"\n"{BUURTDIENST}","1","001","Le Voisin"\n'


@pytest.fixture
def ledger(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """W-1 and W-3 at one enterprise, W-2 at another, which the first takes over."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    place = tmp_path / "ledger.db"
    (tmp_path / "keys").mkdir()
    made_key().write(tmp_path / "keys" / "signing.key")
    (tmp_path / "names.csv").write_text(NAMES)
    with Ledger.create(place, simulated=True) as opened:
        record(opened, employment(dossier="W-1"), employment(dossier="W-3"))
        record(opened, employment(dossier="W-2", enterprise=BUURTDIENST, scheme="lde"))
        seal(opened)
    return place


def dossier(ledger: Path, *arguments: object, code: int = 0, by: str | None = None) -> Ran:
    """``by``: whom the environment names."""
    ran = run("dossier", *arguments, *ON, "--ledger", ledger, env={"DOORSTROOM_AS": by})
    assert ran.code == code, ran.err
    return ran


def listed(folder: Path) -> list[tuple[str, ...]]:
    """The rows of the inventory."""
    page = (folder / "inventory.html").read_text("utf-8")
    rows = re.findall(r"<tr>(.*?)</tr>", page, re.DOTALL)
    return [
        tuple(re.sub(r"<[^>]+>", "", cell) for cell in re.findall(r"<t[hd].*?</t[hd]>", row)) for row in rows
    ][1:]


def test_a_bundle_of_a_list_has_its_dossiers_in_its_order_each_with_its_hash(
    ledger: Path, tmp_path: Path
) -> None:
    (tmp_path / "list.txt").write_text("# van de griffie\nW-3\n\n W-1 \nW-3\n")
    ran = dossier(ledger, "--list", tmp_path / "list.txt", "-o", tmp_path / "bundle")

    rows = listed(tmp_path / "bundle")
    assert [row[:2] for row in rows] == [("1", "W-3"), ("2", "W-1")]
    assert sorted(file.name for file in (tmp_path / "bundle").iterdir()) == [
        "W-1.html",
        "W-3.html",
        "inventory.html",
    ]
    for row in rows:
        page = (tmp_path / "bundle" / row[4]).read_text("utf-8")
        assert row[2] == "in dienst"
        assert f"<dt>conclusie</dt><dd>{row[3]}" in page, "the inventory says what the document begins with"
        assert row[5] == sha256((tmp_path / "bundle" / row[4]).read_bytes()).hexdigest()
    hashes = sorted(
        (file.name, sha256(file.read_bytes()).hexdigest()) for file in (tmp_path / "bundle").iterdir()
    )
    digest = sha256("".join(f"{hashed}  {name}\n" for name, hashed in hashes).encode()).hexdigest()
    assert ran.err.endswith(f": 2 dossiers, SHA-256 {digest}\n")


def test_each_dossier_of_a_bundle_is_the_one_that_is_made_alone(ledger: Path, tmp_path: Path) -> None:
    known = ("--known", "2100-01-01", "--source-date-epoch", "1")
    dossier(ledger, "--enterprise", MAATWERK, "-o", tmp_path / "bundle", *known)
    dossier(ledger, "W-1", "-o", tmp_path / "one.html", *known)
    assert (tmp_path / "bundle" / "W-1.html").read_bytes() == (tmp_path / "one.html").read_bytes()


def test_a_bundle_of_an_enterprise_has_whoever_was_there_and_at_those_it_took_over(
    ledger: Path, tmp_path: Path
) -> None:
    dossier(ledger, "--enterprise", MAATWERK.replace(".", ""), "-o", tmp_path / "before")
    assert [row[1] for row in listed(tmp_path / "before")] == ["W-1", "W-3"]
    with Ledger.open(ledger) as opened:
        record(opened, succession("2020-06-01", BUURTDIENST, successor=MAATWERK))
    dossier(ledger, "--enterprise", MAATWERK, "-o", tmp_path / "after")
    assert [row[1] for row in listed(tmp_path / "after")] == ["W-1", "W-2", "W-3"]
    dossier(ledger, "--enterprise", BUURTDIENST, "-o", tmp_path / "taken-over")
    assert [row[1] for row in listed(tmp_path / "taken-over")] == ["W-2"]


def test_an_enterprise_is_there_by_what_was_decided_and_also_by_way_of_another(
    ledger: Path, tmp_path: Path
) -> None:
    """Whose ground only mentions its number was never there; who was two successions ago was."""
    with Ledger.open(ledger) as opened:
        record(opened, employment(dossier="W-4", enterprise=ORDINARY, ground=f"Dossier van {PROVIDER}"))
        record(opened, succession("2020-06-01", BUURTDIENST, successor=MAATWERK))
        record(opened, succession("2020-07-01", MAATWERK, successor=PROVIDER))
    dossier(ledger, "--enterprise", PROVIDER, "-o", tmp_path / "bundle")
    assert [row[1] for row in listed(tmp_path / "bundle")] == ["W-1", "W-2", "W-3"]


def test_more_than_a_bundle_may_have_are_refused_whichever_process_made_them(
    ledger: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bundle, "MOST", 1)
    gone = [Bundled(key, "", "", "", "") for key in ("W-1", "W-2")]
    with pytest.raises(TooMany):
        BundleMembers({}, ()).in_order(gone)
    ran = dossier(ledger, "--enterprise", MAATWERK, "-o", tmp_path / "bundle", code=1)
    assert "at most 10,000" in ran.err
    assert not (tmp_path / "bundle").exists()


def test_a_key_that_differs_in_capitals_is_named_where_the_list_is_mistaken(
    ledger: Path, tmp_path: Path
) -> None:
    (tmp_path / "list.txt").write_text("w-1\n")
    assert "W-1" in dossier(ledger, "--list", tmp_path / "list.txt", "-o", tmp_path / "b", code=3).err


def test_one_that_is_not_on_record_is_said_and_nothing_is_made(ledger: Path, tmp_path: Path) -> None:
    (tmp_path / "list.txt").write_text("W-1\nW-99\n")
    ran = dossier(ledger, "--list", tmp_path / "list.txt", "-o", tmp_path / "bundle", code=3)
    assert "W-99" in ran.err
    assert not (tmp_path / "bundle").exists()


def test_an_enterprise_that_nobody_names_has_no_bundle(ledger: Path, tmp_path: Path) -> None:
    ran = dossier(ledger, "--enterprise", "0899.900.375", "-o", tmp_path / "bundle", code=3)
    assert "No dossier names this enterprise" in ran.err
    assert "0899.900.375" in ran.err
    assert not (tmp_path / "bundle").exists()


def test_a_dossier_that_was_joined_to_another_is_found_under_it(ledger: Path, tmp_path: Path) -> None:
    with Ledger.open(ledger) as opened:
        record(opened, joining(dossier="W-1", other="W-3"))
    (tmp_path / "list.txt").write_text("W-3\nW-2\nW-1\n")
    dossier(ledger, "--list", tmp_path / "list.txt", "-o", tmp_path / "bundle")
    told = [row[1] for row in listed(tmp_path / "bundle")]
    assert told == ["W-1; dossiers van dezelfde persoon, mee gelezen: W-3", "W-2"]


def test_a_list_is_read_from_standard_input(ledger: Path, tmp_path: Path) -> None:
    asked = ("--list", "-", "-o", tmp_path / "bundle", *ON)
    ran = running.run("dossier", *asked, "--ledger", ledger, stdin="W-3\n")
    assert ran.code == 0, ran.err
    assert [row[1] for row in listed(tmp_path / "bundle")] == ["W-3"]


def test_a_dossier_that_is_too_long_is_told_of_in_the_inventory(
    ledger: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Ledger.open(ledger) as opened:
        record(opened, evaluation(dossier="W-3"))
    monkeypatch.setattr("projections.handover.gathering.MOST_IN_A_DOCUMENT", 1)
    (tmp_path / "list.txt").write_text("W-1\nW-3\n")
    dossier(ledger, "--list", tmp_path / "list.txt", "-o", tmp_path / "bundle", code=1)
    assert [row[1] for row in listed(tmp_path / "bundle")] == ["W-1"]
    assert "Dossier W-3 hoort bij deze bundel" in (tmp_path / "bundle" / "inventory.html").read_text("utf-8")


@pytest.mark.parametrize("content", [b"W-\x001\n", b"W-\x1b[31m\xe2\x80\xae\n"])
def test_a_key_that_no_dossier_can_have_is_not_found_in_any_store(
    location: str, tmp_path: Path, content: bytes
) -> None:
    with Ledger.create(location) as opened:
        record(opened, employment(dossier="W-1"))
    (tmp_path / "list.txt").write_bytes(content)
    ran = run(
        "dossier", "--list", tmp_path / "list.txt", "-o", tmp_path / "bundle", *ON, "--ledger", location
    )
    assert ran.code == 3
    assert ran.err.isascii()
    assert "\x1b" not in ran.err


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"W-1\n\xff\n", "Line 2 of"),
        (b"W-1\n" + b"x" * 2_000, "Line 2 of"),
        (b"", "names no dossier"),
        (b"\xef\xbb\xbf# niets\r\n\r\n", "names no dossier"),
    ],
)
def test_a_list_of_something_else_is_refused(ledger: Path, tmp_path: Path, content: bytes, said: str) -> None:
    (tmp_path / "list.txt").write_bytes(content)
    assert said in dossier(ledger, "--list", tmp_path / "list.txt", "-o", tmp_path / "bundle", code=1).err


@pytest.mark.parametrize(
    "more",
    [
        ("--all", "--enterprise", MAATWERK),
        ("--list", "x", "--all"),
        ("W-1", "--enterprise", MAATWERK),
        ("--enterprise", MAATWERK, "--with-identity", "--why", "x"),
        ("--enterprise", "0899.900.277"),
        ("W-1", "--case", "a\nb"),
        ("W-1", "--made-for", ""),
        ("W-1", "--made-for", "An Peeters, 85.07.30-033.28"),
        ("W-1", "--case", "85073003328"),
        ("W-1", "--organisation", "850730 033 28"),
        ("W-1", "--as", "85.07.30-033.28"),
    ],
)
def test_what_cannot_be_meant_is_a_mistake_of_use(
    ledger: Path, tmp_path: Path, more: tuple[str, ...]
) -> None:
    place = tmp_path / ("one.html" if "W-1" in more else "bundle")
    said = dossier(ledger, *more, "-o", place, code=2).err
    assert "033" not in said.replace(str(tmp_path), "")


# -- who hands it out ---------------------------------------------------------------------------------------


def head(page: Path) -> dict[str, str]:
    """What stands at the head of a document."""
    (told,) = re.findall(r'<dl class="head">(.*?)</dl>', page.read_text("utf-8"), re.DOTALL)
    return dict(re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", told))


def test_a_document_says_who_hands_it_out_in_which_case_and_for_whom(
    ledger: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = tmp_path / "config" / "doorstroom"
    own.mkdir(parents=True)
    (own / "doorstroom.toml").write_text('[dossier]\norganisation = "VDAB"\nmade-by = "An Peeters"\n')
    (tmp_path / "doorstroom.toml").write_text('[dossier]\norganisation = "Inspectie <Gent>"\n')

    dossier(ledger, "W-1", "-o", tmp_path / "d.html", "--case", "AR 21/114", "--made-for", "Arbeidsrechtbank")

    told = head(tmp_path / "d.html")
    assert told["organisatie"] == "Inspectie &lt;Gent&gt;"
    assert (told["zaaknummer"], told["opgemaakt voor"]) == ("AR 21/114", "Arbeidsrechtbank")
    assert told["opgemaakt door"].startswith("An Peeters, op ")

    monkeypatch.setattr("getpass.getuser", lambda: "root")
    dossier(ledger, "W-1", "-o", tmp_path / "f.html")
    assert head(tmp_path / "f.html")["opgemaakt door"].startswith("An Peeters, op ")
    with Ledger.open(ledger) as opened, opened.reading() as reading, opened.vault.session(reading) as vault:
        assert [line.who for line in vault.access_log.lines()][-1] == "root", (
            "the access log keeps who ran it"
        )

    dossier(ledger, "W-1", "-o", tmp_path / "e.html", "--organisation", "Balie Gent", by="clerk")
    assert head(tmp_path / "e.html")["opgemaakt door"].startswith("clerk, op ")
    assert head(tmp_path / "e.html")["organisatie"] == "Balie Gent"


@pytest.mark.parametrize(("user", "said"), [("root", "niet vermeld, op "), ("an", "an, op ")])
def test_an_account_of_the_system_is_nobody(
    ledger: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, user: str, said: str
) -> None:
    monkeypatch.setattr("getpass.getuser", lambda: user)
    dossier(ledger, "W-1", "-o", tmp_path / "d.html")
    assert head(tmp_path / "d.html")["opgemaakt door"].startswith(said)
    assert "organisatie" not in head(tmp_path / "d.html")


def test_the_manifest_and_the_bag_say_it_too(ledger: Path, tmp_path: Path) -> None:
    typed = (
        "--organisation",
        "Inspectie",
        "--case",
        "AR 21/114",
        "--enterprise-names",
        tmp_path / "names.csv",
    )
    dossier(ledger, "W-1", "-o", tmp_path / "d.zip", "--key", tmp_path / "keys" / "signing.key", *typed)
    with zipfile.ZipFile(tmp_path / "d.zip") as bag:
        manifest = json.loads(bag.read("dossier-W-1/data/manifest.json"))
        info = bag.read("dossier-W-1/bag-info.txt").decode()
    assert (manifest["organisation"], manifest["case"], manifest["made_for"]) == (
        "Inspectie",
        "AR 21/114",
        None,
    )
    assert manifest["enterprise_names"] is True
    assert "Source-Organization: Inspectie\n" in info
    assert "Internal-Sender-Identifier: AR 21/114\n" in info


def test_names_of_enterprises_stand_behind_their_numbers_in_every_document(
    ledger: Path, tmp_path: Path
) -> None:
    typed = ("--enterprise-names", tmp_path / "names.csv")
    dossier(ledger, "W-1", "-o", tmp_path / "with.html", *typed)
    dossier(ledger, "W-1", "-o", tmp_path / "without.html")
    dossier(ledger, "--all", "-o", tmp_path / "all", *typed)
    named = f"{MAATWERK} (De Werkplaats &amp; co)"
    assert named in (tmp_path / "with.html").read_text("utf-8")
    assert named in (tmp_path / "all" / "W-1.html").read_text("utf-8")
    assert f"{BUURTDIENST} (Le Voisin)" in (tmp_path / "all" / "W-2.html").read_text("utf-8")
    without = (tmp_path / "without.html").read_text("utf-8")
    assert MAATWERK in without
    assert "Werkplaats" not in without


def test_a_malformed_file_of_settings_is_named_and_nothing_is_made(ledger: Path, tmp_path: Path) -> None:
    (tmp_path / "doorstroom.toml").write_text("[dossier]\nmade_by = 'An'\n")
    ran = dossier(ledger, "W-1", "-o", tmp_path / "d.html", code=1)
    assert f"line 2 of {tmp_path / 'doorstroom.toml'}: there is no field made_by" in ran.err
    assert not (tmp_path / "d.html").exists()
