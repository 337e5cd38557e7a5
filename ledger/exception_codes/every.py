"""Every exception code; the numbers behind the rules are adopted into the book, never kept here."""

from ledger.exception_codes import cover, money, papers, people
from ledger.exception_codes.rule import Rule

RULES: tuple[Rule, ...] = (*people.RULES, *papers.RULES, *money.RULES, *cover.RULES)
"""One tuple of all codes."""
