"""A person of two NIKs in the vault: both lead to one worker, no month is held under the second, both are erased."""

import secrets
from collections.abc import Iterator
from datetime import date
from threading import Event, Thread
from typing import Any

import pytest
from sqlalchemy import text

from ledger.book import Book
from ledger.claims.steps import ReportClaim
from ledger.command import Command
from ledger.enrollments.enroll import EnrollWorkers
from ledger.enrollments.events import EnrollmentCorrected
from ledger.enrollments.open import OpenBatch
from ledger.enrollments.seats import WithdrawWorker
from ledger.errors import PersonMonthHeld, Refused, Unknown
from ledger.identities.commands import EraseIdentity, LiftRestriction, RestrictIdentity, RevealIdentity
from ledger.identities.merge import MergeIdentities
from ledger.identities.person import Person
from ledger.identities.rotation import rotate_lookup, rotate_master
from ledger.identities.split import SplitIdentity
from ledger.identities.vault import Vault
from projections.audit import audit_steps
from projections.audit_vault import audit_vault
from tests.corrections.stage import MINUTES
from tests.identities.stage import ON, enrol, enrol_known, erase, name, nik, people
from tests.support.office import Desk

TODAY = date(2026, 11, 20)


@pytest.fixture
def it(database_url: str) -> Iterator[Desk]:
    with people(database_url) as stage:
        yield stage


def merge(it: Desk, keeps: str, absorbed: str, **more: Any) -> None:
    words = {"absorbed": absorbed, "effective_on": TODAY, "evidence": (MINUTES,), "keeps": keeps}
    it.record(MergeIdentities.model_validate({**words, **more}))


def split(it: Desk, splits: str, worker: str | Person, *positions: int) -> None:
    named = {"person": worker} if isinstance(worker, Person) else {"worker": worker}
    words = {"effective_on": TODAY, "evidence": (MINUTES,), "positions": positions, "splits": splits}
    it.record(SplitIdentity.model_validate({**words, **named}))


def two(it: Desk, first: str = "batch-old", second: str = "batch-later") -> tuple[str, str]:
    return enrol(it, first, 1)[0], enrol(it, second, 2)[0]


def found(it: Desk, *numbers: int, vault: Vault | None = None) -> list[str]:
    """Return whom NIKs lead to."""
    with it.store.reader() as reader:
        asked = [Person(nik=nik(n), name=name(n)) for n in numbers]
        resolved = (vault or it.vault).resolve(reader, asked)
    assert not resolved.differs
    return resolved.ids


def sound(it: Desk) -> None:
    """Assert that the audit finds nothing, in the book, its readers and the vault."""
    assert [(step.title, step.discrepancies) for step in audit_steps(it.store) if step.found] == []
    with it.store.reader() as reader:
        assert list(audit_vault(reader, it.vault.is_whole)) == []


def test_both_niks_lead_to_the_one_who_is_kept(it: Desk) -> None:
    keeps, absorbed = two(it)
    merge(it, keeps, absorbed)
    assert found(it, 1, 2) == [keeps, keeps]
    sound(it)


@pytest.mark.parametrize(("number", "batch"), [(1, "batch-later"), (2, "batch-old"), (2, "batch-public")])
def test_by_either_nik_no_month_is_held_again_that_either_held(it: Desk, number: int, batch: str) -> None:
    keeps, absorbed = two(it)
    merge(it, keeps, absorbed)
    with pytest.raises(Refused) as refused:
        enrol(it, batch, 3, number)
    assert refused.value.code == ("worker_twice" if batch != "batch-public" else "person_month_held")
    assert enrol(it, "batch-now", number) == [keeps]


def test_a_month_that_stays_with_the_second_nik_is_not_held_again_by_the_first(it: Desk) -> None:
    """October is his twice, so the whole seat stays; November and December are his under the second NIK alone."""
    (keeps,), (absorbed,) = enrol(it, "batch-public", 1), enrol(it, "batch-old", 2)
    merge(it, keeps, absorbed, accept=("ID-04",))
    it.record(OpenBatch(batch="batch-new", effective_on=ON, first="2022-12", fund="fund-gifts", last="2023-01"))
    for number in (1, 2):
        with pytest.raises(PersonMonthHeld) as refused:
            enrol(it, "batch-new", number)
        assert refused.value.code == "person_month_held"
        assert "2022-12" in refused.value.message
        assert absorbed in refused.value.message
    assert enrol(it, "batch-later", 2) == [keeps]
    leave = {"batch": "batch-old", "effective_on": TODAY, "from_month": "2022-10", "reason": "duplicate"}
    it.record(WithdrawWorker.model_validate({**leave, "worker": absorbed}))
    with pytest.raises(Refused) as seated:
        enrol(it, "batch-later", 1)
    assert seated.value.code == "worker_twice"
    sound(it)


