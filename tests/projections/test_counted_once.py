"""Overpaid months, persons of two batches and moves of house: each person and each month is counted once."""

from datetime import date

from ledger.contributions.commit import CommitContributions
from ledger.contributions.undo import ReverseContribution
from ledger.enrollments.replace import ReplaceWorker
from ledger.enrollments.seats import ChangeDomicile, WithdrawWorker
from ledger.enrollments.take_up import TakeUpMonths
from projections.coverage import CoverageRow, coverage
from projections.donor_histories import donor_histories
from projections.open_exceptions import open_exceptions
from tests.projections.story import ON, VILLAGES, Told, batch, enrol, fund, gift, pay, person, two_gifts

ALL = ("JKK", "JKM", "JHT")
DECEMBER = date(2022, 12, 1)


def row(it: Told, **asked: object) -> CoverageRow:
    it.caught_up()
    with it.desk.store.reader() as reader:
        (found,) = coverage(reader, **asked).rows  # type: ignore[arg-type]
    return found


def homes(it: Told, **asked: object) -> dict[str | None, int]:
    it.caught_up()
    with it.desk.store.reader() as reader:
        found = coverage(reader, level="village", **asked).rows  # type: ignore[arg-type]
    return {one.region: one.enrolled for one in found}


def open_rupiah(it: Told, **asked: object) -> list[tuple[str, int | None]]:
    it.caught_up()
    with it.desk.store.reader() as reader:
        return [(one.kind, one.rupiah) for one in open_exceptions(reader, code="DBL-01", **asked).rows]  # type: ignore[arg-type]


def doubled(it: Told, *, programmes: tuple[str, ...] = ("JKK", "JKM"), last: str = "2022-10") -> None:
    """Persons 1 and 2 hold October to December in one batch, unpaid; the other has them as a fact, and pays October."""
    it.tell("fund", fund(scheme="scheme-gn"))
    it.tell("gift", gift("gift-a", "party-a", 2_000_000))
    it.tell("batch", batch("batch-one", "2022-10", "2022-12"))
    it.tell("enrol", enrol("batch-one", (1, 2)))
    it.tell("batch two", batch("batch-two", "2022-10", last, programmes=programmes))
    it.tell("enrol two", enrol("batch-two", (1, 3), as_fact=True, accept=("DBL-01",), effective_on=ON))
    it.tell("commit", CommitContributions(batch="batch-two", effective_on=ON))


def replace(it: Told, seat_of: str, number: int, *, on: date = DECEMBER, from_month: str = "2022-12") -> None:
    asked = {"person": person(number), "region": VILLAGES[0], "reason": "moved", "replaces": seat_of}
    it.tell("replace", ReplaceWorker(batch="batch-one", effective_on=on, from_month=from_month, **asked))  # type: ignore[arg-type]


def test_a_month_counts_where_one_of_its_programmes_is_held_by_nobody_else(it: Told) -> None:
    doubled(it, programmes=ALL)
    it.tell("pay", pay("batch-two", "2022-10"))

    assert row(it).person_months == 2
    assert row(it, programme="JHT").person_months == 2
    assert row(it, programme="JKK").person_months == 1
    assert open_rupiah(it) == [("WorkerEnrolled", None), ("OverpaymentRecorded", 16_800)]


def test_the_one_who_replaces_an_overpaid_worker_counts(it: Told) -> None:
    doubled(it)
    first = it.workers("batch-two")[0]
    asked = {"person": person(9), "region": VILLAGES[0], "reason": "duplicate", "replaces": first}
    it.tell("replace", ReplaceWorker(batch="batch-two", effective_on=ON, from_month="2022-10", **asked))  # type: ignore[arg-type]
    it.tell("pay", pay("batch-two", "2022-10"))

    assert row(it).person_months == 2
    assert row(it, valid_at=date(2022, 10, 31)).active == 2


def test_months_taken_up_count_from_then_on_and_the_receivable_is_less(it: Told) -> None:
    doubled(it, last="2022-11")
    paid = it.tell("pay", pay("batch-two", "2022-10"))
    worker = it.workers("batch-two")[0]
    on = date(2022, 11, 5)
    it.tell(
        "leaves",
        WithdrawWorker(batch="batch-one", effective_on=on, from_month="2022-10", reason="duplicate", worker=worker),
    )
    assert row(it).person_months == 1
    assert open_rupiah(it) == [("WorkerEnrolled", None), ("OverpaymentRecorded", 33_600)]

    it.tell("take", TakeUpMonths(batch="batch-two", effective_on=on, months=("2022-10",), worker=worker))
    assert row(it).person_months == 2
    assert row(it, valid_at=date(2022, 11, 4)).person_months == 1
    assert row(it, known_at=paid.position).person_months == 1
    assert open_rupiah(it) == [("WorkerEnrolled", None), ("OverpaymentRecorded", 16_800)]
    assert open_rupiah(it, valid_at=date(2022, 11, 4))[1] == ("OverpaymentRecorded", 33_600)

    it.tell("take more", TakeUpMonths(batch="batch-two", effective_on=on, worker=worker))
    assert open_rupiah(it) == []
    assert len(open_rupiah(it, known_at=paid.position)) == 2

    seats = [{"seat_from": 0, "seat_to": 0}]
    it.tell("reverse", ReverseContribution(effective_on=date(2022, 11, 1), payment=paid.position, seats=seats))
    assert row(it).person_months == 1
    assert row(it, valid_at=date(2022, 11, 4)).person_months == 1


