"""A worker as a command names him: by his WorkerId, or as a person by NIK, whom the book resolves first."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Protocol, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from ledger.command import Command, History
from ledger.enrollments.batch import Batch
from ledger.enrollments.events import BatchOpened
from ledger.errors import Refused, Unknown
from ledger.identifiers import WorkerId
from ledger.identities.mergers import ids_of
from ledger.identities.person import Person
from ledger.wording import plural


class Nameable(Protocol):
    """Whatever names a worker one way or the other."""

    @property
    def worker(self) -> WorkerId | None:
        """The WorkerId, where it is known."""

    @property
    def person(self) -> Person | None:
        """The person, where it is not."""


class Named(BaseModel):
    """A worker: a known WorkerId or a person by NIK, one of the two."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    person: Person | None = Field(
        None, description="The person by NIK, where the WorkerId is not known. Kept in the vault only."
    )
    worker: WorkerId | None = Field(
        None, description="The worker's id, where the book has given him one.", examples=["w-0c9k7q3z5vhx2m8d"]
    )


def check_names(rows: Sequence[Nameable]) -> None:
    """Refuse rows that name a worker twice or not at all."""
    wrong = [number for number, row in enumerate(rows, 1) if (row.worker is None) is (row.person is None)]
    if wrong:
        raise ValueError(
            f"expected a worker or a person in each row, found both or neither in {len(wrong)} of {len(rows)} "
            f"{plural(len(rows), 'row')}, row {', '.join(map(str, wrong[:20]))}; name each by one of the two"
        )


def people(rows: Iterable[Nameable]) -> list[Person]:
    """Return the people named by NIK, in their order."""
    return [row.person for row in rows if row.person is not None]


def known(rows: Iterable[Nameable]) -> list[WorkerId]:
    """Return the workers named by WorkerId, in their order: the book refuses those that the vault does not hold."""
    return [row.worker for row in rows if row.worker is not None]


def worker_ids(rows: Sequence[Nameable], resolved: Sequence[WorkerId]) -> list[WorkerId]:
    """Return the WorkerId of each row: its own, or the one that its person was resolved to."""
    assert len(resolved) == sum(1 for row in rows if row.worker is None), "each person is resolved to one WorkerId"
    found = iter(resolved)
    return [next(found) if row.worker is None else row.worker for row in rows]


class NamingCommand(Command):
    """A command that names one worker who takes a seat: by his id or as a person by NIK, one of the two."""

    person: Person | None = Field(None, description="Who takes the seat, by NIK, where his id is not known.")
    worker: WorkerId | None = Field(
        None,
        description="Who takes the seat, where the book has given him an id.",
        examples=["w-1c9k7q3z5vhx2m8d"],
    )

    @model_validator(mode="after")
    def _one_name(self) -> Self:
        check_names([self])
        return self

    def named_persons(self) -> Sequence[Person]:
        """Return the worker, where he is named by NIK."""
        return people([self])

    def known_workers(self) -> Sequence[WorkerId]:
        """Return the worker, where he is named by id."""
        return known([self])


def refuse_twice(workers: Sequence[str]) -> None:
    """Refuse a worker who is named in two rows."""
    twice = repeated(workers)
    if not twice:
        return
    first, second = twice[0]
    raise Refused(
        "worker_twice",
        f"expected each worker once, found {len(twice)} {plural(len(twice), 'row')} naming a worker again, first row "
        f"{second}, the same as row {first}; keep one of them",
        rows=twice[:100],
        total=len(twice),
    )


def repeated(workers: Sequence[str]) -> list[list[int]]:
    """Return each row that names a worker again, after the first row that does; rows count from 1."""
    if len(set(workers)) == len(workers):
        return []
    seen: dict[str, int] = {}
    return [[seen[w], row] for row, w in enumerate(workers, 1) if seen.setdefault(w, row) != row]


def refuse_seated(workers: Sequence[str], batch: Batch) -> None:
    """Refuse a worker who sits in the batch already."""
    rows = [row for row, worker in enumerate(workers, 1) if batch.sitting.seat(worker, batch.seats) is not None]
    if not rows:
        return
    raise Refused(
        "worker_twice",
        f"expected workers who have no seat in {batch.stream}, found {len(rows)} who "
        f"{plural(len(rows), 'has', 'have')} one, first row {rows[0]} in seat "
        f"{batch.seats.index(workers[rows[0] - 1])}; leave those rows out",
        rows=rows[:100],
        total=len(rows),
    )


def known_batch(batch: Batch) -> Batch:
    """Refuse a batch that the book does not hold."""
    if batch.opened is None:
        raise Unknown("batch", batch.stream)
    return batch


def must_follow_opening(opened: BatchOpened, *, on: date) -> None:
    """Refuse what is dated before its batch was opened."""
    if on < opened.effective_on:
        raise Refused(
            "before_batch_opened",
            f"expected a date from {opened.effective_on} on, when {opened.batch} was opened, found {on}; mend the date",
            batch=opened.batch,
            opened_on=opened.effective_on.isoformat(),
            found=on.isoformat(),
        )


def seat_in(history: History, batch: Batch, worker: str) -> int:
    """Return the seat in which a worker sits, or was the last to sit; refuse one who has none, and say who has it."""
    seat = batch.seat_of(worker)
    if seat is None:
        raise _no_seat(history, batch, worker)
    return seat


def _no_seat(history: History, batch: Batch, worker: str) -> Refused:
    also = {own: seat for own in ids_of(history, worker) if (seat := batch.seat_of(own)) is not None}
    for own, seat in also.items():
        return Refused(
            "seat_under_other_id",
            f"expected a worker with a seat in {batch.stream}, found that {worker} has none and that {own}, the same "
            f"person, has seat {seat}; name {own}",
            batch=batch.stream,
            seat=seat,
            worker=own,
        )
    for seat in batch.seats_of(worker):
        first = batch.tenures(seat)[-1].first
        return Refused(
            "seat_taken_over",
            f"expected a worker who sits in {batch.stream} or was the last to sit there, found that somebody else has "
            f"seat {seat} of {worker} from {first} on; name who has it now",
            batch=batch.stream,
            seat=seat,
            first=str(first),
        )
    return Refused(
        "not_in_batch",
        f"expected a worker with a seat in {batch.stream}, found that {worker} has none; name another batch or worker",
        batch=batch.stream,
        worker=worker,
    )
