"""How a list differs from the people covered now: who is new, goes on, leaves or changed, village by village."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ledger.command import History
from ledger.enrollments.batch import Batch
from ledger.enrollments.events import BatchOpened
from ledger.rosters.judging import Judgement
from ledger.rosters.roster import Roster
from ledger.rosters.values import Verdict


@dataclass(slots=True)
class Village:
    """How many people of one village a list adds, keeps, drops and describes otherwise than before."""

    region: str
    new: int = 0
    continuing: int = 0
    leaving: int = 0
    changed: int = 0
    """Of those who go on: who lives in another village or does other work than was said before."""


def difference(history: History, roster: Roster, judgement: Judgement) -> list[Village]:
    """Compare a list with who sits in the batch that it renews, or in those of its agreement or fund before it."""
    now = _seated_now(history, judgement.opened, roster.renews)
    by_row = {judged.row: judged.verdict for judged in judgement.verdicts}
    villages: dict[str, Village] = {}
    met: set[str] = set()
    staying: set[str] = set()
    for candidate, worker in zip(roster.candidates, history.persons, strict=True):
        verdict = by_row[candidate.row]
        if worker in met:
            continue
        met.add(worker)
        village = villages.setdefault(candidate.region, Village(candidate.region))
        before = now.get(worker)
        if before is None:
            village.new += verdict is Verdict.ACCEPTED
        elif verdict in (Verdict.ACCEPTED, Verdict.ALREADY_COVERED):
            staying.add(worker)
            village.continuing += 1
            village.changed += before != (candidate.region, candidate.occupation or before[1])
    for worker in now.keys() - staying:
        villages.setdefault(now[worker][0], Village(now[worker][0])).leaving += 1
    return [villages[region] for region in sorted(villages)]


def _seated_now(history: History, opened: BatchOpened, renews: str | None) -> Mapping[str, tuple[str, str | None]]:
    found: dict[str, tuple[str, str | None]] = {}
    for batch in (renews,) if renews else _followed(history, opened):
        sitting = {worker for worker in history.fold(Batch, batch).seats if worker is not None}
        found |= {worker: said for worker, said in history.beside().seated(batch).items() if worker in sitting}
    return found


def _followed(history: History, opened: BatchOpened) -> Sequence[str]:
    """Return the batches that run up to the list's first month or beyond; where none does, those that ran longest."""
    kin: dict[str, list[str]] = defaultdict(list)
    for entry in history.beside().opened():
        event = entry.event
        assert isinstance(event, BatchOpened), "an opening is asked for"
        same = event.agreement == opened.agreement if opened.agreement else event.fund == opened.fund
        if same and event.batch != opened.batch:
            kin[event.last].append(event.batch)
    running = [batch for last, batches in kin.items() if last >= opened.first.plus(-1) for batch in batches]
    return running or (kin[max(kin)] if kin else [])
