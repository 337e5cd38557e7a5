"""What a claim entitles to: the read, with 100,000 people in the batch that covered its event."""

from datetime import date

from ledger.claims.steps import ReportClaim
from ledger.contributions.commit import CommitContributions
from ledger.contributions.pay import PayMonths
from ledger.enrollments.events import WorkerEnrolled
from projections.claim_entitlements import claim_entitlements
from projections.registry import all_projections
from projections.runner import Runner
from tests.benchmarks.enrol import WORKERS, known
from tests.benchmarks.stage import ON, funded, percentile, seconds
from tests.support.office import Desk
from tests.support.postgres import PostgresServer

ASKED, WARM = 1_000, 50


def measure(kind: str, server: PostgresServer) -> list[tuple[str, str]]:
    """Return the figures of a database: one run, of a death at work, which asks for most rules."""
    with funded(kind, server, rupiah=WORKERS * 3 * 16_800) as desk:
        _book(desk)
        asked = [seconds(lambda: _read(desk)) for _ in range(ASKED)][WARM:]
    p50, p99 = percentile(asked, 0.5) * 1000, percentile(asked, 0.99) * 1000
    return [(f"what a claim entitles to, {WORKERS:,} people in its batch", f"p50 {p50:.2f} ms, p99 {p99:.2f} ms")]


def _read(desk: Desk) -> None:
    with desk.store.reader() as reader:
        rows = claim_entitlements(reader, claim="claim-one").rows
    assert rows[0].rupiah == 48_000_000


def _book(desk: Desk) -> None:
    desk.record(known(desk))
    desk.record(CommitContributions(basis="illustrative", batch="batch-b", effective_on=ON))
    desk.record(PayMonths(basis="illustrative", batch="batch-b", effective_on=ON, months=("2022-10",)))
    enrolled = desk.book.read(kinds=["WorkerEnrolled"], limit=1)[0].event
    assert isinstance(enrolled, WorkerEnrolled)
    day = date(2022, 10, 20)
    event = {"claim_kind": "death_at_work", "event_on": day, "programme": "JKK", "worker": enrolled.worker}
    desk.record(ReportClaim(claim="claim-one", effective_on=day, **event))
    Runner(desk.store, all_projections()).catch_up()
