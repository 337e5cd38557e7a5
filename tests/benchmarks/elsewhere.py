"""The log written as Parquet, and recomputed on each engine, with 100,000 people and three paid months in the book."""

import tempfile
from functools import partial
from pathlib import Path

from ledger.contributions.commit import CommitContributions
from ledger.contributions.pay import PayMonths
from ledger.store import Store
from projections.audit_independent import audit_independently
from projections.export.parquet import export_parquet
from projections.independent.engine import ENGINES
from projections.registry import all_projections
from projections.runner import Runner
from tests.benchmarks.enrol import WORKERS, known
from tests.benchmarks.stage import ON, funded, seconds
from tests.support.postgres import PostgresServer

MONTHS = ("2022-10", "2022-11", "2022-12")


def measure(kind: str, server: PostgresServer) -> list[tuple[str, str]]:
    """Return the figures of a database: one run."""
    with funded(kind, server, rupiah=WORKERS * 3 * 16_800) as desk, tempfile.TemporaryDirectory() as folder:
        desk.record(known(desk))
        desk.record(CommitContributions(basis="illustrative", batch="batch-b", effective_on=ON))
        for month in MONTHS:
            desk.record(PayMonths(basis="illustrative", batch="batch-b", effective_on=ON, months=(month,)))
        Runner(desk.store, all_projections()).catch_up()
        export = Path(folder) / "export"
        wrote = seconds(lambda: export_parquet(desk.store, export))
        took = {name: seconds(partial(_agree, desk.store, export, name)) for name in ENGINES}
    entries = f"{WORKERS:,} enrolments"
    audits = [
        (f"- recomputed on {name} and compared with the readers, {3 * WORKERS:,} person-months", f"{time:.1f} s")
        for name, time in took.items()
    ]
    return [(f"the log as Parquet, {entries}", f"{wrote:.1f} s, {WORKERS / wrote:,.0f} entries/s"), *audits]


def _agree(store: Store, export: Path, name: str) -> None:
    assert sum(step.found for step in audit_independently(store, export, engines=[name])) == 0
