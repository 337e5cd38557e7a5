"""A whole story in the real book: what is kept in memory, in snapshots and in tables is what the entries say."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import count, pairwise

import pytest
from eventsourcing.projection import ApplicationSubscription
from sqlalchemy import text

from ledger.book import Book
from ledger.command import Command, Fold
from ledger.enrollments.batch import Batch
from ledger.enrollments.slots import slot_changes
from ledger.event import Entry
from ledger.folds import SNAPSHOT_AFTER, Folds
from ledger.funds.fund import Fund
from ledger.funds.holdings import summed
from ledger.history import BookHistory
from ledger.law.tariffs import STREAM, Tariffs
from ledger.receipt import Receipt
from ledger.store import Reader, Store
from tests.book.stage import enrol, open_desk, set_up, two_desks
from tests.projections.story import Told as Story
from tests.projections.story import gift, story, two_gifts, whole
from tests.support.office import Desk, desk, seeded


def folded(kind: type[Fold], entries: list[Entry]) -> Fold:
    """Fold a stream from its first entry, without the book."""
    fold = kind(entries[0].stream)
    for entry in entries:
        fold.apply(entry)
    return fold


def kind_of(stream: str) -> type[Fold] | None:
    """Return the fold that a stream's commands keep, where it is one with a snapshot."""
    by_prefix: dict[str, type[Fold]] = {"fund": Fund, "batch": Batch, STREAM: Tariffs}
    return by_prefix.get(stream.partition("-")[0])


