"""Which months an approved correction joins to the participation before them: a stream of each person who has one.

A person is no stream of the book. Corrections of cover are the exception, since a decision about a person must find all
of them in one look-up under the lock, and few people ever have one. The id is made from the worker's, so that nobody
has to name or remember it, and no other kind of thing has ids of this form.
"""

from collections.abc import Iterable
from typing import Protocol

from ledger.contributions.events import CoverReconnected
from ledger.event import Event
from ledger.periods import Month
from ledger.programmes import Programme


class Correction(Protocol):
    """An entry, or what a reader keeps of it."""

    @property
    def event(self) -> Event:
        """What was recorded."""

    @property
    def position(self) -> int:
        """Where in the book."""


def reconnections_stream(worker: str) -> str:
    """Return the stream of a worker's corrections of cover."""
    return f"participation-of-{worker}"


def months_joined(corrections: Iterable[Correction], programme: Programme) -> dict[Month, int]:
    """Return the months that corrections join to what was before, in one programme, each with the last one's position.

    A correction joins what was paid when it was made: of a payment recorded later its minutes cannot speak.
    """
    return {
        month: one.position
        for one in sorted(corrections, key=lambda one: one.position)
        if isinstance(one.event, CoverReconnected) and programme in one.event.programmes
        for month in one.event.months
    }
