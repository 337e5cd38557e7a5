"""Statements of a fiscal year: what a donor is told when one is issued, and those that were."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from ledger.donations.events import (
    DonationDesignated,
    DonationReceived,
    DonationReturned,
    DonationReversed,
    ShortfallSettled,
)
from ledger.funds.events import MoneyKind, OpeningBalanceStated
from ledger.funds.moves import Term
from ledger.statements.events import StatementIssued
from ledger.statements.seen import StatementSeen
from ledger.statements.values import REGIONS_MAX, GiftStated, RegionStated, TermStated
from ledger.store import Reader
from projections.as_of import Answer, AsOf, as_of
from projections.donor_accounts import REGENCY, DonorAccount, donor_account
from projections.donor_histories import CREDITS, Gift
from projections.donor_years import YearStatement, day_in
from projections.figures import Figure
from projections.lineage import payments_of
from projections.moves import CellMove, spending, tallies
from projections.people_of_cells import regions_of
from projections.told import Said, Told, by_id

PROVINCE = 2
"""The length of a province's code."""
GIFTS_MOVED = Told(
    "gifts_moved",
    {
        DonationDesignated: by_id("donation"),
        DonationReturned: by_id("donation"),
        DonationReversed: by_id("donation"),
        ShortfallSettled: by_id("credit"),
    },
)
"""What is said of a gift's money after it was received, but for what it pays."""
ISSUED = Told("issued_statements", {StatementIssued: by_id("donor")})


@dataclass(frozen=True, slots=True)
class Issued:
    """A part of a statement that was issued."""

    statement: str
    donor: str
    fiscal_year: int
    until: date
    known_at: int
    part: int
    parts: int
    entries: int
    received: int
    gifts: tuple[str, ...]
    position: int
    issued_on: date
    replaced_by: int | None
    """The statement of the same year that took its place."""


def issued_statements(
    reader: Reader, *, donor: str, valid_at: date | None = None, known_at: int | str | None = None
) -> Answer[Issued]:
    """Return the statements that a donor was given, part by part, in the order of their positions."""
    moment = as_of(reader, valid_at=valid_at, known_at=known_at)
    said = _issued(reader, moment, donor)
    replaced = {event.replaces: position for position, event in said if event.replaces is not None}
    return Answer(moment, [_row(position, event, replaced) for position, event in said])


def replacing(reader: Reader, moment: AsOf, donor: str, position: int) -> int | None:
    """Return the position of the statement that took another's place, for whichever part of it is asked for."""
    said = dict(_issued(reader, moment, donor))
    first = next((at for at, event in said.items() if event.statement == said[position].statement), None)
    return next((at for at, event in said.items() if event.replaces == first and event.part == 1), None)


def _issued(reader: Reader, moment: AsOf, donor: str) -> list[tuple[int, StatementIssued]]:
    said = ISSUED.at(reader, moment, subjects=[donor]).get(donor, [])
    return [(one.position, one.event) for one in said if isinstance(one.event, StatementIssued)]


def _row(position: int, event: StatementIssued, replaced: Mapping[int, int]) -> Issued:
    return Issued(
        statement=event.statement,
        donor=event.donor,
        fiscal_year=event.fiscal_year,
        until=event.until,
        known_at=event.known_at,
        part=event.part,
        parts=event.parts,
        entries=event.entries,
        received=event.received,
        gifts=tuple(gift.credit for gift in event.gifts),
        position=position,
        issued_on=event.effective_on,
        replaced_by=replaced.get(position - event.part + 1),
    )


