"""What kind of money holds somebody's months: looked up for a hundred thousand people as quickly as for one."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from ledger.command import History, Holding
from ledger.enrollments.batch import Batch
from ledger.enrollments.events import OpeningCoverStated
from ledger.enrollments.holders import Overlap, positions_held
from ledger.funds.fund import Fund

BEFORE = "before_the_book"
"""Cover of which the book only says that it was there, by whoever paid it."""


def kinds_held(
    history: History, found: Mapping[str, Sequence[Overlap]], held: Mapping[tuple[str, int], Holding]
) -> dict[str, list[str]]:
    """Return the classes of the funds that hold each worker's months, never whose they are.

    Most have one entry that ever took a month of theirs; where there are several, the seats tell which hold it now.
    """
    own: dict[str, dict[tuple[str, int], Holding]] = defaultdict(dict)
    for (worker, year), holding in held.items() if found else ():
        own[worker][worker, year] = holding
    positions: dict[str, list[int]] = {}
    for worker, group in found.items():
        took = {position for holding in own[worker].values() for position in holding.holders}
        positions[worker] = list(took) if len(took) == 1 else positions_held(history, worker, group, own[worker])
    kinds = _kinds_at(history, {position for listed in positions.values() for position in listed})
    return {worker: sorted({kinds[position] for position in listed}) for worker, listed in positions.items()}


def _kinds_at(history: History, positions: set[int]) -> dict[int, str]:
    streams = history.beside().streams_at(positions) if positions else {}
    classes = {stream: _class_of(history, stream) for stream, kind in set(streams.values()) if kind != _OPENING}
    return {at: BEFORE if kind == _OPENING else classes[stream] for at, (stream, kind) in streams.items()}


def _class_of(history: History, stream: str) -> str:
    opened = history.fold(Batch, stream).opened
    assert opened is not None, "a batch with people in its seats was opened"
    fund = history.fold(Fund, opened.fund)
    assert fund.opened is not None, "a fund that pays for a batch was opened"
    return str(fund.opened.fund_class)


_OPENING = OpeningCoverStated.KIND
