"""The law as tables for people: what a month costs and why, and the rules in force."""

from collections.abc import Iterable, Sequence

from rich.table import Table

from api.cli.desk import table
from ledger.money import rupiah
from projections.law import RuleTold, TariffTold


def tariff_tables(rows: Sequence[TariffTold]) -> Iterable[Table]:
    """Yield what a month costs: the rows of the law, the sum, and what is not confirmed."""
    columns: list[tuple[str, bool]] = [
        ("programme", False),
        ("position", True),
        ("law", False),
        ("article", False),
        ("months", False),
        ("for", False),
        ("confirmed", False),
        ("rupiah", True),
    ]
    for told in rows:
        lines = [
            [
                part.programme.value,
                str(row.position),
                row.instrument,
                row.article,
                f"{row.first} to {row.last}" if row.last else f"from {row.first}",
                ", ".join(word for word in (row.band, row.sector, row.funding_class) if word) or "all",
                _yes(row.confirmed),
                rupiah(row.rupiah),
            ]
            for part in told.programmes
            for row in part.rows
        ]
        yield table(f"{told.month}, band {told.band}, {told.sector}, paid by {told.funding_class}", columns, lines)
        sums = [[part.programme.value, part.arithmetic] for part in told.programmes]
        yield table("What it costs a person", [("", False), ("", True)], [*sums, ["in all", told.arithmetic]])
        if told.unconfirmed:
            yield table("Not confirmed", [("", False)], [[sentence] for sentence in told.unconfirmed])


def rule_tables(rows: Sequence[RuleTold]) -> Iterable[Table]:
    """Yield the rules in force."""
    columns: list[tuple[str, bool]] = [
        ("rule", False),
        ("value", True),
        ("from", False),
        ("to", False),
        ("law", False),
        ("article", False),
        ("confirmed", False),
        ("position", True),
    ]
    lines = [
        [
            row.rule.value,
            f"{row.value:,}",
            str(row.first),
            "" if row.last is None else str(row.last),
            row.instrument,
            row.article,
            _yes(row.confirmed),
            str(row.position),
        ]
        for row in rows
    ]
    yield table("Rules in force", columns, lines)


def _yes(confirmed: bool) -> str:
    return "yes" if confirmed else "no"
