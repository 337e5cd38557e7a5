"""What went wrong in the field, told on a real book; persons, amounts and days that no source states are made up."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from ledger.allocations.commands import AllocateBudget
from ledger.claims.approve import ApproveClaim
from ledger.claims.steps import FileClaim, RejectClaim, ReportClaim
from ledger.contributions.undo import ReverseContribution
from ledger.cover.values import CoverState
from ledger.donations.commands import CollectDonation
from ledger.enrollments.enroll import EnrollWorkers
from ledger.enrollments.seats import WithdrawWorker
from ledger.errors import Refused
from ledger.periods import Month
from ledger.receipt import Receipt
from projections.claim_register import ClaimRow, claim_register
from projections.coverage import coverage
from projections.custody import Custody, custody
from projections.donor_histories import donor_histories
from projections.fund_balances import fund_balances
from projections.open_exceptions import OpenException, open_exceptions
from tests.checks.found import found
from tests.cover.test_stories import paid, parts, sponsored, stands
from tests.projections.story import ON, Told, batch, enrol, fund, gift, party, story

ACTIVE, LAPSED = CoverState.ACTIVE, CoverState.LAPSED
GIVEN = 1_000_000


@pytest.fixture
def it(tmp_path: Path) -> Iterator[Told]:
    with story(f"sqlite:///{tmp_path / 'book.sqlite'}") as told:
        told.tell("fund", fund())
        told.tell("gift", gift("gift-a", "party-a", GIVEN))
        yield told


def claimed(it: Told, worker: str, day: str) -> None:
    on = date.fromisoformat(day)
    words = {"claim": "claim-one", "claim_kind": "death", "effective_on": on, "event_on": on, "programme": "JKM"}
    it.tell("report", ReportClaim.model_validate({**words, "worker": worker}))
    it.tell("file", FileClaim(claim="claim-one", effective_on=on))


def rejected(it: Told, reason: str, day: str) -> Receipt:
    on = date.fromisoformat(day)
    return it.tell("reject", RejectClaim(claim="claim-one", effective_on=on, reason=reason))


def register(it: Told) -> ClaimRow:
    it.caught_up()
    with it.desk.store.reader() as reader:
        (row,) = claim_register(reader).rows
    return row


def exceptions(it: Told, code: str) -> list[OpenException]:
    it.caught_up()
    with it.desk.store.reader() as reader:
        return open_exceptions(reader, code=code).rows


def hands(it: Told, day: str) -> list[tuple[Custody, str | None, int]]:
    it.caught_up()
    with it.desk.store.reader() as reader:
        rows = custody(reader, valid_at=date.fromisoformat(day)).rows
    return [(row.custody, row.holder, row.rupiah.rupiah) for row in rows if row.custody is Custody.COLLECTED]


def test_pasuruan_what_a_forum_collected_and_never_remitted_is_no_cover_and_stays_with_the_forum(it: Told) -> None:
    """Clickindonesiainfo.id, August 2025: the last month that BPJS received was December 2023."""
    it.tell("forum", party("party-forum", "foundation", "Forum Guru Contoh"))
    worker = sponsored(it, "batch-pasuruan", "2023-07", "2024-12")
    paid(it, "batch-pasuruan", "2023-07", "2023-12")
    collected = {"collector": "party-forum", "donation": "gift-c", "donor": "party-b", "fund": "fund-gn"}
    dues = CollectDonation.model_validate({**collected, "effective_on": "2024-01-10", "rupiah": 12 * 16_800})
    it.tell("dues", dues)

    assert hands(it, "2024-01-09") == []
    assert hands(it, "2024-01-10") == hands(it, "2025-08-01") == [(Custody.COLLECTED, "party-forum", 201_600)]
    (listed,) = found(it, "MON-04")
    assert (listed.rupiah, listed.subjects, listed.state) == (201_600, ("gift-c", "party-forum"), "open")
    row = stands(it, worker, "2024-06-15")
    assert (row.state, row.paid_through, row.grace_until) == (LAPSED, "2023-12", date(2024, 3, 31))
    with it.desk.store.reader() as reader:
        assert [row.donor for row in donor_histories(reader).rows] == ["party-a"]

    claimed(it, worker, "2024-06-15")
    parts_ = [{"component": "death_benefit", "rupiah": 20_000_000}]
    approve = ApproveClaim(claim="claim-one", components=parts_, effective_on=date(2024, 7, 1))
    with pytest.raises(Refused) as refused:
        it.tell("approve", approve)
    assert refused.value.code == "not_covered"
    assert "2024-06" in refused.value.message
    rejected(it, "contributions_broken", "2024-07-01")
    assert (register(it).state, register(it).rejection, register(it).cover) == (
        "rejected",
        "contributions_broken",
        None,
    )


def test_pasuruan_what_is_remitted_at_last_is_arrears_and_changes_no_cover_of_before(it: Told) -> None:
    it.tell("forum", party("party-forum", "foundation", "Forum Guru Contoh"))
    worker = sponsored(it, "batch-pasuruan", "2023-07", "2024-12")
    paid(it, "batch-pasuruan", "2023-07", "2023-12")
    collected = {"collector": "party-forum", "donation": "gift-c", "donor": "party-b", "fund": "fund-gn"}
    it.tell("dues", CollectDonation.model_validate({**collected, "effective_on": "2024-01-10", "rupiah": 201_600}))
    remitted = {"collected": "gift-c", "effective_on": date(2024, 9, 2)}
    with pytest.raises(Refused, match="MON-04"):
        it.tell("too much", gift("gift-d", "party-b", 201_601, **remitted))
    it.tell("remitted", gift("gift-d", "party-b", 201_600, **remitted))
    paid(it, "batch-pasuruan", "2024-01", "2024-06", on="2024-09-03")
    assert hands(it, "2024-09-01") == [(Custody.COLLECTED, "party-forum", 201_600)]
    assert hands(it, "2024-09-02") == []
    assert stands(it, worker, "2024-06-15").state is LAPSED


def test_serang_who_did_not_work_is_rejected_leaves_as_ineligible_and_his_months_come_back(it: Told) -> None:
    """Bantenraya.co.id: enrolled by an agent though not working; lapsed, enrolled anew, and the claim refused."""
    first = sponsored(it, "batch-first", "2023-01", "2023-12")
    paid(it, "batch-first", "2023-01", "2023-03")
    it.tell("gone", leaves(first, "batch-first", "2023-04", on="2023-07-15", reason="sponsor_ended"))
    worker = sponsored(it, "batch-again", "2023-08", "2023-12")
    assert worker == first
    paid(it, "batch-again", "2023-08", "2023-09")
    assert stands(it, worker, "2023-07-01").state is LAPSED
    again = stands(it, worker, "2023-09-20")
    assert (again.state, again.participation, parts(again)) == (
        *(ACTIVE, 2),
        [("2023-01", "2023-03"), ("2023-08", "2023-09")],
    )
    claimed(it, worker, "2023-09-20")
    rejected(it, "not_working", "2023-10-05")

    leave = leaves(worker, "batch-again", "2023-10", on="2023-10-06", reason="ineligible")
    with pytest.raises(Refused, match="ELIG-02"):
        it.tell("leave", leave)
    left = it.tell("leave", leave.model_copy(update={"accept": ("ELIG-02",)}))
    assert [(one.position, one.batch, one.worker) for one in exceptions(it, "ELIG-02")] == [
        (left.position, "batch-again", worker)
    ]
    known = it.position
    for payment in payments(it, "batch-again"):
        it.tell("refund", ReverseContribution(effective_on=date(2023, 11, 1), payment=payment))

    assert money(it, known_at=known) == {"spent": 5 * 16_800, "committed": 9 * 16_800 + 3 * 16_800}
    assert money(it) == {"spent": 3 * 16_800, "committed": 9 * 16_800 + 3 * 16_800}
    assert parts(stands(it, worker, "2023-09-20")) == [("2023-01", "2023-03")]
    assert stands(it, worker, "2023-09-20", known_at=known).state is ACTIVE


def leaves(worker: str, of: str, month: str, *, on: str, reason: str) -> WithdrawWorker:
    words = {"batch": of, "effective_on": date.fromisoformat(on), "from_month": Month(month), "worker": worker}
    return WithdrawWorker.model_validate({**words, "reason": reason})


def payments(it: Told, of: str) -> list[int]:
    found = it.desk.book.read(kinds=["ContributionPaid"])
    return [entry.position for entry in found if entry.event.batch == of]  # type: ignore[attr-defined]


def money(it: Told, **asked: int) -> dict[str, int]:
    """Return what of the gift is spent and committed; the rest of it is available."""
    it.caught_up()
    with it.desk.store.reader() as reader:
        (row,) = fund_balances(reader, fund="fund-gn", **asked).rows  # type: ignore[arg-type]
    terms = {name: figure.rupiah for name, figure in row.money[0].terms.items()}
    assert terms["available"] == GIVEN - terms["spent"] - terms["committed"]
    return {name: terms[name] for name in ("spent", "committed")}


def government(it: Told, name: str, fund_class: str) -> None:
    """A government's budget for a list of people, November and December 2022."""
    it.tell(name, party(f"party-{name}", "government_unit", f"Pemerintah {name}"))
    it.tell(name, fund(f"fund-{name}", fund_class, f"party-{name}", fiscal_year=2022))
    line = {"allocation": f"budget-{name}", "effective_on": ON, "fiscal_year": 2022, "fund": f"fund-{name}"}
    budget = {**line, "pot": f"pot-{name}", "rupiah": 1_000_000, "source": f"party-{name}"}
    it.tell(name, AllocateBudget.model_validate(budget))
    it.tell(name, batch(f"batch-{name}", "2022-11", "2022-12", f"fund-{name}"))


