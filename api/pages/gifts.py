"""The gifts on the start page: organisations by name, natural persons without one, the newest first."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from ledger.parties.events import NATURAL
from projections.donor_histories import DonorHistory, Gift
from projections.fund_balances import FundBalance


@dataclass(frozen=True, slots=True)
class GiftShown:
    """A gift as a page shows it: to which fund, and by whom, if an organisation gave it."""

    donor: str | None
    """The organisation's name; none for a natural person, whose id is not shown either."""
    fund: str
    gift: Gift


def gifts_shown(histories: Iterable[DonorHistory], funds: Sequence[FundBalance]) -> list[GiftShown]:
    """Return every gift of every donor, the newest first."""
    names = {fund.fund: fund.name for fund in funds}
    shown = [
        GiftShown(_donor(history), names.get(gift.fund, gift.fund), gift)
        for history in histories
        for gift in history.gifts
    ]
    return sorted(shown, key=lambda one: (one.gift.received_on, one.gift.position), reverse=True)


def _donor(history: DonorHistory) -> str | None:
    """A party of which the book does not know what it is could be a person: it is shown as one."""
    if history.party_kind is None or history.party_kind in NATURAL:
        return None
    return history.name or history.donor


def donor_word(shown: GiftShown, *, words: Mapping[str, str]) -> str:
    """Return who gave, in the words of a language where it is a person."""
    return words["a_person"] if shown.donor is None else shown.donor
