"""Evidence of lists on the command line: the registers that a plan asked, and on what somebody was enrolled."""

from typing import Annotated

import typer

from api.cli.desk import Desk, desk_of, table
from api.rosters.plan_told import PlanTold
from api.rosters.worker_evidence import evidence_of


def evidence(
    ctx: typer.Context, worker: Annotated[str, typer.Argument(help="The WorkerId.", metavar="WORKER")]
) -> None:
    """Print on what evidence lists enrolled somebody: criteria, registers with their age, and his own row, as JSON."""
    desk = desk_of(ctx)
    with desk.office() as office:
        desk.print_json(evidence_of(office, worker))


def tell_registers(desk: Desk, told: PlanTold) -> None:
    """Print the registers that a plan asked, each with its age; and of which there was none."""
    columns = [("register", False), ("as of", False), ("days old", True), ("position", True), ("rows", True)]
    lines = [
        [
            *(str(one.register_kind), str(one.as_of or "not there"), str(one.age_days if one.as_of else "-")),
            *(str(one.position or "-"), f"{one.rows:,}"),
        ]
        for one in told.registers
    ]
    if lines:
        desk.console().print(table("Registers asked", columns, lines))
