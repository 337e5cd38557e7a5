"""The difference between two moments of the book is the sum of the entries listed, and of no fewer."""

from datetime import date, timedelta
from random import Random

import pytest

from ledger.errors import Malformed
from ledger.store import Reader
from projections.explained import Explained, Report, explained
from projections.fund_balances import fund_balances
from projections.general_ledger import trial_balance
from projections.statements import fund_statement
from tests.projections.money_stories import MoneyStory
from tests.projections.story import ON, Told, gift, two_gifts


def explain(it: Told, report: Report, before: int, after: int, **asked: object) -> list[Explained]:
    with it.desk.store.reader() as reader:
        return explained(reader, report=report, known_at=(before, after), **asked).rows  # type: ignore[arg-type]


def test_a_late_gift_explains_why_the_balance_of_november_rose(it: Told) -> None:
    two_gifts(it)
    known = it.position
    it.tell("late", gift("gift-late", "party-a", 900, effective_on=date(2022, 11, 1)))
    it.tell("later", gift("gift-later", "party-a", 70, effective_on=date(2022, 12, 1)))
    it.caught_up()
    (row,) = explain(it, Report.BALANCES, known, it.position, valid_at=date(2022, 11, 30))
    assert (row.subject, row.known_before, row.known_at) == ("fund-gn", known, it.position)
    assert row.difference == {"received": 900, "available": 900}
    assert row.after["received"].rupiah - row.before["received"].rupiah == 900
    (entry,) = row.entries
    assert (entry.position, entry.event, entry.actor) == (it.at["late"].position, "DonationReceived", "tester")
    assert (entry.effective_on, entry.changes) == (date(2022, 11, 1), {"received": 900, "available": 900})


def test_a_statement_is_explained_at_its_opening_and_its_closing(it: Told) -> None:
    two_gifts(it)
    known = it.position
    it.tell("late", gift("gift-late", "party-a", 900, effective_on=date(2022, 10, 20)))
    it.tell("within", gift("gift-within", "party-a", 70, effective_on=date(2022, 11, 20)))
    it.caught_up()
    days = {"fund": "fund-gn", "first": date(2022, 11, 1), "last": date(2022, 11, 30)}
    opening, closing = explain(it, Report.STATEMENT, known, it.position, **days)
    assert (opening.of, opening.difference) == ("opening", {"received": 900, "available": 900})
    assert (closing.of, closing.difference) == ("closing", {"received": 970, "available": 970})
    assert [one.position for one in closing.entries] == [it.at["late"].position, it.at["within"].position]


def test_between_equal_moments_nothing_differs(it: Told) -> None:
    two_gifts(it)
    it.caught_up()
    assert explain(it, Report.TRIAL_BALANCE, it.position, it.position) == []


def test_what_cannot_be_explained_is_refused(it: Told) -> None:
    two_gifts(it)
    it.caught_up()
    with pytest.raises(Malformed) as backwards:
        explain(it, Report.BALANCES, it.position, it.at["gift a"].position)
    assert backwards.value.code == "known_at_backwards"
    with pytest.raises(Malformed) as of_none:
        explain(it, Report.STATEMENT, 1, it.position)
    assert of_none.value.code == "fund_missing"
    with pytest.raises(Malformed) as unused:
        explain(it, Report.BALANCES, 1, it.position, first=ON)
    assert unused.value.code == "first_day_unused"


def read_twice(reader: Reader, report: Report, of: str, known: int, first: date, last: date) -> dict[object, int]:
    """Return every figure of a report as its own reader answers it."""
    figures: dict[object, int] = {}
    if report is Report.BALANCES:
        for fund in fund_balances(reader, valid_at=last, known_at=known).rows:
            for money in fund.money:
                figures |= {(fund.fund, name): told.rupiah for name, told in money.terms.items()}
    elif report is Report.STATEMENT:
        for row in fund_statement(reader, fund=of, first=first, last=last, known_at=known).rows:
            figures |= {("opening", name): told.rupiah for name, told in row.opening.items()}
            figures |= {("closing", name): told.rupiah for name, told in row.closing.items()}
    else:
        for trial in trial_balance(reader, valid_at=last, known_at=known).rows:
            figures |= {(line.account, "debit"): line.debit.rupiah for line in trial.lines}
            figures |= {(line.account, "credit"): line.credit.rupiah for line in trial.lines}
    return {key: rupiah for key, rupiah in figures.items() if rupiah}


def is_sum(row: Explained, *, without: int | None = None) -> bool:
    sums: dict[str, int] = {}
    for entry in row.entries:
        for name, rupiah in entry.changes.items() if entry.position != without else ():
            sums[name] = sums.get(name, 0) + rupiah
    return {name: rupiah for name, rupiah in sums.items() if rupiah} == row.difference


@pytest.mark.parametrize("report", Report)
@pytest.mark.parametrize("seed", range(2))
def test_the_entries_sum_to_the_difference_and_each_of_them_is_needed(it: Told, report: Report, seed: int) -> None:
    MoneyStory(it, seed).tell(200)
    it.caught_up()
    dice, listed = Random(seed), 0
    with it.desk.store.reader() as reader:
        for _ in range(25):
            known = sorted(dice.randrange(40, it.position + 1) for _ in range(2))
            first = ON + timedelta(dice.randrange(100))
            last, of = first + timedelta(dice.randrange(100)), dice.choice(["fund-gn", "fund-apbd", "fund-two"])
            asked = {"fund": of, "first": first} if report is Report.STATEMENT else {}
            rows = explained(reader, report=report, known_at=(known[0], known[1]), last=last, **asked).rows  # type: ignore[arg-type]
            one, other = (read_twice(reader, report, of, position, first, last) for position in known)
            told: dict[object, int] = {}
            for row in rows:
                assert is_sum(row)
                assert not any(is_sum(row, without=entry.position) for entry in row.entries)
                assert all(row.known_before < entry.position <= row.known_at for entry in row.entries)
                assert row.known_before <= known[0] <= known[1]
                listed += len(row.entries)
                told |= {(row.of if asked else row.subject, name): rupiah for name, rupiah in row.difference.items()}
            keys = one.keys() | other.keys()
            differing = {key: other.get(key, 0) - one.get(key, 0) for key in keys}
            assert told == {key: rupiah for key, rupiah in differing.items() if rupiah}
    assert listed > 20
