"""Words for any model, made from its JSON schema alone: nobody has to remember to add a new kind."""

from collections.abc import Mapping, Sequence
from typing import Any

from hypothesis import strategies as st
from pydantic import BaseModel

Json = Any
"""Any: a schema, or words that a schema describes."""

AWKWARD = "aZ09 .-/\\\"'<>&{}:,éß漢字العربية😀𝒳"
"""Characters that writers of JSON escape, or sort, in different ways."""


def schema_of(model: type[BaseModel]) -> Json:
    """Return the schema of what a model takes in."""
    return model.model_json_schema()


def names_in(schema: Json) -> set[str]:
    """Return every field name of a schema, nested ones included."""
    names: set[str] = set()
    for part in parts_of(schema):
        names |= set(part.get("properties", {}))
    return names


def parts_of(schema: Json) -> list[dict[str, Json]]:
    """Return every object within a schema that is a schema itself."""
    found: list[dict[str, Json]] = []
    if isinstance(schema, list):
        for part in schema:
            found += parts_of(part)
    elif isinstance(schema, dict):
        found.append(schema)
        for key, part in schema.items():
            if key in ("properties", "$defs"):
                for named in part.values():
                    found += parts_of(named)
            elif key not in ("examples", "default", "enum", "const"):
                found += parts_of(part)
    return found


def any_words(schema: Json) -> st.SearchStrategy[Json]:
    """Return a strategy for words that fit a schema; fields that may be absent sometimes are."""
    return _any(schema, schema.get("$defs", {}))


def _any(schema: Mapping[str, Json], shared: Mapping[str, Json]) -> st.SearchStrategy[Json]:
    schema = _resolved(schema, shared)
    if "anyOf" in schema:
        return st.one_of([_any(part, shared) for part in schema["anyOf"]])
    if "const" in schema or "enum" in schema:
        return st.sampled_from(schema.get("enum") or [schema["const"]])
    match schema.get("type"):
        case "null":
            return st.none()
        case "boolean":
            return st.booleans()
        case "integer":
            low, high = bounds(schema)
            return st.integers(low, high)
        case "string":
            return _any_text(schema)
        case "array":
            least = schema.get("minItems", 0)
            return st.lists(_any(schema["items"], shared), min_size=least, max_size=max(least, 2))
        case "object":
            fields = {name: _any(part, shared) for name, part in schema["properties"].items()}
            needed = set(schema.get("required", ()))
            return st.fixed_dictionaries(
                {name: words for name, words in fields.items() if name in needed},
                optional={name: words for name, words in fields.items() if name not in needed},
            )
        case other:
            raise AssertionError(f"a schema of type {other} is not known here; teach this file")


def _any_text(schema: Mapping[str, Json]) -> st.SearchStrategy[str]:
    if schema.get("format") == "date":
        return st.sampled_from(["2022-10-04", "2024-02-29", "1999-12-31"])
    if "pattern" in schema:
        if schema.get("examples"):
            return st.sampled_from(list(schema["examples"]))
        pattern: str = schema["pattern"]
        return st.from_regex(pattern, fullmatch=True)
    if "maxLength" not in schema:
        return st.sampled_from(list(schema["examples"]))
    longest = min(schema["maxLength"], 12)
    return st.text(AWKWARD, min_size=1, max_size=longest).filter(lambda text: bool(text.strip()))


def bounds(schema: Mapping[str, Json]) -> tuple[int, int]:
    """Return the least and the largest integer of a schema; one without a bound is an error here."""
    low = schema["minimum"] if "minimum" in schema else schema["exclusiveMinimum"] + 1
    high = schema["maximum"] if "maximum" in schema else schema["exclusiveMaximum"] - 1
    return low, high


def _resolved(schema: Mapping[str, Json], shared: Mapping[str, Json]) -> Mapping[str, Json]:
    """Follow a reference; what stands beside it, such as an example, goes before what it refers to."""
    while "$ref" in schema:
        rest = {key: value for key, value in schema.items() if key != "$ref"}
        schema = {**shared[schema["$ref"].rpartition("/")[2]], **rest}
    return schema


def example_words(schema: Json, *, full: bool) -> Json:
    """Return one set of words, always the same: all fields where ``full``, else only those that must be there."""
    return _example(schema, schema.get("$defs", {}), full)


def _example(schema: Mapping[str, Json], shared: Mapping[str, Json], full: bool) -> Json:
    schema = _resolved(schema, shared)
    if "anyOf" in schema:
        present = [part for part in schema["anyOf"] if _resolved(part, shared).get("type") != "null"]
        return _example({**present[0], **_examples(schema)}, shared, full)
    if "const" in schema or "enum" in schema:
        return (schema.get("enum") or [schema["const"]])[0]
    match schema.get("type"):
        case "boolean":
            return True
        case "integer":
            return schema["examples"][0] if "examples" in schema else bounds(schema)[0]
        case "string":
            return _example_text(schema)
        case "array":
            if "examples" in schema and (full or schema.get("minItems", 0)):
                return schema["examples"][0]
            count = max(schema.get("minItems", 0), 1 if full else 0)
            return [_example(schema["items"], shared, full)] * count
        case "object":
            needed: Sequence[str] = schema.get("required", ())
            chosen = [name for name in schema["properties"] if full or name in needed]
            return {name: _example(schema["properties"][name], shared, full) for name in chosen}
        case other:
            raise AssertionError(f"a schema of type {other} is not known here; teach this file")


def _examples(schema: Mapping[str, Json]) -> dict[str, Json]:
    return {"examples": schema["examples"]} if "examples" in schema else {}


def _example_text(schema: Mapping[str, Json]) -> str:
    if schema.get("examples"):
        return str(schema["examples"][0])
    if schema.get("format") == "date":
        return "2022-10-04"
    known = {
        r"^[A-Z]{2,4}-[0-9]{2}$": "DOC-01",
        r"^sha256:[0-9a-f]{64}$": "sha256:" + "0a" * 32,
        r"^[0-9a-f]{64}$": "0a" * 32,
        r"^[0-9a-f]{32}$": "0a" * 16,
    }
    return known[schema["pattern"]] if "pattern" in schema else 'Contoh "é" \\ /'[: schema["maxLength"]]
