"""Register legal instruments, and adopt the tariffs that they set."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations
from typing import ClassVar

from pydantic import Field, StrictBool

from ledger.command import Command, FactCommand, Happening, History, must_be_new, must_exist
from ledger.errors import Malformed
from ledger.event import Quotation, Reference
from ledger.identifiers import InstrumentId, PartyId
from ledger.law import calendars, rules
from ledger.law.events import (
    CalendarAdopted,
    LegalInstrumentRegistered,
    RuleAdopted,
    RuleRow,
    TariffAdopted,
    TariffRow,
)
from ledger.law.tariffs import STREAM
from ledger.law.values import InstrumentKind
from ledger.parties.standing import must_stand
from ledger.periods import Day, PartialDate
from ledger.stating import must_be_distinct, must_be_in_order, must_not_lie_ahead, stated


class RegisterInstrument(FactCommand):
    """Register a legal instrument: a law, regulation, circular or decree."""

    NOUN: ClassVar[str] = "law"
    VERB: ClassVar[str] = "register"
    IDS: ClassVar[Mapping[str, str]] = {"instrument": "law"}

    dated: PartialDate | None = Field(None, description="Its date, as far as it is known.")
    instrument: InstrumentId | None = Field(None, description="The instrument's id; random where left out.")
    instrument_kind: InstrumentKind = Field(description="Its kind.", examples=["surat_edaran"])
    issuer: PartyId | None = Field(None, description="The office that issued it.")
    number: Reference | None = Field(None, description="Its number, where it is known.", examples=["560/7095/2021"])
    title: Quotation | None = Field(None, description="Its title.", examples=["Sistem Jaminan Sosial Nasional"])

    def decide(self, history: History) -> Iterable[Happening]:
        """Refuse an unknown issuer, a date to come and an id in use."""
        assert self.instrument is not None, "the book fills absent ids"
        must_be_new(history, "instrument", self.instrument)
        must_stand(history, [self.issuer], on=self.effective_on)
        must_not_lie_ahead(history, "dated", self.dated)
        yield Happening(self.instrument, [stated(history, self, LegalInstrumentRegistered)])


class AdoptTariff(FactCommand):
    """Adopt contribution rates from a legal instrument; a narrower or later row goes before a wider one."""

    NOUN: ClassVar[str] = "law"
    VERB: ClassVar[str] = "adopt-tariff"

    instrument: InstrumentId
    rows: tuple[TariffRow, ...] = Field(
        min_length=1,
        max_length=200,
        description="What one programme costs a month under one key, from a contribution month on.",
        examples=[
            [
                {
                    "article": "PP 44/2015 Lampiran II",
                    "band": "lowest",
                    "base": 1_000_000,
                    "confirmed": True,
                    "first": "2015-07",
                    "programme": "JKK",
                    "rupiah": 10_000,
                }
            ]
        ],
    )

    def decide(self, history: History) -> Iterable[Happening]:
        """Refuse an unknown instrument, months out of order, a base of another band, two rows for one key."""
        must_exist(history, "instrument", self.instrument)
        for row in self.rows:
            must_be_in_order(row.first, row.last)
            _must_be_base_of(row)
        _must_not_overlap(self.rows)
        yield Happening(STREAM, [stated(history, self, TariffAdopted)])


class AdoptRule(FactCommand):
    """Adopt rules of cover, benefits or procedure from a legal instrument."""

    NOUN: ClassVar[str] = "law"
    VERB: ClassVar[str] = "adopt-rule"

    instrument: InstrumentId
    rows: tuple[RuleRow, ...] = Field(
        min_length=1,
        max_length=200,
        description="What each rule sets, for events from a day on.",
        examples=[
            [
                {
                    "article": "PP 82/2019",
                    "confirmed": True,
                    "first": "2020-01-01",
                    "rule": "jkm_death_benefit_rupiah",
                    "value": 20_000_000,
                }
            ]
        ],
    )

    def decide(self, history: History) -> Iterable[Happening]:
        """Refuse an unknown instrument, days out of order, and two rows for one rule and day."""
        must_exist(history, "instrument", self.instrument)
        _must_rule_once(self.rows)
        yield Happening(rules.STREAM, [stated(history, self, RuleAdopted)])


class AdoptCalendar(FactCommand):
    """Adopt the public holidays of a year: claims are due within working days."""

    NOUN: ClassVar[str] = "law"
    VERB: ClassVar[str] = "adopt-calendar"

    confirmed: StrictBool = Field(description="Whether the source text itself was read.", examples=[True])
    holidays: tuple[Day, ...] = Field(
        max_length=60, description="The holidays, each once.", examples=[["2024-01-01", "2024-12-25"]]
    )
    instrument: InstrumentId
    year: int = Field(strict=True, ge=1990, le=2199, description="The calendar year.", examples=[2024])

    def decide(self, history: History) -> Iterable[Happening]:
        """Refuse an unknown instrument, a holiday named twice, and one of another year."""
        must_exist(history, "instrument", self.instrument)
        must_be_distinct("holidays", [day.isoformat() for day in self.holidays])
        other = next((day for day in self.holidays if day.year != self.year), None)
        if other is not None:
            raise Malformed(
                "holiday_of_another_year",
                f"expected holidays of {self.year}, found {other}; mend the day or the year",
                year=self.year,
                found=other.isoformat(),
            )
        also = {"holidays": tuple(sorted(self.holidays))}
        yield Happening(calendars.STREAM, [stated(history, self, CalendarAdopted, also=also)])


def _must_rule_once(rows: Sequence[RuleRow]) -> None:
    for number, row in enumerate(rows, 1):
        if row.last is not None and row.last < row.first:
            raise Malformed(
                "last_before_first",
                f"expected a last day from {row.first} on in row {number}, found {row.last}; mend one of the two",
                first=row.first.isoformat(),
                last=row.last.isoformat(),
            )
    for (i, one), (j, other) in combinations(enumerate(rows, 1), 2):
        if one.rule is other.rule and _share_days(one, other):
            raise Malformed(
                "rows_overlap",
                f"expected one row for each rule and day, found rows {i} and {j} for {one.rule}, with days in common; "
                "end the earlier one before the later begins",
                rows=[i, j],
            )


def _share_days(one: RuleRow, other: RuleRow) -> bool:
    return (other.last is None or one.first <= other.last) and (one.last is None or other.first <= one.last)


def _must_be_base_of(row: TariffRow) -> None:
    named = None if row.band is None else row.band.base
    if named is not None and row.base not in (None, named):
        raise Malformed(
            "base_of_another_band",
            f"expected the base {named} of band {row.band}, found {row.base}; mend the base or the band",
            band=str(row.band),
            base=row.base,
        )


def _must_not_overlap(rows: Sequence[TariffRow]) -> None:
    for (i, one), (j, other) in combinations(enumerate(rows, 1), 2):
        if _key(one) == _key(other) and _meet(one, other):
            raise Malformed(
                "rows_overlap",
                f"expected one row for each key and month, found rows {i} and {j} for {one.programme}, "
                f"{_band_of(one)}, with months in common; end the earlier one before the later begins",
                rows=[i, j],
            )


def _band_of(row: TariffRow) -> str:
    return "every band" if row.band is None else f"band {row.band}"


def _key(row: TariffRow) -> tuple[str | None, ...]:
    return row.programme, row.band, row.sector, row.funding_class


def _meet(one: TariffRow, other: TariffRow) -> bool:
    return (other.last is None or one.first <= other.last) and (one.last is None or other.first <= one.last)


COMMANDS: tuple[type[Command], ...] = (RegisterInstrument, AdoptTariff, AdoptRule, AdoptCalendar)
