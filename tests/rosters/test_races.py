"""Officers who plan the same people and money at once: no double cover, no overspending, and the rows that changed."""

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier

import pytest

from api.bootstrap import Office
from api.rosters.plan_told import PlanTold
from api.rosters.plans import apply_plan
from ledger.book import Book
from ledger.claims.commands import ReportClaim
from ledger.enrollments.events import WorkerEnrolled
from ledger.errors import Refused
from ledger.funds.fund import Fund
from ledger.funds.moves import Term
from tests.book.stage import open_desk
from tests.rosters.files import as_csv, people
from tests.rosters.stage import APPROVER, FUND, ON, PLANNER, applied, approve, office_of, planned, set_up
from tests.support.office import Clock, seeded

WORKERS = 8
SEATS = 10


@pytest.fixture
def offices(database_url: str) -> Iterator[list[Office]]:
    """Open the same book for eight officers, each with connections of his own; the money reaches ten people."""
    clock = Clock()
    desks = [open_desk(database_url, seed=20 + number, clock=clock) for number in range(WORKERS)]
    set_up(desks[0], rupiah=SEATS * 3 * 16_800)
    yield [replace(office_of(one), random=seeded(40 + number)) for number, one in enumerate(desks)]
    for one in desks:
        one.store.dispose()


def run(office: Office, plan: PlanTold, start: Barrier) -> str:
    start.wait(timeout=60)
    try:
        apply_plan(office, plan.plan, actor=PLANNER)
    except Refused as refused:
        return f"{refused.code} with rows" if refused.details.get("rows") else refused.code
    return "applied"


def test_eight_officers_with_overlapping_lists_leave_one_holder_each_and_no_debt(offices: list[Office]) -> None:
    plans = [planned(office, as_csv(people(6, first=1 + 3 * n))) for n, office in enumerate(offices)]
    assert {plan.counts["accepted"] for plan in plans} == {6}
    for office, plan in zip(offices, plans, strict=True):
        approve(office, plan, actor=APPROVER)
    start = Barrier(WORKERS)
    with ThreadPoolExecutor(WORKERS) as pool:
        racing = [pool.submit(run, *pair, start) for pair in zip(offices, plans, strict=True)]
        ended = Counter(race.result() for race in racing)
    assert ended == {"applied": 1, "verdicts_changed with rows": WORKERS - 1}
    book = offices[0].book
    enrolled = [entry.event.worker for entry in book.read(limit=10_000) if isinstance(entry.event, WorkerEnrolled)]
    assert len(enrolled) == len(set(enrolled)) == 6
    fund = Fund(FUND)
    for entry in book.entries(FUND):
        fund.apply(entry)
    terms = fund.terms()
    assert terms[Term.COMMITTED] == 6 * 3 * 16_800
    assert terms[Term.AVAILABLE] == (SEATS - 6) * 3 * 16_800
    assert terms[Term.SHORTFALL] == 0


def test_a_death_told_between_the_decision_and_the_lock_is_seen(
    offices: list[Office], monkeypatch: pytest.MonkeyPatch
) -> None:
    """No stream that the list reads has moved, but the book has: the decision is made again under the lock."""
    one, other = offices[:2]
    earlier = applied(one, planned(one, as_csv(people(1)), first="2021-01", last="2021-03"))
    worker = next(e.event.worker for e in one.book.read(after=earlier.first - 1) if isinstance(e.event, WorkerEnrolled))
    plan = planned(one, as_csv(people(2)))
    approve(one, plan)
    death = {"claim": "claim-1", "claim_kind": "death", "event_on": "2021-02-02", "programme": "JKM", "worker": worker}
    reported = ReportClaim.model_validate({"basis": "illustrative", "effective_on": ON, **death})
    prepare = Book._prepare

    def prepared(self: Book, *arguments: object) -> object:
        made = prepare(self, *arguments)  # type: ignore[arg-type]  # passed on as they came
        if self is one.book:
            other.book.record(reported, actor=APPROVER, key="death")
        return made

    monkeypatch.setattr(Book, "_prepare", prepared)
    with pytest.raises(Refused) as refused:
        apply_plan(one, plan.plan, actor=PLANNER)
    assert refused.value.details["rows"] == [{"row": 2, "was": "accepted", "now": "ineligible (deceased)"}]


def test_planned_again_the_losers_get_what_is_left(offices: list[Office]) -> None:
    first = planned(offices[0], as_csv(people(6)))
    second = planned(offices[1], as_csv(people(8, first=5)))
    approve(offices[0], first)
    approve(offices[1], second)
    apply_plan(offices[0], first.plan, actor=PLANNER)
    with pytest.raises(Refused) as refused:
        apply_plan(offices[1], second.plan, actor=PLANNER)
    assert [(row["row"], row["now"]) for row in refused.value.details["rows"]] == [  # type: ignore[union-attr, index, call-overload]
        (2, "already_covered (months_held)"),
        (3, "already_covered (months_held)"),
        (8, "undecided (beyond_the_money)"),
        (9, "undecided (beyond_the_money)"),
    ]
    again = planned(offices[1], as_csv(people(8, first=5)))
    assert again.counts["accepted"] == 4
    approve(offices[1], again)
    assert apply_plan(offices[1], again.plan, actor=PLANNER).events == 7
