"""Lists that name people of several ids: who was merged, or had a seat in truth that a list gave to another."""

from collections.abc import Callable

import pytest

from api.bootstrap import Office
from ledger.command import Command
from ledger.corrections.person import CorrectPerson
from ledger.enrollments.events import CardDelivered, WorkerEnrolled, WorkerReplaced, WorkerWithdrawn
from ledger.enrollments.replace import ReplaceWorker
from ledger.enrollments.seats import ChangeDomicile, DeliverCard
from ledger.errors import Refused
from ledger.identities.merge import MergeIdentities
from tests.corrections.stage import MINUTES
from tests.rosters.change_stage import (
    Seated,
    carried_out,
    changes,
    coming,
    found,
    leaving,
    nik,
    renewed,
    replaced,
    seated,
    transferred,
    with_other_fund,
    withdrawn,
)
from tests.rosters.files import as_csv, person
from tests.rosters.stage import ON, PLANNER, applied, planned

ACCEPTED = ("accepted", "")
NEWCOMER = {"nik": nik(30), "name": "Orang Baru"}
LISTED, MOVED_TO = "12.22.01.2003", "12.22.01.2004"
LATER = {"first": "2023-01", "last": "2023-03"}


def merge(at: Office, absorbed: str, keeps: str) -> None:
    words = {"absorbed": absorbed, "accept": ["ID-04"], "effective_on": ON, "evidence": (MINUTES,), "keeps": keeps}
    at.book.record(MergeIdentities.model_validate(words), actor=PLANNER, key=f"merge-{absorbed}")


def correct(at: Office, absorbed: str, keeps: str) -> None:
    (position,) = (
        entry.position
        for entry in at.book.read(limit=10_000)
        if isinstance(entry.event, WorkerEnrolled) and entry.event.worker == absorbed
    )
    words = {"corrects": position, "effective_on": ON, "reason": "reported_wrong", "worker": keeps}
    at.book.record(CorrectPerson.model_validate({**words, "evidence": [MINUTES]}), actor=PLANNER, key="correct")


HOW = pytest.mark.parametrize("how", [merge, correct])


def of_another(at: Office, how: Callable[[Office, str, str], None]) -> Seated:
    """Seat person 10, a fisher of another village, and person 11 in a batch; let person 1 have the seat in truth."""
    of = seated(at, 1)
    plan = planned(at, as_csv([person(10, LISTED, "nelayan"), person(11)]), **LATER)
    receipt = applied(at, plan)
    events = [entry.event for entry in at.book.read(after=receipt.first - 1)]
    other, beside = [event.worker for event in events if isinstance(event, WorkerEnrolled)]
    how(at, other, of.workers[0])
    return Seated(plan.batch, [of.workers[0], beside])


def move_house(at: Office, of: Seated) -> None:
    words = {"batch": of.batch, "effective_on": ON, "region": MOVED_TO, "worker": of.workers[0]}
    at.book.record(ChangeDomicile.model_validate(words), actor=PLANNER, key="moved-house")


@HOW
def test_who_had_the_seat_in_truth_leaves_the_village_that_the_list_said(
    everywhere: Office, how: Callable[[Office, str, str], None]
) -> None:
    of = of_another(everywhere, how)
    plan = withdrawn(everywhere, of, [leaving(1)], from_month="2023-02")
    assert found(everywhere, plan) == [ACCEPTED]
    assert [(one.region, one.leaving) for one in plan.villages] == [(LISTED, 1)]
    plan = replaced(everywhere, of, [coming(1, 30, month="2023-02")])
    assert [(one.region, one.leaving) for one in plan.villages if one.leaving] == [(LISTED, 1)]
    move_house(everywhere, of)
    plan = withdrawn(everywhere, of, [leaving(1)], from_month="2023-02")
    assert [(one.region, one.leaving) for one in plan.villages] == [(MOVED_TO, 1)]


@HOW
@pytest.mark.parametrize("rows", [None, [leaving(1), leaving(11)]])
def test_he_is_carried_on_from_the_village_and_the_occupation_that_the_list_said(
    at: Office, how: Callable[[Office, str, str], None], rows: list[list[object]] | None
) -> None:
    with_other_fund(at)
    of = of_another(at, how)
    plan = transferred(at, of, rows, from_month="2023-02")  # type: ignore[arg-type]
    _, entries = carried_out(at, plan)
    seats = [entry.event for entry in entries if isinstance(entry.event, WorkerEnrolled)]
    assert [(e.worker, e.region, e.occupation) for e in seats] == [
        (of.workers[0], LISTED, "fisher"),
        (of.workers[1], person(11)[4], "farmer"),
    ]


@HOW
def test_he_is_planned_for_the_next_year_where_he_lives_now(
    at: Office, how: Callable[[Office, str, str], None]
) -> None:
    of = of_another(at, how)
    move_house(at, of)
    plan = renewed(at, of, first="2023-04", last="2023-06")
    _, entries = carried_out(at, plan)
    seats = [entry.event for entry in entries if isinstance(entry.event, WorkerEnrolled)]
    assert [(e.worker, e.region, e.occupation) for e in seats][:1] == [(of.workers[0], MOVED_TO, "fisher")]


def two_seats(at: Office) -> tuple[Seated, Seated]:
    """Seat persons 1 and 10, who are one, for the same months; the second seat stays with the second id."""
    one, other = seated(at, 2), seated(at, 2, first=10)
    merge(at, other.workers[0], one.workers[0])
    return one, other


