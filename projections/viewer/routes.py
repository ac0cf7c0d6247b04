"""Every page: its path, what answers it, and how. A page more is one line here."""

from __future__ import annotations

from starlette.routing import Route

from projections.viewer import (
    entering,
    enterprise,
    lists,
    measure,
    person,
    person_comparison,
    person_explanation,
    person_grid,
    person_handover,
    person_proof,
    person_replay,
    proof,
    recording,
    reports,
    searching,
    seen,
    start,
)
from projections.viewer.recording import for_writers
from projections.viewer.view import endpoint

ROUTES = (
    Route("/enter", entering.enter, methods=["GET"]),
    Route("/static/viewer.css", entering.style, methods=["GET"]),
    Route("/", endpoint(start.show), methods=["GET"]),
    Route("/search", endpoint(searching.show), methods=["GET"]),
    Route("/search", endpoint(searching.find), methods=["POST"]),
    Route("/lists/{name}.{form}", endpoint(lists.save, effort="long"), methods=["GET"]),
    Route("/lists/{name}", endpoint(lists.show), methods=["GET"]),
    Route("/enterprise/{number}", endpoint(enterprise.show), methods=["GET"]),
    Route("/enterprise/{number}", endpoint(enterprise.bundle, effort="bundle"), methods=["POST"]),
    Route("/measure/{name:path}", endpoint(measure.show), methods=["GET"]),
    Route("/reports", endpoint(reports.show_all), methods=["GET"]),
    Route("/reports/{name}.{form}", endpoint(reports.save, effort="long"), methods=["GET"]),
    Route("/reports/{name}", endpoint(reports.show, effort="long"), methods=["GET"]),
    Route("/proof", endpoint(proof.show), methods=["GET"]),
    Route("/proof", endpoint(proof.verify), methods=["POST"]),
    Route("/proof/verifier.py", endpoint(proof.save_verifier), methods=["GET"]),
    Route("/proof/{position}.{form}", endpoint(proof.save), methods=["GET"]),
    Route("/person/{key:path}/seen", endpoint(seen.show, role="keeper"), methods=["GET"]),
    Route("/record", endpoint(for_writers(recording.choose)), methods=["GET"]),
    Route("/record/entry/{position}", endpoint(for_writers(recording.recorded)), methods=["GET"]),
    Route("/record/{tag}", endpoint(for_writers(recording.begin)), methods=["GET"]),
    Route("/record/{tag}", endpoint(for_writers(recording.sent)), methods=["POST"]),
    Route("/person/{key:path}", endpoint(person.show), methods=["GET"]),
    Route("/explain/{key:path}", endpoint(person_explanation.show, effort="long"), methods=["GET"]),
    Route("/compare/{key:path}", endpoint(person_comparison.show, effort="long"), methods=["GET"]),
    Route("/grid/{key:path}", endpoint(person_grid.show, effort="long"), methods=["GET"]),
    Route("/replay/{key:path}", endpoint(person_replay.show, effort="long"), methods=["GET"]),
    Route("/proofs/{key:path}", endpoint(person_proof.show, effort="long"), methods=["GET"]),
    Route("/dossier/{key:path}", endpoint(person_handover.show), methods=["GET"]),
    Route("/dossier/{key:path}", endpoint(person_handover.hand_over, effort="long"), methods=["POST"]),
)
