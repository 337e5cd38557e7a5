"""Regional budgets: a line is enacted, raised and cut."""

from datetime import date

import pytest
from pydantic import ValidationError

from ledger.allocations.commands import AllocateBudget, ReviseAllocation
from ledger.allocations.events import AllocationRevised, BudgetAllocated
from ledger.contributions.commit import CommitContributions
from ledger.funds.commands import CloseFund, ClosePot, OpenPot
from ledger.funds.events import FundClass, Restrictions
from ledger.funds.fund import Fund
from ledger.funds.moves import Term
from ledger.parties.events import PartyKind
from tests.contributions.stage import BATCH, FIRM, FUND, GOVERNMENT, POT, batch, party, stage
from tests.support.given import Story

JULY = date(2022, 7, 1)


def budgets(*told: object, kind: FundClass = FundClass.APBD_REGENCY) -> Story:
    return stage(*told, kind=kind, year=2022)  # type: ignore[arg-type]  # (stream, event) pairs


def allocate(**more: object) -> AllocateBudget:
    fields = {"allocation": "budget-1", "effective_on": JULY, "fiscal_year": 2022, "fund": FUND, "pot": POT}
    return AllocateBudget.model_validate({**fields, "rupiah": 80_000_000, "source": GOVERNMENT, **more})


def revise(change: int, **more: object) -> ReviseAllocation:
    fields = {"allocation": "budget-1", "change": change, "effective_on": JULY, "fund": FUND, "pot": POT}
    return ReviseAllocation.model_validate({**fields, **more})


def terms(story: Story) -> dict[Term, int]:
    return {term: rupiah for term, rupiah in story.history.fold(Fund, FUND).terms().items() if rupiah}


def test_a_budget_line_is_authority_with_its_document() -> None:
    story = budgets()
    papers = {"account_code": "5.1.02.02.02.0006", "dpa_number": "900/1", "unit": GOVERNMENT}
    event = story.did(allocate(**papers)).events[0]
    assert isinstance(event, BudgetAllocated)
    assert list(event.natural_keys()) == [("allocation", "budget-1"), ("dpa", f"{GOVERNMENT} 2022 900/1")]
    assert terms(story) == {Term.RECEIVED: 80_000_000, Term.AVAILABLE: 80_000_000}


def test_a_budget_does_not_go_to_a_fund_of_cash() -> None:
    for kind in (FundClass.DONATION, FundClass.ZAKAT):
        refused = budgets(kind=kind).when(allocate()).refused("wrong_fund_class", FUND, kind, "authority")
        assert refused.details["fund_class"] == kind


@pytest.mark.parametrize("kind", ["apbd_province", "apbd_regency", "village", "dbhcht", "dbh_sawit"])
def test_every_public_fund_takes_a_budget(kind: str) -> None:
    budgets(kind=FundClass(kind)).did(allocate())


def test_only_a_government_or_a_village_has_a_budget() -> None:
    story = budgets(party("party-village", PartyKind.VILLAGE))
    story.when(allocate(source=FIRM)).refused("wrong_party_kind", FIRM, "corporate_csr", "government_unit, village")
    story.when(allocate(unit=FIRM)).refused("wrong_party_kind", "as unit")
    story.when(allocate(source="party-none")).refused("unknown_party", "party-none")
    story.did(allocate(source="party-village"))


def test_a_budget_goes_to_the_fund_of_its_year() -> None:
    budgets().when(allocate(fiscal_year=2023)).refused("wrong_fiscal_year", "2023", "2022")


def test_an_unknown_fund_or_pot_is_refused() -> None:
    budgets().when(allocate(fund="fund-none")).refused("unknown_fund", "fund-none")
    budgets().when(allocate(pot="pot-none")).refused("unknown_pot", "pot-none")


def test_a_budget_line_is_not_raised_in_a_pot_before_it_opened() -> None:
    story = budgets()
    story.did(allocate())
    august = date(2022, 8, 1)
    story.did(OpenPot(effective_on=august, fund=FUND, pot="pot-new", restrictions=Restrictions()))
    story.when(revise(1, pot="pot-new")).refused("pot_not_open_yet", "pot-new", "2022-08-01")
    story.when(allocate(allocation="budget-2", pot="pot-new")).refused("pot_not_open_yet", "pot-new", "2022-08-01")
    story.did(revise(1, pot="pot-new", effective_on=august))


def test_a_closed_fund_or_pot_takes_no_budget() -> None:
    story = budgets()
    story.did(ClosePot(effective_on=JULY, fund=FUND, pot=POT))
    story.when(allocate()).refused("pot_closed", POT, "2022-07-01")
    story.did(CloseFund(effective_on=JULY, fund=FUND))
    story.when(allocate()).refused("fund_closed", FUND, "2022-07-01")
    story.did(allocate(effective_on=date(2022, 6, 30)))
    story.when(revise(1)).refused("fund_closed", FUND)


def test_a_raise_is_new_money_of_the_same_line() -> None:
    story = budgets()
    story.did(allocate())
    assert isinstance(story.did(revise(20_800_000, decree_number="900/77")).events[0], AllocationRevised)
    assert terms(story) == {Term.RECEIVED: 100_800_000, Term.AVAILABLE: 100_800_000}


def test_a_cut_takes_free_money_first_and_opens_a_shortfall_for_the_rest() -> None:
    story = budgets(*batch(2, "2022-07", "2022-07"))
    story.did(allocate(rupiah=40_000))
    story.did(CommitContributions(batch=BATCH, effective_on=JULY))
    story.did(revise(-10_000))
    assert terms(story) == {Term.RECEIVED: 40_000, Term.TAKEN: 10_000, Term.SHORTFALL: 3_600, Term.COMMITTED: 33_600}
    story.did(revise(3_600))
    assert terms(story) == {Term.RECEIVED: 43_600, Term.TAKEN: 10_000, Term.COMMITTED: 33_600}


def test_more_than_the_line_has_is_not_cut() -> None:
    story = budgets()
    story.did(allocate(rupiah=40_000))
    refused = story.when(revise(-40_001)).refused("cut_too_large", "Rp40.000", "Rp40.001")
    assert (refused.details["available"], refused.details["needed"]) == (40_000, 40_001)


def test_a_revision_names_a_line_of_the_fund_and_changes_it() -> None:
    story = budgets()
    story.when(revise(5)).refused("unknown_allocation", "budget-1")
    story.did(allocate())
    story.when(revise(0)).refused("no_change", "Rp0")
    story.when(revise(5, pot="pot-none")).refused("unknown_pot", "pot-none")
    story.when(revise(5, fund="fund-none")).refused("unknown_fund", "fund-none")
    stage().when(revise(5)).refused("wrong_fund_class", FUND)


@pytest.mark.parametrize("wrong", [{"rupiah": 10**18}, {"rupiah": 1.5}, {"rupiah": "5"}, {"account_code": "5.1"}])
def test_a_malformed_budget_is_refused_before_the_book(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        allocate(**wrong)
