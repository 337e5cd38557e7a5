"""Funds as the readers fold them: kept in memory, and folded again from the book where they are not."""

from collections import OrderedDict
from collections.abc import Iterable

from ledger.event import Entry
from ledger.funds.fund import Fund
from ledger.store import Reader
from ledger.store.mapper import decode
from projections.projection import Moved

KEPT_MAX = 256
FUND = "fund-"


class FundFolds:
    """Folds the entries of funds' streams, each stream in its order."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, Fund] = OrderedDict()

    def moved(self, entries: Iterable[Entry], reader: Reader) -> list[Moved]:
        """Return what each entry of a fund's stream moved; those of other streams are passed over."""
        return [self._take_in(entry, reader) for entry in entries if entry.stream.startswith(FUND)]

    def forget(self) -> None:
        """Drop every fund."""
        self._kept.clear()

    def _take_in(self, entry: Entry, reader: Reader) -> Moved:
        fund = self._kept.pop(entry.stream, None) or self._fold(entry, reader)
        assert fund.version == entry.version - 1, "a fund's entries are read one after the other"
        moves = fund.apply(entry)
        self._kept[entry.stream] = fund
        if len(self._kept) > KEPT_MAX:
            self._kept.popitem(last=False)
        return Moved(entry, fund, moves)

    @staticmethod
    def _fold(entry: Entry, reader: Reader) -> Fund:
        """Return the fund as it stood before an entry: from the book's snapshot if it is not later, and the tail."""
        if entry.version == 1:
            return Fund(entry.stream)
        snapshot = reader.snapshot(entry.stream, Fund.SNAPSHOT)
        fund = Fund.load(snapshot[1]) if snapshot and snapshot[0] < entry.version else Fund(entry.stream)
        for stored in reader.stream(entry.stream, after=fund.version):
            if stored.position >= entry.position:
                break
            fund.apply(decode(stored))
        return fund
