"""What every donor gave, and what became of it: in whole rupiah, person-months, people and months."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from ledger.allocations.events import AllocationRevised, BudgetAllocated
from ledger.basis import Basis
from ledger.donations.events import DonationReceived
from ledger.funds.events import MoneyKind, OpeningBalanceStated
from ledger.parties.events import PartyKind
from ledger.store import Reader
from projections.as_of import Answer, AsOf, as_of
from projections.corrections import replacements
from projections.figures import Figure, summed
from projections.lineage import Bought, bought
from projections.moves import CellMove, spending, tallies
from projections.parties import party_names
from projections.pledges import Pledge, pledges_of
from projections.shown import hidden, shown
from projections.told import Said, Told, by_id

CREDITS = Told(
    "credits",
    {
        DonationReceived: by_id("donation"),
        OpeningBalanceStated: by_id("credit"),
        BudgetAllocated: by_id("allocation"),
        AllocationRevised: by_id("allocation"),
    },
)
"""Where every credit begins, and how a budget line went on."""


def origin(said: Sequence[Said]) -> Said:
    """Return the entry with which a credit began: a revision may carry an earlier date, never an earlier position."""
    return said[0]


@dataclass(frozen=True, slots=True)
class Gift:
    """One gift, or an opening balance of a donor's money."""

    gift: str
    fund: str
    """The fund that received it; parts may have been transferred to others."""
    also_in: tuple[str, ...]
    """The other funds that received a part, of a transfer that its donor split."""
    received_on: date
    position: int
    corrects: int | None
    """The entry that it was recorded anew for, by a correction."""
    replaced_by: int | None
    """The entry that stands in its place since a correction took it back."""
    basis: Basis
    terms: dict[str, Figure]
    bought: Bought


@dataclass(frozen=True, slots=True)
class DonorHistory:
    """A donor, his gifts, and what all of them came to. A natural person is without a name."""

    donor: str
    name: str | None
    party_kind: PartyKind | None
    gifts: tuple[Gift, ...]
    terms: dict[str, Figure]
    bought: Bought
    """Over all gifts: a person-month that two of them share counts once."""
    pledges: tuple[Pledge, ...]
    """What he undertook to give, the oldest first, and what became of it by the day."""


def donor_histories(
    reader: Reader,
    *,
    donor: str | None = None,
    valid_at: date | None = None,
    known_at: int | str | None = None,
) -> Answer[DonorHistory]:
    """Return every donor's history, or one donor's."""
    moment = as_of(reader, valid_at=valid_at, known_at=known_at)
    found = tallies(reader, moment, by=("source", "credit"), source=donor, money_kind=MoneyKind.CASH)
    moves = _by_credit(spending(reader, moment, source=donor, money_kind=MoneyKind.CASH))
    began = CREDITS.at(
        reader, moment.undated, subjects=[credit for _, credit, _ in found] if donor is not None else None
    )
    corrected = replacements(reader, moment, {origin(began[credit]).position for _, credit, _ in found})
    gifts: dict[str, list[Gift]] = {}
    for (source, credit, _), tally in sorted(found.items()):
        counted = bought(reader, moment, moves.get(credit, ()))
        gifts.setdefault(source, []).append(_gift(credit, origin(began[credit]), corrected, tally.figures(), counted))
    pledged = pledges_of(reader, moment, began, donor=donor)
    return Answer(moment, _histories(reader, moment, gifts, moves, pledged))


def _histories(
    reader: Reader,
    moment: AsOf,
    gifts: dict[str, list[Gift]],
    moves: dict[str, list[CellMove]],
    pledges: dict[str, list[Pledge]],
) -> list[DonorHistory]:
    names = party_names(reader, moment)
    rows = []
    for donor in sorted(gifts.keys() | pledges.keys()):
        party, given = names.get(donor), gifts.get(donor, [])
        all_moves = [move for gift in given for move in moves.get(gift.gift, ())]
        together = given[0].bought if len(given) == 1 else bought(reader, moment, all_moves)
        rows.append(
            DonorHistory(
                donor=donor,
                name=party.name if party else None,
                party_kind=party.party_kind if party else None,
                gifts=tuple(sorted(_shown(given), key=lambda gift: (gift.received_on, gift.position))),
                terms=summed([gift.terms for gift in given], authority=False),
                bought=replace(together, people=shown(together.people or 0)),
                pledges=tuple(pledges.get(donor, ())),
            )
        )
    return rows


def _shown(gifts: Sequence[Gift]) -> list[Gift]:
    """Return a donor's gifts without counts of few people, nor those from which such counts follow."""
    away = hidden({gift.gift: gift.bought.people or 0 for gift in gifts})
    return [replace(one, bought=replace(one.bought, people=None)) if one.gift in away else one for one in gifts]


def _by_credit(moves: Sequence[CellMove]) -> dict[str, list[CellMove]]:
    found: dict[str, list[CellMove]] = {}
    for move in moves:
        found.setdefault(move.credit, []).append(move)
    return found


def _gift(credit: str, began: Said, corrected: Mapping[int, int], terms: dict[str, Figure], counted: Bought) -> Gift:
    event = began.event
    assert isinstance(event, DonationReceived | OpeningBalanceStated), "cash begins as a gift or an opening balance"
    split = event.split if isinstance(event, DonationReceived) else None
    others = () if split is None else tuple(fund for fund in split.funds if fund != event.fund)
    return Gift(
        gift=credit,
        fund=event.fund,
        also_in=others,
        received_on=began.on,
        position=began.position,
        corrects=event.corrects,
        replaced_by=corrected.get(began.position),
        basis=event.basis,
        terms=terms,
        bought=counted,
    )
