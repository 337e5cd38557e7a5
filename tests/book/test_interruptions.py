"""A write that fails at any line leaves the book as it was, or written whole; nothing in between."""

from collections.abc import Iterator
from typing import NoReturn

import pytest

from ledger.book import Book
from ledger.command import Command, Happening
from ledger.enrollments.events import WorkerEnrolled
from ledger.errors import Refused
from ledger.funds.fund import Fund
from ledger.store import Writer
from tests.book.stage import enrol, gift, set_up, two_desks
from tests.book.test_whole_story import compare_folds, slots_of, stored_slots
from tests.support.office import Desk
from tests.support.processes import line_of, started

Desks = tuple[Desk, Desk]
STREAMS = {"fund-a", "fund-b", "batch-a-0", "batch-b-0", "tariffs"}


class Struck(RuntimeError):
    """What the tests throw in between."""


def strike(*_: object, **__: object) -> NoReturn:
    raise Struck


@pytest.fixture
def desks(database_url: str) -> Iterator[Desks]:
    with two_desks(database_url) as opened:
        set_up(opened[0], months=["2022-10"])
        yield opened


BEFORE_THE_COMMIT = [
    (Writer, "append"),
    (Writer, "use_natural_keys"),
    (Writer, "_move_head"),
    (Writer, "keep_receipt"),
    (Fund, "fold"),
]


