"""The small story of the readers, on SQLite: planted cases and a clean book."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.projections.story import Told, story


@pytest.fixture
def it(tmp_path: Path) -> Iterator[Told]:
    with story(f"sqlite:///{tmp_path / 'book.sqlite'}") as told:
        yield told
