"""Whoever has a bag in hand and not the ledger's key alters it, in every way: the program never says KLOPT."""

from __future__ import annotations

import json
import random
import re
import subprocess
import sys
import unicodedata
from base64 import b64encode
from collections.abc import Callable, Iterator, Mapping
from hashlib import sha256, sha512
from importlib.util import module_from_spec, spec_from_file_location
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import pytest

from ledger.application import Ledger
from ledger.erasing import erase
from ledger.seal import verifier
from ledger.seal.checkpoint import NoSigningKey, NotTheSigningKey, make, rotate_key, set_first_key
from ledger.seal.proof import NotCovered
from ledger.seal.signing import SigningKey, head_statement, signed_note
from projections.handover import making
from tests.effort import seeds, times
from tests.given import decision, employment, order, start, suspension
from tests.handover.scene import NOON, case_ledger, made_key, question, record, seal
from tests.seal.attacker import Copy

FIRST, SECOND, STRANGER = made_key(1), made_key(2), made_key(66)
Files = dict[str, bytes]


def _program() -> Any:
    """The program of a bag, as it stands alone."""
    found = spec_from_file_location("check", Path(verifier.__file__).with_name("check.py"))
    assert found is not None
    assert found.loader is not None
    made = module_from_spec(found)
    found.loader.exec_module(made)
    return made


WRITES_BYTECODE = not sys.dont_write_bytecode
check = _program()


def test_whoever_imports_the_program_still_writes_bytecode() -> None:
    """Else each module that comes after it in these tests is compiled anew in every run."""
    assert (not sys.dont_write_bytecode) == WRITES_BYTECODE


def unzipped(content: bytes) -> Files:
    """The files of a bag by their names in it."""
    with ZipFile(BytesIO(content)) as archive:
        return {name.partition("/")[2]: archive.read(name) for name in archive.namelist()}


def verdict(files: Mapping[str, bytes], *keys: SigningKey, strange: tuple[str, ...] = ()) -> str:
    """What the program says of a bag first, in a word; with the ledger's first key, if none is named."""
    opened = {name: (lambda content=content: BytesIO(content)) for name, content in files.items()}
    try:
        found = check.check_bag(check.Bag(opened, strange), [key.public for key in keys or (FIRST,)])
    except check.verifier.Malformed:
        return "unchecked"
    return str(found.verdict)


def said(files: Mapping[str, bytes], *keys: SigningKey, lang: str = "en") -> str:
    """All that it says below the first line."""
    opened = {name: (lambda content=content: BytesIO(content)) for name, content in files.items()}
    found = check.check_bag(check.Bag(opened, ()), [key.public for key in keys or (FIRST,)])
    return "\n".join(found.lines(lang))


def listed_anew(files: Mapping[str, bytes]) -> Files:
    """A bag whose lists fit what is in it, as anybody can write them."""
    found = dict(files)
    payload = {name: content for name, content in found.items() if name.startswith("data/")}
    for name, hashed in (("sha256", sha256), ("sha512", sha512)):
        lines = [f"{hashed(payload[each]).hexdigest()}  {each}\n" for each in sorted(payload)]
        found[f"manifest-{name}.txt"] = "".join(lines).encode()
    tags = [f"{sha256(found[each]).hexdigest()}  {each}\n" for each in check.LISTED]
    found[check.TAGMANIFEST] = "".join(tags).encode()
    return found


def signed_anew(files: Mapping[str, bytes], key: SigningKey, **values: str) -> Files:
    """The same with a statement that fits it, signed by another key; some of its lines changed."""
    found = listed_anew(files)
    text = verifier.read_note(found[check.SIGNED]).text
    values["manifest"] = sha256(found[check.TAGMANIFEST]).hexdigest()
    for name, value in values.items():
        text = re.sub(rf"(?m)^{name} .*$", f"{name} {value}", text, count=1)
    found[check.SIGNED] = signed_note(text, [key.sign(text)]).encode()
    return found


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Files:
    """The bag of a dossier with personal texts, a measure, and an entry behind the checkpoint."""
    place = tmp_path_factory.mktemp("bags") / "ledger.db"
    with Ledger.create(place, simulated=True, clock=lambda: NOON) as ledger:
        record(ledger, order(), employment(reason="Peeters came"), start(), suspension("2020-04-01"))
        seal(ledger)
        record(ledger, suspension("2021-01-04", reason="Peeters left"))
        asked = question(known=None, lang="en")
        return unzipped(making.make(ledger, asked, "W-01", "zip", why="beroep", signing=FIRST))


