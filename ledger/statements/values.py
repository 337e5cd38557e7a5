"""What a statement is made of: terms of the money, gifts and what each bought, regions."""

from pydantic import Field

from ledger.basis import Basis
from ledger.event import Value
from ledger.funds.moves import Term
from ledger.identifiers import CreditId
from ledger.money import RupiahOrZero
from ledger.periods import Month
from ledger.regions import RegionCode

REGIONS_MAX = 60
"""A gift that reached more regencies than this names provinces."""


class TermStated(Value):
    """One term of the donor's money, over all funds that hold it, before the year and at its end."""

    basis: Basis = Field(description="On what the closing figure rests.")
    closing: RupiahOrZero
    opening: RupiahOrZero
    term: Term


class RegionStated(Value):
    """People whose months the money paid until the day, by regency; without a region those too few to be shown."""

    people: int | None = Field(None, strict=True, ge=0, lt=2**53)
    person_months: int | None = Field(None, strict=True, ge=0, lt=2**53)
    region: RegionCode | None = None


class GiftStated(Value):
    """What a gift came to until the day: what is left, and what it bought."""

    available: RupiahOrZero = Field(description="What is neither used nor promised to a seat.")
    committed: RupiahOrZero = Field(description="What is set aside for seats and not paid yet.")
    credit: CreditId
    first: Month | None = Field(None, description="The first month it paid.")
    last: Month | None = Field(None, description="The last month it paid.")
    person_months: int = Field(strict=True, ge=0, lt=2**53, description="One it shares with another gift counts.")
    regions: tuple[RegionCode, ...] = Field(
        (), max_length=REGIONS_MAX, description="Where these people live, as far as that may be shown."
    )
    shortfall: RupiahOrZero = Field(description="What the bank took back of it after it was spent.")
    spent: RupiahOrZero
