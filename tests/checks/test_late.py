"""COV-02: what a sponsor paid after participation had lapsed is listed, payment by payment."""

from datetime import date

from ledger.contributions.commit import CommitContributions
from ledger.contributions.pay import PayMonths
from ledger.contributions.reconnect import ReconnectCover
from tests.checks.found import found
from tests.projections.story import Told, batch, enrol, fund, gift

START, LATE = date(2023, 1, 2), date(2023, 10, 16)


def paid(it: Told, name: str, on: date, first: int, last: int, *, without: int | None = None) -> int:
    months = [f"2023-{number:02}" for number in range(first, last + 1)]
    left_out = [] if without is None else [{"seat": without, "reason": "awaiting_data"}]
    words = {"batch": "batch-one", "effective_on": on, "left_out": left_out, "months": months}
    it.tell(name, PayMonths.model_validate(words))
    return it.at[name].first


def three_people(it: Told) -> None:
    it.tell("fund", fund())
    it.tell("gift", gift("gift-a", "party-a", 900_000, effective_on=START))
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
    assert [row.positions for row in later][-1] == (recorded,)


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
