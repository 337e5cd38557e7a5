"""The names of parties: organisations by theirs, natural persons by id alone."""

from collections.abc import Sequence
from dataclasses import dataclass

from ledger.parties.events import PartyAliasAdded, PartyKind, PartyRegistered, PartyRetired
from ledger.store import Reader
from projections.as_of import AsOf
from projections.told import Told, by_id, first_of

PARTIES = Told(
    "parties", {PartyRegistered: by_id("party"), PartyAliasAdded: by_id("party"), PartyRetired: by_id("party")}
)


@dataclass(frozen=True, slots=True)
class PartyName:
    """A party as answers show it; ``name`` is absent for a natural person."""

    party: str
    name: str | None
    party_kind: PartyKind


def party_names(reader: Reader, moment: AsOf, *, only: Sequence[str] | None = None) -> dict[str, PartyName]:
    """Return every party by its id, or some."""
    names = {}
    for party, said in PARTIES.at(reader, moment.undated, subjects=only).items():
        first = first_of(said, PartyRegistered)
        if first is not None and isinstance(first.event, PartyRegistered):
            names[party] = PartyName(party, first.event.name, first.event.party_kind)
    return names
