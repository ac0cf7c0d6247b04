"""A backup holds all that belongs to a ledger, and nothing that may not; restored, it is that ledger."""

from __future__ import annotations

import base64
import os
import shutil
import sqlite3
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

import msgspec
import pytest

from ledger.application import Ledger
from ledger.copies.examining import HandedEvidence
from ledger.copies.manifest import AlteredBackup, CopiedFile, NewerBackup, NoBackup, NoRoom, read_manifest
from ledger.copies.redoing import NotErasures, OfAnotherLedger, orders_after
from ledger.copies.restoring import restore
from ledger.erasing import set_hold
from ledger.new_files import OutputExists
from ledger.replacing_key import replace_master_key
from ledger.seal.checkpoint import make, set_first_key
from ledger.seal.memory import Remembered, Tree
from ledger.seal.signing import SigningKey
from ledger.store.errors import LedgerExists, StoreError
from ledger.store.location import STILL_HELD
from ledger.store.store import open_database
from ledger.store.tables import FORMAT
from ledger.vault.errors import VaultElsewhere, VaultHere
from ledger.vault.keys import VaultSettings
from projections.readmodels.runner import rebuild
from tests.copies.conftest import Scene, add, erased, fill, restored, whole


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_what_is_restored_is_the_ledger_that_was_backed_up(
    scene: Scene, kind: str, elsewhere: Callable[[str], str]
) -> None:
    with scene.opened() as ledger, ledger.looking() as (_, vault):
        vault.access_log.log(ledger.now(), "tests", "identity-shown", "W-1", "a look")
    before = whole(scene.location, scene.settings)
    made = scene.backed_up()
    assert made.manifest.verified
    into = elsewhere(kind)
    found = scene.examined(into, restored(scene, into))
    assert not found.broken
    assert found.key == "opens"
    after = whole(into, scene.at())
    assert after == before
    assert (len(after.entries), len(after.texts), len(after.people), len(after.lines)) == (6, 3, 1, 2)
    with Ledger.open(into, vault_settings=scene.at()) as ledger:
        add(ledger, "W-2", "it goes on")
        assert ledger.size == 7
        erased(ledger, "W-1")
    with open_database(into) as database, database.transaction(write=True) as connection:
        for statement in ("DELETE FROM entries", "UPDATE origin SET state = state"):
            with pytest.raises(Exception, match="append-only"), connection.begin_nested():
                connection.exec_driver_sql(statement)


def test_a_backup_of_a_backup_is_the_same_ledger(scene: Scene, elsewhere: Callable[[str], str]) -> None:
    first = scene.backed_up().manifest
    copy = Scene(str(scene.folder / "copy" / "ledger.db"), scene.at(), scene.folder)
    second = copy.backed_up("second").manifest
    assert (second.origin, second.entries, second.root) == (first.origin, first.entries, first.root)
    into = elsewhere("sqlite")
    restore(scene.folder / "second", into)
    assert whole(into, scene.at()) == whole(scene.location, scene.settings)
    # And the first is as it was, though somebody read it.
    restore(scene.folder / "copy", str(scene.folder / "another.db"))


def test_a_vault_of_its_own_is_copied_and_put_back_apart(tmp_path: Path) -> None:
    settings = VaultSettings(database=str(tmp_path / "people.db"))
    scene = Scene(str(tmp_path / "ledger.db"), settings, tmp_path)
    fill(scene.location, settings)
    scene.backed_up()
    names = {"backup.json", "ledger.db", "vault.db", "vault.db.access-log"}
    assert {path.name for path in (tmp_path / "copy").iterdir()} == names
    with pytest.raises(VaultElsewhere):
        restored(scene, str(tmp_path / "a.db"))
    vault = str(tmp_path / "b-people.db")
    found = scene.examined(
        str(tmp_path / "a.db"), restored(scene, str(tmp_path / "a.db"), vault=vault), vault=vault
    )
    assert (found.broken, found.key) == (False, "opens")
    assert whole(str(tmp_path / "a.db"), scene.at(vault)) == whole(scene.location, settings)


