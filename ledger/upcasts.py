"""Old shapes of stored events, brought into today's; a stored byte never changes.

An upcast takes the decoded body of one version of a kind and returns the body of the next. The old form stays in
``tests/vectors``. The book is young: no kind has a second version yet.
"""

from collections.abc import Callable, Mapping
from typing import Any

Body = dict[str, Any]  # Any: decoded JSON, validated by the event class afterwards

UPCASTS: Mapping[str, tuple[str, Callable[[Body], Body]]] = {}
"""Stored kind -> (the next kind, how its body is made)."""


def upcast(
    kind: str, body: Body, upcasts: Mapping[str, tuple[str, Callable[[Body], Body]]] = UPCASTS
) -> tuple[str, Body]:
    """Bring a body up, version by version, to the newest kind."""
    while kind in upcasts:
        kind, step = upcasts[kind]
        body = step(body)
    return kind, body
