"""Our own decisions are refused where a rule forbids them; what BPJS decided so is recorded with its code."""

from datetime import date
from typing import Any

import pytest

from ledger.claims.events import ClaimApproved, ClaimPaid, ClaimReported
from ledger.claims.steps import ReopenClaim
from ledger.command import FactCommand
from ledger.contributions.undo import ReverseContribution
from ledger.event import Fact
from ledger.law.rules import STREAM as RULES
from ledger.law.values import Rule
from tests.claims.stage import (
    BENEFIT,
    FILE,
    REJECT,
    TOLD,
    WHOLE,
    WORDS,
    approve,
    covered,
    filed,
    pay,
    report,
    row,
    ruled,
    with_law,
)
from tests.enrollments.words import FUND, committed, enrolled, gift, paid, story, worker
from tests.support.given import Story


def as_fact(command: FactCommand, *codes: str) -> Any:
    return command.model_copy(update={"as_fact": True, "accept": codes})


def recorded(history: Story, command: FactCommand, code: str) -> Fact:
    """Record a fact under its code; without accepting the code it is a warning, and without the word a refusal."""
    assert history.when(command).refusal is not None
    history.when(as_fact(command)).refused("warning_not_accepted", code)
    event = history.did(as_fact(command, code)).events[0]
    assert isinstance(event, Fact)
    assert event.exceptions == (code,)
    return event


def test_an_event_without_cover_is_approved_by_bpjs_alone() -> None:
    history = filed(worker=worker(9))
    history.when(approve()).refused("not_covered", "no month of JKM paid yet", "or record as a fact what BPJS has")
    event = recorded(history, approve(), "CLM-01")
    assert isinstance(event, ClaimApproved)
    assert (event.covering, event.relied_on) == (None, (12,))
    history.did(pay("death_benefit", 20_000_000))


def test_an_approval_before_the_payment_is_a_decision_of_bpjs_alone() -> None:
    history = covered(date(2022, 12, 10))
    history.did(report())
    history.did(FILE)
    history.when(approve(accept=["COV-03"])).refused("paid_after_approval", "found 2022-12-05")
    event = history.did(as_fact(approve(), "CLM-01", "COV-03")).events[0]
    assert isinstance(event, ClaimApproved)
    assert event.exceptions == ("CLM-01", "COV-03")


def test_a_month_paid_after_the_lapse_covers_nothing() -> None:
    history = story(enrolled(0, 1), first="2022-01", last="2022-12")
    history.history.add(FUND, gift(1_000_000), committed((0, 0), ("2022-01", "2022-12")))
    history.history.add(FUND, paid("2022-01", 1, on=date(2022, 1, 10)))
    history.history.add(FUND, *(paid(f"2022-{m:02d}", 1, on=date(2022, 8, 10)) for m in (6, 8)))
    with_law(history)
    history.did(report(event_on=date(2022, 6, 20)))
    history.did(FILE)
    refused = history.when(approve()).refused("not_covered", "JKM paid through 2022-01")
    assert refused.details["state"] == "lapsed"


def limited(history: Story) -> Story:
    history.history.add(RULES, ruled(row(Rule.JKM_LIMITED_MONTHS, 3, "2022-01-01")))
    return history


def test_the_first_months_give_the_funeral_grant_alone_and_the_refusal_has_the_numbers() -> None:
    history = limited(filed())
    refused = history.when(approve(*WHOLE)).refused(
        "component_not_entitled",
        "(funeral_grant), found death_benefit: month 1 in a row, and in the first 3 only the funeral grant",
    )
    assert (refused.details["consecutive"], refused.details["limited_months"]) == (1, 3)
    recorded(history, approve(*WHOLE), "CLM-04")


def test_the_funeral_grant_of_the_first_months_is_approved() -> None:
    limited(filed()).did(approve(BENEFIT[1]))


@pytest.mark.parametrize("rupiah", [19_999_999, 20_000_001])
def test_an_amount_is_approved_as_the_rule_has_it(rupiah: int) -> None:
    part = {"component": "death_benefit", "rupiah": rupiah}
    history = filed()
    history.when(approve(part)).refused("amount_not_entitled", "expected Rp20.000.000 for death_benefit (PP 82/2019)")
    recorded(history, approve(part), "CLM-04")


