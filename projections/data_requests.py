"""The register of what people ask about their own data: when it came, until when it is due, how it was answered."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from ledger.event import Fact
from ledger.identities.events import (
    DataRequestAnswered,
    DataRequestReceived,
    DataRight,
    PersonalDataErased,
    PersonalDataRestricted,
    RequestOutcome,
)
from ledger.law import rules
from ledger.law.rules import AdoptedRule, Rules
from ledger.law.values import Rule
from ledger.store import Reader
from ledger.store.mapper import decode
from projections.as_of import Answer, AsOf, as_of
from projections.told import Said, Told

_HOURS_A_DAY = 24


def _request(event: Fact) -> str:
    assert isinstance(event, DataRequestReceived | DataRequestAnswered | PersonalDataErased | PersonalDataRestricted)
    return event.request or ""


DATA_REQUESTS = Told(
    "data_requests",
    dict.fromkeys((DataRequestReceived, DataRequestAnswered, PersonalDataErased, PersonalDataRestricted), _request),
)


class RequestState(StrEnum):
    """How a request stands."""

    ANSWERED = "answered"
    ANSWERED_LATE = "answered_late"
    OPEN = "open"
    OVERDUE = "overdue"


@dataclass(frozen=True, slots=True)
class DataRequest:
    """A request about somebody's own data, and how it stands on the day asked for."""

    request: str
    right: DataRight
    worker: str | None
    received_on: date
    due_on: date | None
    """The last day that is within the hours allowed at whatever hour it came; none where no rule says how many."""
    answered_on: date | None
    outcome: RequestOutcome | None
    """How it was answered in words; none of one that the erasure or restriction itself answers."""
    state: RequestState
    article: str | None
    """The article of the rule that sets the hours."""
    positions: tuple[int, ...]
    """The entries that it rests on, the law's among them."""


def data_requests(
    reader: Reader, *, valid_at: date | None = None, known_at: int | str | None = None, overdue: bool = False
) -> Answer[DataRequest]:
    """Return the requests, those due first at the top; with ``overdue`` those alone that are due and not answered."""
    moment = as_of(reader, valid_at=valid_at, known_at=known_at)
    said = DATA_REQUESTS.at(reader, moment)
    law = _rules(reader, moment)
    rows = [_row(request, told, law, moment) for request, told in said.items() if request]
    wanted = [row for row in rows if not overdue or row.state is RequestState.OVERDUE]
    return Answer(moment, sorted(wanted, key=lambda row: (row.received_on, row.positions)))


def _rules(reader: Reader, moment: AsOf) -> Rules:
    law = Rules()
    for stored in reader.entries(until=moment.known_at, limit=moment.known_at, stream=rules.STREAM):
        law.apply(decode(stored))
    return law


def _row(request: str, told: Sequence[Said], law: Rules, moment: AsOf) -> DataRequest:
    received = told[0].event
    assert isinstance(received, DataRequestReceived), "a request begins with its receipt"
    answers = told[1:]
    rule = law.found(Rule.DATA_REQUEST_HOURS, received.effective_on)
    due_on = None if rule is None else _due(received.effective_on, rule)
    answered_on = answers[0].on if answers else None
    words = next((one.event for one in answers if isinstance(one.event, DataRequestAnswered)), None)
    return DataRequest(
        request=request,
        right=received.right,
        worker=received.worker,
        received_on=received.effective_on,
        due_on=due_on,
        answered_on=answered_on,
        outcome=None if words is None else words.outcome,
        state=_state(due_on, answered_on, moment.day),
        article=None if rule is None else rule.row.article,
        positions=tuple(sorted({one.position for one in told} | ({rule.position} if rule else set()))),
    )


def _due(received_on: date, rule: AdoptedRule) -> date:
    """Return the last day that is in time at whatever hour the request came: that day counts as the first."""
    return received_on + timedelta(days=rule.row.value // _HOURS_A_DAY - 1)


def _state(due_on: date | None, answered_on: date | None, today: date | None) -> RequestState:
    if answered_on is not None:
        return RequestState.ANSWERED_LATE if due_on is not None and answered_on > due_on else RequestState.ANSWERED
    is_overdue = due_on is not None and today is not None and today > due_on
    return RequestState.OVERDUE if is_overdue else RequestState.OPEN
