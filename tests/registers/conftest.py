"""An office on each of the databases."""

from collections.abc import Iterator

import pytest

from api.bootstrap import Office
from tests.rosters.stage import office


@pytest.fixture
def at(sqlite_url: str) -> Iterator[Office]:
    with office(sqlite_url) as opened:
        yield opened


@pytest.fixture
def everywhere(database_url: str) -> Iterator[Office]:
    with office(database_url) as opened:
        yield opened
