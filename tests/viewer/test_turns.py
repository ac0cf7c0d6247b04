"""How many pages are made at a time, how long a request may take, and what is told to who is refused for that."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor, as_completed
from itertools import islice
from threading import Event, Lock
from typing import Any

import pytest
from starlette.responses import Response
from starlette.types import Message

from ledger.application import Ledger
from projections.viewer import guarding, view
from projections.viewer.guarding import AnswerSender
from projections.viewer.turns import AT_A_TIME, Effort, TooManyAtOnce, Turns
from tests.viewer.browsing import HOST, browsing, text_of


class Held:
    """What makes an answer, and waits until it is let go of; and how many did so at once."""

    def __init__(self) -> None:
        self.let_go = Event()
        self.most = 0
        self._now = 0
        self._lock = Lock()

    def __call__(self, *_: object) -> Response:
        with self._lock:
            self._now += 1
            self.most = max(self.most, self._now)
        self.let_go.wait(20)
        with self._lock:
            self._now -= 1
        return Response("made")


def test_of_files_so_many_are_made_at_a_time_and_pages_meanwhile(
    demo: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = Held()
    monkeypatch.setattr("projections.viewer.lists.download", held)
    with browsing(demo, turns=Turns(patience=0.3)) as inside, ThreadPoolExecutor(12) as pool:
        asked = {pool.submit(inside.get, "/lists/guarantees.csv") for _ in range(AT_A_TIME["long"] + 2)}
        try:
            refused = [each.result() for each in islice(as_completed(asked, 20), 2)]
            assert [each.status_code for each in refused] == [503, 503]
            assert all("This cannot be made now" in text_of(each.text) for each in refused)
            assert all("retry-after" in each.headers for each in refused)
            assert inside.get("/lists/guarantees").status_code == 200
        finally:
            held.let_go.set()
        made = [each.result() for each in asked]
        assert sorted(each.status_code for each in made) == [200] * AT_A_TIME["long"] + [503, 503]
    assert held.most == AT_A_TIME["long"]


@pytest.mark.parametrize("effort", AT_A_TIME)
def test_who_waits_too_long_is_refused_and_lets_go_of_what_was_waited_for(effort: Effort) -> None:
    async def tried() -> None:
        turns = Turns(patience=0.05)
        held = [turns.turn(effort) for _ in range(AT_A_TIME[effort])]
        for _ in range(2):
            for each in held:
                await each.__aenter__()
            with pytest.raises(TooManyAtOnce):
                await turns.turn(effort).__aenter__()
            for each in held:
                await each.__aexit__(None, None, None)
            held = [turns.turn(effort) for _ in range(AT_A_TIME[effort])]

    asyncio.run(tried())


def test_bundles_leave_room_for_other_files_and_those_for_pages() -> None:
    assert AT_A_TIME["bundle"] + AT_A_TIME["long"] < AT_A_TIME["page"]


def test_a_form_that_does_not_come_in_time_is_told_so(demo: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(view, "SENT_WITHIN", 0.2)
    with browsing(demo) as inside:
        cookie = "; ".join(f"{name}={value}" for name, value in inside.cookies.items())
        headers = {
            "host": HOST,
            "cookie": cookie,
            "content-type": "application/x-www-form-urlencoded",
            "content-length": "5000",
        }
        scope: dict[str, Any] = {
            "type": "http",
            "method": "POST",
            "path": "/search",
            "raw_path": b"/search",
            "query_string": b"",
            "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
        }
        sent: list[Message] = []

        async def receive() -> Message:
            # A byte now and then: each of them in good time.
            await asyncio.sleep(0.01)
            return {"type": "http.request", "body": b"a", "more_body": True}

        async def send(message: Message) -> None:
            sent.append(message)

        asyncio.run(inside.app(scope, receive, send))  # type: ignore[arg-type]
    assert sent[0]["status"] == 408
    assert "This form did not come in time" in text_of(sent[1]["body"].decode())


def test_an_answer_that_is_not_taken_is_broken_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guarding, "TAKEN_WITHIN", 0.1)

    async def send(_: Message) -> None:
        # A part now and then: each of them is taken in good time.
        await asyncio.sleep(0.03)

    async def answered() -> None:
        sender = AnswerSender(send)
        await sender({"type": "http.response.start", "status": 200, "headers": []})
        for _ in range(10):
            await sender({"type": "http.response.body", "body": b"x", "more_body": True})

    with pytest.raises(TimeoutError):
        asyncio.run(answered())
