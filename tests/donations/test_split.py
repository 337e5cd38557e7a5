"""One transfer that its donor split over pots and funds: one gift, one bank reference, whole or not at all."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from ledger.donations.commands import CollectDonation, PledgeDonation, ReceiveSplitDonation
from ledger.donations.events import DonationReceived, DonationReversed
from ledger.donations.reverse import ReverseDonation
from ledger.funds.commands import CloseFund
from ledger.funds.fund import Fund
from ledger.funds.moves import Term
from ledger.store.errors import NaturalKeyUsed
from projections.audit import audit
from projections.donor_histories import donor_histories
from tests.contributions.stage import CLINIC, FIRM, FUND, POT, fund, gift, pot, stage
from tests.projections.story import ON, Told, story
from tests.projections.story import fund as opened
from tests.projections.story import gift as given
from tests.support.given import Story

JUNE, JULY = date(2022, 6, 1), date(2022, 7, 1)
TWO = "fund-two"


def part(rupiah: int, *, of: str = FUND, into: str = POT, **more: object) -> dict[str, object]:
    return {"fund": of, "pot": into, "rupiah": rupiah, **more}


THREE = [part(500_000), part(300_000, into="pot-kebomas"), part(200_000, of=TWO, into="pot-two")]


def split(*parts: dict[str, object], rupiah: int = 1_000_000, **more: object) -> ReceiveSplitDonation:
    fields = {"account": "bri-01", "bank_reference": "FT1", "donation": "gift-a", "donor": FIRM, "effective_on": JUNE}
    return ReceiveSplitDonation.model_validate({**fields, "parts": parts or THREE, "rupiah": rupiah, **more})


def funds() -> Story:
    return stage(pot("pot-kebomas", regions=("35.25.01",)), fund(TWO, pot="pot-two"))


def available(it: Story, of: str, into: str) -> int:
    return it.history.fold(Fund, of).terms(credit="gift-a", pot=into)[Term.AVAILABLE]


def test_a_split_is_one_gift_with_a_lot_for_each_part() -> None:
    it = funds()
    outcome = it.did(split(poolable=True))
    assert [happening.stream for happening in outcome.happenings] == [FUND, TWO]
    said = [event for event in outcome.events if isinstance(event, DonationReceived)]
    assert [(event.donation, event.bank_reference, event.poolable) for event in said] == [("gift-a", "FT1", True)] * 3
    assert [(e.split.number, e.split.funds, e.split.rupiah) for e in said if e.split is not None] == [
        (number, (FUND, TWO), 1_000_000) for number in (1, 2, 3)
    ]
    assert (available(it, FUND, POT), available(it, FUND, "pot-kebomas")) == (500_000, 300_000)
    assert available(it, TWO, "pot-two") == 200_000


def test_the_first_part_takes_the_outside_numbers_for_all() -> None:
    first, *others = [event for event in funds().did(split()).events if isinstance(event, DonationReceived)]
    assert list(first.natural_keys()) == [("bank_reference", "BRI-01|FT1"), ("donation", "gift-a")]
    assert [list(event.natural_keys()) for event in others] == [[], []]


def test_the_parts_make_up_the_transfer_and_each_pot_is_named_once() -> None:
    refused = funds().when(split(rupiah=1_000_001)).refused("split_sum", "Rp1.000.001 in all", "found Rp1.000.000")
    assert refused.details == {"expected": 1_000_001, "found": 1_000_000}
    funds().when(split(part(500_000), part(500_000))).refused("listed_twice", POT)


def test_a_split_is_refused_whole_where_one_part_is() -> None:
    it = funds()
    it.when(split(part(500_000), part(500_000, of="fund-none", into="pot-none"))).refused("unknown_fund", "fund-none")
    it.when(split(part(500_000), part(500_000, of=TWO, into="pot-none"))).refused("unknown_pot", "pot-none")
    it.when(split(donor="party-bpjs")).refused("wrong_party_kind", "bpjs_office")
    it.did(CloseFund(effective_on=JUNE, fund=TWO))
    it.when(split()).refused("fund_closed", TWO)
    assert it.history.fold(Fund, FUND).credits == {}


def test_the_parts_for_one_fund_count_together_against_what_was_pledged() -> None:
    it = funds()
    pledge = {"donor": FIRM, "effective_on": JUNE, "fund": FUND, "pledge": "pledge-1", "rupiah": 799_999}
    it.did(PledgeDonation.model_validate(pledge))
    for_pledge = [{**one, "pledge": "pledge-1"} for one in THREE[:2]]
    it.when(split(*for_pledge, THREE[2])).refused("warning_not_accepted", "MON-12")
    codes = [e.exceptions for e in it.did(split(*for_pledge, THREE[2], accept=["MON-12"])).events]  # type: ignore[attr-defined]
    assert codes == [("MON-12",), ("MON-12",), ()]


def test_the_parts_for_one_fund_answer_one_pledge_and_one_collection() -> None:
    it = funds()
    collected = {"collector": CLINIC, "donation": "gift-c", "donor": FIRM, "effective_on": JUNE, "fund": FUND}
    it.did(CollectDonation.model_validate({**collected, "rupiah": 500_000}))
    some = {**THREE[0], "collected": "gift-c"}
    it.when(split(some, *THREE[1:])).refused("parts_differ", FUND, "gifts of their own")
    it.did(split(some, part(500_000, of=TWO, into="pot-two")))


def test_the_bank_takes_a_split_back_in_every_fund_that_a_part_went_to() -> None:
    it = funds()
    it.did(split())
    outcome = it.did(ReverseDonation(donation="gift-a", effective_on=JULY))
    taken = [(e.fund, [lot.rupiah for lot in e.lots]) for e in outcome.events if isinstance(e, DonationReversed)]
    assert taken == [(FUND, [500_000, 300_000]), (TWO, [200_000])]
    it.when(ReverseDonation(donation="gift-a", effective_on=JULY)).refused("nothing_to_reverse", "gift-a")


@pytest.fixture
def book(tmp_path: Path) -> Iterator[Told]:
    with story(f"sqlite:///{tmp_path / 'book.sqlite'}") as told:
        told.tell("fund", opened())
        told.tell("two", opened("fund-two"))
        parts = [part(500_000, of="fund-gn", into="pot-gn"), part(300_000, of="fund-two", into="pot-two")]
        told.tell("split", split(*parts, rupiah=800_000, donor="party-a", effective_on=ON))
        yield told


def test_a_bank_reference_of_a_split_is_used_once(book: Told) -> None:
    with pytest.raises(NaturalKeyUsed) as refused:
        book.tell("again", given("gift-b", "party-a", 1, account="BRI-01", bank_reference="ft1"))
    assert refused.value.details["position"] == book.at["split"].first


def test_a_donor_sees_one_gift_whatever_it_was_split_over(book: Told) -> None:
    book.caught_up()
    with book.desk.store.reader() as reader:
        (row,) = donor_histories(reader, donor="party-a").rows
    (gift_,) = row.gifts
    assert (gift_.gift, gift_.fund, gift_.also_in) == ("gift-a", "fund-gn", ("fund-two",))
    assert (gift_.terms["received"].rupiah, gift_.terms["available"].rupiah) == (800_000, 800_000)
    assert audit(book.desk.store) == []


def test_a_gift_in_one_pot_has_no_split() -> None:
    (event,) = stage().did(gift("gift-a", 1)).events
    assert isinstance(event, DonationReceived)
    assert b"split" not in event.canonical()
