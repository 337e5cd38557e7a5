"""The log on the command line: publish its head, show how it stands, make receipts, and verify them offline."""

import secrets
from pathlib import Path
from typing import Annotated

import typer

from api.cli import witness
from api.cli.desk import Desk, desk_of, read_file
from api.log import Level, begun_folder, log_folder, open_log
from api.proof.certificate import has_libraries
from api.proof.person_month import write_person_month
from api.proof.receipts import policy_in, receipt_in, write_receipts
from ledger.errors import Malformed
from ledger.periods import Month
from ledger.store.log_rows import StoredLogRows
from ledger.transparency.errors import NotProved
from ledger.transparency.folder import head_of
from ledger.transparency.keys import fingerprint
from ledger.transparency.log import rebuild_tiles
from ledger.transparency.person_month import SUFFIX as MONTH_SUFFIX
from ledger.transparency.person_month import verify_person_month
from ledger.transparency.receipt import Verified, verify_receipt
from ledger.transparency.rotate import rotate
from ledger.transparency.tlog_proof import SUFFIX as PROOF_SUFFIX
from ledger.transparency.verify import Report, Step, verify_proof
from ledger.wording import plural

_PROVE = "Prove it"
PolicyFile = Annotated[
    str | None, typer.Option("--policy", help="Your own copy of the log's policy; without it the receipt's own keys.")
]
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
    log.command("rotate")(log_rotate)
    witness.add_to(app, log)
    app.add_typer(log, name="log", rich_help_panel=_PROVE)
    receipt = typer.Typer(help="Receipts that are verified offline, by anybody, for ever.", no_args_is_help=True)
    receipt.command("donation")(receipt_donation)
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


def log_rotate(ctx: typer.Context) -> None:
    """Give the log a new signing key; both keys sign the newest head, and old receipts stay valid."""
    desk = desk_of(ctx)
    with desk.reading_room() as room:
        log = open_log(room.settings, room.store)
        old, new = rotate(log_folder(room.settings), log, random=secrets.token_bytes)
    if desk.as_json:
        desk.print_json({"old": str(old), "new": str(new)})
        return
    desk.say(f"The log signs with a new key from now on; publish it, and give it to the witnesses:\n{new}")
    desk.say(f"The old one signs no more, and is believed for what it signed:\n{old}")


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


def verify_file(
    ctx: typer.Context,
    file: Annotated[
        str, typer.Argument(help="A .receipt.json, its page, a .person-month.json, or a .tlog-proof with its .entry.")
    ],
    policy: PolicyFile = None,
) -> None:
    """Verify a receipt offline, in numbered steps; nothing is asked of any server or home."""
    desk = desk_of(ctx)
    steps: list[Step] = []

    def report(step: Step) -> None:
        steps.append(step)
        desk.say(f"{step.number:2}. {step.title} {step.found}")

    own = None if policy is None else read_file(policy, of="the policy")
    if file.endswith(PROOF_SUFFIX):
        _verify_proof(desk, file, own, report)
        return
    if file.endswith(MONTH_SUFFIX):
        _verify_month(desk, read_file(file, of="the proof"), own, report)
        return
    octets = receipt_in(read_file(file, of="the receipt"))
    try:
        found = verify_receipt(octets, policy_in(own), report=report)
    except NotProved:
        desk.say("INVALID.")
        raise
    if desk.as_json:
        desk.print_json(_told(found, steps))
    else:
        _tell(desk, found)


def _verify_month(desk: Desk, octets: bytes, own: bytes | None, report: Report) -> None:
    found = verify_person_month(octets, policy_in(own), report=report)
    told = {"valid": True, "own_policy": own is not None, "worker": found.worker, "month": found.month}
    if desk.as_json:
        desk.print_json({**told, "batch": found.batch, "payment": found.payment.proved.position})
        return
    trust = "your policy" if own else "the key that the file brings; compare it with one published elsewhere"
    desk.say(
        f"VALID under {trust}.\nKey: {found.payment.proved.log}\n{found.month} was paid for {found.worker} in "
        f"{found.batch}, by the entry at position {found.payment.proved.position}. Not proved: that no later "
        "entry took it back, that a bank or BPJS received the money, or that the person exists."
    )


def _verify_proof(desk: Desk, file: str, own: bytes | None, report: Report) -> None:
    policy = policy_in(own)
    if policy is None:
        raise Malformed(
            "policy_missing", "expected --policy with a proof file, since it brings no keys, found none; name your copy"
        )
    entry = read_file(file.removesuffix(PROOF_SUFFIX) + ".entry", of="the entry")
    proved = verify_proof(read_file(file, of="the proof"), entry, policy, report=report)
    if desk.as_json:
        desk.print_json({"position": proved.position, "size": proved.checkpoint.size, "cosigned": proved.cosigned})
    else:
        desk.say(f"VALID under your policy: the entry at position {proved.position} of {proved.checkpoint.origin}.")


def _told(found: Verified, steps: list[Step]) -> dict[str, object]:
    return {
        "valid": True,
        "own_policy": found.own_policy,
        "level": found.level,
        "origin": found.proved.checkpoint.origin,
        "position": found.proved.position,
        "size": found.proved.checkpoint.size,
        "cosigned": found.proved.cosigned,
        "entry": found.entry,
        "steps": steps,
    }


def _tell(desk: Desk, found: Verified) -> None:
    proved, what = found.proved, found.entry["what"]
    trust = (
        "your policy"
        if found.own_policy
        else "the key that the receipt brings; compare it with one published elsewhere"
    )
    desk.say(f"VALID under {trust}.")
    desk.say(f"Key: {proved.log}\n     read to one another: {fingerprint(proved.log)}")
    told = {"kind": found.entry["kind"], "recorded at": found.entry["at"], "position": proved.position, **what}
    for name, value in told.items():
        desk.say(f"  {name}: {value}")
    desk.say(
        f"Proved: the keeper of {proved.checkpoint.origin} recorded exactly this entry ({found.level}) and cannot drop "
        "or change it unseen. Not proved: that a bank received the money, BPJS confirmed the months, the people exist "
        "or a claim was paid; " + _documents(what)
    )


def _documents(what: dict[str, object]) -> str:
    papers = what.get("evidence") or []
    assert isinstance(papers, list)
    listed = [" ".join(str(value) for value in paper.values()) for paper in papers]
    return f"the entry names: {'; '.join(listed)}." if listed else "the entry names no document."
