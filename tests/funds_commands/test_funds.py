"""Funds and their pots: opened, filled from before the book, transferred between, closed."""

from datetime import date

from ledger.contributions.commit import CommitContributions
from ledger.contributions.pay import PayMonths
from ledger.contributions.undo import ReleaseCommitment
from ledger.donations.commands import DesignateDonation
from ledger.funds.commands import (
    ChangeCustodian,
    CloseFund,
    ClosePot,
    OpenFund,
    OpenPot,
    StateOpeningBalance,
    TransferFunds,
)
from ledger.funds.events import (
    CustodianChanged,
    FundClass,
    FundClosed,
    FundOpened,
    FundsTransferred,
    MoneyKind,
    OpeningBalanceStated,
    PotClosed,
    PotOpened,
    TransferReceived,
)
from ledger.funds.fund import Fund
from ledger.funds.moves import Term
from ledger.periods import Month
from tests.contributions.stage import BATCH, FIRM, FUND, GOVERNMENT, POT, batch, fund, gift, pot, stage, who
from tests.support.given import Story

JUNE, JULY, AUGUST = date(2022, 6, 1), date(2022, 7, 1), date(2022, 8, 1)


def terms(story: Story, *, of: str = FUND, **which: str) -> dict[Term, int]:
    found = story.history.fold(Fund, of).terms(credit=which.get("credit"), pot=which.get("pot"))
    return {term: rupiah for term, rupiah in found.items() if rupiah}


def open_fund(**more: object) -> OpenFund:
    fields = {"effective_on": JUNE, "fund": "fund-two", "fund_class": "donation", "name": "Two", "owner": GOVERNMENT}
    return OpenFund.model_validate({**fields, "pot": "pot-two", **more})


def open_pot(**more: object) -> OpenPot:
    fields = {"effective_on": JUNE, "fund": FUND, "pot": "pot-new", "restrictions": {"regions": ["12.22"]}}
    return OpenPot.model_validate({**fields, **more})


def test_a_fund_opens_with_its_first_pot() -> None:
    limits = {"first": "2022-07", "last": "2022-12", "workers": [who(1)]}
    command = open_fund(restrictions=limits, fiscal_year=2022, region="12.22", custodian=FIRM)
    outcome = stage().did(command)
    event = outcome.events[0]
    assert isinstance(event, FundOpened)
    assert (event.restrictions.last, event.region, event.custodian) == ("2022-12", "12.22", FIRM)
    assert list(event.natural_keys()) == [("pot", "pot-two")]
    assert command.known_workers() == (who(1),)


def test_ids_that_are_left_out_are_random() -> None:
    fields = {"effective_on": JUNE, "fund_class": "donation", "name": "Two", "owner": GOVERNMENT}
    command = OpenFund.model_validate(fields).with_ids(lambda count: b"\x02" * count)
    assert (command.fund, command.pot) == ("fund-081040g2081040g2", "pot-081040g2081040g2")


def test_a_fund_opens_once() -> None:
    stage().when(open_fund(fund=FUND)).refused("fund_exists", FUND)


def test_what_a_fund_names_stands_in_the_book() -> None:
    stage().when(open_fund(owner="party-none")).refused("unknown_party", "party-none")
    stage().when(open_fund(custodian="party-none")).refused("unknown_party", "party-none")
    stage().when(open_fund(scheme="scheme-none")).refused("unknown_scheme", "scheme-none")


def test_restrictions_make_sense() -> None:
    reversed_ = {"first": "2022-08", "last": "2022-07"}
    stage().when(open_fund(restrictions=reversed_)).refused("last_before_first", "2022-08", "2022-07")
    stage().when(open_pot(restrictions={"regions": ["12.22", "99.99"]})).refused("unknown_region", "99.99")


def test_a_pot_opens_in_its_place_of_the_drawing_order() -> None:
    story = stage()
    assert isinstance(story.did(open_pot()).events[0], PotOpened)
    story.did(open_pot(pot="pot-last", order=101))
    assert story.history.fold(Fund, FUND).drawing_order() == ["pot-new", POT, "pot-last"]
    story.when(open_pot(fund="fund-none")).refused("unknown_fund", "fund-none")


def test_a_closed_fund_opens_no_pot() -> None:
    story = stage()
    story.did(CloseFund(effective_on=JULY, fund=FUND))
    story.when(open_pot(effective_on=JULY)).refused("fund_closed", "2022-07-01")


def opening(**more: object) -> StateOpeningBalance:
    fields = {"credit": "opening-1", "effective_on": JUNE, "fund": FUND, "money_kind": "cash", "pot": POT}
    return StateOpeningBalance.model_validate({**fields, "rupiah": 50_000, "source": FIRM, **more})


