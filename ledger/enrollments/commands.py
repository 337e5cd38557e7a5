"""What can be done with enrolments: open a batch, enrol, seal, and all that happens to a seat."""

from collections.abc import Iterator

from ledger.command import Command, Happening, History
from ledger.enrollments.enroll import EnrollWorkers
from ledger.enrollments.events import BatchSealed
from ledger.enrollments.open import OpenBatch
from ledger.enrollments.opening_cover import StateOpeningCover
from ledger.enrollments.replace import ReplaceWorker
from ledger.enrollments.seats import ChangeDomicile, DeliverCard, GraduateWorker, SeatCommand, WithdrawWorker
from ledger.enrollments.take_up import TakeUpMonths
from ledger.errors import Refused
from ledger.stating import stated


class SealBatch(SeatCommand):
    """Seal a batch: its list is final, and no worker is added any more."""

    NOUN = "enrollments"
    VERB = "seal"

    def decide(self, history: History) -> Iterator[Happening]:
        """Yield the sealing, or refuse a batch that is sealed or has no seat."""
        batch = self.batch_of(history)
        if batch.sealed:
            raise Refused(
                "batch_sealed",
                f"expected a batch that is not sealed, found {self.batch} sealed already; nothing is left to do",
                batch=self.batch,
            )
        if batch.count == 0:
            raise Refused(
                "batch_empty",
                f"expected a batch with workers, found none in {self.batch}; enrol them first",
                batch=self.batch,
            )
        yield Happening(self.batch, [stated(history, self, BatchSealed)])


COMMANDS: tuple[type[Command], ...] = (
    OpenBatch,
    EnrollWorkers,
    SealBatch,
    WithdrawWorker,
    ReplaceWorker,
    GraduateWorker,
    DeliverCard,
    ChangeDomicile,
    TakeUpMonths,
    StateOpeningCover,
)
"""The commands of this noun."""
