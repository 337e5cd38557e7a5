"""The story, told on both databases."""

from collections.abc import Iterator

import pytest

from tests.projections.story import Told, story


@pytest.fixture
def it(database_url: str) -> Iterator[Told]:
    with story(database_url) as told:
        yield told
