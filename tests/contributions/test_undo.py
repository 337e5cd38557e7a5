"""Releasing a commitment, reversing a payment: money and months become free together."""

from datetime import date

from ledger.contributions.commit import CommitContributions
from ledger.contributions.events import CommitmentReleased, ContributionReversed, OverpaymentReduced
from ledger.contributions.overpayment import RecordOverpayment
from ledger.contributions.pay import PayMonths
from ledger.contributions.rate import RateCommitment
from ledger.contributions.receivables import Receivables
from ledger.contributions.undo import ReleaseCommitment, ReverseContribution
from ledger.contributions.values import ProgrammeMonths, SeatRange
from ledger.enrollments.events import MonthsGivenUp, OpeningCoverStated, WorkerEnrolled
from ledger.funds.commands import CloseFund
from ledger.funds.events import PotOpened, Restrictions
from ledger.funds.fund import Fund
from ledger.funds.moves import Term
from ledger.law.events import TariffAdopted, TariffRow
from ledger.law.tariffs import STREAM
from ledger.law.values import Band
from ledger.periods import Month
from ledger.programmes import Programme
from tests.contributions.stage import BATCH, FUND, SAID, batch, gift, stage, who
from tests.support.given import Outcome, Story

JULY, AUGUST = date(2022, 7, 1), date(2022, 8, 1)


def committed(seats: int, first: str, last: str, *, left: int = 0, **more: object) -> Story:
    story = stage(*batch(seats, first, last, **more))  # type: ignore[arg-type]  # fields of BatchOpened
    months = Month(last).ordinal - Month(first).ordinal + 1
    story.did(gift("gift-a", seats * 16_800 * months + left))
    story.did(CommitContributions(batch=BATCH, effective_on=JULY))
    return story


def release(**more: object) -> ReleaseCommitment:
    return ReleaseCommitment.model_validate({"batch": BATCH, "effective_on": JULY, **more})


def pay(*months: str) -> PayMonths:
    return PayMonths.model_validate({"batch": BATCH, "effective_on": JULY, "months": list(months)})


def reverse(payment: int, **more: object) -> ReverseContribution:
    return ReverseContribution.model_validate({"payment": payment, "effective_on": AUGUST, **more})


def terms(story: Story) -> tuple[int, int, int]:
    """What is available, committed and spent."""
    found = story.history.fold(Fund, FUND).terms()
    return found[Term.AVAILABLE], found[Term.COMMITTED], found[Term.SPENT]


def given_up(outcome: Outcome) -> list[tuple[str, str, int, int]]:
    """What is given up, as (first, last, seat from, seat to)."""
    return [
        (months.first, months.last, seats.seat_from, seats.seat_to)
        for event in outcome.events
        if isinstance(event, MonthsGivenUp)
        for months in event.months
        for seats in event.seats
    ]


def months_held(story: Story, number: int) -> int:
    """How many months of JKK a worker holds."""
    held = story.history.holdings([who(number)])
    return sum((holding.mask & 0xFFF).bit_count() for holding in held.values())


def test_released_cells_free_their_money_and_the_peoples_months() -> None:
    story = committed(3, "2022-07", "2022-09")
    outcome = story.did(release(first="2022-08", seats=[{"seat_from": 1, "seat_to": 2}]))
    assert isinstance(outcome.events[0], CommitmentReleased)
    assert given_up(outcome) == [("2022-08", "2022-09", 1, 2)]
    assert terms(story) == (4 * 16_800, 5 * 16_800, 0)
    assert [months_held(story, number) for number in range(3)] == [3, 1, 1]


def test_a_release_names_the_cells_that_it_frees_and_no_others() -> None:
    story = committed(2, "2022-07", "2022-09")
    story.did(pay("2022-08"))
    outcome = story.did(release())
    released = [event for event in outcome.events if isinstance(event, CommitmentReleased)]
    assert [(run.first, run.last) for event in released for run in event.months] == [
        ("2022-07", "2022-07"),
        ("2022-09", "2022-09"),
    ]
    assert terms(story) == (4 * 16_800, 0, 2 * 16_800)


