"""The bytes of every kind are canonical JSON, whatever its words: RFC 8785 and sorted compact JSON say the same."""

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ledger.event import Event, Value
from ledger.store.mapper import decode_state, stamped_rows
from ledger.vocabulary import KINDS
from tests.house.words import any_words, bounds, names_in, parts_of, schema_of

SAFE = 2**53
STAMP = ["at", "by", "kind", "nonce", "stream", "version", "what"]


def canonical(words: Any) -> bytes:
    return json.dumps(words, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.KIND)
def test_any_words_of_a_kind_are_stored_as_canonical_json_and_come_back(kind: type[Event]) -> None:
    @settings(max_examples=15, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(any_words(schema_of(kind)), st.integers(1, SAFE - 1))
    def check(words: Any, version: int) -> None:
        event = kind.model_validate_json(json.dumps(words))
        body = event.canonical()
        assert body == canonical(json.loads(body))
        assert kind.model_validate_json(body) == event
        at, by, nonce = "2026-11-21T07:31:16.000001Z", "desk-1", "0f" * 16
        row = stamped_rows("fund-x", version, [event], bodies=[body], at=at, by=by, nonces=[nonce])[0]
        assert row.state == canonical(json.loads(row.state))
        assert list(json.loads(row.state)) == STAMP
        entry = decode_state(3, row.kind, row.state)
        assert (entry.event, entry.at, entry.by, entry.nonce, entry.version) == (event, at, by, nonce, version)

    check()


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.KIND)
def test_a_kind_has_ascii_names_and_whole_numbers_that_every_reader_sees_alike(kind: type[Event]) -> None:
    schema = schema_of(kind)
    assert all(name.isascii() for name in names_in(schema))
    for part in parts_of(schema):
        assert part.get("type") != "number", f"{kind.KIND} has a number that is not whole"
        if part.get("type") == "integer":
            low, high = bounds(part)
            assert -SAFE < low <= high < SAFE
        if part.get("type") == "object":
            assert part.get("additionalProperties") is False, f"{kind.KIND} takes words that it does not know"


def test_the_fields_of_a_nested_value_are_in_alphabetical_order_too() -> None:
    def below(base: type[Value]) -> list[type[Value]]:
        return [model for sub in base.__subclasses__() for model in (sub, *below(sub))]

    values = [model for model in below(Value) if model.__module__.startswith("ledger.")]
    assert len(values) > len(KINDS)
    for model in values:
        assert list(model.model_fields) == sorted(model.model_fields), model


def test_a_value_that_was_declared_out_of_order_is_stored_in_order() -> None:
    class Inner(Value):
        """Declared backwards."""

        z: int
        a: int

    class Outer(Value):
        """Declared backwards, with one inside."""

        nested: tuple[Inner, ...]
        first: Inner | None = None

    words = {"nested": [{"z": 1, "a": 2}], "first": {"z": 3, "a": 4}}
    assert Outer.model_validate(words).canonical() == b'{"first":{"a":4,"z":3},"nested":[{"a":2,"z":1}]}'
