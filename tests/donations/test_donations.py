"""Donations: pledged, collected, received, designated, returned."""

from datetime import date

from ledger.contributions.commit import CommitContributions
from ledger.donations.commands import (
    CollectDonation,
    DesignateDonation,
    LapsePledge,
    PledgeDonation,
    ReceiveDonation,
    ReturnDonation,
)
from ledger.donations.events import (
    DonationCollected,
    DonationDesignated,
    DonationPledged,
    DonationReceived,
    DonationReturned,
    PledgeLapsed,
)
from ledger.donations.reverse import ReverseDonation
from ledger.funds.commands import CloseFund
from ledger.funds.events import FundClass
from ledger.funds.fund import Fund
from ledger.funds.moves import Term
from ledger.funds.standing import given_for
from ledger.parties.events import PartyKind, PartyRetired
from tests.contributions.stage import BATCH, CLINIC, FIRM, FUND, GOVERNMENT, POT, SAID, batch, gift, party, pot, stage
from tests.support.given import Outcome, Story

JUNE, JULY = date(2022, 6, 1), date(2022, 7, 1)


def terms(story: Story, *, credit: str, pot: str = POT) -> dict[Term, int]:
    found = story.history.fold(Fund, FUND).terms(credit=credit, pot=pot)
    return {term: rupiah for term, rupiah in found.items() if rupiah}


def pledge(**more: object) -> PledgeDonation:
    fields = {"donor": FIRM, "effective_on": JUNE, "fund": FUND, "pledge": "pledge-1", "rupiah": 1_000_000}
    return PledgeDonation.model_validate({**fields, **more})


def test_a_pledge_stands_in_its_own_stream_and_is_no_money() -> None:
    story = stage()
    due = [{"on": "2022-07-01", "rupiah": 400_000}, {"on": "2022-08-01", "rupiah": 600_000}]
    outcome = story.did(pledge(schedule=due, persons=10, months=6, programmes=["JKK", "JKM"]))
    event = outcome.events[0]
    assert isinstance(event, DonationPledged)
    assert (event.persons, event.months, len(event.schedule)) == (10, 6, 2)
    assert outcome.happenings[0].stream == "pledge-1"
    assert story.history.fold(Fund, FUND).credits == {}


def test_a_schedule_makes_up_the_pledge() -> None:
    due = [{"on": "2022-07-01", "rupiah": 400_000}]
    stage().when(pledge(schedule=due)).refused("schedule_sum", "Rp1.000.000", "Rp400.000")


def test_a_pledge_is_made_once() -> None:
    story = stage()
    story.did(pledge())
    story.when(pledge()).refused("pledge_exists", "pledge-1")


def test_a_donor_is_known_and_can_give() -> None:
    story = stage()
    story.when(pledge(donor="party-none")).refused("unknown_party", "party-none")
    refused = story.when(pledge(donor=GOVERNMENT)).refused("wrong_party_kind", GOVERNMENT, "government_unit")
    assert refused.details["role"] == "donor"
    story.when(gift("gift-a", 1, donor="party-bpjs")).refused("wrong_party_kind", "bpjs_office")


def test_a_person_can_give() -> None:
    story = stage(party("party-person", PartyKind.INDIVIDUAL))
    story.did(gift("gift-a", 50_000, donor="party-person"))


def test_a_retired_donor_gives_no_more_but_did_before() -> None:
    retired = PartyRetired(basis=SAID["basis"], effective_on=JULY, party=FIRM, successor=CLINIC)
    story = stage((FIRM, retired))
    story.when(gift("gift-a", 1_000, on=JULY)).refused("party_retired", "2022-07-01", CLINIC)
    story.did(gift("gift-a", 1_000, on=JUNE))


def test_donations_do_not_go_to_a_fund_of_authority() -> None:
    story = stage(kind=FundClass.APBD_REGENCY)
    refused = story.when(gift("gift-a", 1_000)).refused("wrong_fund_class", FUND, "apbd_regency", "authority")
    assert refused.details == {"fund": FUND, "fund_class": "apbd_regency", "money_kind": "authority"}
    story.when(pledge()).refused("wrong_fund_class", FUND)
    story.when(collect()).refused("wrong_fund_class", FUND)


def test_zakat_is_cash_too() -> None:
    story = stage(kind=FundClass.ZAKAT)
    story.did(gift("gift-a", 1_000))
    assert terms(story, credit="gift-a") == {Term.RECEIVED: 1_000, Term.AVAILABLE: 1_000}


def test_an_unknown_fund_or_pot_is_refused() -> None:
    story = stage()
    story.when(gift("gift-a", 1, fund="fund-none")).refused("unknown_fund", "fund-none")
    story.when(gift("gift-a", 1, pot="pot-none")).refused("unknown_pot", "pot-none")


def test_a_closed_fund_takes_no_gift_but_one_of_before() -> None:
    story = stage()
    story.did(CloseFund(effective_on=JULY, fund=FUND))
    story.when(gift("gift-a", 1_000, on=JULY)).refused("fund_closed", FUND, "2022-07-01")
    story.did(gift("gift-a", 1_000, on=JUNE))


