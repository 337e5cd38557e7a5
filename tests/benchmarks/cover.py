"""Cover on a date for one person, with a million enrolments in the book: the read, and the same in a decision."""

import secrets
from collections.abc import Sequence
from datetime import date, timedelta
from random import Random

from ledger.contributions.commit import CommitContributions
from ledger.contributions.pay import PayMonths
from ledger.cover.of_worker import cover_of
from ledger.enrollments.enroll import EnrollWorkers
from ledger.enrollments.open import OpenBatch
from ledger.folds import Folds
from ledger.history import BookHistory
from ledger.identifiers import new_ids
from ledger.periods import Month, months_between
from ledger.programmes import Programme
from ledger.store import IdentityRow
from projections.cover import cover
from projections.registry import all_projections
from projections.runner import Runner
from tests.benchmarks.stage import funded, percentile, seconds
from tests.support.office import Desk
from tests.support.postgres import PostgresServer

GROUPS, PEOPLE = 5, 100_000
"""So many groups of people, each enrolled twice: for 2023, and for 2024 in another batch."""
ASKED = 2_000
WARM = 100
VILLAGE = "12.22.01.2002"


def measure(kind: str, server: PostgresServer) -> list[tuple[str, str]]:
    """Return the figures of a database: one run."""
    with funded(kind, server, rupiah=2 * GROUPS * PEOPLE * 12 * 16_800) as desk:
        people = book(desk)
        Runner(desk.store, all_projections()).catch_up()
        dice = Random(7)
        asked = [(dice.choice(people), date(2023, 1, 1) + timedelta(dice.randrange(900))) for _ in range(ASKED)]
        reads = [seconds(lambda: _read(desk, worker, day)) for worker, day in asked]  # noqa: B023 (called at once)
        folds = Folds()
        with desk.store.reader() as reader:
            folds.advance_to(reader)
            history = BookHistory(reader, folds, date(2026, 11, 21))
            decided = [
                seconds(lambda: cover_of(history, worker, Programme.JKM, on=day).on(day))  # noqa: B023 (called at once)
                for worker, day in asked
            ]
    return [
        (f"cover on a date for one of {GROUPS * PEOPLE:,} people, {2 * GROUPS * PEOPLE:,} enrolments", _told(reads)),
        ("- the same in a decision, its folds in memory", _told(decided)),
    ]


def _told(figures: Sequence[float]) -> str:
    warm = list(figures[WARM:])
    return f"p50 {percentile(warm, 0.5) * 1000:.2f} ms, p99 {percentile(warm, 0.99) * 1000:.2f} ms"


def _read(desk: Desk, worker: str, day: date) -> None:
    with desk.store.reader() as reader:
        (row,) = cover(reader, worker=worker, programme=Programme.JKM, on=day).rows
    assert row.cumulative == min(24, (day.year - 2023) * 12 + day.month), "each month of both years is paid"


def book(desk: Desk) -> list[str]:
    """Enrol every group for both years, and pay all its months on the day of each batch; return the people."""
    everybody: list[str] = []
    for group in range(GROUPS):
        ids = new_ids("w", PEOPLE, secrets.token_bytes)
        with desk.store.writer() as writer:
            writer.insert_identities([IdentityRow(subject, None, b"", b"", "2023") for subject in ids])
        rows = [{"basis": "illustrative", "occupation": "farmer", "region": VILLAGE, "worker": w} for w in ids]
        for year in (2023, 2024):
            _batch(desk, f"batch-{group}-{year}", year, rows)
        everybody += ids
    return everybody


def _batch(desk: Desk, batch: str, year: int, rows: Sequence[dict[str, str]]) -> None:
    on, first = date(year, 1, 2), Month(f"{year}-01")
    programmes = ("JKK", "JKM")
    opened = OpenBatch(
        batch=batch, effective_on=on, first=first, fund="fund-f", last=first.plus(11), programmes=programmes
    )
    desk.record(opened)
    desk.record(EnrollWorkers(batch=batch, workers=rows))
    desk.record(CommitContributions(batch=batch, effective_on=on))
    for month in months_between(first, first.plus(11)):
        desk.record(PayMonths(batch=batch, effective_on=on + timedelta(month.number * 30), months=(month,)))
