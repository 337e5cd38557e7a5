"""On what a figure rests: reported, derived, assumed or illustrative."""

from collections.abc import Iterable
from enum import StrEnum


class Basis(StrEnum):
    """The basis of a figure, strongest first; a computed figure has the weakest basis of its inputs."""

    REPORTED = "reported"
    """A source says so."""
    DERIVED = "derived"
    """Computed from reported inputs by a confirmed rule."""
    ASSUMED = "assumed"
    """A stated assumption is needed."""
    ILLUSTRATIVE = "illustrative"
    """Made up for demonstration."""


_ORDER = {basis: rank for rank, basis in enumerate(Basis)}


def weakest(bases: Iterable[Basis]) -> Basis:
    """Return the weakest of several bases; with none given, there is nothing to doubt: reported."""
    return max(bases, key=_ORDER.__getitem__, default=Basis.REPORTED)


def computed(bases: Iterable[Basis]) -> Basis:
    """Return the basis of a figure computed from inputs: the weakest of theirs, and never better than derived."""
    return weakest([Basis.DERIVED, *bases])
