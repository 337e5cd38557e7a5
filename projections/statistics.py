"""What others have published, set beside the book's own counts and never mixed with them."""

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from ledger.basis import Basis, computed
from ledger.event import Evidence
from ledger.regions import within
from ledger.statistics.events import (
    AwardGiven,
    BenefitCeremonyReported,
    CardCeremonyReported,
    ClaimStatisticReported,
    CoverageStatisticReported,
    EnrollmentStatisticReported,
    PopulationEstimateReported,
    SourceNoted,
)
from ledger.store import Reader
from projections.as_of import Answer, as_of
from projections.told import Said, Told, by_id

STATISTICS = Told(
    "statistics",
    {
        kind: by_id("statistic")
        for kind in (
            CoverageStatisticReported,
            EnrollmentStatisticReported,
            PopulationEstimateReported,
            ClaimStatisticReported,
            BenefitCeremonyReported,
            CardCeremonyReported,
            AwardGiven,
            SourceNoted,
        )
    },
)


_APART = {"basis", "corrects", "effective_on", "evidence", "exceptions", "region", "scheme", "statistic"}
"""What every figure has, and is therefore not repeated among its words."""


@dataclass(frozen=True, slots=True)
class ImpliedDenominator:
    """The denominator that a published percentage and numerator imply, and the interval that their rounding leaves."""

    persons: int
    lowest: int
    highest: int
    basis: Basis


@dataclass(frozen=True, slots=True)
class Statistic:
    """A published figure as it was said, with what follows from it."""

    statistic: str
    position: int
    kind: str
    published_on: date
    region: str | None
    scheme: str | None
    basis: Basis
    evidence: tuple[Evidence, ...]
    words: dict[str, object]
    """The figure itself, in the words of its entry."""
    implied_denominator: ImpliedDenominator | None
    recomputed_percentage: str | None
    """Numerator over denominator where both are published: a contradiction shows."""


def statistics(
    reader: Reader,
    *,
    region: str | None = None,
    scheme: str | None = None,
    kind: str | None = None,
    valid_at: date | None = None,
    known_at: int | str | None = None,
) -> Answer[Statistic]:
    """Return the published figures, of a region and all in it, of a scheme, or of one kind."""
    moment = as_of(reader, valid_at=valid_at, known_at=known_at)
    rows = [_row(said) for told in STATISTICS.at(reader, moment).values() for said in told]
    rows = [
        row
        for row in rows
        if (region is None or (row.region is not None and within(row.region, region)))
        and scheme in (None, row.scheme)
        and kind in (None, row.kind)
    ]
    return Answer(moment, sorted(rows, key=lambda row: row.position))


def _row(said: Said) -> Statistic:
    event = said.event
    coverage = event if isinstance(event, CoverageStatisticReported) else None
    return Statistic(
        statistic=said.subject,
        position=said.position,
        kind=event.KIND,
        published_on=said.on,
        region=getattr(event, "region", None),
        scheme=getattr(event, "scheme", None),
        basis=event.basis,
        evidence=event.evidence,
        words=event.model_dump(mode="json", exclude_none=True, exclude=_APART),
        implied_denominator=implied_denominator(coverage) if coverage else None,
        recomputed_percentage=recomputed_percentage(coverage) if coverage else None,
    )


def implied_denominator(event: CoverageStatisticReported) -> ImpliedDenominator | None:
    """Return what a percentage and a numerator imply; a rounded numerator counts to its last digit that is not 0."""
    if event.percentage is None or not event.numerator:
        return None
    share = Fraction(Decimal(event.percentage))
    decimals = len(event.percentage.partition(".")[2])
    off = Fraction(1, 2 * 10**decimals)
    if share <= off:
        return None
    numerator = Fraction(event.numerator)
    slack = Fraction(unit_of(event.numerator), 2) if event.rounded else Fraction(0)
    return ImpliedDenominator(
        persons=_nearest(numerator * 100 / share),
        lowest=_nearest((numerator - slack) * 100 / (share + off)),
        highest=_nearest((numerator + slack) * 100 / (share - off)),
        basis=computed([event.basis]),
    )


def recomputed_percentage(event: CoverageStatisticReported) -> str | None:
    """Return numerator over denominator in percent, to two decimals or as many as the source prints."""
    if not event.denominator or event.numerator is None:
        return None
    decimals = max(2, len((event.percentage or "").partition(".")[2]))
    exact = Decimal(event.numerator) * 100 / Decimal(event.denominator)
    return str(exact.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP))


def unit_of(number: int) -> int:
    """Return the last place that a rounded number keeps: of 675,000 a thousand."""
    unit = 1
    while number and number % (unit * 10) == 0:
        unit *= 10
    return unit


def _nearest(value: Fraction) -> int:
    return int(value + Fraction(1, 2))
