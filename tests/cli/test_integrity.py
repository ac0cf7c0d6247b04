"""The commands about keys, checkpoints, proofs and verification, as people run them, and their mistakes."""

from __future__ import annotations

import json
import re
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.running import Ran, process, run, write
from tests.given import employment, start, suspension


class Place:
    """A folder with a ledger that signs, and the files that it hands out."""

    def __init__(self, folder: Path, ledger: Path) -> None:
        self.folder, self.ledger = folder, ledger

    def file(self, name: str) -> Path:
        return self.folder / name

    def run(self, *words: object, code: int = 0, **how: object) -> Ran:
        ran = run(*words, "--ledger", self.ledger, **how)  # type: ignore[arg-type]
        assert ran.code == code, f"{ran.code}: {ran.err}"
        for private in self.folder.glob("*.key"):
            secret = private.read_text().rpartition("+")[2].strip()
            assert len(secret) < 20 or secret not in ran.out + ran.err
        return ran

    def refused(self, *words: object, code: int, said: str) -> None:
        """The command ends with this code, says this, and leaves the ledger's seals as they were."""
        before = self.run("key", "list", "--statements").out
        assert said in self.run(*words, code=code).err
        assert self.run("key", "list", "--statements").out == before

    def check(self, *words: object, code: int = 0) -> str:
        """What the verifier says, as a program by itself."""
        verifier = self.file("verifier.py")
        if not verifier.exists():
            self.run("proof", "--verifier", verifier)
        done = subprocess.run(
            [sys.executable, "-I", verifier, *map(str, words)], capture_output=True, check=False, cwd="/"
        )
        assert done.returncode == code, done.stdout.decode() + done.stderr.decode()
        return done.stdout.decode()


@pytest.fixture
def place(tmp_path: Path, empty: Path) -> Place:
    """A real ledger of three entries that has a signing key, and a checkpoint of them."""
    made = Place(tmp_path, empty)
    lines = write(
        tmp_path / "given.jsonl", employment(), start(reason="Jan Peeters"), employment(dossier="12")
    )
    made.run("import", lines)
    made.file("key.vkey").write_text(made.run("key", "new", made.file("signing.key")).out)
    made.run("checkpoint", "--key", made.file("signing.key"), "-o", made.file("1.checkpoint"))
    return made


def more(place: Place) -> None:
    """One more entry, under no checkpoint."""
    place.run("import", write(place.file("more.jsonl"), suspension("2020-03-02", "2020-03-06")))


# -- keys ----------------------------------------------------------------------------------------------


def test_a_key_that_is_no_witness_is_refused_as_one(place: Place) -> None:
    """The ledger's own key signs checkpoints; a witness has a key of another type."""
    note = place.file("first.checkpoint")
    place.run("checkpoint", "--key", place.file("signing.key"), "-o", note)
    for how in ((), ("--key", place.file("signing.key"))):
        place.refused(
            "checkpoint",
            *how,
            "--witness",
            note,
            "--witness-key",
            place.file("key.vkey"),
            code=2,
            said="is no key of a witness",
        )


def test_a_key_file_is_for_its_owner_alone(place: Place) -> None:
    assert stat.S_IMODE(place.file("signing.key").stat().st_mode) == 0o600


def test_the_public_key_is_what_is_printed(place: Place) -> None:
    assert place.file("key.vkey").read_text().strip() in place.run("key", "list").out


def test_a_second_first_key_is_refused_and_leaves_no_file(place: Place) -> None:
    place.refused("key", "new", place.file("again.key"), code=4, said="key rotate")
    assert not place.file("again.key").exists()


def test_a_key_file_that_is_there_is_never_written_over(place: Place) -> None:
    before = place.file("signing.key").read_bytes()
    place.refused("key", "rotate", place.file("signing.key"), "--lost", code=1, said="left as it is")
    assert place.file("signing.key").read_bytes() == before


def test_a_key_under_a_name_that_is_none_is_refused_and_leaves_no_file(tmp_path: Path, empty: Path) -> None:
    ran = run("key", "new", tmp_path / "k", "--name", "two words", "--ledger", empty)
    assert (ran.code, (tmp_path / "k").exists()) == (1, False)