def test_a_vault_of_the_ledger_is_not_put_apart(in_file: Scene) -> None:
    in_file.backed_up()
    with pytest.raises(VaultHere):
        restored(in_file, str(in_file.folder / "a.db"), vault=str(in_file.folder / "v.db"))


def test_a_copy_is_for_nobody_else_to_read_and_has_no_key(in_file: Scene) -> None:
    os.umask(os.umask(0o022))
    folder = in_file.backed_up().folder
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}
    secret = Path(f"{in_file.location}.vault-key").read_bytes().strip()
    for path in folder.iterdir():
        content = path.read_bytes()
        assert secret not in content
        assert base64.b64decode(secret) not in content
    restored(in_file, str(in_file.folder / "r.db"))
    assert stat.S_IMODE((in_file.folder / "r.db").stat().st_mode) == 0o600


def test_what_is_there_is_left_as_it_is(in_file: Scene) -> None:
    (in_file.folder / "copy").mkdir()
    (in_file.folder / "copy" / "notes.txt").write_text("mine")
    with pytest.raises(OutputExists):
        in_file.backed_up()
    in_file.backed_up("second")
    before = sha256(Path(in_file.location).read_bytes()).digest()
    with pytest.raises(LedgerExists):
        restored(in_file, in_file.location, "second")
    assert sha256(Path(in_file.location).read_bytes()).digest() == before
    with pytest.raises(NoBackup):
        restored(in_file, str(in_file.folder / "r.db"), "copy")


@pytest.mark.parametrize("left", ["r.db-wal", "r.db-journal", "r.db.access-log"])
def test_nothing_of_another_ledger_is_taken_for_the_restored_one_s(in_file: Scene, left: str) -> None:
    in_file.backed_up()
    (in_file.folder / left).write_bytes(b"of another")
    with pytest.raises(LedgerExists):
        restored(in_file, str(in_file.folder / "r.db"))
    assert not (in_file.folder / "r.db").exists()


def test_a_restoring_that_was_interrupted_goes_on(in_file: Scene) -> None:
    in_file.backed_up()
    shutil.copy(in_file.folder / "copy" / "ledger.db.access-log", in_file.folder / "r.db.access-log")
    restored(in_file, str(in_file.folder / "r.db"))
    assert whole(str(in_file.folder / "r.db"), in_file.at()) == whole(in_file.location, in_file.settings)


