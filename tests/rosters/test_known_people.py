"""What a plan knows of people beyond its own list: who may be somebody by another NIK, and months held apart."""

import secrets
from datetime import date

import pytest
from sqlalchemy import text

from api.bootstrap import Office
from api.rosters.changes import ChangesTold
from ledger.enrollments.enroll import EnrollWorkers
from ledger.enrollments.events import WorkerEnrolled
from ledger.errors import Refused
from ledger.identities.commands import EraseIdentity
from ledger.identities.merge import MergeIdentities
from ledger.identities.rotation import rotate_lookup
from ledger.law.adopt import retention_commands
from tests.corrections.stage import MINUTES
from tests.rosters.change_stage import REPLACING, Seated, carried_out, changes, found, nik, seated
from tests.rosters.files import HEADING, as_csv, born_on, people, person
from tests.rosters.stage import ON, PLANNER, applied, planned, said, verdicts
from tests.rosters.test_rules import enrolled_for, only, record

DECIDED = (*HEADING, "Keputusan")


def twin(number: int = 1, **cells: object) -> list[object]:
    """Return the row of a person under another NIK."""
    row: list[object] = [*person(number)]
    row[1] = str(row[1])[:-1] + "9"
    for place, cell in cells.items():
        row[("no", "nik", "name", "born", "village", "job").index(place)] = cell
    return row


def enrolled_by(at: Office, first: int) -> list[str]:
    """Return the workers whom the entries from a position on enrol."""
    events = [entry.event for entry in at.book.read(after=first - 1)]
    return [event.worker for event in events if isinstance(event, WorkerEnrolled)]


def spelled(number: int = 1) -> str:
    """Return a person's name with a doubled letter."""
    return str(person(number)[2]).replace("a", "aa", 1)


def test_who_is_known_by_another_nik_waits_for_somebody_to_look(everywhere: Office) -> None:
    enrolled_for(everywhere, 2, first="2021-01", last="2021-03")
    judged = only(everywhere, as_csv([twin(name=spelled())]))
    assert (str(judged.verdict), judged.code, judged.numbers) == ("undecided", "known_person_perhaps", {})
    assert only(everywhere, as_csv([[*twin(), "terima"]], heading=DECIDED)).verdict == "accepted"
    assert only(everywhere, as_csv([[*twin(), ""]], heading=DECIDED)).verdict == "undecided"


@pytest.mark.parametrize("other", [{"name": "Orang Lain"}, {"village": "12.22.01.2003"}])
def test_another_name_or_village_is_another_person(at: Office, other: dict[str, str]) -> None:
    enrolled_for(at, 1, first="2021-01", last="2021-03")
    assert only(at, as_csv([twin(**other)])).verdict == "accepted"


def test_another_birth_date_is_another_person_if_the_nik_names_it_too(at: Office) -> None:
    enrolled_for(at, 1, first="2021-01", last="2021-03")
    assert only(at, as_csv([born_on(twin(), date(1990, 2, 1))])).verdict == "accepted"


def test_a_date_that_is_not_the_one_in_the_nik_is_looked_at_once(everywhere: Office) -> None:
    row = person(1)
    row[3] = date(1980, 2, 1)
    asked = only(everywhere, as_csv([row]))
    assert (str(asked.verdict), asked.code, asked.numbers) == ("undecided", "birth_date_differs", {"rule": "ID-05"})
    confirmed = as_csv([[*row, "terima"]], heading=DECIDED)
    applied(everywhere, planned(everywhere, confirmed, first="2022-10", last="2022-10"))
    later = {"first": "2022-11", "last": "2022-11"}
    assert set(said(everywhere, planned(everywhere, as_csv([row]), **later)).values()) == {("accepted", "")}
    row[3] = date(1980, 2, 2)
    assert [code for _, code in said(everywhere, planned(everywhere, as_csv([row]), **later)).values()] == [
        "known_otherwise"
    ]


def test_a_date_that_the_vault_has_not_is_looked_at_although_it_knows_the_nik(everywhere: Office) -> None:
    enrolled_for(everywhere, 1, first="2021-01", last="2021-03", start=50)
    batch = next(e.stream for e in everywhere.book.read(limit=10_000) if isinstance(e.event, WorkerEnrolled))
    row = person(1)
    named = {"person": {"name": row[2], "nik": row[1]}, "region": row[4]}
    record(everywhere, EnrollWorkers.model_validate({"batch": batch, "workers": [named]}), "one")
    assert only(everywhere, as_csv([row])).verdict == "accepted"
    row[3] = date(1980, 2, 1)
    assert only(everywhere, as_csv([row])).code == "birth_date_differs"


