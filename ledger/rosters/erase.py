"""A plan is erased: its key, list and file are destroyed; what it came to, and what the book says of it, stand."""

from collections.abc import Iterable

from ledger.basis import Basis
from ledger.command import Command, Happening, History
from ledger.errors import AlreadyRecorded, Refused
from ledger.identifiers import PlanId
from ledger.identities.retention import kept_until
from ledger.rosters.applied import applied_by
from ledger.rosters.beside import PlanSeen
from ledger.rosters.commands import known_plan
from ledger.rosters.events import ChangesApplied, PlanErased, RosterApplied


class ErasePlan(Command):
    """Erase a plan that was never applied, or whose list nothing keeps any more: by who made it, or a keeper."""

    NOUN = "rosters"
    VERB = "erase"

    plan: PlanId

    def decide(self, history: History) -> Iterable[Happening]:
        """Refuse a plan of somebody else, one that is erased, and one that was applied while retention runs."""
        seen = known_plan(history, self.plan)
        if seen.erased:
            raise AlreadyRecorded(
                "plan_erased",
                f"expected a plan with its list, found {self.plan} erased already; nothing is left to do",
                plan=self.plan,
            )
        _must_be_his(history, seen)
        self._refuse_evidence(history)
        yield Happening(self.plan, [PlanErased(basis=Basis.REPORTED, effective_on=history.today, plan=self.plan)])

    def _refuse_evidence(self, history: History) -> None:
        applied = applied_by(history, self.plan)
        if applied is None:
            return
        assert isinstance(applied.event, RosterApplied | ChangesApplied), "these carry a plan out"
        until = kept_until(history, applied.event.batch)
        if history.today <= until:
            raise Refused(
                "plan_is_evidence",
                f"expected a plan that was never applied, found {self.plan} applied at position "
                f"{applied.position}: its list is the evidence of that until {until}; erase it after that day",
                plan=self.plan,
                position=applied.position,
                until=until.isoformat(),
            )


def _must_be_his(history: History, seen: PlanSeen) -> None:
    beside = history.beside()
    if beside.person_of(history.actor) != beside.person_of(seen.made_by) and not beside.is_keeper(history.actor):
        raise Refused(
            "plan_of_another",
            f"expected {seen.made_by}, who made {seen.plan}, or a keeper, found {history.actor}; let one of "
            "them erase it",
            made_by=seen.made_by,
            plan=seen.plan,
        )