def test_money_from_before_the_book_is_a_credit_with_its_source() -> None:
    story = stage()
    event = story.did(opening()).events[0]
    assert isinstance(event, OpeningBalanceStated)
    assert list(event.natural_keys()) == [("opening", "opening-1")]
    assert story.history.fold(Fund, FUND).credits["opening-1"].source == FIRM
    assert terms(story) == {Term.RECEIVED: 50_000, Term.AVAILABLE: 50_000}


def test_an_opening_balance_is_of_the_funds_kind_of_money() -> None:
    refused = stage().when(opening(money_kind="authority")).refused("wrong_fund_class", FUND, "cash")
    assert refused.details["money_kind"] == "cash"
    stage().when(opening(source="party-none")).refused("unknown_party", "party-none")
    stage().when(opening(pot="pot-none")).refused("unknown_pot", "pot-none")


def transfer(rupiah: int = 30_000, **more: object) -> TransferFunds:
    fields = {"credit": "gift-a", "effective_on": JULY, "from_pot": POT, "fund": FUND, "to_fund": "fund-two"}
    return TransferFunds.model_validate({**fields, "rupiah": rupiah, "to_pot": "pot-two", **more})


def two_funds(kind: FundClass = FundClass.DONATION) -> Story:
    story = stage(fund("fund-two", kind, pot="pot-two"), pot("pot-other"))
    story.did(gift("gift-a", 50_000))
    return story


def test_money_that_moves_to_another_fund_keeps_its_source_and_age() -> None:
    story = two_funds()
    outcome = story.did(transfer())
    assert [h.stream for h in outcome.happenings] == [FUND, "fund-two"]
    received = outcome.events[1]
    assert isinstance(received, TransferReceived)
    assert (received.source, received.credit_on, received.money_kind) == (FIRM, JUNE, MoneyKind.CASH)
    assert (received.from_fund, received.from_pot, received.pot) == (FUND, POT, "pot-two")
    given = story.history.fold(Fund, FUND).credits["gift-a"]
    assert received.credit_position == given.position
    assert terms(story)[Term.AVAILABLE] == 20_000
    assert terms(story, of="fund-two") == {Term.MOVED_IN: 30_000, Term.AVAILABLE: 30_000}


def test_money_that_moves_within_a_fund_is_one_event() -> None:
    story = two_funds()
    outcome = story.did(transfer(to_fund=FUND, to_pot="pot-other"))
    assert [type(event) for event in outcome.events] == [FundsTransferred]
    assert terms(story, pot="pot-other") == {Term.MOVED_IN: 30_000, Term.AVAILABLE: 30_000}
    story.when(transfer(to_fund=FUND, to_pot=POT)).refused("same_pot", POT)


def test_cash_does_not_become_authority() -> None:
    two_funds(FundClass.VILLAGE).when(transfer()).refused("wrong_fund_class", "fund-two", "village")


def test_only_money_that_is_there_by_the_date_is_transferred() -> None:
    story = two_funds()
    refused = story.when(transfer(50_001)).refused("not_enough", "Rp50.001", "Rp50.000")
    assert (refused.details["needed"], refused.details["available"]) == (50_001, 50_000)
    early = transfer(effective_on=date(2022, 5, 31))
    assert story.when(early).refused("lots_taken", "2022-06-01").details["first_date"] == "2022-06-01"


def test_what_is_transferred_is_named_rightly() -> None:
    story = two_funds()
    story.when(transfer(credit="gift-none")).refused("unknown_credit", "gift-none")
    story.when(transfer(to_fund="fund-none")).refused("unknown_fund", "fund-none")
    story.when(transfer(to_pot=POT)).refused("unknown_pot", POT)
    story.when(transfer(from_pot="pot-two")).refused("unknown_pot", "pot-two")


def budget(*, seats: int = 3) -> Story:
    """A fund of APBD with an opening balance, of which people's July is committed."""
    story = stage(*batch(seats, "2022-07", "2022-07"), kind=FundClass.APBD_REGENCY, year=2022)
    story.did(opening(money_kind="authority", source=GOVERNMENT, rupiah=seats * 16_800 + 40_000))
    story.did(CommitContributions(batch=BATCH, effective_on=JULY))
    return story


def close_pot(**more: object) -> ClosePot:
    return ClosePot.model_validate({"effective_on": AUGUST, "fund": FUND, "pot": POT, **more})


def test_what_a_budget_has_left_lapses_and_what_it_promised_stays_payable() -> None:
    story = budget()
    assert isinstance(story.did(close_pot()).events[0], PotClosed)
    assert terms(story) == {Term.RECEIVED: 90_400, Term.LAPSED: 40_000, Term.COMMITTED: 50_400}
    accept = ["DOC-01", "DOC-03"]
    months = (Month("2022-07"),)
    story.did(PayMonths.model_validate({"batch": BATCH, "effective_on": AUGUST, "months": months, "accept": accept}))
    assert terms(story)[Term.SPENT] == 50_400


