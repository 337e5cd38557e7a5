"""What a month of cover costs and which rules are in force, each with the entries of the law that say so."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from ledger.event import Entry, Fact
from ledger.law.events import RuleAdopted, TariffAdopted
from ledger.law.rules import STREAM as RULES
from ledger.law.rules import Rules
from ledger.law.tariffs import STREAM as TARIFFS
from ledger.law.tariffs import AdoptedRow, Tariffs
from ledger.law.values import Band, FundingClass, Rule, Sector
from ledger.money import rupiah
from ledger.periods import Month
from ledger.programmes import Programme
from ledger.store import Reader
from ledger.store.mapper import decode
from projections.as_of import Answer, AsOf, as_of


@dataclass(frozen=True, slots=True)
class RuledRow:
    """A row of a tariff that covers the month: what it says, from which law, and by which entry it was adopted."""

    position: int
    instrument: str
    article: str
    confirmed: bool
    """Whether the source text itself was read."""
    rupiah: int
    base: int | None
    """The nominal income that the band stands for."""
    band: str | None
    """None: every band."""
    sector: Sector | None
    """None: every sector."""
    funding_class: FundingClass | None
    """None: whoever pays."""
    first: str
    last: str | None


@dataclass(frozen=True, slots=True)
class ProgrammeTariff:
    """What one programme costs in the month."""

    programme: Programme
    rupiah: int
    arithmetic: str
    """The rows in turn: ``Rp10.000 -> Rp5.000``."""
    rows: tuple[RuledRow, ...]
    """Every row that covers the month, the widest first; the last one rules."""


@dataclass(frozen=True, slots=True)
class TariffTold:
    """What a month of cover costs one person, and why."""

    month: str
    band: str
    sector: Sector
    funding_class: FundingClass
    rupiah: int
    arithmetic: str
    """The programmes in a sum: ``Rp5.000 + Rp3.400 = Rp8.400``."""
    confirmed: bool
    """Whether the source text of every row that rules, or that leaves this payer out, was read."""
    unconfirmed: tuple[str, ...]
    """A sentence for each that was not."""
    programmes: tuple[ProgrammeTariff, ...]


@dataclass(frozen=True, slots=True)
class RuleTold:
    """A rule as it is in force on a day."""

    rule: Rule
    value: int
    """The number, in the unit that the rule's name ends in."""
    instrument: str
    article: str
    confirmed: bool
    """Whether the source text itself was read."""
    first: date
    last: date | None
    position: int


def law_tariff(
    reader: Reader,
    *,
    month: Month,
    funding_class: FundingClass,
    programmes: str = "JKK,JKM",
    band: Band = Band.LOWEST,
    sector: Sector = Sector.OTHER,
    valid_at: date | None = None,
    known_at: int | str | None = None,
) -> Answer[TariffTold]:
    """Return what a month of cover costs one person, with the rows of the law; refuses a key that none covers."""
    moment = as_of(reader, valid_at=valid_at, known_at=known_at)
    tariffs, laws = Tariffs(), dict[int, str]()
    for entry in _adopted(reader, moment, TARIFFS):
        assert isinstance(entry.event, TariffAdopted), "the stream of tariffs holds nothing else"
        tariffs.apply(entry)
        laws[entry.position] = entry.event.instrument
    parts, doubts = [], []
    for programme in (Programme(name) for name in programmes.split(",")):
        found = tariffs.ruling(programme, month, band=band, sector=sector, funding_class=funding_class)
        part = _programme(programme, [_row(one, laws[one.position]) for one in reversed(found)])
        others = tariffs.for_others(programme, month, band=band, sector=sector, funding_class=funding_class)
        parts.append(part)
        doubts += [*_doubt(part), *(_exclusion(part, one, funding_class) for one in others if not one.row.confirmed)]
    return Answer(moment, [_told(month, band, sector, funding_class, parts, doubts)])


def law_rules(
    reader: Reader, *, on: date | None = None, valid_at: date | None = None, known_at: int | str | None = None
) -> Answer[RuleTold]:
    """Return the rules in force on a day: the one asked for, else the day of the answer."""
    moment = as_of(reader, valid_at=valid_at, known_at=known_at)
    rules, laws = Rules(), dict[int, str]()
    for entry in _adopted(reader, moment, RULES):
        assert isinstance(entry.event, RuleAdopted), "the stream of rules holds nothing else"
        rules.apply(entry)
        laws[entry.position] = entry.event.instrument
    day = on or moment.day
    found = [rules.found(rule, day) for rule in Rule] if day else []
    return Answer(
        moment,
        [
            RuleTold(
                rule=one.row.rule,
                value=one.row.value,
                instrument=laws[one.position],
                article=one.row.article,
                confirmed=one.row.confirmed,
                first=one.row.first,
                last=one.row.last,
                position=one.position,
            )
            for one in found
            if one is not None
        ],
    )


def _adopted(reader: Reader, moment: AsOf, stream: str) -> Iterable[Entry]:
    """Yield what was adopted by a moment: a short stream, read whole."""
    for stored in reader.stream(stream):
        entry = decode(stored)
        assert isinstance(entry.event, Fact), "an adoption is a fact"
        if entry.position <= moment.known_at and moment.has(entry.event.effective_on):
            yield entry


def _row(adopted: AdoptedRow, instrument: str) -> RuledRow:
    row = adopted.row
    return RuledRow(
        position=adopted.position,
        instrument=instrument,
        article=row.article,
        confirmed=row.confirmed,
        rupiah=row.rupiah,
        base=row.base,
        band=row.band,
        sector=row.sector,
        funding_class=row.funding_class,
        first=row.first,
        last=row.last,
    )


def _programme(programme: Programme, rows: Sequence[RuledRow]) -> ProgrammeTariff:
    return ProgrammeTariff(
        programme=programme,
        rupiah=rows[-1].rupiah,
        arithmetic=" -> ".join(rupiah(row.rupiah) for row in rows),
        rows=tuple(rows),
    )


def _told(
    month: Month,
    band: Band,
    sector: Sector,
    funding_class: FundingClass,
    parts: Sequence[ProgrammeTariff],
    unconfirmed: Sequence[str],
) -> TariffTold:
    total = sum(part.rupiah for part in parts)
    return TariffTold(
        month=month,
        band=band,
        sector=sector,
        funding_class=funding_class,
        rupiah=total,
        arithmetic=f"{' + '.join(rupiah(part.rupiah) for part in parts)} = {rupiah(total)}",
        confirmed=not unconfirmed,
        unconfirmed=tuple(unconfirmed),
        programmes=tuple(parts),
    )


def _doubt(part: ProgrammeTariff) -> list[str]:
    row = part.rows[-1]
    if row.confirmed:
        return []
    return [
        f"{part.programme} at {rupiah(row.rupiah)} is not confirmed: position {row.position} adopted it, and the text "
        f"of {row.article} was not read; have somebody who holds it check it, and adopt it again as confirmed"
    ]


def _exclusion(part: ProgrammeTariff, other: AdoptedRow, funding_class: FundingClass) -> str:
    row = other.row
    return (
        f"{part.programme} at {rupiah(part.rupiah)} is not confirmed for {funding_class}: position {other.position} "
        f"adopted {rupiah(row.rupiah)} for {row.funding_class} alone, and the text of {row.article} was not read; have "
        "somebody who holds it check who is left out"
    )
