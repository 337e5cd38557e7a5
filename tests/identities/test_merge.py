"""Two workers prove to be one person: what one had is the other's, but for the months that both had."""

from typing import Any

from ledger.claims.events import ClaimReported
from ledger.contributions.commit import CommitContributions
from ledger.contributions.events import ContributionPaid
from ledger.contributions.overpayment import RecordOverpayment
from ledger.contributions.pay import PayMonths
from ledger.contributions.undo import ReverseContribution
from ledger.corrections.events import CorrectionKind, EntryCorrected
from ledger.cover.of_worker import paid_months
from ledger.enrollments.batch import Batch
from ledger.enrollments.events import EnrollmentCorrected, OpeningCoverStated, WorkerEnrolled
from ledger.enrollments.seats import WithdrawWorker
from ledger.funds.fund import Fund
from ledger.identities.commands import LiftRestriction, RevealIdentity
from ledger.identities.events import (
    PERSONS,
    Keeping,
    PersonalDataRestricted,
    PersonalDataRestrictionLifted,
    PersonsMerged,
    PersonsSplit,
)
from ledger.identities.merge import MergeIdentities
from ledger.identities.mergers import Mergers, ids_of
from ledger.identities.split import SplitIdentity
from ledger.programmes import Programme
from tests.contributions.stage import BATCH, FUND, SAID, batch, gift, stage, who
from tests.corrections.stage import AUGUST, JULY, MINUTES, at
from tests.support.given import Story

OTHER = "batch-other"
KEPT, ABSORBED = who(0), who(50)


def merge(**more: Any) -> MergeIdentities:
    words = {"absorbed": ABSORBED, "effective_on": AUGUST, "evidence": (MINUTES,), "keeps": KEPT}
    return MergeIdentities.model_validate({**words, **more})


def split(**more: Any) -> SplitIdentity:
    words = {"effective_on": AUGUST, "evidence": (MINUTES,), "splits": KEPT, "worker": ABSORBED}
    return SplitIdentity.model_validate({**words, **more})


def two(first: str = "2022-08", last: str = "2022-08", *, also: str = "") -> Story:
    """One has July in a batch, the other some months in another one."""
    more = batch(1, also, also, name="batch-third", at=50) if also else []
    story = stage(*batch(2, "2022-07", "2022-07"), *batch(2, first, last, name=OTHER, at=50), *more)
    story.did(gift("gift-a", 10_000_000))
    for name, months in ((BATCH, ["2022-07"]), (OTHER, sorted({first, last}))):
        story.did(CommitContributions(batch=name, effective_on=JULY))
        story.did(PayMonths.model_validate({"batch": name, "effective_on": JULY, "months": months}))
    return story


def died(worker: str, on: str = "2022-08-10") -> ClaimReported:
    said = {**SAID, "claim": "claim-one", "claim_kind": "death", "event_on": on, "programme": "JKM", "worker": worker}
    return ClaimReported.model_validate(said)


def months(story: Story, worker: str) -> list[str]:
    return [str(one.month) for one in paid_months(story.history, worker, Programme.JKM)]


def enrolled(story: Story, batch: str, worker: str) -> int:
    told = (entry for entry in story.history.told if entry.stream == batch and isinstance(entry.event, WorkerEnrolled))
    return next(entry.position for entry in told if getattr(entry.event, "worker", None) == worker)


def held(story: Story, worker: str) -> int:
    return sum(holding.mask.bit_count() for holding in story.history.holdings([worker]).values())


