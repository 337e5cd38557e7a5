"""A list made from a batch: who sits in it, out of the vault; the file of it names them by their ids alone."""

import csv
import io
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from api.bootstrap import Office
from api.rosters.cells import Wrong, confirmed_of, text_of
from api.rosters.change_titles import MADE
from api.rosters.headers import Cell, Column, Titles
from api.rosters.reading import Read, Sheet, nobody, opened
from ledger.command import Command
from ledger.enrollments.batch import Batch
from ledger.enrollments.events import BatchOpened
from ledger.enrollments.named import known_batch
from ledger.errors import Malformed
from ledger.identities.person import Person
from ledger.rosters.roster import Candidate, Judged
from ledger.rosters.values import Verdict

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
    erased: Mapping[int, str]
    """By the row: the id of who has no data any more."""


class Decided(NamedTuple):
    """The rows of such a file that came back: whom each names, and whether somebody has looked at him."""

    rows: Mapping[int, tuple[str, Person, bool]]
    malformed: list[Judged]
    passed_over: int


def opened_list(data: bytes, *, sheet: int | None, kind: Titles) -> Sheet:
    """Return the list of a file, which may be one that was made from a batch."""
    try:
        return opened(data, sheet=sheet, kind=kind)
    except Malformed as refused:
        if refused.code != "heading_missing":
            raise
        try:
            return opened(data, sheet=sheet, kind=MADE)
        except Malformed:
            raise refused from None


def decided_in(sheet: Sheet, sitting: Sitting) -> Decided:
    """Return whom the rows of such a file name among those who sit in the batch, and which rows name nobody of it."""
    by_id, erased = dict(sitting.people.values()), {*sitting.erased.values()}
    rows: dict[int, tuple[str, Person, bool]] = {}
    malformed, passed_over = list[Judged](), 0
    for number, cells in sheet.lines:
        worker, word = (_cell(sheet, cells, column) for column in (Column.WORKER, Column.CONFIRMED))
        if worker == "":
            passed_over += any(cell != "" for cell in cells)
            continue
        try:
            rows[number] = _named(text_of(worker), by_id, erased, confirmed=confirmed_of(word))
        except Wrong as wrong:
            who = {"worker": text_of(worker)} if text_of(worker) in by_id else {}
            malformed.append(Judged(number, Verdict.MALFORMED, wrong.code, {**wrong.numbers, **who}))
    if not rows and not malformed:
        raise nobody()
    return Decided(rows, malformed, passed_over)


def read_by_id(office: Office, sheet: Sheet, batch: str | None, *, actor: str) -> tuple[Read, BatchOpened]:
    """Return the people of a batch whom a list names by their ids, to be enrolled anew; and how it was opened."""
    if batch is None:
        raise Malformed(
            "renews_missing",
            f"expected the batch whose people the column {Column.WORKER} names, found none; name the batch that the "
            "list renews (renews), or write a list with NIK and names",
        )
    sitting = sitting_in(office, batch, actor=actor)
    found = decided_in(sheet, sitting)
    candidates = [
        Candidate(row, person, *sitting.lived[worker], confirmed=confirmed)
        for row, (worker, person, confirmed) in found.rows.items()
    ]
    return Read(candidates, found.malformed, found.passed_over, sheet.columns, by_id=True), sitting.opened


def _named(
    worker: str, by_id: Mapping[str, Person], erased: Collection[str], *, confirmed: bool
) -> tuple[str, Person, bool]:
    if worker not in by_id:
        raise Wrong("person_erased" if worker in erased else "worker_not_in_batch")
    return worker, by_id[worker], confirmed


def _cell(sheet: Sheet, cells: Sequence[Cell], column: Column) -> Cell:
    place = sheet.heading.places.get(column)
    return "" if place is None or place >= len(cells) else cells[place]


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
    erased = {row: worker for row, worker in rows.items() if row not in people}
    return Sitting(state.opened, people, lived, _file(workers, lived), erased)


def _file(workers: Sequence[str], lived: Mapping[str, tuple[str, str | None]]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([Column.WORKER, Column.REGION, Column.OCCUPATION])
    writer.writerows([worker, lived[worker][0], lived[worker][1] or ""] for worker in workers)
    return out.getvalue().encode()
