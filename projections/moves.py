"""Every move of money as a row: any balance, at any two moments, is a sum of these."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from ledger.basis import Basis
from ledger.enrollments.events import BatchOpened
from ledger.event import Fact
from ledger.funds.moves import CHANGES, Move, MoveKind, Term
from ledger.periods import Month
from ledger.store import Reader
from ledger.store.mapper import decode
from projections.as_of import AsOf
from projections.database import Cell, ReadTable, rows_of
from projections.figures import Tally
from projections.projection import Moved, Page, View, Write

MOVES = ReadTable(
    "read_moves",
    {
        "fund": "text",
        "position": "int",
        "n": "int",
        "effective_on": "text",
        "kind": "text",
        "event": "text",
        "pot": "text",
        "credit": "text",
        "source": "text",
        "money_kind": "text",
        "rupiah": "int",
        "basis": "text",
        "batch": "text",
        "first": "text",
        "last": "text",
        "seat_from": "int",
        "seat_to": "int",
        "each_cell": "int",
    },
    ("fund", "position", "n"),
    indexes=(
        ("source", "money_kind", "kind", "event", "basis", "position", "effective_on", "rupiah"),
        ("batch", "first", "last"),
        ("credit", "position"),
    ),
    nullable=frozenset({"batch", "first", "last", "seat_from", "seat_to", "each_cell"}),
)

SPENDING = {MoveKind.SPENT: 1, MoveKind.UNSPENT: -1, MoveKind.RECOMMITTED: -1}
"""The moves that fill a paid cell, or take from it."""
OF_REMAINDER = ", ".join(f"'{kind.value}'" for kind, signs in CHANGES.items() if Term.AVAILABLE in signs)
"""The moves of what a lot has left, as words of SQL: paying what is committed is none."""


class Moves:
    """Writes what each entry moved: in a fixed order, months that moved alike in one row."""

    name = "moves"
    version = 3
    tables = (MOVES,)

    def __init__(self) -> None:
        self._bases: dict[str, Basis] = {}

    def apply(self, page: Page, view: View) -> Iterable[Write]:
        """Yield a row for each run of months that moved alike."""
        for entry in page.of((BatchOpened,)):
            assert isinstance(entry.event, BatchOpened)
            self._bases[entry.event.batch] = entry.event.basis
        rows: list[Sequence[Cell]] = []
        for moved in page.moved:
            rows += self._rows(moved, view)
        yield Write(MOVES, rows)

    def forget(self) -> None:
        """Drop the bases of batches; they are read again when they are needed."""
        self._bases.clear()

    def _rows(self, moved: Moved, view: View) -> Iterator[Sequence[Cell]]:
        entry = moved.entry
        own = entry.event.basis if isinstance(entry.event, Fact) else Basis.REPORTED
        for n, (first, last, rupiah, move) in enumerate(merged(moved.moves)):
            credit = moved.fund.credits[move.credit]
            basis = own if move.batch is None else self._basis(move.batch, view)
            yield (
                *(entry.stream, entry.position, n, move.on.isoformat(), move.kind.value, entry.event.KIND),
                *(move.pot, move.credit, credit.source, credit.money_kind.value, rupiah, basis.value),
                *(move.batch, first, last, move.seat_from, move.seat_to, move.each),
            )

    def _basis(self, batch: str, view: View) -> Basis:
        """Return a batch's basis, which its commitments and payments take."""
        if batch not in self._bases:
            stored = view.reader.entry_of(batch, 1)
            opened = decode(stored).event if stored is not None else None
            self._bases[batch] = opened.basis if isinstance(opened, BatchOpened) else Basis.ASSUMED
        return self._bases[batch]


def _alike(move: Move) -> tuple[str, str, str, str, int, int, int, str]:
    cell = (move.batch or "", move.seat_from or 0, move.seat_to or 0, move.each or 0)
    return (move.kind.value, move.credit, move.pot, *cell, move.on.isoformat())


