"""Who somebody is, at the command line alone: looked up, restricted, erased; and the keys of the vault rotated."""

import secrets
from collections.abc import Callable
from typing import Annotated

import typer
from typer.core import TyperGroup

from api.access import Actor, Forbidden, must_be_allowed
from api.bootstrap import Office, open_office
from api.cli.desk import Desk, desk_of, table
from api.cli.groups import add_by_hand
from api.cli.options import stated
from api.cli.telling import tell_receipt
from api.cli.verbs import new_key
from api.keys_of_home import keys_path, rotating_keys
from api.receipts import receipt_told
from ledger.command import Command
from ledger.identities.commands import EraseIdentity, LiftRestriction, RestrictIdentity, RevealIdentity
from ledger.identities.events import ErasureReason, LiftReason, RevealReason
from ledger.identities.keys import KEEPER
from ledger.identities.person import Person
from ledger.identities.rotation import rotate_lookup, rotate_master
from ledger.identities.vault_keys import VaultKeys
from ledger.law import rules
from ledger.law.adopt import retention_commands
from ledger.law.commands import RegisterInstrument
from ledger.law.events import RuleAdopted
from ledger.receipt import Receipt
from ledger.store.scrub import scrub
from ledger.wording import plural

NOUN = "identities"
Worker = Annotated[str, typer.Argument(help="The WorkerId.", metavar="WORKER")]
Request = Annotated[str | None, typer.Option(help="The request that it answers.", show_default=False)]
Key = Annotated[str | None, typer.Option("--key", help="The idempotency key; random where left out.")]
Dry = Annotated[bool, typer.Option("--dry-run", help="Decide and print, but write nothing.")]
Why = Annotated[str | None, typer.Option("--reason", help=f"Why: {', '.join(RevealReason)}.", show_default=False)]
WhyLift = Annotated[str | None, typer.Option("--reason", help=f"Why: {', '.join(LiftReason)}.", show_default=False)]
WhyErase = Annotated[str | None, typer.Option("--reason", help=f"Why: {', '.join(ErasureReason)}.", show_default=False)]


def add_to(group: TyperGroup) -> None:
    """Add what is done with identities by hand to the noun's group."""
    by_hand: dict[str, Callable[..., None]] = {
        "reveal": reveal,
        "restrict": restrict,
        "lift-restriction": lift_restriction,
        "erase": erase,
        "rotate-master": rotate_master_key,
        "rotate-lookup": rotate_lookup_key,
        "scrub": scrub_store,
        "adopt-retention": adopt_retention,
    }
    add_by_hand(group, by_hand)


def reveal(
    ctx: typer.Context,
    worker: Worker,
    reason: Why = None,
    request: Request = None,
    key: Key = None,
    dry_run: Dry = False,
) -> None:
    """Look up who somebody is: the reason stands in the book first, then he is printed, this once."""
    desk = desk_of(ctx)
    asked = stated(RevealIdentity, {"worker": worker, "reason": reason, "request": request})
    with desk.office() as office:
        receipt = _recorded(desk, office, asked, key=key, dry_run=dry_run)
        if receipt.dry_run or receipt.replayed:
            return
        with office.store.reader() as reader:
            person = office.vault.reveal(reader, worker)
            others = office.vault.other_niks(reader, worker)
        assert isinstance(person, Person), "a worker is a person"
        told = person.model_dump(mode="json", exclude_none=True) | ({"other_niks": others} if others else {})
        if desk.as_json:
            desk.print_json(told)
            return
        rows = [[name, ", ".join(value) if name == "other_niks" else str(value)] for name, value in told.items()]
        desk.console().print(table(worker, [("field", False), ("value", False)], rows))


def restrict(
    ctx: typer.Context, worker: Worker, request: Request = None, key: Key = None, dry_run: Dry = False
) -> None:
    """Restrict data that cover, a claim or a retention keeps; the controller and the law stand in the entry."""
    desk = desk_of(ctx)
    with desk.office() as office:
        asked = stated(RestrictIdentity, {"worker": worker, "request": request})
        _recorded(desk, office, asked, key=key, dry_run=dry_run)


def lift_restriction(
    ctx: typer.Context,
    worker: Worker,
    reason: WhyLift = None,
    request: Request = None,
    key: Key = None,
    dry_run: Dry = False,
) -> None:
    """Lift a restriction: the data is revealed for every reason of the list again."""
    desk = desk_of(ctx)
    asked = stated(LiftRestriction, {"worker": worker, "reason": reason, "request": request})
    with desk.office() as office:
        _recorded(desk, office, asked, key=key, dry_run=dry_run)


