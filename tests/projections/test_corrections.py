"""What readers say of corrections: a gift and the one in its place, and who had a seat, at both clocks."""

from datetime import date

import pytest

from ledger.contributions.undo import ReleaseCommitment
from ledger.corrections.events import EntryCorrected
from ledger.corrections.gifts import CorrectAmount
from ledger.corrections.month import CorrectMonth
from ledger.corrections.person import CorrectPerson
from ledger.cover.of_worker import paid_months
from ledger.donations.events import DonationReceived
from ledger.errors import Refusal
from ledger.folds import Folds
from ledger.history import BookHistory
from ledger.programmes import Programme
from projections.claim_decisions import claim_decisions
from projections.cover import cover
from projections.coverage import coverage, people
from projections.donor_histories import Gift, donor_histories
from projections.open_exceptions import open_exceptions
from projections.rebuild import replay
from tests.projections.story import ON, Told, a_claim, batch, enrol, fund, pay, person, two_gifts

CORRECTED_ON = date(2023, 6, 1)

MINUTES = [{"issued_on": "2022-07-30", "kind": "minutes", "number": "BA-3/2022"}]


def gifts(it: Told, **asked: object) -> list[Gift]:
    with it.desk.store.reader() as reader:
        (donor,) = donor_histories(reader, donor="party-a", **asked).rows  # type: ignore[arg-type]
        return list(donor.gifts)


def correct(it: Told, of: int, rupiah: int, anew: str) -> None:
    said = {"corrects": of, "effective_on": ON, "evidence": MINUTES, "reason": "misread", "rupiah": rupiah}
    it.tell(anew, CorrectAmount.model_validate({**said, "donation": anew}))


def test_the_wrong_gift_and_the_right_one_name_each_other(it: Told) -> None:
    two_gifts(it)
    wrong = it.at["gift a"].position
    correct(it, wrong, 700_000, "gift-right")
    it.caught_up()
    old, new = gifts(it)
    assert (old.gift, old.corrects, old.replaced_by) == ("gift-a", None, new.position)
    assert (new.gift, new.corrects, new.replaced_by) == ("gift-right", wrong, None)
    assert (old.terms["received"].rupiah, old.terms["taken"].rupiah) == (600_000, 600_000)
    assert (new.terms["received"].rupiah, new.bought.person_months, old.bought.person_months) == (700_000, 19, 0)
    (before,) = gifts(it, known_at=it.at["return"].position)
    assert (before.gift, before.replaced_by, before.bought.person_months) == ("gift-a", None, 19)
    assert replay(it.desk.store).drifts == ()


def test_the_link_names_the_entries_as_they_were_appended(it: Told) -> None:
    two_gifts(it)
    correct(it, it.at["gift a"].position, 700_000, "gift-right")
    receipt = it.at["gift-right"]
    link = it.desk.book.entry(receipt.position).event
    assert isinstance(link, EntryCorrected)
    anew = it.desk.book.entry(link.replaced_by).event
    assert isinstance(anew, DonationReceived)
    assert anew.donation == "gift-right"
    assert [it.desk.book.entry(position).event.KIND for position in link.reversals] == ["DonationReversed"]


def test_one_version_is_corrected_once_in_the_book_too(it: Told) -> None:
    two_gifts(it)
    wrong = it.at["gift a"].position
    correct(it, wrong, 700_000, "gift-right")
    head = it.position
    with pytest.raises(Refusal) as refused:
        correct(it, wrong, 800_000, "gift-other")
    assert refused.value.code == "superseded"
    assert it.position == head


def person_corrected(it: Told) -> tuple[str, str]:
    """Two gifts pay batch one; seat 2 was another's. Return the wrong person and the right one."""
    two_gifts(it)
    it.tell("fund two", fund("fund-two"))
    it.tell("batch two", batch("batch-two", "2023-05", "2023-05", "fund-two"))
    it.tell("enrol two", enrol("batch-two", [77]))
    wrong, right = it.workers("batch-one")[2], it.workers("batch-two")[0]
    listed = next(e for e in it.desk.book.entries("batch-one") if getattr(e.event, "worker", None) == wrong)
    said = {"corrects": listed.position, "effective_on": CORRECTED_ON, "evidence": MINUTES, "reason": "misread"}
    it.tell("corrected", CorrectPerson.model_validate({**said, "worker": right}))
    it.caught_up()
    return wrong, right


def months_of(it: Told, worker: str, **asked: object) -> list[tuple[str, int]]:
    with it.desk.store.reader() as reader:
        rows = cover(reader, worker=worker, programme=Programme.JKM, **asked).rows  # type: ignore[arg-type]
        return [(str(month.month), month.enrolment) for row in rows for month in row.months]


