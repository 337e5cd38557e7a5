"""From a file to changes: a row of somebody is read whole or malformed with its first fault; others are passed over."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from api.rosters.cells import Wrong, birth_date_of, confirmed_of, name_of, nik_of, text_of
from api.rosters.change_cells import month_of, reason_of
from api.rosters.change_titles import NEW
from api.rosters.columns import ColumnTold
from api.rosters.headers import Cell, Column, Heading
from api.rosters.names import unmarked
from api.rosters.places import Places
from api.rosters.reading import NUMBERED, ROWS_MAX, Rows, Sheet, damaged_rows, nobody, too_many
from ledger.enrollments.events import WithdrawalReason
from ledger.identities.person import Person
from ledger.periods import Month
from ledger.rosters.changes import MONTHLESS, REASONED, ChangeRow, ChangeTerms
from ledger.rosters.roster import Judged
from ledger.rosters.values import ChangeKind, Verdict

_FIELDS = {"birth_date", "name", "nik"}


@dataclass(slots=True)
class ReadChanges:
    """What a file of changes holds: rows that could be read, malformed ones, and how many are of nobody."""

    rows: list[ChangeRow] = field(default_factory=list)
    malformed: list[Judged] = field(default_factory=list)
    passed_over: int = 0
    columns: Sequence[ColumnTold] = ()
    by_id: bool = False
    """Whether the file names people of the batch by their ids alone."""


def read_changes(
    sheet: Sheet, terms: ChangeTerms, *, region: str | None, domicile: str | None, today: date
) -> ReadChanges:
    """Read every row of a list of changes; ``domicile`` is where newcomers live of whom the list does not say it."""
    rows, found = _ChangeRows(sheet.heading, Places(region), domicile, today, terms), ReadChanges(columns=sheet.columns)
    for number, cells in sheet.lines:
        if rows.is_nobody(cells):
            found.passed_over += any(cell != "" for cell in cells)
            continue
        if len(found.rows) + len(found.malformed) == ROWS_MAX:
            raise too_many()
        try:
            found.rows.append(rows.change(number, cells))
        except Wrong as wrong:
            found.malformed.append(Judged(number, Verdict.MALFORMED, wrong.code, wrong.numbers))
    if not found.rows and not found.malformed:
        raise nobody()
    return _without_damaged(found)


class _ChangeRows(Rows):
    """Reads rows of changes under one heading."""

    def __init__(self, heading: Heading, places: Places, domicile: str | None, today: date, terms: ChangeTerms) -> None:
        super().__init__(heading, places, domicile, today)
        coming = {old: heading.places[new] for old, new in NEW.items() if new in heading.places}
        self._terms = terms
        self._coming = Rows(replace(heading, places=coming), places, domicile, today)

    def is_nobody(self, cells: Sequence[Cell]) -> bool:
        """Tell whether a row is of nobody: also where it is the numbers of columns without a name among them."""
        filled = [text_of(cell) for cell in cells if text_of(cell)]
        return super().is_nobody(cells) or all(NUMBERED.fullmatch(word) for word in filled)

    def change(self, row: int, cells: Sequence[Cell]) -> ChangeRow:
        """Return what a row says."""
        nik = nik_of(self._cell(cells, Column.NIK))
        name, marked = unmarked(self._said(cells, Column.NAME, name_of) or "")
        leaver = Person.model_construct(
            _fields_set=_FIELDS,
            birth_date=birth_date_of(self._born(cells), today=self._today),
            name=name,
            nik=nik,
        )
        month, reason = self._month(cells), self._reason(cells)
        confirmed = bool(self._said(cells, Column.CONFIRMED, confirmed_of))
        newcomer = None
        if self._terms.change is ChangeKind.REPLACE:
            newcomer = self._coming.candidate(row, cells)._replace(confirmed=confirmed)
        return ChangeRow(row, leaver, month, reason, confirmed, newcomer, marked or self._says_dead(cells))

    def _month(self, cells: Sequence[Cell]) -> Month | None:
        if self._terms.change in MONTHLESS:
            return None
        said = self._said(cells, Column.FROM_MONTH, month_of)
        if self._terms.change is ChangeKind.TRANSFER and said not in (None, self._terms.from_month):
            raise Wrong("month_not_common", {"month": self._terms.from_month})
        month = said or self._terms.from_month
        if month is None:
            raise Wrong("month_missing")
        return month

    def _reason(self, cells: Sequence[Cell]) -> WithdrawalReason | None:
        if self._terms.change not in REASONED:
            return None
        reason = self._said(cells, Column.REASON, reason_of) or self._terms.reason
        if reason is None:
            raise Wrong("reason_missing")
        return reason


def _without_damaged(found: ReadChanges) -> ReadChanges:
    """Take no newcomer whose NIK ends in zero from a list where nearly all do, and nobody who leaves either."""
    lost = sum(judged.code == "nik_trailing_zeros" for judged in found.malformed)
    damaged = damaged_rows({row.row: row.leaver.nik for row in found.rows}, lost=lost)
    damaged |= damaged_rows({row.row: row.newcomer.person.nik for row in found.rows if row.newcomer}, lost=lost)
    found.malformed += [Judged(row, Verdict.MALFORMED, "nik_trailing_zeros", {"reason": "pattern"}) for row in damaged]
    found.malformed.sort(key=lambda judged: judged.row)
    found.rows = [row for row in found.rows if row.row not in damaged]
    return found
