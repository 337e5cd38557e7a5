"""Which months an approved correction joins to the participation before them: a stream of each person who has one.

A person is no stream of the book. Corrections of cover are the exception, since a decision about a person must find all
of them in one look-up under the lock, and few people ever have one. The id is made from the worker's, so that nobody
has to name or remember it, and no other kind of thing has ids of this form.
"""

from collections.abc import Iterable

from ledger.contributions.events import CoverReconnected
from ledger.event import Event
from ledger.periods import Month
from ledger.programmes import Programme


def reconnections_stream(worker: str) -> str:
    """Return the stream of a worker's corrections of cover."""
    return f"participation-of-{worker}"


def months_joined(events: Iterable[Event], programme: Programme) -> frozenset[Month]:
    """Return the months that some corrections join to what was before, in one programme."""
    joins = (event for event in events if isinstance(event, CoverReconnected) and programme in event.programmes)
    return frozenset(month for event in joins for month in event.months)
