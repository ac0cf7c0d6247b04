"""How moments, code words and decisions are written for people.

Data keeps its code words and UTC moments in every language; this is for human eyes only.
"""

from __future__ import annotations

from ledger.brussels import moment_in_words as moment_in_words
from ledger.decisions import CONTENTS
from ledger.decisions.decision import Decision
from ledger.decisions.vocabulary import dutch
from ledger.language import phrase, say
from ledger.words import THE_DOSSIER

_ONE_PERSON = phrase("{asked} is read with {dossier}: they are one person (R18)")


def one_person(asked: str | None, dossier: str, lang: str) -> tuple[str, ...]:
    """Why the answer is about another dossier than was asked for; nothing where it is not."""
    return () if asked is None else (say(_ONE_PERSON, lang, asked=asked, dossier=dossier),)


def other_dossier(subject: str, dossier: str, lang: str) -> str:
    """Of which of the person's dossiers an entry is, where it is another than the one that remains."""
    kind, _, key = subject.partition(":")
    return f" ({say(THE_DOSSIER, lang, key=key)})" if kind == "dossier" and key != dossier else ""


def word(code: str, lang: str) -> str:
    """A code word in the reader's language."""
    return dutch(code) if lang == "nl" else code


def decision_word(code: str, lang: str) -> str:
    """A decision's name in the reader's language, by its tag: ``transition``, in Dutch ``doorstroom``."""
    return CONTENTS[code].dutch if lang == "nl" else code


def both_words(code: str, lang: str) -> str:
    """A code word with its other name: ``running (lopend)``, in Dutch ``lopend (running)``."""
    return _both(code, dutch(code), lang)


def decision_term(decision: Decision, lang: str) -> str:
    """A decision's name with its other name: ``resumption (hervatting)``."""
    return _both(decision.tag(), decision.dutch, lang)


def _both(code: str, term: str, lang: str) -> str:
    if code == term:
        return code
    return f"{term} ({code})" if lang == "nl" else f"{code} ({term})"