@pytest.mark.parametrize(("house", "name"), BEFORE_THE_COMMIT, ids=lambda part: getattr(part, "__name__", part))
def test_a_failure_before_the_commit_leaves_nothing(
    desks: Desks, house: type, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = desks
    one.record(gift("gift-0"), key="k-0")
    before = one.book.head()
    with monkeypatch.context() as broken:
        broken.setattr(house, name, strike)
        with pytest.raises(Struck):
            one.record(gift("gift-1"), key="k-1")
    assert one.book.head() == before
    other.record(gift("gift-2"), key="k-2")
    receipt = one.record(gift("gift-1"), key="k-1")
    assert (receipt.position, receipt.replayed) == (before.position + 2, False)
    compare_folds(one.book, STREAMS)


def test_an_event_that_its_own_fold_cannot_take_never_enters_the_book(
    desks: Desks, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = desks
    one.record(gift("gift-0"), key="k-0")
    before = one.book.head()

    def decline(*_: object) -> NoReturn:
        raise Refused("fold_declines", "expected an event that the fold takes, found another; mend the fold")

    with monkeypatch.context() as broken:
        broken.setattr(Fund, "fold", decline)
        with pytest.raises(Refused):
            one.record(gift("gift-1"), key="k-1")
    assert one.book.head() == before
    other.record(gift("gift-2"), key="k-2")
    one.record(gift("gift-1"), key="k-1")
    compare_folds(one.book, STREAMS)


def test_a_commit_that_fails_is_forgotten_in_memory_too(desks: Desks, monkeypatch: pytest.MonkeyPatch) -> None:
    one, other = desks
    one.record(gift("gift-0"), key="k-0")
    before = one.book.head()
    take_in = Book._take_in

    def take_in_and_fail(self: Book, *arguments: object) -> None:
        take_in(self, *arguments)  # type: ignore[arg-type]  # passed on as they came
        raise Struck

    with monkeypatch.context() as broken:
        broken.setattr(Book, "_take_in", take_in_and_fail)
        with pytest.raises(Struck):
            one.record(gift("gift-1"), key="k-1")
    assert one.book.head() == before
    other.record(gift("gift-2"), key="k-2")
    compare_folds(one.book, STREAMS)
    one.record(gift("gift-1"), key="k-1")
    compare_folds(one.book, STREAMS)


def test_a_failure_while_a_snapshot_is_saved_leaves_nothing(desks: Desks, monkeypatch: pytest.MonkeyPatch) -> None:
    one, _ = desks
    before = one.book.head().position
    with monkeypatch.context() as broken:
        broken.setattr(Book, "_save_snapshots", strike)
        with pytest.raises(Struck):
            one.record(gift("gift-1"), key="k-1")
    receipt = one.record(gift("gift-1"), key="k-1")
    assert (receipt.position, receipt.replayed) == (before + 1, False)
    one.record(gift("gift-2"), key="k-2")
    compare_folds(one.book, STREAMS)


@pytest.mark.parametrize("name", ["append", "claim_slots", "insert_identities", "keep_receipt"])
def test_a_bulk_that_fails_before_the_commit_leaves_no_slot_and_no_identity(
    desks: Desks, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = desks
    before = one.book.head()
    with monkeypatch.context() as broken:
        broken.setattr(Writer, name, strike)
        with pytest.raises(Struck):
            one.record(enrol("batch-a-0", 1, 2, 3), key="k-1")
    assert one.book.head() == before
    assert stored_slots(one.store) == {}
    other.record(enrol("batch-b-0", 2), key="k-2")
    one.record(enrol("batch-a-0", 1, 3), key="k-1")
    assert stored_slots(one.store) == slots_of(one.book.read(limit=10_000))


def test_commands_of_a_bulk_form_may_themselves_be_bulks_and_the_second_sees_the_first(desks: Desks) -> None:
    one, other = desks
    with pytest.raises(Refused) as refused:
        one.book.record_all([(enrol("batch-a-0", 1, 2), "1"), (enrol("batch-b-0", 3, 2), "2")], actor="tester")
    assert "1 refused" in str(refused.value)
    assert stored_slots(one.store) == {}
    receipts = one.book.record_all(
        [
            (enrol("batch-a-0", 1, 2), "1"),
            (enrol("batch-b-0", 3, 2, as_fact=True), "2"),
            (enrol("batch-a-0", 4), "3"),
        ],
        actor="tester",
    )
    assert [receipt.events for receipt in receipts] == [2, 3, 1]
    assert stored_slots(other.store) == slots_of(other.book.read(limit=10_000))
    compare_folds(one.book, STREAMS)
    seats = [e.event.seat for e in one.book.entries("batch-a-0") if isinstance(e.event, WorkerEnrolled)]
    assert seats == [0, 1, 2]


def test_a_dry_run_of_a_bulk_leaves_no_slot_no_identity_and_no_receipt(desks: Desks) -> None:
    one, _ = desks
    before = one.book.head()
    would = one.record(enrol("batch-a-0", 1, 2), key="k", dry_run=True)
    assert (would.events, would.dry_run, one.book.head()) == (2, True, before)
    with one.store.reader() as reader:
        assert reader.tokens([one.vault.token("3525010101800001")]) == {}
        assert reader.receipt("tester", "k") is None
    did = one.record(enrol("batch-a-0", 1, 2), key="k")
    assert (did.first, did.position, did.replayed) == (would.first, would.position, False)


def test_a_command_that_says_nothing_is_refused(desks: Desks) -> None:
    class SayNothing(Command):
        """Say nothing, in a stream."""

        NOUN = "funds"
        VERB = "say-nothing"

        def decide(self, history: object) -> list[Happening]:
            return [Happening("fund-a", []), Happening("batch-a-0", [])]

    one, _ = desks
    with pytest.raises(Refused) as refused:
        one.record(SayNothing())
    assert refused.value.code == "nothing_to_record"


def killed(url: str, now: str, where: str) -> None:
    """Let a process enrol three people, and kill it without warning where it says that it is."""
    with started(["tests.book.victim", url, now, where]) as process:
        assert line_of(process) == f"{where}\n"


@pytest.mark.parametrize(
    ("where", "written"),
    [("claim_slots", False), ("keep_receipt", False), ("_take_in", False), ("_save_snapshots", False)],
)
def test_a_process_killed_at_any_line_leaves_all_or_nothing(
    desks: Desks, database_url: str, where: str, written: bool
) -> None:
    one, _ = desks
    before = one.book.head().position
    killed(database_url, one.clock.now.isoformat(), where)
    entries = one.book.read(limit=10_000)
    assert len(entries) == one.book.head().position == before + (3 if written else 0)
    assert stored_slots(one.store) == slots_of(entries)
    receipt = one.record(enrol("batch-a-0", 1, 2, 3), key="victim")
    assert (receipt.position, receipt.replayed) == (before + 3, written)
    assert stored_slots(one.store) == slots_of(one.book.read(limit=10_000))
