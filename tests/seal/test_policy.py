"""A policy says whose cosignatures are asked for (C2SP tlog-policy); an operator's own witness never counts."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping
from contextlib import suppress
from itertools import combinations

import pytest

from ledger.seal.signing import signed_note, witness_statement
from ledger.seal.verifier import (
    ML_DSA_COSIGNATURE,
    OWN_KEY,
    OWN_NAME,
    SAME_PARTY,
    STATED_OWN,
    Malformed,
    Policy,
    PublicKey,
    Quorum,
    Refuted,
    check_key_history,
    check_witnesses,
    quorum_of,
    read_policy,
    splits,
)
from ledger.seal.verifier import Witness as Stated
from tests.effort import seeds
from tests.seal.making import KEY, NAME, SECOND, sealed


def key(number: int, name: str | None = None, kind: int = 4) -> PublicKey:
    size = 1312 if kind == ML_DSA_COSIGNATURE else 32
    return PublicKey(name or f"w{number}.example/w", kind, bytes([number]) * size)


def written(keys: Mapping[str, PublicKey], *lines: str) -> str:
    return "".join(f"{line}\n" for line in (*(f"witness {n} {k.vkey}" for n, k in keys.items()), *lines))


ABC = {name: key(number) for number, name in enumerate("ABC", 1)}


def quorum(
    policy: str, cosigned: Iterable[PublicKey], *stated: Stated, own: Iterable[PublicKey] = ()
) -> Quorum:
    return quorum_of(read_policy(policy), cosigned, NAME, own, stated)


# -- the file -------------------------------------------------------------------------------------------


def test_the_example_of_the_specification_is_read() -> None:
    keys = {
        f"{side}{n}": key(3 * (side == "Y") + n, kind=6 if n == 3 else 4) for side in "XY" for n in (1, 2, 3)
    }
    policy = read_policy(
        f"# ours\n\n \tlog {KEY.public.vkey} https://log.example/\n"
        + written(
            keys,
            "group X-witnesses 2 X1 X2 X3",
            "  group\tY-witnesses  any Y1 Y2 Y3 ",
            "group X-and-Y all X-witnesses Y-witnesses",
            "quorum X-and-Y",
        )
    )
    assert policy.logs == (KEY.public,)
    assert policy.witnesses == keys
    assert policy.groups["X-witnesses"] == (2, ("X1", "X2", "X3"))
    assert policy.groups["X-and-Y"] == (2, ("X-witnesses", "Y-witnesses"))
    assert policy.quorum == "X-and-Y"
    said = [keys[name] for name in ("X1", "X3", "Y2")]
    assert quorum_of(policy, said, NAME, (), ()).reached
    assert not quorum_of(policy, said[1:], NAME, (), ()).reached


@pytest.mark.parametrize(
    "lines",
    [
        (),
        ("quorum A", "quorum A"),
        ("quorum D",),
        ("quorum A B",),
        ("quorum G", "group G any A"),
        ("group G 0 A", "quorum G"),
        ("group G 3 A B", "quorum G"),
        ("group G two A B", "quorum G"),
        ("group G ٢ A B", "quorum G"),
        ("group G any", "quorum G"),
        ("group G any A A", "quorum G"),
        ("group G any A", "group H any A", "quorum G"),
        ("group G any none", "quorum G"),
        ("group none any A", "quorum A"),
        ("group A any B", "quorum A"),
        (f"witness A {key(9).vkey}", "quorum A"),
        (f"witness D {key(1, 'other.example').vkey}", "quorum A"),
        (f"witness D {KEY.public.vkey}", "quorum A"),
        (f"log {key(9).vkey}", "quorum A"),
        (f"log {KEY.public.vkey}", f"log {KEY.public.vkey}", "quorum A"),
        (f"log {KEY.public.vkey} https://a https://b", "quorum A"),
        ("witness D nonsense", "quorum A"),
        ("quorum A\r",),
        ("quorum A\x7f",),
        ("quorum\u00a0A",),
        ("Quorum A",),
        ("note well", "quorum A"),
    ],
)
def test_what_is_no_policy_is_refused(lines: tuple[str, ...]) -> None:
    with pytest.raises(Malformed):
        read_policy(written(ABC, *lines))


def test_whatever_bytes_a_file_holds_are_a_policy_or_refused() -> None:
    whole = written(ABC, "group G 2 A B C", "quorum G").encode()
    for seed in seeds(300):
        chosen = random.Random(seed)
        place = chosen.randrange(len(whole))
        changed = whole[:place] + chosen.randbytes(chosen.randrange(3)) + whole[place + chosen.randrange(3) :]
        with suppress(Malformed):
            assert isinstance(read_policy(changed), Policy)


def test_a_name_is_a_string_of_octets() -> None:
    raw = written({"\u212a": key(1), "K": key(2)}, "quorum K").encode()
    assert quorum_of(read_policy(raw), [key(2)], NAME, (), ()).reached
    assert not quorum_of(read_policy(raw), [key(1)], NAME, (), ()).reached
    assert read_policy(raw.replace("\u212a".encode(), b"\xff")).witnesses["\udcff"] == key(1)


# -- what counts ----------------------------------------------------------------------------------------


def test_a_witness_with_a_key_of_the_ledger_does_not_count() -> None:
    own = PublicKey("witness.example/w", 4, KEY.public.public)
    found = quorum(written({"A": own}, "quorum A"), [own], own=[KEY.public])
    assert (found.reached, found.left_out) == (False, {"A": OWN_KEY})


@pytest.mark.parametrize("name", [NAME, NAME.partition("/")[0] + "/w1", NAME.partition("/")[0].upper()])
def test_a_witness_under_the_ledgers_own_name_does_not_count(name: str) -> None:
    own = key(1, name)
    assert quorum(written({"A": own}, "quorum A"), [own]).left_out == {"A": OWN_NAME}


def test_a_witness_that_the_ledger_states_to_be_its_own_does_not_count() -> None:
    stated = Stated(ABC["A"], "ours", False)
    policy = written(ABC, "group G 2 A B", "quorum G")
    assert quorum(policy, ABC.values()).reached
    found = quorum(policy, ABC.values(), stated)
    assert (found.reached, found.left_out) == (False, {"A": STATED_OWN})


def test_what_the_ledger_states_never_adds() -> None:
    """That a witness is independent is the operator's word, which it gives itself for nothing."""
    own = key(1, NAME)
    assert not quorum(written({"A": own}, "quorum A"), [own], Stated(own, "others", True)).reached