def test_paid_months_are_the_right_persons_at_every_date_once_that_is_known(it: Told) -> None:
    wrong, right = person_corrected(it)
    at = it.at["corrected"].first
    expected = [("2022-10", at), ("2022-11", at)]
    assert (months_of(it, wrong), months_of(it, right)) == ([], expected)
    before_it = {"valid_at": date(2022, 11, 15)}
    assert (months_of(it, wrong, **before_it), months_of(it, right, **before_it)) == ([], expected)
    before = it.at["enrol two"].position
    listed = [(month, at_) for month, at_ in months_of(it, wrong, known_at=before)]
    assert ([month for month, _ in listed], months_of(it, right, known_at=before)) == (["2022-10", "2022-11"], [])
    assert replay(it.desk.store).drifts == ()
    assert (months_of(it, wrong), months_of(it, right)) == ([], expected)


def test_the_readers_and_the_book_name_the_same_months(it: Told) -> None:
    wrong, right = person_corrected(it)
    with it.desk.store.reader() as reader:
        history = BookHistory(reader, Folds(), date(2026, 11, 21))
        for worker in (wrong, right):
            held = [(str(one.month), one.enrolment) for one in paid_months(history, worker, Programme.JKM)]
            assert held == months_of(it, worker)


def test_the_right_person_counts_once_among_the_people(it: Told) -> None:
    person_corrected(it)
    before = it.at["enrol two"].position
    with it.desk.store.reader() as reader:
        assert (people(reader), people(reader, known_at=before)) == (20, 21)
        assert people(reader, fund="fund-gn", valid_at=ON) == 20
        (now,), (then,) = coverage(reader).rows, coverage(reader, known_at=before).rows
        (gift, *_) = donor_histories(reader, donor="party-a").rows[0].gifts
    assert (now.enrolled, now.people, now.person_months, now.replaced) == (21, 20, then.person_months, 0)
    assert (then.enrolled, then.people) == (21, 21)
    assert (gift.bought.person_months, gift.bought.people) == (19, 11)


def test_a_seat_read_again_from_its_table_goes_on_as_corrected(it: Told) -> None:
    person_corrected(it)
    it.tell("december", pay("batch-one", "2022-12"))
    it.caught_up()
    right = it.workers("batch-two")[0]
    assert [month for month, _ in months_of(it, right)] == ["2022-10", "2022-11", "2022-12"]
    assert replay(it.desk.store).drifts == ()


def test_a_claim_of_the_wrong_person_is_without_cover(it: Told) -> None:
    two_gifts(it)
    a_claim(it)
    wrong = it.workers("batch-one")[1]
    it.caught_up()
    listed = next(e for e in it.desk.book.entries("batch-one") if getattr(e.event, "worker", None) == wrong)
    said = {"corrects": listed.position, "effective_on": CORRECTED_ON, "evidence": MINUTES, "reason": "misread"}
    it.tell("corrected", CorrectPerson.model_validate({**said, "person": person(88)}))
    it.caught_up()
    with it.desk.store.reader() as reader:
        (found,) = open_exceptions(reader, code="CLM-01").rows
        assert open_exceptions(reader, code="CLM-01", known_at=it.at["reject"].position).rows == []
        (proof,) = claim_decisions(reader, claim="claim-one").rows
    assert (found.worker, found.undone_by) == (wrong, it.at["corrected"].first)
    assert (proof.agrees_then, proof.agrees_now) == (True, False)
    assert [(changed.position, changed.kind) for changed in proof.changed_by] == [
        (it.at["corrected"].first, "EnrollmentCorrected")
    ]


@pytest.mark.parametrize("recommit", [True, False])
def test_a_month_corrected_is_another_paid_month_of_the_same_people(it: Told, recommit: bool) -> None:
    two_gifts(it)
    if not recommit:
        it.tell("released", ReleaseCommitment(batch="batch-one", effective_on=ON, first="2022-12", last="2022-12"))
    said = {"corrects": it.at["october"].position, "evidence": MINUTES, "reason": "misread", "recommit": recommit}
    it.tell("month", CorrectMonth.model_validate({**said, "effective_on": date(2022, 12, 20), "month": "2022-12"}))
    it.caught_up()
    worker = it.workers("batch-one")[5]
    assert [month for month, _ in months_of(it, worker)] == ["2022-11", "2022-12"]
    assert [month for month, _ in months_of(it, worker, known_at=it.at["november"].position)] == ["2022-10", "2022-11"]
    left_out = it.workers("batch-one")[0]
    assert [month for month, _ in months_of(it, left_out)] == ["2022-11"]
    with it.desk.store.reader() as reader:
        history = BookHistory(reader, Folds(), date(2026, 11, 21))
        held = [str(one.month) for one in paid_months(history, worker, Programme.JKM)]
    assert held == ["2022-11", "2022-12"]
    assert replay(it.desk.store).drifts == ()
