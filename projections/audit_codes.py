"""The stable code of each numbered step of the audit of the book, for whoever reads findings by program."""

from collections.abc import Iterator

from projections.audit_heads import Finding
from projections.audit_steps import Step

CODES = (
    "positions_not_dense",
    "commits_not_whole",
    "leaf_differs",
    "root_differs",
    "stamps_not_rising",
    "versions_not_dense",
    "entry_altered",
    "receipts_differ",
    "outside_numbers_differ",
    "months_held_differ",
    "snapshot_differs",
    "type_differs",
    "person_missing",
    "projection_differs",
    "statement_differs",
)


def findings_of(step: Step) -> Iterator[Finding]:
    """Yield the discrepancies of a step as findings; a key that is a position says so."""
    for one in step.discrepancies:
        position = int(one.key) if one.table == "entries" and one.key.isdecimal() else None
        yield Finding(CODES[step.number - 1], position, f"{one.table} {one.key}", one.expected, one.found)
