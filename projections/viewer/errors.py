"""What goes wrong, as a page that says what and what to do: never a traceback, and no word of a request in the log."""

from __future__ import annotations

import logging
import secrets
import traceback
from collections.abc import Mapping
from pathlib import PurePath
from typing import NamedTuple
from urllib.parse import parse_qsl

from starlette.datastructures import Headers
from starlette.responses import HTMLResponse
from starlette.types import Scope

from ledger.codec import NewerVersion, Unreadable
from ledger.identity import NobodyKnown
from ledger.language import Language, phrase, say
from ledger.problem import Message, Problem, message_in
from ledger.refusals import Refused
from ledger.seal.verifier import Refuted
from ledger.store.errors import (
    AnotherInItsPlace,
    Damaged,
    FileReplaced,
    LedgerMissing,
    Locked,
    MayNotRead,
    NewerFormat,
    NotAsItsForm,
    OlderFormat,
    ReadOnly,
    RowAltered,
    StoreError,
    Unavailable,
    VaultAltered,
)
from ledger.vault.errors import UnknownDossier, VaultError
from projections.handover.making import MayNotLog
from projections.mistaken import Mistaken
from projections.reading import NotOnRecord
from projections.readmodels.runner import MadeByAnotherVersion
from projections.viewer.address import link, read
from projections.viewer.rendering import filled
from projections.viewer.site import Site
from projections.viewer.turns import TooManyAtOnce
from projections.viewer.words import PHRASES

_LOG = logging.getLogger("doorstroom.viewer")


class Refusal(NamedTuple):
    """Why a request is not answered: the status code, what is wrong, and what to do."""

    code: int
    title: str
    todo: str


_TO_THE_START = phrase("Go back to the start page.")
_WAIT = phrase("Wait for a moment, and load this page again.")
_WAIT_OR_TELL = phrase(
    "Wait for a moment, and load this page again. If it stays so, tell who keeps the ledger."
)

#: What the guard refuses, by name.
REFUSALS = {
    "ahead": Refusal(
        403, phrase("Nobody asked for this page yet"), phrase("Load it again: it is not handed out ahead.")
    ),
    "address": Refusal(
        414, phrase("This address is too long"), phrase("Go back, and ask for less at a time.")
    ),
    "elsewhere": Refusal(
        404,
        phrase("Nothing is shown here"),
        phrase(
            "Open the address that `doorstroom serve` printed, or that of your department. On your own computer it is"
            " another one each time that it is started."
        ),
    ),
    "issuer": Refusal(
        503,
        phrase("Nobody can sign on now"),
        phrase(
            "The keys of who signs you on cannot be fetched. Wait for a minute, and load this page again. If it stays"
            " so, tell who keeps this program."
        ),
    ),
    "form": Refusal(415, phrase("This is no form of these pages"), _TO_THE_START),
    "host": Refusal(
        421,
        phrase("These pages are not served under this name"),
        phrase("Open the address that `doorstroom serve` printed."),
    ),
    "method": Refusal(405, phrase("These pages are only read"), _TO_THE_START),
    "no-role": Refusal(
        403,
        phrase("You have no role here"),
        phrase("Who looks needs the role of a reader: ask who gives the roles."),
    ),
    "role": Refusal(
        403,
        phrase("This is for another role"),
        phrase("Ask who gives the roles, if your work needs it."),
    ),
    "sign-on": Refusal(
        401,
        phrase("You are not signed on here"),
        phrase(
            "Open these pages by the address of your department, and sign on there. If you have, load this page again;"
            " if it stays so, tell who keeps this program what stands above."
        ),
    ),
    "origin": Refusal(
        403, phrase("Another site sent this form"), phrase("Fill in the form on the page itself.")
    ),
    "recording": Refusal(
        403,
        phrase("You may not record here"),
        phrase("Ask who keeps the ledger. On your own computer `doorstroom serve --record` lets you."),
    ),
    "session": Refusal(
        401,
        phrase("You have not been let in here"),
        phrase(
            "Open the address that `doorstroom serve` printed: it lets in one browser, once. If another browser has"
            " used it, or this one was closed, start `doorstroom serve` again."
        ),
    ),
    "slow": Refusal(
        408,
        phrase("This form did not come in time"),
        phrase("Look whether you are connected, and send it again."),
    ),
    "size": Refusal(413, phrase("This form is too long"), phrase("Go back, and type less.")),
    "within": Refusal(
        403,
        phrase("Another site asked for this page, within one of its own"),
        phrase("Open the page itself."),
    ),
    "unknown": Refusal(
        404,
        phrase("There is no such page"),
        phrase("Look at the address, or go on from the start page."),
    ),
}

