"""Erasing: what was kept is gone from every byte, the entries stay, and what is needed for a right is not erased."""

from __future__ import annotations

from datetime import datetime
from io import StringIO
from pathlib import Path
from typing import Any

import psycopg
import pytest

from ledger.application import Ledger
from ledger.decisions.erasure import Erasure
from ledger.erasing import LegalHold, erase, lift_hold, set_hold
from ledger.identity import Identity, NobodyKnown, find_dossiers, set_identity, show_identity
from ledger.intake.importing import Imported, import_all
from ledger.intake.opening import open_input
from ledger.parsing.reading import decision_from
from ledger.refusals import Refused
from ledger.store.errors import StoreError
from ledger.vault.checking import identities_outstanding
from ledger.vault.errors import NotAVault, UnknownDossier
from ledger.vault.keys import VaultSettings
from projections.answers import history
from projections.reading import Reading
from projections.render import forms
from tests.answers.cases import head
from tests.cli.running import write
from tests.given import Made, employment, evaluation, rectification, start, withdrawal
from tests.vault.scene import KEY, NOW, Place, Scene, dispute, everything_personal, in_vault, ruling

AN, JAN = Identity("An De Smet", "85073003328"), Identity("Jan Peeters", "17073003384")


@pytest.fixture
def kept(scene: Scene) -> Scene:
    """Two dossiers with texts and an identity each."""
    # No text longer than a page of the database, so that all of it stands in one piece.
    scene.given(
        *(made for made in everything_personal()[:7] if len(str(made)) < 2000),
        employment(dossier="W-02", reason="kept of W-02"),
    )
    set_identity(scene.ledger, "W-01", AN, recorded_by="officer")
    set_identity(scene.ledger, "W-02", JAN, recorded_by="officer")
    return scene


def told(scene: Scene) -> str:
    """The history of the first dossier, as people read it."""
    with scene.ledger.reading() as reading:
        entries = Reading(reading).history("W-01")
        stream = StringIO()
        found = history.shown("W-01", entries, scene.texts(), head=head(), lang="en", every_day=True)
        forms.write(found, "table", stream, head=head(), lang="en")
    return " ".join(stream.getvalue().split())


# -- gone ------------------------------------------------------------------------------------------------------


def test_an_erasure_is_an_entry_and_destroys_what_is_kept(kept: Scene) -> None:
    size, texts = kept.size(), len(kept.texts())
    done = kept.erased()
    assert (done.position, done.texts, done.identity) == (size + 1, texts, True)
    assert texts > 5
    assert kept.texts() == {}
    with kept.ledger.reading() as reading:
        decision = Reading(reading).history("W-01")[-1].entry.decision
    assert isinstance(decision, Erasure)
    assert (decision.scope, decision.ground, decision.authority) == (
        "identity and texts",
        "AVG art. 17",
        "DPO",
    )


def test_what_was_erased_is_in_no_byte_of_the_databases(kept: Scene) -> None:
    before, others = kept.secrets(), Scene(kept.place, kept.ledger).texts("dossier:W-02")
    bytes_before = kept.place.bytes()
    there = [secret for secret in before if secret in bytes_before]
    kept.erased()
    left = kept.secrets()
    gone = [secret for secret in before if secret not in left]
    # Ciphertexts, wrapped keys and keyed hashes did stand there, and the test would have found them.
    assert len([secret for secret in gone if secret in there]) >= len(gone) // 4 > 5
    kept_after = kept.place.bytes()
    assert not [secret for secret in gone if secret in kept_after]
    assert others == kept.texts("dossier:W-02")


def test_what_was_erased_is_in_no_byte_after_the_ledger_was_closed(place: Place) -> None:
    with place.create() as ledger:
        scene = Scene(place, ledger).given(employment(reason="because"), employment(dossier="W-02"))
        before = scene.secrets()
        scene.erased()
    after = place.bytes()
    assert not [secret for secret in before if secret in after]


def test_long_texts_are_in_no_byte_either(scene: Scene) -> None:
    scene.given(employment(reason="".join(f"because {n} " for n in range(600))))
    with scene.ledger.reading() as reading, scene.ledger.vault.session(reading) as kept:
        (row,) = list(kept.rows.all_texts())
    # Such a text is spread over pages: a piece of each is looked for.
    pieces = [row.sealed[at : at + 24] for at in range(0, len(row.sealed) - 24, 100)]
    before = scene.place.bytes()
    assert len([piece for piece in pieces if piece in before]) > 40
    scene.erased()
    after = scene.place.bytes()
    assert not [piece for piece in pieces if piece in after]


