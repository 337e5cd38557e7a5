"""A payment whose month is corrected keeps the day on which it was made, for cover and for claims."""

from datetime import date

import pytest

from ledger.claims.approve import ApproveClaim
from ledger.claims.events import ClaimApproved
from ledger.claims.steps import FileClaim, ReportClaim
from ledger.contributions.commit import CommitContributions
from ledger.contributions.undo import ReverseContribution
from ledger.corrections.month import CorrectMonth
from ledger.cover.of_worker import paid_months
from ledger.errors import Refusal
from ledger.folds import Folds
from ledger.history import BookHistory
from ledger.programmes import Programme
from projections.claim_decisions import claim_decisions
from projections.cover import CoverRow, cover
from projections.rebuild import replay
from tests.projections.story import ON, Told, batch, enrol, fund, gift, pay

JKM = Programme.JKM
PAID_ON, EVENT_ON, CORRECTED_ON = date(2022, 11, 10), date(2022, 11, 20), date(2023, 6, 1)
MINUTES = {"issued_on": "2023-05-30", "kind": "minutes", "number": "BA-9/2023"}


def december_for_november(it: Told) -> int:
    """October is paid, and on 10 November another month: as December, though November was meant."""
    it.tell("fund", fund(scheme="scheme-gn"))
    it.tell("gift", gift("gift-a", "party-a", 600_000))
    it.tell("batch", batch("batch-one", "2022-10", "2022-12"))
    it.tell("enrol", enrol("batch-one", range(1, 4)))
    it.tell("commit", CommitContributions(effective_on=ON, batch="batch-one"))
    it.tell("october", pay("batch-one", "2022-10"))
    it.tell("wrong", pay("batch-one", "2022-12", on=PAID_ON))
    return it.at["wrong"].position


def correct(it: Told, wrong: int, month: str = "2022-11") -> int:
    said = {"corrects": wrong, "effective_on": CORRECTED_ON, "evidence": [MINUTES], "reason": "misread"}
    return it.tell("corrected", CorrectMonth.model_validate({**said, "month": month})).position - 1


def stands(it: Told, **asked: object) -> CoverRow:
    it.caught_up()
    worker = it.workers("batch-one")[0]
    with it.desk.store.reader() as reader:
        (row,) = cover(reader, worker=worker, programme=JKM, on=EVENT_ON, **asked).rows  # type: ignore[arg-type]
        written = paid_months(BookHistory(reader, Folds(), date(2023, 6, 2)), worker, JKM)
    if not asked:
        told = sorted((*row.months, *row.arrears), key=lambda one: one.month)
        assert [(one.month, one.paid_on) for one in told] == [(one.month, one.paid_on) for one in written]
    return row


def test_the_month_paid_in_truth_counts_from_the_day_of_the_payment(it: Told) -> None:
    new = correct(it, december_for_november(it))
    row = stands(it)
    assert row.covering is not None
    assert (row.covering.month, row.covering.paid_on, row.covering.payment) == ("2022-11", PAID_ON, new)
    assert (row.arrears, row.participation) == ((), 1)
    before = stands(it, valid_at=date(2023, 5, 31))
    assert [one.month for one in before.months] == ["2022-10", "2022-12"]
    assert replay(it.desk.store).drifts == ()


def test_corrected_twice_it_keeps_the_first_day(it: Told) -> None:
    correct(it, correct(it, december_for_november(it)), "2022-12")
    (*_, last) = stands(it).months
    assert (last.month, last.paid_on) == ("2022-12", PAID_ON)


def test_a_payment_that_only_names_another_one_keeps_its_own_day(it: Told) -> None:
    wrong = december_for_november(it)
    it.tell("undone", ReverseContribution(effective_on=CORRECTED_ON, payment=wrong, recommit=True))
    it.tell("paid", pay("batch-one", "2022-11", on=CORRECTED_ON, corrects=wrong))
    row = stands(it)
    assert (row.covering, [one.paid_on for one in row.arrears]) == (None, [CORRECTED_ON])


def approved(it: Told) -> ClaimApproved:
    claim = {"claim": "claim-x", "effective_on": date(2023, 6, 5)}
    said = {"claim_kind": "death", "event_on": EVENT_ON, "programme": "JKM", "worker": it.workers("batch-one")[0]}
    it.tell("reported", ReportClaim.model_validate({**claim, **said}))
    it.tell("filed", FileClaim.model_validate(claim))
    components = [{"component": "funeral_grant", "rupiah": 10_000_000}]
    position = it.tell("approved", ApproveClaim.model_validate({**claim, "components": components})).position
    event = it.desk.book.entry(position).event
    assert isinstance(event, ClaimApproved)
    return event


def test_a_claim_that_rests_on_it_is_not_back_dated(it: Told) -> None:
    new = correct(it, december_for_november(it))
    event = approved(it)
    assert event.covering is not None
    assert (event.covering.payment, event.exceptions) == (new, ())
    it.caught_up()
    with it.desk.store.reader() as reader:
        (proof,) = claim_decisions(reader).rows
    assert (proof.agrees_then, proof.agrees_now, proof.paid_after_event) == (True, True, False)


def test_a_month_that_was_paid_after_the_event_stays_back_dated(it: Told) -> None:
    wrong = december_for_november(it)
    it.tell("undone", ReverseContribution(effective_on=date(2022, 12, 1), payment=wrong, recommit=True))
    it.tell("paid", pay("batch-one", "2022-11", on=date(2022, 12, 1), corrects=wrong))
    with pytest.raises(Refusal) as refused:
        approved(it)
    assert (refused.value.code, refused.value.details["exceptions"]) == ("warning_not_accepted", ["COV-03"])
