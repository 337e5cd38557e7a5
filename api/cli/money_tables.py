"""Statements, journal, accounts and explained differences as tables for people."""

from collections.abc import Iterable, Mapping, Sequence

from rich.table import Table

from api.cli.desk import table
from api.cli.figures import LEGEND, Column, figure, letter, terms_of
from ledger.money import rupiah
from projections.explained import Explained
from projections.figures import Figure
from projections.general_ledger import AccountLedger, TrialBalance
from projections.journal import JournalEntry
from projections.months import ClosedMonth
from projections.movements import Counterpart
from projections.prepaid import Prepaid
from projections.statements import Movement, Statement


def statement_tables(rows: Sequence[Statement]) -> Iterable[Table]:
    """Return each kind of money's statement: opening, movements, closing."""
    for row in rows:
        balances = [name for name in terms_of([row.opening, row.closing, *_ever(row)]) if name in _standing(row)]
        columns: list[Column] = [(name, False) for name in ("date", "position", "entry", "with")]
        columns += [("change", False), *((name, True) for name in balances), ("links", False)]
        lines = [["", "", "opening", "", "", *(figure(row.opening[name]) for name in balances), ""]]
        lines += [_movement(movement, balances) for movement in row.movements]
        lines.append(["", "", "closing", "", "", *(figure(row.closing[name]) for name in balances), ""])
        title = f"{row.fund}: {row.money_kind.value}, {row.first or 'from the beginning'} to {row.last or 'the end'}"
        yield table(f"{title} ({LEGEND})", columns, lines)


def _standing(row: Statement) -> set[str]:
    """Return the balances: what a movement has before and after it."""
    return set(row.movements[0].after) if row.movements else set(row.closing)


def _ever(row: Statement) -> list[dict[str, Figure]]:
    """Return the balances after each movement as figures, to see which were ever above nought."""
    return [
        {name: Figure(held, movement.balance_basis) for name, held in movement.after.items()}
        for movement in row.movements
    ]


def _movement(movement: Movement, balances: Sequence[str]) -> list[str]:
    basis = movement.balance_basis
    return [
        *(str(movement.effective_on), str(movement.position), movement.event, _across(movement.counterpart)),
        _changes(movement.changes, letter(movement.basis)),
        *(figure(Figure(movement.after[name], basis)) for name in balances),
        _links(movement),
    ]


def _across(counterpart: Counterpart) -> str:
    return counterpart.kind.value if counterpart.id is None else f"{counterpart.kind.value} {counterpart.id}"


def _changes(changes: Mapping[str, int], basis: str) -> str:
    return ", ".join(f"{name} {_signed(change)} {basis}" for name, change in changes.items())


def _signed(change: int) -> str:
    return f"{'-' if change < 0 else '+'}{rupiah(abs(change))}"


def _links(movement: Movement) -> str:
    own = [f"of {movement.concerns}"] if movement.concerns is not None else []
    own += [f"corrects {movement.corrects}"] if movement.corrects is not None else []
    return ", ".join([*own, *(f"corrected by {position}" for position in movement.corrected_by)])


def journal_tables(rows: Sequence[JournalEntry]) -> Iterable[Table]:
    """Return the postings, the account debited first."""
    columns: list[Column] = [(name, False) for name in ("position", "date", "fund", "entry", "account")]
    columns += [("debit", True), ("credit", True)]
    lines = [
        [
            *(str(entry.position), str(entry.effective_on), entry.fund, entry.event),
            *(f"{line.account} {line.name}", *_posted(line.debit, line.credit, letter(line.basis))),
        ]
        for entry in rows
        for line in entry.lines
    ]
    yield table(f"Journal ({LEGEND})", columns, lines)


def _posted(debit: int, credit: int, basis: str) -> tuple[str, str]:
    return tuple(f"{rupiah(side)} {basis}" if side else "" for side in (debit, credit))  # type: ignore[return-value]


def trial_balance_tables(rows: Sequence[TrialBalance]) -> Iterable[Table]:
    """Return the accounts of each ledger, and their sums."""
    columns: list[Column] = [("account", False), ("name", False), ("nama", False), ("debit", True), ("credit", True)]
    for row in rows:
        lines = [
            [line.account, line.name, line.indonesian, figure(line.debit), figure(line.credit)] for line in row.lines
        ]
        lines.append(["", "in all", "jumlah", figure(row.debit), figure(row.credit)])
        yield table(f"Trial balance: {row.ledger.value} ({LEGEND})", columns, lines)


def account_tables(rows: Sequence[AccountLedger]) -> Iterable[Table]:
    """Return an account's postings with the balance after each."""
    columns: list[Column] = [(name, False) for name in ("date", "position", "fund", "entry", "against")]
    columns += [("debit", True), ("credit", True), ("balance", True)]
    for row in rows:
        lines = [["", "", "", "opening", "", "", "", figure(row.opening)]]
        for line in row.lines:
            basis = letter(line.basis)
            told = (str(line.effective_on), str(line.position), line.fund, line.event, ", ".join(line.against))
            lines.append([*told, *_posted(line.debit, line.credit, basis), f"{rupiah(line.balance)} {basis}"])
        lines.append(["", "", "", "closing", "", "", "", figure(row.closing)])
        yield table(f"{row.account} {row.name} / {row.indonesian}: {row.ledger.value} ({LEGEND})", columns, lines)


def explained_tables(rows: Sequence[Explained]) -> Iterable[Table]:
    """Return each difference with the entries that make it."""
    columns: list[Column] = [(name, False) for name in ("position", "date", "recorded at", "by", "entry", "effect")]
    for row in rows:
        figures = "; ".join(
            f"{name} {figure(row.before[name])} to {figure(row.after[name])}" for name in row.difference
        )
        lines = [
            [
                *(str(one.position), str(one.effective_on), one.recorded_at, one.actor, one.event),
                _changes(one.changes, letter(one.basis)),
            ]
            for one in row.entries
        ]
        lines.append(["", "", "", "", "in all", _signed_all(row)])
        title = f"{row.subject} {row.of}, {row.ledger.value}, from position {row.known_before} to {row.known_at}"
        yield table(f"{title}: {figures or 'the same figures'} ({LEGEND})", columns, lines)


def _signed_all(row: Explained) -> str:
    return ", ".join(f"{name} {_signed(change)}" for name, change in row.difference.items()) or "nothing"


def closed_month_tables(rows: Sequence[ClosedMonth]) -> Iterable[Table]:
    """Return the closings of months."""
    names = ("fund", "month", "closed on", "position", "known at", "opened again at", "digest of the statement")
    lines = [
        [
            *(row.fund, row.month, str(row.closed_on), str(row.position), str(row.known_at)),
            *(str(row.reopened_at or "-"), row.digest),
        ]
        for row in rows
    ]
    yield table("Closed months", [(name, False) for name in names], lines)


def prepaid_tables(rows: Sequence[Prepaid]) -> Iterable[Table]:
    """Return what is paid for months to come."""
    columns: list[Column] = [(name, False) for name in ("fund", "money", "batch", "month")]
    columns += [("person-months", True), ("rupiah", True)]
    lines = [
        [row.fund, row.money_kind.value, row.batch, row.month, f"{row.person_months:,}", figure(row.rupiah)]
        for row in rows
    ]
    yield table(f"Paid for months to come ({LEGEND})", columns, lines)