def test_what_the_absorbed_one_had_is_the_kept_ones_by_the_same_minutes() -> None:
    story = two(also="2022-09")
    outcome = story.did(merge())
    said, first, link, *rest = outcome.events
    assert said == PersonsMerged(**{**SAID, "effective_on": AUGUST}, absorbed=ABSORBED, evidence=(MINUTES,), keeps=KEPT)
    assert outcome.happenings[0].stream == PERSONS
    assert isinstance(first, EnrollmentCorrected)
    assert isinstance(link, EntryCorrected)
    assert (first.replaces, first.worker, first.evidence) == (ABSORBED, KEPT, (MINUTES,))
    assert (link.correction, link.corrects) == (CorrectionKind.PERSON, first.corrects)
    assert len(rest) == 2
    assert months(story, KEPT) == ["2022-07", "2022-08"]
    assert (months(story, ABSORBED), held(story, ABSORBED)) == ([], 0)
    assert story.history.fold(Batch, OTHER).seats == [KEPT, who(51)]


def test_each_correction_names_the_entry_that_stands_in_place() -> None:
    story = two(also="2022-09")
    story.did(merge())
    for entry in story.history.told:
        if isinstance(entry.event, EntryCorrected):
            corrected = story.history.entry(entry.event.replaced_by)
            assert corrected is not None
            assert isinstance(corrected.event, EnrollmentCorrected)
            assert corrected.event.corrects == entry.event.corrects


def test_no_money_moves_when_people_are_merged() -> None:
    story = two()
    before = story.history.fold(Fund, FUND).dump()
    outcome = story.did(merge())
    assert story.history.fold(Fund, FUND).dump() == before
    assert not [happening for happening in outcome.happenings if happening.stream == FUND]


def test_who_was_merged_may_have_had_no_seat() -> None:
    story = stage(*batch(1, "2022-07", "2022-07"))
    assert [type(event) for event in story.did(merge()).events] == [PersonsMerged]
    assert ids_of(story.history, KEPT) == ids_of(story.history, ABSORBED) == [KEPT, ABSORBED]


def test_months_that_both_hold_stay_are_named_and_must_be_accepted() -> None:
    story = two("2022-07", "2022-07", also="2022-09")
    own, twin = enrolled(story, BATCH, KEPT), enrolled(story, OTHER, ABSORBED)
    refused = story.when(merge()).refused("warning_not_accepted", "2022-07 in seat 0 of batch-other")
    assert f"position {twin}, held at {own} too" in refused.message
    outcome = story.did(merge(accept=("ID-04",)))
    assert outcome.events[0].exceptions == ("ID-04",)  # type: ignore[attr-defined]  # a merger
    assert [event.batch for event in outcome.events if isinstance(event, EnrollmentCorrected)] == ["batch-third"]
    assert held(story, ABSORBED) == 2
    again = story.when(merge(accept=("ID-04",))).refused("merge_waits", "2022-07 in seat 0 of batch-other")
    (seat,) = again.details["seats"]  # type: ignore[misc]  # a list of one
    assert (seat["position"], seat["held_at"], seat["months"]) == (twin, [own], ["2022-07"])


def test_a_month_that_stays_with_one_absorbed_stays_with_the_next_one_too() -> None:
    """August is the first absorbed one's, whose seat stays for July; the second absorbed one has August as well."""
    story = two("2022-07", "2022-08")
    story.did(merge(accept=("ID-04",)))
    for stream, event in batch(1, "2022-08", "2022-09", name="batch-third", at=70):
        story.history.add(stream, event)
    twin, third = enrolled(story, OTHER, ABSORBED), enrolled(story, "batch-third", who(70))
    refused = story.when(merge(absorbed=who(70))).refused("warning_not_accepted", "seat 0 of batch-third")
    assert f"position {third}, held at {twin} too" in refused.message
    outcome = story.did(merge(absorbed=who(70), accept=("ID-04",)))
    assert [type(event) for event in outcome.events] == [PersonsMerged]
    waits = story.when(merge(absorbed=who(70))).refused("merge_waits")
    (seat,) = waits.details["seats"]  # type: ignore[misc]  # a list of one
    assert (seat["held_at"], seat["code"]) == ([twin], "person_month_held")


