"""Register legal instruments, and adopt the tariffs that they set."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations
from typing import ClassVar

from pydantic import Field

from ledger.command import Command, FactCommand, Happening, History, must_be_new, must_exist
from ledger.errors import Malformed
from ledger.event import Quotation, Reference
from ledger.identifiers import InstrumentId, PartyId
from ledger.law.events import LegalInstrumentRegistered, TariffAdopted, TariffRow
from ledger.law.tariffs import STREAM
from ledger.law.values import InstrumentKind
from ledger.parties.standing import must_stand
from ledger.periods import PartialDate
from ledger.stating import must_be_in_order, must_not_lie_ahead, stated


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
                    "confirmed": True,
                    "first": "2015-07",
                    "programme": "JKK",
                    "rupiah": 10_000,
                }
            ]
        ],
    )

    def decide(self, history: History) -> Iterable[Happening]:
        """Refuse an unknown instrument, months out of order, and two rows for one key and month."""
        must_exist(history, "instrument", self.instrument)
        for row in self.rows:
            must_be_in_order(row.first, row.last)
        _must_not_overlap(self.rows)
        yield Happening(STREAM, [stated(history, self, TariffAdopted)])


def _must_not_overlap(rows: Sequence[TariffRow]) -> None:
    for (i, one), (j, other) in combinations(enumerate(rows, 1), 2):
        if _key(one) == _key(other) and _meet(one, other):
            raise Malformed(
                "rows_overlap",
                f"expected one row for each key and month, found rows {i} and {j} for {one.programme}, "
                f"band {one.band}, with months in common; end the earlier one before the later begins",
                rows=[i, j],
            )


def _key(row: TariffRow) -> tuple[str | None, ...]:
    return row.programme, row.band, row.sector, row.funding_class


def _meet(one: TariffRow, other: TariffRow) -> bool:
    return (other.last is None or one.first <= other.last) and (one.last is None or other.first <= one.last)


COMMANDS: tuple[type[Command], ...] = (RegisterInstrument, AdoptTariff)
