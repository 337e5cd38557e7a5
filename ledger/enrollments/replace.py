"""Another worker takes a seat: from a month on he has it, and the money with it."""

from collections.abc import Iterator, Sequence

from pydantic import Field

from ledger.command import Happening, History
from ledger.enrollments.batch import Batch
from ledger.enrollments.events import WithdrawalReason, WorkerReplaced
from ledger.enrollments.holders import held_refusal, must_follow_freeing, overlaps
from ledger.enrollments.named import NamingCommand, refuse_seated, seat_in, worker_ids
from ledger.enrollments.paid_seat import codes_of_leaving, refuse_paid
from ledger.enrollments.seats import SeatCommand, fallen, refuse_month
from ledger.enrollments.slots import mask_of
from ledger.errors import Malformed, Refused
from ledger.funds.admission import Newcomer, refuse_unadmitted
from ledger.funds.fund import Fund
from ledger.identifiers import WorkerId
from ledger.occupations import OccupationCode
from ledger.periods import Month
from ledger.regions import KnownRegion, within
from ledger.stating import must_be_occupations, stated


class ReplaceWorker(SeatCommand, NamingCommand):
    """Replace a worker: from a month on another has his seat, and the money with it."""

    NOUN = "enrollments"
    VERB = "replace"

    from_month: Month = Field(description="The first month of the new worker.", examples=["2022-11"])
    occupation: OccupationCode | None = Field(
        None, description="What the new worker works as, by the list of occupations."
    )
    reason: WithdrawalReason = Field(description="Why the other one leaves.", examples=["moved"])
    region: KnownRegion = Field(description="The new worker's domicile.", examples=["12.22.01.2002"])
    replaces: WorkerId = Field(description="The worker who leaves.", examples=["w-0c9k7q3z5vhx2m8d"])

    def villages(self) -> Sequence[str]:
        """Return where the new worker lives."""
        return [self.region] if self.person is not None else []

    def known_workers(self) -> Sequence[WorkerId]:
        """Return the workers named by id."""
        return [self.replaces, *super().known_workers()]

    def decide(self, history: History) -> Iterator[Happening]:
        """Yield the replacement, or refuse a seat that is not there and a new worker whose months are held."""
        batch = self.batch_of(history)
        worker = worker_ids([self], history.persons)[0]
        seat = seat_in(history, batch, self.replaces)
        _refuse_himself(worker, self.replaces)
        must_be_occupations([self.occupation])
        _refuse_over(batch, seat)
        refuse_month(batch, seat, self.from_month, last=batch.months[-1])
        refuse_paid(history, batch, seat, self.from_month)
        _refuse_region(batch, self.region)
        refuse_seated([worker], batch)
        wanted = [m for m in batch.months if m >= self.from_month and not batch.given(seat, m)]
        holdings = history.holdings([worker])
        found = overlaps([worker], mask_of(wanted, batch.programmes), holdings)
        if found:
            raise held_refusal(history, found, holdings)
        must_follow_freeing(history, worker, wanted, holdings, on=self.effective_on)
        _refuse_unadmitted(history, batch, seat, Newcomer(worker, self.region, self.occupation), self.from_month)
        codes = codes_of_leaving(history, batch, seat, self.replaces, self.reason)
        also = {"seat": seat, "worker": worker}
        yield Happening(self.batch, [stated(history, self, WorkerReplaced, exceptions=codes, also=also)])
        yield from fallen(history, batch, seat, self.from_month, self)


def _refuse_unadmitted(history: History, batch: Batch, seat: int, newcomer: Newcomer, from_month: Month) -> None:
    """Refuse a newcomer for whom the money in the seat's cells is not meant."""
    assert batch.opened is not None, "a known batch was opened"
    refuse_unadmitted(history.fold(Fund, batch.opened.fund), batch, seat, newcomer, from_month)


def _refuse_region(batch: Batch, region: str) -> None:
    limit = batch.opened.region if batch.opened else None
    if limit is not None and not within(region, limit):
        raise Refused(
            "outside_region",
            f"expected a domicile in {limit}, the batch's region, found {region}; mend the code, or enrol the "
            "worker in another batch",
            region=limit,
            found=region,
        )


def _refuse_himself(worker: str, replaces: str) -> None:
    if worker == replaces:
        raise Malformed(
            "same_worker",
            "expected another worker in the place of the one who leaves, found the same; name the new worker",
            worker=worker,
        )


def _refuse_over(batch: Batch, seat: int) -> None:
    left, last = batch.left_from(seat), batch.months[-1]
    if left is not None and left > last:
        raise Refused(
            "seat_over",
            f"expected a seat with months that nobody has, found that the worker of seat {seat} of {batch.stream} went "
            f"on by himself from {left}, after its last month, {last}; enrol the other one in another batch",
            batch=batch.stream,
            seat=seat,
            left_from=left,
        )
