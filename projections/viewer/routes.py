"""Every page: its path, what answers it, and how. A page more is one line here."""

from __future__ import annotations

from starlette.routing import Route

from projections.viewer import entering, lists, person, searching, seen, start
from projections.viewer.view import endpoint

ROUTES = (
    Route("/enter", entering.enter, methods=["GET"]),
    Route("/static/viewer.css", entering.style, methods=["GET"]),
    Route("/", endpoint(start.show), methods=["GET"]),
    Route("/search", endpoint(searching.show), methods=["GET"]),
    Route("/search", endpoint(searching.find), methods=["POST"]),
    Route("/lists/{name}.{form}", endpoint(lists.save), methods=["GET"]),
    Route("/lists/{name}", endpoint(lists.show), methods=["GET"]),
    Route("/person/{key:path}/seen", endpoint(seen.show, role="keeper"), methods=["GET"]),
    Route("/person/{key:path}", endpoint(person.show), methods=["GET"]),
)