def test_nobody_is_like_himself(at: Office) -> None:
    enrolled_for(at, 3, first="2021-01", last="2021-03")
    assert set(said(at, planned(at, as_csv(people(3)))).values()) == {("accepted", "")}


def test_who_was_enrolled_one_by_one_is_known_by_the_date_in_his_nik(everywhere: Office) -> None:
    enrolled_for(everywhere, 1, first="2021-01", last="2021-03", start=50)
    batch = next(e.stream for e in everywhere.book.read(limit=10_000) if isinstance(e.event, WorkerEnrolled))
    row = person(1)
    named = {"person": {"name": row[2], "nik": row[1]}, "region": row[4]}
    record(everywhere, EnrollWorkers.model_validate({"batch": batch, "workers": [named]}), "one")
    assert only(everywhere, as_csv([twin()])).code == "known_person_perhaps"


def test_once_two_niks_are_merged_neither_is_like_the_other(everywhere: Office) -> None:
    (one,) = enrolled_for(everywhere, 1, first="2021-01", last="2021-03")
    plan = planned(everywhere, as_csv([[*twin(), "terima"]], heading=DECIDED), first="2021-04", last="2021-06")
    receipt = applied(everywhere, plan)
    (other,) = enrolled_by(everywhere, receipt.first)
    assert other != one
    words = {"absorbed": other, "effective_on": ON, "evidence": (MINUTES,), "keeps": one}
    record(everywhere, MergeIdentities.model_validate(words), "merge")
    assert only(everywhere, as_csv([twin()])).verdict == "accepted"
    assert only(everywhere, as_csv(people(1))).verdict == "accepted"
    held = only(everywhere, as_csv(people(1)), first="2021-06", last="2021-08", effective_on=ON)
    assert (held.code, held.numbers["months"]) == ("months_held", "2021-06")


def test_months_that_stay_with_a_second_nik_are_covered_in_a_plan_too(everywhere: Office) -> None:
    (one,) = enrolled_for(everywhere, 1, first="2021-01", last="2021-01")
    plan = planned(everywhere, as_csv([[*twin(), "terima"]], heading=DECIDED), first="2021-01", last="2021-03")
    receipt = applied(everywhere, plan)
    (other,) = enrolled_by(everywhere, receipt.first)
    words = {"absorbed": other, "accept": ["ID-04"], "effective_on": ON, "evidence": (MINUTES,), "keeps": one}
    record(everywhere, MergeIdentities.model_validate(words), "merge")
    for file in (as_csv(people(1)), as_csv([twin()])):
        judged = only(everywhere, file, first="2021-03", last="2021-05")
        assert (judged.code, judged.numbers["kinds"]) == ("months_held", ["donation"])
        assert judged.numbers["months"] == "2021-03"


def test_the_token_is_rotated_with_the_look_up_key_and_erased_with_the_person(everywhere: Office) -> None:
    (worker,) = enrolled_for(everywhere, 1, first="2021-01", last="2021-03")
    with everywhere.store.reader() as reader:
        (before,) = reader.identities([worker])
    rotate_lookup(everywhere.store, everywhere.vault.keys, lambda keys: None, random=secrets.token_bytes)
    with everywhere.store.reader() as reader:
        (after,) = reader.identities([worker])
    assert None not in (before.likeness, after.likeness)
    assert before.likeness != after.likeness


def test_nobody_is_like_somebody_who_was_erased(everywhere: Office) -> None:
    everywhere.book.record_all([(one, f"law-{n}") for n, one in enumerate(retention_commands())], actor=PLANNER)
    (worker,) = enrolled_for(everywhere, 1, first="2021-01", last="2021-03")
    record(everywhere, EraseIdentity(reason="requested", worker=worker), "erase")
    assert only(everywhere, as_csv([twin()])).verdict == "accepted"
    with everywhere.store.reader() as reader:
        assert reader.connection.execute(text("SELECT count(likeness) FROM identities")).scalar_one() == 0