def test_who_was_erased_is_not_shown_or_found(kept: Scene) -> None:
    kept.erased()
    with pytest.raises(NobodyKnown):
        show_identity(kept.ledger, "W-01", why="a letter", asked_by="clerk")
    assert find_dossiers(kept.ledger, "85073003328", why="a call", asked_by="clerk") == []


def test_other_dossiers_are_left_as_they_were(kept: Scene) -> None:
    kept.erased()
    assert list(kept.texts("dossier:W-02").values()) == ["kept of W-02"]
    assert show_identity(kept.ledger, "W-02", why="a letter", asked_by="clerk") == JAN


def test_every_entry_is_left_byte_for_byte(kept: Scene) -> None:
    with kept.ledger.reading() as reading:
        before = list(reading.entries())
    kept.erased()
    with kept.ledger.reading() as reading:
        assert list(reading.entries())[:-1] == before


def test_the_history_says_that_texts_were_erased_and_by_which_entry(kept: Scene) -> None:
    assert "Peeters (reason)" in told(kept)
    ordered = kept.erased().position
    after = told(kept)
    assert "Peeters" not in after
    assert f"reason: (erased: ordered by entry {ordered})" in after
    assert f"evidence: (erased: ordered by entry {ordered}), SHA-256" in after
    assert "Erasure of identity and texts on the authority of DPO, ground: AVG art. 17." in after


def test_texts_alone_can_be_erased(kept: Scene) -> None:
    done = kept.erased(what="texts")
    assert done.texts > 5
    assert not done.identity
    assert show_identity(kept.ledger, "W-01", why="a letter", asked_by="clerk") == AN


def test_the_identity_alone_can_be_erased(kept: Scene) -> None:
    before = kept.texts()
    done = kept.erased(what="identity")
    assert (done.texts, done.identity) == (0, True)
    assert kept.texts() == before
    with pytest.raises(NobodyKnown):
        show_identity(kept.ledger, "W-01", why="a letter", asked_by="clerk")


# -- together, and again ---------------------------------------------------------------------------------------


class Failing:
    """A clock that stops at its n-th reading, as a machine could."""

    def __init__(self, reading: int) -> None:
        self.left = reading

    def __call__(self) -> datetime:
        self.left -= 1
        if self.left == 0:
            raise OSError("the clock stopped")
        return NOW


@pytest.mark.parametrize("at", [1, 2])
def test_a_failure_in_between_records_and_destroys_nothing(kept: Scene, at: int) -> None:
    before, size, log = kept.secrets(), kept.size(), kept.log_states()
    with kept.place.open(clock=Failing(at)) as ledger, pytest.raises(OSError, match="the clock stopped"):
        Scene(kept.place, ledger).erased()
    assert (kept.secrets(), kept.size(), kept.log_states()) == (before, size, log)


def test_an_order_that_is_refused_destroys_nothing(kept: Scene) -> None:
    before, size = kept.secrets(), kept.size()
    for wrong in ({"ground": "85.07.30-033.28"}, {"authority": "85073003328"}):
        with pytest.raises(Refused):
            kept.erased(**wrong)
    assert (kept.secrets(), kept.size()) == (before, size)


@pytest.mark.parametrize(
    "wrong",
    [
        {"decided_by": "nobody"},
        {"authority": "x" * 300},
        {"authority": ""},
        {"authority": "\udcff"},
        {"ground": ""},
        {"ground": "two\nlines"},
    ],
)
def test_an_order_outside_its_bounds_is_refused_and_every_entry_can_be_read(
    beside: Place, wrong: dict[str, str]
) -> None:
    with beside.create() as ledger:
        scene = Scene(beside, ledger).given(employment(reason="because"))
        with pytest.raises(Refused):
            scene.erased(**wrong)
        assert list(scene.texts().values()) == ["because"]
        with ledger.reading() as reading:
            assert len(Reading(reading).history("W-01")) == 1


def test_the_same_again_adds_nothing(kept: Scene) -> None:
    kept.erased()
    size, log = kept.size(), kept.log_states()
    assert kept.erased()[:4] == (None, 0, False, True)
    assert (kept.size(), kept.log_states()) == (size, log)


