"""Enrolment: one event a worker, and every reason to refuse a list."""

from datetime import date
from typing import Any

import pytest
from pydantic import ValidationError

from ledger.contributions.events import Billed, CommitmentRated, OverpaymentRecorded
from ledger.enrollments.batch import Batch
from ledger.enrollments.commands import SealBatch
from ledger.enrollments.enroll import EnrollWorkers
from ledger.enrollments.events import OpeningCoverStated
from ledger.enrollments.holders import held_of
from ledger.periods import Month
from ledger.programmes import Programme
from tests.enrollments.words import (
    BATCH,
    ELSEWHERE,
    FACT,
    FUND,
    ON,
    OTHER,
    REGION,
    VILLAGE,
    enrolled,
    given_up,
    months,
    opened,
    sealed,
    story,
    twice,
    withdrawn,
    worker,
)
from tests.support.given import Story

NIK = "1222014101800001"


def enrol(*rows: dict[str, Any] | int, batch: str = BATCH, **fields: Any) -> EnrollWorkers:
    workers = [{"region": VILLAGE, "worker": worker(row)} if isinstance(row, int) else row for row in rows]
    return EnrollWorkers.model_validate({"batch": batch, "workers": workers, **fields})


def two_batches(**opening: Any) -> Story:
    """Worker 1 and 2 hold October to December 2022 in the first batch; the second one opens."""
    history = story(enrolled(0, 1), enrolled(1, 2))
    history.history.add(OTHER, opened(OTHER, **opening))
    return history


def test_each_worker_takes_the_next_seat_with_what_differs_alone() -> None:
    history = story()

    history.when(
        enrol({"basis": "illustrative", "occupation": "farmer", "region": VILLAGE, "worker": worker(1)}, 2)
    ).then(enrolled(0, 1, basis="illustrative", occupation="farmer"), enrolled(1, 2))
    history.when(enrol(3)).then(enrolled(2, 3))


def test_a_lean_event_holds_no_empty_field() -> None:
    event = story().when(enrol(1)).events[0]

    assert event.canonical() == (
        b'{"basis":"reported","region":"12.22.01.2002","seat":0,"worker":"w-000000000000001w"}'
    )


def test_a_person_named_by_nik_takes_the_id_that_he_was_resolved_to() -> None:
    person = {"name": "Siti", "nik": NIK}
    command = enrol(1, {"person": person, "region": VILLAGE}, 3, {"person": person, "region": VILLAGE})

    outcome = story().when(command, persons=[worker(7), worker(8)])

    assert [p.nik for p in command.named_persons()] == [NIK, NIK]
    assert command.known_workers() == [worker(1), worker(3)]
    outcome.then(enrolled(0, 1), enrolled(1, 7), enrolled(2, 3), enrolled(3, 8))
    assert NIK not in repr(command)


def test_a_row_names_a_worker_or_a_person() -> None:
    with pytest.raises(ValidationError, match="found both or neither in 1 of 2 rows, row 2; name each by one") as bad:
        enrol(1, {"region": VILLAGE})
    assert NIK not in str(bad.value)
    with pytest.raises(ValidationError, match="row 1;"):
        enrol({"person": {"name": "Siti", "nik": NIK}, "region": VILLAGE, "worker": worker(1)})


def test_a_region_that_is_not_in_the_list_is_malformed() -> None:
    with pytest.raises(ValidationError, match="expected a region code of the Kemendagri list"):
        enrol({"region": "12.22.01.9999", "worker": worker(1)})


def test_an_unknown_batch_is_refused() -> None:
    story().when(enrol(1, batch="batch-none")).refused("unknown_batch", "batch-none")


def test_a_sealed_batch_takes_nobody() -> None:
    history = story(enrolled(0, 1))

    history.when(SealBatch(batch=BATCH, effective_on=ON)).then(sealed())
    history.when(enrol(2)).refused("batch_sealed", f"found {BATCH} sealed", "open another batch")
    history.when(SealBatch(batch=BATCH, effective_on=ON)).refused("batch_sealed", "sealed already")


def test_an_empty_batch_is_not_sealed() -> None:
    story().when(SealBatch(batch=BATCH, effective_on=ON)).refused("batch_empty", "enrol them first")