def test_a_gift_is_a_credit_with_its_first_lot() -> None:
    story = stage()
    story.did(pledge())
    outcome = story.did(gift("gift-a", 400_000, pledge="pledge-1", poolable=True))
    event = outcome.events[0]
    assert isinstance(event, DonationReceived)
    assert (event.pledge, event.poolable, event.rupiah) == ("pledge-1", True, 400_000)
    assert list(event.natural_keys()) == [("bank_reference", "BRI-GRESIK-01|FT-GIFT-A"), ("donation", "gift-a")]
    assert story.history.fold(Fund, FUND).credits["gift-a"].source == FIRM


def test_a_gift_fulfils_a_pledge_of_its_own_donor_and_fund() -> None:
    story = stage()
    story.when(gift("gift-a", 1, pledge="pledge-1")).refused("unknown_pledge", "pledge-1")
    story.did(pledge())
    story.when(gift("gift-a", 1, donor=CLINIC, pledge="pledge-1")).refused("pledge_differs", CLINIC, FIRM)


def test_a_pledge_lapses_once() -> None:
    story = stage()
    story.when(LapsePledge(effective_on=JULY, pledge="pledge-1")).refused("unknown_pledge", "pledge-1")
    story.did(pledge())
    lapsed = story.did(LapsePledge(effective_on=JULY, pledge="pledge-1"))
    assert isinstance(lapsed.events[0], PledgeLapsed)
    story.when(LapsePledge(effective_on=JULY, pledge="pledge-1")).refused("pledge_lapsed", "2022-07-01")


def collect(**more: object) -> CollectDonation:
    fields = {"collector": CLINIC, "donation": "gift-c", "donor": FIRM, "effective_on": JUNE, "fund": FUND}
    return CollectDonation.model_validate({**fields, "rupiah": 70_000, **more})


def test_what_an_intermediary_collects_is_money_only_when_it_arrives() -> None:
    story = stage()
    outcome = story.did(collect())
    event = outcome.events[0]
    assert isinstance(event, DonationCollected)
    assert list(event.natural_keys()) == [("collection", "gift-c")]
    assert story.history.fold(Fund, FUND).credits == {}
    story.did(gift("gift-a", 70_000, collected="gift-c"))
    assert terms(story, credit="gift-a")[Term.AVAILABLE] == 70_000


def test_a_gift_remits_a_collection_of_its_own_donor() -> None:
    story = stage()
    story.when(gift("gift-a", 1, collected="gift-c")).refused("unknown_collection", "gift-c")
    story.did(collect())
    story.when(gift("gift-a", 1, donor=CLINIC, collected="gift-c")).refused("collection_differs", FIRM, CLINIC)
    story.when(collect(collector="party-none")).refused("unknown_party", "party-none")


def test_a_gift_does_not_come_before_its_collection() -> None:
    story = stage()
    story.did(collect(effective_on=JULY))
    early = gift("gift-a", 1, collected="gift-c", on=JUNE)
    refused = story.when(early).refused("before_collection", "gift-c", "2022-07-01 on", "found 2022-06-01")
    assert refused.details["collected_on"] == "2022-07-01"
    story.did(gift("gift-a", 1, collected="gift-c", on=JULY))


def given_codes(outcome: Outcome) -> tuple[str, ...]:
    (event,) = outcome.events
    assert isinstance(event, DonationReceived)
    return event.exceptions


def test_more_than_was_collected_is_a_warning_however_many_parts_it_comes_in() -> None:
    story = stage()
    story.did(collect())
    assert given_codes(story.did(gift("gift-a", 50_000, collected="gift-c"))) == ()
    assert given_codes(story.did(gift("gift-b", 20_000, collected="gift-c"))) == ()
    story.when(gift("gift-d", 1, collected="gift-c")).refused("warning_not_accepted", "MON-04")
    assert given_codes(story.did(gift("gift-d", 1, accept=("MON-04",), collected="gift-c"))) == ("MON-04",)
    story.did(collect(donation="gift-e"))
    story.when(gift("gift-f", 70_001, collected="gift-e")).refused("warning_not_accepted", "MON-04")


def test_more_than_was_pledged_is_a_warning() -> None:
    story = stage()
    story.did(pledge())
    assert given_codes(story.did(gift("gift-a", 400_000, pledge="pledge-1"))) == ()
    outcome = story.when(gift("gift-b", 600_001, pledge="pledge-1"))
    outcome.refused("warning_not_accepted", "MON-12")
    assert "(Rp600.001 for pledge-1, which has Rp400.000 of at most Rp1.000.000 on " in str(outcome.refusal)
    assert given_codes(story.did(gift("gift-b", 600_000, pledge="pledge-1"))) == ()
    late = gift("gift-d", 1, accept=("MON-12", "MON-04"), pledge="pledge-1")
    assert given_codes(story.did(late)) == ("MON-12",)


