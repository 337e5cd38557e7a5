"""A transfer between sponsors: people leave a batch and another fund carries them on, in one commit, without a gap."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from ledger.command import Happening, Holding
from ledger.contributions.of_batch import seat_range
from ledger.contributions.undo import ReleaseCommitment
from ledger.enrollments import ranges
from ledger.enrollments.events import BatchOpened
from ledger.enrollments.open import OpenBatch
from ledger.enrollments.slots import slot_changes
from ledger.errors import Malformed
from ledger.funds.fund import Fund
from ledger.rosters.criteria import STREAM, AdoptedCriteria
from ledger.rosters.judging import BEYOND, HeldAhead, Judgement, available_in, of_persons, reached
from ledger.rosters.newcomers import CarriedSieve
from ledger.rosters.roster import Candidate, Roster
from ledger.rosters.rows import Rows, RowsAhead, together
from ledger.rosters.touched import committed_among
from ledger.rosters.values import Verdict

RANGES_MAX = 1000
"""Seat ranges of one release; more take several."""
Held = Mapping[tuple[str, int], Holding]


class _Left(NamedTuple):
    """What somebody holds once he has left his seat."""

    mask: int
    holders: Sequence[int]


def carry_on(rows: Rows, opening: OpenBatch) -> Judgement:
    """Enrol those who leave in the batch of another fund, as far as its money reaches; the others stay where they are.

    What it returns appends the release of their money, the new batch, its people and their money.
    """
    _must_be_another(rows.opened, opening)
    opened = list(opening.decide(rows.history))
    event = opened[0].events[0]
    assert isinstance(event, BatchOpened), "opening a batch says so first"
    criteria = rows.history.fold(AdoptedCriteria, STREAM).ruling(event.scheme, event.first)
    roster, free = _roster(rows, opening), _freed(rows)
    history = RowsAhead(rows.history, free, rows.persons)
    rows.said |= CarriedSieve(history, roster, event, criteria, free, said=rows.said).verdicts()
    standing = rows.standing
    seated, money = reached(HeldAhead(_after(rows, standing), free, opened), roster, rows.persons, standing)
    rows.said |= {index: (Verdict.UNDECIDED, BEYOND, {}) for index in standing[len(seated) :]}
    available = available_in(rows.history.fold(Fund, event.fund), roster)
    happenings = [*_released(rows, seated), *opened, *money] if seated else []
    return Judgement(event, criteria, rows.verdicts, available, happenings)


def _must_be_another(opened: BatchOpened, opening: OpenBatch) -> None:
    if opened.fund == opening.fund:
        raise Malformed(
            "same_fund",
            f"expected another fund than {opened.fund}, which pays for {opened.batch}, found the same; name the fund "
            "that pays from then on",
            fund=opened.fund,
            batch=opened.batch,
        )


def _roster(rows: Rows, opening: OpenBatch) -> Roster:
    """Return the people as a list of the new batch, each where he lives and what he works as by the old one.

    Who never was in it, whose row is out, lives nowhere.
    """
    lived = rows.history.beside().seated(rows.batch.stream)
    assert all(rows.leavers[index] in lived for index in rows.standing), "who sits in a batch lives somewhere"
    unknown = ("", None)
    candidates = [
        Candidate(row.row, row.leaver, *lived.get(worker, unknown))
        for row, worker in zip(rows.changes.rows, rows.leavers, strict=True)
    ]
    return Roster(opening, rows.changes.pots, rows.changes.content, candidates, ())


def _freed(rows: Rows) -> Held:
    """Return what is held once those who may leave have left."""
    free: dict[tuple[str, int], Holding] = dict(rows.own)
    for happening in together(rows.made[index] for index in rows.standing)[:1]:
        for event in happening.events:
            for worker, year, mask in slot_changes(event, rows.batch).releases:
                before = free[worker, year]
                free[worker, year] = _Left(before.mask & ~mask, before.holders)
    return of_persons(free, rows.merged)


def _after(rows: Rows, leaving: Sequence[int]) -> RowsAhead:
    ahead = RowsAhead(rows.history, rows.held)
    ahead.expect(together(rows.made[index] for index in leaving))
    return ahead


def _released(rows: Rows, leaving: Sequence[int]) -> Iterator[Happening]:
    """Yield the release of what is committed to their months: it is the old fund's again."""
    terms, ahead, seats = rows.changes.terms, _after(rows, leaving), rows.seats(leaving)
    first = min(seats.values())
    fund = rows.history.fold(Fund, rows.opened.fund)
    committed = ranges.union((seat, seat) for seat in committed_among(fund, rows.batch, list(seats), first))
    for start in range(0, len(committed), RANGES_MAX):
        release = ReleaseCommitment(
            basis=terms.basis,
            batch=terms.batch,
            effective_on=terms.effective_on,
            first=first,
            seats=tuple(seat_range(pair) for pair in committed[start : start + RANGES_MAX]),
        )
        said = list(release.decide(ahead))
        ahead.expect(said)
        yield from said
