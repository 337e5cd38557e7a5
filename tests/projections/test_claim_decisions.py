"""Decisions judged again, what claims entitle to, and the register's clock: live, as known then, and rebuilt."""

from datetime import date

from ledger.claims.approve import ApproveClaim
from ledger.claims.cover import covered_on
from ledger.claims.entitlement import Measure
from ledger.claims.events import ClaimReported
from ledger.claims.papers import CompleteDocuments, RequestDocuments
from ledger.claims.pay import PayClaim
from ledger.claims.steps import FileClaim, ReportClaim
from ledger.claims.verdict import entitlements
from ledger.contributions.undo import ReverseContribution
from ledger.law.commands import AdoptCalendar, AdoptRule
from ledger.law.events import RuleRow
from ledger.past import PastHistory
from projections.as_of import as_of
from projections.claim_decisions import Changed, DecisionProof, claim_decisions
from projections.claim_entitlements import Entitlement, claim_entitlements
from projections.claim_register import ClaimRow, claim_register
from projections.lineage import Source
from projections.rebuild import replay
from tests.projections.story import Told, a_claim, pay, two_gifts, whole

ON = date(2022, 11, 15)


def proof(it: Told, known_at: int | None = None, valid_at: date | None = None) -> DecisionProof:
    it.caught_up()
    with it.desk.store.reader() as reader:
        (row,) = claim_decisions(reader, claim="claim-one", known_at=known_at, valid_at=valid_at).rows
    return row


def row_of(it: Told, **asked: object) -> ClaimRow:
    it.caught_up()
    with it.desk.store.reader() as reader:
        (row,) = claim_register(reader, claim="claim-one", **asked).rows  # type: ignore[arg-type]
    return row


def reverse(it: Told, *, on: date = date(2022, 12, 20)) -> None:
    payment = it.at["october"].position
    it.tell("october reversed", ReverseContribution(effective_on=on, payment=payment, recommit=True))


def test_a_decision_judged_again_agrees_and_names_whose_money_covered_the_month(it: Told) -> None:
    two_gifts(it)
    a_claim(it)
    found = proof(it)

    assert (found.agrees_then, found.agrees_now, found.changed_by) == (True, True, ())
    assert (found.position, found.decided_at) == (it.at["approve"].position, it.at["file"].position)
    assert found.cover is not None
    assert found.cover.sources == (Source("gift-a", "pot-gn", "party-a", 16_800, 0),)
    assert (found.paid_after_event, found.recorded_after_event) == (False, True)
    assert found.relied_on


def test_a_reversal_after_the_decision_is_named_as_what_changed_it(it: Told) -> None:
    two_gifts(it)
    a_claim(it)
    before = it.position
    reverse(it)
    found = proof(it)

    assert (found.agrees_then, found.agrees_now, found.codes_now) == (True, False, ("CLM-01",))
    reversal = it.at["october reversed"].position
    assert found.changed_by == (Changed(reversal, "ContributionReversed", ("CLM-01",)),)
    assert found.cover is None
    assert proof(it, known_at=before).agrees_now


def test_a_month_paid_again_changes_the_decision_a_second_time(it: Told) -> None:
    two_gifts(it)
    a_claim(it)
    reverse(it)
    it.tell("october again", pay("batch-one", "2022-10", on=date(2022, 12, 21)))
    found = proof(it)

    assert [changed.kind for changed in found.changed_by] == ["ContributionReversed", "ContributionPaid"]
    assert (found.agrees_now, found.codes_now, found.paid_after_event) == (False, ("CLM-01", "COV-03"), True)


def test_a_rule_adopted_after_the_decision_changes_it(it: Told) -> None:
    two_gifts(it)
    a_claim(it)
    row = RuleRow(article="Contoh", confirmed=True, first="2022-01-01", rule="jkm_death_benefit_rupiah", value=1)
    it.tell("law changed", AdoptRule(effective_on=ON, instrument="law-pp-82-2019", rows=(row,)))
    found = proof(it)

    assert (found.agrees_then, found.agrees_now) == (True, False)
    assert found.changed_by == (Changed(it.at["law changed"].position, "RuleAdopted", ("CLM-04",)),)


def test_what_is_dated_after_the_day_asked_for_does_not_change_a_decision(it: Told) -> None:
    two_gifts(it)
    a_claim(it)
    reverse(it, on=date(2022, 12, 20))
    early, late = proof(it, valid_at=date(2022, 12, 19)), proof(it, valid_at=date(2022, 12, 20))

    assert (early.agrees_then, early.agrees_now, early.changed_by) == (True, True, ())
    assert early.cover is not None
    assert (late.agrees_then, late.agrees_now, late.codes_now) == (True, False, ("CLM-01",))
    assert [changed.position for changed in late.changed_by] == [it.at["october reversed"].position]


