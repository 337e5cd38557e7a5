"""CLM-01: a claim was approved, or paid, and no paid month covers its event."""

from functools import partial

from projections.checks.check import Check
from projections.checks.recorded import by_entry

CHECK = Check(
    "CLM-01",
    "A claim is approved on a month that is paid for its event, and the month stays paid.",
    partial(by_entry, code="CLM-01"),
)
