"""Paying months: who is left out, what it costs, which papers are lacking."""

import hashlib
from datetime import date
from time import perf_counter
from typing import Any

import pytest

from ledger.agreements.events import AgreementAmended, AgreementEnded
from ledger.contributions.commands import ConfirmContribution
from ledger.contributions.commit import CommitContributions
from ledger.contributions.events import ContributionConfirmed, ContributionPaid, LeftOutReason, WorkerLeftOut
from ledger.contributions.paid_root import paid_root
from ledger.contributions.pay import PayMonths
from ledger.donations.reverse import ReverseDonation
from ledger.enrollments.seats import GraduateWorker, WithdrawWorker
from ledger.errors import AmanahError
from ledger.event import Event
from ledger.funds.commands import StateOpeningBalance
from ledger.funds.events import FundClass
from ledger.funds.fund import Fund
from ledger.funds.moves import Term
from ledger.periods import Month
from tests.contributions.stage import (
    BATCH,
    FUND,
    GOVERNMENT,
    SAID,
    batch,
    decree,
    fund,
    gift,
    people,
    signed,
    stage,
    who,
)
from tests.support.given import Outcome, Story, given

JULY, AUGUST = date(2022, 7, 1), date(2022, 8, 1)


def pay(*months: str, **more: object) -> PayMonths:
    return PayMonths.model_validate({"batch": BATCH, "effective_on": AUGUST, "months": list(months), **more})


def committed(seats: int, first: str, last: str) -> Story:
    story = stage(*batch(seats, first, last))
    story.did(gift("gift-a", seats * 16_800 * 12))
    story.did(CommitContributions(batch=BATCH, effective_on=JULY))
    return story


def payments(outcome: Outcome) -> list[ContributionPaid]:
    return [event for event in outcome.events if isinstance(event, ContributionPaid)]


def left_out(outcome: Outcome) -> list[tuple[str, int, LeftOutReason]]:
    return [(e.month, e.seat, e.reason) for e in outcome.events if isinstance(e, WorkerLeftOut)]


def rfc6962(leaves: list[bytes]) -> bytes:
    """The root as RFC 6962 section 2.1 defines it, by recursion."""
    if len(leaves) == 1:
        return hashlib.sha256(b"\0" + leaves[0]).digest()
    half = 1 << (len(leaves) - 1).bit_length() - 1
    return hashlib.sha256(b"\1" + rfc6962(leaves[:half]) + rfc6962(leaves[half:])).digest()


def test_a_month_is_paid_for_every_seat_with_its_amounts_by_programme() -> None:
    story = committed(5, "2022-07", "2022-08")
    (paid,) = payments(story.did(pay("2022-07")))
    assert [(b.programme, b.rupiah) for b in paid.amounts] == [("JKK", 50_000), ("JKM", 34_000)]
    assert paid.seats == 5
    assert paid.root == rfc6962([b"0", b"1", b"2", b"3", b"4"]).hex()
    assert story.history.fold(Fund, FUND).terms()[Term.SPENT] == 84_000


@pytest.mark.parametrize("seats", [[(0, 0)], [(0, 1)], [(0, 6)], [(3, 12), (15, 15), (99, 130)], [(0, 255)]])
def test_the_root_is_that_of_rfc_6962_over_decimal_seat_numbers(seats: list[tuple[int, int]]) -> None:
    leaves = [str(seat).encode() for low, high in seats for seat in range(low, high + 1)]
    assert paid_root(seats) == rfc6962(leaves).hex()


def test_a_seat_left_out_has_its_entry_before_the_payment_and_stays_committed() -> None:
    story = committed(3, "2022-07", "2022-07")
    outcome = story.did(pay("2022-07", left_out=[{"seat": 1, "reason": "rejected_by_bpjs"}]))
    assert [type(event) for event in outcome.events] == [WorkerLeftOut, ContributionPaid]
    assert left_out(outcome) == [("2022-07", 1, LeftOutReason.REJECTED_BY_BPJS)]
    assert payments(outcome)[0].root == rfc6962([b"0", b"2"]).hex()
    assert story.history.fold(Fund, FUND).terms()[Term.COMMITTED] == 16_800
    assert payments(story.did(pay("2022-07")))[0].seats == 1


