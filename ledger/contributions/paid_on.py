"""When a payment was made: one that a correction recorded anew for another month, on the day of the first one."""

from datetime import date

from ledger.command import History
from ledger.contributions.events import ContributionPaid
from ledger.corrections.first import first_version


def paid_on(history: History, payment: int) -> date:
    """Return the day on which the money of a payment came to BPJS; its correction for another month changes no day."""
    entry = history.entry(first_version(history, payment))
    assert entry is not None, "a payment stands in the book"
    assert isinstance(entry.event, ContributionPaid), "a spent cell names its payment"
    return entry.event.effective_on
