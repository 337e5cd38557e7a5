"""Outside registers on the command line: import a snapshot of one, and list those that were imported."""

import json
import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import Progress
from typer.core import TyperGroup

from api.access import checked_key
from api.cli.desk import Desk, desk_of, table
from api.cli.groups import add_by_hand
from api.cli.telling import tell_receipt
from api.cli.verbs import new_key
from api.malformed import parsed
from api.registers.importing import ImportTold, RegisterAsked, import_register, snapshots
from api.registers.reading import FILE_MAX
from api.rosters.reading import must_fit
from ledger.errors import Malformed
from ledger.registers.values import RegisterKind
from ledger.wording import plural

NOUN = "registers"
SHOWN_MAX = 20


def add_to(group: TyperGroup) -> None:
    """Add the subcommands to the noun's group, beside the one made from its command."""
    add_by_hand(group, {"import": import_file, "list": list_snapshots})


def import_file(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(help="The register: CSV, or XLSX of up to 150,000 rows.", metavar="FILE")],
    register: Annotated[RegisterKind, typer.Option(help="Which register it is of.")],
    as_of: Annotated[str, typer.Option(help="The day whose state it shows.")],
    source: Annotated[str, typer.Option(help="Who gave it out, and by which letter.")],
    region: Annotated[
        str | None, typer.Option(help="The region that it covers; the whole country if left out.")
    ] = None,
    sheet: Annotated[int | None, typer.Option(help="The sheet with the rows, from 1, where several hold some.")] = None,
    basis: Annotated[str | None, typer.Option(help="On what it rests; reported if left out.")] = None,
    effective_on: Annotated[str | None, typer.Option(help="The day on which it came; today if left out.")] = None,
    key: Annotated[str | None, typer.Option("--key", help="The idempotency key; random where left out.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Read, decide and print, but write nothing.")] = False,
) -> None:
    """Import a snapshot of an outside register: its rows into the vault, its day and source into the book."""
    desk = desk_of(ctx)
    words = {
        "as_of": as_of,
        "basis": basis,
        "effective_on": effective_on,
        "region": region,
        "register_kind": str(register),
        "sheet": sheet,
        "source": source,
    }
    asked = parsed(RegisterAsked, json.dumps({name: said for name, said in words.items() if said is not None}).encode())
    given, data = new_key() if key is None else checked_key(key), _read(file)
    quiet = desk.as_json or not sys.stdout.isatty()
    with desk.office() as office, Progress(console=desk.console(), transient=True, disable=quiet) as bars:
        reading = bars.add_task("reading rows", total=None)
        told = import_register(
            office,
            data,
            asked,
            actor=office.actor,
            key=given,
            dry_run=dry_run,
            progress=lambda done: bars.update(reading, completed=done),
        )
        _tell(desk, told)


def _read(file: Path) -> bytes:
    """Return a register's bytes; one that is too large is refused before it is read."""
    try:
        must_fit(file.stat().st_size, bytes_max=FILE_MAX)
        return file.read_bytes()
    except OSError as error:
        raise Malformed(
            "file_unreadable",
            f"expected a file that can be read for the register, found: {error.strerror}; check the path",
        ) from error


def _tell(desk: Desk, told: ImportTold) -> None:
    if desk.as_json:
        desk.print_json(told)
        return
    desk.say(f"{told.snapshot}: {told.rows:,} {plural(told.rows, 'row')} taken in, {told.malformed:,} malformed.")
    if told.codes:
        counted = [[code, f"{count:,}"] for code, count in told.codes.items()]
        desk.console().print(table("Malformed", [("code", False), ("rows", True)], counted))
    if told.undated:
        desk.say(
            f"Of those taken in, {told.undated:,} {plural(told.undated, 'has', 'have')} a date that cannot be read: "
            "whom they name, lists leave to be decided."
        )
    if told.listed:
        listed = [[str(one.row), one.code] for one in told.listed[:SHOWN_MAX]]
        desk.console().print(table("The first of them", [("row", True), ("code", False)], listed))
    tell_receipt(desk, told.receipt)


def list_snapshots(ctx: typer.Context) -> None:
    """List the snapshots that were imported, the newest import first, with their age today."""
    desk = desk_of(ctx)
    with desk.office() as office:
        found = snapshots(office)
    if desk.as_json:
        desk.print_json(found)
        return
    columns = [("snapshot", False), ("register", False), ("as of", False), ("days", True), ("region", False)]
    columns += [("rows", True), ("source", False), ("position", True), ("erased at", True)]
    lines = [
        [
            *(one.snapshot, str(one.register_kind), str(one.as_of), str(one.age_days), one.region or "all"),
            *(f"{one.rows:,}", one.source, str(one.position), str(one.erased or "")),
        ]
        for one in found
    ]
    desk.console().print(table("Registers", columns, lines))