def second_list(**more: object) -> EnrollWorkers:
    """The regency's list, of which three people are on the province's."""
    return enrol("batch-regency", range(3, 9), basis="reported", **more)


@pytest.fixture
def two(it: Told) -> Told:
    """A province and a regency in one place: Penajam Paser Utara, 2024 (kaltim.antaranews.com 227609)."""
    government(it, "province", "apbd_province")
    government(it, "regency", "apbd_regency")
    it.tell("list", enrol("batch-province", range(1, 6), basis="reported"))
    return it


def test_a_second_government_is_refused_the_months_that_the_first_holds_and_told_its_kind_alone(two: Told) -> None:
    with pytest.raises(Refused) as refused:
        two.tell("second", second_list())
    first = two.workers("batch-province")
    assert refused.value.code == "person_month_held"
    assert "found 3 of the people with months held already" in refused.value.message
    assert "2022-11 to 2022-12" in refused.value.message
    assert "(a fund of apbd_province)" in refused.value.message
    said = f"{refused.value.message} {refused.value.details}"
    assert not [name for name in ("batch-province", "party-province", *first[:2]) if name in said]
    assert [row["kinds"] for row in refused.value.details["workers"]] == [["a fund of apbd_province"]] * 3  # type: ignore
    assert two.workers("batch-regency") == []


def test_what_bpjs_accepted_of_both_is_an_overpayment_of_the_second_and_counts_each_person_once(two: Told) -> None:
    with pytest.raises(Refused, match="DBL-01"):
        two.tell("second", second_list(as_fact=True))
    two.tell("second", second_list(as_fact=True, accept=("DBL-01",)))
    recorded = [one for one in exceptions(two, "DBL-01") if one.kind == "OverpaymentRecorded"]
    assert [(one.batch, one.rupiah) for one in recorded] == [("batch-regency", 2 * 16_800)] * 3
    assert {one.worker for one in recorded} == set(two.workers("batch-province")[2:])
    with two.desk.store.reader() as reader:
        (scheme,) = [row for row in coverage(reader).rows if row.scheme == "scheme-gn" and row.region is None]
    assert (scheme.enrolled, scheme.people) == (11, 8)
