"""The book's clock: stamps that rise strictly, no leap that poisons what follows, and what day it is in Indonesia."""

from datetime import date, datetime, timedelta, timezone

from ledger.errors import Refused
from ledger.store.stamps import Clock, next_stamp

WIT = timezone(timedelta(hours=9))
"""UTC+9, eastern Indonesian time: where the day begins first."""
AHEAD_MAX = timedelta(days=31)
BEHIND_MAX = timedelta(minutes=5)


class BookClock:
    """Gives stamps and dates from a clock of aware datetimes; ``accept_jump`` lets it pass more than 31 days."""

    def __init__(self, clock: Clock, *, accept_jump: bool = False) -> None:
        self._clock = clock
        self._accept_jump = accept_jump

    def today(self) -> date:
        """Return today's date in UTC+9."""
        return self._clock().astimezone(WIT).date()

    def stamp(self, last: str | None) -> str:
        """Return the next commit's stamp; refuses a clock far behind the newest entry, or far ahead of it."""
        now = self._clock()
        if last is None:
            return next_stamp(now, last=None)
        newest = datetime.fromisoformat(last)
        if newest - now > BEHIND_MAX:
            raise Refused(
                "clock_behind",
                f"expected a clock at or after the newest entry, {last}, found one over 5 minutes behind; set it",
                newest=last,
            )
        if now - newest > AHEAD_MAX and not self._accept_jump:
            raise Refused(
                "clock_ahead",
                f"expected a clock within 31 days of the newest entry, {last}, found it further ahead; "
                "look at the clock, then accept the jump once (amanah --accept-clock-jump)",
                newest=last,
            )
        return next_stamp(now, last=last)
