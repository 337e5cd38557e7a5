"""Lineage both ways against a label on every rupiah: random histories, at random dates and positions."""

import json
import tempfile
from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.donations.events import DonationReceived
from ledger.event import Entry, Event
from ledger.funds.events import TransferReceived
from ledger.funds.fund import Fund
from ledger.periods import months_between
from ledger.store import Reader, Store
from projections.as_of import AsOf
from projections.claim_months import ClaimMonths
from projections.coverage import BATCHES
from projections.database import create_tables
from projections.donor_histories import CREDITS
from projections.moves import Moves
from projections.paid_months import Seated
from projections.parties import PARTIES
from projections.projection import Moved, Page, View
from projections.trace_gifts import CreditTrace, credit_traced
from projections.trace_people import cell_traced
from tests.properties.reference.stories import Story
from tests.properties.reference.teller import DAY_ONE, FEW_LARGE, FUND, MANY_SMALL, MONTHS, SEATS, Profile
from tests.properties.reference.views import plain
from tests.properties.reference.words import Words
from tests.properties.test_money import QUIET, SEEDS

PROFILES = pytest.mark.parametrize("profile", [FEW_LARGE, MANY_SMALL], ids=lambda profile: profile.name)
LONG = Profile("two thousand operations", credits=45, rupiah_min=1, rupiah_max=40, operations=2_000)


class Kept(Story):
    """A history whose entries are kept, to be told again."""

    def __init__(self, seed: int, profile: Profile) -> None:
        super().__init__(seed, profile)
        self.entries: list[Entry] = []

    def _record(self, *events: Event) -> None:
        for event in events:
            self.entries.append(Entry(self.position + 1, FUND, self.version + 1, "", "", "", event))
            super()._record(event)


class Told:
    """The entries of a history in the readers' tables, and in the reference by their words."""

    def __init__(self, store: Store, story: Kept) -> None:
        self.story, self.words = story, Words()
        fund, moved = Fund(), []
        for entry in story.entries:
            moves = fund.apply(entry)
            moved.append(Moved(entry, fund, moves))
            what = json.loads(entry.event.canonical())
            self.words.hear(entry.position, entry.event.KIND, what)
        with store.transaction() as connection:
            projections = (Moves(), CREDITS, PARTIES, BATCHES, ClaimMonths())
            create_tables(connection, [table for one in projections for table in one.tables])
            view = View(Reader(connection))
            for write in Moves().apply(Page(story.entries, moved), view):
                write.table.insert(connection, write.rows)
            for write in CREDITS.apply(Page([_as_begun(entry) for entry in story.entries]), view):
                write.table.insert(connection, write.rows)

    def compare(self, reader: Reader, valid_at: date, known_at: int) -> None:
        """Compare every credit forward, and every cell backward."""
        moment = AsOf(valid_at, known_at, "", self.story.position, "", provisional=False)
        where = f"valid_at {valid_at}, known_at {known_at}"
        parts, terms = self.words.parts(valid_at, known_at), self.words.balances(valid_at, known_at)
        payments = self.words.payments(valid_at, known_at)
        for credit in self.story.credits:
            traced = credit_traced(reader, moment, credit)
            lots = {lot: plain(found) for lot, found in terms.items() if lot[0] == credit and plain(found)}
            if traced is None:
                assert not lots, where
                continue
            assert _terms(traced) == lots, where
            assert _cells(traced) == _of_credit(parts, credit), where
            assert _payments(traced) == _paid_by(parts, payments, credit), where
            assert _shared(traced) == _others(parts, credit), where
            paid = {cell for (cell, state), found in parts.items() if state == "paid" and _holds(found, credit)}
            assert traced.person_months == len(paid), where
        for batch in self.story.rates:
            for seat in SEATS:
                for month in MONTHS:
                    back = cell_traced(reader, moment, "w-nobody", Seated(batch, seat, 1, ()), month)
                    expected = Counter()
                    for state in ("paid", "committed"):
                        for lot, rupiah in parts.get(((batch, seat, str(month)), state), {}).items():
                            expected[(state, *lot)] = rupiah
                    assert {(p.state.value, p.credit, p.pot): p.rupiah for p in back.parts} == dict(expected), where
                    assert back.rupiah == expected.total()


def _as_begun(entry: Entry) -> Entry:
    """Let a gift that came from another fund begin here: its own fund is not part of the history."""
    event = entry.event
    if not isinstance(event, TransferReceived):
        return entry
    begun = DonationReceived(
        account="a", bank_reference="b", basis=event.basis, donation=event.credit, donor=event.source,
        effective_on=event.effective_on, fund=event.fund, poolable=True, pot=event.pot, rupiah=event.rupiah,
    )  # fmt: skip
    return replace(entry, event=begun)


AUTHORITY = {"allocated": "received", "raised": "received", "reduced": "taken"}


