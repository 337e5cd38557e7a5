"""A statement is issued once as it stands: its day, its chain and its parts, and what is refused."""

from dataclasses import replace
from datetime import date

from ledger.basis import Basis
from ledger.parties.events import PartyKind
from ledger.statements.commands import GIFTS_BYTES, IssueStatement
from ledger.statements.events import StatementIssued
from ledger.statements.seen import StatementSeen
from ledger.statements.values import GiftStated, TermStated
from ledger.store.writer import ENTRY_BYTES_MAX
from ledger.transparency.tree import leaf_hash, node_hash
from tests.contributions.stage import FIRM, party
from tests.support.given import Outcome, Story, given

END = date(2022, 12, 31)
LEAVES = [leaf_hash(b"one"), leaf_hash(b"two")]
SEEN = StatementSeen(
    terms=(TermStated(basis=Basis.REPORTED, closing=500_000, opening=0, term="received"),),
    person_months=12,
    people=None,
    regions=(),
    gifts=[],
    leaves=LEAVES,
    received=500_000,
    seen_at=40,
)


def a_gift(number: int) -> GiftStated:
    return GiftStated(
        available=1, committed=2, credit=f"gift-{number:08d}", person_months=3, regions=(), shortfall=0, spent=4
    )


def told(seen: StatementSeen = SEEN, *, year: int = 2022, until: date = END) -> Story:
    story = given(party(FIRM, PartyKind.CORPORATE_CSR))
    story.history.statements[FIRM, year, until] = seen
    return story


def issue(story: Story, number: int = 1, **asked: object) -> Outcome:
    words = {"donor": FIRM, "fiscal_year": 2022, "effective_on": date(2023, 1, 15)} | asked
    return story.when(IssueStatement.model_validate({"statement": f"statement-{number}", **words}))


def parts(outcome: Outcome) -> list[StatementIssued]:
    assert outcome.refusal is None, outcome.refusal
    return [event for event in outcome.events if isinstance(event, StatementIssued)]


def test_it_says_what_the_readers_reckon_and_closes_the_entries() -> None:
    (said,) = parts(issue(told()))
    assert (said.known_at, said.person_months, said.received, said.until) == (40, 12, 500_000, END)
    assert (said.entries, said.entries_root) == (2, node_hash(*LEAVES).hex())
    assert (said.people, said.basis, said.replaces, said.follows) == (None, Basis.DERIVED, None, None)


def test_the_last_day_is_the_years_or_todays_or_as_asked() -> None:
    half = date(2022, 6, 30)
    assert parts(issue(told(until=half), until=half))[0].until == half
    assert parts(issue(told(until=half), effective_on=half))[0].until == half


def test_a_day_outside_the_year_or_after_the_statement_is_refused() -> None:
    for asked in ({"until": date(2021, 12, 31)}, {"until": date(2023, 1, 1)}, {"fiscal_year": 2024}):
        issue(told(), **asked).refused("outside_the_year", "expected a last day within")
    issue(told(), until=END, effective_on=date(2022, 12, 30)).refused("outside_the_year", "up to 2022-12-30")


def test_a_donor_of_whom_nothing_is_known_is_refused() -> None:
    issue(told(), donor="party-nobody").refused("unknown_party")
    issue(told(), until=date(2022, 3, 1)).refused("donor_without_money", "received up to 2022-03-01")


def test_the_same_is_told_once_and_something_else_takes_its_place() -> None:
    story = told()
    story.did(IssueStatement(donor=FIRM, fiscal_year=2022, effective_on=date(2023, 1, 15), statement="statement-1"))
    story.history.statements[FIRM, 2022, END] = replace(SEEN, seen_at=50)
    issue(story, 2).refused("statement_issued", "statement-1 does not say")
    story.history.statements[FIRM, 2022, END] = replace(SEEN, seen_at=50, person_months=13)
    (second,) = parts(issue(story, 2))
    assert (second.replaces, second.follows) == (2, None)


def test_the_next_year_follows_the_newest_statement_of_the_year_before() -> None:
    story = told()
    story.did(IssueStatement(donor=FIRM, fiscal_year=2022, effective_on=date(2023, 1, 15), statement="statement-1"))
    story.history.statements[FIRM, 2023, date(2023, 12, 31)] = SEEN
    (next_year,) = parts(issue(story, 2, fiscal_year=2023, effective_on=date(2024, 1, 10)))
    assert (next_year.replaces, next_year.follows) == (None, 2)


def test_very_many_gifts_come_in_parts_that_an_entry_can_take() -> None:
    gifts = [a_gift(number) for number in range(2000)]
    said = parts(issue(told(replace(SEEN, gifts=gifts))))
    assert [gift for part in said for gift in part.gifts] == gifts
    assert [(part.part, part.parts) for part in said] == [(n, len(said)) for n in range(1, len(said) + 1)]
    assert len(said) > 1
    assert all(GIFTS_BYTES / 2 < len(part.canonical()) < ENTRY_BYTES_MAX - 2000 for part in said[:-1])
    assert [key for part in said for key in part.natural_keys()] == [("statement", "statement-1")]


def test_an_interim_statement_never_takes_the_place_of_one_that_tells_more_of_the_year() -> None:
    half = date(2022, 6, 30)
    story = told()
    story.history.statements[FIRM, 2022, half] = SEEN
    story.did(IssueStatement(donor=FIRM, fiscal_year=2022, effective_on=date(2023, 1, 15), statement="statement-1"))
    (interim,) = parts(issue(story, 2, until=half))
    assert interim.replaces is None
    issue(story, 3).refused("statement_issued", "statement-1 does not say")
    issue(story, 4, until=half).refused("statement_issued", "statement-2 does not say")
