"""What is said of contributions, all in the fund's stream: committed to cells, paid by the month, reversed."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Annotated

from pydantic import Field, StrictBool, StringConstraints

from ledger.contributions.values import BudgetPart, MonthRange, Row, Seat, SeatRange
from ledger.event import Event, Fact, MoneyFact, Position, Reference, Value, folded
from ledger.identifiers import BatchId, CreditId, FundId, WorkerId
from ledger.money import Rupiah, RupiahOrZero
from ledger.periods import Day, Month
from ledger.programmes import Programme


class LeftOutReason(StrEnum):
    """Why a seat is not on the month's bill."""

    AWAITING_DATA = "awaiting_data"
    DECEASED = "deceased"
    PAID_ELSEWHERE = "paid_elsewhere"
    REJECTED_BY_BPJS = "rejected_by_bpjs"
    WITHDRAWN = "withdrawn"


class Billed(Value):
    """What one programme costs on a bill."""

    programme: Programme
    rupiah: RupiahOrZero


class ContributionsCommitted(Fact):
    """Lots undertake to pay cells of a batch: each row a lot's rupiah in a rectangle of seats and months."""

    batch: BatchId
    fund: FundId
    pooled: tuple[CreditId, ...] = Field((), max_length=5000, description="Credits whose remainders were pooled.")
    rows: tuple[Row, ...] = Field(min_length=1, max_length=200)
    unlapsed: StrictBool | None = Field(
        None, description="True where it takes money that lapsed only since a correction freed it after its year."
    )


class CommitmentReleased(Fact):
    """Committed cells become empty, and their money available again in its lots; the people's months are free."""

    batch: BatchId
    fund: FundId
    months: tuple[MonthRange, ...] = Field(min_length=1, max_length=60)
    seats: tuple[SeatRange, ...] = Field(min_length=1, max_length=1000)


class CommitmentRated(Fact):
    """A month's rate changes: committed cells give back or take the difference; spent ones keep their cost."""

    batch: BatchId
    fund: FundId
    given_back: tuple[Row, ...] = Field((), max_length=5000)
    law: Position = Field(description="The entry of the law that sets the new rate.")
    month: Month
    rates: tuple[Billed, ...] = Field(min_length=1, max_length=3, description="The new rate of each programme.")
    taken: tuple[Row, ...] = Field((), max_length=5000)


class WorkerLeftOut(Event):
    """A seat with committed money is not on the month's bill; stands before the payment that it is left out of."""

    batch: BatchId
    month: Month
    reason: LeftOutReason
    seat: Seat


class ContributionPaid(Fact):
    """A month of a batch is paid to BPJS: every committed cell but the seats left out is spent."""

    amounts: tuple[Billed, ...] = Field(min_length=1, max_length=3, description="As billed, by programme.")
    batch: BatchId
    billing_code: Reference | None = Field(None, description="The billing code; several months of one bill share it.")
    budget: tuple[BudgetPart, ...] | None = Field(
        None, max_length=1000, description="Of public money: what each budget line paid, and out of which SP2D."
    )
    first_of_bill: bool = Field(False, strict=True, description="Whether it is the first month of its bill.")
    fund: FundId
    month: Month
    root: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")] = Field(
        description="RFC 6962 tree root over the paid seat numbers in order, each written in decimal."
    )
    seats: int = Field(strict=True, ge=1, lt=2**53, description="How many seats are paid.")

    def natural_keys(self) -> Iterable[tuple[str, str]]:
        """A billing code counts once a fund: its first month takes it, the others of the same bill share it."""
        if self.first_of_bill and self.billing_code is not None:
            yield "billing_code", f"{self.fund} {folded(self.billing_code)}"


class ContributionConfirmed(Fact):
    """BPJS confirms that it received a payment."""

    fund: FundId
    payment: Position = Field(description="The position of the payment.")
    receipt_number: Reference
    rupiah: Rupiah | None = Field(None, description="As receipted; absent: the amount paid.")

    def natural_keys(self) -> Iterable[tuple[str, str]]:
        """A payment is confirmed once."""
        return (("confirmation", str(self.payment)),)


class ReconnectReason(StrEnum):
    """Why participation did not end where it had lapsed."""

    BOOKED_LATE = "booked_late"
    """The money was there in time, and BPJS booked it late."""
    REGISTERED_ANEW = "registered_anew"
    """The person was taken for a new participant by mistake."""
    SPONSOR_PAID_LATE = "sponsor_paid_late"
    """The sponsor's disbursement was late, and the donor's arrears are taken as paid in time."""


class CoverReconnected(Fact):
    """An approved correction joins months paid after a lapse to the participation before it; its minutes say why."""

    months: tuple[Month, ...] = Field(
        min_length=1,
        max_length=36,
        description="Of each payment that is joined, a month: the first of its participation, or arrears.",
    )
    programmes: tuple[Programme, ...] = Field(min_length=1, max_length=3)
    reason: ReconnectReason
    worker: WorkerId


