"""Outside registers over HTTP: a snapshot goes in as a file; what comes back counts its rows and names nobody."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from api.bodies import Key, ListBody, TheOffice, Writer
from api.registers.importing import ImportTold, RegisterAsked, SnapshotTold, import_register, snapshots


def registers() -> APIRouter:
    """Return the routes; erasing a snapshot is a command, with a route of its own."""
    router = APIRouter(prefix="/v1/registers", tags=["registers"])
    router.add_api_route(
        "/import", _import, methods=["POST"], status_code=201, summary="Import a snapshot of an outside register."
    )
    router.add_api_route("", _list, methods=["GET"], summary="List the snapshots, the newest import first.")
    return router


def _import(
    office: TheOffice,
    actor: Writer,
    key: Key,
    body: ListBody,
    query: Annotated[RegisterAsked, Query()],
    response: Response,
) -> ImportTold:
    told = import_register(office, body, query, actor=actor.actor, key=key)
    if told.receipt.replayed:
        response.status_code = 200
    return told


def _list(office: TheOffice, actor: Writer) -> list[SnapshotTold]:
    return snapshots(office)
