"""One request: the snapshot of the ledger that answers it, and what its page can say."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Hashable, Mapping
from datetime import date, datetime, timedelta
from functools import cached_property
from hashlib import sha256
from typing import Any, TypeVar
from urllib.parse import parse_qsl

from anyio import fail_after
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse, Response

from ledger.brussels import BRUSSELS, in_brussels
from ledger.codec import recorded_at
from ledger.language import (
    ENTRIES_COUNTED,
    day_in_figures,
    moment_in_figures,
    number,
    say,
    say_count,
)
from ledger.problem import Problem, message_in
from ledger.seal.seals import Seals
from ledger.seal.verifier import Refuted
from ledger.store.session import ReadTransaction
from projections.answers.asked import asked
from projections.answers.head import PageShown
from projections.answers.question import Inquiry, Question
from projections.reading import Reading
from projections.readmodels.about import present
from projections.render.answer import Answer
from projections.viewer.access import Role, Visitor
from projections.viewer.address import Address, in_figures, link, query_of, read
from projections.viewer.errors import ErrorContext, page_of_error, page_of_named
from projections.viewer.listing import lists, title_of
from projections.viewer.looking import note_looks
from projections.viewer.rendering import filled
from projections.viewer.site import Site
from projections.viewer.turns import Effort, TooManyAtOnce
from projections.viewer.verifying import VerifiedMark
from projections.viewer.words import NOT_IN_YET, PHRASES, RECORDED_SINCE

BEHIND = 1_000
"""From how many entries behind on read models answer as of the last one they hold. Less is folded within a question."""

T = TypeVar("T")
Handler = Callable[["View"], Response]
Endpoint = Callable[[Request], Awaitable[Response]]


class View:
    """A request and the one snapshot that it is answered from.

    ``query`` are the parameters of the address, ``form`` what a form sent. ``looks`` are the dossiers whose people the
    page shows, or tells something of: each is put in the access log before the page leaves.
    """

    def __init__(
        self,
        request: Request,
        site: Site,
        address: Address,
        entries: ReadTransaction,
        form: Mapping[str, str],
        looks: list[str],
    ) -> None:
        self.request = request
        self.site = site
        self.address = address
        self.entries = entries
        self.form = form
        self.visitor: Visitor = request.scope["state"]["visitor"]
        self.lang = address.lang
        self.looks = looks
        self.notices: list[str] = []
        self._has_form = False

    @property
    def may_write(self) -> bool:
        """Whether whoever asks may record."""
        return may_write(self.request)

    # -- what is asked ---------------------------------------------------------------------------------

    @cached_property
    def query(self) -> dict[str, str]:
        """The parameters of the address; of several with one name the last."""
        return dict(self.request.query_params)

    def inquiry(
        self,
        period: tuple[date, date] | None = None,
        *,
        known: datetime | None = None,
        upto: int | None = None,
    ) -> Inquiry:
        """What a question is asked of: the day and the moment of the address, or a period in the place of the day.

        ``known`` is another moment in the place of that of the address, ``upto`` the position of the last entry known.
        """
        return Inquiry.of(
            self.site.ledger,
            self.entries,
            on=self.address.on if period is None else None,
            known=known or self.address.known,
            period=period,
            upto=upto,
            lang=self.lang,
            without_texts=lambda why: self.notices.append(message_in(why, self.lang)),
        )

    @cached_property
    def asked(self) -> Inquiry:
        """The inquiry of the day and the moment of the address, once for all questions of a page."""
        return self.inquiry()

    def of_everyone(self, period: tuple[date, date] | None = None) -> Inquiry:
        """What a list is asked of: the same, as of the last entry of read models that lag far behind the ledger.

        Else everybody would be folded for each page while an import is taken in. Every page says so: ``behind``.
        """
        if period is None:
            return self.asked if self.models_upto is None else self.inquiry(upto=self.models_upto)
        return self.inquiry(period, upto=self.models_upto)

    @cached_property
    def models_upto(self) -> int | None:
        """The last entry of the last moment that the read models hold, where they lag far behind and now is asked."""
        if self.address.known is not None:
            return None
        connection = self.entries.connection
        try:
            # In PostgreSQL a failed statement would end the whole snapshot.
            with connection.begin_nested():
                found = present(connection)
                if found is None or found[0].known_at is not None:
                    return None
                return self._whole_moment(found[1]) if self._is_far_behind(found[1]) else None
        except Exception:
            # Somebody altered them: what asks them says so, and no page that does without.
            return None

    def _is_far_behind(self, position: int) -> bool:
        return 0 < position < self.entries.last_position - BEHIND

    def _whole_moment(self, position: int) -> int | None:
        """The last entry up to a position that is the last one of its moment; None where there is none.

        Entries that are imported together have one moment: who asks what was known at it finds all of them.
        """
        following = recorded_at(self.entries.state(position + 1) or b"")
        return Reading(self.entries, following - timedelta(microseconds=1)).upto or None

    def form_token(self, purpose: str) -> str:
        """What a form of this browser holds, which a page of somebody else's cannot know."""
        self._has_form = True
        return self.visitor.form_token(purpose)

    def form_is_ours(self, purpose: str) -> bool:
        """Whether what was sent is a form that was made for this browser and this person."""
        return self.visitor.form_is_ours(purpose, self.form.get("form_token", ""))

    def answer(self, question: Question, inquiry: Inquiry, /, **parameters: Any) -> Answer:
        """What a question answers, its parameters held to what the command takes. Raises ``Mistaken``."""
        values = asked(question, parameters)
        if question.check is not None:
            question.check({**values, "on": inquiry.on if inquiry.day_named else None})
        found = question.answer(inquiry, **values)
        return found if found.head is not None else found._replace(head=inquiry.head)

    def once(
        self,
        name: tuple[Hashable, ...],
        work: Callable[[], T],
        keep: Callable[[T], bool] = lambda _found: True,
    ) -> T:
        """What a part of a page comes to, worked out once for the same entries, day, moment and language.

        They are the same where the last one is: where a backup was put back, others come at its place.

        ``keep`` says whether it is small enough to be at hand for the next one.
        """
        asked = (
            self.asked.reading.upto,
            self._last_known,
            self.models_upto,
            self.asked.on,
            self.lang,
            *self.address.carried.items(),
        )
        return self.site.remembered.result((name, asked), work, keep)

    @cached_property
    def _last_known(self) -> bytes | None:
        """The hash of the last entry that is known, None where there is none."""
        state = self.entries.state(self.asked.reading.upto)
        return None if state is None else sha256(state).digest()

    # -- what a page can say ---------------------------------------------------------------------------

    def say(self, name: str, /, **values: object) -> str:
        """A phrase of the pages, in the language asked."""
        return say(PHRASES[name], self.lang, **values)

    def day(self, on: date | None) -> str:
        """A day as it is written in Belgium, in either language."""
        return day_in_figures(on, "nl")

    def number(self, value: int) -> str:
        """A number as it is written in Belgium, in either language."""
        return number(value, "nl")

    def moment(self, at: datetime) -> str:
        """A moment in Brussels, with its day as it is written in Belgium."""
        return moment_in_figures(in_brussels(at), "nl")

    def url(self, path: str, /, **parameters: object) -> str:
        """The address of a page, with the day, the moment and the language of this one."""
        if parameters.keys() & self._carried.keys():
            return link(self.site.prefix, path, {**self._carried, **parameters})
        # A page has hundreds: what all of them carry is spelt once.
        beginning = link(self.site.prefix, path, {})
        asked = "&".join(filter(None, (self._carried_query, query_of(parameters))))
        return f"{beginning}?{asked}" if asked else beginning

    @cached_property
    def _carried(self) -> dict[str, str]:
        return self.address.carried

    @cached_property
    def _carried_query(self) -> str:
        return query_of(self._carried)

    def here(self, /, **changed: object) -> str:
        """The address of this page with other parameters; None leaves one out."""
        return self.here_in(self.path, **changed)

    def here_in(self, path: str, /, **changed: object) -> str:
        """The address of another page with all that the address of this one says."""
        stated = {**self.query, **self.address.carried, **changed}
        return link(self.site.prefix, path, stated)

    @property
    def path(self) -> str:
        """Where this page is, behind the prefix."""
        return str(self.request.scope["path"]).removeprefix(self.site.prefix) or "/"

    def page(self, template: str, code: int = 200, /, **values: object) -> HTMLResponse:
        """A page in the frame that all have."""
        response = HTMLResponse(filled(template, view=self, **values), code)
        if self._has_form and self.visitor.new_secret:
            # Lax, so that who comes back from signing on has it still: it admits nobody, it is what forms rest on.
            response.set_cookie(
                self.site.access.cookie, self.visitor.secret, secure=True, httponly=True, samesite="lax"
            )
        return response

    def refused(self, name: str) -> Response:
        """The page of one of ``errors.REFUSALS``, in the place of this one."""
        return page_of_named(name, ErrorContext(self.site, self.lang, self.address.carried))

    @property
    def navigation(self) -> list[tuple[str, str, bool]]:
        """Every page that the navigation names: its address, what it is called, and whether it is this one."""
        pages = [("/", self.say("start")), ("/search", self.say("search"))]
        pages += [("/record", self.say("record"))] if self.may_write else []
        pages += [(f"/lists/{name}", title_of(each, self.lang)) for name, each in lists().items()]
        pages += [("/reports", self.say("reports")), ("/proof", self.say("proof"))]
        return [(self.url(path), words, path == self.path) for path, words in pages]

    @property
    def languages(self) -> list[tuple[str, str, str, bool]]:
        """This page in each language: its code, its own name, the address, and whether it is this one."""
        # A page that a form was sent to is asked for anew, without what was sent.
        names = {"nl": "Nederlands", "en": "English"}
        return [(code, name, self.here(lang=code), code == self.lang) for code, name in names.items()]

    # -- the band --------------------------------------------------------------------------------------

    @property
    def entries_counted(self) -> str:
        """How many entries are known, and of how many on record where that is less."""
        known, recorded = self.asked.reading.upto, self.entries.last_position
        if known == recorded:
            return say_count(*ENTRIES_COUNTED, known, self.lang)
        return f"{self.number(known)} / {say_count(*ENTRIES_COUNTED, recorded, self.lang)}"

    @cached_property
    def behind(self) -> str:
        """That lists and counts are as of an earlier entry, where they are; nothing where they are of now."""
        upto = self.models_upto
        if upto is None:
            return ""
        missing, moment = self.entries.last_position - upto, recorded_at(self.entries.state(upto) or b"")
        return say_count(*NOT_IN_YET, missing, self.lang, entry=self.number(upto), moment=self.moment(moment))

    @property
    def day_shown(self) -> str:
        """The day asked, and that it is today where none was."""
        shown = self.day(self.asked.on)
        return shown if self.address.on is not None else self.say("today", day=shown)

    @property
    def known_shown(self) -> str:
        """The knowledge moment, *now* where none was asked."""
        return self.say("now") if self.address.known is None else self.moment(self.address.known)

    @property
    def verification(self) -> str:
        """Whether it was verified, against which checkpoint and when; else which checkpoint is the newest."""
        mark = self.site.verifications.mark(self.site.ledger.origin.ledger_id, self.entries)
        if mark is not None:
            return self._verified(mark)
        try:
            sealed = Seals(self.entries, newest=1).newest()
        except (Refuted, Problem):
            return self.say("checkpoint-unread")
        if sealed is None:
            return self.say("no-checkpoint")
        entries = say_count(*ENTRIES_COUNTED, sealed.checkpoint.size, self.lang)
        made = self.entries.newest_checkpoint_at
        moment = "" if made is None else self.moment(datetime.fromtimestamp(made, BRUSSELS))
        return self.say("checkpoint", entries=entries, moment=moment)

    def _verified(self, mark: VerifiedMark) -> str:
        """That it was verified, what came of it, and how much was recorded since."""
        verdict = self.say(f"verified-{mark.state}", moment=self.moment(mark.moment))
        against = self.say("verified-inside")
        if mark.checkpoint is not None:
            size = say_count(*ENTRIES_COUNTED, mark.checkpoint, self.lang)
            name = "verified-against" if mark.from_elsewhere else "verified-against-own"
            against = self.say(name, entries=size)
            if mark.checkpoint_at is not None:
                moment = self.moment(datetime.fromisoformat(mark.checkpoint_at))
                against = self.say(f"{name}-of", entries=size, moment=moment)
        since = self.entries.last_position - mark.size
        sentences = [verdict, against]
        if since > 0:
            sentences.append(say_count(*RECORDED_SINCE, since, self.lang))
        return " ".join(sentences)

    @property
    def path_in_address(self) -> str:
        """Where the form of the band leads: to this page, or where that was sent a form to the same place."""
        return link("", self.path, {})

    @property
    def carried_by_band(self) -> list[tuple[str, str]]:
        """What the address says beside the two moments, which the form of the band leaves as it is."""
        left_out = ("on", "known", "after")
        return [(name, value) for name, value in self.query.items() if name not in left_out]

    def typed(self, field: str) -> str:
        """What stands in a field of the band: a day as it is written in Belgium, what is mistaken as it was typed."""
        return in_figures(self.address.written.get(field, ""))

    def mistake(self, field: str) -> str:
        """What is wrong with a field of the band; nothing where nothing is."""
        why = self.address.mistaken.get(field)
        return "" if why is None else message_in(why, self.lang)


