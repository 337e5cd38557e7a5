"""Reconnecting cover: an approved correction joins what was paid after a lapse to the participation before it."""

from collections.abc import Iterable, Sequence

from pydantic import Field

from ledger.command import FactCommand, Happening, History
from ledger.contributions.events import CoverReconnected, ReconnectReason
from ledger.cover.engine import Covers
from ledger.cover.of_worker import cover_of
from ledger.cover.reconnections import reconnections_stream
from ledger.cover.values import PaidMonth
from ledger.errors import Refused
from ledger.identifiers import WorkerId
from ledger.periods import Month
from ledger.programmes import Programme
from ledger.stating import must_be_distinct, must_have_minutes, stated

LAPSED_BY_SPONSOR = "COV-02"
"""Participation lapsed because the sponsor's money came late: joined by a correction, and listed."""


class ReconnectCover(FactCommand):
    """Join what was paid after a lapse to the participation before it, as approved: its minutes are the evidence."""

    NOUN = "contributions"
    VERB = "reconnect"

    months: tuple[Month, ...] = Field(
        min_length=1,
        max_length=36,
        description="Of each payment that is joined, one month: the first of the participation that it began, or one "
        "of the arrears that it paid. All that was paid on the same day joins with it.",
        examples=[["2023-07"]],
    )
    programmes: tuple[Programme, ...] = Field(
        (Programme.JKK, Programme.JKM),
        min_length=1,
        max_length=3,
        description="The programmes in which it is joined.",
        examples=[["JKK", "JKM"]],
    )
    reason: ReconnectReason = Field(description="Why participation did not end.", examples=["sponsor_paid_late"])
    worker: WorkerId

    def known_workers(self) -> Sequence[WorkerId]:
        """Return the worker, whom the vault must know."""
        return (self.worker,)

    def decide(self, history: History) -> Iterable[Happening]:
        """Refuse where nothing had lapsed, without minutes, before the payment, and a late sponsor not accepted."""
        must_be_distinct("months", self.months)
        must_be_distinct("programmes", self.programmes)
        must_have_minutes(self.evidence)
        for programme in self.programmes:
            covers = cover_of(history, self.worker, programme, on=self.effective_on)
            for month in sorted(self.months):
                self._refuse_later_payment(_lapsed_before(covers, self.worker, programme, month))
        codes = [LAPSED_BY_SPONSOR] if self.reason is ReconnectReason.SPONSOR_PAID_LATE else []
        also = {"months": tuple(sorted(self.months)), "programmes": tuple(sorted(self.programmes))}
        joined = stated(history, self, CoverReconnected, exceptions=codes, also=also)
        return [Happening(reconnections_stream(self.worker), [joined])]

    def _refuse_later_payment(self, paid: PaidMonth) -> None:
        if paid.paid_on is not None and paid.paid_on > self.effective_on:
            raise Refused(
                "before_payment",
                f"expected a date from {paid.paid_on} on, when {paid.month} was paid (position {paid.payment}), "
                f"found {self.effective_on}; mend the date",
                payment=paid.payment,
                paid_on=paid.paid_on.isoformat(),
                found=self.effective_on.isoformat(),
            )


def _lapsed_before(covers: Covers, worker: str, programme: Programme, month: Month) -> PaidMonth:
    """Return a month that a lapse parts from what was paid before it, or refuse another one."""
    begins = [part.months[0] for part in covers.participations[1:]]
    found = next((paid for paid in (*begins, *covers.arrears) if paid.month == month), None)
    if found is None:
        raise Refused(
            "nothing_lapsed",
            f"expected a month of {programme} that a lapse parts from what was paid before it: the first month of a "
            f"participation after the first one, or arrears; found {month}, {_stands(covers, month)}; name another "
            f"month, as `amanah cover {worker}` shows them",
            worker=worker,
            programme=programme,
            month=month,
            may_be_joined=sorted(paid.month for paid in (*begins, *covers.arrears)),
        )
    return found


def _stands(covers: Covers, month: Month) -> str:
    """Say how a month stands."""
    for part in covers.participations:
        if any(paid.month == month for paid in part.months):
            return f"a month of participation {part.number}, which runs from {part.first} to {part.through}"
    return "which nobody paid"
