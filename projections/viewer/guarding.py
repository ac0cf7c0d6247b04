"""What every request passes before a page is asked, and what every answer bears: pure ASGI, around the pages."""

from __future__ import annotations

from math import inf

from anyio import current_time, fail_after
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from projections.viewer.access import NotAdmitted, Visitor
from projections.viewer.address import whole_number
from projections.viewer.errors import page_of_fault, page_of_refusal
from projections.viewer.site import Site

#: Bytes of an address, and of what a form sends: a correction has two long texts, each byte of them up to three here.
LONGEST_ADDRESS, LONGEST_BODY = 8_192, 262_144
METHODS = ("GET", "HEAD", "POST")
TAKEN_WITHIN = 600.0
"""Seconds in which an answer has to be taken, a long file too."""

#: Nothing is loaded but the style of our own, nothing runs, and nobody shows a page within one of theirs.
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self';"
    " frame-ancestors 'none'; base-uri 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    # Not none at all: then a browser says of a form of ours that it comes from nowhere.
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cache-Control": "no-store",
}


class Guard:
    """Refuses what no browser of a user's sends, and who has no session; adds the headers to every answer."""

    def __init__(self, pages: ASGIApp, site: Site) -> None:
        self._pages = pages
        self._site = site

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] == "lifespan":
            await self._pages(scope, receive, send)
        elif scope["type"] == "http":
            sender = AnswerSender(send)
            try:
                await self._answer(scope, receive, sender)
            except Exception as error:
                await self._tell(error, scope, receive, sender)

    async def _tell(self, error: Exception, scope: Scope, receive: Receive, sender: AnswerSender) -> None:
        """Tell of a fault here: the server would in words of its own, with what was typed among them."""
        if not sender.begun:
            await page_of_fault(error, scope, self._site)(scope, receive, sender)
            return
        if not isinstance(error, TimeoutError | ClientDisconnect):
            page_of_fault(error, scope, self._site)
        # That something is missing at its end is all that can still be told.
        raise ConnectionAbortedError from None

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            self._refuse(scope)
            admitted = await self._admitted(scope)
        except NotAdmitted as error:
            refused = page_of_refusal(scope, self._site, error.refusal, error.why)
            await refused(scope, receive, send)
        else:
            scope["state"] = {**scope.get("state", {}), "site": self._site, **admitted}
            await self._pages(scope, _bounded(receive), send)

    def _refuse(self, scope: Scope) -> None:
        """Raises ``NotAdmitted`` for what no browser of a user's sends."""
        headers, site = Headers(scope=scope), self._site
        if not f"{scope['path']}/".startswith(f"{site.prefix}/"):
            raise NotAdmitted("elsewhere")
        if not {*headers.getlist("host")} <= site.hosts or "host" not in headers:
            raise NotAdmitted("host")
        if len(scope.get("raw_path") or b"") + len(scope.get("query_string") or b"") > LONGEST_ADDRESS:
            raise NotAdmitted("address")
        if scope["method"] not in METHODS:
            raise NotAdmitted("method")
        if _ahead(headers):
            raise NotAdmitted("ahead")
        if scope["method"] != "POST" and _within_another(headers):
            raise NotAdmitted("within")
        if scope["method"] == "POST" and (why := _wrong_form(headers, site)) is not None:
            raise NotAdmitted(why)

    async def _admitted(self, scope: Scope) -> dict[str, Visitor]:
        """Who asks, as the state of the request has it; nobody for what is open to all. Raises ``NotAdmitted``."""
        access = self._site.access
        if scope["path"].removeprefix(self._site.prefix) in access.open_to_all:
            return {}
        return {"visitor": await access.visitor(Headers(scope=scope))}


def _ahead(headers: Headers) -> bool:
    """Whether a browser asks before anybody did, since they might: that would be logged as a look of theirs."""
    named = (headers.get(name, "") for name in ("sec-purpose", "purpose", "x-moz"))
    return any("prefetch" in each.casefold() for each in named)


def _within_another(headers: Headers) -> bool:
    """Whether a page of another site asks, for something in it: whose browser it is would be logged as who looked.

    A link on such a page may lead here; nobody but ourselves puts anything of ours in a page.
    """
    if headers.get("sec-fetch-site", "none") in ("none", "same-origin"):
        return False
    return (headers.get("sec-fetch-mode"), headers.get("sec-fetch-dest")) != ("navigate", "document")


def _wrong_form(headers: Headers, site: Site) -> str | None:
    """Why a form is not read: another site sent it, it is no form, or it does not say that it is short."""
    origin = headers.get("origin")
    if origin is not None and origin not in site.origins:
        return "origin"
    if headers.get("sec-fetch-site", "same-origin") != "same-origin":
        return "origin"
    if headers.get("content-type", "").partition(";")[0].strip() != "application/x-www-form-urlencoded":
        return "form"
    length = whole_number(headers.get("content-length", ""))
    return "size" if length is None or length > LONGEST_BODY else None


def _bounded(receive: Receive) -> Receive:
    """What is received, cut off where it is longer than a form may be."""
    received = 0

    async def bounded() -> Message:
        nonlocal received
        message = await receive()
        received += len(message.get("body", b""))
        return {"type": "http.disconnect"} if received > LONGEST_BODY else message

    return bounded


class AnswerSender:
    """Sends an answer with the headers that every one bears, and breaks it off where it is not taken.

    ``begun``: something of it has left.
    """

    def __init__(self, send: Send) -> None:
        self._send = send
        self._until = inf
        self.begun = False

    async def __call__(self, message: Message) -> None:
        """Send a part of it. Raises ``TimeoutError`` where whoever asked does not take it."""
        if message["type"] == "http.response.start":
            self.begun, self._until = True, current_time() + TAKEN_WITHIN
            headers = MutableHeaders(scope=message)
            for name, value in HEADERS.items():
                headers.setdefault(name, value)
            # Else the server says what it is, and which version.
            headers["Server"] = "doorstroom"
        with fail_after(max(self._until - current_time(), 0)):
            await self._send(message)