_FAULT = Refusal(
    500,
    phrase("Something went wrong in this program"),
    phrase(
        "Nothing was changed. Tell who keeps this program the number {number}, under which the log has more."
    ),
)
_MISTAKEN = Refusal(400, phrase("This cannot be asked so"), phrase("Go back, and change what you asked."))
#: The first of these that an error is.
_PROBLEMS: tuple[tuple[tuple[type[Exception], ...], Refusal], ...] = (
    (
        (NotOnRecord, UnknownDossier, NobodyKnown),
        Refusal(
            404,
            phrase("This is not on record"),
            phrase("Look at how it is written, and at the moment of which you ask what was known."),
        ),
    ),
    ((Mistaken, Refused), _MISTAKEN),
    (
        (MayNotLog, ReadOnly, MayNotRead),
        Refusal(
            403,
            phrase("You may not look at this here"),
            phrase(
                "Ask who keeps the ledger. Whoever looks at a person must be able to add to the access log."
            ),
        ),
    ),
    (
        (NewerFormat, NewerVersion, MadeByAnotherVersion, OlderFormat, NotAsItsForm),
        Refusal(
            503,
            phrase("Another version of the program made this"),
            phrase("Ask who keeps the ledger to start the version that belongs to it."),
        ),
    ),
    (
        (Locked,),
        Refusal(
            503,
            phrase("The ledger is busy"),
            _WAIT,
        ),
    ),
    (
        (TooManyAtOnce,),
        Refusal(
            503,
            phrase("This cannot be made now"),
            _WAIT,
        ),
    ),
    (
        (Unavailable, LedgerMissing, FileReplaced, AnotherInItsPlace),
        Refusal(
            503,
            phrase("The ledger cannot be reached"),
            _WAIT_OR_TELL,
        ),
    ),
    (
        (Damaged, Refuted, Unreadable, RowAltered, VaultAltered),
        Refusal(
            500,
            phrase("The ledger is broken"),
            phrase("Rely on nothing that it says, and have `doorstroom verify` run on it."),
        ),
    ),
    (
        (StoreError, VaultError),
        Refusal(
            503,
            phrase("The ledger cannot be read"),
            _WAIT_OR_TELL,
        ),
    ),
    ((Problem, OSError), Refusal(500, phrase("This cannot be shown"), phrase("Tell who keeps the ledger."))),
)


class ErrorContext(NamedTuple):
    """How a page about an error is shown: where its links lead, and in which language."""

    site: Site
    lang: Language
    carried: Mapping[str, str]


def page_of_refusal(scope: Scope, site: Site, name: str, why: Message | None = None) -> HTMLResponse:
    """What a request is told that no page may answer; ``why`` says more."""
    lang = _lang(scope, site)
    shown = "" if why is None else why.in_language(lang)
    response = _page(ErrorContext(site, lang, {}), REFUSALS[name], shown)
    if name == "method":
        response.headers["Allow"] = "GET, HEAD, POST"
    if name == "issuer":
        response.headers["Retry-After"] = "60"
    return response


def _lang(scope: Scope, site: Site) -> Language:
    """The language that a request asks for, whatever else is wrong with it."""
    query = dict(parse_qsl(scope.get("query_string", b"")[:LONGEST_READ].decode("ascii", "replace")))
    return read(query, Headers(scope=scope).get("accept-language", ""), site.lang).lang


LONGEST_READ = 4_096
"""Bytes of an address that are read for its language where the request is refused."""


def page_of_named(name: str, shown: ErrorContext) -> HTMLResponse:
    """The page of one of the ``REFUSALS``."""
    return _page(shown, REFUSALS[name], "")


def refusal_of(error: Exception) -> Refusal | None:
    """What an error is for who sees the page; None where it is a fault of ours."""
    return next((refusal for kinds, refusal in _PROBLEMS if isinstance(error, kinds)), None)


def page_of_error(error: Exception, shown: ErrorContext) -> HTMLResponse:
    """The page about an error, which is logged where it is a fault of ours."""
    refusal = refusal_of(error)
    if refusal is not None:
        response = _page(shown, refusal, message_in(error, shown.lang))
        if refusal.code == 503:
            response.headers["Retry-After"] = "5"
        return response
    return _page_of_fault(error, shown)


def page_of_fault(error: Exception, scope: Scope, site: Site) -> HTMLResponse:
    """The page about a fault of ours that was met outside of any page."""
    return _page_of_fault(error, ErrorContext(site, _lang(scope, site), {}))


def _page_of_fault(error: Exception, shown: ErrorContext) -> HTMLResponse:
    number = secrets.token_hex(4)
    _LOG.error("fault %s: %s at %s", number, type(error).__name__, _where(error))
    todo = say(_FAULT.todo, shown.lang, number=number)
    return _page(shown, _FAULT, "", todo)


def _where(error: Exception) -> str:
    """Where it was raised, innermost last: files and lines, and no value, which might be of a person."""
    frames = traceback.extract_tb(error.__traceback__)[-4:]
    return " > ".join(f"{PurePath(each.filename).name}:{each.lineno}" for each in frames)


def _page(shown: ErrorContext, refusal: Refusal, why: str, todo: str | None = None) -> HTMLResponse:
    lang = shown.lang
    text = filled(
        "refused.html",
        lang=lang,
        # Who asks elsewhere may be anybody on this machine, and is not told where the pages are (ADR 0072).
        prefix=None if refusal is REFUSALS["elsewhere"] else shown.site.prefix,
        title=say(refusal.title, lang),
        why=why,
        todo=say(refusal.todo, lang) if todo is None else todo,
        start=say(PHRASES["start"], lang),
        start_href=link(shown.site.prefix, "/", shown.carried),
        product=say(PHRASES["product"], lang),
        skip=say(PHRASES["skip"], lang),
        open_to_reader=refusal.code not in (401, 421)
        and refusal not in (REFUSALS["no-role"], REFUSALS["elsewhere"]),
    )
    return HTMLResponse(text, refusal.code)
