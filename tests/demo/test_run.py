"""The demo's book: what it must hold, that it is completed by the same keys, and that other homes are refused."""

import re
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

import pytest
from rich.console import Console

from api.bootstrap import Office
from api.demo import gresik_gifts, gresik_year, labusel, medan, nation
from api.demo.claims import CASES, claim_id
from api.demo.run import SCRIPTS, run_demo
from api.demo.script import Script
from api.demo.summary import DemoSummary, print_summary
from api.demo.telling import person_party
from ledger.basis import Basis
from ledger.enrollments.events import WorkerEnrolled, WorkerGraduated
from ledger.errors import Refused
from ledger.identities.person import Private
from ledger.parties.commands import RegisterParty
from ledger.parties.events import PartyRegistered
from projections.claim_register import claim_register
from projections.coverage import coverage
from projections.digest import projections_digest
from projections.donor_histories import donor_histories
from projections.fund_balances import fund_balances
from projections.open_exceptions import open_exceptions
from projections.statistics import statistics
from tests.demo.stage import SMALL, Stopped, office, stopping


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Office, DemoSummary]]:
    with office(tmp_path_factory.mktemp("demo") / "home") as opened:
        yield opened, run_demo(opened, scripts=SMALL)


ENDING = (SCRIPTS[0], ("Kota Medan 2024", medan.script, medan.PEOPLE))
"""The first and the last script: with the last command recorded, the demo is finished."""


def paper(summary: DemoSummary) -> str:
    """Return what is printed of a summary."""
    console = Console(width=200)
    with console.capture() as caught:
        print_summary(summary, console)
    return caught.get()


def test_the_two_schemes_enrol_their_people(told: tuple[Office, DemoSummary]) -> None:
    desk, summary = told
    assert summary.enrolments == 2_000 + 7_440 + 3 * 100 + 25 + 2
    assert summary.people == summary.enrolments + 2
    with desk.store.reader() as reader:
        rows = {row.scheme: row for row in coverage(reader).rows}
        villages = coverage(reader, scheme=labusel.SCHEME, level="village").rows
    assert rows[labusel.SCHEME].people == rows[labusel.SCHEME].enrolled == 2_000
    assert rows[labusel.SCHEME].basis is Basis.ILLUSTRATIVE
    assert len(villages) == 52
    assert sum(row.people for row in villages) == 2_000


def test_labusel_is_derived_from_people_months_and_rate(told: tuple[Office, DemoSummary]) -> None:
    desk, _ = told
    with desk.store.reader() as reader:
        (fund,) = fund_balances(reader, fund=labusel.FUND).rows
        (people,) = statistics(reader, scheme=labusel.SCHEME, kind="EnrollmentStatisticReported").rows
        codes = {row.code for row in open_exceptions(reader).rows if row.batch == labusel.BATCH}
    terms = fund.money[0].terms
    assert terms["spent"].rupiah == terms["allocated"].rupiah == 100_800_000
    assert terms["spent"].basis is Basis.DERIVED
    assert people.basis is Basis.REPORTED
    assert codes == {"DOC-01", "DOC-02", "DOC-03"}


def test_each_gift_shows_what_it_bought_and_what_is_left(told: tuple[Office, DemoSummary]) -> None:
    desk, _ = told
    with desk.store.reader() as reader:
        histories = {row.donor: row for row in donor_histories(reader).rows}
    left = {letter: histories[gresik_gifts.donor(letter)].terms["available"].rupiah for letter in "abcdefg"}
    assert left == {"a": 32_000, "b": 16_000, "c": 0, "d": 168_000, "e": 0, "f": 0, "g": 0}
    months = {letter: histories[gresik_gifts.donor(letter)].bought.person_months for letter in "abcdefg"}
    assert months == {"a": 29_760, "b": 14_880, "c": 300, "d": 1_190, "e": 600, "f": 24, "g": 150}
    assert histories[gresik_gifts.donor("g")].terms["returned"].rupiah == 480_000
    figures = [figure for row in histories.values() for figure in row.terms.values() if figure.rupiah]
    assert {figure.basis for figure in figures} == {Basis.ILLUSTRATIVE}


def test_five_people_go_on_by_themselves(told: tuple[Office, DemoSummary]) -> None:
    desk, _ = told
    graduated = [e.event for e in desk.book.entries(gresik_year.BATCH) if isinstance(e.event, WorkerGraduated)]
    assert [event.seat for event in graduated] == list(gresik_year.GRADUATES)


def test_claims_of_each_kind_run_through_their_states(told: tuple[Office, DemoSummary]) -> None:
    desk, _ = told
    with desk.store.reader() as reader:
        rows = {row.claim: row for row in claim_register(reader).rows}
    found = {case.name: rows[claim_id(case)].state for case in CASES}
    assert found == {
        "accident-1": "closed",
        "accident-2": "approved",
        "accident-3": "withdrawn",
        "death-1": "closed",
        "death-2": "approved",
        "death-3": "rejected",
        "work-1": "closed",
        "work-2": "filed",
    }
    paid = {case.name: rows[claim_id(case)].paid_rupiah for case in CASES}
    assert (paid["death-1"], paid["work-1"], paid["death-2"]) == (42_000_000, 70_000_000, 20_000_000)


