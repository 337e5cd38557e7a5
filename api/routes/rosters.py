"""Rosters over HTTP: a list goes in as a file, the plan comes back; it names nobody, its rows do so by number alone."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from api.bodies import ListBody, TheOffice, Writer
from api.receipts import ReceiptTold, receipt_told
from api.rosters.asked import PlanAsked, ResultAsked, RowsAsked
from api.rosters.change_titles import order_of
from api.rosters.changes import ChangesTold
from api.rosters.changes_asked import ChangesAsked, RenewalAsked, TemplateAsked, TransferAsked
from api.rosters.changing import make_changes
from api.rosters.keeping import Told
from api.rosters.plan_told import PlanTold, RowTold
from api.rosters.plans import apply_plan, make_plan, plan_kept, plan_row, plan_sheet, plan_told, plans, rows_told
from api.rosters.renewing import carried_terms, make_renewal
from api.rosters.results import result, template
from api.rosters.worker_evidence import EvidenceTold, evidence_of
from ledger.identifiers import PlanId, WorkerId
from ledger.rosters.values import ChangeKind

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def rosters() -> APIRouter:
    """Return the routes; approving a plan and adopting criteria are commands, with routes of their own."""
    router = APIRouter(prefix="/v1/rosters", tags=["rosters"])
    router.add_api_route("/plan", _plan, methods=["POST"], status_code=201, summary="Plan a list: a verdict a row.")
    router.add_api_route(
        "/plan-changes", _changes, methods=["POST"], status_code=201, summary="Plan a list of changes: a verdict a row."
    )
    router.add_api_route(
        "/transfer", _transfer, methods=["POST"], status_code=201, summary="Plan the transfer of a whole batch."
    )
    router.add_api_route("/renew", _renew, methods=["POST"], status_code=201, summary="Plan a batch for another year.")
    router.add_api_route("/plans", _plans, methods=["GET"], summary="List the plans, the newest first.")
    router.add_api_route("/template", _template, methods=["GET"], summary="An empty list to fill in.")
    router.add_api_route("/plans/{plan}", _show, methods=["GET"], summary="What a plan came to.")
    router.add_api_route("/plans/{plan}/rows", _rows, methods=["GET"], summary="The rows of a plan.")
    router.add_api_route("/plans/{plan}/result", _result, methods=["GET"], summary="The list with its verdicts.")
    router.add_api_route(
        "/plans/{plan}/apply", _apply, methods=["POST"], status_code=201, summary="Carry out an approved plan."
    )
    router.add_api_route(
        "/evidence/{worker}", _evidence, methods=["GET"], summary="On what evidence a list enrolled somebody."
    )
    return router


def _plan(office: TheOffice, actor: Writer, body: ListBody, query: Annotated[PlanAsked, Query()]) -> PlanTold:
    return make_plan(office, query.opening(today=office.book.today()), query.terms(), body, actor=actor.actor)


def _changes(office: TheOffice, actor: Writer, body: ListBody, query: Annotated[ChangesAsked, Query()]) -> ChangesTold:
    terms = query.terms(change=query.change, today=office.book.today())
    return make_changes(office, terms, query.also(), body, actor=actor.actor)


def _transfer(office: TheOffice, actor: Writer, query: Annotated[TransferAsked, Query()]) -> ChangesTold:
    terms = query.terms(change=ChangeKind.TRANSFER, today=office.book.today())
    return make_changes(office, terms, query.also(), None, actor=actor.actor)


def _renew(office: TheOffice, actor: Writer, query: Annotated[RenewalAsked, Query()]) -> PlanTold:
    carried = carried_terms(office, query.batch, actor=actor.actor)
    opening = query.opening(carried, today=office.book.today())
    return make_renewal(office, opening, query.also(), actor=actor.actor)


def _plans(office: TheOffice, actor: Writer) -> list[Told]:
    return plans(office)


def _show(office: TheOffice, actor: Writer, plan: PlanId) -> Told:
    return plan_told(plan_row(office, plan))


def _rows(office: TheOffice, actor: Writer, plan: PlanId, query: Annotated[RowsAsked, Query()]) -> list[RowTold]:
    return rows_told(plan_kept(office, plan).verdicts, verdict=query.verdict, code=query.code)


def _result(office: TheOffice, actor: Writer, plan: PlanId, query: Annotated[ResultAsked, Query()]) -> Response:
    sheet = plan_sheet(office, plan, sheet=query.sheet)
    return Response(result(sheet, plan_kept(office, plan).verdicts, bad_only=query.bad), media_type=WORKBOOK)


def _evidence(office: TheOffice, actor: Writer, worker: WorkerId) -> list[EvidenceTold]:
    return evidence_of(office, worker)


def _template(office: TheOffice, actor: Writer, query: Annotated[TemplateAsked, Query()]) -> Response:
    made = template() if query.change is None else template(order_of(query.change))
    return Response(made, media_type=WORKBOOK)


def _apply(office: TheOffice, actor: Writer, plan: PlanId, response: Response) -> ReceiptTold:
    receipt = apply_plan(office, plan, actor=actor.actor)
    if receipt.replayed:
        response.status_code = 200
    return receipt_told(office, receipt, actor=actor.actor, key=f"apply-{plan}")