def compare_folds(book: Book, streams: set[str]) -> None:
    """Compare what the book keeps in memory, what a snapshot and its tail give, and what the entries say."""
    for stream in streams:
        kind, entries = kind_of(stream), book.entries(stream)
        kept = book._folds.of(stream)
        assert all(fold.version == len(entries) for fold in kept), f"{stream}: a kept fold is behind"
        for fold in kept:
            told = folded(type(fold), entries)
            if type(fold).SNAPSHOT:
                assert fold.dump() == told.dump(), f"{stream}: a kept fold differs"
            else:
                assert vars(fold) == vars(told), f"{stream}: a kept fold differs"
        if kind is not None:
            half = folded(kind, entries[: (len(entries) + 1) // 2])
            again = kind.load(half.dump())
            for entry in entries[(len(entries) + 1) // 2 :]:
                again.apply(entry)
            assert again.dump() == folded(kind, entries).dump(), f"{stream}: a snapshot and its tail differ"
            if isinstance(again, Fund):
                assert again.terms() == summed(again.lots.values()), f"{stream}: the fund's terms are not its lots'"


def checked(told: Story) -> None:
    """Compare the folds after each command of the story."""
    record = told.desk.record

    def record_and_compare(command: Command, *, key: str | None = None, dry_run: bool = False) -> Receipt:
        dry = record(command, key="dry", dry_run=True)
        receipt = record(command, key=key, dry_run=dry_run)
        assert (dry.first, dry.position, dry.events) == (receipt.first, receipt.position, receipt.events)
        touched = {entry.stream for entry in told.desk.book.read(after=receipt.first - 1)}
        compare_folds(told.desk.book, touched)
        return receipt

    told.desk.record = record_and_compare  # type: ignore[method-assign]  # the story tells through it


def slots_of(entries: list[Entry]) -> dict[tuple[str, int], tuple[int, set[int]]]:
    """Rebuild who holds which months from the entries alone."""
    batches: dict[str, Batch] = {}
    slots: dict[tuple[str, int], tuple[int, set[int]]] = {}
    for entry in entries:
        batch = batches.setdefault(entry.stream, Batch(entry.stream))
        changes = slot_changes(entry.event, batch)
        for worker, year, mask in changes.releases:
            held, holders = slots[worker, year]
            assert held & mask == mask, f"{entry.position} frees months that nobody holds"
            slots[worker, year] = (held & ~mask, holders)
        for worker, year, mask in changes.claims:
            held, holders = slots.get((worker, year), (0, set()))
            assert held & mask == 0, f"{entry.position} takes months that somebody holds"
            slots[worker, year] = (held | mask, holders | {entry.position})
        if entry.stream.startswith("batch-"):
            batch.apply(entry)
    return slots


def stored_slots(store: Store) -> dict[tuple[str, int], tuple[int, set[int]]]:
    """Read the slot table as it is."""
    with store.reader() as reader:
        rows = reader.connection.execute(text("SELECT worker, year, mask, holders FROM slots")).all()
    return {(row.worker, row.year): (row.mask, {int(p) for p in row.holders.split()}) for row in rows}


@pytest.fixture
def it(database_url: str) -> Iterator[Desk]:
    with desk(database_url) as opened:
        yield opened


def test_from_the_first_party_to_the_paid_claim_memory_and_tables_are_what_the_entries_say(database_url: str) -> None:
    with story(database_url) as told:
        checked(told)
        whole(told)
        entries = told.desk.book.read(limit=10_000)
        kinds = {entry.event.KIND for entry in entries}
        assert {"PartyRegistered", "DonationReceived", "WorkerEnrolled", "ContributionPaid", "ClaimPaid"} <= kinds
        assert [entry.position for entry in entries] == list(range(1, len(entries) + 1))
        assert stored_slots(told.desk.store) == slots_of(entries)
        fresh = Book(told.desk.store, told.desk.vault, clock=told.desk.clock, random=seeded(99))
        for stream in {entry.stream for entry in entries}:
            assert fresh.entries(stream) == [entry for entry in entries if entry.stream == stream]
            compare_folds(fresh, {stream})


def test_two_books_that_take_turns_tell_the_story_that_one_tells(database_url: str) -> None:
    with story(database_url) as told:
        other = open_desk(database_url, seed=8, clock=told.desk.clock)
        books, turn = (told.desk.book, other.book), count()
        try:
            told.desk.record = lambda command, *, key=None, dry_run=False: books[  # type: ignore[method-assign]
                (number := next(turn)) % 2
            ].record(command, actor="tester", key=f"turn-{number}")
            whole(told)
            entries = told.desk.book.read(limit=10_000)
            for book in books:
                with book.store.writer() as writer:
                    book._folds.advance_to(writer)
                assert book._folds.streams()
                compare_folds(book, {entry.stream for entry in entries})
            assert stored_slots(other.store) == slots_of(entries)
        finally:
            other.store.dispose()


def test_a_refused_bulk_and_a_dry_one_leave_what_is_kept_in_memory_as_the_entries_say(database_url: str) -> None:
    with story(database_url) as told:
        two_gifts(told)
        book = told.desk.book
        gifts = [(gift(f"gift-{n}", "party-a", 1_000), f"bulk-{n}") for n in range(3)]
        streams = {entry.stream for entry in book.read()}
        book.record_all(gifts, actor="tester", dry_run=True)
        compare_folds(book, streams)
        with pytest.raises(Exception, match="2 refused"):
            book.record_all([*gifts, (gifts[0][0], "again"), (gifts[1][0], "again too")], actor="tester")
        compare_folds(book, streams)
        book.record_all(gifts, actor="tester")
        compare_folds(book, streams)


def snapshots(store: Store, stream: str) -> list[int]:
    with store.reader() as reader:
        found = reader.connection.execute(
            text("SELECT version FROM snapshots WHERE stream = :stream ORDER BY version"), {"stream": stream}
        )
        return list(found.scalars())


def test_a_stream_that_grows_long_gets_snapshots_and_a_new_process_reads_the_tail_alone(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with two_desks(database_url) as (it, other):
        set_up(it, months=["2022-10"])
        for start in range(1, 400, 40):
            it.record(enrol("batch-a-0", *range(start, start + 40)))
        it.book.record_all(
            [(gift(f"gift-{n}", "party-a", 1_000, fund="fund-a", pot="pot-a"), f"gift-{n}") for n in range(350)],
            actor="tester",
        )
        kept = snapshots(it.store, "batch-a-0")
        assert len(kept) >= 3
        assert all(later - earlier >= SNAPSHOT_AFTER for earlier, later in pairwise(kept))
        assert snapshots(it.store, "fund-a")

        read: dict[str, int] = {}
        stream = Reader.stream

        def counted(self: Reader, name: str, *, after: int = 0) -> object:
            found = stream(self, name, after=after)
            read[name] = len(found)
            return found

        monkeypatch.setattr(Reader, "stream", counted)
        other.record(gift("gift-new", "party-a", 1_000, fund="fund-a", pot="pot-a"), key="new-1")
        other.record(enrol("batch-a-0", 500), key="new-2")
        monkeypatch.undo()
        assert read["fund-a"] < SNAPSHOT_AFTER
        assert read["batch-a-0"] < SNAPSHOT_AFTER
        compare_folds(other.book, {"fund-a", "batch-a-0"})
        it.record(enrol("batch-a-0", 501))
        compare_folds(it.book, {"batch-a-0"})


def test_every_stored_snapshot_is_the_state_of_its_version(it: Desk) -> None:
    set_up(it, months=["2022-10"])
    for start in range(1, 400, 60):
        it.record(enrol("batch-a-0", *range(start, start + 60)))
    entries = it.book.entries("batch-a-0")
    with it.store.reader() as reader:
        rows = reader.connection.execute(text("SELECT stream, version, kind, state FROM snapshots")).all()
        history = BookHistory(reader, Folds(), it.clock().date())
        assert history.fold(Batch, "batch-a-0").dump() == folded(Batch, entries).dump()
    batches = [row for row in rows if row.stream == "batch-a-0"]
    assert len(batches) >= 2
    for row in batches:
        assert row.kind == Batch.SNAPSHOT
        assert bytes(row.state) == folded(Batch, entries[: row.version]).dump()


def test_the_library_reads_and_follows_the_same_book(database_url: str) -> None:
    with story(database_url) as told:
        two_gifts(told)
        book, ledger = told.desk.book, told.desk.book.ledger
        entries = book.read(limit=10_000)
        assert list(ledger.events.get("fund-gn")) == [_unplaced(entry) for entry in book.entries("fund-gn")]
        notified = ledger.notification_log.select(1, limit=5)
        assert [note.id for note in notified] == [1, 2, 3, 4, 5]
        assert [ledger.mapper.to_domain_event(note) for note in notified] == entries[:5]

        fund: LibraryFund = ledger.repository.get("fund-gn", projector_func=projected)
        assert fund.fold.dump() == folded(Fund, [_unplaced(entry) for entry in book.entries("fund-gn")]).dump()
        with ApplicationSubscription(ledger, gt=3) as subscription:
            followed = [next(subscription) for _ in entries[3:]]
            assert [tracking.notification_id for _, tracking in followed] == [e.position for e in entries[3:]]
            assert [entry for entry, _ in followed] == entries[3:]
            told.tell("one more", gift("gift-late", "party-a", 5_000))
            entry, tracking = next(subscription)
            assert tracking.notification_id == entries[-1].position + 1
            assert entry == book.entry(tracking.notification_id)


@dataclass
class LibraryFund:
    """A fund as the library's repository wants an aggregate: with an id and a version."""

    fold: Fund

    @property
    def id(self) -> str:
        return self.fold.stream

    @property
    def version(self) -> int:
        return self.fold.version


def projected(_: LibraryFund | None, events: Iterable[Entry]) -> LibraryFund | None:
    fund = Fund()
    for entry in events:
        fund.apply(entry)
    return LibraryFund(fund)


def _unplaced(entry: Entry) -> Entry:
    """Return an entry as the library's event store gives it: without its position."""
    return Entry(0, entry.stream, entry.version, entry.at, entry.by, entry.nonce, entry.event)