def test_a_key_takes_the_name_it_is_given(tmp_path: Path, empty: Path) -> None:
    ran = run("key", "new", tmp_path / "k", "--name", "ledger.example/wse", "--ledger", empty)
    assert ran.out.startswith("ledger.example/wse+")


def test_the_present_key_vouches_for_the_next(place: Place) -> None:
    place.run("key", "rotate", place.file("next.key"), "--key", place.file("signing.key"))
    assert len(place.run("key", "list").out.splitlines()) == 2


def test_a_lost_key_vouches_for_nothing_and_that_is_listed(place: Place) -> None:
    place.run("key", "rotate", place.file("next.key"), "--lost")
    assert place.run("key", "list").out.splitlines()[1].endswith("not vouched for")


def test_the_wrong_key_replaces_nothing_and_leaves_no_file(place: Place) -> None:
    other(place)
    words = ("key", "rotate", place.file("next.key"), "--key", place.file("other.key"))
    place.refused(*words, code=4, said="not the key that signs")
    assert not place.file("next.key").exists()


def other(place: Place) -> None:
    """The key of another ledger."""
    run("init", "--ledger", place.file("other.db"))
    assert run("key", "new", place.file("other.key"), "--ledger", place.file("other.db")).code == 0


@pytest.mark.parametrize("options", [[], ["--lost", "--key", "signing.key"]])
def test_a_rotation_says_whether_the_key_is_lost(place: Place, options: list[str]) -> None:
    place.refused("key", "rotate", place.file("next.key"), *options, code=2, said="--lost")


def test_a_ledger_without_a_key_has_none_to_replace(tmp_path: Path, empty: Path) -> None:
    ran = run("key", "rotate", tmp_path / "k", "--lost", "--ledger", empty)
    assert (ran.code, (tmp_path / "k").exists()) == (1, False)
    assert "doorstroom key new" in ran.err


def test_a_key_that_was_replaced_signs_no_more(place: Place) -> None:
    place.run("key", "rotate", place.file("next.key"), "--key", place.file("signing.key"))
    words = ("checkpoint", "--key", place.file("signing.key"))
    place.refused(*words, code=4, said="not the key that signs")


# -- checkpoints ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "content", "code"), [("none.key", None, 1), ("no.key", "text", 1), ("empty.key", "", 1)]
)
def test_a_checkpoint_wants_a_key_that_is_one(
    place: Place, name: str, content: str | None, code: int
) -> None:
    if content is not None:
        place.file(name).write_text(content)
    assert name in place.run("checkpoint", "--key", place.file(name), code=code).err


def test_a_checkpoint_goes_to_standard_output_if_no_file_is_named(place: Place) -> None:
    assert place.run("checkpoint", "--key", place.file("signing.key")).out.count("\n— ") == 2


def test_a_checkpoint_that_was_handed_out_is_not_written_over_and_none_is_made(place: Place) -> None:
    more(place)
    place.run("checkpoint", "--key", place.file("signing.key"), "-o", place.file("1.checkpoint"), code=2)
    checks = place.run("verify", "--json").json["checks"]
    assert [each["kept"] for each in checks if each["check"] == "checkpoints"] == [1]


def test_a_checkpoint_that_cannot_be_written_is_not_made(place: Place) -> None:
    more(place)
    nowhere = place.file("nowhere") / "2.checkpoint"
    assert "nowhere" in place.run("checkpoint", "--key", place.file("signing.key"), "-o", nowhere, code=3).err
    checks = place.run("verify", "--json").json["checks"]
    assert [each["kept"] for each in checks if each["check"] == "checkpoints"] == [1]


def test_a_checkpoint_without_a_key_is_the_newest_one(place: Place) -> None:
    assert place.run("checkpoint").out == place.file("1.checkpoint").read_text()


