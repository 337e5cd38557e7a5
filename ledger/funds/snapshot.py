"""A fund's fold as JSON and back, so that a long stream need not be read from its start."""

import json
from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from typing import Any

from ledger.contributions.events import Billed
from ledger.funds.cells import Cells, CellState, Part, Segment
from ledger.funds.events import MoneyKind, Restrictions
from ledger.funds.holdings import Holdings
from ledger.funds.lots import Credit, Lot, Pot
from ledger.funds.moves import Term
from ledger.periods import Month

TERMS = tuple(Term)
Json = dict[str, Any]
"""Any: a parsed JSON object, whose shape the functions below know."""


@lru_cache(maxsize=4096)
def _day(text: str) -> date:
    return date.fromisoformat(text)


def dump(held: Holdings, **more: object) -> bytes:
    """Write holdings as JSON, with more fields of the caller's."""
    state = {
        **more,
        "batches": {batch: _cells(cells) for batch, cells in held.batches.items()},
        "billed": [[batch, month, [b.model_dump() for b in billed]] for (batch, month), billed in held.billed.items()],
        "credits": [
            [c.credit, c.source, c.money_kind, c.on.isoformat(), c.position, c.poolable, c.answers]
            for c in held.credits.values()
        ],
        "closed_through": held.closed_through,
        "left_out": [[batch, month, sorted(seats)] for (batch, month), seats in held.left_out.items()],
        "lots": [_lot(lot) for lot in held.lots.values()],
        "pots": [_pot(pot) for pot in held.pots.values()],
    }
    return json.dumps(state, separators=(",", ":")).encode()


def load(held: Holdings, state: Json) -> None:
    """Fill empty holdings from what ``dump`` wrote."""
    held.pots = {pot["pot"]: _read_pot(pot) for pot in state["pots"]}
    for credit, source, kind, on, position, poolable, answers in state["credits"]:
        known = Credit(credit, source, MoneyKind(kind), _day(on), position, poolable, tuple(answers))
        held.credits[credit] = known
    for credit, pot, terms, available, returned, shortfalls, closed_on, lapsed in state["lots"]:
        lot = held.restore_lot(credit, pot, dict(zip(TERMS, terms, strict=True)))
        lot.available, lot.returned = dict(_read_dated(available)), dict(_read_dated(returned))
        lot.shortfalls = _read_dated(shortfalls)
        lot.closed_on = closed_on and _day(closed_on)
        lot.lapsed = {_day(since): dict(_read_dated(days)) for since, days in lapsed}
    held.batches = {batch: _read_cells(columns) for batch, columns in state["batches"].items()}
    for batch, month, billed in state["billed"]:
        held.billed[batch, Month(month)] = tuple(Billed.model_validate(programme, strict=False) for programme in billed)
    held.closed_through = state["closed_through"] and Month(state["closed_through"])
    held.left_out = {(batch, Month(month)): set(seats) for batch, month, seats in state["left_out"]}


def _pot(pot: Pot) -> Json:
    return {
        "closed_on": pot.closed_on and pot.closed_on.isoformat(),
        "custodian": pot.custodian,
        "opened_on": pot.opened_on.isoformat(),
        "order": pot.order,
        "position": pot.position,
        "pot": pot.pot,
        "restrictions": pot.restrictions.model_dump(mode="json", exclude_none=True),
    }


def _read_pot(pot: Json) -> Pot:
    closed_on = pot["closed_on"] and _day(pot["closed_on"])
    restrictions = Restrictions.model_validate_json(json.dumps(pot["restrictions"]))
    opened_on = _day(pot["opened_on"])
    return Pot(pot["pot"], pot["order"], pot["position"], opened_on, restrictions, pot["custodian"], closed_on)


def _lot(lot: Lot) -> list[object]:
    available, returned = _dated(lot.available.items()), _dated(lot.returned.items())
    closed_on = lot.closed_on and lot.closed_on.isoformat()
    terms, lapsed = [lot.terms[t] for t in TERMS], [[d.isoformat(), _dated(x.items())] for d, x in lot.lapsed.items()]
    return [lot.credit, lot.pot, terms, available, returned, _dated(lot.shortfalls), closed_on, lapsed]


def _dated(amounts: Iterable[tuple[date, int]]) -> list[list[str | int]]:
    return [[on.isoformat(), rupiah] for on, rupiah in amounts]


def _read_dated(amounts: list[list[Any]]) -> list[tuple[date, int]]:  # Any: parsed JSON
    return [(_day(on), rupiah) for on, rupiah in amounts]


def _cells(cells: Cells) -> list[list[object]]:
    return [[list(months), [_segment(segment) for segment in column]] for months, column in cells.shared()]


def _segment(segment: Segment) -> list[object]:
    parts = [[p.credit, p.pot, p.rupiah, p.since.isoformat()] for p in segment.parts]
    return [segment.seat_from, segment.seat_to, segment.state, parts, segment.payment]


def _read_cells(columns: list[list[Any]]) -> Cells:  # Any: parsed JSON
    cells = Cells()
    for months, segments in columns:
        cells.share([Month(month) for month in months], [_read_segment(*segment) for segment in segments])
    return cells


def _read_segment(
    seat_from: int, seat_to: int, state: str, parts: list[tuple[str, str, int, str]], payment: int | None
) -> Segment:
    read = tuple([Part(credit, pot, rupiah, _day(since)) for credit, pot, rupiah, since in parts])
    return Segment(seat_from, seat_to, CellState(state), read, payment)
