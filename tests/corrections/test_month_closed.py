"""A month corrected after the fiscal year was closed: what the wrong month frees pays the right one."""

from datetime import date
from typing import Any

import pytest

from ledger.contributions.events import ContributionsCommitted
from ledger.contributions.rate import RateCommitment
from ledger.contributions.undo import ReleaseCommitment
from ledger.corrections.month import CorrectMonth
from ledger.funds.fund import Fund
from ledger.funds.moves import CHANGES, Term, balance
from ledger.periods import Month
from tests.allocations.stage import PAPERS, begun, commit, day, pay, terms, told
from tests.allocations.test_close_year import close
from tests.contributions.stage import BATCH, FUND
from tests.contributions.test_undo import adopt
from tests.corrections.stage import words
from tests.support.given import Story

MONTH = 10 * 16_800
RESTED: dict[Term, int] = {Term.RECEIVED: 1_000_000, Term.SPENT: MONTH, Term.LAPSED: 1_000_000 - MONTH}


def closed() -> tuple[Story, int]:
    """November is paid, December is released, and the year is closed."""
    story = begun()
    story.did(commit())
    payment = told(story, pay("2022-11"))
    story.did(ReleaseCommitment(batch=BATCH, effective_on=day(12), first=Month("2022-12"), last=Month("2022-12")))
    story.did(close())
    return story, payment


def december(payment: int, **more: Any) -> CorrectMonth:
    fields = {"accept": PAPERS, "effective_on": date(2023, 1, 10), "month": "2022-12", "recommit": False, **more}
    return CorrectMonth.model_validate(words(payment, **fields))


@pytest.mark.parametrize("on", [date(2023, 1, 10), date(2022, 12, 20)])
def test_what_the_wrong_month_frees_pays_the_right_one(on: date) -> None:
    story, payment = closed()
    assert terms(story) == RESTED
    outcome = story.did(december(payment, effective_on=on))
    (committed,) = [event for event in outcome.events if isinstance(event, ContributionsCommitted)]
    assert (committed.unlapsed, terms(story)) == (True, RESTED)
    fund = story.history.fold(Fund, FUND)
    assert [(cell.seat_from, cell.seat_to, cell.rupiah) for cell in fund.segments(BATCH, Month("2022-12"))] == [
        (0, 9, 16_800)
    ]
    assert Fund.load(fund.dump()).dump() == fund.dump()


def test_every_day_keeps_the_identity_and_shows_nothing_below_zero() -> None:
    story, payment = closed()
    story.did(december(payment, effective_on=date(2022, 12, 20)))
    state, moves = Fund(FUND), []
    for entry in story.history.entries(FUND):
        moves += state.fold(entry)
    for on in sorted({move.on for move in moves}):
        total = dict.fromkeys(Term, 0)
        for move in moves:
            for term, sign in CHANGES[move.kind].items():
                total[term] += sign * move.rupiah if move.on <= on else 0
        assert balance(total) == 0
        assert min(total.values()) >= 0


def test_what_the_right_month_does_not_need_lapses() -> None:
    story, payment = closed()
    adopt(story, 5_000, 3_400)
    story.did(RateCommitment(batch=BATCH, effective_on=date(2023, 1, 2), month="2022-12"))
    story.did(december(payment))
    assert terms(story) == {Term.RECEIVED: 1_000_000, Term.SPENT: MONTH // 2, Term.LAPSED: 1_000_000 - MONTH // 2}


def test_no_more_comes_back_than_was_freed() -> None:
    story, payment = closed()
    adopt(story, 20_000, 13_600)
    story.did(RateCommitment(batch=BATCH, effective_on=date(2023, 1, 2), month="2022-12"))
    story.when(december(payment)).refused("not_enough", "10 seats of Rp33.600 each", "found enough for 5 seats")
