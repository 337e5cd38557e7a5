"""Two actors, two funds, two connections and one person: whatever the order, a month has one holder."""

import json
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from threading import Barrier

import pytest

from ledger.book import Book
from ledger.command import Command
from ledger.contributions.events import OverpaymentRecorded
from ledger.enrollments.commands import SealBatch
from ledger.enrollments.events import WorkerEnrolled
from ledger.enrollments.seats import WithdrawWorker
from ledger.errors import KeyReused, PersonMonthHeld, Refused
from ledger.receipt import Receipt
from tests.book.stage import ON, enrol, gift, set_up, two_desks
from tests.support.office import Desk
from tests.support.processes import line_of, started

RACES = 100
LONG_ENOUGH = 1.0
"""Seconds in which a writer that did not wait would have long been done."""
OCTOBER = {2022: 1 << 9 | 1 << 21}
Desks = tuple[Desk, Desk]


@pytest.fixture
def desks(database_url: str) -> Iterator[Desks]:
    with two_desks(database_url) as opened:
        yield opened


def run(desk: Desk, fund: str, *, as_fact: Callable[[int], bool], start: Barrier) -> list[str]:
    """Enrol person after person for one fund, each at the same moment as the other desk; return how each ended."""
    ended = []
    for number in range(RACES):
        start.wait(timeout=60)
        command = enrol(f"batch-{fund}-{number}", number + 1, as_fact=as_fact(number))
        try:
            desk.book.record(command, actor=f"actor-{fund}", key=f"race-{number}")
            ended.append("held")
        except PersonMonthHeld as refused:
            ended.append(refused.code)
    return ended


def test_a_hundred_races_for_the_same_month_leave_one_holder_each(desks: Desks) -> None:
    one, other = desks
    set_up(one, months=["2022-10"] * RACES)
    start = Barrier(2)
    with ThreadPoolExecutor(2) as pool:
        racing = [
            pool.submit(run, one, "a", as_fact=lambda n: n % 2 == 1, start=start),
            pool.submit(run, other, "b", as_fact=lambda n: n % 4 == 1, start=start),
        ]
        ended = [race.result() for race in racing]

    enrolled: dict[int, list[WorkerEnrolled]] = {n: [] for n in range(RACES)}
    overpaid = dict.fromkeys(range(RACES), 0)
    for entry in one.book.read(limit=10_000):
        number = int(entry.stream.rpartition("-")[2]) if entry.stream.startswith("batch-") else -1
        if isinstance(entry.event, WorkerEnrolled):
            enrolled[number].append(entry.event)
        elif isinstance(entry.event, OverpaymentRecorded):
            overpaid[int(entry.event.batch.rpartition("-")[2])] += 1
    with other.store.reader() as reader:
        slots = reader.slots({event.worker for events in enrolled.values() for event in events})
    for number, events in enrolled.items():
        holding = [event for event in events if not event.overpaid]
        assert len(holding) == 1, f"race {number}: {len(holding)} holders"
        assert len({event.worker for event in events}) == 1, f"race {number}: one NIK, two WorkerIds"
        assert {year: slots[holding[0].worker, year][0] for year in OCTOBER} == OCTOBER
        assert overpaid[number] == len(events) - 1
        assert sorted(desk[number] for desk in ended) == ["held"] * len(events) + ["person_month_held"] * (
            2 - len(events)
        )
    assert Counter(ended[0])["person_month_held"] + Counter(ended[1])["person_month_held"] >= RACES // 2
    assert sum(overpaid.values()) >= RACES // 4
    assert len(slots) == RACES
    positions = [entry.position for entry in one.book.read(limit=10_000)]
    assert positions == list(range(1, len(positions) + 1))


def test_two_processes_race_and_one_of_them_is_refused(desks: Desks, database_url: str) -> None:
    one, _ = desks
    set_up(one, months=["2022-10"] * 5)
    words = ["tests.book.racer", database_url, one.clock.now.isoformat()]
    with started([*words, "a", "5"]) as first, started([*words, "b", "5"]) as second:
        racers = (first, second)
        assert [line_of(racer) for racer in racers] == ["ready\n", "ready\n"]
        for racer in racers:
            assert racer.stdin is not None
            racer.stdin.write("go\n")
            racer.stdin.flush()
        ended = [json.loads(racer.communicate(timeout=60)[0]) for racer in racers]
    for pair in zip(*ended, strict=True):
        assert sorted(pair) == ["held", "person_month_held"]
    assert sum(isinstance(entry.event, WorkerEnrolled) for entry in one.book.read()) == 5


