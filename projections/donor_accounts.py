"""What a donor is told: his history, where the people live, what is left, what happened since, who went on alone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from ledger.basis import Basis
from ledger.enrollments import ranges
from ledger.funds.events import MoneyKind, PotOpened
from ledger.funds.moves import Term
from ledger.regions import region_names
from ledger.store import Reader
from projections.as_of import Answer, AsOf, as_of
from projections.claim_months import claims_paid_on
from projections.continued_alone import Alone, Paid, continued_alone
from projections.database import rows_of
from projections.donor_changes import Change, changes_since
from projections.donor_histories import DonorHistory, donor_histories
from projections.donor_years import YearStatement, year_of
from projections.fund_balances import FUNDS
from projections.lineage import payments_of
from projections.moves import OF_REMAINDER, CellMove, spending
from projections.people_of_cells import InRegion, regions_of
from projections.shown import hidden, shown, shown_of_claims

REGENCY = 5
"""The length of a regency's code."""


@dataclass(frozen=True, slots=True)
class RegionShown:
    """A regency, or with no region those whose people are too few to be shown apart."""

    region: str | None
    region_name: str | None
    people: int | None
    person_months: int | None


@dataclass(frozen=True, slots=True)
class Remainder:
    """What of a gift is neither used nor returned, and for how long."""

    gift: str
    rupiah: int
    basis: Basis
    received_on: date
    age_days: int
    """Since it was received."""
    moved_on: date
    """When the remainder moved last: received, committed or freed; paying what is committed leaves it as it is."""


@dataclass(frozen=True, slots=True)
class DonorAccount(DonorHistory):
    """A donor's history with what it rests on and what came of it; people are counted, never named."""

    remainders: tuple[Remainder, ...]
    regions: tuple[RegionShown, ...]
    """By regency where the month is counted; small cells, and those from which they would follow, are together."""
    named_regions: tuple[RegionShown, ...] | None
    """Of people whom the donor named himself, all of them; none where nobody asked."""
    claims: int | None
    """Claims paid by BPJS on months of this money; none: fewer than five. Nothing is said of health."""
    alone: tuple[Alone, ...]
    changes: tuple[Change, ...] | None
    """What changed his figures since the position asked for; none where nobody asked."""
    statement: YearStatement | None
    """Of the fiscal year asked for."""


def donor_account(
    reader: Reader,
    *,
    donor: str,
    since: int | None = None,
    fiscal_year: int | None = None,
    named: bool = False,
    valid_at: date | None = None,
    known_at: int | str | None = None,
) -> Answer[DonorAccount]:
    """Return one donor's history with all that a donor is told of it."""
    moment = as_of(reader, valid_at=valid_at, known_at=known_at)
    rows = donor_histories(reader, donor=donor, valid_at=valid_at, known_at=moment.known_at).rows
    moves = spending(reader, moment, source=donor, money_kind=MoneyKind.CASH)
    paid = payments_of(moves)
    found = regions_of(reader, moment, paid, length=REGENCY)
    people = set[str]().union(*(one.people for one in found.values()))
    return Answer(
        moment,
        [
            DonorAccount(
                *(row.donor, row.name, row.party_kind, row.gifts, row.terms, row.bought, row.pledges),
                remainders=tuple(_remainders(reader, moment, row)),
                regions=_regions(found, len(people)),
                named_regions=_named(reader, moment, moves) if named else None,
                claims=shown_of_claims(_claims(reader, moment, paid)),
                alone=continued_alone(reader, moment, donor, people, paid),
                changes=None if since is None else changes_since(reader, moment, donor, since),
                statement=None if fiscal_year is None else year_of(reader, moment, donor, fiscal_year),
            )
            for row in rows
        ],
    )


def _claims(reader: Reader, moment: AsOf, paid: Paid) -> int:
    cells = {key: ranges.union((low, high) for low, high, _ in seats) for key, seats in paid.items()}
    return sum(1 for _ in claims_paid_on(reader, moment, cells))


def _regions(found: Mapping[str, InRegion], people: int) -> tuple[RegionShown, ...]:
    """Return the regions that may be shown, and one row for the rest."""
    away = hidden({region: len(one.people) for region, one in found.items()})
    rows = [_region(region, one) for region, one in sorted(found.items()) if region not in away]
    if away:
        rest = set[str]().union(*(found[region].people for region in away))
        together = shown(len(rest), among=people)
        months = sum(found[region].person_months for region in away)
        rows.append(RegionShown(None, None, together, None if together is None else months))
    return tuple(rows)


def _region(region: str, one: InRegion) -> RegionShown:
    return RegionShown(region, region_names().get(region), len(one.people), one.person_months)


def _named(reader: Reader, moment: AsOf, moves: Sequence[CellMove]) -> tuple[RegionShown, ...]:
    """Return the regions of the people of pots that are for people named by the donor."""
    pots = _pots_of_named(reader, moment)
    found = regions_of(reader, moment, payments_of([move for move in moves if move.pot in pots]), length=REGENCY)
    return tuple(_region(region, one) for region, one in sorted(found.items()))


def _pots_of_named(reader: Reader, moment: AsOf) -> set[str]:
    said = FUNDS.at(reader, moment.undated)
    events = (one.event for told in said.values() for one in told)
    return {event.pot for event in events if isinstance(event, PotOpened) and event.restrictions.workers}


def _remainders(reader: Reader, moment: AsOf, row: DonorHistory) -> list[Remainder]:
    """Return what each gift has left, the oldest first."""
    moved = dict(
        rows_of(
            reader,
            "SELECT credit, max(effective_on) FROM read_moves WHERE source = :donor AND position <= :known "  # noqa: S608
            f"AND effective_on <= :valid AND kind IN ({OF_REMAINDER}) GROUP BY credit",
            donor=row.donor,
            **moment.values,
        )
    )
    day = moment.day
    return [
        Remainder(
            *(gift.gift, gift.terms[Term.AVAILABLE].rupiah, gift.terms[Term.AVAILABLE].basis, gift.received_on),
            age_days=0 if day is None else (day - gift.received_on).days,
            moved_on=date.fromisoformat(moved[gift.gift]),
        )
        for gift in row.gifts
        if gift.terms[Term.AVAILABLE].rupiah
    ]
