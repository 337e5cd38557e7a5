"""Who had which seat and where the seat was counted, at any two moments."""

import json
from collections.abc import Mapping

import ibis
import ibis.expr.types as ir
from ibis import _

from projections.independent.balances import LAST_DAY
from projections.independent.cells import SEATS
from projections.independent.engine import Engine

LAST_POSITION = 2**62
HOME = ("place", "position", "takes", "since_month", "since", "region", "worker")


class Homes:
    """The homes of every seat: of its first worker, of each who took it over, and of those who moved house.

    A place is one number: the position of its batch's opening, and the seat.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        opened = engine.table("batches")
        self.batches = opened.select("scheme", "first", opened_on="effective_on", opened="position", of="batch")
        told = engine.table("seats").inner_join(self.batches, [("batch", "of")])
        self.told = engine.keep(told.mutate(place=told.opened * SEATS + told.seat))
        """What is said of seats, with the batch of each."""
        self.homes = engine.keep(self._homes())
        homes = self.homes.group_by("place").aggregate(homes=_.count())
        self._several = engine.keep(homes.filter(homes.homes > 1))

    def _homes(self) -> ir.Table:
        """Return homes as they count: nobody has a seat, or moves house, before the seat is there and is his."""
        told = self.told
        first_month, first_day = told["first"], told.opened_on
        enrolled = told.filter(told.kind == "WorkerEnrolled")
        enrolled = enrolled.mutate(takes=1, since_month=enrolled["first"], since=enrolled.opened_on).select(*HOME)
        took = told.mutate(
            takes=1,
            since_month=ibis.greatest(told.from_month, first_month),
            since=ibis.greatest(told.effective_on, first_day),
        )
        taken = self._engine.keep(enrolled.union(took.filter(told.kind == "WorkerReplaced").select(*HOME)))
        moved = told.filter(told.kind == "DomicileChanged")
        before = taken.select("place", taken_at="position", his_month="since_month", his_day="since")
        owned = moved.inner_join(before, "place").filter(_.taken_at < _.position)
        newest = owned.group_by("position").aggregate(taken_at=_.taken_at.max())
        owned = owned.inner_join(newest, ["position", "taken_at"])
        moves = owned.mutate(
            takes=0,
            since_month=ibis.greatest(owned.from_month, owned.his_month),
            since=ibis.greatest(owned.effective_on, owned.his_day),
        )
        return taken.union(moves.select(*HOME))

    def at(self, asked: ir.Table, since: str) -> ir.Table:
        """Return the home of each ask: ``place``, up to ``until`` (a position), by ``at`` (a day or month).

        The last to take the seat by then, and the last house that he moved to; before anybody, the first. The asks
        come back with the home's position, worker and region, and with who had taken the seat then.
        """
        alone = asked.anti_join(self._several, "place")
        only = self.homes.select("place", "region", "worker", home="position").mutate(tenure=_.home)
        shared = self._engine.keep(asked.semi_join(self._several, "place").distinct())
        names = [*asked.columns, "region", "worker", "home", "tenure"]
        return alone.inner_join(only, "place").select(*names).union(self._of_several(shared, since).select(*names))

    def _of_several(self, asked: ir.Table, since: str) -> ir.Table:
        key = list(asked.columns)
        homes = self.homes.select("place", "takes", "region", "worker", home="position", day=since)
        first = homes.group_by("place").aggregate(first=_.home.min())
        known = asked.inner_join(homes, "place").inner_join(first, "place").filter(_.home <= _.until)
        known = self._engine.keep(known)
        takes = known.filter((known.takes == 1) & ((known.day <= known.at) | (known.home == known.first)))
        tenure = takes.group_by(key).aggregate(tenure=_.home.max())
        lived = known.inner_join(tenure, key).filter(
            (_.home == _.tenure) | ((_.takes == 0) & (_.home > _.tenure) & (_.day <= _.at))
        )
        lived = self._engine.keep(lived)
        latest = lived.group_by(key).aggregate(day=_.day.max())
        lived = lived.inner_join(latest, [*key, "day"])
        newest = lived.group_by(key).aggregate(home=_.home.max())
        return lived.inner_join(newest, [*key, "home"])

    def corrected(self, homes: ir.Table, *, valid_at: str, known_at: int) -> ir.Table:
        """Return homes with the worker who had the seat in truth, by the corrections known at two moments."""
        left = self.told.filter((_.kind == "EnrollmentCorrected") & (_.position <= known_at))
        left = left.filter(_.opened_on <= valid_at)
        left = self._engine.keep(left.select("place", "replaces", right="worker", corrected_at="position"))
        while self._engine.rows(left.aggregate(n=left.count())) != [(0,)]:
            turn = left.group_by("place").aggregate(corrected_at=_.corrected_at.min())
            now = left.inner_join(turn, ["place", "corrected_at"])
            met = homes.left_join(now.select("replaces", "right", "corrected_at", spot="place"), [("place", "spot")])
            is_wrong = (met.worker == met.replaces).fill_null(False) & (met.home < met.corrected_at)
            named = ibis.cases((is_wrong.fill_null(False), met.right), else_=met.worker)
            homes = self._engine.keep(met.mutate(worker=named).select(*homes.columns))
            left = self._engine.keep(left.anti_join(turn, ["place", "corrected_at"]))
        return homes

    def seats(self, *, valid_at: str = LAST_DAY, known_at: int) -> ir.Table:
        """Return who sits in each seat and where he lives, at two moments; one who left is the last who sat there."""
        there = self.homes.filter((_.position <= known_at) & (_.since <= valid_at)).select("place").distinct()
        asked = there.mutate(until=ibis.literal(known_at, "int64"), at=ibis.literal(valid_at))
        return self.corrected(self.at(asked, "since"), valid_at=valid_at, known_at=known_at)

    def people(self, *, valid_at: str = LAST_DAY, known_at: int) -> ir.Table:
        """Return everyone who had a seat by two moments, with every place where he was counted, as he is known."""
        homes = self.homes.filter((_.position <= known_at) & (_.since <= valid_at))
        named = homes.select("place", "region", "worker", home="position")
        found = self.corrected(named, valid_at=valid_at, known_at=known_at)
        leads = self._engine.given({"absorbed": "text", "keeps": "text"}, self._leads(known_at))
        met = found.left_join(leads, [("worker", "absorbed")])
        return met.mutate(worker=met.keeps.coalesce(met.worker)).select(*found.columns)

    def _leads(self, known_at: int) -> list[tuple[str, str]]:
        """Return who was merged, and whom he is known by."""
        told = self._engine.table("entries").filter(_.kind.isin(["PersonsMerged", "PersonsSplit"]))
        told = told.filter(told.position <= known_at).select("position", "state")
        into: dict[str, str] = {}
        for _position, state in sorted(self._engine.rows(told)):
            what = json.loads(state)["what"]
            if "absorbed" in what:
                into[what["absorbed"]] = what["keeps"]
            else:
                into.pop(what["worker"], None)
        return [(absorbed, _end(into, absorbed)) for absorbed in sorted(into)]


def _end(into: Mapping[str, str], worker: str) -> str:
    """Return whom a worker leads to, merger by merger; a book that leads in a circle ends after a round."""
    for _turn in into:
        if worker not in into:
            break
        worker = into[worker]
    return worker
