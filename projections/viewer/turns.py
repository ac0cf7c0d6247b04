"""Taking turns: so many pages are made at a time, and fewer of those that take long. Who waits too long is told so."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Literal

from anyio import Semaphore, fail_after

from ledger.problem import Problem

Effort = Literal["page", "long", "bundle"]
"""What an answer costs: a page, a page or a file that takes seconds, or a document of each person of an enterprise."""

AT_A_TIME: dict[Effort, int] = {"page": 8, "long": 3, "bundle": 1}
"""How many of each are made at a time. They take turns at the interpreter: more would only all be later.

What is long counts as a page too, and leaves room for those that are not."""

PATIENCE = 20.0
"""Seconds for which a request waits for its turn."""


class TooManyAtOnce(Problem):
    """Others are having pages and documents made that take long. Nothing of what you asked was made yet."""


class Turns:
    """Whose turn it is, in one viewer."""

    def __init__(self, patience: float = PATIENCE) -> None:
        self._patience = patience
        self._free = {effort: Semaphore(most) for effort, most in AT_A_TIME.items()}

    @asynccontextmanager
    async def turn(self, effort: Effort) -> AsyncIterator[None]:
        """The time in which an answer is made. Raises ``TooManyAtOnce``."""
        wanted: list[Effort] = ["page"] if effort == "page" else [effort, "page"]
        taken: list[Effort] = []
        try:
            try:
                with fail_after(self._patience):
                    for each in wanted:
                        await self._free[each].acquire()
                        taken.append(each)
            except TimeoutError:
                raise TooManyAtOnce from None
            yield
        finally:
            for each in taken:
                self._free[each].release()