@pytest.mark.parametrize(
    "second",
    [key(2, "w1.example/another"), key(2, "W1.example/w"), key(2, "w1.example/w", ML_DSA_COSIGNATURE)],
)
def test_two_keys_of_one_host_count_once(second: PublicKey) -> None:
    policy = written({"A": key(1), "B": second}, "group G 2 A B", "quorum G")
    found = quorum(policy, [key(1), second])
    assert (found.reached, found.counted, found.left_out) == (False, ("A",), {"B": SAME_PARTY})


def test_two_keys_of_one_stated_organisation_count_once() -> None:
    stated = [Stated(ABC["A"], "Notary Peeters", True), Stated(ABC["B"], "NOTARY PEETERS", True)]
    policy = written(ABC, "group G 2 A B C", "quorum G")
    assert not quorum(policy, [ABC["A"], ABC["B"]], *stated).reached
    assert quorum(policy, [ABC["A"], ABC["C"]], *stated).reached


def test_of_two_keys_of_one_organisation_the_one_counts_that_reaches_the_quorum() -> None:
    keys = ABC | {"D": key(4, "w1.example/d")}
    policy = written(keys, "group G any A B", "group H all D", "group I all G H", "quorum I")
    found = quorum(policy, [keys["A"], keys["B"], keys["D"]])
    assert (found.reached, set(found.counted), found.left_out) == (True, {"B", "D"}, {"A": SAME_PARTY})


def test_one_who_links_two_organisations_makes_them_one() -> None:
    stated = [Stated(ABC["A"], "one", True), Stated(ABC["B"], "two", True), Stated(ABC["C"], "one", True)]
    stated.append(Stated(ABC["C"], "two", True))
    policy = written(ABC, "group G 2 A B C", "quorum G")
    assert not quorum(policy, ABC.values(), *stated).reached


