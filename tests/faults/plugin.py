"""A plugin for pytest that takes one guard of the book away: ``pytest -p tests.faults.plugin --fault slot_guard``."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from datetime import date

import pytest
from sqlalchemy import Connection, select

from ledger.funds import cells, drawing, fund, holdings, lots, moving, settling
from ledger.funds.lots import Lot
from ledger.store import Reader, Store, schema, writer


def slot_guard() -> None:
    """Let a claim overwrite months that somebody holds."""
    kept, guard, _ = writer._CLAIM.partition(" WHERE ")
    assert guard, "the guard is where this fault expects it"
    writer._CLAIM = kept


def head_lock() -> None:
    """Let a writer read the head without locking it: neither FOR UPDATE nor BEGIN IMMEDIATE."""
    assert writer._locked_head._for_update_arg is not None, "the lock is where this fault expects it"
    writer._locked_head = select(*schema.head.c["position", "at", "root", "frontier"])
    begun = Store._begun

    def begun_late(self: Store, **options: object) -> AbstractContextManager[Connection]:
        return begun(self, **{**options, **({"sqlite_begin": "BEGIN"} if "sqlite_begin" in options else {})})

    setattr(Store, "_begun", begun_late)  # noqa: B010 (the fault)


def idempotency() -> None:
    """Forget what every idempotency key was used for."""
    setattr(Reader, "receipt", lambda self, actor, key: None)  # noqa: B010 (the fault)


def since() -> None:
    """Let a move of money take what arrived after its date."""
    setattr(Lot, "eligible", lambda lot, on: sum(lot.available.values()))  # noqa: B010 (the fault)
    for house in (cells, drawing, fund, holdings, lots, moving, settling):
        if hasattr(house, "draw"):
            setattr(house, "draw", _any_date)  # noqa: B010 (the fault)


def _any_date(buckets: dict[date, int], rupiah: int, on: date) -> None:
    for day in sorted(buckets, reverse=True):
        taken = min(rupiah, buckets[day])
        if taken:
            lots.withdraw(buckets, day, taken)
        rupiah -= taken


FAULTS: Mapping[str, Callable[[], None]] = {
    "head_lock": head_lock,
    "idempotency": idempotency,
    "since": since,
    "slot_guard": slot_guard,
}


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option that names a fault."""
    parser.addoption("--fault", choices=sorted(FAULTS), help="take this guard of the book away")


def pytest_configure(config: pytest.Config) -> None:
    """Break what the option names, before any test is collected."""
    chosen = config.getoption("--fault")
    if chosen is not None:
        FAULTS[chosen]()
