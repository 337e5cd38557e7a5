"""Agreements are signed, amended and ended; decrees name the people."""

from typing import Any

import pytest

from ledger.agreements.commands import AmendAgreement, EndAgreement, IssueDecree, SignAgreement
from ledger.agreements.events import AgreementAmended, AgreementSigned, BeneficiaryDecreeIssued
from ledger.parties.commands import RegisterParty
from tests.support.given import Story, given

AGREEMENT = "agreement-labusel-2022"
PARTY = "party-pemkab-labusel"
LETTER = {"kind": "alignment_letter", "number": "B/1/102022"}


def sign(**words: Any) -> SignAgreement:
    shape = {"agreement": AGREEMENT, "agreement_kind": "pks", "parties": [PARTY], "effective_on": "2022-10-04"}
    return SignAgreement.model_validate(shape | words)


def amend(**words: Any) -> AmendAgreement:
    return AmendAgreement.model_validate({"agreement": AGREEMENT, "effective_on": "2022-11-01"} | words)


def end(**words: Any) -> EndAgreement:
    return EndAgreement.model_validate({"agreement": AGREEMENT, "effective_on": "2022-12-01"} | words)


def decree(**words: Any) -> IssueDecree:
    return IssueDecree.model_validate({"decree": "decree-labusel-2022", "effective_on": "2022-10-01"} | words)


@pytest.fixture
def registered() -> Story:
    story = given()
    story.did(
        RegisterParty.model_validate(
            {"party": PARTY, "party_kind": "government_unit", "name": "Pemkab", "effective_on": "2022-01-01"}
        )
    )
    return story


@pytest.fixture
def signed(registered: Story) -> Story:
    registered.did(sign(first="2022-10", last="2022-12", signed_on="2022-10-04", quota=2000))
    return registered


def test_an_agreement_may_have_no_number_and_a_part_of_a_date(registered: Story) -> None:
    (event,) = registered.did(sign(signed_on="2024-03", effective_on="2024-03-31")).events
    assert isinstance(event, AgreementSigned)
    assert (event.number, event.signed_on) == (None, "2024-03")


@pytest.mark.parametrize(
    ("words", "code", "word"),
    [
        ({"parties": ["party-nobody"]}, "unknown_party", "party-nobody"),
        ({"signatories": ["party-nobody"]}, "unknown_party", "party-nobody"),
        ({"witnesses": ["party-nobody"]}, "unknown_party", "party-nobody"),
        ({"parties": [PARTY, PARTY]}, "listed_twice", PARTY),
        ({"programmes": ["JKM", "JKM"]}, "listed_twice", "JKM"),
        ({"scheme": "scheme-none"}, "unknown_scheme", "scheme-none"),
        ({"first": "2022-12", "last": "2022-10"}, "last_before_first", "2022-10"),
        ({"signed_on": "2027-01"}, "dated_in_the_future", "2027-01"),
    ],
)
def test_an_agreement_that_makes_no_sense_is_refused(
    registered: Story, words: dict[str, Any], code: str, word: str
) -> None:
    registered.when(sign(**words)).refused(code, word)


def test_an_agreement_is_signed_once(signed: Story) -> None:
    signed.when(sign()).refused("agreement_exists", AGREEMENT)


def test_an_amendment_says_only_what_it_changes(signed: Story) -> None:
    (event,) = signed.did(amend(quota=2500)).events
    assert isinstance(event, AgreementAmended)
    assert (event.quota, event.first, event.last) == (2500, None, None)


def test_an_amendment_that_changes_nothing_is_refused(signed: Story) -> None:
    signed.when(amend()).refused("nothing_amended", "quota")


def test_an_amended_month_must_fit_the_months_that_stand(signed: Story) -> None:
    signed.when(amend(first="2023-01")).refused("last_before_first", "2023-01", "2022-12")
    signed.did(amend(last="2023-03"))
    signed.did(amend(first="2023-01"))
    signed.when(amend(last="2022-12")).refused("last_before_first", "2023-01", "2022-12")


def test_cover_is_aligned_by_its_letter_alone(signed: Story) -> None:
    signed.when(amend(aligned_from="2022-10")).refused("alignment_letter_missing", "2022-10", "alignment_letter")
    signed.did(amend(aligned_from="2022-10", evidence=[LETTER]))


def test_an_amendment_before_the_signature_is_refused(signed: Story) -> None:
    signed.when(amend(quota=1, effective_on="2022-10-03")).refused("before_the_signature", "2022-10-04", "2022-10-03")


def test_an_ended_agreement_neither_ends_nor_changes(signed: Story) -> None:
    signed.did(end())
    signed.when(end()).refused("agreement_ended", "2022-12-01")
    signed.when(amend(quota=1)).refused("agreement_ended", "2022-12-01")


def test_an_unknown_agreement_neither_ends_nor_changes() -> None:
    for command in (end(), amend(quota=1)):
        given().when(command).refused("unknown_agreement", AGREEMENT)


def test_a_decree_names_how_many_people_it_covers(signed: Story) -> None:
    (event,) = signed.did(decree(persons=2000, agreement=AGREEMENT, issuer=PARTY, dated="2022")).events
    assert isinstance(event, BeneficiaryDecreeIssued)
    assert event.persons == 2000
    signed.when(decree()).refused("decree_exists", "decree-labusel-2022")


@pytest.mark.parametrize(
    ("words", "code", "word"),
    [
        ({"agreement": "agreement-none"}, "unknown_agreement", "agreement-none"),
        ({"issuer": "party-nobody"}, "unknown_party", "party-nobody"),
        ({"scheme": "scheme-none"}, "unknown_scheme", "scheme-none"),
        ({"dated": "2026-11-22"}, "dated_in_the_future", "2026-11-22"),
    ],
)
def test_a_decree_that_makes_no_sense_is_refused(words: dict[str, Any], code: str, word: str) -> None:
    given().when(decree(**words)).refused(code, word)
