"""Lists that live on, on the command line: changes of a batch by file, its renewal, its transfer to another fund."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer
from typer.core import TyperGroup

from api.cli.desk import desk_of
from api.cli.groups import add_by_hand
from api.cli.roster_tables import tell
from api.cli.rosters import Sheet, months_of, read_list
from api.malformed import parsed
from api.rosters.changing import ChangeAlso, make_changes
from api.rosters.plan_told import Terms
from api.rosters.plans import make_plan, plan_kept
from api.rosters.renewing import carried_terms, make_renewal
from ledger.enrollments.open import OpenBatch
from ledger.errors import Malformed
from ledger.rosters.changes import ChangeTerms
from ledger.rosters.values import ChangeKind

Basis = Annotated[str | None, typer.Option(help="On what the list rests; reported if left out.")]
On = Annotated[str | None, typer.Option(help="The date from which it counts; today if left out.")]
Agreement = Annotated[str | None, typer.Option(help="The agreement that the new batch rests on.")]
Decree = Annotated[str | None, typer.Option(help="The decree that names the people of the new batch.")]
Scheme = Annotated[str | None, typer.Option(help="The scheme of the new batch; the old one's if left out.")]
Group = Annotated[str | None, typer.Option(help="The group (wadah) under which BPJS keeps the new batch.")]
Pots = Annotated[list[str] | None, typer.Option(help="A pot to draw from; all that fit if left out.")]


def add_to(group: TyperGroup) -> None:
    """Add the subcommands to the noun's group."""
    add_by_hand(group, {"plan-changes": plan_changes, "renew": renew})


def plan_changes(
    ctx: typer.Context,
    batch: Annotated[str, typer.Option(help="The batch whose people the list names.")],
    change: Annotated[ChangeKind, typer.Option(help="What is done to them.")],
    file: Annotated[Path | None, typer.Argument(help="The list: XLSX or CSV.", metavar="[FILE]")] = None,
    whole_batch: Annotated[bool, typer.Option("--whole-batch", help="A transfer of everyone, without a file.")] = False,
    from_month: Annotated[str | None, typer.Option(help="The first month of it, where a row names none.")] = None,
    reason: Annotated[str | None, typer.Option(help="Why people leave, where a row does not say it.")] = None,
    manner: Annotated[str | None, typer.Option(help="How cards were handed over; individual if left out.")] = None,
    accept: Annotated[list[str] | None, typer.Option(help="An exception code whose warning is accepted.")] = None,
    domicile: Annotated[str | None, typer.Option(help="Where newcomers live of whom the list does not say it.")] = None,
    to_fund: Annotated[str | None, typer.Option(help="Of a transfer: the fund that pays from then on.")] = None,
    agreement: Agreement = None,
    decree: Decree = None,
    scheme: Scheme = None,
    group_type: Group = None,
    pot: Pots = None,
    sheet: Sheet = None,
    basis: Basis = None,
    effective_on: On = None,
) -> None:
    """Plan changes of a batch: who is withdrawn, replaced, graduated, transferred, or got his card; a verdict a row."""
    desk = desk_of(ctx)
    if (file is None) is not whole_batch:
        raise Malformed(
            "list_or_whole_batch",
            "expected a list, or --whole-batch for a transfer of everyone, found both or neither; name one of the two",
        )
    data = None if file is None else read_list(file)
    with desk.office() as office:
        words = {
            "accept": accept or [],
            "basis": basis,
            "batch": batch,
            "change": change,
            "effective_on": effective_on or str(office.book.today()),
            "from_month": from_month,
            "manner": manner,
            "reason": reason,
        }
        beside = {
            "agreement": agreement,
            "decree": decree,
            "domicile": domicile,
            "group_type": group_type,
            "pots": pot or [],
            "scheme": scheme,
            "sheet": sheet,
            "to_fund": to_fund,
        }
        terms, also = parsed(ChangeTerms, _json(words)), parsed(ChangeAlso, _json(beside))
        told = make_changes(office, terms, also, data, actor=office.actor)
        tell(desk, told, plan_kept(office, told.plan).verdicts)


def renew(
    ctx: typer.Context,
    batch: Annotated[str, typer.Argument(help="The batch that it renews.", metavar="BATCH")],
    fund: Annotated[str, typer.Option(help="The fund that pays.")],
    months: Annotated[str, typer.Option(help="The months of cover, such as 2026-01..2026-12.")],
    decided: Annotated[
        Path | None, typer.Option(help="The result of such a plan, with decisions; its people alone are planned.")
    ] = None,
    agreement: Agreement = None,
    decree: Decree = None,
    scheme: Scheme = None,
    region: Annotated[str | None, typer.Option(help="The region that people must live in.")] = None,
    programme: Annotated[list[str] | None, typer.Option(help="A programme it pays; the old ones if left out.")] = None,
    sector: Annotated[str | None, typer.Option(help="The workers' sector; the old one if left out.")] = None,
    band: Annotated[str | None, typer.Option(help="The income band; the old one if left out.")] = None,
    group_type: Group = None,
    pot: Pots = None,
    basis: Basis = None,
    effective_on: On = None,
) -> None:
    """Plan a batch for another year, of everyone who sits in this one at its end: who goes on, and who does not."""
    desk = desk_of(ctx)
    first, last = months_of(months)
    data = None if decided is None else read_list(decided)
    with desk.office() as office:
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
        opening = parsed(OpenBatch, _json({**carried_terms(office, batch, actor=office.actor), **said}))
        terms = parsed(Terms, _json({"pots": pot or [], "renews": batch}))
        if data is None:
            told = make_renewal(office, opening, terms, actor=office.actor)
        else:
            told = make_plan(office, opening, terms, data, actor=office.actor)
        tell(desk, told, plan_kept(office, told.plan).verdicts)


def _json(words: Mapping[str, object]) -> bytes:
    return json.dumps({name: value for name, value in words.items() if value is not None}).encode()
