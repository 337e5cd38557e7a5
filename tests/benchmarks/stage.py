"""What the benchmarks have in common: two databases, a fund with money, an open batch, medians."""

import os
import platform
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from importlib.metadata import version
from pathlib import Path

from ledger.donations.commands import ReceiveDonation
from ledger.enrollments.open import OpenBatch
from ledger.funds.commands import OpenFund
from ledger.law.adopt import init_commands
from ledger.parties.commands import RegisterParty
from tests.support.office import Desk, desk
from tests.support.postgres import PostgresServer

ON = date(2022, 10, 4)
RUNS = 3


def machine() -> str:
    """Say on what the figures were measured."""
    packages = ", ".join(f"{name} {version(name)}" for name in ("sqlalchemy", "psycopg", "pydantic", "eventsourcing"))
    return (
        f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}, "
        f"SQLite {sqlite3.sqlite_version} (WAL, synchronous=FULL), PostgreSQL 18 (fsync on, Unix socket), {packages}"
    )


@contextmanager
def database(kind: str, server: PostgresServer) -> Iterator[str]:
    """Give the address of a new database."""
    if kind == "postgresql":
        with server.database() as url:
            yield url
        return
    with tempfile.TemporaryDirectory() as folder:
        yield f"sqlite:///{Path(folder) / 'book.sqlite'}"


@contextmanager
def funded(kind: str, server: PostgresServer, *, rupiah: int, months: int = 3) -> Iterator[Desk]:
    """Open a book with the law, a firm, its fund with one gift, and a batch."""
    with database(kind, server) as url, desk(url) as opened:
        opened.book.record_all(list(init_commands()), actor="tester")
        opened.record(RegisterParty(effective_on=ON, name="Firma Ukur", party="party-firm", party_kind="corporate_csr"))
        opened.record(
            OpenFund(
                effective_on=ON, fund="fund-f", pot="pot-f", fund_class="donation", name="Dana Ukur", owner="party-firm"
            )
        )
        opened.record(gift(0, rupiah))
        opened.record(
            OpenBatch(
                basis="illustrative",
                batch="batch-b",
                effective_on=ON,
                first="2022-10",
                fund="fund-f",
                last=f"2022-{9 + months:02d}",
                programmes=("JKK", "JKM"),
            )
        )
        yield opened


def gift(number: int, rupiah: int = 1_000_000) -> ReceiveDonation:
    """Return one donation."""
    return ReceiveDonation(
        account="bank-01",
        bank_reference=f"REF{number}",
        donation=f"gift-{number}",
        donor="party-firm",
        effective_on=ON,
        fund="fund-f",
        pot="pot-f",
        rupiah=rupiah,
    )


def seconds(work: Callable[[], object]) -> float:
    """Time one call."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def median(figures: list[float]) -> float:
    """Return the median."""
    return statistics.median(figures)


def percentile(figures: list[float], share: float) -> float:
    """Return the figure that a share of all do not exceed."""
    return sorted(figures)[min(len(figures) - 1, int(len(figures) * share))]


def peak_mb() -> int:
    """Return the most memory that this process has held since it began; ``getrusage`` also tells of who began it."""
    told = Path("/proc/self/status").read_text()
    return next(int(line.split()[1]) // 1024 for line in told.splitlines() if line.startswith("VmHWM"))
