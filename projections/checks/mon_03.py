"""MON-03: the treasury disbursed and BPJS has no receipt of it, or BPJS has a receipt of what nobody disbursed."""

from collections.abc import Iterator, Sequence

from ledger.allocations.events import FundsDisbursed, RefundReceived
from ledger.contributions.events import ContributionConfirmed, ContributionPaid
from projections.allocation_usage import CHAINS
from projections.checks.check import Check, Found, Scope
from projections.told import Said


def find(scope: Scope) -> Iterator[Found]:
    """Yield the SP2Ds of which a part is neither receipted nor refunded, and the receipts without an SP2D."""
    for fund, said in CHAINS.at(scope.reader, scope.moment).items():
        paid = {one.position: one.event for one in said if isinstance(one.event, ContributionPaid)}
        receipts = [one for one in said if isinstance(one.event, ContributionConfirmed)]
        yield from _without_receipt(fund, said, paid, {_payment(one) for one in receipts})
        for receipt in receipts:
            yield from _without_order(fund, receipt, paid[_payment(receipt)])


def _payment(receipt: Said) -> int:
    assert isinstance(receipt.event, ContributionConfirmed)
    return receipt.event.payment


def _without_receipt(
    fund: str, said: Sequence[Said], paid: dict[int, ContributionPaid], confirmed: set[int]
) -> Iterator[Found]:
    for one in said:
        if not isinstance(one.event, FundsDisbursed):
            continue
        drawn = {at: _drawn(event, one.position) for at, event in paid.items() if _drawn(event, one.position)}
        receipted = sum(rupiah for at, rupiah in drawn.items() if at in confirmed)
        left = sum(line.rupiah for line in one.event.lines) - receipted - _refunded(said, one.position)
        if left > 0:
            waiting = tuple(at for at in drawn if at not in confirmed)
            subjects, positions = (fund, one.event.number), (one.position, *waiting)
            yield Found(f"sp2d {one.position}", subjects, positions, one.on, left, since=one.position)


def _drawn(paid: ContributionPaid, disbursement: int | None) -> int:
    return sum(part.rupiah for part in paid.budget or () if part.disbursement == disbursement)


def _refunded(said: Sequence[Said], disbursement: int) -> int:
    """Return what came back to the treasury of an SP2D without having been paid to BPJS."""
    refunds = (one.event for one in said if isinstance(one.event, RefundReceived))
    unpaid = (event for event in refunds if event.payment is None)
    return sum(line.rupiah for event in unpaid for line in event.lines if line.parent == disbursement)


def _without_order(fund: str, receipt: Said, paid: ContributionPaid) -> Iterator[Found]:
    rupiah = _drawn(paid, None)
    if rupiah:
        at = _payment(receipt)
        yield Found(f"receipt {at}", (fund, paid.batch), (at, receipt.position), receipt.on, rupiah)


CHECK = Check(
    "MON-03", "Each SP2D has a receipt of BPJS, or came back; each receipt of public money has an SP2D.", find
)
