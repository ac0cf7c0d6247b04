"""What goes wrong and is meant for people: a sentence of the catalogues, said in the language of who reads it."""

from __future__ import annotations

from ledger.language import say, translated


class Problem(Exception):
    """Something is wrong.

    The docstring of each class is what people read; ``detail`` is a phrase that says more of this one case, with
    places for ``values``. A value may be a problem itself, or a ``Said``.
    """

    def __init__(self, detail: str = "", /, **values: object) -> None:
        super().__init__(detail, *values.values())
        self.detail = detail
        self.values = values

    def told(self, lang: str) -> str:
        """The whole message in a language."""
        return " ".join(filter(None, [general(self, lang), particular(self, lang)]))

    def __str__(self) -> str:
        return self.told("en")


class Said:
    """A phrase with its values, where one is the value of another."""

    def __init__(self, named: str, /, **values: object) -> None:
        self.detail = named
        self.values = values


def told(error: BaseException, lang: str) -> str:
    """Any error in a language; one that is not ours as it stands."""
    if isinstance(error, Problem):
        return error.told(lang)
    if isinstance(
        getattr(error, "values", None), dict
    ):  # of the one-file verifier, which knows nothing of ours
        return " ".join(filter(None, [general(error, lang), particular(error, lang)]))
    return str(error)


def general(error: BaseException, lang: str) -> str:
    """What its class says."""
    return translated(" ".join((type(error).__doc__ or "").split()), lang)


def particular(of: BaseException | Said, lang: str) -> str:
    """What is said of this one case; nothing where nothing is."""
    detail: str = getattr(of, "detail", "")
    values: dict[str, object] = getattr(of, "values", {})
    return (
        say(detail, lang, **{name: _value(value, lang) for name, value in values.items()}) if detail else ""
    )


def _value(value: object, lang: str) -> object:
    if isinstance(value, Said):
        return particular(value, lang)
    return told(value, lang) if isinstance(value, BaseException) else value
