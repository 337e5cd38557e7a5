"""The chart of accounts: every term of the identity is an account, and every move debits one and credits another."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from ledger.funds.events import MoneyKind
from ledger.funds.moves import CHANGES, SIGNS, MoveKind, Term


class Side(StrEnum):
    """The two sides of an account."""

    DEBIT = "debit"
    CREDIT = "credit"


@dataclass(frozen=True, slots=True)
class Account:
    """An account of one ledger; cash and authority share none, so that no sum adds the two."""

    code: str
    ledger: MoneyKind
    term: Term
    side: Side
    """On which it grows."""
    name: str
    indonesian: str


def _account(code: str, term: Term, name: str, indonesian: str) -> Account:
    ledger = MoneyKind.AUTHORITY if code.startswith("9") else MoneyKind.CASH
    return Account(code, ledger, term, Side.CREDIT if SIGNS[term] == 1 else Side.DEBIT, name, indonesian)


ACCOUNTS: tuple[Account, ...] = (
    _account("1101", Term.AVAILABLE, "Cash, available", "Kas tersedia"),
    _account("1102", Term.COMMITTED, "Cash, committed to contributions", "Kas terikat komitmen iuran"),
    _account("2101", Term.SHORTFALL, "Shortfall to be made good", "Kekurangan dana yang harus ditutup"),
    _account("3101", Term.RECEIVED, "Opening balances of cash", "Saldo awal kas"),
    _account("4101", Term.RECEIVED, "Donations received", "Penerimaan donasi"),
    _account("4102", Term.TAKEN, "Donations taken back", "Pembatalan donasi"),
    _account("4201", Term.MOVED_IN, "Moved in from other pots and funds", "Pindahan masuk"),
    _account("5101", Term.SPENT, "Contributions paid to BPJS", "Beban iuran ke BPJS"),
    _account("5201", Term.RETURNED, "Returned to donors", "Pengembalian kepada donatur"),
    _account("5301", Term.MOVED_OUT, "Moved out to other pots and funds", "Pindahan keluar"),
    _account("5401", Term.LAPSED, "Cash lapsed", "Kas hangus"),
    _account("9101", Term.AVAILABLE, "Budget authority, available", "Pagu tersedia"),
    _account("9102", Term.COMMITTED, "Budget authority, committed", "Pagu terikat komitmen iuran"),
    _account("9201", Term.SHORTFALL, "Shortfall of authority", "Kekurangan pagu"),
    _account("9301", Term.RECEIVED, "Opening balances of authority", "Saldo awal pagu"),
    _account("9401", Term.RECEIVED, "Budget allocated (DPA)", "Alokasi anggaran (DPA)"),
    _account("9402", Term.RECEIVED, "Budget raised (P-APBD)", "Kenaikan pagu (P-APBD)"),
    _account("9403", Term.TAKEN, "Budget reduced", "Pengurangan pagu"),
    _account("9404", Term.MOVED_IN, "Authority moved in", "Pindahan pagu masuk"),
    _account("9501", Term.SPENT, "Contributions realised", "Realisasi iuran"),
    _account("9502", Term.RETURNED, "Authority returned", "Pengembalian pagu"),
    _account("9503", Term.MOVED_OUT, "Authority moved out", "Pindahan pagu keluar"),
    _account("9601", Term.LAPSED, "Unspent at year end (SiLPA)", "Sisa lebih (SiLPA)"),
)
"""The chart, in its order; docs/chart-of-accounts.md says what each holds."""

BY_CODE: Mapping[str, Account] = MappingProxyType({account.code: account for account in ACCOUNTS})
_RECEIPTS = {
    (MoneyKind.CASH, "OpeningBalanceStated"): "3101",
    (MoneyKind.AUTHORITY, "OpeningBalanceStated"): "9301",
    (MoneyKind.AUTHORITY, "AllocationRevised"): "9402",
}
"""What came into the book in another way than as a donation or an enacted budget."""
_FIRST = {(account.ledger, account.term): account.code for account in reversed(ACCOUNTS)} | {
    (MoneyKind.CASH, Term.RECEIVED): "4101",
    (MoneyKind.AUTHORITY, Term.RECEIVED): "9401",
}


def account_of(term: Term, ledger: MoneyKind, event: str) -> Account:
    """Return the account that a term is kept in; received money has one for each way in which it came."""
    code = _RECEIPTS.get((ledger, event)) if term is Term.RECEIVED else None
    return BY_CODE[code or _FIRST[ledger, term]]


def pair_of(kind: MoveKind, ledger: MoneyKind, event: str) -> tuple[Account, Account]:
    """Return the account that a move debits and the one that it credits: the identity says which is which."""
    sides: dict[Side, Account] = {}
    for term, sign in CHANGES[kind].items():
        account = account_of(term, ledger, event)
        grows = sign == 1
        sides[account.side if grows else _other(account.side)] = account
    return sides[Side.DEBIT], sides[Side.CREDIT]


def _other(side: Side) -> Side:
    return Side.CREDIT if side is Side.DEBIT else Side.DEBIT
