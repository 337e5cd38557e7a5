"""What is open: facts with an exception code, what BPJS took twice until it is taken up, claims without cover now."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from ledger.basis import Basis
from ledger.contributions.events import OverpaymentRecorded, OverpaymentReduced
from ledger.enrollments.events import BatchOpened, WorkerEnrolled
from ledger.event import Entry, Event, Fact
from ledger.findings.events import FindingAnswered
from ledger.periods import months_between
from ledger.store import Reader
from ledger.store.mapper import decode
from projections.as_of import Answer, AsOf, as_of
from projections.database import Cell, ReadTable, rows_of
from projections.projection import Page, View, Write
from projections.uncovered_claims import UNCOVERED, UNENTITLED, uncovered_claims

OVERPAID = "DBL-01"
"""BPJS took contributions twice for a person's month."""

CODES_MAX = 20
"""One entry carries at most so many exception codes."""

EXCEPTIONS = ReadTable(
    "read_exceptions",
    {
        "position": "int",
        "code": "text",
        "effective_on": "text",
        "stream": "text",
        "kind": "text",
        "batch": "text",
        "worker": "text",
        "rupiah": "int",
        "basis": "text",
        "cells": "int",
    },
    ("position", "code"),
    indexes=(("code",),),
    nullable=frozenset({"batch", "worker", "rupiah", "cells"}),
)
"""``cells`` counts the overpaid months, once for each programme; none where the exception is of another kind."""
ANSWERS = ReadTable(
    "read_answers",
    {"position": "int", "answered_at": "int", "effective_on": "text", "rupiah": "int", "cells": "int"},
    ("position", "answered_at"),
    known="answered_at",
)
"""By how much an overpayment is less, at the entry that recorded it and at the enrolment that it is of."""


FOLLOWED = ReadTable(
    "read_followed",
    {"position": "int", "code": "text", "answered_at": "int", "effective_on": "text"},
    ("position", "code", "answered_at"),
    known="answered_at",
)
"""Which entries a finding that was answered rests on: they are open no more."""


class OpenExceptions:
    """Keeps a row for each exception code of each entry."""

    name = "open_exceptions"
    version = 3
    tables = (EXCEPTIONS, ANSWERS, FOLLOWED)

    def __init__(self) -> None:
        self._dates: dict[str, str] = {}

    def forget(self) -> None:
        """Drop the dates of batches kept in memory."""
        self._dates.clear()

    def apply(self, page: Page, view: View) -> Iterable[Write]:
        """Yield the rows of entries that have exceptions."""
        those = [
            entry
            for entry in page.entries
            if type(entry.event) is not WorkerEnrolled or entry.event.exceptions is not None
        ]
        yield Write(EXCEPTIONS, [row for entry in those if _has_any(entry.event) for row in self._rows(entry, view)])
        yield Write(ANSWERS, [row for entry in page.of((OverpaymentReduced,)) for row in _answers(entry)])
        yield Write(FOLLOWED, [row for entry in page.of((FindingAnswered,)) for row in _followed(entry)])

    def _rows(self, entry: Entry, view: View) -> Iterator[tuple[Cell, ...]]:
        event = entry.event
        if isinstance(event, WorkerEnrolled):
            for code in sorted(set(event.exceptions or ())):
                on = self._opened_on(entry.stream, view)
                place = (entry.stream, event.KIND, entry.stream, event.worker, None, event.basis.value)
                cells = sum(len(months_between(run.first, run.last)) for run in event.overpaid or ())
                yield (entry.position, code, on, *place, cells if code == OVERPAID else None)
        elif isinstance(event, Fact):
            codes = set(event.exceptions)
            overpaid = event if isinstance(event, OverpaymentRecorded) else None
            if overpaid is not None:
                codes.add(OVERPAID)
            for code in sorted(codes):
                batch, worker = getattr(event, "batch", None), getattr(event, "worker", None)
                rupiah, cells, on = None, None, event.effective_on.isoformat()
                if overpaid is not None and code == OVERPAID:
                    rupiah, cells = overpaid.rupiah, len(overpaid.months) * len(overpaid.programmes)
                of = (entry.stream, event.KIND, batch, worker, rupiah, event.basis.value)
                yield (entry.position, code, on, *of, cells)

    def _opened_on(self, batch: str, view: View) -> str:
        """Return the date of an enrolment: that of its batch, since the enrolment itself has none."""
        if batch not in self._dates:
            stored = view.reader.entry_of(batch, 1)
            opened = decode(stored).event if stored is not None else None
            assert isinstance(opened, BatchOpened), "a batch's first entry opens it"
            self._dates[batch] = opened.effective_on.isoformat()
        return self._dates[batch]


def _answers(entry: Entry) -> Iterator[tuple[Cell, ...]]:
    event = entry.event
    assert isinstance(event, OverpaymentReduced)
    assert event.corrects is not None, "what is less names what it is less than"
    on, cells = event.effective_on.isoformat(), len(event.months) * len(event.programmes)
    yield (event.corrects, entry.position, on, event.rupiah, cells)
    yield (event.enrolment, entry.position, on, 0, cells)