def meanwhile(monkeypatch: pytest.MonkeyPatch, desk: Desk, command: Command, *, actor: str, key: str) -> Counter[str]:
    """Let another desk record a command between a decision made before the lock and the lock; count decisions."""
    prepare, decide = Book._prepare, Book._decide
    counted: Counter[str] = Counter()

    def prepared(self: Book, *arguments: object) -> object:
        made = prepare(self, *arguments)  # type: ignore[arg-type]  # passed on as they came
        if self is not desk.book and not counted["before the lock"]:
            counted["before the lock"] += 1
            desk.book.record(command, actor=actor, key=key)
            counted.pop("under the lock", None)
        return made

    def decided(self: Book, *arguments: object) -> object:
        counted["under the lock"] += 1
        return decide(self, *arguments)  # type: ignore[arg-type]  # passed on as they came

    monkeypatch.setattr(Book, "_prepare", prepared)
    monkeypatch.setattr(Book, "_decide", decided)
    return counted


def test_a_bulk_whose_batch_moved_meanwhile_is_decided_again(desks: Desks, monkeypatch: pytest.MonkeyPatch) -> None:
    one, other = desks
    set_up(one, months=["2022-10"])
    counted = meanwhile(monkeypatch, other, enrol("batch-a-0", 1, 2), actor="other", key="k")
    one.record(enrol("batch-a-0", 3, 4))
    assert counted == {"before the lock": 1, "under the lock": 1}
    enrolled = [entry.event for entry in one.book.entries("batch-a-0") if isinstance(entry.event, WorkerEnrolled)]
    assert [event.seat for event in enrolled] == [0, 1, 2, 3]


def test_a_bulk_whose_batch_did_not_move_is_not_decided_again(desks: Desks, monkeypatch: pytest.MonkeyPatch) -> None:
    one, other = desks
    set_up(one, months=["2022-10", "2022-11"])
    counted = meanwhile(monkeypatch, other, enrol("batch-b-1", 9), actor="other", key="k")
    one.record(enrol("batch-a-0", 3, 4))
    assert counted == {"before the lock": 1}


def test_a_batch_sealed_meanwhile_takes_nobody(desks: Desks, monkeypatch: pytest.MonkeyPatch) -> None:
    one, other = desks
    set_up(one, months=["2022-10"])
    one.record(enrol("batch-a-0", 9))
    meanwhile(monkeypatch, other, SealBatch(batch="batch-a-0", effective_on=ON), actor="other", key="k")
    with pytest.raises(Refused) as refused:
        one.record(enrol("batch-a-0", 1))
    assert refused.value.code == "batch_sealed"


def test_a_month_taken_meanwhile_by_another_batch_is_refused(desks: Desks, monkeypatch: pytest.MonkeyPatch) -> None:
    one, other = desks
    set_up(one, months=["2022-10"])
    one.record(enrol("batch-b-0", 9))
    counted = meanwhile(monkeypatch, other, enrol("batch-b-0", 1), actor="other", key="k")
    with pytest.raises(PersonMonthHeld):
        one.record(enrol("batch-a-0", 1))
    assert counted["under the lock"]
    assert len(one.book.entries("batch-a-0")) == 1


