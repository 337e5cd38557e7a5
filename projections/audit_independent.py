"""The audit from outside: figures of the readers against what other engines make of the exported log."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from ledger.errors import Refusal
from ledger.periods import months_between
from ledger.store import Reader, Store
from projections.as_of import AsOf, as_of
from projections.audit_steps import UNREADABLE, Step
from projections.coverage import BATCHES, coverage
from projections.export.parquet import MANIFEST, export_parquet
from projections.fund_balances import Breakdown, fund_balances
from projections.held_cells import TERMS as TERM_OF
from projections.held_cells import cell_rows, runs_of
from projections.homes import Home, newest
from projections.independent.balances import LAST_DAY, TERMS
from projections.independent.book import RecomputedBook, altered_files, leaves, manifest, tree_root
from projections.independent.coverage import COUNTS
from projections.independent.engine import ENGINES, UnknownMovementError, engine
from projections.independent.lineage import HELD
from projections.seats import ENROLLED, REPLACED, as_corrected, seat_rows
from projections.standing import caught_up

LEVELS = {"national": 0, "regency": 5}
"""The levels of regions at which coverage is compared."""
_GROUPS: Mapping[Breakdown, tuple[str, ...]] = {"fund": ("fund",), "credit": ("fund", "pot", "credit", "source")}
_TITLES = (
    "Balances of funds and lots are those recomputed by {}.",
    "What every lot has in the cells of batches, month by month, is that recomputed by {}.",
    "Coverage by scheme and regency is that recomputed by {}.",
    "Whoever sits in a seat is the one recomputed by {}.",
    "Payments pay the seats that {} finds committed.",
)
Report = Callable[[Step], object]
Figures = Mapping[tuple[str, ...], Mapping[str, int]]


class NotRecomputable(Refusal):
    """The book holds what the recomputation cannot tell exactly; it names the kind rather than guess."""

    def __init__(self, error: UnknownMovementError) -> None:
        super().__init__(
            "not_recomputable",
            f"expected entries that the recomputation knows, found {error}; no figure was compared, report the kind",
            kind=error.kind,
            position=error.position,
        )


def audit_independently(
    store: Store,
    folder: Path,
    *,
    valid_at: date | None = None,
    known_at: int | None = None,
    engines: Iterable[str] = ENGINES,
    report: Report | None = None,
) -> list[Step]:
    """Export the book into a folder (or take the export that is there), recompute it, and compare every figure."""
    named = list(engines)
    steps = [Step(1, "The exported entries have their leaf hashes and the root of the book.")]
    steps += [Step(n, title) for n, title in enumerate(_titles(named), 2)]
    _, obstacle = caught_up(store)
    with store.reader() as reader:
        moment = as_of(reader, valid_at=valid_at, known_at=known_at)
        if not (folder / MANIFEST).exists():
            export_parquet(store, folder, until=moment.known_at)
        _check_files(steps[0], folder, reader)
        if obstacle is not None:
            steps[0].compare("read_positions", "all", "live tables that can be brought up to the head", obstacle)
        _tell(report, steps[0])
        for number, name in enumerate(named):
            with engine(name, folder) as opened:
                compared = steps[1 + number * len(_TITLES) :][: len(_TITLES)]
                check_figures(reader, moment, _recomputed(opened), compared, report)
    return steps


def _titles(engines: Iterable[str]) -> list[str]:
    return [title.format({"duckdb": "DuckDB", "polars": "Polars"}[name]) for name in engines for title in _TITLES]


def _tell(report: Report | None, step: Step) -> None:
    if report is not None:
        report(step)


def _recomputed(opened: Any) -> RecomputedBook:  # Any: an engine
    try:
        return RecomputedBook(opened)
    except UnknownMovementError as error:
        raise NotRecomputable(error) from error


def _check_files(step: Step, folder: Path, reader: Reader) -> None:
    for name, digest, found in altered_files(folder):
        step.compare(name, "SHA-256", digest, found)
    hashes: list[bytes] = []
    for position, written, leaf in leaves(folder):
        step.compare("entries.parquet", position, leaf.hex(), written)
        hashes.append(leaf)
    told = manifest(folder)
    root, commit = tree_root(hashes), reader.commit_at(told["position"])
    step.compare("entries.parquet", "root", root, told["root"])
    step.compare("commits", f"root at {told['position']}", root, bytes(commit.root).hex() if commit else root)


def check_figures(
    reader: Reader, moment: AsOf, book: RecomputedBook, steps: list[Step], report: Report | None = None
) -> None:
    """Compare the readers' figures of a moment with the recomputed ones: money, people, seats and payments."""
    valid, known = moment.valid_at, moment.known_at
    when: dict[str, Any] = {"valid_at": valid.isoformat() if valid else LAST_DAY, "known_at": known}
    money, cells, people, seats, payments = steps
    for by, columns in _GROUPS.items():
        _compare(money, f"balances by {by}", book.balances(*columns, **when), _balances(reader, moment, by), TERMS)
    _tell(report, money)
    _compare_lineage(cells, book.lineage(**when), reader, moment)
    _tell(report, cells)
    _compare(people, "coverage", book.coverage(*LEVELS.values(), **when), _coverage(reader, moment), COUNTS)
    _tell(report, people)
    _compare_seats(seats, book.seats(**when), _seats(reader, moment))
    _tell(report, seats)
    for position, (told, found) in sorted(book.payments().items()):
        payments.compare("entries", f"{position} seats", found, told)
    _tell(report, payments)