def test_what_the_bank_took_back_is_given_again_without_a_warning() -> None:
    story = stage(pot("pot-kebomas"))
    story.did(pledge())
    story.did(collect())
    whole = {"collected": "gift-c", "pledge": "pledge-1"}
    story.did(gift("gift-a", 70_000, **whole))
    story.did(designate(30_000))
    story.did(ReverseDonation(donation="gift-a", effective_on=JULY))
    assert given_codes(story.did(gift("gift-b", 70_000, on=JULY, **whole))) == ()
    story.when(gift("gift-d", 1, on=JULY, **whole)).refused("warning_not_accepted", "MON-04")


def test_a_snapshot_keeps_what_a_gift_answers() -> None:
    story = stage()
    story.did(pledge())
    story.did(gift("gift-a", 400_000, pledge="pledge-1"))
    fund = Fund.load(story.history.fold(Fund, FUND).dump())
    assert (fund.credits["gift-a"].answers, given_for(fund, "pledge-1")) == (("pledge-1",), 400_000)


def designate(rupiah: int, **more: object) -> DesignateDonation:
    fields = {"donation": "gift-a", "effective_on": JULY, "from_pot": POT, "fund": FUND, "to_pot": "pot-kebomas"}
    return DesignateDonation.model_validate({**fields, "rupiah": rupiah, **more})


def test_a_part_of_a_gift_is_set_under_the_restrictions_of_another_pot() -> None:
    story = stage(pot("pot-kebomas", regions=("35.25.01",)))
    story.did(gift("gift-a", 100_000))
    assert isinstance(story.did(designate(40_000)).events[0], DonationDesignated)
    assert terms(story, credit="gift-a")[Term.AVAILABLE] == 60_000
    kebomas = terms(story, credit="gift-a", pot="pot-kebomas")
    assert kebomas == {Term.MOVED_IN: 40_000, Term.AVAILABLE: 40_000}


def test_only_available_money_is_designated_or_returned() -> None:
    story = stage(pot("pot-kebomas"), *batch(5, "2022-07", "2022-07"))
    story.did(gift("gift-a", 100_000))
    story.did(CommitContributions(batch=BATCH, effective_on=JUNE))
    refused = story.when(designate(16_001)).refused("not_enough", "Rp16.001", "Rp16.000")
    assert (refused.details["available"], refused.details["needed"]) == (16_000, 16_001)
    found = f"expected Rp16.001 available of gift-a in {POT} on 2022-07-01, found Rp16.000 that no entry takes"
    refused = story.when(give_back(16_001)).refused("not_enough", found)
    assert refused.details == {"available": 16_000, "first_date": None, "needed": 16_001}
    story.did(designate(16_000))


def test_money_that_a_later_date_takes_is_told_as_taken() -> None:
    story = stage()
    story.did(gift("gift-a", 100_000))
    story.did(give_back(100_000, effective_on=JULY))
    found = "on 2022-06-20, found Rp0 that no entry takes on that day or later; ask for less"
    story.when(give_back(1_000, effective_on="2022-06-20")).refused("not_enough", found)


def test_money_is_not_designated_before_it_came() -> None:
    story = stage(pot("pot-kebomas"))
    story.did(gift("gift-a", 100_000, on=JULY))
    refused = story.when(designate(1_000, effective_on=JUNE)).refused("lots_taken", "Rp1.000", "2022-07-01")
    assert refused.details["first_date"] == "2022-07-01"
    story.when(give_back(1_000, effective_on=JUNE)).refused("lots_taken", "2022-07-01")


def test_what_is_designated_is_named_rightly() -> None:
    story = stage(pot("pot-kebomas"))
    story.when(designate(1)).refused("unknown_credit", "gift-a")
    story.did(gift("gift-a", 100_000))
    story.when(designate(1, to_pot="pot-none")).refused("unknown_pot", "pot-none")
    story.when(designate(1, from_pot="pot-none")).refused("unknown_pot", "pot-none")
    story.when(designate(1, to_pot=POT)).refused("same_pot", POT)


def give_back(rupiah: int, **more: object) -> ReturnDonation:
    fields = {"donation": "gift-a", "effective_on": JULY, "fund": FUND, "pot": POT, "rupiah": rupiah}
    return ReturnDonation.model_validate({**fields, **more})


def test_a_part_of_a_gift_goes_back_to_its_donor() -> None:
    story = stage()
    story.did(gift("gift-a", 100_000))
    assert isinstance(story.did(give_back(30_000)).events[0], DonationReturned)
    expected = {Term.RECEIVED: 100_000, Term.AVAILABLE: 70_000, Term.RETURNED: 30_000}
    assert terms(story, credit="gift-a") == expected
    story.when(give_back(1, donation="gift-none")).refused("unknown_credit", "gift-none")
    story.when(give_back(1, pot="pot-none")).refused("unknown_pot", "pot-none")


def test_a_gift_without_an_id_gets_a_random_one() -> None:
    received = ReceiveDonation(
        account="bri", bank_reference="FT1", donor=FIRM, effective_on=JUNE, fund=FUND, pot=POT, rupiah=1
    )
    assert received.with_ids(lambda count: b"\x01" * count).donation == "gift-040g2081040g2081"
