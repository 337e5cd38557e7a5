"""A subscription to the book, on both databases and across processes."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from eventsourcing.persistence import ListenNotifySubscription

if TYPE_CHECKING:
    from ledger.store.recorder import LedgerRecorder


class LedgerSubscription(ListenNotifySubscription["LedgerRecorder"]):
    """Yields every event once, in the order of positions, and waits for more at the end."""

    def __init__(self, recorder: "LedgerRecorder", gt: int | None = None, topics: Sequence[str] = ()) -> None:
        self._forget: Callable[[], None] = _nothing
        super().__init__(recorder=recorder, gt=gt, topics=topics)
        self._forget = recorder.store.changes.listen(self._has_been_notified.set)

    def stop(self) -> None:
        """End the iteration."""
        super().stop()
        self._forget()


def _nothing() -> None:
    """Stand in until the subscription listens."""
