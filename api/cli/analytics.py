"""What needs the extra ``analytics``: the log as files for other engines, and the audit that recomputes it there."""

from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer

from api.cli.desk import Desk, desk_of
from ledger.errors import Refusal
from ledger.wording import plural
from projections.audit_steps import Step

_NEEDED = ("duckdb", "ibis", "polars", "pyarrow")
Until = Annotated[
    int | None, typer.Option(help="Entries up to this position, or to the end of the commit before it.", min=0)
]
Output = Annotated[Path, typer.Option("--output", "-o", help="A folder for the files; it is made where there is none.")]


class AnalyticsMissing(Refusal):
    """The libraries of the extra ``analytics`` are not installed."""

    status = 503
    exit_code = 6

    def __init__(self, missing: str) -> None:
        super().__init__(
            "analytics_missing",
            f"expected the libraries of the extra analytics, found no {missing}; run pip install 'amanah[analytics]'",
            missing=missing,
        )


def must_have_analytics() -> None:
    """Refuse where a library of the extra is not installed; the core works without it."""
    missing = [name for name in _NEEDED if find_spec(name) is None]
    if missing:
        raise AnalyticsMissing(", ".join(missing))


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    export = typer.Typer(help="The log as files for other programs.", no_args_is_help=True)
    export.command("parquet")(export_home)
    app.add_typer(export, name="export", rich_help_panel="Check the book")


def export_home(ctx: typer.Context, output: Output, until: Until = None) -> None:
    """Write the log as Parquet: the entries as they are stored, narrow files with typed columns, and a manifest."""
    must_have_analytics()
    from projections.export.parquet import export_parquet, manifest_of  # loaded here: the extra may not be there

    desk = desk_of(ctx)
    with desk.reading_room() as room:
        exported = export_parquet(room.store, output, until=until)
    if desk.as_json:
        desk.print_json(manifest_of(exported))
        return
    for file in exported.files:
        desk.say(f"{file.name}: {file.rows:,} {plural(file.rows, 'row', 'rows')}, SHA-256 {file.sha256}")
    desk.say(f"The book up to position {exported.position}, root {exported.root}; see manifest.json.")


def audit_elsewhere(desk: Desk) -> None:
    """Export the book, recompute its figures on two engines, and print every difference with a number."""
    must_have_analytics()
    from projections.audit_independent import audit_independently

    with desk.reading_room() as room, TemporaryDirectory() as folder:
        report = None if desk.as_json else lambda step: _tell_step(desk, step)
        steps = audit_independently(room.store, Path(folder), report=report)
    found = sum(step.found for step in steps)
    if desk.as_json:
        desk.print_json({"discrepancies": found, "steps": steps})
    else:
        _tell_differences(desk, steps, found)
    if found:
        raise typer.Exit(1)


def _tell_step(desk: Desk, step: Step) -> None:
    desk.say(f"{step.number:2}. {step.title} {step.checked:,} compared, {step.found:,} differ.")


def _tell_differences(desk: Desk, steps: list[Step], found: int) -> None:
    listed = [one for step in steps for one in step.discrepancies]
    for number, one in enumerate(listed, 1):
        place = f"step {one.step}, {one.table} {one.key}"
        desk.say(f"    {number}. {place}: recomputed {one.expected}, the book says {one.found}")
    if not found:
        desk.say("Nothing found: other engines make the same of the log.")
        return
    left = f", {found - len(listed):,} of them not listed" if found > len(listed) else ""
    desk.say(f"{found:,} {plural(found, 'difference', 'differences')}{left}.")
