"""What a fund takes in all has a limit, a closed fund takes nothing more, and pots are for listed occupations."""

from collections.abc import Callable
from datetime import date

import pytest

from ledger.allocations.commands import AllocateBudget, ReviseAllocation
from ledger.command import FactCommand
from ledger.donations.commands import DesignateDonation
from ledger.funds.commands import CloseFund, OpenPot, StateOpeningBalance, TransferFunds
from ledger.funds.events import FundClass
from ledger.money import RUPIAH_MAX
from tests.contributions.stage import FUND, GOVERNMENT, POT, fund, gift, pot, stage
from tests.support.given import Story

JULY = date(2022, 7, 1)


def full(missing: int) -> Story:
    """Start with a fund that lacks some rupiah to its limit, and a second one."""
    story = stage(pot("pot-narrow"), fund("fund-two", pot="pot-two"))
    story.did(gift("gift-a", RUPIAH_MAX - missing))
    story.did(gift("gift-two", 100, fund="fund-two", pot="pot-two"))
    return story


def given(rupiah: int) -> FactCommand:
    return gift("gift-b", rupiah, on=JULY)


def stated(rupiah: int) -> FactCommand:
    return StateOpeningBalance.model_validate(
        {"credit": "opening-a", "effective_on": JULY, "fund": FUND, "money_kind": "cash", "pot": POT}
        | {"rupiah": rupiah, "source": GOVERNMENT}
    )


def transferred(rupiah: int) -> FactCommand:
    return TransferFunds(
        credit="gift-two",
        effective_on=JULY,
        from_pot="pot-two",
        fund="fund-two",
        rupiah=rupiah,
        to_fund=FUND,
        to_pot=POT,
    )


def designated(rupiah: int) -> FactCommand:
    return DesignateDonation(
        donation="gift-a", effective_on=JULY, from_pot=POT, fund=FUND, rupiah=rupiah, to_pot="pot-narrow"
    )


@pytest.mark.parametrize("inflow", [given, stated, transferred, designated])
def test_a_fund_takes_no_more_in_all_than_one_amount_may_be(inflow: Callable[[int], FactCommand]) -> None:
    refusal = full(missing=9).when(inflow(10)).refused("fund_too_large", "Rp1.000.000.000.000.000", "Rp10 more", FUND)
    assert refusal.details == {"fund": FUND, "held": RUPIAH_MAX - 9, "adding": 10, "rupiah_max": RUPIAH_MAX}
    full(missing=10).did(inflow(10))


def test_a_budget_has_the_same_limit() -> None:
    story = stage(fund("fund-apbd", FundClass.APBD_REGENCY, pot="pot-apbd", year=2022))
    line = {"allocation": "budget-a", "effective_on": JULY, "fund": "fund-apbd", "pot": "pot-apbd"}
    enacted = {"fiscal_year": 2022, "rupiah": RUPIAH_MAX, "source": GOVERNMENT}
    story.did(AllocateBudget.model_validate(line | enacted))
    raised = ReviseAllocation.model_validate(line | {"change": 1})
    story.when(raised).refused("fund_too_large", "Rp1 more")
    again = AllocateBudget.model_validate(line | enacted | {"allocation": "budget-b", "rupiah": 1})
    story.when(again).refused("fund_too_large")
    story.did(ReviseAllocation.model_validate(line | {"change": -1}))


def test_a_gift_of_a_closed_fund_is_not_designated() -> None:
    story = full(missing=10)
    story.did(CloseFund(effective_on=JULY, fund=FUND))
    story.when(designated(1)).refused("fund_closed", "2022-07-01")


def test_money_is_for_listed_occupations_alone() -> None:
    words = {"effective_on": JULY, "fund": FUND, "pot": "pot-new"}
    wrong = OpenPot.model_validate({**words, "restrictions": {"occupations": ["farmer", "budi_contoh"]}})
    refusal = stage().when(wrong).refused("unknown_occupation", "docs/glossary.md", "fisher", "found 1 that is not")
    assert "budi" not in refusal.message
    assert "farmer" in str(refusal.details["known"])
    stage().did(OpenPot.model_validate({**words, "restrictions": {"occupations": ["farmer", "other"]}}))
