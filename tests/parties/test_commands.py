"""Parties are registered by name, natural persons by id; their names go to the vault."""

from typing import Any

import pytest

from ledger.errors import Refusal
from ledger.identities.person import Private
from ledger.parties.commands import AddAlias, GiveConsent, RegisterParty, RetireParty, WithdrawConsent
from ledger.parties.standing import must_stand
from tests.support.given import Story, given

ON = {"effective_on": "2022-10-04"}
OFFICE = "party-bpjs-kisaran"
OFFICIAL = "party-official-1"
NAME = "Nama Contoh Rahasia"


def register(**words: Any) -> RegisterParty:
    return RegisterParty.model_validate(ON | {"party": OFFICE, "party_kind": "bpjs_office", "name": "BPJS"} | words)


def official(**words: Any) -> RegisterParty:
    shape = {"party": OFFICIAL, "party_kind": "official", "person_name": NAME, "office": OFFICE, "role": "head"}
    return RegisterParty.model_validate(ON | shape | words)


@pytest.fixture
def story() -> Story:
    story = given()
    story.did(register())
    story.did(official())
    return story


def test_an_organisation_is_named_in_the_book() -> None:
    outcome = given().when(register(region="12.09"))
    assert b'"name":"BPJS","party":"party-bpjs-kisaran","party_kind":"bpjs_office","region":"12.09"' in (
        outcome.events[0].canonical()
    )


def test_a_natural_person_is_named_in_the_vault_alone(story: Story) -> None:
    command = official()
    assert all(NAME.encode() not in entry.event.canonical() for entry in story.history.told)
    assert command.private() == (Private(subject=OFFICIAL, name=NAME),)
    assert NAME not in repr(command)


def test_an_organisation_gives_nothing_to_the_vault() -> None:
    assert register().private() == ()


@pytest.mark.parametrize("kind", ["individual", "official"])
def test_a_natural_person_with_a_public_name_is_refused(kind: str) -> None:
    refusal = given().when(register(party_kind=kind, name=NAME)).refused("name_of_a_person", kind)
    assert NAME not in str(refusal)


def test_a_natural_person_may_be_without_a_name_at_all() -> None:
    given().did(register(party_kind="individual", name=None))


def test_an_organisation_without_a_name_is_refused() -> None:
    given().when(register(name=None)).refused("name_missing", "bpjs_office")


def test_an_organisation_with_a_persons_name_is_refused() -> None:
    given().when(register(person_name=NAME)).refused("name_missing", "bpjs_office")


def test_only_an_official_has_an_office() -> None:
    given().when(register(role="head")).refused("not_an_official", "bpjs_office")


def test_an_official_of_an_unknown_office_is_refused() -> None:
    given().when(official(office="party-nobody")).refused("unknown_party", "party-nobody")


def test_a_party_is_registered_once(story: Story) -> None:
    story.when(register(name="Another")).refused("party_exists", OFFICE)


def alias(**words: Any) -> AddAlias:
    return AddAlias.model_validate(ON | {"party": OFFICE} | words)


def test_an_organisations_other_spelling_is_public(story: Story) -> None:
    outcome = story.did(alias(alias="BPJS Kisaran"))
    assert b'"alias":"BPJS Kisaran"' in outcome.events[0].canonical()


def test_an_officials_other_spelling_stands_in_the_vault(story: Story) -> None:
    command = alias(party=OFFICIAL, person_alias="Nama Contoh Rahasya")
    outcome = story.did(command)
    assert b"Contoh" not in outcome.events[0].canonical()
    assert command.private() == (Private(subject=OFFICIAL, aliases=("Nama Contoh Rahasya",)),)


@pytest.mark.parametrize(
    ("words", "field"),
    [
        ({"person_alias": "X"}, "alias"),
        ({}, "alias"),
        ({"alias": "X", "person_alias": "X"}, "alias"),
        ({"party": OFFICIAL, "alias": "Rahasia"}, "person_alias"),
        ({"party": OFFICIAL}, "person_alias"),
        ({"party": OFFICIAL, "alias": "Rahasia", "person_alias": "Rahasia"}, "person_alias"),
    ],
)
def test_a_spelling_in_the_wrong_place_is_refused(story: Story, words: dict[str, str], field: str) -> None:
    refusal = story.when(alias(**words)).refused("alias_misplaced", f"send it as {field}")
    assert "Rahasia" not in str(refusal)


@pytest.mark.parametrize("known", ["BPJS", "BPJS Kisaran"])
def test_a_spelling_that_is_known_is_refused(story: Story, known: str) -> None:
    story.did(alias(alias="BPJS Kisaran"))
    story.when(alias(alias=known)).refused("alias_exists", OFFICE)


def test_a_spelling_of_an_unknown_party_is_refused() -> None:
    given().when(alias(alias="X")).refused("unknown_party", OFFICE)


def retire(**words: Any) -> RetireParty:
    return RetireParty.model_validate({"effective_on": "2023-01-01", "party": OFFICE} | words)


def test_a_retired_party_is_not_named_from_that_day_on(story: Story) -> None:
    story.did(register(party="party-successor", name="BPJS Asahan"))
    story.did(retire(successor="party-successor"))
    story.when(official(party="party-official-2", effective_on="2023-01-01")).refused(
        "party_retired", OFFICE, "2023-01-01", "party-successor instead"
    )


def test_a_retired_party_is_named_in_facts_of_before(story: Story) -> None:
    story.did(retire())
    story.did(official(party="party-official-2", effective_on="2022-12-31"))


def test_a_party_retires_once(story: Story) -> None:
    story.did(retire())
    story.when(retire()).refused("already_retired", "2023-01-01")


def test_a_party_does_not_succeed_itself(story: Story) -> None:
    story.when(retire(successor=OFFICE)).refused("own_successor", OFFICE)


def test_an_unknown_party_does_not_retire() -> None:
    given().when(retire()).refused("unknown_party", OFFICE)


def test_an_unknown_successor_is_refused(story: Story) -> None:
    story.when(retire(successor="party-nobody")).refused("unknown_party", "party-nobody")


def consent(party: str = OFFICIAL) -> GiveConsent:
    return GiveConsent.model_validate(ON | {"party": party})


def no_consent() -> WithdrawConsent:
    return WithdrawConsent.model_validate(ON | {"party": OFFICIAL})


def test_consent_is_given_and_withdrawn_and_given_again(story: Story) -> None:
    story.when(no_consent()).refused("consent_not_given", OFFICIAL)
    story.did(consent())
    story.when(consent()).refused("consent_given", OFFICIAL)
    story.did(no_consent())
    story.when(no_consent()).refused("consent_not_given", OFFICIAL)
    story.did(consent())


def test_an_organisation_needs_no_consent(story: Story) -> None:
    story.when(consent(OFFICE)).refused("consent_not_needed", OFFICE)


def test_consent_of_an_unknown_party_is_refused() -> None:
    given().when(consent()).refused("unknown_party", OFFICIAL)
    given().when(no_consent()).refused("unknown_party", OFFICIAL)


def test_absent_parties_stand(story: Story) -> None:
    must_stand(story.history, [None, OFFICE], on=story.history.today)
    with pytest.raises(Refusal, match="party-nobody"):
        must_stand(story.history, [None, "party-nobody"], on=story.history.today)
