"""Carrying out an approved plan of changes: every row's command in one commit, or nothing."""

from collections.abc import Iterator, Sequence
from typing import ClassVar

from pydantic import ConfigDict, Field

from ledger.command import Command, Happening, History
from ledger.identifiers import PlanId
from ledger.identities.person import Person
from ledger.rosters.changes import Changes
from ledger.rosters.changing import ChangeJudgement, judge_changes
from ledger.rosters.commands import known_plan, must_be_approved, must_be_as_planned, must_not_be_applied
from ledger.rosters.digest import costs, hashed, told_once
from ledger.rosters.events import ChangesApplied
from ledger.rosters.roster import Signed
from ledger.rosters.values import ChangeKind


class ListedChanges:
    """A list of changes out of the vault with the verdicts that were approved; validated when it was planned."""

    def __init__(self, changes: Changes, planned: Sequence[Signed] = ()) -> None:
        self.changes = changes
        self.planned = planned


class ApplyChanges(Command):
    """Carry out an approved plan of changes; its list comes out of the vault with the plan."""

    NOUN = "rosters"
    model_config = ConfigDict(arbitrary_types_allowed=True)
    BULK: ClassVar[bool] = True
    WHOLE: ClassVar[bool] = True

    content: str = Field(description="The keyed digest of the list.")
    plan: PlanId
    listed: ListedChanges = Field(exclude=True, repr=False, description="The list and its verdicts, out of the vault.")

    def named_persons(self) -> Sequence[Person]:
        """Return everyone whom the list names."""
        return self.listed.changes.people

    def villages(self) -> Sequence[str | None]:
        """Return where each of them lives, in their order: of who leaves, the list does not say it."""
        changes = self.listed.changes
        return [*(newcomer.region for newcomer in changes.newcomers), *(None for _ in changes.rows)]

    def decide(self, history: History) -> Iterator[Happening]:
        """Refuse a plan that nobody approved, and one whose verdicts are others now, with the rows that changed."""
        seen = known_plan(history, self.plan)
        must_not_be_applied(history, self.plan)
        approval = must_be_approved(history, seen)
        changes = self.listed.changes
        judgement = judge_changes(history, changes)
        digest = digest_of_changes(changes, judgement)
        must_be_as_planned(seen, self.listed.planned, judgement.signed, digest=digest, rupiah=judgement.rupiah)
        yield from judgement.happenings
        terms, carried = changes.terms, judgement.carried
        applied = ChangesApplied(
            basis=terms.basis,
            effective_on=terms.effective_on,
            accepted=judgement.accepted,
            approval=approval,
            batch=terms.batch,
            change=terms.change,
            digest=digest,
            plan=self.plan,
            rows=changes.count,
            to_batch=carried.opened.batch if carried else None,
        )
        yield Happening(self.plan, [applied])


def digest_of_changes(changes: Changes, judgement: ChangeJudgement) -> str:
    """Return the digest that a second person approves; the list itself enters it by a keyed digest alone."""
    carried = judgement.carried
    words = {
        "content": changes.content,
        "costs": costs(carried) if carried else None,
        "months": judgement.months,
        "opening": changes.opening.model_dump(mode="json") if changes.opening else None,
        "pots": list(changes.pots),
        "terms": changes.terms.model_dump(mode="json"),
        "verdicts": judgement.signed,
    }
    replaces = changes.terms.change is ChangeKind.REPLACE
    return hashed(words | {"evidence": told_once(judgement.verdicts)} if replaces else words)
