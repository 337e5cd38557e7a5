"""The names under which a request comes: an actor's and an idempotency key."""

import re
from collections.abc import Iterable

from ledger.errors import Malformed
from ledger.identifiers import ACTOR_PATTERN

KEY_MAX = 200
_ACTOR = re.compile(ACTOR_PATTERN)


def check_names(actor: str, keys: Iterable[str]) -> None:
    """Refuse an actor or an idempotency key of a form that cannot be kept; repeats neither."""
    if _ACTOR.fullmatch(actor) is None:
        raise Malformed(
            "malformed_actor",
            "expected an actor's name of small letters, digits, dots and hyphens, found another form",
        )
    for key in keys:
        if not (0 < len(key) <= KEY_MAX and key.isprintable()):
            raise Malformed(
                "malformed_key",
                f"expected an idempotency key of 1 to {KEY_MAX} printable characters, found {len(key)} characters; "
                "make one at random for each request",
                length=len(key),
            )
