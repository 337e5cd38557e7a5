"""A payment for a wrong month: the same seats are paid for the right one, on the same bill."""

from ledger.contributions.events import ContributionPaid, LeftOutReason, WorkerLeftOut
from ledger.contributions.pay import LeftOut, PayMonths
from ledger.contributions.undo import ReleaseCommitment
from ledger.contributions.values import SeatRange
from ledger.corrections.month import CorrectMonth
from ledger.funds.cells import CellState
from ledger.funds.fund import Fund
from ledger.funds.moves import Term
from ledger.periods import Month
from tests.contributions.stage import BATCH, FUND
from tests.corrections.stage import JULY, MONTH_OF_THREE, at, committed, link, terms, words
from tests.support.given import Story

NOT_READY = LeftOutReason.AWAITING_DATA


def told(**more: object) -> Story:
    """July and August of three people are committed; July is paid, though August was meant."""
    story = committed(200_000, "2022-08")
    fields = {"batch": BATCH, "billing_code": "BILL-1", "effective_on": JULY, "months": ("2022-07",), **more}
    story.did(PayMonths.model_validate(fields))
    return story


def month(story: Story, right: str = "2022-08", **more: object) -> CorrectMonth:
    return CorrectMonth.model_validate(words(at(story, ContributionPaid), month=right, **more))


def cells(story: Story, of: str) -> list[tuple[CellState, int, int, int | None]]:
    column = story.history.fold(Fund, FUND).segments(BATCH, Month(of))
    return [(cell.state, cell.seat_from, cell.seat_to, cell.payment) for cell in column]


def release(story: Story, of: str, first: int, last: int) -> None:
    seats = (SeatRange(seat_from=first, seat_to=last),)
    story.did(ReleaseCommitment(batch=BATCH, effective_on=JULY, first=Month(of), last=Month(of), seats=seats))


def test_the_right_month_is_paid_and_the_wrong_one_committed_again() -> None:
    story = told()
    wrong = at(story, ContributionPaid)
    outcome = story.did(month(story))
    assert [event.KIND for event in outcome.events] == ["ContributionReversed", "ContributionPaid", "EntryCorrected"]
    new = at(story, ContributionPaid)
    assert (link(outcome).corrects, link(outcome).replaced_by, link(outcome).reversals) == (wrong, new, (wrong + 1,))
    assert cells(story, "2022-07") == [(CellState.COMMITTED, 0, 2, None)]
    assert cells(story, "2022-08") == [(CellState.SPENT, 0, 2, new)]


def test_the_bill_is_the_same_and_counts_once() -> None:
    story = told()
    new = story.did(month(story)).events[1]
    assert isinstance(new, ContributionPaid)
    assert (new.billing_code, new.first_of_bill, list(new.natural_keys())) == ("BILL-1", False, [])


def test_who_was_left_out_stays_left_out() -> None:
    story = told(left_out=(LeftOut(reason=NOT_READY, seat=1),))
    outcome = story.did(month(story))
    assert WorkerLeftOut(batch=BATCH, month=Month("2022-08"), reason=NOT_READY, seat=1) in outcome.events
    assert [cell[:3] for cell in cells(story, "2022-08")] == [
        (CellState.SPENT, 0, 0),
        (CellState.COMMITTED, 1, 1),
        (CellState.SPENT, 2, 2),
    ]


def test_a_right_month_that_is_not_committed_is_refused_or_takes_the_wrong_months_money() -> None:
    story = told()
    release(story, "2022-08", 1, 2)
    refused = story.when(month(story)).refused("seats_differ", "3 seats paid for 2022-07", "2 seats", "first seat 1")
    assert refused.details == {"batch": BATCH, "missing": [[1, 2]], "others": []}
    outcome = story.did(month(story, recommit=False))
    assert [event.KIND for event in outcome.events] == [
        "ContributionReversed",
        "MonthsGivenUp",
        "ContributionsCommitted",
        "MonthsTakenUp",
        "ContributionPaid",
        "EntryCorrected",
    ]
    assert cells(story, "2022-07") == []
    new = at(story, ContributionPaid)
    assert cells(story, "2022-08") == [(CellState.SPENT, 0, 0, new), (CellState.SPENT, 1, 2, new)]
    assert terms(story, "gift-a")[Term.SPENT] == MONTH_OF_THREE


def test_seats_that_the_payment_did_not_pay_are_named() -> None:
    story = committed(200_000, "2022-08")
    release(story, "2022-07", 0, 0)
    story.did(PayMonths(batch=BATCH, effective_on=JULY, months=(Month("2022-07"),)))
    refused = story.when(month(story)).refused("seats_differ", "1 seat in one", "name the others in left_out")
    assert refused.details["others"] == [[0, 0]]
    story.did(month(story, left_out=(LeftOut(reason=NOT_READY, seat=0),)))
    assert [cell[:3] for cell in cells(story, "2022-08")] == [(CellState.COMMITTED, 0, 0), (CellState.SPENT, 1, 2)]


def test_the_month_that_stands_and_one_outside_the_batch_are_refused() -> None:
    story = told()
    story.when(month(story, "2022-07")).refused("nothing_to_correct", "another month", "2022-07")
    story.when(month(story, "2022-09")).refused("month_outside", "2022-07 to 2022-08", "found 2022-09")


def test_a_payment_is_corrected_once() -> None:
    story = told()
    wrong = at(story, ContributionPaid)
    story.did(month(story))
    new = at(story, ContributionPaid)
    command = CorrectMonth.model_validate(words(wrong, month="2022-08"))
    story.when(command).refused("superseded", f"at position {new}")
    back = CorrectMonth.model_validate(words(new, month="2022-07"))
    story.did(back)
    assert [cell[0] for cell in cells(story, "2022-07")] == [CellState.SPENT]


def test_a_payment_alone_has_a_month_to_correct() -> None:
    story = told()
    story.when(CorrectMonth.model_validate(words(1, month="2022-08"))).refused(
        "not_correctable_so", "expected the position of a payment", "PartyRegistered"
    )
    story.when(month(story, evidence=())).refused("minutes_required", "found no document")