def test_there_is_no_newest_checkpoint_before_the_first(empty: Path) -> None:
    ran = run("checkpoint", "--ledger", empty)
    assert (ran.code, "doorstroom checkpoint --key FILE" in ran.err) == (1, True)


def test_the_key_can_be_named_by_the_environment(place: Place) -> None:
    place.run("checkpoint", env={"DOORSTROOM_SIGNING_KEY": str(place.file("signing.key"))})


# -- proofs --------------------------------------------------------------------------------------------


def test_the_proof_of_an_entry_is_accepted_by_the_verifier(place: Place) -> None:
    place.run("proof", "2", "-o", place.file("2.proof"), "--entry", place.file("2.json"))
    said = place.check(
        place.file("2.proof"), "--entry", place.file("2.json"), "--key", place.file("key.vkey")
    )
    assert "PROVEN" in said


def test_a_dossier_of_digits_is_asked_for_as_a_dossier(place: Place) -> None:
    assert json.loads(place.run("proof", "12", "--dossier").out)["stream"] == "dossier:12"


def test_a_number_is_an_entry(place: Place) -> None:
    assert "there is no entry 12 " in place.run("proof", "12", code=3).err


@pytest.mark.parametrize("number", ["0", "4", "9" * 18, "9" * 30, "1" * 5000])
def test_an_entry_that_is_not_there_is_not_found(place: Place, number: str) -> None:
    assert "there is no entry" in place.run("proof", number, code=3).err


@pytest.mark.parametrize("key", ["W-77", "-1x", "", "W 01", "é"])
def test_a_dossier_that_is_not_there_is_not_found(place: Place, key: str) -> None:
    ran = run("proof", "--dossier", "--ledger", place.ledger, "--", key)
    assert (ran.code, "no entries of dossier" in ran.err) == (3, True)


def test_an_entry_under_no_checkpoint_is_not_proven(place: Place) -> None:
    more(place)
    assert "No checkpoint covers this entry" in place.run("proof", "4", code=1).err


def test_what_a_proof_leaves_out_is_said(place: Place) -> None:
    more(place)
    assert "1 later entr" in place.run("proof", "W-01").err


def test_a_dossier_is_answered_for_by_the_key_that_signed(place: Place) -> None:
    place.run("proof", "W-01", "--key", place.file("signing.key"), "-o", place.file("w.json"))
    said = place.check(place.file("w.json"), "--key", place.file("key.vkey"))
    assert "The operator signed that entry 2 is the last one" in said


def test_a_dossier_is_not_answered_for_by_another_key(place: Place) -> None:
    other(place)
    words = ("proof", "W-01", "--key", place.file("other.key"), "-o", place.file("w.json"))
    place.refused(*words, code=4, said="not the key that signs")
    assert not place.file("w.json").exists()


def test_growth_is_proven_and_accepted_by_the_verifier(place: Place) -> None:
    more(place)
    place.run("checkpoint", "--key", place.file("signing.key"))
    place.run("proof", "--since", place.file("1.checkpoint"), "-o", place.file("growth"))
    assert "begins with the 3 entries" in place.check(place.file("growth"), "--key", place.file("key.vkey"))


def test_an_older_checkpoint_can_come_by_standard_input(place: Place) -> None:
    ran = place.run("proof", "--since", "-", stdin=place.file("1.checkpoint").read_bytes())
    assert ran.out.startswith("doorstroom-ledger/consistency/v1\nold 3 ")


def test_a_checkpoint_of_another_ledger_is_no_older_one(place: Place) -> None:
    other(place)
    words = ("checkpoint", "--key", place.file("other.key"), "-o", place.file("other"))
    assert run(*words, "--ledger", place.file("other.db")).code == 0
    assert "of another ledger" in place.run("proof", "--since", place.file("other"), code=1).err


def test_a_larger_checkpoint_is_no_older_one(place: Place) -> None:
    content = place.file("1.checkpoint").read_text().replace("\n3\n", "\n7\n")
    place.file("7").write_text(content)
    assert "more entries" in place.run("proof", "--since", place.file("7"), code=5).err


