"""Figures: rupiah with the basis they rest on; cash and authority never meet in one."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from ledger.basis import Basis, computed, weakest
from ledger.funds.moves import CHANGES, MoveKind, Term

CELL_TERMS = frozenset({Term.COMMITTED, Term.SPENT})
"""Terms that are people times months times a rate: computed, even where one entry alone made them."""


@dataclass(frozen=True, slots=True)
class Figure:
    """Whole rupiah, and on what they rest."""

    rupiah: int
    basis: Basis


@dataclass(slots=True)
class Tally:
    """Adds moves up, term by term, and remembers what each sum rests on."""

    authority: bool = False
    sums: dict[str, int] = field(default_factory=dict)
    bases: dict[str, set[Basis]] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)

    def add(self, kind: MoveKind, event: str, basis: Basis, rupiah: int, count: int) -> None:
        """Add the moves of one kind that one kind of entry made."""
        for term, sign in CHANGES[kind].items():
            name = term_name(term, event, authority=self.authority)
            self.sums[name] = self.sums.get(name, 0) + sign * rupiah
            self.bases.setdefault(name, set()).add(basis)
            self.counts[name] = self.counts.get(name, 0) + (2 if term in CELL_TERMS else count)

    def figures(self) -> dict[str, Figure]:
        """Return every term with its sum; one that rests on a single entry keeps that entry's basis."""
        return {name: Figure(self.sums.get(name, 0), self._basis(name)) for name in term_names(self.authority)}

    def _basis(self, name: str) -> Basis:
        bases = self.bases.get(name, set())
        return weakest(bases) if self.counts.get(name, 0) == 1 else computed(bases)


def term_name(term: Term, event: str, *, authority: bool) -> str:
    """Return what a term is called: authority is never called received, it is allocated, raised and reduced."""
    if authority and term is Term.RECEIVED:
        return "raised" if event == "AllocationRevised" else "allocated"
    return "reduced" if authority and term is Term.TAKEN else term.value


def term_names(authority: bool) -> tuple[str, ...]:
    """Return the names of the identity's terms, in its order."""
    sources = ("allocated", "raised") if authority else ("received",)
    taken = "reduced" if authority else "taken"
    rest = [Term.SHORTFALL, Term.AVAILABLE, Term.COMMITTED, Term.SPENT, Term.RETURNED, Term.LAPSED]
    return (*sources, Term.MOVED_IN.value, Term.MOVED_OUT.value, taken, *[term.value for term in rest])


def summed(terms: Iterable[Mapping[str, Figure]], *, authority: bool) -> dict[str, Figure]:
    """Add figures of one kind of money, term by term."""
    given = list(terms)
    if len(given) == 1:
        return dict(given[0])
    return {
        name: Figure(
            sum(one[name].rupiah for one in given), computed(one[name].basis for one in given if one[name].rupiah)
        )
        for name in term_names(authority)
    }
