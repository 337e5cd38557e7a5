"""Enrol 100,000 workers in one command, beside the same rows by the driver alone."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import patch

import psycopg

from api.demo.people import enrollees, one_of
from ledger.contributions.commit import CommitContributions
from ledger.contributions.pay import PayMonths
from ledger.enrollments.enroll import EnrollWorkers
from ledger.identifiers import new_ids
from ledger.store import IdentityRow, Store
from ledger.store.bulk import collector_paused
from projections.registry import all_projections
from projections.runner import Runner
from tests.benchmarks.stage import ON, RUNS, database, funded, median, seconds
from tests.support.office import Desk
from tests.support.postgres import PostgresServer

WORKERS = 100_000
VILLAGE = "12.22.01.2002"


def known(desk: Desk) -> EnrollWorkers:
    """Return the command for workers whom the vault knows."""
    ids = new_ids("w", WORKERS, secrets.token_bytes)
    with desk.store.writer() as writer:
        writer.insert_identities([IdentityRow(subject, None, b"", b"", "2022") for subject in ids])
    rows = [{"basis": "illustrative", "occupation": "farmer", "region": VILLAGE, "worker": subject} for subject in ids]
    return EnrollWorkers(batch="batch-b", workers=rows)


@contextmanager
def time_under_lock(store: Store) -> Iterator[list[float]]:
    """Collect how long each writer holds the head."""
    import time

    held: list[float] = []
    original = store.writer

    @contextmanager
    def timed() -> Iterator[object]:
        with original() as writer:
            start = time.perf_counter()
            yield writer
            held.append(time.perf_counter() - start)

    with patch.object(store, "writer", timed):
        yield held


def raw(kind: str, server: PostgresServer, rows: list[tuple[object, ...]], slots: list[tuple[object, ...]]) -> float:
    """Write the same entry and slot rows by executemany or binary COPY, with the same keys, in one transaction."""
    with database(kind, server) as url:
        store = Store(url)
        connection = store.engine.raw_connection()
        try:
            driver = connection.driver_connection
            with collector_paused(WORKERS):
                return seconds(lambda: _sqlite(driver, rows, slots) if kind == "sqlite" else _copy(driver, rows, slots))
        finally:
            connection.close()
            store.dispose()


def _sqlite(driver: object, rows: list[tuple[object, ...]], slots: list[tuple[object, ...]]) -> None:
    driver.execute("BEGIN IMMEDIATE")  # type: ignore[attr-defined]
    driver.executemany("INSERT INTO entries VALUES (?,?,?,?,?,?)", rows)  # type: ignore[attr-defined]
    driver.executemany("INSERT INTO slots VALUES (?,?,?,?)", slots)  # type: ignore[attr-defined]
    driver.execute("COMMIT")  # type: ignore[attr-defined]


def _copy(
    driver: "psycopg.Connection[object]", rows: list[tuple[object, ...]], slots: list[tuple[object, ...]]
) -> None:
    with driver.cursor() as cursor:
        for table, types, filled in (
            ("entries", ("int8", "text", "int8", "text", "bytea", "bytea"), rows),
            ("slots", ("text", "int4", "int8", "text"), slots),
        ):
            with cursor.copy(f"COPY {table} FROM STDIN (FORMAT BINARY)") as copy:
                copy.set_types(types)
                for row in filled:
                    copy.write_row(row)
    driver.commit()


def written(desk: Desk) -> tuple[list[tuple[object, ...]], list[tuple[object, ...]]]:
    """Return the entry and slot rows that the enrolment wrote."""
    with desk.store.reader() as reader:
        rows = [tuple(stored) for stored in reader.entries(limit=10**6, kinds=["WorkerEnrolled"])]
        slots = list(reader.connection.exec_driver_sql("SELECT worker, year, mask, holders FROM slots").tuples())
    return rows, [tuple(slot) for slot in slots]


def measure(kind: str, server: PostgresServer) -> list[tuple[str, str]]:
    """Return the figures of a database."""
    totals, locks, raws, resolved, pays, catches = [], [], [], [], [], []
    for _ in range(RUNS):
        with funded(kind, server, rupiah=WORKERS * 16_800 * 3) as desk:
            command = known(desk)
            with time_under_lock(desk.store) as held:
                totals.append(seconds(lambda: desk.record(command)))  # noqa: B023 (called at once)
            locks.append(held[0])
            raws.append(raw(kind, server, *written(desk)))
            desk.record(CommitContributions(batch="batch-b", effective_on=ON))
            pays.append(seconds(lambda: desk.record(PayMonths(batch="batch-b", effective_on=ON, months=("2022-10",)))))
            runner = Runner(desk.store, all_projections())
            catches.append(seconds(runner.catch_up))
        with funded(kind, server, rupiah=WORKERS * 16_800 * 3) as desk:
            rows = enrollees([VILLAGE], first=0, count=WORKERS, occupation=one_of("farmer"))
            command = EnrollWorkers(batch="batch-b", workers=rows)
            resolved.append(seconds(lambda: desk.record(command)))  # noqa: B023
    total, lock, floor = median(totals), median(locks), median(raws)
    return [
        ("enrol 100,000 known workers, one command", f"{total:.2f} s, {WORKERS / total:,.0f} workers/s"),
        ("- of it under the lock", f"{lock:.2f} s"),
        ("- the same rows by the driver alone", f"{floor:.2f} s; ratio {total / floor:.1f}"),
        ("enrol 100,000 new people, resolved and sealed", f"{WORKERS / median(resolved):,.0f} workers/s"),
        ("pay one month of 100,000", f"{median(pays):.2f} s"),
        ("projections catch up", f"{WORKERS / median(catches):,.0f} entries/s"),
    ]