@pytest.mark.parametrize("content", ["", "text", "\n\n", "a\n3\nx\n\n— a b\n", "\x00" * 100, "x" * 2_000_000])
def test_what_is_no_checkpoint_is_a_mistake_of_use(place: Place, content: str) -> None:
    place.file("none").write_text(content)
    place.run("proof", "--since", place.file("none"), code=2)


def test_a_file_that_is_not_there_is_not_found(place: Place) -> None:
    assert "none" in place.run("proof", "--since", place.file("none"), code=3).err


def test_a_proof_is_of_something(place: Place) -> None:
    place.refused("proof", code=2, said="name an entry or a dossier")


def test_the_bytes_of_an_entry_go_with_one_entry_only(place: Place) -> None:
    place.refused("proof", "W-01", "--entry", place.file("e"), code=2, said="--entry goes with")


def test_nothing_is_written_where_one_of_the_files_is_there_already(place: Place) -> None:
    place.file("there").write_text("mine")
    place.run("proof", "2", "-o", place.file("there"), "--entry", place.file("e"), code=2)
    assert (place.file("there").read_text(), place.file("e").exists()) == ("mine", False)


# -- verification --------------------------------------------------------------------------------------


def test_a_checkpoint_that_somebody_kept_is_what_a_proof_rests_on(place: Place) -> None:
    said = " ".join(place.run("verify", "--checkpoint", place.file("1.checkpoint")).out.split())
    assert "Nothing of the first 3 entries was removed, changed, inserted or reordered" in said


def test_a_checkpoint_can_be_handed_over_by_standard_input(place: Place) -> None:
    ran = place.run("verify", "--json", "--checkpoint", "-", stdin=place.file("1.checkpoint").read_bytes())
    assert ran.json["intact"]


def test_a_key_can_be_handed_over_as_a_word_or_in_a_file(place: Place) -> None:
    word = place.file("key.vkey").read_text().strip()
    one, other_ = (place.run("verify", "--key", key).out for key in (word, place.file("key.vkey")))
    moment = re.compile("^as known at .*$", re.MULTILINE)
    assert moment.sub("", one) == moment.sub("", other_)


@pytest.mark.parametrize("key", ["a+b+c", "a+00000000+" + "A" * 44])
def test_what_is_no_key_is_a_mistake_of_use(place: Place, key: str) -> None:
    place.run("verify", "--key", key, code=2)


def test_a_private_key_handed_over_as_a_public_one_is_not_repeated(place: Place) -> None:
    secret = place.file("signing.key").read_text().strip()
    ran = place.run("verify", "--key", place.file("signing.key"), code=2)
    assert secret[-20:] not in ran.out + ran.err


def test_a_checkpoint_file_that_is_not_there_is_not_found(place: Place) -> None:
    place.run("verify", "--checkpoint", place.file("none"), code=3)


def test_what_is_no_checkpoint_is_a_mistake_and_accuses_nobody(place: Place) -> None:
    place.file("none").write_text("text")
    assert "cannot be read" in place.run("verify", "--checkpoint", place.file("none"), code=2).err


@pytest.mark.parametrize(
    "words",
    [
        ("verify", "--checkpoint"),
        ("verify", "--key"),
        ("verify", "--policy"),
        ("checkpoint", "--policy"),
        ("checkpoint", "--witness"),
        ("checkpoint", "--revocation"),
        ("proof", "--since"),
    ],
)
def test_of_what_cannot_be_read_the_file_is_named(place: Place, words: tuple[str, ...]) -> None:
    place.file("none").write_text("text of no kind\n\nthat is asked for\n")
    assert f"{place.file('none')}: " in place.run(*words, place.file("none"), code=2).err


def test_a_checkpoint_that_was_signed_is_told_where_its_witness_does_not_answer(place: Place) -> None:
    more(place)
    words = ("checkpoint", "--key", place.file("signing.key"), "--witness", "http://127.0.0.1:9/w")
    said = place.run(*words, "-o", place.file("2.checkpoint"), code=1).err
    assert "The checkpoint of 4 entries was signed all the same" in said
    assert not place.file("2.checkpoint").exists()
    assert "\n4\n" in place.run("checkpoint", "-o", place.file("2.checkpoint")).out + place.file(
        "2.checkpoint"
    ).read_text("utf-8")
    assert "signed all the same" not in place.run("checkpoint", *words[3:], code=1).err


