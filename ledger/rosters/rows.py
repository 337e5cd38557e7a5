"""The rows of a list of changes while they are judged: whom they mean, what is said of them, what each would append."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from ledger.command import Happening, History, Holding
from ledger.corrections.ahead import Ahead
from ledger.enrollments.batch import Batch
from ledger.enrollments.events import BatchOpened
from ledger.enrollments.named import known_batch, must_follow_opening
from ledger.errors import Detail
from ledger.event import Event
from ledger.identifiers import WorkerId
from ledger.periods import Month
from ledger.rosters.changes import Changes
from ledger.rosters.evidence import Said
from ledger.rosters.judging import of_persons
from ledger.rosters.roster import Judged
from ledger.rosters.values import Verdict


class RowsAhead(Ahead):
    """A history ahead on which what everyone holds was looked up once; ``persons`` are those of one part of a list."""

    def __init__(
        self, history: History, held: Mapping[tuple[str, int], Holding], persons: Sequence[WorkerId] = ()
    ) -> None:
        super().__init__(history)
        self._persons = persons
        self._held: dict[str, dict[tuple[str, int], Holding]] = {}
        for (worker, year), holding in held.items():
            self._held.setdefault(worker, {})[worker, year] = holding

    @property
    def persons(self) -> Sequence[WorkerId]:
        """The people of a part of the list; none for a row's command, which names them by their ids."""
        return self._persons

    def holdings(self, workers: Sequence[str]) -> Mapping[tuple[str, int], Holding]:
        """Return what is held of each of them, as it was looked up: nobody stands in two rows that are decided."""
        return {pair: holding for worker in workers for pair, holding in self._held.get(worker, {}).items()}


@dataclass(slots=True)
class Rows:
    """The rows of a list with the people whom they resolve to, what was said of them, and what each would append."""

    history: History
    changes: Changes
    batch: Batch
    opened: BatchOpened
    own: Mapping[tuple[str, int], Holding]
    """What each WorkerId holds."""
    merged: Mapping[str, str]
    """Who was merged into whom."""
    persons: Sequence[WorkerId]
    """Those whose seats are changed, each by whom he is known by."""
    leavers: Sequence[WorkerId]
    """The same, each as who sits there: one whose months both hold has a seat under the absorbed id."""
    newcomers: Sequence[WorkerId]
    said: dict[int, Said] = field(default_factory=dict)
    made: dict[int, list[Happening]] = field(default_factory=dict)
    evidence: dict[int, Mapping[str, Detail]] = field(default_factory=dict)
    """On what evidence those who take seats over may do so."""

    @property
    def held(self) -> Mapping[tuple[str, int], Holding]:
        """What each person holds, by whichever of his ids."""
        return of_persons(self.own, self.merged)

    @property
    def standing(self) -> list[int]:
        """The rows that nothing is said against."""
        return [index for index in range(len(self.changes.rows)) if index not in self.said]

    @property
    def verdicts(self) -> list[Judged]:
        """The verdict of every row, the malformed ones among them."""
        judged = [
            Judged(row.row, *self.said.get(index, (Verdict.ACCEPTED, "", self.evidence.get(index, {}))))
            for index, row in enumerate(self.changes.rows)
        ]
        return sorted([*judged, *self.changes.malformed], key=lambda one: one.row)

    def seats(self, rows: Iterable[int]) -> dict[int, Month]:
        """Return the seats of some rows, each with the first month of its change; none where no month is changed."""
        found = ((self.batch.seat_of(self.leavers[index]), self.changes.rows[index].from_month) for index in rows)
        return {seat: month for seat, month in found if seat is not None and month is not None}


def rows_of(history: History, changes: Changes) -> Rows:
    """Return the rows of a list with nothing said of them; refuse a batch that is not known or not open by the day."""
    batch = known_batch(history.fold(Batch, changes.terms.batch))
    assert batch.opened is not None, "a known batch was opened"
    must_follow_opening(batch.opened, on=changes.terms.effective_on)
    count, workers = len(changes.newcomers), list(dict.fromkeys(history.persons))
    newcomers, persons = history.persons[:count], history.persons[count:]
    merged = history.beside().merged(workers)
    own = history.holdings([*workers, *merged])
    leavers = _sitting(batch, persons, merged) if merged else persons
    return Rows(history, changes, batch, batch.opened, own, merged, persons, leavers, newcomers)


def _sitting(batch: Batch, persons: Sequence[WorkerId], merged: Mapping[str, str]) -> list[WorkerId]:
    """Return as who each person sits in a batch: himself, or somebody who was merged into him."""
    others = {
        keeps: absorbed for absorbed, keeps in merged.items() if batch.sitting.seat(absorbed, batch.seats) is not None
    }
    sits = {worker for worker in others if batch.sitting.seat(worker, batch.seats) is not None}
    return [worker if worker in sits else others.get(worker, worker) for worker in persons]


def together(made: Iterable[Iterable[Happening]]) -> list[Happening]:
    """Return what several rows append as one happening a stream, the batch's first."""
    streams: dict[str, list[Event]] = {}
    for happenings in made:
        for happening in happenings:
            streams.setdefault(happening.stream, []).extend(happening.events)
    return [Happening(stream, events) for stream, events in streams.items()]