def test_money_released_after_the_closing_lapses_too() -> None:
    story = budget()
    story.did(close_pot())
    story.did(ReleaseCommitment(batch=BATCH, effective_on=date(2022, 8, 2)))
    assert terms(story) == {Term.RECEIVED: 90_400, Term.LAPSED: 90_400}


def test_cash_does_not_lapse() -> None:
    stage().when(close_pot()).refused("wrong_fund_class", FUND, "donation", "cash")


def test_a_pot_closes_once_and_takes_nothing_more() -> None:
    story = budget()
    story.did(close_pot())
    story.when(close_pot()).refused("pot_closed", "2022-08-01")
    late = opening(credit="opening-2", effective_on=AUGUST, money_kind="authority", source=GOVERNMENT)
    story.when(late).refused("pot_closed", POT, "2022-08-01")
    story.when(close_pot(pot="pot-none")).refused("unknown_pot", "pot-none")


def test_a_pot_takes_and_gives_no_money_before_it_opened() -> None:
    story = two_funds()
    story.did(open_pot(effective_on=AUGUST))
    given = {"from_pot": POT, "donation": "gift-a", "fund": FUND, "rupiah": 1, "to_pot": "pot-new"}
    designated = DesignateDonation.model_validate({**given, "effective_on": JULY})
    refused = story.when(gift("gift-b", 1, on=JULY, pot="pot-new")).refused("pot_not_open_yet", "pot-new", "2022-07-01")
    assert refused.details == {"pot": "pot-new", "opened_on": "2022-08-01"}
    early = (
        designated,
        opening(effective_on=JULY, pot="pot-new"),
        transfer(to_fund=FUND, to_pot="pot-new"),
        transfer(from_pot="pot-new"),
    )
    for command in early:
        story.when(command).refused("pot_not_open_yet", "expected a date from 2022-08-01 on", "2022-07-01")
    story.did(designated.model_copy(update={"effective_on": AUGUST}))
    story.did(gift("gift-b", 1, on=AUGUST, pot="pot-new"))


def test_a_pot_does_not_close_before_it_opened() -> None:
    story = budget()
    story.did(open_pot(effective_on=AUGUST))
    story.when(close_pot(pot="pot-new", effective_on=JULY)).refused("pot_not_open_yet", "pot-new", "2022-08-01")
    assert story.history.fold(Fund, FUND).pots["pot-new"].closed_on is None
    story.did(close_pot(pot="pot-new"))


def close(**more: object) -> CloseFund:
    return CloseFund.model_validate({"effective_on": AUGUST, "fund": FUND, **more})


def test_a_closed_fund_takes_no_money_from_that_day_on() -> None:
    story = two_funds()
    assert isinstance(story.did(close(fund="fund-two")).events[0], FundClosed)
    story.when(transfer(effective_on=AUGUST)).refused("fund_closed", "fund-two", "2022-08-01")
    story.did(transfer())


def test_a_fund_closes_once_and_not_before_it_opened() -> None:
    story = stage()
    story.when(close(effective_on=date(2021, 12, 31))).refused("before_opening", "2022-01-01", "2021-12-31")
    story.did(close())
    story.when(close()).refused("fund_closed", "2022-08-01")
    story.when(close(fund="fund-none")).refused("unknown_fund", "fund-none")


def test_a_correction_points_at_an_entry() -> None:
    stage().when(close(corrects=999)).refused("unknown_entry", "999")


def test_money_does_not_come_before_the_fund_does() -> None:
    story = stage()
    opened = story.history.fold(Fund, FUND).opened
    assert opened is not None
    early = gift("gift-early", 100_000, on=date(2000, 1, 1))
    refused = story.when(early).refused("fund_not_open_yet", str(opened.effective_on), "2000-01-01", FUND)
    assert refused.details["opened_on"] == str(opened.effective_on)


def test_a_pot_of_cash_passes_to_another_custodian() -> None:
    story = two_funds()
    words = {"custodian": FIRM, "effective_on": JULY, "fund": FUND, "pot": POT}
    assert isinstance(story.did(ChangeCustodian.model_validate(words)).events[0], CustodianChanged)
    assert story.history.fold(Fund, FUND).pots[POT].custodian == FIRM
    story.when(ChangeCustodian.model_validate({**words, "pot": "pot-none"})).refused("unknown_pot", "pot-none")
    story.when(ChangeCustodian.model_validate({**words, "custodian": "party-none"})).refused("unknown_party")
    early = {**words, "effective_on": date(2021, 12, 31)}
    story.when(ChangeCustodian.model_validate(early)).refused("pot_not_open_yet", POT, "2022-01-01")


def test_nobody_holds_authority() -> None:
    words = {"custodian": FIRM, "effective_on": JULY, "fund": FUND, "pot": POT}
    stage(kind=FundClass.VILLAGE).when(ChangeCustodian.model_validate(words)).refused("wrong_fund_class", "authority")
