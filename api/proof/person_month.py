"""The proof of one person's paid month, for an auditor or the insured: enrolment, payment, and the path of the seat."""

from pathlib import Path

from api.bootstrap import ReadingRoom
from api.log import Level, begun_folder, open_log, reached
from api.proof.receipts import head_at, receipt_of
from ledger.enrollments import ranges
from ledger.errors import Malformed, Unknown
from ledger.periods import Month
from ledger.store import Reader, StoredEntry
from ledger.transparency.person_month import SUFFIX, PersonMonth, verify_person_month
from ledger.transparency.proofs import inclusion_path
from ledger.transparency.tiles import Edge, TileTree
from ledger.transparency.tree import leaf_hashes
from projections.database import rows_of
from projections.trace_people import CellTrace, trace_person_month

_PAID = "ContributionPaid"
_SEATS = "SELECT seat_from, seat_to FROM read_moves WHERE position = :position AND kind = 'spent' AND batch = :batch"


def write_person_month(room: ReadingRoom, worker: str, month: Month, to: Path) -> list[Path]:
    """Write a file for each payment of a person's month: two where two programmes were paid apart, mostly one."""
    room.catch_up()
    with room.store.reader() as reader:
        cells = trace_person_month(reader, worker=worker, month=month).rows
        found = [paid for cell in cells for paid in _payments(reader, cell)]
    if not found:
        raise Unknown("month", f"{worker} {month}")
    if reached(room, max(payment.position for _, payment, _, _ in found)).level is Level.RECORDED:
        open_log(room.settings, room.store).publish()
    made = [_file(room, *one) for one in found]
    try:
        to.mkdir(parents=True, exist_ok=True)
        paths = [to / f"{worker}-{month}-{number}{SUFFIX}" for number in range(1, len(made) + 1)]
        for path, octets in zip(paths, made, strict=True):
            path.write_bytes(octets)
    except OSError as error:
        raise Malformed(
            "folder_unusable", f"expected a folder that can be written at {to}, found: {error.strerror}"
        ) from error
    return paths


def _payments(reader: Reader, cell: CellTrace) -> list[tuple[StoredEntry, StoredEntry, int, list[int]]]:
    if cell.batch is None or cell.seat is None or not cell.rupiah:
        return []
    positions = dict.fromkeys(step.position for step in cell.steps if step.event == _PAID)
    enrolment = reader.entry(cell.enrolment)
    assert enrolment is not None, "a cell's enrolment stands in the book"
    found = []
    for position in positions:
        payment = reader.entry(position)
        assert payment is not None, "a step's entry stands in the book"
        rows = rows_of(reader, _SEATS, position=position, batch=cell.batch)
        seats = list(ranges.numbers(ranges.union((int(low), int(high)) for low, high in rows)))
        found.append((enrolment, payment, cell.seat, seats))
    return found


def _file(room: ReadingRoom, enrolment: StoredEntry, payment: StoredEntry, seat: int, seats: list[int]) -> bytes:
    folder = begun_folder(room.settings)
    level = reached(room, max(enrolment.position, payment.position)).level
    head = head_at(folder, level)
    receipts = [bytes(receipt_of(folder, entry, head, level=level)) for entry in (enrolment, payment)]
    edge, index = Edge(), seats.index(seat)
    tiles = edge.append(leaf_hashes(b"%d" % each for each in seats)) | edge.partial()
    path = inclusion_path(TileTree(len(seats), tiles.__getitem__).node, index, len(seats))
    octets = bytes(PersonMonth(receipts[0], receipts[1], seat, index, tuple(path)))
    verify_person_month(octets)  # nothing is handed out that its own verifier would refuse
    return octets
