"""A correction is the commands that it is made of, one after another: the same money on every date, to the byte."""

from collections.abc import Iterable
from datetime import date, timedelta
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.command import Command
from ledger.contributions.commit import CommitContributions
from ledger.contributions.pay import PayMonths
from ledger.contributions.undo import ReverseContribution
from ledger.corrections.gifts import CorrectAmount
from ledger.corrections.month import CorrectMonth
from ledger.donations.commands import DesignateDonation, ReturnDonation
from ledger.donations.events import DonationReturned
from ledger.donations.reverse import ReverseDonation, SettleShortfall
from ledger.funds.fund import Fund
from ledger.funds.moves import Move, Term, balance
from ledger.periods import Month
from tests.contributions.stage import BATCH, FUND, POT, batch, gift, pot, stage
from tests.corrections.stage import at, gift_at, words
from tests.support.given import Story

START, OTHER = date(2022, 6, 1), "pot-other"
SEEDS = st.integers(0, 2**63 - 1)
MAY_BE_REFUSED = {"not_enough", "lots_taken", "cells_not_empty", "not_committed", "nothing_committed", "too_early"}


def told(seed: int) -> tuple[Story, Random]:
    """Tell a random story of one gift that is partly set apart, committed, paid and returned, beside another gift."""
    random = Random(seed)
    story = stage(pot(OTHER), *batch(random.randint(1, 6), "2022-07", "2022-09"))
    story.did(gift("gift-a", random.randint(20_000, 400_000), on=START))
    if random.random() < 0.5:
        story.did(gift("gift-z", random.randint(1, 200_000), on=START + timedelta(random.randint(0, 60))))
    for command in _lived(random):
        outcome = story.when(command)
        assert outcome.refusal is None or outcome.refusal.code in MAY_BE_REFUSED, outcome.refusal
    return story, random


def _lived(random: Random) -> Iterable[Command]:
    day = START + timedelta(random.randint(0, 40))
    some = {"donation": "gift-a", "effective_on": day, "fund": FUND, "rupiah": random.randint(1, 90_000)}
    if random.random() < 0.5:
        yield DesignateDonation.model_validate({**some, "from_pot": POT, "to_pot": OTHER})
    last = random.choice(["2022-07", "2022-08", "2022-09"])
    yield CommitContributions(batch=BATCH, effective_on=day, first=Month("2022-07"), last=Month(last))
    for month in random.sample(["2022-07", "2022-08", "2022-09"], random.randint(0, 3)):
        yield PayMonths(batch=BATCH, effective_on=day + timedelta(random.randint(0, 20)), months=(Month(month),))
    if random.random() < 0.5:
        yield ReturnDonation.model_validate({**some, "pot": random.choice([POT, OTHER])})


def money(story: Story) -> tuple[bytes, list[Move]]:
    """Return the fund as it stands, and every dated move that led there: any balance on any date is a sum of them."""
    fund = Fund(FUND)
    moves = [move for entry in story.history.told if entry.stream == FUND for move in fund.apply(entry)]
    assert balance(fund.terms()) == 0
    return fund.dump(), moves


def _moved_on(story: Story, of: str) -> list[date]:
    """Return when the money of gift A in a pot came to where it stands, month by month and by its return."""
    fund = story.history.fold(Fund, FUND)
    cells = [cell for month in ("2022-07", "2022-08", "2022-09") for cell in fund.segments(BATCH, Month(month))]
    held = [part.since for cell in cells for part in cell.parts if part[:2] == ("gift-a", of)]
    returned = [e.event for e in story.history.told if isinstance(e.event, DonationReturned)]
    return [*held, *(event.effective_on for event in returned if event.pot == of)]


@settings(max_examples=80, deadline=None, database=None)
@given(seed=SEEDS)
def test_an_amount_corrected_is_a_reversal_a_receipt_and_settlements(seed: int) -> None:
    (one, random), (other, _) = told(seed), told(seed)
    right, on = random.randint(1, 500_000), date(2022, 6, 1) + timedelta(random.randint(0, 90))
    wrong = gift_at(one, "gift-a")
    fields = words(wrong, donation="gift-b", effective_on=on, rupiah=right)
    if one.when(CorrectAmount.model_validate(fields)).refusal is not None:
        assert right == one.history.entry(wrong).event.rupiah  # type: ignore[union-attr]
        return
    reversal = other.did(ReverseDonation(donation="gift-a", effective_on=on))
    other.did(gift("gift-b", right, on=on))
    for lot in reversal.events[0].lots:  # type: ignore[attr-defined]
        settling = {"cover": "gift-b", "cover_pot": POT, "credit": "gift-a", "fund": FUND, "pot": lot.pot}
        day = max([on, *_moved_on(other, lot.pot)])
        settled = other.when(SettleShortfall.model_validate({**settling, "effective_on": day}))
        assert settled.refusal is None or settled.refusal.code in ("nothing_to_settle", "pot_restricted")
    assert money(one) == money(other)


@settings(max_examples=80, deadline=None, database=None)
@given(seed=SEEDS, recommit=st.booleans())
def test_a_month_corrected_is_a_reversal_and_a_payment(seed: int, recommit: bool) -> None:
    (one, _), (other, _) = told(seed), told(seed)
    payments = [entry for entry in one.history.told if entry.event.KIND == "ContributionPaid"]
    if not payments:
        return
    paid, on = payments[0], date(2022, 10, 1)
    right = next(m for m in ("2022-09", "2022-08", "2022-07") if m != paid.event.month)  # type: ignore[attr-defined]
    outcome = one.when(
        CorrectMonth.model_validate(words(paid.position, effective_on=on, month=right, recommit=recommit))
    )
    if outcome.refusal is not None:
        assert outcome.refusal.code in MAY_BE_REFUSED | {"seats_differ"}, outcome.refusal
        return
    other.did(ReverseContribution(effective_on=on, payment=paid.position, recommit=recommit))
    if any(event.KIND == "ContributionsCommitted" for event in outcome.events):
        month = Month(right)
        other.did(CommitContributions(batch=BATCH, effective_on=on, first=month, last=month))
    other.did(PayMonths(batch=BATCH, effective_on=on, months=(Month(right),)))
    assert money(one) == money(other)


def test_the_stories_have_what_they_are_told_for() -> None:
    settled = paid = 0
    for seed in range(60):
        story, _ = told(seed)
        paid += any(entry.event.KIND == "ContributionPaid" for entry in story.history.told)
        story.when(CorrectAmount.model_validate(words(gift_at(story, "gift-a"), donation="gift-b", rupiah=399_999)))
        settled += any(entry.event.KIND == "ShortfallSettled" for entry in story.history.told)
        assert story.history.fold(Fund, FUND).terms(credit="gift-b")[Term.RECEIVED] == 399_999
        assert at(story, type(story.history.told[-1].event)) == story.history.position
    assert paid > 20
    assert settled > 20
