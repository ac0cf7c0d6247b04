"""What goes wrong where somebody asks what cannot be asked."""

from __future__ import annotations

from ledger.problem import Problem


class Mistaken(Problem):
    """This cannot be asked so."""

    detail_suffices = True

    def __init__(self, detail: str, /, option: str = "", **values: object) -> None:
        super().__init__(detail, **values)
        #: The option that holds what it cannot; empty where several do not go together.
        self.option = option