def test_a_batch_has_a_hundred_thousand_seats(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ledger.enrollments.enroll.SEAT_MAX", 2)

    story(enrolled(0, 1)).when(enrol(2, 3)).then(enrolled(1, 2), enrolled(2, 3))
    refusal = story(enrolled(0, 1)).when(enrol(2, 3, 4)).refused("batch_full", "expected at most 2 more", "found 3")
    assert refusal.details == {"seats_left": 2, "found": 3}


def test_a_list_of_more_than_a_hundred_thousand_is_malformed() -> None:
    row = {"region": VILLAGE, "worker": worker(1)}
    with pytest.raises(ValidationError, match="at most 100000"):
        EnrollWorkers.model_validate({"batch": BATCH, "workers": [row] * 100_001})


def test_the_same_worker_twice_is_refused_by_row() -> None:
    refusal = story().when(enrol(1, 2, 1, 2)).refused("worker_twice", "found 2 rows", "first row 3, the same as row 1")
    assert refusal.details["rows"] == [[1, 3], [2, 4]]
    refusal = story(enrolled(0, 1)).when(enrol(2, 1)).refused("worker_twice", "first row 2 in seat 0")
    assert refusal.details["rows"] == [2]


def test_a_domicile_outside_the_batch_s_region_is_refused_by_row() -> None:
    command = enrol(1, {"region": ELSEWHERE, "worker": worker(2)})

    story(region=REGION).when(command).refused("outside_region", "found 1 outside, first row 2 in 12.23.01")
    story().when(command).then(enrolled(0, 1), enrolled(1, 2, region=ELSEWHERE))


def test_months_that_another_batch_holds_are_refused_with_their_holder() -> None:
    refusal = (
        two_batches(first="2022-12", last="2023-01")
        .when(enrol(3, 2, 1, batch=OTHER))
        .refused(
            "person_month_held", "found 2 of the people", f"first {worker(2)} (row 2): 2022-12, held at position 5"
        )
    )
    assert refusal.details["workers"] == [
        {"row": 2, "worker": worker(2), "months": ["2022-12"], "positions": [5], "kinds": ["a fund of donation"]},
        {"row": 3, "worker": worker(1), "months": ["2022-12"], "positions": [4], "kinds": ["a fund of donation"]},
    ]


def test_free_months_of_the_same_person_may_have_another_sponsor() -> None:
    two_batches(first="2023-01", last="2023-02").when(enrol(1, batch=OTHER)).then(enrolled(0, 1))


def test_months_freed_by_a_withdrawal_may_have_another_sponsor() -> None:
    history = two_batches(first="2022-12", last="2023-01")
    history.history.add(BATCH, withdrawn(0, 1, "2022-12"))

    history.when(enrol(1, batch=OTHER)).then(enrolled(0, 1))


def test_a_list_that_bpjs_has_accepted_is_recorded_with_its_double_months_as_overpaid() -> None:
    history = two_batches(first="2022-11", last="2023-01")
    command = enrol(3, 1, batch=OTHER, as_fact=True, accept=["DBL-01"], effective_on=ON)

    history.when(command).then(
        enrolled(0, 3, accepted_on=ON),
        enrolled(1, 1, accepted_on=ON, exceptions=("DBL-01",), overpaid=twice("2022-11", "2022-12")),
        OverpaymentRecorded(
            **FACT,
            batch=OTHER,
            exceptions=("DBL-01",),
            fund=FUND,
            held_by=4,
            months=months("2022-11", "2022-12"),
            programmes=(Programme.JKK, Programme.JKM),
            rupiah=33_600,
            seat=1,
            worker=worker(1),
        ),
    )
    batch = history.history.fold(Batch, OTHER)
    assert batch.held(1, batch.tenures(1)[0]) == [((Month("2023-01"),), batch.programmes)]


def test_only_the_programmes_that_another_batch_holds_are_overpaid() -> None:
    programmes = (Programme.JKK, Programme.JKM, Programme.JHT)
    history = two_batches(first="2022-10", last="2022-10", programmes=programmes)

    events = history.when(enrol(1, batch=OTHER, as_fact=True, accept=["DBL-01"], effective_on=ON)).events

    overpaid = twice("2022-10", "2022-10")
    assert events[0] == enrolled(0, 1, accepted_on=ON, exceptions=("DBL-01",), overpaid=overpaid)
    assert isinstance(events[1], OverpaymentRecorded)
    assert (events[1].programmes, events[1].rupiah) == ((Programme.JKK, Programme.JKM), 16_800)
    assert history.history.holdings([worker(1)])[worker(1), 2022].mask & 1 << 33
    held = held_of(history.history, worker(1), history.history.holdings([worker(1)]))
    assert [(one.batch, one.months, one.programmes) for one in held] == [
        (BATCH, months("2022-10", "2022-12"), (Programme.JKK, Programme.JKM)),
        (OTHER, months("2022-10", "2022-10"), (Programme.JHT,)),
    ]


def test_a_month_whose_programmes_two_others_hold_is_an_overpayment_for_each() -> None:
    programmes = (Programme.JKK, Programme.JKM, Programme.JHT)
    history = two_batches(first="2022-10", last="2022-11", programmes=programmes)
    cover = OpeningCoverStated(
        **FACT, months=months("2022-11", "2022-11"), programmes=(Programme.JHT,), worker=worker(1)
    )
    history.history.add("cover-a", cover)

    events = history.when(enrol(1, batch=OTHER, as_fact=True, accept=["DBL-01"])).events

    assert [(e.held_by, e.months, e.programmes, e.rupiah) for e in events[1:]] == [  # type: ignore[attr-defined]
        (4, months("2022-10", "2022-11"), (Programme.JKK, Programme.JKM), 33_600),
        (7, months("2022-11", "2022-11"), (Programme.JHT,), 20_000),
    ]


def test_double_months_of_several_holders_are_an_overpayment_for_each() -> None:
    history = two_batches(first="2022-08", last="2022-10")
    cover = OpeningCoverStated(
        **FACT, months=months("2022-07", "2022-08"), programmes=(Programme.JKK, Programme.JKM), worker=worker(1)
    )
    history.history.add("cover-a", cover)

    events = history.when(enrol(1, batch=OTHER, as_fact=True, accept=["DBL-01"])).events

    assert [(event.held_by, event.months, event.rupiah) for event in events[1:]] == [  # type: ignore[attr-defined]
        (7, (Month("2022-08"),), 16_800),
        (4, (Month("2022-10"),), 16_800),
    ]


def test_double_months_are_recorded_only_where_the_actor_accepts_the_warning() -> None:
    history = two_batches()

    history.when(enrol(1, batch=OTHER, as_fact=True)).refused("warning_not_accepted", "DBL-01")
    history.when(enrol(3, batch=OTHER, as_fact=True)).then(enrolled(0, 3))


def test_a_list_keeps_the_day_on_which_bpjs_accepted_it_where_that_is_stated() -> None:
    later = date(2022, 12, 1)
    story().when(enrol(1, 2, as_fact=True, effective_on=later)).then(
        enrolled(0, 1, accepted_on=later), enrolled(1, 2, accepted_on=later)
    )
    story().when(enrol(1, as_fact=True)).then(enrolled(0, 1))


def test_double_months_are_to_get_back_at_the_rate_that_was_set_last() -> None:
    history = two_batches(first="2022-11", last="2022-12")
    rates = (Billed(programme="JKK", rupiah=5_000), Billed(programme="JKM", rupiah=6_800))
    rated = {"given_back": (), "law": 1, "rates": rates, "taken": ()}
    history.history.add(FUND, CommitmentRated(**FACT, **rated, batch=OTHER, fund=FUND, month=Month("2022-12")))

    events = history.when(enrol(1, batch=OTHER, as_fact=True, accept=["DBL-01"])).events

    assert [(e.months, e.rupiah) for e in events[1:]] == [  # type: ignore[attr-defined]
        (months("2022-11", "2022-12"), 16_800 + 11_800),
    ]


def test_the_documents_of_an_ordinary_list_belong_to_its_batch() -> None:
    with pytest.raises(ValidationError, match="with as_fact only"):
        enrol(1, effective_on=ON)


def test_months_that_a_batch_gave_up_may_have_another_sponsor() -> None:
    history = two_batches(first="2022-12", last="2022-12")
    history.history.add(BATCH, given_up((0, 0), ("2022-12", "2022-12")))

    history.when(enrol(1, batch=OTHER)).then(enrolled(0, 1))


def test_a_worker_has_an_occupation_of_the_list() -> None:
    row = {"occupation": "budi_contoh", "region": VILLAGE, "worker": worker(1)}
    refusal = story().when(enrol(row)).refused("unknown_occupation", "docs/glossary.md", "farmer")
    assert "budi" not in refusal.message
