"""Another master key: all still opens, no older copy does, and no crash leaves a vault without its key."""

from __future__ import annotations

import os
import secrets
import sys
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from shutil import copyfile
from threading import Thread
from typing import Any

import psycopg
import pytest

from ledger import replacing_key
from ledger.identity import Identity, find_dossiers, set_identity, show_identity
from ledger.parsing.reading import decision_from
from ledger.replacing_key import Replaced, replace_master_key
from ledger.store.errors import NotStored, NotTheVaultsOwner, StoreError, VaultAltered
from ledger.vault import key_files
from ledger.vault.errors import NotAnotherKey, Sealed, WrongMasterKey
from ledger.vault.keys import VaultSettings, make_key_file
from tests.effort import times
from tests.given import employment, evaluation
from tests.vault.scene import KEY, OTHER_KEY, Place, Scene, in_vault

AN = Identity("An De Smet", "85073003328")
#: Of the bis register, which gave way to the other one.
BIS = "85273003371"


@pytest.fixture
def kept(scene: Scene) -> Scene:
    return filled(scene)


def filled(scene: Scene) -> Scene:
    """Two dossiers with texts, one of them of somebody who had another number before, and one that was erased."""
    scene.given(employment(reason="because"), employment(dossier="W-02", reason="likewise"))
    scene.given(employment(dossier="W-03", reason="gone"))
    set_identity(scene.ledger, "W-01", Identity("An De Smet", BIS), recorded_by="officer")
    set_identity(scene.ledger, "W-01", AN, recorded_by="officer")
    set_identity(scene.ledger, "W-02", Identity("Nobody"), recorded_by="officer")
    return scene


def other_place(place: Place, into: Path) -> Place:
    """The same, as it is told once the new key stands in a file."""
    return place._replace(vault_settings=place.vault_settings._replace(key=None, key_file=str(into)))


def replaced(scene: Scene, into: Path | None = None, **how: Any) -> Replaced:
    return replace_master_key(scene.ledger, recorded_by="officer", into=into, **how)


def then_all_opens(place: Place, also: dict[str, str] | None = None) -> None:
    with place.open() as ledger:
        scene = Scene(place, ledger)
        assert list(scene.texts("dossier:W-01").values()) == ["because"]
        assert list(scene.texts("dossier:W-02").values()) == ["likewise"]
        assert show_identity(ledger, "W-01", why="a letter", asked_by="clerk") == AN
        for number in (AN.national_number, BIS):
            assert find_dossiers(ledger, str(number), why="a call", asked_by="clerk") == ["W-01"]
        for subject, text in (also or {}).items():
            assert list(scene.texts(subject).values()) == [text]


def kept_rows(place: Place) -> set[tuple[object, ...]]:
    """What is not to change: texts and identities, as they are encrypted."""
    with in_vault(place) as connection:
        queries = ("SELECT committed, sealed FROM vault_texts", "SELECT dossier, sealed FROM identities")
        return {tuple(row) for query in queries for row in connection.exec_driver_sql(query)}


# -- what opens ------------------------------------------------------------------------------------------------


def test_all_opens_with_the_new_key_and_nothing_with_the_old_one(kept: Scene, tmp_path: Path) -> None:
    before, wrapped = kept_rows(kept.place), kept.secrets()
    into = None if kept.ledger.vault.key_file is not None else tmp_path / "new.key"
    old = kept.ledger.vault.master_key()
    done = replaced(kept, into)
    assert (done.keys, done.lookups, done.unopened, done.dropped, done.held_up) == (5, 1, 0, 0, None)
    now = kept.place if into is None else other_place(kept.place, into)
    then_all_opens(now)
    assert kept_rows(now) == before
    assert kept.log()[-1 - 3].act == "key-replaced"
    with now.open() as ledger:
        assert ledger.vault.master_key().name != old.name
    if into is not None:
        assert done.old == "DOORSTROOM_VAULT_KEY"
        with pytest.raises(WrongMasterKey):
            show_identity(kept.ledger, "W-01", why="a letter", asked_by="clerk")
    # Neither the keys as they were wrapped, nor the hashes of numbers: texts and identities stay as they were.
    with in_vault(now) as connection:
        left = {bytes(row[0]) for row in connection.exec_driver_sql("SELECT wrapped FROM vault_keys")}
        left |= {bytes(row[0]) for row in connection.exec_driver_sql("SELECT lookup FROM former_numbers")}
    assert not left & set(wrapped)


