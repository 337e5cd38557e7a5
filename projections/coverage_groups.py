"""What coverage is told apart by, besides regions: the batches of each scheme, fund, agreement, programme or month."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from ledger.enrollments.events import BatchOpened
from ledger.funds.events import FundClass, FundOpened
from ledger.periods import Month, months_between
from ledger.programmes import Programme
from ledger.store import Reader
from projections.as_of import AsOf
from projections.batches import BATCHES
from projections.fund_balances import FUNDS
from projections.kept_told import said_at
from projections.told import first_of

By = Literal["scheme", "fund", "agreement", "fund_class", "programme", "occupation", "month"]
Key = str | None


@dataclass(frozen=True, slots=True)
class Scope:
    """Which batches are asked about; nothing named narrows nothing."""

    scheme: str | None = None
    fund: str | None = None
    agreement: str | None = None
    fund_class: FundClass | None = None
    programme: Programme | None = None


@dataclass(frozen=True, slots=True)
class Opened:
    """The batches known at a moment: all of them, those asked about, where each was opened, and the funds' classes."""

    every: Mapping[str, BatchOpened]
    asked: Mapping[str, BatchOpened]
    positions: Mapping[str, int]
    classes: Mapping[str, FundClass]


def opened_batches(reader: Reader, moment: AsOf, scope: Scope, *, classed: bool) -> Opened:
    """Return the batches known at a moment; the classes of funds only where they are asked for."""
    every, positions = {}, {}
    for batch, said in said_at(reader, moment.undated, BATCHES).items():
        first = first_of(said, BatchOpened)
        if first is not None and isinstance(first.event, BatchOpened):
            every[batch], positions[batch] = first.event, first.position
    classes = _classes(reader, moment) if classed or scope.fund_class is not None else {}
    asked = {batch: one for batch, one in every.items() if _is_asked(one, scope, classes)}
    return Opened(every, asked, positions, classes)


def _is_asked(one: BatchOpened, scope: Scope, classes: Mapping[str, FundClass]) -> bool:
    return (
        scope.scheme in (None, one.scheme)
        and scope.fund in (None, one.fund)
        and scope.agreement in (None, one.agreement)
        and (scope.fund_class is None or classes.get(one.fund) is scope.fund_class)
        and (scope.programme is None or scope.programme in one.programmes)
    )


def _classes(reader: Reader, moment: AsOf) -> dict[str, FundClass]:
    found = {}
    for fund, said in said_at(reader, moment.undated, FUNDS).items():
        first = first_of(said, FundOpened)
        if first is not None and isinstance(first.event, FundOpened):
            found[fund] = first.event.fund_class
    return found


@dataclass(frozen=True, slots=True)
class Group:
    """The batches of a row, the programme and the month that its paid months are of, and the month of its states."""

    key: Key
    batches: Sequence[str]
    programme: Programme | None
    month: str | None
    on: Month | None


def groups(opened: Opened, by: By, scope: Scope, *, month: str | None, on: Month | None) -> list[Group]:
    """Return the groups of what coverage is asked by; a batch of two programmes or months is in two of them."""
    found: dict[Key, list[str]] = {}
    for batch, one in opened.asked.items():
        for key in keys_of(one, by, opened.classes):
            if by == "month" and month not in (None, key):
                continue
            found.setdefault(key, []).append(batch)
    return [_group(key, batches, by, scope, month=month, on=on) for key, batches in found.items()]


def _group(key: Key, batches: Sequence[str], by: By, scope: Scope, *, month: str | None, on: Month | None) -> Group:
    if by == "programme" and key is not None:
        return Group(key, batches, Programme(key), month, on)
    if by == "month" and key is not None:
        return Group(key, batches, scope.programme, key, Month(key))
    return Group(key, batches, scope.programme, month, on)


def keys_of(one: BatchOpened, by: By, classes: Mapping[str, FundClass]) -> Iterator[Key]:
    """Yield what a batch is counted under."""
    match by:
        case "scheme":
            yield one.scheme
        case "fund":
            yield one.fund
        case "agreement":
            yield one.agreement
        case "fund_class":
            yield classes[one.fund].value if one.fund in classes else None
        case "programme":
            yield from (programme.value for programme in one.programmes)
        case "month":
            yield from (str(month) for month in months_between(one.first, one.last))
        case "occupation":
            yield None
