"""What whoever has no key is told of coverage: nothing of small regions, and of regencies no small count."""

from dataclasses import replace
from typing import Any

from api.asked import ComparedAsked, CoverageAsked, CoverageChangesAsked, CoverageOf
from ledger.store import Reader
from projections.as_of import Answer
from projections.compared import Compared
from projections.coverage import CoverageRow, coverage
from projections.joiners import CoverageChange, coverage_changes
from projections.withheld import (
    PROVINCE_LENGTH,
    REGENCY_LENGTH,
    changes_withheld,
    compared_withheld,
    coverage_withheld,
)


def is_narrow(asked: CoverageOf) -> bool:
    """Tell whether rows of a question need a key: small regions, people of one occupation, or regencies told apart by
    more than their schemes, where a small count would follow from many others.
    """
    if asked.level in ("district", "village") or len(asked.region or "") > REGENCY_LENGTH:
        return True
    if asked.occupation is not None or asked.by == "occupation":
        return True
    apart = (asked.fund, asked.agreement, asked.fund_class, asked.programme)
    return _is_of_regencies(asked) and (asked.by != "scheme" or any(one is not None for one in apart))


def _is_of_regencies(asked: CoverageOf) -> bool:
    return asked.level == "regency" or len(asked.region or "") == REGENCY_LENGTH


def public_coverage(reader: Reader, asked: CoverageAsked, answer: Answer[CoverageRow]) -> Answer[CoverageRow]:
    """Return coverage with small counts of regencies withheld, and what they follow from."""
    if not answer.rows or not _is_of_regencies(asked):
        return answer
    rows = coverage_withheld(coverage(reader, **_wide(asked)).rows if _is_one(asked) else answer.rows)
    return replace(answer, rows=[row for row in rows if not _is_one(asked) or row.region == asked.region])


def public_changes(
    reader: Reader, asked: CoverageChangesAsked, answer: Answer[CoverageChange]
) -> Answer[CoverageChange]:
    """Return joiners and leavers with small counts of regencies withheld, and what they follow from."""
    if not answer.rows or not _is_of_regencies(asked):
        return answer
    rows = changes_withheld(coverage_changes(reader, **_wide(asked)).rows if _is_one(asked) else answer.rows)
    return replace(answer, rows=[row for row in rows if not _is_one(asked) or row.region == asked.region])


def public_comparison(reader: Reader, asked: ComparedAsked, answer: Answer[Compared]) -> Answer[Compared]:
    """Return published figures with the book's small counts beside them left out."""
    return replace(answer, rows=compared_withheld(answer.rows))


def _is_one(asked: CoverageOf) -> bool:
    return len(asked.region or "") == REGENCY_LENGTH


def _wide(asked: CoverageOf) -> dict[str, Any]:  # Any: what the fields of a question hold
    """Return the same question of every regency of the province: what follows from a sum is seen only there."""
    return {**asked.question, "region": (asked.region or "")[:PROVINCE_LENGTH], "level": "regency"}
