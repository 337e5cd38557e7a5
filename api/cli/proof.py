"""The log on the command line: publish its head, show how it stands, make receipts, and verify them offline."""

from pathlib import Path
from typing import Annotated

import typer

from api.cli import log_life, witness
from api.cli.desk import desk_of
from api.cli.verifying import verify_file
from api.log import Level, begun_folder, log_folder, open_log
from api.proof.certificate import has_libraries
from api.proof.person_month import write_person_month
from api.proof.receipts import write_receipts
from api.proof.statements import write_statement
from ledger.errors import Malformed
from ledger.periods import Month
from ledger.store.log_rows import StoredLogRows
from ledger.transparency.folder import head_of
from ledger.transparency.keys import fingerprint
from ledger.transparency.log import rebuild_tiles
from ledger.wording import plural

_PROVE = "Prove it"
Folder = Annotated[
    Path, typer.Option("--output", "-o", help="The folder for the files; it is made where there is none.")
]


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    log = typer.Typer(
        help="The log: signed heads over all entries, in files that anybody may keep.", no_args_is_help=True
    )
    log.command("publish")(log_publish)
    log.command("show")(log_show)
    log.command("repair")(log_repair)
    log_life.add_to(log)
    witness.add_to(app, log)
    app.add_typer(log, name="log", rich_help_panel=_PROVE)
    receipt = typer.Typer(help="Receipts that are verified offline, by anybody, for ever.", no_args_is_help=True)
    receipt.command("donation")(receipt_donation)
    receipt.command("statement")(receipt_statement)
    app.add_typer(receipt, name="receipt", rich_help_panel=_PROVE)
    prove = typer.Typer(help="Proofs for an auditor, or for the insured.", no_args_is_help=True)
    prove.command("person-month")(prove_person_month)
    app.add_typer(prove, name="prove", rich_help_panel=_PROVE)
    app.command("verify", rich_help_panel=_PROVE)(verify_file)


def log_publish(ctx: typer.Context) -> None:
    """Take every new entry into the log, sign its head and publish it; a log is begun where there is none."""
    desk = desk_of(ctx)
    with desk.reading_room() as room:
        note = open_log(room.settings, room.store).publish()
    head = head_of(note)
    assert head is not None, "a note that was published is a checkpoint"
    if desk.as_json:
        desk.print_json({"origin": head.origin, "size": head.size, "root": head.root.hex()})
    else:
        desk.say(f"{head.origin} stands signed at size {head.size:,}, root {head.root.hex()}.")


def log_show(ctx: typer.Context) -> None:
    """Show the log: its name, its keys, and how far entries are recorded, sealed and witnessed."""
    desk = desk_of(ctx)
    with desk.reading_room() as room:
        recorded = room.store.head()
        folder = begun_folder(room.settings)
    sealed, witnessed, policy = head_of(folder.published), head_of(folder.witnessed), folder.policy
    sizes = {
        "recorded": recorded,
        "sealed": sealed.size if sealed else 0,
        "witnessed": witnessed.size if witnessed else 0,
    }
    keys = [str(key) for key in policy.logs]
    if desk.as_json:
        desk.print_json({"origin": policy.logs[0].name, "keys": keys, "quorum": policy.quorum, **sizes})
        return
    desk.say(f"{policy.logs[0].name}: " + ", ".join(f"{level} up to {size:,}" for level, size in sizes.items()) + ".")
    for key in policy.logs:
        desk.say(f"key {key}\n    read to one another: {fingerprint(key)}")
    desk.say(f"quorum {policy.quorum}; public files in {folder.public}")


def log_repair(ctx: typer.Context) -> None:
    """Make missing tiles and bundles again from the book, if its entries still give the signed root."""
    desk = desk_of(ctx)
    with desk.reading_room() as room:
        size = rebuild_tiles(log_folder(room.settings), StoredLogRows(room.store))
    if desk.as_json:
        desk.print_json({"size": size})
    else:
        desk.say(f"Every tile and bundle of the {size:,} sealed entries is there.")


def receipt_donation(
    ctx: typer.Context,
    donation: Annotated[str, typer.Argument(help="The gift's id.")],
    output: Folder = Path(),
    level: Annotated[
        Level | None, typer.Option(help="sealed, or witnessed; the highest reached when left out.")
    ] = None,
) -> None:
    """Write a gift's receipt: proof, entry, one JSON file, a page that verifies itself, and a verifier."""
    desk = desk_of(ctx)
    with desk.reading_room() as room:
        written = write_receipts(room, donation, output, level=level)
    if desk.as_json:
        desk.print_json(written)
        return
    for one in written:
        desk.say(f"The entry at position {one.position} is {one.level}. Files in {output}:")
        for name in one.files:
            desk.say(f"  {name}")
        if one.replaced_by is not None:
            desk.say(
                f"A correction took this entry back: what stands in its place is at position {one.replaced_by}; the "
                "receipt of that gift supersedes this one."
            )
    desk.say("  verify_receipt.py")
    if not has_libraries():
        desk.say("No PDF was made: its libraries come with pip install 'amanah[certificate]'.")


def receipt_statement(
    ctx: typer.Context, statement: Annotated[str, typer.Argument(help="The statement's id.")], output: Folder = Path()
) -> None:
    """Write a donor's fiscal year in one file: the statement, and every entry that it closes, each with its proof."""
    desk = desk_of(ctx)
    with desk.reading_room() as room:
        path = write_statement(room, statement, output)
    if desk.as_json:
        desk.print_json(path.name)
    else:
        desk.say(f"The statement and the entries that it closes stand in {path}; verify it with `amanah verify`.")


def prove_person_month(
    ctx: typer.Context,
    worker: Annotated[str, typer.Argument(help="The worker's id.")],
    month: Annotated[str, typer.Argument(help="The month, as in 2022-10.")],
    output: Folder = Path(),
) -> None:
    """Write the proof that a person's month was paid: enrolment, payment, and the seat on the payment's list."""
    desk = desk_of(ctx)
    with desk.reading_room() as room:
        paths = write_person_month(room, worker, _month(month), output)
    if desk.as_json:
        desk.print_json([path.name for path in paths])
    else:
        desk.say(f"The month is paid by {len(paths)} {plural(len(paths), 'entry', 'entries')}. Files in {output}:")
        for path in paths:
            desk.say(f"  {path.name}")


def _month(text: str) -> Month:
    try:
        return Month(text)
    except ValueError:
        raise Malformed("month_malformed", f"expected a month like 2022-10, found {text[:20]}; mend it") from None
