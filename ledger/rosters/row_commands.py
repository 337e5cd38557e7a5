"""The command that each row of a list of changes is: the very one that is given by hand for one person."""

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from ledger.enrollments.events import WithdrawalReason
from ledger.enrollments.replace import ReplaceWorker
from ledger.enrollments.seats import DeliverCard, GraduateWorker, SeatCommand, WithdrawWorker
from ledger.rosters.changes import ChangeRow, Changes
from ledger.rosters.values import ChangeKind

Said: TypeAlias = "dict[str, Any]"  # Any: fields of several types, which the command validates
Made: TypeAlias = Callable[[Changes, ChangeRow, Said, str | None], SeatCommand]


def command_of(changes: Changes, row: ChangeRow, leaver: str, newcomer: str | None) -> SeatCommand:
    """Return the command that a row gives, its people by their ids."""
    terms = changes.terms
    said = {name: getattr(terms, name) for name in ("accept", "basis", "batch", "effective_on")}
    return _MADE[terms.change](changes, row, said | {"worker": leaver}, newcomer)


def _withdraw(changes: Changes, row: ChangeRow, said: Said, newcomer: str | None) -> SeatCommand:
    return WithdrawWorker(**said, from_month=row.from_month, reason=row.reason)


def _transfer(changes: Changes, row: ChangeRow, said: Said, newcomer: str | None) -> SeatCommand:
    return WithdrawWorker(**said, from_month=row.from_month, reason=WithdrawalReason.SPONSOR_ENDED)


def _graduate(changes: Changes, row: ChangeRow, said: Said, newcomer: str | None) -> SeatCommand:
    return GraduateWorker(**said, from_month=row.from_month)


def _deliver_card(changes: Changes, row: ChangeRow, said: Said, newcomer: str | None) -> SeatCommand:
    return DeliverCard(**said, manner=changes.terms.manner)


def _replace(changes: Changes, row: ChangeRow, said: Said, newcomer: str | None) -> SeatCommand:
    assert row.newcomer is not None, "a replacement is read with who takes the seat"
    taken = {"occupation": row.newcomer.occupation, "region": row.newcomer.region, "worker": newcomer}
    return ReplaceWorker(**(said | taken), from_month=row.from_month, reason=row.reason, replaces=said["worker"])


_MADE: Mapping[ChangeKind, Made] = {
    ChangeKind.DELIVER_CARD: _deliver_card,
    ChangeKind.GRADUATE: _graduate,
    ChangeKind.REPLACE: _replace,
    ChangeKind.TRANSFER: _transfer,
    ChangeKind.WITHDRAW: _withdraw,
}
