"""A person who never had the seat that the list gave him: another had it, from the first month on, at every date."""

from collections.abc import Iterator

from ledger.command import Happening, History
from ledger.contributions.receivables import Receivables
from ledger.corrections.correcting import Correction, must_be, must_differ
from ledger.corrections.events import CorrectionKind
from ledger.enrollments.batch import Batch
from ledger.enrollments.events import EnrollmentCorrected, WorkerEnrolled, WorkerReplaced
from ledger.enrollments.holders import held_refusal, must_follow_freeing, overlaps
from ledger.enrollments.named import NamingCommand, known_batch, must_follow_opening, worker_ids
from ledger.enrollments.slots import held_in, mask_of_all
from ledger.enrollments.tenures import HeldMonths
from ledger.errors import Refused
from ledger.event import Entry
from ledger.funds.admission import Newcomer, refuse_unadmitted
from ledger.funds.fund import Fund
from ledger.stating import stated

Seated = WorkerEnrolled | WorkerReplaced | EnrollmentCorrected
"""What puts a person into a seat."""


class CorrectPerson(Correction, NamingCommand):
    """Correct who had a seat: all that the wrong person had there, paid months included, is the right one's."""

    NOUN = "corrections"
    VERB = "person"

    def decide(self, history: History) -> Iterator[Happening]:
        """Refuse what puts nobody into a seat, a person who has one there or whose months are held elsewhere."""
        return self.seating(history, worker_ids([self], history.persons)[0])

    def seating(self, history: History, worker: str) -> Iterator[Happening]:
        """Yield that a worker had the seat, and what links it with the entry that named another."""
        entry = self.target(history)
        seated = _seated(entry)
        batch = known_batch(history.fold(Batch, entry.stream))
        assert batch.opened is not None, "a known batch was opened"
        must_follow_opening(batch.opened, on=self.effective_on)
        must_differ("person", seated.worker, worker)
        _refuse_seat_of_his(batch, worker)
        _refuse_twice_paid(history, batch, seated)
        self._refuse_held(history, worker, held_in(seated.seat, seated.worker, batch))
        _refuse_not_meant(history, batch, seated, worker)
        also = {"batch": batch.stream, "replaces": seated.worker, "seat": seated.seat, "worker": worker}
        yield Happening(batch.stream, [stated(history, self, EnrollmentCorrected, also=also)])
        yield self.corrected(CorrectionKind.PERSON, replaced_by=history.position + 1)

    def _refuse_held(self, history: History, worker: str, held: HeldMonths) -> None:
        """Refuse months that another enrolment of the right person holds, or gave up only later."""
        holdings = history.holdings([worker])
        found = overlaps([worker], mask_of_all(held), holdings)
        if found:
            advice = "withdraw him there first, or name another person"
            raise held_refusal(history, found, holdings, advice=advice)
        months = sorted({month for own, _ in held for month in own})
        must_follow_freeing(history, worker, months, holdings, on=self.effective_on)


def _seated(entry: Entry) -> Seated:
    if isinstance(entry.event, WorkerReplaced | EnrollmentCorrected):
        return entry.event
    return must_be(entry, WorkerEnrolled, "an enrolment: what put a person into a seat")


def _refuse_seat_of_his(batch: Batch, worker: str) -> None:
    seats = batch.seats_of(worker)
    if seats:
        raise Refused(
            "worker_twice",
            f"expected a person who had no seat in {batch.stream}, found that he had seat {seats[0]} (counted from 0); "
            "withdraw the wrong person instead, since the right one has a seat of his own",
            batch=batch.stream,
            seats=seats,
        )


def _refuse_twice_paid(history: History, batch: Batch, seated: Seated) -> None:
    """Refuse a seat with months that stand as paid twice: the receivable is of the wrong person, and must be closed."""
    assert batch.opened is not None, "a known batch was opened"
    standing = history.fold(Receivables, batch.opened.fund).of_batch(batch.stream)
    months = sorted(month for (seat, month), open_ones in standing.items() if seat == seated.seat and open_ones)
    if months:
        position = max(standing[seated.seat, months[0]].values())
        raise Refused(
            "months_overpaid",
            f"expected a seat of which no month stands as paid twice, found {len(months)} of seat {seated.seat} "
            f"recorded so at position {position}; take them up with `amanah enrollments take-up`, or reverse their "
            "payment first",
            months=[str(month) for month in months],
            position=position,
        )


def _refuse_not_meant(history: History, batch: Batch, seated: Seated, worker: str) -> None:
    """Refuse a person for whom the money committed to the seat is not meant; where he lives is as the list says."""
    assert batch.opened is not None, "a known batch was opened"
    for tenure in batch.tenures(seated.seat):
        listed = history.entry(tenure.position)
        while listed is not None and isinstance(listed.event, EnrollmentCorrected):
            listed = None if listed.event.corrects is None else history.entry(listed.event.corrects)
        if tenure.worker == seated.worker and listed is not None:
            assert isinstance(listed.event, WorkerEnrolled | WorkerReplaced), "somebody was put into the seat first"
            newcomer = Newcomer(worker, listed.event.region, listed.event.occupation)
            fund = history.fold(Fund, batch.opened.fund)
            refuse_unadmitted(fund, batch, seated.seat, newcomer, tenure.first)
