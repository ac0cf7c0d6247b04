"""Every page: its path, what answers it, and how. A page more is one line here."""

from __future__ import annotations

from starlette.routing import Route

from projections.viewer import (
    entering,
    lists,
    person,
    person_comparison,
    person_explanation,
    person_grid,
    person_handover,
    person_proof,
    person_replay,
    searching,
    start,
)
from projections.viewer.view import endpoint

ROUTES = (
    Route("/enter", entering.enter, methods=["GET"]),
    Route("/static/viewer.css", entering.style, methods=["GET"]),
    Route("/", endpoint(start.show), methods=["GET"]),
    Route("/search", endpoint(searching.show), methods=["GET"]),
    Route("/search", endpoint(searching.find), methods=["POST"]),
    Route("/lists/{name}.{form}", endpoint(lists.save), methods=["GET"]),
    Route("/lists/{name}", endpoint(lists.show), methods=["GET"]),
    Route("/person/{key:path}", endpoint(person.show), methods=["GET"]),
    Route("/explain/{key:path}", endpoint(person_explanation.show), methods=["GET"]),
    Route("/compare/{key:path}", endpoint(person_comparison.show), methods=["GET"]),
    Route("/grid/{key:path}", endpoint(person_grid.show), methods=["GET"]),
    Route("/replay/{key:path}", endpoint(person_replay.show), methods=["GET"]),
    Route("/proof/{key:path}", endpoint(person_proof.show), methods=["GET"]),
    Route("/dossier/{key:path}", endpoint(person_handover.show), methods=["GET"]),
    Route("/dossier/{key:path}", endpoint(person_handover.hand_over), methods=["POST"]),
)
