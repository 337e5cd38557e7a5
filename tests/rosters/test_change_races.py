"""Officers who change the same people at once: each person is changed once, and the others see which rows changed."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from api.bootstrap import Office
from api.rosters.changes import ChangesTold
from ledger.enrollments.events import WorkerEnrolled, WorkerReplaced, WorkerWithdrawn
from tests.rosters.change_stage import coming, leaving, replaced, seated, transferred, with_other_fund, withdrawn
from tests.rosters.stage import APPROVER, MONTHLY, approve, gift
from tests.rosters.test_changes_generated import everybody_is_held_once
from tests.rosters.test_races import WORKERS, offices, run

__all__ = ["offices"]


def raced(offices: list[Office], plans: list[ChangesTold]) -> Counter[str]:
    """Approve every plan, and carry all of them out at once."""
    for office, plan in zip(offices, plans, strict=True):
        approve(office, plan, actor=APPROVER)
    start = Barrier(len(plans))
    with ThreadPoolExecutor(len(plans)) as pool:
        racing = [pool.submit(run, office, plan, start) for office, plan in zip(offices, plans, strict=True)]  # type: ignore[arg-type]  # a plan has its id
        return Counter(race.result() for race in racing)


def test_eight_officers_with_overlapping_withdrawals_withdraw_everybody_once(offices: list[Office]) -> None:
    of = seated(offices[0], 10)
    plans = [withdrawn(one, of, [leaving(n), leaving(10), leaving(9 - n)]) for n, one in enumerate(offices, 1)]
    assert {plan.counts["accepted"] for plan in plans} == {3}
    ended = raced(offices, plans)
    assert ended == {"applied": 1, "verdicts_changed with rows": WORKERS - 1}
    entries = offices[0].book.read(limit=10_000)
    left = [entry.event.worker for entry in entries if isinstance(entry.event, WorkerWithdrawn)]
    assert len(left) == len(set(left)) == 3
    everybody_is_held_once(offices[0])


def test_two_officers_who_give_two_seats_to_one_person_give_him_one(offices: list[Office]) -> None:
    of = seated(offices[0], 2)
    two = offices[:2]
    ended = raced(two, [replaced(one, of, [coming(n, 50)]) for n, one in enumerate(two, 1)])
    assert ended == {"applied": 1, "verdicts_changed with rows": 1}
    entries = offices[1].book.read(limit=10_000)
    assert sum(isinstance(entry.event, WorkerReplaced) for entry in entries) == 1
    everybody_is_held_once(offices[1])


def test_a_transfer_and_a_withdrawal_of_the_same_people_do_not_both_happen(offices: list[Office]) -> None:
    with_other_fund(offices[0])
    of = seated(offices[0], 3)
    one, other = offices[:2]
    ended = raced([one, other], [transferred(one, of), withdrawn(other, of, [leaving(2)])])  # type: ignore[list-item]
    assert ended == {"applied": 1, "verdicts_changed with rows": 1}
    everybody_is_held_once(one)


def test_two_transfers_share_the_other_money_and_never_overspend_it(offices: list[Office]) -> None:
    with_other_fund(offices[0], 3 * 2 * MONTHLY)
    offices[0].book.record(gift("gift-more", 10**7), actor=APPROVER, key="more")
    first, second = seated(offices[0], 2), seated(offices[0], 2, first=20)
    two = offices[:2]
    ended = raced(two, [transferred(one, of) for one, of in zip(two, (first, second), strict=True)])
    assert ended == {"applied": 1, "verdicts_changed with rows": 1}
    entries = offices[0].book.read(limit=10_000)
    assert sum(isinstance(entry.event, WorkerEnrolled) for entry in entries) == 6
    everybody_is_held_once(offices[0])
