"""What every request passes before a page is asked, and what every answer bears: pure ASGI, around the pages."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from http.cookies import CookieError, SimpleCookie

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

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
#: What is asked for without a session: how one is opened, and how its page looks.
OPEN_TO_ALL = ("/enter", "/static/viewer.css")


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
            refused = self._refused(scope)
            if refused is None:
                scope["state"] = {**scope.get("state", {}), "site": self._site}
                await self._pages(scope, _bounded(receive), sending)
            else:
                await page_of_refusal(scope, self._site, refused)(scope, receive, sending)

    def _refused(self, scope: Scope) -> str | None:
        """Why a request is not answered, as a name of ``errors.REFUSALS``; None where it is."""
        headers, site = Headers(scope=scope), self._site
        if headers.get("host", "") not in site.hosts:
            return "host"
        if len(scope.get("raw_path") or b"") + len(scope.get("query_string") or b"") > LONGEST_ADDRESS:
            return "address"
        if scope["method"] not in METHODS:
            return "method"
        if scope["method"] == "POST" and (why := _wrong_form(headers, site)) is not None:
            return why
        path = scope["path"]
        if not f"{path}/".startswith(f"{site.prefix}/"):
            return "unknown"
        if path.removeprefix(site.prefix) in OPEN_TO_ALL or self._has_session(headers):
            return None
        return "session"

    def _has_session(self, headers: Headers) -> bool:
        try:
            cookie = SimpleCookie(headers.get("cookie", "")).get(self._site.access.cookie)
        except CookieError:
            return False
        return cookie is not None and self._site.access.admits(cookie.value)


def _wrong_form(headers: Headers, site: Site) -> str | None:
    """Why a form is not read: another site sent it, it is no form, or it does not say that it is short."""
    origin = headers.get("origin")
    if origin is not None and origin.partition("://")[2] not in site.hosts:
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
