"""An entry in bytes that two programs read differently: found and refused, also where a checkpoint was signed over it.

Of a name that stands twice in an object Python takes the last value, others the first. Who keeps the database, and its
key, could so have signed one entry that says two things.
"""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from ledger.seal import verifier
from ledger.seal.verifier import AmbiguousBytes, Refuted, check_dossier
from tests.cli.running import run
from tests.seal.attacker import OPERATOR, Copy
from tests.seal.making import KEY, POSITIONS, Sealed, entry, sealed

#: Where the last entry of W-02 stands, under both checkpoints.
AT = 9

OTHERWISE: dict[str, Callable[[bytes], bytes]] = {
    "another day in front": lambda state: state.replace(
        b'"effective_on":', b'"effective_on":"1999-01-01","effective_on":', 1
    ),
    "its stream once more": lambda state: state[:-1] + b',"stream":"dossier:W-02"}',
    "a space": lambda state: state.replace(b'":', b'": ', 1),
    "an escape": lambda state: state.replace(b"W-02", b"\\u0057-02", 1),
    "another order": lambda state: state.replace(b'"schema":1,', b"").replace(b"{", b'{"schema":1,', 1),
    "a fraction": lambda state: state.replace(b'"schema":1', b'"schema":1.0'),
    "an unknown field": lambda state: state.replace(b'"effective_on"', b'"effective":1,"effective_on"', 1),
    "a newline behind": lambda state: state + b"\n",
    "a byte order mark": lambda state: b"\xef\xbb\xbf" + state,
}


def signed_over(ledger: Copy, change: Callable[[bytes], bytes]) -> Copy:
    """The ledger whose operator signed again, with the true key, over an entry of W-02 in other bytes."""
    rows = ledger.rows
    (last,) = [row for row in rows if row.stream == "dossier:W-02" and row.position == AT]
    changed = change(last.state)
    assert changed != last.state
    rows[AT - 1] = last._replace(state=changed)
    return ledger.puts(rows).reseals(OPERATOR)


@pytest.mark.parametrize("what", ["another day in front", "a space"])
def test_an_entry_in_other_bytes_is_found_and_refused_under_a_checkpoint(ledger: Copy, what: str) -> None:
    signed_over(ledger, OTHERWISE[what]).then_found("not-canonical", AT)
    export = ["export", "--all", "--as", "cloudevents"]
    for words in (["history", "W-02"], ["status", "W-02"], ["proof", str(AT)], ["proof", "W-02"], export):
        ran = run(*words, "--ledger", ledger.location)
        assert ran.code == 5, f"{words}: {ran.code} {ran.err}"
        assert ran.err.startswith("doorstroom: ")


@pytest.mark.parametrize("what", OTHERWISE)
def test_whatever_way_it_is_written_otherwise_it_is_found(in_file: Copy, what: str) -> None:
    found = signed_over(in_file, OTHERWISE[what]).verified()
    assert found.ran.code == 5
    assert {("not-canonical", AT), ("unreadable", AT)} & {*found.violations}


@pytest.mark.parametrize("what", ["a space before its stream", "its stream once more"])
def test_an_entry_that_is_hidden_by_its_spelling_is_not_denied(in_file: Copy, what: str) -> None:
    """Who has a key asks it to sign that a dossier has no later entry: bytes are looked through for that."""

    def hidden(state: bytes) -> bytes:
        if what == "its stream once more":
            return OTHERWISE[what](state)[:-1] + b',"zest":1}'
        return state.replace(b'"stream":', b'"stream": ')

    rows = in_file.rows
    rows[AT - 1] = rows[AT - 1]._replace(stream="dossier:X-99", number=1, state=hidden(rows[AT - 1].state))
    in_file.puts(rows).reseals(OPERATOR)
    ran = run("proof", "W-02", "--key", in_file.folder / "signing.key", "--ledger", in_file.location)
    assert ran.code == 5, ran.err


def test_an_origin_in_other_bytes_is_refused(in_file: Copy) -> None:
    in_file.does("UPDATE origin SET state = CAST(replace(CAST(state AS TEXT), ',', ', ') AS BLOB)")
    assert run("verify", "--ledger", in_file.location).code == 5


def test_a_line_of_the_access_log_in_other_bytes_is_found(in_file: Copy) -> None:
    in_file.log_does(
        "UPDATE access_log SET state = CAST(replace(CAST(state AS TEXT), ',\"at\"', ', \"at\"') AS BLOB)"
    )
    assert in_file.verified().check("access-log")["state"] == "broken"


def test_the_verifier_refuses_an_entry_that_can_be_read_in_two_ways() -> None:
    for change in OTHERWISE.values():
        made = sealed()
        at = POSITIONS[-1] - 1
        changed = change(made.entries[at].replace(b"W-02", b"D-001"))
        again = Sealed([*made.entries[:at], changed, *made.entries[at + 1 :]])
        if changed == made.entries[at] or b'"effective"' in changed:
            continue  # What an entry of a newer version may hold is not known to it.
        content = json.dumps(again.dossier(POSITIONS)).encode()
        with pytest.raises(Refuted):
            check_dossier(content, [KEY.public])
        told, code = verifier._answer(
            lambda again=again, changed=changed: verifier._explain(
                again.one(POSITIONS[-1]).encode(), changed, [KEY.public], verifier.FromElsewhere()
            )
        )
        assert code in (2, 5), told


@pytest.mark.parametrize("moment", ["2020-03-05T15:00:00.5Z",
                                    "2020-03-05T15:00:00.000000Z", "2020-03-05T15:00:00+00:00",
                                    "2020-03-05 15:00:00Z", "20200305T150000Z", 1583420400])  # fmt: skip
def test_the_verifier_refuses_a_moment_that_is_written_otherwise(moment: object) -> None:
    with pytest.raises(AmbiguousBytes):
        verifier.read_canonical(entry(5, b"", recorded_at=moment))
