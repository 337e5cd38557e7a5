"""The register of data requests as a table for people."""

from collections.abc import Iterable, Sequence

from rich.table import Table

from api.cli.desk import table
from projections.data_requests import DataRequest


def request_tables(rows: Sequence[DataRequest]) -> Iterable[Table]:
    """Return the requests, each with the day until which it is due."""
    columns = ["request", "asks for", "of", "received", "due", "state", "answered", "outcome", "positions"]
    lines = [
        [
            row.request,
            row.right.value,
            row.worker or "-",
            row.received_on.isoformat(),
            row.due_on.isoformat() if row.due_on else "no rule",
            row.state.value.replace("_", " "),
            row.answered_on.isoformat() if row.answered_on else "-",
            row.outcome.value.replace("_", " ") if row.outcome else "-",
            ", ".join(map(str, row.positions)),
        ]
        for row in rows
    ]
    yield table("Requests about personal data", [(name, False) for name in columns], lines)
