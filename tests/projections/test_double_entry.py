"""Debits equal credits at every position; every account is a term of the identity; every line leads to its entry."""

from collections.abc import Iterable
from datetime import date, timedelta
from random import Random

import pytest

from ledger.errors import Unknown
from ledger.funds.events import MoneyKind
from ledger.funds.moves import CHANGES, SIGNS, MoveKind, Term
from ledger.store import Reader
from projections.accounts import ACCOUNTS, Side, account_of, pair_of
from projections.figures import term_name
from projections.fund_balances import fund_balances, totals
from projections.general_ledger import AccountLedger, AccountLine, TrialBalance, general_ledger, trial_balance
from projections.journal import JournalEntry, journal
from tests.projections.money_stories import MoneyStory
from tests.projections.story import ON, Told, a_budget, two_gifts, whole

EVENTS = ("DonationReceived", "OpeningBalanceStated", "BudgetAllocated", "AllocationRevised", "ContributionPaid")


@pytest.mark.parametrize("ledger", MoneyKind)
@pytest.mark.parametrize("kind", MoveKind)
def test_every_move_debits_one_account_and_credits_another_of_its_own_ledger(kind: MoveKind, ledger: MoneyKind) -> None:
    for event in EVENTS:
        debited, credited = pair_of(kind, ledger, event)
        assert debited is not credited
        assert {debited.ledger, credited.ledger} == {ledger}
        assert {debited.term, credited.term} == set(CHANGES[kind])


def test_every_term_has_an_account_and_no_two_share_a_code() -> None:
    assert len({account.code for account in ACCOUNTS}) == len(ACCOUNTS)
    for ledger in MoneyKind:
        assert {account.term for account in ACCOUNTS if account.ledger is ledger} == set(Term)
    assert {account.side for account in ACCOUNTS if account.term is Term.SPENT} == {Side.DEBIT}
    assert {account.side for account in ACCOUNTS if SIGNS[account.term] == 1} == {Side.CREDIT}


def trial(it: Told, **asked: object) -> dict[MoneyKind, TrialBalance]:
    with it.desk.store.reader() as reader:
        return {row.ledger: row for row in trial_balance(reader, **asked).rows}  # type: ignore[arg-type]


def posted(it: Told, **asked: object) -> list[JournalEntry]:
    with it.desk.store.reader() as reader:
        return journal(reader, **asked).rows  # type: ignore[arg-type]


def account(it: Told, code: str, **asked: object) -> AccountLedger:
    with it.desk.store.reader() as reader:
        return general_ledger(reader, account=code, **asked).rows[0]  # type: ignore[arg-type]


def test_a_gift_debits_cash_and_a_payment_debits_contributions(it: Told) -> None:
    two_gifts(it)
    it.caught_up()
    first, _, committed, paid, *_ = posted(it)
    assert [(line.account, line.debit, line.credit) for line in first.lines] == [
        ("1101", 600_000, 0),
        ("4101", 0, 600_000),
    ]
    assert (first.position, first.ledger, first.rupiah) == (it.at["gift a"].position, MoneyKind.CASH, 600_000)
    assert [(line.account, line.debit) for line in committed.lines] == [("1102", 1_008_000), ("1101", 0)]
    assert [(line.account, line.indonesian) for line in paid.lines] == [
        ("5101", "Beban iuran ke BPJS"),
        ("1102", "Kas terikat komitmen iuran"),
    ]


def test_cash_and_authority_are_two_ledgers(it: Told) -> None:
    two_gifts(it)
    a_budget(it)
    it.caught_up()
    found = trial(it)
    assert {line.account: line.balance.rupiah for line in found[MoneyKind.AUTHORITY].lines} == {
        "9101": 0,
        "9102": 0,
        "9201": 10_000,
        "9401": 100_000,
        "9402": 20_800,
        "9403": 30_000,
        "9501": 100_800,
    }
    assert [line.account for line in found[MoneyKind.CASH].lines] == ["1101", "1102", "4101", "5101", "5201"]


def test_the_journal_is_read_page_by_page_an_entry_whole(it: Told) -> None:
    whole(it)
    it.caught_up()
    everything, pages, after = posted(it), list[JournalEntry](), 0
    while page := posted(it, after=after, limit=3):
        assert len({entry.position for entry in page}) <= 3
        pages += page
        after = page[-1].position
    assert pages == everything
    in_november = {"first": date(2022, 11, 1), "last": date(2022, 11, 30), "fund": "fund-gn"}
    assert [entry.event for entry in posted(it, **in_november)] == ["ContributionPaid", "ContributionReversed"]


