"""What is said of claims, by claim: the entries that every reader of claims folds."""

from ledger.claims.events import EVENTS
from projections.told import Told, by_id

KINDS = EVENTS
CLAIMS = Told("claims", {kind: by_id("claim") for kind in KINDS})
