"""The statement package of a closed month: canonical JSON made of a fund's entries alone, the same bytes for ever."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby

from ledger.event import Entry, Fact
from ledger.funds.fund import Fund
from ledger.funds.moves import CHANGES, Move
from ledger.periods import Month

FORM = "amanah-statement.1"
"""The name of the form; another form of the bytes has another name, and this one is kept."""
Terms = dict[str, dict[str, int]]
"""Rupiah by the kind of money and the term of the identity."""


@dataclass(slots=True)
class _Month:
    """What is told of a month: the terms before it and at its end, and what moved within."""

    first: date
    last: date
    opening: Terms = field(default_factory=dict)
    closing: Terms = field(default_factory=dict)
    movements: list[dict[str, object]] = field(default_factory=list)

    def take_in(self, entry: Entry, fund: Fund, moves: Iterable[Move]) -> None:
        """Add what an entry moved by the end of the month."""
        known = sorted((move for move in moves if move.on <= self.last), key=lambda move: move.on)
        for on, group in groupby(known, key=lambda move: move.on):
            changes: Terms = {}
            for move in group:
                _add(changes, fund, move)
            _merge(self.closing, changes)
            if on < self.first:
                _merge(self.opening, changes)
            else:
                self.movements.append(_movement(entry, on, changes))


def _add(changes: Terms, fund: Fund, move: Move) -> None:
    terms = changes.setdefault(fund.credits[move.credit].money_kind.value, {})
    for term, sign in CHANGES[move.kind].items():
        terms[term.value] = terms.get(term.value, 0) + sign * move.rupiah


def _merge(sums: Terms, changes: Terms) -> None:
    for kind, terms in changes.items():
        held = sums.setdefault(kind, {})
        for term, rupiah in terms.items():
            held[term] = held.get(term, 0) + rupiah


def _movement(entry: Entry, on: date, changes: Terms) -> dict[str, object]:
    event = entry.event
    assert isinstance(event, Fact), "what moves money has a date"
    return {
        "by": entry.by,
        "changes": changes,
        "dated": event.effective_on.isoformat(),
        "effective_on": on.isoformat(),
        "event": event.KIND,
        "position": entry.position,
        "recorded_at": entry.at,
    }


def statement_package(entries: Sequence[Entry], *, fund: str, month: Month, known_at: int) -> bytes:
    """Return the statement of a fund's month as known at a position, from the entries of the fund's stream."""
    told, fold = _Month(month.first_day, month.last_day), Fund(fund)
    for entry in entries:
        if entry.position <= known_at:
            told.take_in(entry, fold, fold.apply(entry))
    told.movements.sort(key=lambda movement: (str(movement["effective_on"]), movement["position"]))
    stated = {
        "closing": told.closing,
        "form": FORM,
        "fund": fund,
        "known_at": known_at,
        "month": month,
        "movements": told.movements,
        "opening": told.opening,
    }
    return json.dumps(stated, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def digest_of(package: bytes) -> str:
    """Return the digest under which a package is kept."""
    return f"sha256:{hashlib.sha256(package).hexdigest()}"
