"""Every phrase of the program stands in every catalogue, whole, and is said in the language that is asked."""

from __future__ import annotations

import gettext
import re
from collections import Counter
from string import Formatter

import pytest

from ledger.language import CATALOGUES, LANGUAGES, phrase, say, translated
from tests.language.catalogues import TOOL, read, strings

OTHERS = [
    pytest.param(language, domain, id=f"{language}-{domain}")
    for language in LANGUAGES
    if language != "en"
    for domain in TOOL["DOMAINS"]
]


@pytest.mark.parametrize(("language", "domain"), OTHERS)
def test_the_catalogue_holds_all_that_the_program_says_and_nothing_else(language: str, domain: str) -> None:
    path = TOOL["path_of"](language, domain)
    assert path.read_bytes() == TOOL["written"](
        TOOL["updated"](language, domain, TOOL["template"](domain))
    ), "run `uv run python docs/catalogues.py`, and translate what is new"


@pytest.mark.parametrize(("language", "domain"), OTHERS)
def test_nothing_is_left_untranslated(language: str, domain: str) -> None:
    untranslated = [
        message.id
        for message in read(language, domain)
        if message.fuzzy or not message.string or not all(strings(message.string))
    ]
    assert not untranslated


@pytest.mark.parametrize(("language", "domain"), OTHERS)
def test_a_translation_fills_in_the_same_places(language: str, domain: str) -> None:
    def places(text: str) -> set[str]:
        filled = re.sub(r"\[(\w+)=[\w-]+\?", r"[{\1}", text)
        return {place.lower() for _, place, _, _ in Formatter().parse(filled) if place}

    for message in read(language, domain):
        for said, translation in zip(strings(message.id), strings(message.string), strict=True):
            assert places(translation) == places(said), said


@pytest.mark.parametrize(("language", "domain"), OTHERS)
def test_a_translation_ends_as_what_it_translates(language: str, domain: str) -> None:
    def end(text: str) -> str:
        return text[-1] if text[-1] in ".:!?" else ""

    wrong = [
        message.id
        for message in read(language, domain)
        if isinstance(message.id, str)
        and message.context is None
        and end(message.id.strip()) != end(str(message.string).strip())
    ]
    # An abbreviated heading ends in a full stop in one language and not in the other.
    assert [each for each in wrong if len(each) > 12] == []


@pytest.mark.parametrize(("language", "domain"), OTHERS)
def test_what_is_compiled_is_what_was_translated(language: str, domain: str) -> None:
    compiled = gettext.translation(domain, CATALOGUES, [language])
    for message in read(language, domain):
        if isinstance(message.id, str):
            assert (
                compiled.pgettext(message.context, message.id) == message.string
                if message.context
                else (compiled.gettext(message.id) == message.string)
            )


def test_a_context_tells_namesakes_apart_and_is_never_shown() -> None:
    of_a_place, of_a_status = phrase("left", "a place"), phrase("left", "a status")
    assert translated(of_a_place, "en") == translated(of_a_status, "en") == "left"
    assert translated(of_a_place, "nl") != translated(of_a_status, "nl")


def test_what_a_catalogue_does_not_hold_is_said_as_it_stands() -> None:
    assert say("nowhere {there}", "nl", there=1) == "nowhere 1"


#: What is said in several places although it reads the same: it holds no word, only what is filled in.
MARKED_MORE_THAN_ONCE = {"{why}"}


def test_no_phrase_is_marked_twice() -> None:
    """Who changes a word changes it everywhere; what several parts say stands in ``ledger/words.py``."""
    counted = Counter((message, context) for _, message, context in TOOL["marked"]())
    several = {message for (message, _), count in counted.items() if count > 1}
    assert several == MARKED_MORE_THAN_ONCE
