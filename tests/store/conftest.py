"""A store on each database, and small words for filling it."""

from collections.abc import Iterator

import pytest

from ledger.store import Store


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    opened = Store(database_url)
    yield opened
    opened.dispose()