def test_as_it_was_handed_out_it_holds(whole: Files) -> None:
    assert verdict(whole) == "holds"
    told = said(whole)
    assert "dossier:W-01: number 4 is the last entry within the first 5 of the ledger" in told
    assert "measure:corona-2020: number 1 is the last" in told
    assert "personal texts, each the one that an entry commits to" in told
    assert "entries/000000005.json is newer than the checkpoint: only who signed this folder" in told
    assert "as known at 2026-01-05 13:00:00 (Brussels)" in told


def test_its_words_are_there_in_both_languages() -> None:
    for dutch, english in check._WORDS.values():
        assert set(re.findall(r"\{\w+\}", dutch)) == set(re.findall(r"\{\w+\}", english))
        for text in (dutch, english):
            assert unicodedata.normalize("NFC", text).encode("cp1252")


# -- any single change ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", seeds(4))
def test_no_byte_of_no_file_can_be_altered(whole: Files, seed: int) -> None:
    drawn = random.Random(seed)
    for name in whole if seed % 4 == 0 else drawn.sample(sorted(whole), 8):
        content = bytearray(whole[name])
        at = drawn.randrange(len(content))
        change = drawn.choice(("flip", "cut", "add", "crlf"))
        if change == "flip":
            content[at] ^= 1 << drawn.randrange(8)
        elif change == "cut":
            del content[at : at + drawn.randint(1, 40)]
        elif change == "add":
            content[at:at] = drawn.randbytes(drawn.randint(1, 40))
        else:
            content = content.replace(b"\n", b"\r\n")
        if content != whole[name]:
            assert verdict({**whole, name: bytes(content)}) == "wrong", (name, change, at)


