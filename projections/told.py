"""A projection of few and short entries: each kept with its subject as it was said, and folded when asked for."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from ledger.event import Event, Fact
from ledger.store import Reader
from projections.as_of import AsOf
from projections.database import ReadTable
from projections.projection import Page, View, Write
from projections.tuples import tuples_of


@dataclass(frozen=True, slots=True)
class Said:
    """An event with its subject and place."""

    subject: str
    position: int
    on: date
    event: Fact


class Told:
    """Keeps the entries of some kinds by their subject; nothing is folded, so that any moment can be asked for."""

    def __init__(self, name: str, subjects: Mapping[type[Fact], Callable[[Fact], str]], *, version: int = 1) -> None:
        self.name = name
        self.version = version
        self._subjects = subjects
        self._classes = {kind.KIND: kind for kind in subjects}
        self.table = ReadTable(
            f"read_{name}",
            {"subject": "text", "position": "int", "effective_on": "text", "kind": "text", "body": "text"},
            ("subject", "position"),
        )
        self.tables = (self.table,)

    def apply(self, page: Page, view: View) -> Iterable[Write]:
        """Yield a row for each entry of the kinds."""
        rows = []
        for entry in page.of(self._subjects):
            event = entry.event
            assert isinstance(event, Fact)
            subject = self._subjects[type(event)](event)
            body = event.canonical().decode()
            rows.append((subject, entry.position, event.effective_on.isoformat(), event.KIND, body))
        yield Write(self.table, rows)

    def forget(self) -> None:
        """Nothing is kept in memory."""

    def at(self, reader: Reader, moment: AsOf, *, subjects: Sequence[str] | None = None) -> dict[str, list[Said]]:
        """Return what was said of each subject by a moment, in the order of positions."""
        where = "position <= :known AND effective_on <= :valid"
        values: dict[str, object] = dict(moment.values)
        if subjects is not None:
            where += (
                f" AND subject IN ({', '.join(f':s{n}' for n in range(len(subjects)))})" if subjects else " AND 1 = 0"
            )
            values |= {f"s{n}": subject for n, subject in enumerate(subjects)}
        statement = f"SELECT * FROM {self.table.name} WHERE {where} ORDER BY subject, position"  # noqa: S608 (our names)
        said: dict[str, list[Said]] = {}
        for subject, position, on, kind, body in tuples_of(reader, statement, **values):
            said.setdefault(subject, []).append(self.said(subject, position, on, kind, body))
        return said

    def said(self, subject: str, position: int, on: str, kind: str, body: str) -> Said:
        """Return a row of the table as what was said."""
        return Said(subject, position, date.fromisoformat(on), _read(self._classes[kind], body))


@lru_cache(maxsize=1024)
def _read(kind: type[Fact], body: str) -> Fact:
    """Return an event from its words; what many answers rest on, such as a batch's opening, is read once."""
    return kind.model_validate_json(body)


def by_id(name: str) -> Callable[[Fact], str]:
    """Return how to read a subject from an event's own id field."""

    def subject(event: Fact) -> str:
        return str(getattr(event, name))

    return subject


def first_of(said: Sequence[Said], kind: type[Event]) -> Said | None:
    """Return the first of a kind."""
    return next((one for one in said if isinstance(one.event, kind)), None)
