"""The start page: schemes, people covered, funds, newest events, each figure with its basis and date. No JavaScript."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, partial
from pathlib import Path
from threading import Lock
from typing import Literal
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response
from jinja2 import DictLoader, Environment, StrictUndefined
from pydantic import Field

from api.asked import Moment
from api.bodies import TheOffice
from api.bootstrap import Office
from api.pages.gifts import GiftShown, donor_word, gifts_shown
from api.pages.kinds import kind_word
from api.pages.newest import newest_shown
from api.pages.preferred import language_of
from api.pages.published import published_text, source_text
from api.pages.words import LANGUAGES, WORDS, basis_word, day, number
from api.parameters import asked_of
from ledger.basis import Basis, weakest
from ledger.errors import Malformed
from ledger.event import Entry
from ledger.money import rupiah
from ledger.regions import region_names
from ledger.statistics.events import SourceNoted
from ledger.store import Reader
from projections.as_of import AsOf
from projections.checks.answers import FindingState
from projections.checks.listed import Finding, findings
from projections.coverage import people
from projections.donor_histories import donor_histories
from projections.figures import Figure
from projections.fund_balances import FundBalance, Money, fund_balances
from projections.reading import answered
from projections.schemes import SchemeRow, scheme_summary
from projections.statistics import Statistic, statistics

FOLDER = Path(__file__).parent
NEWEST = 20
_WORKER = re.compile(r"\bw-[0-9a-z]{16}\b")
EXCEPTIONS_SHOWN = 50
GIFTS_SHOWN = 50
EXCEPTIONS_COUNTED = 10_000

USUAL_TERMS = frozenset({"received", "allocated", "available", "committed", "spent"})
"""Terms with a column even where they are nought in every row."""


NOW = Moment(valid_at=None, known_at=None, min_position=None)
"""What is asked where nobody asks for another moment: the newest."""


class HomeAsked(Moment):
    """What can be asked of the start page at /; at /en the language is settled."""

    lang: Literal["id", "en"] = Field("id", description="The language: id or en.")


@cache
def _templates() -> Environment:
    """Read and compile every template, once: a running server does not look at the disk again."""
    texts = {path.name: path.read_text(encoding="utf-8") for path in (FOLDER / "templates").glob("*.html")}
    made = Environment(
        loader=DictLoader(texts), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    for name in texts:
        made.get_template(name)
    return made


def load_pages() -> None:
    """Load all that the pages need from the disk: templates, the regions' names, how languages write figures."""
    _templates()
    region_names()
    for language in LANGUAGES:
        number(1000, language)
        day(date(2022, 10, 4), language)


@dataclass(frozen=True, slots=True)
class Home:
    """What the start page shows, all at one moment of the book; the newest, unless another was ``asked`` for."""

    moment: AsOf
    people: int
    schemes: list[SchemeRow]
    funds: list[FundBalance]
    published: list[Statistic]
    newest: list[Entry]
    exceptions: list[Finding]
    gifts: list[GiftShown]
    asked: Moment

    @property
    def people_basis(self) -> Basis:
        """The basis of the number of people: the weakest of the schemes'."""
        return weakest(row.coverage.basis for row in self.schemes if row.coverage)

    @property
    def without_money(self) -> list[FundBalance]:
        """Funds of which no amount is recorded."""
        return [fund for fund in self.funds if not fund.money]

    def money(self, kind: str) -> list[tuple[FundBalance, Money]]:
        """Return the funds with their money of one kind: cash or authority."""
        return [(fund, money) for fund in self.funds for money in fund.money if money.money_kind == kind]

    def terms(self, kind: str) -> list[str]:
        """Return the terms of the identity that some fund has, in its order, so that each row adds up."""
        return _used([money.terms for _, money in self.money(kind)])

    @property
    def gift_terms(self) -> list[str]:
        """The terms of the identity that some gift has, in its order."""
        return _used([one.gift.terms for one in self.gifts])

    @property
    def is_asked_for(self) -> bool:
        """Whether the page stands at a moment that somebody asked for."""
        return self.asked.valid_at is not None or self.asked.known_at is not None


def _used(rows: Sequence[Mapping[str, Figure]]) -> list[str]:
    names = dict.fromkeys(name for row in rows for name in row)
    return [name for name in names if name in USUAL_TERMS or any(row[name].rupiah for row in rows)]


