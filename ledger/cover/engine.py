"""The cover engine: participations, grace and lapse out of paid months, without a database.

The rules are those of Perdir BPJS Ketenagakerjaan 22/PERDIR.02/072022: participation goes on through so many unpaid
months; what is paid after that begins a new participation in the month of the payment, and does not reach back,
unless an approved correction reconnects the two.
"""

from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date
from functools import cached_property
from itertools import groupby, pairwise

from ledger.cover.values import Cover, CoverState, PaidMonth, Participation
from ledger.periods import Month


class Covers:
    """One person's cover in one programme, out of the months paid and standing as of some moment.

    ``grace`` is the number of unpaid months through which participation goes on; ``reconnected`` names first months
    of participations, or of arrears, which an approved correction joins to what was before.
    """

    def __init__(self, paid: Iterable[PaidMonth], *, grace: int, reconnected: Collection[Month] = ()) -> None:
        self._grace = grace
        self._reconnected = frozenset(reconnected)
        self._paid = sorted(paid, key=lambda one: (one.paid_on or date.min, one.month))
        self._begins: set[Month] = set()
        self._counting: dict[Month, PaidMonth] = {}
        self._arrears: list[PaidMonth] = []
        for _, together in groupby(self._paid, key=lambda one: one.paid_on):
            self._take(list(together))

    @property
    def arrears(self) -> tuple[PaidMonth, ...]:
        """Months paid after participation had lapsed: paid, and no cover."""
        return tuple(self._arrears)

    @cached_property
    def participations(self) -> tuple[Participation, ...]:
        """Every participation, the first one first."""
        months = [self._counting[month] for month in sorted(self._counting)]
        return tuple(Participation(number, part) for number, part in enumerate(self._split(months), 1))

    @cached_property
    def gaps(self) -> tuple[tuple[Month, Month], ...]:
        """The runs of unpaid months between paid ones, each as first and last month."""
        months = sorted(self._counting)
        return tuple(
            (one.plus(1), other.plus(-1)) for one, other in pairwise(months) if other.ordinal - one.ordinal > 1
        )

    def on(self, day: date) -> Cover:
        """Return how the person stands on a day."""
        month = Month.of(day)
        until = [one for one in self._ordered if one <= month]
        if not until:
            return Cover(CoverState.NONE, 0, None, None, 0, 0, None)
        last = until[-1]
        through = self._unbroken_from(last)
        return Cover(
            state=self._state(last, month),
            participation=self._number(last),
            paid_through=through,
            grace_until=through.plus(self._grace).last_day,
            consecutive=_consecutive(until),
            cumulative=len(until),
            covering=self._counting.get(month),
        )

    @cached_property
    def _ordered(self) -> Sequence[Month]:
        return sorted(self._counting)

    def _take(self, together: Sequence[PaidMonth]) -> None:
        """Take in what was paid on one day, as participation stood on that day."""
        paid_on = together[0].paid_on
        if paid_on is None or self._joined(together):
            self._counting |= {one.month: one for one in together}
            return
        month = Month.of(paid_on)
        lapsed = self._lapsed(month)
        floor = month if lapsed else self._begun(month)
        counting = [one for one in together if floor is None or one.month >= floor]
        self._arrears += [one for one in together if floor is not None and one.month < floor]
        self._counting |= {one.month: one for one in counting}
        if lapsed and counting:
            self._begins.add(counting[0].month)

    def _lapsed(self, month: Month) -> bool:
        before = [one for one in self._counting if one <= month]
        return bool(before) and month.ordinal > max(before).ordinal + self._grace

    def _begun(self, month: Month) -> Month | None:
        """Return since when the participation of a month runs, where one had lapsed before it."""
        return max((one for one in self._begins if one <= month), default=None)

    def _joined(self, together: Sequence[PaidMonth]) -> bool:
        return any(one.month in self._reconnected for one in together)

    def _split(self, months: Sequence[PaidMonth]) -> Iterator[tuple[PaidMonth, ...]]:
        part: list[PaidMonth] = []
        for one in months:
            if part and self._is_new(part[-1].month, one.month):
                yield tuple(part)
                part = []
            part.append(one)
        if part:
            yield tuple(part)

    def _is_new(self, last: Month, month: Month) -> bool:
        if month in self._reconnected:
            return False
        return month in self._begins or month.ordinal - last.ordinal - 1 > self._grace

    def _state(self, last: Month, month: Month) -> CoverState:
        if last == month:
            return CoverState.ACTIVE
        return CoverState.IN_GRACE if month.ordinal - last.ordinal <= self._grace else CoverState.LAPSED

    def _unbroken_from(self, month: Month) -> Month:
        while month.plus(1) in self._counting and month.plus(1) not in self._begins:
            month = month.plus(1)
        return month

    def _number(self, month: Month) -> int:
        firsts = [part.first for part in self.participations]
        return bisect_right(firsts, month)


def _consecutive(months: Sequence[Month]) -> int:
    count = 1
    while count < len(months) and months[-count - 1].plus(1) == months[-count]:
        count += 1
    return count