def test_a_worker_who_left_is_not_paid_for_from_his_month_on() -> None:
    story = committed(3, "2022-07", "2022-09")
    gone = {"batch": BATCH, "effective_on": JULY}
    died = {**gone, "from_month": "2022-08", "reason": "died", "worker": who(0)}
    story.did(WithdrawWorker.model_validate(died))
    story.did(GraduateWorker.model_validate({**gone, "from_month": "2022-09", "worker": who(2)}))
    outcome = story.did(pay("2022-07", "2022-08", "2022-09"))
    assert [paid.seats for paid in payments(outcome)] == [3, 2, 1]
    withdrawn = LeftOutReason.WITHDRAWN
    assert left_out(outcome) == [("2022-08", 0, withdrawn), ("2022-09", 0, withdrawn), ("2022-09", 2, withdrawn)]


def test_a_reason_that_is_given_goes_before_the_one_that_follows_from_the_seat() -> None:
    story = committed(2, "2022-07", "2022-07")
    fields = {"batch": BATCH, "effective_on": JULY, "from_month": "2022-07", "reason": "died", "worker": who(1)}
    story.did(WithdrawWorker.model_validate(fields))
    outcome = story.did(pay("2022-07", left_out=[{"seat": 1, "reason": "deceased"}]))
    assert left_out(outcome) == [("2022-07", 1, LeftOutReason.DECEASED)]


def test_months_of_one_bill_share_its_code_which_the_first_of_them_takes() -> None:
    story = committed(1, "2022-07", "2022-09")
    paid = payments(story.did(pay("2022-08", "2022-07", billing_code="221")))
    assert [(p.month, p.billing_code, p.first_of_bill) for p in paid] == [
        ("2022-07", "221", True),
        ("2022-08", "221", False),
    ]
    assert [list(p.natural_keys()) for p in paid] == [[("billing_code", f"{FUND} 221")], []]
    (bare,) = payments(story.did(pay("2022-09")))
    assert list(bare.natural_keys()) == []


def test_a_month_without_committed_money_is_not_paid() -> None:
    story = stage(*batch(1, "2022-07", "2022-07"))
    story.when(pay("2022-07")).refused("nothing_committed", BATCH, "2022-07")


def test_one_month_that_cannot_be_paid_refuses_all() -> None:
    story = committed(1, "2022-07", "2022-08")
    story.did(pay("2022-07"))
    story.when(pay("2022-07", "2022-08")).refused("nothing_committed", "2022-07")
    assert story.history.fold(Fund, FUND).terms()[Term.SPENT] == 16_800


def test_money_committed_later_than_the_payment_is_refused_with_the_first_date() -> None:
    story = committed(1, "2022-07", "2022-07")
    refused = story.when(pay("2022-07", effective_on="2022-06-30")).refused("too_early", "2022-06-30", "2022-07-01")
    assert refused.details["first_date"] == "2022-07-01"


def test_a_seat_left_out_must_have_money() -> None:
    story = committed(2, "2022-07", "2022-07")
    line = {"seat": 7, "reason": "awaiting_data"}
    story.when(pay("2022-07", left_out=[line])).refused("not_committed", "seat 7")


def test_a_seat_is_left_out_once() -> None:
    story = committed(2, "2022-07", "2022-07")
    line = {"seat": 1, "reason": "awaiting_data"}
    story.when(pay("2022-07", left_out=[line, line])).refused("seat_twice", "2 lines for 1 seat;")


def test_a_month_is_named_once_and_is_the_batchs() -> None:
    story = committed(2, "2022-07", "2022-08")
    story.when(pay("2022-07", "2022-07")).refused("listed_twice", "2022-07")
    story.when(pay("2022-09")).refused("month_outside", "2022-07 to 2022-08", "2022-09")


