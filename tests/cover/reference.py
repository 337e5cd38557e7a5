"""Cover by brute force: the rules of Perdir BPJS Ketenagakerjaan 22/2022, a month at a time, in plain dictionaries.

Written from the rules, not from the engine. Where the rules leave a choice, it is said where it is made.
"""

from collections.abc import Iterable, Mapping
from datetime import date

from ledger.cover.values import Cover, CoverState, PaidMonth, Participation
from ledger.periods import Month, runs


class Reference:
    """What the months paid for one person in one programme come to."""

    def __init__(
        self, paid: Iterable[PaidMonth], *, grace: int, reconnected: Mapping[Month, int] | None = None
    ) -> None:
        self.paid = {month.month: month for month in paid}
        self.grace = grace
        self.reconnected = reconnected
        self.counted: dict[Month, PaidMonth] = {}
        self.arrears: dict[Month, PaidMonth] = {}
        self.began_after_lapse: dict[Month, Month] = {}
        for day in self.days_of_payment():
            self.pay(day)
        self.number_of = self.numbered()

    def days_of_payment(self) -> list[date | None]:
        """What was paid before the book comes first, then day after day."""
        days = {month.paid_on for month in self.paid.values()}
        known = sorted(day for day in days if day is not None)
        return [None, *known] if None in days else [*known]

    def pay(self, day: date | None) -> None:
        """Judge all months paid on one day together, as participation stood before that day.

        Before the months without a day nothing was paid, so nothing can have lapsed. A correction joins what was paid
        on the day of a month that it names. Of the rest, what lies before the participation of the day is arrears,
        where another one ended before it; after a lapse that participation begins in the month of the payment.
        """
        months = sorted(month for month, paid in self.paid.items() if paid.paid_on == day)
        approved = max((self.reconnected[month] for month in months if self.is_approved(month)), default=0)
        joined = [month for month in months if day is None or self.paid[month].payment < approved]
        self.count(joined)
        if day is None or joined == months:
            return
        today = Month.of(day)
        lapsed = self.has_lapsed(today)
        first = today if lapsed else self.first_of_participation(today)
        left = [month for month in months if month not in joined]
        anew = [month for month in left if first is None or month >= first]
        self.arrears.update({month: self.paid[month] for month in left if month not in anew})
        self.count(anew)
        if lapsed and anew:
            self.began_after_lapse[anew[0]] = today

    def first_of_participation(self, today: Month) -> Month | None:
        """What was paid ahead and begins after the day is not yet the participation in which the day lies."""
        latest, number_of = self.latest_counted(today), self.numbered()
        if latest is None or number_of[latest] == 1:
            return None
        return min(month for month in number_of if number_of[month] == number_of[latest])

    def is_approved(self, month: Month) -> bool:
        """A correction speaks of what was paid before it was made."""
        return month in self.reconnected and self.paid[month].payment < self.reconnected[month]

    def count(self, months: list[Month]) -> None:
        for month in months:
            self.counted[month] = self.paid[month]

    def latest_counted(self, upto: Month) -> Month | None:
        """Return the last month that counts up to a month, if any does."""
        return max((month for month in self.counted if month <= upto), default=None)

    def has_lapsed(self, today: Month) -> bool:
        latest = self.latest_counted(today)
        return latest is not None and today > latest.plus(self.grace)

    def numbered(self) -> dict[Month, int]:
        """Number the participations of the months that count; arrears are months without payment like any other."""
        number_of: dict[Month, int] = {}
        number = unpaid = 0
        for month in self.every_month():
            if month not in self.counted:
                unpaid += 1
                continue
            starts = self.is_first_after_lapse(month) or unpaid > self.grace
            if number == 0 or (starts and not self.is_approved(month)):
                number += 1
            number_of[month] = number
            unpaid = 0
        return number_of

    def is_first_after_lapse(self, month: Month) -> bool:
        """A month that began a participation, unless one since its payment was paid before it."""
        since = self.began_after_lapse.get(month)
        return since is not None and not any(since <= other < month for other in self.counted)

    def every_month(self) -> list[Month]:
        """Every month from the first that counts to the last, paid or not."""
        months: list[Month] = []
        if self.counted:
            month = min(self.counted)
            while month <= max(self.counted):
                months.append(month)
                month = month.plus(1)
        return months

    @property
    def participations(self) -> tuple[Participation, ...]:
        """The counted months by the number of their participation."""
        together: dict[int, list[PaidMonth]] = {}
        for month in sorted(self.counted):
            together.setdefault(self.number_of[month], []).append(self.counted[month])
        return tuple(Participation(number=number, months=tuple(months)) for number, months in together.items())

    @property
    def gaps(self) -> tuple[tuple[Month, Month], ...]:
        """The runs of months that do not count, between months that do."""
        return tuple(runs(month for month in self.every_month() if month not in self.counted))

    def on(self, day: date) -> Cover:
        """How the person stands on a day."""
        today = Month.of(day)
        latest = self.latest_counted(today)
        if latest is None:
            return Cover(CoverState.NONE, 0, None, None, 0, 0, None)
        consecutive = 0
        while latest.plus(-consecutive) in self.counted:
            consecutive += 1
        through = latest
        while self.number_of.get(through.plus(1)) == self.number_of[latest]:
            through = through.plus(1)
        return Cover(
            state=self.state(today, latest),
            participation=self.number_of[latest],
            paid_through=through,
            grace_until=through.plus(self.grace).last_day,
            consecutive=consecutive,
            cumulative=len([month for month in self.counted if month <= today]),
            covering=self.counted.get(today),
        )

    def state(self, today: Month, latest: Month) -> CoverState:
        if today in self.counted:
            return CoverState.ACTIVE
        return CoverState.IN_GRACE if today <= latest.plus(self.grace) else CoverState.LAPSED