def test_why_the_access_log_was_not_sealed_is_said_in_the_reader_s_language(place: Place) -> None:
    place.run("identity", "set", "W-01", stdin="Jan Peeters\n\n")
    Path(f"{place.ledger}.access-log").unlink()
    said = place.run("checkpoint", "--key", place.file("signing.key"), "--lang", "nl").err
    assert "Het inzagelogboek van dit register is weg" in said
    assert "access log of this ledger" not in said


def test_certificates_that_are_none_are_told(place: Place) -> None:
    place.file("none.pem").write_text("text")
    place.refused("verify", "--authority", place.file("none.pem"), code=2, said="given as PEM")


def test_the_outcome_as_data_has_what_programs_need(place: Place) -> None:
    found = place.run("verify", "--json").json
    assert {"intact", "checks", "proven", "not_proven"} <= found.keys()


ENGLISH = re.compile(
    r"\b(the|and|are|were|entry|entries|holds|not|kept|key|keys|nothing|checkpoints?|signed|ledger)\b"
)


@pytest.mark.parametrize("options", [[], ["--checkpoint", "1.checkpoint"], ["--key", "key.vkey"]])
def test_dutch_leaves_no_english_word(place: Place, options: list[str]) -> None:
    given = [place.file(each) if "." in each else each for each in options]
    said = place.run("verify", "--lang", "nl", *given).out
    without_codes = re.sub(r"`[^`]*`|\(--[a-z]+ ?[A-Z]*\)|\S*[/+.]\S*", "", said)
    assert not ENGLISH.findall(without_codes.replace("FILE", ""))


def test_dutch_leaves_no_english_word_when_it_is_broken(place: Place) -> None:
    import sqlite3

    with sqlite3.connect(place.ledger) as connection:
        connection.execute("DROP TRIGGER entries_delete")
        connection.execute("DELETE FROM entries WHERE position = 2")
    said = place.run("verify", "--lang", "nl", code=5).out
    without_codes = re.sub(r"`[^`]*`|\(--[a-z]+ ?[A-Z]*\)|\S*[/+.]\S*", "", said)
    assert not ENGLISH.findall(without_codes.replace("FILE", ""))


def test_a_process_of_its_own_ends_with_5_and_no_traceback(place: Place) -> None:
    place.file("none").write_text("text")
    ran = process("verify", "--checkpoint", place.file("none"), "--ledger", place.ledger)
    assert (ran.code, "Traceback" in ran.err) == (2, False)


def test_roles_are_for_a_server(place: Place) -> None:
    assert "PostgreSQL" in place.run("roles", code=1).err


@pytest.mark.parametrize(
    ("lang", "holds", "broken"),
    [("en", "IN ORDER: ", "NOT IN ORDER: "), ("nl", "KLOPT: ", "KLOPT NIET: ")],
)
def test_the_verdict_is_the_first_line(tmp_path: Path, lang: str, holds: str, broken: str) -> None:
    import sqlite3

    place = tmp_path / "ledger.db"
    run("init", "--ledger", place)
    run(*RECORD, "--ledger", place)
    ran = run("verify", "--ledger", place, "--lang", lang)
    assert (ran.code, ran.out.startswith(holds)) == (0, True)
    with sqlite3.connect(place) as connection:
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            connection.execute(f'DROP TRIGGER "{name}"')
    ran = run("verify", "--ledger", place, "--lang", lang)
    assert (ran.code, ran.out.startswith(broken)) == (5, True)
    assert "geschonden" not in ran.out.casefold()


RECORD = ("record", "employment", "--dossier", "W-01", "--effective-on", "2020-01-06", "--decided-by", "employer",
          "--enterprise", "0404.055.577", "--scheme", "cmw", "--accept-findings")  # fmt: skip
