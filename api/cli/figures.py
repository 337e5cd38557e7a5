"""Figures in tables: rupiah with the letter of their basis, terms as columns, what money bought."""

from collections.abc import Iterable, Mapping, Sequence

from ledger.basis import Basis
from ledger.money import rupiah
from projections.figures import Figure
from projections.lineage import Bought

LEGEND = "basis of each figure: r reported, d derived, a assumed, i illustrative"
Column = tuple[str, bool]
FEW = "few"
"""In the place of a count from one to four, or of one from which such a count would follow."""


def figure(found: Figure) -> str:
    """Write rupiah with the letter of their basis."""
    return f"{rupiah(found.rupiah)} {letter(found.basis)}" if found.rupiah else "0"


def letter(basis: Basis) -> str:
    """Return the letter of a basis."""
    return basis.value[0]


def terms_of(terms: Sequence[Mapping[str, Figure]]) -> list[str]:
    """Return the terms that are not nought everywhere, in the identity's order."""
    names = list(dict.fromkeys(name for one in terms for name in one))
    return [name for name in names if any(name in one and one[name].rupiah for one in terms)]


def cells_of(names: Iterable[str], terms: Mapping[str, Figure]) -> list[str]:
    """Return a cell for each term, empty where there is none."""
    return [figure(terms[name]) if name in terms else "" for name in names]


def count_shown(people: int | None) -> str:
    """Return a count as paper has it; one that is too small to be shown as few."""
    return FEW if people is None else f"{people:,}"


def bought_cells(bought: Bought) -> list[str]:
    """Return the cells of what money bought."""
    months = f"{bought.first} to {bought.last}" if bought.first else "-"
    return [f"{bought.person_months:,}", count_shown(bought.people), months]


BOUGHT: list[Column] = [("person-months", True), ("people", True), ("months", False)]
