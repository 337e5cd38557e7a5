"""What happened to a credit's lots, entry by entry: each step changes the identity's terms by its rupiah."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from ledger.basis import Basis, computed
from ledger.donations.events import DonationDesignated, ShortfallSettled
from ledger.event import Event
from ledger.funds.events import FundsTransferred, TransferReceived
from ledger.funds.moves import MoveKind
from ledger.store import Reader
from ledger.store.mapper import decode
from projections.as_of import AsOf
from projections.database import rows_of
from projections.figures import Tally

OTHER_END = (FundsTransferred, TransferReceived, DonationDesignated, ShortfallSettled)
"""The kinds of entry that move money from one lot to another, or put one in the place of another."""


@dataclass(frozen=True, slots=True)
class OtherLot:
    """The lot at the other end of a step."""

    fund: str
    credit: str
    pot: str


@dataclass(frozen=True, slots=True)
class Step:
    """Rupiah of one lot that moved alike by one entry, on one date."""

    position: int
    effective_on: date
    event: str
    kind: MoveKind
    fund: str
    credit: str
    pot: str
    batch: str | None
    rupiah: int
    other: OtherLot | None
    """Where it went or came from; of a settled shortfall, the lot that took the place, or whose place was taken."""
    basis: Basis


def steps_of(reader: Reader, moment: AsOf, credit: str, *, pot: str | None = None) -> list[Step]:
    """Return every step of a credit, or of one lot of it, in the order of the book; those of many cells in one."""
    narrowed = "" if pot is None else " AND pot = :pot"
    statement = (
        "SELECT position, effective_on, event, kind, fund, pot, batch, basis, sum(rupiah) FROM read_moves WHERE "  # noqa: S608 (our own words)
        f"credit = :credit{narrowed} AND position <= :known AND effective_on <= :valid GROUP BY position, "
        "effective_on, event, kind, fund, pot, batch, basis ORDER BY position, min(n)"
    )
    values = {"credit": credit} | ({} if pot is None else {"pot": pot})
    found = rows_of(reader, statement, **moment.values, **values)
    ends = _ends(reader, {row[0] for row in found if row[2] in _TWO_ENDED})
    return [
        Step(
            *(at, date.fromisoformat(on), event, MoveKind(kind), fund, credit, of_pot, batch, int(rupiah)),
            other=_other(ends.get(at), MoveKind(kind), fund, credit, of_pot),
            basis=computed([Basis(basis)]) if batch is not None else Basis(basis),
        )
        for at, on, event, kind, fund, of_pot, batch, basis, rupiah in found
    ]


_TWO_ENDED = frozenset(kind.KIND for kind in OTHER_END)


def _ends(reader: Reader, positions: set[int]) -> dict[int, Event]:
    return {stored.position: decode(stored).event for stored in reader.entries_at(positions)} if positions else {}


def _other(event: Event | None, kind: MoveKind, fund: str, credit: str, pot: str) -> OtherLot | None:
    """Return the lot at the other end; none for what an entry does to a lot alone."""
    match event:
        case FundsTransferred() | DonationDesignated() if kind is MoveKind.MOVED_OUT:
            return OtherLot(event.to_fund if isinstance(event, FundsTransferred) else fund, credit, event.to_pot)
        case FundsTransferred() | DonationDesignated() if kind is MoveKind.MOVED_IN:
            return OtherLot(fund, credit, event.from_pot)
        case TransferReceived() if kind is MoveKind.MOVED_IN:
            return OtherLot(event.from_fund, credit, event.from_pot)
        case ShortfallSettled() if kind is not MoveKind.COVERED:
            covers = (credit, pot) == (event.cover, event.cover_pot)
            other = (event.credit, event.pot) if covers else (event.cover, event.cover_pot)
            return OtherLot(fund, *other)
    return None


def tally_of(steps: Iterable[Step], *, authority: bool) -> Tally:
    """Add steps up to the terms of the identity."""
    tally = Tally(authority=authority)
    for step in steps:
        tally.add(step.kind, step.event, step.basis, step.rupiah, 1)
    return tally


def lots_in(steps: Sequence[Step]) -> list[tuple[str, str, str]]:
    """Return the lots that steps are of, in the order in which they came to be."""
    return list(dict.fromkeys((step.fund, step.credit, step.pot) for step in steps))
