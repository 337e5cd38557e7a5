"""A year of a hundred made-up people: accidents, deaths, others in their seats, and five who go on by themselves."""

from collections.abc import Iterator, Sequence
from datetime import date

from api.demo import claims
from api.demo.people import enrollees, villages
from api.demo.script import Line, Scene, Told, scene
from api.demo.telling import committed, filled, paid
from ledger.basis import Basis
from ledger.contributions.undo import ReleaseCommitment
from ledger.contributions.values import SeatRange
from ledger.enrollments.enroll import Enrollee
from ledger.enrollments.events import WithdrawalReason
from ledger.enrollments.open import OpenBatch
from ledger.enrollments.replace import ReplaceWorker
from ledger.enrollments.seats import GraduateWorker
from ledger.periods import Month, months_between

BATCH = "batch-gresik-12-bulan"
GRADUATES = range(95, 100)
_GRADUATED = Month("2024-02")
_NEWCOMERS = 15_000
"""The number of the first person who takes over a seat."""


def script(told: Told, *, opened: OpenBatch, people: tuple[Enrollee, ...], received: Line) -> Iterator[Scene]:
    """Yield the year in the order of its months; whoever dies is followed in his seat from the next month on."""
    yield [received]
    yield from filled("gresik", opened, people)
    yield [
        committed("gresik", BATCH, on=opened.effective_on, basis=Basis.ILLUSTRATIVE),
        *_paid("2023-04", "2023-08"),
    ]
    yield _followed(told, seat=0, from_month=Month("2023-09"), on=date(2023, 8, 21), number=_NEWCOMERS)
    yield _paid("2023-09", "2023-09")
    yield _followed(told, seat=3, from_month=Month("2023-10"), on=date(2023, 9, 14), number=_NEWCOMERS + 1)
    yield _paid("2023-10", "2024-01")
    yield from claims.script(told)
    yield _graduated(told)
    yield _paid("2024-02", "2024-03")


def _paid(first: str, last: str) -> Sequence[Line]:
    return [
        paid("gresik", BATCH, [month], on=date(month.year, month.number, 5), basis=Basis.ILLUSTRATIVE)
        for month in months_between(Month(first), Month(last))
    ]


def _followed(told: Told, *, seat: int, from_month: Month, on: date, number: int) -> Scene:
    """Yield who takes the seat of one who died, and the money with it."""
    newcomer = enrollees(villages("35.25"), first=number, count=1, occupation=lambda _: "fisher")[0]
    command = ReplaceWorker(
        basis=Basis.ILLUSTRATIVE,
        batch=BATCH,
        effective_on=on,
        from_month=from_month,
        occupation=newcomer.occupation,
        person=newcomer.person,
        reason=WithdrawalReason.DIED,
        region=newcomer.region,
        replaces=told.worker(BATCH, seat),
    )
    return scene("gresik", (f"replace-{seat}", command))


def _graduated(told: Told) -> Scene:
    """Yield five who pay by themselves from a month on; the money for their last months is free again."""
    on = date(2024, 1, 25)
    graduations = [
        GraduateWorker(
            basis=Basis.ILLUSTRATIVE,
            batch=BATCH,
            effective_on=on,
            from_month=_GRADUATED,
            worker=told.worker(BATCH, seat),
        )
        for seat in GRADUATES
    ]
    released = ReleaseCommitment(
        basis=Basis.ILLUSTRATIVE,
        batch=BATCH,
        effective_on=on,
        first=_GRADUATED,
        seats=(SeatRange(seat_from=GRADUATES[0], seat_to=GRADUATES[-1]),),
    )
    named = [(f"graduate-{seat}", command) for seat, command in zip(GRADUATES, graduations, strict=True)]
    return scene("gresik", *named, ("release-graduates", released))
