"""A log on both databases."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.transparency.stage import Stage, stage


@pytest.fixture
def log(database_url: str, tmp_path: Path) -> Iterator[Stage]:
    with stage(database_url, tmp_path / "log") as made:
        yield made
