"""Coverage at any moment with many enrolments in the book: one region, all districts, distinct people, states."""

import secrets
import time
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from random import Random

from ledger.contributions.commit import CommitContributions
from ledger.contributions.pay import PayMonths
from ledger.enrollments.enroll import EnrollWorkers
from ledger.enrollments.open import OpenBatch
from ledger.identifiers import new_ids
from ledger.periods import Month, months_between
from ledger.regions import region_names
from ledger.store import IdentityRow, Reader
from projections.coverage import coverage, people
from projections.joiners import coverage_changes
from projections.registry import all_projections
from projections.runner import Runner
from tests.benchmarks.stage import funded, percentile, seconds
from tests.support.office import Desk
from tests.support.postgres import PostgresServer

SIZES = (500, 5_000)
"""People of a district, each enrolled for two years: 100,000 and 1,000,000 enrolments."""
DISTRICTS = 100
ASKED, WARM = 120, 20


def measure(kind: str, server: PostgresServer) -> list[tuple[str, str]]:
    """Return the figures of a database: one run of each size."""
    return [figure for size in SIZES for figure in _measured(kind, server, size)]


def _measured(kind: str, server: PostgresServer, size: int) -> list[tuple[str, str]]:
    with funded(kind, server, rupiah=2 * DISTRICTS * size * 12 * 16_800) as desk:
        districts = _book(desk, size)
        Runner(desk.store, all_projections()).catch_up()
        dice = Random(7)
        first = _seconds(desk, lambda reader: coverage(reader))
        figures = [(what, _times(desk, dice, ask, districts)) for what, ask in QUESTIONS.items()]
    told = f"{2 * DISTRICTS * size:,} enrolments, {2 * DISTRICTS} batches"
    return [
        (f"coverage, {told}: the first answer of a process", f"{first[0]:.2f} s, computed {first[1]:.2f} s"),
        *((f"- {what}, any two moments", _told(times)) for what, times in figures),
    ]


QUESTIONS: dict[str, Callable[[Reader, str, date, int], object]] = {
    "totals of the schemes": lambda reader, region, day, known: coverage(reader, valid_at=day, known_at=known),
    "one region": lambda reader, region, day, known: coverage(reader, region=region, valid_at=day, known_at=known),
    "all districts": lambda reader, region, day, known: coverage(
        reader, level="district", valid_at=day, known_at=known
    ),
    "distinct people": lambda reader, region, day, known: people(reader, valid_at=day, known_at=known),
    "joiners and leavers": lambda reader, region, day, known: coverage_changes(
        reader, from_month=Month.of(day).plus(-1), to_month=Month.of(day), known_at=known
    ),
}


def _times(
    desk: Desk, dice: Random, ask: Callable[[Reader, str, date, int], object], districts: Sequence[str]
) -> list[tuple[float, float]]:
    head = desk.book.head().position
    asked = [
        (dice.choice(districts), date(2023, 1, 2) + timedelta(dice.randrange(800)), dice.randrange(head // 2, head + 1))
        for _ in range(ASKED)
    ]
    return [_seconds(desk, lambda reader: ask(reader, *one)) for one in asked]  # noqa: B023 (called at once)


def _seconds(desk: Desk, ask: Callable[[Reader], object]) -> tuple[float, float]:
    """Return the seconds that passed, and those that this process computed: a busy machine disturbs the first."""
    with desk.store.reader() as reader:
        start = time.process_time()
        passed = seconds(lambda: ask(reader))
        return passed, time.process_time() - start


def _told(figures: Sequence[tuple[float, float]]) -> str:
    told = []
    for what, times in zip(("passed", "computed"), zip(*figures[WARM:], strict=True), strict=True):
        p50, p99 = (percentile(list(times), share) * 1000 for share in (0.5, 0.99))
        told.append(f"{what} p50 {p50:.1f} ms, p99 {p99:.1f} ms")
    return "; ".join(told)


def _book(desk: Desk, size: int) -> list[str]:
    """Enrol the people of every district for two years, each month paid in it; return the districts."""
    villages = sorted(code for code in region_names() if len(code) == 13 and code.startswith("12."))
    districts = sorted({code[:8] for code in villages})[:DISTRICTS]
    for district in districts:
        ids = new_ids("w", size, secrets.token_bytes)
        homes = [code for code in villages if code.startswith(district)]
        with desk.store.writer() as writer:
            writer.insert_identities([IdentityRow(subject, None, b"", b"", "2023") for subject in ids])
        rows = [
            {"basis": "illustrative", "occupation": "farmer", "region": homes[n % len(homes)], "worker": worker}
            for n, worker in enumerate(ids)
        ]
        for year in (2023, 2024):
            _batch(desk, f"batch-{district.replace('.', '-')}-{year}", year, rows)
    return districts


def _batch(desk: Desk, batch: str, year: int, rows: Sequence[dict[str, str]]) -> None:
    on, first = date(year, 1, 2), Month(f"{year}-01")
    months = months_between(first, first.plus(11))
    desk.record(
        OpenBatch(batch=batch, effective_on=on, first=first, fund="fund-f", last=months[-1], programmes=("JKK", "JKM"))
    )
    desk.record(EnrollWorkers(batch=batch, workers=rows))
    desk.record(CommitContributions(batch=batch, effective_on=on))
    for month in months:
        desk.record(PayMonths(batch=batch, effective_on=date(year, month.number, 20), months=(month,)))
