"""Look up who somebody is, restrict or erase his data, and keep the register of what people ask about their own."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, ClassVar

from pydantic import Field

from ledger.basis import Basis
from ledger.command import Command, FactCommand, Happening, History, must_be_new, must_exist
from ledger.errors import Malformed, Refused
from ledger.event import Label, Reference
from ledger.identifiers import RequestId, WorkerId
from ledger.identities.events import (
    ERASURES,
    DataRequestAnswered,
    DataRequestReceived,
    DataRight,
    ErasureReason,
    Keeping,
    LiftReason,
    PersonalDataErased,
    PersonalDataRestricted,
    PersonalDataRestrictionLifted,
    PersonalDataRevealed,
    RequestOutcome,
    RevealReason,
)
from ledger.identities.keys import KEEPER
from ledger.identities.merge import MergeIdentities
from ledger.identities.mergers import ids_of
from ledger.identities.restricted import restricted_at
from ledger.identities.retention import adopted, claims_of, end_of, keepings, last_month, numbers, sentence
from ledger.identities.split import SplitIdentity
from ledger.law.values import Rule
from ledger.rosters.applied import applied_by
from ledger.rosters.events import PlanCut, PlanErased
from ledger.stating import stated

UNRESTRICTED = (RevealReason.CLAIM, RevealReason.DATA_REQUEST, RevealReason.LEGAL_ORDER)
"""For what a restricted person is revealed all the same."""


class OfPerson(Command):
    """A command about somebody's data: our own act of today, which only a keeper may do."""

    ROLE: ClassVar[str] = KEEPER

    request: RequestId | None = Field(None, description="The request that it answers.")
    worker: WorkerId

    def known_workers(self) -> Sequence[WorkerId]:
        """Return the worker, whom the vault must know."""
        return (self.worker,)

    def said(self, history: History) -> dict[str, Any]:  # Any: spread into an event, which validates it
        """Return what every event about somebody's data says; refuses a request that is not in the book."""
        must_exist(history, "request", self.request)
        return {
            "basis": Basis.REPORTED,
            "effective_on": history.today,
            "request": self.request,
            "worker": self.worker,
        }


class RevealIdentity(OfPerson):
    """Look up who somebody is, for a reason that stands in the book; what is found is printed and kept nowhere."""

    NOUN = "identities"
    VERB = "reveal"

    reason: RevealReason = Field(description="Why.", examples=["claim"])

    def decide(self, history: History) -> Iterable[Happening]:
        """Refuse a restricted person but for a claim, a legal order and himself."""
        restricted = restricted_at(history, self.worker)
        if restricted is not None and self.reason not in UNRESTRICTED:
            raise Refused(
                "person_restricted",
                f"expected a reason that a restriction leaves, {', '.join(UNRESTRICTED)}, found {self.reason} for "
                f"{self.worker}, who was restricted at position {restricted}; leave him unseen",
                position=restricted,
                reasons=list(UNRESTRICTED),
            )
        yield Happening(self.worker, [PersonalDataRevealed(**self.said(history), reason=self.reason)])


class RestrictIdentity(OfPerson):
    """Restrict data that must be kept: from now on it is revealed for a claim, a legal order or to himself alone."""

    NOUN = "identities"
    VERB = "restrict"

    def decide(self, history: History) -> Iterable[Happening]:
        """Refuse what is restricted already, and data that nothing keeps."""
        restricted = restricted_at(history, self.worker)
        if restricted is not None:
            raise Refused(
                "already_restricted",
                f"expected somebody whose data is not restricted, found {self.worker} restricted at position "
                f"{restricted}; nothing is left to do",
                position=restricted,
            )
        because = tuple(keepings(history, self.worker))
        if not because:
            raise Refused(
                "nothing_keeps_it",
                f"expected cover, a claim or a retention that keeps the data of {self.worker}, found none; erase it "
                "instead",
            )
        yield Happening(self.worker, [PersonalDataRestricted(**self.said(history), because=because)])


class LiftRestriction(OfPerson):
    """Lift a restriction: from now on the data is revealed for every reason of the list again."""

    NOUN = "identities"
    VERB = "lift-restriction"

    reason: LiftReason = Field(description="Why.", examples=["settled"])

    def decide(self, history: History) -> Iterable[Happening]:
        """Refuse data that is not restricted."""
        if restricted_at(history, self.worker) is None:
            raise Refused(
                "not_restricted",
                f"expected somebody whose data is restricted, found that of {self.worker} free; nothing is left to do",
                worker=self.worker,
            )
        yield Happening(self.worker, [PersonalDataRestrictionLifted(**self.said(history), reason=self.reason)])


