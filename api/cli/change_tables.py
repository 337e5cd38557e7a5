"""What a plan of changes came to, as tables."""

from collections.abc import Mapping, Sequence

from api.cli.desk import Desk, table
from api.rosters.changes import CarriedTold, ChangesTold
from ledger.money import rupiah
from ledger.periods import Month
from ledger.programmes import Programme
from ledger.rosters.values import ChangeKind
from ledger.wording import plural

_SHOWN_MAX = 20
_MONEY: Mapping[ChangeKind, str] = {
    ChangeKind.DELIVER_CARD: "",
    ChangeKind.GRADUATE: "stay committed, for who takes a seat over or to be released",
    ChangeKind.REPLACE: "go with the seat to who takes it over",
    ChangeKind.TRANSFER: "are released to it",
    ChangeKind.WITHDRAW: "stay committed, for who takes a seat over or to be released",
}


def tell_changes(desk: Desk, told: ChangesTold) -> None:
    """Print the money and the villages of a plan of changes, and of a transfer what it costs the other fund."""
    lines = [[month, f"{one.cells:,}", rupiah(one.rupiah)] for month, one in told.months.items()]
    if lines:
        columns = [("month", False), ("person-months", True), ("rupiah", True)]
        desk.console().print(table("Committed to the seats", columns, lines))
    if told.seats:
        seats = f"{told.seats:,} {plural(told.seats, 'seat')}"
        desk.say(f"{seats} with {rupiah(told.rupiah)} of {told.fund}, which {_MONEY[told.change]}.")
    _tell_villages(desk, told)
    if told.carried is not None:
        _tell_carried(desk, told.carried)


def _tell_villages(desk: Desk, told: ChangesTold) -> None:
    lines = [[one.region, str(one.leaving), str(one.joining)] for one in told.villages[:_SHOWN_MAX]]
    if lines:
        columns = [("village", False), ("leaving", True), ("joining", True)]
        desk.console().print(table("Who leaves and who comes", columns, lines))
    if len(told.villages) > _SHOWN_MAX:
        desk.say(f"... and {len(told.villages) - _SHOWN_MAX:,} more villages; --json has them all.")


def _tell_carried(desk: Desk, carried: CarriedTold) -> None:
    tell_costs(desk, carried.programmes, carried.costs)
    desk.say(
        f"In {carried.batch} they cost {rupiah(carried.rupiah)} of {rupiah(carried.available)} in {carried.fund}; "
        f"{rupiah(carried.left)} stay in it."
    )
    if carried.first_beyond is not None:
        desk.say(f"The money does not reach {carried.beyond:,} of the rows, first row {carried.first_beyond}.")


def tell_costs(desk: Desk, programmes: Sequence[Programme], costs: Mapping[Month, Mapping[Programme, int]]) -> None:
    """Print what people cost in each month, by programme."""
    columns = [("month", False), *((str(one), True) for one in programmes), ("together", True)]
    lines = [[month, *(rupiah(of[one]) for one in programmes), rupiah(sum(of.values()))] for month, of in costs.items()]
    desk.console().print(table("Cost", columns, lines))
