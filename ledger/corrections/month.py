"""A payment that was recorded for a wrong month: reversed, and recorded for the right one, on the same bill."""

from collections.abc import Iterable, Sequence

from pydantic import Field

from ledger.command import Happening, History
from ledger.contributions.budget import of_payment
from ledger.contributions.commit import CommitContributions, CommitFreed
from ledger.contributions.events import (
    ContributionPaid,
    ContributionReversed,
    LeftOutReason,
    WorkerLeftOut,
)
from ledger.contributions.months_held import cells_of
from ledger.contributions.of_batch import Funded, funded, seat_range
from ledger.contributions.pay import LeftOut, PayMonths
from ledger.contributions.undo import ReverseContribution
from ledger.corrections.correcting import Correction, Steps, must_be, must_differ, only
from ledger.corrections.events import CorrectionKind
from ledger.corrections.refunds_carried import refunds_carried
from ledger.enrollments import ranges
from ledger.errors import Refused
from ledger.event import Event
from ledger.periods import Month
from ledger.wording import plural


class CorrectMonth(Correction):
    """Correct the month of a payment: the wrong month is reversed, and the same seats are paid for the right one."""

    NOUN = "corrections"
    VERB = "month"

    left_out: tuple[LeftOut, ...] = Field(
        (), max_length=100_000, description="Seats committed in the right month that the payment did not pay, and why."
    )
    month: Month = Field(description="The month that was paid in truth.", examples=["2022-11"])
    recommit: bool = Field(
        True,
        strict=True,
        description="Whether the wrong month stays committed, to be paid later; if not, its money is free, and is "
        "committed to the right month where that is not committed yet.",
    )

    def decide(self, history: History) -> Iterable[Happening]:
        """Refuse what is no payment, was corrected since, or is of that month; and seats not committed for it."""
        paid = must_be(self.target(history), ContributionPaid, "a payment")
        must_differ("month", paid.month, self.month)
        of = funded(history, paid.batch)
        of.must_have(self.month)
        seats = cells_of(of.fund, paid.batch, of.seats(()), [paid.month], payment=self.corrects)[paid.month]
        steps = Steps(history)
        reversal = ReverseContribution(**self.shared(corrects=True), payment=self.corrects, recommit=self.recommit)
        taken = steps.do(reversal)
        if not self.recommit:
            self._commit(steps, of, paid, seats)
        new = self._pay(steps, history, paid, seats)
        months = {"wrong": paid.month, "right": self.month}
        due = refunds_carried(history, steps.ahead, paid.batch, **months, seats=seats, fact=self.fact())
        steps.append([Happening(paid.fund, list(due))])
        return [
            *steps.happenings,
            self.corrected(CorrectionKind.MONTH, replaced_by=new, reversals=only(taken, ContributionReversed)),
        ]

    def _commit(self, steps: Steps, of: Funded, paid: ContributionPaid, seats: ranges.Ranges) -> None:
        """Commit the right month's seats that are not committed yet; what the wrong month freed is there for it."""
        missing = ranges.without(seats, self._committed(steps, paid))
        if missing:
            cells = {"first": self.month, "last": self.month, "seats": tuple(seat_range(pair) for pair in missing)}
            said = {**self.shared(corrects=False), "batch": paid.batch, **cells}
            freed = _freed(of, paid, self.corrects)
            after = funded(steps.ahead, paid.batch).fund
            closed = any(after.lots[key].eligible(self.effective_on) < rupiah for key, rupiah in freed.items())
            steps.do(CommitFreed(**said, freed=freed) if closed else CommitContributions(**said))

    def _committed(self, steps: Steps, paid: ContributionPaid) -> ranges.Ranges:
        of = funded(steps.ahead, paid.batch)
        return cells_of(of.fund, paid.batch, of.seats(()), [self.month])[self.month]

    def _pay(self, steps: Steps, history: History, paid: ContributionPaid, seats: ranges.Ranges) -> int:
        """Pay the same seats for the right month, and return the position of the payment."""
        reasons = {**_left_out_of(history, self.corrects), **{one.seat: one.reason for one in self.left_out}}
        committed = self._committed(steps, paid)
        named = [seat for seat in sorted(reasons) if ranges.holds(committed, seat)]
        left_out = ranges.union((seat, seat) for seat in named)
        self._must_be_those(paid, seats, ranges.without(committed, left_out))
        paying = PayMonths(
            **self.shared(corrects=True),
            batch=paid.batch,
            billing_code=paid.billing_code,
            disbursements=tuple(dict.fromkeys(p.disbursement for p in paid.budget or () if p.disbursement is not None)),
            left_out=tuple(LeftOut(reason=reasons[seat], seat=seat) for seat in named),
            months=(self.month,),
        )
        happenings = paying.decide(steps.ahead)
        new = steps.append(
            Happening(one.stream, [_on_the_same_bill(said) for said in one.events]) for one in happenings
        )
        return only(new, ContributionPaid)[0]

    def _must_be_those(self, paid: ContributionPaid, seats: ranges.Ranges, payable: ranges.Ranges) -> None:
        """Refuse where other seats are committed for the right month than the payment paid."""
        more, fewer = ranges.without(payable, seats), ranges.without(seats, payable)
        if more or fewer:
            first = min((*more, *fewer))[0]
            count = _count(more) + _count(fewer)
            raise Refused(
                "seats_differ",
                f"expected the {_count(seats)} seats paid for {paid.month} to be those committed for {self.month}, "
                f"found {count} {plural(count, 'seat')} in one of the two alone, first seat {first} (counted from 0); "
                "commit those that are missing, name the others in left_out, or set recommit to false",
                batch=paid.batch,
                missing=[list(pair) for pair in fewer[:100]],
                others=[list(pair) for pair in more[:100]],
            )


def _freed(of: Funded, paid: ContributionPaid, payment: int) -> dict[tuple[str, str], int]:
    """Return what the wrong month's cells hold of each lot (credit, pot)."""
    freed: dict[tuple[str, str], int] = {}
    for piece in of_payment(of.fund, paid, payment, of.seats(())):
        for part in piece.parts:
            freed[part.credit, part.pot] = freed.get((part.credit, part.pot), 0) + part.rupiah * piece.seats
    return freed


def _left_out_of(history: History, payment: int) -> dict[int, LeftOutReason]:
    """Return who was left out of a payment, and why: the entries right before it."""
    found: dict[int, LeftOutReason] = {}
    position = payment - 1
    while (entry := history.entry(position)) is not None and isinstance(entry.event, WorkerLeftOut):
        found[entry.event.seat] = entry.event.reason
        position -= 1
    return found


def _on_the_same_bill(event: Event) -> Event:
    """Return a payment that shares its billing code with the one that it stands in place of."""
    return event.model_copy(update={"first_of_bill": False}) if isinstance(event, ContributionPaid) else event


def _count(seats: Sequence[tuple[int, int]]) -> int:
    return sum(high - low + 1 for low, high in seats)
