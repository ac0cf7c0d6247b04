"""What is proven, as a page: verified in a process of its own, remembered where no ledger brings it along."""

from __future__ import annotations

import json
import os
import re
import sqlite3
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from hashlib import sha256
from pathlib import Path
from shutil import copytree
from subprocess import run as run_program

import pytest
from starlette.testclient import TestClient

from ledger.application import Ledger
from ledger.demo.making import make
from ledger.parsing.reading import decision_from
from ledger.seal.known import TrustAnchors
from projections.viewer.verifying import Verifications, VerifiedMark, VerifyJob, VerifyProgress
from tests.cli.running import run
from tests.given import employment
from tests.handover.scene import made_key, seal
from tests.viewer.browsing import OURS, browsing, field, text_of

OPTION = r" \(--[^)]*\)"


@pytest.fixture(scope="module")
def sealed_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = make(tmp_path_factory.mktemp("sealed") / "demo")
    with Ledger.open(place) as ledger:
        seal(ledger)
    return place


@pytest.fixture
def sealed(sealed_once: Path, tmp_path: Path) -> Path:
    """The demo with a checkpoint over all of it, to look at and to change."""
    copytree(sealed_once.parent, tmp_path / "sealed")
    return tmp_path / "sealed" / sealed_once.name


@contextmanager
def looking(place: Path, folder: Path | None = None) -> Iterator[TestClient]:
    """A viewer of a ledger, begun anew."""
    with (
        Ledger.open(place) as ledger,
        browsing(ledger, place=str(place), verifications=Verifications(folder)) as inside,
    ):
        yield inside


def verified(inside: TestClient, **form: str) -> str:
    """The page once it was verified."""
    token = field(inside.get("/proof").text, "form_token")
    answer = inside.post("/proof", data={"form_token": token, **form}, headers=OURS)
    assert (answer.status_code, answer.headers["location"]) == (303, "/proof")
    until = time.monotonic() + 60
    while time.monotonic() < until:
        page = inside.get("/proof")
        if "refresh" not in page.headers:
            return page.text
        assert page.headers["refresh"] == "2; url=/proof"
        assert "It is being verified." in text_of(page.text)
        time.sleep(0.1)
    raise AssertionError("it is verified for ever")


def band(page: str) -> str:
    return text_of(page.partition('<section class="band')[2].partition("</section>")[0])


def test_it_is_verified_from_the_page_and_every_page_says_so_with_the_checkpoint_and_the_moment(
    sealed: Path,
) -> None:
    with looking(sealed) as inside:
        assert "not verified here" in band(inside.get("/").text)
        said = text_of(verified(inside))
        assert said.index("IN ORDER: everything that could be checked holds.") < said.index(
            "What was looked at"
        )
        assert said.index("What this does not prove") > said.index("What was looked at")
        of_command = run("--ledger", sealed, "verify", "--json").json
        for check in of_command["checks"]:
            assert re.sub(OPTION, "", " ".join((check["words"] or "").split())) in said
        # What the command names as an option is a field of the page.
        assert any(re.search(OPTION, each) for each in of_command["not_proven"])
        for lang in ("en", "nl"):
            assert "--" not in text_of(inside.get(f"/proof?lang={lang}").text)
        for path in ("/", "/lists/due", "/person/D-005"):
            shown = band(inside.get(path).text)
            assert "in order. Against its own newest checkpoint, of 596 entries, made" in shown
            assert "not verified" not in shown
        assert "klopt. Tegen zijn eigen nieuwste controlepunt" in band(inside.get("/?lang=nl").text)


def test_what_was_recorded_since_is_not_said_to_be_verified(sealed: Path) -> None:
    with Ledger.open(sealed) as ledger, browsing(ledger, place=str(sealed)) as inside:
        verified(inside)
        ledger.record(decision_from(employment(dossier="N-1")), recorded_by="tests")
        assert "1 entry was recorded since." in band(inside.get("/").text)


def test_a_ledger_that_was_altered_is_told_with_what_is_wrong(sealed: Path) -> None:
    with looking(sealed) as inside:
        with sqlite3.connect(sealed) as file:
            for (name,) in file.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
                file.execute(f'DROP TRIGGER "{name}"')
            file.execute(
                'UPDATE entries SET state = replace(state, \'"decided_by":"employer"\','
                ' \'"decided_by":"employee"\') WHERE position = 1'
            )
            file.execute("UPDATE entries SET state = CAST(state AS BLOB) WHERE position = 1")
        file.close()
        page = verified(inside)
    said = text_of(page)
    assert "NOT IN ORDER" in said
    assert "What does not hold" in said
    assert "NOT IN ORDER" in band(page)


