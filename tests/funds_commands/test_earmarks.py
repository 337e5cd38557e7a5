"""An earmark stays with the money: none is broken by our own choice, and every refusal says of what and where to."""

from datetime import date

import pytest

from ledger.allocations.commands import AllocateBudget
from ledger.contributions.commit import CommitContributions
from ledger.donations.commands import DesignateDonation
from ledger.funds.commands import TransferFunds
from ledger.funds.earmarks import BOUND, loosened
from ledger.funds.events import FundClass, Restrictions
from tests.contributions.stage import BATCH, FUND, GOVERNMENT, POT, batch, fund, gift, pot, stage, who
from tests.support.given import Story

JUNE, JULY = date(2022, 6, 1), date(2022, 7, 1)
NARROW = "pot-narrow"

RULES = [
    ("months", {"first": "2022-07", "last": "2022-12"}, {"first": "2022-08", "last": "2022-12"}, {"last": "2022-12"}),
    ("months", {"last": "2022-12"}, {"first": "2022-12", "last": "2022-12"}, {"last": "2023-01"}),
    ("months", {"first": "2022-07"}, {"first": "2022-07", "last": "2022-09"}, {"first": "2022-06"}),
    ("occupations", {"occupations": ["farmer", "fisher"]}, {"occupations": ["farmer"]}, {"occupations": ["driver"]}),
    ("programmes", {"programmes": ["JKK"]}, {"programmes": ["JKK"]}, {"programmes": ["JKK", "JKM"]}),
    ("regions", {"regions": ["35.25"]}, {"regions": ["35.25.01", "35.25"]}, {"regions": ["35"]}),
    ("sectors", {"sectors": ["transport"]}, {"sectors": ["transport"]}, {"sectors": ["other"]}),
    ("workers", {"workers": [who(1), who(2)]}, {"workers": [who(2)]}, {"workers": [who(2), who(3)]}),
]


def limits(words: dict[str, object]) -> Restrictions:
    return Restrictions.model_validate(words, strict=False)


@pytest.mark.parametrize(("name", "giving", "narrower", "looser"), RULES)
def test_each_restriction_is_kept_by_a_narrower_pot_alone(
    name: str, giving: dict[str, object], narrower: dict[str, object], looser: dict[str, object]
) -> None:
    assert loosened(limits(giving), limits(giving)) == []
    assert loosened(limits(giving), limits(narrower)) == []
    assert loosened(limits(giving), limits(looser)) == [name]
    assert loosened(limits(giving), Restrictions()) == [name]
    assert loosened(Restrictions(), limits(giving)) == []


def kebomas(*others: str) -> Story:
    """A gift that its donor gave for one district, beside a pot for anybody."""
    told = [pot(name, regions=(name.removeprefix("pot-"),)) for name in others]
    story = stage(pot(NARROW, regions=("35.25.01",), occupations=("farmer",)), fund("fund-two", pot="pot-two"), *told)
    story.did(gift("gift-a", 100_000, pot=NARROW))
    return story


def designate(to_pot: str, **more: object) -> DesignateDonation:
    fields = {"donation": "gift-a", "effective_on": JULY, "from_pot": NARROW, "fund": FUND, "rupiah": 40_000}
    return DesignateDonation.model_validate({**fields, "to_pot": to_pot, **more})


def transfer(to_fund: str, to_pot: str, **more: object) -> TransferFunds:
    fields = {"credit": "gift-a", "effective_on": JULY, "from_pot": NARROW, "fund": FUND, "rupiah": 40_000}
    return TransferFunds.model_validate({**fields, "to_fund": to_fund, "to_pot": to_pot, **more})


def test_a_designation_into_a_looser_pot_names_the_restrictions_and_both_pots() -> None:
    refused = (
        kebomas()
        .when(designate(POT))
        .refused(
            "earmark_broken",
            f"expected a pot as narrow as {NARROW}, where the money lies, found {POT}, which is looser in occupations, "
            "regions; name a pot with the same or narrower restrictions, or return it to its donor",
        )
    )
    assert refused.details == {"broken": ["occupations", "regions"], "from_pot": NARROW, "to_pot": POT}


