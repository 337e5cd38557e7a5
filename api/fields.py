"""The fields of a command as its JSON Schema describes them: for options, examples and references."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from pydantic import BaseModel, ValidationError

Schema = Mapping[str, Any]  # Any: a JSON document


class Form(StrEnum):
    """How a field is written on a command line."""

    FLAG = "flag"
    INTEGER = "integer"
    INTEGERS = "integers"
    JSON = "json"
    TEXT = "text"
    TEXTS = "texts"


@dataclass(frozen=True, slots=True)
class FieldTold:
    """A field: its name, its form, what it means, and one value that is allowed."""

    name: str
    form: Form
    required: bool
    description: str
    choices: tuple[str, ...]
    default: object
    example: object | None
    has_own_example: bool
    of: str | None
    """The name of the value that a field of JSON holds."""


_made: dict[type[BaseModel], Schema] = {}


def schema_of(model: type[BaseModel]) -> Schema:
    """Return the model's JSON Schema, made once."""
    if model not in _made:
        _made[model] = model.model_json_schema()
    return _made[model]


def fields_of(model: type[BaseModel]) -> list[FieldTold]:
    """Return the model's fields, those that are required first."""
    schema = schema_of(model)
    required = set(schema.get("required", ()))
    told = [_field(name, shape, name in required, schema) for name, shape in schema["properties"].items()]
    return sorted(told, key=lambda field: not field.required)


def values_of(model: type[BaseModel]) -> dict[str, list[FieldTold]]:
    """Return the fields of every value that the model's fields hold, by its name."""
    schema = schema_of(model)
    return {
        name: [_field(field, shape, field in inner.get("required", ()), schema) for field, shape in shapes.items()]
        for name, inner in schema.get("$defs", {}).items()
        if (shapes := inner.get("properties"))
    }


def example_of(model: type[BaseModel]) -> dict[str, object]:
    """Return a body made of the examples of the required fields, and of others where it is not allowed without them."""
    told = fields_of(model)
    body = {field.name: field.example for field in told if field.required}
    try:
        model.model_validate_json(json.dumps(body))
    except ValidationError:
        body |= {field.name: field.example for field in told if field.has_own_example}
    return body


def _field(name: str, shape: Schema, required: bool, schema: Schema) -> FieldTold:
    own = _resolved(shape, schema)
    examples = shape.get("examples") or own.get("examples") or [_first_choice(own)]
    return FieldTold(
        name=name,
        form=_form(own, schema),
        required=required,
        description=shape.get("description") or own.get("description") or "",
        choices=tuple(own.get("enum", ()) or _resolved(own.get("items", {}), schema).get("enum", ())),
        default=shape.get("default"),
        example=examples[0],
        has_own_example="examples" in shape,
        of=_named(shape, schema),
    )


def _first_choice(shape: Schema) -> object:
    choices = shape.get("enum")
    return choices[0] if choices else None


def _resolved(shape: Schema, schema: Schema) -> Schema:
    """Follow references, and leave the null of an optional field out."""
    for _ in range(10):
        if "$ref" in shape:
            shape = schema["$defs"][shape["$ref"].rsplit("/", 1)[1]]
        elif "anyOf" in shape:
            shape = next(one for one in shape["anyOf"] if one.get("type") != "null")
        else:
            break
    return shape


def _named(shape: Schema, schema: Schema) -> str | None:
    """Return the name of the value in a field, in a list of them, or in either where it is optional."""
    for one in (shape, *shape.get("anyOf", ())):
        for place in (one, one.get("items", {})):
            name = str(place.get("$ref", "")).rpartition("/")[2]
            if name and "properties" in schema["$defs"][name]:
                return name
    return None


def _form(shape: Schema, schema: Schema) -> Form:
    match shape.get("type"):
        case "boolean":
            return Form.FLAG
        case "integer":
            return Form.INTEGER
        case "string":
            return Form.TEXT
        case "array":
            inner = _resolved(shape.get("items", {}), schema).get("type")
            return {"string": Form.TEXTS, "integer": Form.INTEGERS}.get(str(inner), Form.JSON)
    return Form.JSON
