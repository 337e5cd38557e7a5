"""Lineage as stories: a gift's parts and its whole, pools, bounces and covers, transfers, claims, and the people."""

from datetime import date

from ledger.claims.commands import PayClaim
from ledger.contributions.commit import CommitContributions
from ledger.contributions.values import MonthRange
from ledger.donations.commands import SettleShortfall
from ledger.donations.reverse import ReverseDonation
from ledger.funds.commands import TransferFunds
from ledger.periods import Month
from projections.as_of import as_of
from projections.claim_months import claims_paid_on
from projections.held_cells import CellState, SeatsHeld, cell_rows, cells_of, runs_of
from projections.shared_cells import Shared
from projections.trace_gifts import CreditTrace, trace_credit, trace_lot
from projections.trace_people import CellTrace, trace_claim, trace_person_month
from tests.projections.story import ON, Told, a_claim, batch, comings_and_goings, enrol, fund, gift, pay, two_gifts
from tests.projections.test_histories import pooled

OCTOBER, DECEMBER = Month("2022-10"), Month("2022-12")


def traced(it: Told, donation: str, **asked: object) -> CreditTrace:
    with it.desk.store.reader() as reader:
        (row,) = trace_credit(reader, donation=donation, **asked).rows  # type: ignore[arg-type]
        return row


def month_of(it: Told, worker: str, month: Month, **asked: object) -> list[CellTrace]:
    with it.desk.store.reader() as reader:
        return trace_person_month(reader, worker=worker, month=month, **asked).rows  # type: ignore[arg-type]


def terms(row: CreditTrace) -> dict[str, int]:
    return {name: figure.rupiah for name, figure in row.terms.items() if figure.rupiah}


def test_a_gift_is_cells_of_batches_and_a_remainder(it: Told) -> None:
    two_gifts(it)
    it.caught_up()
    row = traced(it, "gift-a")
    (lot,) = row.lots
    assert (lot.fund, lot.pot, row.began.source, row.began.position) == (
        "fund-gn",
        "pot-gn",
        "party-a",
        it.at["gift a"].position,
    )
    paid = [run for run in lot.cells if run.state is CellState.PAID]
    assert [(run.first, run.seats, run.payments) for run in paid] == [
        ("2022-10", (SeatsHeld(1, 10, 16_800),), (it.at["october"].position,)),
        ("2022-11", (SeatsHeld(0, 2, 16_800), SeatsHeld(5, 10, 16_800)), (it.at["november"].position,)),
    ]
    committed = sum(run.rupiah for run in lot.cells if run.state is CellState.COMMITTED)
    assert (committed, sum(run.rupiah for run in paid)) == (14 * 16_800, 19 * 16_800)
    assert terms(row) == {
        "received": 600_000,
        "available": 600_000 - 33 * 16_800 - 5_600,
        "committed": committed,
        "spent": 19 * 16_800,
        "returned": 5_600,
    }
    assert row.person_months == 19
    assert row.people is None


def test_months_that_stand_alike_are_one_row(it: Told) -> None:
    it.tell("fund", fund())
    it.tell("gift", gift("gift-a", "party-a", 600_000))
    it.tell("batch", batch("batch-one", "2022-10", "2022-12"))
    it.tell("enrol", enrol("batch-one", range(1, 11)))
    it.tell("commit", CommitContributions(effective_on=ON, batch="batch-one"))
    for month in ("2022-10", "2022-11", "2022-12"):
        it.tell(month, pay("batch-one", month))
    it.caught_up()
    (run,) = traced(it, "gift-a").lots[0].cells
    assert (run.first, run.last, run.person_months, run.rupiah) == ("2022-10", "2022-12", 30, 30 * 16_800)
    assert run.payments == tuple(it.at[month].position for month in ("2022-10", "2022-11", "2022-12"))
    assert traced(it, "gift-a", known_at=it.at["2022-11"].position).person_months == 20


def test_the_people_of_a_gift_have_what_it_spent(it: Told) -> None:
    two_gifts(it)
    comings_and_goings(it)
    it.caught_up()
    row = traced(it, "gift-a", people=True)
    assert row.people is not None
    assert sum(one.rupiah for one in row.people) == terms(row)["spent"]
    before, after = (one for one in row.people if one.seat == 7)
    assert before.months == (MonthRange(first="2022-10", last="2022-11"),)
    assert after.months == (MonthRange(first="2022-12", last="2022-12"),)
    assert after.enrolment == it.at["replacement"].position
    assert after.worker == it.workers_now("batch-one")[7]


