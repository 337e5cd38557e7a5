"""A commit's stamp: UTC, to the microsecond, strictly rising, so that a timestamp names a position."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

Clock = Callable[[], datetime]

_MICROSECOND = timedelta(microseconds=1)


def utc_now() -> datetime:
    """Return this moment, aware, in UTC."""
    return datetime.now(UTC)


def stamp(moment: datetime) -> str:
    """Return a moment as the book writes it: ISO 8601, UTC, microseconds, always 27 characters."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def next_stamp(now: datetime, *, last: str | None) -> str:
    """Return the stamp of the next commit: now, or a microsecond after the last one."""
    if last is None:
        return stamp(now)
    return stamp(max(now, datetime.fromisoformat(last) + _MICROSECOND))
