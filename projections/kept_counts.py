"""The changes of counts of seats kept in the process by region."""

from collections.abc import Iterator, Mapping, Sequence
from threading import Lock
from typing import NamedTuple
from weakref import WeakKeyDictionary

from ledger.basis import Basis
from ledger.store import Reader
from projections.as_of import AsOf
from projections.database import rows_of
from projections.kept_seats import KeptSeats
from projections.paid_cells import Split
from projections.people import DISTRICT_LENGTH

_SELECT = "SELECT region, batch, kind, basis, occupation, effective_on, at, n FROM read_coverage"


class Change(NamedTuple):
    """Seats of a batch enrolled in a region, or withdrawn, graduated or replaced there."""

    batch: str
    kind: str
    basis: Basis
    occupation: str
    on: str
    at: str
    n: int


class _Kept(NamedTuple):
    until: str = ""
    by_region: Mapping[str, Sequence[Change]] = {}


_KEPT: WeakKeyDictionary[KeptSeats, dict[int, _Kept]] = WeakKeyDictionary()
_LOCK = Lock()


def changes_at(reader: Reader, kept: KeptSeats, moment: AsOf, split: Split) -> Iterator[tuple[str, Change]]:
    """Yield what is known at a moment by region, of those that are counted; every change by itself.

    Villages are too many to be kept: their changes are read each time.
    """
    valid = str(moment.values["valid"])
    if split.length > DISTRICT_LENGTH:
        yield from _read(reader, moment, split)
        return
    for region, changes in _kept(reader, kept, moment, split.length).by_region.items():
        if (split.region is None or split.length) and split.has_region(region):
            for one in changes:
                if one.at <= moment.at and one.on <= valid and split.occupation in (None, one.occupation):
                    yield region, one


def _read(reader: Reader, moment: AsOf, split: Split) -> Iterator[tuple[str, Change]]:
    where, values = f"{_SELECT} WHERE level = :level AND at <= :at AND effective_on <= :valid", {}
    if split.region is not None:
        where += " AND region >= :low AND region < :high"
        values = {"low": split.region, "high": split.region + "/"}
    valid = moment.values["valid"]
    for region, *rest in rows_of(reader, where, level=split.length, at=moment.at, valid=valid, **values):
        one = _change(*rest)
        if split.has_region(region) and split.occupation in (None, one.occupation):
            yield region, one


def _change(batch: str, kind: str, basis: str, occupation: str, on: str, at: str, n: int) -> Change:
    return Change(batch, kind, Basis(basis), occupation, on, at, int(n))


def _kept(reader: Reader, kept: KeptSeats, moment: AsOf, length: int) -> _Kept:
    with _LOCK:
        held = _KEPT.setdefault(kept, {}).get(length, _Kept())
        if held.until < moment.at:
            held = _KEPT[kept][length] = _grown(reader, held, length, moment.at)
        return held


def _grown(reader: Reader, held: _Kept, length: int, until: str) -> _Kept:
    by_region = {region: list(changes) for region, changes in held.by_region.items()}
    where = f"{_SELECT} WHERE level = :level AND at > :after AND at <= :until"
    for region, *rest in rows_of(reader, where, level=length, after=held.until, until=until):
        by_region.setdefault(region, []).append(_change(*rest))
    return _Kept(until, by_region)