def test_a_known_persons_month_taken_meanwhile_is_seen_by_the_guard_alone(
    desks: Desks, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = desks
    set_up(one, months=["2022-10", "2022-09"])
    one.record(enrol("batch-b-1", 1))
    counted = meanwhile(monkeypatch, other, enrol("batch-b-0", 1), actor="other", key="k")
    with pytest.raises(PersonMonthHeld):
        one.record(enrol("batch-a-0", 1))
    assert counted == {"before the lock": 1, "under the lock": 1}


def test_a_fact_whose_month_was_taken_meanwhile_becomes_an_overpayment(
    desks: Desks, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = desks
    set_up(one, months=["2022-10"])
    meanwhile(monkeypatch, other, enrol("batch-b-0", 1), actor="other", key="k")
    one.record(enrol("batch-a-0", 1, 2, as_fact=True))
    events = [entry.event for entry in one.book.read()]
    overpaid = [event for event in events if isinstance(event, OverpaymentRecorded)]
    assert [(event.batch, event.seat, event.months) for event in overpaid] == [("batch-a-0", 0, ("2022-10",))]
    with one.store.reader() as reader:
        assert {mask for mask, _ in reader.slots([overpaid[0].worker]).values()} == set(OCTOBER.values())


def test_a_fact_whose_month_was_freed_meanwhile_is_no_overpayment(
    desks: Desks, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = desks
    set_up(one, months=["2022-10"])
    one.record(enrol("batch-b-0", 1))
    holder = one.book.entries("batch-b-0")[-1].event
    assert isinstance(holder, WorkerEnrolled)
    leaves = WithdrawWorker(
        batch="batch-b-0", effective_on=ON, from_month="2022-10", reason="duplicate", worker=holder.worker
    )
    meanwhile(monkeypatch, other, leaves, actor="other", key="k")
    one.record(enrol("batch-a-0", 1, as_fact=True))
    assert not [entry for entry in one.book.read() if isinstance(entry.event, OverpaymentRecorded)]
    with one.store.reader() as reader:
        assert {mask for mask, _ in reader.slots([holder.worker]).values()} == set(OCTOBER.values())


def test_a_person_new_to_the_vault_in_two_places_at_once_has_one_id(
    desks: Desks, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = desks
    set_up(one, months=["2022-10", "2022-11"])
    meanwhile(monkeypatch, other, enrol("batch-b-1", 1, 2), actor="other", key="k")
    one.record(enrol("batch-a-0", 3, 2, 1))
    enrolled = [entry.event for entry in one.book.read() if isinstance(entry.event, WorkerEnrolled)]
    first, second, third, again, once_more = (event.worker for event in enrolled)
    assert (again, once_more) == (second, first)
    assert third not in (first, second)


def test_a_key_used_meanwhile_answers_the_first_receipt(desks: Desks, monkeypatch: pytest.MonkeyPatch) -> None:
    one, other = desks
    set_up(one, months=["2022-10"])
    meanwhile(monkeypatch, other, enrol("batch-a-0", 1), actor="tester", key="k")
    receipt = one.record(enrol("batch-a-0", 1), key="k")
    assert receipt.replayed
    assert receipt.position == one.book.head().position


def test_a_key_used_meanwhile_for_another_request_is_refused(desks: Desks, monkeypatch: pytest.MonkeyPatch) -> None:
    one, other = desks
    set_up(one, months=["2022-10"])
    meanwhile(monkeypatch, other, enrol("batch-a-0", 1), actor="tester", key="k")
    with pytest.raises(KeyReused):
        one.record(enrol("batch-a-0", 2), key="k")


def test_a_second_writer_waits_until_the_first_has_committed(desks: Desks, monkeypatch: pytest.MonkeyPatch) -> None:
    one, other = desks
    set_up(one, months=["2022-10", "2022-11"])
    before = one.book.head().position
    decide = Book._decide
    waited: list[bool] = []

    with ThreadPoolExecutor(1) as pool:
        second: list[Future[Receipt]] = []

        def decided(self: Book, *arguments: object) -> object:
            if self is one.book:
                second.append(pool.submit(other.record, gift("gift-second"), key="second"))
                waited.append(not wait(second, timeout=LONG_ENOUGH).done)
            return decide(self, *arguments)  # type: ignore[arg-type]  # passed on as they came

        monkeypatch.setattr(Book, "_decide", decided)
        first = one.record(gift("gift-first"), key="first")
        receipts = [first, second[0].result(timeout=60)]
    assert waited == [True]
    assert [receipt.position for receipt in receipts] == [before + 1, before + 2]
    assert [entry.version for entry in one.book.entries("fund-a")][-2:] == [2, 3]
