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
from itertools import chain
from pathlib import Path

from api.bootstrap import Office
from api.demo.people import enrollees, one_of, villages
from api.registers.importing import RegisterAsked, import_register
from api.rosters.plan_told import PlanTold
from api.rosters.plans import apply_plan, plans
from api.rosters.reading import opened as opened_list
from ledger.enrollments.enroll import EnrollWorkers
from ledger.enrollments.open import OpenBatch
from ledger.registers.values import RegisterKind
from ledger.rosters.commands import AdoptCriteria
from tests.benchmarks.stage import database
from tests.registers.stage import HEADINGS
from tests.rosters.change_stage import changes
from tests.rosters.files import Value, as_csv, as_xlsx, person
from tests.rosters.stage import FUND, ON, PLANNER, approve, office_of, planned, set_up
from tests.support.office import desk, seeded
from tests.support.postgres import PostgresServer

PEOPLE = 1_000_000
BATCH = 100_000
REGION = "12.22"
_LETTERS = str.maketrans("0123456789", "bcdfghklmr")
LATER, NEXT = ON.replace(day=5), {"first": "2023-01", "last": "2023-03"}
"""The registers are of a later day, and their criteria of later months, than the lists that are planned without."""
KNOWN = 20
"""Of so many rows one is somebody whom the book knows from another year."""
NEW = 2_000_000
"""Whom the book does not know has a number from here on."""


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


def listed(number: int) -> list[Value]:
    """Return the row of somebody; who is new has words of his own for a name, so that he is taken for nobody else.

    The names of one or two of the million are opened for each, ten times as many as for a real village.
    """
    places = villages(REGION)
    row = person(number, places[number % len(places)])
    if number >= NEW:
        row[2] = f"{str(number).translate(_LETTERS)} {str(number)[::-1].translate(_LETTERS)}"
    return row


def workbook(count: int, *, first: int, known: int | None = None) -> bytes:
    """Return a list of people whom the book does not know, but for one in twenty."""
    return as_xlsx([listed(n) for n in numbers(count, first=first, known=known)])


def numbers(count: int, *, first: int, known: int | None = None) -> list[int]:
    """Return who is on a list, by the numbers of made-up people."""
    known = count if known is None else known
    return [known + n if n % KNOWN == 0 else first + n for n in range(count)]


def register(kind: RegisterKind, people: list[int], to: Path) -> None:
    """Write a register of a million people, among them these."""
    with to.open("w", encoding="utf-8") as file:
        file.write(",".join(HEADINGS[kind]) + "\n")
        for n in chain(people, range(10 * PEOPLE, 11 * PEOPLE - len(people))):
            _, digits, name, born, village, _ = listed(n)
            words = {
                RegisterKind.POPULATION: f"AKTIF,{village},{name},{born:%d-%m-%Y}",
                RegisterKind.POVERTY: str(n % 4 + 1),
                RegisterKind.WAGE_EARNERS: "01-01-2010,31-12-2019",
            }
            file.write(f"{digits},{words[kind]}\n")


def busy(work: Callable[[], object]) -> float:
    """Return the processor seconds of one call."""
    start = time.process_time()
    work()
    return time.process_time() - start


def measure(kind: str, server: PostgresServer) -> list[tuple[str, str]]:
    """Return the figures of a database; each list is planned and applied by a process of its own."""
    figures: list[tuple[str, str]] = []
    with full(kind, server) as url, tempfile.TemporaryDirectory() as folder:
        figures += _against_registers(url, Path(folder))
        for count, first in ((10_000, 2_000_000), (100_000, 3_000_000)):
            file = Path(folder) / f"{count}.xlsx"
            file.write_bytes(workbook(count, first=first))
            for step, what in (("plan", "from XLSX, a million people in the book"), ("apply", "the vault included")):
                figures.append((f"{step} {count:,} rows, {what}", _measured(step, url, file, count)))
        what = "plan 10,000 withdrawals from a batch of 100,000 people"
        figures.append((what, _measured("withdraw", url, file, 10_000)))
    return figures