def test_a_reversal_names_the_seats_that_were_paid_and_no_others() -> None:
    story = committed(4, "2022-07", "2022-07")
    left_out = [{"seat": 1, "reason": "awaiting_data"}]
    story.did(PayMonths.model_validate({**pay("2022-07").model_dump(), "left_out": left_out}))
    payment = story.history.position
    both = {"seat_from": 0, "seat_to": 1}
    refusal = story.when(reverse(payment, seats=[both])).refused("seats_not_paid", "1 others, first seat 1", "leave")
    assert refusal.details == {"payment": payment, "seats": [[1, 1]]}
    event = story.did(reverse(payment)).events[0]
    assert isinstance(event, ContributionReversed)
    assert [(run.seat_from, run.seat_to) for run in event.seats] == [(0, 0), (2, 3)]
    assert terms(story) == (3 * 16_800, 16_800, 0)
    story.when(reverse(payment)).refused("not_paid")


def test_a_reversal_of_very_many_runs_of_seats_takes_several_events() -> None:
    story = committed(2_202, "2022-07", "2022-07")
    left_out = [{"seat": seat, "reason": "awaiting_data"} for seat in range(1, 2_202, 2)]
    story.did(PayMonths.model_validate({**pay("2022-07").model_dump(), "left_out": left_out}))
    outcome = story.did(reverse(story.history.position))
    runs = [len(event.seats) for event in outcome.events if isinstance(event, ContributionReversed)]
    assert runs == [1_000, 101]
    assert terms(story)[2] == 0


def test_what_bpjs_took_twice_is_less_by_what_is_reversed_for_good() -> None:
    months, programmes = (Month("2022-07"), Month("2022-08")), (Programme.JKK, Programme.JKM)
    twice = tuple(ProgrammeMonths(first=months[0], last=months[1], programme=programme) for programme in programmes)
    cover = OpeningCoverStated(**SAID, months=months, programmes=programmes, worker=who(0))
    opened, (name, enrolled) = batch(1, *months)
    seated = WorkerEnrolled.model_validate({**enrolled.model_dump(), "overpaid": twice, "exceptions": ("DBL-01",)})
    story = stage(("cover-a", cover), opened, (name, seated))
    story.did(gift("gift-a", 33_600))
    story.did(CommitContributions(batch=BATCH, effective_on=JULY))
    story.did(pay(*months))
    july, august = story.history.position - 1, story.history.position
    record = {"batch": BATCH, "effective_on": JULY, "months": months, "seat": 0, "accept": ["DBL-01"]}
    story.did(RecordOverpayment.model_validate(record))
    receivable = story.history.position
    again = story.did(reverse(july, recommit=True)).events
    assert not [event for event in again if isinstance(event, OverpaymentReduced)]
    (less,) = [event for event in story.did(reverse(august)).events if isinstance(event, OverpaymentReduced)]
    assert (less.corrects, less.months, less.rupiah, less.worker) == (receivable, ("2022-08",), 16_800, who(0))
    assert story.history.fold(Receivables, FUND).of_batch(BATCH)[0, Month("2022-08")] == {}
    assert set(story.history.fold(Receivables, FUND).of_batch(BATCH)[0, Month("2022-07")].values()) == {receivable}


def test_cells_are_filled_again_from_the_day_on_which_they_were_emptied() -> None:
    """Before it they were full: one seat's month would stand paid twice on a day between."""
    story = committed(1, "2022-07", "2022-07", left=16_800)
    story.did(pay("2022-07"))
    story.did(reverse(story.history.position, effective_on="2022-09-01"))
    back_dated = CommitContributions(batch=BATCH, effective_on=AUGUST)
    refusal = story.when(back_dated).refused("too_early", "first date that works: 2022-09-01")
    assert refusal.details["first_date"] == "2022-09-01"
    story.did(CommitContributions(batch=BATCH, effective_on=date(2022, 9, 1)))


def test_cells_released_are_filled_again_from_that_day_on_and_others_at_once() -> None:
    story = committed(2, "2022-07", "2022-07", left=16_800)
    story.did(release(seats=[{"seat_from": 1, "seat_to": 1}], effective_on="2022-09-01"))
    commit = {"batch": BATCH, "seats": [{"seat_from": 1, "seat_to": 1}]}
    story.when(CommitContributions.model_validate({**commit, "effective_on": AUGUST})).refused("too_early")
    story.did(CommitContributions.model_validate({**commit, "effective_on": date(2022, 9, 1)}))


