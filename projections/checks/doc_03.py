"""DOC-03: no decree names the people, or it is later than their enrolment."""

from functools import partial

from projections.checks.check import Check
from projections.checks.recorded import by_batch

CHECK = Check(
    "DOC-03", "A decree names the people on the day of their enrolment or earlier.", partial(by_batch, code="DOC-03"), 2
)
