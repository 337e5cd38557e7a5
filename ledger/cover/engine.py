"""The cover engine: participations, grace and lapse out of paid months, without a database.

The rules are those of Perdir BPJS Ketenagakerjaan 22/PERDIR.02/072022: participation goes on through so many unpaid
months; what is paid after that begins a new participation in the month of the payment, and does not reach back,
unless an approved correction reconnects the two.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cached_property
from itertools import groupby, pairwise
from types import MappingProxyType

from ledger.cover.values import Cover, CoverState, PaidMonth, Participation
from ledger.periods import Month


class Covers:
    """One person's cover in one programme, out of the months paid and standing as of some moment.

    ``grace`` is the number of unpaid months through which participation goes on; ``reconnected`` names first months
    of participations, or of arrears, which an approved correction joins to what was before, each with the position of
    the correction: a payment recorded after it was not approved by it.
    """

    def __init__(
        self, paid: Iterable[PaidMonth], *, grace: int, reconnected: Mapping[Month, int] = MappingProxyType({})
    ) -> None:
        self._grace = grace
        self._reconnected = reconnected
        self._paid = sorted(paid, key=lambda one: (one.paid_on or date.min, one.month))
        self._begins: dict[Month, Month] = {}
        self._counting: dict[Month, PaidMonth] = {}
        self._arrears: list[PaidMonth] = []
        for _, together in groupby(self._paid, key=lambda one: one.paid_on):
            self._take(list(together))

    def among(
        self, given: Callable[[PaidMonth], bool], *, joined: Callable[[int], bool] = lambda position: True
    ) -> "Covers":
        """Return the cover out of some of the months alone, with those corrections alone that are joined in."""
        reconnected = {month: position for month, position in self._reconnected.items() if joined(position)}
        return Covers(filter(given, self._paid), grace=self._grace, reconnected=reconnected)

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

    def with_arrears_of(self, day: date) -> Cover:
        """Return how the person stood on a day in grace, once the arrears from the last paid month to it count.

        For a claim alone: its event fell in the grace, and the arrears were paid before the benefit (PP 44/2015).
        """
        stands, month = self.on(day), Month.of(day)
        if stands.state is not CoverState.IN_GRACE or stands.paid_through is None:
            return stands
        made_up = [one for one in self._arrears if stands.paid_through < one.month <= month]
        counted = {one.month: one for one in (*made_up, *stands.counted)}
        counting = sorted(counted)
        return replace(
            stands,
            consecutive=_consecutive(counting),
            cumulative=len(counting),
            counted=tuple(counted[one] for one in counting),
            covering=next((one for one in made_up if one.month == month), None),
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
            counted=tuple(self._counting[one] for one in until),
        )

    @cached_property
    def _ordered(self) -> Sequence[Month]:
        return sorted(self._counting)

    def _take(self, together: Sequence[PaidMonth]) -> None:
        """Take in what was paid on one day, as participation stood on that day."""
        paid_on = together[0].paid_on
        joined = list(together) if paid_on is None else self._joined(together)
        self._counting |= {one.month: one for one in joined}
        left = [one for one in together if one not in joined]
        if paid_on is not None and left:
            self._judge(left, Month.of(paid_on))

    def _judge(self, together: Sequence[PaidMonth], month: Month) -> None:
        """Count what was paid in a month, from the participation on in which that month lies; the rest is arrears."""
        lapsed = self._lapsed(month)
        floor = month if lapsed else self._since(month)
        counting = [one for one in together if floor is None or one.month >= floor]
        self._arrears += [one for one in together if floor is not None and one.month < floor]
        self._counting |= {one.month: one for one in counting}
        if lapsed and counting:
            self._begins[counting[0].month] = month

    def _lapsed(self, month: Month) -> bool:
        before = [one for one in self._counting if one <= month]
        return bool(before) and month.ordinal > max(before).ordinal + self._grace

    def _since(self, month: Month) -> Month | None:
        """Return the first month of the participation of a month, where another one had ended before it.

        What was paid ahead may lie beyond a lapse: the months in between cannot be made up for any more.
        """
        months = sorted((one for one in self._counting if one <= month), reverse=True)
        if not months or (not self._begins and months[0].ordinal - months[-1].ordinal < len(months) + self._grace):
            return None  # All unpaid months in between together are too few for a lapse.
        later: PaidMonth | None = None
        for earlier in months:
            if later is not None and self._is_new(earlier, later):
                return later.month
            later = self._counting[earlier]
        return None

    def _joined(self, together: Sequence[PaidMonth]) -> list[PaidMonth]:
        """Return what was paid on a day of which a month is named by a correction, if that knew of the payment."""
        known = max((self._reconnected[one.month] for one in together if self._is_joined(one)), default=0)
        return [one for one in together if one.payment < known]

    def _is_joined(self, one: PaidMonth) -> bool:
        return one.payment < self._reconnected.get(one.month, 0)

    def _split(self, months: Sequence[PaidMonth]) -> Iterator[tuple[PaidMonth, ...]]:
        part: list[PaidMonth] = []
        for one in months:
            if part and self._is_new(part[-1].month, one):
                yield tuple(part)
                part = []
            part.append(one)
        if part:
            yield tuple(part)

    def _is_new(self, last: Month, one: PaidMonth) -> bool:
        """Tell whether a month begins a participation: after too many unpaid ones, or first after a lapse."""
        if self._is_joined(one):
            return False
        begun = self._begins.get(one.month)
        return (begun is not None and last < begun) or one.month.ordinal - last.ordinal - 1 > self._grace

    def _state(self, last: Month, month: Month) -> CoverState:
        if last == month:
            return CoverState.ACTIVE
        return CoverState.IN_GRACE if month.ordinal - last.ordinal <= self._grace else CoverState.LAPSED

    def _unbroken_from(self, month: Month) -> Month:
        while (one := self._counting.get(month.plus(1))) and not self._is_new(month, one):
            month = one.month
        return month

    def _number(self, month: Month) -> int:
        firsts = [part.first for part in self.participations]
        return bisect_right(firsts, month)


def _consecutive(months: Sequence[Month]) -> int:
    count = 1
    while count < len(months) and months[-count - 1].plus(1) == months[-count]:
        count += 1
    return count
