"""PP 50/2025 halves what couriers' donors pay; four months were paid in full already, and pay four later ones."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from ledger.contributions.excess import CarryExcess
from ledger.contributions.rate import RateCommitment
from ledger.errors import Refused
from ledger.funds.events import FundClass
from ledger.law.adopt import init_commands
from ledger.law.values import Sector
from ledger.programmes import Programme
from projections.audit import audit
from projections.cover import cover
from projections.custody import Custody, custody
from projections.donor_histories import donor_histories
from projections.lineage import sources_of
from tests.stories.stage import BATCH, FIRM, Stage
from tests.support.office import desk

PEOPLE, MONTHS = 100, 4
FULL, RELIEVED = 16_800, 8_400
PAID_ON, KNOWN_ON = date(2026, 1, 5), date(2026, 5, 4)
RELIEF = "init-adopt-law-pp-50-2025"


@pytest.fixture
def on(tmp_path: Path) -> Iterator[Stage]:
    """Open a book whose law knows no relief yet; pay January to April in full, for eight months committed."""
    with desk(f"sqlite:///{tmp_path / 'book.sqlite'}") as opened:
        law = [(command, key) for command, key in init_commands() if key != RELIEF]
        opened.book.record_all(law, actor="tester")
        told = Stage(opened)
        told.fund(FundClass.DONATION, on=PAID_ON)
        told.give(PEOPLE * 2 * MONTHS * FULL)
        told.enrol(PEOPLE, "2026-01", 2 * MONTHS, sector=Sector.TRANSPORT)
        told.pay("2026-01", MONTHS)
        yield told


def relieve(on: Stage) -> list[int]:
    """Adopt the relief, bring the months still to be paid to it, pay them; return their payments."""
    (relief,) = [command for command, key in init_commands() if key == RELIEF]
    on.desk.record(relief)
    for number in range(MONTHS + 1, 2 * MONTHS + 1):
        on.desk.record(RateCommitment(batch=BATCH, effective_on=KNOWN_ON, month=f"2026-0{number}"))
    on.on = KNOWN_ON
    last = on.pay("2026-05", MONTHS).position
    return list(range(last - MONTHS + 1, last + 1))


def carry(on: Stage, payment: int) -> int:
    return on.desk.record(CarryExcess(batch=BATCH, effective_on=KNOWN_ON, payment=payment)).position


def money(on: Stage, *, known_at: int | None = None) -> tuple[int, int]:
    found = on.money(known_at=known_at)
    return found["spent"].rupiah, found["available"].rupiah


def test_four_months_paid_in_full_pay_four_later_ones(on: Stage) -> None:
    payments = relieve(on)
    given, cash = PEOPLE * 2 * MONTHS * FULL, PEOPLE * MONTHS * FULL
    billed = cash + PEOPLE * MONTHS * RELIEVED
    known = on.desk.book.head().position
    assert money(on) == (billed, given - billed)
    for payment in payments:
        carry(on, payment)
    assert money(on) == (cash, given - cash)
    assert money(on, known_at=known) == (billed, given - billed)
    with on.desk.store.reader() as reader:
        told = donor_histories(reader, donor=FIRM)
        (history,) = told.rows
        (before,) = donor_histories(reader, donor=FIRM, valid_at=date(2026, 5, 3)).rows
        hands = {row.custody: row.rupiah.rupiah for row in custody(reader).rows}
        months = ("2026-01", "2026-04", "2026-05", "2026-08")
        sources = [sources_of(reader, told.as_of, batch=BATCH, seat=7, month=month) for month in months]
        (covered,) = cover(reader, worker=worker(on), programme=Programme.JKM, on=date(2026, 8, 31)).rows
    assert (history.bought.person_months, history.bought.people) == (PEOPLE * 2 * MONTHS, PEOPLE)
    assert before.terms["spent"].rupiah == cash
    assert hands == {Custody.HELD: given - cash, Custody.PAID: cash}
    assert [[(one.source, one.rupiah) for one in month] for month in sources] == [[(FIRM, RELIEVED)]] * 4
    assert (covered.cumulative, covered.consecutive) == (2 * MONTHS, 2 * MONTHS)
    assert audit(on.desk.store) == []


def worker(on: Stage) -> str:
    first = next(entry for entry in on.desk.book.read(kinds=["WorkerEnrolled"]))
    return str(first.event.worker)  # type: ignore[attr-defined]


def test_a_payment_is_set_off_once_and_nothing_is_left_after_the_last(on: Stage) -> None:
    payments = relieve(on)
    carry(on, payments[0])
    with pytest.raises(Refused, match="expected a bill whose excess was not set off yet, found it set off at position"):
        carry(on, payments[0])
    for payment in payments[1:]:
        carry(on, payment)
    on.enrol(1, "2026-09", 1, batch="batch-after", sector=Sector.TRANSPORT)
    after = on.pay("2026-09", 1, batch="batch-after").position
    with pytest.raises(Refused, match="expected a payment of batch-story, found one of batch-after"):
        carry(on, after)
