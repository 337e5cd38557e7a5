"""What came of a donor's money, as tables for people; counts that are too small are shown as few."""

from collections.abc import Iterable, Iterator, Sequence

from rich.table import Table

from api.cli.desk import table
from api.cli.figures import LEGEND, Column, count_shown, figure, letter
from api.cli.gift_tables import history_tables
from ledger.money import rupiah
from projections.donor_accounts import DonorAccount, RegionShown
from projections.donor_changes import Change
from projections.donor_statements import Issued
from projections.donor_years import Paper, YearStatement


def donor_tables(rows: Sequence[DonorAccount]) -> Iterable[Table]:
    """Return a donor's gifts and pledges, what came of them, and the year or the changes asked for."""
    for row in rows:
        yield from history_tables([row])
        if row.gifts:
            yield _outcome(row)
        if row.regions:
            yield _regions("Where the people live", row.regions)
        if row.named_regions:
            yield _regions("Where those live whom the donor named", row.named_regions)
        if row.changes is not None:
            yield _changes(row.changes)
        if row.statement is not None:
            yield from _year(row.statement)


def _outcome(row: DonorAccount) -> Table:
    lines = [
        [f"left of {one.gift}", f"{rupiah(one.rupiah)} {letter(one.basis)}", f"{one.age_days:,} days old"]
        for one in row.remainders
    ]
    claims = "fewer than five" if row.claims is None else f"{row.claims:,}"
    lines.append(["claims paid by BPJS in these months", claims, "out of its own fund"])
    for one in row.alone:
        ended = "" if one.ended == 0 else f"of {count_shown(one.ended)}"
        months = "a month" if one.months_after == 1 else f"{one.months_after} months"
        lines.append([f"on their own {months} after", count_shown(one.alone), ended])
    return table("What came of it", [("", False), ("figure", True), ("", False)], lines)


def _regions(title: str, rows: Iterable[RegionShown]) -> Table:
    lines = [
        [
            f"{row.region} {row.region_name or ''}" if row.region else "regions with few",
            *(count_shown(row.people), count_shown(row.person_months)),
        ]
        for row in rows
    ]
    return table(title, [("regency", False), ("people", True), ("person-months", True)], lines)


def _changes(rows: Sequence[Change]) -> Table:
    columns: list[Column] = [("position", True), *((name, False) for name in ("on", "entry", "gift", "changes", "why"))]
    lines = [
        [
            *(str(row.position), str(row.effective_on), row.event, row.gift),
            ", ".join(f"{term} {rupiah(change)}" for term, change in row.effects.items()),
            _why(row),
        ]
        for row in rows
    ]
    late = "; late: dated before the day on which that position was written" if any(row.late for row in rows) else ""
    return table(f"Recorded since{late}", columns, lines)


def _why(row: Change) -> str:
    told = [f"corrects {row.corrects}"] if row.corrects is not None else []
    told += ["takes back"] if row.takes_back else []
    return ", ".join([*told, *(["late"] if row.late else [])]) or "-"


def _year(row: YearStatement) -> Iterator[Table]:
    names = [name for name in row.opening if row.opening[name].rupiah or row.closing[name].rupiah]
    lines = [
        [name.replace("_", " "), figure(row.opening[name]), rupiah(row.movements[name]), figure(row.closing[name])]
        for name in names
    ]
    months = f", for {row.first_month} to {row.last_month}" if row.first_month else ""
    title = f"Fiscal year {row.fiscal_year}: {row.person_months:,} person-months paid{months} ({LEGEND})"
    columns: list[Column] = [("term", False), ("opening", True), ("in the year", True), ("closing", True)]
    yield table(title, columns, lines)
    filed = [
        [one.agreement_kind.value, one.number or "-", str(one.signed_on or "-"), one.agreement, str(one.position)]
        for one in row.agreements
    ]
    filed += [_paper("handover", one) for one in row.handovers]
    filed += [_paper(one.kind, one) for one in row.papers]
    if filed:
        headings: list[Column] = [("paper", False), ("number", False), ("dated", False), ("of", False)]
        yield table(f"Papers of {row.fiscal_year}", [*headings, ("position", True)], filed)


def _paper(kind: str, one: Paper) -> list[str]:
    return [kind.replace("_", " "), one.number, str(one.dated or "-"), one.of, str(one.position)]


def issued_tables(rows: Sequence[Issued]) -> Iterable[Table]:
    """Return the statements that a donor was given."""
    columns: list[Column] = [("statement", False), ("year", True), ("until", False), ("issued on", False)]
    columns += [("entries", True), ("received", True), ("part", True), ("position", True), ("replaced by", True)]
    lines = [
        [
            *(row.statement, str(row.fiscal_year), row.until.isoformat(), row.issued_on.isoformat()),
            *(f"{row.entries:,}", rupiah(row.received), f"{row.part} of {row.parts}", str(row.position)),
            str(row.replaced_by or "-"),
        ]
        for row in rows
    ]
    yield table("Statements", columns, lines)
