"""MON-03: the treasury disbursed and BPJS has no receipt of it, or BPJS has a receipt of what nobody disbursed."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from ledger.allocations.events import FundsDisbursed, RefundReceived
from ledger.allocations.payments import Payments
from ledger.contributions.events import ContributionConfirmed, ContributionPaid, ContributionReversed
from ledger.event import Fact
from projections.allocation_usage import CHAINS
from projections.checks.check import Check, Found, Scope
from projections.told import Said


def find(scope: Scope) -> Iterator[Found]:
    """Yield the SP2Ds of which a part is neither receipted nor refunded, and the receipts without an SP2D."""
    for fund, said in CHAINS.at(scope.reader, scope.moment).items():
        paid = _Paid(said)
        for one in said:
            if isinstance(one.event, FundsDisbursed):
                yield from _without_receipt(fund, one, one.event, paid)
        for receipt in said:
            if isinstance(receipt.event, ContributionConfirmed):
                yield from _without_order(fund, receipt, receipt.event.payment, paid)


class _Paid:
    """The payments of a fund, what of each stands, and what was said of it since."""

    def __init__(self, said: Sequence[Said]) -> None:
        self.batches: dict[int, str] = {}
        self.receipts: dict[int, list[int]] = defaultdict(list)
        self.reversals: dict[int, list[int]] = defaultdict(list)
        self.refunds: list[tuple[int, RefundReceived]] = []
        self._drawn: dict[int, set[int | None]] = {}
        self._standing = Payments()
        for one in said:
            self._take(one.event, one.position)

    def _take(self, event: Fact, position: int) -> None:
        match event:
            case ContributionPaid():
                self.batches[position] = event.batch
                self._drawn[position] = {part.disbursement for part in event.budget or ()}
                self._standing.pay(position, event.budget or ())
            case ContributionReversed():
                self.reversals[event.payment].append(position)
                self._standing.reverse(event.payment, event.budget or ())
            case ContributionConfirmed():
                self.receipts[event.payment].append(position)
            case RefundReceived() if event.is_available or event.payment is None:
                self.refunds.append((position, event))

    def of(self, disbursement: int) -> list[int]:
        """Return the payments that drew on an SP2D, those that were reversed too."""
        return [payment for payment, drawn in self._drawn.items() if disbursement in drawn]

    def standing(self, payment: int, disbursement: int | None) -> int:
        """Return what a payment took of an SP2D, or of none, less what was reversed since."""
        parts = self._standing.standing(payment)
        return sum(part.rupiah for part in parts if part.disbursement == disbursement)


def _without_receipt(fund: str, order: Said, event: FundsDisbursed, paid: _Paid) -> Iterator[Found]:
    at = order.position
    drawn = {payment: paid.standing(payment, at) for payment in paid.of(at)}
    receipted = sum(rupiah for payment, rupiah in drawn.items() if payment in paid.receipts)
    refunds = {
        position: sum(line.rupiah for line in refund.lines if line.parent == at) for position, refund in paid.refunds
    }
    left = sum(line.rupiah for line in event.lines) - receipted - sum(refunds.values())
    if left > 0:
        waiting = [payment for payment, rupiah in drawn.items() if rupiah and payment not in paid.receipts]
        reversed_ = [position for payment in drawn for position in paid.reversals[payment]]
        back = [position for position, rupiah in refunds.items() if rupiah]
        newest = max([*drawn, *(one for payment in drawn for one in paid.receipts[payment]), *back], default=0)
        positions = tuple(sorted({at, *waiting, *reversed_}))
        yield Found(f"sp2d {at}", (fund, event.number), positions, order.on, left, newest=newest)


def _without_order(fund: str, receipt: Said, payment: int, paid: _Paid) -> Iterator[Found]:
    rupiah = paid.standing(payment, None)
    if rupiah:
        positions = tuple(sorted({payment, receipt.position, *paid.reversals[payment]}))
        yield Found(f"receipt {payment}", (fund, paid.batches[payment]), positions, receipt.on, rupiah)


CHECK = Check(
    "MON-03", "Each SP2D has a receipt of BPJS, or came back; each receipt of public money has an SP2D.", find, 2
)
