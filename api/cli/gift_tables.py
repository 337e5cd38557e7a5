"""A donor's gifts and pledges, and who holds the cash, as tables for people."""

from collections.abc import Iterable, Sequence

from rich.table import Table

from api.cli.desk import table
from api.cli.figures import BOUGHT, LEGEND, Column, bought_cells, cells_of, figure, terms_of
from projections.custody import CustodyRow
from projections.donor_histories import DonorHistory, Gift


def history_tables(rows: Sequence[DonorHistory]) -> Iterable[Table]:
    """Return each donor's gifts with what they bought, then his pledges."""
    for row in rows:
        names = terms_of([row.terms, *(gift.terms for gift in row.gifts)])
        columns: list[Column] = [("gift", False), ("fund", False), ("received on", False), *((n, True) for n in names)]
        lines = [
            [_name(gift), gift.fund, str(gift.received_on), *cells_of(names, gift.terms), *bought_cells(gift.bought)]
            for gift in row.gifts
        ]
        lines.append(["in all", "", "", *cells_of(names, row.terms), *bought_cells(row.bought)])
        if row.gifts:
            yield table(f"{row.name or row.donor} ({LEGEND})", [*columns, *BOUGHT], lines)
        if row.pledges:
            yield _pledges(row)


def _name(gift: Gift) -> str:
    return gift.gift if gift.replaced_by is None else f"{gift.gift} (corrected: see position {gift.replaced_by})"


def _pledges(row: DonorHistory) -> Table:
    columns: list[Column] = [("pledge", False), ("fund", False), ("pledged on", False)]
    columns += [(name, True) for name in ("pledged", "due", "received", "overdue")]
    columns += [("overdue since", False), ("lapsed", True), ("lapsed on", False)]
    lines = [
        [
            *(one.pledge, one.fund, str(one.pledged_on)),
            *(figure(found) for found in (one.pledged, one.due, one.received, one.overdue)),
            *(str(one.overdue_since or "-"), figure(one.lapsed), str(one.lapsed_on or "-")),
        ]
        for one in row.pledges
    ]
    return table(f"Pledges of {row.name or row.donor}: no money before it comes ({LEGEND})", columns, lines)


def custody_tables(rows: Sequence[CustodyRow]) -> Iterable[Table]:
    """Return in whose hands cash is, a line for each collection, pot and fund."""
    columns: list[Column] = [(name, False) for name in ("fund", "in hands", "holder", "since", "pot or collection")]
    lines = [
        [
            *(row.fund, row.custody.value, row.holder or "-", str(row.since or "-")),
            *(row.pot or row.collection or "-", figure(row.rupiah)),
        ]
        for row in rows
    ]
    yield table(f"Custody of cash ({LEGEND})", [*columns, ("rupiah", True)], lines)