def test_months_held_before_an_erasure_are_covered_and_the_other_rows_go_on(everywhere: Office) -> None:
    everywhere.book.record_all([(one, f"law-{n}") for n, one in enumerate(retention_commands())], actor=PLANNER)
    (worker,) = enrolled_for(everywhere, 1, first="2022-01", last="2022-03")
    record(everywhere, EraseIdentity(reason="requested", worker=worker), "erase")
    plan = planned(everywhere, as_csv(people(2)), first="2022-03", last="2022-05")
    held, free = verdicts(everywhere, plan)
    assert (str(held.verdict), held.code) == ("already_covered", "held_before_erasure")
    assert held.numbers == {"months": "2022-03"}
    assert free.verdict == "accepted"
    assert applied(everywhere, plan).events == 4
    assert only(everywhere, as_csv(people(1)), first="2022-06", last="2022-07").verdict == "accepted"


def test_who_is_erased_after_the_plan_is_planned_again_as_another_worker_for_months_that_he_never_held(
    everywhere: Office,
) -> None:
    everywhere.book.record_all([(one, f"law-{n}") for n, one in enumerate(retention_commands())], actor=PLANNER)
    (worker,) = enrolled_for(everywhere, 1, first="2021-01", last="2021-03")
    plan = planned(everywhere, as_csv(people(2)), first="2021-04", last="2021-05")
    record(everywhere, EraseIdentity(reason="requested", worker=worker), "erase")
    with pytest.raises(Refused) as refused:
        applied(everywhere, plan)
    assert refused.value.code == "plan_erased"
    again = planned(everywhere, as_csv(people(2)), first="2021-04", last="2021-05")
    assert applied(everywhere, again).events == 4
    enrolled = [
        one.event.worker for one in everywhere.book.entries(again.batch) if isinstance(one.event, WorkerEnrolled)
    ]
    assert worker not in enrolled


def coming_again(number: int, newcomer: list[object], decision: str = "") -> list[object]:
    """Return a row by which somebody who may be known takes another's seat over."""
    _, nik_, name, born, village, job = newcomer
    return [nik(number), "2022-11", "pindah", nik_, name, born, village, job, decision]


def replacing(at: Office, of: Seated, rows: list[list[object]]) -> ChangesTold:
    return changes(at, of, "replace", as_csv(rows, heading=(*REPLACING, "Keputusan")))  # type: ignore[arg-type]


def test_a_newcomer_who_is_known_by_another_nik_waits_for_somebody_to_look(everywhere: Office) -> None:
    of = seated(everywhere, 3)
    plan = replacing(everywhere, of, [coming_again(1, twin(3, name=spelled(3))), coming_again(2, person(30))])  # type: ignore[arg-type]
    assert found(everywhere, plan) == [("undecided", "known_person_perhaps"), ("accepted", "")]
    plan = replacing(everywhere, of, [coming_again(1, twin(3), "terima"), coming_again(2, person(30))])  # type: ignore[arg-type]
    assert found(everywhere, plan) == [("accepted", "")] * 2


def test_who_came_in_by_a_list_is_known_by_another_nik_from_then_on(everywhere: Office) -> None:
    of = seated(everywhere, 2)
    assert only(everywhere, as_csv([twin(30)])).verdict == "accepted"
    carried_out(everywhere, replacing(everywhere, of, [coming_again(1, person(30))]))  # type: ignore[arg-type]
    assert only(everywhere, as_csv([twin(30)])).code == "known_person_perhaps"
    plan = replacing(everywhere, of, [coming_again(2, twin(30))])
    assert found(everywhere, plan) == [("undecided", "known_person_perhaps")]


def test_who_takes_a_seat_over_is_asked_for_months_from_his_own_on(everywhere: Office) -> None:
    everywhere.book.record_all([(one, f"law-{n}") for n, one in enumerate(retention_commands())], actor=PLANNER)
    (worker,) = enrolled_for(everywhere, 1, first="2022-10", last="2022-10", start=30)
    of = seated(everywhere, 2)
    record(everywhere, EraseIdentity(reason="requested", worker=worker), "erase")
    rows = [[*coming_again(1, person(30)), "2022-10"], [*coming_again(1, person(30)), "2022-11"]]  # type: ignore[arg-type]
    for row, expected in zip(rows, (("already_covered", "held_before_erasure"), ("accepted", "")), strict=True):
        row[1] = row.pop()
        assert found(everywhere, replacing(everywhere, of, [row])) == [expected]
