"""What is said of the law: instruments, and the tariffs that were adopted from them."""

from pydantic import Field, StrictBool

from ledger.event import Event, Fact, Label, Quotation, Reference, Value
from ledger.identifiers import InstrumentId, PartyId
from ledger.law.values import Band, FundingClass, InstrumentKind, Rule, Sector
from ledger.money import Rupiah, RupiahOrZero
from ledger.periods import Day, Month, PartialDate
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
    band: Band | None = Field(None, description="Absent: every band.", examples=["lowest"])
    base: Rupiah | None = Field(
        None,
        description="The nominal monthly income that the band stands for: benefits of JKK are multiples of it.",
        examples=[1_000_000],
    )
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


class RuleRow(Value):
    """What one rule sets for events from a day on, as one whole number in the unit of the rule's name."""

    article: Label = Field(description="The article it rests on.", examples=["PP 82/2019"])
    confirmed: StrictBool = Field(description="Whether the source text itself was read.")
    first: Day = Field(description="The first day of events that it rules.", examples=["2020-01-01"])
    last: Day | None = Field(None, description="The last day; absent: until replaced.")
    rule: Rule
    value: int = Field(strict=True, ge=0, lt=2**53, description="The number.", examples=[20_000_000])


class RuleAdopted(Fact):
    """Rules of cover, benefits or procedure are adopted from a legal instrument; the later adopted goes first."""

    instrument: InstrumentId
    rows: tuple[RuleRow, ...] = Field(min_length=1, max_length=200)


class CalendarAdopted(Fact):
    """The public holidays of a year are adopted: with Saturdays and Sundays, the days that are no working days."""

    confirmed: StrictBool = Field(description="Whether the source text itself was read.")
    holidays: tuple[Day, ...] = Field(max_length=60, description="The holidays, in order.")
    instrument: InstrumentId
    year: int = Field(strict=True, ge=1990, le=2199, description="The calendar year.", examples=[2024])


EVENTS: tuple[type[Event], ...] = (LegalInstrumentRegistered, TariffAdopted, RuleAdopted, CalendarAdopted)