class EraseIdentity(OfPerson):
    """Erase who somebody is: his key, data and look-up token are destroyed, and what plans say of him.

    His months and the money stand. A plan that was not applied yet is erased whole where a row of it names him; of one
    that was, his rows and its file are destroyed, and the rest stands.
    """

    NOUN = "identities"
    VERB = "erase"

    reason: ErasureReason = Field(description="Why.", examples=["requested"])

    def decide(self, history: History) -> Iterable[Happening]:
        """Refuse while cover, a claim or retention runs: such data is restricted instead."""
        found = keepings(history, self.worker)
        if found:
            raise _kept(self.worker, found)
        rule = adopted(history, Rule.HELD_MONTHS_RETENTION_MONTHS)
        last = last_month(history, self.worker)
        until = history.today if last is None else max(history.today, end_of(last, rule))
        erased = PersonalDataErased(
            **self.said(history),
            claims=tuple(claim for own in ids_of(history, self.worker) for claim in claims_of(history, own)),
            held_until=until,
            law=rule.position,
            merged=tuple(ids_of(history, self.worker)[1:]) or None,
            reason=self.reason,
        )
        yield Happening(ERASURES, [erased])
        yield from _of_plans(history, ids_of(history, self.worker))


def _of_plans(history: History, ids: Sequence[str]) -> Iterator[Happening]:
    """Yield what becomes of the plans that name a person: one whose rows are still to be applied is erased whole."""
    for plan, in_rows in history.beside().plans_naming(ids):
        kind = PlanErased if in_rows and applied_by(history, plan) is None else PlanCut
        yield Happening(plan, [kind(basis=Basis.REPORTED, effective_on=history.today, plan=plan)])


class ReceiveRequest(FactCommand):
    """Enter in the register what somebody asks about his own data: it is answered within 3 x 24 hours."""

    NOUN = "identities"
    VERB = "receive-request"
    IDS: ClassVar[Mapping[str, str]] = {"request": "request"}

    letter: Reference | None = Field(None, description="The number of his letter.", examples=["12/PDP/2026"])
    request: RequestId | None = Field(None, description="The request's id; random where left out.")
    right: DataRight = Field(description="What he asks for.", examples=["access"])
    worker: WorkerId | None = Field(None, description="Who he is, where the book knows him.")

    def known_workers(self) -> Sequence[WorkerId]:
        """Return the worker, where he is named."""
        return () if self.worker is None else (self.worker,)

    def decide(self, history: History) -> Iterable[Happening]:
        """Refuse an id in use."""
        assert self.request is not None, "the book fills absent ids"
        must_be_new(history, "request", self.request)
        yield Happening(self.request, [stated(history, self, DataRequestReceived)])


class AnswerRequest(FactCommand):
    """Answer a request about somebody's own data; what is refused names its article."""

    NOUN = "identities"
    VERB = "answer-request"

    article: Label | None = Field(None, description="The article of a refusal.", examples=["UU 27/2022 Pasal 15"])
    letter: Reference | None = Field(None, description="The number of the answer.", examples=["13/PDP/2026"])
    outcome: RequestOutcome = Field(description="How it is answered.", examples=["granted"])
    request: RequestId

    def decide(self, history: History) -> Iterable[Happening]:
        """Refuse an unknown request, one that is answered, an answer before it, and a refusal without an article."""
        must_exist(history, "request", self.request)
        received, *later = history.entries(self.request)
        assert isinstance(received.event, DataRequestReceived), "a request begins with its receipt"
        if later:
            raise Refused(
                "request_answered",
                f"expected a request that waits, found {self.request} answered at position {later[0].position}; "
                "nothing is left to answer",
                position=later[0].position,
            )
        if self.effective_on < received.event.effective_on:
            raise Malformed(
                "before_the_request",
                f"expected a date from {received.event.effective_on} on, when {self.request} came, found "
                f"{self.effective_on}; mend the date",
                since=str(received.event.effective_on),
                effective_on=str(self.effective_on),
            )
        if self.outcome is not RequestOutcome.GRANTED and self.article is None:
            raise Malformed(
                "refusal_without_article",
                f"expected the article that lets a request be {self.outcome}, found none; name it (article)",
            )
        yield Happening(self.request, [stated(history, self, DataRequestAnswered)])


def _kept(worker: str, found: Sequence[Keeping]) -> Refused:
    first = found[0]
    return Refused(
        f"{first.kept_for}_runs",
        f"expected {worker} without cover, claim and retention, found: {'; '.join(map(sentence, found))}; restrict the "
        "data until then (`amanah identities restrict`)",
        kept=numbers(found),
        worker=worker,
    )


COMMANDS: tuple[type[Command], ...] = (
    RevealIdentity,
    RestrictIdentity,
    LiftRestriction,
    EraseIdentity,
    MergeIdentities,
    SplitIdentity,
    ReceiveRequest,
    AnswerRequest,
)