def test_a_person_of_two_batches_is_active_once(it: Told) -> None:
    two_gifts(it)
    it.tell("batch two", batch("batch-jht", "2022-10", "2022-10", programmes=("JHT",)))
    it.tell("enrol two", enrol("batch-jht", (2, 3, 30)))
    it.tell("more", gift("gift-more", "party-a", 3 * 20_000))
    it.tell("commit two", CommitContributions(batch="batch-jht", effective_on=ON))
    it.tell("pay two", pay("batch-jht", "2022-10"))

    october = row(it, valid_at=date(2022, 10, 31))
    assert (october.active, october.person_months) == (19, 18 + 3)
    assert row(it, valid_at=date(2022, 10, 31), programme="JHT").active == 3
    with it.desk.store.reader() as reader:
        villages = coverage(reader, level="village", valid_at=date(2022, 10, 31)).rows
    assert sum(one.active for one in villages) == 19


def test_a_move_of_house_does_not_take_a_month_from_whoever_sat_there_before(it: Told) -> None:
    two_gifts(it)
    first = it.workers("batch-one")[9]
    replace(it, first, 50)
    second = it.workers_now("batch-one")[9]
    on = date(2022, 10, 10)
    it.tell("moves", ChangeDomicile(batch="batch-one", effective_on=on, region=VILLAGES[1], worker=second))
    it.tell("december", pay("batch-one", "2022-12", on=DECEMBER))

    it.caught_up()
    with it.desk.store.reader() as reader:
        histories = donor_histories(reader).rows
    assert sum(one.bought.people for one in histories) == 21


def test_a_replacement_dated_later_than_the_payment_is_still_who_it_was_paid_for(it: Told) -> None:
    two_gifts(it)
    replace(it, it.workers("batch-one")[9], 50, on=date(2022, 12, 20))
    it.tell("december", pay("batch-one", "2022-12", on=DECEMBER))

    it.caught_up()
    with it.desk.store.reader() as reader:
        histories = donor_histories(reader, valid_at=date(2022, 12, 5)).rows
    assert sum(one.bought.people for one in histories) == 21


def test_moves_of_house_told_out_of_order_leave_no_count_below_nothing(it: Told) -> None:
    two_gifts(it)
    worker, home = it.workers("batch-one")[9], VILLAGES[10 % 3]
    others = [village for village in VILLAGES if village != home]
    before = homes(it)
    for name, on, region in (("later", date(2022, 12, 1), others[0]), ("earlier", date(2022, 11, 1), others[1])):
        it.tell(name, ChangeDomicile(batch="batch-one", effective_on=on, region=region, worker=worker))

    assert homes(it, valid_at=date(2022, 10, 31)) == before
    in_november = homes(it, valid_at=date(2022, 11, 30))
    assert in_november == before | {home: before[home] - 1, others[1]: before[others[1]] + 1}
    assert homes(it) == before | {home: before[home] - 1, others[0]: before[others[0]] + 1}


def test_a_month_paid_late_is_counted_where_the_one_who_sat_there_then_lived(it: Told) -> None:
    two_gifts(it)
    it.caught_up()
    with it.desk.store.reader() as reader:
        before = {one.region: one.person_months for one in coverage(reader, level="village", month="2022-11").rows}
    replace(it, it.workers("batch-one")[3], 50)
    second, on = it.workers_now("batch-one")[3], date(2022, 10, 10)
    it.tell("moves", ChangeDomicile(batch="batch-one", effective_on=on, region=VILLAGES[2], worker=second))
    it.tell("november again", pay("batch-one", "2022-11", on=DECEMBER))

    it.caught_up()
    with it.desk.store.reader() as reader:
        after = {one.region: one.person_months for one in coverage(reader, level="village", month="2022-11").rows}
        histories = donor_histories(reader).rows
    home, neighbour = VILLAGES[4 % 3], VILLAGES[5 % 3]
    assert after == before | {home: before[home] + 1, neighbour: before[neighbour] + 1}
    assert sum(one.bought.people for one in histories) == 20