def test_a_policy_with_too_many_ways_is_refused_at_once() -> None:
    keys = {f"W{n}": key(n, f"w{n // 2}.example/{n}") for n in range(60)}
    with pytest.raises(Malformed, match="too many"):
        quorum(written(keys, f"group G all {' '.join(keys)}", "quorum G"), keys.values())


def test_no_quorum_asks_for_nobody() -> None:
    assert quorum("quorum none\n", []).reached


def drawn(chosen: random.Random) -> tuple[str, dict[str, PublicKey], dict[str, tuple[int, list[str]]]]:
    """A policy of up to seven witnesses, some of one host, in groups of groups; the last group is asked for."""
    keys = {f"W{n}": key(n + 1, f"h{chosen.randrange(6)}.example/{n}") for n in range(chosen.randint(1, 7))}
    free, groups = list(keys), dict[str, tuple[int, list[str]]]()
    while len(free) > 1 or not groups:
        chosen.shuffle(free)
        members = [free.pop() for _ in range(chosen.randint(1, len(free)))]
        name = f"G{len(groups)}"
        groups[name] = (chosen.randint(1, len(members)), members)
        free.append(name)
    lines = [f"group {name} {least} {' '.join(members)}" for name, (least, members) in groups.items()]
    return written(keys, *lines, f"quorum {free[0]}"), keys, groups


def naive(name: str, there: set[str], groups: Mapping[str, tuple[int, list[str]]]) -> bool:
    if name not in groups:
        return name in there
    return len([each for each in groups[name][1] if naive(each, there, groups)]) >= groups[name][0]


@pytest.mark.parametrize("seed", seeds(150))
def test_a_quorum_is_one_of_each_party_in_some_choice(seed: int) -> None:
    """Held against every subset in which no host stands twice."""
    chosen = random.Random(seed)
    policy, keys, groups = drawn(chosen)
    there = chosen.sample(sorted(keys), chosen.randint(0, len(keys)))
    choices = [set(some) for size in range(len(there) + 1) for some in combinations(there, size)]
    once = [some for some in choices if len({keys[n].name.partition("/")[0] for n in some}) == len(some)]
    asked = read_policy(policy).quorum
    found = quorum(policy, [keys[name] for name in there])
    assert found.reached == any(naive(asked, some, groups) for some in once)
    assert {*found.counted} | {*found.left_out} == {*there}
    if found.reached:
        assert naive(asked, set(found.counted), groups)


@pytest.mark.parametrize("seed", seeds(100, first=7_000))
def test_a_policy_splits_if_some_witnesses_and_the_others_both_reach_it(seed: int) -> None:
    policy, keys, groups = drawn(random.Random(seed))
    read = read_policy(policy)
    sides = [set(some) for size in range(len(keys) + 1) for some in combinations(keys, size)]
    both = any(naive(read.quorum, a, groups) and naive(read.quorum, {*keys} - a, groups) for a in sides)
    assert splits(read, read.quorum) == both


# -- what the ledger states -----------------------------------------------------------------------------


def test_what_a_ledger_states_of_a_witness_is_read_back() -> None:
    history = check_key_history(sealed().key_history(), NAME)
    texts = [
        witness_statement(NAME, ABC["A"], 3),
        witness_statement(NAME, key(5, kind=ML_DSA_COSIGNATURE), 4, ("Notaris Peeters & Zoon", True)),
        witness_statement(NAME, ABC["B"], 4, ("x" * 100, False)),
    ]
    notes = [signed_note(text, [KEY.sign(text)]) for text in texts]
    assert check_witnesses(notes, history, NAME) == [
        Stated(ABC["A"], None, None),
        Stated(key(5, kind=ML_DSA_COSIGNATURE), "Notaris Peeters & Zoon", True),
        Stated(ABC["B"], "x" * 100, False),
    ]


def test_what_another_key_states_of_a_witness_is_refused() -> None:
    history = check_key_history(sealed().key_history(), NAME)
    text = witness_statement(NAME, ABC["A"], 3, ("Notary", True))
    with pytest.raises(Refuted):
        check_witnesses([signed_note(text, [SECOND.sign(text)])], history, NAME)
    with pytest.raises(Refuted):
        check_witnesses([signed_note(text, [KEY.sign(text)])], history, "another.example")
