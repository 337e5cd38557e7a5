"""The fold of a batch: who sits where, from when, and what a snapshot keeps."""

from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.enrollments import ranges
from ledger.enrollments.batch import Batch
from ledger.enrollments.events import CardDelivered, DomicileChanged
from ledger.event import Entry
from ledger.periods import Month
from ledger.programmes import Programme
from tests.enrollments.words import (
    BATCH,
    ELSEWHERE,
    FACT,
    VILLAGE,
    enrolled,
    folded,
    given_up,
    months,
    opened,
    replaced,
    sealed,
    taken_up,
    twice,
    withdrawn,
    worker,
)

SEATS = st.lists(st.tuples(st.integers(0, 30), st.integers(0, 8)).map(lambda p: (p[0], p[0] + p[1])), max_size=8)


def test_a_batch_that_nobody_opened_is_empty() -> None:
    batch = Batch(BATCH)

    assert (batch.version, batch.opened, batch.count, batch.months, batch.programmes) == (0, None, 0, (), ())


def test_a_batch_knows_its_months_rates_and_seats() -> None:
    batch = folded(opened(), enrolled(0, 1, occupation="farmer"), enrolled(1, 2, occupation="fisher"), sealed())

    assert batch.months == months("2022-10", "2022-12")
    assert batch.rates(Month("2022-11")) == {Programme.JKK: 10_000, Programme.JKM: 6_800}
    assert batch.seats == [worker(1), worker(2)]
    assert batch.occupations == {"farmer", "fisher"}
    assert batch.regions == {VILLAGE}
    assert batch.sealed
    assert (batch.version, batch.position, batch.opened_at) == (4, 4, 1)


def test_a_seat_is_found_at_the_position_of_its_enrolment_across_commands() -> None:
    batch = Batch(BATCH)
    at = [10, 20, 21, 22, 40]
    events = [opened(), *(enrolled(seat, seat) for seat in range(4))]
    for version, (position, event) in enumerate(zip(at, events, strict=True), 1):
        batch.apply(Entry(position, BATCH, version, "", "", "", event))

    assert [batch.enrolment_position(seat) for seat in range(4)] == [20, 21, 22, 40]


def test_a_worker_who_leaves_holds_what_came_before() -> None:
    batch = folded(opened(), enrolled(0, 1), enrolled(1, 2), withdrawn(0, 1, "2022-11"))

    assert batch.seats == [None, worker(2)]
    assert batch.left == {0: Month("2022-11")}
    assert (batch.left_from(0), batch.left_from(1)) == (Month("2022-11"), None)
    assert [batch.absent(month) for month in batch.months] == [[], [0], [0]]
    assert batch.held(0, batch.tenures(0)[0]) == [((Month("2022-10"),), batch.programmes)]
    assert batch.seat_of(worker(1)) == 0
    assert batch.seat_of(worker(9)) is None


def test_a_worker_who_left_two_seats_was_the_last_in_the_one_left_last() -> None:
    first, last = opened(), withdrawn(1, 1, "2022-12")
    batch = folded(first, enrolled(0, 1), withdrawn(0, 1, "2022-11"), enrolled(1, 1), last)
    other = folded(first, enrolled(0, 2), enrolled(1, 1), withdrawn(1, 1, "2022-11"), replaced(0, 2, 1, "2022-11"))

    assert batch.seat_of(worker(1)) == 1
    assert other.seat_of(worker(1)) == 0
    other.apply(Entry(6, BATCH, 6, "", "", "", withdrawn(0, 1, "2022-12")))
    assert other.seat_of(worker(1)) == 0


