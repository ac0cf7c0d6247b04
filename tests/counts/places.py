"""The places that people left (R13) and who filled them, from one status after another and what was decided."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date
from itertools import chain

from ledger.corrections import remaining
from ledger.decisions import AnyDecision
from ledger.decisions.employment import Employment
from ledger.decisions.employment_end import EmploymentEnd
from ledger.decisions.replacement import Replacement
from ledger.decisions.return_ import Return
from ledger.decisions.transition import Transition
from projections.reading import Reading
from tests.counts.naive import ONE_DAY, Career, in_sector


class LeftPlace:
    """A place that somebody left; ``filled_by`` is the own key where the same person is back."""

    def __init__(self, career: Career, since: date, enterprise: str) -> None:
        self.career, self.since, self.enterprise = career, since, enterprise
        self.dossier = career.key
        self.is_back = False
        self.filled_on: date | None = None
        self.filled_by: str | None = None

    def enterprise_on(self, day: date) -> str | None:
        """R17: it moves along."""
        return self.career.goes_on_until(day, self.enterprise, self.since)

    @property
    def scheme(self) -> str | None:
        """That of the last employment before it."""
        days = [self.since - ONE_DAY, *(day for day in reversed(self.career.days) if day < self.since)]
        return next((found for day in days if (found := self.career.on(day).scheme) is not None), None)


Filling = tuple[date, int, str, str, str]
"""From which day, by which entry, who fills a place of whom, and where."""


def places_of(reading: Reading, careers: list[Career], last: date) -> list[LeftPlace]:
    """Every place that was left by a day, filled as far as it is by then or will be."""
    found: list[LeftPlace] = []
    coming: list[Filling] = []
    for career in careers:
        its, back = left_by(career)
        found += its
        coming += back
        for position, one in chain.from_iterable(map(remaining, reading.streams(career.key))):
            if isinstance(one, Replacement) and one.effective_on <= last:
                whose = reading.persons.key_of(one.for_dossier)
                coming.append((one.effective_on, position, career.key, whose, one.enterprise))
    found.sort(key=lambda place: place.since)
    for each in sorted(coming, key=lambda each: each[:2]):
        fill_one(each, found)
    return found


def fill_one(filling: Filling, places: list[LeftPlace]) -> None:
    day, _, who, whose, at = filling
    its = [place for place in places if place.dossier == whose and place.filled_on is None]
    open_ = [place for place in its if place.since <= day]
    if who == whose:
        chosen = [place for place in open_ if place.enterprise_on(day) == at]
    else:
        # None is open yet: the next one that is left.
        day = day if open_ else min((place.since for place in its), default=day)
        open_ = open_ or its[:1]
        chosen = [place for place in open_ if place.enterprise_on(day) == at][:1] or open_[:1]
    for place in chosen:
        place.filled_on, place.filled_by = day, who


def left_by(career: Career) -> tuple[list[LeftPlace], list[Filling]]:
    """The places of one person, and by which employments the person is back at one."""
    if not tells_by_days(career):
        return as_folded(career)
    found: list[LeftPlace] = []
    back: list[Filling] = []
    decided = everything(career)
    for day in career.days:
        before = career.on(day - ONE_DAY)
        at = career.goes_on(day, before.enterprise) if in_sector(before) else None
        in_job = before.status == "transitioned"
        if at is not None and any(isinstance(one, EmploymentEnd) for one in career.ends(day)):
            found.append(LeftPlace(career, day, at))
            at = None
        here = [each for each in decided if each[1].effective_on == day]
        jobs = {one.enterprise for _, one in here if isinstance(one, Transition)}
        for position, one in here:
            if isinstance(one, Transition):
                if at is not None:
                    found.append(LeftPlace(career, day, at))
                at, in_job = None, True
            elif isinstance(one, Employment | Return):
                supports = in_job and career.on(day).status == "transitioned"
                # R16: the ordinary job with support, also one of the same day, after which it applies.
                if supports or (one.scheme == "imw" and one.enterprise in jobs):
                    continue
                for place in open_at(found, one.enterprise, day):
                    place.is_back = True
                    back.append((day, position, career.key, career.key, one.enterprise))
                at, in_job = one.enterprise, False
    # Who is back from the first day on has left none.
    return [
        place for place in found if not any(each[0] == place.since and place.is_back for each in back)
    ], back


def everything(career: Career) -> list[tuple[int, AnyDecision]]:
    """What had an effect; and the returns with none open, which are out of place and read as employments (R12)."""
    found = dict(career.decisions)
    streams = career.reading.streams(career.key)
    found |= {
        position: one
        for position, one in chain.from_iterable(map(remaining, streams))
        if isinstance(one, Return)
    }
    return sorted(found.items(), key=lambda each: (each[1].effective_on, each[0]))


def tells_by_days(career: Career) -> bool:
    """Whether the days tell each place: not if somebody comes and goes, or is taken over too, within one of them."""
    days = Counter(
        one.effective_on for _, one in everything(career) if isinstance(one, Employment | Return | Transition)
    )
    ends = {one.effective_on + ONE_DAY for _, one in career.decisions if isinstance(one, EmploymentEnd)}
    moved = set(career.takeovers)
    return max(days.values(), default=0) < 2 and not moved & (ends | set(days))


def as_folded(career: Career) -> tuple[list[LeftPlace], list[Filling]]:
    """The same from the fold, of which ``tests/fold/test_places.py`` tells what is right."""
    places = career.reading.dossier(career.key, career.last).places
    found = [LeftPlace(career, each.since, each.at(each.since)) for each in places.left_by(career.key)]
    back = [
        (each.since, each.entry, each.dossier, each.for_dossier, each.enterprise)
        for each in places.back_to(career.key)
    ]
    return found, back


def open_at(places: list[LeftPlace], enterprise: str, day: date) -> Iterator[LeftPlace]:
    return (place for place in places if not place.is_back and place.enterprise_on(day) == enterprise)