def may_write(request: Request) -> bool:
    """Whether whoever asks may record: the role of a writer, where who started the viewer said that it records."""
    site: Site = request.scope["state"]["site"]
    visitor: Visitor = request.scope["state"]["visitor"]
    return site.records and visitor.may("writer")


def endpoint(handler: Handler, role: Role = "reader", effort: Effort = "page") -> Endpoint:
    """What answers a request with a page: in a thread, in one snapshot, with its looks logged, and errors in words.

    ``role`` is the least that a visitor must have. How many are made at a time goes by their ``effort``.
    """

    async def answered(request: Request) -> Response:
        site: Site = request.scope["state"]["site"]
        address = read(dict(request.query_params), request.headers.get("accept-language", ""), site.lang)
        shown = ErrorContext(site, address.lang, address.carried)
        if not request.scope["state"]["visitor"].may(role):
            return page_of_named("role", shown)
        try:
            with fail_after(SENT_WITHIN):
                form = await _form(request)
        except (ClientDisconnect, ValueError):
            return page_of_named("size", shown)
        except TimeoutError:
            return page_of_named("slow", shown)
        try:
            async with site.turns.turn(effort):
                return await run_in_threadpool(_answered, handler, request, address, form, shown)
        except TooManyAtOnce as error:
            return page_of_error(error, shown)

    return answered


