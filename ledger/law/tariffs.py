"""The tariffs as the book has adopted them: what a programme costs in a month, and by which entry."""

from typing import ClassVar

from pydantic import TypeAdapter

from ledger.errors import Refused
from ledger.event import Entry, Position, Value
from ledger.law.events import TariffAdopted, TariffRow
from ledger.law.values import Band, FundingClass, Sector
from ledger.periods import Month
from ledger.programmes import Programme

STREAM = "tariffs"
"""The one stream in which every tariff is adopted."""


class AdoptedRow(Value):
    """A row of a tariff and the position of the entry that adopted it."""

    position: Position
    row: TariffRow

    @property
    def precedence(self) -> tuple[int, int, Month]:
        """Narrower rows go before wider ones, then the later adopted, then the later starting one."""
        given = (self.row.band, self.row.funding_class, self.row.sector)
        return sum(word is not None for word in given), self.position, self.row.first


class _Kept(Value):
    rows: tuple[AdoptedRow, ...]
    version: int


_kept = TypeAdapter(_Kept)


class Tariffs:
    """The fold of the stream ``tariffs``."""

    SNAPSHOT: ClassVar[str] = "Tariffs.1"

    def __init__(self, stream: str = STREAM) -> None:
        self.stream = stream
        self.version = 0
        self._rows: tuple[AdoptedRow, ...] = ()

    def apply(self, entry: Entry) -> None:
        """Adopt the rows of an entry."""
        adopted = entry.event
        assert isinstance(adopted, TariffAdopted), "the stream of tariffs holds nothing else"
        self._rows += tuple(AdoptedRow(position=entry.position, row=row) for row in adopted.rows)
        self.version = entry.version

    def dump(self) -> bytes:
        """Return the state as JSON."""
        return _Kept(rows=self._rows, version=self.version).canonical()

    @classmethod
    def load(cls, state: bytes) -> "Tariffs":
        """Return the state that ``dump`` wrote."""
        kept = _kept.validate_json(state)
        tariffs = cls()
        tariffs.version, tariffs._rows = kept.version, kept.rows
        return tariffs

    def row(
        self, programme: Programme, month: Month, *, band: Band, sector: Sector, funding_class: FundingClass
    ) -> AdoptedRow:
        """Return the row that rules a contribution month; refuses a key that no adopted row covers."""
        return self.ruling(programme, month, band=band, sector=sector, funding_class=funding_class)[0]

    def ruling(
        self, programme: Programme, month: Month, *, band: Band, sector: Sector, funding_class: FundingClass
    ) -> list[AdoptedRow]:
        """Return the rows that cover a contribution month, the one that rules first; refuses a key without any."""
        covering = [
            adopted
            for adopted in self._rows
            if _covers(adopted.row, programme, month, band=band, sector=sector, funding_class=funding_class)
        ]
        if not covering:
            raise _no_tariff(programme, month, band=band, sector=sector, funding_class=funding_class)
        return sorted(covering, key=lambda adopted: adopted.precedence, reverse=True)

    def for_others(
        self, programme: Programme, month: Month, *, band: Band, sector: Sector, funding_class: FundingClass
    ) -> list[AdoptedRow]:
        """Return the rows that cover the month for another payer alone: what this one goes without."""
        return [
            adopted
            for adopted in self._rows
            if (other := adopted.row.funding_class) not in (None, funding_class)
            and _covers(adopted.row, programme, month, band=band, sector=sector, funding_class=other)
        ]

    def rate(
        self, programme: Programme, month: Month, *, band: Band, sector: Sector, funding_class: FundingClass
    ) -> tuple[int, int]:
        """Return the rupiah of a contribution month, never of a payment date, and the position of the law."""
        adopted = self.row(programme, month, band=band, sector=sector, funding_class=funding_class)
        return adopted.row.rupiah, adopted.position


def _covers(
    row: TariffRow, programme: Programme, month: Month, *, band: Band, sector: Sector, funding_class: FundingClass
) -> bool:
    return (
        row.programme is programme
        and row.band in (None, band)
        and row.sector in (None, sector)
        and row.funding_class in (None, funding_class)
        and row.first <= month
        and (row.last is None or month <= row.last)
    )


def _no_tariff(
    programme: Programme, month: Month, *, band: Band, sector: Sector, funding_class: FundingClass
) -> Refused:
    return Refused(
        "no_tariff",
        f"expected an adopted tariff of {programme} for {month}, band {band}, sector {sector}, "
        f"paid by {funding_class}, found none; adopt its row first, with its article (law adopt-tariff): programme "
        f"{programme}, band {band}, first {month} or earlier",
        programme=programme,
        month=month,
        band=band,
        sector=sector,
        funding_class=funding_class,
    )
