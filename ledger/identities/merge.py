"""Two workers prove to be one person: what one of them had is the other's, by minutes, as far as no month collides."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from ledger.command import FactCommand, Happening, History
from ledger.corrections.correcting import Steps
from ledger.corrections.events import CorrectionReason
from ledger.corrections.person import CorrectPerson
from ledger.enrollments.batch import Batch
from ledger.enrollments.events import (
    EnrollmentCorrected,
    MonthsTakenUp,
    OpeningCoverStated,
    WorkerEnrolled,
    WorkerReplaced,
)
from ledger.enrollments.holders import written
from ledger.enrollments.slots import held_in
from ledger.errors import AlreadyRecorded, Detail, Malformed, Refused
from ledger.event import Entry
from ledger.identifiers import WorkerId
from ledger.identities.events import PERSONS, PersonsMerged
from ledger.identities.keys import KEEPER
from ledger.identities.mergers import mergers_of, must_not_be_merged, person_merged
from ledger.identities.restricted import restricted_at
from ledger.identities.retention import claims_of
from ledger.periods import Month
from ledger.stating import must_have_minutes, stated
from ledger.wording import plural

TWO_NIKS = "ID-04"
"""One person under two NIKs: months that both held."""
_STAYS = ("months_overpaid", "person_month_held", "worker_twice")
"""Why a seat stays with the worker who is absorbed: the person has its months twice."""


@dataclass(frozen=True, slots=True)
class Seat:
    """A seat of the worker who is absorbed: the newest entry that put him there, and the months that he holds in it."""

    batch: str
    seat: int
    position: int
    months: tuple[Month, ...]


@dataclass(frozen=True, slots=True)
class Staying:
    """A seat that stays with the worker who is absorbed, and who holds its months."""

    seat: Seat
    refusal: Refused

    def told(self) -> str:
        """Say which months of which seat."""
        seat = self.seat
        by = f", held at {', '.join(map(str, self.held_at))} too" if self.held_at else ""
        return f"{written(seat.months)} in seat {seat.seat} of {seat.batch} (position {seat.position}{by})"

    @property
    def held_at(self) -> list[Any]:  # Any: numbers of a refusal
        """The entries by which the other worker holds the months."""
        listed = self.refusal.details.get("workers")
        first = listed[0] if isinstance(listed, list) and listed else {}
        return list(first.get("positions", ())) if isinstance(first, dict) else []

    def numbers(self) -> dict[str, Detail]:
        """Return the same as the numbers of a refusal."""
        seat = self.seat
        months: list[Detail] = [str(month) for month in seat.months]
        return {
            "batch": seat.batch,
            "code": self.refusal.code,
            "held_at": self.held_at,
            "months": months,
            "position": seat.position,
            "seat": seat.seat,
        }


class MergeIdentities(FactCommand):
    """Merge two workers who are one person: both NIKs lead to one, who has what the other had, by its minutes.

    Seats whose months both hold stay with the absorbed one, are listed, and are merged by the same command once they
    are mended.
    """

    NOUN = "identities"
    VERB = "merge"
    ROLE: ClassVar[str] = KEEPER
    OF_MERGED: ClassVar[bool] = True

    absorbed: WorkerId
    keeps: WorkerId

    def known_workers(self) -> Sequence[WorkerId]:
        """Return both, whom the vault must know."""
        return (self.keeps, self.absorbed)

    def decide(self, history: History) -> Iterator[Happening]:
        """Refuse one worker twice, one who leads to another, claims of the absorbed one, and what is merged already.

        That the person has months twice is a warning, which must be accepted.
        """
        _refuse_himself(self.keeps, self.absorbed)
        must_have_minutes(self.evidence)
        again = self._is_merged(history)
        self._refuse_what_cannot_move(history)
        moving, staying = self._seats(history)
        if again and not moving:
            raise self._nothing_left(staying)
        steps = Steps(history)
        if not again:
            found = {TWO_NIKS: "; ".join(one.told() for one in staying)} if staying else {}
            steps.append([Happening(PERSONS, [stated(history, self, PersonsMerged, exceptions=found)])])
        for seat in moving:
            steps.append(list(self._correction(seat).seating(steps.ahead, self.keeps)))
        yield from steps.happenings

    def _is_merged(self, history: History) -> bool:
        """Tell whether these two are merged already, or refuse where either leads to somebody else."""
        must_not_be_merged(history, self.keeps)
        lead = mergers_of(history).leads.get(self.absorbed)
        if lead is not None and lead.keeps != self.keeps:
            raise person_merged(self.absorbed, lead.keeps, lead.position)
        return lead is not None

    def _refuse_what_cannot_move(self, history: History) -> None:
        claims = claims_of(history, self.absorbed)
        if claims:
            raise Refused(
                "claims_of_absorbed",
                f"expected a worker without claims to be absorbed, found {', '.join(claims)} of {self.absorbed}; keep "
                f"{self.absorbed} and absorb {self.keeps}",
                claims=claims,
                worker=self.absorbed,
            )
        restricted = restricted_at(history, self.absorbed)
        if restricted is not None and restricted_at(history, self.keeps) is None:
            raise Refused(
                "absorbed_restricted",
                f"expected {self.keeps} to be restricted as {self.absorbed} is since position {restricted}, found that "
                "he is not; restrict him too, keep the restricted one, or lift the restriction first",
                position=restricted,
                worker=self.absorbed,
            )
        stated_at = [entry.position for entry in self._holders(history) if isinstance(entry.event, OpeningCoverStated)]
        if stated_at:
            raise Refused(
                "opening_cover_of_absorbed",
                f"expected a worker without cover from before the book to be absorbed, found it stated for "
                f"{self.absorbed} at position {stated_at[0]}; keep {self.absorbed} and absorb {self.keeps}",
                positions=list(stated_at),
                worker=self.absorbed,
            )

    def _holders(self, history: History) -> list[Entry]:
        """Return the entries that ever took a month of the absorbed one, the oldest first."""
        taken = {at for holding in history.holdings([self.absorbed]).values() for at in holding.holders}
        entries = (history.entry(position) for position in sorted(taken))
        return [entry for entry in entries if entry is not None]

    def _seats(self, history: History) -> tuple[list[Seat], list[Staying]]:
        """Return the seats that the kept one can have, and those that stay since he has their months already."""
        trial, moving, staying = Steps(history), [], []
        for seat in _seats_of(history, self.absorbed, self._holders(history)):
            try:
                trial.append(list(self._correction(seat).seating(trial.ahead, self.keeps)))
            except Refused as refusal:
                if refusal.code not in _STAYS:
                    raise
                if seat.months:
                    staying.append(Staying(seat, refusal))
            else:
                moving.append(seat)
        return moving, staying

    def _correction(self, seat: Seat) -> CorrectPerson:
        return CorrectPerson(
            basis=self.basis,
            corrects=seat.position,
            effective_on=self.effective_on,
            evidence=self.evidence,
            reason=CorrectionReason.REPORTED_WRONG,
            worker=self.keeps,
        )

    def _nothing_left(self, staying: Sequence[Staying]) -> Refused:
        if not staying:
            return AlreadyRecorded(
                "already_merged",
                f"expected two workers to be merged, found {self.absorbed} merged into {self.keeps} with all that he "
                "had; nothing is left to do",
                absorbed=self.absorbed,
                keeps=self.keeps,
            )
        return Refused(
            "merge_waits",
            f"expected seats of {self.absorbed} whose months {self.keeps} does not have, found {len(staying)} "
            f"{plural(len(staying), 'seat')} still with months that the person has twice: "
            f"{'; '.join(one.told() for one in staying)}; reverse their payments and withdraw {self.absorbed} there, "
            "then merge again",
            seats=[one.numbers() for one in staying],
        )


def _seats_of(history: History, worker: str, holders: Sequence[Entry]) -> list[Seat]:
    """Return the seats that a worker has or had, in the order in which he took them."""
    found: dict[tuple[str, int], Seat] = {}
    for entry in holders:
        match entry.event:
            case WorkerEnrolled() | WorkerReplaced() | EnrollmentCorrected() as event:
                seats = [event.seat]
            case MonthsTakenUp():
                seats = history.fold(Batch, entry.stream).seats_of(worker)
            case _:
                seats = []
        batch = history.fold(Batch, entry.stream) if seats else None
        for seat in seats:
            assert batch is not None, "seats are of a batch"
            own = [tenure.position for tenure in batch.tenures(seat) if tenure.worker == worker]
            if own:
                months = sorted({month for held, _ in held_in(seat, worker, batch) for month in held})
                found[batch.stream, seat] = Seat(batch.stream, seat, own[-1], tuple(months))
    return sorted(found.values(), key=lambda one: one.position)


def _refuse_himself(keeps: str, absorbed: str) -> None:
    if keeps == absorbed:
        raise Malformed(
            "same_worker",
            f"expected two workers, found {keeps} twice; name the two who are one person",
            worker=keeps,
        )
