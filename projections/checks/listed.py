"""What the checks find at a moment, each finding with its rule, its evidence and how it stands."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from ledger.basis import Basis, weakest
from ledger.event import Entry, Fact
from ledger.findings.events import Outcome
from ledger.findings.seen import FindingSeen
from ledger.store import Commit, Reader
from ledger.store.mapper import decode
from projections.as_of import Answer, as_of
from projections.checks.answers import FINDINGS, FindingState, Standing, standing
from projections.checks.check import REMAINDER_DAYS, Check, Found, Scope, finding_id
from projections.checks.every import CHECKS


@dataclass(frozen=True, slots=True)
class Finding:
    """One place where a rule is broken."""

    finding: str
    """Its id: the same for as long as the check finds it."""
    code: str
    rule: str
    version: int
    """Of the rule."""
    state: FindingState
    outcome: Outcome | None
    """Of the last answer."""
    subjects: tuple[str, ...]
    """Ids of what it is about; of many people, none."""
    people: int | None
    """How many people it is about, where it is about several."""
    rupiah: int | None
    """The amount at risk, where there is one."""
    basis: Basis
    """The weakest of its evidence."""
    positions: tuple[int, ...]
    """The entries that it follows from."""
    seen_at: int
    """From this position on the book shows it as it is."""
    recorded_at: str
    """When what stands there was recorded."""
    seen_on: date
    """The world's date from which it is so."""
    answers: tuple[int, ...]
    """The entries that answer it or close it."""


def findings(
    reader: Reader,
    *,
    code: str | None = None,
    state: FindingState | None = None,
    remainder_days: int = REMAINDER_DAYS,
    after: int = 0,
    limit: int = 1000,
    valid_at: date | None = None,
    known_at: int | str | None = None,
) -> Answer[Finding]:
    """Return the findings in the order in which the book shows them, a page at a time; those of one entry together."""
    moment = as_of(reader, valid_at=valid_at, known_at=known_at)
    checks = [check for check in CHECKS if code in (None, check.code)]
    told = _told(Scope(reader, moment, remainder_days), checks)
    page = _page(sorted((one for one in told if state in (None, one.how.state)), key=_place), after, limit)
    entries = _entries(reader, (one.found for one in page))
    return Answer(moment, [_row(one, entries) for one in page])


class _Told(NamedTuple):
    """A finding with its check, how it stands, and the commit from which on the book shows it."""

    check: Check
    found: Found
    how: Standing
    shown: Commit


def _told(scope: Scope, checks: Sequence[Check]) -> Iterator[_Told]:
    said = FINDINGS.at(scope.reader, scope.moment)
    for check in checks:
        for found in check.find(scope):
            how = standing(found, said.get(finding_id(check.code, found.key), ()))
            yield _Told(check, found, how, found.shown_from(scope))


def _place(told: _Told) -> tuple[int, str, str]:
    return told.shown.position, told.check.code, told.found.key


def _page(ordered: Sequence[_Told], after: int, limit: int) -> list[_Told]:
    rest = [told for told in ordered if told.shown.position > after]
    last = rest[min(limit, len(rest)) - 1].shown.position if rest else 0
    return [told for told in rest if told.shown.position <= last]


def _entries(reader: Reader, found: Iterable[Found]) -> dict[int, Entry]:
    positions = {position for one in found for position in one.positions}
    return {stored.position: decode(stored) for stored in reader.entries_at(sorted(positions))}


def _row(told: _Told, entries: Mapping[int, Entry]) -> Finding:
    check, found, how, shown = told
    return Finding(
        finding=finding_id(check.code, found.key),
        code=check.code,
        rule=check.rule,
        version=check.version,
        state=how.state,
        outcome=how.outcome,
        subjects=found.subjects,
        people=found.people,
        rupiah=found.rupiah,
        basis=weakest(_bases(found, entries)),
        positions=found.positions,
        seen_at=shown.position,
        recorded_at=shown.at,
        seen_on=found.on,
        answers=how.answers,
    )


def _bases(found: Found, entries: Mapping[int, Entry]) -> Iterator[Basis]:
    for position in found.positions:
        event = entries[position].event
        yield event.basis if isinstance(event, Fact) else getattr(event, "basis", Basis.REPORTED)


def find_seen(reader: Reader, finding: str) -> FindingSeen | None:
    """Return what the checks find under an id, with the limits that a reader has by default; none where nothing."""
    moment = as_of(reader)
    for check in CHECKS if moment.known_at else ():
        if finding.startswith(f"finding-{check.code.lower()}-"):
            for one in check.find(Scope(reader, moment)):
                if finding_id(check.code, one.key) == finding:
                    return _seen(reader, check.code, one, moment.known_at)
    return None


def _seen(reader: Reader, code: str, found: Found, known_at: int) -> FindingSeen:
    entries = _entries(reader, [found]).values()
    on = max(found.on, *(entry.event.effective_on for entry in entries if isinstance(entry.event, Fact)))
    return FindingSeen(code, found.positions, known_at, on=on, rupiah=found.rupiah, people=found.people)
