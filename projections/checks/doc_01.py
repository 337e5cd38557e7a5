"""DOC-01: paid without a PKS in force; a memorandum only states an intention."""

from functools import partial

from projections.checks.check import Check
from projections.checks.recorded import by_batch

CHECK = Check(
    "DOC-01",
    "Public and village money is paid under a PKS in force for the term of the cover.",
    partial(by_batch, code="DOC-01"),
    2,
)
