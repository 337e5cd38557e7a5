"""CLM-04: BPJS approved or paid what the rules do not entitle to, or what its months do not entitle to any more."""

from functools import partial

from projections.checks.check import Check
from projections.checks.recorded import by_entry

CHECK = Check(
    "CLM-04",
    "BPJS approves and pays what the rules and the paid months entitle to, to whom they entitle.",
    partial(by_entry, code="CLM-04"),
    version=2,
)