def test_no_older_copy_opens_with_the_new_key(beside: Place, tmp_path: Path) -> None:
    with beside.create() as ledger:
        scene = filled(Scene(beside, ledger))
        ledger.vault.forget()
        copy, old_key = tmp_path / "copy.db", beside.key_file.read_bytes()
        copyfile(beside.location, copy)
        copyfile(beside.log, f"{copy}.access-log")
        scene.erased("W-03")
        replaced(scene)
    for file in tmp_path.iterdir():
        assert file == copy or old_key.strip() not in file.read_bytes()
    with_new = Place(str(copy), VaultSettings(key_file=str(beside.key_file)))
    with with_new.open() as ledger, pytest.raises(WrongMasterKey):
        Scene(with_new, ledger).texts("dossier:W-03")
    # Nor where the name of the key is forged.
    with in_vault(with_new) as connection, beside.open() as ledger:
        connection.exec_driver_sql("UPDATE vault SET master = ?", (ledger.vault.master_key().name,))
    with with_new.open() as ledger, pytest.raises(Sealed):
        Scene(with_new, ledger).texts("dossier:W-03")
    with with_new.open() as ledger:
        assert find_dossiers(ledger, "85073003328", why="a call", asked_by="clerk") == []


def test_a_key_that_opened_with_no_key_is_left_and_told(beside: Place) -> None:
    with beside.create() as ledger:
        scene = filled(Scene(beside, ledger))
        with in_vault(beside) as connection:
            connection.exec_driver_sql(
                "UPDATE vault_keys SET wrapped = x'0102' WHERE subject = 'dossier:W-03'"
            )
        done = replaced(scene)
        assert (done.keys, done.unopened) == (4, 1)
    then_all_opens(beside)


def test_a_number_of_before_that_stands_only_as_a_hash_is_dropped_and_told(beside: Place) -> None:
    """As in a vault from before such numbers were kept with the identity too."""
    with beside.create() as ledger:
        scene = filled(Scene(beside, ledger))
        with in_vault(beside) as connection:
            connection.exec_driver_sql("INSERT INTO former_numbers VALUES ('W-02', x'0102')")
        assert replaced(scene).dropped == 1
        with in_vault(beside) as connection:
            assert connection.exec_driver_sql("SELECT count(*) FROM former_numbers").scalar() == 1


def test_a_vault_in_which_nothing_is_kept_gets_another_key_too(scene: Scene, tmp_path: Path) -> None:
    into = None if scene.ledger.vault.key_file is not None else tmp_path / "new.key"
    before = scene.ledger.vault.master_key().name
    replaced(scene, into)
    now = scene.place if into is None else other_place(scene.place, into)
    with now.open() as ledger:
        assert ledger.vault.master_key().name != before
        then = Scene(now, ledger).given(employment(reason="because"))
        assert list(then.texts().values()) == ["because"]


# -- where the keys are ----------------------------------------------------------------------------------------


def test_a_key_that_stands_elsewhere_already_is_taken(beside: Place, tmp_path: Path) -> None:
    into = tmp_path / "from the safe.key"
    into.write_text(OTHER_KEY)
    with beside.create() as ledger:
        done = replaced(filled(Scene(beside, ledger)), into)
    assert (done.place, done.old) == (str(into), None)
    assert into.read_text() == OTHER_KEY
    assert not beside.key_file.exists()
    then_all_opens(other_place(beside, into))


def test_the_old_key_is_left_where_that_is_asked(beside: Place, tmp_path: Path) -> None:
    into = tmp_path / "new.key"
    with beside.create() as ledger:
        before = beside.key_file.read_bytes()
        done = replaced(filled(Scene(beside, ledger)), into, keep_old=True)
    assert (done.old, beside.key_file.read_bytes()) == (str(beside.key_file), before)
    then_all_opens(other_place(beside, into))


@pytest.mark.parametrize("content", ["my diary", KEY])
def test_a_file_that_holds_the_present_key_or_none_is_refused(tmp_path: Path, content: str) -> None:
    place = Place(str(tmp_path / "ledger.db"), VaultSettings(key=KEY))
    into = tmp_path / "new.key"
    with place.create() as ledger:
        scene = filled(Scene(place, ledger))
        into.write_text(content)
        with pytest.raises(Exception, match=r"no master key|Another master key"):
            replaced(scene, into)
    assert into.read_text() == content
    then_all_opens(place)


def test_the_file_of_the_key_is_no_other_file(beside: Place) -> None:
    with beside.create() as ledger, pytest.raises(NotAnotherKey):
        replaced(filled(Scene(beside, ledger)), beside.key_file)
    then_all_opens(beside)


def test_the_new_key_may_be_read_by_whoever_might_read_the_old_one(beside: Place) -> None:
    with beside.create() as ledger:
        beside.key_file.chmod(0o640)
        replaced(filled(Scene(beside, ledger)))
    assert beside.key_file.stat().st_mode & 0o777 == 0o640


