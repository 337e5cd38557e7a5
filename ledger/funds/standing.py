"""What a money command may name: a fund that takes money, its pots and credits, parties that stand."""

from collections.abc import Collection
from datetime import date

from ledger.command import History
from ledger.errors import Refused, Unknown
from ledger.funds.events import AUTHORITY_CLASSES, FundOpened, MoneyKind
from ledger.funds.fund import Credit, Fund, Pot
from ledger.funds.moves import Term
from ledger.money import RUPIAH_MAX, rupiah
from ledger.parties.events import PartyKind
from ledger.parties.standing import must_stand, registered

DONOR_KINDS = frozenset(PartyKind) - {PartyKind.BPJS_OFFICE, PartyKind.GOVERNMENT_UNIT, PartyKind.OFFICIAL}
"""Who can give: a government pays by allocation, an office of the insurer and an official as such not at all."""

BUDGET_KINDS = frozenset({PartyKind.GOVERNMENT_UNIT, PartyKind.VILLAGE})
"""Whose budget can be allocated: a regional government's, or a village's."""


def known_fund(history: History, fund: str) -> Fund:
    """Return a fund of the book, or refuse one that it does not hold."""
    state = history.fold(Fund, fund)
    if state.version == 0 or state.opened is None:
        raise Unknown("fund", fund)
    return state


def opening_of(fund: Fund) -> FundOpened:
    """Return how a known fund was opened."""
    assert fund.opened is not None, "a fund that is known was opened"
    return fund.opened


def money_kind_of(fund: Fund) -> MoneyKind:
    """Return whether a fund holds cash or authority: its class decides."""
    return MoneyKind.AUTHORITY if opening_of(fund).fund_class in AUTHORITY_CLASSES else MoneyKind.CASH


def must_hold(fund: Fund, kind: MoneyKind) -> None:
    """Refuse a fund that holds the other kind of money: cash and authority never mix."""
    found = money_kind_of(fund)
    if found != kind:
        raise Refused(
            "wrong_fund_class",
            f"expected a fund of {kind}, found {fund.stream} of class {opening_of(fund).fund_class}, which holds "
            f"{found}; name a fund that fits: donations and zakat are cash, budgets are authority",
            fund=fund.stream,
            fund_class=str(opening_of(fund).fund_class),
            money_kind=str(found),
        )


def must_have_opened(fund: Fund, *, on: date) -> None:
    """Refuse what is dated before a fund was opened."""
    if on < opening_of(fund).effective_on:
        raise Refused(
            "fund_not_open_yet",
            f"expected a date from {opening_of(fund).effective_on} on, when {fund.stream} was opened, found {on}; mend "
            "the date, or open a fund for the time before",
            fund=fund.stream,
            opened_on=opening_of(fund).effective_on.isoformat(),
        )


def must_be_open(fund: Fund, *, on: date) -> None:
    """Refuse what is dated before a fund was opened, or from its closing on."""
    must_have_opened(fund, on=on)
    if fund.closed_on is not None and on >= fund.closed_on:
        raise Refused(
            "fund_closed",
            f"expected a fund that is open on {on}, found {fund.stream} closed on {fund.closed_on}; name an open fund",
            fund=fund.stream,
            closed_on=fund.closed_on.isoformat(),
        )


def taking_fund(history: History, fund: str, *, kind: MoneyKind, on: date, adding: int = 0) -> Fund:
    """Return a fund that takes new money of a kind, and so much of it, on a date, or refuse."""
    state = known_fund(history, fund)
    must_hold(state, kind)
    must_be_open(state, on=on)
    must_have_room(state, adding=adding)
    return state


def must_have_room(fund: Fund, *, adding: int) -> None:
    """Refuse more in all than one amount may be: with it, no sum over thousands of funds outgrows 64 bits."""
    terms = fund.terms()
    held = terms[Term.RECEIVED] + terms[Term.MOVED_IN]
    if held + adding > RUPIAH_MAX:
        raise Refused(
            "fund_too_large",
            f"expected at most {rupiah(RUPIAH_MAX)} received and moved in by one fund in all, found {rupiah(held)} in "
            f"{fund.stream} and {rupiah(adding)} more; mend the amount, or name another fund",
            fund=fund.stream,
            held=held,
            adding=adding,
            rupiah_max=RUPIAH_MAX,
        )


def pot_of(fund: Fund, pot: str) -> Pot:
    """Return a pot of the fund, or refuse one that it does not have."""
    if pot not in fund.pots:
        raise Unknown("pot", pot)
    return fund.pots[pot]


def opened_pot(fund: Fund, pot: str, *, on: date) -> Pot:
    """Return a pot of the fund, or refuse what is dated before it was opened."""
    found = pot_of(fund, pot)
    if on < found.opened_on:
        raise Refused(
            "pot_not_open_yet",
            f"expected a date from {found.opened_on} on, when {pot} was opened, found {on}; mend the date, or name a "
            "pot that was open then",
            pot=pot,
            opened_on=found.opened_on.isoformat(),
        )
    return found


def taking_pot(fund: Fund, pot: str, *, on: date) -> Pot:
    """Return a pot of the fund that takes new money on a date, or refuse."""
    found = opened_pot(fund, pot, on=on)
    if found.closed_on is not None and on >= found.closed_on:
        raise Refused(
            "pot_closed",
            f"expected a pot that is open on {on}, found {pot} closed on {found.closed_on}; name an open pot",
            pot=pot,
            closed_on=found.closed_on.isoformat(),
        )
    return found


def credit_of(fund: Fund, credit: str) -> Credit:
    """Return a gift, budget line or opening balance of the fund, or refuse one of which it holds nothing."""
    if credit not in fund.credits:
        raise Unknown("credit", credit)
    return fund.credits[credit]


def must_follow_credit(credit: Credit, *, on: date) -> None:
    """Refuse what is dated before the gift or budget line that it takes from."""
    if on < credit.on:
        raise Refused(
            "before_credit",
            f"expected a date from {credit.on} on, when {credit.credit} came in, found {on}; mend the date",
            credit=credit.credit,
            credit_on=credit.on.isoformat(),
            found=on.isoformat(),
        )


def given_for(fund: Fund, answered: str) -> int:
    """Return what has come for a pledge, or of a collection, less what the bank took back of it."""
    credits = {credit.credit for credit in fund.credits.values() if answered in credit.answers}
    lots = [lot.terms for (credit, _), lot in fund.lots.items() if credit in credits] if credits else []
    return sum(terms[Term.RECEIVED] - terms[Term.TAKEN] for terms in lots)


def must_fit(history: History, party: str, *, role: str, kinds: Collection[PartyKind], on: date) -> None:
    """Refuse a party that is unknown, retired by the date, or of a kind that cannot have this role."""
    must_stand(history, [party], on=on)
    found = registered(history, party).party_kind
    if found not in kinds:
        raise Refused(
            "wrong_party_kind",
            f"expected as {role} a party of one of the kinds {', '.join(sorted(kinds))}; found {party}, of the kind "
            f"{found}; name a party that fits",
            party=party,
            party_kind=str(found),
            role=role,
        )
