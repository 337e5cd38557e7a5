"""One command is one commit: keys, dry runs, dates, clocks and dense positions, on both databases."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta

import pytest

from ledger.book import Book
from ledger.errors import AlreadyRecorded, BulkRefused, KeyReused, Malformed, Refused, Unknown
from ledger.parties.commands import AddAlias, RegisterParty
from ledger.parties.events import PartyRegistered
from tests.support.office import Desk, desk

ON = date(2022, 10, 4)


def office(name: str, party: str | None = None) -> RegisterParty:
    return RegisterParty(effective_on=ON, name=name, party=party, party_kind="government_unit")


@pytest.fixture
def it(database_url: str) -> Iterator[Desk]:
    with desk(database_url) as opened:
        yield opened


def test_a_command_becomes_entries_with_a_receipt(it: Desk) -> None:
    receipt = it.record(office("Pemkab A", "party-a"))
    assert (receipt.first, receipt.position, receipt.events, receipt.subject) == (1, 1, 1, "party-a")
    entry = it.book.entry(1)
    assert (entry.stream, entry.version, entry.by, entry.at) == ("party-a", 1, "tester", receipt.at)
    assert isinstance(entry.event, PartyRegistered)
    assert entry.event.name == "Pemkab A"
    assert it.book.head().position == 1


def test_an_id_left_out_is_random_and_stays_the_same_under_the_key(it: Desk) -> None:
    first = it.record(office("Pemkab A"), key="k")
    again = it.record(office("Pemkab A"), key="k")
    assert first.subject.startswith("party-")
    assert (again.subject, again.position, again.replayed) == (first.subject, first.position, True)
    assert it.book.head().position == 1


def test_the_same_key_with_another_request_is_refused(it: Desk) -> None:
    it.record(office("Pemkab A"), key="k")
    with pytest.raises(KeyReused) as refused:
        it.record(office("Pemkab B"), key="k")
    assert refused.value.code == "key_reused"
    assert refused.value.details["position"] == 1
    assert it.book.head().position == 1


def test_a_key_belongs_to_its_actor(it: Desk) -> None:
    it.record(office("Pemkab A", "party-a"), key="k")
    it.book.record(office("Pemkab B", "party-b"), actor="other", key="k")
    assert it.book.head().position == 2


def test_a_dry_run_answers_and_writes_nothing(it: Desk) -> None:
    would = it.record(office("Pemkab A", "party-a"), key="k", dry_run=True)
    assert (would.position, would.dry_run) == (1, True)
    assert it.book.head().position == 0
    did = it.record(office("Pemkab A", "party-a"), key="k")
    assert (did.position, did.dry_run, did.replayed) == (1, False, False)


def test_a_dry_run_of_a_refused_command_is_refused(it: Desk) -> None:
    with pytest.raises(Unknown):
        it.record(AddAlias(effective_on=ON, party="party-nobody", alias="X"), dry_run=True)


def test_a_fact_of_tomorrow_is_refused_and_today_counts_in_eastern_indonesia(it: Desk) -> None:
    it.clock.now = datetime.fromisoformat("2026-11-21T15:30:00+00:00")
    it.record(RegisterParty(effective_on=date(2026, 11, 22), name="Pemkab A", party_kind="government_unit"))
    with pytest.raises(Malformed) as refused:
        it.record(RegisterParty(effective_on=date(2026, 11, 23), name="Pemkab B", party_kind="government_unit"))
    assert refused.value.code == "dated_in_the_future"
    assert "2026-11-23" in refused.value.message
    assert it.book.head().position == 1


def test_positions_are_dense_after_refusals(it: Desk) -> None:
    it.record(office("Pemkab A", "party-a"))
    for _ in range(3):
        with pytest.raises(AlreadyRecorded):
            it.record(office("Pemkab A", "party-a"))
    it.record(office("Pemkab B", "party-b"))
    assert [entry.position for entry in it.book.read()] == [1, 2]


def test_stamps_rise_even_when_the_clock_stands(it: Desk) -> None:
    moment = it.clock.now
    stamps = []
    for name in ("a", "b", "c"):
        it.clock.now = moment
        stamps.append(it.record(office(name)).at)
    assert stamps == sorted(set(stamps))


def test_a_clock_far_behind_or_ahead_is_refused(it: Desk) -> None:
    it.record(office("a"))
    moment = it.clock.now
    it.clock.now = moment - timedelta(minutes=6)
    with pytest.raises(Refused) as behind:
        it.record(office("b"))
    assert behind.value.code == "clock_behind"
    it.clock.now = moment + timedelta(days=32)
    with pytest.raises(Refused) as ahead:
        it.record(office("b"))
    assert ahead.value.code == "clock_ahead"
    accepting = Book(it.store, it.vault, clock=it.clock, random=it.book._random, accept_jump=True)
    assert accepting.record(office("b"), actor="tester", key="new").position == 2


def test_a_bulk_is_one_commit(it: Desk) -> None:
    receipts = it.book.record_all(
        [
            (office("Pemkab A", "party-a"), "1"),
            (AddAlias(effective_on=ON, party="party-a", alias="Kab. A"), "2"),
        ],
        actor="tester",
    )
    assert [receipt.position for receipt in receipts] == [1, 2]
    with it.store.reader() as reader:
        commit = reader.commit_at(2)
        assert commit is not None
        assert (commit.first, commit.position, reader.commit_at(1)) == (1, 2, None)
        assert reader.commit_of(1) == reader.commit_of(2) == commit
        assert reader.commit_of(3) is None
    assert {entry.at for entry in it.book.read()} == {receipts[0].at}


def test_a_bulk_with_a_refused_command_leaves_nothing_and_names_each(it: Desk) -> None:
    with pytest.raises(BulkRefused) as refused:
        it.book.record_all(
            [
                (office("Pemkab A", "party-a"), "1"),
                (office("Pemkab A", "party-a"), "2"),
                (office("Pemkab B", "party-b"), "3"),
                (AddAlias(effective_on=ON, party="party-nobody", alias="X"), "4"),
            ],
            actor="tester",
        )
    assert sorted(refused.value.refusals) == [1, 3]
    assert {code.code for code in refused.value.refusals.values()} == {"party_exists", "unknown_party"}
    assert it.book.head().position == 0
    assert it.record(office("Pemkab A", "party-a")).position == 1


def test_a_bulk_again_answers_the_same_receipts(it: Desk) -> None:
    commands = [(office("Pemkab A", "party-a"), "1"), (office("Pemkab B", "party-b"), "2")]
    first = it.book.record_all(commands, actor="tester")
    again = it.book.record_all(commands, actor="tester")
    assert [r.position for r in again] == [r.position for r in first]
    assert all(r.replayed for r in again)
    assert it.book.head().position == 2


def test_two_books_on_one_database_see_each_others_entries(it: Desk) -> None:
    other = Book(it.store, it.vault, clock=it.clock, random=it.book._random)
    it.record(office("Pemkab A", "party-a"))
    with pytest.raises(AlreadyRecorded):
        other.record(office("Pemkab A", "party-a"), actor="tester", key="other-1")
    other.record(AddAlias(effective_on=ON, party="party-a", alias="Kab. A"), actor="tester", key="other-2")
    with pytest.raises(AlreadyRecorded):
        it.record(AddAlias(effective_on=ON, party="party-a", alias="Kab. A"))


def test_the_same_key_at_the_same_time_is_recorded_once(it: Desk) -> None:
    books = [it.book, Book(it.store, it.vault, clock=it.clock, random=it.book._random)]

    def send(n: int) -> int:
        return books[n % 2].record(office("Pemkab A"), actor="tester", key="same").position

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(send, range(16))) == {1}
    assert it.book.head().position == 1


def test_an_actor_and_a_key_have_their_form(it: Desk) -> None:
    with pytest.raises(Malformed) as actor:
        it.book.record(office("A"), actor='x","kind":"y', key="k")
    assert actor.value.code == "malformed_actor"
    for key in ("", "x" * 201, "a\nb"):
        with pytest.raises(Malformed) as refused:
            it.book.record(office("A"), actor="tester", key=key)
        assert refused.value.code == "malformed_key"
    assert it.book.head().position == 0
