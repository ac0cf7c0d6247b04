"""How a session is opened, by the address that was printed; and the style, which every page has."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from projections.viewer.address import read
from projections.viewer.errors import REFUSALS, ErrorContext, page_of_named
from projections.viewer.rendering import stylesheet
from projections.viewer.site import Site


async def enter(request: Request) -> Response:
    """Exchange the token of the address for a session, once, and go on to the start page."""
    site: Site = request.scope["state"]["site"]
    address = read(dict(request.query_params), request.headers.get("accept-language", ""), site.lang)
    # A program that only looks whether the address is there does not use it up.
    session = site.access.exchange(request.query_params.get("token", "")) if request.method == "GET" else None
    if session is None:
        return page_of_named(REFUSALS["session"], ErrorContext(site, address.lang, {}))
    response = RedirectResponse(f"{site.prefix}/", 303)
    response.set_cookie(
        site.access.cookie, session, path=site.prefix or "/", httponly=True, samesite="strict"
    )
    return response


async def style(_request: Request) -> Response:
    """The stylesheet."""
    return Response(stylesheet(), media_type="text/css")