def test_who_was_merged_is_named_for_nothing_but_to_mend_his_seats(it: Desk) -> None:
    keeps, absorbed = two(it, "batch-public", "batch-old")
    merge(it, keeps, absorbed, accept=("ID-04",))
    claim = {"claim": "claim-one", "claim_kind": "death", "effective_on": "2022-11-20", "event_on": "2022-11-10"}
    commands: list[Command] = [
        RevealIdentity(reason="claim", worker=absorbed),
        RestrictIdentity(worker=absorbed),
        LiftRestriction(reason="settled", worker=absorbed),
        EraseIdentity(reason="requested", worker=absorbed),
        ReportClaim.model_validate({**claim, "programme": "JKM", "worker": absorbed}),
        EnrollWorkers.model_validate(
            {"batch": "batch-now", "workers": [{"region": "35.25.01.2001", "worker": absorbed}]}
        ),
    ]
    for command in commands:
        with pytest.raises(Refused) as refused:
            it.record(command)
        assert (refused.value.code, refused.value.details["keeps"]) == ("person_merged", keeps)
    enrol_known(it, "batch-now", keeps)


def test_reveal_shows_the_other_nik(it: Desk) -> None:
    keeps, absorbed = two(it)
    with it.store.reader() as reader:
        assert it.vault.other_niks(reader, keeps) == []
    merge(it, keeps, absorbed)
    with it.store.reader() as reader:
        assert it.vault.other_niks(reader, keeps) == [nik(2)]


def test_rotation_of_either_key_leads_both_niks_to_him(it: Desk) -> None:
    keeps, absorbed = two(it)
    merge(it, keeps, absorbed)
    kept: list[Any] = []
    keys = it.vault.keys
    for rotate in (rotate_master, rotate_lookup):
        keys = rotate(it.store, keys, kept.append, random=secrets.token_bytes)
    vault = Vault(keys)
    assert found(it, 1, 2, vault=vault) == [keeps, keeps]
    with it.store.reader() as reader:
        assert vault.other_niks(reader, keeps) == [nik(2)]


def test_erasing_him_destroys_both_and_holds_the_months_of_both_apart(it: Desk) -> None:
    keeps, absorbed = two(it)
    merge(it, keeps, absorbed)
    erase(it, keeps)
    with it.store.reader() as reader:
        assert reader.identities([keeps, absorbed]) == []
        assert reader.tokens([it.vault.token(nik(1)), it.vault.token(nik(2))]) == {}
        assert reader.connection.execute(text("SELECT count(*) FROM merged")).scalar_one() == 0
    it.record(OpenBatch(batch="batch-new", effective_on=ON, first="2022-12", fund="fund-gifts", last="2023-01"))
    for number in (1, 2):
        with pytest.raises(PersonMonthHeld) as refused:
            enrol(it, "batch-new", number)
        assert refused.value.details["workers"] == [{"row": 1, "months": ["2022-12", "2023-01"]}]
    for worker in (keeps, absorbed):
        with pytest.raises(Refused) as gone:
            it.record(RevealIdentity(reason="claim", worker=worker))
        assert gone.value.code == "person_erased"
    sound(it)


def test_what_keeps_the_data_of_either_keeps_that_of_both(it: Desk) -> None:
    (keeps,), (absorbed,) = enrol(it, "batch-old", 1), enrol(it, "batch-public", 2)
    merge(it, keeps, absorbed, accept=("ID-04",))
    with pytest.raises(Refused) as refused:
        erase(it, keeps)
    assert refused.value.code == "retention_runs"


