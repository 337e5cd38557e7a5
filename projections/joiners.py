"""Who joined and who left between two months: the people whose month is paid in one and not in the other."""

from dataclasses import dataclass
from datetime import date

from ledger.basis import Basis, computed
from ledger.funds.events import FundClass
from ledger.periods import Month
from ledger.programmes import Programme
from ledger.regions import region_names
from ledger.store import Reader
from projections.as_of import Answer, as_of
from projections.cover_states import cover_rules, states
from projections.coverage_groups import By, Group, Opened, Scope, groups, opened_batches
from projections.coverage_row_of import LENGTHS, LEVEL_OF
from projections.crowds import Apart, Crowd
from projections.kept_seats import kept_seats
from projections.paid_cells import Part, Split


@dataclass(frozen=True, slots=True)
class CoverageChange:
    """The active of two months, set against each other; whoever goes to another row left this one."""

    key: str | None
    """The scheme, or what else the rows are by."""
    by: By
    region: str | None
    region_name: str | None
    level: str
    from_month: Month
    to_month: Month
    active_before: int | None
    """Distinct persons whose first month is paid."""
    active_after: int | None
    """Distinct persons whose second month is paid."""
    joined: int | None
    left: int | None
    stayed: int | None
    basis: Basis
    positions: tuple[int, ...]
    """The openings of the batches that pay one of the two months."""
    fewer_than_five: tuple[str, ...] = ()
    """The counts that are not shown to whoever has no key, each of them none here: fewer than five people, or what
    such a number would follow from."""


def coverage_changes(
    reader: Reader,
    *,
    from_month: Month,
    to_month: Month,
    scheme: str | None = None,
    fund: str | None = None,
    agreement: str | None = None,
    fund_class: FundClass | None = None,
    region: str | None = None,
    level: str | None = None,
    programme: Programme | None = None,
    occupation: str | None = None,
    by: By = "scheme",
    valid_at: date | None = None,
    known_at: int | str | None = None,
) -> Answer[CoverageChange]:
    """Return joiners and leavers between two months, in rows as coverage has them; no date but ``valid_at`` matters."""
    moment = as_of(reader, valid_at=valid_at, known_at=known_at)
    scope = Scope(scheme, fund, agreement, fund_class, programme)
    split = Split(LENGTHS[level] if level else len(region or ""), region, occupation, by_occupation=by == "occupation")
    opened = opened_batches(reader, moment, scope, classed=by == "fund_class")
    rows: list[CoverageChange] = []
    rules = cover_rules(reader, moment, max(to_month, from_month).last_day)
    apart = Apart(reader, kept_seats(reader, moment), moment, split)
    for group in groups(opened, by, scope, month=None, on=None):
        found = states(reader, moment, opened.every, group.programme, grace=rules.grace or 0)
        cells, of_region = found.paid.of(group.batches), found.paid.of(apart.of(group.batches))
        before, after = (apart.crowd(found.active(of_region, one.ordinal)) for one in (from_month, to_month))
        paying = sorted({cell.batch for one in (from_month, to_month) for cell in cells.of(one.ordinal)})
        for part in {*before.parts(split), *after.parts(split)}:
            rows.append(_row(group, part, split, before, after, (from_month, to_month), by, opened, paying))
    filled = [row for row in rows if row.active_before or row.active_after]
    return Answer(moment, sorted(filled, key=lambda row: (row.key or "", row.region or "")))


def _row(
    group: Group,
    part: Part,
    split: Split,
    before: Crowd,
    after: Crowd,
    months: tuple[Month, Month],
    by: By,
    opened: Opened,
    paying: list[str],
) -> CoverageChange:
    here, there = before.people(part), after.people(part)
    region, work = part
    return CoverageChange(
        key=work or None if by == "occupation" else group.key,
        by=by,
        region=region or None,
        region_name=region_names().get(region),
        level=LEVEL_OF[split.length],
        from_month=months[0],
        to_month=months[1],
        active_before=len(here),
        active_after=len(there),
        joined=len(there - here),
        left=len(here - there),
        stayed=len(here & there),
        basis=computed(opened.asked[batch].basis for batch in paying),
        positions=tuple(sorted(opened.positions[batch] for batch in paying)),
    )
