"""What is said of parties: organisations and offices by name, natural persons by id alone."""

from enum import StrEnum

from pydantic import Field

from ledger.event import Event, Fact, Label
from ledger.identifiers import PartyId
from ledger.regions import RegionCode


class PartyKind(StrEnum):
    """What a party is."""

    BPJS_OFFICE = "bpjs_office"
    CORPORATE_CSR = "corporate_csr"
    EMPLOYER = "employer"
    FOUNDATION = "foundation"
    GOVERNMENT_UNIT = "government_unit"
    INDIVIDUAL = "individual"
    OFFICIAL = "official"
    SOE_TJSL = "soe_tjsl"
    UNIVERSITY = "university"
    VILLAGE = "village"
    ZAKAT_BODY = "zakat_body"


NATURAL = frozenset({PartyKind.INDIVIDUAL, PartyKind.OFFICIAL})
"""Natural persons: their names live in the vault, never in an event."""


class PartyRegistered(Fact):
    """A party enters the book; a natural person without a name."""

    name: Label | None = Field(None, description="The organisation's name; absent for a natural person.")
    office: PartyId | None = Field(None, description="For an official: the office he signs for.")
    parent: PartyId | None = Field(None, description="The organisation it belongs to.")
    party: PartyId
    party_kind: PartyKind
    region: RegionCode | None = Field(None, description="Where it has its seat or its task.")
    role: Label | None = Field(None, description="For an official: the role in the office.", examples=["head"])


class PartyAliasAdded(Fact):
    """Another spelling of a party is known; of a natural person it stands in the vault."""

    alias: Label | None = Field(None, description="The other spelling; absent for a natural person.")
    party: PartyId


class PartyRetired(Fact):
    """A party ends or is no longer to be named in new entries."""

    party: PartyId
    successor: PartyId | None = Field(None, description="The party that takes its place.")


class PublicationConsentGiven(Fact):
    """A natural person agrees to be named in public."""

    party: PartyId


class PublicationConsentWithdrawn(Fact):
    """A natural person no longer agrees to be named in public."""

    party: PartyId


EVENTS: tuple[type[Event], ...] = (
    PartyRegistered,
    PartyAliasAdded,
    PartyRetired,
    PublicationConsentGiven,
    PublicationConsentWithdrawn,
)
