"""Who was merged into whom, and who was split again, as of any moment."""

from collections.abc import Iterable, Mapping

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


def leads_at(reader: Reader, moment: AsOf) -> dict[str, str]:
    """Return whom each merged worker is known by, by all mergers and splits known at a moment.

    Their dates do not matter: whoever was merged was one person all along, as seats that are corrected say it too.
    """
    told = (one for said in MERGERS.at(reader, moment.undated).values() for one in said)
    standing: dict[str, str] = {}
    for one in sorted(told, key=lambda said: said.position):
        if isinstance(one.event, PersonsMerged):
            standing[one.event.absorbed] = one.event.keeps
        else:
            assert isinstance(one.event, PersonsSplit), "only mergers and splits are kept here"
            standing.pop(one.event.worker, None)
    return _ends(standing)


def _ends(standing: dict[str, str]) -> dict[str, str]:
    """Return whom each worker is known by; whoever kept another is merged himself later, so the newest go first."""
    leads: dict[str, str] = {}
    for absorbed, keeps in reversed(standing.items()):
        leads[absorbed] = leads.get(keeps, keeps)
    return leads


def known_as(leads: Mapping[str, str], workers: Iterable[str]) -> set[str]:
    """Return whom some workers are known by: of one person, one."""
    return {leads.get(worker, worker) for worker in workers} if leads else set(workers)
