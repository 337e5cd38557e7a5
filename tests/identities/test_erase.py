"""Erasing somebody destroys what leads to him, and neither frees nor doubles a month."""

from collections.abc import Iterator
from threading import Event, Thread

import pytest
from sqlalchemy import text

from ledger.book import Book
from ledger.claims.steps import ReportClaim
from ledger.errors import PersonMonthHeld, Refused
from ledger.identities.commands import EraseIdentity, RestrictIdentity, RevealIdentity
from ledger.identities.events import PersonalDataErased, PersonalDataRestricted
from ledger.store.scrub import SCRUB_NOTE
from projections.audit import audit_steps
from tests.identities.stage import enrol, enrol_known, erase, name, nik, people
from tests.support.office import Desk


@pytest.fixture
def it(database_url: str) -> Iterator[Desk]:
    with people(database_url) as stage:
        yield stage


def refusal(it: Desk, *args: object) -> Refused:
    with pytest.raises(Refused) as refused:
        erase(it, *args)  # type: ignore[arg-type]  # a WorkerId
    return refused.value


def count(it: Desk, table: str) -> int:
    with it.store.reader() as reader:
        return int(reader.connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one())


def test_somebody_erased_is_nobody_to_the_vault_and_stands_in_the_book(it: Desk) -> None:
    one, other = enrol(it, "batch-old", 1, 2)
    erase(it, one)
    with it.store.reader() as reader:
        assert it.vault.reveal(reader, one) is None
        assert it.vault.reveal(reader, other) is not None
        assert reader.tokens([it.vault.token(nik(1))]) == {}
        assert reader.slots([one])[one, 2022][0]
    (entry,) = it.book.entries("erasures")
    assert isinstance(entry.event, PersonalDataErased)
    assert (entry.event.worker, str(entry.event.held_until)) == (one, "2032-12-31")
    assert nik(1) not in entry.event.canonical().decode()


def test_months_that_were_held_are_not_held_again_by_the_same_nik(it: Desk) -> None:
    (one,) = enrol(it, "batch-old", 1)
    erase(it, one)
    with pytest.raises(PersonMonthHeld) as refused:
        enrol(it, "batch-public", 2, 1)
    assert refused.value.code == "held_before_erasure"
    assert refused.value.details["workers"] == [{"row": 2, "months": ["2022-10"]}]
    assert one not in refused.value.message + str(refused.value.details)
    assert nik(1) not in refused.value.message


def test_for_another_month_the_same_nik_is_another_worker_whose_old_months_stay_held(it: Desk) -> None:
    (one,) = enrol(it, "batch-old", 1)
    erase(it, one)
    (another,) = enrol(it, "batch-later", 1)
    assert another != one
    with pytest.raises(PersonMonthHeld) as refused:
        enrol_known(it, "batch-public", another)
    assert refused.value.code == "held_before_erasure"
    assert another in refused.value.message


def test_months_of_two_erasures_of_one_nik_are_held_together(it: Desk) -> None:
    erase(it, *enrol(it, "batch-old", 1))
    erase(it, *enrol(it, "batch-later", 1))
    for batch in ("batch-public", "batch-later"):
        with pytest.raises(PersonMonthHeld, match="the same NIK held"):
            enrol(it, batch, 1)


def test_nothing_leads_from_what_is_held_apart_to_a_worker(it: Desk) -> None:
    (one,) = enrol(it, "batch-old", 1)
    erase(it, one)
    with it.store.reader() as reader:
        (row,) = reader.connection.execute(text("SELECT * FROM held_apart")).all()
        assert reader.tokens([row.token]) == {}
    assert bytes(row.token) not in {it.vault.token(nik(1)), it.vault.request_digest(nik(1).encode())}
    assert row._fields == ("token", "year", "mask", "until")


def test_a_worker_who_was_erased_is_refused_as_such(it: Desk) -> None:
    (one,) = enrol(it, "batch-old", 1)
    erase(it, one)
    for command in (
        EraseIdentity(reason="requested", worker=one),
        RevealIdentity(reason="claim", worker=one),
        RestrictIdentity(worker=one),
    ):
        with pytest.raises(Refused) as refused:
            it.record(command)
        assert refused.value.code == "person_erased"


def test_erasing_is_refused_while_cover_runs_with_its_grace(it: Desk) -> None:
    (one,) = enrol(it, "batch-now", 1)
    refused = refusal(it, one)
    assert refused.code == "cover_runs"
    (kept,) = refused.details["kept"]  # type: ignore[misc]
    assert kept["until"] == "2026-12-31"
    assert (kept["controller"], kept["fund"]) == ("party-firm", "fund-gifts")


