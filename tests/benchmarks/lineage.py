"""Lineage and donor totals with a million entries in the book: at random dates and positions, in process."""

import secrets
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from random import Random

from ledger.contributions.commit import CommitContributions
from ledger.contributions.pay import PayMonths
from ledger.donations.commands import ReceiveDonation
from ledger.enrollments.enroll import EnrollWorkers
from ledger.enrollments.open import OpenBatch
from ledger.funds.commands import OpenFund
from ledger.funds.events import MoneyKind
from ledger.identifiers import new_ids
from ledger.parties.commands import RegisterParty
from ledger.periods import Month, months_between
from ledger.store import IdentityRow, Reader
from projections.as_of import as_of
from projections.donor_accounts import donor_account
from projections.moves import tallies
from projections.registry import all_projections
from projections.runner import Runner
from projections.trace_gifts import trace_credit
from projections.trace_people import trace_person_month
from tests.benchmarks.stage import funded, percentile, seconds
from tests.support.office import Desk
from tests.support.postgres import PostgresServer

TRACED, OTHERS = 8_344, 10
"""People of the traced gift, for 12 months of which 10 are left out each; other batches of ``PEOPLE``."""
PEOPLE = 95_000
GIFTS = 20_000
"""Of the largest donor, each committed and paid for a month of one person, or left."""
ASKED = 300
VILLAGE = "12.22.01.2002"
FIRST = Month("2022-01")
ON = date(2022, 1, 3)


def measure(kind: str, server: PostgresServer) -> list[tuple[str, str]]:
    """Return the figures of a database: one run."""
    with funded(kind, server, rupiah=OTHERS * PEOPLE * 16_800) as desk:
        _book(desk)
        Runner(desk.store, all_projections()).catch_up()
        with desk.store.reader() as reader:
            entries = reader.head.position
            workers = [row[0] for row in _workers(reader)]
            dice = Random(7)
            figures = [
                (
                    f"totals of the largest donor, {GIFTS:,} gifts, at random dates and positions",
                    _timed(desk, dice, _totals),
                ),
                ("a gift into 100,000 person-months traced (summary)", _timed(desk, dice, _trace)),
                (
                    "one person's month traced back",
                    _timed(desk, dice, lambda r, d, k: _month(r, dice.choice(workers), d, k)),
                ),
                ("the account of the gift's donor, with people and regions", _timed(desk, dice, _account, asked=12)),
            ]
    return [(f"{what}, {entries:,} entries", told) for what, told in figures]


def _workers(reader: Reader) -> Sequence[Sequence[str]]:
    connection = reader.connection
    return connection.exec_driver_sql("SELECT worker FROM read_seats WHERE batch = 'batch-traced' LIMIT 500").all()  # type: ignore[return-value]  # rows of text


def _timed(desk: Desk, dice: Random, ask: Callable[[Reader, date, int], None], *, asked: int = ASKED) -> str:
    head = desk.book.head().position
    figures = []
    for _ in range(asked + 5):
        day, known = ON + timedelta(dice.randrange(400)), dice.randrange(head // 2, head + 1)
        with desk.store.reader() as reader:
            figures.append(seconds(lambda: ask(reader, day, known)))  # noqa: B023 (called at once)
    warm = figures[5:]
    return f"p50 {percentile(warm, 0.5) * 1000:.2f} ms, p99 {percentile(warm, 0.99) * 1000:.2f} ms"


def _totals(reader: Reader, day: date, known: int) -> None:
    moment = as_of(reader, valid_at=day, known_at=known)
    tallies(reader, moment, by=("source",), source="party-large", money_kind=MoneyKind.CASH)


def _trace(reader: Reader, day: date, known: int) -> None:
    (row,) = trace_credit(reader, donation="gift-traced").rows
    assert row.person_months == 12 * (TRACED - 10)


def _month(reader: Reader, worker: str, day: date, known: int) -> None:
    (row,) = trace_person_month(reader, worker=worker, month=FIRST.plus(5)).rows
    assert row.rupiah == 16_800


def _account(reader: Reader, day: date, known: int) -> None:
    (row,) = donor_account(reader, donor="party-traced").rows
    assert row.bought.people == TRACED


def _book(desk: Desk) -> None:
    """The traced gift first, then the largest donor's many, then the million of others."""
    for party in ("party-traced", "party-large"):
        desk.record(RegisterParty(effective_on=ON, name=party, party=party, party_kind="corporate_csr"))
    for name in ("traced", "large"):
        desk.record(
            OpenFund(
                effective_on=ON,
                fund=f"fund-{name}",
                fund_class="donation",
                name=name,
                owner="party-firm",
                pot=f"pot-{name}",
            )
        )
    desk.record(_gift("gift-traced", "traced", TRACED * 12 * 16_800 + 5_000))
    _batch(desk, "batch-traced", "traced", TRACED, months=12)
    for month in months_between(FIRST, FIRST.plus(11)):
        left_out = [{"seat": (month.number * 700 + n * 61) % TRACED, "reason": "awaiting_data"} for n in range(10)]
        on = ON + timedelta(30 * (month.number - 1))
        desk.record(PayMonths(batch="batch-traced", effective_on=on, left_out=left_out, months=[month]))
    gifts = [(_gift(f"gift-large-{n}", "large", 16_900, day=n % 300), f"large-{n}") for n in range(GIFTS)]
    for start in range(0, GIFTS, 5_000):
        desk.book.record_all(gifts[start : start + 5_000], actor="tester")
    _batch(desk, "batch-large", "large", GIFTS // 4, months=1, on=ON + timedelta(301))
    desk.record(PayMonths(batch="batch-large", effective_on=ON + timedelta(302), months=[FIRST]))
    for number in range(OTHERS):
        _batch(desk, f"batch-other-{number}", "f", PEOPLE, months=1, on=date(2022, 10, 5))


def _gift(donation: str, fund: str, rupiah: int, *, day: int = 0) -> ReceiveDonation:
    return ReceiveDonation(
        account="bank-01",
        bank_reference=donation,
        donation=donation,
        donor=f"party-{fund}",
        effective_on=ON + timedelta(day),
        fund=f"fund-{fund}",
        pot=f"pot-{fund}",
        rupiah=rupiah,
    )


def _batch(desk: Desk, batch: str, fund: str, people: int, *, months: int, on: date = ON) -> None:
    ids = new_ids("w", people, secrets.token_bytes)
    with desk.store.writer() as writer:
        writer.insert_identities([IdentityRow(subject, None, b"", b"", "2023") for subject in ids])
    rows = [{"basis": "illustrative", "occupation": "farmer", "region": VILLAGE, "worker": w} for w in ids]
    words = {"first": FIRST, "last": FIRST.plus(months - 1), "programmes": ("JKK", "JKM")}
    desk.record(OpenBatch(batch=batch, effective_on=on, fund=f"fund-{fund}", **words))
    desk.record(EnrollWorkers(batch=batch, workers=rows))
    desk.record(CommitContributions(batch=batch, effective_on=on))
