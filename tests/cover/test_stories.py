"""Stories of cover on a real book, each told by the decision side and by the read that every door prints."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from ledger.contributions.commit import CommitContributions
from ledger.contributions.pay import PayMonths
from ledger.contributions.reconnect import ReconnectCover
from ledger.contributions.undo import ReverseContribution
from ledger.cover.of_worker import cover_of
from ledger.cover.values import CoverState
from ledger.donations.reverse import ReverseDonation, SettleShortfall
from ledger.enrollments.opening_cover import StateOpeningCover
from ledger.enrollments.replace import ReplaceWorker
from ledger.enrollments.seats import GraduateWorker
from ledger.periods import Month, months_between
from ledger.programmes import Programme
from ledger.receipt import Receipt
from projections.cover import CoverRow, cover
from tests.cover.test_read import must_agree, replayed
from tests.projections.story import VILLAGES, Told, batch, enrol, fund, gift, party, person, story

ACTIVE, IN_GRACE, LAPSED = CoverState.ACTIVE, CoverState.IN_GRACE, CoverState.LAPSED
JKM = Programme.JKM
PAPERS = ("DOC-01", "DOC-02", "DOC-03")


@pytest.fixture
def it(tmp_path: Path) -> Iterator[Told]:
    with story(f"sqlite:///{tmp_path / 'book.sqlite'}") as told:
        told.tell("fund", fund(scheme="scheme-gn"))
        told.tell("gift", gift("gift-a", "party-a", 10_000_000))
        yield told


def sponsored(it: Told, name: str, first: str, last: str, fund_: str = "fund-gn") -> str:
    """Give a person a seat for some months, with the money committed; return who it is."""
    it.tell(name, batch(name, first, last, fund_, effective_on=date.fromisoformat(f"{first}-01")))
    it.tell("enrol", enrol(name, [1]))
    it.tell("commit", CommitContributions(batch=name, effective_on=date.fromisoformat(f"{first}-01")))
    return it.workers(name)[0]


def paid(it: Told, name: str, first: str, last: str, *, on: str | None = None) -> Receipt | None:
    """Pay months, each on its tenth or all on one day; return the receipt of the last payment."""
    months = months_between(Month(first), Month(last))
    bills = [(on, months)] if on else [(f"{month}-10", (month,)) for month in months]
    for day, of in bills:
        it.tell("pay", PayMonths(accept=PAPERS, batch=name, effective_on=date.fromisoformat(day), months=of))
    return it.at["pay"]


def stands(it: Told, worker: str, day: str, *, known_at: int | None = None, valid_at: str | None = None) -> CoverRow:
    """Read how a person stands on a day; with every fact known, the decision side says the same."""
    it.caught_up()
    valid = None if valid_at is None else date.fromisoformat(valid_at)
    on = date.fromisoformat(day)
    with it.desk.store.reader() as reader:
        (row,) = cover(reader, worker=worker, programme=JKM, on=on, known_at=known_at, valid_at=valid).rows
    if valid_at is None:
        must_agree(row, cover_of(replayed(it, known_at or it.position), worker, JKM, on=on))
    return row


def parts(row: CoverRow) -> list[tuple[str, str]]:
    return [(part.first, part.through) for part in row.participations]


def reconnected(it: Told, worker: str, month: str, on: str) -> Receipt:
    return it.tell(
        "reconnect",
        ReconnectCover(
            accept=("COV-02",),
            effective_on=date.fromisoformat(on),
            evidence=[{"issued_on": "2022-07-30", "kind": "minutes", "number": "BA-17/2023"}],
            months=[Month(month)],
            reason="sponsor_paid_late",
            worker=worker,
        ),
    )


def test_sidoarjo_who_died_in_grace_is_covered_and_the_arrears_paid_after_change_nothing(it: Told) -> None:
    worker = sponsored(it, "batch-sidoarjo", "2023-01", "2023-12")
    paid(it, "batch-sidoarjo", "2023-01", "2023-07")
    before = stands(it, worker, "2023-09-20")
    assert (before.state, before.paid_through, before.grace_until) == (IN_GRACE, "2023-07", date(2023, 10, 31))

    paid(it, "batch-sidoarjo", "2023-08", "2023-09", on="2023-12-17")

    after = stands(it, worker, "2023-09-20")
    assert (after.state, after.covering, after.consecutive, after.cumulative) == (IN_GRACE, None, 7, 7)
    assert [(one.month, one.paid_on, one.participation) for one in after.arrears] == [
        ("2023-08", date(2023, 12, 17), None),
        ("2023-09", date(2023, 12, 17), None),
    ]
    assert stands(it, worker, "2023-12-17").state is LAPSED


def test_sidoarjo_with_an_approved_correction_the_month_of_the_death_is_covered(it: Told) -> None:
    worker = sponsored(it, "batch-sidoarjo", "2023-01", "2023-12")
    paid(it, "batch-sidoarjo", "2023-01", "2023-07")
    paid(it, "batch-sidoarjo", "2023-08", "2023-09", on="2023-12-17")
    known = it.position
    correction = reconnected(it, worker, "2023-08", "2023-12-20")

    row = stands(it, worker, "2023-09-20")
    assert (row.state, row.arrears, row.reconnections) == (ACTIVE, (), (correction.position,))
    assert row.covering is not None
    assert (row.covering.month, row.covering.paid_on) == ("2023-09", date(2023, 12, 17))
    assert stands(it, worker, "2023-09-20", known_at=known).state is IN_GRACE
    assert stands(it, worker, "2023-09-20", valid_at="2023-12-19").state is IN_GRACE


def test_the_procedure_book_july_to_october_2023_is_new_until_it_is_reconnected_and_as_known_before(it: Told) -> None:
    worker = sponsored(it, "batch-book", "2023-01", "2023-12")
    paid(it, "batch-book", "2023-01", "2023-06")
    paid(it, "batch-book", "2023-07", "2023-10", on="2023-10-16")
    known = it.position

    new = stands(it, worker, "2023-10-31")
    assert parts(new) == [("2023-01", "2023-06"), ("2023-10", "2023-10")]
    assert (new.participation, new.consecutive, new.cumulative) == (2, 1, 7)
    assert [(gap.first, gap.last) for gap in new.gaps] == [("2023-07", "2023-09")]
    assert [one.month for one in new.arrears] == ["2023-07", "2023-08", "2023-09"]

    reconnected(it, worker, "2023-07", "2023-11-02")

    joined = stands(it, worker, "2023-10-31")
    assert parts(joined) == [("2023-01", "2023-10")]
    assert (joined.participation, joined.consecutive, joined.cumulative) == (1, 10, 10)
    assert (joined.gaps, joined.arrears) == ((), ())
    assert stands(it, worker, "2023-08-15").state is ACTIVE
    assert stands(it, worker, "2023-10-31", known_at=known) == new
    dated = stands(it, worker, "2023-10-31", valid_at="2023-11-01")
    assert (parts(dated), dated.reconnections) == (parts(new), ())


def test_one_person_paid_by_two_sponsors_one_after_the_other_has_one_participation_of_two_sources(it: Told) -> None:
    it.tell("pemkot", party("party-pemkot", "government_unit", "Pemkot Contoh"))
    it.tell("second", fund("fund-second", owner="party-pemkot"))
    it.tell("gift b", gift("gift-b", "party-b", 1_000_000, fund="fund-second", pot="pot-second"))
    worker = sponsored(it, "batch-first", "2023-01", "2023-03")
    first = paid(it, "batch-first", "2023-01", "2023-03")
    assert sponsored(it, "batch-second", "2023-04", "2023-06", "fund-second") == worker
    second = paid(it, "batch-second", "2023-04", "2023-06")
    assert first is not None
    assert second is not None

    row = stands(it, worker, "2023-06-30")
    assert (parts(row), row.consecutive, row.cumulative) == ([("2023-01", "2023-06")], 6, 6)
    sources = [(one.month, one.fund, one.batch, one.sources) for one in row.months]
    assert sources == [
        *((f"2023-0{n}", "fund-gn", "batch-first", ("party-a",)) for n in (1, 2, 3)),
        *((f"2023-0{n}", "fund-second", "batch-second", ("party-b",)) for n in (4, 5, 6)),
    ]
    assert [row.months[2].payment, row.months[5].payment] == [first.position, second.position]
    assert len({one.enrolment for one in row.months}) == 2
    assert stands(it, worker, "2023-06-30", valid_at="2023-04-30").cumulative == 4


def test_who_pays_by_himself_for_a_while_and_comes_back_keeps_his_participation(it: Told) -> None:
    worker = sponsored(it, "batch-first", "2023-01", "2023-12")
    paid(it, "batch-first", "2023-01", "2023-03")
    on = date(2023, 4, 1)
    it.tell("left", GraduateWorker(batch="batch-first", effective_on=on, from_month=Month("2023-04"), worker=worker))
    assert stands(it, worker, "2023-06-30").state is IN_GRACE
    known = it.position

    own = [{"months": ["2023-04", "2023-05", "2023-06", "2023-07"], "worker": worker}]
    stated = it.tell("own", StateOpeningCover(cover="cover-own-2023", effective_on=date(2023, 8, 1), workers=own))
    assert sponsored(it, "batch-back", "2023-08", "2023-09") == worker
    paid(it, "batch-back", "2023-08", "2023-09")

    row = stands(it, worker, "2023-09-30")
    assert (parts(row), row.consecutive) == ([("2023-01", "2023-09")], 9)
    himself = [one for one in row.months if one.batch is None]
    assert [(one.month, one.paid_on, one.payment) for one in himself] == [
        (f"2023-0{n}", None, stated.position) for n in (4, 5, 6, 7)
    ]
    assert stands(it, worker, "2023-09-30", known_at=known).state is LAPSED


def test_who_leaves_and_of_whom_nothing_is_known_begins_anew_when_he_comes_back(it: Told) -> None:
    worker = sponsored(it, "batch-first", "2023-01", "2023-12")
    paid(it, "batch-first", "2023-01", "2023-03")
    on = date(2023, 4, 1)
    it.tell("left", GraduateWorker(batch="batch-first", effective_on=on, from_month=Month("2023-04"), worker=worker))
    sponsored(it, "batch-back", "2023-08", "2023-09")
    paid(it, "batch-back", "2023-08", "2023-09")
    row = stands(it, worker, "2023-09-30")
    assert parts(row) == [("2023-01", "2023-03"), ("2023-08", "2023-09")]
    assert (row.participation, row.consecutive, row.cumulative) == (2, 2, 5)


def test_any_number_of_months_is_cover_and_grace_runs_after_the_last(it: Told) -> None:
    worker = sponsored(it, "batch-five", "2023-01", "2023-05")
    paid(it, "batch-five", "2023-01", "2023-05", on="2023-01-10")
    assert stands(it, worker, "2023-02-01").paid_through == "2023-05"
    assert stands(it, worker, "2023-08-31").state is IN_GRACE
    assert stands(it, worker, "2023-09-01").state is LAPSED


def reversed_on(it: Told, payment: int, on: str) -> None:
    it.tell("reversal", ReverseContribution(effective_on=date.fromisoformat(on), payment=payment, recommit=True))


def test_a_reversed_month_is_no_cover_from_the_day_of_the_reversal_on(it: Told) -> None:
    worker = sponsored(it, "batch-five", "2023-01", "2023-05")
    payment = paid(it, "batch-five", "2023-01", "2023-02")
    assert payment is not None
    reversed_on(it, payment.position, "2023-03-01")
    assert stands(it, worker, "2023-02-15").state is IN_GRACE
    assert stands(it, worker, "2023-02-15", valid_at="2023-02-28").state is ACTIVE
    assert stands(it, worker, "2023-02-15", known_at=payment.position).state is ACTIVE


def test_a_month_is_of_whoever_sat_there_when_it_was_paid_and_of_another_once_it_is_paid_for_him(it: Told) -> None:
    worker = sponsored(it, "batch-five", "2023-01", "2023-05")
    payment = paid(it, "batch-five", "2023-01", "2023-01")
    assert payment is not None
    reversed_on(it, payment.position, "2023-03-01")
    it.tell(
        "replaced",
        ReplaceWorker(
            batch="batch-five",
            effective_on=date(2023, 3, 2),
            from_month=Month("2023-01"),
            person=person(2),
            reason="duplicate",
            region=VILLAGES[0],
            replaces=worker,
        ),
    )
    other = it.workers_now("batch-five")[0]
    assert other is not None
    again = paid(it, "batch-five", "2023-01", "2023-01", on="2023-03-10")
    assert again is not None

    assert [one.payment for one in stands(it, worker, "2023-01-31", valid_at="2023-02-28").months] == [payment.position]
    row = stands(it, other, "2023-01-31")
    assert [(one.payment, one.enrolment) for one in row.months] == [(again.position, it.at["replaced"].position)]
    with it.desk.store.reader() as reader:
        assert cover(reader, worker=worker, programme=JKM).rows[0].months == ()
        assert cover(reader, worker=other, programme=JKM, valid_at=date(2023, 2, 28)).rows[0].months == ()


def test_a_month_whose_gift_bounced_and_was_settled_by_another_keeps_its_payment_and_has_the_other_source(
    it: Told,
) -> None:
    worker = sponsored(it, "batch-five", "2023-01", "2023-05")
    payment = paid(it, "batch-five", "2023-01", "2023-01")
    assert payment is not None
    it.tell("gift b", gift("gift-b", "party-b", 1_000_000, effective_on=date(2023, 2, 1)))
    it.tell("bounce", ReverseDonation(donation="gift-a", effective_on=date(2023, 2, 2)))
    settle = SettleShortfall(
        cover="gift-b", cover_pot="pot-gn", credit="gift-a", effective_on=date(2023, 2, 3), fund="fund-gn", pot="pot-gn"
    )
    it.tell("settle", settle)

    (month,) = stands(it, worker, "2023-01-31").months
    assert (month.payment, month.paid_on, month.sources) == (payment.position, date(2023, 1, 10), ("party-b",))
    (before,) = stands(it, worker, "2023-01-31", valid_at="2023-02-02").months
    assert (before.payment, before.sources) == (payment.position, ("party-a",))


def test_without_a_day_a_person_stands_as_on_the_date_asked_for_or_on_that_of_the_newest_entry(it: Told) -> None:
    worker = sponsored(it, "batch-five", "2023-01", "2023-05")
    paid(it, "batch-five", "2023-01", "2023-05")
    it.caught_up()
    with it.desk.store.reader() as reader:
        rows = cover(reader, worker=worker).rows
        assert [(row.programme, row.on, row.state) for row in rows] == [
            ("JKK", date(2026, 11, 21), LAPSED),
            ("JKM", date(2026, 11, 21), LAPSED),
        ]
        (dated,) = cover(reader, worker=worker, programme=JKM, valid_at=date(2023, 3, 15)).rows
        assert (dated.on, dated.state, dated.cumulative) == (date(2023, 3, 15), ACTIVE, 3)
        assert cover(reader, worker=worker, known_at=0).rows == []


def test_an_answer_names_the_rule_that_it_rests_on_and_is_assumed_where_its_text_was_not_read(it: Told) -> None:
    worker = sponsored(it, "batch-five", "2023-01", "2023-05")
    paid(it, "batch-five", "2023-01", "2023-05")
    row = stands(it, worker, "2023-05-31")
    (adopted,) = [e for e in it.desk.book.entries("rules") if e.position == row.grace_rule]
    assert (adopted.event.KIND, row.grace_months, row.confirmed) == ("RuleAdopted", 3, True)
    assert row.basis == "derived"
    before = stands(it, worker, "2022-06-30")
    assert (before.state, before.confirmed, before.basis) == (CoverState.NONE, False, "assumed")
