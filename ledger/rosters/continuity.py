"""How a list carries on a batch of the year before: who goes on without a gap, who after one, and who does not."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from ledger.command import History
from ledger.enrollments.batch import Batch
from ledger.enrollments.events import WorkerGraduated, WorkerReplaced, WorkerWithdrawn
from ledger.enrollments.slots import months_in
from ledger.periods import Month
from ledger.rosters.judging import Judgement
from ledger.rosters.roster import Roster
from ledger.rosters.values import Verdict

_LEFT = (WorkerGraduated.KIND, WorkerReplaced.KIND, WorkerWithdrawn.KIND)


@dataclass(frozen=True, slots=True)
class Continuity:
    """People of a batch and of the list that renews it, each counted once."""

    continuing: int
    gaps: Mapping[int, int]
    """Of those with months between: how many people by how many months."""
    uncovered: int
    new: int
    left_out: Mapping[str, int]
    """By how they left the batch, or what is said of their row."""


def continuity(history: History, roster: Roster, judgement: Judgement, renews: str) -> Continuity:
    """Compare who is accepted with who sits in the batch at its end, and with who left it before."""
    before = {worker for worker in history.fold(Batch, renews).seats if worker is not None}
    by_row = {judged.row: judged for judged in judgement.verdicts}
    listed = list(zip((by_row[one.row] for one in roster.candidates), history.persons, strict=True))
    accepted = {worker for judged, worker in listed if judged.verdict is Verdict.ACCEPTED}
    stopping, known = before - accepted, before | accepted
    unread = {str(one.numbers["worker"]): one.code for one in roster.malformed if "worker" in one.numbers}
    why = unread | {worker: judged.code for judged, worker in reversed(listed)}
    left_out = Counter([why.get(worker, "not_listed") for worker in stopping])
    left_out.update(reason for worker, reason in _left(history, renews).items() if worker not in known)
    gaps = Counter(_gaps(history, sorted(accepted & before), judgement.opened.first))
    return Continuity(
        continuing=gaps.pop(0, 0),
        uncovered=gaps.pop(None, 0),
        gaps={months: people for months, people in sorted(gaps.items()) if months is not None},
        new=len(accepted - before),
        left_out=dict(sorted(left_out.items())),
    )


def _left(history: History, batch: str) -> dict[str, str]:
    """Return why each person who left a batch did so last."""
    found: dict[str, str] = {}
    for entry in history.beside().of_kinds(batch, _LEFT):
        match entry.event:
            case WorkerWithdrawn() as event:
                found[event.worker] = str(event.reason)
            case WorkerReplaced() as event:
                found[event.replaces] = str(event.reason)
            case WorkerGraduated() as event:
                found[event.worker] = "graduated"
    return found


def _gaps(history: History, workers: Sequence[str], first: Month) -> Iterator[int | None]:
    """Yield how many months lie between the last month that each holds and a month; none where he holds none."""
    last: dict[str, int] = {}
    for (worker, year), holding in history.holdings(workers).items():
        ordinals = [month.ordinal for month in months_in(holding.mask, year) if month < first]
        last[worker] = max([last.get(worker, 0), *ordinals])
    for worker in workers:
        yield first.ordinal - last[worker] - 1 if last.get(worker) else None