def with_children(it: Told, *, accept: tuple[str, ...] = (), born_on: str = "2012-05-20") -> None:
    """Approve a death at work in the lowest band, with the scholarship of one child."""
    worker = it.workers("batch-one")[1]
    common = {"claim": "claim-one", "effective_on": ON}
    died = {"claim_kind": "death_at_work", "event_on": date(2022, 10, 20), "programme": "JKK", "worker": worker}
    it.tell("report", ReportClaim(**common, **died))
    it.tell("file", FileClaim(**common))
    parts = [{"component": "funeral_grant", "rupiah": 10_000_000}, {"component": "scholarship", "rupiah": 76_500_000}]
    child = {"born_on": born_on, "level": "primary", "level_year": 6}
    words = {"components": parts, "children": [child], "accept": accept, "as_fact": bool(accept)}
    it.tell("approve", ApproveClaim.model_validate({**common, **words}))


def test_a_component_beside_a_scholarship_is_judged_and_the_scholarship_is_not(it: Told) -> None:
    two_gifts(it)
    with_children(it)
    assert (proof(it).agrees_then, proof(it).agrees_now) == (True, True)
    row = RuleRow(article="Contoh", confirmed=True, first="2022-01-01", rule="funeral_grant_rupiah", value=1)
    it.tell("law changed", AdoptRule(effective_on=ON, instrument="law-pp-82-2019", rows=(row,)))
    found = proof(it)

    assert found.not_judged == ("scholarship",)
    assert (found.agrees_then, found.agrees_now, found.codes_now) == (True, False, ("CLM-04",))
    assert found.changed_by == (Changed(it.at["law changed"].position, "RuleAdopted", ("CLM-04",)),)


def test_a_scholarship_that_the_rules_do_not_entitle_to_is_taken_as_stated(it: Told) -> None:
    two_gifts(it)
    with_children(it, accept=("CLM-04",), born_on="1990-05-20")
    found = proof(it)
    assert (found.stated_codes, found.codes_then, found.agrees_then, found.agrees_now) == (("CLM-04",), (), True, True)


def test_every_decision_of_a_whole_story_agrees_with_the_book_that_it_names(it: Told) -> None:
    whole(it)
    it.caught_up()
    with it.desk.store.reader() as reader:
        found = claim_decisions(reader).rows
    assert [row.claim for row in found] == ["claim-one"]
    assert all(row.agrees_then for row in found)


def entitlement(it: Told, claim: str = "claim-one") -> list[Entitlement]:
    it.caught_up()
    with it.desk.store.reader() as reader:
        return claim_entitlements(reader, claim=claim).rows


def test_a_claim_shows_each_component_with_its_article(it: Told) -> None:
    two_gifts(it)
    a_claim(it)
    found = entitlement(it)

    assert [(row.component, row.rupiah, row.article) for row in found] == [
        ("death_benefit", 20_000_000, "PP 82/2019"),
        ("periodic_benefit", 12_000_000, "PP 82/2019"),
        ("funeral_grant", 10_000_000, "PP 82/2019"),
    ]
    assert {(row.measure, row.confirmed, row.month, row.cumulative) for row in found} == {
        (Measure.EXACT, True, "2022-10", 1)
    }
    assert all(row.positions for row in found)


def test_the_read_entitles_to_what_the_decision_does(it: Told) -> None:
    two_gifts(it)
    a_claim(it)
    read = {row.component: (row.rupiah, row.positions) for row in entitlement(it)}
    with it.desk.store.reader() as reader:
        history = PastHistory(reader, it.position)
        reported = history.entries("claim-one")[0].event
        assert isinstance(reported, ClaimReported)
        covered = covered_on(history, reported.worker, reported.programme, reported.event_on)
        decided = entitlements(history, reported, covered)
    assert read == {one.component: (one.rupiah, one.positions) for one in decided}


def test_what_rests_on_an_unread_rule_of_grace_is_not_confirmed(it: Told) -> None:
    two_gifts(it)
    worker = it.workers("batch-one")[0]
    died = {"claim_kind": "death", "event_on": date(2022, 12, 10), "programme": "JKM", "worker": worker}
    it.tell("report", ReportClaim(claim="claim-one", effective_on=date(2022, 12, 15), **died))
    it.tell("december after it", pay("batch-one", "2022-12", on=date(2023, 1, 9)))
    assert {(row.month, row.confirmed) for row in entitlement(it)} == {("2022-12", True)}
    row = RuleRow(article="Contoh", confirmed=False, first="2022-01-01", rule="grace_months", value=3)
    it.tell("grace unread", AdoptRule(effective_on=ON, instrument="law-pp-82-2019", rows=(row,)))
    assert {(row.month, row.confirmed, row.basis) for row in entitlement(it)} == {("2022-12", False, "assumed")}


