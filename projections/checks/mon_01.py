"""MON-01: BPJS receipted another amount than the people, months and rates of the payment make."""

from collections.abc import Iterator
from dataclasses import replace

from projections.checks.check import Check, Found, Scope
from projections.checks.recorded import by_entry, off_by


def find(scope: Scope) -> Iterator[Found]:
    """Yield the entries recorded so; of a receipt, with the difference."""
    for found in by_entry(scope, "MON-01"):
        yield replace(found, rupiah=off_by(scope, found.positions[0]))


CHECK = Check("MON-01", "BPJS receipts, or returns, what the people, months and rates of a payment make.", find)