def test_an_altered_byte_anywhere_is_found_and_nothing_is_restored(in_file: Scene) -> None:
    folder = in_file.backed_up().folder
    for path in sorted(folder.iterdir()):
        sound = path.read_bytes()
        for at in {0, 1, len(sound) // 3, len(sound) // 2, len(sound) - 2, len(sound) - 1}:
            path.write_bytes(sound[:at] + bytes([sound[at] ^ 1]) + sound[at + 1 :])
            with pytest.raises((AlteredBackup, NoBackup)) as refused:
                restored(in_file, str(in_file.folder / "r.db"))
            assert path.name in str(refused.value)
        path.write_bytes(sound[:-1])
        with pytest.raises(AlteredBackup):
            restored(in_file, str(in_file.folder / "r.db"))
        path.unlink()
        with pytest.raises((AlteredBackup, NoBackup)):
            restored(in_file, str(in_file.folder / "r.db"))
        path.write_bytes(sound)
    assert not list(in_file.folder.glob("r.db*"))
    restored(in_file, str(in_file.folder / "r.db"))


def test_read_models_are_left_out_unless_they_are_asked_for(in_file: Scene) -> None:
    with in_file.opened() as ledger:
        rebuild(ledger, in_file.location)
    for name, with_them in (("without", False), ("with", True)):
        made = in_file.backed_up(name, with_remade=with_them)
        assert (made.manifest.verified, made.manifest.read_models) == (True, with_them)
        with sqlite3.connect(f"file:{made.folder}/ledger.db?mode=ro&immutable=1", uri=True) as copy:
            found = copy.execute("SELECT count(*) FROM sqlite_master WHERE name LIKE 'model_%'").fetchone()[0]
            followed = copy.execute("SELECT count(*) FROM tracking").fetchone()[0]
        assert (found > 0, followed > 0) == (with_them, with_them)


def test_pages_of_what_was_erased_are_not_in_a_copy(in_file: Scene) -> None:
    with in_file.opened() as ledger, ledger.reading() as reading, ledger.vault.session(reading) as vault:
        (sealed,) = [row.sealed for row in vault.rows.all_texts() if row.subject == "dossier:W-2"]
    with sqlite3.connect(in_file.location) as raw:
        raw.execute("PRAGMA secure_delete = OFF")
        raw.execute("DELETE FROM vault_texts WHERE subject = 'dossier:W-2'")
        raw.execute(f"PRAGMA user_version = {STILL_HELD}")
    raw.close()
    assert sealed in Path(in_file.location).read_bytes()
    made = in_file.backed_up()
    assert sealed not in (made.folder / "ledger.db").read_bytes()


def test_a_broken_ledger_is_copied_as_it_is_and_told(in_file: Scene) -> None:
    with sqlite3.connect(in_file.location) as raw:
        raw.execute("DROP TRIGGER entries_update")
        raw.execute("UPDATE entries SET state = replace(state, 'ready', 'READY') WHERE position = 2")
    raw.close()
    made = in_file.backed_up()
    assert not made.manifest.verified
    assert made.checks is not None
    assert {check.name for check in made.checks if check.state == "broken"} >= {"entries", "guards"}
    found = in_file.examined(str(in_file.folder / "r.db"), restored(in_file, str(in_file.folder / "r.db")))
    assert found.broken


def test_without_room_nothing_is_begun(in_file: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    used = shutil.disk_usage(in_file.folder)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: used._replace(free=20_000))
    with pytest.raises(NoRoom):
        in_file.backed_up()
    monkeypatch.undo()
    assert {path.name for path in in_file.folder.iterdir()} & {"copy"} == set()
    in_file.backed_up()
    monkeypatch.setattr(shutil, "disk_usage", lambda _: used._replace(free=20_000))
    with pytest.raises(NoRoom):
        restored(in_file, str(in_file.folder / "r.db"))
    assert not list(in_file.folder.glob("r.db*"))


# -- what it is held against ---------------------------------------------------------------------------


def signed(scene: Scene) -> tuple[SigningKey, bytes]:
    key = SigningKey.new("ledger.example/copies", lambda size: bytes([7]) * size)
    with scene.opened() as ledger:
        set_first_key(ledger, key)
        return key, make(ledger, key).note


def remembered(scene: Scene, checkpoint: bytes, *, root: bytes | None = None) -> Remembered:
    from ledger.seal.verifier import read_checkpoint, read_note

    said = read_checkpoint(read_note(checkpoint).text)
    with scene.opened() as ledger:
        of = sha256(ledger.store.origin).hexdigest()
    return Remembered("key", of, Tree(said.size, root or said.root), "2026-11-30T10:00:00Z")


def test_a_newer_checkpoint_tells_how_many_entries_are_missing_and_since_when(scene: Scene) -> None:
    key, first = signed(scene)
    manifest = scene.backed_up().manifest
    with scene.opened() as ledger:
        add(ledger, "W-2", "after the backup")
        add(ledger, "W-3", "after the backup")
        second = make(ledger, key).note
    into = str(scene.folder / "r.db")
    evidence = HandedEvidence(
        [("first", first), ("second", second)], [("key.signed", remembered(scene, second))], [key.public]
    )
    found = scene.examined(into, restored(scene, into), evidence)
    states = {each.seen.name: (each.state, each.missing) for each in found.verdicts}
    missing = found.verdicts[1].seen.size - manifest.entries
    assert states == {
        "first": ("holds", 0),
        "second": ("missing", missing),
        "key.signed": ("missing", missing),
    }
    assert missing >= 2
    assert all(each.seen.at is not None and each.seen.signed for each in found.verdicts)
    assert found.broken


def test_other_entries_than_were_signed_contradict(in_file: Scene) -> None:
    _, first = signed(in_file)
    in_file.backed_up()
    into = str(in_file.folder / "r.db")
    other = remembered(in_file, first, root=b"\x01" * 32)
    found = in_file.examined(into, restored(in_file, into), HandedEvidence(memories=[("m", other)]))
    assert [each.state for each in found.verdicts] == ["contradicts"]
    assert found.broken


def test_what_another_ledger_s_key_remembers_is_said_to_be_of_another(in_file: Scene) -> None:
    _, first = signed(in_file)
    in_file.backed_up()
    into = str(in_file.folder / "r.db")
    other = remembered(in_file, first)._replace(ledger="0" * 64)
    found = in_file.examined(into, restored(in_file, into), HandedEvidence(memories=[("m", other)]))
    assert [each.state for each in found.verdicts] == ["of-another"]


# -- what was erased since -----------------------------------------------------------------------------


def export_of(scene: Scene) -> Path:
    from tests.cli.running import run

    path = scene.folder / "export.jsonl"
    told = ("export", "--as", "cloudevents", "--all", "-o", path, "--ledger", scene.location)
    assert run(*told).code == 0
    return path


@pytest.mark.parametrize("source", ["ledger", "export"])
def test_what_was_erased_since_comes_back_and_is_erased_again(scene: Scene, source: str) -> None:
    manifest = scene.backed_up().manifest
    assert manifest.ledger_id is not None
    with scene.opened() as ledger:
        erased(ledger, "W-1")
        fresh = {"decision": "employment", "dossier": "W-9"}
        from ledger.parsing.reading import decision_from
        from tests.copies.writing_process import founding

        ledger.record(decision_from({**founding("W-9"), **fresh}), recorded_by="tests")
        add(ledger, "W-9", "recorded since")
        erased(ledger, "W-9")
    place = scene.location if source == "ledger" else str(export_of(scene))
    into = str(scene.folder / "r.db")
    orders = orders_after(place, manifest.ledger_id, manifest.entries)
    restored(scene, into)
    back = whole(into, scene.at())
    assert "about W-1" in back.texts.values()
    assert set(back.people) == {"W-1"}
    found = scene.examined(into, manifest, orders=orders)
    assert found.redone is not None
    assert [(each.order.decision.dossier, each.state) for each in found.redone] == [
        ("W-1", "erased"),
        ("W-9", "nothing"),
    ]
    after = whole(into, scene.at())
    assert sorted(after.texts.values()) == ["about W-2", "about W-3"]
    assert after.people == {}
    assert not scene.examined(into, manifest).broken


def test_an_erasure_that_is_held_up_is_told(in_file: Scene) -> None:
    with in_file.opened() as ledger:
        set_hold(ledger, "W-2", why="a claim", recorded_by="tests")
    manifest = in_file.backed_up().manifest
    listed = in_file.folder / "list.jsonl"
    listed.write_text(
        '{"decision":"erasure","dossier":"W-2","effective_on":"2026-11-02","decided_by":"department",'
        '"scope":"texts","authority":"DPO","ground":"AVG art. 17"}\n'
    )
    into = str(in_file.folder / "r.db")
    orders = orders_after(str(listed), str(manifest.ledger_id), manifest.entries)
    found = in_file.examined(into, restored(in_file, into), orders=orders)
    assert found.redone is not None
    assert [(each.state, type(each.why).__name__) for each in found.redone] == [("refused", "LegalHold")]


def test_erasures_are_read_from_what_holds_them_and_of_the_same_ledger(in_file: Scene) -> None:
    manifest = in_file.backed_up().manifest
    with pytest.raises(OfAnotherLedger):
        orders_after(in_file.location, "0" * 32, 0)
    other = in_file.folder / "other.txt"
    other.write_text("not JSON\n")
    with pytest.raises(NotErasures):
        orders_after(str(other), str(manifest.ledger_id), 0)


def test_a_backup_from_before_another_master_key_opens_with_the_old_one_only(in_file: Scene) -> None:
    old = in_file.folder / "old.key"
    shutil.copy(f"{in_file.location}.vault-key", old)
    manifest = in_file.backed_up().manifest
    with in_file.opened() as ledger:
        replace_master_key(ledger, recorded_by="tests")
    into = str(in_file.folder / "r.db")
    restored(in_file, into)
    assert in_file.examined(into, manifest).key == "another"
    with_old = Scene(into, VaultSettings(key_file=str(old)), in_file.folder)
    assert with_old.examined(into, manifest).key == "opens"
    lost = Scene(into, VaultSettings(key_file=str(in_file.folder / "none")), in_file.folder)
    assert lost.examined(into, manifest).key == "absent"


def test_what_a_backup_says_of_itself_is_read_as_it_was_written(in_file: Scene) -> None:
    made = in_file.backed_up()
    said = read_manifest(made.folder)
    assert said.rendered() == made.manifest.rendered()
    assert (said.entries, said.vault, said.verified) == (6, "with the ledger", True)


def _said(folder: Path, **otherwise: object) -> None:
    """The backup in a folder says something else of itself, and holds together."""
    made = msgspec.structs.replace(read_manifest(folder), **otherwise)
    (folder / "backup.json").write_bytes(made.rendered())


@pytest.mark.parametrize(
    "said",
    [
        {"moment": "yesterday"},
        {"moment": "10000-01-01T00:00:00Z"},
        {"last_recorded_at": "2026-12-01"},
        {"root": "%%%"},
        {"entries": -5},
    ],
)
def test_what_a_backup_cannot_say_of_itself_is_refused_before_anything_is_put_back(
    in_file: Scene, said: dict[str, object]
) -> None:
    folder = in_file.backed_up().folder
    _said(folder, **said)
    with pytest.raises(AlteredBackup):
        restored(in_file, str(in_file.folder / "r.db"))
    assert not (in_file.folder / "r.db").exists()


def test_a_backup_from_the_end_of_the_calendar_is_put_back(in_file: Scene) -> None:
    """In Brussels that moment would be one of the year after, which there is not."""
    folder = in_file.backed_up().folder
    _said(folder, moment="9999-12-31T23:59:59Z")
    restored(in_file, str(in_file.folder / "r.db"))
    assert (in_file.folder / "r.db").exists()


def test_a_backup_of_a_ledger_of_a_newer_form_is_refused_before_anything_is_put_back(in_file: Scene) -> None:
    folder = in_file.backed_up().folder
    _said(folder, tables=FORMAT + 1)
    with pytest.raises(NewerBackup):
        restored(in_file, str(in_file.folder / "r.db"))
    assert not (in_file.folder / "r.db").exists()


def test_a_backup_that_says_it_is_of_another_ledger_is_not_what_was_restored(in_file: Scene) -> None:
    folder = in_file.backed_up().folder
    _said(folder, origin="0" * 64)
    found = in_file.examined(str(in_file.folder / "r.db"), restored(in_file, str(in_file.folder / "r.db")))
    assert found.own is not None
    assert (found.own.state, found.broken) == ("of-another", True)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no such pipes here")
@pytest.mark.parametrize("name", ["backup.json", "ledger.db"])
@pytest.mark.parametrize("what", ["a pipe", "a device"])
def test_what_may_never_end_is_no_part_of_a_backup(in_file: Scene, name: str, what: str) -> None:
    folder = in_file.backed_up().folder
    empty = [
        CopiedFile(each.name, 0, sha256(b"").hexdigest()) if each.name == name else each
        for each in read_manifest(folder).files
    ]
    if name != "backup.json":
        _said(folder, files=empty)
    (folder / name).unlink()
    if what == "a pipe":
        os.mkfifo(folder / name)
    else:
        (folder / name).symlink_to("/dev/zero")
    with pytest.raises(AlteredBackup, match=name):
        restored(in_file, str(in_file.folder / "r.db"))


@contextmanager
def small_files() -> Iterator[None]:
    """No file can grow larger than 40 kB, as where a disk is full."""
    resource = pytest.importorskip("resource")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (40_000, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_what_there_is_no_room_for_is_named_as_it_was_asked_for(in_file: Scene) -> None:
    with small_files(), pytest.raises(StoreError) as refused:
        in_file.backed_up()
    assert refused.value.location == str(in_file.folder / "copy" / "ledger.db")
    in_file.backed_up()
    into = in_file.folder / "r.db"
    with small_files(), pytest.raises(OSError, match="File too large") as full:
        restored(in_file, str(into))
    assert full.value.filename == str(into)
    assert not list(in_file.folder.glob("r.db*"))
    assert not list(in_file.folder.glob(".doorstroom-*"))