def test_what_was_altered_and_mended_is_shown_no_more_once_it_is_verified(sealed: Path) -> None:
    """A verdict is of what is there; so are the pages beside it."""
    path, altered = "/measure/corona-2020?on=2020-09-30", "from 2020-03-19 to 2020-06-21"
    with closing(sqlite3.connect(sealed, isolation_level=None)) as connection, looking(sealed) as inside:
        ((guard,),) = connection.execute("SELECT sql FROM sqlite_master WHERE name = 'entries_update'")
        ((state,),) = connection.execute("SELECT state FROM entries WHERE position = 341")
        connection.execute("DROP TRIGGER entries_update")
        other = state.replace(b"2020-03-20", b"2020-03-19")
        connection.execute("UPDATE entries SET state = ? WHERE position = 341", [other])
        assert altered in text_of(inside.get(path).text)
        connection.execute("UPDATE entries SET state = ? WHERE position = 341", [state])
        connection.execute(guard)
        said = text_of(verified(inside))
        assert "IN ORDER" in said
        assert "NOT IN ORDER" not in said
        assert altered not in text_of(inside.get(path).text)


def test_a_checkpoint_and_a_key_from_elsewhere_are_held_against_it(sealed: Path, tmp_path: Path) -> None:
    with Ledger.open(sealed) as ledger:
        ledger.record(decision_from(employment(dossier="N-1")), recorded_by="tests")
        note = seal(ledger).decode()
    with looking(sealed) as inside:
        page = verified(inside, checkpoint=note.replace("\n", "\r\n"), key=made_key().public.vkey)
        assert "that came, or whose key came, from elsewhere" in band(page)
    other = make(tmp_path / "other")
    with looking(other) as inside:
        assert "NOT IN ORDER" in text_of(verified(inside, checkpoint=note))


def test_what_is_no_checkpoint_and_no_key_is_told_at_its_field(sealed: Path) -> None:
    with looking(sealed) as inside:
        token = field(inside.get("/proof").text, "form_token")
        form = {"form_token": token, "checkpoint": "<b>none", "key": "neither"}
        answer = inside.post("/proof", data=form, headers=OURS)
        assert answer.status_code == 400
        for name in ("checkpoint", "key"):
            assert f'id="{name}-wrong"' in answer.text
            assert f'aria-describedby="{name}-wrong {name}-hint" aria-invalid="true"' in answer.text
        assert "<b>" not in answer.text
        assert "refresh" not in inside.get("/proof").headers


def test_a_form_of_somebody_else_starts_nothing(sealed: Path) -> None:
    with looking(sealed) as inside:
        for headers, data in (
            (OURS, {"form_token": "x"}),
            (
                {"origin": "https://evil.example"},
                {"form_token": field(inside.get("/proof").text, "form_token")},
            ),
        ):
            assert inside.post("/proof", data=data, headers=headers).status_code == 403
        assert "refresh" not in inside.get("/proof").headers