def test_months_held_apart_under_the_second_nik_are_his_too(it: Desk) -> None:
    erase(it, *enrol(it, "batch-old", 2))
    (keeps,), (absorbed,) = enrol(it, "batch-now", 1), enrol(it, "batch-later", 2)
    merge(it, keeps, absorbed)
    for worker in (1, keeps):
        with pytest.raises(PersonMonthHeld) as refused:
            enrol(it, "batch-public", worker) if isinstance(worker, int) else enrol_known(it, "batch-public", worker)
        assert refused.value.code == "held_before_erasure"


def apart_and_held(it: Desk) -> tuple[str, str]:
    """October is held apart under the first NIK, which somebody has again, and is the second NIK's in a seat."""
    erase(it, *enrol(it, "batch-old", 1))
    return enrol(it, "batch-now", 1)[0], enrol(it, "batch-public", 2)[0]


@pytest.mark.parametrize("again_is_kept", [True, False])
def test_months_held_apart_under_either_nik_are_held_whoever_is_kept(it: Desk, again_is_kept: bool) -> None:
    again, seated = apart_and_held(it)
    keeps, absorbed = (again, seated) if again_is_kept else (seated, again)
    with pytest.raises(Refused, match=r"2022-10 in seat 0 of batch-public .* before its data was erased") as refused:
        merge(it, keeps, absorbed)
    assert refused.value.code == "warning_not_accepted"
    merge(it, keeps, absorbed, accept=("ID-04",))
    with it.store.reader() as reader:
        assert [year for (_, year), (mask, _) in reader.slots([seated]).items() if mask] == (
            [2022] if again_is_kept else [2022, 2026]
        )
    assert found(it, 1, 2) == [keeps, keeps]
    with pytest.raises(Refused) as waits:
        merge(it, keeps, absorbed, accept=("ID-04",))
    assert waits.value.code == ("merge_waits" if again_is_kept else "already_merged")
    for number in (1, 2):
        it.record(
            OpenBatch(batch=f"batch-{number}", effective_on=ON, first="2022-12", fund="fund-gifts", last="2022-12")
        )
        with pytest.raises(PersonMonthHeld) as held:
            enrol(it, f"batch-{number}", number)
        assert held.value.code == "held_before_erasure"
    sound(it)


def test_who_keeps_months_that_a_nik_of_his_held_apart_is_absorbed_without_them(it: Desk) -> None:
    again, seated = apart_and_held(it)
    merge(it, seated, again, accept=("ID-04",))
    (third,) = enrol(it, "batch-later", 3)
    with pytest.raises(Refused, match="batch-public") as refused:
        merge(it, third, seated)
    assert refused.value.code == "warning_not_accepted"
    merge(it, third, seated, accept=("ID-04",))
    with it.store.reader() as reader:
        held = {pair for pair, (mask, _) in reader.slots([third, seated, again]).items() if mask}
    assert held == {(third, 2023), (third, 2026), (seated, 2022)}
    sound(it)


def test_a_split_gives_the_nik_back(it: Desk) -> None:
    keeps, absorbed = two(it)
    merge(it, keeps, absorbed)
    corrected = [e.position for e in it.book.entries("batch-later") if isinstance(e.event, EnrollmentCorrected)]
    split(it, keeps, absorbed, *corrected)
    assert found(it, 1, 2) == [keeps, absorbed]
    assert enrol(it, "batch-public", 2) == [absorbed]
    sound(it)


def led(it: Desk) -> dict[str, str]:
    """Return the vault's rows of who leads to whom."""
    with it.store.reader() as reader:
        return {one.absorbed: one.kept for one in reader.connection.execute(text("SELECT absorbed, kept FROM merged"))}


def chain(it: Desk) -> tuple[str, str, str]:
    """The first is merged into the second, who is merged into the third and split from him again."""
    (first,), (second,), (third,) = enrol(it, "batch-old", 1), enrol(it, "batch-later", 2), enrol(it, "batch-old", 3)
    merge(it, second, first)
    merge(it, third, second, accept=("ID-04",))
    assert led(it) == {first: third, second: third}
    split(it, third, second)
    return first, second, third


def test_who_was_merged_into_one_before_follows_him_when_he_is_split(it: Desk) -> None:
    first, second, third = chain(it)
    assert led(it) == {first: second}
    assert found(it, 1, 2, 3) == [second, second, third]
    sound(it)
    merge(it, second, third, accept=("ID-04",))
    assert led(it) == {first: second, third: second}
    sound(it)


