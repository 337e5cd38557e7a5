"""What a batch's month costs by programme: the rate that was set for it last, or that of the batch's opening."""

from ledger.enrollments.batch import Batch
from ledger.funds.fund import Fund
from ledger.periods import Month
from ledger.programmes import Programme


def rates_in_force(fund: Fund, batch: Batch, month: Month) -> dict[Programme, int]:
    """Return the rate of each programme in a month of a batch that the fund pays for."""
    rated = fund.rates_by_programme(batch.stream, month)
    return {billed.programme: billed.rupiah for billed in rated} if rated is not None else batch.rates(month)