def erase(
    ctx: typer.Context,
    worker: Worker,
    reason: WhyErase = None,
    request: Request = None,
    key: Key = None,
    dry_run: Dry = False,
) -> None:
    """Erase who somebody is, for good: key, data and look-up token; refused while cover, a claim or retention runs."""
    desk = desk_of(ctx)
    asked = stated(EraseIdentity, {"worker": worker, "reason": reason, "request": request})
    with desk.office() as office:
        _recorded(desk, office, asked, key=key, dry_run=dry_run)


def rotate_master_key(ctx: typer.Context) -> None:
    """Wrap every person's key under a new master key; killed half-way, the same command ends it."""
    _rotate(desk_of(ctx), rotate_master, "master key")


def rotate_lookup_key(ctx: typer.Context) -> None:
    """Look every NIK up under a new key; killed half-way, nothing has changed."""
    _rotate(desk_of(ctx), rotate_lookup, "look-up key")


def scrub_store(ctx: typer.Context) -> None:
    """Destroy what erased rows left on disk: the log of SQLite, dead rows of PostgreSQL."""
    desk = desk_of(ctx)
    with desk.office() as office:
        _must_be_keeper(office)
        done = scrub(office.store, always=True)
    if desk.as_json:
        desk.print_json({"scrubbed": done})
    else:
        desk.say("Nothing is left of erased rows." if done else "Somebody reads the log still; scrub again later.")


def adopt_retention(ctx: typer.Context) -> None:
    """Adopt the shipped rules on personal data: how long it is kept, by when a request is due; none is confirmed."""
    desk = desk_of(ctx)
    with desk.office() as office:
        entries = [entry.event for entry in office.book.entries(rules.STREAM)]
        adopted = {row.rule for event in entries if isinstance(event, RuleAdopted) for row in event.rows}
        named = [command.instrument for command in retention_commands() if isinstance(command, RegisterInstrument)]
        with office.store.reader() as reader:
            instruments = reader.versions([instrument for instrument in named if instrument is not None])
        left = retention_commands(instruments=instruments, rules=adopted)
        if left:
            office.book.record_all([(command, new_key()) for command in left], actor=office.actor)
        position = office.book.head().position
    if desk.as_json:
        desk.print_json({"adopted": len(left), "position": position})
    else:
        desk.say(f"{len(left)} {plural(len(left), 'entry', 'entries')} adopted, up to position {position}.")


def _recorded(desk: Desk, office: Office, asked: Command, *, key: str | None, dry_run: bool) -> Receipt:
    must_be_allowed(Actor(office.actor, office.role), [type(asked)])
    used = key or new_key()
    receipt = office.book.record(asked, actor=office.actor, key=used, dry_run=dry_run)
    if not (desk.as_json and isinstance(asked, RevealIdentity) and not (dry_run or receipt.replayed)):
        tell_receipt(desk, receipt_told(office, receipt, actor=office.actor, key=used))
    return receipt


def _rotate(desk: Desk, rotation: Callable[..., VaultKeys], name: str) -> None:
    settings, rows = desk.settings(), [0]
    with open_office(settings) as office:
        _must_be_keeper(office)
        keys, path = rotating_keys(settings, office.store), keys_path(settings)
        rotation(
            office.store,
            keys,
            lambda next_keys: next_keys.put_in_place(path),
            random=secrets.token_bytes,
            progress=lambda count: rows.append(rows.pop() + count),
        )
    if desk.as_json:
        desk.print_json({"rotated": name, "rows": rows[0]})
        return
    desk.say(
        f"The {name} is new, for {rows[0]:,} {plural(rows[0], 'row')} of the vault. Start every other process of this "
        "book again, and put a copy of the keys file where its backup is."
    )


def _must_be_keeper(office: Office) -> None:
    if office.role != KEEPER:
        raise Forbidden(
            "key_is_no_keepers",
            f"expected the key of a {KEEPER}, found {office.actor}'s, a {office.role}'s; use a {KEEPER}'s key "
            f"(`amanah actors add NAME --role {KEEPER}`, AMANAH_ACTOR_KEY_FILE)",
            actor=office.actor,
            role=office.role,
        )
