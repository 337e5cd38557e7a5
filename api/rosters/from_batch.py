"""A list made from a batch: who sits in it, out of the vault; the file of it names them by their ids alone."""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from api.bootstrap import Office
from api.rosters.headers import Column
from ledger.command import Command
from ledger.enrollments.batch import Batch
from ledger.enrollments.events import BatchOpened
from ledger.enrollments.named import known_batch
from ledger.identities.person import Person

_FIRST_ROW = 2
"""Below the heading."""


@dataclass(frozen=True, slots=True)
class Sitting:
    """Who sits in a batch, with the row of each in the file that is made of it."""

    opened: BatchOpened
    people: Mapping[int, tuple[str, Person]]
    """By the row: the id and the person; somebody whose data was erased has a row and no person."""
    lived: Mapping[str, tuple[str, str | None]]
    file: bytes
    erased: Sequence[int]


def opened_batch(office: Office, batch: str, *, actor: str) -> BatchOpened:
    """Return how a batch was opened, or refuse one that the book does not hold."""
    state = office.book.considered(Command(), lambda history: known_batch(history.fold(Batch, batch)), actor=actor)
    assert state.opened is not None, "a known batch was opened"
    return state.opened


def sitting_in(office: Office, batch: str, *, actor: str) -> Sitting:
    """Return who sits in a batch now, which is at its end where it is over."""
    state, lived = office.book.considered(
        Command(),
        lambda history: (known_batch(history.fold(Batch, batch)), dict(history.beside().seated(batch))),
        actor=actor,
    )
    assert state.opened is not None, "a known batch was opened"
    workers = [worker for worker in state.seats if worker is not None]
    with office.store.reader() as reader:
        known = office.vault.people(reader, workers)
    rows = dict(enumerate(workers, _FIRST_ROW))
    people = {row: (worker, known[worker]) for row, worker in rows.items() if worker in known}
    erased = [row for row in rows if row not in people]
    return Sitting(state.opened, people, lived, _file(workers, lived), erased)


def _file(workers: Sequence[str], lived: Mapping[str, tuple[str, str | None]]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([Column.WORKER, Column.REGION, Column.OCCUPATION])
    writer.writerows([worker, lived[worker][0], lived[worker][1] or ""] for worker in workers)
    return out.getvalue().encode()
