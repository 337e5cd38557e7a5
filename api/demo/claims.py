"""Made-up claims of each kind on made-up donors' people, through their states; one is not covered, and is refused."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from api.demo.script import Line, Scene, Told
from api.demo.seeded import seeded_id
from ledger.basis import Basis
from ledger.claims.approve import ApproveClaim
from ledger.claims.events import ClaimComponent, ClaimKind, Component, PayeeKind, RejectionReason
from ledger.claims.pay import PayClaim
from ledger.claims.steps import (
    PROGRAMME_OF,
    CloseClaim,
    FileClaim,
    RejectClaim,
    ReportClaim,
    WithdrawClaim,
)

DEATH = (
    (ClaimComponent.DEATH_BENEFIT, PayeeKind.HEIR, 20_000_000),
    (ClaimComponent.PERIODIC_BENEFIT, PayeeKind.HEIR, 12_000_000),
    (ClaimComponent.FUNERAL_GRANT, PayeeKind.HEIR, 10_000_000),
)
"""JKM since PP 82/2019: Rp42.000.000 together."""
DEATH_AT_WORK = (
    (ClaimComponent.DEATH_BENEFIT, PayeeKind.HEIR, 48_000_000),
    (ClaimComponent.PERIODIC_BENEFIT, PayeeKind.HEIR, 12_000_000),
    (ClaimComponent.FUNERAL_GRANT, PayeeKind.HEIR, 10_000_000),
)
"""JKK in the lowest band: 48 times a base of Rp1.000.000, and the same two grants."""
_YEAR, _SHORT = "batch-gresik-12-bulan", "batch-gresik-3-bulan"
NOT_COVERED = "not_covered"


@dataclass(frozen=True, slots=True)
class Case:
    """A made-up event, and how far its claim goes: how it ends, and how many of its components are paid."""

    name: str
    kind: ClaimKind
    batch: str
    seat: int
    event_on: date
    components: tuple[tuple[ClaimComponent, PayeeKind, int], ...]
    paid: int = 0
    ends: str = "approved"


CASES = (
    Case(
        "accident-1",
        ClaimKind.ACCIDENT,
        _YEAR,
        1,
        date(2023, 5, 11),
        (
            (ClaimComponent.TREATMENT, PayeeKind.PROVIDER, 4_750_000),
            (ClaimComponent.TRANSPORT, PayeeKind.WORKER, 350_000),
            (ClaimComponent.TEMPORARY_DISABILITY_PAY, PayeeKind.WORKER, 1_000_000),
        ),
        paid=3,
    ),
    Case(
        "accident-2",
        ClaimKind.ACCIDENT,
        _YEAR,
        2,
        date(2023, 6, 20),
        ((ClaimComponent.TREATMENT, PayeeKind.PROVIDER, 1_250_000),),
    ),
    Case("accident-3", ClaimKind.ACCIDENT, _SHORT, 2, date(2023, 5, 23), (), ends="withdrawn"),
    Case("death-1", ClaimKind.DEATH, _YEAR, 0, date(2023, 8, 14), DEATH, paid=3),
    Case("death-2", ClaimKind.DEATH, _SHORT, 0, date(2023, 6, 18), DEATH, paid=1),
    Case("death-3", ClaimKind.DEATH, _SHORT, 1, date(2023, 11, 2), DEATH, ends="rejected"),
    Case("work-1", ClaimKind.DEATH_AT_WORK, _YEAR, 3, date(2023, 9, 7), DEATH_AT_WORK, paid=3),
    Case("work-2", ClaimKind.DEATH_AT_WORK, _SHORT, 3, date(2023, 6, 27), DEATH_AT_WORK, ends="filed"),
)
"""The worker of death-3 was paid for until June: his death in November is not covered, nor in the months of grace."""


def script(told: Told) -> Iterator[Scene]:
    """Yield the claims, one after the other."""
    for case in CASES:
        reported = ReportClaim(
            **_fact(case, 4),
            claim=claim_id(case),
            claim_kind=case.kind,
            event_on=case.event_on,
            programme=PROGRAMME_OF[case.kind],
            worker=told.worker(case.batch, case.seat),
        )
        filed = FileClaim(**_fact(case, 7), bpjs_reference=f"CONTOH-{case.name.upper()}", claim=claim_id(case))
        yield [Line(reported, _key(case, "report")), Line(filed, _key(case, "file"))]
        yield from _ended(case)


def claim_id(case: Case) -> str:
    """Return the id of a case's claim."""
    return seeded_id("claim", case.name)


def _ended(case: Case) -> Iterator[Scene]:
    claim = claim_id(case)
    match case.ends:
        case "withdrawn":
            yield [Line(WithdrawClaim(**_fact(case, 20), claim=claim), _key(case, "withdraw"))]
        case "rejected":
            refused = Line(_approval(case), _key(case, "approve"), declined=NOT_COVERED)
            rejected = RejectClaim(**_fact(case, 20), claim=claim, reason=RejectionReason.NOT_COVERED)
            yield [refused, Line(rejected, _key(case, "reject"))]
        case "approved":
            yield [Line(_approval(case), _key(case, "approve")), *_payments(case)]


def _approval(case: Case) -> ApproveClaim:
    components = tuple(Component(component=part, rupiah=rupiah) for part, _, rupiah in case.components)
    return ApproveClaim(**_fact(case, 14), claim=claim_id(case), components=components)


def _payments(case: Case) -> Iterator[Line]:
    for component, payee, rupiah in case.components[: case.paid]:
        payment = PayClaim(
            **_fact(case, 17), claim=claim_id(case), component=component, payee_kind=payee, rupiah=rupiah
        )
        yield Line(payment, _key(case, f"pay-{component}"))
    if case.paid == len(case.components):
        yield Line(CloseClaim(**_fact(case, 21), claim=claim_id(case)), _key(case, "close"))


def _fact(case: Case, days: int) -> dict[str, date | Basis]:
    return {"basis": Basis.ILLUSTRATIVE, "effective_on": case.event_on + timedelta(days=days)}


def _key(case: Case, step: str) -> str:
    return f"demo/claims/{case.name}-{step}"
