"""A plugin for pytest that recomputes every book which a test leaves behind.

``pytest -p tests.independent.every_book tests/stories tests/contributions``: on Polars, the quicker of the two engines.
"""

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from ledger.store import Store
from projections.audit_independent import audit_independently

BOOKS = pytest.StashKey[list[int]]()


def pytest_configure(config: pytest.Config) -> None:
    """Audit each store once more before it is disposed of."""
    dispose, seen = Store.dispose, config.stash.setdefault(BOOKS, [])

    def audited(self: Store) -> None:
        try:
            seen.append(_recomputed(self))
        finally:
            dispose(self)

    setattr(Store, "dispose", audited)  # noqa: B010 (what the plugin is for)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Say how many books were recomputed, and how many figures of them."""
    seen = config.stash[BOOKS]
    terminalreporter.write_line(f"{len(seen)} books recomputed, {sum(seen):,} figures compared")


def _recomputed(store: Store) -> int:
    with TemporaryDirectory() as folder:
        steps = audit_independently(store, Path(folder), engines=["polars"])
    assert [one for step in steps for one in step.discrepancies] == []
    return sum(step.checked for step in steps[1:])