def _terms(traced: CreditTrace) -> dict[tuple[str, str], dict[str, int]]:
    found = {}
    whole: Counter[str] = Counter()
    for lot in traced.lots:
        counted: Counter[str] = Counter()
        for name, figure in lot.terms.items():
            counted[AUTHORITY.get(name, name)] += figure.rupiah
        for state, term in (("paid", "spent"), ("committed", "committed")):
            assert sum(run.rupiah for run in lot.cells if run.state == state) == counted[term], "parts are the whole"
        whole.update(counted)
        found[lot.credit, lot.pot] = plain(counted)
    assert plain(whole) == plain(_named(traced)), "the lots are the credit"
    return {lot: terms for lot, terms in found.items() if terms}


def _named(traced: CreditTrace) -> Counter[str]:
    counted: Counter[str] = Counter()
    for name, figure in traced.terms.items():
        counted[AUTHORITY.get(name, name)] += figure.rupiah
    return counted


def _cells(traced: CreditTrace) -> Counter:
    found: Counter = Counter()
    for lot in traced.lots:
        for run in lot.cells:
            for month in months_between(run.first, run.last):
                for held in run.seats:
                    for seat in range(held.seat_from, held.seat_to + 1):
                        found[run.batch, seat, str(month), run.state.value, run.pot] += held.each
            cells = sum(held.seats for held in run.seats) * (run.last.ordinal - run.first.ordinal + 1)
            assert cells == run.person_months
    return found


def _of_credit(parts: dict, credit: str) -> Counter:
    return Counter(
        {
            (*cell, state, pot): rupiah
            for (cell, state), lots in parts.items()
            for (of, pot), rupiah in lots.items()
            if of == credit
        }
    )


def _holds(lots: Counter, credit: str) -> bool:
    return any(of == credit for of, _ in lots)


def _payments(traced: CreditTrace) -> set[tuple[str, str, int]]:
    return {(run.batch, run.pot, at) for lot in traced.lots for run in lot.cells for at in run.payments}


def _paid_by(parts: dict, payments: dict, credit: str) -> set[tuple[str, str, int]]:
    return {
        (cell[0], pot, payments[cell, (of, pot)])
        for (cell, state), lots in parts.items()
        for of, pot in lots
        if state == "paid" and of == credit
    }


def _shared(traced: CreditTrace) -> Counter:
    found: Counter = Counter()
    for one in traced.shared:
        found[one.batch, one.state.value, one.credit, one.pot, "cells"] += one.person_months
        found[one.batch, one.state.value, one.credit, one.pot, "rupiah"] += one.rupiah
    return found


def _others(parts: dict, credit: str) -> Counter:
    found: Counter = Counter()
    for (cell, state), lots in parts.items():
        if _holds(lots, credit):
            for (of, pot), rupiah in lots.items():
                if of != credit:
                    found[cell[0], state, of, pot, "cells"] += 1
                    found[cell[0], state, of, pot, "rupiah"] += rupiah
    return found


def _agree(url: str, seed: int, profile: Profile, *, samples: int) -> Kept:
    story = Kept(seed, profile).tell()
    store = Store(url)
    try:
        told = Told(store, story)
        with store.reader() as reader:
            told.compare(reader, date.max, story.position)
            for _ in range(samples):
                valid_at = DAY_ONE + timedelta(story.dice.randint(-1, (story.latest - DAY_ONE).days + 1))
                told.compare(reader, valid_at, story.dice.choice(story.boundaries))
    finally:
        store.dispose()
    return story


def _on_sqlite(seed: int, profile: Profile, *, samples: int) -> Kept:
    with tempfile.TemporaryDirectory() as folder:
        return _agree(f"sqlite:///{Path(folder) / 'book.sqlite'}", seed, profile, samples=samples)


@PROFILES
def test_lineage_agrees_with_a_label_on_every_rupiah(profile: Profile) -> None:
    @settings(max_examples=6, **QUIET)
    @given(seed=SEEDS)
    def history(seed: int) -> None:
        _on_sqlite(seed, profile, samples=4)

    history()


@PROFILES
def test_lineage_agrees_on_both_databases(database_url: str, profile: Profile) -> None:
    _agree(database_url, 20221004, profile, samples=4)


@pytest.mark.deep
@PROFILES
def test_lineage_of_many_histories_agrees(profile: Profile) -> None:
    @settings(max_examples=100, **QUIET)
    @given(seed=st.integers(0, 2**63 - 1))
    def history(seed: int) -> None:
        _on_sqlite(seed, profile, samples=10)

    history()


@pytest.mark.deep
@pytest.mark.parametrize("seed", range(5))
def test_lineage_of_two_thousand_operations_agrees(seed: int) -> None:
    story = _on_sqlite(20221130 + seed, LONG, samples=25)
    assert story.position >= 300
    kinds = {name.split()[0] for name in story.outcomes if name.endswith("accepted")}
    assert kinds >= {"commit", "pay", "release", "reverse", "rate", "settle", "return", "designate", "cut"}
