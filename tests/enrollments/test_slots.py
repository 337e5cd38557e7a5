"""Slots: what each event takes and frees, and that nothing is freed that is not held."""

from dataclasses import dataclass, field

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.enrollments.batch import Batch
from ledger.enrollments.events import OpeningCoverStated, WorkerEnrolled
from ledger.enrollments.slots import (
    SLOT_KINDS,
    enrolled_claims,
    mask_of,
    mask_of_all,
    months_in,
    months_of,
    opening_claims,
    slot_changes,
)
from ledger.enrollments.tenures import overpaid_in, overpaid_of
from ledger.event import Entry, Event
from ledger.periods import Month
from ledger.programmes import Programme
from tests.enrollments.words import (
    BATCH,
    FACT,
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

JKK, JKM, JHT = Programme.JKK, Programme.JKM, Programme.JHT
MONTHS = st.integers(2022 * 12, 2024 * 12 - 1).map(Month.at)


def bits(*numbers: int) -> int:
    """Return the bits of months in JKK and JKM."""
    return sum(1 << n - 1 | 1 << 12 + n - 1 for n in numbers)


def test_a_programme_has_twelve_bits_of_its_own() -> None:
    assert mask_of([Month("2022-01")], [JKK]) == {2022: 1}
    assert mask_of([Month("2022-12")], [JKM]) == {2022: 1 << 23}
    assert mask_of([Month("2022-12"), Month("2023-01")], [JHT]) == {2022: 1 << 35, 2023: 1 << 24}


@given(st.sets(MONTHS), st.sets(st.sampled_from(Programme)))
def test_a_mask_says_the_months_and_programmes_it_was_made_of(held: set[Month], programmes: set[Programme]) -> None:
    masks = mask_of(sorted(held), sorted(programmes))

    for programme in Programme:
        read = {month for year, mask in masks.items() for month in months_of(mask, year, programme)}
        assert read == (held if programme in programmes else set())
    assert {month for year, mask in masks.items() for month in months_in(mask, year)} == (held if programmes else set())


def test_an_enrolment_takes_the_months_of_each_year() -> None:
    batch = folded(opened(first="2022-11", last="2023-01"))

    assert slot_changes(enrolled(0, 1), batch).claims == [
        (worker(1), 2022, bits(11, 12)),
        (worker(1), 2023, bits(1)),
    ]


def test_overpaid_months_take_no_slot() -> None:
    batch = folded(opened())

    changes = slot_changes(enrolled(0, 1, overpaid=twice("2022-10", "2022-11")), batch)

    assert changes.claims == [(worker(1), 2022, bits(12))]
    assert slot_changes(enrolled(0, 1, overpaid=twice("2022-10", "2022-12")), batch).claims == []


def test_a_programme_that_nobody_else_holds_takes_its_slot_beside_overpaid_ones() -> None:
    batch = folded(opened(first="2022-12", last="2023-01", programmes=(JKK, JKM, JHT)))
    event = enrolled(0, 1, overpaid=twice("2022-12", "2022-12"))

    assert sorted(slot_changes(event, batch).claims) == [
        (worker(1), 2022, 1 << 35),
        (worker(1), 2023, bits(1) | 1 << 24),
    ]
    batch.apply(Entry(2, BATCH, 2, "", "", "", event))
    assert sorted(slot_changes(withdrawn(0, 1, "2022-12"), batch).releases) == [
        (worker(1), 2022, 1 << 35),
        (worker(1), 2023, bits(1) | 1 << 24),
    ]
    assert slot_changes(given_up((0, 0), ("2022-12", "2022-12")), batch).releases == [(worker(1), 2022, 1 << 35)]


def test_overpaid_months_taken_up_take_their_slots_but_not_those_given_up_or_of_another() -> None:
    batch = folded(
        opened(),
        enrolled(0, 1, overpaid=twice("2022-10", "2022-12")),
        given_up((0, 0), ("2022-12", "2022-12")),
    )

    assert slot_changes(taken_up((0, 0), ("2022-11", "2022-12"), of=1), batch).claims == [(worker(1), 2022, bits(11))]
    assert slot_changes(taken_up((0, 0), ("2022-11", "2022-12"), of=2), batch).claims == []
    assert slot_changes(taken_up((0, 0), ("2022-11", "2022-12")), batch).claims == []


def test_many_enrolments_take_what_each_of_them_takes() -> None:
    batch = folded(opened(first="2022-11", last="2023-01"))
    events = [enrolled(0, 1), enrolled(1, 2, overpaid=twice("2022-12", "2022-12")), enrolled(2, 3)]

    one_by_one = [(*claim, n) for n, event in enumerate(events, 7) for claim in slot_changes(event, batch).claims]

    assert sorted(enrolled_claims(events, batch, first_position=7)) == sorted(one_by_one)


def test_a_withdrawal_frees_the_months_from_then_on() -> None:
    batch = folded(opened(), enrolled(0, 1))

    changes = slot_changes(withdrawn(0, 1, "2022-11"), batch)

    assert (changes.claims, changes.releases) == ([], [(worker(1), 2022, bits(11, 12))])


def test_a_replacement_frees_the_one_and_takes_for_the_other_but_not_what_was_given_up() -> None:
    batch = folded(opened(), enrolled(0, 1), given_up((0, 0), ("2022-12", "2022-12")))

    changes = slot_changes(replaced(0, 1, 2, "2022-11"), batch)

    assert changes.releases == [(worker(1), 2022, bits(11))]
    assert changes.claims == [(worker(2), 2022, bits(11))]


def test_months_given_up_are_freed_once_and_taken_up_by_who_sits_there() -> None:
    batch = folded(
        opened(),
        *(enrolled(seat, seat) for seat in range(4)),
        given_up((0, 0), ("2022-12", "2022-12")),
        withdrawn(1, 1, "2022-11"),
        replaced(2, 2, 9, "2022-12"),
    )

    freed = slot_changes(given_up((0, 2), ("2022-11", "2022-12")), batch).releases
    taken = slot_changes(taken_up((0, 3), ("2022-12", "2022-12")), batch).claims

    assert sorted(freed) == sorted(
        [(worker(0), 2022, bits(11)), (worker(2), 2022, bits(11)), (worker(9), 2022, bits(12))]
    )
    assert taken == [(worker(0), 2022, bits(12))]


def test_opening_cover_takes_its_own_months_and_programmes() -> None:
    stated = OpeningCoverStated(**FACT, months=months("2021-12", "2022-01"), programmes=(JKK,), worker=worker(1))

    assert opening_claims(stated) == [(worker(1), 2021, 1 << 11), (worker(1), 2022, 1)]
    assert slot_changes(stated, Batch("cover-a")).claims == opening_claims(stated)


@pytest.mark.parametrize("event", [opened(), sealed()])
def test_other_events_leave_the_slots_as_they_are(event: Event) -> None:
    changes = slot_changes(event, folded(opened(), enrolled(0, 1)))

    assert not isinstance(event, SLOT_KINDS)
    assert (changes.claims, changes.releases) == ([], [])


@dataclass
class Table:
    """A slot table that refuses to take what is held and to free what is not, by holder."""

    held: dict[tuple[str, int, int], str] = field(default_factory=dict)

    def record(self, event: Event, batch: Batch) -> bool:
        """Take an event in; false where a month that it takes is held."""
        slots = slot_changes(event, batch)
        freed = {bit for mask in slots.releases for bit in _bits(*mask)}
        taken = [bit for mask in slots.claims for bit in _bits(*mask)]
        assert len(taken) == len(set(taken)), "an event takes a month twice"
        if any(bit in self.held and bit not in freed for bit in taken):
            return False
        for bit in freed:
            assert self.held.pop(bit) == batch.stream, "freed by another than its holder"
        self.held |= dict.fromkeys(taken, batch.stream)
        batch.apply(Entry(batch.version + 1, batch.stream, batch.version + 1, "", "", "", event))
        return True


def _bits(name: str, year: int, mask: int) -> list[tuple[str, int, int]]:
    return [(name, year, bit) for bit in range(36) if mask >> bit & 1]


def _step(draw: st.DrawFn, batch: Batch) -> Event | None:
    """Draw a step that the commands would allow."""
    who = draw(st.integers(0, 5))
    if draw(st.booleans()) and worker(who) not in batch.seats:
        overpaid = overpaid_of(
            {p: sorted(draw(st.sets(st.sampled_from(batch.months), max_size=2))) for p in batch.programmes}
        )
        return enrolled(batch.count, who, **({"overpaid": overpaid} if overpaid else {}))
    if batch.count == 0:
        return None
    seat, month = draw(st.integers(0, batch.count - 1)), draw(st.sampled_from(batch.months))
    first = batch.left.get(seat, batch.tenures(seat)[-1].first)
    last_worker = int(batch.tenures(seat)[-1].worker[2:-1])
    match draw(st.sampled_from(["withdraw", "replace", "give up", "take up", "lift"])):
        case "withdraw" if seat not in batch.left and month >= first:
            return withdrawn(seat, last_worker, month, batch.stream)
        case "replace" if worker(who) not in batch.seats and month >= first:
            return replaced(seat, last_worker, who, month, batch.stream)
        case "give up" | "take up" as verb:
            to, until = draw(st.integers(seat, batch.count - 1)), draw(st.sampled_from(batch.months))
            words = given_up if verb == "give up" else taken_up
            return words((seat, to), (min(month, until), max(month, until)), batch.stream)
        case "lift" if overpaid_in(batch.tenures(seat)[0].overpaid, month):
            return taken_up((seat, seat), (month, month), batch.stream, of=int(batch.tenures(seat)[0].worker[2:-1]))
        case _:
            return None


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_a_month_is_never_held_twice_nor_freed_by_another_than_its_holder(data: st.DataObject) -> None:
    table = Table()
    batches = [Batch(BATCH), Batch("batch-other")]
    for batch, first in zip(batches, ("2022-11", "2022-12"), strict=True):
        table.record(opened(batch.stream, first=first, last="2023-02", programmes=(JKK, JKM, JHT)), batch)
    for _ in range(data.draw(st.integers(1, 25))):
        batch = data.draw(st.sampled_from(batches))
        event = data.draw(st.composite(_step)(batch))
        if event is not None:
            table.record(event, batch)

    for batch in batches:
        expected = {
            bit
            for seat in range(batch.count)
            for tenure in batch.tenures(seat)
            for year, mask in mask_of_all(batch.held(seat, tenure)).items()
            for bit in _bits(tenure.worker, year, mask)
        }
        assert {bit for bit, holder in table.held.items() if holder == batch.stream} == expected


def test_a_hundred_thousand_enrolments_have_one_mask() -> None:
    batch = folded(opened())
    events: list[WorkerEnrolled] = [enrolled(seat, seat) for seat in range(50)]

    claims = enrolled_claims(events, batch, first_position=2)

    assert {claim[1:3] for claim in claims} == {(2022, bits(10, 11, 12))}
    assert [claim[3] for claim in claims] == list(range(2, 52))
