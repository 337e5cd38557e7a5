"""DOC-02: cover starts before the agreement was signed."""

from functools import partial

from projections.checks.check import Check
from projections.checks.recorded import by_batch

CHECK = Check(
    "DOC-02",
    "Cover starts on the day of signature or later, or an alignment letter grants its start.",
    partial(by_batch, code="DOC-02"),
    2,
)