def test_a_release_leaves_paid_months_to_the_people() -> None:
    story = committed(2, "2022-07", "2022-09")
    story.did(pay("2022-07"))
    outcome = story.did(release())
    assert given_up(outcome) == [("2022-08", "2022-09", 0, 1)]
    assert terms(story) == (4 * 16_800, 0, 2 * 16_800)
    assert months_held(story, 0) == 1


def test_months_that_differ_by_seat_are_given_up_apart() -> None:
    story = committed(3, "2022-07", "2022-08")
    story.did(release(first="2022-08", seats=[{"seat_from": 0, "seat_to": 0}]))
    outcome = story.did(release())
    assert given_up(outcome) == [("2022-07", "2022-07", 0, 2), ("2022-08", "2022-08", 1, 2)]
    assert months_held(story, 0) == 0


def test_nothing_is_released_where_nothing_is_committed() -> None:
    story = committed(1, "2022-07", "2022-07")
    story.did(release())
    story.when(release()).refused("nothing_committed", BATCH)


def test_a_release_before_the_commitment_is_refused_with_the_first_date() -> None:
    refused = committed(1, "2022-07", "2022-07").when(release(effective_on="2022-06-15"))
    assert refused.refused("too_early", "2022-06-15", "2022-07-01").details["first_date"] == "2022-07-01"


def test_a_reversed_payment_frees_money_and_months_of_its_seats() -> None:
    story = committed(3, "2022-07", "2022-08")
    story.did(pay("2022-07"))
    payment = story.history.position
    outcome = story.did(reverse(payment, seats=[{"seat_from": 1, "seat_to": 1}]))
    event = outcome.events[0]
    assert isinstance(event, ContributionReversed)
    assert (event.payment, event.month, event.seats) == (payment, "2022-07", (SeatRange(seat_from=1, seat_to=1),))
    assert given_up(outcome) == [("2022-07", "2022-07", 1, 1)]
    assert [happening.stream for happening in outcome.happenings] == [FUND, BATCH]
    assert terms(story) == (16_800, 3 * 16_800, 2 * 16_800)
    assert [months_held(story, number) for number in range(3)] == [2, 1, 2]


def test_a_reversal_that_commits_again_keeps_the_months() -> None:
    story = committed(2, "2022-07", "2022-07")
    story.did(pay("2022-07"))
    outcome = story.did(reverse(story.history.position, recommit=True))
    assert [type(event) for event in outcome.events] == [ContributionReversed]
    assert terms(story) == (0, 2 * 16_800, 0)
    assert months_held(story, 0) == 1
    story.did(PayMonths(batch=BATCH, effective_on=AUGUST, months=(Month("2022-07"),)))
    assert terms(story) == (0, 0, 2 * 16_800)


def test_only_what_the_payment_paid_is_reversed() -> None:
    story = committed(2, "2022-07", "2022-07")
    line = [{"seat": 1, "reason": "awaiting_data"}]
    fields = {"batch": BATCH, "effective_on": JULY, "months": ["2022-07"], "left_out": line}
    story.did(PayMonths.model_validate(fields))
    payment = story.history.position
    story.when(reverse(payment, seats=[{"seat_from": 1, "seat_to": 1}])).refused("not_paid", str(payment))
    assert given_up(story.did(reverse(payment))) == [("2022-07", "2022-07", 0, 0)]
    story.when(reverse(payment)).refused("not_paid", str(payment))


def test_what_is_no_payment_is_not_reversed() -> None:
    committed(1, "2022-07", "2022-07").when(reverse(1)).refused("unknown_payment", "1")


def tariff(jkk: int, jkm: int, *, first: str = "2022-07") -> tuple[str, TariffAdopted]:
    rows = [
        TariffRow(
            article="made up for a test",
            band=Band.LOWEST,
            confirmed=False,
            first=Month(first),
            programme=programme,
            rupiah=rate,
        )
        for programme, rate in ((Programme.JKK, jkk), (Programme.JKM, jkm))
    ]
    return STREAM, TariffAdopted(**SAID, instrument="law-test", rows=tuple(rows))


