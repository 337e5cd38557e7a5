"""DOC-01 to 04, RPT-01 and 02: papers that are missing or late, and published figures that cannot be."""

from datetime import date

import pytest

from ledger.agreements.commands import AmendAgreement, SignAgreement
from ledger.allocations.commands import AllocateBudget
from ledger.command import Command
from ledger.contributions.commit import CommitContributions
from ledger.statistics.commands import ReportClaims, ReportCoverage, ReportEnrollment, ReportPopulation
from tests.checks.found import found
from tests.projections.story import REGENCY, Told, a_budget, enrol, pay, two_gifts
from tests.projections.story import batch as open_batch
from tests.projections.story import fund as open_fund

DIGEST = f"sha256:{'0a' * 32}"
ON = date(2022, 12, 31)


def test_a_payment_without_papers_is_one_finding_a_code_with_what_it_spent(it: Told) -> None:
    a_budget(it)
    rows = {row.code: row for row in found(it) if row.code.startswith("DOC")}
    assert set(rows) == {"DOC-01", "DOC-03"}
    for row in rows.values():
        assert (row.rupiah, row.subjects, row.positions) == (100_800, ("batch-apbd",), (it.at["pay apbd"].position,))
    assert found(it, "DOC-02") == []


def test_cover_before_the_signature_is_listed_for_its_batch(it: Told) -> None:
    parties = {
        "parties": ("party-pemkab", "party-yayasan"),
        "signed_on": "2022-10-04",
        "effective_on": date(2022, 10, 4),
    }
    months = {"first": "2022-10", "last": "2022-12"}
    pks = {"agreement": "agreement-x", "agreement_kind": "pks", **parties, **months}
    it.tell("pks", SignAgreement.model_validate(pks))
    it.tell("apbd", open_fund("fund-apbd", "apbd_regency", "party-pemkab", fiscal_year=2022))
    words = {"allocation": "budget-x", "effective_on": date(2022, 10, 4), "fiscal_year": 2022, "fund": "fund-apbd"}
    money = {"pot": "pot-apbd", "rupiah": 201_600, "source": "party-pemkab"}
    it.tell("dpa", AllocateBudget.model_validate({**words, **money}))
    it.tell("batch", open_batch("batch-apbd", "2022-10", "2022-11", "fund-apbd", agreement="agreement-x"))
    it.tell("enrol", enrol("batch-apbd", range(40, 46)))
    it.tell("commit", CommitContributions(effective_on=date(2022, 10, 4), batch="batch-apbd"))
    october = it.tell("october", pay("batch-apbd", "2022-10", accept=("DOC-02", "DOC-03"))).position
    (row,) = found(it, "DOC-02")
    assert (row.rupiah, row.subjects, row.positions) == (100_800, ("batch-apbd",), (october,))
    letter = {"evidence": [{"kind": "alignment_letter"}], "aligned_from": "2022-10", "agreement": "agreement-x"}
    it.tell("letter", AmendAgreement.model_validate({**letter, "effective_on": date(2022, 10, 5)}))
    it.tell("november", pay("batch-apbd", "2022-11", on=date(2022, 10, 6), accept=("DOC-03",)))
    assert [row.positions for row in found(it, "DOC-02")] == [(october,)]
    assert found(it, "DOC-01") == []


def report(it: Told, kind: type[Command], statistic: str, **words: object) -> int:
    common = {"effective_on": ON, "region": REGENCY, "statistic": statistic}
    return it.tell(statistic, kind.model_validate({**common, **words})).position


def people(it: Told, statistic: str, persons: int, **more: object) -> int:
    words = {"count_kind": "registered", "period": "2022", "persons": persons, "scheme": "scheme-gn", **more}
    return report(it, ReportEnrollment, statistic, **words)


def test_a_number_of_people_without_their_list_is_listed(it: Told) -> None:
    at = people(it, "stat-people", 20)
    (row,) = found(it, "DOC-04")
    assert (row.subjects, row.people, row.positions) == (("stat-people", "scheme-gn"), 20, (at,))


def test_a_list_by_its_digest_or_a_plan_is_no_finding(it: Told) -> None:
    people(it, "stat-listed", 20, evidence=[{"digest": DIGEST, "kind": "roster"}])
    people(it, "stat-planned", 30, count_kind="allocated")
    assert found(it, "DOC-04") == []


@pytest.mark.parametrize(("basis", "listed"), [("illustrative", 1), ("reported", 0)])
def test_people_made_up_for_illustration_are_no_list(it: Told, basis: str, listed: int) -> None:
    it.tell("fund", open_fund(scheme="scheme-gn"))
    it.tell("batch", open_batch("batch-one", "2022-10", "2022-12"))
    it.tell("enrol", enrol("batch-one", range(1, 21), basis=basis))
    people(it, "stat-people", 20)
    assert len(found(it, "DOC-04")) == listed
    assert found(it, "RPT-01") == []
    people(it, "stat-more", 25, period="2022-12")
    assert [row.people for row in found(it, "RPT-01")] == [5] * (1 - listed)


def coverage(it: Told, statistic: str, **more: object) -> int:
    words = {"as_of": "2022-12-31", "denominator_kind": "employed", "numerator_kind": "all_active", **more}
    return report(it, ReportCoverage, statistic, **words)


def test_a_percentage_that_is_not_the_quotient_of_its_parts_is_listed(it: Told) -> None:
    """Bali printed 50.88 % for 935,079 of 1,873,899, which are 49.90 %."""
    coverage(it, "stat-right", numerator=935_079, denominator=1_873_899, percentage="49.90")
    assert found(it, "RPT-01") == []
    at = coverage(it, "stat-bali", region="51", numerator=935_079, denominator=1_873_899, percentage="50.88")
    (row,) = found(it, "RPT-01")
    assert (row.subjects, row.positions) == (("stat-bali",), (at,))


def test_two_figures_of_the_same_people_that_differ_are_listed_until_one_is_corrected(it: Told) -> None:
    first = report(it, ReportPopulation, "stat-a", as_of="2022", persons=500_000)
    second = report(it, ReportPopulation, "stat-b", as_of="2022", persons=400_000)
    report(it, ReportPopulation, "stat-c", as_of="2023", persons=300_000)
    claims = {"period": "2022", "rupiah": 1_000_000}
    report(it, ReportClaims, "stat-d", **claims)
    report(it, ReportClaims, "stat-e", **claims, claims=3)
    (row,) = found(it, "RPT-01")
    assert (row.subjects, row.positions, row.seen_at) == (("stat-a", "stat-b"), (first, second), second)
    report(it, ReportPopulation, "stat-f", as_of="2022", persons=500_000, corrects=second)
    assert found(it, "RPT-01") == []


def test_a_sum_of_enrolments_presented_as_people_is_listed_with_its_parts(it: Told) -> None:
    """North Sumatra: 10,000 in 2022 and 31,570 in 2023 are published as 41,570 people."""
    parts = [people(it, "stat-2022", 10_000), people(it, "stat-2023", 31_570, period="2023")]
    assert found(it, "RPT-02") == []
    total = people(it, "stat-all", 41_570, period="2024")
    (row,) = found(it, "RPT-02")
    assert (row.people, row.positions) == (41_570, (*parts, total))
    cumulative = people(it, "stat-sum", 50_000, count_kind="cumulative", period="2024")
    assert [row.positions for row in found(it, "RPT-02")] == [(*parts, total), (cumulative,)]


def test_a_book_in_which_everything_agrees_gives_no_finding(it: Told) -> None:
    two_gifts(it)
    assert found(it, valid_at=ON) == []