def accident() -> Story:
    return filed(claim_kind="accident", programme="JKK")


def test_transport_is_approved_up_to_its_ways_together() -> None:
    accident().did(approve({"component": "transport", "rupiah": 17_000_000}))
    refused = accident().when(approve({"component": "transport", "rupiah": 17_000_001}))
    refused.refused("amount_not_entitled", "expected at most Rp17.000.000 for transport")


def test_a_multiple_of_a_base_that_no_tariff_states_is_not_approved() -> None:
    history = story(enrolled(0, 1))
    history.history.add(FUND, gift(100_800), committed((0, 0), ("2022-10", "2022-10")), paid("2022-10", 1))
    with_law(history, base=None)
    for step in (report(claim_kind="death_at_work", programme="JKK"), FILE):
        history.did(step)
    part = {"component": "death_benefit", "rupiah": 48_000_000}
    history.when(approve(part)).refused("base_unknown", "a tariff that states the base of the paid month's band")
    recorded(history, approve(part), "CLM-04")


def test_a_death_at_work_in_the_lowest_band_rests_on_the_tariff_that_states_its_base() -> None:
    history = filed(claim_kind="death_at_work", programme="JKK")
    event = history.did(approve({"component": "death_benefit", "rupiah": 48_000_000})).events[0]
    assert isinstance(event, ClaimApproved)
    stating = [entry.position for entry in history.history.told if entry.stream == "tariffs"]
    assert stating[-1] in (event.relied_on or ())


def test_a_death_is_taken_under_the_wrong_programme_by_bpjs_alone() -> None:
    event = recorded(covered(), report(programme="JKK"), "CLM-03")
    assert isinstance(event, ClaimReported)


def test_one_death_has_one_programme() -> None:
    history = filed()
    other = report(claim="claim-b", claim_kind="death_at_work", programme="JKK")
    refused = history.when(other).refused(
        "one_death_one_programme", "found claim-a reported under JKM", "JKK asked for beside it"
    )
    assert (refused.details["other"], refused.details["other_programme"]) == ("claim-a", "JKM")
    event = recorded(history, other, "CLM-03")
    assert list(event.natural_keys()) == [("death", f"{worker(1)} also JKK")]


def test_a_second_benefit_for_one_death_is_refused_and_recorded_as_a_fact() -> None:
    history = filed()
    first = next(entry.position for entry in history.history.told if isinstance(entry.event, ClaimReported))
    again = report(claim="claim-b", claim_kind="death_at_work", programme="JKK", corrects=first)
    words = {**WORDS, "accept": ["CLM-03"], "as_fact": True, "reason": "new_documents"}
    reopened = ReopenClaim.model_validate(words)
    for step in (REJECT, again, FILE.model_copy(update={"claim": "claim-b"}), reopened, approve()):
        history.did(step)

    second = approve(BENEFIT[1], claim="claim-b")
    history.when(second).refused("one_death_one_programme", "found claim-a approved under JKM already, and JKK asked")
    recorded(history, second, "CLM-03")


def test_a_claim_that_corrects_a_rejected_one_is_approved() -> None:
    history = filed()
    first = next(entry.position for entry in history.history.told if isinstance(entry.event, ClaimReported))
    for step in (
        REJECT,
        report(claim="claim-b", claim_kind="death_at_work", programme="JKK", corrects=first),
        FILE.model_copy(update={"claim": "claim-b"}),
        approve(BENEFIT[1], claim="claim-b"),
    ):
        history.did(step)


def left(*heirs: str) -> Story:
    history = filed()
    history.did(approve(relationships=heirs))
    return history


@pytest.mark.parametrize(
    ("heirs", "nearest"),
    [
        (("child", "spouse", "sibling"), "child or spouse"),
        (("sibling", "direct_line"), "direct_line"),
        (("parent_in_law", "sibling"), "sibling"),
        (("named_in_will", "parent_in_law"), "parent_in_law"),
        (("named_in_will",), "named_in_will"),
    ],
)
def test_the_nearest_heirs_are_paid(heirs: tuple[str, ...], nearest: str) -> None:
    for heir in nearest.split(" or "):
        left(*heirs).did(pay("death_benefit", 20_000_000, relationship=heir))
    for other in {*heirs, "funeral_arranger"} - set(nearest.split(" or ")):
        refused = left(*heirs).when(pay("death_benefit", 20_000_000, relationship=other))
        refused.refused("heir_out_of_order", f"to {nearest} by the order of PP 44/2015 art. 40", f"found {other}")


