"""What stands beside the book, read from its store."""

import json
from collections.abc import Iterable, Mapping, Sequence

from ledger.enrollments.events import BatchOpened, DomicileChanged, WorkerEnrolled, WorkerReplaced
from ledger.event import Entry
from ledger.rosters.beside import PlanSeen
from ledger.store import PlanRow, Reader
from ledger.store.mapper import decode

_SEATED = (WorkerEnrolled.KIND, WorkerReplaced.KIND, DomicileChanged.KIND)
_DIED = b'"reason":"died"'


class BesideBook:
    """Plans, keys and people, as one view of the store has them."""

    def __init__(self, reader: Reader, differing: Sequence[int] = ()) -> None:
        self._reader = reader
        self.differing = differing

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

    def seated(self, batch: str) -> Mapping[str, tuple[str, str | None]]:
        """Return the domicile and the occupation of everyone who was ever in a batch, as they were said last."""
        found: dict[str, tuple[str, str | None]] = {}
        for stored in self._reader.stream(batch):
            if stored.kind in _SEATED:
                what = json.loads(stored.state)["what"]
                job = what.get("occupation") or found.get(what["worker"], ("", None))[1]
                found[what["worker"]] = (what["region"], job)
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
    )
