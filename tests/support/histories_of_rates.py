"""What random histories do with rates: another tariff is adopted, months are rated anew, an excess is set off."""

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ledger.command import Command
from ledger.contributions.excess import CarryExcess
from ledger.contributions.rate import RateCommitment
from ledger.law.commands import AdoptTariff

if TYPE_CHECKING:
    from tests.support.histories import Teller

RATES = (5_000, 7_000, 10_000, 12_000)
MONTHS = ("2022-10", "2022-12", "2023-01", "2023-02")


def _tariff(t: "Teller") -> list[Command]:
    row = {"article": "made up", "band": "lowest", "base": 1_000_000, "confirmed": True, "programme": "JKK"}
    row |= {"first": t.dice.choice(MONTHS), "rupiah": t.dice.choice(RATES)}
    return [t.made(AdoptTariff, instrument="law-pp-44-2015", rows=[row])]


def _rate(t: "Teller") -> list[Command]:
    batch: Any = t.any_of("BatchOpened")
    return [t.made(RateCommitment, batch=batch.stream, month=t.dice.choice(MONTHS))]


def _carry(t: "Teller") -> list[Command]:
    paid: Any = t.any_of("ContributionPaid")
    return [t.made(CarryExcess, batch=paid.event.batch, payment=paid.position)]


OF_RATES: Mapping[str, Callable[["Teller"], Sequence[Command]]] = {"tariff": _tariff, "rate": _rate, "carry": _carry}
