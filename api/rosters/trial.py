"""What a plan would append, tried before it is kept."""

from collections.abc import Sequence
from dataclasses import dataclass

from ledger.command import Happening, History
from ledger.deciding import decided
from ledger.history import BookHistory


@dataclass(frozen=True, slots=True)
class _Said:
    """What a judgement would append, as a command says it."""

    happenings: Sequence[Happening]

    def decide(self, history: History) -> Sequence[Happening]:
        return self.happenings


def must_be_writable(happenings: Sequence[Happening], history: BookHistory) -> None:
    """Refuse what no commit takes: too many events, dates to come, money of a closed month."""
    if happenings:
        decided(_Said(happenings), history)
