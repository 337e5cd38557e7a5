"""Paid months of persons as they are added up by part, out of the cells of batches."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TypeAlias

from ledger.basis import Basis
from projections.coverage_groups import Group
from projections.coverage_rows import Sum
from projections.kept_batch import KeptBatch
from projections.paid_cells import Cell, Part, Split
from projections.paid_people import CellsOf, PaidPeople

Add: TypeAlias = "Callable[[Part, str, int], None]"


def add_paid_months(
    sums: dict[Part, Sum], group: Group, batches: Sequence[str], paid: PaidPeople, split: Split
) -> None:
    """Add the paid months of a group's batches; where all of them were taken back, the batch is still told of."""
    cells, add = paid.of(batches), _adding(sums, {batch: paid.opened[batch].basis for batch in batches})
    if split.by_work:
        for cell in _in_month(cells, group.month):
            for part, n in cell.person_months(split).items():
                add(part, cell.batch, n)
        return
    _add_cells(add, cells, group.month, split)
    kept, steady = paid.kept.batches, paid.kept.steady.batches
    for batch in batches if len(steady) < len(kept) else ():
        if batch in kept and batch not in steady:
            for part in _touched(kept[batch], paid, split):
                add(part, batch, 0)


def _adding(sums: dict[Part, Sum], bases: Mapping[str, Basis]) -> Add:
    def add(part: Part, batch: str, n: int) -> None:
        total = sums.get(part)
        if total is None:
            total = sums[part] = Sum()
        total.add(batch, "paid", bases[batch], n)

    return add


def _in_month(cells: CellsOf, month: str | None) -> Iterable[Cell]:
    return (cell for of_month in cells.by_month.values() for cell in of_month if month in (None, cell.month))


def _add_cells(add: Add, cells: CellsOf, month: str | None, split: Split) -> None:
    """Add the seats of cells by part; the months of the same unchanged seats are counted once, and multiplied."""
    alike: dict[int, Cell] = {}
    times: dict[int, int] = {}
    for of_month in cells.by_month.values():
        for cell in of_month:
            key, n = id(cell.simple), 1 if month is None or cell.month == month else 0
            if key in alike:
                times[key] += n
            else:
                alike[key], times[key] = cell, n
            for code, (seats, _) in cell.odd_in(split.length).items() if cell.odd else ():
                if split.has_region(code):
                    add((code, ""), cell.batch, seats * n)
    for key, cell in alike.items():
        for part, whole in _simple(cell, split):
            add(part, cell.batch, whole * times[key])


def _simple(cell: Cell, split: Split) -> Iterable[tuple[Part, int]]:
    """Return how many unchanged seats of a cell are in which part."""
    if not split.length:
        return [(("", ""), len(cell.simple))] if cell.simple and split.region is None else []
    counts = cell.cut.counts(cell.simple, split.length)
    return [((code, ""), n) for code, n in counts.items() if split.region is None or split.has_region(code)]


def _touched(kept: KeptBatch, paid: PaidPeople, split: Split) -> set[Part]:
    """Return where seats are of which a month was ever paid by a moment, whatever became of it."""
    cut, found = kept.cut(paid.moment), set[Part]()
    for one in kept.payings_at(paid.moment):
        people = cut.persons(one.seats)
        if people and not split.length and split.region is None:
            found.add(("", ""))
        elif people and split.length:
            found.update((code, "") for code in cut.counts(people, split.length) if split.has_region(code))
        homes = (seat.in_month(one.month, one.payment) for _, seat in cut.odd_in(one.seats))
        found.update(split.part(home) for home in homes if split.has(home))
    return found