def test_every_byte_of_what_was_signed_counts(whole: Files) -> None:
    content = whole[check.SIGNED]
    for at in range(0, len(content), times(4, 1)):
        altered = content[:at] + bytes([content[at] ^ (1, 0x20)[at // 4 % 2]]) + content[at + 1 :]
        assert verdict({**whole, check.SIGNED: altered}) == "wrong", at


def test_none_can_be_taken_out(whole: Files) -> None:
    for name in whole:
        less = {each: content for each, content in whole.items() if each != name}
        assert verdict(less) == ("unsigned" if name == check.SIGNED else "wrong"), name


@pytest.mark.parametrize(
    "name", ["data/new.html", "data/entries/000000099.json", "data/texts/003.json", "new.txt", "data/.DS_Store",
             "../escapes.txt", "data/dossier.HTML"]
)  # fmt: skip
def test_none_can_be_put_in(whole: Files, name: str) -> None:
    assert verdict({**whole, name: whole["data/entries/000000002.json"]}) == "wrong"


@pytest.mark.parametrize(
    "content", [b"", b"[]", b"5", b"{}", b'{"stream":5}', b"[" * 2000, b"\xff", b'{"decision":[]}']
)
@pytest.mark.parametrize(
    "name", ["entries/000000099.json", "texts/009.json", "proofs/x.proof.json", "keys/002.txt"]
)
def test_nor_can_what_is_none(whole: Files, name: str, content: bytes) -> None:
    assert verdict({**whole, f"data/{name}": content}) == "wrong"


def test_no_two_can_be_swapped(whole: Files) -> None:
    for one, other in zip(sorted(whole), sorted(whole)[1:], strict=False):
        assert verdict({**whole, one: whole[other], other: whole[one]}) == "wrong", (one, other)


def test_a_signature_more_under_the_statement_is_refused(whole: Files) -> None:
    note = whole[check.SIGNED].decode()
    text = verifier.read_note(note).text
    for line in (STRANGER.sign(text), FIRST.sign(text)):
        assert verdict({**whole, check.SIGNED: (note + line).encode()}) == "wrong"


# -- all made anew, but for the key --------------------------------------------------------------------------


def last_cut(files: Mapping[str, bytes], stream: str = "dossier") -> Files:
    """Without the last entry of a stream: its proof, its files and the lists made as if it never was."""
    found = dict(files)
    proof = json.loads(found[f"data/proofs/{stream}.proof.json"])
    last = max(
        position
        for position, name in ((int(name[-14:-5]), name) for name in found if "/entries/" in name)
        if json.loads(found[f"data/entries/{position:09}.json"])["stream"] == proof["stream"]
    )
    proof["entries"] = [each for each in proof["entries"] if each["position"] != last]
    proof["head"] = None
    found[f"data/proofs/{stream}.proof.json"] = json.dumps(proof).encode()
    for name in (f"data/entries/{last:09}.json", f"data/proofs/entry-{last:09}.tlog-proof"):
        found.pop(name, None)
    return {name: content for name, content in found.items() if f'"entry": {last}'.encode() not in content}


def without_texts(files: Mapping[str, bytes]) -> Files:
    """As if it was made without personal texts."""
    return {name: content for name, content in files.items() if "/texts/" not in name}


ATTACKS: dict[str, Callable[[Files], Files]] = {
    "the last entry is cut off": last_cut,
    "the last two are": lambda files: last_cut(last_cut(files)),
    "the last of the measure is": lambda files: {
        **files, "data/proofs/measure-1.proof.json": files["data/proofs/dossier.proof.json"]
    },
    "the texts are taken out": without_texts,
    "one of them is": lambda files: {n: c for n, c in files.items() if n != "data/texts/002.json"},
    "the page tells something else": lambda files: {
        **files, "data/dossier.html": files["data/dossier.html"].replace(b"W-01", b"W-02")
    },
    "so does the PDF": lambda files: {**files, "data/dossier.pdf": b"%PDF-1.7"},
    "so does the manifest": lambda files: {
        **files, "data/manifest.json": files["data/manifest.json"].replace(b"2020", b"2019")
    },
    "the bag says who made it": lambda files: {
        **files, "bag-info.txt": files["bag-info.txt"].replace(b"tests", b"others")
    },
}  # fmt: skip


@pytest.mark.parametrize("name", ATTACKS)
def test_with_lists_that_fit_it_is_seen_all_the_same(whole: Files, name: str) -> None:
    altered = ATTACKS[name](dict(whole))
    assert altered != whole
    assert verdict(listed_anew(altered)) == "wrong"
    assert "signed" in said(listed_anew(altered))


@pytest.mark.parametrize("name", ATTACKS)
def test_without_the_statement_it_is_never_said_to_hold(whole: Files, name: str) -> None:
    altered = ATTACKS[name](dict(whole))
    del altered[check.SIGNED]
    assert verdict(listed_anew(altered)) in ("unsigned", "wrong")


@pytest.mark.parametrize("name", ATTACKS)
def test_signed_by_a_stranger_it_is_refuted(whole: Files, name: str) -> None:
    assert verdict(signed_anew(ATTACKS[name](dict(whole)), STRANGER)) == "wrong"


def test_who_brings_another_key_history_is_led_nowhere(whole: Files) -> None:
    """A whole bag of a stranger's own ledger of the same name: in order in itself, and not by the ledger's key."""
    forged = dict(whole)
    statement = whole["data/keys/001.txt"].decode().replace(FIRST.public.vkey, STRANGER.public.vkey)
    text = verifier.read_note(statement).text
    forged["data/keys/001.txt"] = signed_note(text, [STRANGER.sign(text)]).encode()
    forged = signed_anew(forged, STRANGER)
    assert verdict(forged) == "wrong"
    assert "No key you gave leads to key 1" in said(forged)


def test_the_operator_too_is_held_to_what_the_entries_say(whole: Files) -> None:
    """Even signed by the true key: the head has to be of these entries, the texts as many, the tree the proofs'."""
    head = verifier.read_statement(verifier.read_note(whole[check.SIGNED]).text)["head"]
    stream, _, last = head.split("\n")[0].rsplit(" ", 2)
    tree = f"5 {b64encode(bytes(32)).decode()}"
    assert verdict(signed_anew(whole, FIRST)) == "holds"
    for values in (
        {"head": f"{stream} 3 {last}"},
        {"head": f"{stream} 4 {'0' * 64}"},
        {"head": f"dossier:W-02 4 {last}"},
        {"texts": "none"},
        {"texts": "3"},
        {"ledger": "4"},
        {"checkpoint": tree},
    ):
        assert verdict(signed_anew(whole, FIRST, **values)) == "wrong", values


def test_another_statement_of_the_ledger_is_none_of_a_bag(whole: Files) -> None:
    proof = verifier.check_dossier(whole["data/proofs/dossier.proof.json"])
    text = head_statement(proof.checkpoint, "dossier:W-01", 3, "0" * 64)
    for note in (signed_note(text, [FIRST.sign(text)]).encode(), whole["data/checkpoint.txt"]):
        assert verdict({**whole, check.SIGNED: note}) == "wrong"


# -- other bags ----------------------------------------------------------------------------------------------


def test_the_page_of_another_dossier_is_seen(tmp_path: Path) -> None:
    with Ledger.create(tmp_path / "ledger.db", clock=lambda: NOON) as ledger:
        record(ledger, employment(), start(), employment(dossier="W-02"))
        seal(ledger)
        one, other = (
            unzipped(making.make(ledger, question(known=None), key, "zip", signing=FIRST))
            for key in ("W-01", "W-02")
        )
    assert verdict(one) == verdict(other) == "holds"
    for name in ("data/dossier.html", check.SIGNED):
        assert verdict({**one, name: other[name]}) == "wrong"
        assert verdict(listed_anew({**one, name: other[name]})) == "wrong"
    assert (
        verdict({**one, check.SIGNED: other[check.SIGNED], check.TAGMANIFEST: other[check.TAGMANIFEST]})
        == "wrong"
    )


def test_an_older_bag_says_how_old_it_is(tmp_path: Path) -> None:
    with case_ledger(tmp_path / "ledger.db", "10-two-times", sealed=True) as ledger:
        asked = question(known=NOON.replace(year=2021))
        older = unzipped(making.make(ledger, asked, "W-10", "zip", signing=FIRST))
    assert verdict(older) == "holds"
    assert "as known at 2021-01-05 13:00:00 (Brussels). What was recorded later is not in it." in said(older)


@pytest.mark.parametrize(
    ("moment", "dutch"),
    [
        ("2021-03-28T00:59:59Z", "28 maart 2021 om 01:59:59"),
        ("2021-03-28T01:00:00Z", "28 maart 2021 om 03:00:00"),
        ("2021-10-31T00:59:59Z", "31 oktober 2021 om 02:59:59"),
        ("2021-10-31T01:00:00Z", "31 oktober 2021 om 02:00:00"),
        ("2020-12-31T23:30:00Z", "1 januari 2021 om 00:30:00"),
        ("9999-12-31T23:59:59Z", "9999-12-31T23:59:59Z"),
        ("nonsense", "nonsense"),
    ],
)
def test_it_tells_moments_in_brussels_time_without_a_table_of_zones(moment: str, dutch: str) -> None:
    assert check._Moment(moment).in_words("nl") == dutch


def test_a_bag_that_is_not_signed_is_not_said_to_hold(tmp_path: Path) -> None:
    """As one that an older version made: the proofs in it are checked, and what they cannot show is said."""
    with case_ledger(tmp_path / "ledger.db", "10-two-times", sealed=True) as ledger:
        files = unzipped(making.make(ledger, question(lang="en"), "W-10", "zip"))
    assert check.SIGNED not in files
    assert verdict(files) == "unsigned"
    assert "Ask for a signed one" in said(files)
    assert verdict(files, STRANGER) == "wrong"
    assert verdict({**files, "data/dossier.html": b""}) == "wrong"
    page = " ".join(files["data/README.txt"].decode().split())
    assert "IT IS NOT SIGNED: it cannot show that nothing was left out" in page
    assert "IT IS NOT SIGNED" not in " ".join(files["data/LEESMIJ.txt"].decode().split())


def test_whose_key_is_not_given_is_said_first(whole: Files) -> None:
    opened = {name: (lambda content=content: BytesIO(content)) for name, content in whole.items()}
    found = check.check_bag(check.Bag(opened, ()), [])
    assert found.verdict == "unknown"
    assert check.VERDICTS["unknown"][2] == 2
    assert "Obtain the key elsewhere" in "\n".join(found.lines("en"))


def test_a_whole_ledger_under_another_name_does_not_pass(tmp_path: Path) -> None:
    """In order in itself, but of a ledger that the key is not of."""
    with Ledger.create(tmp_path / "ledger.db", clock=lambda: NOON) as ledger:
        record(ledger, employment())
        stranger = SigningKey.new("ledger.example/other", lambda size: b"\x07" * size)
        set_first_key(ledger, stranger)
        make(ledger, stranger)
        files = unzipped(making.make(ledger, question(known=None), "W-01", "zip", signing=stranger))
    assert verdict(files, stranger) == "holds"
    assert verdict(files, FIRST) == "wrong"


# -- keys in turn --------------------------------------------------------------------------------------------


@pytest.fixture
def rotated(tmp_path: Path) -> Iterator[Ledger]:
    """A ledger whose second key signs, with a checkpoint of each."""
    with case_ledger(tmp_path / "ledger.db", "10-two-times", sealed=True) as ledger:
        rotate_key(ledger, SECOND, FIRST)
        record(ledger, suspension("2021-01-04", dossier="W-10"))
        make(ledger, SECOND)
        yield ledger


def test_the_present_key_answers_for_what_was_sealed_with_one_before_it(rotated: Ledger) -> None:
    files = unzipped(making.make(rotated, question(), "W-10", "zip", signing=SECOND))
    assert json.loads(files["data/proofs/dossier.proof.json"])["head"] is None
    for keys in ((FIRST,), (SECOND,), (FIRST, SECOND)):
        assert verdict(files, *keys) == "holds", said(files, *keys)
    assert verdict(files, STRANGER) == "wrong"


def test_a_key_that_was_replaced_makes_no_bag(rotated: Ledger) -> None:
    with pytest.raises(NotTheSigningKey):
        making.make(rotated, question(), "W-10", "zip", signing=FIRST)


def test_nor_does_its_thief(rotated: Ledger) -> None:
    files = unzipped(making.make(rotated, question(known=None), "W-10", "zip", signing=SECOND))
    assert verdict(files, FIRST) == "holds"
    forged = signed_anew(files, FIRST)
    assert verdict(forged, FIRST) == "wrong"
    assert "was replaced by then" in said(forged, FIRST)


def test_without_a_key_or_a_checkpoint_there_is_no_signed_bag(tmp_path: Path) -> None:
    with Ledger.create(tmp_path / "ledger.db", clock=lambda: NOON) as ledger:
        record(ledger, employment())
        with pytest.raises(NoSigningKey):
            making.make(ledger, question(known=None), "W-01", "zip", signing=FIRST)
        seal(ledger)
        record(ledger, employment(dossier="W-02"))
        with pytest.raises(NotCovered):
            making.make(ledger, question(known=None), "W-02", "zip", signing=FIRST)


# -- what a person is ----------------------------------------------------------------------------------------


def test_each_dossier_of_one_person_has_its_head(location: str) -> None:
    with Ledger.create(location, clock=lambda: NOON) as ledger:
        record(ledger, employment(), start(), employment("2021-06-01", dossier="W-02"), order())
        record(ledger, decision("joining", "2021-06-01", "vdab", dossier="W-01", other="W-02"))
        seal(ledger)
        files = unzipped(
            making.make(ledger, question("2021-07-01", known=None), "W-01", "zip", signing=FIRST)
        )
    assert verdict(files) == "holds", said(files)
    heads = check._heads(verifier.read_statement(verifier.read_note(files[check.SIGNED]).text))
    assert {stream: number for stream, (number, _) in heads.items()} == {
        "dossier:W-01": 3,
        "dossier:W-02": 1,
        "measure:corona-2020": 1,
    }
    for stream in ("dossier", "dossier-2"):
        assert verdict(listed_anew(last_cut(files, stream))) == "wrong"


def test_what_was_erased_is_said_to_be(tmp_path: Path) -> None:
    with Ledger.create(tmp_path / "ledger.db", clock=lambda: NOON) as ledger:
        record(ledger, employment(reason="Peeters came"))
        erase(ledger, "W-01", what="texts", recorded_by="officer", ground="AVG art. 17", authority="DPO",
              effective_on=NOON.date(), decided_by="department")  # fmt: skip
        record(ledger, suspension("2021-01-04", reason="Peeters left"))
        seal(ledger)
        files = unzipped(
            making.make(ledger, question(known=None), "W-01", "zip", why="beroep", signing=FIRST)
        )
    assert verdict(files) == "holds", said(files)
    assert "The text reason of entries/000000001.json: erased, by the order of a later entry." in said(files)


# -- folders and archives ------------------------------------------------------------------------------------


def run(place: Path, *arguments: object, program: Path | None = None) -> subprocess.CompletedProcess[str]:
    """The program of this repository, on a bag elsewhere."""
    path = program or Path(verifier.__file__).with_name("check.py")
    return subprocess.run(
        [sys.executable, "-I", path, place, "--key", FIRST.public.vkey, *map(str, arguments)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


def put(folder: Path, files: Mapping[str, bytes]) -> Path:
    """A bag as a folder."""
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    return folder


def zipped(path: Path, files: Mapping[str, bytes], how: int = 0) -> Path:
    """A bag as somebody's ZIP."""
    with ZipFile(path, "w", how) as archive:
        for name, content in files.items():
            archive.writestr(f"bag/{name}", content)
    return path


def test_a_folder_an_archive_and_the_folder_in_it_are_checked(whole: Files, tmp_path: Path) -> None:
    folder = put(tmp_path / "bag", whole)
    for place in (
        folder,
        folder / "data",
        zipped(tmp_path / "a.zip", whole),
        zipped(tmp_path / "b.zip", whole, ZIP_DEFLATED),
    ):
        done = run(place)
        assert (done.returncode, done.stdout.splitlines()[0]) == (0, "IN ORDER / KLOPT"), (
            done.stdout + done.stderr
        )
    done = run(folder, "--lang", "nl", program=folder / "data" / "check.py")
    assert done.stdout.startswith("KLOPT / IN ORDER\n\nWAT DIT TOONT\n")
    assert "Gebruik een eigen kopie" in done.stdout
    assert sorted(
        path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()
    ) == sorted(whole)


@pytest.mark.skipif(sys.platform == "win32", reason="links as on POSIX")
def test_a_link_is_no_file_of_a_bag(whole: Files, tmp_path: Path) -> None:
    folder = put(tmp_path / "bag", whole)
    (folder / "data/dossier.html").rename(tmp_path / "elsewhere.html")
    (folder / "data/dossier.html").symlink_to(tmp_path / "elsewhere.html")
    done = run(folder)
    assert done.returncode == 5
    assert "data/dossier.html is no ordinary file" in done.stdout
    (folder / "data/dossier.html").unlink()
    (tmp_path / "elsewhere.html").rename(folder / "data/dossier.html")
    (folder / "data/more").symlink_to(tmp_path)
    assert run(folder).returncode == 5


@pytest.mark.parametrize(
    "name", ["../out.txt", "/out.txt", "bag/../../out.txt", "bag/a\\b", "C:/out", "elsewhere/x"]
)
def test_a_name_that_leads_out_of_an_archive_is_refused(whole: Files, tmp_path: Path, name: str) -> None:
    path = zipped(tmp_path / "a.zip", whole)
    with ZipFile(path, "a") as archive:
        archive.writestr(ZipInfo(name), b"x")
    done = run(path)
    assert (done.returncode, done.stdout.splitlines()[0]) == (5, "NOT IN ORDER / KLOPT NIET"), done.stdout


def test_a_name_that_stands_twice_in_an_archive_is_refused(whole: Files, tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", whole)
    with pytest.warns(UserWarning, match="Duplicate name"), ZipFile(path, "a") as archive:
        archive.writestr("bag/data/dossier.html", b"another")
    assert run(path).returncode == 5


def test_an_archive_that_two_programs_could_read_otherwise_is_not_checked(
    whole: Files, tmp_path: Path
) -> None:
    path = zipped(tmp_path / "a.zip", whole)
    other = zipped(tmp_path / "b.zip", {**whole, "data/dossier.html": b"another"})
    path.write_bytes(other.read_bytes() + path.read_bytes())
    done = run(path)
    assert (done.returncode, done.stdout.splitlines()[0]) == (2, "NOT CHECKED / NIET NAGEKEKEN"), done.stdout
    assert "unpack it and check the folder" in done.stdout


@pytest.mark.parametrize("content", [b"", b"PK", b"PK\x05\x06" + bytes(18), b"x" * 100])
def test_what_is_no_bag_is_not_checked(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.zip").write_bytes(content)
    for place in (tmp_path / "a.zip", tmp_path, tmp_path / "nowhere"):
        done = run(place)
        assert (done.returncode, done.stderr) == (2, ""), done.stdout + done.stderr
        assert done.stdout.startswith("NIET NAGEKEKEN / NOT CHECKED\n")


def test_names_that_a_file_system_takes_for_one_are_refused(whole: Files) -> None:
    assert check._alike(["a/B", "a/b", "c"]) == ["a/b"]
    assert check._alike(["\u00e9", "e\u0301"]) == ["e\u0301"]
    assert verdict(whole, strange=("x",)) == "wrong"


def test_nothing_in_a_bag_steers_the_terminal(whole: Files, tmp_path: Path) -> None:
    folder = put(tmp_path / "bag", {**whole, "data/\x1b[2J\u202eKLOPT": b"x"})
    done = run(folder)
    assert done.returncode == 5
    assert not {"\x1b", "\u202e"} & set(done.stdout)


def test_on_a_console_that_knows_few_letters_it_says_the_same(whole: Files, tmp_path: Path) -> None:
    folder = put(tmp_path / "bag", whole)
    done = subprocess.run(
        [sys.executable, "-X", "utf8=0", folder / "data/check.py", "--key", FIRST.public.vkey],
        capture_output=True,
        env={"PYTHONIOENCODING": "cp1252"},
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.decode("cp1252").splitlines()[0] == "IN ORDER / KLOPT"


def test_without_cryptography_nothing_is_left_unchecked(whole: Files, tmp_path: Path) -> None:
    folder = put(tmp_path / "bag", whole)
    program = (
        "import runpy, sys\nsys.modules['cryptography'] = None\nsys.argv = sys.argv[1:]\n"
        "runpy.run_path(sys.argv[0], run_name='__main__')\n"
    )
    for key, code in ((FIRST, 0), (STRANGER, 5)):
        done = subprocess.run(
            [sys.executable, "-I", "-c", program, folder / "data/check.py", "--key", key.public.vkey],
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == code, done.stdout + done.stderr


# -- whoever keeps the database ------------------------------------------------------------------------------

BY_THE_OWNER = {
    "the last entry is hidden": "UPDATE entries SET stream = 'dossier:A-9', number = 1 WHERE position = 3",
    "it is removed": "DELETE FROM entries WHERE position = 3",
    "it is altered": "UPDATE entries SET state = (SELECT state FROM entries WHERE position = 2) WHERE position = 3",
    "the measure is hidden": "UPDATE entries SET stream = 'measure:other' WHERE position = 1",
    "the checkpoint is gone": "DELETE FROM seals WHERE kind = 'checkpoint'",
}


@pytest.mark.parametrize("attacked", BY_THE_OWNER)
def test_what_the_database_was_made_to_tell_is_not_signed(
    location: str, tmp_path: Path, attacked: str
) -> None:
    with Ledger.create(location, clock=lambda: NOON) as ledger:
        record(ledger, order(), employment(), start())
        seal(ledger)
    Copy(location, tmp_path).does(BY_THE_OWNER[attacked])
    with Ledger.open(location) as ledger, pytest.raises((verifier.Refuted, NotCovered)):
        making.make(ledger, question(known=None, asked_at=NOON), "W-01", "zip", signing=FIRST)
