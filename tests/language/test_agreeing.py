"""A noun behind a number agrees with it, in whichever message and language."""

from __future__ import annotations

import re

import pytest

from ledger.language import DOMAIN, agreeing, say
from ledger.problem import message_in
from ledger.seal.seals import UnknownSigner
from projections.commands.seals_output import sentence
from tests.language.catalogues import read

#: What ends as a plural does and is none, or never counts fewer than many.
NO_NOUNS = {
    *(
        "as",
        "begins",
        "belongs",
        "capitals",
        "counts",
        "differs",
        "does",
        "exists",
        "fills",
        "finds",
        "gives",
        "has",
    ),
    *(
        "holds",
        "is",
        "its",
        "lies",
        "makes",
        "marks",
        "names",
        "orders",
        "reaches",
        "says",
        "signs",
        "speaks",
    ),
    *("stands", "states", "takes", "this", "was", "years"),
}
COUNTING = re.compile(r"{(\w+)} (?:(?!has |in |printable )[a-z]+ )?([a-z]+s)\b")
COUNTED = [
    (message.id, message.string, name)
    for message in read("nl", DOMAIN)
    if isinstance(message.id, str)
    for name, noun in COUNTING.findall(message.id)
    if noun not in NO_NOUNS
]


def test_there_is_much_to_count() -> None:
    assert len(COUNTED) > 80


@pytest.mark.parametrize(("english", "dutch", "name"), COUNTED)
def test_the_noun_behind_a_one_stands_in_the_singular(english: str, dutch: str, name: str) -> None:
    for lang, said in (("en", english), ("nl", dutch)):
        # Dutch may say it otherwise, such as `aantal posten: 1`.
        if lang == "en" or re.search(rf"\{{{name}\}} [a-z]+(s|en)\b", said):
            assert agreeing(said, lang, {name: 1}) != said
        for many in (0, 2, 11, "1,000", True):
            assert agreeing(said, lang, {name: many}) == said


@pytest.mark.parametrize(("lang", "said"), [("en", "It is about 1 entry."), ("nl", "Het gaat over 1 post.")])
def test_a_refusal_that_counts_one_says_so(lang: str, said: str) -> None:
    assert message_in(UnknownSigner("It is about {size} entries.", size=1), lang).endswith(said)


def test_what_is_repeated_is_left_as_it_was_typed() -> None:
    assert say("No file {file}, {n} entries", "en", file="1 entries", n=1) == "No file 1 entries, 1 entry"


def test_a_checkpoint_of_one_entry_says_so() -> None:
    assert sentence("proof", "en", size=1) == "Proven under the checkpoint of 1 entry."
    assert sentence("proof", "nl", size=1) == "Bewezen onder het controlepunt van 1 post."
    assert sentence("left_out", "en", count=1).startswith("This proof leaves out 1 later entry,")
