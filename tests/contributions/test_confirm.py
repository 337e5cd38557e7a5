"""A receipt of BPJS beside the payment that it confirms."""

import pytest

from ledger.contributions.commands import ConfirmContribution
from ledger.contributions.events import ContributionConfirmed
from tests.contributions.test_pay import AUGUST, committed, pay


@pytest.mark.parametrize(("rupiah", "codes"), [(16_800, ()), (None, ()), (16_799, ("MON-01",)), (16_801, ("MON-01",))])
def test_a_receipt_of_another_amount_than_was_paid_is_a_warning(rupiah: int | None, codes: tuple[str, ...]) -> None:
    story = committed(1, "2022-07", "2022-07")
    story.did(pay("2022-07"))
    receipt = {"payment": story.history.position, "receipt_number": "BPJS-1", "effective_on": AUGUST, "rupiah": rupiah}
    if codes:
        outcome = story.when(ConfirmContribution.model_validate(receipt))
        outcome.refused("warning_not_accepted", "MON-01")
        assert "receipted where Rp16.800 was paid)" in str(outcome.refusal)
    event = story.did(ConfirmContribution.model_validate({**receipt, "accept": ["MON-01"]})).events[0]
    assert isinstance(event, ContributionConfirmed)
    assert event.exceptions == codes
