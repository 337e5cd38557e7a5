"""Nothing is dated before what it follows: a batch, a payment, a gift, a registration, a pledge."""

from datetime import date
from typing import Any

import pytest

from ledger.allocations.commands import AllocateBudget, ReviseAllocation
from ledger.command import FactCommand
from ledger.contributions.commands import ConfirmContribution
from ledger.contributions.commit import CommitContributions
from ledger.contributions.overpayment import RecordOverpayment
from ledger.contributions.pay import PayMonths
from ledger.contributions.rate import RateCommitment
from ledger.contributions.undo import ReleaseCommitment, ReverseContribution
from ledger.donations.commands import LapsePledge, PledgeDonation
from ledger.donations.reverse import ReverseDonation
from ledger.enrollments.commands import SealBatch
from ledger.enrollments.enroll import EnrollWorkers
from ledger.enrollments.replace import ReplaceWorker
from ledger.enrollments.seats import ChangeDomicile, DeliverCard, GraduateWorker, WithdrawWorker
from ledger.enrollments.take_up import TakeUpMonths
from ledger.funds.commands import ClosePot
from ledger.funds.events import FundClass
from ledger.parties.commands import AddAlias, GiveConsent, RetireParty
from ledger.parties.events import PartyKind
from tests.contributions.stage import BATCH, FIRM, FUND, GOVERNMENT, POT, batch, fund, gift, party, stage, who
from tests.support.given import Story

OPENED, BEFORE, JULY = date(2022, 3, 1), date(2022, 2, 28), date(2022, 7, 1)
LEAVES: dict[str, Any] = {"from_month": "2022-08", "worker": who(0)}
OF_A_BATCH: list[tuple[type[FactCommand], dict[str, Any]]] = [
    (CommitContributions, {}),
    (PayMonths, {"months": ["2022-07"]}),
    (ReleaseCommitment, {}),
    (RateCommitment, {"month": "2022-07"}),
    (RecordOverpayment, {"months": ["2022-07"], "seat": 0}),
    (WithdrawWorker, LEAVES | {"reason": "moved"}),
    (GraduateWorker, LEAVES),
    (ReplaceWorker, LEAVES | {"reason": "moved", "region": "35.25", "replaces": who(0), "worker": who(9)}),
    (ChangeDomicile, {"region": "35.25", "worker": who(0)}),
    (DeliverCard, {"manner": "symbolic", "cards": 2}),
    (SealBatch, {}),
    (TakeUpMonths, {"worker": who(0)}),
]


def begun() -> Story:
    story = stage(*batch(2, "2022-07", "2022-08", effective_on=OPENED))
    story.did(gift("gift-a", 100_000))
    return story


@pytest.mark.parametrize(
    ("kind", "words"), OF_A_BATCH, ids=lambda part: part.__name__ if isinstance(part, type) else ""
)
def test_nothing_is_dated_before_its_batch_was_opened(kind: type[FactCommand], words: dict[str, Any]) -> None:
    command = kind.model_validate({"batch": BATCH, "effective_on": BEFORE, **words})
    refusal = begun().when(command).refused("before_batch_opened", str(OPENED), str(BEFORE), BATCH)
    assert refusal.details["opened_on"] == "2022-03-01"


def test_bpjs_accepts_no_list_before_its_batch_was_opened() -> None:
    row = {"region": "35.25", "worker": who(7)}
    words = {"as_fact": True, "batch": BATCH, "workers": [row]}
    early = EnrollWorkers.model_validate({**words, "effective_on": BEFORE})
    begun().when(early).refused("before_batch_opened", str(OPENED))
    begun().did(EnrollWorkers.model_validate({**words, "effective_on": OPENED}))


def test_a_payment_is_neither_confirmed_nor_reversed_before_it() -> None:
    story = begun()
    story.did(CommitContributions(batch=BATCH, effective_on=JULY))
    story.did(PayMonths.model_validate({"batch": BATCH, "effective_on": JULY, "months": ["2022-07"]}))
    payment = story.history.position
    for command in (
        ConfirmContribution(effective_on=date(2022, 6, 30), payment=payment, receipt_number="B-1"),
        ReverseContribution(effective_on=date(2022, 6, 30), payment=payment),
    ):
        refusal = story.when(command).refused("before_payment", "2022-07-01", "2022-06-30")
        assert refusal.details["payment"] == payment
    story.did(ConfirmContribution(effective_on=JULY, payment=payment, receipt_number="B-1"))


@pytest.mark.parametrize("part", [{}, {"pot": POT, "rupiah": 10}])
def test_the_bank_takes_no_gift_back_before_it_came(part: dict[str, Any]) -> None:
    words = {"donation": "gift-a", "effective_on": "2022-05-31", **part}
    begun().when(ReverseDonation.model_validate(words)).refused("before_credit", "2022-06-01", "2022-05-31")
    begun().did(ReverseDonation.model_validate({**words, "effective_on": "2022-06-01"}))


def test_a_budget_is_not_revised_before_it_was_allocated_nor_closed_before_its_fund_opened() -> None:
    story = stage(fund("fund-apbd", FundClass.APBD_REGENCY, pot="pot-apbd", year=2022))
    line = {"allocation": "budget-a", "fund": "fund-apbd", "pot": "pot-apbd"}
    story.did(
        AllocateBudget.model_validate(
            {**line, "effective_on": JULY, "fiscal_year": 2022, "rupiah": 100, "source": GOVERNMENT}
        )
    )
    for change in (-10, 10):
        early = ReviseAllocation.model_validate({**line, "change": change, "effective_on": "2022-06-30"})
        story.when(early).refused("before_credit", "2022-07-01")
    story.when(ClosePot(effective_on=date(2021, 12, 31), fund="fund-apbd", pot="pot-apbd")).refused("fund_not_open_yet")


def test_nothing_is_said_of_a_party_before_its_registration() -> None:
    story = stage(party("party-person", PartyKind.INDIVIDUAL))
    for command in (
        RetireParty(effective_on=date(2021, 12, 31), party=FIRM),
        AddAlias(effective_on=date(2021, 12, 31), party=FIRM, alias="Firma"),
        GiveConsent(effective_on=date(2021, 12, 31), party="party-person"),
    ):
        story.when(command).refused("before_registration", "2022-01-01", "2021-12-31")
    story.did(RetireParty(effective_on=date(2022, 1, 1), party=FIRM))


def test_a_pledge_does_not_lapse_before_it_was_made() -> None:
    story = stage()
    story.did(PledgeDonation(donor=FIRM, effective_on=JULY, fund=FUND, pledge="pledge-a", rupiah=10))
    story.when(LapsePledge(effective_on=date(2022, 6, 30), pledge="pledge-a")).refused("before_pledge", "2022-07-01")
    story.did(LapsePledge(effective_on=JULY, pledge="pledge-a"))
