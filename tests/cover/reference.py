"""Cover by brute force: the rules of Perdir BPJS Ketenagakerjaan 22/2022, a month at a time, in plain dictionaries.

Written from the rules, not from the engine. Where the rules leave a choice, it is said where it is made.
"""

from collections.abc import Iterable
from datetime import date

from ledger.cover.values import Cover, CoverState, PaidMonth, Participation
from ledger.periods import Month, runs


class Reference:
    """What the months paid for one person in one programme come to."""

    def __init__(self, paid: Iterable[PaidMonth], *, grace: int, reconnected: Iterable[Month] = ()) -> None:
        self.paid = {month.month: month for month in paid}
        self.grace = grace
        self.reconnected = set(reconnected)
        self.counted: dict[Month, PaidMonth] = {}
        self.arrears: dict[Month, PaidMonth] = {}
        self.began_after_lapse: set[Month] = set()
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

        Before the months without a day nothing was paid, so nothing can have lapsed.
        """
        months = sorted(month for month, paid in self.paid.items() if paid.paid_on == day)
        if day is None or any(month in self.reconnected for month in months):
            self.count(months)
        elif self.has_lapsed(Month.of(day)):
            self.pay_after_lapse(months, Month.of(day))
        else:
            self.pay_in_participation(months, Month.of(day))

    def pay_after_lapse(self, months: list[Month], today: Month) -> None:
        """Months from that of the payment on are a new participation, earlier ones are arrears."""
        anew = [month for month in months if month >= today]
        self.count(anew)
        self.arrears.update({month: self.paid[month] for month in months if month < today})
        if anew:
            self.began_after_lapse.add(min(anew))

    def pay_in_participation(self, months: list[Month], today: Month) -> None:
        """Months count, except those before the participation in which the day lies, where it began after a lapse.

        A participation that was paid ahead and begins after the day is not yet the one in which the day lies.
        """
        begun = [month for month in self.began_after_lapse if month <= today]
        for month in months:
            if begun and month < max(begun):
                self.arrears[month] = self.paid[month]
            else:
                self.count([month])

    def count(self, months: list[Month]) -> None:
        for month in months:
            self.counted[month] = self.paid[month]

    def latest_counted(self, upto: Month) -> Month | None:
        """Walk back from a month to the first one that counts, if any does."""
        month = upto
        while month >= min(self.counted, default=month.plus(1)):
            if month in self.counted:
                return month
            month = month.plus(-1)
        return None

    def has_lapsed(self, today: Month) -> bool:
        latest = self.latest_counted(today)
        return latest is not None and today > latest.plus(self.grace)

    def numbered(self) -> dict[Month, int]:
        """Go through the months and give each one that counts the number of its participation.

        A month of arrears gives no cover: here it is a month without payment like any other.
        """
        number_of: dict[Month, int] = {}
        number = unpaid = 0
        for month in self.every_month():
            if month not in self.counted:
                unpaid += 1
                continue
            starts = month in self.began_after_lapse or unpaid > self.grace
            if number == 0 or (starts and month not in self.reconnected):
                number += 1
            number_of[month] = number
            unpaid = 0
        return number_of

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
