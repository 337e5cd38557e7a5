"""Words for stories of enrolments: a fund with money, tariffs, batches and workers."""

from datetime import date
from typing import Any

from ledger.contributions.events import Billed, ContributionPaid, ContributionsCommitted
from ledger.contributions.values import MonthRange, ProgrammeMonths, Row, SeatRange
from ledger.donations.events import DonationReceived
from ledger.enrollments.batch import Batch
from ledger.enrollments.events import (
    BatchOpened,
    BatchSealed,
    MonthsGivenUp,
    MonthsTakenUp,
    Rate,
    WorkerEnrolled,
    WorkerReplaced,
    WorkerWithdrawn,
)
from ledger.event import Entry, Event
from ledger.funds.events import FundClass, FundClosed, FundOpened
from ledger.law.events import TariffAdopted, TariffRow
from ledger.periods import Month, months_between
from ledger.programmes import Programme
from tests.support.given import Story, given

ON = date(2022, 10, 1)
FACT: dict[str, Any] = {"basis": "reported", "effective_on": ON}
FUND, POT, BATCH, OTHER = "fund-labusel-2022", "pot-labusel-2022", "batch-labusel-2022", "batch-other"
REGION, VILLAGE, ELSEWHERE = "12.22", "12.22.01.2002", "12.23.01"


def worker(number: int) -> str:
    """Return the WorkerId of a numbered worker."""
    return f"w-{number:015d}w"


def tariff_row(programme: str, rupiah: int, first: str = "2015-07", **key: Any) -> TariffRow:
    return TariffRow(
        article="PP 44/2015", band="lowest", confirmed=True, first=first, programme=programme, rupiah=rupiah, **key
    )


RELIEF = {"funding_class": "donation", "last": "2026-12"}
TARIFFS = TariffAdopted(
    **FACT,
    instrument="law-pp-44-2015",
    rows=(tariff_row("JKK", 10_000), tariff_row("JKM", 6_800), tariff_row("JHT", 20_000)),
)
HALVED = TariffAdopted(
    **FACT,
    instrument="law-pp-50-2025",
    rows=(tariff_row("JKK", 5_000, "2026-04", **RELIEF), tariff_row("JKM", 3_400, "2026-04", **RELIEF)),
)


def fund_opened(fund_class: str = "donation") -> FundOpened:
    return FundOpened(
        **FACT, fund=FUND, fund_class=FundClass(fund_class), name="Labusel", owner="party-labusel", pot=POT
    )


def opened(batch: str = BATCH, *, first: str = "2022-10", last: str = "2022-12", **fields: Any) -> BatchOpened:
    rates = tuple(
        Rate(first=first, last=last, law=1, programme=programme, rupiah=rupiah)
        for programme, rupiah in (("JKK", 10_000), ("JKM", 6_800), ("JHT", 20_000))
        if programme in fields.get("programmes", ("JKK", "JKM"))
    )
    common = {"band": "lowest", "fund": FUND, "funding_class": "donation", "programmes": ("JKK", "JKM")}
    return BatchOpened(
        **{**FACT, **common, "batch": batch, "first": first, "last": last, "rates": rates, "sector": "other", **fields}
    )


def enrolled(seat: int, number: int, **fields: Any) -> WorkerEnrolled:
    words = {"basis": "reported", "region": VILLAGE, "seat": seat, "worker": worker(number), **fields}
    return WorkerEnrolled(**words)


def sealed(batch: str = BATCH) -> BatchSealed:
    return BatchSealed(**FACT, batch=batch)


def withdrawn(seat: int, number: int, month: str, batch: str = BATCH) -> WorkerWithdrawn:
    return WorkerWithdrawn(
        **FACT, batch=batch, from_month=Month(month), reason="moved", seat=seat, worker=worker(number)
    )


def replaced(seat: int, number: int, by: int, month: str, batch: str = BATCH) -> WorkerReplaced:
    return WorkerReplaced(
        **FACT,
        batch=batch,
        from_month=Month(month),
        reason="moved",
        region=VILLAGE,
        replaces=worker(number),
        seat=seat,
        worker=worker(by),
    )


def _cells(seats: tuple[int, int], months: tuple[str, str]) -> dict[str, Any]:
    return {
        "months": (MonthRange(first=Month(months[0]), last=Month(months[1])),),
        "seats": (SeatRange(seat_from=seats[0], seat_to=seats[1]),),
    }


def given_up(seats: tuple[int, int], months: tuple[str, str], batch: str = BATCH) -> MonthsGivenUp:
    return MonthsGivenUp(**FACT, batch=batch, **_cells(seats, months))


def taken_up(
    seats: tuple[int, int], months: tuple[str, str], batch: str = BATCH, *, of: int | None = None
) -> MonthsTakenUp:
    overpaid_of = None if of is None else worker(of)
    return MonthsTakenUp(**FACT, batch=batch, overpaid_of=overpaid_of, **_cells(seats, months))


def twice(first: str, last: str, *programmes: Programme) -> tuple[ProgrammeMonths, ...]:
    """Return a run of months as overpaid, in JKK and JKM where no programme is named."""
    named = programmes or (Programme.JKK, Programme.JKM)
    return tuple(ProgrammeMonths(first=Month(first), last=Month(last), programme=p) for p in named)


def gift(rupiah: int) -> DonationReceived:
    return DonationReceived(
        **FACT,
        account="bri-01",
        bank_reference="FT1",
        donation="gift-a",
        donor="party-a",
        fund=FUND,
        poolable=False,
        pot=POT,
        rupiah=rupiah,
    )


def committed(seats: tuple[int, int], months: tuple[str, str], batch: str = BATCH) -> ContributionsCommitted:
    row = Row(
        credit="gift-a",
        first=Month(months[0]),
        last=Month(months[1]),
        pot=POT,
        rupiah=16_800,
        seat_from=seats[0],
        seat_to=seats[1],
    )
    return ContributionsCommitted(**FACT, batch=batch, fund=FUND, rows=(row,))


def paid(month: str, seats: int, batch: str = BATCH, on: date = ON) -> ContributionPaid:
    return ContributionPaid(
        basis="reported",
        effective_on=on,
        amounts=(Billed(programme="JKK", rupiah=10_000 * seats), Billed(programme="JKM", rupiah=6_800 * seats)),
        batch=batch,
        fund=FUND,
        month=Month(month),
        root="00" * 32,
        seats=seats,
    )


def closed() -> FundClosed:
    return FundClosed(**FACT, fund=FUND)


def story(*events: Event, batch: str = BATCH, **opening: Any) -> Story:
    """Start a story with tariffs, a fund, an open batch and more of the batch's events."""
    return given(
        ("tariffs", TARIFFS),
        (FUND, fund_opened()),
        (batch, opened(batch, **opening)),
        *((batch, event) for event in events),
    )


def folded(*events: Event, stream: str = BATCH, start: int = 1) -> Batch:
    """Fold a batch from its events, at consecutive positions."""
    batch = Batch(stream)
    for version, event in enumerate(events, 1):
        batch.apply(Entry(start + version - 1, stream, version, "2022-10-01T00:00:00.000000Z", "t", "00", event))
    return batch


def months(first: str, last: str) -> tuple[Month, ...]:
    return months_between(Month(first), Month(last))