def rate(month: str, **more: object) -> RateCommitment:
    return RateCommitment.model_validate({"batch": BATCH, "month": month, "effective_on": AUGUST, **more})


def adopt(story: Story, jkk: int, jkm: int) -> int:
    story.history.add(*tariff(jkk, jkm))
    return story.history.position


def test_a_lower_rate_gives_the_difference_back_and_the_month_is_paid_at_it() -> None:
    story = committed(4, "2022-07", "2022-08")
    law = adopt(story, 5_000, 3_400)
    event = story.did(rate("2022-08")).events[0]
    assert event.model_dump(include={"law", "month", "rates"}) == {
        "law": law,
        "month": "2022-08",
        "rates": (
            {"programme": Programme.JKK, "rupiah": 5_000},
            {"programme": Programme.JKM, "rupiah": 3_400},
        ),
    }
    assert terms(story) == (4 * 8_400, 4 * 25_200, 0)
    paid = story.did(PayMonths(batch=BATCH, effective_on=AUGUST, months=(Month("2022-08"),))).events[0]
    assert [b["rupiah"] for b in paid.model_dump()["amounts"]] == [20_000, 13_600]


def test_a_higher_rate_takes_the_difference() -> None:
    story = committed(2, "2022-07", "2022-07", left=2 * 2_000)
    adopt(story, 12_000, 6_800)
    story.did(rate("2022-07"))
    assert terms(story) == (0, 2 * 18_800, 0)


def test_a_higher_rate_without_the_money_is_refused() -> None:
    story = committed(2, "2022-07", "2022-07", left=2_000)
    adopt(story, 12_000, 6_800)
    story.when(rate("2022-07")).refused("not_enough", "2 seats", "Rp2.000")


def test_a_rate_that_stands_already_is_refused() -> None:
    story = committed(2, "2022-07", "2022-07")
    story.when(rate("2022-07")).refused("no_tariff")
    adopt(story, 10_000, 6_800)
    story.when(rate("2022-07")).refused("rate_unchanged", "Rp16.800", "2022-07")
    story.when(rate("2022-09")).refused("month_outside", "2022-09")


def test_a_cell_paid_at_the_old_rate_is_not_committed_again_at_the_new_one() -> None:
    story = committed(1, "2022-07", "2022-07")
    story.did(pay("2022-07"))
    payment = story.history.position
    adopt(story, 5_000, 3_400)
    story.did(rate("2022-07"))
    refused = story.when(reverse(payment, recommit=True)).refused("rate_changed", "Rp8.400", "Rp16.800")
    assert refused.details["rate"] == 8_400
    story.did(reverse(payment))
    assert terms(story) == (16_800, 0, 0)
    story.did(CommitContributions(batch=BATCH, effective_on=AUGUST))
    assert terms(story) == (8_400, 8_400, 0)


def test_a_lower_rate_asks_no_pot_and_no_open_fund() -> None:
    story = committed(2, "2022-07", "2022-07")
    narrow = Restrictions(first=Month("2023-01"))
    story.history.add(FUND, PotOpened(**SAID, fund=FUND, order=1, pot="pot-narrow", restrictions=narrow))
    story.did(CloseFund(effective_on=AUGUST, fund=FUND))
    adopt(story, 5_000, 3_400)
    story.when(rate("2022-07", pots=["pot-nowhere"])).refused("unknown_pot")
    story.did(rate("2022-07", pots=["pot-narrow"]))
    assert terms(story)[1] == 2 * 8_400


def test_a_closed_fund_commits_no_more_at_a_higher_rate() -> None:
    story = committed(2, "2022-07", "2022-07", left=2 * 2_000)
    story.did(CloseFund(effective_on=AUGUST, fund=FUND))
    adopt(story, 12_000, 6_800)
    story.when(rate("2022-07")).refused("fund_closed", "2022-08-01")
    story.did(rate("2022-07", effective_on=date(2022, 7, 31)))
