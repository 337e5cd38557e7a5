"""Plan and apply lists of 10,000 and 100,000 rows in a book of a million people: processor seconds and memory."""

import json
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from api.demo.people import enrollees, one_of, villages
from api.rosters.plans import PlanTold, apply_plan, plans
from ledger.enrollments.enroll import EnrollWorkers
from ledger.enrollments.open import OpenBatch
from tests.benchmarks.stage import database
from tests.rosters.files import as_xlsx, person
from tests.rosters.stage import FUND, ON, PLANNER, approve, office_of, planned, set_up
from tests.support.office import desk, seeded
from tests.support.postgres import PostgresServer

PEOPLE = 1_000_000
BATCH = 100_000
REGION = "12.22"
KNOWN = 20
"""Of so many rows one is somebody whom the book knows from another year."""


@contextmanager
def full(kind: str, server: PostgresServer, *, people: int = PEOPLE) -> Iterator[str]:
    """Open a book in which a million people were enrolled for another year."""
    with database(kind, server) as url, desk(url) as opened:
        set_up(opened, rupiah=10**13)
        places = villages(REGION)
        for number in range(people // BATCH):
            batch = f"batch-{number}"
            opened.record(
                OpenBatch(
                    batch=batch, effective_on=ON, first="2021-01", fund=FUND, last="2021-12", basis="illustrative"
                )
            )
            rows = enrollees(places, first=number * BATCH, count=BATCH, occupation=one_of("farmer"))
            opened.record(EnrollWorkers(batch=batch, workers=rows))
        yield url


def workbook(count: int, *, first: int) -> bytes:
    """Return a list of people whom the book does not know, but for one in twenty."""
    places = villages(REGION)
    numbers = [count + n if n % KNOWN == 0 else first + n for n in range(count)]
    return as_xlsx([person(n, places[n % len(places)]) for n in numbers])


def busy(work: Callable[[], object]) -> float:
    """Return the processor seconds of one call."""
    start = time.process_time()
    work()
    return time.process_time() - start


def measure(kind: str, server: PostgresServer) -> list[tuple[str, str]]:
    """Return the figures of a database; each list is planned and applied by a process of its own."""
    figures: list[tuple[str, str]] = []
    with full(kind, server) as url, tempfile.TemporaryDirectory() as folder:
        for count, first in ((10_000, 2_000_000), (100_000, 3_000_000)):
            file = Path(folder) / f"{count}.xlsx"
            file.write_bytes(workbook(count, first=first))
            for step, what in (("plan", "from XLSX, a million people in the book"), ("apply", "the vault included")):
                asked = [sys.executable, "-m", "tests.benchmarks.rosters", step, url, str(file), str(count)]
                done = subprocess.run(asked, stdout=subprocess.PIPE, text=True, check=True)
                seconds, memory = json.loads(done.stdout)
                figures.append((f"{step} {count:,} rows, {what}", f"{seconds:.2f} s, {memory:,} MB"))
    return figures


def main(step: str, url: str, file: str, count: int) -> None:
    """Plan a list, or apply the newest plan; print the processor seconds, and the most memory that it took."""
    with desk(url, seed=count + len(step)) as opened:
        at = replace(office_of(opened), random=seeded(count))
        if step == "plan":
            made: list[PlanTold] = []
            seconds = busy(lambda: made.append(planned(at, Path(file).read_bytes())))
            assert made[0].counts["accepted"] == count, made[0].counts
        else:
            plan = plans(at)[0]
            approve(at, plan)
            seconds = busy(lambda: apply_plan(at, plan.plan, actor=PLANNER))
    print(json.dumps([seconds, peak()]))


def peak() -> int:
    """Return the most memory that this program ever had, in megabytes; what started it does not count."""
    status = Path("/proc/self/status").read_text()
    return int(re.search(r"VmHWM:\s+(\d+)", status)[1]) // 1024  # type: ignore[index]  # Linux always says it


if __name__ == "__main__":
    main(*sys.argv[1:4], int(sys.argv[4]))
