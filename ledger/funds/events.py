"""What is said of funds: money under one owner and class, in pots under one set of restrictions each."""

from collections.abc import Iterable
from enum import StrEnum

from pydantic import Field

from ledger.event import Event, Fact, Label, MoneyFact, Position, Value
from ledger.identifiers import CreditId, FundId, OpeningId, PartyId, PotId, SchemeId, WorkerId
from ledger.law.values import Sector
from ledger.money import Rupiah
from ledger.occupations import OccupationCode
from ledger.periods import Day, Month
from ledger.programmes import Programme
from ledger.regions import RegionCode


class FundClass(StrEnum):
    """Where a fund's money comes from."""

    APBD_PROVINCE = "apbd_province"
    APBD_REGENCY = "apbd_regency"
    DBHCHT = "dbhcht"
    DBH_SAWIT = "dbh_sawit"
    DONATION = "donation"
    VILLAGE = "village"
    ZAKAT = "zakat"


class MoneyKind(StrEnum):
    """Cash is money that a custodian holds; authority is a budget's leave to spend. No total adds the two."""

    AUTHORITY = "authority"
    CASH = "cash"


AUTHORITY_CLASSES = frozenset(
    {FundClass.APBD_PROVINCE, FundClass.APBD_REGENCY, FundClass.DBHCHT, FundClass.DBH_SAWIT, FundClass.VILLAGE}
)


class Restrictions(Value):
    """What a pot's money may pay for; an empty field restricts nothing."""

    first: Month | None = Field(None, description="The first contribution month it may pay.")
    last: Month | None = Field(None, description="The last contribution month it may pay.")
    occupations: tuple[OccupationCode, ...] = Field((), max_length=50)
    programmes: tuple[Programme, ...] = Field((), max_length=3)
    regions: tuple[RegionCode, ...] = Field((), max_length=600)
    sectors: tuple[Sector, ...] = Field((), max_length=10)
    workers: tuple[WorkerId, ...] = Field((), max_length=1000, description="Named people.")


class FundOpened(Fact):
    """A fund starts, with its first pot."""

    custodian: PartyId | None = Field(None, description="Who holds its cash; absent where that is not known.")
    fiscal_year: int | None = Field(None, strict=True, ge=1990, le=2199)
    fund: FundId
    fund_class: FundClass
    name: Label
    owner: PartyId
    pot: PotId
    region: RegionCode | None = None
    restrictions: Restrictions = Restrictions()
    scheme: SchemeId | None = None

    def natural_keys(self) -> Iterable[tuple[str, str]]:
        """A pot's id is used once."""
        return (("pot", self.pot),)


class PotOpened(Fact):
    """A fund gets another pot; the narrower pot is drawn first (``order``, low first)."""

    custodian: PartyId | None = None
    fund: FundId
    order: int = Field(strict=True, ge=0, le=1000, description="Drawing order, low first; the first pot has 100.")
    pot: PotId
    restrictions: Restrictions

    def natural_keys(self) -> Iterable[tuple[str, str]]:
        """A pot's id is used once."""
        return (("pot", self.pot),)


class OpeningBalanceStated(MoneyFact):
    """A fund's money from before the book: one credit, with its source."""

    credit: OpeningId
    fund: FundId
    money_kind: MoneyKind
    pot: PotId
    rupiah: Rupiah
    source: PartyId

    def natural_keys(self) -> Iterable[tuple[str, str]]:
        """An opening balance's id counts once."""
        return (("opening", self.credit),)


class FundsTransferred(Fact):
    """Available money of a credit moves to another pot, of this fund or of another."""

    credit: CreditId
    from_pot: PotId
    fund: FundId
    rupiah: Rupiah
    to_fund: FundId
    to_pot: PotId


class TransferReceived(Fact):
    """The other end of a transfer between funds, in the receiving fund's stream, with the credit's source and age."""

    credit: CreditId
    credit_on: Day
    credit_position: Position
    from_fund: FundId
    from_pot: PotId
    fund: FundId
    money_kind: MoneyKind
    pot: PotId
    rupiah: Rupiah
    source: PartyId


class CustodianChanged(Fact):
    """Somebody else holds a pot's cash from a day on; the money stays where it is in the book."""

    custodian: PartyId
    fund: FundId
    pot: PotId


class PotClosed(Fact):
    """A pot of authority closes at the end of its year: what is available, or becomes so later, lapses (SiLPA)."""

    fund: FundId
    pot: PotId


class FundClosed(Fact):
    """A fund takes no new money and opens no new batch."""

    fund: FundId


EVENTS: tuple[type[Event], ...] = (
    FundOpened,
    PotOpened,
    OpeningBalanceStated,
    FundsTransferred,
    TransferReceived,
    CustodianChanged,
    PotClosed,
    FundClosed,
)
