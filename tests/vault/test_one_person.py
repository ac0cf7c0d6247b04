"""One person with two dossiers (R18), and one whose number changed: identity, holds and erasing know it."""

from __future__ import annotations

import pytest

from ledger.erasing import HoldStands, LegalHold, NoHold, lift_hold, set_hold
from ledger.identity import REPLACES, Identity, NobodyKnown, find_dossiers, set_identity, show_identity
from tests.given import decision, employment, joining, start, withdrawal
from tests.vault.scene import Scene

NUMBER, BIS = "85073003328", "85473003317"
AN = Identity("An De Smet", NUMBER)


@pytest.fixture
def two(scene: Scene) -> Scene:
    """Two dossiers of one person, W-01 remaining, and W-03 of somebody else; each with a text."""
    scene.given(*(employment(dossier=f"W-0{n}", reason=f"text of W-0{n}") for n in (1, 2, 3)))
    return scene.given(joining(source="j"))


def keep(scene: Scene, dossier: str, identity: Identity = AN) -> list[str]:
    return set_identity(scene.ledger, dossier, identity, recorded_by="officer")


def found(scene: Scene, number: str) -> list[str]:
    return find_dossiers(scene.ledger, number, why="a call", asked_by="clerk")


def shown(scene: Scene, dossier: str) -> Identity:
    return show_identity(scene.ledger, dossier, why="a letter", asked_by="clerk")


@pytest.mark.parametrize("key", ["W-01", "W-02"])
def test_who_it_is_is_told_by_either_key_whichever_it_was_set_by(two: Scene, key: str) -> None:
    assert keep(two, key) == []
    assert shown(two, "W-01") == shown(two, "W-02") == AN
    assert found(two, NUMBER) == ["W-01"]
    with pytest.raises(NobodyKnown):
        shown(two, "W-03")


def test_what_was_kept_with_the_other_key_before_they_were_joined_is_told(scene: Scene) -> None:
    scene.given(*(employment(dossier=f"W-0{n}") for n in (1, 2)))
    keep(scene, "W-02")
    scene.given(joining())
    assert shown(scene, "W-01") == AN
    assert found(scene, NUMBER) == ["W-01"]


def test_another_dossier_with_the_same_number_is_told_of_and_that_is_logged(scene: Scene) -> None:
    scene.given(*(employment(dossier=f"W-0{n}") for n in (1, 2)))
    assert keep(scene, "W-01") == []
    assert keep(scene, "W-02") == ["W-01"]
    newest = scene.log()[-1]
    assert (newest.act, newest.dossier) == ("identity-searched", "W-01")
    assert newest.why == "identity set of W-02: same number"
    scene.given(joining())
    assert keep(scene, "W-02") == []


def test_a_number_that_was_replaced_is_still_found(scene: Scene) -> None:
    """A number of the bis register gives way to a national one."""
    scene.given(employment())
    keep(scene, "W-01", Identity("An De Smet", BIS))
    keep(scene, "W-01")
    keep(scene, "W-01", Identity("An De Smet-Peeters", NUMBER))
    assert found(scene, BIS) == found(scene, NUMBER) == ["W-01"]
    assert shown(scene, "W-01").national_number == NUMBER


def test_a_national_number_that_was_replaced_was_a_mistake_and_is_not_found(scene: Scene) -> None:
    scene.given(employment())
    keep(scene, "W-01")
    keep(scene, "W-01", Identity("Jan Peeters", BIS))
    assert (found(scene, NUMBER), found(scene, BIS)) == ([], ["W-01"])


def test_a_number_that_was_replaced_is_erased_with_the_identity(scene: Scene) -> None:
    scene.given(employment())
    keep(scene, "W-01", Identity("An De Smet", BIS))
    keep(scene, "W-01")
    scene.erased(what="identity")
    assert found(scene, BIS) == found(scene, NUMBER) == []


def test_the_access_log_tells_a_replacement_from_a_first_setting(two: Scene) -> None:
    keep(two, "W-02")
    keep(two, "W-01", Identity("An Janssens", NUMBER))
    keep(two, "W-03", Identity("Bo", None))
    acts = [(line.dossier, line.why) for line in two.log() if line.act == "identity-set"]
    assert acts == [("W-01", None), ("W-01", REPLACES), ("W-03", None)]


@pytest.mark.parametrize("key", ["W-01", "W-02"])
def test_one_person_is_erased_whole_each_dossier_by_an_order_of_its_own(two: Scene, key: str) -> None:
    keep(two, key)
    done = two.erased(key)
    assert (done.texts, done.identity) == (2, True)
    assert two.texts("dossier:W-01") == two.texts("dossier:W-02") == {}
    assert list(two.texts("dossier:W-03").values()) == ["text of W-03"]
    with pytest.raises(NobodyKnown):
        shown(two, key)
    with two.ledger.reading() as reading:
        assert reading.has_topic(["dossier:W-01", "dossier:W-02", "dossier:W-03"], "erasure") == {
            "dossier:W-01",
            "dossier:W-02",
        }


@pytest.mark.parametrize("key", ["W-01", "W-02"])
def test_a_hold_on_either_key_holds_the_person_and_is_lifted_by_either(two: Scene, key: str) -> None:
    set_hold(two.ledger, key, why="an appeal", recorded_by="clerk")
    for each in ("W-01", "W-02"):
        with pytest.raises(LegalHold):
            two.erased(each)
        with pytest.raises(HoldStands):
            set_hold(two.ledger, each, why="an appeal", recorded_by="clerk")
    lift_hold(two.ledger, "W-02", why="no appeal came", recorded_by="clerk")
    with pytest.raises(NoHold):
        lift_hold(two.ledger, "W-01", why="no appeal came", recorded_by="clerk")
    assert two.erased(key).texts == 2


def test_a_hold_from_before_they_were_joined_holds_the_person(scene: Scene) -> None:
    scene.given(*(employment(dossier=f"W-0{n}", reason="text") for n in (1, 2)))
    set_hold(scene.ledger, "W-02", why="an appeal", recorded_by="clerk")
    scene.given(joining())
    with pytest.raises(LegalHold):
        scene.erased("W-01")


def test_a_dispute_in_either_dossier_holds_the_person_until_it_is_ruled_on_in_either(two: Scene) -> None:
    two.given(
        start(dossier="W-02"),
        decision("dispute", "2021-02-01", "employee", dossier="W-02", entry=5, source="d"),
    )
    with pytest.raises(LegalHold):
        two.erased("W-01")
    two.given(decision("ruling", "2021-03-01", "court", entry="d", outcome="dismissed"))
    assert two.erased("W-01").texts == 3


def test_parted_again_each_is_erased_by_itself(two: Scene) -> None:
    two.given(withdrawal("2021-02-01", "j"))
    assert two.erased("W-01").texts == 1
    assert list(two.texts("dossier:W-02").values()) == ["text of W-02"]
