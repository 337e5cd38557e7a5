"""A whole transfer recorded wrong: taken back as far as it is left, and recorded anew under its bank reference."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from ledger.contributions.commit import CommitContributions
from ledger.contributions.pay import PayMonths
from ledger.corrections.events import CorrectionKind
from ledger.corrections.gifts import CorrectAmount
from ledger.corrections.transfer import CorrectTransfer
from ledger.donations.commands import LapsePledge, PledgeDonation
from ledger.donations.events import DonationReceived
from ledger.donations.reverse import ReverseDonation
from ledger.errors import Refusal
from ledger.funds.moves import Term
from ledger.periods import Month
from projections.audit import audit
from projections.donor_histories import donor_histories
from tests.contributions.stage import BATCH, FIRM, FUND, POT, batch, gift, stage
from tests.corrections.stage import AUGUST, GIVEN, JULY, MONTH_OF_THREE, gift_at, link, terms, words
from tests.donations.test_split import THREE, TWO, funds, part, split
from tests.projections.story import ON, Told, fund, story
from tests.projections.story import gift as given
from tests.support.given import Story


@pytest.fixture
def it(tmp_path: Path) -> Iterator[Told]:
    with story(f"sqlite:///{tmp_path / 'book.sqlite'}") as told:
        yield told


def transfer(corrects: int, *parts: dict[str, object], **more: Any) -> CorrectTransfer:
    total = sum(int(str(one["rupiah"])) for one in parts)
    fields = words(corrects, **{"donation": "gift-right", "parts": list(parts), "rupiah": total, **more})
    return CorrectTransfer.model_validate(fields)


def first(told: Story, donation: str = "gift-a") -> int:
    found = told.history.natural_key("donation", donation)
    assert found is not None
    return found


def test_a_split_is_recorded_anew_with_all_its_parts_and_keeps_its_bank_reference() -> None:
    told = funds()
    told.did(split())
    wrong = first(told)
    outcome = told.did(transfer(wrong, part(400_000), part(500_000, of=TWO, into="pot-two")))
    said = [event for event in outcome.events if isinstance(event, DonationReceived)]
    assert [(e.fund, e.rupiah, e.bank_reference, e.transfer_of, e.corrects) for e in said] == [
        (FUND, 400_000, "FT1", wrong, wrong),
        (TWO, 500_000, "FT1", wrong, wrong),
    ]
    assert [key for event in said for key in event.natural_keys()] == [("donation", "gift-right")]
    linked = link(outcome)
    assert (linked.correction, linked.replaced_by, len(linked.reversals)) == (CorrectionKind.TRANSFER, wrong + 5, 2)
    assert terms(told, "gift-a") == {Term.RECEIVED: 800_000, Term.TAKEN: 800_000}
    assert terms(told, "gift-right") == {Term.RECEIVED: 400_000, Term.AVAILABLE: 400_000}


def test_a_transfer_is_recorded_anew_once_and_by_its_first_part() -> None:
    told = funds()
    told.did(split())
    wrong = first(told)
    refused = told.when(transfer(wrong + 1, part(1))).refused("not_the_first_part", f"name position {wrong}")
    assert refused.details == {"corrects": wrong + 1, "first": wrong}
    told.when(transfer(wrong, part(400_000), rupiah=400_001)).refused("split_sum", "Rp400.001", "found Rp400.000")
    told.when(transfer(wrong, part(1), part(1))).refused("listed_twice", POT)
    told.when(transfer(wrong, part(1), evidence=())).refused("minutes_required")
    told.did(transfer(wrong, part(400_000)))
    told.when(transfer(wrong, part(1), donation="gift-c")).refused("superseded")


def test_what_was_reversed_by_mistake_is_recorded_again_under_its_bank_reference() -> None:
    told = stage()
    told.did(gift("gift-a", 50_000))
    told.did(ReverseDonation(donation="gift-a", effective_on=JULY))
    outcome = told.did(transfer(gift_at(told, "gift-a"), part(50_000)))
    assert [event.KIND for event in outcome.events] == ["DonationReceived", "EntryCorrected"]
    assert terms(told, "gift-right") == {Term.RECEIVED: 50_000, Term.AVAILABLE: 50_000}


def test_what_the_refusals_of_a_gift_in_parts_and_of_one_in_part_gone_advise_works() -> None:
    told = funds()
    told.did(split())
    amount = {"donation": "gift-b", "rupiah": 250}
    told.when(CorrectAmount.model_validate(words(first(told), **amount))).refused(
        "gift_split", "correct the whole transfer with `amanah corrections transfer`, naming all its parts"
    )
    told.did(transfer(first(told), *THREE[:2]))
    told = stage()
    told.did(gift("gift-a", 50_000))
    told.did(ReverseDonation(donation="gift-a", effective_on=JULY, pot=POT, rupiah=1_000))
    wrong = gift_at(told, "gift-a")
    told.when(CorrectAmount.model_validate(words(wrong, **amount))).refused(
        "gift_not_whole", "with `amanah corrections transfer`, naming what arrived in truth"
    )
    told.did(transfer(wrong, part(40_000)))
    assert terms(told, "gift-a") == {Term.RECEIVED: 50_000, Term.TAKEN: 50_000}
    assert terms(told, "gift-right")[Term.AVAILABLE] == 40_000


def test_what_it_paid_stays_paid_by_the_new_parts() -> None:
    told = stage(*batch(3, "2022-07", "2022-07"))
    told.did(gift("gift-a", 60_000))
    told.did(CommitContributions(batch=BATCH, effective_on=JULY))
    told.did(PayMonths(batch=BATCH, effective_on=JULY, months=(Month("2022-07"),)))
    told.did(transfer(gift_at(told, "gift-a"), part(70_000)))
    assert terms(told, "gift-right") == {
        Term.RECEIVED: 70_000,
        Term.AVAILABLE: 70_000 - MONTH_OF_THREE,
        Term.SPENT: MONTH_OF_THREE,
    }


def test_it_came_for_its_pledge_on_its_own_day() -> None:
    told = stage()
    said = {"donor": FIRM, "effective_on": GIVEN, "fund": FUND, "pledge": "pledge-1", "rupiah": 100_000}
    told.did(PledgeDonation.model_validate(said))
    told.did(gift("gift-a", 50_000, pledge="pledge-1"))
    told.did(LapsePledge(effective_on=JULY, pledge="pledge-1"))
    outcome = told.did(transfer(gift_at(told, "gift-a"), part(90_000, pledge="pledge-1"), effective_on=AUGUST))
    (anew,) = [event for event in outcome.events if isinstance(event, DonationReceived)]
    assert anew.exceptions == ()


def test_in_the_book_the_bank_reference_is_used_once_and_the_donor_sees_both(it: Told) -> None:
    it.tell("fund", fund())
    wrong = it.tell("gift", given("gift-a", "party-a", 600_000)).position
    minutes = {"issued_on": "2022-10-05", "kind": "minutes", "number": "BA-8/2022"}
    parts = [{"fund": "fund-gn", "pot": "pot-gn", "rupiah": 500_000}]
    fields = {"corrects": wrong, "effective_on": date(2022, 10, 6), "evidence": [minutes], "reason": "misread"}
    right = CorrectTransfer.model_validate({**fields, "donation": "gift-b", "parts": parts, "rupiah": 500_000})
    it.tell("right", right)
    it.caught_up()
    with it.desk.store.reader() as reader:
        (donor,) = donor_histories(reader, donor="party-a").rows
    assert [(one.gift, one.terms["received"].rupiah) for one in donor.gifts] == [
        ("gift-a", 600_000),
        ("gift-b", 500_000),
    ]
    assert (donor.gifts[0].replaced_by, donor.gifts[1].corrects) == (donor.gifts[1].position, wrong)
    with pytest.raises(Refusal) as refused:
        it.tell("again", given("gift-c", "party-a", 600_000, bank_reference="gift-a", effective_on=ON))
    assert refused.value.code == "natural_key_used"
    assert audit(it.desk.store) == []
