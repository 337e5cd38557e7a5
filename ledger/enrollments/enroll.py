"""Enrolment: up to a hundred thousand workers take seats of a batch, one event each, in one command."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, ClassVar, Self

from pydantic import Field, StrictBool, TypeAdapter, model_validator

from ledger.basis import Basis, weakest
from ledger.command import Command, ExceptionCode, FactCommand, Happening, History, Holding
from ledger.contributions.events import OverpaymentRecorded
from ledger.contributions.values import SEAT_MAX
from ledger.enrollments.batch import Batch
from ledger.enrollments.events import WorkerEnrolled
from ledger.enrollments.holders import Overlap, by_worker, held_of, held_refusal, overlapping, overlaps
from ledger.enrollments.named import (
    Named,
    check_names,
    known,
    known_batch,
    must_follow_opening,
    people,
    refuse_seated,
    refuse_twice,
    worker_ids,
)
from ledger.enrollments.slots import mask_of
from ledger.enrollments.tenures import Overpaid, overpaid_in
from ledger.errors import Refused
from ledger.event import Evidence
from ledger.funds.fund import Fund
from ledger.funds.rates import rates_in_force
from ledger.identifiers import BatchId, WorkerId
from ledger.identities.person import Person
from ledger.occupations import OccupationCode
from ledger.periods import Day, Month, months_between
from ledger.programmes import Programme
from ledger.regions import KnownRegion, within
from ledger.stating import must_be_occupations

DOUBLE_PAID = "DBL-01"
"""The exception of a person-month that BPJS took money for twice."""

_ENROLLED = TypeAdapter(list[WorkerEnrolled])
_PAGE = 10_000
"""The words of a hundred thousand events at once would take as much memory again as the events."""


class Enrollee(Named):
    """A worker of the list, with his domicile and occupation."""

    basis: Basis = Field(
        Basis.REPORTED, description="On what it rests that he sits in the seat.", examples=["reported"]
    )
    occupation: OccupationCode | None = Field(
        None, description="What he works as, by the list of occupations.", examples=["farmer"]
    )
    region: KnownRegion = Field(description="His domicile, to the village where known.", examples=["12.22.01.2002"])


class EnrollWorkers(Command):
    """Enrol workers in a batch: each takes a seat, and the batch's months of him are held."""

    NOUN = "enrollments"
    VERB = "enrol"
    BULK: ClassVar[bool] = True

    accept: tuple[ExceptionCode, ...] = Field(
        (), max_length=20, description="With as_fact: the exception codes whose warning the actor accepts."
    )
    as_fact: StrictBool = Field(
        False,
        description="BPJS has accepted the list already: months that another batch holds are recorded as overpaid.",
        examples=[True],
    )
    batch: BatchId
    effective_on: Day | None = Field(
        None, description="With as_fact: when BPJS accepted the list; today where absent.", examples=["2022-10-04"]
    )
    evidence: tuple[Evidence, ...] = Field((), max_length=20, description="With as_fact: the documents of it.")
    workers: tuple[Enrollee, ...] = Field(
        min_length=1,
        max_length=SEAT_MAX + 1,
        description="The workers, in the order of their seats.",
        examples=[[{"occupation": "farmer", "region": "12.22.01.2002", "worker": "w-0c9k7q3z5vhx2m8d"}]],
    )

    @model_validator(mode="after")
    def _named_and_meant(self) -> Self:
        check_names(self.workers)
        if not self.as_fact and (self.accept or self.effective_on or self.evidence):
            raise ValueError(
                "expected accept, effective_on and evidence with as_fact only, found them without; the documents of an "
                "ordinary list belong to its batch, or set as_fact"
            )
        return self

    def named_persons(self) -> Sequence[Person]:
        """Return the people named by NIK, in the order of the list."""
        return people(self.workers)

    def villages(self) -> Sequence[str]:
        """Return where those named by NIK live."""
        return [row.region for row in self.workers if row.person is not None]

    def known_workers(self) -> Sequence[WorkerId]:
        """Return the workers named by id."""
        return known(self.workers)

    def decide(self, history: History) -> Iterator[Happening]:
        """Yield an event for each worker, or refuse the list as a whole."""
        batch = known_batch(history.fold(Batch, self.batch))
        assert batch.opened is not None, "a known batch was opened"
        must_follow_opening(batch.opened, on=self.effective_on or history.today)
        workers = worker_ids(self.workers, history.persons)
        self._refuse_list(batch, workers)
        holdings = history.holdings(workers)
        found = overlaps(workers, mask_of(batch.months, batch.programmes), holdings)
        if found and not self.as_fact:
            raise held_refusal(history, found, holdings)
        doubled = by_worker(found)
        fact = self._fact(history.today, batch.opened.basis, doubled.values()) if found else {}
        yield Happening(self.batch, self._enrolled(batch.count, workers, doubled))
        if found:
            rates = _rates(history, batch)
            receivables = [
                OverpaymentRecorded(
                    **fact,
                    batch=self.batch,
                    fund=batch.opened.fund,
                    held_by=holder,
                    months=tuple(months),
                    programmes=programmes,
                    rupiah=sum(rates[month][programme] for month in months for programme in programmes),
                    seat=batch.count + group[0].row - 1,
                    worker=worker,
                )
                for worker, group in doubled.items()
                for (holder, programmes), months in _holders(history, worker, overlapping(group), holdings).items()
            ]
            yield Happening(batch.opened.fund, receivables)

    def _refuse_list(self, batch: Batch, workers: Sequence[str]) -> None:
        if batch.sealed:
            raise Refused(
                "batch_sealed",
                f"expected a batch that takes workers, found {batch.stream} sealed; open another batch for them",
                batch=batch.stream,
            )
        if batch.count + len(workers) > SEAT_MAX + 1:
            raise Refused(
                "batch_full",
                f"expected at most {SEAT_MAX + 1 - batch.count} more workers in {batch.stream}, found {len(workers)}; "
                "open another batch for the others",
                seats_left=SEAT_MAX + 1 - batch.count,
                found=len(workers),
            )
        must_be_occupations({row.occupation for row in self.workers})
        refuse_twice(workers)
        refuse_seated(workers, batch)
        self._refuse_regions(batch)

    def _refuse_regions(self, batch: Batch) -> None:
        region = batch.opened.region if batch.opened else None
        if region is None:
            return
        rows = rows_outside([row.region for row in self.workers], region)
        if rows:
            raise Refused(
                "outside_region",
                f"expected domiciles in {region}, the batch's region, found {len(rows)} outside, first row {rows[0]} "
                f"in {self.workers[rows[0] - 1].region}; mend the code, or enrol those workers in another batch",
                region=region,
                rows=rows[:100],
                total=len(rows),
            )

    def _enrolled(
        self, first_seat: int, workers: Sequence[str], doubled: Mapping[str, list[Overlap]]
    ) -> list[WorkerEnrolled]:
        events: list[WorkerEnrolled] = []
        for start in range(0, len(workers), _PAGE):
            page = zip(self.workers[start : start + _PAGE], workers[start : start + _PAGE], strict=True)
            rows = [
                self._words(row, worker, seat, doubled.get(worker))
                for seat, (row, worker) in enumerate(page, first_seat + start)
            ]
            events += _sharing(_ENROLLED.validate_python(rows))
        return events

    def _words(
        self, row: Enrollee, worker: str, seat: int, doubled: Sequence[Overlap] | None
    ) -> dict[str, Any]:  # Any: fields of several types, which the adapter validates
        words: dict[str, Any] = {
            "basis": row.basis,
            "occupation": row.occupation,
            "region": row.region,
            "seat": seat,
            "worker": worker,
        }
        if self.effective_on is not None:
            words["accepted_on"] = self.effective_on
        return {**words, "overpaid": overlapping(doubled), "exceptions": (DOUBLE_PAID,)} if doubled else words

    def _fact(
        self, today: date, basis: Basis, doubled: Iterable[Sequence[Overlap]]
    ) -> dict[str, Any]:  # Any: spread into an event, which validates it
        """Return the common fields of what was paid twice: no better than the batch and the people's seats are."""
        bases = [basis, *(self.workers[group[0].row - 1].basis for group in doubled)]
        on = self.effective_on or today
        fact = FactCommand(accept=self.accept, basis=weakest(bases), effective_on=on, evidence=self.evidence)
        return fact.fact(exceptions=[DOUBLE_PAID])


