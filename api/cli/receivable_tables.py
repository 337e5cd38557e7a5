"""Receivables as a table for people: what is to come back, and for how long it has been open."""

from collections.abc import Iterable, Sequence

from rich.table import Table

from api.cli.desk import table
from api.cli.figures import LEGEND, Column, letter
from ledger.money import rupiah
from projections.receivables import Receivable


def receivable_tables(rows: Sequence[Receivable]) -> Iterable[Table]:
    """Return one table of all receivables; seats are counted from 0, as commands take them."""
    columns: list[Column] = [
        ("position", True),
        ("code", False),
        ("why", False),
        ("fund", False),
        ("batch", False),
        ("seat", True),
        ("months", True),
        ("open", True),
        ("since", False),
        ("days", True),
    ]
    lines = [
        [
            str(row.position),
            row.code,
            row.reason.value if row.reason else row.kind.value,
            row.fund,
            row.batch,
            f"{row.seat:,}",
            str(len(row.months)),
            f"{rupiah(row.rupiah)} {letter(row.basis)}",
            str(row.since),
            f"{row.days_open:,}",
        ]
        for row in rows
    ]
    yield table(f"Receivables ({LEGEND}; seats counted from 0)", columns, lines)