def merged(moves: Iterable[Move]) -> Iterator[tuple[str | None, str | None, int, Move]]:
    """Yield moves as (first month, last month, rupiah, one of them), consecutive months that moved alike together."""
    ordered = sorted(moves, key=lambda move: (*_alike(move), move.month or ""))
    for _, group in groupby(ordered, key=_alike):
        run: list[Move] = []
        for move in group:
            if run and not _follows(run[-1], move):
                yield _run(run)
                run = []
            run.append(move)
        yield _run(run)


def _follows(before: Move, move: Move) -> bool:
    return before.month is not None and move.month is not None and move.month.ordinal == before.month.ordinal + 1


def _run(run: Sequence[Move]) -> tuple[str | None, str | None, int, Move]:
    first, last = run[0].month, run[-1].month
    rupiah = sum(move.rupiah for move in run)
    return (first and str(first), last and str(last), rupiah, run[0])


GROUPS = ("fund", "pot", "credit", "source")


def tallies(
    reader: Reader,
    moment: AsOf,
    *,
    by: Sequence[str],
    fund: str | None = None,
    pot: str | None = None,
    credit: str | None = None,
    source: str | None = None,
    money_kind: str | None = None,
) -> dict[tuple[str, ...], Tally]:
    """Return the sums of all moves by a moment: for each group of columns with its kind of money last."""
    assert set(by) <= set(GROUPS), "groups are columns of the table"
    columns = ", ".join([*by, "money_kind"])
    where = ["position <= :known", "effective_on <= :valid"]
    named = {"fund": fund, "pot": pot, "credit": credit, "source": source, "money_kind": money_kind}
    values = {name: given for name, given in named.items() if given is not None}
    where += [f"{name} = :{name}" for name in values]
    statement = (
        f"SELECT {columns}, kind, event, basis, sum(rupiah), count(*) FROM read_moves "  # noqa: S608 (our own names)
        f"WHERE {' AND '.join(where)} GROUP BY {columns}, kind, event, basis"
    )
    found: dict[tuple[str, ...], Tally] = {}
    for *group, kind, event, basis, rupiah, count in rows_of(reader, statement, **moment.values, **values):
        tally = found.setdefault(tuple(group), Tally(authority=group[-1] == "authority"))
        tally.add(MoveKind(kind), event, Basis(basis), int(rupiah), int(count))
    return found


@dataclass(frozen=True, slots=True)
class CellMove:
    """Rupiah put into paid cells by one lot, or taken from them."""

    credit: str
    pot: str
    source: str
    batch: str
    first: Month
    last: Month
    seat_from: int
    seat_to: int
    rupiah: int
    """A cell; negative where taken."""
    position: int


def spending(
    reader: Reader,
    moment: AsOf,
    *,
    source: str | None = None,
    credit: str | None = None,
    batch: str | None = None,
    month: str | None = None,
    seat: int | None = None,
    money_kind: str | None = None,
) -> list[CellMove]:
    """Return the moves into and out of paid cells by a moment, as asked for: of one month or seat, its cells alone."""
    given: dict[str, object] = {
        name: value
        for name, value in (("source", source), ("credit", credit), ("batch", batch), ("money_kind", money_kind))
        if value is not None
    }
    where = ["position <= :known", "effective_on <= :valid", "kind IN ('spent', 'unspent', 'recommitted')"]
    where += [f"{name} = :{name}" for name in given]
    if month is not None:
        where.append("first <= :month AND last >= :month")
        given["month"] = month
    if seat is not None:
        where.append("seat_from <= :seat AND seat_to >= :seat")
        given["seat"] = seat
    statement = (
        "SELECT credit, pot, source, batch, first, last, seat_from, seat_to, each_cell, kind, position FROM "  # noqa: S608
        f"read_moves WHERE {' AND '.join(where)} ORDER BY position, fund, n"
    )
    moves = [
        CellMove(credit, pot, of, in_batch, Month(first), Month(last), low, high, each * SPENDING[MoveKind(kind)], at)
        for credit, pot, of, in_batch, first, last, low, high, each, kind, at in rows_of(
            reader, statement, **moment.values, **given
        )
    ]
    if month is not None:
        moves = [replace(move, first=Month(month), last=Month(month)) for move in moves]
    return moves if seat is None else [replace(move, seat_from=seat, seat_to=seat) for move in moves]
