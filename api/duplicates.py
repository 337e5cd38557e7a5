"""Refuses JSON in which an object has a name twice: readers differ in which of the two counts (RFC 8259, section 4)."""

import json
from collections.abc import Iterator, Sequence
from functools import cache

from api.fields import Schema, schema_of
from ledger.commands import COMMANDS
from ledger.errors import Malformed


def must_have_no_duplicates(body: str | bytes) -> None:
    """Refuse a JSON text with a name twice in one object, however deep; the text is known to be JSON."""
    json.loads(body, object_pairs_hook=once, parse_int=str, parse_float=str)


def once(pairs: Sequence[tuple[str, object]]) -> dict[str, object]:
    """Return an object of JSON, if each of its names stands in it once."""
    made = dict(pairs)
    if len(made) != len(pairs):
        names = [name for name, _ in pairs]
        raise _duplicate(next(name for name in names if names.count(name) > 1))
    return made


def _duplicate(name: str) -> Malformed:
    """Return the refusal; it tells the name only where it is a field's, since another might be anything."""
    told = name if name in _field_names() else "a name"
    return Malformed(
        "duplicate_key", f"expected each name of a JSON object once, found {told} twice; take one of the two out"
    )


@cache
def _field_names() -> frozenset[str]:
    return frozenset(
        name
        for command in COMMANDS
        for shape in _shapes(schema_of(command))
        for name in (*shape.get("properties", {}), "noun", "verb", "key", "body")
    )


def _shapes(schema: Schema) -> Iterator[Schema]:
    yield schema
    yield from schema.get("$defs", {}).values()
