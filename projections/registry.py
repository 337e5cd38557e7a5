"""Every projection, in one tuple."""

from projections.allocation_usage import CHAINS
from projections.batches import BATCHES
from projections.checks.answers import FINDINGS
from projections.checks.watched import Watched
from projections.claim_months import ClaimMonths
from projections.claims_told import CLAIMS
from projections.continued_alone import GRADUATES
from projections.corrections import CORRECTIONS
from projections.coverage_changes import Coverage
from projections.custody import CUSTODY
from projections.data_requests import DATA_REQUESTS
from projections.donor_histories import CREDITS
from projections.donor_statements import GIFTS_MOVED, ISSUED
from projections.donor_years import HANDOVERS
from projections.fund_balances import FUNDS
from projections.mergers import MERGERS
from projections.months import MONTHS
from projections.movements import Movements
from projections.moves import Moves
from projections.open_exceptions import OpenExceptions
from projections.paid_months import COVER
from projections.parties import PARTIES
from projections.pledges import PLEDGES
from projections.projection import Projection
from projections.provisions import PROVISIONS
from projections.receivables import RECEIVABLES
from projections.schemes import SCHEMES
from projections.statistics import STATISTICS


def all_projections() -> tuple[Projection, ...]:
    """Return every projection, those that keep something in memory made anew: one set for each runner."""
    return (
        Moves(),
        Movements(),
        Coverage(),
        OpenExceptions(),
        BATCHES,
        CHAINS,
        FUNDS,
        CREDITS,
        CUSTODY,
        PARTIES,
        PLEDGES,
        PROVISIONS,
        SCHEMES,
        STATISTICS,
        CLAIMS,
        ClaimMonths(),
        COVER,
        FINDINGS,
        Watched(),
        CORRECTIONS,
        RECEIVABLES,
        MONTHS,
        GRADUATES,
        HANDOVERS,
        DATA_REQUESTS,
        GIFTS_MOVED,
        ISSUED,
        MERGERS,
    )
