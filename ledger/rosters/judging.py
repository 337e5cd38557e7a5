"""What becomes of each row of a list: the enrolment's own rules, row by row, and then the enrolment itself.

The batch is opened, its people are enrolled and their money is committed by the very commands that do it one by one, on
the history ahead; what those refuse, no plan accepts.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from ledger.basis import Basis
from ledger.command import Happening, History, Holding, must_exist
from ledger.contributions.commit import CommitContributions
from ledger.corrections.ahead import Ahead
from ledger.enrollments.enroll import EnrollWorkers
from ledger.enrollments.events import BatchOpened, WorkerEnrolled
from ledger.errors import InsufficientFunds
from ledger.funds.fund import Fund
from ledger.history import Held
from ledger.identifiers import WorkerId
from ledger.rosters.criteria import STREAM, AdoptedCriteria, Criteria
from ledger.rosters.evidence import RegisterUse
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
    registers: list[RegisterUse] = field(default_factory=list)
    """The snapshots of outside registers that it rests on, and the registers that said nothing of some rows."""

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
    must_exist(history, "batch", roster.renews)
    workers = list(dict.fromkeys(history.persons))
    merged = history.beside().merged(workers)
    held = of_persons(history.holdings([*workers, *merged]), merged)
    opening = list(roster.opening.decide(history))
    opened = opening[0].events[0]
    assert isinstance(opened, BatchOpened), "opening a batch says so first"
    criteria = history.fold(AdoptedCriteria, STREAM).ruling(opened.scheme, opened.first)
    sieve = Sieve(history, roster, opened, criteria, held)
    verdicts = sieve.verdicts()
    eligible = [index for index in range(len(roster.candidates)) if index not in verdicts]
    seated, money = reached(HeldAhead(history, held, opening), roster, history.persons, eligible)
    for index in eligible[len(seated) :]:
        verdicts[index] = (Verdict.UNDECIDED, BEYOND, {})
    judged = [
        Judged(candidate.row, *(verdicts.get(index) or (Verdict.ACCEPTED, "", sieve.evidence(index))))
        for index, candidate in enumerate(roster.candidates)
    ]
    every = sorted([*judged, *roster.malformed], key=lambda one: one.row)
    available = available_in(history.fold(Fund, opened.fund), roster)
    happenings = [*opening, *money] if seated else []
    return Judgement(opened, criteria, every, available, happenings, sieve.registers.uses())


def of_persons(held: Mapping[tuple[str, int], Holding], merged: Mapping[str, str]) -> Mapping[tuple[str, int], Holding]:
    """Return what people hold: of each also what stays with a worker who was merged into him."""
    both: dict[tuple[str, int], Holding] = {**held} if merged else {}
    for (absorbed, year), more in held.items() if merged else ():
        if absorbed in merged:
            of, own = (merged[absorbed], year), both.get((merged[absorbed], year))
            both[of] = more if own is None else Held(own.mask | more.mask, (*own.holders, *more.holders))
    return both or held


def reached(
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
    people: Any = tuple(  # Any: it has of an enrollee all that the decision asks for
        _Named(
            basis=roster.opening.basis,
            occupation=roster.candidates[index].occupation,
            region=roster.candidates[index].region,
            worker=workers[index],
        )
        for index in rows
    )
    return EnrollWorkers.model_construct(batch=_batch(roster), workers=people)


class _Named(NamedTuple):
    """An enrollee by his id: each value was checked when the row was read, and a model takes four times the memory."""

    basis: Basis
    occupation: str | None
    region: str
    worker: WorkerId
    person: None = None


def _commitment(roster: Roster) -> CommitContributions:
    opening = roster.opening
    return CommitContributions(
        basis=opening.basis, batch=_batch(roster), effective_on=opening.effective_on, pots=tuple(roster.pots)
    )


def available_in(fund: Fund, roster: Roster) -> int:
    """Return what the pots of a list can give on its day."""
    pots = roster.pots or fund.drawing_order()
    return sum(lot.eligible(roster.opening.effective_on) for lot in fund.queue(pots))
