"""Statements of a donor's year on real databases: what they say and close, and that the audit reckons them again."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from api.bootstrap import READERS
from ledger.book import Book
from ledger.contributions.commit import CommitContributions
from ledger.donations.commands import ReturnDonation
from ledger.errors import Refusal
from ledger.funds.moves import Term
from ledger.statements.commands import IssueStatement
from ledger.statements.events import StatementIssued
from ledger.statements.seen import StatementSeen
from ledger.store import Reader
from ledger.transparency.tree import Frontier
from projections.as_of import as_of
from projections.audit import audit
from projections.donor_accounts import donor_account
from projections.donor_statements import issued_statements, replacing, see_statement
from tests.projections.story import ON, Told, batch, comings_and_goings, enrol, fund, gift, pay, two_gifts

ISSUED_ON = date(2023, 1, 15)


def issue(it: Told, number: int = 1, *, year: int = 2022, on: date = ISSUED_ON, **asked: object) -> StatementIssued:
    it.caught_up()
    words = {"donor": "party-a", "fiscal_year": year, "effective_on": on, "statement": f"statement-{number}"} | asked
    receipt = it.tell(f"statement {number}", IssueStatement.model_validate(words))
    event = it.desk.book.entry(receipt.position).event
    assert isinstance(event, StatementIssued)
    return event


def test_it_says_what_the_donors_account_says_of_the_year(it: Told) -> None:
    two_gifts(it)
    said = issue(it)
    with it.desk.store.reader() as reader:
        (row,) = donor_account(reader, donor="party-a", fiscal_year=2022, valid_at=date(2022, 12, 31)).rows
    assert row.statement is not None
    assert {term.term: (term.opening, term.closing) for term in said.terms} == {
        name: (row.statement.opening[name].rupiah, figure.rupiah) for name, figure in row.statement.closing.items()
    }
    closing = {term.term: term.closing for term in said.terms}
    assert (closing[Term.RECEIVED], closing[Term.RETURNED]) == (600_000, 5_600)
    assert closing[Term.SPENT] == said.person_months * 16_800
    (one,) = said.gifts
    assert (one.credit, one.spent, one.person_months) == ("gift-a", closing[Term.SPENT], said.person_months)
    assert (one.first, one.last, one.regions) == ("2022-10", "2022-11", ("35.25",))


def test_it_closes_the_gift_and_what_was_done_to_it_and_nothing_of_others(it: Told) -> None:
    two_gifts(it)
    said = issue(it)
    positions = [it.at["gift a"].position, it.at["return"].position]
    with it.desk.store.reader() as reader:
        leaves = [bytes(entry.leaf) for entry in reader.entries_at(positions)]
    assert (said.entries, said.received) == (2, 600_000)
    assert said.entries_root == Frontier().append_many(leaves).root().hex()


def test_entries_after_the_day_or_of_another_year_are_not_closed(it: Told) -> None:
    two_gifts(it)
    assert issue(it, until=date(2022, 11, 30)).entries == 1
    it.tell("next year", gift("gift-c", "party-a", 100_000, effective_on=date(2023, 1, 3)))
    assert issue(it, 2).entries == 2
    next_year = issue(it, 3, year=2023, until=date(2023, 1, 10))
    assert (next_year.entries, next_year.received) == (1, 100_000)
    assert [gift.credit for gift in next_year.gifts] == ["gift-a", "gift-c"]


def test_a_gift_whose_money_is_long_gone_is_left_out_of_later_years(it: Told) -> None:
    it.tell("fund", fund())
    it.tell("gift", gift("gift-a", "party-a", 16_800))
    it.tell("batch", batch("batch-one", "2022-10", "2022-10"))
    it.tell("enrol", enrol("batch-one", [1]))
    it.tell("commit", CommitContributions(effective_on=ON, batch="batch-one"))
    it.tell("pay", pay("batch-one", "2022-10"))
    assert [gift.credit for gift in issue(it).gifts] == ["gift-a"]
    it.tell("later", gift("gift-b", "party-a", 16_800, effective_on=date(2023, 1, 3)))
    assert [gift.credit for gift in issue(it, 2, year=2023, until=date(2023, 1, 10)).gifts] == ["gift-b"]


def test_a_late_entry_makes_a_new_statement_which_takes_the_old_ones_place(it: Told) -> None:
    two_gifts(it)
    first = issue(it)
    with pytest.raises(Refusal, match="statement-1 does not say"):
        issue(it, 2)
    late = {"donation": "gift-a", "effective_on": date(2022, 12, 5), "rupiah": 10_000}
    it.tell("late", ReturnDonation.model_validate({**late, "fund": "fund-gn", "pot": "pot-gn"}))
    second = issue(it, 3)
    places = [it.at["statement 1"].position, it.at["statement 3"].position]
    assert (first.entries, second.entries, second.replaces) == (2, 3, places[0])
    it.caught_up()
    with it.desk.store.reader() as reader:
        rows = issued_statements(reader, donor="party-a").rows
        assert [(row.position, row.replaced_by) for row in rows] == [(places[0], places[1]), (places[1], None)]
        assert replacing(reader, as_of(reader), "party-a", places[0]) == places[1]
        assert replacing(reader, as_of(reader), "party-a", places[1]) is None


def test_the_audit_reckons_every_statement_again_as_the_book_was_known(it: Told) -> None:
    two_gifts(it)
    issue(it)
    comings_and_goings(it)
    issue(it, 2, year=2022, until=date(2022, 12, 31), on=date(2023, 2, 1))
    it.caught_up()
    assert audit(it.desk.store) == []


@pytest.mark.parametrize(
    ("altered", "field"),
    [
        (lambda seen: replace(seen, person_months=seen.person_months + 1), "person_months"),
        (lambda seen: replace(seen, leaves=[*seen.leaves[:-1], bytes(32)]), "entries_root"),
        (lambda seen: replace(seen, gifts=[seen.gifts[0].model_copy(update={"spent": 1})]), "spent"),
    ],
)
def test_a_statement_that_says_something_else_is_found(
    it: Told, altered: Callable[[StatementSeen], StatementSeen], field: str
) -> None:
    two_gifts(it)
    it.caught_up()

    def lying(reader: Reader, donor: str, year: int, until: date) -> StatementSeen | None:
        seen = see_statement(reader, donor, year, until)
        return None if seen is None else altered(seen)

    book = Book(
        it.desk.store, it.desk.vault, clock=it.desk.clock, random=bytes, readers=READERS._replace(statement=lying)
    )
    words = {"donor": "party-a", "fiscal_year": 2022, "effective_on": ISSUED_ON, "statement": "statement-1"}
    receipt = book.record(IssueStatement.model_validate(words), actor="tester", key="lie")
    it.caught_up()
    (found,) = audit(it.desk.store)
    assert (found.step, found.key) == (15, str(receipt.position))
    assert field in found.expected


def test_nothing_is_told_of_a_book_that_nobody_has_read(it: Told) -> None:
    with it.desk.store.reader() as reader:
        assert see_statement(reader, "party-a", 2022, ON) is None


def test_two_that_are_issued_at_once_know_of_each_other(it: Told) -> None:
    two_gifts(it)
    it.caught_up()
    other = Book(it.desk.store, it.desk.vault, clock=it.desk.clock, random=lambda count: b"2" * count, readers=READERS)
    words = {"donor": "party-a", "fiscal_year": 2022, "effective_on": ISSUED_ON}
    between = iter([True])

    def overtaken(reader: Reader, donor: str, year: int, until: date) -> StatementSeen | None:
        seen = see_statement(reader, donor, year, until)
        if next(between, False):
            other.record(IssueStatement.model_validate({**words, "statement": "statement-2"}), actor="b", key="b")
        return seen

    slow = Book(
        it.desk.store,
        it.desk.vault,
        clock=it.desk.clock,
        random=lambda count: b"1" * count,
        readers=READERS._replace(statement=overtaken),
    )
    with pytest.raises(Refusal, match="statement-2 does not say"):
        slow.record(IssueStatement.model_validate({**words, "statement": "statement-1"}), actor="a", key="a")
