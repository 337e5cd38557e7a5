"""Which entries are corrected, and what stands in their place: the link between the wrong one and the right one."""

from collections.abc import Iterable

from ledger.corrections.events import CorrectionKind, EntryCorrected
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
    return {one.corrects: one.replaced_by for one in _of(reader, moment, positions)}


def months_recorded_anew(reader: Reader, moment: AsOf, positions: Iterable[int]) -> dict[int, int]:
    """Return, of the payments that a corrected month put in the place of those, the position of the one before."""
    found = _of(reader, moment, positions)
    return {one.replaced_by: one.corrects for one in found if one.correction is CorrectionKind.MONTH}


_FEW = 500
"""More are looked up by reading all corrections: a database takes only so many parameters."""


def _of(reader: Reader, moment: AsOf, positions: Iterable[int]) -> list[EntryCorrected]:
    asked = [str(position) for position in positions]
    found = CORRECTIONS.at(reader, moment, subjects=asked if len(asked) <= _FEW else None)
    return [one.event for said in found.values() for one in said if isinstance(one.event, EntryCorrected)]
