"""COV-02: what a sponsor paid after participation had lapsed is listed, payment by payment."""

from datetime import date

from ledger.contributions.commit import CommitContributions
from ledger.contributions.pay import PayMonths
from ledger.contributions.reconnect import ReconnectCover
from ledger.contributions.undo import ReverseContribution
from ledger.donations.reverse import ReverseDonation, SettleShortfall
from tests.checks.found import found
from tests.projections.story import Told, batch, enrol, fund, gift

START, LATE = date(2023, 1, 2), date(2023, 10, 16)


def paid(it: Told, name: str, on: date, first: int, last: int, *, without: int | None = None) -> int:
    months = [f"2023-{number:02}" for number in range(first, last + 1)]
    left_out = [] if without is None else [{"seat": without, "reason": "awaiting_data"}]
    words = {"batch": "batch-one", "effective_on": on, "left_out": left_out, "months": months}
    it.tell(name, PayMonths.model_validate(words))
    return it.at[name].first


def three_people(it: Told, *rupiah: int) -> None:
    it.tell("fund", fund())
    for letter, amount in zip("abc", rupiah or (900_000,), strict=False):
        it.tell(f"gift {letter}", gift(f"gift-{letter}", "party-a", amount, effective_on=START))
    it.tell("batch", batch("batch-one", "2023-01", "2023-12", effective_on=START, scheme=None))
    it.tell("enrol", enrol("batch-one", [1, 2, 3]))
    it.tell("commit", CommitContributions(effective_on=START, batch="batch-one"))


def test_months_paid_after_the_lapse_are_listed_by_payment_until_they_are_joined(it: Told) -> None:
    """The procedure book's case: paid to June, nothing for three months, July to October paid in October."""
    three_people(it)
    paid(it, "half a year", START, 1, 6)
    assert found(it, "COV-02") == []
    july = paid(it, "late", LATE, 7, 10)
    rows = found(it, "COV-02")
    assert [row.positions for row in rows] == [(july,), (july + 1,), (july + 2,), (july + 3,)]
    assert {(row.rupiah, row.people, row.subjects) for row in rows} == {(3 * 16_800, 3, ("batch-one",))}
    assert found(it, "COV-02", valid_at=date(2023, 10, 15)) == []
    correction = {
        "effective_on": date(2023, 11, 2),
        "evidence": [{"kind": "minutes", "number": "BA-1", "issued_on": "2023-11-01"}],
    }
    words = {"accept": ["COV-02"], "months": ["2023-07"], "programmes": ["JKK", "JKM"], "reason": "sponsor_paid_late"}
    it.tell("joined", ReconnectCover.model_validate({**correction, **words, "worker": it.workers("batch-one")[0]}))
    recorded = it.at["joined"].position
    later = found(it, "COV-02")
    assert {(row.rupiah, row.people) for row in later if row.positions != (recorded,)} == {(2 * 16_800, 2)}
    assert [row.positions for row in later if row.positions[0] > july + 3] == [(recorded,)]
    assert {row.seen_at for row in later} == {recorded}


def test_what_is_paid_late_within_the_grace_is_not_listed(it: Told) -> None:
    three_people(it)
    paid(it, "half a year", START, 1, 6)
    paid(it, "in grace", date(2023, 9, 30), 7, 9)
    assert found(it, "COV-02") == []


def test_who_was_left_out_until_after_the_lapse_is_listed_alone(it: Told) -> None:
    three_people(it)
    paid(it, "half a year", START, 1, 6)
    paid(it, "without the last", date(2023, 7, 3), 7, 10, without=2)
    assert found(it, "COV-02") == []
    words = {"batch": "batch-one", "effective_on": LATE, "months": ["2023-07"]}
    it.tell("the last", PayMonths.model_validate(words))
    (row,) = found(it, "COV-02")
    assert (row.rupiah, row.people, row.positions) == (16_800, 1, (it.at["the last"].position,))


def test_what_a_reversal_leaves_of_it_is_shown_from_the_reversal_on(it: Told) -> None:
    three_people(it)
    paid(it, "half a year", START, 1, 6)
    october = paid(it, "late", LATE, 10, 10)
    (before,) = found(it, "COV-02")
    assert (before.people, before.seen_at) == (3, it.at["late"].position)
    words = {"effective_on": date(2023, 10, 20), "payment": october, "recommit": True}
    it.tell("reversal", ReverseContribution.model_validate({**words, "seats": [{"seat_from": 1, "seat_to": 1}]}))
    (after,) = found(it, "COV-02")
    assert (after.finding, after.people, after.rupiah) == (before.finding, 2, 2 * 16_800)
    assert after.seen_at == it.at["reversal"].position
    it.tell("another gift", gift("gift-b", "party-b", 900_000, effective_on=date(2023, 10, 21)))
    assert found(it, "COV-02")[0].seen_at == it.at["reversal"].position


def test_money_that_takes_the_place_of_other_money_is_no_payment(it: Told) -> None:
    three_people(it, 3 * 6 * 16_800, 900_000, 900_000)
    paid(it, "half a year", START, 1, 6)
    october = paid(it, "late", LATE, 10, 10)
    on = date(2023, 11, 1)
    it.tell("bounce", ReverseDonation(donation="gift-b", effective_on=on))
    words = {"cover": "gift-c", "cover_pot": "pot-gn", "credit": "gift-b", "fund": "fund-gn", "pot": "pot-gn"}
    it.tell("settled", SettleShortfall.model_validate({**words, "effective_on": on}))
    assert found(it, "MON-11") == []
    assert [(row.positions, row.people, row.rupiah) for row in found(it, "COV-02")] == [((october,), 3, 3 * 16_800)]
