"""MON-01, 03, 04, 06, 07, 08: money that does not agree with its papers, is not remitted, not used or not shown."""

from datetime import date

from ledger.allocations.close_year import CloseYear
from ledger.allocations.commands import AllocateBudget
from ledger.allocations.documents import DisburseFunds, OrderPayment, ReleaseFunds
from ledger.allocations.refund import ReceiveRefund
from ledger.command import Command
from ledger.contributions.commands import ConfirmContribution
from ledger.contributions.commit import CommitContributions
from ledger.donations.commands import CollectDonation
from ledger.donations.receive import ReceiveSplitDonation
from ledger.donations.reverse import ReverseDonation
from tests.checks.found import found
from tests.projections.story import Told, batch, enrol, fund, gift, pay, two_gifts

LINE, FUND = "budget-x", "fund-apbd"
PAPERS = ("DOC-01", "DOC-03")
MONTH = 100_800
"""Six people, JKK and JKM, one month."""


def budget(it: Told, rupiah: int, *, months: tuple[str, str] = ("2022-11", "2022-12")) -> None:
    """Allocate a budget to six people, and commit it."""
    it.tell("apbd", fund(FUND, "apbd_regency", "party-pemkab", fiscal_year=2022))
    words = {"allocation": LINE, "effective_on": date(2022, 10, 4), "fiscal_year": 2022, "fund": FUND}
    it.tell(
        "dpa", AllocateBudget.model_validate({**words, "pot": "pot-apbd", "rupiah": rupiah, "source": "party-pemkab"})
    )
    it.tell("batch", batch("batch-apbd", *months, FUND))
    it.tell("enrol", enrol("batch-apbd", range(40, 46)))
    it.tell("commit", CommitContributions(effective_on=date(2022, 10, 4), batch="batch-apbd"))


def document(it: Told, kind: type[Command], rupiah: int, **parent: int) -> int:
    lines = [{"allocation": LINE, "rupiah": rupiah, **parent}]
    words = {"effective_on": date(2022, 10, 5), "fund": FUND, "lines": lines, "number": f"{kind.__name__}/1"}
    return it.tell(kind.__name__, kind.model_validate(words)).position


def disbursed(it: Told, rupiah: int) -> int:
    spm = document(it, OrderPayment, rupiah, parent=document(it, ReleaseFunds, rupiah))
    return document(it, DisburseFunds, rupiah, parent=spm)


def paid(it: Told, month: str, **more: object) -> int:
    return it.tell(f"paid {month}", pay("batch-apbd", month, on=date(2022, 10, 6), accept=PAPERS, **more)).position


def receipted(it: Told, payment: int, on: date = date(2022, 10, 9), **more: object) -> int:
    words = {"effective_on": on, "payment": payment, "receipt_number": f"receipt-{payment}", **more}
    return it.tell(f"receipt {payment}", ConfirmContribution.model_validate(words)).position


def test_an_sp2d_is_listed_until_bpjs_has_receipted_all_of_it(it: Told) -> None:
    budget(it, 2 * MONTH)
    order = disbursed(it, 2 * MONTH)
    assert [(row.rupiah, row.positions) for row in found(it, "MON-03")] == [(2 * MONTH, (order,))]
    first = paid(it, "2022-11", disbursements=[order])
    second = paid(it, "2022-12", disbursements=[order])
    receipted(it, first)
    (row,) = found(it, "MON-03")
    assert (row.rupiah, row.positions, row.seen_at) == (MONTH, (order, second), it.position)
    assert (row.subjects, row.seen_on) == ((FUND, "DisburseFunds/1"), date(2022, 10, 5))
    receipted(it, second)
    assert found(it, "MON-03") == []
    (then,) = found(it, "MON-03", valid_at=date(2022, 10, 8))
    assert then.rupiah == 2 * MONTH


def test_an_sp2d_that_came_back_to_the_treasury_is_not_listed(it: Told) -> None:
    budget(it, 2 * MONTH)
    order = disbursed(it, MONTH)
    lines = [{"allocation": LINE, "parent": order, "rupiah": MONTH}]
    words = {"booked_in": 2022, "effective_on": date(2022, 10, 8), "fund": FUND, "lines": lines, "number": "STS/1"}
    it.tell("refund", ReceiveRefund.model_validate(words))
    assert found(it, "MON-03") == []


def test_a_receipt_of_public_money_without_an_sp2d_is_listed_and_a_donation_needs_none(it: Told) -> None:
    budget(it, 2 * MONTH)
    payment = paid(it, "2022-11")
    assert found(it, "MON-03") == []
    receipt = receipted(it, payment)
    (row,) = found(it, "MON-03")
    assert (row.rupiah, row.positions, row.subjects) == (MONTH, (payment, receipt), (FUND, "batch-apbd"))
    two_gifts_receipted(it)
    assert len(found(it, "MON-03")) == 1


def two_gifts_receipted(it: Told) -> None:
    two_gifts(it)
    receipted(it, it.at["october"].position, on=date(2022, 12, 1))


def test_a_receipt_of_another_amount_is_listed_with_the_difference(it: Told) -> None:
    two_gifts(it)
    assert found(it, "MON-01") == []
    receipted(it, it.at["october"].position, rupiah=300_000, accept=("MON-01",))
    (row,) = found(it, "MON-01")
    assert row.rupiah == 18 * 16_800 - 300_000
    assert row.state == "open"