def test_a_key_behind_a_link_is_replaced_where_it_is(beside: Place, tmp_path: Path) -> None:
    with beside.create() as ledger:
        (tmp_path / "safe").mkdir()
        real = beside.key_file.rename(tmp_path / "safe" / "real.key")
        beside.key_file.symlink_to(real)
        before = real.read_bytes()
        replaced(filled(Scene(beside, ledger)))
    assert beside.key_file.is_symlink()
    assert real.read_bytes() != before
    assert list(real.parent.iterdir()) == [real]
    then_all_opens(beside)


# -- refused ---------------------------------------------------------------------------------------------------


def test_a_database_that_ignores_it_is_refused_and_the_old_key_stays(
    kept: Scene, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the look at the schema out of the way: what was written is read back."""
    server = "://" in kept.place.vault
    into = tmp_path / "new.key" if kept.ledger.vault.key_file is None else None
    for table in ("vault_keys", "identities"):
        with in_vault(kept.place) as connection:
            connection.exec_driver_sql(
                f"CREATE RULE mine AS ON UPDATE TO {table} DO INSTEAD NOTHING"
                if server
                else f"CREATE TRIGGER mine BEFORE UPDATE ON {table} BEGIN SELECT raise(IGNORE); END"
            )
        with pytest.raises(VaultAltered, match="mine"):
            replaced(kept, into)
        with monkeypatch.context() as patched:
            patched.setattr("ledger.store.vault_schema.could_keep", lambda *_a, **_k: [])
            with pytest.raises(NotStored):
                replaced(kept, into)
        with in_vault(kept.place) as connection:
            connection.exec_driver_sql("DROP RULE mine ON " + table if server else "DROP TRIGGER mine")
    assert not list(tmp_path.glob("*.replacing"))
    assert not (tmp_path / "new.key").exists()
    then_all_opens(kept.place)


def test_only_the_owner_of_the_tables_may(postgres_url: str, tmp_path: Path) -> None:
    from ledger.store.roles import KEEPER, grant
    from tests.vault.scene import in_vault

    place = Place(postgres_url, VaultSettings(key=KEY))
    with place.create() as ledger:
        filled(Scene(place, ledger))
    grant(postgres_url)
    as_keeper = f"{postgres_url}{'&' if '?' in postgres_url else '?'}options=-crole%3D{KEEPER}"
    with place._replace(location=as_keeper).open() as ledger, pytest.raises(NotTheVaultsOwner):
        replace_master_key(ledger, recorded_by="officer", into=tmp_path / "new.key")
    assert not (tmp_path / "new.key").exists()
    with in_vault(place):
        then_all_opens(place)


# -- crashes and others ----------------------------------------------------------------------------------------


def lines_of(act: Callable[[], object], *modules: Any) -> Iterator[tuple[str, int]]:
    """Each line of these modules in the order in which it is first reached."""
    files = {module.__file__ for module in modules}
    seen: dict[tuple[str, int], None] = {}

    def trace(frame: Any, event: str, _arg: object) -> Any:
        if frame.f_code.co_filename not in files:
            return None
        if event == "line":
            seen[frame.f_code.co_filename, frame.f_lineno] = None
        return trace

    sys.settrace(trace)
    try:
        act()
    finally:
        sys.settrace(None)
    return iter(seen)


def killed_at(place: tuple[str, int], act: Callable[[], object]) -> None:
    """Act in a process of its own, which is gone the moment that it reaches a line: nothing is cleaned up."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        child = os.fork()
    if child == 0:

        def trace(frame: Any, event: str, _arg: object) -> Any:
            if frame.f_code.co_filename != place[0]:
                return None
            if event == "line" and frame.f_lineno == place[1]:
                os._exit(9)
            return trace

        sys.settrace(trace)
        try:
            act()
        finally:
            os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9


@pytest.mark.parametrize("apart", [False, True], ids=["with the ledger", "a vault of its own"])
def test_wherever_it_is_killed_the_ledger_opens_and_the_next_one_finishes_it(
    tmp_path: Path, apart: bool
) -> None:
    template = tmp_path / "template"
    template.mkdir()

    def place_in(folder: Path) -> Place:
        settings = VaultSettings(database=str(folder / "vault.db")) if apart else VaultSettings()
        return Place(str(folder / "ledger.db"), settings)

    with place_in(template).create() as ledger:
        filled(Scene(place_in(template), ledger))

    def replacing(folder: Path) -> Callable[[], object]:
        def act() -> None:
            with place_in(folder).open() as ledger:
                replace_master_key(ledger, recorded_by="officer")

        return act

    def copied(name: str) -> Path:
        folder = tmp_path / name
        folder.mkdir()
        for file in template.iterdir():
            copyfile(file, folder / file.name)
        return folder

    reached = list(lines_of(replacing(copied("whole")), replacing_key, key_files))
    assert len(reached) > 60
    old = place_in(template).key_file.read_bytes().strip()
    step = times(24, 1)
    for nth, where in enumerate(reached[apart * 2 :: step]):
        folder = copied(f"killed-{nth}")
        killed_at(where, replacing(folder))
        place = place_in(folder)
        then_all_opens(place)
        replacing(folder)()
        then_all_opens(place)
        left = {file.name for file in folder.iterdir()}
        assert left == {file.name for file in template.iterdir()}, where
        assert old not in place.key_file.read_bytes()


def test_who_records_meanwhile_loses_nothing(place: Place, tmp_path: Path) -> None:
    into = None if place.vault_settings.key is None else tmp_path / "new.key"
    with place.create() as ledger:
        filled(Scene(place, ledger))

        def record() -> None:
            for number in range(12):
                made = evaluation(dossier="W-02", reason=f"said {number}", source=f"s{number}")
                try:
                    ledger.record(decision_from(made), recorded_by="tests")
                except WrongMasterKey:
                    # From the environment: the old one is no key of the vault any more, and nothing was recorded.
                    assert into is not None
                    return

        writer = Thread(target=record)
        writer.start()
        for _ in range(1 if into else 3):
            replaced(Scene(place, ledger), into)
        writer.join()
    now = place if into is None else other_place(place, into)
    with now.open() as ledger:
        texts = list(Scene(now, ledger).texts("dossier:W-02").values())
        with ledger.reading() as reading:
            assert len(texts) == reading.last_position - 2
    assert "likewise" in texts
    with now.open() as ledger:
        assert show_identity(ledger, "W-01", why="a letter", asked_by="clerk") == AN


def test_two_that_replace_at_once_leave_one_key_that_opens(beside: Place, tmp_path: Path) -> None:
    with beside.create() as ledger:
        filled(Scene(beside, ledger))

    def replace() -> None:
        with beside.open() as ledger:
            replace_master_key(ledger, recorded_by="officer")

    both = [Thread(target=replace) for _ in range(2)]
    for each in both:
        each.start()
    for each in both:
        each.join()
    assert {file.name for file in tmp_path.iterdir()} == {
        "ledger.db",
        "ledger.db-queue",
        "ledger.db.access-log",
        "ledger.db.vault-key",
    }
    then_all_opens(beside)


def test_who_replaces_before_the_one_before_has_put_its_key_in_place_loses_none(beside: Place) -> None:
    """As two at once may meet: between the commit of the first and its key taking the place of the old one."""
    with beside.create() as ledger:
        filled(Scene(beside, ledger))
    with beside.open() as first, beside.open() as second:
        for ledger in (first, second, first):
            replacing_key._replaced(ledger, ledger.vault.key_file, None, "officer", secrets.token_bytes)
            then_all_opens(beside)
        replace_master_key(second, recorded_by="officer")
    assert not list(Path(beside.location).parent.glob("*.replac*"))
    then_all_opens(beside)


def test_a_key_that_waits_is_not_destroyed_by_who_did_not_make_it(beside: Place) -> None:
    with beside.create() as ledger:
        filled(Scene(beside, ledger))
        assert ledger.vault.key_file is not None
        replacing_key._replaced(ledger, ledger.vault.key_file, None, "officer", secrets.token_bytes)
        waiting = key_files.coming(ledger.vault.key_file)
        before = waiting.read_bytes()
        assert key_files.write_coming(ledger.vault.key_file, secrets.token_bytes) is None
        making = replacing_key._new_key(ledger.vault.key_file, None, secrets.token_bytes)
        with pytest.raises(NotAnotherKey), making as make:
            make(key_files.key_in(waiting))
        assert waiting.read_bytes() == before


def test_a_commit_that_fails_leaves_the_old_key(postgres_url: str, tmp_path: Path) -> None:
    file = tmp_path / "vault-key"
    make_key_file(file)
    place = Place(postgres_url, VaultSettings(key_file=str(file)))
    before = file.read_bytes()
    with place.create() as ledger:
        scene = filled(Scene(place, ledger))
        with psycopg.connect(postgres_url, autocommit=True) as server:
            server.execute(
                "CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS"
                " $$BEGIN RAISE EXCEPTION 'disk full'; END$$"
            )
            server.execute(
                "CREATE CONSTRAINT TRIGGER full_disk AFTER INSERT ON access_log DEFERRABLE INITIALLY DEFERRED"
                " FOR EACH ROW EXECUTE FUNCTION full_disk()"
            )
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr("ledger.store.vault_schema.could_keep", lambda *_a, **_k: [])
            with pytest.raises(StoreError, match="disk full"):
                replaced(scene)
        with psycopg.connect(postgres_url, autocommit=True) as server:
            server.execute("DROP TRIGGER full_disk ON access_log")
    assert file.read_bytes() == before
    assert list(tmp_path.iterdir()) == [file]
    then_all_opens(place)
