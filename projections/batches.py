"""Batches as they were opened: what all their workers share."""

from ledger.enrollments.events import BatchOpened
from projections.told import Told, by_id

BATCHES = Told("batches", {BatchOpened: by_id("batch")})