async def _form(request: Request) -> dict[str, str]:
    if request.method != "POST":
        return {}
    body = await request.body()
    return dict(parse_qsl(body.decode("utf-8", "replace"), max_num_fields=MOST_FIELDS))


MOST_FIELDS = 1_000
"""How many fields a form may have: of two lists of fifty parts, each with all of its fields."""
SENT_WITHIN = 20.0
"""Seconds in which all of a form has to be here."""


def _answered(
    handler: Handler, request: Request, address: Address, form: Mapping[str, str], shown: ErrorContext
) -> Response:
    looks: list[str] = []
    visitor: Visitor = request.scope["state"]["visitor"]
    try:
        response = _made(handler, request, address, form, looks)
    except Exception as error:
        response = page_of_error(error, shown)
    try:
        # Before anything of it is told, be it why something cannot be shown; and behind the snapshot, so that nobody
        # waits for a page to be made.
        note_looks(shown.site.ledger, looks, who=visitor.name)
    except Exception as error:
        return page_of_error(error, shown)
    return response


def _made(
    handler: Handler, request: Request, address: Address, form: Mapping[str, str], looks: list[str]
) -> Response:
    site: Site = request.scope["state"]["site"]
    with site.ledger.reading() as entries:
        view = View(request, site, address, entries, form, looks)
        if address.mistaken:
            return view.page("mistaken.html", 400, title=view.say("what-is-wrong"))
        return handler(view)


def part_of(answer: Answer) -> PageShown | None:
    """Which rows of a list an answer has; None where it is all of them."""
    return getattr(answer.head, "part", None)
