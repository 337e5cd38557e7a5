"""Writes: one route for each command, derived from its model, and one for many commands in one commit."""

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, Header, Query, Request, Response
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from api.access import must_be_allowed
from api.bodies import JSON, NDJSON, JsonBody, JsonOrLines, Key, TheOffice, Writer
from api.fields import example_of
from api.malformed import parsed
from api.receipts import ReceiptTold, receipt_told
from api.verbs import BulkRow, bulk_of, summary
from ledger.command import Command
from ledger.commands import COMMANDS


def _true_or_false(given: object) -> object:
    """Take the two words of JSON alone: what else may mean yes or no is not guessed at."""
    if given not in ("true", "false") and not isinstance(given, bool):
        raise ValueError("expected true or false, found another word; write one of the two")
    return given


class WriteQuery(BaseModel):
    """The query of a write; a name that it does not have is refused, so that no dry run is misspelt into a real one."""

    model_config = ConfigDict(extra="forbid")

    dry_run: Annotated[bool, BeforeValidator(_true_or_false)] = Field(
        False, description="Decide and answer, but write nothing."
    )


Dry = Annotated[WriteQuery, Query()]


def writes() -> APIRouter:
    """Return the routes of every command."""
    router = APIRouter(prefix="/v1")
    for command in COMMANDS:
        router.add_api_route(
            f"/{command.NOUN}/{command.VERB}",
            _recording(command),
            methods=["POST"],
            status_code=201,
            tags=[command.NOUN],
            operation_id=f"{command.NOUN}_{command.VERB}".replace("-", "_"),
            summary=summary(command),
            responses={200: {"model": ReceiptTold, "description": "A dry run, or the first receipt again."}},
            openapi_extra={"requestBody": _body_schema(command)},
        )
    router.add_api_route(
        "/bulk",
        _record_bulk,
        methods=["POST"],
        status_code=201,
        tags=["bulk"],
        operation_id="bulk",
        summary="Record many commands in one commit, all of them or none.",
        openapi_extra={"requestBody": _bulk_schema()},
    )
    return router


def _recording(command: type[Command]) -> Callable[..., ReceiptTold]:
    def record(
        office: TheOffice, actor: Writer, key: Key, body: JsonBody, query: Dry, request: Request, response: Response
    ) -> ReceiptTold:
        must_be_allowed(actor, [command])
        office.ready_for([command])
        receipt = office.book.record(parsed(command, body), actor=actor.actor, key=key, dry_run=query.dry_run)
        if receipt.replayed or receipt.dry_run:
            response.status_code = 200
        request.state.position = receipt.position
        return receipt_told(office, receipt, actor=actor.actor, key=key)

    return record


def _record_bulk(
    office: TheOffice,
    actor: Writer,
    body: JsonOrLines,
    query: Dry,
    content_type: Annotated[str, Header(include_in_schema=False)],
) -> list[ReceiptTold]:
    commands = bulk_of(body, lines=content_type.startswith(NDJSON))
    must_be_allowed(actor, [type(command) for command, _ in commands])
    office.ready_for(type(command) for command, _ in commands)
    receipts = office.book.record_all(commands, actor=actor.actor, dry_run=query.dry_run)
    told = zip(receipts, commands, strict=True)
    return [receipt_told(office, receipt, actor=actor.actor, key=key) for receipt, (_, key) in told]


def _body_schema(command: type[Command]) -> dict[str, Any]:  # Any: JSON for the OpenAPI document
    schema = {"$ref": f"#/components/schemas/{command.__name__}"}
    return {"required": True, "content": {JSON: {"schema": schema, "example": example_of(command)}}}


def _bulk_schema() -> dict[str, Any]:  # Any: JSON for the OpenAPI document
    row = {"$ref": f"#/components/schemas/{BulkRow.__name__}"}
    return {
        "required": True,
        "content": {JSON: {"schema": {"type": "array", "items": row}}, NDJSON: {"schema": row}},
    }
