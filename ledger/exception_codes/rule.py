"""What is said of an exception code: what it asks, by which law, and how the book answers where it is broken."""

from dataclasses import dataclass
from enum import StrEnum


class When(StrEnum):
    """How the book answers a broken rule."""

    REFUSED = "refused"
    """It can never be right, and is our own decision: the command is declined with its numbers."""
    RECORDED = "recorded"
    """It happened outside: once the actor accepts the warning, the fact is recorded with the code and listed."""
    AUDITED = "audited"
    """No single entry shows it: a check compares entries, and lists what it finds."""
    LATER = "not yet"
    """The book does not look for it yet."""


@dataclass(frozen=True, slots=True)
class Way:
    """One way in which a rule is kept: by which code, and which test fails when that is removed."""

    when: When
    by: str
    """Dotted name of what keeps it; of what is not kept yet, what it waits for."""
    test: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """One code of the list of exceptions."""

    code: str
    what: str
    law: str
    """Where it comes from: the legal text, or the kind of finding that auditors have made."""
    ways: tuple[Way, ...]
    default: str = ""
    """The limit that holds where nobody has set another."""
    confirmed: bool = True
    """Whether the text that it rests on was read, or it is a control of our own; otherwise it is adopted unread."""


def refused(by: str, test: str) -> Way:
    """Return that a command is declined."""
    return Way(When.REFUSED, by, test)


def recorded(by: str, test: str) -> Way:
    """Return that a fact is recorded with the code."""
    return Way(When.RECORDED, by, test)


def audited(module: str, test: str) -> Way:
    """Return that a check of ``projections/checks`` lists it."""
    return Way(When.AUDITED, f"projections.checks.{module}.CHECK", f"tests/checks/{test}")


def later(waits_for: str) -> tuple[Way, ...]:
    """Return that nothing keeps it yet, and what it waits for."""
    return (Way(When.LATER, waits_for),)
