"""The life of a log on the command line: another key, its end, and the log that goes on from it."""

import secrets
from typing import Annotated

import typer

from api.bootstrap import Office
from api.cli.desk import desk_of, read_file
from api.log import Level, begun_folder, log_folder, open_log
from api.proof.receipts import receipt_of
from ledger.basis import Basis
from ledger.errors import Refused
from ledger.logs.commands import CloseLog, ContinueLog, ReplaceLogKey
from ledger.logs.events import STREAM, LogClosed, LogKeyReplaced
from ledger.transparency.checkpoint import Checkpoint
from ledger.transparency.notes import Key
from ledger.transparency.policy import Policy
from ledger.transparency.receipt import verify_receipt
from ledger.transparency.rotate import rotate

CLOSING = "closing.receipt.json"
"""The receipt of a log's last entry, beside its policy."""


def add_to(log: typer.Typer) -> None:
    """Add the subcommands."""
    log.command("rotate")(log_rotate)
    log.command("close")(log_close)
    log.command("continue")(log_continue)


def log_rotate(ctx: typer.Context) -> None:
    """Give the log a new signing key: the book announces it under the old one, both sign once, old receipts hold."""
    desk = desk_of(ctx)
    with desk.office() as office:
        log = open_log(office.settings, office.store)
        old, new = rotate(
            log_folder(office.settings),
            log,
            random=secrets.token_bytes,
            announce=lambda retired, key: _announce(office, retired, key),
        )
    if desk.as_json:
        desk.print_json({"old": str(old), "new": str(new)})
        return
    desk.say(f"The log signs with a new key from now on; publish it, and give it to the witnesses:\n{new}")
    desk.say(f"The old one signs no more, and is believed for what it signed:\n{old}")


def _announce(office: Office, retired: Key, key: Key) -> None:
    said = [entry.event for entry in office.book.entries(STREAM)]
    if any(isinstance(event, LogKeyReplaced) and event.key == str(key) for event in said):
        return
    asked = ReplaceLogKey(basis=Basis.REPORTED, effective_on=office.book.today(), key=str(key), retires=str(retired))
    office.book.record(asked, actor=office.actor, key=f"log-rotate-{key.key_id.hex()}")


def log_close(
    ctx: typer.Context,
    origin: Annotated[str, typer.Argument(help="The log's own name, so that nothing is closed by mistake.")],
    successor: Annotated[str | None, typer.Option("--successor", help="The key of the log that goes on.")] = None,
) -> None:
    """Close the log for ever: its last entry says so, its last head is signed, and the book takes no entry after it."""
    desk = desk_of(ctx)
    with desk.office() as office:
        log = open_log(office.settings, office.store)
        log.publish()
        named = begun_folder(office.settings).policy.logs[0].name
        if origin != named:
            raise Refused(
                "other_log", f"expected {named}, the name of this home's log, found {origin}; nothing is closed"
            )
        asked = CloseLog(basis=Basis.REPORTED, effective_on=office.book.today(), origin=origin, successor=successor)
        closing = office.book.record(asked, actor=office.actor, key=f"log-close-{secrets.token_hex(8)}")
        note = log.publish()
        head = Checkpoint.parse(note.text)
        with office.store.reader() as reader:
            (last,) = reader.entries_at([closing.position])
        folder = begun_folder(office.settings)
        path = folder.path / CLOSING
        path.write_bytes(bytes(receipt_of(folder, last, note, level=Level.SEALED)))
    if desk.as_json:
        desk.print_json({"origin": head.origin, "size": head.size, "root": head.root.hex()})
    else:
        desk.say(
            f"{head.origin} is closed at size {head.size:,}, root {head.root.hex()}. Nothing is recorded after it."
        )


def log_continue(
    ctx: typer.Context,
    closing: Annotated[str, typer.Argument(help="The receipt of the entry that closed the other log.")],
    policy: Annotated[str, typer.Option("--policy", help="That log's policy.")],
) -> None:
    """Say which closed log this book goes on from, once its last entry and head are verified."""
    desk = desk_of(ctx)
    found = verify_receipt(read_file(closing, of="the receipt"), Policy.parse(read_file(policy, of="the policy")))
    head = found.proved.checkpoint
    if found.entry["kind"] != LogClosed.KIND or found.proved.position != head.size:
        raise Refused(
            "log_not_closed",
            f"expected the receipt of a log's last entry, which closes it, found {found.entry['kind']} at position "
            f"{found.proved.position} of {head.size}; close that log first, and take its closing.receipt.json",
            position=found.proved.position,
            size=head.size,
        )
    with desk.office() as office:
        asked = ContinueLog(
            basis=Basis.REPORTED,
            effective_on=office.book.today(),
            key=str(found.proved.log),
            origin=head.origin,
            root=head.root.hex(),
            size=head.size,
        )
        receipt = office.book.record(asked, actor=office.actor, key=f"log-continue-{secrets.token_hex(8)}")
    desk.say(f"Recorded at position {receipt.position}: this book goes on from {head.origin} at size {head.size:,}.")
