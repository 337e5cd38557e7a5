"""No natural person is named in the book, in a refusal or in a text that a log could keep."""

import json
import re
from typing import Any

import pytest
from pydantic import ValidationError

from ledger.book import Book
from ledger.commands import COMMANDS
from ledger.enrollments.enroll import EnrollWorkers
from ledger.errors import AmanahError, PersonMonthHeld
from ledger.event import Event
from ledger.identities.person import Person
from ledger.parties.commands import RegisterParty
from ledger.vocabulary import KINDS
from tests.book.stage import VILLAGE, enrol, set_up, two_desks
from tests.house.words import names_in, schema_of

PERSONAL = {
    "account_number", "address", "birth_date", "birth_place", "child", "children", "diagnosis", "disability", "email",
    "family", "full_name", "gender", "heir", "heirs", "illness", "injury", "mother", "narration", "nik", "note",
    "notes", "official", "payee", "person", "person_name", "phone", "remark", "remarks", "religion", "sex", "spouse",
    "wife",
}  # fmt: skip
"""Words that never name a field of an event: natural persons, their bodies and families, and free text."""

NAMED = {"FundOpened", "PartyRegistered", "SchemeOpened"}
"""Kinds with a name: of a fund, of an organisation or office, of a scheme."""

SIXTEEN = re.compile(r"\d{16}")
NIK = "3525010101800001"


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.KIND)
def test_no_field_of_an_event_is_about_a_natural_person(kind: type[Event]) -> None:
    names = names_in(schema_of(kind))
    assert not names & PERSONAL
    assert "name" not in names or kind.KIND in NAMED


def test_a_natural_persons_name_goes_to_the_vault_and_not_into_the_event(database_url: str) -> None:
    with two_desks(database_url) as (it, _):
        it.record(
            RegisterParty(
                effective_on="2022-10-04", party="party-ani", party_kind="individual", person_name="Ani Rahasia"
            )
        )
        set_up(it, months=["2022-10"])
        it.record(enrol("batch-a-0", 1))
        with it.store.reader() as reader:
            states = b"\n".join(bytes(stored.state) for stored in reader.entries(limit=10_000))
            sealed = reader.identity("party-ani")
        assert b"Rahasia" not in states
        assert NIK.encode() not in states
        assert b"Contoh 1" not in states
        assert sealed is not None
        assert b"Rahasia" not in bytes(sealed.sealed)


WRONG = [
    {"nik": "3525010101800000", "name": "Budi Rahasia"},
    {"nik": "3525019901800001", "name": "Budi Rahasia"},
    {"nik": 3525010101800001, "name": "Budi Rahasia"},
    {"nik": NIK + "1", "name": "Budi Rahasia"},
    {"nik": NIK, "name": "Budi Rahasia", "phone": NIK},
    {"nik": NIK, "name": 3525010101800001},
    {"nik": NIK, "name": "Budi Rahasia", "birth_date": NIK},
    {"nik": NIK, "name": "Budi Rahasia", "address": ["Jalan Rahasia", NIK]},
    {"name": "Budi Rahasia " + NIK},
]


@pytest.mark.parametrize("words", WRONG, ids=range(len(WRONG)))
@pytest.mark.parametrize("json_text", [False, True], ids=["python", "json"])
def test_what_is_said_of_a_malformed_person_shows_nothing_of_him(words: dict[str, Any], json_text: bool) -> None:
    batch = {"batch": "batch-a", "workers": [{"person": words, "region": VILLAGE}]}
    with pytest.raises(ValidationError) as alone:
        _taken(Person, words, json_text)
    with pytest.raises(ValidationError) as listed:
        _taken(EnrollWorkers, batch, json_text)
    for refused in (alone.value, listed.value):
        said = str(refused) + repr(refused) + str(refused.errors(include_input=False, include_url=False))
        assert not SIXTEEN.search(said)
        assert "Rahasia" not in said


def _taken(model: type[Person] | type[EnrollWorkers], words: dict[str, Any], json_text: bool) -> object:
    return model.model_validate_json(json.dumps(words)) if json_text else model.model_validate(words)


def test_a_person_shows_nothing_of_himself_when_he_is_printed() -> None:
    person = Person(nik=NIK, name="Budi Rahasia", address="Jalan Rahasia", birth_date="1980-01-01", disability=True)
    command = EnrollWorkers.model_validate(
        {"batch": "batch-a", "workers": [{"person": {"nik": NIK, "name": "Budi Rahasia"}, "region": VILLAGE}]}
    )
    for shown in (person, command, [command], RegisterParty(
        effective_on="2022-10-04", party_kind="individual", person_name="Ani Rahasia"
    )):  # fmt: skip
        text = f"{shown!r} {shown!s}"
        assert NIK not in text
        assert "Rahasia" not in text
        assert "1980" not in text


def test_the_refusal_of_a_month_that_is_held_names_a_worker_by_id_alone(database_url: str) -> None:
    with two_desks(database_url) as (it, _):
        set_up(it, months=["2022-10"])
        it.record(enrol("batch-a-0", 1))
        with pytest.raises(PersonMonthHeld) as refused:
            it.record(enrol("batch-b-0", 1))
        said = f"{refused.value!r} {refused.value.message} {refused.value.details}"
        assert not SIXTEEN.search(said)
        assert "Contoh" not in said
        assert re.search(r"w-[0-9a-z]{16}", said)


def test_a_failure_of_the_database_shows_no_words_of_the_statement(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with two_desks(database_url) as (it, other):
        set_up(it, months=["2022-10"])
        monkeypatch.setattr(Book, "_replayed", lambda *_: None)
        it.record(enrol("batch-a-0", 1), key="Rahasia")
        with pytest.raises(Exception, match=r"(?i)unique") as failed:
            other.record(enrol("batch-a-0", 2), key="Rahasia")
        assert not isinstance(failed.value, AmanahError)
        assert "Rahasia" not in str(failed.value)
        statement = failed.value.__cause__
        assert statement is not None
        assert "[parameters" not in str(statement)
        assert not SIXTEEN.search(str(failed.value))


def test_every_command_hides_what_was_sent_when_it_is_malformed() -> None:
    for command in COMMANDS:
        assert command.model_config["hide_input_in_errors"] is True, command
    with pytest.raises(ValidationError) as refused:
        Person(nik="35250101018X0001", name="Ani")
    assert "expected a NIK of 16 digits" in str(refused.value)
