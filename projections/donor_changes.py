"""What has changed of a donor's figures since a position: each entry with its effects, which are the difference."""

from dataclasses import dataclass
from datetime import date

from ledger.corrections.events import EntryCorrected
from ledger.errors import Malformed
from ledger.funds.moves import CHANGES, MoveKind
from ledger.store import Reader
from projections.as_of import AsOf, as_of
from projections.corrections import CORRECTIONS
from projections.database import rows_of

TAKES_BACK = frozenset(
    {
        *(MoveKind.RELEASED, MoveKind.UNSPENT, MoveKind.RECOMMITTED, MoveKind.UNRETURNED),
        *(MoveKind.TAKEN, MoveKind.COVERED, MoveKind.UNLAPSED),
    }
)
"""The moves by which an entry undoes what stood in the book before."""


@dataclass(frozen=True, slots=True)
class Change:
    """An entry recorded since, and by how much it changed each term of one gift."""

    position: int
    effective_on: date
    event: str
    gift: str
    effects: dict[str, int]
    """By term of the identity, in rupiah."""
    takes_back: bool
    """Whether it undoes something: a bounce, a reversal, a release, a change of source."""
    late: bool
    """Whether it is dated before the day on which the position stood: the past looked different then."""
    corrects: int | None
    """The entry that a correction took back or put right by it."""


def changes_since(reader: Reader, moment: AsOf, donor: str, since: int) -> tuple[Change, ...]:
    """Return what changed a donor's cash between a position, snapped down to its commit, and the moment."""
    if since > moment.known_at:
        raise Malformed(
            "since_after_known_at",
            f"expected since as a position up to the one known, {moment.known_at}, found {since}; take an earlier one",
            since=since,
            known_at=moment.known_at,
        )
    then = as_of(reader, known_at=since)
    rows = rows_of(
        reader,
        "SELECT position, min(effective_on), event, credit, kind, sum(rupiah) FROM read_moves WHERE source = :donor "
        "AND money_kind = 'cash' AND position > :since AND position <= :known AND effective_on <= :valid "
        "GROUP BY position, event, credit, kind ORDER BY position, credit",
        donor=donor,
        since=then.known_at,
        **moment.values,
    )
    corrects = _corrected(reader, moment) if rows else {}
    grouped: dict[tuple[int, str, str], list[tuple[str, MoveKind, int]]] = {}
    for position, on, event, gift, kind, rupiah in rows:
        grouped.setdefault((position, event, gift), []).append((on, MoveKind(kind), int(rupiah)))
    return tuple(
        Change(
            *(position, date.fromisoformat(min(on for on, _, _ in moved)), event, gift),
            effects=_effects([(kind, rupiah) for _, kind, rupiah in moved]),
            takes_back=any(kind in TAKES_BACK for _, kind, _ in moved),
            late=then.day is not None and min(on for on, _, _ in moved) < then.day.isoformat(),
            corrects=corrects.get(position),
        )
        for (position, event, gift), moved in grouped.items()
    )


def _effects(moved: list[tuple[MoveKind, int]]) -> dict[str, int]:
    effects: dict[str, int] = {}
    for kind, rupiah in moved:
        for term, sign in CHANGES[kind].items():
            effects[term.value] = effects.get(term.value, 0) + sign * rupiah
    return {term: rupiah for term, rupiah in effects.items() if rupiah}


def _corrected(reader: Reader, moment: AsOf) -> dict[int, int]:
    """Return, of each entry that a correction is made of, the entry that was wrong."""
    found: dict[int, int] = {}
    for said in CORRECTIONS.at(reader, moment.undated).values():
        for one in said:
            assert isinstance(one.event, EntryCorrected)
            for part in (*one.event.reversals, one.event.replaced_by):
                found[part] = one.event.corrects
    return found
