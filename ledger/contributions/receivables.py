"""What is to get back of months that BPJS took twice, and by what it is less once they are not twice any more."""

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from ledger.command import History
from ledger.contributions.events import OverpaymentRecorded, OverpaymentReduced
from ledger.enrollments import ranges
from ledger.enrollments.batch import Batch
from ledger.event import Entry
from ledger.periods import Month
from ledger.programmes import Programme


class Receivables:
    """The fold of a fund's stream that keeps which months of which seats stand as paid twice."""

    SNAPSHOT: ClassVar[str] = ""

    def __init__(self, stream: str) -> None:
        """Start from nothing."""
        self.stream = stream
        self.version = 0
        self._open: dict[str, dict[tuple[int, Month], dict[Programme, int]]] = {}

    def apply(self, entry: Entry) -> None:
        """Take the stream's next entry in."""
        self.version = entry.version
        match entry.event:
            case OverpaymentRecorded() as recorded:
                for month in recorded.months:
                    of = self._open.setdefault(recorded.batch, {}).setdefault((recorded.seat, month), {})
                    of |= dict.fromkeys(recorded.programmes, entry.position)
            case OverpaymentReduced() as less:
                for month in less.months:
                    for programme in less.programmes:
                        del self._open[less.batch][less.seat, month][programme]

    def of_batch(self, batch: str) -> Mapping[tuple[int, Month], Mapping[Programme, int]]:
        """Return, of each (seat, month) of a batch, the receivable's position by programme."""
        return self._open.get(batch, {})

    def dump(self) -> bytes:
        """Keep no snapshot: receivables are few, and asked for rarely."""
        raise NotImplementedError

    @classmethod
    def load(cls, state: bytes) -> "Receivables":
        """Keep no snapshot: receivables are few, and asked for rarely."""
        raise NotImplementedError


def reduced(
    history: History, batch: Batch, cells: Mapping[Month, ranges.Ranges], fact: Mapping[str, Any]
) -> Iterator[OverpaymentReduced]:  # Any: spread into an event, which validates it
    """Yield, for each receivable of some cells (the seats of each month) of a batch, by what it is less."""
    assert batch.opened is not None, "a known batch was opened"
    standing = history.fold(Receivables, batch.opened.fund).of_batch(batch.stream)
    less: dict[tuple[int, tuple[Programme, ...]], list[Month]] = {}
    for cell in sorted(cell for cell in standing if ranges.holds(cells.get(cell[1], ()), cell[0])):
        programmes: dict[int, list[Programme]] = {}
        for programme, position in standing[cell].items():
            programmes.setdefault(position, []).append(programme)
        for position, shared in programmes.items():
            less.setdefault((position, tuple(sorted(shared))), []).append(cell[1])
    for (position, shared_by), months in less.items():
        yield _less(history, batch, position, shared_by, months, fact)


def _less(
    history: History,
    batch: Batch,
    position: int,
    programmes: tuple[Programme, ...],
    months: list[Month],
    fact: Mapping[str, Any],
) -> OverpaymentReduced:
    entry = history.entry(position)
    assert entry is not None, "a receivable stands in the book"
    assert isinstance(entry.event, OverpaymentRecorded), "a receivable was recorded as one"
    recorded = entry.event
    tenure = next(tenure for tenure in batch.tenures(recorded.seat) if tenure.worker == recorded.worker)
    return OverpaymentReduced(
        **{**fact, "corrects": position},
        batch=batch.stream,
        enrolment=tenure.position,
        fund=recorded.fund,
        months=tuple(months),
        programmes=programmes,
        rupiah=sum(batch.rates(month)[programme] for month in months for programme in programmes),
        seat=recorded.seat,
        worker=recorded.worker,
    )