def test_a_pool_shows_whose_the_rest_is(it: Told) -> None:
    pooled(it)
    it.caught_up()
    assert traced(it, "gift-a").shared == (Shared("batch-one", CellState.PAID, "gift-b", "pot-gn", 1, 13_600),)
    assert traced(it, "gift-b").shared == (Shared("batch-one", CellState.PAID, "gift-a", "pot-gn", 1, 3_200),)
    (cell,) = month_of(it, it.workers("batch-one")[0], Month("2022-11"))
    assert [(part.credit, part.began.source, part.rupiah) for part in cell.parts] == [
        ("gift-a", "party-a", 3_200),
        ("gift-b", "party-b", 13_600),
    ]
    assert cell.rupiah == 16_800


def bounced(it: Told) -> None:
    two_gifts(it)
    it.tell("bounce", ReverseDonation(donation="gift-b", effective_on=date(2022, 12, 2)))
    it.tell("cover", gift("gift-cover", "party-a", 600_000, effective_on=date(2022, 12, 3)))


def settle() -> SettleShortfall:
    return SettleShortfall(
        cover="gift-cover",
        cover_pot="pot-gn",
        credit="gift-b",
        effective_on=date(2022, 12, 4),
        fund="fund-gn",
        pot="pot-gn",
    )


def test_a_bounced_gift_is_traced_to_what_took_its_place(it: Told) -> None:
    bounced(it)
    it.tell("settled", settle())
    it.caught_up()
    worker = it.workers("batch-one")[12]
    (short,) = month_of(it, worker, OCTOBER, known_at=it.at["bounce"].position)[0].parts
    assert (short.credit, short.shortfall) == ("gift-b", 9 * 3 * 16_800)
    (now,) = month_of(it, worker, OCTOBER)
    assert [(part.credit, part.rupiah, part.shortfall) for part in now.parts] == [("gift-cover", 16_800, 0)]
    assert [step.event for step in now.steps][-3:] == ["ShortfallSettled"] * 3
    old, new = traced(it, "gift-b"), traced(it, "gift-cover")
    assert terms(old) == {"received": 500_000, "taken": 500_000}
    assert old.person_months == 0
    assert new.person_months == 17
    ends = {(s.credit, s.other and s.other.credit) for row in (old, new) for s in row.lots[0].steps if s.other}
    assert ends == {("gift-b", "gift-cover"), ("gift-cover", "gift-b")}
    (earlier,) = month_of(it, worker, OCTOBER, valid_at=date(2022, 12, 3))
    assert [part.credit for part in earlier.parts] == ["gift-b"]


def test_money_is_followed_into_another_fund_and_back(it: Told) -> None:
    it.tell("fund", fund())
    it.tell("other", fund("fund-other"))
    it.tell("gift", gift("gift-a", "party-a", 600_000))
    it.tell(
        "transfer",
        TransferFunds(
            credit="gift-a",
            effective_on=ON,
            from_pot="pot-gn",
            fund="fund-gn",
            rupiah=100_800,
            to_fund="fund-other",
            to_pot="pot-other",
        ),
    )
    it.tell("batch", batch("batch-one", "2022-10", "2022-10", "fund-other"))
    it.tell("enrol", enrol("batch-one", range(1, 6)))
    it.tell("commit", CommitContributions(effective_on=ON, batch="batch-one"))
    it.tell("october", pay("batch-one", "2022-10"))
    it.caught_up()
    row = traced(it, "gift-a")
    assert {(lot.fund, lot.pot) for lot in row.lots} == {("fund-gn", "pot-gn"), ("fund-other", "pot-other")}
    assert terms(row)["moved_in"] == terms(row)["moved_out"] == 100_800
    out, into = (step for lot in row.lots for step in lot.steps if step.other is not None)
    assert (out.other and out.other.pot, into.other and into.other.pot) == ("pot-other", "pot-gn")
    (part,) = month_of(it, it.workers("batch-one")[0], OCTOBER)[0].parts
    assert (part.fund, part.began.fund, part.began.source) == ("fund-other", "fund-gn", "party-a")
    assert [(step.event, step.pot) for step in part.moved] == [("TransferReceived", "pot-other")]
    with it.desk.store.reader() as reader:
        (lot,) = trace_lot(reader, credit="gift-a", pot="pot-other").rows
    assert terms(lot) == {"moved_in": 100_800, "available": 16_800, "spent": 84_000}


