"""One row of coverage out of the counts, sets and papers of its place."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypedDict

from ledger.basis import Basis, computed, weakest
from ledger.periods import Month
from ledger.regions import LEVELS, region_names
from projections.cover_states import CoverRules
from projections.coverage_groups import By, Key, Opened
from projections.coverage_rows import CoverageRow, Sum
from projections.crowds import Crowd
from projections.paid_cells import Part
from projections.provisions import Provision

LENGTHS = {"national": 0} | {level: length for length, level in LEVELS.items()}
"""The widths of the codes of regions by level."""
LEVEL_OF = {length: level for level, length in LENGTHS.items()}
Place = tuple[Key, str, str]
"""A row: the group's key, the region and the occupation."""


@dataclass(slots=True)
class PeopleOfGroup:
    """The sets of people of one group, by part; none where they cannot be told."""

    sat: Crowd
    active: Crowd
    cumulative: Crowd
    in_grace: Crowd | None
    lapsed: Crowd | None
    full_jkm: Crowd | None


NOBODY = PeopleOfGroup(*(Crowd() for _ in range(6)))


@dataclass(frozen=True, slots=True)
class Told:
    """What all rows of one question share."""

    by: By
    length: int
    opened: Opened
    rules: CoverRules | None


def row_of(
    told: Told, place: Place, total: Sum, sets: PeopleOfGroup, on: Month | None, papers: Sequence[Provision]
) -> CoverageRow:
    """Return a row."""
    key, region, work = place
    part = (region, work)
    counts, months_basis, rules = total.counts, computed(total.month_bases), told.rules
    unread = [] if rules is None or rules.confirmed else [Basis.ASSUMED]
    return CoverageRow(
        **_key(told.by, work or None if told.by == "occupation" else key),
        region=region or None,
        region_name=region_names().get(region),
        level=LEVEL_OF[told.length],
        enrolled=counts["enrolled"],
        people=sets.sat.number(part),
        withdrawn=counts["withdrawn"],
        graduated=counts["graduated"],
        replaced=counts["replaced"],
        person_months=counts["paid"],
        active=sets.active.number(part),
        active_month=str(on or ""),
        batches=len(total.batches),
        basis=weakest(total.bases),
        months_basis=months_basis,
        cumulative=sets.cumulative.number(part),
        in_grace=_number(sets.in_grace, part),
        lapsed=_number(sets.lapsed, part),
        full_jkm=_number(sets.full_jkm, part),
        states_basis=computed([months_basis, *unread]),
        rules=rules.positions if rules else (),
        positions=_positions(total, told.opened, papers),
        **_provided(papers),
    )


class _Key(TypedDict):
    scheme: Key
    fund: Key
    agreement: Key
    fund_class: Key
    programme: Key
    occupation: Key
    month: Key


def _key(by: By, key: Key) -> _Key:
    found = _Key(scheme=None, fund=None, agreement=None, fund_class=None, programme=None, occupation=None, month=None)
    found[by] = key
    return found


class _Provided(TypedDict):
    quota: int | None
    quota_basis: Basis | None
    decreed: int | None
    decreed_basis: Basis | None


def _number(crowd: Crowd | None, part: Part) -> int | None:
    return None if crowd is None else crowd.number(part)


def _positions(total: Sum, opened: Opened, papers: Sequence[Provision]) -> tuple[int, ...]:
    found = {opened.positions[batch] for batch in total.batches}
    return tuple(sorted(found.union(*(one.positions for one in papers))))


def _provided(papers: Sequence[Provision]) -> _Provided:
    quota = [one for one in papers if one.kind == "quota"]
    decreed = [one for one in papers if one.kind == "decreed"]
    return {
        "quota": sum(one.persons for one in quota) if quota else None,
        "quota_basis": weakest(one.basis for one in quota) if quota else None,
        "decreed": sum(one.persons for one in decreed) if decreed else None,
        "decreed_basis": weakest(one.basis for one in decreed) if decreed else None,
    }
