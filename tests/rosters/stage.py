"""An office with a fund, an agreement and officers' keys: the stage on which lists are planned and applied."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from api.access import keep_actor
from api.bootstrap import Office
from api.rosters.plan_told import PlanTold, Terms
from api.rosters.plans import apply_plan, make_plan, plan_kept
from api.settings import Settings
from ledger.agreements.commands import SignAgreement
from ledger.command import Command
from ledger.donations.commands import ReceiveDonation
from ledger.enrollments.open import OpenBatch
from ledger.funds.commands import OpenFund
from ledger.identities.keys import WRITER
from ledger.law.adopt import init_commands
from ledger.parties.commands import RegisterParty
from ledger.receipt import Receipt
from ledger.rosters.commands import ApprovePlan
from ledger.rosters.roster import Judged
from projections.registry import all_projections
from projections.runner import Runner
from tests.support.office import Desk, desk, seeded

ON = date(2022, 10, 4)
REGION = "12.22"
FUND, AGREEMENT = "fund-labusel", "agreement-labusel"
PLANNER, OTHER_KEY, APPROVER = "rina-desk", "rina-phone", "budi-desk"
MONTHLY = 16_800


def office_of(opened: Desk, actor: str = PLANNER) -> Office:
    """Return the office of a desk, with one of the officers in it."""
    runner = Runner(opened.store, all_projections())
    return Office(Settings(home=Path()), opened.store, runner, opened.vault, opened.book, actor, seeded(3), WRITER)


@contextmanager
def office(url: str, *, rupiah: int = 10**9) -> Iterator[Office]:
    """Open a book with the law, a fund with one gift, an agreement, and three keys of two people."""
    with desk(url) as opened:
        set_up(opened, rupiah=rupiah)
        yield office_of(opened)


def set_up(opened: Desk, *, rupiah: int) -> None:
    """Record what every list needs."""
    commands: list[tuple[Command, str]] = [*init_commands()]
    commands += [(command, f"set-up-{number}") for number, command in enumerate(_set_up(rupiah))]
    opened.book.record_all(commands, actor="tester")
    for actor, person in ((PLANNER, "rina"), (OTHER_KEY, "rina"), (APPROVER, None)):
        keep_actor(opened.store, actor, role=WRITER, key=f"amanah_{actor}", person=person)


def _set_up(rupiah: int) -> Sequence[Command]:
    party = {"effective_on": ON, "party": "party-firm", "party_kind": "corporate_csr", "name": "Firma Contoh"}
    fund = {"effective_on": ON, "fund": FUND, "fund_class": "donation", "name": "Dana Contoh", "owner": "party-firm"}
    return [
        RegisterParty(**party),
        OpenFund(**fund, pot="pot-labusel"),
        gift("gift-1", rupiah),
        SignAgreement(
            agreement=AGREEMENT, agreement_kind="pks", effective_on=ON, parties=("party-firm",), region=REGION
        ),
    ]


def gift(donation: str, rupiah: int, *, fund: str = FUND, pot: str = "pot-labusel") -> ReceiveDonation:
    """Return a gift to the fund."""
    return ReceiveDonation(
        account="bank-01",
        bank_reference=donation,
        donation=donation,
        donor="party-firm",
        effective_on=ON,
        fund=fund,
        pot=pot,
        rupiah=rupiah,
    )


def terms(**fields: Any) -> OpenBatch:  # Any: fields of the model, which validates them
    """Return the terms of a list: three months of the agreement."""
    common = {
        "agreement": AGREEMENT,
        "basis": "illustrative",
        "effective_on": ON,
        "first": "2022-10",
        "fund": FUND,
        "last": "2022-12",
        "region": REGION,
    }
    return OpenBatch.model_validate(common | fields)


def planned(
    at: Office,
    file: bytes,
    *,
    also: Terms | None = None,
    actor: str = PLANNER,
    **fields: Any,  # Any: as above
) -> PlanTold:
    """Plan a list."""
    return make_plan(at, terms(**fields), also or Terms(), file, actor=actor)


def approve(at: Office, plan: PlanTold, *, actor: str = APPROVER) -> Receipt:
    """Approve a plan as it was shown."""
    command = ApprovePlan(basis="illustrative", digest=plan.digest, effective_on=ON, plan=plan.plan)
    return at.book.record(command, actor=actor, key=f"approve-{plan.plan}-{actor}")


def applied(at: Office, plan: PlanTold, *, actor: str = PLANNER) -> Receipt:
    """Approve a plan and carry it out."""
    approve(at, plan)
    return apply_plan(at, plan.plan, actor=actor)


def verdicts(at: Office, plan: PlanTold) -> list[Judged]:
    """Return the verdicts of a plan, out of the vault."""
    return plan_kept(at, plan.plan).verdicts


def said(at: Office, plan: PlanTold) -> dict[int, tuple[str, str]]:
    """Return verdict and code of each row."""
    return {one.row: (str(one.verdict), one.code) for one in verdicts(at, plan)}


def as_actor(at: Office, actor: str) -> Office:
    """Return the same office with somebody else in it."""
    return replace(at, actor=actor)