def test_nobody_of_a_chain_that_was_split_is_enrolled_twice_for_a_month(it: Desk) -> None:
    _first, second, third = chain(it)
    it.record(OpenBatch(batch="batch-again", effective_on=ON, first="2026-09", fund="fund-gifts", last="2026-09"))
    assert enrol(it, "batch-now", 1) == [second]
    for batch in ("batch-now", "batch-again"):
        with pytest.raises(Refused) as refused:
            enrol(it, batch, 2)
        assert refused.value.code == ("worker_twice" if batch == "batch-now" else "person_month_held")
    assert enrol(it, "batch-again", 3) == [third]
    sound(it)


@pytest.mark.parametrize("number", [2, 3])
def test_erasing_after_a_split_destroys_those_who_follow_and_nobody_else(it: Desk, number: int) -> None:
    first, second, third = chain(it)
    gone, there = ({first, second}, {third}) if number == 2 else ({third}, {first, second})
    erase(it, *found(it, number))
    with it.store.reader() as reader:
        assert {row.subject for row in reader.identities([first, second, third])} == there
        assert {worker for worker in (first, second, third) if reader.natural_key("erased", worker)} == gone
        niks = [it.vault.token(nik(n)) for n in (1, 2, 3)]
        assert set(reader.tokens(niks).values()) == there
    assert led(it) == ({} if number == 2 else {first: second})
    sound(it)


def test_a_split_makes_a_person_of_the_other_nik(it: Desk) -> None:
    (worker,) = enrol(it, "batch-old", 1)
    enrol_known(it, "batch-later", worker)
    position = it.book.entries("batch-later")[-1].position
    split(it, worker, Person(nik=nik(5), name=name(5)), position)
    assert found(it, 1) == [worker]
    (other,) = found(it, 5)
    assert other != worker
    with it.store.reader() as reader:
        assert set(reader.slots([worker, other])) == {(worker, 2022), (worker, 2023), (other, 2023)}
        assert reader.slots([worker])[worker, 2023][0] == 0
    with pytest.raises(Refused, match="have no seat"):
        enrol(it, "batch-later", 5)
    assert nik(5) not in str(it.book.read())
    sound(it)


def test_who_is_unknown_or_erased_is_neither_merged_nor_split(it: Desk) -> None:
    (one, gone) = enrol(it, "batch-old", 1, 2)
    erase(it, gone)
    stranger = "w-0000000000000000"
    for command in (lambda w: merge(it, one, w), lambda w: merge(it, w, one), lambda w: split(it, w, one, 1)):
        with pytest.raises(Unknown):
            command(stranger)
        with pytest.raises(Refused) as refused:
            command(gone)
        assert refused.value.code == "person_erased"


def test_somebody_merged_after_his_list_was_decided_is_enrolled_as_whom_he_is_known_by(
    it: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    keeps, absorbed = two(it)
    decided, merged = Event(), Event()
    prepare = Book._prepare

    def slow(book: Book, *args: object) -> object:
        made = prepare(book, *args)  # type: ignore[arg-type]  # passed on as it came
        if not merged.is_set():
            decided.set()
            merged.wait(10)
        return made

    enrolled: list[str] = []
    thread = Thread(target=lambda: enrolled.extend(enrol(it, "batch-now", 2)))
    monkeypatch.setattr(Book, "_prepare", slow)
    thread.start()
    decided.wait(10)
    merge(it, keeps, absorbed)
    merged.set()
    thread.join()
    assert enrolled == [keeps]


def test_a_dry_run_merges_nobody(it: Desk) -> None:
    keeps, absorbed = two(it)
    words = {"absorbed": absorbed, "effective_on": TODAY, "evidence": (MINUTES,), "keeps": keeps}
    it.record(MergeIdentities.model_validate(words), dry_run=True)
    assert found(it, 1, 2) == [keeps, absorbed]


def test_the_audit_notices_a_nik_that_is_led_elsewhere(it: Desk) -> None:
    keeps, absorbed = two(it)
    (other,) = enrol(it, "batch-now", 3)
    merge(it, keeps, absorbed)
    with it.store.writer() as writer:
        writer.connection.execute(text("UPDATE merged SET kept = :other"), {"other": other})
    (finding,) = [found for step in audit_steps(it.store, projections=False) for found in step.discrepancies]
    assert (finding.table, finding.key, finding.expected, finding.found) == ("merged", absorbed, keeps, other)
