"""Two workers prove to be one person: what one of them had is the other's, by minutes, as far as no month collides."""

from collections.abc import Iterator, Sequence
from typing import ClassVar

from ledger.command import FactCommand, Happening, History
from ledger.corrections.correcting import Steps
from ledger.corrections.events import CorrectionReason
from ledger.corrections.person import CorrectPerson
from ledger.enrollments.events import OpeningCoverStated
from ledger.errors import AlreadyRecorded, Malformed, Refused
from ledger.identifiers import WorkerId
from ledger.identities.events import PERSONS, PersonsMerged
from ledger.identities.keys import KEEPER
from ledger.identities.mergers import ids_of, mergers_of, must_not_be_merged, person_merged
from ledger.identities.restricted import restricted_at
from ledger.identities.retention import claims_of
from ledger.identities.seats_merged import Seat, Staying, holders_of, refused, seats_of, twice_apart, twice_held
from ledger.stating import must_have_minutes, stated
from ledger.wording import plural

TWO_NIKS = "ID-04"
"""One person under two NIKs: months that both held."""
_STAYS = ("months_overpaid", "person_month_held", "worker_twice")
"""Why a seat stays with the worker who is absorbed: the person has its months twice."""


class MergeIdentities(FactCommand):
    """Merge two workers who are one person: both NIKs lead to one, who has what the other had, by its minutes.

    Seats whose months both hold, or held before they were erased, stay with the absorbed one, are listed, and are
    merged by the same command once they are mended.
    """

    NOUN = "identities"
    VERB = "merge"
    ROLE: ClassVar[str] = KEEPER
    OF_MERGED: ClassVar[bool] = True

    absorbed: WorkerId
    keeps: WorkerId

    def known_workers(self) -> Sequence[WorkerId]:
        """Return both, whom the vault must know."""
        return (self.keeps, self.absorbed)

    def decide(self, history: History) -> Iterator[Happening]:
        """Refuse one worker twice, one who leads to another, claims of the absorbed one, and what is merged already.

        That the person has months twice is a warning, which must be accepted.
        """
        _refuse_himself(self.keeps, self.absorbed)
        must_have_minutes(self.evidence)
        again = self._is_merged(history)
        self._refuse_what_cannot_move(history)
        moving, staying = self._seats(history)
        if again and not moving:
            raise self._nothing_left(staying)
        steps = Steps(history)
        if not again:
            twice = [*staying, *self._apart_of_absorbed(history)]
            found = {TWO_NIKS: "; ".join(one.told() for one in twice)} if twice else {}
            steps.append([Happening(PERSONS, [stated(history, self, PersonsMerged, exceptions=found)])])
        for seat in moving:
            steps.append(list(self._correction(seat).seating(steps.ahead, self.keeps)))
        yield from steps.happenings

    def _is_merged(self, history: History) -> bool:
        """Tell whether these two are merged already, or refuse where either leads to somebody else."""
        must_not_be_merged(history, self.keeps)
        lead = mergers_of(history).leads.get(self.absorbed)
        if lead is not None and lead.keeps != self.keeps:
            raise person_merged(self.absorbed, lead.keeps, lead.position)
        return lead is not None

    def _refuse_what_cannot_move(self, history: History) -> None:
        claims = claims_of(history, self.absorbed)
        if claims:
            raise Refused(
                "claims_of_absorbed",
                f"expected a worker without claims to be absorbed, found {', '.join(claims)} of {self.absorbed}; keep "
                f"{self.absorbed} and absorb {self.keeps}",
                claims=claims,
                worker=self.absorbed,
            )
        restricted = restricted_at(history, self.absorbed)
        if restricted is not None and restricted_at(history, self.keeps) is None:
            raise Refused(
                "absorbed_restricted",
                f"expected {self.keeps} to be restricted as {self.absorbed} is since position {restricted}, found that "
                "he is not; restrict him too, keep the restricted one, or lift the restriction first",
                position=restricted,
                worker=self.absorbed,
            )
        stated_at = [
            entry.position
            for entry in holders_of(history, self.absorbed)
            if isinstance(entry.event, OpeningCoverStated)
        ]
        if stated_at:
            raise Refused(
                "opening_cover_of_absorbed",
                f"expected a worker without cover from before the book to be absorbed, found it stated for "
                f"{self.absorbed} at position {stated_at[0]}; keep {self.absorbed} and absorb {self.keeps}",
                positions=list(stated_at),
                worker=self.absorbed,
            )

    def _seats(self, history: History) -> tuple[list[Seat], list[Staying]]:
        """Return the seats that the kept one can have, and those that stay since the person has their months already.

        Whoever else was merged into either may hold them too, and each NIK may have held them before it was erased.
        """
        seats = seats_of(history, self.absorbed)
        ids = dict.fromkeys((*ids_of(history, self.keeps), *ids_of(history, self.absorbed)))
        others = [own for own in ids if own not in (self.keeps, self.absorbed)]
        twice = {one.seat.position: one for one in twice_apart(history, seats, list(ids))}
        twice |= {one.seat.position: one for one in twice_held(history, seats, others)}
        trial, moving, staying = Steps(history), [], []
        for seat in seats:
            stays = twice.get(seat.position) or self._tried(trial, seat)
            if stays is None:
                moving.append(seat)
            elif seat.months:
                staying.append(stays)
        return moving, staying

    def _tried(self, trial: Steps, seat: Seat) -> Staying | None:
        """Return why a seat cannot be the kept one's, or none where it can."""
        try:
            trial.append(list(self._correction(seat).seating(trial.ahead, self.keeps)))
        except Refused as refusal:
            if refusal.code not in _STAYS:
                raise
            return refused(seat, refusal)
        return None

    def _apart_of_absorbed(self, history: History) -> list[Staying]:
        """Return the seats of the kept one with months that a NIK of the absorbed one held before it was erased."""
        seats = [seat for own in ids_of(history, self.keeps) for seat in seats_of(history, own)]
        return list(twice_apart(history, seats, ids_of(history, self.absorbed)))

    def _correction(self, seat: Seat) -> CorrectPerson:
        return CorrectPerson(
            basis=self.basis,
            corrects=seat.position,
            effective_on=self.effective_on,
            evidence=self.evidence,
            reason=CorrectionReason.REPORTED_WRONG,
            worker=self.keeps,
        )

    def _nothing_left(self, staying: Sequence[Staying]) -> Refused:
        if not staying:
            return AlreadyRecorded(
                "already_merged",
                f"expected two workers to be merged, found {self.absorbed} merged into {self.keeps} with all that he "
                "had; nothing is left to do",
                absorbed=self.absorbed,
                keeps=self.keeps,
            )
        return Refused(
            "merge_waits",
            f"expected seats of {self.absorbed} whose months {self.keeps} does not have, found {len(staying)} "
            f"{plural(len(staying), 'seat')} still with months that the person has twice: "
            f"{'; '.join(one.told() for one in staying)}; reverse their payments and withdraw {self.absorbed} there, "
            "then merge again",
            seats=[one.numbers() for one in staying],
        )


def _refuse_himself(keeps: str, absorbed: str) -> None:
    if keeps == absorbed:
        raise Malformed(
            "same_worker",
            f"expected two workers, found {keeps} twice; name the two who are one person",
            worker=keeps,
        )
