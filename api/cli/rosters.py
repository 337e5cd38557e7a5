"""Rosters on the command line: plan a list, look at the plan, fetch its rows back, apply it once it is approved."""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import Progress
from typer.core import TyperGroup

from api.access import checked_key
from api.cli.desk import desk_of, table
from api.cli.evidence import evidence
from api.cli.groups import add_by_hand
from api.cli.roster_tables import tell, tell_rows
from api.cli.telling import tell_receipt
from api.malformed import parsed
from api.receipts import receipt_told
from api.rosters.change_titles import order_of
from api.rosters.plan_told import Terms
from api.rosters.plans import apply_plan, make_plan, plan_kept, plan_row, plan_sheet, plan_told, plans, rows_told
from api.rosters.reading import must_fit
from api.rosters.results import result, template
from ledger.enrollments.open import OpenBatch
from ledger.errors import Malformed
from ledger.rosters.values import ChangeKind, Verdict

NOUN = "rosters"

PlanName = Annotated[str, typer.Argument(help="The plan's id.", metavar="PLAN")]
Output = Annotated[Path, typer.Option("--output", "-o", help="The workbook to write.")]
Sheet = Annotated[int | None, typer.Option("--sheet", help="The sheet with the list, from 1, where several hold one.")]


def add_to(group: TyperGroup) -> None:
    """Add the subcommands to the noun's group, beside those made from its commands."""
    by_hand: dict[str, Callable[..., None]] = {
        "template": write_template,
        "plan": plan,
        "list": list_plans,
        "show": show,
        "rows": rows,
        "result": write_result,
        "evidence": evidence,
        "apply": apply,
    }
    add_by_hand(group, by_hand)


def write_template(
    ctx: typer.Context,
    output: Output = Path("template.xlsx"),
    change: Annotated[ChangeKind | None, typer.Option(help="A list of changes of this kind, not of people.")] = None,
) -> None:
    """Write an empty list to fill in, whose columns keep a NIK as text."""
    output.write_bytes(template() if change is None else template(order_of(change)))
    desk_of(ctx).say(f"An empty list stands in {output}.")


def plan(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(help="The list: XLSX or CSV.", metavar="FILE")],
    fund: Annotated[str, typer.Option(help="The fund that pays.")],
    months: Annotated[str, typer.Option(help="The months of cover, such as 2025-01..2025-12.")],
    agreement: Annotated[str | None, typer.Option(help="The agreement it rests on.")] = None,
    decree: Annotated[str | None, typer.Option(help="The decree that names the people.")] = None,
    scheme: Annotated[str | None, typer.Option(help="The scheme it serves; its criteria judge the people.")] = None,
    region: Annotated[
        str | None, typer.Option(help="The region that people must live in; the agreement's if left out.")
    ] = None,
    domicile: Annotated[str | None, typer.Option(help="Where people live of whom the list does not say it.")] = None,
    programme: Annotated[list[str] | None, typer.Option(help="A programme it pays; JKK and JKM if left out.")] = None,
    sector: Annotated[str | None, typer.Option(help="The workers' sector, where a rate depends on it.")] = None,
    band: Annotated[str | None, typer.Option(help="The income band that sets the rate.")] = None,
    group_type: Annotated[str | None, typer.Option(help="The group (wadah) under which BPJS keeps the list.")] = None,
    pot: Annotated[list[str] | None, typer.Option(help="A pot to draw from; all that fit if left out.")] = None,
    renews: Annotated[
        str | None, typer.Option(help="The batch of the year before that it carries on; the difference is from it.")
    ] = None,
    sheet: Sheet = None,
    basis: Annotated[str | None, typer.Option(help="On what the list rests; reported if left out.")] = None,
    effective_on: Annotated[str | None, typer.Option(help="The date of the enrolment; today if left out.")] = None,
) -> None:
    """Plan a list: a verdict for every row, what it costs, and what it changes; the book is not touched."""
    desk = desk_of(ctx)
    data = read_list(file)
    with desk.office() as office:
        first, last = months_of(months)
        words = {
            "agreement": agreement,
            "band": band,
            "basis": basis,
            "decree": decree,
            "effective_on": effective_on or str(office.book.today()),
            "first": first,
            "fund": fund,
            "group_type": group_type,
            "last": last,
            "programmes": programme or None,
            "region": region,
            "scheme": scheme,
            "sector": sector,
        }
        said = {name: value for name, value in words.items() if value is not None}
        opening = parsed(OpenBatch, json.dumps(said).encode())
        more = {"domicile": domicile, "pots": pot or [], "renews": renews, "sheet": sheet}
        terms = parsed(Terms, json.dumps(more).encode())
        quiet = desk.as_json or not sys.stdout.isatty()
        with Progress(console=desk.console(), transient=True, disable=quiet) as bars:
            reading = bars.add_task("reading rows", total=None)
            told = make_plan(
                office,
                opening,
                terms,
                data,
                actor=office.actor,
                progress=lambda done: bars.update(reading, completed=done),
            )
        tell(desk, told, plan_kept(office, told.plan).verdicts)


