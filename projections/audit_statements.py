"""Statements that were issued, reckoned again as the book was known then: what a donor was told is what it said."""

from itertools import groupby

from ledger.statements.events import StatementIssued
from ledger.statements.seen import StatementSeen
from ledger.store import Reader
from ledger.transparency.tree import Frontier
from projections.as_of import as_of
from projections.audit_steps import Step
from projections.donor_statements import ISSUED, see_statement


def check_statements(reader: Reader, step: Step) -> None:
    """Compare every statement, all its parts together, with what the readers reckon for its donor, year and moment."""
    for said in ISSUED.at(reader, as_of(reader)).values():
        told = [(one.position, one.event) for one in said if isinstance(one.event, StatementIssued)]
        for _, parts in groupby(told, key=lambda one: one[1].statement):
            _compare(reader, step, list(parts))


def _compare(reader: Reader, step: Step, parts: list[tuple[int, StatementIssued]]) -> None:
    position, first = parts[0]
    seen = see_statement(reader, first.donor, first.fiscal_year, first.until, first.known_at)
    expected = None if seen is None else _told(seen)
    for at, event in parts:
        year = {name: getattr(event, name) for name in _OF_THE_YEAR}
        step.compare("entries", at, None if expected is None else expected[0], year)
    gifts = [gift for _, event in parts for gift in event.gifts]
    step.compare("entries", position, None if expected is None else expected[1], gifts)


_OF_THE_YEAR = ("entries", "entries_root", "people", "person_months", "received", "regions", "terms")


def _told(seen: StatementSeen) -> tuple[dict[str, object], list[object]]:
    root = Frontier().append_many(seen.leaves).root().hex()
    words = (len(seen.leaves), root, seen.people, seen.person_months, seen.received, seen.regions, seen.terms)
    return dict(zip(_OF_THE_YEAR, words, strict=True)), list(seen.gifts)