def test_paying_from_a_gift_that_bounced_is_listed_and_must_be_accepted() -> None:
    story = committed(2, "2022-07", "2022-07")
    story.did(ReverseDonation(donation="gift-a", effective_on=JULY))
    outcome = story.when(pay("2022-07"))
    outcome.refused("warning_not_accepted", "MON-11")
    short = "found MON-11 (gift-a in pot-gresik-2022 is short of Rp33.600, of which the release of batch-gresik-2022"
    assert f"{short} seats 0 to 1, 2022-07 to 2022-07 (seats counted from 0) would close Rp33.600)" in str(
        outcome.refusal
    )
    (paid,) = payments(story.did(pay("2022-07", accept=["MON-11"])))
    assert paid.exceptions == ("MON-11",)


def public(*told: tuple[str, Event], kind: FundClass = FundClass.APBD_REGENCY, **papers: Any) -> Story:
    """A batch from October to December, its money committed from a budget's opening balance."""
    story = given(*people(), fund(kind=kind, year=2022), *told, *batch(2, "2022-10", "2022-12", **papers))
    balance = {"fund": FUND, "pot": "pot-gresik-2022", "money_kind": "authority", "rupiah": 100_800}
    stated = {**balance, "credit": "opening-1", "source": GOVERNMENT, "effective_on": JULY}
    story.did(StateOpeningBalance.model_validate(stated))
    story.did(CommitContributions(batch=BATCH, effective_on=JULY))
    return story


def lacking(story: Story, **more: object) -> list[str]:
    """The codes that a payment of October on 10 October is warned of."""
    outcome = story.when(pay("2022-10", **{"effective_on": "2022-10-10", **more}))
    if outcome.refusal is None:
        return []
    codes = outcome.refused("warning_not_accepted").details["exceptions"]
    assert isinstance(codes, list)
    return [str(code) for code in codes]


BOTH = {"agreement": "agreement-1", "decree": "decree-1"}


def test_public_money_with_a_pks_and_a_decree_lacks_nothing() -> None:
    assert lacking(public(signed(on="2022-09-30"), decree(), **BOTH)) == []


def test_public_money_without_any_paper_is_paid_with_its_codes_once_they_are_accepted() -> None:
    story = public(kind=FundClass.VILLAGE)
    assert lacking(story) == ["DOC-01", "DOC-03"]
    assert lacking(story, accept=["DOC-01"]) == ["DOC-03"]
    (paid,) = payments(story.did(pay("2022-10", effective_on="2022-10-10", accept=["DOC-01", "DOC-03"])))
    assert paid.exceptions == ("DOC-01", "DOC-03")


@pytest.mark.parametrize(
    ("papers", "named", "words"),
    [
        ((), {}, "DOC-01 (batch-gresik-2022 names no agreement), DOC-03 (batch-gresik-2022 names no decree)"),
        ((signed("mou", on="2022-09-30"), decree()), BOTH, "DOC-01 (agreement-1 is a mou, signed on 2022-09-30)"),
        (
            (signed(on="2022-09-30", programmes=("JKK",), region="64", last=Month("2022-11")), decree()),
            BOTH,
            "DOC-01 (agreement-1 is a pks for JKK in 64 to 2022-11, signed on 2022-09-30)",
        ),
        (
            (signed(on="2022-10-04"), decree()),
            BOTH,
            "DOC-02 (cover from 2022-10 on, agreement-1 signed on 2022-10-04, and no alignment letter)",
        ),
        (
            (signed(on="2022-09-30"), decree(dated="2022")),
            BOTH,
            "DOC-03 (decree-1 of 2022, after the batch of 2022-01-01)",
        ),
    ],
)
def test_a_refused_payment_says_which_paper_it_lacks_and_why(
    papers: tuple[tuple[str, Event], ...], named: dict[str, str], words: str
) -> None:
    outcome = public(*papers, **named).when(pay("2022-10", effective_on="2022-10-10"))
    refusal = outcome.refused("warning_not_accepted")
    assert f"expected a fact without exceptions, found {words}; if it did" in str(refusal)


def test_a_memorandum_is_no_pks() -> None:
    assert lacking(public(signed("mou", on="2022-09-30"), decree(), **BOTH)) == ["DOC-01"]