def test_what_is_paid_before_the_event_asks_for_no_rule_of_grace(it: Told) -> None:
    two_gifts(it)
    a_claim(it)
    row = RuleRow(article="Contoh", confirmed=False, first="2022-01-01", rule="grace_months", value=3)
    it.tell("grace unread", AdoptRule(effective_on=ON, instrument="law-pp-82-2019", rows=(row,)))
    assert {(row.cover, row.confirmed) for row in entitlement(it)} == {("active", True)}


def test_an_event_that_nothing_covers_entitles_to_nothing(it: Told) -> None:
    two_gifts(it)
    a_claim(it)
    (row,) = entitlement(it, "claim-two")
    assert (row.component, row.rupiah, row.month, row.positions) == (None, None, None, ())


def worked(it: Told) -> None:
    """Report a death, ask for a paper, complete the papers on a Monday, approve and pay a part eight days after."""
    worker = it.workers("batch-one")[1]
    common = {"claim": "claim-one", "effective_on": date(2022, 12, 5)}
    died = {"claim_kind": "death", "event_on": date(2022, 10, 20), "programme": "JKM", "worker": worker}
    it.tell("report", ReportClaim(**common, **died))
    it.tell("file", FileClaim(**common))
    it.tell("request", RequestDocuments(**common, documents=("heir_letter",)))
    it.tell("complete", CompleteDocuments(**common, documents=("heir_letter",)))
    parts = [{"component": "death_benefit", "rupiah": 20_000_000}, {"component": "funeral_grant", "rupiah": 10_000_000}]
    it.tell("approve", ApproveClaim(**common, components=parts))
    late = {"component": "death_benefit", "payee_kind": "heir", "rupiah": 20_000_000, "late_penalty": 400_000}
    paid = PayClaim(accept=("CLM-05",), claim="claim-one", effective_on=date(2022, 12, 13), **late)
    it.tell("pay", paid)


def test_the_register_shows_what_is_missing_and_when_it_is_due(it: Told) -> None:
    two_gifts(it)
    worked(it)

    filed = row_of(it, known_at=it.at["file"].position)
    assert (filed.state, len(filed.documents_missing), filed.due_on) == ("filed", 7, None)
    asked = row_of(it, known_at=it.at["request"].position)
    assert (asked.state, asked.documents_missing) == ("documents_incomplete", ("heir_letter",))
    whole_file = row_of(it, known_at=it.at["complete"].position)
    assert (whole_file.state, whole_file.documents_missing) == ("documents_complete", ())
    assert (whole_file.completed_on, whole_file.due_on) == (date(2022, 12, 5), date(2022, 12, 8))


def test_the_register_says_whether_the_texts_behind_its_clock_were_read(it: Told) -> None:
    two_gifts(it)
    worked(it)
    assert (row_of(it, known_at=it.at["request"].position).clock_confirmed, row_of(it).clock_confirmed) == (None, False)
    holidays = AdoptCalendar(confirmed=True, effective_on=ON, holidays=(), instrument="law-pp-82-2019", year=2022)
    it.tell("calendar read", holidays)
    assert row_of(it).clock_confirmed is True
    row = RuleRow(article="Contoh", confirmed=False, first="2022-01-01", rule="late_permille_a_day", value=10)
    it.tell("penalty unread", AdoptRule(effective_on=ON, instrument="law-pp-82-2019", rows=(row,)))
    assert row_of(it).clock_confirmed is False


def test_a_claim_approved_without_documents_is_due_from_its_approval(it: Told) -> None:
    two_gifts(it)
    a_claim(it)
    found = row_of(it, valid_at=date(2022, 11, 20))
    assert (found.completed_on, found.due_on, found.penalty_rupiah) == (None, date(2022, 11, 18), 200_000)


def test_the_register_shows_the_penalty_that_is_owed(it: Told) -> None:
    two_gifts(it)
    worked(it)

    owed = row_of(it).penalty_rupiah
    with it.desk.store.reader() as reader:
        today = as_of(reader).day
    assert today is not None
    assert owed == 600_000 + 10_000_000 * (today - date(2022, 12, 8)).days // 100
    assert row_of(it, valid_at=date(2022, 12, 8)).penalty_rupiah == 0
    assert row_of(it, valid_at=date(2022, 12, 10)).penalty_rupiah == 30_000_000 * 2 // 100
    assert row_of(it, valid_at=date(2022, 12, 18)).penalty_rupiah == 600_000 + 10_000_000 // 10


def test_the_register_rebuilt_is_the_register_live(it: Told) -> None:
    two_gifts(it)
    worked(it)
    live, judged = row_of(it), proof(it)
    assert replay(it.desk.store).drifts == ()
    assert (row_of(it), proof(it)) == (live, judged)
