"""Balances are sums of moves: the identity holds at any two moments, cash and authority stand apart."""

from collections.abc import Iterator
from datetime import date

from ledger.basis import Basis
from ledger.funds.fund import Fund
from ledger.funds.moves import CHANGES, Term
from projections.donor_histories import donor_histories
from projections.figures import Figure
from projections.fund_balances import FundBalance, Money, fund_balances, totals
from tests.projections.story import Told, a_budget, two_gifts, whole


def balances(it: Told, **asked: object) -> dict[str, FundBalance]:
    with it.desk.store.reader() as reader:
        return {row.fund: row for row in fund_balances(reader, **asked).rows}  # type: ignore[arg-type]


def rupiah(money: Money) -> dict[str, int]:
    return {name: figure.rupiah for name, figure in money.terms.items()}


def test_a_fund_shows_every_term_of_the_identity(it: Told) -> None:
    two_gifts(it)
    it.caught_up()
    fund = balances(it)["fund-gn"]
    assert (fund.name, fund.owner, fund.scheme, fund.opened_on) == (
        "fund-gn",
        "party-yayasan",
        "scheme-gn",
        date(2022, 10, 4),
    )
    assert rupiah(fund.money[0]) == {
        "received": 1_100_000,
        "moved_in": 0,
        "moved_out": 0,
        "taken": 0,
        "shortfall": 0,
        "available": 600_000 + 500_000 - 20 * 3 * 16_800 - 5_600,
        "committed": 24 * 16_800,
        "spent": 36 * 16_800,
        "returned": 5_600,
        "lapsed": 0,
    }


def test_each_figure_has_the_basis_of_what_is_behind_it(it: Told) -> None:
    two_gifts(it)
    it.caught_up()
    by_credit = {money.credit: money.terms for money in balances(it, by="credit")["fund-gn"].money}
    assert by_credit["gift-a"]["received"] == Figure(600_000, Basis.REPORTED)
    assert by_credit["gift-b"]["received"] == Figure(500_000, Basis.ILLUSTRATIVE)
    assert by_credit["gift-b"]["spent"].basis is Basis.DERIVED
    assert by_credit["gift-a"]["available"].basis is Basis.DERIVED
    assert by_credit["gift-b"]["available"].basis is Basis.ILLUSTRATIVE


def test_authority_is_allocated_raised_and_reduced_never_received(it: Told) -> None:
    a_budget(it)
    it.caught_up()
    money = balances(it)["fund-apbd"].money[0]
    assert money.money_kind == "authority"
    assert "received" not in money.terms
    assert "taken" not in money.terms
    figures = rupiah(money)
    assert (figures["allocated"], figures["raised"], figures["reduced"]) == (100_000, 20_800, 30_000)
    assert (figures["shortfall"], figures["spent"], figures["available"]) == (10_000, 6 * 16_800, 0)
    assert money.terms["spent"] == Figure(100_800, Basis.DERIVED)


def test_totals_never_add_cash_and_authority(it: Told) -> None:
    whole(it)
    it.caught_up()
    cash, authority = sorted(totals(list(balances(it).values())), key=lambda money: money.money_kind, reverse=True)
    assert (cash.money_kind, rupiah(cash)["received"]) == ("cash", 1_100_000)
    assert (authority.money_kind, rupiah(authority)["allocated"]) == ("authority", 100_000)


def folded(it: Told, fund: str, *, known: int, valid: date) -> dict[Term, int]:
    """Return the terms that the fund's own fold gives, by dates and positions."""
    fold, terms = Fund(fund), dict.fromkeys(Term, 0)
    for entry in it.desk.book.entries(fund):
        for move in fold.apply(entry):
            if entry.position <= known and move.on <= valid:
                for term, sign in CHANGES[move.kind].items():
                    terms[term] += sign * move.rupiah
    return terms


NAMES = {"allocated": Term.RECEIVED, "raised": Term.RECEIVED, "reduced": Term.TAKEN}


def as_terms(money: Money) -> dict[Term, int]:
    terms = dict.fromkeys(Term, 0)
    for name, figure in money.terms.items():
        terms[NAMES[name] if name in NAMES else Term(name)] += figure.rupiah
    return terms


def moments(it: Told) -> Iterator[tuple[int, date]]:
    for receipt in it.at.values():
        for valid in (date(2022, 10, 3), date(2022, 10, 4), date(2022, 11, 10), date(2022, 12, 1), date(2023, 1, 1)):
            yield receipt.position, valid


def test_at_every_moment_the_sums_are_those_of_the_fold_and_keep_the_identity(it: Told) -> None:
    whole(it)
    it.caught_up()
    asked = 0
    for known, valid in moments(it):
        rows = balances(it, valid_at=valid, known_at=known)
        for fund, row in rows.items():
            for money in row.money:
                terms = as_terms(money)
                assert terms == folded(it, fund, known=known, valid=valid)
                held = sum(terms[term] for term in list(Term)[5:])
                gained = terms[Term.RECEIVED] + terms[Term.MOVED_IN] + terms[Term.SHORTFALL]
                assert gained - terms[Term.MOVED_OUT] - terms[Term.TAKEN] == held
                asked += 1
    assert asked > 100


def test_donors_and_funds_agree_to_the_rupiah(it: Told) -> None:
    whole(it)
    it.caught_up()
    with it.desk.store.reader() as reader:
        donors = donor_histories(reader).rows
    by_credit = {money.credit: rupiah(money) for money in balances(it, by="credit")["fund-gn"].money}
    by_gift = {g.gift: {n: f.rupiah for n, f in g.terms.items()} for donor in donors for g in donor.gifts}
    assert by_gift == by_credit
    by_source = {money.source: rupiah(money) for money in balances(it, by="source")["fund-gn"].money}
    assert {donor.donor: {n: f.rupiah for n, f in donor.terms.items()} for donor in donors} == by_source