def test_one_is_verified_at_a_time_and_the_page_shows_how_far_it_is(
    sealed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    verifications = Verifications()
    with Ledger.open(sealed) as ledger, browsing(ledger, verifications=verifications) as inside:
        token = field(inside.get("/proof").text, "form_token")
        monkeypatch.setattr(verifications, "_progress", VerifyProgress(1_200, 596_000))
        page = inside.get("/proof")
        assert '<progress id="progress" value="1200" max="596000">' in page.text
        assert "1.200 / 596.000" in page.text
        answer = inside.post("/proof", data={"form_token": token}, headers=OURS)
        assert (answer.status_code, "verified already" in text_of(answer.text)) == (409, True)


def test_where_it_cannot_be_verified_that_is_told_and_it_can_be_begun_again(
    sealed: Path, tmp_path: Path
) -> None:
    with Ledger.open(sealed) as ledger, browsing(ledger, place=str(tmp_path / "gone.db")) as inside:
        assert "gone.db" in text_of(verified(inside))
        assert "not verified here" in band(inside.get("/").text)
        assert "gone.db" in text_of(verified(inside))


def test_a_process_that_was_ended_leaves_no_verdict(sealed: Path) -> None:
    verifications = Verifications()
    with Ledger.open(sealed) as ledger, browsing(ledger, verifications=verifications) as inside:
        assert verifications.start(VerifyJob(str(sealed), ledger.vault.settings, TrustAnchors()))
        assert not verifications.start(VerifyJob(str(sealed), ledger.vault.settings, TrustAnchors()))
        verifications.stop()
        until = time.monotonic() + 20
        while verifications.progress is not None and time.monotonic() < until:
            time.sleep(0.05)
        assert "It ended before it was through" in text_of(inside.get("/proof").text)
        assert "not verified here" in band(inside.get("/").text)


# -- what is remembered ------------------------------------------------------------------------------------


def test_a_viewer_that_is_begun_anew_knows_that_it_was_verified(sealed: Path, tmp_path: Path) -> None:
    folder = tmp_path / "state" / "verified"
    with looking(sealed, folder) as inside:
        first = band(verified(inside))
    (file,) = folder.iterdir()
    assert (file.stat().st_mode & 0o777, folder.stat().st_mode & 0o777) == (0o600, 0o700)
    assert sorted(each.name for each in sealed.parent.iterdir() if "verified" in each.name) == []
    with looking(sealed, folder) as inside:
        page = inside.get("/proof").text
        assert band(page) == first
        assert "What was looked at is not remembered" in text_of(page)
    with looking(sealed, tmp_path / "another") as inside:
        assert "not verified here" in band(inside.get("/").text)


def changed(file: Path, **values: object) -> None:
    file.write_text(json.dumps({**json.loads(file.read_text()), **values}))


@pytest.mark.skipif(os.name == "nt", reason="rights as POSIX has them")
def test_what_another_could_have_written_is_not_believed(sealed: Path, tmp_path: Path) -> None:
    folder = tmp_path / "verified"
    with looking(sealed, folder) as inside:
        verified(inside)
    (file,) = folder.iterdir()
    honest = file.read_text()

    def believed() -> bool:
        with looking(sealed, folder) as inside:
            return "not verified here" not in band(inside.get("/").text)

    assert believed()
    file.chmod(0o620)
    assert not believed()
    file.chmod(0o600)
    folder.chmod(0o777)
    assert not believed()
    folder.chmod(0o700)
    file.rename(folder / "there")
    file.symlink_to(folder / "there")
    assert not believed()
    file.unlink()
    for content in ("", "[]", "{" * 50_000, honest.replace("@1", "@2"), honest.replace('"holds"', '"fine"')):
        file.write_text(content)
        assert not believed()
    for value in (
        {"ledger_id": "0" * 32},
        {"last": "0" * 64},
        {"size": 595},
        {"size": 10**18},
        {"at": 10**18},
    ):
        file.write_text(honest)
        changed(file, **value)
        assert not believed(), value
    file.write_text(honest)
    assert believed()


def test_a_mark_is_of_the_ledger_that_has_the_same_entry_there(sealed: Path, tmp_path: Path) -> None:
    other = make(tmp_path / "other")
    with (
        Ledger.open(sealed) as one,
        Ledger.open(other) as two,
        one.reading() as of_one,
        two.reading() as of_two,
    ):
        state = of_one.state(596)
        assert isinstance(state, bytes)
        last = sha256(state).hexdigest()
        mark = VerifiedMark("f", one.origin.ledger_id, "holds", 0, 596, last, None, None, 0)
        assert mark.is_of(one.origin.ledger_id, of_one)
        assert not mark.is_of(two.origin.ledger_id, of_two)
        assert not mark.is_of(one.origin.ledger_id, of_two)


# -- the proof of one entry --------------------------------------------------------------------------------


def test_the_proof_of_an_entry_holds_by_the_program_beside_it_and_its_bytes_are_a_look(
    sealed: Path, tmp_path: Path
) -> None:
    with looking(sealed) as inside:
        said = text_of(inside.get("/proof?entry=12").text)
        assert "Entry 12 is proven under the checkpoint of 596 entries." in said
        assert "dossier-looked-at" not in run("--ledger", sealed, "identity", "log", "--lang", "en").out
        for name in ("12.tlog-proof", "12.json", "verifier.py"):
            answer = inside.get(f"/proof/{name}")
            assert answer.headers["content-disposition"] == f'attachment; filename="{name}"'
            (tmp_path / name).write_bytes(answer.content)
    command = [sys.executable, "verifier.py", "12.tlog-proof", "--entry", "12.json", "--key"]
    ran = run_program(
        [*command, made_key().public.vkey], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert (ran.returncode, "PROVEN" in ran.stdout) == (0, True), ran
    stream = json.loads((tmp_path / "12.json").read_text())["stream"]
    log = run("--ledger", sealed, "identity", "log", stream.removeprefix("dossier:")).out
    assert "inspector" in log


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ("x", "Type a whole number."),
        ("0", "there is no entry 0"),
        ("99999", "there is no entry 99999"),
        ("1.5", "Type"),
    ],
)
def test_what_is_no_position_is_told_at_its_field(sealed: Path, entry: str, said: str) -> None:
    with looking(sealed) as inside:
        answer = inside.get(f"/proof?entry={entry}")
        assert (answer.status_code, said in text_of(answer.text)) == (400, True)
        assert 'aria-describedby="entry-wrong entry-hint" aria-invalid="true"' in answer.text
        assert inside.get(f"/proof/{entry}.json").status_code == 404


def test_an_entry_that_was_not_known_yet_or_that_no_checkpoint_covers_has_no_proof(
    sealed: Path, client: TestClient
) -> None:
    with looking(sealed) as inside:
        assert "there is no entry 596" in text_of(inside.get("/proof?entry=596&known=2020-01-01").text)
        assert inside.get("/proof/596.json?known=2020-01-01").status_code == 404
    assert "No checkpoint covers this entry yet" in text_of(client.get("/proof?entry=1").text)
    assert "No checkpoint was made of it." in text_of(client.get("/proof").text)


def test_checkpoints_keys_and_witnesses_are_listed(sealed: Path) -> None:
    with Ledger.open(sealed) as ledger:
        ledger.record(decision_from(employment(dossier="N-1")), recorded_by="tests")
        seal(ledger)
    with looking(sealed) as inside:
        page = inside.get("/proof").text
    table = page.partition("<tbody>")[2].partition("</tbody>")[0]
    assert [each for each in text_of(table).split() if each in ("596", "597")] == ["597", "596"]
    assert made_key().public.vkey in text_of(page)
