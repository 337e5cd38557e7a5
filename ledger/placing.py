"""What was decided gets its place: stamped rows to store, and runs of entries for the folds kept in memory."""

from collections.abc import Mapping
from dataclasses import dataclass

from ledger.deciding import Decided
from ledger.identifiers import Random
from ledger.runs import Run
from ledger.store import Row
from ledger.store.mapper import stamped_rows


@dataclass(frozen=True, slots=True)
class Placed:
    """The rows of a command, and the same by runs."""

    rows: list[Row]
    runs: list[Run]


def placed(made: Decided, *, versions: Mapping[str, int], after: int, at: str, by: str, random: Random) -> Placed:
    """Place what was decided after a position, each stream after its last version."""
    drawn = random(16 * made.count).hex()
    reached = dict(versions)
    told = Placed([], [])
    for happening, bodies in zip(made.happenings, made.bodies, strict=True):
        done = len(told.rows)
        version = reached.get(happening.stream, 0) + 1
        nonces = [drawn[start : start + 32] for start in range(32 * done, 32 * (done + len(bodies)), 32)]
        run = Run(happening, version, after + 1 + done, at, by, nonces)
        told.runs.append(run)
        told.rows.extend(
            stamped_rows(happening.stream, version, happening.events, bodies=bodies, at=at, by=by, nonces=nonces)
        )
        reached[happening.stream] = version + len(bodies) - 1
    return told
