"""What is said of the law: instruments, and the tariffs that were adopted from them."""

from pydantic import Field, StrictBool

from ledger.event import Event, Fact, Label, Quotation, Reference, Value
from ledger.identifiers import InstrumentId, PartyId
from ledger.law.values import Band, FundingClass, InstrumentKind, Sector
from ledger.money import RupiahOrZero
from ledger.periods import Month, PartialDate
from ledger.programmes import Programme


class LegalInstrumentRegistered(Fact):
    """A law, regulation, circular or decree is named; number and date may be unknown or partial."""

    dated: PartialDate | None = Field(None, description="Its date, as far as it is known.")
    instrument: InstrumentId
    instrument_kind: InstrumentKind
    issuer: PartyId | None = Field(None, description="The office that issued it.")
    number: Reference | None = Field(None, description="Its number.", examples=["560/7095/2021"])
    title: Quotation | None = Field(None, description="Its title.")


class TariffRow(Value):
    """A monthly contribution: what one programme costs under one key, from a month on."""

    article: Label = Field(description="The article it rests on.", examples=["PP 44/2015 Lampiran II"])
    band: Band
    confirmed: StrictBool = Field(description="Whether the source text itself was read.")
    first: Month = Field(description="The first contribution month.")
    funding_class: FundingClass | None = Field(None, description="Absent: whoever pays.")
    last: Month | None = Field(None, description="The last contribution month; absent: until replaced.")
    programme: Programme
    rupiah: RupiahOrZero
    sector: Sector | None = Field(None, description="Absent: every sector.")


class TariffAdopted(Fact):
    """Contribution rates are adopted from a legal instrument; a narrower or later row goes before a wider one."""

    instrument: InstrumentId
    rows: tuple[TariffRow, ...] = Field(min_length=1, max_length=200)


EVENTS: tuple[type[Event], ...] = (LegalInstrumentRegistered, TariffAdopted)