def _against_registers(url: str, folder: Path) -> list[tuple[str, str]]:
    """Import three registers of a million people each, and plan a list of 100,000 of them under a decile limit."""
    asked = {"count": BATCH, "first": 4 * PEOPLE, "known": 3 * BATCH}
    (folder / "list.xlsx").write_bytes(workbook(**asked))
    figures = []
    for kind in RegisterKind:
        register(kind, numbers(**asked), folder / f"{kind}.csv")
        figures.append((str(kind), folder / f"{kind}.csv", f"import {PEOPLE:,} rows of the register {kind}"))
    figures.append(("registered", folder / "list.xlsx", f"plan {BATCH:,} rows against the three of them"))
    return [(what, _measured(step, url, file, BATCH)) for step, file, what in figures]


def _measured(step: str, url: str, file: Path, count: int) -> str:
    asked = [sys.executable, "-m", "tests.benchmarks.rosters", step, url, str(file), str(count)]
    done = subprocess.run(asked, stdout=subprocess.PIPE, text=True, check=True)
    seconds, memory = json.loads(done.stdout)
    return f"{seconds:.2f} s, {memory:,} MB"


def main(step: str, url: str, file: str, count: int) -> None:
    """Plan a list, or apply the newest plan; print the processor seconds, and the most memory that it took."""
    with desk(url, seed=count + len(step)) as opened:
        at = replace(office_of(opened), random=seeded(count + sum(step.encode())))
        if step in set(RegisterKind):
            words = {"as_of": LATER, "region": REGION, "register_kind": step, "source": "Disdukcapil"}
            about = RegisterAsked.model_validate(words)
            data = Path(file).read_bytes()
            seconds = busy(lambda: import_register(at, data, about, actor=PLANNER, key=step))
        elif step in ("plan", "registered"):
            later: dict[str, object] = {}
            if step == "registered":
                at.book.record(_criteria(), actor=PLANNER, key="criteria")
                later = {**NEXT, "effective_on": LATER}
            made: list[PlanTold] = []
            seconds = busy(lambda: made.append(planned(at, Path(file).read_bytes(), **later)))
            assert made[0].counts["accepted"] == count, made[0].counts
        elif step == "withdraw":
            seconds = busy(lambda: withdrawn(at, Path(file), count))
        else:
            plan = plans(at)[0]
            approve(at, plan)
            seconds = busy(lambda: apply_plan(at, plan.plan, actor=PLANNER))
    print(json.dumps([seconds, peak()]))


def withdrawn(at: Office, file: Path, count: int) -> None:
    """Plan to withdraw every so manyth person of the list that was applied last."""
    rows = [cells[1:2] for _, cells in opened_list(file.read_bytes()).lines]
    every = max(1, len(rows) // count)
    left = as_csv([[str(cell) for cell in row] for row in rows[::every][:count]], heading=["NIK"])
    batch = next(one.batch for one in plans(at) if one.rows == len(rows))
    told = changes(at, batch, "withdraw", left, from_month="2022-11", reason="moved")
    assert told.counts["accepted"] == count, told.counts


def _criteria() -> AdoptCriteria:
    rows = (
        {"criterion": "decile_max", "value": 4},
        {"criterion": "status_barred", "status": "wage_earner"},
        {"criterion": "register_age_max_days", "value": 30},
    )
    said = [{"article": "Pergub 19/2023", "confirmed": False, **row} for row in rows]
    return AdoptCriteria.model_validate({"effective_on": ON, "first": "2023-01", "rows": said})


def peak() -> int:
    """Return the most memory that this program ever had, in megabytes; what started it does not count."""
    status = Path("/proc/self/status").read_text()
    return int(re.search(r"VmHWM:\s+(\d+)", status)[1]) // 1024  # type: ignore[index]  # Linux always says it


if __name__ == "__main__":
    main(*sys.argv[1:4], int(sys.argv[4]))
