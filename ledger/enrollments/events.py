"""What is said of enrolments: a batch opens with all that its workers share, then one event a worker."""

from enum import StrEnum

from pydantic import Field

from ledger.basis import Basis
from ledger.contributions.values import MonthRange, ProgrammeMonths, Seat, SeatRange
from ledger.event import Event, Fact, Label, Position, Value
from ledger.identifiers import AgreementId, BatchId, DecreeId, FundId, SchemeId, WorkerId
from ledger.law.values import Band, FundingClass, Sector
from ledger.money import RupiahOrZero
from ledger.occupations import OccupationCode
from ledger.periods import Day, Month
from ledger.programmes import Programme
from ledger.regions import RegionCode


class WithdrawalReason(StrEnum):
    """Why a worker leaves a seat."""

    BECAME_WAGE_EARNER = "became_wage_earner"
    DIED = "died"
    DUPLICATE = "duplicate"
    INELIGIBLE = "ineligible"
    MOVED = "moved"
    SPONSOR_ENDED = "sponsor_ended"


class CardManner(StrEnum):
    """How a card was handed over: to a person, or to a few before the cameras."""

    INDIVIDUAL = "individual"
    SYMBOLIC = "symbolic"


class GroupType(StrEnum):
    """The group (wadah) under which BPJS keeps a sponsored list, by its code."""

    BANKING = "SB"
    CORPORATE = "SC"
    GOVERNMENT = "SG"
    VILLAGE_BY_APBD = "SA"
    VILLAGE_BY_APBDES = "SD"
    VILLAGE_BY_OTHERS = "SL"


class Rate(Value):
    """The monthly rate of one programme over a run of months, and the entry of the law that it is from."""

    first: Month
    last: Month
    law: Position
    programme: Programme
    rupiah: RupiahOrZero


class BatchOpened(Fact):
    """A batch of seats opens: all that its workers share. Money of the batch takes this basis."""

    agreement: AgreementId | None = None
    band: Band
    batch: BatchId
    decree: DecreeId | None = None
    first: Month = Field(description="The first contribution month.")
    fund: FundId
    funding_class: FundingClass
    group_type: GroupType | None = Field(None, description="The group under which BPJS keeps the list.")
    last: Month = Field(description="The last contribution month.")
    programmes: tuple[Programme, ...] = Field(min_length=1, max_length=3)
    rates: tuple[Rate, ...] = Field(min_length=1, max_length=100)
    region: RegionCode | None = None
    scheme: SchemeId | None = None
    sector: Sector


class GroupTypeCorrected(Fact):
    """BPJS had kept a batch's list under a wrong group, and keeps it under another from the date on."""

    batch: BatchId
    group_type: GroupType


class WorkerEnrolled(Event):
    """A worker takes a seat for the batch's months; lean, since a hundred thousand of them may follow one another."""

    accepted_on: Day | None = Field(None, description="When BPJS accepted the list, where that was stated.")
    basis: Basis = Field(description="On what it rests that this person sits in the seat.")
    exceptions: tuple[Label, ...] | None = Field(None, max_length=5)
    occupation: OccupationCode | None = None
    overpaid: tuple[ProgrammeMonths, ...] | None = Field(
        None, max_length=60, description="Months that another batch holds already: no slot is taken for them."
    )
    region: RegionCode = Field(description="The worker's domicile, to the village where known.")
    seat: Seat
    worker: WorkerId


class BatchSealed(Fact):
    """The list is final: no seat is added any more."""

    batch: BatchId


class WorkerWithdrawn(Fact):
    """A worker leaves his seat; from the month on his months are free again."""

    batch: BatchId
    from_month: Month
    reason: WithdrawalReason
    seat: Seat
    worker: WorkerId


class WorkerReplaced(Fact):
    """Another worker takes the seat, and the money with it, from a month on."""

    batch: BatchId
    from_month: Month
    occupation: OccupationCode | None = None
    reason: WithdrawalReason
    region: RegionCode
    replaces: WorkerId
    seat: Seat
    worker: WorkerId


class EnrollmentCorrected(Fact):
    """Another person had the seat from the first month on than the list said: all that the wrong one had there is his.

    Where he lives and what he works as stays as the list says; a domicile that is wrong too is changed apart.
    """

    batch: BatchId
    replaces: WorkerId = Field(description="The person whom the list named, who never had the seat.")
    seat: Seat
    worker: WorkerId


class WorkerGraduated(Fact):
    """A worker goes on by himself, as a self-paying participant, from a month on."""

    batch: BatchId
    from_month: Month
    seat: Seat
    worker: WorkerId


class DomicileChanged(Fact):
    """A worker lives elsewhere from a date on."""

    batch: BatchId
    region: RegionCode
    seat: Seat
    worker: WorkerId


class MonthsGivenUp(Fact):
    """Months of seats are free again for another sponsor, since their money was released or their payment reversed."""

    batch: BatchId
    months: tuple[MonthRange, ...] = Field(min_length=1, max_length=60)
    seats: tuple[SeatRange, ...] = Field(min_length=1, max_length=1000)


class MonthsTakenUp(Fact):
    """Months are held by the batch's seats again: given up and committed again, or overpaid and free elsewhere now."""

    batch: BatchId
    months: tuple[MonthRange, ...] = Field(min_length=1, max_length=60)
    overpaid_of: WorkerId | None = Field(
        None, description="The worker whose overpaid months they were; absent: months that the batch had given up."
    )
    seats: tuple[SeatRange, ...] = Field(min_length=1, max_length=1000)


class CardDelivered(Fact):
    """Participant cards were handed over: to one seat's worker, or to a number of people as a symbol."""

    batch: BatchId
    cards: int | None = Field(None, strict=True, ge=1, lt=2**53, description="How many, where no seat is named.")
    manner: CardManner
    seat: Seat | None = None


class OpeningCoverStated(Fact):
    """A worker's paid months from before the book, by whoever paid them."""

    months: tuple[Month, ...] = Field(min_length=1, max_length=600)
    programmes: tuple[Programme, ...] = Field(min_length=1, max_length=3)
    worker: WorkerId


EVENTS: tuple[type[Event], ...] = (
    BatchOpened,
    GroupTypeCorrected,
    WorkerEnrolled,
    BatchSealed,
    WorkerWithdrawn,
    WorkerReplaced,
    EnrollmentCorrected,
    WorkerGraduated,
    DomicileChanged,
    MonthsGivenUp,
    MonthsTakenUp,
    CardDelivered,
    OpeningCoverStated,
)