def test_once_the_months_are_mended_the_same_merger_is_finished() -> None:
    story = two("2022-07", "2022-08")
    story.did(merge(accept=("ID-04",)))
    july = at(story, ContributionPaid, batch=OTHER, month="2022-07")
    seats = [{"seat_from": 0, "seat_to": 0}]
    undo = {"effective_on": AUGUST, "recommit": False, "seats": seats}
    story.did(ReverseContribution.model_validate({**undo, "payment": july}))
    assert story.history.fold(Batch, OTHER).given(0, story.history.fold(Batch, OTHER).months[0])
    outcome = story.did(merge())
    assert [type(event) for event in outcome.events] == [EnrollmentCorrected, EntryCorrected]
    assert (months(story, KEPT), held(story, ABSORBED)) == (["2022-07", "2022-08"], 0)
    story.when(merge()).refused("already_merged")


def test_a_seat_that_he_was_withdrawn_from_waits_for_nothing() -> None:
    """Both sat in one batch: once the absorbed one has left it, nothing of his is left to merge."""
    story = stage(*batch(2, "2022-07", "2022-07"))
    story.when(merge(absorbed=who(1))).refused("warning_not_accepted", "seat 1")
    story.did(merge(absorbed=who(1), accept=("ID-04",)))
    leave = {"batch": BATCH, "effective_on": AUGUST, "from_month": "2022-07", "reason": "duplicate", "worker": who(1)}
    story.did(WithdrawWorker.model_validate(leave))
    story.when(merge(absorbed=who(1))).refused("already_merged")


def test_what_was_paid_under_the_second_nik_can_be_recorded_as_paid_twice() -> None:
    story = two("2022-07", "2022-07")
    fact = {"accept": ("DBL-01",), "batch": OTHER, "effective_on": AUGUST, "months": ["2022-07"], "seat": 0}
    story.when(RecordOverpayment.model_validate(fact)).refused("not_held_elsewhere")
    story.did(merge(accept=("ID-04",)))
    assert at(story, PersonsMerged)
    (recorded,) = story.did(RecordOverpayment.model_validate(fact)).events
    assert recorded.held_by == at(story, WorkerEnrolled, worker=KEPT)  # type: ignore[attr-defined]  # an overpayment


def test_one_worker_is_not_merged_into_himself() -> None:
    two().when(merge(keeps=ABSORBED)).refused("same_worker")


def test_a_merger_has_minutes() -> None:
    two().when(merge(evidence=())).refused("minutes_required")


def test_who_leads_to_another_is_neither_kept_nor_absorbed_again() -> None:
    story = two()
    story.did(merge())
    story.when(merge(keeps=ABSORBED, absorbed=KEPT)).refused("person_merged", f"name {KEPT}")
    story.when(merge(keeps=ABSORBED, absorbed=who(1))).refused("person_merged")
    story.when(merge(keeps=who(1))).refused("person_merged")
    story.did(merge(keeps=who(51), absorbed=KEPT, accept=("ID-04",)))
    assert ids_of(story.history, ABSORBED) == [who(51), KEPT, ABSORBED]


def test_who_has_claims_is_kept() -> None:
    story = two()
    story.history.add("claim-one", died(ABSORBED))
    refused = story.when(merge()).refused("claims_of_absorbed", f"keep {ABSORBED} and absorb {KEPT}")
    assert refused.details["claims"] == ["claim-one"]
    story.did(merge(keeps=ABSORBED, absorbed=KEPT))


def test_who_has_cover_from_before_the_book_is_kept() -> None:
    story = two()
    before = {"months": ("2022-01",), "programmes": ("JKK", "JKM"), "worker": ABSORBED}
    story.history.add("cover-old", OpeningCoverStated.model_validate({**SAID, **before}))
    story.when(merge()).refused("opening_cover_of_absorbed", f"keep {ABSORBED}")
    story.did(merge(keeps=ABSORBED, absorbed=KEPT))


