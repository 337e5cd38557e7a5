"""What can be done with rosters: set the criteria, approve a plan, and, by the door that holds it, apply it."""

from collections.abc import Iterable, Iterator, Sequence
from typing import ClassVar

from pydantic import ConfigDict, Field

from ledger.command import Command, FactCommand, Happening, History, must_exist
from ledger.errors import AlreadyRecorded, Malformed, Refused, Unknown
from ledger.identifiers import InstrumentId, PlanId, SchemeId
from ledger.identities.person import Person
from ledger.periods import Month
from ledger.rosters.applied import applied_by
from ledger.rosters.beside import PlanSeen
from ledger.rosters.criteria import STREAM
from ledger.rosters.digest import changed, digest_of, total
from ledger.rosters.events import CriteriaAdopted, PlanApproved, PlanDigest, RosterApplied
from ledger.rosters.judging import judge
from ledger.rosters.roster import Roster, Signed
from ledger.rosters.values import Criterion, CriterionKind
from ledger.stating import stated
from ledger.wording import plural

LISTED_MAX = 100


class AdoptCriteria(FactCommand):
    """Set who may be sponsored, for a scheme or for all: age, decile, who is barred; older criteria stay readable."""

    NOUN = "rosters"
    VERB = "adopt-criteria"

    first: Month = Field(
        description="The first month of cover for which people are judged by it.", examples=["2025-01"]
    )
    instrument: InstrumentId | None = Field(None, description="The legal instrument that they are from.")
    rows: tuple[Criterion, ...] = Field(
        min_length=1,
        max_length=20,
        description="The criteria; together they replace those adopted before.",
        examples=[[{"article": "Pergub 19/2023", "confirmed": True, "criterion": "age_max_years", "value": 64}]],
    )
    scheme: SchemeId | None = Field(None, description="Left out: every scheme that has none of its own.")

    def decide(self, history: History) -> Iterable[Happening]:
        """Refuse a scheme or an instrument that the book does not hold, and a criterion without its number."""
        must_exist(history, "scheme", self.scheme)
        must_exist(history, "instrument", self.instrument)
        for row in self.rows:
            _must_be_whole(row)
        return [Happening(STREAM, [stated(history, self, CriteriaAdopted)])]


def _must_be_whole(row: Criterion) -> None:
    barred = row.criterion is CriterionKind.STATUS_BARRED
    if (row.status is not None) is not barred or (row.value is not None) is barred:
        raise Malformed(
            "criterion_incomplete",
            f"expected {'a status' if barred else 'a value'} and nothing else for {row.criterion}, found otherwise; "
            "status_barred takes a status, every other criterion a number",
            criterion=str(row.criterion),
        )


class ApprovePlan(FactCommand):
    """Approve a plan of a roster by its digest, as another person than the one who made it."""

    NOUN = "rosters"
    VERB = "approve"

    digest: PlanDigest
    plan: PlanId

    def decide(self, history: History) -> Iterable[Happening]:
        """Refuse a plan that is not there, is not this one, enrols nobody, or was made by the same person."""
        seen = known_plan(history, self.plan)
        if seen.erased:
            raise plan_erased(self.plan)
        if seen.digest != self.digest:
            raise Refused(
                "other_digest",
                f"expected the digest of {self.plan}, {seen.digest}, found another; look at the plan again, and "
                "approve what you see",
                plan=self.plan,
                digest=seen.digest,
            )
        if not seen.accepted:
            raise Refused(
                "nothing_to_approve",
                f"expected a plan that accepts somebody, found none of its {seen.rows} {plural(seen.rows, 'row')} "
                "accepted; mend the rows, or let it be",
                plan=self.plan,
                rows=seen.rows,
            )
        must_be_another(history, seen, history.actor)
        if approval_of(history, seen) is not None:
            raise AlreadyRecorded(
                "plan_approved", f"expected a plan to be approved, found {self.plan} approved already; apply it"
            )
        also = {name: getattr(seen, name) for name in ("accepted", "batch", "fund", "made_by", "rows", "rupiah")}
        return [Happening(self.plan, [stated(history, self, PlanApproved, also={**also, "known_at": seen.position})])]


def known_plan(history: History, plan: str) -> PlanSeen:
    """Return a plan, or refuse one that is not kept."""
    seen = history.beside().plan(plan)
    if seen is None:
        raise Unknown("plan", plan)
    return seen


def plan_erased(plan: str) -> Refused:
    """Return the refusal of a plan whose list is gone."""
    return Refused(
        "plan_erased",
        f"expected a plan with its list, found {plan} erased; plan the file again, without whoever was erased",
        plan=plan,
    )


def must_be_another(history: History, seen: PlanSeen, actor: str) -> None:
    """Refuse who made the plan, under whichever of his keys."""
    beside = history.beside()
    person = beside.person_of(actor)
    if person == beside.person_of(seen.made_by):
        raise Refused(
            "second_person_needed",
            f"expected an approval of another person than {person}, who made {seen.plan} with the key {seen.made_by}, "
            f"found his own with the key {actor}; let somebody else look at it and approve",
            plan=seen.plan,
            made_by=seen.made_by,
        )


