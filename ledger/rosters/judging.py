"""What becomes of each row of a list: the enrolment's own rules, row by row, and then the enrolment itself.

The batch is opened, its people are enrolled and their money is committed by the very commands that do it one by one, on
the history ahead; what those refuse, no plan accepts.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from ledger.command import Happening, History, Holding
from ledger.contributions.commit import CommitContributions
from ledger.corrections.ahead import Ahead
from ledger.enrollments.enroll import Enrollee, EnrollWorkers
from ledger.enrollments.events import BatchOpened, WorkerEnrolled
from ledger.errors import InsufficientFunds
from ledger.funds.fund import Fund
from ledger.identifiers import WorkerId
from ledger.rosters.criteria import STREAM, AdoptedCriteria, Criteria
from ledger.rosters.roster import Judged, Roster, Signed
from ledger.rosters.rules import Sieve
from ledger.rosters.values import Verdict

BEYOND = "beyond_the_money"


class HeldAhead(Ahead):
    """A history ahead on which the months held were looked up once for all rows."""

    def __init__(self, history: History, held: Mapping[tuple[str, int], Holding], opening: Sequence[Happening]) -> None:
        super().__init__(history)
        self._held = held
        self._opening = opening
        self.expect(opening)

    def afresh(self) -> "HeldAhead":
        """Return the same with nobody enrolled."""
        return HeldAhead(self._history, self._held, self._opening)

    @property
    def persons(self) -> Sequence[WorkerId]:
        """Nobody is named anew: who is enrolled was resolved with the list."""
        return ()

    def holdings(self, workers: Sequence[str]) -> Mapping[tuple[str, int], Holding]:
        """Return what is held of everyone in the list."""
        return self._held


@dataclass(slots=True)
class Judgement:
    """The verdicts of a list, and what applying it would append."""

    opened: BatchOpened
    criteria: Criteria
    verdicts: list[Judged]
    available: int
    """What the fund's pots can give on the day, before the list."""
    happenings: list[Happening] = field(default_factory=list)

    @property
    def accepted(self) -> int:
        """How many rows are accepted."""
        return sum(judged.verdict is Verdict.ACCEPTED for judged in self.verdicts)

    @property
    def signed(self) -> list[Signed]:
        """The verdicts without their numbers."""
        return [Signed(judged.row, judged.verdict, judged.code) for judged in self.verdicts]


def judge(history: History, roster: Roster) -> Judgement:
    """Give every row its verdict; refuses terms that no row could be enrolled under."""
    held = history.holdings(list(dict.fromkeys(history.persons)))
    opening = list(roster.opening.decide(history))
    opened = opening[0].events[0]
    assert isinstance(opened, BatchOpened), "opening a batch says so first"
    criteria = history.fold(AdoptedCriteria, STREAM).ruling(opened.scheme, opened.first)
    verdicts = Sieve(history, roster, opened, criteria, held).verdicts()
    eligible = [index for index in range(len(roster.candidates)) if index not in verdicts]
    seated, money = _seated(HeldAhead(history, held, opening), roster, history.persons, eligible)
    for index in eligible[len(seated) :]:
        verdicts[index] = (Verdict.UNDECIDED, BEYOND, {})
    judged = [
        Judged(candidate.row, *verdicts.get(index, (Verdict.ACCEPTED, "", {})))
        for index, candidate in enumerate(roster.candidates)
    ]
    every = sorted([*judged, *roster.malformed], key=lambda one: one.row)
    available = _available(history.fold(Fund, opened.fund), roster)
    happenings = [*opening, *money] if seated else []
    return Judgement(opened, criteria, every, available, happenings)


def _seated(
    opened: HeldAhead, roster: Roster, workers: Sequence[WorkerId], eligible: list[int]
) -> tuple[list[int], list[Happening]]:
    """Enrol as many of the rows, in their order, as the money reaches: the commands themselves say how far it does."""
    while eligible:
        trial = opened.afresh()
        enrolled = list(_enrolment(roster, workers, eligible).decide(trial))
        people = [event for happening in enrolled for event in happening.events if isinstance(event, WorkerEnrolled)]
        trial.expect_seats(_batch(roster), people)
        try:
            return eligible, [*enrolled, *_commitment(roster).decide(trial)]
        except InsufficientFunds as refused:
            found = refused.details["seats_available"]
            assert isinstance(found, int), "a refusal for want of money says how far it reaches"
            assert found < len(eligible), "money that reaches everyone is not refused"
            eligible = eligible[:found]
    return [], []


def _batch(roster: Roster) -> str:
    assert roster.opening.batch is not None, "a roster's batch has its id"
    return roster.opening.batch


def _enrolment(roster: Roster, workers: Sequence[WorkerId], rows: Sequence[int]) -> EnrollWorkers:
    people = tuple(
        Enrollee.model_construct(
            _fields_set=_NAMED,
            basis=roster.opening.basis,
            occupation=roster.candidates[index].occupation,
            person=None,
            region=roster.candidates[index].region,
            worker=workers[index],
        )
        for index in rows
    )
    return EnrollWorkers.model_construct(batch=_batch(roster), workers=people)


_NAMED = {"basis", "occupation", "region", "worker"}
"""One set for everybody; each value was checked when the row was read, and the vault gave the id."""


def _commitment(roster: Roster) -> CommitContributions:
    opening = roster.opening
    return CommitContributions(
        basis=opening.basis, batch=_batch(roster), effective_on=opening.effective_on, pots=tuple(roster.pots)
    )


def _available(fund: Fund, roster: Roster) -> int:
    pots = roster.pots or fund.drawing_order()
    return sum(lot.eligible(roster.opening.effective_on) for lot in fund.queue(pots))
