"""Coverage as tables: the seats and months of each row, how its people stand, and what it is a share of."""

from collections.abc import Iterable, Sequence

from rich.table import Table

from api.cli.desk import table
from api.cli.figures import Column
from projections.compared import Compared
from projections.coverage_rows import CoverageRow
from projections.joiners import CoverageChange
from projections.shares import PUBLISHED

_KEYS = ("fund", "agreement", "fund_class", "programme", "occupation", "month")


def coverage_tables(rows: Sequence[CoverageRow]) -> Iterable[Table]:
    """Return the counts of seats and months, then those of people on the date, then shares where they were asked."""
    by = next((name for name in _KEYS if any(getattr(row, name) for row in rows)), "scheme")
    lead: list[Column] = [(by.replace("_", " "), False), ("region", False)]
    columns: list[Column] = [*lead, *((name, True) for name in ("seats", "people", "withdrawn", "graduated"))]
    columns += [("person-months paid", True), (f"active in {_months(rows)}", True)]
    columns += [("basis of people", False), ("of months", False)]
    lines = [
        [
            *_lead(row, by),
            *_numbers(row.enrolled, row.people, row.withdrawn, row.graduated, row.person_months, row.active),
            row.basis.value,
            row.months_basis.value,
        ]
        for row in rows
    ]
    yield table("Cover", columns, lines)
    names = ("quota", "decreed", "registered", "active", "in grace", "lapsed", "cumulative", "full JKM")
    states = [
        [
            *_lead(row, by),
            *_numbers(
                *(row.quota, row.decreed, row.enrolled, row.active),
                *(row.in_grace, row.lapsed, row.cumulative, row.full_jkm),
            ),
            row.states_basis.value,
        ]
        for row in rows
    ]
    yield table(
        f"The counts called protected workers, in {_months(rows)}",
        [*lead, *((name, True) for name in names), ("basis of states", False)],
        states,
    )
    shared = [row for row in rows if row.share is not None]
    if shared:
        yield _shares(shared, lead, by)


def missing_shares(rows: Sequence[CoverageRow], denominator: str | None) -> str | None:
    """Say why no row has a share of the denominator asked for; none where one has, or none was asked for."""
    if denominator is None or not rows or any(row.share is not None for row in rows):
        return None
    number = "published number" if denominator in PUBLISHED else "number"
    return f"Out of how many: no {number} of the kind {denominator} stands in the book for these rows."


def _shares(rows: Sequence[CoverageRow], lead: Sequence[Column], by: str) -> Table:
    columns: list[Column] = [*lead, ("active", True), ("out of", True), ("which are", False), ("percent", True)]
    columns += [("figure", False), ("as of", False), ("basis", False)]
    lines = [
        [
            *_lead(row, by),
            *_numbers(share.numerator, share.denominator),
            *(share.denominator_kind, share.percentage, share.statistic or "-", str(share.as_of or "-")),
            share.basis.value,
        ]
        for row in rows
        if (share := row.share) is not None
    ]
    return table("Out of how many", columns, lines)


def change_tables(rows: Sequence[CoverageChange]) -> Iterable[Table]:
    """Return joiners and leavers."""
    first, last = rows[0].from_month, rows[0].to_month
    columns: list[Column] = [(rows[0].by.replace("_", " "), False), ("region", False)]
    columns += [(f"active in {first}", True), ("left", True), ("stayed", True), ("joined", True)]
    columns += [(f"active in {last}", True), ("basis", False)]
    lines = [
        [
            row.key or "-",
            f"{row.region} {row.region_name or ''}" if row.region else "all",
            *_numbers(row.active_before, row.left, row.stayed, row.joined, row.active_after),
            row.basis.value,
        ]
        for row in rows
    ]
    yield table("Who left and who joined", columns, lines)


def compared_tables(rows: Sequence[Compared]) -> Iterable[Table]:
    """Return published figures beside the book's, and apart from them the denominators that they imply."""
    columns: list[Column] = [("figure", False), ("region", False), ("published", True), ("kind", False)]
    columns += [("in the book", True), ("kind", False), ("on", False), ("difference", True), ("", False), ("by", False)]
    lines = [
        [
            row.statistic,
            row.region,
            *_numbers(row.numerator),
            row.numerator_kind.value,
            *_numbers(row.derived),
            row.derived_kind.value,
            str(row.derived_on),
            *_numbers(row.difference),
            row.state.value,
            ", ".join(map(str, row.explained_by)) or "-",
        ]
        for row in rows
    ]
    yield table("Published figures beside the book's own, never added to them", columns, lines)
    implying = [(row, implied) for row in rows if (implied := row.implied_denominator) is not None]
    if implying:
        names: list[Column] = [("figure", False), ("percent", True), ("of", False)]
        names += [("denominator", True), ("implied", True), ("from", True), ("to", True)]
        yield table(
            "What a percentage implies, and the interval that its rounding leaves",
            names,
            [
                [
                    row.statistic,
                    row.percentage or "-",
                    str(row.denominator_kind or "-"),
                    *_numbers(row.denominator, implied.persons, implied.lowest, implied.highest),
                ]
                for row, implied in implying
            ],
        )


def _lead(row: CoverageRow, by: str) -> list[str]:
    return [str(getattr(row, by) or "-"), f"{row.region} {row.region_name or ''}" if row.region else "all"]


def _months(rows: Sequence[CoverageRow]) -> str:
    months = sorted({row.active_month for row in rows})
    return months[0] if len(months) == 1 else "each month"


def _numbers(*numbers: int | None) -> list[str]:
    return ["-" if number is None else f"{number:,}" for number in numbers]
