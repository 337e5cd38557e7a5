"""Who was merged into whom, and who was split again, as of any moment."""

from ledger.event import Fact
from ledger.identities.events import PersonsMerged, PersonsSplit
from ledger.store import Reader
from projections.as_of import AsOf
from projections.told import Said, Told


def _worker(event: Fact) -> str:
    assert isinstance(event, PersonsMerged | PersonsSplit)
    return event.absorbed if isinstance(event, PersonsMerged) else event.worker


MERGERS = Told("mergers", dict.fromkeys((PersonsMerged, PersonsSplit), _worker))


def mergers_at(reader: Reader, moment: AsOf) -> list[Said]:
    """Return the mergers that stand at a moment, in the order of the book."""
    last = [said[-1] for said in MERGERS.at(reader, moment).values()]
    return sorted((one for one in last if isinstance(one.event, PersonsMerged)), key=lambda one: one.position)
