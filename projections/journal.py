"""The journal: what every entry of the book debits and credits, in the order of the book."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from ledger.basis import Basis
from ledger.funds.events import MoneyKind
from ledger.store import Reader
from projections.accounts import BY_CODE, Account, Side
from projections.as_of import Answer, as_of
from projections.database import rows_of
from projections.postings import MOVES, UNTIL, Posted, moves_in, narrowed, postings
from projections.statements import must_follow, until

LIMIT_MAX = 1000


@dataclass(frozen=True, slots=True)
class JournalLine:
    """What an entry debits or credits to one account."""

    account: str
    name: str
    indonesian: str
    debit: int
    credit: int
    basis: Basis


@dataclass(frozen=True, slots=True)
class JournalEntry:
    """What one entry of the book posts to one ledger on one date: its debits equal its credits."""

    position: int
    """The entry that it leads to."""
    effective_on: date
    recorded_at: str
    event: str
    fund: str
    ledger: MoneyKind
    lines: tuple[JournalLine, ...]
    rupiah: int
    """Of its debits, and of its credits."""


def journal(
    reader: Reader,
    *,
    fund: str | None = None,
    first: date | None = None,
    last: date | None = None,
    after: int = 0,
    limit: int = LIMIT_MAX,
    valid_at: date | None = None,
    known_at: int | str | None = None,
) -> Answer[JournalEntry]:
    """Return what the entries after a position posted, in the order of the book; those of one entry stay together."""
    moment = as_of(reader, valid_at=valid_at, known_at=known_at)
    must_follow(first, last)
    where, values = narrowed(fund, first)
    moved = f"SELECT 1 FROM read_moves m WHERE m.fund = e.fund AND m.position = e.position AND {UNTIL}{where}"  # noqa: S608
    page = f"SELECT e.position FROM read_movements e WHERE e.position > :after AND EXISTS ({moved})"  # noqa: S608
    chosen = f"{page} ORDER BY e.position LIMIT :limit"
    among = f"m.position IN (SELECT position FROM ({chosen}) AS chosen)"  # noqa: S608 (our own names)
    statement = f"{MOVES} WHERE {UNTIL}{where} AND {among} ORDER BY m.position, m.effective_on, m.money_kind, m.n"
    rows = rows_of(reader, statement, **until(moment, last).values, **values, after=after, limit=limit)
    return Answer(moment, [_entry(list(group)) for _, group in groupby(rows, key=posting)])


def posting(row: Any) -> tuple[object, ...]:  # Any: a row of the tables
    """Return what a row belongs to: one entry, on one date, in one ledger."""
    return row.position, row.effective_on, row.fund, row.money_kind


def _entry(rows: Sequence[Any]) -> JournalEntry:  # Any: as above
    sums: dict[tuple[Side, str], Posted] = {}
    for account, side, row in postings(rows):
        sums.setdefault((side, account.code), Posted()).add(side, row.rupiah, Basis(row.basis), moves_in(account, 1))
    lines = [_line(BY_CODE[code], side, posted) for (side, code), posted in sorted(sums.items(), key=_debits_first)]
    row = rows[0]
    return JournalEntry(
        position=row.position,
        effective_on=date.fromisoformat(row.effective_on),
        recorded_at=row.recorded_at,
        event=row.event,
        fund=row.fund,
        ledger=MoneyKind(row.money_kind),
        lines=tuple(lines),
        rupiah=sum(line.debit for line in lines),
    )


def _debits_first(posted: tuple[tuple[Side, str], Posted]) -> tuple[bool, str]:
    (side, code), _ = posted
    return side is Side.CREDIT, code


def _line(account: Account, side: Side, posted: Posted) -> JournalLine:
    debit, credit = posted.sums[Side.DEBIT], posted.sums[Side.CREDIT]
    return JournalLine(account.code, account.name, account.indonesian, debit, credit, posted.figure(side).basis)
