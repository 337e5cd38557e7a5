"""The criteria by which a list is judged: those adopted last for its scheme, or what holds where nobody adopted any."""

from dataclasses import dataclass, field
from typing import ClassVar

from ledger.event import Entry, Position
from ledger.periods import Month
from ledger.rosters.events import CriteriaAdopted
from ledger.rosters.values import Criterion, CriterionKind, Status

STREAM = "criteria"
"""The one stream in which criteria are adopted."""

_AGE = "working age 17 to 64, as regional programmes set it (Jambi 2024)"
DEFAULT: tuple[Criterion, ...] = (
    Criterion(article=_AGE, confirmed=False, criterion=CriterionKind.AGE_MIN_YEARS, value=17),
    Criterion(article=_AGE, confirmed=False, criterion=CriterionKind.AGE_MAX_YEARS, value=64),
    *(
        Criterion(
            article="KPK/Stranas 2023: wage earners and officials in lists of aid",
            confirmed=False,
            criterion=CriterionKind.STATUS_BARRED,
            status=status,
        )
        for status in Status
    ),
)
"""What holds where nothing was adopted; adopt what your regulation says instead."""


@dataclass(frozen=True, slots=True)
class Criteria:
    """The criteria of one list, and the entry that set them; none where it is the default."""

    rows: tuple[Criterion, ...] = DEFAULT
    position: Position | None = None
    barred: frozenset[Status] = field(init=False)

    def __post_init__(self) -> None:
        barred = frozenset(row.status for row in self.rows if row.status is not None)
        object.__setattr__(self, "barred", barred)

    def value(self, kind: CriterionKind) -> int | None:
        """Return the number that a criterion sets, or none."""
        return next((row.value for row in self.rows if row.criterion is kind), None)


class AdoptedCriteria:
    """The fold of the stream ``criteria``: few entries, never a snapshot."""

    SNAPSHOT: ClassVar[str] = ""

    def __init__(self, stream: str = STREAM) -> None:
        self.stream = stream
        self.version = 0
        self._adopted: list[tuple[int, CriteriaAdopted]] = []

    def apply(self, entry: Entry) -> None:
        """Take an adoption in."""
        assert isinstance(entry.event, CriteriaAdopted), "the stream of criteria holds nothing else"
        self._adopted.append((entry.position, entry.event))
        self.version = entry.version

    def ruling(self, scheme: str | None, month: Month) -> Criteria:
        """Return what rules a list: the last adopted for its scheme, else for all schemes, else the default."""
        for wanted in dict.fromkeys((scheme, None)):
            for position, event in reversed(self._adopted):
                if event.scheme == wanted and event.first <= month:
                    return Criteria(event.rows, position)
        return Criteria()

    def dump(self) -> bytes:
        """A few entries have no snapshot."""
        raise NotImplementedError

    @classmethod
    def load(cls, state: bytes) -> "AdoptedCriteria":
        """A few entries have no snapshot."""
        raise NotImplementedError
