"""What may be paid, released, reversed, returned, moved or taken: the checks before money of a fund moves."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date

from ledger.donations.events import LotAmount
from ledger.errors import InsufficientFunds, Refused
from ledger.funds.cells import Segment, between, clip, joined
from ledger.funds.drawing import committed, first_date, too_early
from ledger.funds.holdings import Holdings
from ledger.funds.lots import Lot
from ledger.funds.moves import Term
from ledger.money import rupiah as written
from ledger.periods import Month


def payable(held: Holdings, batch: str, month: Month, *, left_out: Collection[int], on: date) -> list[tuple[int, int]]:
    """Return the seat ranges of a month's committed cells but those left out."""
    cells = committed(held, batch, month)
    for seat in sorted(left_out):
        if not clip(cells, seat, seat):
            raise Refused(
                "not_committed",
                f"expected seats left out to have committed money for {month}, found none in seat {seat} (counted from "
                "0); take it off the list",
                batch=batch,
                month=month,
                seat=seat,
            )
    pieces = [piece for low, high in between(left_out) for piece in clip(cells, low, high)]
    _refuse_none(pieces, "nothing_committed", f"committed cells of {batch} in {month} that are not left out")
    _refuse_later(pieces, "payment", on)
    return joined((piece.seat_from, piece.seat_to) for piece in pieces)


def releasable(
    held: Holdings, batch: str, *, seats: Sequence[tuple[int, int]], months: Sequence[Month], on: date
) -> int:
    """Return what the committed cells of some seats and months hold."""
    pieces = [piece for month in months for piece in _within(committed(held, batch, month), seats)]
    _refuse_none(pieces, "nothing_committed", f"committed cells of {batch} among these seats and months")
    _refuse_later(pieces, "release", on)
    return sum(piece.rupiah * piece.seats for piece in pieces)


def reversible(
    held: Holdings,
    batch: str,
    month: Month,
    *,
    payment: int,
    seats: Sequence[tuple[int, int]],
    rate: int | None,
    on: date,
) -> int:
    """Return what the cells hold that a payment spent; with a rate, each of them must hold just that."""
    spent = [cell for cell in held.cells(batch).column(month) if cell.payment == payment]
    pieces = _within(spent, seats)
    _refuse_none(pieces, "not_paid", f"cells of {batch} in {month} that the payment at position {payment} paid")
    if rate is not None and any(piece.rupiah != rate for piece in pieces):
        paid = next(piece.rupiah for piece in pieces if piece.rupiah != rate)
        raise Refused(
            "rate_changed",
            f"expected cells paid at today's rate of {written(rate)}, found {written(paid)}; reverse without "
            "committing again, then commit at today's rate",
            paid=paid,
            rate=rate,
        )
    _refuse_later(pieces, "reversal", on)
    return sum(piece.rupiah * piece.seats for piece in pieces)


def _within(cells: Sequence[Segment], seats: Iterable[tuple[int, int]]) -> list[Segment]:
    return [piece for low, high in seats for piece in clip(cells, low, high)]


def _refuse_none(pieces: Sequence[Segment], code: str, expected: str) -> None:
    if not pieces:
        raise Refused(code, f"expected {expected}, found none; name others")


def _refuse_later(pieces: Iterable[Segment], verb: str, on: date) -> None:
    latest = max(piece.since for piece in pieces)
    if latest > on:
        raise too_early(verb, on, latest)


def check_available(held: Holdings, credit: str, pot: str, *, rupiah: int, on: date) -> None:
    """Refuse where a lot has less available on a date than is asked for."""
    lot = held.lots.get((credit, pot)) or Lot(credit, pot)
    eligible = lot.eligible(on)
    if eligible >= rupiah:
        return
    first = first_date([day for day in lot.available if day > on], lambda day: lot.eligible(day) >= rupiah)
    advice = f"first date that works: {first}" if first else "ask for less"
    raise InsufficientFunds(
        "lots_taken" if first else "not_enough",
        f"expected {written(rupiah)} available of {credit} in {pot} on {on}, found {written(eligible)} that no "
        f"entry takes on that day or later; {advice}",
        available=eligible,
        first_date=first.isoformat() if first else None,
        needed=rupiah,
    )


def check_cut(held: Holdings, credit: str, pot: str, *, rupiah: int) -> None:
    """Refuse where more is cut than a lot holds available, committed and spent, less what it is short of."""
    lot = held.lots.get((credit, pot)) or Lot(credit, pot)
    if rupiah > lot.held():
        raise Refused(
            "cut_too_large",
            f"expected a cut of at most {written(lot.held())}, which {credit} holds in {pot}, found {written(rupiah)}; "
            "compare the figure with the decree or the bank",
            available=lot.held(),
            needed=rupiah,
        )


def bounced(held: Holdings, credit: str) -> list[LotAmount]:
    """Return what each lot of a credit holds or has returned, less what it is short of already."""
    amounts = {lot.pot: lot.held() + lot.terms[Term.RETURNED] for lot in held.lots.values() if lot.credit == credit}
    return [LotAmount(pot=pot, rupiah=amount) for pot, amount in amounts.items() if amount > 0]
