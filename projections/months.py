"""Closed months: which months of a fund are closed, and the statement of one, byte for byte as it was closed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from ledger.basis import Basis
from ledger.errors import Refused
from ledger.months.events import MonthClosed, MonthReopened
from ledger.months.package import digest_of, statement_package
from ledger.periods import Month
from ledger.store import Reader
from ledger.store.mapper import decode
from projections.as_of import Answer, as_of
from projections.told import Said, Told, by_id

MONTHS = Told("months", {MonthClosed: by_id("fund"), MonthReopened: by_id("fund")})


@dataclass(frozen=True, slots=True)
class ClosedMonth:
    """A month that was closed, and whether it still is."""

    fund: str
    month: str
    position: int
    closed_on: date
    known_at: int
    """The position as of which its statement stands."""
    digest: str
    reopened_at: int | None
    """The position at which it, or a month before it, was opened again."""
    basis: Basis


@dataclass(frozen=True, slots=True)
class ExportedMonth:
    """The statement of a closed month: the bytes whose digest the closing entry has."""

    fund: str
    month: str
    position: int
    known_at: int
    digest: str
    package: str
    """Canonical JSON in UTF-8, without a line's end."""


def closed_months(
    reader: Reader, *, fund: str | None = None, valid_at: date | None = None, known_at: int | str | None = None
) -> Answer[ClosedMonth]:
    """Return every closing of every fund, or of one, in the order of the book."""
    moment = as_of(reader, valid_at=valid_at, known_at=known_at)
    told = MONTHS.at(reader, moment, subjects=None if fund is None else [fund])
    return Answer(moment, sorted((row for said in told.values() for row in _rows(said)), key=lambda row: row.position))


def _rows(said: Sequence[Said]) -> Iterable[ClosedMonth]:
    for one in said:
        closed = one.event
        if isinstance(closed, MonthClosed):
            again = _reopened(said, one.position, closed.month)
            known, digest = closed.known_at, closed.digest
            told = (closed.fund, str(closed.month), one.position, one.on, known, digest, again, closed.basis)
            yield ClosedMonth(*told)


def _reopened(said: Sequence[Said], position: int, month: Month) -> int | None:
    """Return where a month that was closed at a position was first opened again."""
    opened = (
        one.position
        for one in said
        if one.position > position and isinstance(one.event, MonthReopened) and one.event.month <= month
    )
    return next(opened, None)


def exported_month(
    reader: Reader, *, fund: str, month: str, valid_at: date | None = None, known_at: int | str | None = None
) -> Answer[ExportedMonth]:
    """Return the statement with which a month was closed last, made again from the fund's entries, and checked.

    Raises:
        Refused: The month was not closed by the moment (``month_open``), or its bytes are other ones.
    """
    answer = closed_months(reader, fund=fund, valid_at=valid_at, known_at=known_at)
    closings = [row for row in answer.rows if row.month == month]
    if not closings:
        raise Refused(
            "month_open",
            f"expected a month of {fund} that was closed by position {answer.as_of.known_at}, found {month}, which was "
            "not; close it, or ask at a later moment",
            fund=fund,
            month=month,
            known_at=answer.as_of.known_at,
        )
    return Answer(answer.as_of, [_exported(reader, closings[-1])])


def _exported(reader: Reader, closed: ClosedMonth) -> ExportedMonth:
    entries = [decode(stored) for stored in reader.stream(closed.fund) if stored.position <= closed.known_at]
    package = statement_package(entries, fund=closed.fund, month=Month(closed.month), known_at=closed.known_at)
    found = digest_of(package)
    if found != closed.digest:
        raise Refused(
            "package_differs",
            f"expected the statement of {closed.fund} in {closed.month} with the digest {closed.digest}, as the "
            f"entry at position {closed.position} has it, found {found}; run `amanah audit`",
            position=closed.position,
            digest=closed.digest,
            found=found,
        )
    told = (closed.fund, closed.month, closed.position, closed.known_at, closed.digest)
    return ExportedMonth(*told, package.decode())
