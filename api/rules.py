"""The page of every exception code: what it asks, by which law, how the book answers, and the test that holds it."""

from collections import Counter

from ledger.exception_codes.every import RULES
from ledger.exception_codes.rule import Rule, Way, When

_BEGINNING = """# Refuse, warn or audit

Made from the code by `python -m api.reference write`; do not edit.

A rule that can never be broken rightly, by our own decision, is **refused**: the book does not move, and the answer
has the numbers. What happened outside is **recorded** with the code, once the actor accepts the warning, and stays
listed until it is answered (`amanah findings answer`). What no single entry shows is **audited**: a check compares
entries (`amanah exceptions`). **Not yet** says what a code waits for. A code that is not confirmed rests on a text
that was not read, or on the practice of one region: its default is adopted as such.

`tests/rules/removed.py` takes away, one at a time, what keeps each rule, and runs the test named beside it: that must
fail.
"""


def rules_page() -> str:
    """Return the page."""
    counts = Counter(way.when for rule in RULES for way in rule.ways)
    told = ", ".join(f"{counts[when]} {when.value}" for when in When)
    rows = [row for rule in RULES for row in _rows(rule)]
    head = ["| code | what holds | law or reason | default | confirmed | when broken | by | test |", "|" + " --- |" * 8]
    return "\n".join([_BEGINNING, f"{len(RULES)} codes: {told}.", "", *head, *rows, ""])


def _rows(rule: Rule) -> list[str]:
    """Return a row for each way in which a rule is kept; the words stand in the first alone."""
    said = [f"`{rule.code}`", rule.what, rule.law, rule.default or "-", "yes" if rule.confirmed else "no"]
    return [_line([*(said if n == 0 else [said[0], "", "", "", ""]), *_way(way)]) for n, way in enumerate(rule.ways)]


def _way(way: Way) -> list[str]:
    if way.when is When.LATER:
        return [way.when.value, f"waits for: {way.by}", ""]
    return [way.when.value, f"`{way.by}`", f"`{way.test}`"]


def _line(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"
