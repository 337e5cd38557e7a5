"""Where the live tables stand, and whether they can follow the book from there; if not, why not."""

from eventsourcing.persistence import PersistenceError
from sqlalchemy import inspect

from ledger.store import Reader, Store
from projections.audit_steps import UNREADABLE, is_broken
from projections.database import ReadTable, rows_of
from projections.registry import all_projections
from projections.runner import POSITIONS, Runner, code_of

MEND = "run amanah replay"


def read_tables() -> tuple[ReadTable, ...]:
    """Return every table of the projections, and the one of their positions."""
    return (POSITIONS, *(table for projection in all_projections() for table in projection.tables))


def is_there(reader: Reader, table: ReadTable) -> bool:
    """Tell whether a live table is there with all its columns."""
    inspector = inspect(reader.connection)
    if not inspector.has_table(table.name):
        return False
    return {column["name"] for column in inspector.get_columns(table.name)} >= set(table.columns)


def caught_up(store: Store) -> tuple[Runner | None, str | None]:
    """Bring the live tables up to the head; where they cannot be, return none and why, and leave them as they are."""
    with store.reader() as reader:
        obstacle = _obstacle(reader)
    if obstacle is not None:
        return None, f"{obstacle}; {MEND}"
    runner = Runner(store, all_projections())
    try:
        runner.catch_up()
    except UNREADABLE as error:
        return None, f"{error!r}; {MEND}"
    except PersistenceError as error:
        if not is_broken(error):
            raise
        return None, f"{error}; {MEND}"
    return runner, None


def _obstacle(reader: Reader) -> str | None:
    """Return what is wrong with the live tables; a book that nobody has read yet has none, and that is well."""
    missing = [table.name for table in read_tables() if not is_there(reader, table)]
    if len(missing) == len(read_tables()):
        return None
    if missing:
        return f"no {', '.join(missing)} of the form expected"
    rows = rows_of(reader, "SELECT name, version, shape, position FROM read_positions")
    if {tuple(row[:3]) for row in rows} != set(map(code_of, all_projections())):
        return "projections of other names or versions"
    positions = {row[3] for row in rows}
    if len(positions) != 1:
        return "projections at several positions"
    if not all(isinstance(position, int) and 0 <= position <= reader.head.position for position in positions):
        return "a position that is not of the book"
    return None
