"""The file of a donor's fiscal year: the statement's parts and the entries that it closes, each with its proof."""

from collections.abc import Sequence
from pathlib import Path

from api.bootstrap import ReadingRoom
from api.log import Level, begun_folder, open_log, reached
from api.proof.receipts import head_at, receipt_of
from ledger.errors import Malformed, Unknown
from ledger.statements.events import SCOPE, StatementIssued
from ledger.store import Reader, StoredEntry
from ledger.store.mapper import decode
from ledger.transparency.statement import SUFFIX, StatementFile, verify_statement
from projections.as_of import as_of
from projections.donor_statements import entries_closed


def write_statement(room: ReadingRoom, statement: str, to: Path) -> Path:
    """Write the file of a statement under the highest level that all of it has reached; sealed first if need be."""
    room.catch_up()
    with room.store.reader() as reader:
        position = reader.natural_key(SCOPE, statement)
        if position is None:
            raise Unknown("statement", statement)
        (first,) = reader.entries_at([position])
        event = decode(first).event
        assert isinstance(event, StatementIssued), "the number is of a statement"
        parts = list(reader.entries_at(list(range(position, position + event.parts))))
        entries = _closed(reader, event)
    if reached(room, parts[-1].position).level is Level.RECORDED:
        open_log(room.settings, room.store).publish()
    level = reached(room, parts[-1].position).level
    folder = begun_folder(room.settings)
    head = head_at(folder, level)
    made = [bytes(receipt_of(folder, entry, head, level=level)) for entry in (*parts, *entries)]
    octets = bytes(StatementFile(tuple(made[: len(parts)]), tuple(made[len(parts) :])))
    verify_statement(octets)  # nothing is handed out that its own verifier would refuse
    path = to / f"{statement}{SUFFIX}"
    try:
        to.mkdir(parents=True, exist_ok=True)
        path.write_bytes(octets)
    except OSError as error:
        raise Malformed(
            "folder_unusable", f"expected a folder that can be written at {to}, found: {error.strerror}"
        ) from error
    return path


def _closed(reader: Reader, event: StatementIssued) -> Sequence[StoredEntry]:
    moment = as_of(reader, valid_at=event.until, known_at=event.known_at)
    return reader.entries_at(entries_closed(reader, moment, event.donor, event.fiscal_year))