def _followed(entry: Entry) -> Iterator[tuple[Cell, ...]]:
    event = entry.event
    assert isinstance(event, FindingAnswered)
    for position in sorted(set(event.positions)):
        yield (position, event.code, entry.position, event.effective_on.isoformat())


def _has_any(event: Event) -> bool:
    if isinstance(event, WorkerEnrolled):
        return True
    return isinstance(event, OverpaymentRecorded) or (isinstance(event, Fact) and bool(event.exceptions))


@dataclass(frozen=True, slots=True)
class OpenException:
    """One exception code of one entry."""

    position: int
    code: str
    effective_on: date
    stream: str
    kind: str
    batch: str | None
    worker: str | None
    rupiah: int | None
    """What BPJS took twice, where that is the exception, less the months that were taken up since.

    Of a claim whose event is still covered: what was approved and is not given any more.
    """
    basis: Basis
    undone_by: int | None = None
    """The entry that took what it rests on: the reversal of a month that a claim was approved on."""


def open_exceptions(
    reader: Reader,
    *,
    code: str | None = None,
    after: int = 0,
    limit: int = 1000,
    answered: bool = False,
    valid_at: date | None = None,
    known_at: int | str | None = None,
) -> Answer[OpenException]:
    """Return the exceptions in the order of their positions, a page at a time; those of one entry stay on one page.

    A claim whose cover is gone stands at its approval, and only for as long as the month is not paid again. What a
    finding's answer names is left out, unless ``answered`` asks for it.
    """
    moment = as_of(reader, valid_at=valid_at, known_at=known_at)
    where = "e.position > :after AND e.position <= :known AND e.effective_on <= :valid"
    values: dict[str, object] = {"after": after, "limit": limit + CODES_MAX, **moment.values}
    if code is not None:
        where += " AND e.code = :code"
        values["code"] = code
    if not answered:
        where += f" AND NOT EXISTS ({_FOLLOWED} AND f.position = e.position AND f.code = e.code)"
    statement = (
        "SELECT e.position, e.code, e.effective_on, e.stream, e.kind, e.batch, e.worker, e.rupiah, e.basis, "  # noqa: S608 (our own names)
        f"coalesce(a.rupiah, 0) FROM read_exceptions e LEFT JOIN ({_ANSWERED}) a ON a.position = e.position "
        f"WHERE {where} AND (e.cells IS NULL OR e.cells > coalesce(a.cells, 0)) ORDER BY e.position, e.code "
        "LIMIT :limit"
    )
    rows = [_row(*row) for row in rows_of(reader, statement, **values)]
    if code in (None, UNCOVERED, UNENTITLED):
        found = _uncovered(reader, moment, after=after, answered=answered)
        rows += [row for row in found if code in (None, row.code)]
    ordered = sorted(rows, key=lambda row: (row.position, row.code))
    last = ordered[min(limit, len(ordered)) - 1].position if ordered else 0
    return Answer(moment, [row for row in ordered if row.position <= last])


_ANSWERED = (
    "SELECT position, sum(rupiah) AS rupiah, sum(cells) AS cells FROM read_answers "
    "WHERE answered_at <= :known AND effective_on <= :valid GROUP BY position"
)


_FOLLOWED = "SELECT 1 FROM read_followed f WHERE f.answered_at <= :known AND f.effective_on <= :valid"


def _followed_claims(reader: Reader, moment: AsOf, code: str) -> set[int]:
    """Return the entries that answers to claims without their basis name: approvals, and the reversals behind them."""
    where = "code = :code AND answered_at <= :known AND effective_on <= :valid"
    statement = f"SELECT position FROM read_followed WHERE {where}"  # noqa: S608 (our own words)
    return {position for (position,) in rows_of(reader, statement, code=code, **moment.values)}


def _row(
    position: int,
    code: str,
    on: str,
    stream: str,
    kind: str,
    batch: str | None,
    worker: str | None,
    rupiah: int | None,
    basis: str,
    less: int,
) -> OpenException:
    left = None if rupiah is None else rupiah - int(less)
    return OpenException(position, code, date.fromisoformat(on), stream, kind, batch, worker, left, Basis(basis))


def _uncovered(reader: Reader, moment: AsOf, *, after: int, answered: bool) -> Iterator[OpenException]:
    codes = () if answered else (UNCOVERED, UNENTITLED)
    left_out = {code: _followed_claims(reader, moment, code) for code in codes}
    for approval, found in uncovered_claims(reader, moment, after=after):
        if {approval.position, found.reversal} <= left_out.get(found.code, set()):
            continue
        event = found.approved
        place = (event.claim, event.KIND, found.batch, found.worker, found.rupiah, event.basis)
        yield OpenException(approval.position, found.code, approval.on, *place, undone_by=found.reversal)
