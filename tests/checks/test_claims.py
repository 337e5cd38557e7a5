"""CLM-04 and CLM-05: a benefit whose months are gone, and a benefit that is overdue."""

from datetime import date
from typing import Any

import pytest

from ledger.claims.approve import ApproveClaim
from ledger.claims.documents import NEEDED
from ledger.claims.events import ClaimKind
from ledger.claims.papers import CompleteDocuments
from ledger.claims.pay import PayClaim
from ledger.claims.steps import FileClaim, RejectClaim, ReopenClaim, ReportClaim
from ledger.contributions.commit import CommitContributions
from ledger.contributions.undo import ReverseContribution
from projections.claim_register import ClaimRow, claim_register
from tests.checks.found import found
from tests.projections.story import Told, batch, enrol, fund, gift, pay

START, DIED, TOLD = date(2025, 1, 2), date(2025, 5, 20), date(2025, 5, 26)
PARTS = [("death_benefit", 20_000_000), ("periodic_benefit", 12_000_000), ("funeral_grant", 10_000_000)]


def five_months(it: Told) -> None:
    """January to May are paid for one person, who dies in May; three months in a row give the funeral grant alone."""
    it.tell("fund", fund())
    it.tell("gift", gift("gift-a", "party-a", 900_000, effective_on=START))
    it.tell("batch", batch("batch-one", "2025-01", "2025-06", effective_on=START, scheme=None))
    it.tell("enrol", enrol("batch-one", [1]))
    it.tell("commit", CommitContributions(effective_on=START, batch="batch-one"))
    for number in range(1, 6):
        it.tell(f"paid {number}", pay("batch-one", f"2025-{number:02}", on=date(2025, number, 3)))


def filed(it: Told) -> None:
    five_months(it)
    words = {"claim": "claim-x", "effective_on": TOLD}
    event = {"claim_kind": "death", "event_on": DIED, "programme": "JKM", "worker": it.workers("batch-one")[0]}
    it.tell("report", ReportClaim.model_validate({**words, **event}))
    it.tell("file", FileClaim.model_validate(words))


def approve(it: Told, name: str = "approve", on: date = TOLD) -> None:
    parts = [{"component": component, "rupiah": rupiah} for component, rupiah in PARTS]
    it.tell(name, ApproveClaim.model_validate({"claim": "claim-x", "components": parts, "effective_on": on}))


def reverse(it: Told, month: int, name: str = "undone") -> None:
    payment = it.at[f"paid {month}"].position
    it.tell(name, ReverseContribution(effective_on=date(2025, 6, 2), payment=payment, recommit=True))


def row_of(it: Told, **asked: Any) -> ClaimRow:
    it.caught_up()
    with it.desk.store.reader() as reader:
        (row,) = claim_register(reader, **asked).rows
    return row


def test_a_benefit_whose_months_in_a_row_are_gone_is_listed_until_they_are_paid_again(it: Told) -> None:
    """May stays paid and covers the death; without March there are two in a row, and only the funeral grant."""
    filed(it)
    approve(it)
    assert found(it, "CLM-04") == []
    reverse(it, 3)
    (row,) = found(it, "CLM-04")
    assert (row.rupiah, row.subjects) == (32_000_000, ("claim-x", it.workers("batch-one")[0]))
    assert row.positions == (it.at["approve"].position, it.at["undone"].position)
    assert found(it, "CLM-01") == []
    assert found(it, "CLM-04", known_at=it.at["approve"].position) == []
    assert found(it, "CLM-04", valid_at=date(2025, 6, 1)) == []
    register = row_of(it, valid_at=date(2025, 6, 2))
    assert register.codes == ("CLM-04", "CLM-05")
    assert register.cover is not None
    it.tell("again", pay("batch-one", "2025-03", on=date(2025, 6, 5)))
    assert found(it, "CLM-04") == []


def test_a_month_that_the_benefit_does_not_need_changes_nothing(it: Told) -> None:
    filed(it)
    approve(it)
    reverse(it, 1)
    assert found(it, "CLM-04") == []


@pytest.mark.parametrize(("month", "code"), [(5, "CLM-01"), (3, "CLM-04")])
def test_an_approval_in_error_that_was_rejected_since_has_no_cover_to_lose(it: Told, month: int, code: str) -> None:
    filed(it)
    approve(it)
    reverse(it, month)
    assert [row.code for row in found(it, code)] == [code]
    words = {"claim": "claim-x", "effective_on": date(2025, 6, 3)}
    it.tell("reopen", ReopenClaim.model_validate({**words, "reason": "decided_in_error"}))
    assert [row.code for row in found(it, code)] == [code]
    it.tell("reject", RejectClaim.model_validate({**words, "reason": "not_covered"}))
    assert found(it, code) == []
    assert [row.code for row in found(it, code, known_at=it.at["reopen"].position)] == [code]
    assert (row_of(it).cover, row_of(it).codes) == (None, ())


def test_the_register_says_what_covers_the_event_as_the_book_stands(it: Told) -> None:
    filed(it)
    approve(it)
    before = row_of(it, valid_at=TOLD)
    assert before.cover is not None
    assert (before.cover.payment, before.codes) == (it.at["paid 5"].position, ())
    reverse(it, 5)
    gone = row_of(it, valid_at=date(2025, 6, 2))
    assert (gone.cover, gone.codes) == (None, ("CLM-01", "CLM-05"))
    again = it.tell("again", pay("batch-one", "2025-05", on=date(2025, 6, 5))).position
    mended = row_of(it, valid_at=date(2025, 6, 5))
    assert mended.cover is not None
    assert (mended.cover.payment, mended.codes) == (again, ("CLM-05",))


def test_a_benefit_is_listed_from_the_day_after_its_last_one_until_it_is_paid_with_its_penalty(it: Told) -> None:
    """Approved on Monday 26 May: three working days without the holiday of 29 May end on Friday 30 May."""
    filed(it)
    approve(it)
    due = row_of(it).due_on
    assert due == date(2025, 5, 30)
    assert found(it, "CLM-05", valid_at=due) == []
    (row,) = found(it, "CLM-05", valid_at=date(2025, 6, 1))
    assert (row.rupiah, row.subjects[0], row.seen_on) == (840_000, "claim-x", date(2025, 5, 31))
    assert row.positions == (it.at["approve"].position,)
    assert row_of(it, valid_at=date(2025, 6, 1)).penalty_rupiah == 840_000
    for component, rupiah in PARTS:
        words = {"claim": "claim-x", "component": component, "payee_kind": "heir", "rupiah": rupiah}
        late = {"effective_on": date(2025, 6, 1), "late_penalty": rupiah * 2 // 100}
        it.tell(component, PayClaim.model_validate({**words, **late}))
    assert found(it, "CLM-05") == []
    assert (row_of(it).penalty_rupiah, row_of(it).codes) == (0, ())


def test_a_claim_with_all_its_documents_that_nobody_decides_is_overdue(it: Told) -> None:
    filed(it)
    there = {"claim": "claim-x", "documents": NEEDED[ClaimKind.DEATH], "effective_on": TOLD}
    it.tell("complete", CompleteDocuments.model_validate(there))
    assert found(it, "CLM-05", valid_at=date(2025, 5, 30)) == []
    (row,) = found(it, "CLM-05")
    assert (row.rupiah, row.positions) == (None, (it.at["complete"].position,))
    it.tell("no", RejectClaim.model_validate({"claim": "claim-x", "effective_on": TOLD, "reason": "not_covered"}))
    assert found(it, "CLM-05") == []