def test_what_came_after_an_erasure_is_kept_and_can_be_erased(kept: Scene) -> None:
    kept.erased()
    kept.given(evaluation(reason="said afterwards"))
    assert list(kept.texts().values()) == ["said afterwards"]
    done = kept.erased()
    assert (done.position, done.texts) == (kept.size(), 1)
    assert kept.texts() == {}


def test_texts_before_and_after_an_erasure_have_two_keys(kept: Scene) -> None:
    before = kept.key()
    kept.erased()
    assert kept.key() is None
    kept.given(evaluation(reason="said afterwards"))
    assert kept.key() not in (None, before)


def test_a_dossier_that_is_not_on_record_cannot_be_erased(scene: Scene) -> None:
    with pytest.raises(UnknownDossier):
        scene.erased("W-09")


def test_where_somebody_reads_for_long_the_bytes_go_the_next_time(tmp_path: Path) -> None:
    place = Place(str(tmp_path / "ledger.db"), VaultSettings())
    place.create().close()
    with place.open(lock_timeout=0.2) as ledger:
        scene = Scene(place, ledger).given(employment(reason="because"))
        before = scene.secrets()
        with place.open() as other, other.reading() as reading:
            assert reading.last_position == 1
            assert not scene.erased().forgotten
        assert (scene.texts(), scene.size()) == ({}, 2)
        assert scene.erased()[:4] == (None, 0, False, True)
        after = place.bytes()
        assert not [secret for secret in before if secret in after]


def test_a_ledger_does_not_erase_in_the_vault_of_another(tmp_path: Path) -> None:
    vaults = [VaultSettings(database=str(tmp_path / f"vault{n}.db"), key=KEY) for n in (1, 2)]
    places = [Place(str(tmp_path / f"ledger{n}.db"), vaults[n - 1]) for n in (1, 2)]
    for place in places:
        with place.create() as ledger:
            Scene(place, ledger).given(employment(reason="because"))
    with places[0].open(vault_settings=vaults[1]) as ledger, pytest.raises(NotAVault):
        Scene(places[0], ledger).erased()
    with places[1].open() as ledger:
        assert list(Scene(places[1], ledger).texts().values()) == ["because"]


def test_an_order_that_cannot_be_committed_destroys_nothing(postgres_url: str, tmp_path: Path) -> None:
    place = Place(postgres_url, VaultSettings(database=str(tmp_path / "vault.db")))
    with place.create() as ledger:
        scene = Scene(place, ledger).given(employment(reason="because"))
        with psycopg.connect(postgres_url, autocommit=True) as server:
            # Refused at the commit itself, as by a server that stops at that moment.
            server.execute(
                "CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS"
                " $$BEGIN RAISE EXCEPTION 'disk full'; END$$"
            )
            server.execute(
                "CREATE CONSTRAINT TRIGGER full_disk AFTER INSERT ON entries DEFERRABLE INITIALLY DEFERRED"
                " FOR EACH ROW EXECUTE FUNCTION full_disk()"
            )
        with pytest.raises(StoreError):
            scene.erased()
        assert (scene.size(), list(scene.texts().values())) == (1, ["because"])


# -- imports after an erasure ----------------------------------------------------------------------------------


def imported(scene: Scene, file: Path) -> Imported:
    with file.open("rb") as stream:
        return import_all(scene.ledger, [open_input(file.name, stream)], recorded_by="tests")


def test_the_same_file_after_an_erasure_adds_nothing_and_brings_nothing_back(
    scene: Scene, tmp_path: Path
) -> None:
    made: list[Made] = [employment(source="e", reason="first"), start(reason="second"), evaluation()]
    named = [{"name": "letter of Jan", "sha256": "0" * 64}]
    made += [evaluation(evidence=named), rectification("2020-05-01", "e", employment(reason="third"))]
    file = write(tmp_path / "given.jsonl", *made)
    assert imported(scene, file).written == 5
    scene.erased()
    size = scene.size()
    again = imported(scene, file)
    assert (again.written, again.already, again.refused) == (0, 5, 0)
    assert (scene.size(), scene.texts()) == (size, {})
    with in_vault(scene.place) as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM vault_texts").scalar() == 0
        assert connection.exec_driver_sql("SELECT count(*) FROM vault_keys").scalar() == 0