def rows_outside(codes: Sequence[str], region: str) -> list[int]:
    """Return the rows whose domicile is not in a region; rows count from 1."""
    outside = {code for code in set(codes) if not within(code, region)}
    return [number for number, code in enumerate(codes, 1) if code in outside] if outside else []


def _rates(history: History, batch: Batch) -> dict[Month, dict[Programme, int]]:
    """Return the rates in force of each month of a batch."""
    assert batch.opened is not None, "a known batch was opened"
    fund = history.fold(Fund, batch.opened.fund)
    return {month: rates_in_force(fund, batch, month) for month in batch.months}


def _holders(
    history: History,
    worker: str,
    overpaid: Overpaid,
    holdings: Mapping[tuple[str, int], Holding],
) -> dict[tuple[int, tuple[Programme, ...]], list[Month]]:
    """Return the months that each entry holds, apart where it holds them in other programmes."""
    own = held_of(history, worker, {key: holding for key, holding in holdings.items() if key[0] == worker})
    found: dict[tuple[int, tuple[Programme, ...]], list[Month]] = {}
    for month in sorted({month for run in overpaid for month in months_between(run.first, run.last)}):
        programmes: dict[int, list[Programme]] = {}
        for programme in sorted(overpaid_in(overpaid, month)):
            holder = next(held for held in own if month in held.months and programme in held.programmes)
            programmes.setdefault(holder.position, []).append(programme)
        for position, shared in programmes.items():
            found.setdefault((position, tuple(shared)), []).append(month)
    return found


def _sharing(events: list[WorkerEnrolled]) -> list[WorkerEnrolled]:
    """Let events of the same fields share one set of their names: of a hundred thousand, one each are 70 megabytes."""
    shared: dict[frozenset[str], set[str]] = {}
    for event in events:
        named = event.model_fields_set
        object.__setattr__(event, "__pydantic_fields_set__", shared.setdefault(frozenset(named), named))
    return events