def test_a_death_that_was_not_covered_is_refused_and_the_book_stands_still(told: tuple[Office, DemoSummary]) -> None:
    _, summary = told
    (refused,) = summary.refused
    assert refused.code == "not_covered"
    assert "paid through 2023-06" in refused.message


def test_claims_and_gifts_stand_under_made_up_names_alone(told: tuple[Office, DemoSummary]) -> None:
    desk, _ = told
    with desk.store.reader() as reader:
        donors = [row.donor for row in donor_histories(reader).rows]
        sources = [s.source for row in claim_register(reader).rows if row.cover for s in row.cover.sources]
        for party in {*donors, *sources}:
            registered = desk.book.entries(party)[0].event
            assert isinstance(registered, PartyRegistered)
            kept = desk.vault.reveal(reader, party)
            name = registered.name or (kept.name if isinstance(kept, Private) else None)
            assert name is not None
            assert name.endswith("(ilustrasi)")
            assert registered.basis is Basis.ILLUSTRATIVE


def test_officials_have_their_names_and_spellings_in_the_vault(told: tuple[Office, DemoSummary]) -> None:
    desk, _ = told
    head = person_party(nation.SUMBAGUT_HEAD)
    with desk.store.reader() as reader:
        kept = desk.vault.reveal(reader, head)
    assert isinstance(kept, Private)
    assert (kept.name, kept.aliases) == ("Hengky Rhosidien", ("Henky Rhosidien",))
    assert "Rhosidien" not in repr(desk.book.entries(head))


def test_no_entry_has_a_nik_or_a_persons_name(told: tuple[Office, DemoSummary]) -> None:
    desk, _ = told
    names = ("Rhosidien", "Aziz Muslim", "Edimin", "Imam Saputra", "Slamet", "Kartini")
    with desk.store.reader() as reader:
        for stored in reader.entries(limit=100_000):
            state = bytes(stored.state).decode()
            what = state.partition('"what":')[2]
            assert not re.search(r"(?<![0-9a-f])\d{16}(?![0-9a-f])", what), stored.position
            assert not any(name in what for name in names), stored.position


def test_a_finished_scheme_is_told_once(told: tuple[Office, DemoSummary]) -> None:
    desk, summary = told
    head = desk.book.head()
    again = run_demo(desk, scripts=SMALL)
    assert desk.book.head() == head
    assert again.balances == summary.balances
    assert again.refused == ()


def test_the_second_run_says_that_the_book_was_recorded_earlier(tmp_path: Path) -> None:
    with office(tmp_path / "home") as desk:
        first = run_demo(desk, scripts=ENDING)
        again = run_demo(desk, scripts=ENDING)
    assert re.search(r", in \d+\.\d s\.\n", paper(first))
    assert ", recorded earlier.\n" not in paper(first)
    assert ", recorded earlier.\n" in paper(again)
    assert again.seconds is None
    assert again.balances == first.balances


def test_no_title_of_the_summary_is_broken_over_lines(told: tuple[Office, DemoSummary]) -> None:
    _, summary = told
    lines = [line.strip() for line in paper(summary).splitlines()]
    assert [title for title in ("People", "Money by fund", "Open exceptions") if title not in lines] == []


@pytest.mark.parametrize("after", [1, 4, 9, 30, 44])
def test_an_interrupted_demo_is_completed(told: tuple[Office, DemoSummary], tmp_path: Path, after: int) -> None:
    _, whole = told
    title, script, people = SMALL[2]
    broken = (*SMALL[:2], (title, stopping(script, after=after), people))
    with office(tmp_path / "home") as desk, pytest.raises(Stopped):
        run_demo(desk, scripts=broken)
    with office(tmp_path / "home") as desk:
        assert desk.book.head().position < whole.balances.as_of.known_at
        completed = run_demo(desk, scripts=SMALL)
    assert completed.balances.rows == whole.balances.rows
    assert completed.coverage.rows == whole.coverage.rows
    assert completed.exceptions == whole.exceptions


def test_a_book_of_another_origin_is_refused(tmp_path: Path) -> None:
    with office(tmp_path / "home") as desk:
        desk.book.record(
            RegisterParty(
                effective_on=date(2022, 1, 1), name="Yayasan Lain", party="party-lain", party_kind="foundation"
            ),
            actor=desk.actor,
            key="mine",
        )
        before = desk.book.head()
        with pytest.raises(Refused, match="give the demo a home of its own") as refused:
            run_demo(desk, scripts=SMALL)
        assert refused.value.code == "not_a_demo_home"
        assert desk.book.head() == before


@pytest.mark.parametrize("scripts", [SMALL, pytest.param(SCRIPTS, marks=pytest.mark.deep)], ids=["small", "full"])
def test_seeded_demos_are_equal_on_both_databases(tmp_path: Path, pg_url: str, scripts: Sequence[Script]) -> None:
    digests = set()
    for number, url in enumerate((None, pg_url)):
        with office(tmp_path / f"home-{number}", database_url=url, seed="both") as desk:
            run_demo(desk, scripts=scripts)
            with desk.store.reader() as reader:
                digests.add(projections_digest(reader))
    assert len(digests) == 1


def test_people_of_a_batch_take_seats_in_their_order(told: tuple[Office, DemoSummary]) -> None:
    desk, _ = told
    seats = [e.event.seat for e in desk.book.entries(labusel.BATCH) if isinstance(e.event, WorkerEnrolled)]
    assert seats == list(range(2_000))
