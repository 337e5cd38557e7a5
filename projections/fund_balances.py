"""What every fund, pot, credit and source has: each term of the identity, with its basis, at any two moments."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from ledger.basis import Basis
from ledger.funds.events import FundClass, FundClosed, FundOpened, MoneyKind, PotClosed, PotOpened, Restrictions
from ledger.store import Reader
from projections.as_of import Answer, AsOf, as_of
from projections.custody import CUSTODY, custodian_of
from projections.figures import Figure, summed
from projections.moves import tallies
from projections.told import Said, Told, by_id, first_of

FUNDS = Told(
    "funds",
    {FundOpened: by_id("fund"), PotOpened: by_id("fund"), PotClosed: by_id("fund"), FundClosed: by_id("fund")},
)


@dataclass(frozen=True, slots=True)
class Money:
    """One kind of money of a fund, or of one pot, credit or source of it."""

    money_kind: MoneyKind
    terms: dict[str, Figure]
    """The identity's terms: received + moved_in - moved_out - taken + shortfall = available + committed + spent +
    returned + lapsed; of authority, allocated + raised stand for received and reduced for taken."""
    pot: str | None = None
    credit: str | None = None
    source: str | None = None
    custodian: str | None = None
    """Who holds the pots' cash by the day; absent where nobody is named."""
    restrictions: Restrictions | None = None
    """What the pots' money may pay for."""


@dataclass(frozen=True, slots=True)
class FundBalance:
    """A fund and what it holds; cash and authority stand apart, and nothing adds the two."""

    fund: str
    name: str
    fund_class: FundClass
    owner: str
    custodian: str | None
    fiscal_year: int | None
    region: str | None
    scheme: str | None
    opened_on: date
    closed_on: date | None
    basis: Basis
    """Of the fund's opening; each figure has its own."""
    money: tuple[Money, ...]


Breakdown = Literal["fund", "pot", "credit", "source", "custodian", "restriction"]
_COLUMNS: dict[Breakdown, tuple[str, ...]] = {
    "fund": ("fund",),
    "pot": ("fund", "pot"),
    "credit": ("fund", "pot", "credit", "source"),
    "source": ("fund", "source"),
    "custodian": ("fund", "pot"),
    "restriction": ("fund", "pot"),
}


def fund_balances(
    reader: Reader,
    *,
    fund: str | None = None,
    by: Breakdown = "fund",
    valid_at: date | None = None,
    known_at: int | str | None = None,
) -> Answer[FundBalance]:
    """Return every fund, or one, with its money whole or broken down.

    By pot, by credit and pot, by source, by custodian, or by the restrictions that pots share.
    """
    moment = as_of(reader, valid_at=valid_at, known_at=known_at)
    columns = _COLUMNS[by]
    money: dict[str, list[Money]] = {}
    for group, tally in sorted(tallies(reader, moment, by=columns, fund=fund).items()):
        named = dict(zip(columns, group, strict=False))
        of_fund = named.pop("fund")
        parts = (named.get("pot"), named.get("credit"), named.get("source"))
        money.setdefault(of_fund, []).append(Money(MoneyKind(group[-1]), tally.figures(), *parts))
    said = FUNDS.at(reader, moment.undated, subjects=None if fund is None else [fund])
    if by in ("custodian", "restriction"):
        money = _grouped(reader, moment, money, by)
    rows = [_row(told, money.get(id_, ()), moment) for id_, told in said.items()]
    return Answer(moment, [row for row in rows if row.money or moment.has(row.opened_on)])


def _row(said: Sequence[Said], money: Sequence[Money], moment: AsOf) -> FundBalance:
    first = first_of(said, FundOpened)
    assert first is not None
    assert isinstance(first.event, FundOpened)
    opened = first.event
    closed = first_of(said, FundClosed)
    return FundBalance(
        fund=opened.fund,
        name=opened.name,
        fund_class=opened.fund_class,
        owner=opened.owner,
        custodian=opened.custodian,
        fiscal_year=opened.fiscal_year,
        region=opened.region,
        scheme=opened.scheme,
        opened_on=first.on,
        closed_on=closed.on if closed and moment.has(closed.on) else None,
        basis=opened.basis,
        money=tuple(money),
    )


def _grouped(reader: Reader, moment: AsOf, money: Mapping[str, list[Money]], by: Breakdown) -> dict[str, list[Money]]:
    """Add up the money of pots that one custodian holds by the day, or that have the same restrictions."""
    told = CUSTODY.at(reader, moment, subjects=list(money))
    return {fund: list(_together(held, told.get(fund, ()), by)) for fund, held in money.items()}


def _together(held: Sequence[Money], said: Sequence[Said], by: Breakdown) -> Iterator[Money]:
    groups: dict[tuple[MoneyKind, str], list[Money]] = {}
    named: dict[tuple[MoneyKind, str], Money] = {}
    for pot in held:
        assert pot.pot is not None, "money is grouped by pots"
        holder = custodian_of(said, pot.pot)[0] if by == "custodian" else None
        limits = _restrictions(said, pot.pot) if by == "restriction" else None
        key = (pot.money_kind, holder or "" if limits is None else limits.model_dump_json())
        groups.setdefault(key, []).append(pot)
        named[key] = Money(pot.money_kind, {}, custodian=holder, restrictions=limits)
    for key, pots in sorted(groups.items()):
        terms = summed([pot.terms for pot in pots], authority=key[0] is MoneyKind.AUTHORITY)
        yield replace(named[key], terms=terms)


def _restrictions(said: Sequence[Said], pot: str) -> Restrictions:
    """Return what a pot's money may pay for, as the pot or its fund was opened."""
    opened = (one.event for one in said if isinstance(one.event, PotOpened | FundOpened))
    return next((event.restrictions for event in opened if event.pot == pot), Restrictions())


def totals(rows: Sequence[FundBalance]) -> list[Money]:
    """Return the sums of several funds' money, one for each kind."""
    sums = []
    for kind in MoneyKind:
        terms = [money.terms for row in rows for money in row.money if money.money_kind is kind]
        if terms:
            sums.append(Money(kind, summed(terms, authority=kind is MoneyKind.AUTHORITY)))
    return sums
