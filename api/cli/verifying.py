"""`amanah verify`: what an outsider runs on a file that he was given; nothing is asked of any server or home."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import typer

from api.cli.desk import Desk, desk_of, read_file
from api.proof.receipts import policy_in, receipt_in
from ledger.errors import Malformed
from ledger.money import rupiah
from ledger.transparency.errors import NotProved
from ledger.transparency.keys import fingerprint
from ledger.transparency.person_month import SUFFIX as MONTH_SUFFIX
from ledger.transparency.person_month import verify_person_month
from ledger.transparency.receipt import Verified, gift_told, verify_receipt
from ledger.transparency.statement import SUFFIX as STATEMENT_SUFFIX
from ledger.transparency.statement import verify_statement
from ledger.transparency.tlog_proof import SUFFIX as PROOF_SUFFIX
from ledger.transparency.verify import Report, Step, verify_proof
from ledger.wording import plural

PolicyFile = Annotated[
    str | None, typer.Option("--policy", help="Your own copy of the log's policy; without it the receipt's own keys.")
]


def verify_file(
    ctx: typer.Context,
    file: Annotated[
        str,
        typer.Argument(
            help="A .receipt.json, its page, a .person-month.json, a .statement.json, or a .tlog-proof with its .entry."
        ),
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
    if file.endswith(STATEMENT_SUFFIX):
        _verify_statement(desk, read_file(file, of="the statement"), own, report)
        return
    octets = receipt_in(read_file(file, of="the receipt"))
    with _telling(desk):
        found = verify_receipt(octets, policy_in(own), report=report)
    if desk.as_json:
        desk.print_json(_told(found, steps))
    else:
        _tell(desk, found)


@contextmanager
def _telling(desk: Desk) -> Iterator[None]:
    """Say that a file does not hold before the reason is given."""
    try:
        yield
    except NotProved:
        desk.say("INVALID.")
        raise


def _verify_statement(desk: Desk, octets: bytes, own: bytes | None, report: Report) -> None:
    with _telling(desk):
        found = verify_statement(octets, policy_in(own), report=report)
    what = found.what
    if desk.as_json:
        desk.print_json(
            {"valid": True, "own_policy": own is not None, "position": found.parts[0].proved.position, **what}
        )
        return
    trust = "your policy" if own else "the key that the file brings; compare it with one published elsewhere"
    desk.say(f"VALID under {trust}.\nKey: {found.parts[0].proved.log}")
    for term in what["terms"]:
        before, after = rupiah(term["opening"]), rupiah(term["closing"])
        desk.say(f"  {term['term']}: {before} before the year, {after} at its end ({term['basis']})")
    closed = f"{what['entries']} {plural(what['entries'], 'entry', 'entries')}"
    desk.say(
        f"{what['person_months']:,} person-months were paid in {what['fiscal_year']} up to {what['until']}, as the "
        f"keeper of the book stated it, knowing it up to position {what['known_at']}. Proved: the keeper said exactly "
        f"this, and closed {closed} with it. Not proved: that a bank or BPJS received the money, or that the people "
        "exist."
    )


def _verify_month(desk: Desk, octets: bytes, own: bytes | None, report: Report) -> None:
    with _telling(desk):
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
    desk.say(_bought(found))
    desk.say(
        f"Proved: the keeper of {proved.checkpoint.origin} recorded exactly this entry ({found.level}) and cannot drop "
        "or change it unseen. Not proved: that a bank received the money, BPJS confirmed the months, the people exist "
        "or a claim was paid; " + _documents(what)
    )


def _bought(found: Verified) -> str:
    """Tell what the gift bought in the words of the statement that the receipt brings, never of anything else."""
    if found.statement is None:
        return "What it bought: no statement tells it yet."
    told, gift = found.statement.entry["what"], gift_told(found.entry, found.statement.entry)
    assert gift is not None, "the statement was checked to tell of the gift"
    months = f", from {gift['first']} to {gift['last']}" if "first" in gift else ""
    regions = f", in {', '.join(gift['regions'])}" if gift["regions"] else ""
    return (
        f"What it bought, as the keeper stated it at position {found.statement.proved.position} for the time up to "
        f"{told['until']}: {gift['person_months']:,} person-months{months}{regions}; {rupiah(gift['spent'])} paid, "
        f"{rupiah(gift['committed'])} set aside, {rupiah(gift['available'])} left."
    )


def _documents(what: dict[str, object]) -> str:
    papers = what.get("evidence") or []
    assert isinstance(papers, list)
    listed = [" ".join(str(value) for value in paper.values()) for paper in papers]
    return f"the entry names: {'; '.join(listed)}." if listed else "the entry names no document."
