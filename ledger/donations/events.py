"""What is said of donations: promised, collected, received, designated, returned, reversed by the bank."""

from collections.abc import Iterable

from pydantic import Field, StrictBool

from ledger.contributions.values import Row
from ledger.event import Event, Fact, MoneyFact, Position, Reference, Value, folded
from ledger.identifiers import BatchId, CreditId, DonationId, FundId, PartyId, PledgeId, PotId
from ledger.money import Rupiah
from ledger.periods import Day
from ledger.programmes import Programme


class Due(Value):
    """One date of a pledge's schedule."""

    on: Day
    rupiah: Rupiah


class DonationPledged(Fact):
    """A donor undertakes to give; not money yet."""

    donor: PartyId
    fund: FundId
    months: int | None = Field(None, strict=True, ge=1, le=120)
    persons: int | None = Field(None, strict=True, ge=1, lt=2**53)
    pledge: PledgeId
    programmes: tuple[Programme, ...] = Field((), max_length=3)
    rupiah: Rupiah
    schedule: tuple[Due, ...] = Field((), max_length=120)


class PledgeLapsed(Fact):
    """What is left of a pledge will not come."""

    pledge: PledgeId


class DonationCollected(Fact):
    """An intermediary has a donor's money; the fund does not have it yet."""

    collector: PartyId
    donation: DonationId
    donor: PartyId
    fund: FundId
    rupiah: Rupiah

    def natural_keys(self) -> Iterable[tuple[str, str]]:
        """A collection's id counts once."""
        return (("collection", self.donation),)


class SplitPart(Value):
    """Which part of one transfer a gift's lot is, where the donor split it over funds or pots."""

    funds: tuple[FundId, ...] = Field(min_length=1, max_length=50, description="Every fund that a part went to.")
    number: int = Field(strict=True, ge=1, le=50, description="The part's number, from 1.")
    rupiah: Rupiah = Field(description="The whole transfer, as the bank states it.")


class DonationReceived(MoneyFact):
    """Money of a donor arrived in the fund's account: a credit, and its first lot."""

    account: Reference = Field(
        description="The fund's own account or channel, by its label.", examples=["bri-gresik-01"]
    )
    bank_reference: Reference = Field(description="The bank's reference, once an account.", examples=["FT22360A1B2C"])
    collected: DonationId | None = Field(None, description="The collection by an intermediary that it remits.")
    donation: DonationId
    donor: PartyId
    fund: FundId
    pledge: PledgeId | None = Field(None, description="The pledge it fulfils.")
    poolable: StrictBool = Field(description="Whether its remainder may be pooled with other gifts' for one person.")
    pot: PotId
    rupiah: Rupiah
    split: SplitPart | None = Field(None, description="Which part it is, of a transfer split over funds or pots.")
    transfer_of: Position | None = Field(
        None, description="Of a gift recorded anew by a correction: the entry that took the bank's reference."
    )

    def natural_keys(self) -> Iterable[tuple[str, str]]:
        """A bank reference counts once an account, a donation id once; the first part of a split takes them for all."""
        if self.split is not None and self.split.number > 1:
            return
        if self.transfer_of is None:
            yield "bank_reference", f"{folded(self.account)}|{folded(self.bank_reference)}"
        yield "donation", self.donation


class DonationDesignated(Fact):
    """A part of a gift is set under the restrictions of another pot of the fund."""

    donation: DonationId
    from_pot: PotId
    fund: FundId
    rupiah: Rupiah
    to_pot: PotId


class DonationReturned(Fact):
    """Available money of a gift goes back to its donor."""

    donation: DonationId
    fund: FundId
    pot: PotId
    rupiah: Rupiah


class LotAmount(Value):
    """An amount of one lot of a credit."""

    pot: PotId
    rupiah: Rupiah


class DonationReversed(MoneyFact):
    """The bank or a correction took a gift back: each lot opens a shortfall, which its own free money closes."""

    donation: DonationId
    fund: FundId
    lots: tuple[LotAmount, ...] = Field(min_length=1, max_length=200)


class SettledRow(Row):
    """Cells of a batch whose part of the lot the cover takes over, committed and spent alike."""

    batch: BatchId


class ShortfallSettled(Fact):
    """A cover lot takes the place of a lot that fell short, seat by seat; then what the lot had returned."""

    cover: CreditId
    cover_pot: PotId
    credit: CreditId
    fund: FundId
    pot: PotId
    returned: int = Field(
        0, strict=True, ge=0, lt=2**53, description="Rupiah of the lot's returned money that the cover takes over."
    )
    rows: tuple[SettledRow, ...] = Field((), max_length=200)


EVENTS: tuple[type[Event], ...] = (
    DonationPledged,
    PledgeLapsed,
    DonationCollected,
    DonationReceived,
    DonationDesignated,
    DonationReturned,
    DonationReversed,
    ShortfallSettled,
)
