"""The log over HTTP: the public files of the tree, and how far an entry has come. Entries are never among them."""

import re
from typing import Annotated

from fastapi import APIRouter, HTTPException, Query, Response
from pydantic import BaseModel, ConfigDict, Field

from api.bodies import TheOffice
from api.log import Level, begun_folder, replaced_by, wait_for
from ledger.transparency.folder import CHECKPOINT

_TILE = re.compile(
    r"(?:[0-9]|[1-5][0-9]|6[0-3])/(?:x[0-9]{3}/)*[0-9]{3}(?:\.p/(?:[1-9][0-9]?|1[0-9]{2}|2[0-4][0-9]|25[0-5]))?"
)
_FOR_EVER = "public, max-age=31536000, immutable"
_BRIEFLY = "public, max-age=1"


class LevelAsked(BaseModel):
    """How far an entry should have come, and how long to wait for it."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    at_least: Level = Field(Level.RECORDED, description="The level to wait for.")
    seconds: float = Field(0, ge=0, le=30, description="How long to wait for it, in seconds.")


class LevelTold(BaseModel):
    """How far an entry has come."""

    position: int = Field(description="The entry's position.", examples=[1042])
    level: Level = Field(description="recorded, sealed in a signed head, or witnessed by the policy's quorum.")
    recorded: int = Field(description="The last position of the book.", examples=[1050])
    sealed: int = Field(description="The size of the newest signed head.", examples=[1048])
    witnessed: int = Field(description="The size of the newest head that enough witnesses cosigned.", examples=[1030])
    replaced_by: int | None = Field(
        description="Where a correction took the entry back, or a newer statement tells the same year: the position of "
        "what stands in its place; a receipt of that entry supersedes one of this.",
        examples=[1050],
    )


def log_routes() -> APIRouter:
    """Return the routes of the log."""
    router = APIRouter(tags=["reads"])
    router.add_api_route(
        "/v1/log/level/{position}",
        _level,
        operation_id="log_level",
        summary="Show how far an entry has come: recorded, sealed or witnessed; wait for it if asked.",
    )
    files = APIRouter(include_in_schema=False)
    files.add_api_route(f"/log/{CHECKPOINT}", _checkpoint, methods=["GET", "HEAD"])
    files.add_api_route("/log/tile/{place:path}", _tile, methods=["GET", "HEAD"])
    router.include_router(files)
    return router


def _level(office: TheOffice, position: int, query: Annotated[LevelAsked, Query()]) -> LevelTold:
    found = wait_for(office, position, query.at_least, seconds=query.seconds)
    return LevelTold(
        position=found.position,
        level=found.level,
        recorded=found.recorded,
        sealed=found.sealed,
        witnessed=found.witnessed,
        replaced_by=replaced_by(office, position),
    )


def _checkpoint(office: TheOffice) -> Response:
    note = begun_folder(office.settings).published
    if note is None:
        raise HTTPException(404)
    return _file(bytes(note), "text/plain; charset=utf-8", _BRIEFLY)


def _tile(office: TheOffice, place: str) -> Response:
    if not _TILE.fullmatch(place):
        raise HTTPException(404)
    try:
        octets = (begun_folder(office.settings).public / "tile" / place).read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        raise HTTPException(404) from None
    return _file(octets, "application/octet-stream", _FOR_EVER)


def _file(octets: bytes, media_type: str, kept: str) -> Response:
    return Response(octets, media_type=media_type, headers={"Cache-Control": kept, "Access-Control-Allow-Origin": "*"})
