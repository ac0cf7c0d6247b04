"""How a session is opened, by the address that was printed; and the style, which every page has."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from ledger.language import say
from projections.viewer.access import Entrance
from projections.viewer.address import read
from projections.viewer.errors import ErrorContext, page_of_named, page_of_refusal
from projections.viewer.rendering import filled, stylesheet
from projections.viewer.site import Site
from projections.viewer.words import PHRASES


async def enter(request: Request) -> Response:
    """Exchange the token of the address for a session, once, and go on to the start page."""
    site: Site = request.scope["state"]["site"]
    if not isinstance(site.access, Entrance):
        # Who signs on elsewhere has no session here.
        return page_of_refusal(request.scope, site, "unknown")
    address = read(dict(request.query_params), request.headers.get("accept-language", ""), site.lang)
    # A program that only looks whether the address is there does not use it up.
    session = site.access.exchange(request.query_params.get("token", "")) if request.method == "GET" else None
    if session is None:
        return page_of_named("session", ErrorContext(site, address.lang, {}))
    # Not a redirect: behind a link in a mail or a file the browser would leave out the cookie of this site alone.
    start = say(PHRASES["start"], address.lang)
    page = filled(
        "entered.html",
        lang=address.lang,
        prefix=site.prefix,
        start=start,
        product=say(PHRASES["product"], address.lang),
    )
    response = HTMLResponse(page, headers={"Refresh": f"0; url={site.prefix}/"})
    response.set_cookie(
        site.access.cookie, session, path=site.prefix or "/", httponly=True, samesite="strict"
    )
    return response


async def style(_request: Request) -> Response:
    """The stylesheet."""
    return Response(stylesheet(), media_type="text/css")
