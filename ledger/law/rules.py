"""The rules as the book has adopted them: one number for each rule and day, and by which entry."""

from datetime import date
from typing import ClassVar

from pydantic import TypeAdapter

from ledger.errors import Refused
from ledger.event import Entry, Position, Value
from ledger.law.events import RuleAdopted, RuleRow
from ledger.law.values import Rule

STREAM = "rules"
"""The one stream in which every rule is adopted."""


class AdoptedRule(Value):
    """A row of a rule and the position of the entry that adopted it."""

    position: Position
    row: RuleRow


class _Kept(Value):
    rows: tuple[AdoptedRule, ...]
    version: int


_kept = TypeAdapter(_Kept)


class Rules:
    """The fold of the stream ``rules``."""

    SNAPSHOT: ClassVar[str] = "Rules.1"

    def __init__(self, stream: str = STREAM) -> None:
        self.stream = stream
        self.version = 0
        self._rows: tuple[AdoptedRule, ...] = ()

    def apply(self, entry: Entry) -> None:
        """Adopt the rows of an entry."""
        adopted = entry.event
        assert isinstance(adopted, RuleAdopted), "the stream of rules holds nothing else"
        self._rows += tuple(AdoptedRule(position=entry.position, row=row) for row in adopted.rows)
        self.version = entry.version

    def dump(self) -> bytes:
        """Return the state as JSON."""
        return _Kept(rows=self._rows, version=self.version).canonical()

    @classmethod
    def load(cls, state: bytes) -> "Rules":
        """Return the state that ``dump`` wrote."""
        kept = _kept.validate_json(state)
        rules = cls()
        rules.version, rules._rows = kept.version, kept.rows
        return rules

    def found(self, rule: Rule, day: date) -> AdoptedRule | None:
        """Return the row that rules a day: the last adopted, then the one that begins last; none where none does."""
        ruling = [one for one in self._rows if one.row.rule is rule and _covers(one.row, day)]
        return max(ruling, key=lambda one: (one.position, one.row.first), default=None)

    def must(self, rule: Rule, day: date) -> AdoptedRule:
        """Return the row that rules a day, or refuse a day that no adopted row rules."""
        found = self.found(rule, day)
        if found is None:
            fix = "`amanah identities adopt-retention` adopts it" if rule in _RETENTION else "adopt one first"
            raise Refused(
                "no_rule",
                f"expected an adopted rule {rule} for {day}, found none; {fix}, with its article",
                rule=rule,
                day=day.isoformat(),
            )
        return found


_RETENTION = frozenset(
    {
        Rule.HELD_MONTHS_RETENTION_MONTHS,
        Rule.IDENTITY_RETENTION_PRIVATE_MONTHS,
        Rule.IDENTITY_RETENTION_PUBLIC_MONTHS,
    }
)
"""The rules that are shipped and that ``init`` does not adopt."""


def _covers(row: RuleRow, day: date) -> bool:
    return row.first <= day and (row.last is None or day <= row.last)
