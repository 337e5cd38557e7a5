"""The audit: every claim that the book makes of itself, checked again from the stored bytes, in numbered steps."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from sqlite3 import Connection as SqliteConnection

from eventsourcing.persistence import PersistenceError

from ledger.store import Reader, Store
from ledger.store.bulk import collector_paused
from projections.audit_book import PAGE, Reading
from projections.audit_snapshots import SnapshotCheck
from projections.audit_statements import check_statements
from projections.audit_steps import UNREADABLE, Discrepancy, Step, is_broken, joined
from projections.audit_tables import check_identities, check_receipts, check_types
from projections.rebuild import replay

__all__ = ["TITLES", "Discrepancy", "Step", "audit", "audit_steps"]

TITLES = (
    "Positions are dense from 1 to the head.",
    "Commits follow one another and cover every entry.",
    "Every leaf hash is that of the stored bytes.",
    "The tree over the leaves has the root of every commit and of the head.",
    "Stamps rise strictly from commit to commit and are equal within one.",
    "Versions of every stream are dense from 1.",
    "The stored bytes are canonical and say what their row says.",
    "Receipts lie within commits and are of their entries' actor.",
    "Outside numbers are those that the entries used.",
    "The months held are those that the entries took.",
    "Snapshots are what the entries make of them.",
    "Every column holds values of its type.",
    "Everyone whose months were taken has a row in the vault.",
    "Projections are what the entries make of them.",
    "Statements that donors were given say what the book said then.",
)

Report = Callable[[Step], object]


def audit(store: Store, *, report: Report | None = None) -> list[Discrepancy]:
    """Check everything and return every discrepancy; ``report`` gets each step when it is done."""
    return [discrepancy for step in audit_steps(store, report=report) for discrepancy in step.discrepancies]


def audit_steps(store: Store, *, report: Report | None = None, projections: bool = True) -> list[Step]:
    """Return the steps in their order, each with what it found; without ``projections``, those of the book alone."""
    steps = [Step(number, title) for number, title in enumerate(TITLES, 1)]
    *book, made, told = steps
    with store.reader() as reader, _any_text(reader), collector_paused(PAGE):
        snapshots = SnapshotCheck(reader, book[10])
        reading = Reading(reader, book[:7], keys=book[8], slots=book[9], snapshots=snapshots)
        reading.run()
        snapshots.finish()
        check_receipts(reader, book[7], reading.writers)
        check_types(reader, book[11])
        check_identities(reader, book[12], reading.workers())
    for step in book:
        _report(step, report)
    if not projections:
        return book
    _projections(store, made)
    _report(made, report)
    if not made.found:
        _statements(store, told)
    _report(told, report)
    return steps


def _report(step: Step, report: Report | None) -> None:
    if report is not None:
        report(step)


@contextmanager
def _any_text(reader: Reader) -> Iterator[None]:
    """Read text that is no UTF-8 too: SQLite keeps any bytes in a column of text, and its driver stops at them."""
    driver = reader.connection.connection.driver_connection
    if not isinstance(driver, SqliteConnection):
        yield
        return
    driver.text_factory = _text
    try:
        yield
    finally:
        driver.text_factory = str


def _text(stored: bytes) -> str:
    return stored.decode(errors="backslashreplace")


def _statements(store: Store, step: Step) -> None:
    with store.reader() as reader:
        try:
            check_statements(reader, step)
        except UNREADABLE as error:
            step.compare("entries", "statements", "statements that can be reckoned again", repr(error))


def _projections(store: Store, step: Step) -> None:
    try:
        done = replay(store, swap=False)
    except UNREADABLE as error:
        step.compare("entries", "all", "entries that can be replayed", repr(error))
        return
    except PersistenceError as error:
        if not is_broken(error):
            raise
        step.compare("entries", "all", "entries that can be replayed", str(error))
        return
    step.checked = done.entries
    if done.obstacle is not None:
        step.compare("read_positions", "all", "live tables that can be brought up to the head", done.obstacle)
    for drift in done.drifts:
        for name, (live, rebuilt) in drift.columns.items():
            step.compare(drift.table, f"{joined(drift.key)} {name}", rebuilt, live)
