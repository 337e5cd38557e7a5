"""A text of a wrong form is answered with an example: every pattern that a caller can meet has its words."""

import re
from collections.abc import Iterator

import pytest
from pydantic import BaseModel

from api.fields import schema_of
from api.forms import form_of
from api.reads import READS
from ledger.commands import COMMANDS

ID = re.compile(r"\^\(?([a-z|]+)\)?-\[")


def patterns(part: object) -> Iterator[str]:
    """Yield every pattern in a JSON Schema."""
    if isinstance(part, dict):
        if isinstance(part.get("pattern"), str):
            yield part["pattern"]
        for inner in part.values():
            yield from patterns(inner)
    elif isinstance(part, list):
        for inner in part:
            yield from patterns(inner)


MODELS: list[type[BaseModel]] = [*COMMANDS, *(read.asked for read in READS)]
PATTERNS = sorted({pattern for model in MODELS for pattern in patterns(schema_of(model))})
OF_IDS = [pattern for pattern in PATTERNS if ID.match(pattern)]


def test_there_are_ids_of_many_kinds() -> None:
    assert len(OF_IDS) > 14


@pytest.mark.parametrize("pattern", OF_IDS)
def test_the_form_of_an_id_is_an_id_that_has_it(pattern: str) -> None:
    said = form_of(pattern)
    assert said.startswith("an id such as ")
    assert re.search(pattern, said.removeprefix("an id such as "))


@pytest.mark.parametrize("pattern", [pattern for pattern in PATTERNS if pattern not in OF_IDS])
def test_every_other_form_has_its_words_too(pattern: str) -> None:
    assert "field's description" not in form_of(pattern)


def test_a_form_that_nobody_has_words_for_sends_to_the_description() -> None:
    assert form_of("^never[0-9]$") == "text of the form that the field's description tells"
