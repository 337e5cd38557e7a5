"""DOC-01: which PKS is one for a batch, and what of a payment without one still stands."""

from datetime import date

import pytest

from ledger.agreements.commands import SignAgreement
from ledger.allocations.commands import AllocateBudget
from ledger.contributions.commit import CommitContributions
from ledger.contributions.undo import ReverseContribution
from ledger.errors import Refusal
from tests.checks.found import found
from tests.checks.test_money import FUND, LINE, MONTH
from tests.projections.story import REGENCY, Told, batch, enrol, fund, pay

SIGNED = date(2022, 10, 10)


def budget(it: Told, **agreed: object) -> None:
    """Six people of a regency under a PKS signed on 10 October, and the budget that their months are committed from."""
    parties = {"agreement": "agreement-1", "agreement_kind": "pks", "parties": ["party-pemkab", "party-yayasan"]}
    words = {**parties, "signed_on": str(SIGNED), "effective_on": SIGNED, **agreed}
    it.tell("signed", SignAgreement.model_validate(words))
    it.tell("apbd", fund(FUND, "apbd_regency", "party-pemkab", fiscal_year=2022))
    money = {"fiscal_year": 2022, "pot": "pot-apbd", "rupiah": 2 * MONTH, "source": "party-pemkab"}
    line = {"allocation": LINE, "effective_on": date(2022, 10, 4), "fund": FUND}
    it.tell("dpa", AllocateBudget.model_validate({**line, **money}))
    it.tell("batch", batch("batch-apbd", "2022-11", "2022-12", FUND, agreement="agreement-1"))
    it.tell("enrol", enrol("batch-apbd", range(40, 46)))
    it.tell("commit", CommitContributions(effective_on=date(2022, 10, 4), batch="batch-apbd"))


def november(it: Told, on: date, accept: tuple[str, ...], **more: object) -> int:
    return it.tell(f"paid on {on}", pay("batch-apbd", "2022-11", on=on, accept=accept, **more)).position


@pytest.mark.parametrize(
    "agreed", [{"programmes": ["JKK"]}, {"region": "64"}, {"region": "35.25.01"}], ids=["programme", "region", "part"]
)
def test_a_pks_for_another_programme_or_region_is_none_for_the_batch(it: Told, agreed: dict[str, object]) -> None:
    budget(it, **agreed)
    with pytest.raises(Refusal, match="found DOC-01"):
        november(it, date(2022, 10, 12), ("DOC-03",))
    november(it, date(2022, 10, 12), ("DOC-01", "DOC-03"))
    assert [row.rupiah for row in found(it, "DOC-01")] == [MONTH]


@pytest.mark.parametrize("agreed", [{"programmes": ["JKK", "JKM", "JHT"]}, {"region": REGENCY}, {"region": "35"}, {}])
def test_a_pks_for_the_programmes_and_region_or_wider_ones_is_in_force(it: Told, agreed: dict[str, object]) -> None:
    budget(it, **agreed)
    november(it, date(2022, 10, 12), ("DOC-03",))
    assert found(it, "DOC-01") == []


def test_what_was_paid_again_under_the_pks_is_no_more_at_risk(it: Told) -> None:
    budget(it)
    first = november(it, date(2022, 10, 6), ("DOC-01", "DOC-03"))
    assert [row.rupiah for row in found(it, "DOC-01")] == [MONTH]
    words = {"effective_on": date(2022, 10, 11), "payment": first, "recommit": True}
    undone = it.tell("undone", ReverseContribution.model_validate(words)).position
    assert [row.rupiah for row in found(it, "DOC-01")] == [0]
    november(it, date(2022, 10, 12), ("DOC-03",))
    (row,) = found(it, "DOC-01")
    assert (row.rupiah, row.positions, row.seen_at) == (0, (first,), undone)


def test_seats_left_out_and_paid_later_under_the_pks_are_not_at_risk(it: Told) -> None:
    budget(it)
    left_out = [{"reason": "awaiting_data", "seat": seat} for seat in range(1, 6)]
    first = november(it, date(2022, 10, 6), ("DOC-01", "DOC-03"), left_out=left_out)
    november(it, date(2022, 10, 12), ("DOC-03",))
    (row,) = found(it, "DOC-01")
    assert (row.rupiah, row.positions) == (16_800, (it.desk.book.entry(first).position,))