def test_a_sibling_paid_before_the_widow_is_a_fact_of_bpjs() -> None:
    event = recorded(left("spouse", "sibling"), pay("death_benefit", 20_000_000, relationship="sibling"), "CLM-04")
    assert isinstance(event, ClaimPaid)
    assert event.relationship == "sibling"


def test_an_heir_without_a_relationship_is_refused_where_the_heirs_are_known() -> None:
    left("spouse").when(pay("death_benefit", 20_000_000)).refused("heir_out_of_order", "found no relationship")
    history = filed()
    history.did(approve())
    history.did(pay("death_benefit", 20_000_000))


def test_an_heir_after_others_is_refused_where_nobody_said_who_is_left() -> None:
    for relationship in ("spouse", "child", None):
        history = filed()
        history.did(approve())
        history.did(pay("death_benefit", 20_000_000, relationship=relationship))
    for relationship in ("direct_line", "parent_in_law", "funeral_arranger"):
        history = filed()
        history.did(approve())
        payment = pay("funeral_grant", 10_000_000, relationship=relationship)
        refused = history.when(payment).refused("relationships_unknown", "child or spouse", f"found {relationship}")
        assert refused.details["nearest"] == ["child", "spouse"]
        recorded(history, payment, "CLM-04")


@pytest.mark.parametrize("payee", ["worker", "provider"])
def test_a_death_benefit_goes_to_heirs_alone(payee: str) -> None:
    history = filed()
    history.did(approve())
    payment = pay("death_benefit", 20_000_000, payee_kind=payee)
    history.when(payment).refused("payee_unfit", "expected death_benefit to go to", f"found {payee}")
    recorded(history, payment, "CLM-04")


def test_a_funeral_is_paid_to_its_provider_and_never_to_who_died() -> None:
    history = filed()
    history.did(approve())
    dead = pay("funeral_grant", 10_000_000, payee_kind="worker")
    history.when(dead).refused("payee_unfit", "an heir, as the worker died, found worker")
    history.did(pay("funeral_grant", 10_000_000, payee_kind="provider"))


def test_a_provider_has_care_alone_and_the_hurt_worker_the_rest() -> None:
    history = accident()
    history.did(
        approve({"component": "transport", "rupiah": 1_000_000}, {"component": "periodic_benefit", "rupiah": 5})
    )
    history.did(pay("transport", 1_000_000, payee_kind="provider"))
    provided = pay("periodic_benefit", 5, payee_kind="provider")
    history.when(provided).refused("payee_unfit", "treatment, transport and funerals alone, found provider")
    history.did(pay("periodic_benefit", 5, payee_kind="worker"))


def test_without_heirs_the_funeral_goes_to_its_arranger_and_the_rest_to_the_fund() -> None:
    history = left()
    history.when(pay("death_benefit", 20_000_000, relationship="funeral_arranger")).refused(
        "heir_out_of_order", "nobody, as it returns to the social security fund", "(left are: none)"
    )
    history.did(pay("funeral_grant", 10_000_000, relationship="funeral_arranger"))


def test_a_relationship_is_of_an_heir() -> None:
    odd = pay("death_benefit", 20_000_000, payee_kind="provider", relationship="spouse")
    left("spouse").when(odd).refused("relationship_unfit", "found it with provider")


def test_heirs_are_named_once() -> None:
    filed().when(approve(relationships=["spouse", "spouse"])).refused("listed_twice", "spouse")


def test_another_amount_than_approved_is_a_fact_of_bpjs() -> None:
    history = filed()
    history.did(approve())
    recorded(history, pay("death_benefit", 19_000_000), "CLM-04")


def test_a_benefit_paid_on_a_reversed_month_is_a_fact_of_bpjs() -> None:
    history = filed()
    history.did(approve())
    history.did(ReverseContribution(effective_on=TOLD, payment=8, recommit=True))
    recorded(history, pay("death_benefit", 20_000_000), "CLM-01")
