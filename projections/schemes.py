"""The start page's answers: each scheme with its people, months, money and promises, and the newest entries."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from ledger.basis import Basis
from ledger.event import Entry
from ledger.periods import PartialDate
from ledger.programmes import Programme
from ledger.schemes.events import OutreachHeld, PromiseStated, SchemeEnded, SchemeOpened
from ledger.store import Reader
from ledger.store.mapper import decode
from projections.as_of import Answer, as_of
from projections.coverage import CoverageRow, coverage
from projections.fund_balances import FundBalance, fund_balances
from projections.statistics import Statistic, statistics
from projections.told import Said, Told, by_id, first_of

SCHEMES = Told(
    "schemes",
    {kind: by_id("scheme") for kind in (SchemeOpened, SchemeEnded, PromiseStated, OutreachHeld)},
)


@dataclass(frozen=True, slots=True)
class SchemeRow:
    """A protection drive: what it counts, what its funds hold, what was said of it."""

    scheme: str
    name: str
    region: str | None
    programmes: tuple[Programme, ...]
    started: PartialDate | None
    ended_on: date | None
    basis: Basis
    coverage: CoverageRow | None
    funds: tuple[FundBalance, ...]
    promises: tuple[PromiseStated, ...]
    outreach: tuple[OutreachHeld, ...]
    reported: tuple[Statistic, ...]
    """Published figures of the scheme, or of exactly its region: never added to its own counts."""


def scheme_summary(
    reader: Reader,
    *,
    scheme: str | None = None,
    valid_at: date | None = None,
    known_at: int | str | None = None,
) -> Answer[SchemeRow]:
    """Return every scheme, or one, in the order in which they entered the book."""
    moment = as_of(reader, valid_at=valid_at, known_at=known_at)
    said = SCHEMES.at(reader, moment, subjects=None if scheme is None else [scheme])
    counts = coverage(reader, scheme=scheme, valid_at=valid_at, known_at=moment.known_at).rows
    by_scheme = {row.scheme: row for row in counts}
    funds = fund_balances(reader, valid_at=valid_at, known_at=moment.known_at).rows
    figures = statistics(reader, valid_at=valid_at, known_at=moment.known_at).rows
    opened = [told for told in said.values() if first_of(told, SchemeOpened) is not None]
    opened.sort(key=lambda told: told[0].position)
    return Answer(moment, [_row(told, by_scheme, funds, figures) for told in opened])


def _row(
    said: Sequence[Said],
    counts: Mapping[str | None, CoverageRow],
    funds: Sequence[FundBalance],
    figures: Sequence[Statistic],
) -> SchemeRow:
    first, ended = first_of(said, SchemeOpened), first_of(said, SchemeEnded)
    assert first is not None
    assert isinstance(first.event, SchemeOpened)
    opened = first.event
    return SchemeRow(
        scheme=opened.scheme,
        name=opened.name,
        region=opened.region,
        programmes=opened.programmes,
        started=opened.started,
        ended_on=ended.on if ended else None,
        basis=opened.basis,
        coverage=counts.get(opened.scheme),
        funds=tuple(fund for fund in funds if fund.scheme == opened.scheme),
        promises=tuple(one.event for one in said if isinstance(one.event, PromiseStated)),
        outreach=tuple(one.event for one in said if isinstance(one.event, OutreachHeld)),
        reported=tuple(one for one in figures if _belongs(one, opened)),
    )


def _belongs(figure: Statistic, opened: SchemeOpened) -> bool:
    if figure.scheme is not None:
        return figure.scheme == opened.scheme
    return figure.region is not None and figure.region == opened.region


def newest_events(reader: Reader, *, limit: int = 20, known_at: int | str | None = None) -> Answer[Entry]:
    """Return the newest entries, the newest first."""
    moment = as_of(reader, known_at=known_at)
    first = max(0, moment.known_at - limit)
    stored = reader.entries(after=first, until=moment.known_at, limit=limit)
    return Answer(moment, [decode(one) for one in reversed(stored)])