def approval_of(history: History, seen: PlanSeen) -> int | None:
    """Return the position of the approval of a plan as it is, or none."""
    for entry in reversed(history.entries(seen.plan)):
        if isinstance(entry.event, PlanApproved) and entry.event.digest == seen.digest:
            return entry.position
    return None


class Listed:
    """A list out of the vault with the verdicts that were approved; validated when it was planned, sealed since."""

    def __init__(self, roster: Roster, planned: Sequence[Signed] = ()) -> None:
        self.roster = roster
        self.planned = planned


class EnrolRoster(Command):
    """Carry out an approved plan: open its batch, enrol whom it accepts, commit their money, in one commit.

    Its list comes out of the vault with the plan, so that no door takes it as a body.
    """

    NOUN = "rosters"
    model_config = ConfigDict(arbitrary_types_allowed=True)
    BULK: ClassVar[bool] = True
    WHOLE: ClassVar[bool] = True

    content: str = Field(description="The keyed digest of the list.")
    plan: PlanId
    listed: Listed = Field(exclude=True, repr=False, description="The list and its verdicts, out of the vault.")

    def named_persons(self) -> Sequence[Person]:
        """Return the people of the list, in its order."""
        return [candidate.person for candidate in self.listed.roster.candidates]

    def villages(self) -> Sequence[str]:
        """Return where the people of the list live."""
        return [candidate.region for candidate in self.listed.roster.candidates]

    def decide(self, history: History) -> Iterator[Happening]:
        """Refuse a plan that nobody approved, and one whose verdicts are others now, with the rows that changed."""
        seen = known_plan(history, self.plan)
        must_not_be_applied(history, self.plan)
        approval = must_be_approved(history, seen)
        judgement = judge(history, self.listed.roster)
        digest, found = digest_of(self.listed.roster, judgement), total(judgement)
        must_be_as_planned(seen, self.listed.planned, judgement.signed, digest=digest, rupiah=found)
        yield from judgement.happenings
        applied = RosterApplied(
            basis=self.listed.roster.opening.basis,
            effective_on=self.listed.roster.opening.effective_on,
            accepted=judgement.accepted,
            approval=approval,
            batch=seen.batch,
            criteria=judgement.criteria.position,
            digest=seen.digest,
            plan=self.plan,
            renews=self.listed.roster.renews,
            registers=tuple(sorted(use.snapshot.position for use in judgement.registers if use.snapshot)) or None,
            rows=self.listed.roster.rows,
        )
        yield Happening(self.plan, [applied])


def must_be_approved(history: History, seen: PlanSeen) -> int:
    """Return the position of a plan's approval, or refuse one that nobody approved as it is, and one erased since."""
    if seen.erased:
        raise plan_erased(seen.plan)
    approval = approval_of(history, seen)
    if approval is None:
        raise Refused(
            "plan_not_approved",
            f"expected a plan that a second person approved, found {seen.plan} without approval; have it approved",
            plan=seen.plan,
        )
    return approval


def must_not_be_applied(history: History, plan: str) -> None:
    """Refuse a plan that was carried out."""
    applied = applied_by(history, plan)
    if applied is not None:
        raise AlreadyRecorded(
            "plan_applied",
            f"expected a plan to be applied, found {plan} applied at position {applied.position}; nothing is left to "
            "do",
            plan=plan,
            position=applied.position,
        )


def must_be_as_planned(
    seen: PlanSeen, planned: Sequence[Signed], now: Sequence[Signed], *, digest: str, rupiah: int
) -> None:
    """Refuse verdicts that are others than those approved, with their rows, and other terms."""
    others = changed(list(planned), list(now))
    if others:
        was, is_ = others[0]
        raise Refused(
            "verdicts_changed",
            f"expected the verdicts of {seen.plan}, made at position {seen.position}, found {len(others)} "
            f"{plural(len(others), 'row')} judged otherwise now, first row {was.row}: {_named(was)} then, "
            f"{_named(is_)} now; plan the file again and have that approved",
            plan=seen.plan,
            rows=[{"row": a.row, "was": _named(a), "now": _named(b)} for a, b in others[:LISTED_MAX]],
            total=len(others),
        )
    if digest != seen.digest:
        raise Refused(
            "terms_changed",
            f"expected {seen.plan} to cost {seen.rupiah:,} rupiah by the criteria and registers it was made under, "
            f"found {rupiah:,}, or other criteria or registers now; plan it again and have that approved",
            plan=seen.plan,
            rupiah=seen.rupiah,
            found=rupiah,
        )


def _named(signed: Signed) -> str:
    return f"{signed.verdict} ({signed.code})" if signed.code else str(signed.verdict)


COMMANDS: tuple[type[Command], ...] = (AdoptCriteria, ApprovePlan)
"""The commands of this noun that every door takes; a plan is applied by the door that holds it."""