def test_overpaid_months_taken_up_are_held_by_the_seat() -> None:
    batch = folded(opened(), enrolled(0, 1, overpaid=twice("2022-10", "2022-12", Programme.JKM)))
    assert not batch.plain(0)
    assert batch.held(0, batch.tenures(0)[0]) == [(batch.months, (Programme.JKK,))]

    batch.apply(Entry(3, BATCH, 3, "", "", "", taken_up((0, 0), ("2022-11", "2022-11"), of=9)))
    assert batch.overpaid == {0: twice("2022-10", "2022-12", Programme.JKM)}
    batch.apply(Entry(4, BATCH, 4, "", "", "", taken_up((0, 0), ("2022-11", "2022-11"), of=1)))
    assert batch.overpaid == {
        0: (*twice("2022-10", "2022-10", Programme.JKM), *twice("2022-12", "2022-12", Programme.JKM))
    }
    batch.apply(Entry(5, BATCH, 5, "", "", "", taken_up((0, 0), ("2022-10", "2022-12"), of=1)))

    assert batch.plain(0)
    assert batch.held(0, batch.tenures(0)[0]) == [(batch.months, batch.programmes)]


def test_a_replacement_after_a_gap_leaves_the_gap_without_a_worker() -> None:
    batch = folded(opened(), enrolled(0, 1), withdrawn(0, 1, "2022-11"), replaced(0, 1, 2, "2022-12"))

    holders = [batch.tenure(0, month) for month in batch.months]
    assert [tenure and (tenure.worker, tenure.position) for tenure in holders] == [(worker(1), 2), None, (worker(2), 4)]
    assert [batch.absent(month) for month in batch.months] == [[], [0], []]
    assert batch.left == {}
    assert (batch.seats_of(worker(1)), batch.seats_of(worker(2))) == ([0], [0])


def test_months_given_up_and_taken_up_are_kept_by_seat_and_month() -> None:
    batch = folded(
        opened(),
        *(enrolled(seat, seat) for seat in range(10)),
        given_up((0, 9), ("2022-11", "2022-12")),
        taken_up((3, 4), ("2022-12", "2022-12")),
    )

    assert batch.given_up == [
        (0, 2, Month("2022-12"), Month("2022-12")),
        (0, 9, Month("2022-11"), Month("2022-11")),
        (5, 9, Month("2022-12"), Month("2022-12")),
    ]
    assert batch.held(3, batch.tenures(3)[0]) == [((Month("2022-10"), Month("2022-12")), batch.programmes)]


def test_cards_and_domiciles_leave_the_seats_as_they_are() -> None:
    batch = folded(
        opened(),
        enrolled(0, 1),
        CardDelivered(**FACT, batch=BATCH, manner="individual", seat=0),
        DomicileChanged(**FACT, batch=BATCH, region=ELSEWHERE, seat=0, worker=worker(1)),
    )

    assert batch.seats == [worker(1)]
    assert batch.regions == {VILLAGE, ELSEWHERE}


def test_a_snapshot_goes_on_as_the_batch_would_have() -> None:
    story = [
        opened(),
        enrolled(0, 1, occupation="farmer"),
        enrolled(1, 2, overpaid=twice("2022-10", "2022-11")),
        enrolled(2, 3, overpaid=twice("2022-10", "2022-12")),
        given_up((0, 1), ("2022-12", "2022-12")),
        withdrawn(0, 1, "2022-11"),
        replaced(2, 3, 4, "2022-11"),
        sealed(),
        replaced(0, 1, 5, "2022-12"),
        taken_up((0, 0), ("2022-12", "2022-12")),
        taken_up((1, 1), ("2022-10", "2022-11"), of=2),
        taken_up((2, 2), ("2022-10", "2022-10"), of=3),
    ]
    for cut in range(len(story)):
        whole, resumed = folded(*story), Batch.load(folded(*story[:cut]).dump())
        for version, event in enumerate(story[cut:], cut + 1):
            resumed.apply(Entry(version, BATCH, version, "", "", "", event))
        assert vars(resumed) == {**vars(whole), "stream": BATCH}


@settings(max_examples=200, deadline=None)
@given(SEATS, SEATS)
def test_ranges_are_sets_of_seats(one: list[tuple[int, int]], other: list[tuple[int, int]]) -> None:
    first, second = ranges.union(one), ranges.union(other)
    members = [set(ranges.numbers(pairs)) for pairs in (one, other)]

    assert set(ranges.numbers(first)) == members[0]
    assert set(ranges.numbers(ranges.without(first, second))) == members[0] - members[1]
    assert set(ranges.numbers(ranges.common(first, second))) == members[0] & members[1]
    assert [n for n in range(45) if ranges.holds(first, n)] == sorted(members[0])
