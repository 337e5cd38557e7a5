"""Refusals: every way in which the book says no, each with a stable code and its numbers.

::

    AmanahError
    ├── Refusal                     the book's position has not moved
    │   ├── Malformed               the request itself is wrong (HTTP 422, exit 2)
    │   ├── Unknown                 it names something the book does not hold (HTTP 404, exit 3)
    │   └── Refused                 a rule forbids it (HTTP 409, exit 4)
    │       ├── AlreadyRecorded     the same thing stands in the book already
    │       ├── InsufficientFunds   the money is not there, or not yet
    │       ├── PersonMonthHeld     another batch holds the person's month
    │       └── KeyReused           the idempotency key was used for another request
    ├── Denied                      no key, or a key without this right (HTTP 401/403, exit 5)
    ├── StoreRefusal                the database cannot be used as it is (HTTP 503, exit 6)
    └── BulkRefused                 one refusal for each offending command of a bulk (HTTP 409, exit 4)

A message says what was expected, what was found and what to do. ``details`` carries the same as data. Neither ever
holds personal data: a person is named by his WorkerId, a row by its number.
"""

from collections.abc import Mapping, Sequence
from typing import ClassVar, TypeAlias

Detail: TypeAlias = "str | int | bool | Sequence[Detail] | Mapping[str, Detail] | None"


class AmanahError(Exception):
    """The root of the tree: a stable ``code``, a sentence, and its numbers."""

    status: ClassVar[int] = 500
    exit_code: ClassVar[int] = 1

    def __init__(self, code: str, message: str, **details: Detail) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.details: dict[str, Detail] = details


class Refusal(AmanahError):
    """The book declines a request; its position has not moved."""


class Malformed(Refusal):
    """The request has a wrong type, a missing field or an impossible value."""

    status = 422
    exit_code = 2


PREFIXES = {
    **{noun: noun for noun in ("agreement", "batch", "claim", "decree", "finding", "fund", "party", "plan", "pledge")},
    **{noun: noun for noun in ("pot", "request", "scheme", "snapshot", "statement")},
    "allocation": "budget",
    "donation": "gift",
    "donor": "party",
    "worker": "w",
}
"""How the ids of a noun begin: of another one it is of no use to say that it is to be recorded first."""


class Unknown(Refusal):
    """The request names something that the book does not hold."""

    status = 404
    exit_code = 3

    def __init__(self, noun: str, identifier: str, *, advice: str | None = None) -> None:
        article = "an" if noun[0] in "aeiou" else "a"
        super().__init__(
            f"unknown_{noun}",
            f"expected {article} {noun} that stands in the book, found none with the id {identifier}; "
            f"{advice or _advice(noun, identifier)}",
            id=identifier,
        )


def _advice(noun: str, identifier: str) -> str:
    prefix = PREFIXES.get(noun)
    if prefix is None or identifier.startswith(f"{prefix}-"):
        return "record it first"
    return f"such an id begins with {prefix}-: write it as it was printed when it was recorded"


class Refused(Refusal):
    """A rule of money, cover or order forbids the request."""

    status = 409
    exit_code = 4


class AlreadyRecorded(Refused):
    """The same thing stands in the book already."""


class InsufficientFunds(Refused):
    """The money is not there, or not on that date."""


class PersonMonthHeld(Refused):
    """Another batch holds a month of a person that this one asks for."""


class KeyReused(Refused):
    """The idempotency key was used before, for another request."""


class Denied(AmanahError):
    """The request has no key, a key that is not known, or a key without the right."""

    status = 401
    exit_code = 5


class StoreRefusal(AmanahError):
    """The database cannot be used as it is."""

    status = 503
    exit_code = 6


class BulkRefused(Refused):
    """Several commands of one bulk are refused; nothing of the bulk is in the book."""

    def __init__(self, refusals: Mapping[int, Refusal]) -> None:
        listed: list[Detail] = [
            {"row": row, "code": r.code, "message": r.message} for row, r in list(refusals.items())[:100]
        ]
        super().__init__(
            "bulk_refused",
            f"expected every command of the bulk to be allowed, found {len(refusals)} refused; nothing was recorded, "
            "mend the rows listed and send the bulk again",
            refused=len(refusals),
            rows=listed,
        )
        self.refusals = dict(refusals)
