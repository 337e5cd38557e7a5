"""Cells that a workbook merges downwards: the file has the value in the first row alone, and means every row."""

from collections.abc import Iterator, Mapping, Sequence

from api.rosters.headers import BORN, Cell, Column, Heading, Line, Titles
from api.rosters.workbooks import Merged

_OF_ONE = frozenset({Column.CONFIRMED, Column.NIK, Column.NAME, Column.WORKER, *BORN})
_OF_NEW = frozenset({Column.NEW_BIRTH_DATE, Column.NEW_NAME, Column.NEW_NIK})
"""What is of one person only, and a decision, which is made for each: merged over several, it stays with the first."""
_WHO = (Column.NIK, Column.NAME, Column.WORKER, Column.NEW_NIK, Column.NEW_NAME)


def filled_down(lines: Iterator[Line], merged: Merged, heading: Heading, kind: Titles) -> Iterator[Line]:
    """Yield the rows below the heading, each that names somebody with what is merged over it from a row above."""
    of_one = _OF_ONE | _OF_NEW
    shared = {place for column, place in heading.places.items() if column in kind.read and column not in of_one}
    ends = {
        (first + 1, place): last + 1
        for (first, place), (last, _) in merged
        if last > first >= heading.row and place in shared
    }
    who = [heading.places[column] for column in _WHO if column in heading.places]
    return _filled(lines, ends, who) if ends else lines


def _filled(lines: Iterator[Line], ends: Mapping[tuple[int, int], int], who: Sequence[int]) -> Iterator[Line]:
    columns, over = sorted({place for _, place in ends}), dict[int, tuple[int, Cell]]()
    for number, cells in lines:
        over |= {place: (ends[number, place], cells[place]) for place in columns if (number, place) in ends}
        values = {place: value for place, (end, value) in over.items() if number <= end and cells[place] == ""}
        names = any(cells[place] != "" for place in who)
        yield number, [values.get(place, cell) for place, cell in enumerate(cells)] if names and values else cells
