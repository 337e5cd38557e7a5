"""The OpenAPI document: FastAPI's, with the models of the commands and the form of a problem."""

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic import BaseModel, Field, JsonValue
from pydantic.json_schema import models_json_schema

from api.errors import MEDIA_TYPE
from api.verbs import BulkRow
from ledger.commands import COMMANDS

REF = "#/components/schemas/{model}"


class Problem(BaseModel):
    """Why a request was not fulfilled (RFC 9457)."""

    type: str = Field(description="A URN of the code.", examples=["urn:amanah:error:insufficient_funds"])
    title: str = Field(description="The phrase of the status.", examples=["Conflict"])
    status: int = Field(description="The HTTP status.", examples=[409])
    code: str = Field(description="The stable code.", examples=["insufficient_funds"])
    detail: str = Field(
        description="What was expected, what was found and what to do.",
        examples=["needs Rp33.600 but only Rp16.800 is available"],
    )
    numbers: dict[str, JsonValue] = Field(description="The same as data.", examples=[{"needed": 33_600}])


def describe(app: FastAPI) -> dict[str, Any]:  # Any: a JSON document
    """Return the document, made once."""
    if app.openapi_schema is None:
        document = get_openapi(
            title=app.title, version=app.version, description=app.description, routes=app.routes, tags=app.openapi_tags
        )
        models = [(model, "validation") for model in (*COMMANDS, BulkRow, Problem)]
        _, schemas = models_json_schema(models, ref_template=REF)  # type: ignore[arg-type]  # the mode's literal type
        document["components"].setdefault("schemas", {}).update(schemas["$defs"])
        _answer_problems(document)
        app.openapi_schema = document
    return app.openapi_schema


def _answer_problems(document: dict[str, Any]) -> None:  # Any: a JSON document
    """Say of every operation that its errors are problems, in place of FastAPI's own form."""
    answer = {
        "description": "A problem, with a stable code.",
        "content": {MEDIA_TYPE: {"schema": {"$ref": REF.format(model="Problem")}}},
    }
    for operations in document["paths"].values():
        for operation in operations.values():
            operation["responses"].pop("422", None)
            operation["responses"]["4XX"] = answer
    for unused in ("HTTPValidationError", "ValidationError"):
        document["components"]["schemas"].pop(unused, None)
