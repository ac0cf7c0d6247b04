"""The viewer as an ASGI application."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from anyio.to_thread import current_default_thread_limiter
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route, Router
from starlette.types import ASGIApp

from projections.viewer.errors import page_of_refusal
from projections.viewer.guarding import Guard
from projections.viewer.routes import ROUTES
from projections.viewer.site import Site
from projections.viewer.turns import AT_A_TIME

THREADS = AT_A_TIME["page"] + 4
"""Those that make pages, and some that read what was written to a file and is sent."""


def application(site: Site) -> ASGIApp:
    """The viewer of a ledger. Closing the ledger is the caller's."""

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        current_default_thread_limiter().total_tokens = THREADS
        yield
        site.verifications.stop()

    async def refused(request: Request, error: Exception) -> Response:
        code = error.status_code if isinstance(error, HTTPException) else 404
        return page_of_refusal(request.scope, site, "method" if code == 405 else "unknown")

    # No address is another's with a stroke at its end.
    under = Router(list(ROUTES), redirect_slashes=False)
    routes: list[BaseRoute] = [Mount(site.prefix, under)]
    if site.prefix:
        # Who types the path of the start page leaves the stroke at its end out.
        routes.insert(0, Route(site.prefix, lambda _request: RedirectResponse(f"{site.prefix}/", 308)))
    pages = Starlette(
        routes=routes,
        exception_handlers={404: refused, 405: refused},
        lifespan=lifespan,
    )
    pages.router.redirect_slashes = False
    return Guard(pages, site)