def claims_paid(it: Told, credit: str, **asked: int) -> int:
    """Count the claims on the months that a gift pays; what a reader of its trace sees is five or more, or nothing."""
    with it.desk.store.reader() as reader:
        moment = as_of(reader, **asked)
        runs = runs_of(cell_rows(reader, moment, "credit = :credit", credit=credit))
        return sum(1 for _ in claims_paid_on(reader, moment, cells_of(r for r in runs if r.state is CellState.PAID)))


def test_a_claim_leads_to_the_gift_behind_its_month_and_takes_nothing_of_it(it: Told) -> None:
    two_gifts(it)
    it.caught_up()
    before = traced(it, "gift-a")
    assert claims_paid(it, "gift-a") == 0
    a_claim(it)
    it.caught_up()
    with it.desk.store.reader() as reader:
        (row,) = trace_claim(reader, claim="claim-one").rows
        (rejected,) = trace_claim(reader, claim="claim-two").rows
    assert row.covered_by is not None
    assert [part.credit for part in row.covered_by.parts] == ["gift-a"]
    assert (row.covered_by.month, row.covered_by.seat, row.covered_by.claims) == ("2022-10", 1, ("claim-one",))
    assert rejected.covered_by is None
    after = traced(it, "gift-a")
    assert (after.terms, after.lots) == (before.terms, before.lots)
    assert claims_paid(it, "gift-a") == 1
    assert (before.claims, after.claims) == (None, None)


def test_an_approved_claim_counts_once_bpjs_pays(it: Told) -> None:
    two_gifts(it)
    a_claim(it)
    it.caught_up()
    assert claims_paid(it, "gift-a", known_at=it.at["approve"].position) == 0
    more = PayClaim(
        claim="claim-one",
        component="funeral_grant",
        effective_on=date(2022, 11, 16),
        payee_kind="heir",
        rupiah=10_000_000,
    )
    it.tell("paid too", more)
    it.caught_up()
    assert (claims_paid(it, "gift-a"), claims_paid(it, "gift-b")) == (1, 0)


def test_a_month_that_is_committed_and_not_paid_has_its_lot_too(it: Told) -> None:
    two_gifts(it)
    it.caught_up()
    (cell,) = month_of(it, it.workers("batch-one")[0], DECEMBER)
    assert [(part.credit, part.state) for part in cell.parts] == [("gift-a", CellState.COMMITTED)]
    assert month_of(it, it.workers("batch-one")[0], Month("2023-01")) == []
    assert month_of(it, it.workers("batch-one")[0], DECEMBER, known_at=it.at["enrol"].position) == []


def test_nothing_is_traced_before_it_is_known(it: Told) -> None:
    two_gifts(it)
    it.caught_up()
    with it.desk.store.reader() as reader:
        assert trace_credit(reader, donation="gift-a", known_at=it.at["fund"].position).rows == []
        assert trace_credit(reader, donation="gift-a", valid_at=date(2022, 10, 3)).rows == []


def test_a_rate_that_another_gift_made_good_is_shared_seat_by_seat(it: Told) -> None:
    two_gifts(it)
    it.caught_up()
    columns = "fund, position, n, effective_on, kind, event, pot, credit, source, money_kind, rupiah, basis, batch"
    with it.desk.store.transaction() as connection:
        for n, kind in ((50, "committed"), (51, "spent")):
            values = (
                f"fund, position, {n}, effective_on, '{kind}', event, pot, 'gift-a', 'party-a', money_kind, 300, basis"
            )
            connection.exec_driver_sql(
                f"INSERT INTO read_moves ({columns}, first, last, seat_from, seat_to, each_cell) SELECT {values}, "
                "batch, first, last, 12, 14, 100 FROM read_moves WHERE kind = 'spent' AND credit = 'gift-b' "
                "AND first = '2022-11'"
            )
    assert traced(it, "gift-b").shared == (Shared("batch-one", CellState.PAID, "gift-a", "pot-gn", 3, 300),)