def test_an_account_shows_each_posting_with_the_balance_after_it(it: Told) -> None:
    two_gifts(it)
    it.caught_up()
    found = account(it, "5101", first=date(2022, 11, 1))
    assert (found.opening.rupiah, found.closing.rupiah) == (18 * 16_800, 36 * 16_800)
    assert [(line.debit, line.credit, line.balance, line.against) for line in found.lines] == [
        (20 * 16_800, 0, 38 * 16_800, ("1102",)),
        (0, 2 * 16_800, 36 * 16_800, ("1102",)),
    ]
    assert [line.position for line in found.lines] == [it.at["november"].position, it.at["reversal"].position]


def test_an_account_that_the_chart_has_not_is_unknown(it: Told) -> None:
    it.caught_up()
    with pytest.raises(Unknown) as refused:
        account(it, "1234")
    assert refused.value.code == "unknown_account"


def balanced(reader: Reader, known: int, valid: date | None) -> int:
    """Compare the trial balance with journal, accounts and balances at a moment; return how many accounts it has."""
    asked = {"valid_at": valid, "known_at": known}
    rows = trial_balance(reader, **asked).rows  # type: ignore[arg-type]
    balances = {money.money_kind: money.terms for money in totals(fund_balances(reader, **asked).rows)}  # type: ignore[arg-type]
    entries = journal(reader, **asked).rows  # type: ignore[arg-type]
    assert all(sum(line.debit - line.credit for line in entry.lines) == 0 for entry in entries)
    assert {row.ledger for row in rows} == set(balances)
    for row in rows:
        assert row.debit.rupiah == row.credit.rupiah == sum(one.rupiah for one in entries if one.ledger is row.ledger)
        assert terms_of(row) == {name: figure.rupiah for name, figure in balances[row.ledger].items()}
        for line in row.lines:
            told = general_ledger(reader, account=line.account, **asked).rows[0]  # type: ignore[arg-type]
            assert told.closing == line.balance
            assert (told.lines[-1].balance if told.lines else 0) == line.balance.rupiah
            assert sums(told.lines) == (line.debit.rupiah, line.credit.rupiah)
    return sum(len(row.lines) for row in rows)


def terms_of(row: TrialBalance) -> dict[str, int]:
    """Return the terms of the identity that the accounts of a ledger make."""
    authority = row.ledger is MoneyKind.AUTHORITY
    events = {"9402": "AllocationRevised"}
    terms = {
        term_name(one.term, events.get(one.code, ""), authority=authority): 0
        for one in ACCOUNTS
        if one.ledger is row.ledger
    }
    accounts = {one.code: one for one in ACCOUNTS}
    for line in row.lines:
        one = accounts[line.account]
        terms[term_name(one.term, events.get(one.code, ""), authority=authority)] += line.balance.rupiah
    return terms


def sums(lines: Iterable[AccountLine]) -> tuple[int, int]:
    told = list(lines)
    return sum(line.debit for line in told), sum(line.credit for line in told)


@pytest.mark.parametrize("seed", range(2))
def test_debits_equal_credits_at_any_two_moments(it: Told, seed: int) -> None:
    MoneyStory(it, seed).tell(200)
    it.caught_up()
    dice = Random(seed)
    with it.desk.store.reader() as reader:
        seen = [
            balanced(reader, dice.randrange(40, it.position + 1), ON + timedelta(dice.randrange(200)))
            for _ in range(25)
        ]
        assert balanced(reader, it.position, None) >= max(seen) > 8


def test_the_trial_balance_is_balanced_at_a_thousand_random_positions(it: Told) -> None:
    MoneyStory(it, 7).tell(400)
    it.caught_up()
    dice, ledgers = Random(7), 0
    with it.desk.store.reader() as reader:
        for _ in range(1000):
            for row in trial_balance(reader, known_at=dice.randrange(it.position + 1)).rows:
                ledgers += 1
                assert row.debit == row.credit
                assert row.debit.rupiah > 0
                sides = [line.balance.rupiah * (1 if line.side is Side.DEBIT else -1) for line in row.lines]
                assert sum(sides) == 0
    assert ledgers > 1000


def test_an_opening_balance_is_kept_apart_from_donations() -> None:
    opening = account_of(Term.RECEIVED, MoneyKind.CASH, "OpeningBalanceStated")
    gift = account_of(Term.RECEIVED, MoneyKind.CASH, "DonationReceived")
    raised = account_of(Term.RECEIVED, MoneyKind.AUTHORITY, "AllocationRevised")
    assert (opening.code, gift.code, raised.code) == ("3101", "4101", "9402")
