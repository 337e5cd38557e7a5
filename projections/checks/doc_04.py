"""DOC-04: a number of people was published, and there is no list of their names."""

from collections.abc import Iterator

from ledger.statistics.events import CountKind, EnrollmentStatisticReported
from projections.checks.check import Check, Found, Scope
from projections.checks.published import has_list, named_people, published

_COUNTED = frozenset(CountKind) - {CountKind.ALLOCATED}
"""Money for so many people needs no list yet; people who are decreed, registered or active do."""


def find(scope: Scope) -> Iterator[Found]:
    """Yield the figures without a roster of which the book names fewer people, or nobody."""
    for one in published(scope):
        event = one.event
        if not isinstance(event, EnrollmentStatisticReported) or event.count_kind not in _COUNTED:
            continue
        if not event.persons or has_list(event):
            continue
        named = named_people(scope, event)
        if named.people < event.persons:
            subjects = (event.statistic,) if event.scheme is None else (event.statistic, event.scheme)
            missing = event.persons - named.people
            yield Found(event.statistic, subjects, (one.position,), one.on, people=missing, newest=named.newest)


CHECK = Check("DOC-04", "A number of people decreed, registered or active comes with the list of their names.", find, 2)