def see_statement(
    reader: Reader, donor: str, fiscal_year: int, until: date, known_at: int | None = None
) -> StatementSeen | None:
    """Reckon a donor's fiscal year up to a day, as the readers know it; none where nothing was received by then."""
    if not as_of(reader, known_at=known_at).known_at:
        return None
    answer = donor_account(reader, donor=donor, fiscal_year=fiscal_year, valid_at=until, known_at=known_at)
    if not answer.rows or not answer.rows[0].gifts:
        return None
    account, moment = answer.rows[0], answer.as_of
    year = account.statement
    assert year is not None, "the year was asked for"
    entries = _of_year(reader, moment, [gift.gift for gift in account.gifts], fiscal_year)
    stored = reader.entries_at([said.position for said in entries])
    return StatementSeen(
        terms=_stated(year),
        person_months=year.person_months,
        people=account.bought.people,
        regions=tuple(
            RegionStated(people=one.people, person_months=one.person_months, region=one.region)
            for one in account.regions
        ),
        gifts=tuple(_gifts(reader, moment, account, fiscal_year)),
        leaves=[bytes(one.leaf) for one in stored],
        received=sum(_received(entries)),
        seen_at=moment.known_at,
    )


def entries_closed(reader: Reader, moment: AsOf, donor: str, fiscal_year: int) -> list[int]:
    """Return the positions of the entries about a donor's gifts in a year: those that a statement of it closes."""
    gifts = [credit for credit, *_ in tallies(reader, moment, by=("credit",), source=donor, money_kind=MoneyKind.CASH)]
    return [said.position for said in _of_year(reader, moment, gifts, fiscal_year)]


def _of_year(reader: Reader, moment: AsOf, gifts: Sequence[str], fiscal_year: int) -> list[Said]:
    """Return what was said of some gifts' money in a year, in the order of positions."""
    told = (
        *CREDITS.at(reader, moment, subjects=gifts).values(),
        *GIFTS_MOVED.at(reader, moment, subjects=gifts).values(),
    )
    return sorted((one for said in told for one in said if one.on.year == fiscal_year), key=lambda one: one.position)


def _received(entries: Iterable[Said]) -> Iterator[int]:
    return (one.event.rupiah for one in entries if isinstance(one.event, DonationReceived | OpeningBalanceStated))


def _stated(year: YearStatement) -> tuple[TermStated, ...]:
    return tuple(
        TermStated(basis=figure.basis, closing=figure.rupiah, opening=year.opening[name].rupiah, term=Term(name))
        for name, figure in year.closing.items()
    )


def _gifts(reader: Reader, moment: AsOf, account: DonorAccount, fiscal_year: int) -> Iterator[GiftStated]:
    """Yield the gifts that had money in the year or were received in it, the oldest first."""
    before = _terms_before(reader, moment, account.donor, fiscal_year)
    public = {one.region for one in account.regions if one.region is not None}
    moves: dict[str, list[CellMove]] = {}
    for move in spending(reader, moment, source=account.donor, money_kind=MoneyKind.CASH):
        moves.setdefault(move.credit, []).append(move)
    for gift in account.gifts:
        if gift.terms != before.get(gift.gift) or _holds(gift.terms):
            found = regions_of(reader, moment, payments_of(moves.get(gift.gift, ())), length=REGENCY)
            yield _gift(gift, sorted(found.keys() & public))


def _terms_before(reader: Reader, moment: AsOf, donor: str, fiscal_year: int) -> dict[str, dict[str, Figure]]:
    opening = replace(moment, valid_at=day_in(moment, date(fiscal_year - 1, 12, 31)))
    found = tallies(reader, opening, by=("credit",), source=donor, money_kind=MoneyKind.CASH)
    return {credit: tally.figures() for (credit, *_), tally in found.items()}


def _holds(terms: Mapping[str, Figure]) -> bool:
    return any(terms[term].rupiah for term in (Term.AVAILABLE, Term.COMMITTED, Term.SHORTFALL))


def _gift(gift: Gift, regions: Sequence[str]) -> GiftStated:
    provinces = sorted({region[:PROVINCE] for region in regions})
    return GiftStated(
        available=gift.terms[Term.AVAILABLE].rupiah,
        committed=gift.terms[Term.COMMITTED].rupiah,
        credit=gift.gift,
        first=gift.bought.first,
        last=gift.bought.last,
        person_months=gift.bought.person_months,
        regions=tuple(regions if len(regions) <= REGIONS_MAX else provinces),
        shortfall=gift.terms[Term.SHORTFALL].rupiah,
        spent=gift.terms[Term.SPENT].rupiah,
    )
