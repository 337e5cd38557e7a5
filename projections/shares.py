"""Coverage out of a denominator: another count of the row, or a figure that somebody published for the region."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

from ledger.basis import Basis, computed
from ledger.statistics.events import CoverageStatisticReported, DenominatorKind, PopulationEstimateReported
from ledger.store import Reader
from projections.as_of import AsOf
from projections.coverage_rows import CoverageRow, Share
from projections.statistics import STATISTICS
from projections.told import Said

DenominatorAsked = Literal[
    "quota",
    "decreed",
    "registered",
    "employed",
    "employed_excl_asn_tni_polri",
    "labour_force",
    "rentan_estimate",
    "unstated",
]
"""Another count of the row, or one of the kinds that published denominators have."""
PUBLISHED = frozenset(kind.value for kind in DenominatorKind)
"""Those that published denominators have."""


class Denominators:
    """The denominators of one kind at a moment."""

    def __init__(self, reader: Reader, moment: AsOf, asked: DenominatorAsked, region: str | None) -> None:
        self._asked = asked
        self._region = region
        self._published: dict[str, Said] = {}
        if asked in PUBLISHED:
            told = sorted(
                (one for said in STATISTICS.at(reader, moment).values() for one in said if _kind(one) == asked),
                key=lambda one: (one.on, one.position),
            )
            self._published = {str(getattr(one.event, "region", "")): one for one in told}

    def beside(self, rows: Sequence[CoverageRow]) -> list[CoverageRow]:
        """Return rows with the share of the active in them, where the denominator is known."""
        return [replace(row, share=self._share(row)) for row in rows]

    def _share(self, row: CoverageRow) -> Share | None:
        match self._asked:
            case "quota" if row.quota and row.quota_basis:
                return _made(row, row.quota, "quota", [row.quota_basis])
            case "decreed" if row.decreed and row.decreed_basis:
                return _made(row, row.decreed, "decreed", [row.decreed_basis])
            case "registered" if row.enrolled:
                return _made(row, row.enrolled, "registered", [row.basis])
            case kind if kind in PUBLISHED:
                said = self._published.get(row.region or self._region or "")
                return None if said is None else _of_published(row, kind, said)
            case _:
                return None


def _kind(said: Said) -> str | None:
    match said.event:
        case PopulationEstimateReported(persons=persons) if persons:
            return DenominatorKind.RENTAN_ESTIMATE
        case CoverageStatisticReported(denominator=denominator, denominator_kind=kind) if denominator:
            return kind
        case _:
            return None


def _of_published(row: CoverageRow, kind: str, said: Said) -> Share:
    event = said.event
    assert isinstance(event, (PopulationEstimateReported, CoverageStatisticReported))
    persons = event.persons if isinstance(event, PopulationEstimateReported) else event.denominator or 0
    share = _made(row, persons, kind, [event.basis])
    return replace(share, statistic=said.subject, as_of=event.as_of, positions=(said.position,))


def _made(row: CoverageRow, denominator: int, kind: str, bases: Sequence[Basis]) -> Share:
    active = row.active or 0
    exact = Decimal(active * 100) / Decimal(denominator)
    return Share(
        numerator=active,
        numerator_kind="active",
        denominator=denominator,
        denominator_kind=kind,
        percentage=str(exact.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)),
        statistic=None,
        as_of=None,
        positions=row.positions,
        basis=computed([row.months_basis, *bases]),
    )
