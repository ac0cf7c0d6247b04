"""What every request passes before a page is asked, and what every answer bears: pure ASGI, around the pages."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from projections.viewer.access import NotAdmitted, Visitor
from projections.viewer.errors import page_of_refusal
from projections.viewer.site import Site

#: Bytes of an address, and of what a form sends: a correction has two long texts, each byte of them up to three here.
LONGEST_ADDRESS, LONGEST_BODY = 8_192, 262_144
METHODS = ("GET", "HEAD", "POST")

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
            sending = _with_headers(send)
            try:
                self._refuse(scope)
                admitted = await self._admitted(scope)
            except NotAdmitted as error:
                refused = page_of_refusal(scope, self._site, error.refusal, error.why)
                await refused(scope, receive, sending)
            else:
                scope["state"] = {**scope.get("state", {}), "site": self._site, **admitted}
                await self._pages(scope, _bounded(receive), sending)

    def _refuse(self, scope: Scope) -> None:
        """Raises ``NotAdmitted`` for what no browser of a user's sends."""
        headers, site = Headers(scope=scope), self._site
        if headers.get("host", "") not in site.hosts:
            raise NotAdmitted("host")
        if len(scope.get("raw_path") or b"") + len(scope.get("query_string") or b"") > LONGEST_ADDRESS:
            raise NotAdmitted("address")
        if scope["method"] not in METHODS:
            raise NotAdmitted("method")
        if scope["method"] == "POST" and (why := _wrong_form(headers, site)) is not None:
            raise NotAdmitted(why)
        if not f"{scope['path']}/".startswith(f"{site.prefix}/"):
            raise NotAdmitted("unknown")

    async def _admitted(self, scope: Scope) -> dict[str, Visitor]:
        """Who asks, as the state of the request has it; nobody for what is open to all. Raises ``NotAdmitted``."""
        access = self._site.access
        if scope["path"].removeprefix(self._site.prefix) in access.open_to_all:
            return {}
        return {"visitor": await access.visitor(Headers(scope=scope))}


def _wrong_form(headers: Headers, site: Site) -> str | None:
    """Why a form is not read: another site sent it, it is no form, or it does not say that it is short."""
    origin = headers.get("origin")
    if origin is not None and origin not in site.origins:
        return "origin"
    if headers.get("sec-fetch-site", "same-origin") != "same-origin":
        return "origin"
    if headers.get("content-type", "").partition(";")[0].strip() != "application/x-www-form-urlencoded":
        return "form"
    length = headers.get("content-length", "")
    return None if length.isascii() and length.isdecimal() and _short(length) else "size"


def _short(length: str) -> bool:
    return len(length) < 10 and int(length) <= LONGEST_BODY


def _bounded(receive: Receive) -> Receive:
    """What is received, cut off where it is longer than a form may be."""
    received = 0

    async def bounded() -> Message:
        nonlocal received
        message = await receive()
        received += len(message.get("body", b""))
        return {"type": "http.disconnect"} if received > LONGEST_BODY else message

    return bounded


def _with_headers(send: Send) -> Callable[[Message], Awaitable[None]]:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in HEADERS.items():
                headers.setdefault(name, value)
            # Else the server says what it is, and which version.
            headers["Server"] = "doorstroom"
        await send(message)

    return sending