def read_list(file: Path) -> bytes:
    """Return a list's bytes; one that is too large is refused before it is read."""
    try:
        must_fit(file.stat().st_size)
        return file.read_bytes()
    except OSError as error:
        raise Malformed(
            "file_unreadable", f"expected a file that can be read for the list, found: {error.strerror}; check the path"
        ) from error


def months_of(written: str) -> tuple[str, str]:
    """Return the first and the last month of what is written as 2025-01..2025-12."""
    first, _, last = written.partition("..")
    return first, last or first


def list_plans(ctx: typer.Context) -> None:
    """List the plans, the newest first."""
    desk = desk_of(ctx)
    with desk.office() as office:
        found = plans(office)
    if desk.as_json:
        desk.print_json(found)
        return
    columns = [("plan", False), ("made by", False), ("at position", True), ("rows", True), ("accepted", True)]
    listed = [
        [one.plan, one.made_by, str(one.position), f"{one.rows:,}", f"{one.counts[Verdict.ACCEPTED]:,}"]
        for one in found
    ]
    desk.console().print(table("Plans", columns, listed))


def show(ctx: typer.Context, plan: PlanName) -> None:
    """Show what a plan came to, and the digest that a second person approves."""
    desk = desk_of(ctx)
    with desk.office() as office:
        tell(desk, plan_told(plan_row(office, plan)), plan_kept(office, plan).verdicts)


def rows(
    ctx: typer.Context,
    plan: PlanName,
    verdict: Annotated[Verdict | None, typer.Option(help="Rows of this verdict only.")] = None,
    code: Annotated[str | None, typer.Option(help="Rows of this code only.")] = None,
) -> None:
    """List the rows of a plan, each with its verdict, why, and what to do."""
    desk = desk_of(ctx)
    with desk.office() as office:
        verdicts = plan_kept(office, plan).verdicts
    if desk.as_json:
        desk.print_json(rows_told(verdicts, verdict=verdict, code=code))
        return
    asked = [one for one in verdicts if verdict in (None, one.verdict) and code in (None, one.code)]
    tell_rows(desk, asked)


def write_result(
    ctx: typer.Context,
    plan: PlanName,
    output: Output = Path("result.xlsx"),
    bad: Annotated[bool, typer.Option("--bad", help="Only the rows that are not accepted.")] = False,
    sheet: Sheet = None,
) -> None:
    """Write the list as it came with the verdict of each row; mended, it can be planned as it is."""
    desk = desk_of(ctx)
    with desk.office() as office:
        verdicts, lines = plan_kept(office, plan).verdicts, plan_sheet(office, plan, sheet=sheet)
    output.write_bytes(result(lines, verdicts, bad_only=bad))
    desk.say(f"The result stands in {output}.")


def apply(
    ctx: typer.Context,
    plan: PlanName,
    key: Annotated[str | None, typer.Option("--key", help="The idempotency key; the plan's own if left out.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Decide and print, but write nothing.")] = False,
) -> None:
    """Carry out an approved plan: open its batch, enrol whom it accepts, commit their money, in one commit."""
    desk = desk_of(ctx)
    with desk.office() as office:
        given = None if key is None else checked_key(key)
        receipt = apply_plan(office, plan, actor=office.actor, key=given, dry_run=dry_run)
        tell_receipt(desk, receipt_told(office, receipt, actor=office.actor, key=given or f"apply-{plan}"))
