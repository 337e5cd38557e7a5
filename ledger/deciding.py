"""From a command to what is to be written: events, their bytes, slots and outside numbers. No position is known yet."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

from ledger.command import Happening, History
from ledger.enrollments.batch import Batch
from ledger.enrollments.events import BatchOpened, OpeningCoverStated, WorkerEnrolled
from ledger.enrollments.slots import enrolled_claims, slot_changes
from ledger.errors import Malformed, Refused
from ledger.event import Entry, Event, Fact
from ledger.history import BookHistory
from ledger.logs.open import must_be_open
from ledger.months.freezing import in_open_months

EVENTS_MAX = 101_000
"""A command that makes more would hold the lock for too long: 100,000 people, and what goes with their list."""


class Decides(Protocol):
    """A command, or what one has decided already."""

    def decide(self, history: History) -> Iterable[Happening]:
        """Yield what happens."""


@dataclass(slots=True)
class Decided:
    """What a command makes: by stream, serialised; indexes count the command's events from 0."""

    happenings: list[Happening] = field(default_factory=list)
    bodies: list[list[bytes]] = field(default_factory=list)
    claims: list[tuple[str, int, int, int]] = field(default_factory=list)
    releases: list[tuple[str, int, int]] = field(default_factory=list)
    keys: list[tuple[str, str, int]] = field(default_factory=list)
    opened: dict[str, Batch] = field(default_factory=dict)
    """Batches that the command opens itself, as they stand after it has opened them."""
    count: int = 0


def decided(command: Decides, history: BookHistory) -> Decided:
    """Let the command decide, and serialise what it said; refuses too many events, none, and dates to come."""
    made = Decided()
    must_be_open(history)
    for said in command.decide(history):
        if not said.events:
            continue
        happening = in_open_months(said, history)
        _check(happening.events, history.today)
        made.happenings.append(happening)
        made.bodies.append(_serialised(happening.events))
        made.keys += _natural_keys(happening.events, made.count)
        _slots(made, happening, history)
        made.count += len(happening.events)
    if made.count == 0:
        raise Refused("nothing_to_record", "expected a request that changes something, found that nothing would change")
    if made.count > EVENTS_MAX:
        raise Malformed(
            "too_many_events",
            f"expected at most {EVENTS_MAX:,} events a command, found {made.count:,}; split the request",
            events_max=EVENTS_MAX,
            events=made.count,
        )
    return made


def _check(events: Sequence[Event], today: date) -> None:
    for event in events:
        if isinstance(event, Fact) and event.effective_on > today:
            raise Malformed(
                "dated_in_the_future",
                f"expected a date up to today, {today} in UTC+9, found {event.effective_on}; "
                "record it when it has happened",
                today=str(today),
                effective_on=str(event.effective_on),
            )


def _serialised(events: Sequence[Event]) -> list[bytes]:
    """Return the canonical bytes; the events of one happening are mostly of one class."""
    return [event.__pydantic_serializer__.to_json(event, exclude_none=True) for event in events]


def _natural_keys(events: Iterable[Event], first: int) -> list[tuple[str, str, int]]:
    return [
        (scope, key, first + index)
        for index, event in enumerate(events)
        if isinstance(event, Fact)
        for scope, key in event.natural_keys()
    ]


def _batch(made: Decided, happening: Happening, history: BookHistory) -> Batch:
    """Return a batch as it stands before a happening; one that the command itself opens, as it opens it."""
    opened = happening.events[0]
    if isinstance(opened, BatchOpened):
        made.opened[happening.stream] = Batch(happening.stream)
        made.opened[happening.stream].apply(Entry(0, happening.stream, 1, "", "", "", opened))
    return made.opened.get(happening.stream) or history.fold(Batch, happening.stream)


def _slots(made: Decided, happening: Happening, history: BookHistory) -> None:
    """Add the months that a happening takes, each with the index of its event, and those that it frees."""
    is_batch = happening.stream.startswith("batch-")
    if not is_batch and not isinstance(happening.events[0], OpeningCoverStated):
        return
    batch = _batch(made, happening, history) if is_batch else Batch(happening.stream)
    enrolled = [event for event in happening.events if isinstance(event, WorkerEnrolled)]
    if len(enrolled) == len(happening.events):
        made.claims += enrolled_claims(enrolled, batch, first_position=made.count)
        return
    for index, event in enumerate(happening.events, made.count):
        slots = slot_changes(event, batch)
        made.claims += [(worker, year, mask, index) for worker, year, mask in slots.claims]
        made.releases += slots.releases
