"""A worker's month has one holder: the guard, on small and large rosters and in races."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from ledger.store import SlotTaken, Store, TakenSlot

JANUARY, FEBRUARY, MARCH = 1, 2, 4
SIZES = [1, 5, 400]


def claim(store: Store, claims: list[tuple[str, int, int, int]]) -> None:
    with store.writer() as writer:
        writer.claim_slots(claims)


def roster(size: int, mask: int, *, holder: int) -> list[tuple[str, int, int, int]]:
    return [(f"worker-{number}", 2026, mask, holder) for number in range(size)]


@pytest.mark.parametrize("size", SIZES)
def test_free_months_are_claimed_and_further_ones_added(store: Store, size: int) -> None:
    claim(store, roster(size, JANUARY, holder=7))
    claim(store, roster(size, FEBRUARY | MARCH, holder=19))
    with store.reader() as reader:
        held = reader.slots([f"worker-{number}" for number in range(size)])
    assert held == {(f"worker-{number}", 2026): (JANUARY | FEBRUARY | MARCH, "7 19") for number in range(size)}


@pytest.mark.parametrize("size", SIZES)
def test_one_month_held_refuses_the_whole_roster_and_names_the_worker(store: Store, size: int) -> None:
    claim(store, [("worker-0", 2026, JANUARY | MARCH, 3)])
    with pytest.raises(SlotTaken) as refused:
        claim(store, roster(size, JANUARY | FEBRUARY, holder=9))
    assert refused.value.workers == [TakenSlot("worker-0", 2026, JANUARY, "3")]
    assert (refused.value.total, refused.value.code) == (1, "person_month_held")
    with store.reader() as reader:
        assert reader.slots([f"worker-{number}" for number in range(size)]) == {
            ("worker-0", 2026): (JANUARY | MARCH, "3")
        }


def test_at_most_a_hundred_workers_are_listed_and_all_are_counted(store: Store) -> None:
    claim(store, roster(250, JANUARY, holder=3))
    with pytest.raises(SlotTaken) as refused:
        claim(store, roster(300, JANUARY, holder=9))
    assert (len(refused.value.workers), refused.value.total) == (100, 250)


@pytest.mark.parametrize("size", SIZES)
def test_a_refused_claim_changes_nothing_even_when_the_writer_goes_on(store: Store, size: int) -> None:
    claim(store, [("worker-0", 2026, JANUARY, 3)])
    with store.writer() as writer:
        with pytest.raises(SlotTaken):
            writer.claim_slots([*roster(size, JANUARY, holder=9), ("other", 2026, JANUARY, 9)])
        writer.claim_slots([("new", 2026, JANUARY, 10)])
    with store.reader() as reader:
        assert reader.slots(["worker-0", "worker-1", "other", "new"]) == {
            ("worker-0", 2026): (JANUARY, "3"),
            ("new", 2026): (JANUARY, "10"),
        }


@pytest.mark.parametrize("size", SIZES)
def test_the_same_month_twice_in_one_roster_is_refused(store: Store, size: int) -> None:
    with pytest.raises(SlotTaken) as refused:
        claim(store, [*roster(size, JANUARY, holder=4), ("worker-0", 2026, JANUARY | MARCH, 5)])
    assert refused.value.workers == [TakenSlot("worker-0", 2026, JANUARY, "4")]
    with store.reader() as reader:
        assert reader.slots(["worker-0"]) == {}


@pytest.mark.parametrize("size", SIZES)
def test_other_months_of_one_worker_in_one_roster_are_joined(store: Store, size: int) -> None:
    claim(store, [*roster(size, JANUARY, holder=4), ("worker-0", 2026, MARCH, 5), ("worker-0", 2027, JANUARY, 5)])
    with store.reader() as reader:
        assert reader.slots(["worker-0"]) == {
            ("worker-0", 2026): (JANUARY | MARCH, "4 5"),
            ("worker-0", 2027): (JANUARY, "5"),
        }


@pytest.mark.parametrize("size", SIZES)
def test_released_months_are_free_again_and_their_holders_stay_listed(store: Store, size: int) -> None:
    claim(store, roster(size, JANUARY | MARCH, holder=4))
    with store.writer() as writer:
        writer.release_slots(
            [*((worker, year, JANUARY) for worker, year, _, _ in roster(size, 0, holder=0)), ("nobody", 2026, 1)]
        )
    claim(store, roster(size, JANUARY, holder=8))
    with store.reader() as reader:
        assert reader.slots(["worker-0", "nobody"]) == {("worker-0", 2026): (JANUARY | MARCH, "4 8")}


def test_the_last_of_the_36_months_is_guarded_too(store: Store) -> None:
    claim(store, [("worker", 2026, 1 << 35, 1)])
    with pytest.raises(SlotTaken) as refused:
        claim(store, [("worker", 2026, (1 << 36) - 1, 2)])
    assert refused.value.workers[0].mask == 1 << 35


@pytest.mark.parametrize("size", [1, 40])
def test_of_two_connections_that_claim_the_same_month_one_is_refused(store: Store, size: int) -> None:
    other = Store(store.engine.url.render_as_string(hide_password=False))
    start = Barrier(2)

    def race(contender: Store, round_: int) -> bool:
        start.wait(timeout=10)
        try:
            claim(
                contender,
                [(f"r{round_}-{worker}", year, mask, 1) for worker, year, mask, _ in roster(size, JANUARY, holder=1)],
            )
        except SlotTaken:
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        for round_ in range(25):
            outcomes = [pool.submit(race, contender, round_) for contender in (store, other)]
            assert sorted(outcome.result(timeout=30) for outcome in outcomes) == [False, True]
    other.dispose()
