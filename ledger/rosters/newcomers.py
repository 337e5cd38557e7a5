"""What keeps somebody from taking over a seat, or from being carried on: the rules of enrolment, as far as they hold.

Who takes a seat over is judged as if he were enrolled from his first month on. Who is carried on by another fund was
judged when he was enrolled: no criteria are asked of him again, or he would lose his cover for his birthday.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import ClassVar

from ledger.command import History, Holding
from ledger.enrollments.events import BatchOpened
from ledger.enrollments.open import OpenBatch
from ledger.periods import Month
from ledger.rosters.criteria import STREAM, AdoptedCriteria, Criteria
from ledger.rosters.evidence import Said
from ledger.rosters.roster import Roster
from ledger.rosters.rows import Rows, RowsAhead
from ledger.rosters.rules import Sieve
from ledger.rosters.values import Verdict


def kept_out(rows: Rows) -> dict[int, Said]:
    """Ask the rules of enrolment of everyone who takes a seat over, by the criteria of his own first month."""
    firsts = [first_month(row.from_month) for row in rows.changes.rows]
    adopted = rows.history.fold(AdoptedCriteria, STREAM)
    by_month = {first: adopted.ruling(rows.opened.scheme, first) for first in set(firsts)}
    rulings, said = [by_month[first] for first in firsts], dict[int, Said]()
    for criteria in dict.fromkeys(rulings):
        others = {index: _OTHER for index, one in enumerate(rulings) if one != criteria}
        sieve = _newcomers(rows, criteria, firsts, {**others, **rows.said})
        found = sieve.verdicts()
        said |= {index: one for index, one in found.items() if index not in others and index not in rows.said}
        standing = [index for index in range(len(firsts)) if index not in found]
        rows.evidence |= {index: {**sieve.evidence(index), "criteria": criteria.position} for index in standing}
    return said


_OTHER: Said = (Verdict.UNDECIDED, "", {})
"""Stands for a row that other criteria judge."""


def first_month(month: Month | None) -> Month:
    """Return the month from which a row changes something, which every row of this kind has."""
    assert month is not None, "a row that needs a month and names none is malformed"
    return month


def _newcomers(rows: Rows, criteria: Criteria, firsts: Sequence[Month], said: Mapping[int, Said]) -> "NewcomerSieve":
    changes, batch, seats = rows.changes, rows.batch, [rows.batch.seat_of(leaver) for leaver in rows.leavers]
    months = [
        () if seat is None else tuple(m for m in batch.months if m >= first and not batch.given(seat, m))
        for seat, first in zip(seats, firsts, strict=True)
    ]
    fields = {name: getattr(rows.opened, name) for name in OpenBatch.model_fields if name in BatchOpened.model_fields}
    opening = OpenBatch.model_construct(**(fields | {"effective_on": changes.terms.effective_on}))
    history = RowsAhead(rows.history, rows.held, rows.newcomers)
    roster = Roster(opening, (), changes.content, changes.newcomers, ())
    return NewcomerSieve(history, roster, rows.opened, criteria, rows.held, firsts=firsts, months=months, said=said)


class NewcomerSieve(Sieve):
    """Judges who takes over seats, each from a month of his own on; the money in the seat is asked for by the seat."""

    LEFT_OUT: ClassVar[frozenset[str]] = frozenset({"_earmarked", "_twice"})

    def __init__(
        self,
        history: History,
        roster: Roster,
        opened: BatchOpened,
        criteria: Criteria,
        held: Mapping[tuple[str, int], Holding],
        *,
        firsts: Sequence[Month],
        months: Sequence[tuple[Month, ...]],
        said: Mapping[int, Said],
    ) -> None:
        super().__init__(history, roster, opened, criteria, held)
        self._firsts = firsts
        self._months = months
        self._said |= said

    def _first_month(self, index: int) -> Month:
        return self._firsts[index]

    def _covered(self, standing: Sequence[int]) -> Iterator[tuple[int, Said]]:
        for months, rows in self._by_months(standing):
            yield from self._months_held(rows, months)

    def _held_apart(self, standing: Sequence[int]) -> Iterator[tuple[int, Said]]:
        for months, rows in self._by_months(standing):
            yield from self._months_apart(rows, months)

    def _by_months(self, standing: Sequence[int]) -> Iterable[tuple[tuple[Month, ...], list[int]]]:
        """Return the rows that ask for the same months together."""
        alike: dict[tuple[Month, ...], list[int]] = {}
        for index in standing:
            alike.setdefault(self._months[index], []).append(index)
        return alike.items()


class CarriedSieve(Sieve):
    """Judges who is carried on by another fund: whom its region and its money admit, and who is not held elsewhere."""

    LEFT_OUT: ClassVar[frozenset[str]] = frozenset(
        {"_aged", "_alike", "_alike_in_vault", "_another", "_barred", "_marked", "_misdated", "_twice"}
        | {"against", "doubtful", "rich"}
    )

    def __init__(
        self,
        history: History,
        roster: Roster,
        opened: BatchOpened,
        criteria: Criteria,
        held: Mapping[tuple[str, int], Holding],
        *,
        said: Mapping[int, Said],
    ) -> None:
        super().__init__(history, roster, opened, criteria, held)
        self._said |= said
