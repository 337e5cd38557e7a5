"""One rule of money is taken away at a time, and the histories that agree with the reference agree no longer."""

from collections.abc import Callable, Iterator
from datetime import date

import pytest

from ledger.errors import Refusal
from ledger.funds import cells, drawing, fund, holdings, lots, moving, settling
from ledger.funds.holdings import Holdings
from ledger.funds.lots import Lot
from tests.properties.reference.stories import Story
from tests.properties.reference.teller import FEW_LARGE, MANY_SMALL

HISTORIES = 400
Break = Callable[[pytest.MonkeyPatch], None]


def _in_every_house(patch: pytest.MonkeyPatch, name: str, replacement: object) -> None:
    for house in (cells, drawing, fund, holdings, lots, moving, settling):
        if hasattr(house, name):
            patch.setattr(house, name, replacement)


def _oldest_first(buckets: dict[date, int], rupiah: int, on: date) -> None:
    for since in sorted(s for s in buckets if s <= on):
        taken = min(rupiah, buckets[since])
        if taken:
            lots.withdraw(buckets, since, taken)
        rupiah -= taken


def _any_date(buckets: dict[date, int], rupiah: int, on: date) -> None:
    for since in sorted(buckets, reverse=True):
        taken = min(rupiah, buckets[since])
        if taken:
            lots.withdraw(buckets, since, taken)
        rupiah -= taken


def drop_since_of_lots(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Lot, "eligible", lambda lot, on: sum(lot.available.values()))
    _in_every_house(patch, "draw", _any_date)


def drop_since_of_cells(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(moving, "_refuse_later", lambda pieces, verb, on: None)


def draw_oldest_bucket_first(patch: pytest.MonkeyPatch) -> None:
    _in_every_house(patch, "draw", _oldest_first)


def drop_pot_order(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Holdings, "drawing_order", lambda held: list(held.pots))


def draw_youngest_credit_first(patch: pytest.MonkeyPatch) -> None:
    queue = Holdings.queue

    def youngest(held: Holdings, pots: list[str]) -> Iterator[Lot]:
        order = held.drawing_order()
        found = list(queue(held, pots))
        found.reverse()
        yield from sorted(found, key=lambda lot: order.index(lot.pot))

    patch.setattr(Holdings, "queue", youngest)


def free_before_shortfall(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Lot, "cover", lambda lot, rupiah, since: [])


def cover_by_later_money_first(patch: pytest.MonkeyPatch) -> None:
    _in_every_house(patch, "covering_order", lambda buckets, on: sorted(buckets, reverse=True))


def keep_money_in_a_closed_pot(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Holdings, "lapse", lambda held, pot, on: None)


def keep_money_of_a_closed_year(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Holdings, "close_lot", lambda held, lot, on: None)


def keep_what_lapsed_from_a_cut(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Lot, "give_way", lambda lot, rupiah, on: [])


def give_back_the_oldest_part(patch: pytest.MonkeyPatch) -> None:
    reduced = cells.reduced

    def oldest(
        parts: tuple[cells.Part, ...], rupiah: int, lot: tuple[str, str] | None = None
    ) -> tuple[cells.Part, ...]:
        kept = list(parts)
        for at, part in enumerate(parts):
            if lot is not None:
                return reduced(parts, rupiah, lot)
            given = min(rupiah, part.rupiah)
            kept[at] = part._replace(rupiah=part.rupiah - given)
            rupiah -= given
        return tuple(part for part in kept if part.rupiah)

    _in_every_house(patch, "reduced", oldest)


def raise_in_one_pass(patch: pytest.MonkeyPatch) -> None:
    def one_pass(plan: drawing._Raise, on: date) -> tuple[list[tuple[Lot, int, int]], int]:
        money = {(lot.credit, lot.pot): lot.eligible(on) for lot in plan.lots}
        drawn: list[tuple[Lot, int, int]] = []
        ranges = [(piece.seat_from, piece.seat_to) for piece in plan.pieces]
        for lot in plan.queue:
            waiting, ranges = ranges, []
            drawn += plan._take(lot, money, waiting, ranges)
        return drawn, sum(high - low + 1 for low, high in ranges)

    patch.setattr(drawing._Raise, "drawn", one_pass)


def leave_changed_cells_undated(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Holdings, "redate", lambda held, batch, month, rows, on: None)


def settle_later_seats_too(patch: pytest.MonkeyPatch) -> None:
    stretches = settling._stretches
    patch.setattr(
        settling, "_stretches", lambda held, lot, on: (s._replace(later=False) for s in stretches(held, lot, on))
    )


def forget_what_was_returned(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Lot, "held", lambda lot: lot.terms["available"] + lot.terms["committed"] + lot.terms["spent"])


def recommit_at_any_rate(patch: pytest.MonkeyPatch) -> None:
    reversible = moving.reversible
    patch.setattr(
        moving, "reversible", lambda held, batch, month, **more: reversible(held, batch, month, **more | {"rate": None})
    )


FAULTS: tuple[Break, ...] = (
    drop_since_of_lots,
    drop_since_of_cells,
    draw_oldest_bucket_first,
    drop_pot_order,
    draw_youngest_credit_first,
    free_before_shortfall,
    cover_by_later_money_first,
    keep_money_in_a_closed_pot,
    keep_money_of_a_closed_year,
    keep_what_lapsed_from_a_cut,
    give_back_the_oldest_part,
    raise_in_one_pass,
    leave_changed_cells_undated,
    settle_later_seats_too,
    forget_what_was_returned,
    recommit_at_any_rate,
)


def histories_until_seen() -> int | None:
    """Tell the same histories in turn and return how many it took until one of them disagreed."""
    for told in range(HISTORIES):
        try:
            Story(told, (FEW_LARGE, MANY_SMALL)[told % 2]).tell().compare(samples=12)
        except (AssertionError, KeyError, ValueError, Refusal):
            return told + 1
    return None


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.__name__)
def test_the_histories_notice(fault: Break, monkeypatch: pytest.MonkeyPatch) -> None:
    fault(monkeypatch)
    assert histories_until_seen() is not None
