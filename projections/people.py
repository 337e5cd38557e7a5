"""Every person's number: dense, by the district of his first home, so that sets of people are small bitmaps."""

import json
from collections.abc import Iterable, Sequence

from ledger.enrollments.events import WorkerEnrolled
from ledger.event import Entry
from ledger.store import Reader
from projections.as_of import AsOf
from projections.database import Cell, ReadTable, rows_of
from projections.mergers import leads_at
from projections.projection import View

PEOPLE = ReadTable(
    "read_people",
    {"person": "int", "worker": "text", "district": "text", "position": "int"},
    ("person",),
    indexes=(("worker",), ("district", "person")),
    filled_by=(("worker",),),
)
"""The numbers stand for nobody outside these tables: a rebuild gives them again, since they follow the entries."""
BLOCK = 1 << 16
"""A district takes its numbers from blocks of this size: one container of a bitmap."""
DISTRICT_LENGTH = 8


class Numbers:
    """Gives each person who is new the next number of his district, and remembers where each district stands."""

    def __init__(self) -> None:
        self._last: dict[str, int] = {}
        self._blocks: int | None = None
        self._known: dict[str, int] = {}
        self.rows: list[Sequence[Cell]] = []

    def forget(self) -> None:
        """Drop what is kept in memory; the next page reads it again."""
        self._last.clear()
        self._known.clear()
        self._blocks = None

    def begin(self, workers: Iterable[str], view: View) -> None:
        """Read the numbers of a page's workers, as far as they have one."""
        self.rows = []
        self._known = numbers_of(workers, view)

    def of(self, worker: str, region: str, view: View, *, position: int) -> int:
        """Return a worker's number, a new one where he has none, as of the entry that names him first."""
        number = self._known.get(worker)
        if number is None:
            district = region[:DISTRICT_LENGTH]
            number = self._known[worker] = self._next(district, view)
            self.rows.append((number, worker, district, position))
        return number

    def of_all(self, entries: Sequence[Entry], events: Sequence[WorkerEnrolled], view: View) -> list[int]:
        """Return the numbers of those who are enrolled in a run of entries."""
        known = self._known
        for entry, event in zip(entries, events, strict=True):
            if event.worker not in known:
                self.of(event.worker, event.region, view, position=entry.position)
        return [known[event.worker] for event in events]

    def _next(self, district: str, view: View) -> int:
        last = self._last.get(district)
        if last is None:
            last = _largest(view, "WHERE district = :district", district=district)
        if last is None or (last + 1) % BLOCK == 0:
            self._blocks = self._blocks_taken(view) + 1
            last = (self._blocks - 1) * BLOCK - 1
        self._last[district] = last + 1
        return last + 1

    def _blocks_taken(self, view: View) -> int:
        if self._blocks is None:
            largest = _largest(view, "")
            self._blocks = 0 if largest is None else largest // BLOCK + 1
        return self._blocks


def _largest(view: View, where: str, **values: object) -> int | None:
    statement = f"SELECT max(person) FROM {view.name(PEOPLE)} {where}"  # noqa: S608 (our own names)
    found = rows_of(view.reader, statement, **values)[0][0]
    return None if found is None else int(found)


def numbers_of(workers: Iterable[str], view: View) -> dict[str, int]:
    """Return the numbers of some workers; those whom no enrolment names have none."""
    asked = sorted(set(workers))
    if not asked:
        return {}
    listed = (
        "SELECT value FROM json_each(:workers)"
        if view.reader.connection.dialect.name == "sqlite"
        else "SELECT json_array_elements_text(CAST(:workers AS json))"
    )
    statement = f"SELECT worker, person FROM {view.name(PEOPLE)} WHERE worker IN ({listed})"  # noqa: S608 (our names)
    return {worker: int(person) for worker, person in rows_of(view.reader, statement, workers=json.dumps(asked))}


def same_people(reader: Reader, moment: AsOf) -> dict[int, int]:
    """Return the numbers of merged workers, each with the number that counts for the person whom he is known as.

    Seats of theirs may stay under the number that they had.
    """
    leads = leads_at(reader, moment)
    numbers = numbers_of({*leads, *leads.values()}, View(reader)) if leads else {}
    found: dict[int, int] = {}
    for worker, keeps in leads.items():
        if worker in numbers:
            found[numbers[worker]] = numbers.setdefault(keeps, numbers[worker])
    return {number: one for number, one in found.items() if number != one}