class Homes:
    """Keeps the newest start page: at one position of the book it is the same for everyone."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._kept: Home | None = None

    def newest(self, office: Office) -> Home:
        """Return the start page at the head of the book."""
        office.catch_up()
        with self._lock:
            head = office.book.head()
            if self._kept is None or self._kept.moment.known_at != head.position:
                self._kept = home_of(office)
            return self._kept

    def at(self, office: Office, asked: Moment) -> Home:
        """Return the start page at the moment asked for."""
        if asked.valid_at is None and asked.known_at is None:
            return self.newest(office)
        office.catch_up()
        return home_of(office, asked)


def home_of(office: Office, asked: Moment = NOW) -> Home:
    """Ask the readers for all that the start page shows, in one consistent view."""
    return answered(office.store, lambda reader: _home_at(reader, asked))


def _home_at(reader: Reader, asked: Moment) -> Home:
    valid = asked.valid_at
    schemes = scheme_summary(reader, valid_at=valid, known_at=asked.known_at)
    known = schemes.as_of.known_at
    funds = fund_balances(reader, valid_at=valid, known_at=known).rows
    figures = statistics(reader, valid_at=valid, known_at=known).rows
    return Home(
        moment=schemes.as_of,
        people=people(reader, valid_at=valid, known_at=known),
        schemes=schemes.rows,
        funds=funds,
        published=[row for row in figures if row.kind != SourceNoted.KIND],
        newest=newest_shown(reader, schemes.as_of, limit=NEWEST),
        exceptions=findings(
            reader, state=FindingState.OPEN, limit=EXCEPTIONS_COUNTED, valid_at=valid, known_at=known
        ).rows,
        gifts=gifts_shown(donor_histories(reader, valid_at=valid, known_at=known).rows, funds),
        asked=asked,
    )


def pages() -> APIRouter:
    """Return the routes of the pages."""
    router = APIRouter(include_in_schema=False)
    router.add_api_route("/", _home, methods=["GET", "HEAD"])
    router.add_api_route("/en", _home_in_english, methods=["GET", "HEAD"])
    return router


def _home(request: Request, office: TheOffice) -> Response:
    asked = asked_of(HomeAsked, request)
    return _shown(request, office, asked, asked.lang)


def _home_in_english(request: Request, office: TheOffice) -> Response:
    return _shown(request, office, asked_of(Moment, request), "en")


def _shown(request: Request, office: Office, asked: Moment, language: str) -> Response:
    homes: Homes = request.app.state.homes
    return HTMLResponse(render_home(homes.at(office, asked), language))


def render_home(home: Home, language: str) -> str:
    """Return the start page in a language."""
    said = {"home": home, "shown": EXCEPTIONS_SHOWN, "gifts_shown": GIFTS_SHOWN, **_said_in(language, asked=home.asked)}
    return _templates().get_template("home.html").render(**said)


def _query_of(asked: Moment) -> str:
    """Return the part of an address that asks for the same moment again."""
    given = {"valid_at": asked.valid_at, "known_at": asked.known_at}
    query = urlencode({name: str(value) for name, value in given.items() if value is not None})
    return f"?{query}" if query else ""


def _said_in(language: str, *, asked: Moment = NOW) -> dict[str, object]:
    names = region_names()
    return {
        "asked": _query_of(asked),
        "basis": partial(basis_word, language=language),
        "day": partial(day, language=language),
        "donor": partial(donor_word, words=WORDS[language]),
        "kind_word": partial(kind_word, language=language),
        "language": language,
        "number": partial(number, language=language),
        "public_ids": _public_ids,
        "public_stream": _public_stream,
        "published": partial(published_text, language=language),
        "region": lambda code: names.get(code, code) if code else "–",
        "rupiah": rupiah,
        "source": source_text,
        "sum_of": partial(_sum_of, words=WORDS[language]),
        "w": WORDS[language],
    }


def _public_ids(subjects: Sequence[str]) -> list[str]:
    """Leave out people: a page that anyone reads names none of them, not even by an id."""
    return [subject for subject in subjects if not subject.startswith("w-")]


def _public_stream(stream: str) -> str:
    """Leave out a stream that is a person's own, or named after one."""
    return "–" if _WORKER.search(stream) else stream


def _sum_of(terms: Sequence[str], *, words: Mapping[str, str]) -> str:
    """Write how the terms of a row add up: what came in, less what went out, is where it stands now."""
    stands = ("available", "committed", "spent", "returned", "lapsed")
    less = ("moved_out", "taken", "reduced")
    came = [f"{'−' if term in less else '+'} {words[term]}" for term in terms if term not in stands]
    return f"{' '.join(came).removeprefix('+ ')} = {' + '.join(words[term] for term in terms if term in stands)}"


def page_not_found(request: Request) -> Response:
    """Return the page for an address that has none."""
    return _told_instead("missing.html", request, status=404)


def page_refused(request: Request, refusal: Malformed) -> Response:
    """Return the page for an address that asks for what the start page does not know."""
    return _told_instead("wrong.html", request, status=refusal.status, sentence=refusal.message)


def _told_instead(template: str, request: Request, *, status: int, **words: str) -> Response:
    page = _templates().get_template(template).render(**_said_in(language_of(request)), **words)
    return HTMLResponse(page, status_code=status)