# -- what is not erased ----------------------------------------------------------------------------------------


def test_a_legal_hold_blocks_an_erasure_until_it_is_lifted(kept: Scene) -> None:
    set_hold(kept.ledger, "W-01", why="a claim in court", recorded_by="officer")
    before, size = kept.secrets(), kept.size()
    with pytest.raises(LegalHold, match="a claim in court"):
        kept.erased()
    assert (kept.secrets(), kept.size()) == (before, size)
    lift_hold(kept.ledger, "W-01", why="settled", recorded_by="officer")
    assert kept.erased().position == size + 1


def test_a_legal_hold_blocks_no_other_dossier(kept: Scene) -> None:
    set_hold(kept.ledger, "W-02", why="a claim in court", recorded_by="officer")
    assert kept.erased().position is not None


DISPUTED = [employment(source="e", reason="because"), dispute("2020-06-15", 1, source="d")]


def test_an_open_dispute_blocks_an_erasure(scene: Scene) -> None:
    scene.given(*DISPUTED)
    with pytest.raises(LegalHold, match="Entry 2 is a dispute"):
        scene.erased()
    assert list(scene.texts().values()) == ["because"]


@pytest.mark.parametrize(
    "then",
    [
        pytest.param(ruling("2020-11-16", 2), id="a ruling by position"),
        pytest.param(ruling("2020-11-16", "d"), id="a ruling by source"),
        pytest.param(withdrawal("2020-11-16", 2), id="a withdrawal by position"),
        pytest.param(withdrawal("2020-11-16", "d"), id="a withdrawal by source"),
    ],
)
def test_a_dispute_that_ended_blocks_nothing(scene: Scene, then: Made) -> None:
    scene.given(*DISPUTED, then)
    assert scene.erased().position == 4


def test_a_ruling_that_was_withdrawn_ends_no_dispute(scene: Scene) -> None:
    scene.given(*DISPUTED, ruling("2020-11-16", 2), withdrawal("2020-12-01", 3))
    with pytest.raises(LegalHold):
        scene.erased()


def test_one_of_two_disputes_that_is_open_blocks_an_erasure(scene: Scene) -> None:
    scene.given(*DISPUTED, dispute("2020-07-15", 1), ruling("2020-11-16", 2))
    with pytest.raises(LegalHold, match="Entry 3 is a dispute"):
        scene.erased()


def test_a_dispute_that_was_rectified_is_ended_by_a_ruling_on_it(scene: Scene) -> None:
    scene.given(*DISPUTED, rectification("2020-07-01", 2, dispute("2020-06-16", 1)))
    with pytest.raises(LegalHold):
        scene.erased()
    scene.given(ruling("2020-11-16", 2))
    assert scene.erased().position == 5


def test_who_somebody_is_that_came_back_after_an_erasure_is_told(tmp_path: Path) -> None:
    """A vault of its own that is restored from a copy still knows what the ledger ordered erased."""
    vault, place = tmp_path / "vault.db", tmp_path / "ledger.db"
    vault_settings = VaultSettings(database=str(vault), key=KEY)
    order: dict[str, Any] = {
        "what": "all",
        "ground": "AVG art. 17",
        "authority": "DPO",
        "recorded_by": "tests",
    }
    with Ledger.create(place, vault_settings=vault_settings) as ledger:
        ledger.record(decision_from(employment()), recorded_by="tests")
        set_identity(ledger, "W-01", Identity("An Example"), recorded_by="tests")
        ledger.vault.forget()
        before = vault.read_bytes()
        erase(ledger, "W-01", effective_on=NOW.date(), **order)
        assert identities_outstanding_in(ledger) == []
        set_identity(ledger, "W-01", Identity("An Example"), recorded_by="tests")
        assert identities_outstanding_in(ledger) == [], "set anew, it is no remnant"
        erase(ledger, "W-01", effective_on=NOW.date(), **order)
    vault.write_bytes(before)
    with Ledger.open(place, vault_settings=vault_settings) as ledger:
        assert identities_outstanding_in(ledger) == [3]


def identities_outstanding_in(ledger: Ledger) -> list[int]:
    with ledger.reading() as reading, ledger.vault.session(reading) as kept:
        return identities_outstanding(reading, kept)
