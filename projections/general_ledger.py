"""The trial balance and the general ledger: what was posted to each account, in all and one by one."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import Any

from ledger.basis import Basis, computed
from ledger.errors import Unknown
from ledger.funds.events import MoneyKind
from ledger.store import Reader
from projections.accounts import ACCOUNTS, BY_CODE, Account, Side
from projections.as_of import Answer, as_of
from projections.database import rows_of
from projections.figures import Figure
from projections.journal import posting
from projections.postings import MOVES, UNTIL, Posted, moves_in, narrowed, pair_in, posted_by
from projections.statements import must_follow, until


@dataclass(frozen=True, slots=True)
class TrialLine:
    """An account with all that was debited and credited to it."""

    account: str
    name: str
    indonesian: str
    debit: Figure
    credit: Figure
    balance: Figure
    """On the side on which the account grows; below zero on the other."""
    side: Side


@dataclass(frozen=True, slots=True)
class TrialBalance:
    """Every account of one ledger that anything was posted to: all debits equal all credits."""

    ledger: MoneyKind
    lines: tuple[TrialLine, ...]
    debit: Figure
    credit: Figure


@dataclass(frozen=True, slots=True)
class AccountLine:
    """What one entry posted to an account, and the balance after it."""

    position: int
    effective_on: date
    recorded_at: str
    event: str
    fund: str
    debit: int
    credit: int
    balance: int
    basis: Basis
    against: tuple[str, ...]
    """The accounts on the other side."""


@dataclass(frozen=True, slots=True)
class AccountLedger:
    """One account over some days: what it had, every posting, what it has."""

    account: str
    name: str
    indonesian: str
    ledger: MoneyKind
    side: Side
    first: date | None
    last: date | None
    opening: Figure
    lines: tuple[AccountLine, ...]
    closing: Figure


class UnknownAccount(Unknown):
    """An account that our chart has not; nobody can record one."""

    def __init__(self, code: str) -> None:
        super(Unknown, self).__init__(
            "unknown_account",
            f"expected an account of the chart of accounts, found {code}, which it has not; take one of "
            "docs/chart-of-accounts.md, or of `amanah trial-balance`",
            id=code,
        )


def trial_balance(
    reader: Reader, *, fund: str | None = None, valid_at: date | None = None, known_at: int | str | None = None
) -> Answer[TrialBalance]:
    """Return all accounts of each ledger, over every fund or one."""
    moment = as_of(reader, valid_at=valid_at, known_at=known_at)
    found = posted_by(reader, moment, fund=fund)
    return Answer(moment, [_trial(ledger, found) for ledger in MoneyKind if _of(ledger, found)])


def _of(ledger: MoneyKind, found: Mapping[str, Posted]) -> list[Account]:
    return [account for account in ACCOUNTS if account.ledger is ledger and account.code in found]


def _trial(ledger: MoneyKind, found: Mapping[str, Posted]) -> TrialBalance:
    lines = [_trial_line(account, found[account.code]) for account in _of(ledger, found)]
    debit, credit = (_sum([getattr(line, side) for line in lines]) for side in Side)
    return TrialBalance(ledger, tuple(lines), debit, credit)


def _trial_line(account: Account, posted: Posted) -> TrialLine:
    sides = (posted.figure(Side.DEBIT), posted.figure(Side.CREDIT), posted.balance(account.side))
    return TrialLine(account.code, account.name, account.indonesian, *sides, account.side)


def _sum(figures: Sequence[Figure]) -> Figure:
    return Figure(sum(one.rupiah for one in figures), computed(one.basis for one in figures if one.rupiah))


def general_ledger(
    reader: Reader,
    *,
    account: str,
    fund: str | None = None,
    first: date | None = None,
    last: date | None = None,
    valid_at: date | None = None,
    known_at: int | str | None = None,
) -> Answer[AccountLedger]:
    """Return one account's postings over some days, each with the balance after it."""
    moment = as_of(reader, valid_at=valid_at, known_at=known_at)
    must_follow(first, last)
    asked = BY_CODE.get(account)
    if asked is None:
        raise UnknownAccount(account)
    at_last = until(moment, last)
    before = {} if first is None else posted_by(reader, until(moment, first - timedelta(days=1)), fund=fund)
    opening = before.get(account, Posted()).balance(asked.side)
    closing = posted_by(reader, at_last, fund=fund).get(account, Posted()).balance(asked.side)
    where, values = narrowed(fund, first)
    statement = (
        f"{MOVES} WHERE {UNTIL}{where} AND m.money_kind = :ledger "
        "ORDER BY m.effective_on, m.position, m.fund, m.money_kind, m.n"
    )
    rows = rows_of(reader, statement, **at_last.values, **values, ledger=asked.ledger.value)
    lines = tuple(_account_lines(asked, rows, opening.rupiah))
    told = (asked.code, asked.name, asked.indonesian, asked.ledger, asked.side, first, at_last.valid_at)
    return Answer(moment, [AccountLedger(*told, opening, lines, closing)])


def _account_lines(account: Account, rows: Sequence[Any], balance: int) -> Iterator[AccountLine]:  # Any: table rows
    for _, group in groupby(rows, key=posting):
        moved = list(group)
        own, against = _own(account, moved)
        if against:
            balance += own.balance(account.side).rupiah
            yield _account_line(moved[0], own, balance, tuple(sorted(against)), account.side)


def _own(account: Account, rows: Sequence[Any]) -> tuple[Posted, set[str]]:  # Any: as above
    """Return what rows post to an account, and the accounts across from it."""
    own, against = Posted(), set[str]()
    for row in rows:
        debited, credited = pair_in(row)
        if account in (debited, credited):
            side = Side.DEBIT if account is debited else Side.CREDIT
            own.add(side, row.rupiah, Basis(row.basis), moves_in(account, 1))
            against.add((credited if account is debited else debited).code)
    return own, against


def _account_line(row: Any, own: Posted, balance: int, against: tuple[str, ...], side: Side) -> AccountLine:  # Any: too
    return AccountLine(
        position=row.position,
        effective_on=date.fromisoformat(row.effective_on),
        recorded_at=row.recorded_at,
        event=row.event,
        fund=row.fund,
        debit=own.sums[Side.DEBIT],
        credit=own.sums[Side.CREDIT],
        balance=balance,
        basis=own.balance(side).basis,
        against=against,
    )
