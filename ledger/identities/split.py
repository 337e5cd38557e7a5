"""A worker proves to be two people: the seats that are the other one's become his, all of them or none."""

from collections.abc import Iterator, Sequence
from typing import ClassVar

from pydantic import Field

from ledger.claims.asking import known_claim
from ledger.claims.claim import ClaimState
from ledger.command import FactCommand, Happening, History
from ledger.corrections.correcting import Steps
from ledger.corrections.events import CorrectionReason
from ledger.corrections.person import CorrectPerson, Seated
from ledger.enrollments.batch import Batch
from ledger.enrollments.named import NamingCommand, worker_ids
from ledger.enrollments.slots import held_in
from ledger.errors import Malformed, Refused
from ledger.event import Position
from ledger.identifiers import WorkerId
from ledger.identities.events import PERSONS, PersonsSplit
from ledger.identities.keys import KEEPER
from ledger.identities.mergers import mergers_of, must_not_be_merged
from ledger.identities.retention import claims_of
from ledger.periods import Month
from ledger.stating import must_have_minutes, stated

_REFUSED = (ClaimState.REJECTED, ClaimState.WITHDRAWN)
"""The states of a claim that rests on no month."""


class SplitIdentity(NamingCommand, FactCommand):
    """Split a worker who is two people: the seats named are the other one's, by its minutes, all of them or none.

    Somebody who was merged into him before is known by himself again: his NIK leads to him, and so do the NIKs of all
    who were merged into that one.
    """

    NOUN = "identities"
    VERB = "split"
    ROLE: ClassVar[str] = KEEPER
    OF_MERGED: ClassVar[bool] = True

    positions: tuple[Position, ...] = Field(
        (),
        max_length=1000,
        description="The entries that put the other one into his seats, the newest version of each.",
        examples=[[34, 91]],
    )
    splits: WorkerId = Field(description="The worker who is two people.", examples=["w-0c9k7q3z5vhx2m8d"])

    def known_workers(self) -> Sequence[WorkerId]:
        """Return the workers named by id."""
        return [self.splits, *super().known_workers()]

    def decide(self, history: History) -> Iterator[Happening]:
        """Refuse the same worker, a seat that is not his, one on which a claim rests, and one that the other has."""
        must_have_minutes(self.evidence)
        worker = worker_ids([self], history.persons)[0]
        self._refuse_himself(worker)
        must_not_be_merged(history, self.splits)
        self._refuse_nothing(history, worker)
        for position in self.positions:
            self._refuse_claimed(history, position)
        steps = Steps(history)
        steps.append([Happening(PERSONS, [stated(history, self, PersonsSplit, also={"worker": worker})])])
        for position in self.positions:
            steps.append(list(self._correction(position, worker).seating(steps.ahead, worker)))
        yield from steps.happenings

    def _refuse_himself(self, worker: str) -> None:
        if worker == self.splits:
            raise Malformed(
                "same_worker",
                f"expected another worker or NIK than those of {self.splits}, found his own; name the other person, or "
                "the worker who was merged into him",
                worker=worker,
            )

    def _refuse_nothing(self, history: History, worker: str) -> None:
        """Refuse a split without seats, unless it takes back a merger; one who leads to a third is not the other."""
        lead = mergers_of(history).leads.get(worker)
        if lead is not None and lead.keeps != self.splits:
            must_not_be_merged(history, worker)
        if lead is None and not self.positions:
            raise Malformed(
                "positions_missing",
                "expected the entries that put the other person into his seats, found none; name their positions",
            )

    def _refuse_claimed(self, history: History, position: int) -> None:
        """Refuse an entry that gave him no seat, and months of a seat that a claim of his counts."""
        entry = history.entry(position)
        event = None if entry is None else entry.event
        if isinstance(event, Seated) and event.worker == self.splits:
            assert entry is not None, "its event is there"
            held = held_in(event.seat, self.splits, history.fold(Batch, entry.stream))
            months = [month for own, _ in held for month in own]
            for claim in claims_of(history, self.splits) if months else ():
                _refuse_counted(history, claim, min(months), position)
            return
        raise Refused(
            "not_his_seat",
            f"expected an entry that put {self.splits} into a seat, found another at position {position}; name the "
            "newest entry of each seat that is the other person's",
            position=position,
            worker=self.splits,
        )

    def _correction(self, position: int, worker: str) -> CorrectPerson:
        return CorrectPerson(
            basis=self.basis,
            corrects=position,
            effective_on=self.effective_on,
            evidence=self.evidence,
            reason=CorrectionReason.REPORTED_WRONG,
            worker=worker,
        )


def _refuse_counted(history: History, claim: str, first: Month, position: int) -> None:
    """Refuse a seat with months up to the event of a claim that stands: cover and counted months rest on them."""
    known = known_claim(history, claim)
    assert known.reported is not None, "a claim that is known was reported"
    if known.state not in _REFUSED and first <= Month.of(known.reported.event_on):
        raise Refused(
            "claim_rests_on_seat",
            f"expected seats on which no claim rests, found months from {first} of the seat at position {position}, "
            f"which {claim} counts; withdraw or reject the claim first, or leave the seat where it is",
            claim=claim,
            first=str(first),
            position=position,
        )
