"""Being a witness, stating who is one, and asking for a quorum, as people do it; and their mistakes."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from ledger.seal.verifier import read_vkey
from tests.cli.test_integrity import Place, more, place
from tests.seal.witnessing import ML_DSA, Witness, serving

assert place  # the fixture


def witness(place: Place, name: str, *kind: str) -> Path:
    """The public key of a new witness."""
    made = place.run("witness", "key", place.file(f"{name}.key"), "--name", f"{name}.example/w", *kind)
    place.file(f"{name}.vkey").write_text(made.out)
    return place.file(f"{name}.vkey")


def sign(place: Place, name: str, file: str, *more: object, code: int = 0) -> str:
    """What this witness answers on a file, or why it does not."""
    where = ("--key", place.file(f"{name}.key"), "--memory", place.file(f"{name}.memory"))
    known = ("--ledger-key", place.file("key.vkey"))
    ran = place.run("witness", "sign", place.file(file), *where, *known, *more, code=code)
    place.file(f"{name}.answer").write_text(ran.out)
    return ran.out or ran.err


def policy(place: Place, *names: str) -> Path:
    lines = [f"log {place.file('key.vkey').read_text().strip()}"]
    lines += [f"witness {name} {place.file(f'{name}.vkey').read_text().strip()}" for name in names]
    place.file("ours.policy").write_text(
        "\n".join([*lines, f"group all-of all {' '.join(names)}", "quorum all-of\n"])
    )
    return place.file("ours.policy")


def test_a_key_of_a_witness_is_of_ml_dsa_unless_said_otherwise(place: Place) -> None:
    kinds = {(): 6, ("--kind", "ml-dsa-44"): 6, ("--kind", "ed25519"): 4}
    for number, (words, kind) in enumerate(kinds.items()):
        assert read_vkey(witness(place, f"w{number}", *words).read_text().strip()).kind == kind


def test_two_witnesses_by_hand_make_a_quorum(place: Place) -> None:
    witness(place, "notary")
    witness(place, "audit", "--kind", "ed25519")
    asked = policy(place, "notary", "audit")
    for name in ("notary", "audit"):
        sign(place, name, "1.checkpoint", "--first")
    ran = place.run("checkpoint", "--witness", place.file("notary.answer"), "--policy", asked)
    assert "NOT reached under this checkpoint. What counts: notary." in ran.err
    assert "quorum-not-reached" in place.run("verify", "--json", "--policy", asked, code=5).out
    note = place.file("witnessed.checkpoint")
    ran = place.run("checkpoint", "--witness", place.file("audit.answer"), "--policy", asked, "-o", note)
    assert "The quorum of your policy stands under this checkpoint: notary, audit." in ran.err
    assert "quorum all-of of your policy is reached for 3 entries" in " ".join(
        place.run("verify", "--policy", asked).out.split()
    )
    said = place.run("verify", "--policy", asked, "--lang", "nl").out
    assert "het quorum all-of van uw beleid is bereikt voor 3 posten" in " ".join(said.split())
    told = place.check(note, "--policy", asked)
    assert (
        "The quorum all-of of your policy is reached for these 3 entries." in told.partition("NOT PROVEN")[0]
    )
    told = place.check(place.file("1.checkpoint"), "--policy", asked, code=5)
    assert "THE QUORUM all-of of your policy IS NOT REACHED" in told


def test_a_witness_asks_for_the_proof_that_the_ledger_grew(place: Place) -> None:
    witness(place, "notary")
    sign(place, "notary", "1.checkpoint", "--first")
    more(place)
    place.run("checkpoint", "--key", place.file("signing.key"), "-o", place.file("2.checkpoint"))
    assert "proof --since" in sign(place, "notary", "2.checkpoint", code=1)
    place.run("proof", "--since", place.file("1.checkpoint"), "-o", place.file("growth.txt"))
    assert sign(place, "notary", "growth.txt").startswith("— notary.example/w ")
    assert "fewer entries" in sign(place, "notary", "1.checkpoint", code=5)
    place.file("junk").write_bytes(bytes(range(256)))
    assert "cannot be read" in sign(place, "notary", "junk", code=2)
    assert "remembers this ledger already" in sign(place, "notary", "growth.txt", "--first", code=1)


def test_what_a_ledger_states_of_a_witness_is_listed_and_takes_from_a_quorum(place: Place) -> None:
    signing = ("--key", place.file("signing.key"))
    witness(place, "notary")
    sign(place, "notary", "1.checkpoint", "--first")
    asked = policy(place, "notary")
    note = place.file("w.checkpoint")
    place.run("checkpoint", "--witness", place.file("notary.answer"), "--policy", asked, "-o", note)
    place.run(
        "witness", "add", place.file("notary.vkey"), "--run-by", "Notaris Peeters", "--independent", *signing
    )
    assert "Notaris Peeters\tstated as independent" in place.run("witness", "list").out
    assert "run by Notaris Peeters, as the ledger states" in " ".join(
        place.run("verify", "--policy", asked).out.split()
    )
    place.run("witness", "add", place.file("notary.vkey"), "--run-by", "us", "--own", *signing)
    assert "us\tverklaard als van de beheerder zelf" in place.run("witness", "list", "--lang", "nl").out
    assert place.run("verify", "--policy", asked, code=5)
    statements = (
        place.run("key", "list", "--statements").out + place.run("witness", "list", "--statements").out
    )
    place.file("statements.txt").write_text(statements)
    told = place.check(note, "--policy", asked, "--statements", place.file("statements.txt"), code=5)
    assert "notary does not count: the ledger states that its own operator runs it." in told
    assert place.check(note, "--policy", asked)


def test_who_runs_a_witness_is_said_whole_or_not_at_all(place: Place) -> None:
    key, signing = witness(place, "notary"), ("--key", place.file("signing.key"))
    place.refused("witness", "add", key, "--run-by", "N", *signing, code=2, said="--independent")
    place.refused("witness", "add", key, "--run-by", "N", "--own", code=2, said="--key")
    for name in ("", " N", "N\nindependent no", "x" * 101):
        place.refused(
            "witness", "add", key, "--run-by", name, "--independent", *signing, code=1, said="organisation"
        )
    place.refused(
        "witness",
        "add",
        place.file("key.vkey"),
        "--run-by",
        "N",
        "--own",
        *signing,
        code=2,
        said="no key of a witness",
    )


def test_a_witness_over_http_with_a_key_of_ml_dsa_is_kept(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("no_proxy", "*")
    made = Witness(lambda: int(time.time()), "pq.example/w", 5, ML_DSA)
    key = read_vkey(place.file("key.vkey").read_text().strip())
    made.trusted[key.name] = key
    place.file("pq.vkey").write_text(made.key.vkey)
    asked = policy(place, "pq")
    with serving(made.reply) as url:
        ran = place.run(
            "checkpoint", "--key", place.file("signing.key"), "--witness", f"{url}/w", "--policy", asked
        )
    assert "stands under this checkpoint: pq." in ran.err
    place.run("verify", "--policy", asked, "--key", made.key.vkey)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("witness", "key", "x.key"), 2),
        (("witness", "key", "x.key", "--name", "no spaces"), 1),
        (("witness", "key", "x.key", "--name", "a.example", "--kind", "rsa"), 2),
        (("witness", "sign", "nowhere", "--key", "k", "--memory", "m", "--ledger-key", "nonsense"), 1),
        (
            (
                "witness",
                "sign",
                "1.checkpoint",
                "--key",
                "signing.key",
                "--memory",
                "m",
                "--ledger-key",
                "key.vkey",
            ),
            1,
        ),
        (("witness", "list", "more"), 2),
    ],
)
def test_a_mistake_is_told_as_one(
    place: Place, words: tuple[str, ...], code: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(place.folder)
    assert place.run(*words, code=code).err
