"""A batch of made-up people on the stage of lists, and lists that change it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from api.bootstrap import Office
from api.rosters.changes import ChangesTold
from api.rosters.changing import ChangeAlso, make_changes
from api.rosters.plan_told import PlanTold, Terms
from api.rosters.plans import apply_plan, plan_kept
from api.rosters.renewing import make_renewal
from ledger.enrollments.events import WorkerEnrolled
from ledger.event import Entry
from ledger.funds.commands import OpenFund
from ledger.parties.commands import RegisterParty
from ledger.receipt import Receipt
from ledger.rosters.changes import ChangeTerms
from tests.rosters.files import Value, as_csv, people, person
from tests.rosters.stage import ON, PLANNER, applied, approve, gift, planned, terms

OTHER_FUND = "fund-other"
HEADING = ("NIK", "Nama", "Bulan", "Alasan")
REPLACING = (
    "NIK",
    "Bulan",
    "Alasan",
    "NIK Pengganti",
    "Nama Pengganti",
    "Tgl Lahir Pengganti",
    "Kode Wilayah Pengganti",
    "Pekerjaan Pengganti",
)


@dataclass(frozen=True)
class Seated:
    """A batch whose people are enrolled, by their numbers from 1."""

    batch: str
    workers: Sequence[str]


def seated(at: Office, count: int, *, first: int = 1, **fields: Any) -> Seated:  # Any: terms, which validate them
    """Enrol some people by a list, and commit their money."""
    plan = planned(at, as_csv(people(count, first=first)), **fields)
    receipt = applied(at, plan)
    events = [entry.event for entry in at.book.read(after=receipt.first - 1, limit=200_000)]
    return Seated(plan.batch, [event.worker for event in events if isinstance(event, WorkerEnrolled)])


def nik(number: int) -> str:
    """Return the NIK of somebody by his number."""
    return str(person(number)[1])


def leaving(number: int, month: Value = "", reason: Value = "") -> list[Value]:
    """Return a row that names somebody of a batch."""
    return [nik(number), person(number)[2], month, reason]


def coming(number: int, newcomer: int, month: Value = "2022-11", reason: Value = "pindah") -> list[Value]:
    """Return a row by which somebody takes another's seat over."""
    _, new, called, born, village, job = person(newcomer)
    return [nik(number), month, reason, new, called, born, village, job]


def changes(
    at: Office,
    of: Seated | str,
    change: str,
    file: bytes | None,
    *,
    actor: str = PLANNER,
    also: ChangeAlso | None = None,
    **fields: Any,  # Any: terms, which validate them
) -> ChangesTold:
    """Plan a list of changes."""
    batch = of if isinstance(of, str) else of.batch
    words = {"basis": "illustrative", "batch": batch, "change": change, "effective_on": ON, **fields}
    return make_changes(at, ChangeTerms.model_validate(words), also or ChangeAlso(), file, actor=actor)


def withdrawn(at: Office, of: Seated, rows: Sequence[Sequence[Value]], **fields: Any) -> ChangesTold:  # Any: as above
    """Plan withdrawals, from November for having moved where a row does not say it."""
    said = {"from_month": "2022-11", "reason": "moved", **fields}
    return changes(at, of, "withdraw", as_csv(rows, heading=HEADING), **said)


def replaced(at: Office, of: Seated, rows: Sequence[Sequence[Value]], **fields: Any) -> ChangesTold:  # Any: as above
    """Plan replacements."""
    return changes(at, of, "replace", as_csv(rows, heading=REPLACING), **fields)


def transferred(
    at: Office,
    of: Seated,
    rows: Sequence[Sequence[Value]] | None = None,
    **fields: Any,  # Any: as above
) -> ChangesTold:
    """Plan a transfer to the other fund from November on, of everyone where no rows are given."""
    file = None if rows is None else as_csv(rows, heading=HEADING)
    said = {"from_month": "2022-11", **fields}
    return changes(at, of, "transfer", file, also=ChangeAlso(to_fund=OTHER_FUND), **said)


def renewed(at: Office, of: Seated, **fields: Any) -> PlanTold:  # Any: as above
    """Plan the next year of a batch."""
    words = {"first": "2023-01", "last": "2023-03", **fields}
    return make_renewal(at, terms(**words), Terms(renews=of.batch), actor=PLANNER)


def carried_out(at: Office, plan: PlanTold | ChangesTold) -> tuple[Receipt, list[Entry]]:
    """Approve a plan and carry it out; return what was appended."""
    approve(at, plan)
    receipt = apply_plan(at, plan.plan, actor=PLANNER)
    return receipt, at.book.read(after=receipt.first - 1, until=receipt.position, limit=200_000)


def found(at: Office, plan: PlanTold | ChangesTold) -> list[tuple[str, str]]:
    """Return verdict and code of each row, in the order of the rows."""
    return [(str(one.verdict), one.code) for one in plan_kept(at, plan.plan).verdicts]


def with_other_fund(at: Office, rupiah: int = 10**9) -> None:
    """Open the fund of another sponsor, with a gift in it."""
    party = {"effective_on": ON, "party": "party-other", "party_kind": "corporate_csr", "name": "Firma Lain"}
    fund = {"effective_on": ON, "fund": OTHER_FUND, "fund_class": "donation", "name": "Dana Lain"}
    commands = [
        RegisterParty.model_validate(party),
        OpenFund.model_validate({**fund, "owner": "party-other", "pot": "pot-other"}),
        gift("gift-other", rupiah, fund=OTHER_FUND, pot="pot-other"),
    ]
    at.book.record_all([(one, f"other-{n}") for n, one in enumerate(commands)], actor=PLANNER)
