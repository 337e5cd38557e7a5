"""Stories of benefits: what a claim of the first person entitles to, as the reads print it."""

from datetime import date

from ledger.claims.approve import ApproveClaim
from ledger.claims.documents import NEEDED
from ledger.claims.events import ClaimComponent, ClaimKind, Component, PayeeKind
from ledger.claims.papers import CompleteDocuments
from ledger.claims.pay import PayClaim
from ledger.claims.steps import PROGRAMME_OF, FileClaim, ReportClaim
from ledger.enrollments.events import WorkerEnrolled
from ledger.funds.events import FundClass
from projections.claim_entitlements import claim_entitlements
from projections.claim_register import claim_register
from projections.figures import Figure
from tests.stories.stage import Stage

CLAIM = "claim-story"
AT_ONCE = (ClaimComponent.DEATH_BENEFIT, ClaimComponent.PERIODIC_BENEFIT, ClaimComponent.FUNERAL_GRANT)
Told = dict[str, Figure | int | str]


def sponsored(on: Stage, first: str, months: int) -> None:
    """Pay one person's months out of a gift."""
    on.fund(FundClass.DONATION, on=date(int(first[:4]), 1, 2))
    on.give(1_000_000)
    on.enrol(1, first, months)
    on.pay(first, months)


def entitled(on: Stage, kind: ClaimKind, event_on: date) -> dict[ClaimComponent, int]:
    """Report and file a claim of the first person, and read what it entitles to."""
    enrolled = next(entry.event for entry in on.desk.book.read(kinds=["WorkerEnrolled"]))
    assert isinstance(enrolled, WorkerEnrolled)
    on.desk.record(
        ReportClaim(
            claim=CLAIM,
            claim_kind=kind,
            effective_on=event_on,
            event_on=event_on,
            programme=PROGRAMME_OF[kind],
            worker=enrolled.worker,
        )
    )
    on.desk.record(FileClaim(claim=CLAIM, effective_on=event_on))
    on.catch_up()
    with on.desk.store.reader() as reader:
        rows = claim_entitlements(reader, claim=CLAIM).rows
    return {row.component: row.rupiah for row in rows if row.component is not None and row.rupiah is not None}


def in_month(case: str, event_on: date, on: Stage) -> Told:
    """Tell a death in a participation that began in January 2025, and read what is due at once."""
    sponsored(on, "2025-01", 6)
    found = entitled(on, ClaimKind.DEATH, event_on)
    return {case: sum(found.get(part, 0) for part in AT_ONCE)}


def second_month(on: Stage) -> Told:
    """A death in the second month gives the funeral grant alone."""
    return in_month("jkm_death_month_2_from_2025", date(2025, 2, 10), on)


def fourth_month(on: Stage) -> Told:
    """A death in the fourth month gives all three, and five of them leave the rest of a published sum."""
    told = in_month("jkm_death_month_4", date(2025, 4, 10), on)
    each = told["jkm_death_month_4"]
    assert isinstance(each, int)
    left = 838_000_000 - 5 * each
    return {**told, "kaltim_ceremony_if_all_jkm": f"{left} left for scholarships (feasible not unique)"}


def paid_months(months: int, on: Stage) -> Told:
    """Tell a death in the last of so many paid months, and read whether it gives a scholarship."""
    sponsored(on, "2022-01", 36)
    found = entitled(on, ClaimKind.DEATH, date(2022 + (months - 1) // 12, (months - 1) % 12 + 1, 10))
    return {f"jkm_scholarship_{months}_paid_months": "yes" if ClaimComponent.SCHOLARSHIP in found else "no"}


def month_35(on: Stage) -> Told:
    """Thirty-five paid months."""
    return paid_months(35, on)


def month_36(on: Stage) -> Told:
    """Thirty-six paid months."""
    return paid_months(36, on)


def at_work(on: Stage) -> Told:
    """A death at work in the lowest band, and the most that two children can get."""
    sponsored(on, "2024-01", 1)
    found = entitled(on, ClaimKind.DEATH_AT_WORK, date(2024, 1, 20))
    return {
        "jkk_death_lowest_band": sum(found[part] for part in AT_ONCE),
        "scholarship_two_children_from_tk": found[ClaimComponent.SCHOLARSHIP],
    }


def late(on: Stage) -> Told:
    """A benefit of 42 million, paid five days after it was due."""
    sponsored(on, "2024-01", 6)
    found = entitled(on, ClaimKind.DEATH, date(2024, 2, 5))
    complete = CompleteDocuments(claim=CLAIM, documents=NEEDED[ClaimKind.DEATH], effective_on=date(2024, 3, 4))
    on.desk.record(complete)
    components = tuple(Component(component=part, rupiah=rupiah) for part, rupiah in found.items())
    on.desk.record(ApproveClaim(claim=CLAIM, components=components, effective_on=date(2024, 3, 4)))
    for part, rupiah in found.items():
        on.desk.record(
            PayClaim(
                accept=("CLM-05",),
                claim=CLAIM,
                component=part,
                effective_on=date(2024, 3, 12),
                payee_kind=PayeeKind.HEIR,
                rupiah=rupiah,
            )
        )
    on.catch_up()
    with on.desk.store.reader() as reader:
        (row,) = claim_register(reader, claim=CLAIM).rows
    assert row.due_on == date(2024, 3, 7)
    return {"late_jkm_5_days": row.penalty_rupiah}


STORIES = {
    "death in month 2": second_month,
    "death in month 4": fourth_month,
    "35 months": month_35,
    "36 months": month_36,
    "death at work": at_work,
    "late benefit": late,
}
CASES = {
    *("jkm_death_month_2_from_2025", "jkm_death_month_4", "kaltim_ceremony_if_all_jkm", "late_jkm_5_days"),
    *("jkm_scholarship_35_paid_months", "jkm_scholarship_36_paid_months"),
    *("jkk_death_lowest_band", "scholarship_two_children_from_tk"),
}
"""The rows that these stories tell."""
