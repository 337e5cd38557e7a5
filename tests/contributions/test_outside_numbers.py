"""Outside numbers count once in the book: bank references, billing codes, DPA numbers, receipts."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from ledger.allocations.commands import AllocateBudget
from ledger.command import Command
from ledger.contributions.commands import ConfirmContribution
from ledger.contributions.commit import CommitContributions
from ledger.contributions.pay import PayMonths
from ledger.donations.commands import CollectDonation
from ledger.enrollments.enroll import EnrollWorkers
from ledger.enrollments.open import OpenBatch
from ledger.errors import AlreadyRecorded
from ledger.funds.commands import OpenFund, OpenPot, StateOpeningBalance
from ledger.law.commands import AdoptTariff, RegisterInstrument
from ledger.parties.commands import RegisterParty
from tests.contributions.stage import BATCH, CLINIC, FIRM, FUND, GOVERNMENT, POT, gift
from tests.support.office import Desk, desk

NIK = "3525010101900001"
JULY = {"effective_on": "2022-07-01"}
PARTIES = ((FIRM, "corporate_csr"), (CLINIC, "foundation"), (GOVERNMENT, "government_unit"))
ROW = {"article": "made up for a test", "band": "lowest", "confirmed": False, "first": "2015-07"}
RATES = [{**ROW, "programme": "JKK", "rupiah": 10_000}, {**ROW, "programme": "JKM", "rupiah": 6_800}]


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Desk]:
    """A book with parties, a fund of donations, one of APBD, and one person in a batch."""
    with desk(f"sqlite:///{tmp_path / 'book.db'}") as found:
        for party, kind in PARTIES:
            fields = {**JULY, "name": party, "party": party, "party_kind": kind}
            found.record(RegisterParty.model_validate(fields))
        law = {**JULY, "instrument": "law-test", "instrument_kind": "pp"}
        found.record(RegisterInstrument.model_validate(law))
        found.record(AdoptTariff.model_validate({**JULY, "instrument": "law-test", "rows": RATES}))
        for fund, pot, kind in ((FUND, POT, "donation"), ("fund-apbd", "pot-apbd", "apbd_regency")):
            fields = {**JULY, "fund": fund, "fund_class": kind, "name": fund, "owner": GOVERNMENT, "pot": pot}
            found.record(OpenFund.model_validate({**fields, "effective_on": "2022-01-01"}))
        months = {"first": "2022-07", "last": "2022-08"}
        found.record(OpenBatch.model_validate({**JULY, **months, "batch": BATCH, "fund": FUND}))
        person = {"person": {"name": "Made Up", "nik": NIK}, "region": "35.25"}
        found.record(EnrollWorkers.model_validate({"batch": BATCH, "workers": [person]}))
        yield found


def refused(office: Desk, command: Command, scope: str, position: int) -> None:
    """The command is refused, naming what was used and where, and the book stays where it is."""
    before = office.book.head().position
    with pytest.raises(AlreadyRecorded) as found:
        office.record(command)
    assert found.value.code == "natural_key_used"
    assert found.value.details == {"scope": scope, "position": position}
    assert office.book.head().position == before


def test_a_bank_reference_is_taken_once_an_account(office: Desk) -> None:
    first = office.record(gift("gift-a", 1_000))
    again = gift("gift-a", 1_000).model_copy(update={"donation": "gift-b"})
    refused(office, again, "bank_reference", first.position)
    folded = {"account": "BRI-gresik-01", "bank_reference": "ft-GIFT-a"}
    refused(office, again.model_copy(update=folded), "bank_reference", first.position)
    office.record(again.model_copy(update={"account": "bri-gresik-02"}))


def test_a_billing_code_is_used_by_one_command_with_many_months(office: Desk) -> None:
    office.record(gift("gift-a", 33_600))
    office.record(CommitContributions.model_validate({**JULY, "batch": BATCH}))
    bill = {**JULY, "batch": BATCH, "billing_code": "b-221"}
    july = PayMonths.model_validate({**bill, "months": ["2022-07"]})
    paid = office.record(july)
    for code in ("b-221", "B-221"):
        august = PayMonths.model_validate({**bill, "billing_code": code, "months": ["2022-08"]})
        refused(office, august, "billing_code", paid.position)


def test_two_months_on_one_billing_code_are_one_command(office: Desk) -> None:
    office.record(gift("gift-a", 33_600))
    office.record(CommitContributions.model_validate({**JULY, "batch": BATCH}))
    both = {**JULY, "batch": BATCH, "billing_code": "221", "months": ["2022-07", "2022-08"]}
    paid = office.record(PayMonths.model_validate(both))
    assert paid.events == 2
    receipt = {**JULY, "payment": paid.position, "receipt_number": "BPJS-1"}
    confirmed = office.record(ConfirmContribution.model_validate(receipt))
    refused(
        office,
        ConfirmContribution.model_validate({**receipt, "receipt_number": "BPJS-2"}),
        "confirmation",
        confirmed.position,
    )


def test_a_budget_line_and_its_document_are_recorded_once(office: Desk) -> None:
    line = {**JULY, "fiscal_year": 2022, "fund": "fund-apbd", "pot": "pot-apbd", "rupiah": 5, "source": GOVERNMENT}
    first = {**line, "allocation": "budget-1", "dpa_number": "900/1"}
    at = office.record(AllocateBudget.model_validate(first)).position
    refused(office, AllocateBudget.model_validate({**first, "dpa_number": None}), "allocation", at)
    refused(office, AllocateBudget.model_validate({**first, "allocation": "budget-2"}), "dpa", at)


def test_a_pot_a_collection_and_an_opening_balance_have_an_id_of_their_own(office: Desk) -> None:
    opened = office.record(OpenPot.model_validate({**JULY, "fund": FUND, "pot": "pot-new", "restrictions": {}}))
    again = {**JULY, "fund": "fund-apbd", "pot": "pot-new", "restrictions": {}}
    refused(office, OpenPot.model_validate(again), "pot", opened.position)
    collected = {**JULY, "collector": CLINIC, "donation": "gift-c", "donor": FIRM, "fund": FUND, "rupiah": 5}
    collection = office.record(CollectDonation.model_validate(collected))
    refused(office, CollectDonation.model_validate(collected), "collection", collection.position)
    stated = {**JULY, "credit": "opening-1", "fund": FUND, "money_kind": "cash", "pot": POT, "rupiah": 5}
    balance = office.record(StateOpeningBalance.model_validate({**stated, "source": FIRM}))
    refused(office, StateOpeningBalance.model_validate({**stated, "source": FIRM}), "opening", balance.position)
