"""Schemes open and end; promises and meetings are noted, and move no money."""

from typing import Any

import pytest

from ledger.parties.commands import RegisterParty
from ledger.schemes.commands import EndScheme, HoldOutreach, OpenScheme, StatePromise
from ledger.schemes.events import OutreachHeld, PromiseStated, SchemeEnded
from tests.support.given import Story, given

SCHEME = "scheme-labusel-2022"
PARTY = "party-pemkab-labusel"


def opening(**words: Any) -> OpenScheme:
    shape = {"scheme": SCHEME, "name": "Labusel", "programmes": ["JKK", "JKM"], "effective_on": "2022-10-04"}
    return OpenScheme.model_validate(shape | words)


def end(**words: Any) -> EndScheme:
    return EndScheme.model_validate({"scheme": SCHEME, "effective_on": "2022-12-31"} | words)


def promise(**words: Any) -> StatePromise:
    shape = {"scheme": SCHEME, "promise_kind": "continue", "effective_on": "2022-10-04"}
    return StatePromise.model_validate(shape | words)


def outreach(**words: Any) -> HoldOutreach:
    return HoldOutreach.model_validate({"scheme": SCHEME, "effective_on": "2022-12-23"} | words)


@pytest.fixture
def story() -> Story:
    story = given()
    story.did(
        RegisterParty.model_validate(
            {"party": PARTY, "party_kind": "government_unit", "name": "Pemkab", "effective_on": "2022-01-01"}
        )
    )
    story.did(opening(initiators=[PARTY], started="2022-10"))
    return story


def test_a_scheme_opens_once(story: Story) -> None:
    story.when(opening()).refused("scheme_exists", SCHEME)


@pytest.mark.parametrize(
    ("words", "code", "word"),
    [
        ({"initiators": ["party-nobody"]}, "unknown_party", "party-nobody"),
        ({"programmes": ["JKK", "JKK"]}, "listed_twice", "JKK"),
        ({"started": "2027"}, "dated_in_the_future", "2027"),
    ],
)
def test_a_scheme_that_makes_no_sense_is_refused(words: dict[str, Any], code: str, word: str) -> None:
    given().when(opening(**words)).refused(code, word)


def test_a_scheme_in_an_unknown_region_is_malformed() -> None:
    with pytest.raises(ValueError, match="Kemendagri"):
        opening(region="99.99")


def test_a_scheme_ends_once(story: Story) -> None:
    outcome = story.did(end())
    assert [type(event) for event in outcome.events] == [SchemeEnded]
    story.when(end()).refused("already_ended", "2022-12-31")


def test_a_scheme_does_not_end_before_it_starts(story: Story) -> None:
    story.when(end(effective_on="2022-09-30")).refused("before_scheme_started", "2022-10-01", "2022-09-30")
    story.did(end(effective_on="2022-10-01"))


def test_nothing_is_said_of_a_scheme_before_it_starts(story: Story) -> None:
    for command in (promise(effective_on="2022-09-30"), outreach(effective_on="2022-09-30")):
        story.when(command).refused("before_scheme_started", "2022-10-01", "2022-09-30")
    story.did(promise(effective_on="2022-10-01"))


def test_an_unknown_scheme_neither_ends_nor_promises_nor_invites() -> None:
    for command in (end(), promise(), outreach()):
        given().when(command).refused("unknown_scheme", SCHEME)


def test_a_promise_may_be_about_a_time_to_come(story: Story) -> None:
    outcome = story.did(promise(about="2027", by=PARTY, persons=212_000))
    assert isinstance(outcome.events[0], PromiseStated)
    assert outcome.happenings[0].stream == SCHEME


def test_a_promise_of_an_unknown_party_is_refused(story: Story) -> None:
    story.when(promise(by="party-nobody")).refused("unknown_party", "party-nobody")


def test_a_meeting_names_who_was_invited(story: Story) -> None:
    outcome = story.did(outreach(attending_companies=50, hosts=[PARTY], invited=[PARTY]))
    (event,) = outcome.events
    assert isinstance(event, OutreachHeld)
    assert (event.attending_companies, event.invited) == (50, (PARTY,))


@pytest.mark.parametrize("field", ["hosts", "invited"])
def test_a_meeting_of_unknown_parties_is_refused(story: Story, field: str) -> None:
    story.when(outreach(**{field: ["party-nobody"]})).refused("unknown_party", "party-nobody")
    story.when(outreach(**{field: [PARTY, PARTY]})).refused("listed_twice", PARTY, field)


def test_a_number_of_companies_may_be_marked_as_rounded(story: Story) -> None:
    (printed,) = story.did(outreach(attending_companies=50, rounded=True)).events
    (counted,) = story.did(outreach(attending_companies=53)).events
    assert isinstance(printed, OutreachHeld)
    assert isinstance(counted, OutreachHeld)
    assert (printed.rounded, counted.rounded) == (True, False)