def collect(it: Told) -> int:
    words = {"collector": "party-b", "donation": "gift-c", "donor": "party-a", "fund": "fund-gn", "rupiah": 90_000}
    it.tell("fund", fund())
    return it.tell("collected", CollectDonation.model_validate({**words, "effective_on": date(2022, 10, 4)})).position


def test_what_an_intermediary_collected_is_listed_until_it_arrives(it: Told) -> None:
    """Pasuruan: collected, never remitted."""
    collected = collect(it)
    (row,) = found(it, "MON-04")
    assert (row.rupiah, row.subjects, row.positions) == (90_000, ("gift-c", "party-b"), (collected,))
    it.tell("part", gift("gift-1", "party-a", 50_000, collected="gift-c", effective_on=date(2022, 10, 20)))
    assert [row.rupiah for row in found(it, "MON-04")] == [40_000]
    it.tell("rest", gift("gift-2", "party-a", 40_000, collected="gift-c", effective_on=date(2022, 10, 21)))
    assert found(it, "MON-04") == []
    assert [row.rupiah for row in found(it, "MON-04", valid_at=date(2022, 10, 20))] == [40_000]


def test_a_remittance_that_bounced_has_not_arrived(it: Told) -> None:
    collect(it)
    it.tell("rest", gift("gift-1", "party-a", 90_000, collected="gift-c"))
    assert found(it, "MON-04") == []
    it.tell("bounced", ReverseDonation(donation="gift-1", effective_on=date(2022, 10, 30)))
    assert [row.rupiah for row in found(it, "MON-04")] == [90_000]


def test_of_a_gift_split_over_funds_only_its_part_for_the_collection_has_arrived(it: Told) -> None:
    collect(it)
    it.tell("fund two", fund("fund-two"))
    parts = [
        {"collected": "gift-c", "fund": "fund-gn", "pot": "pot-gn", "rupiah": 60_000},
        {"fund": "fund-two", "pot": "pot-two", "rupiah": 200_000},
    ]
    words = {"account": "bri-01", "bank_reference": "S1", "donation": "gift-s", "donor": "party-a", "parts": parts}
    on = {"effective_on": date(2022, 10, 9), "rupiah": 260_000}
    it.tell("split", ReceiveSplitDonation.model_validate({**words, **on}))
    assert [row.rupiah for row in found(it, "MON-04")] == [30_000]
    it.tell("bounced", ReverseDonation(donation="gift-s", effective_on=date(2022, 10, 30)))
    assert [row.rupiah for row in found(it, "MON-04")] == [90_000]


def close(it: Told, **more: object) -> int:
    words = {"effective_on": date(2022, 12, 31), "fiscal_year": 2022, "fund": FUND, **more}
    return it.tell("closed", CloseYear.model_validate(words)).position


def test_what_a_line_has_left_is_listed_from_the_end_of_its_year_on(it: Told) -> None:
    budget(it, 2 * MONTH + 50_000)
    paid(it, "2022-11")
    paid(it, "2022-12")
    assert found(it, "MON-06", valid_at=date(2022, 12, 31)) == []
    (row,) = found(it, "MON-06", valid_at=date(2023, 1, 1))
    assert (row.rupiah, row.positions, row.seen_on) == (50_000, (it.at["dpa"].position,), date(2023, 1, 1))
    closing = close(it)
    (row,) = found(it, "MON-06", valid_at=date(2022, 12, 31))
    assert (row.rupiah, row.positions) == (50_000, (it.at["dpa"].position, closing))


def test_a_commitment_carried_over_is_explained_and_a_line_used_up_is_not_listed(it: Told) -> None:
    budget(it, 2 * MONTH)
    paid(it, "2022-11")
    assert [row.rupiah for row in found(it, "MON-06")] == [MONTH]
    close(it, carry_over=True)
    assert found(it, "MON-06") == []


def test_months_after_the_fiscal_year_are_listed_until_its_closing_shows_them(it: Told) -> None:
    budget(it, 3 * MONTH, months=("2022-12", "2023-02"))
    paid(it, "2022-12")
    paid(it, "2023-01")
    paid(it, "2023-02")
    assert found(it, "MON-07", valid_at=date(2022, 12, 30)) == []
    (row,) = found(it, "MON-07")
    assert (row.rupiah, row.subjects) == (2 * MONTH, (LINE, FUND))
    close(it, carry_over=True)
    assert found(it, "MON-07") == []


def test_a_remainder_is_listed_once_nothing_moved_it_for_longer_than_the_days_allowed(it: Told) -> None:
    two_gifts(it)
    last = it.at["return"].position
    assert [one for one in found(it, "MON-08", valid_at=date(2023, 12, 1)) if one.subjects[0] == "gift-a"] == []
    (row,) = [one for one in found(it, "MON-08", valid_at=date(2023, 12, 2)) if one.subjects[0] == "gift-a"]
    assert (row.subjects, row.positions[-1], row.seen_on) == (
        ("gift-a", "pot-gn", "fund-gn"),
        last,
        date(2023, 12, 2),
    )
    assert row.rupiah
    codes = {one.subjects[0] for one in found(it, "MON-08", valid_at=date(2022, 12, 5), remainder_days=3)}
    assert "gift-a" in codes
