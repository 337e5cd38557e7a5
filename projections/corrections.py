"""Which entries are corrected, and what stands in their place: the link between the wrong one and the right one."""

from collections.abc import Iterable

from ledger.corrections.events import EntryCorrected
from ledger.event import Fact
from ledger.store import Reader
from projections.as_of import AsOf
from projections.told import Told


def _corrected(event: Fact) -> str:
    assert isinstance(event, EntryCorrected)
    return str(event.corrects)


CORRECTIONS = Told("corrections", {EntryCorrected: _corrected})
"""Every correction, by the position of what it corrects."""


def replacements(reader: Reader, moment: AsOf, positions: Iterable[int]) -> dict[int, int]:
    """Return, of those entries that are corrected by a moment, the position of what stands in their place."""
    asked = [str(position) for position in positions]
    found = CORRECTIONS.at(reader, moment, subjects=asked if len(asked) <= _FEW else None)
    return {
        int(subject): one.event.replaced_by
        for subject, said in found.items()
        for one in said
        if isinstance(one.event, EntryCorrected)
    }


_FEW = 500
"""More are looked up by reading all corrections: a database takes only so many parameters."""
