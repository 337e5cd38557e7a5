"""Where each worker sits: found at once, however many seats there are."""

from collections.abc import Iterable
from dataclasses import dataclass, field


@dataclass
class Sitting:
    """The seat of each worker who sits in one of some seats; changes the seats, and is made when first asked."""

    _seats: dict[str, int] = field(default_factory=dict, compare=False)

    def seat(self, worker: str, seats: list[str | None]) -> int | None:
        """Return the seat in which a worker sits, or none."""
        if not self._seats:
            self._seats = {sits: seat for seat, sits in enumerate(seats) if sits is not None}
        return self._seats.get(worker)

    def add(self, workers: Iterable[str], seats: list[str | None]) -> None:
        """Let workers take new seats, behind all others."""
        seats += workers
        self._seats.clear()

    def put(self, worker: str | None, seat: int, seats: list[str | None]) -> None:
        """Let somebody sit in a seat in the place of who sat there, or nobody."""
        before, seats[seat] = seats[seat], worker
        if self._seats and before is not None:
            del self._seats[before]
        if self._seats and worker is not None:
            self._seats[worker] = seat
