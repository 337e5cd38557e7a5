"""Who was meant by what is said of a seat's person: the one who had it in truth, by corrections made since."""

from ledger.store import Reader
from projections.as_of import AsOf
from projections.database import rows_of

_CORRECTED = (
    "SELECT position, overpaid, worker FROM read_seats WHERE batch = :batch AND seat = :seat AND kind = 'corrected' "
    "AND position > :position AND position <= :known ORDER BY position"
)


def in_truth(
    reader: Reader, moment: AsOf, worker: str, *, batch: str, seat: int, position: int
) -> tuple[str, tuple[int, ...]]:
    """Return whom an entry about a seat's person is of, and the corrections that say so; none: whom it names.

    A correction made before the entry does not count: who wrote it knew of that.
    """
    corrections: list[int] = []
    rows = rows_of(reader, _CORRECTED, batch=batch, seat=seat, position=position, known=moment.known_at)
    for at, wrong, right in rows:
        if wrong == worker:
            worker = right
            corrections.append(at)
    return worker, tuple(corrections)
