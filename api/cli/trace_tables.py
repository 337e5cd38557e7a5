"""Lineage as tables for people: where a gift's money is, whose months it paid, and who paid a person's month."""

from collections.abc import Iterable, Iterator, Sequence

from rich.table import Table

from api.cli.desk import table
from api.cli.figures import LEGEND, Column, cells_of, letter, terms_of
from ledger.claims.claim import UNDECIDED
from ledger.funds.moves import MoveKind, Term
from ledger.money import rupiah
from projections.figures import term_name
from projections.held_cells import CellRun
from projections.lot_steps import Step
from projections.trace_gifts import CreditTrace
from projections.trace_people import CellTrace, ClaimTrace, PartOfCell


def credit_tables(rows: Sequence[CreditTrace]) -> Iterable[Table]:
    """Return a credit's lots, their cells, what others hold in these, the steps, and the people where asked for."""
    for row in rows:
        yield _lots(row)
        runs = [run for lot in row.lots for run in lot.cells]
        if runs:
            yield _cells(row, runs)
        if row.shared:
            yield _shared(row)
        yield _steps([step for lot in row.lots for step in lot.steps], authority=row.began.money_kind == "authority")
        if row.people is not None:
            yield _people(row)


def _lots(row: CreditTrace) -> Table:
    names = terms_of([row.terms, *(lot.terms for lot in row.lots)])
    lines = [[lot.fund, lot.pot, *cells_of(names, lot.terms)] for lot in row.lots]
    lines.append(["in all", "", *cells_of(names, row.terms)])
    began = row.began
    title = f"{began.credit} of {began.source_name or began.source}, {began.began_on}, position {began.position}"
    return table(f"{title} ({LEGEND})", [("fund", False), ("pot", False), *((name, True) for name in names)], lines)


def _cells(row: CreditTrace, runs: Iterable[CellRun]) -> Table:
    columns: list[Column] = [(name, False) for name in ("batch", "pot", "state", "months", "seats")]
    columns += [("person-months", True), ("rupiah", True), ("payments", False)]
    lines = [
        [
            *(run.batch, run.pot, run.state.value, f"{run.first} to {run.last}", _seats(run)),
            *(f"{run.person_months:,}", f"{rupiah(run.rupiah)} {letter(run.basis)}"),
            ", ".join(map(str, run.payments)) or "-",
        ]
        for run in runs
    ]
    claims = "fewer than five" if row.claims is None else f"{row.claims:,}"
    return table(
        f"Cells: {row.person_months:,} person-months paid; claims paid by BPJS in them: {claims}", columns, lines
    )


def _seats(run: CellRun) -> str:
    """Write seats, counted from 0: a few stretches by their numbers, more by how many they are."""
    stretches = [f"{one.seat_from}-{one.seat_to}" for one in run.seats[:4]]
    more = f" and {len(run.seats) - 4} more" if len(run.seats) > 4 else ""
    return f"{', '.join(stretches)}{more}"


def _shared(row: CreditTrace) -> Table:
    columns: list[Column] = [(name, False) for name in ("batch", "state", "credit", "pot")]
    lines = [
        [one.batch, one.state.value, one.credit, one.pot, f"{one.person_months:,}", rupiah(one.rupiah)]
        for one in row.shared
    ]
    return table("Shared with", [*columns, ("person-months", True), ("their rupiah", True)], lines)


def _steps(steps: Sequence[Step], *, authority: bool) -> Table:
    columns: list[Column] = [("position", True), *((name, False) for name in ("on", "entry", "money", "pot", "with"))]
    lines = [
        [
            *(str(step.position), str(step.effective_on), step.event, _money(step, authority=authority), step.pot),
            *(step.batch or _other(step), f"{rupiah(step.rupiah)} {letter(step.basis)}"),
        ]
        for step in steps
    ]
    return table("Step by step", [*columns, ("rupiah", True)], lines)


def _money(step: Step, *, authority: bool) -> str:
    """Say what a step did with the money; authority is never received, it is allocated, raised and reduced."""
    term = _CAME_OR_WENT.get(step.kind)
    told = step.kind.value if term is None else term_name(term, step.event, authority=authority)
    return told.replace("_", " ")


_CAME_OR_WENT = {MoveKind.RECEIVED: Term.RECEIVED, MoveKind.TAKEN: Term.TAKEN}


def _other(step: Step) -> str:
    return "-" if step.other is None else f"{step.other.credit} in {step.other.pot}"


def _people(row: CreditTrace) -> Table:
    columns: list[Column] = [("worker", False), ("batch", False), ("seat", True), ("months", False)]
    lines = [
        [
            *(one.worker, one.batch, str(one.seat)),
            ", ".join(f"{run.first} to {run.last}" for run in one.months),
            *(rupiah(one.rupiah), str(one.enrolment)),
        ]
        for one in row.people or ()
    ]
    return table("People", [*columns, ("rupiah", True), ("enrolment", True)], lines)


def cell_tables(rows: Sequence[CellTrace]) -> Iterable[Table]:
    """Return for each cell the money in it with its sources, and every entry that touched it."""
    for row in rows:
        yield from _cell(row)


def claim_trace_tables(rows: Sequence[ClaimTrace]) -> Iterable[Table]:
    """Return each claim, then the cell that covered it."""
    for row in rows:
        claim, cell = row.claim, row.covered_by
        lines = [
            ["state", claim.state],
            ["programme", claim.programme.value],
            ["event on", str(claim.event_on)],
            ["paid by BPJS", rupiah(claim.paid_rupiah)],
            ["covered by", _covered_by(row)],
        ]
        yield table(f"{claim.claim}: takes nothing of a sponsor's money", [("claim", False), ("", False)], lines)
        if cell is not None:
            yield from _cell(cell)


def _covered_by(row: ClaimTrace) -> str:
    """Say which month covered a claim's event; of one that nobody has decided, that nothing was judged."""
    if row.covered_by is not None:
        return f"{row.covered_by.month}, {_place(row.covered_by)}"
    return "not judged before approval" if row.claim.state in UNDECIDED else "-"


def _place(row: CellTrace) -> str:
    return f"{row.batch}, seat {row.seat}" if row.batch else f"paid before the book, position {row.enrolment}"


def _cell(row: CellTrace) -> Iterator[Table]:
    columns: list[Column] = [(name, False) for name in ("from", "credit", "began on", "way", "lot's pot", "state")]
    columns += [("rupiah", True), ("open shortfall of the lot", True)]
    lines = [_part(part) for part in row.parts]
    yield table(f"{row.worker}, {row.month}: {_place(row)}, {rupiah(row.rupiah)} {letter(row.basis)}", columns, lines)
    steps = [
        [str(one.position), str(one.effective_on), one.event, one.kind.value, one.credit, one.pot, rupiah(one.rupiah)]
        for one in row.steps
    ]
    names: list[Column] = [("position", True), *((name, False) for name in ("on", "entry", "money", "credit", "pot"))]
    if steps:
        yield table("Step by step", [*names, ("rupiah", True)], steps)


def _part(part: PartOfCell) -> list[str]:
    began = part.began
    way = " ".join(f"{step.position}:{step.pot}" for step in part.moved) or "-"
    return [
        *(
            began.source_name or began.source,
            part.credit,
            f"{began.began_on}, position {began.position}",
            way,
            part.pot,
        ),
        *(part.state.value, rupiah(part.rupiah), rupiah(part.shortfall)),
    ]
