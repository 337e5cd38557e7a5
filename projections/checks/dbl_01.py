"""DBL-01: BPJS took money for a month of a person that another batch holds."""

from functools import partial

from projections.checks.check import Check
from projections.checks.recorded import by_entry

CHECK = Check(
    "DBL-01",
    "A person's month is paid once in each programme; what BPJS took a second time is owed back.",
    partial(by_entry, code="DBL-01"),
)
