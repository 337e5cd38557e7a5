"""How many are enrolled, sat, left and are paid for, by scheme and region of one level, at any two moments."""

from functools import reduce
from typing import TypeAlias

import ibis
import ibis.expr.types as ir
from ibis import _

from projections.independent.balances import LAST_DAY
from projections.independent.cells import GIVE_UP, MONTHS, PAY, RECOMMIT, REVERSE, SEATS, Cells
from projections.independent.engine import Engine
from projections.independent.homes import Homes

Counts: TypeAlias = "dict[tuple[str, ...], dict[str, int]]"
"""By scheme (empty: none) and region, each count."""
COUNTS = ("enrolled", "people", "withdrawn", "graduated", "replaced", "person_months")
_LEFT = {"WorkerWithdrawn": "withdrawn", "WorkerGraduated": "graduated", "WorkerReplaced": "replaced"}


class Coverage:
    """The counts of a book; what does not depend on the moments asked for is made once."""

    def __init__(self, engine: Engine, cells: Cells, homes: Homes) -> None:
        self._engine, self._homes = engine, homes
        self._paid = engine.keep(self._paid_cells(cells))
        """Every paid cell with its payment, where it is counted and who had the seat."""
        self._changes = engine.keep(self._paid_changes(cells))
        self._left = engine.keep(self._leavers())
        self._overpaid = engine.keep(self._overpaid_cells())

    def counts(self, *lengths: int, valid_at: str = LAST_DAY, known_at: int) -> Counts:
        """Return the counts by scheme and region code of some lengths; 0 is the nation."""
        parts = self._parts(valid_at, known_at)
        found: Counts = {}
        for length in lengths:
            counted = [self._counted(part, name, length) for name, part in parts.items()]
            for scheme, region, name, n in self._engine.rows(reduce(ir.Table.union, counted)):
                of = found.setdefault((scheme, region), dict.fromkeys(COUNTS, 0))
                of[name] += n
        return found

    def _parts(self, valid_at: str, known_at: int) -> dict[str, ir.Table]:
        """Return what each count adds up: places with their region, and how many each of them is."""
        seats = self._homes.seats(valid_at=valid_at, known_at=known_at)
        people = self._homes.people(valid_at=valid_at, known_at=known_at)
        left = self._left.filter((_.position <= known_at) & (_.effective_on <= valid_at))
        return {
            "enrolled": seats,
            "people": people,
            **{name: left.filter(left.kind == kind) for kind, name in _LEFT.items()},
            "person_months": self._person_months(valid_at, known_at),
        }

    def _in_regions(self, table: ir.Table, length: int) -> ir.Table:
        """Return rows of places with their scheme and the region of the level."""
        named = table.mutate(opened=table.place // SEATS).inner_join(
            self._homes.batches.select("scheme", "opened"), "opened"
        )
        long_enough = named.filter(named.region.length() >= length)
        code = long_enough.region.substr(0, length) if length else ibis.literal("")
        return long_enough.mutate(scheme=long_enough.scheme.fill_null(""), code=code)

    def _counted(self, table: ir.Table, name: str, length: int) -> ir.Table:
        rows = self._in_regions(table, length)
        if name == "people":
            rows = rows.select("scheme", "code", "worker").distinct()
        amount = rows.n.sum() if name == "person_months" else rows.count()
        counted = rows.group_by(["scheme", "code"]).aggregate(n=amount)
        return counted.select("scheme", "code", name=ibis.literal(name), n=counted.n.cast("int64"))

    def _leavers(self) -> ir.Table:
        """Return who left a seat, counted where the seat was counted until then."""
        told = self._homes.told.filter(self._homes.told.kind.isin(list(_LEFT)))
        asked = told.select("place", until=told.position - 1, at=ibis.literal(LAST_DAY))
        homes = self._homes.at(asked, "since").select("place", "until", "region")
        event = told.select("place", "kind", "effective_on", "position", until=told.position - 1)
        return event.inner_join(homes, ["place", "until"])

    def _paid_cells(self, cells: Cells) -> ir.Table:
        pays = cells.steps.filter(cells.steps.step == PAY)
        column = pays.cell // SEATS
        place = (column // MONTHS) * SEATS + pays.cell % SEATS
        asked = self._engine.keep(pays.select(place=place, until=pays.position, at=column % MONTHS))
        found = self._homes.at(asked, "since_month")
        days = self._engine.table("cells").select("effective_on", until="position").distinct()
        return found.inner_join(days, "until").select("place", "at", "until", "effective_on", "region", "tenure")

    def _paid_changes(self, cells: Cells) -> ir.Table:
        """Return how the count of paid cells changes: one at a payment, less one where it is taken back."""
        paid = self._paid
        steps = cells.steps.filter(cells.steps.step.isin([REVERSE, RECOMMIT, GIVE_UP]))
        column = steps.cell // SEATS
        place = (column // MONTHS) * SEATS + steps.cell % SEATS
        back = steps.select("position", place=place, at=column % MONTHS, until=steps.of)
        days = self._engine.table("cells").select("position", "effective_on").distinct()
        gone = back.inner_join(paid.drop("effective_on"), ["place", "at", "until"]).inner_join(days, "position")
        names = ("place", "at", "until", "position", "effective_on", "region", "tenure")
        one = ibis.literal(1, "int64")
        return paid.mutate(position=paid.until).select(*names).mutate(n=one).union(gone.select(*names).mutate(n=-one))

    def _overpaid_cells(self) -> ir.Table:
        """Return the months of seats that another enrolment holds in every programme of the batch."""
        told = self._engine.table("overpaid")
        batches = self._engine.table("batches").select(
            "programmes", of="batch", opened="position", opened_on="effective_on"
        )
        told = told.inner_join(batches, [("batch", "of")])
        monthly = told.mutate(at=ibis.range(told["first"], told["last"] + 1).unnest())
        seated = monthly.mutate(seat=ibis.range(monthly.seat_from, monthly.seat_to + 1).unnest())
        seated = seated.mutate(place=seated.opened * SEATS + seated.seat)
        held = seated.filter(seated.kind == "WorkerEnrolled")
        whole = held.group_by(["place", "at", "position", "programmes"]).aggregate(n=_.programme.nunique())
        whole = whole.filter(whole.n >= whole.programmes).select("place", "at", enrolled="position")
        up = seated.filter(seated.kind == "MonthsTakenUp")
        up = up.group_by(["place", "at"]).aggregate(taken_up=_.position.min(), taken_up_on=_.opened_on.min())
        met = whole.left_join(up, ["place", "at"])
        never = ibis.literal(2**62, "int64")
        return met.select(
            "place",
            "at",
            "enrolled",
            taken_up=met.taken_up.fill_null(never),
            taken_up_on=met.taken_up_on.fill_null(LAST_DAY),
        )

    def _person_months(self, valid_at: str, known_at: int) -> ir.Table:
        """Return the changes of the count of persons' months: those held twice come off again."""
        known = self._changes.filter((_.position <= known_at) & (_.effective_on <= valid_at))
        twice = self._overpaid.filter(
            (_.enrolled <= known_at) & ~((_.taken_up <= known_at) & (_.taken_up_on <= valid_at))
        )
        first = self._homes.homes.group_by("place").aggregate(tenure=_.position.min())
        held = known.semi_join(twice, ["place", "at"]).semi_join(first, ["place", "tenure"])
        held = held.mutate(n=-held.n)
        names = ("place", "region", "n")
        return self._engine.keep(known.select(*names).union(held.select(*names)))