def test_cover_that_starts_before_the_day_of_signature_lacks_a_letter() -> None:
    assert lacking(public(signed(on="2022-10-04"), decree(), **BOTH)) == ["DOC-02"]
    assert lacking(public(signed(on="2022-10"), decree(), **BOTH)) == ["DOC-02"]
    assert lacking(public(signed(on="2022-10-01"), decree(), **BOTH)) == []


def amended(**more: object) -> tuple[str, Event]:
    return "agreement-1", AgreementAmended.model_validate({**SAID, "agreement": "agreement-1", **more})


def test_an_alignment_letter_answers_for_cover_before_signature() -> None:
    october, november = amended(aligned_from=Month("2022-10")), amended(aligned_from=Month("2022-11"))
    assert lacking(public(signed(on="2022-10-04"), october, decree(), **BOTH)) == []
    assert "DOC-02" in lacking(public(signed(on="2022-10-04"), november, decree(), **BOTH))


def test_a_pks_that_has_ended_or_does_not_reach_the_months_is_not_in_force() -> None:
    ended = ("agreement-1", AgreementEnded.model_validate({**SAID, "agreement": "agreement-1"}))
    early = signed(on="2022-09-30")
    assert lacking(public(early, ended, decree(), **BOTH)) == ["DOC-01"]
    short = signed(on="2022-09-30", last=Month("2022-11"))
    assert lacking(public(short, decree(), **BOTH)) == ["DOC-01"]
    assert lacking(public(short, amended(last=Month("2022-12")), decree(), **BOTH)) == []


def test_a_payment_before_the_signature_is_outside_the_pks() -> None:
    late = public(signed(on="2022-10-20"), amended(aligned_from=Month("2022-10")), decree(), **BOTH)
    assert lacking(late) == ["DOC-01"]


def test_a_decree_that_is_later_than_the_enrolment_comes_too_late() -> None:
    early = signed(on="2022-09-30")
    assert lacking(public(early, decree(dated="2022-01-02"), **BOTH)) == ["DOC-03"]
    assert lacking(public(early, decree(dated="2022"), **BOTH)) == ["DOC-03"]
    assert lacking(public(early, decree(dated="2021"), **BOTH)) == []
    assert lacking(public(early, decree(dated=None), **BOTH)) == []


def test_donors_money_needs_no_pks() -> None:
    story = committed(1, "2022-07", "2022-07")
    assert payments(story.did(pay("2022-07")))[0].exceptions == ()


def test_a_payment_is_confirmed_in_its_funds_stream() -> None:
    story = committed(1, "2022-07", "2022-07")
    story.did(pay("2022-07"))
    position = story.history.position
    receipt = {"payment": position, "receipt_number": "BPJS-1", "effective_on": AUGUST}
    confirmed = story.did(ConfirmContribution.model_validate(receipt))
    event = confirmed.events[0]
    assert isinstance(event, ContributionConfirmed)
    assert (event.payment, event.fund, confirmed.happenings[0].stream) == (position, FUND, FUND)
    assert list(event.natural_keys()) == [("confirmation", str(position))]


def test_what_is_no_payment_is_not_confirmed() -> None:
    story = committed(1, "2022-07", "2022-07")
    for position in (1, 10_000):
        receipt = {"payment": position, "receipt_number": "BPJS-1", "effective_on": AUGUST}
        story.when(ConfirmContribution.model_validate(receipt)).refused("unknown_payment", str(position))


@pytest.mark.benchmark
def test_a_hundred_thousand_seats_are_paid_within_a_second() -> None:
    story = committed(100_000, "2022-07", "2022-07")
    start = perf_counter()
    events = [event for happening in pay("2022-07").decide(story.history) for event in happening.events]
    took = perf_counter() - start
    assert isinstance(events[0], ContributionPaid)
    assert events[0].seats == 100_000
    print(f"pay 100,000 seats: {took:.3f} s")
    assert took <= 1.0


def test_a_refusal_leaves_the_book_where_it_was() -> None:
    story = committed(1, "2022-07", "2022-07")
    before = story.history.position
    assert isinstance(story.when(pay("2022-09")).refusal, AmanahError)
    assert story.history.position == before
