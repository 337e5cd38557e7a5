"""Claims, published figures, exceptions and the start page's answers."""

from datetime import date

import pytest

from ledger.basis import Basis
from ledger.statistics.events import CoverageStatisticReported
from projections.claim_register import ClaimRow, claim_register
from projections.fund_balances import fund_balances
from projections.lineage import Source
from projections.open_exceptions import open_exceptions
from projections.schemes import newest_events, scheme_summary
from projections.statistics import implied_denominator, recomputed_percentage, statistics
from tests.projections.story import REGENCY, Told, a_budget, a_claim, batch, enrol, published, two_gifts, whole


def claims(it: Told, **asked: object) -> dict[str, ClaimRow]:
    with it.desk.store.reader() as reader:
        return {row.claim: row for row in claim_register(reader, **asked).rows}  # type: ignore[arg-type]


def test_a_claim_points_at_the_money_that_covered_it(it: Told) -> None:
    two_gifts(it)
    a_claim(it)
    it.caught_up()
    row = claims(it)["claim-one"]
    assert (row.state, row.approved_rupiah, row.paid_rupiah, row.rejection) == (
        "approved",
        30_000_000,
        20_000_000,
        None,
    )
    assert row.cover is not None
    assert (row.cover.batch, row.cover.seat, row.cover.month) == ("batch-one", 1, "2022-10")
    assert row.cover.payment == it.at["october"].position
    assert row.cover.sources == (Source("gift-a", "pot-gn", "party-a", 16_800, 0),)


def test_a_claim_never_debits_a_sponsor(it: Told) -> None:
    two_gifts(it)
    it.caught_up()
    with it.desk.store.reader() as reader:
        before = fund_balances(reader, by="credit").rows
    a_claim(it)
    it.caught_up()
    with it.desk.store.reader() as reader:
        assert fund_balances(reader, by="credit").rows == before


def test_a_claim_has_the_state_that_it_had(it: Told) -> None:
    two_gifts(it)
    a_claim(it)
    it.caught_up()
    assert claims(it, known_at=it.at["file"].position)["claim-one"].state == "filed"
    assert claims(it, known_at=it.at["report"].position)["claim-one"].cover is None
    assert set(claims(it, state="rejected")) == {"claim-two"}
    assert claims(it)["claim-two"].rejection == "not_covered"
    assert claims(it, programme="JKK") == {}
    assert claims(it, valid_at=date(2022, 11, 14)) == {}


def coverage_figure(**said: object) -> CoverageStatisticReported:
    return CoverageStatisticReported(
        as_of="2022-12-23",
        basis="reported",
        denominator_kind="unstated",
        effective_on=date(2022, 12, 23),
        numerator_kind="all_active",
        region=REGENCY,
        statistic="stat-x",
        **said,
    )


@pytest.mark.parametrize(
    ("numerator", "percentage", "rounded", "implied"),
    [
        (247_777, "39.40", False, (628_876, 628_796, 628_955)),
        (675_000, "49.74", True, (1_357_057, 1_355_915, 1_358_198)),
    ],
)
def test_a_percentage_implies_a_denominator_within_its_rounding(
    numerator: int, percentage: str, rounded: bool, implied: tuple[int, int, int]
) -> None:
    found = implied_denominator(coverage_figure(numerator=numerator, percentage=percentage, rounded=rounded))
    assert found is not None
    assert (found.persons, found.lowest, found.highest) == implied
    assert found.basis is Basis.DERIVED


@pytest.mark.parametrize(
    ("numerator", "denominator", "printed", "recomputed"),
    [(935_079, 1_873_899, "50.88", "49.90"), (472_068, 875_743, "55.55", "53.90")],
)
def test_a_percentage_that_contradicts_its_own_numbers_shows(
    numerator: int, denominator: int, printed: str, recomputed: str
) -> None:
    figure = coverage_figure(numerator=numerator, denominator=denominator, percentage=printed)
    assert recomputed_percentage(figure) == recomputed


def test_nothing_is_implied_where_a_part_is_missing() -> None:
    assert implied_denominator(coverage_figure(percentage="39.40")) is None
    assert implied_denominator(coverage_figure(numerator=10)) is None
    assert recomputed_percentage(coverage_figure(numerator=10, percentage="0.00")) is None
    assert implied_denominator(coverage_figure(numerator=10, percentage="0.00")) is None


def test_published_figures_stand_beside_the_books_own(it: Told) -> None:
    two_gifts(it)
    published(it)
    it.caught_up()
    with it.desk.store.reader() as reader:
        here = statistics(reader, region=REGENCY).rows
        everywhere = statistics(reader).rows
        (scheme,) = scheme_summary(reader).rows
    assert [row.statistic for row in everywhere] == ["stat-gresik", "stat-kaltim"]
    assert (here[0].words["numerator"], here[0].words["percentage"], here[0].basis) == (247_777, "39.40", "reported")
    assert [figure.statistic for figure in scheme.reported] == ["stat-gresik"]
    assert scheme.coverage is not None
    assert (scheme.coverage.enrolled, scheme.coverage.people) == (20, 20)
    assert [fund.fund for fund in scheme.funds] == ["fund-gn"]
    assert [promise.persons for promise in scheme.promises] == [500]


def test_exceptions_are_listed_with_their_position(it: Told) -> None:
    a_budget(it)
    it.caught_up()
    with it.desk.store.reader() as reader:
        rows = open_exceptions(reader).rows
        only = open_exceptions(reader, code="DOC-01").rows
        none = open_exceptions(reader, known_at=it.at["commit apbd"].position).rows
    assert {row.code for row in rows} >= {"DOC-01"}
    assert {row.position for row in rows} == {it.at["pay apbd"].position}
    assert ([row.code for row in only], none) == (["DOC-01"], [])


def test_what_bpjs_took_twice_is_listed_in_rupiah(it: Told) -> None:
    two_gifts(it)
    it.tell("batch", batch("batch-double", "2022-10", "2022-10"))
    it.tell("enrol", enrol("batch-double", (1, 2), as_fact=True, accept=("DBL-01",)))
    it.caught_up()
    with it.desk.store.reader() as reader:
        rows = open_exceptions(reader, code="DBL-01").rows
    taken = [row for row in rows if row.kind == "OverpaymentRecorded"]
    assert [row.rupiah for row in taken] == [16_800, 16_800]
    assert {row.worker for row in rows} == set(it.workers("batch-one")[:2])


def test_the_newest_entries_come_first(it: Told) -> None:
    whole(it)
    it.caught_up()
    with it.desk.store.reader() as reader:
        newest = newest_events(reader, limit=3)
    assert [entry.position for entry in newest.rows] == [it.position, it.position - 1, it.position - 2]
