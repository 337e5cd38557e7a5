"""Counts of people: each kind by its own name, by region of every level, at any two moments."""

from datetime import date

from ledger.basis import Basis
from ledger.contributions.commit import CommitContributions
from ledger.contributions.undo import ReverseContribution
from ledger.enrollments.seats import ChangeDomicile, GraduateWorker
from projections.coverage import CoverageRow, coverage, people
from tests.projections.story import ON, VILLAGES, Told, batch, comings_and_goings, enrol, gift, pay, two_gifts, whole


def rows(it: Told, **asked: object) -> dict[str | None, CoverageRow]:
    with it.desk.store.reader() as reader:
        return {row.region: row for row in coverage(reader, **asked).rows}  # type: ignore[arg-type]


def test_a_worker_of_two_batches_is_two_seats_and_one_person(it: Told) -> None:
    two_gifts(it)
    comings_and_goings(it)
    it.caught_up()
    row = rows(it)[None]
    assert (row.enrolled, row.people, row.batches) == (26, 21, 2)
    with it.desk.store.reader() as reader:
        assert people(reader) == 21
        assert people(reader, scheme="scheme-other") == 0


def test_paid_person_months_leave_out_who_was_left_out_and_what_was_reversed(it: Told) -> None:
    two_gifts(it)
    it.caught_up()
    assert rows(it)[None].person_months == 18 + 18
    assert rows(it, month="2022-11")[None].person_months == 18
    assert rows(it, known_at=it.at["november"].position)[None].person_months == 18 + 20
    assert rows(it, valid_at=date(2022, 11, 19))[None].person_months == 18 + 20
    assert rows(it, valid_at=date(2022, 11, 9))[None].person_months == 18


def test_active_is_whose_month_of_the_date_is_paid_by_then(it: Told) -> None:
    two_gifts(it)
    it.caught_up()
    october, november = (
        rows(it, valid_at=date(2022, 10, 31))[None],
        rows(it, valid_at=date(2022, 11, 30))[None],
    )
    assert (october.active, october.active_month) == (18, "2022-10")
    assert (november.active, november.active_month) == (18, "2022-11")
    assert rows(it, valid_at=date(2022, 12, 31))[None].active == 0


def test_every_level_of_region_adds_up_to_the_one_above(it: Told) -> None:
    whole(it)
    it.caught_up()
    nation = rows(it)[None]
    for level in ("province", "regency", "district", "village"):
        parts = rows(it, level=level).values()
        assert sum(row.enrolled for row in parts) == nation.enrolled
        assert sum(row.person_months for row in parts) == nation.person_months
    assert rows(it, region="35.25.01")["35.25.01"].enrolled == sum(
        row.enrolled for row in rows(it, region="35.25.01", level="village").values()
    )
    assert rows(it, region="35.25")["35.25"].region_name is not None
    assert rows(it, region="35.2") == {}


def test_whoever_takes_a_seat_over_is_counted_where_he_lives(it: Told) -> None:
    two_gifts(it)
    it.caught_up()
    before = {code: row.enrolled for code, row in rows(it, level="village").items()}
    comings_and_goings(it)
    it.caught_up()
    asked = {"fund": "fund-gn", "level": "village", "known_at": it.at["december"].position}
    after = rows(it, **asked)
    home = VILLAGES[8 % 3]
    if home != VILLAGES[2]:
        assert after[home].enrolled == before[home] - 1
        assert after[VILLAGES[2]].enrolled == before[VILLAGES[2]] + 1
    assert sum(row.replaced for row in after.values()) == 1
    assert sum(row.withdrawn for row in after.values()) == 1


def test_a_reversal_is_counted_where_the_payment_was_though_the_worker_moved(it: Told) -> None:
    two_gifts(it)
    worker = it.workers("batch-one")[9]
    home = VILLAGES[10 % 3]
    other = next(village for village in VILLAGES if village != home)
    it.caught_up()
    before = {code: row.person_months for code, row in rows(it, level="village").items()}
    on = date(2022, 11, 12)
    it.tell("moves", ChangeDomicile(batch="batch-one", effective_on=on, region=other, worker=worker))
    seats = [{"seat_from": 9, "seat_to": 9}]
    payment = it.at["november"].position
    it.tell("reverse", ReverseContribution(effective_on=date(2022, 11, 25), payment=payment, seats=seats))
    it.caught_up()
    after = {code: row.person_months for code, row in rows(it, level="village").items()}
    assert after == before | {home: before[home] - 1}
    assert rows(it, level="village")[other].enrolled == sum(1 for n in range(1, 21) if VILLAGES[n % 3] == other) + 1


def test_a_month_that_another_batch_holds_is_not_counted_again(it: Told) -> None:
    two_gifts(it)
    it.tell("batch", batch("batch-double", "2022-10", "2022-10"))
    it.tell("enrol", enrol("batch-double", (1, 2, 30), as_fact=True, accept=("DBL-01",)))
    it.tell("more", gift("gift-more", "party-a", 3 * 16_800))
    it.tell("commit", CommitContributions(batch="batch-double", effective_on=ON))
    it.tell("pay", pay("batch-double", "2022-10"))
    it.caught_up()
    row = rows(it)[None]
    assert (row.enrolled, row.people) == (23, 21)
    assert row.person_months == 36 + 1


def test_graduates_are_counted_apart(it: Told) -> None:
    two_gifts(it)
    worker = it.workers("batch-one")[0]
    on = date(2022, 12, 1)
    it.tell("graduates", GraduateWorker(batch="batch-one", effective_on=on, from_month="2022-12", worker=worker))
    it.caught_up()
    row = rows(it)[None]
    assert (row.graduated, row.withdrawn, row.enrolled) == (1, 0, 20)


def test_people_and_months_have_each_their_basis(it: Told) -> None:
    two_gifts(it)
    it.caught_up()
    row = rows(it)[None]
    assert (row.basis, row.months_basis) == (Basis.ILLUSTRATIVE, Basis.DERIVED)


def test_coverage_can_be_asked_of_one_scheme_fund_or_programme(it: Told) -> None:
    whole(it)
    it.caught_up()
    assert rows(it, fund="fund-apbd")[None].person_months == 6
    assert rows(it, scheme="scheme-gn")[None].enrolled == 32
    assert rows(it, scheme="scheme-other") == {}
    assert rows(it, programme="JHT") == {}