def test_a_transfer_breaks_no_earmark_within_a_fund_or_between_two() -> None:
    kebomas().when(transfer(FUND, POT)).refused("earmark_broken", NARROW, POT)
    kebomas().when(transfer("fund-two", "pot-two")).refused("earmark_broken", NARROW, "pot-two", "regions")


def test_money_goes_to_a_pot_as_narrow_and_out_of_a_wide_one_anywhere() -> None:
    story = stage(pot(NARROW, regions=("35.25.01",)), pot("pot-village", regions=("35.25.01.2001",)))
    story.did(gift("gift-a", 100_000))
    story.did(designate(NARROW, from_pot=POT))
    story.did(designate("pot-village"))


def test_remainders_are_pooled_only_for_people_whom_both_pots_are_for() -> None:
    story = stage(pot(NARROW, regions=("35.25.01",)), *batch(1, "2022-07", "2022-07", region="35.25"))
    story.did(gift("gift-a", 10_000, pot=NARROW, poolable=True))
    story.did(gift("gift-b", 10_000, poolable=True))
    both = CommitContributions(batch=BATCH, effective_on=JULY, pool=("gift-a", "gift-b"))
    story.when(both).refused("not_enough", "found enough for 0 seats")
    named = both.model_copy(update={"pots": (POT, NARROW)})
    story.when(named).refused("pot_restricted", f"found {NARROW} by regions")


def budgets(kind: FundClass, *, to: FundClass, earmark: str | None = None) -> Story:
    """A budget line in a fund of one class, and a fund of another."""
    story = stage(fund("fund-two", to, pot="pot-two", year=2022), kind=kind, year=2022)
    words = {"allocation": "gift-a", "effective_on": JUNE, "fiscal_year": 2022, "fund": FUND, "pot": POT}
    line = {**words, "allocation": "budget-a", "earmark": earmark, "rupiah": 100_000, "source": GOVERNMENT}
    story.did(AllocateBudget.model_validate(line))
    return story


def moved() -> TransferFunds:
    return transfer("fund-two", "pot-two", credit="budget-a", from_pot=POT)


@pytest.mark.parametrize("bound", sorted(BOUND - {FundClass.ZAKAT}))
def test_bound_money_of_a_government_stays_in_its_class(bound: FundClass) -> None:
    refused = budgets(bound, to=FundClass.APBD_REGENCY).when(moved())
    refusal = refused.refused(
        "earmark_broken",
        f"expected a fund of {bound}, to which budget-a is bound, found fund-two of class apbd_regency; name a fund of "
        "that class, or have the budget revised",
    )
    assert refusal.details["bound_to"] == str(bound)
    budgets(bound, to=bound).did(moved())
    budgets(FundClass.APBD_REGENCY, to=bound).did(moved())


@pytest.mark.parametrize(
    ("earmark", "bound"), [("dbh_sawit", "dbh_sawit"), ("dbhcht", "dbhcht"), ("dana_desa", "village")]
)
def test_a_line_of_one_earmark_does_not_become_money_of_another(earmark: str, bound: str) -> None:
    general, other = FundClass.APBD_REGENCY, FundClass.DBHCHT if bound != "dbhcht" else FundClass.DBH_SAWIT
    refused = budgets(general, to=other, earmark=earmark).when(moved())
    refused.refused("earmark_broken", f"a fund of {bound}, to which budget-a is bound", f"of class {other}")
    budgets(general, to=FundClass(bound), earmark=earmark).did(moved())
    budgets(general, to=general, earmark=earmark).did(moved())


def test_zakat_stays_zakat() -> None:
    story = stage(fund("fund-two", FundClass.DONATION, pot="pot-two"), kind=FundClass.ZAKAT)
    story.did(gift("gift-a", 100_000))
    refused = story.when(transfer("fund-two", "pot-two", from_pot=POT))
    refused.refused("earmark_broken", "a fund of zakat, to which gift-a is bound", "or return it to its donor")