class ContributionReversed(MoneyFact):
    """A payment is reversed for some seats: their cells become empty, or committed again with ``recommit``."""

    batch: BatchId
    budget: tuple[BudgetPart, ...] | None = Field(
        None, max_length=1000, description="Of public money: what comes back to each budget line, and to which SP2D."
    )
    fund: FundId
    month: Month
    payment: Position = Field(description="The position of the payment reversed.")
    recommit: StrictBool
    seats: tuple[SeatRange, ...] = Field(min_length=1, max_length=1000)
    to_revenue: StrictBool | None = Field(
        None, description="True where the money went to the treasury as other revenue: the fund cannot spend it again."
    )


class ExcessCarried(Fact):
    """BPJS set what was paid above a later law's rate off against a later month: that much of the cells is free."""

    batch: BatchId
    billed_at: Position | None = Field(
        None, description="The payment that was first recorded of its bill, where a correction replaced it since."
    )
    fund: FundId
    given_back: tuple[Row, ...] = Field(min_length=1, max_length=5000, description="What spent cells give back.")
    law: Position = Field(description="The newest entry of the law among those that set the lower rates.")
    payment: Position = Field(description="The payment of the later month, which was billed less by it.")

    def natural_keys(self) -> Iterable[tuple[str, str]]:
        """A bill has its excess set off once, also where the month of its payment was corrected since."""
        return (("excess", str(self.billed_at or self.payment)),)


class OverpaymentRecorded(Fact):
    """BPJS took money twice for a person's months: a receivable, which holds no slot."""

    batch: BatchId
    fund: FundId
    held_by: Position = Field(description="The enrolment that holds the months.")
    months: tuple[Month, ...] = Field(min_length=1, max_length=36)
    programmes: tuple[Programme, ...] = Field(
        min_length=1, max_length=3, description="The programmes in which the months are held elsewhere."
    )
    rupiah: RupiahOrZero = Field(
        description="What the months cost a second time in these programmes, by this batch's rates."
    )
    seat: Seat
    worker: WorkerId


class OverpaymentReduced(Fact):
    """Months that stood as paid twice are so no more: the receivable ``corrects`` is less by them, or gone.

    The seat took them up as its own, BPJS gave the money back, or they were never paid in the end.
    """

    batch: BatchId
    enrolment: Position = Field(description="The enrolment whose months they are.")
    fund: FundId
    months: tuple[Month, ...] = Field(min_length=1, max_length=36)
    programmes: tuple[Programme, ...] = Field(min_length=1, max_length=3)
    rupiah: RupiahOrZero = Field(description="By how much the receivable is less.")
    seat: Seat
    worker: WorkerId


class RefundReason(StrEnum):
    """What happened, so that the months paid after it are due back."""

    CLAIMED = "claimed"
    DIED = "died"
    MOVED = "moved"


class DueMonth(Value):
    """A month that is due back: what it cost, and the day from which, when both its payment and the event were over."""

    month: Month
    rupiah: Rupiah
    since: Day


class RefundFallenDue(Fact):
    """Months were paid beyond a death, claim or move of its date: a receivable, until the payment is reversed.

    One that ``corrects`` another was carried to the right month by a correction, and counts from that day.
    """

    batch: BatchId
    fund: FundId
    months: tuple[DueMonth, ...] = Field(min_length=1, max_length=36)
    reason: RefundReason
    rupiah: Rupiah = Field(description="What the months cost together.")
    seat: Seat
    worker: WorkerId


class RefundManner(StrEnum):
    """How a refund is settled of which no money comes back to the fund."""

    KEPT_BY_AGREEMENT = "kept_by_agreement"
    """The agreement has no refund clause, or says that nothing is due."""
    PAID_TO_HEIRS = "paid_to_heirs"
    """BPJS paid it out with the claim."""
    PAID_TO_TREASURY = "paid_to_treasury"
    """It came to the treasury, in a later fiscal year or past the fund."""


class RefundSettled(Fact):
    """What is left of a refund due is settled without money for the fund; money that comes back is a reversal."""

    batch: BatchId
    due: Position = Field(description="The position at which it fell due.")
    fund: FundId
    manner: RefundManner
    months: tuple[Month, ...] = Field(min_length=1, max_length=36)
    rupiah: Rupiah = Field(description="What was left of it.")


EVENTS: tuple[type[Event], ...] = (
    ContributionsCommitted,
    CommitmentReleased,
    CommitmentRated,
    WorkerLeftOut,
    ContributionPaid,
    ContributionConfirmed,
    ContributionReversed,
    ExcessCarried,
    OverpaymentRecorded,
    OverpaymentReduced,
    CoverReconnected,
    RefundFallenDue,
    RefundSettled,
)