def test_months_that_stay_with_a_second_id_keep_him_out_of_anothers_seat(everywhere: Office) -> None:
    one, _ = two_seats(everywhere)
    carried_out(everywhere, withdrawn(everywhere, one, [leaving(1)], from_month="2022-10"))
    of = seated(everywhere, 2, first=40)
    plan = replaced(everywhere, of, [coming(40, 1), coming(41, 30)])
    assert found(everywhere, plan) == [("already_covered", "months_held"), ACCEPTED]
    assert found(everywhere, replaced(everywhere, of, [coming(40, 10)])) == [("already_covered", "months_held")]
    carried_out(everywhere, plan)


@pytest.mark.parametrize("number", [1, 10])
def test_he_leaves_the_seat_of_his_second_id_by_either_nik(everywhere: Office, number: int) -> None:
    _, other = two_seats(everywhere)
    plan = withdrawn(everywhere, other, [leaving(number)])
    assert found(everywhere, plan) == [ACCEPTED]
    _, entries = carried_out(everywhere, plan)
    left = [entry.event.worker for entry in entries if isinstance(entry.event, WorkerWithdrawn)]
    assert left == [other.workers[0]]


def test_who_holds_months_twice_is_not_carried_on_and_the_others_are(at: Office) -> None:
    with_other_fund(at)
    for of in two_seats(at):
        plan = transferred(at, of)
        assert found(at, plan) == [("already_covered", "months_held"), ACCEPTED]
        carried_out(at, plan)


def test_once_his_own_seat_is_free_he_is_carried_on_from_the_other_by_his_own_id(everywhere: Office) -> None:
    with_other_fund(everywhere)
    one, other = two_seats(everywhere)
    carried_out(everywhere, withdrawn(everywhere, one, [leaving(1)]))
    plan = transferred(everywhere, other, [leaving(10)])
    assert found(everywhere, plan) == [ACCEPTED]
    _, entries = carried_out(everywhere, plan)
    seats = [entry.event.worker for entry in entries if isinstance(entry.event, WorkerEnrolled)]
    assert seats == [one.workers[0]]


@pytest.mark.parametrize("number", [1, 10])
def test_the_seat_of_his_second_id_is_taken_over_and_gets_its_card_by_either_nik(
    everywhere: Office, number: int
) -> None:
    _, other = two_seats(everywhere)
    cards = changes(everywhere, other, "deliver_card", as_csv([[nik(number)]], heading=["NIK"]))
    assert found(everywhere, cards) == [ACCEPTED]
    _, entries = carried_out(everywhere, cards)
    assert [entry.event.seat for entry in entries if isinstance(entry.event, CardDelivered)] == [0]
    plan = replaced(everywhere, other, [coming(number, 30)])
    assert found(everywhere, plan) == [ACCEPTED]
    _, entries = carried_out(everywhere, plan)
    assert [e.event.replaces for e in entries if isinstance(e.event, WorkerReplaced)] == [other.workers[0]]
    with everywhere.store.reader() as reader:
        slots = reader.slots([other.workers[0]])
    assert [mask & 1 << 10 for mask, _ in slots.values()] == [0], "November is the newcomer's"


BY_HAND: list[tuple[type[Command], dict[str, object], str]] = [
    (DeliverCard, {"manner": "individual"}, "worker"),
    (ChangeDomicile, {"region": MOVED_TO}, "worker"),
    (ReplaceWorker, {"from_month": "2022-11", "reason": "moved", "region": LISTED, "person": NEWCOMER}, "replaces"),
]


@pytest.mark.parametrize(("command", "words", "name"), BY_HAND)
def test_the_seat_of_his_second_id_is_changed_by_hand_under_that_id(
    everywhere: Office, command: type[Command], words: dict[str, object], name: str
) -> None:
    one, other = two_seats(everywhere)
    common = {"batch": other.batch, "effective_on": ON, **words}
    named = command.model_validate({**common, name: one.workers[0]})
    with pytest.raises(Refused) as refused:
        everywhere.book.record(named, actor=PLANNER, key="under-his-own")
    assert (refused.value.code, refused.value.details["worker"]) == ("seat_under_other_id", other.workers[0])
    named = command.model_validate({**common, name: other.workers[0]})
    receipt = everywhere.book.record(named, actor=PLANNER, key="under-the-other")
    said = everywhere.book.entry(receipt.first).event.model_dump()
    assert (said["seat"], said.get(name, other.workers[0])) == (0, other.workers[0])


def test_nobody_takes_a_seat_over_under_an_id_that_leads_to_another(everywhere: Office) -> None:
    _, other = two_seats(everywhere)
    of = seated(everywhere, 1, first=50)
    words = {"batch": of.batch, "effective_on": ON, "from_month": "2022-11", "reason": "moved", "region": LISTED}
    named = ReplaceWorker.model_validate({**words, "replaces": of.workers[0], "worker": other.workers[0]})
    with pytest.raises(Refused) as refused:
        everywhere.book.record(named, actor=PLANNER, key="newcomer")
    assert refused.value.code == "person_month_held"


def test_who_was_replaced_gets_no_card_any_more(everywhere: Office) -> None:
    of = seated(everywhere, 2)
    carried_out(everywhere, replaced(everywhere, of, [coming(1, 30)]))
    cards = changes(everywhere, of, "deliver_card", as_csv([[nik(1)], [nik(2)], [nik(40)]], heading=["NIK"]))
    assert found(everywhere, cards) == [("ineligible", "seat_taken_over"), ACCEPTED, ("ineligible", "not_in_batch")]
    card = {"batch": of.batch, "effective_on": ON, "manner": "individual", "worker": of.workers[0]}
    with pytest.raises(Refused) as refused:
        everywhere.book.record(DeliverCard.model_validate(card), actor=PLANNER, key="card")
    assert refused.value.code == "seat_taken_over"
    assert (refused.value.details["seat"], refused.value.details["first"]) == (0, "2022-11")
