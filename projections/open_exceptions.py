"""What entered the book with an exception code, and what BPJS took twice: listed until it is answered."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from ledger.basis import Basis
from ledger.contributions.events import OverpaymentRecorded
from ledger.enrollments.events import BatchOpened, WorkerEnrolled
from ledger.event import Entry, Event, Fact
from ledger.store import Reader
from ledger.store.mapper import decode
from projections.as_of import Answer, as_of
from projections.database import Cell, ReadTable, rows_of
from projections.projection import Page, View, Write

OVERPAID = "DBL-01"
"""BPJS took contributions twice for a person's month."""

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
    },
    ("position", "code"),
    indexes=(("code",),),
    nullable=frozenset({"batch", "worker", "rupiah"}),
)


class OpenExceptions:
    """Keeps a row for each exception code of each entry."""

    name = "open_exceptions"
    version = 1
    tables = (EXCEPTIONS,)

    def __init__(self) -> None:
        self._dates: dict[str, str] = {}

    def forget(self) -> None:
        """Drop the dates of batches kept in memory."""
        self._dates.clear()

    def apply(self, page: Page, view: View) -> Iterable[Write]:
        """Yield the rows of entries that have exceptions."""
        yield Write(
            EXCEPTIONS, [row for entry in page.entries if _has_any(entry.event) for row in self._rows(entry, view)]
        )

    def _rows(self, entry: Entry, view: View) -> Iterator[tuple[Cell, ...]]:
        event = entry.event
        if isinstance(event, WorkerEnrolled):
            for code in sorted(set(event.exceptions or ())):
                on = self._opened_on(entry.stream, view)
                place = (entry.stream, event.KIND, entry.stream, event.worker, None, event.basis.value)
                yield (entry.position, code, on, *place)
        elif isinstance(event, Fact):
            codes = set(event.exceptions)
            overpaid = event if isinstance(event, OverpaymentRecorded) else None
            if overpaid is not None:
                codes.add(OVERPAID)
            for code in sorted(codes):
                batch, worker = getattr(event, "batch", None), getattr(event, "worker", None)
                rupiah = overpaid.rupiah if overpaid is not None and code == OVERPAID else None
                on = event.effective_on.isoformat()
                yield (entry.position, code, on, entry.stream, event.KIND, batch, worker, rupiah, event.basis.value)

    def _opened_on(self, batch: str, view: View) -> str:
        """Return the date of an enrolment: that of its batch, since the enrolment itself has none."""
        if batch not in self._dates:
            stored = view.reader.entry_of(batch, 1)
            opened = decode(stored).event if stored is not None else None
            assert isinstance(opened, BatchOpened), "a batch's first entry opens it"
            self._dates[batch] = opened.effective_on.isoformat()
        return self._dates[batch]


def _has_any(event: Event) -> bool:
    if type(event) is WorkerEnrolled:
        return event.exceptions is not None
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
    """What BPJS took twice, where that is the exception."""
    basis: Basis


def open_exceptions(
    reader: Reader,
    *,
    code: str | None = None,
    after: int = 0,
    limit: int = 1000,
    valid_at: date | None = None,
    known_at: int | str | None = None,
) -> Answer[OpenException]:
    """Return the exceptions in the order of their positions, a page at a time."""
    moment = as_of(reader, valid_at=valid_at, known_at=known_at)
    where = "position > :after AND position <= :known AND effective_on <= :valid"
    values: dict[str, object] = {"after": after, "limit": limit, **moment.values}
    if code is not None:
        where += " AND code = :code"
        values["code"] = code
    statement = f"SELECT * FROM read_exceptions WHERE {where} ORDER BY position, code LIMIT :limit"  # noqa: S608
    rows = [
        OpenException(position, found, date.fromisoformat(on), stream, kind, batch, worker, rupiah, Basis(basis))
        for position, found, on, stream, kind, batch, worker, rupiah, basis in rows_of(reader, statement, **values)
    ]
    return Answer(moment, rows)
