"""When people died: the earliest month that is stated of each, by no statement that was taken back since."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from ledger.claims.events import ClaimRejected, ClaimReopened, ClaimReported, ClaimWithdrawn, RejectionReason
from ledger.store import Reader
from projections.as_of import AsOf
from projections.checks.watched import DIED
from projections.claims_told import CLAIMS
from projections.database import rows_of
from projections.told import Said, first_of
from projections.truth import in_truth


@dataclass(frozen=True, slots=True)
class Death:
    """One statement that a person died: in which month, and the entries that say so of him."""

    worker: str
    month: str
    on: date
    """When it was stated."""
    positions: tuple[int, ...]


_OF_WORKER = (
    "SELECT w.subject, w.position, w.effective_on, w.other, w.place, w.seat FROM read_watched w "
    "WHERE w.what = :what AND w.position <= :known AND w.effective_on <= :valid AND (w.subject = :worker OR EXISTS ("
    "SELECT 1 FROM read_seats c WHERE c.batch = w.place AND c.seat = w.seat AND c.kind = 'corrected' "
    "AND c.worker = :worker AND c.position > w.position AND c.position <= :known)) ORDER BY w.position"
)


def death_of(reader: Reader, moment: AsOf, worker: str) -> Death | None:
    """Return the earliest death that is stated of a person and was not taken back; none where he lives."""
    return min(_stated(reader, moment, worker), key=lambda death: (death.month, death.positions), default=None)


def _stated(reader: Reader, moment: AsOf, worker: str) -> Iterator[Death]:
    rows = rows_of(reader, _OF_WORKER, what=DIED, worker=worker, **moment.values)
    claims = CLAIMS.at(reader, moment, subjects=[place for *_, place, seat in rows if seat is None])
    gone = set(_taken_back(claims))
    for named, position, on, month, place, seat in rows:
        found: str = named
        corrections: tuple[int, ...] = ()
        if seat is not None:
            found, corrections = in_truth(reader, moment, named, batch=place, seat=seat, position=position)
        if found == worker and place not in gone:
            yield Death(worker, month, date.fromisoformat(on), (position, *corrections))


def _taken_back(claims: Mapping[str, Iterable[Said]]) -> Iterator[str]:
    """Yield the claims whose report of a death does not stand, or is corrected by another one that does."""
    corrected: dict[int, str] = {}
    reports: dict[str, int] = {}
    for claim, told in claims.items():
        said = list(told)
        first = first_of(said, ClaimReported)
        assert first is not None, "a claim begins with its report"
        reports[claim] = first.position
        if _is_mistaken(said):
            yield claim
        elif isinstance(first.event, ClaimReported) and first.event.corrects is not None:
            corrected[first.event.corrects] = claim
    yield from (claim for claim, position in reports.items() if position in corrected)


def _is_mistaken(said: Iterable[Said]) -> bool:
    """Tell whether a claim was withdrawn, or rejected since what it reports did not happen, and not taken up again."""
    mistaken = False
    for one in said:
        match one.event:
            case ClaimWithdrawn():
                mistaken = True
            case ClaimRejected() as rejected:
                mistaken = rejected.reason is RejectionReason.REPORTED_IN_ERROR
            case ClaimReopened():
                mistaken = False
    return mistaken