def _compare(step: Step, table: str, recomputed: Figures, told: Figures, names: Iterable[str]) -> None:
    for key in sorted({*recomputed, *told}):
        for name in names:
            expected, found = (one.get(key, {}).get(name, 0) for one in (recomputed, told))
            step.compare(table, " ".join((*filter(None, key), name)), expected, found)


def _compare_seats(
    step: Step, recomputed: Mapping[tuple[str, int], tuple[str, str]], told: Mapping[tuple[str, int], tuple[str, str]]
) -> None:
    nobody = ("nobody", "nowhere")
    for batch, seat in sorted({*recomputed, *told}):
        expected, found = (" in ".join(one.get((batch, seat), nobody)) for one in (recomputed, told))
        step.compare("seats", f"{batch} {seat}", expected, found)


def _balances(reader: Reader, moment: AsOf, by: Breakdown) -> Figures:
    answer = fund_balances(reader, by=by, valid_at=moment.valid_at, known_at=moment.known_at)
    found: dict[tuple[str, ...], dict[str, int]] = {}
    for row in answer.rows:
        for money in row.money:
            parts = (row.fund, money.pot, money.credit, money.source, money.money_kind.value)
            terms = {name: figure.rupiah for name, figure in money.terms.items()}
            others = {"received": terms.get("allocated", 0), "taken": terms.get("reduced", 0)}
            found[tuple(filter(None, parts))] = {**others, **terms}
    return found


def _compare_lineage(step: Step, recomputed: Figures, reader: Reader, moment: AsOf) -> None:
    try:
        told = _lineage(reader, moment)
    except UNREADABLE as error:
        step.compare("lineage", "read_moves", "moves of cells that can be traced", repr(error))
    else:
        _compare(step, "lineage", recomputed, told, HELD)


def _lineage(reader: Reader, moment: AsOf) -> Figures:
    """Return what traces tell of every lot, by batch and month."""
    found: dict[tuple[str, ...], dict[str, int]] = {}
    for run in runs_of(cell_rows(reader, moment, "credit IS NOT NULL")):
        term, months = TERM_OF[run.state].value, months_between(run.first, run.last)
        for month in months:
            held = found.setdefault((run.fund, run.credit, run.pot, run.batch, str(month)), {})
            held[term] = held.get(term, 0) + run.rupiah // len(months)
    return found


def _coverage(reader: Reader, moment: AsOf) -> Figures:
    answers = [
        coverage(reader, level=level, valid_at=moment.valid_at, known_at=moment.known_at).rows for level in LEVELS
    ]
    rows = [row for answer in answers for row in answer]
    return {(row.scheme or "", row.region or ""): {name: getattr(row, name) for name in COUNTS} for row in rows}


def _seats(reader: Reader, moment: AsOf) -> dict[tuple[str, int], tuple[str, str]]:
    found: dict[tuple[str, int], tuple[str, str]] = {}
    where = "batch = :batch AND effective_on <= :valid AND kind <> 'taken up'"
    for batch in BATCHES.at(reader, moment.undated):
        homes: dict[int, list[Home]] = {}
        for row in as_corrected(seat_rows(reader, moment, where, batch=batch, valid=moment.values["valid"])):
            takes = row.kind in (ENROLLED, REPLACED)
            home = Home(row.position, row.worker, row.from_month, row.on, row.region, takes)
            homes.setdefault(row.seat, []).append(home)
        for seat, of_seat in homes.items():
            last = newest(of_seat)
            found[batch, seat] = (last.worker, last.region)
    return found
