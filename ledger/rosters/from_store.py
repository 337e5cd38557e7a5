"""What stands beside the book, read from its store."""

import json
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

from ledger.enrollments.events import (
    BatchOpened,
    DomicileChanged,
    EnrollmentCorrected,
    WorkerEnrolled,
    WorkerReplaced,
)
from ledger.event import Entry
from ledger.identities.keys import KEEPER
from ledger.identities.port import NOBODY_NAMED, PeopleNamed
from ledger.periods import Month
from ledger.registers.sealed import OpenedRegister, RegisterKey
from ledger.rosters.beside import PlanSeen, Standing
from ledger.store import PlanRow, Reader
from ledger.store.mapper import decode
from ledger.store.registers import register_key, register_pages

_SEATED = (WorkerEnrolled.KIND, WorkerReplaced.KIND, EnrollmentCorrected.KIND, DomicileChanged.KIND)
_DIED = b'"reason":"died"'


OpenedKey = Callable[[str, bytes], bytes]
"""Opens the wrapped key of what is sealed as a whole."""


def opens_nothing(subject: str, wrapped: bytes) -> bytes:
    """A history without a vault opens nothing."""
    raise AssertionError(f"nobody opens {subject} without a vault")


class BesideBook:
    """Plans, keys and people, as one view of the store has them."""

    def __init__(
        self, reader: Reader, people: PeopleNamed = NOBODY_NAMED, opened_key: OpenedKey = opens_nothing
    ) -> None:
        self._reader = reader
        self._people = people
        self._opened_key = opened_key

    @property
    def differing(self) -> Sequence[int]:
        """Indexes of the people named whom the vault knows by another name or birth date."""
        return self._people.differing

    def alike(self, asked: Sequence[int]) -> Sequence[int]:
        """Return those of some of the people named who may be somebody whom the vault knows by another NIK."""
        return self._people.alike(asked)

    def newly_dated(self, asked: Sequence[int]) -> Sequence[int]:
        """Return those of some of the people named whose birth date is not the one in the vault."""
        return self._people.newly_dated(asked)

    def held_apart(self, wanted: Mapping[int, int]) -> Mapping[int, Sequence[Month]]:
        """Return the months wanted, by index of the people named, that the same NIK held before it was erased."""
        return self._people.held_apart(wanted)

    def apart(self, workers: Sequence[str], wanted: Mapping[int, int]) -> Mapping[int, int]:
        """Return the months wanted, as bits by year, that NIKs of some workers held before they were erased."""
        return self._people.apart(workers, wanted)

    def plans_naming(self, workers: Sequence[str]) -> Iterable[Standing]:
        """Return the plans with a list that say something of a person, known by these ids."""
        return self._people.plans_naming(workers)

    def merged(self, workers: Sequence[str]) -> Mapping[str, str]:
        """Return who was merged into one of these workers, and into whom."""
        return self._reader.mergers(workers)

    def is_keeper(self, actor: str) -> bool:
        """Tell whether an actor's key is a keeper's."""
        return any(row.actor == actor and row.role == KEEPER for row in self._reader.actors())

    def plan(self, plan: str) -> PlanSeen | None:
        """Return a plan, or none."""
        row = self._reader.plan(plan)
        return None if row is None else seen(row)

    def person_of(self, actor: str) -> str:
        """Return who holds an actor's key: the person said, or the actor himself."""
        return self._reader.holder(actor) or actor

    def died(self, workers: Sequence[str]) -> Mapping[str, int]:
        """Return the position of the claim for a worker's death, or of his withdrawal from a seat for it."""
        asked = set(workers)
        left = {_who_left(one.state): one.position for one in self._reader.rare() if _DIED in bytes(one.state)}
        return {w: p for w, p in left.items() if w in asked} | self._reader.natural_keys("death", asked)

    def opened(self) -> Sequence[Entry]:
        """Return every opening of a batch."""
        return [decode(stored) for stored in self._reader.rare() if stored.kind == BatchOpened.KIND]

    def of_kinds(self, stream: str, kinds: Collection[str]) -> Sequence[Entry]:
        """Return the entries of some kinds in a stream that is long; the others are not decoded."""
        return [decode(stored) for stored in self._reader.stream(stream) if stored.kind in kinds]

    def seated(self, batch: str) -> Mapping[str, tuple[str, str | None]]:
        """Return the domicile and the occupation of everyone who was ever in a batch, as they were said last.

        Of who had the seat in truth, that of the person whom the list named: a correction says neither.
        """
        found, in_seat = dict[str, tuple[str, str | None]](), dict[tuple[int, str], tuple[str, str | None]]()
        for stored in self._reader.stream(batch):
            if stored.kind in _SEATED:
                what = json.loads(stored.state)["what"]
                seat, worker = what["seat"], what["worker"]
                if stored.kind == EnrollmentCorrected.KIND:
                    said = in_seat[seat, what["replaces"]]
                else:
                    said = (what["region"], what.get("occupation") or found.get(worker, ("", None))[1])
                found[worker] = in_seat[seat, worker] = said
        return found

    def register(self, snapshot: str, niks: Sequence[str]) -> OpenedRegister:
        """Return what a snapshot of an outside register says of people."""
        wrapped = register_key(self._reader, snapshot)
        assert wrapped is not None, "a snapshot that is held has its key"
        found = OpenedRegister(RegisterKey(snapshot, self._opened_key(snapshot, wrapped)), niks)
        found.read(register_pages(self._reader, snapshot, found.pages))
        return found

    def streams_at(self, positions: Iterable[int]) -> Mapping[int, tuple[str, str]]:
        """Return the stream and the kind of the entries at these positions."""
        return self._reader.streams_at(positions)


def _who_left(state: bytes) -> str:
    what = json.loads(state)["what"]
    return str(what.get("replaces", what["worker"]))


def seen(row: PlanRow) -> PlanSeen:
    """Return a stored plan as a decision sees it."""
    told = json.loads(row.told)
    return PlanSeen(
        plan=row.plan,
        digest=row.digest,
        made_by=row.made_by,
        position=row.position,
        batch=told["batch"],
        fund=told["fund"],
        accepted=told["counts"]["accepted"],
        rows=told["rows"],
        rupiah=told["rupiah"],
        erased=not row.wrapped_key,
    )