def restricted(worker: str) -> PersonalDataRestricted:
    return PersonalDataRestricted(**SAID, because=(Keeping(claim="claim-one", kept_for="claim"),), worker=worker)


def test_a_restriction_is_not_lost_by_merging() -> None:
    story = two()
    story.history.add(ABSORBED, restricted(ABSORBED))
    story.when(merge()).refused("absorbed_restricted")
    story.did(LiftRestriction(reason="settled", worker=ABSORBED))
    story.did(merge())


def test_two_restricted_people_may_be_one() -> None:
    story = two()
    for worker in (KEPT, ABSORBED):
        story.history.add(worker, restricted(worker))
    story.did(merge())


def test_a_restriction_ends_by_an_event_with_a_reason() -> None:
    story = stage(*batch(1, "2022-07", "2022-07"))
    story.when(LiftRestriction(reason="settled", worker=KEPT)).refused("not_restricted")
    story.history.add(KEPT, restricted(KEPT))
    story.when(RevealIdentity(reason="audit", worker=KEPT)).refused("person_restricted")
    (lifted,) = story.did(LiftRestriction(reason="in_error", worker=KEPT)).events
    assert isinstance(lifted, PersonalDataRestrictionLifted)
    assert (lifted.reason, lifted.worker) == ("in_error", KEPT)
    story.did(RevealIdentity(reason="audit", worker=KEPT))
    story.when(LiftRestriction(reason="settled", worker=KEPT)).refused("not_restricted")
    story.history.add(KEPT, restricted(KEPT))
    story.when(RevealIdentity(reason="audit", worker=KEPT)).refused("person_restricted")


def test_a_split_takes_one_merger_out_of_a_chain() -> None:
    """The ids 50 to 54: 50 into 51, 52 into 51, 51 into 53, 53 into 54; then 51 is split from 54."""
    story = stage(*batch(1, "2022-07", "2022-07"))
    for absorbed, keeps in ((50, 51), (52, 51), (51, 53), (53, 54)):
        story.did(merge(absorbed=who(absorbed), keeps=who(keeps)))
    mergers = [e.position for e in story.history.told if isinstance(e.event, PersonsMerged)]
    assert ids_of(story.history, who(50)) == [who(54), *map(who, (50, 51, 52, 53))]
    assert story.history.fold(Mergers, PERSONS).leads[who(50)] == (who(54), mergers[3])
    story.when(split(splits=who(53), worker=who(51))).refused("person_merged", f"name {who(54)}")
    story.did(split(splits=who(54), worker=who(51)))
    assert ids_of(story.history, who(52)) == [who(51), who(50), who(52)]
    assert ids_of(story.history, who(53)) == [who(54), who(53)]
    assert story.history.fold(Mergers, PERSONS).leads[who(50)] == (who(51), mergers[0])
    story.when(merge(absorbed=who(50), keeps=who(54))).refused("person_merged", f"name {who(51)}")
    story.did(merge(absorbed=who(54), keeps=who(51)))
    assert ids_of(story.history, who(53)) == [who(51), *map(who, (50, 52, 53, 54))]


def test_a_split_of_one_within_a_chain_takes_his_own_merger_back() -> None:
    story = stage(*batch(1, "2022-07", "2022-07"))
    for absorbed, keeps in ((50, 51), (51, 52)):
        story.did(merge(absorbed=who(absorbed), keeps=who(keeps)))
    story.did(split(splits=who(52), worker=who(50)))
    assert ids_of(story.history, who(50)) == [who(50)]
    assert ids_of(story.history, who(51)) == [who(52), who(51)]


def test_the_fold_follows_a_merger_and_lets_go_of_who_is_split() -> None:
    story = two()
    story.did(merge())
    assert story.history.fold(Mergers, PERSONS).merged_into(KEPT) == [ABSORBED]
    outcome = story.did(split())
    assert [type(event) for event in outcome.events] == [PersonsSplit]
    assert ids_of(story.history, ABSORBED) == [ABSORBED]