def test_erasing_is_refused_while_the_public_budgets_retention_runs_and_the_data_restricted(it: Desk) -> None:
    (one,) = enrol(it, "batch-public", 1)
    refused = refusal(it, one)
    assert refused.code == "retention_runs"
    assert "2029-10-31 by party-regency for fund-public (PP 28/2012" in refused.message
    it.record(RestrictIdentity(worker=one))
    (entry,) = it.book.entries(one)
    assert isinstance(entry.event, PersonalDataRestricted)
    assert [(k.controller, k.kept_for) for k in entry.event.because] == [("party-regency", "retention")]
    with it.store.reader() as reader:
        assert it.vault.reveal(reader, one) is not None
    with pytest.raises(Refused) as again:
        it.record(RestrictIdentity(worker=one))
    assert again.value.code == "already_restricted"


def test_data_that_nothing_keeps_is_not_restricted(it: Desk) -> None:
    (one,) = enrol(it, "batch-old", 1)
    with pytest.raises(Refused, match="erase it instead") as refused:
        it.record(RestrictIdentity(worker=one))
    assert refused.value.code == "nothing_keeps_it"


@pytest.mark.parametrize(("kind", "programme"), [("accident", "JKK"), ("death", "JKM")])
def test_erasing_is_refused_while_a_claim_runs(it: Desk, kind: str, programme: str) -> None:
    (one,) = enrol(it, "batch-old", 1)
    it.record(
        ReportClaim.model_validate(
            {
                "claim": "claim-one",
                "claim_kind": kind,
                "effective_on": "2022-11-20",
                "event_on": "2022-11-10",
                "programme": programme,
                "worker": one,
            }
        )
    )
    refused = refusal(it, one)
    assert refused.code == "claim_runs"
    assert refused.details["kept"] == [{"claim": "claim-one", "kept_for": "claim"}]


def test_a_restricted_person_is_revealed_for_a_claim_a_legal_order_and_to_himself_alone(it: Desk) -> None:
    (one,) = enrol(it, "batch-public", 1)
    it.record(RevealIdentity(reason="audit", worker=one))
    it.record(RestrictIdentity(worker=one))
    for reason in ("claim", "data_request", "legal_order"):
        it.record(RevealIdentity(reason=reason, worker=one))
    for reason in ("audit", "enrolment_check"):
        with pytest.raises(Refused) as refused:
            it.record(RevealIdentity(reason=reason, worker=one))
        assert refused.value.code == "person_restricted"


def test_a_dry_run_erases_nobody(it: Desk) -> None:
    (one,) = enrol(it, "batch-old", 1)
    it.record(EraseIdentity(reason="requested", worker=one), dry_run=True)
    with it.store.reader() as reader:
        assert it.vault.reveal(reader, one) is not None
    assert count(it, "held_apart") == 0


def test_somebody_erased_after_his_list_was_decided_is_not_enrolled_without_a_person(
    it: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A bulk resolves its people before the lock: here somebody is erased between the two."""
    (one,) = enrol(it, "batch-old", 1)
    decided, erased = Event(), Event()
    prepare = Book._prepare

    def slow(book: Book, *args: object) -> object:
        made = prepare(book, *args)  # type: ignore[arg-type]  # passed on as it came
        if not erased.is_set():
            decided.set()
            erased.wait(10)
        return made

    found: list[str] = []
    thread = Thread(target=lambda: found.extend(enrol(it, "batch-later", 1)))
    monkeypatch.setattr(Book, "_prepare", slow)
    thread.start()
    decided.wait(10)
    erase(it, one)
    erased.set()
    thread.join()
    assert found
    assert found[0] != one
    with it.store.reader() as reader:
        assert it.vault.reveal(reader, found[0]) is not None


def test_what_is_held_apart_is_destroyed_once_its_retention_has_ended(it: Desk) -> None:
    (one, two) = enrol(it, "batch-old", 1, 2)
    erase(it, one)
    it.clock.now = it.clock.now.replace(year=2033)
    it.book._clock._accept_jump = True
    erase(it, two)
    assert count(it, "held_apart") == 1
    with it.store.reader() as reader:
        assert reader.held_apart([it.vault.held_token(nik(1))], on="2022-01-01") == []


def test_an_erasure_leaves_nothing_to_scrub(it: Desk) -> None:
    erase(it, *enrol(it, "batch-old", 1))
    with it.store.reader() as reader:
        assert reader.noted(SCRUB_NOTE) is None


def test_the_audit_and_every_reader_stand_after_an_erasure(it: Desk) -> None:
    workers = enrol(it, "batch-old", 1, 2, 3)
    before = it.book.head()
    erase(it, workers[1])
    assert sum(step.found for step in audit_steps(it.store)) == 0
    with it.store.reader() as reader:
        commit = reader.commit_at(before.position)
    assert commit is not None
    assert commit.root == before.root
    assert name(2) not in str(it.book.read())
