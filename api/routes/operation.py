"""What whoever runs the service asks it: whether it lives, whether it is ready and why not, and what it has counted."""

from eventsourcing.persistence import PersistenceError
from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field

from api.bodies import KnownReader, TheOffice
from api.bootstrap import Office
from api.metrics import MEDIA_TYPE, Metrics
from api.settings import DATABASE_FILE
from ledger.errors import AmanahError, StoreRefusal

LAG_MAX = 100_000
"""A reader that is further behind the head than this is still catching up after a start."""


class Alive(BaseModel):
    """The process answers."""

    alive: bool = Field(True, description="Always true.", examples=[True])


class Readiness(BaseModel):
    """Whether requests are answered, and what is not as it should be."""

    ready: bool = Field(description="Whether requests are answered.", examples=[True])
    reasons: list[str] = Field(description="Codes of what keeps them from it.", examples=[["store_unavailable"]])
    warnings: list[str] = Field(
        description="Codes of what stands still while requests are answered, such as the log's.",
        examples=[["log_overtaken"]],
    )


def operation() -> APIRouter:
    """Return the routes."""
    router = APIRouter(tags=["operation"])
    router.add_api_route("/livez", _alive, operation_id="livez", summary="Show that the process answers.")
    router.add_api_route(
        "/readyz",
        _ready,
        operation_id="readyz",
        summary="Show whether requests are answered, and why not.",
        responses={503: {"model": Readiness, "description": "Requests are not answered."}},
    )
    router.add_api_route(
        "/metrics",
        _metrics,
        operation_id="metrics",
        summary="Show what this process has counted, in the text form of Prometheus; needs a key.",
        response_class=Response,
        responses={200: {"content": {"text/plain": {"schema": {"type": "string"}}}}},
    )
    return router


async def _alive() -> Alive:
    return Alive()


def _ready(office: TheOffice, request: Request, response: Response) -> Readiness:
    reasons = list(_reasons(office))
    refusal: AmanahError | None = request.app.state.sealing()
    response.status_code = 503 if reasons else 200
    return Readiness(ready=not reasons, reasons=reasons, warnings=[] if refusal is None else [refusal.code])


def _reasons(office: Office) -> list[str]:
    if office.settings.database_url is None and not (office.settings.home / DATABASE_FILE).exists():
        return ["store_missing"]
    try:
        office.must_have_the_keys()
        return ["readers_behind"] if office.lag() > LAG_MAX else []
    except StoreRefusal as refusal:
        return [refusal.code]
    except PersistenceError:
        return ["store_unavailable"]


def _metrics(actor: KnownReader, request: Request) -> Response:
    metrics: Metrics = request.app.state.metrics
    return Response(metrics.told(), media_type=MEDIA_TYPE)
