"""Register parties, their other spellings, their end and their consent; names of natural persons go to the vault."""

from collections.abc import Iterable, Mapping, Sequence
from typing import ClassVar

from pydantic import Field

from ledger.command import Command, FactCommand, Happening, History, must_be_new
from ledger.errors import AlreadyRecorded, Malformed, Refused, Unknown
from ledger.event import Label
from ledger.identifiers import PartyId
from ledger.identities.person import PersonalText, Private
from ledger.parties.events import (
    NATURAL,
    PartyAliasAdded,
    PartyKind,
    PartyRegistered,
    PartyRetired,
    PublicationConsentGiven,
    PublicationConsentWithdrawn,
)
from ledger.parties.standing import Party, is_natural, must_follow_registration, must_stand
from ledger.regions import KnownRegion
from ledger.stating import stated


class RegisterParty(FactCommand):
    """Register a party: an organisation or office by its name, a natural person by an id alone."""

    NOUN: ClassVar[str] = "parties"
    VERB: ClassVar[str] = "register"
    IDS: ClassVar[Mapping[str, str]] = {"party": "party"}

    name: Label | None = Field(
        None, description="The organisation's name; never a natural person's.", examples=["Pemkab Labuhanbatu Selatan"]
    )
    office: PartyId | None = Field(None, description="For an official: the office he signs for.")
    parent: PartyId | None = Field(None, description="The organisation it belongs to.")
    party: PartyId | None = Field(None, description="The party's id; random where left out.")
    party_kind: PartyKind = Field(description="What the party is.", examples=["government_unit"])
    person_name: PersonalText | None = Field(
        None, repr=False, description="A natural person's name; kept in the vault only."
    )
    region: KnownRegion | None = Field(None, description="Where it has its seat or its task.")
    role: Label | None = Field(None, description="For an official: the role in the office.", examples=["head"])

    def decide(self, history: History) -> Iterable[Happening]:
        """Refuse a name in the wrong place, an unknown office or parent, and an id in use."""
        assert self.party is not None, "the book fills absent ids"
        must_be_new(history, "party", self.party)
        self._must_be_named_in_the_right_place()
        self._only_officials_have_an_office()
        must_stand(history, (self.office, self.parent), on=self.effective_on)
        yield Happening(self.party, [stated(history, self, PartyRegistered)])

    def private(self) -> Sequence[Private]:
        """Give a natural person's name to the vault."""
        if self.person_name is None or self.party is None:
            return ()
        return (Private(subject=self.party, name=self.person_name),)

    def _must_be_named_in_the_right_place(self) -> None:
        natural = self.party_kind in NATURAL
        if natural and self.name is not None:
            raise Malformed(
                "name_of_a_person",
                f"expected no name for a party of kind {self.party_kind}, found one; send it as person_name, "
                "which is kept in the vault",
                party_kind=self.party_kind,
            )
        if not natural and (self.name is None or self.person_name is not None):
            raise Malformed(
                "name_missing",
                f"expected a name, and no person_name, for a party of kind {self.party_kind}, found it otherwise; "
                "send the organisation's name as name",
                party_kind=self.party_kind,
            )

    def _only_officials_have_an_office(self) -> None:
        if self.party_kind is not PartyKind.OFFICIAL and (self.office is not None or self.role is not None):
            raise Malformed(
                "not_an_official",
                f"expected office and role for an official only, found them for {self.party_kind}; leave them out, "
                "or use parent for the organisation it belongs to",
                party_kind=self.party_kind,
            )


class AddAlias(FactCommand):
    """Add another spelling of a party's name; a natural person's goes to the vault."""

    NOUN: ClassVar[str] = "parties"
    VERB: ClassVar[str] = "add-alias"

    alias: Label | None = Field(
        None, description="An organisation's other spelling.", examples=["Pemerintah Kabupaten Labusel"]
    )
    party: PartyId
    person_alias: PersonalText | None = Field(
        None, repr=False, description="A natural person's other spelling; kept in the vault only."
    )

    def decide(self, history: History) -> Iterable[Happening]:
        """Refuse an alias in the wrong place, and one that is known already."""
        natural = is_natural(history, self.party)
        must_follow_registration(_known(history, self.party), on=self.effective_on)
        field = "person_alias" if natural else "alias"
        if (self.person_alias is None) is natural or (self.alias is None) is not natural:
            raise Malformed(
                "alias_misplaced",
                f"expected the other spelling of {self.party} as {field} and nothing else, found it otherwise; "
                f"send it as {field}",
                field=field,
            )
        if self.alias in Party(history, self.party).names:
            raise AlreadyRecorded(
                "alias_exists",
                f"expected a new spelling, found that {self.party} is known by it already; "
                "nothing needs to be recorded",
                party=self.party,
            )
        yield Happening(self.party, [stated(history, self, PartyAliasAdded)])

    def private(self) -> Sequence[Private]:
        """Give a natural person's other spelling to the vault."""
        return () if self.person_alias is None else (Private(subject=self.party, aliases=(self.person_alias,)),)


class RetireParty(FactCommand):
    """Retire a party that has ended, and name the one that takes its place."""

    NOUN: ClassVar[str] = "parties"
    VERB: ClassVar[str] = "retire"

    party: PartyId
    successor: PartyId | None = Field(None, description="The party that takes its place.")

    def decide(self, history: History) -> Iterable[Happening]:
        """Refuse a party that has ended already, and a successor that does not stand."""
        party = _known(history, self.party)
        must_follow_registration(party, on=self.effective_on)
        if party.retired is not None:
            raise AlreadyRecorded(
                "already_retired",
                f"expected a party that still acts, found {self.party} retired on {party.retired.effective_on}; "
                "nothing needs to be recorded",
                party=self.party,
                retired_on=str(party.retired.effective_on),
            )
        if self.successor == self.party:
            raise Malformed(
                "own_successor",
                f"expected another party as successor, found {self.party} itself; name the one that takes its place",
                party=self.party,
            )
        must_stand(history, [self.successor], on=self.effective_on)
        yield Happening(self.party, [stated(history, self, PartyRetired)])


class GiveConsent(FactCommand):
    """State that a natural person agrees to be named in public."""

    NOUN: ClassVar[str] = "parties"
    VERB: ClassVar[str] = "give-consent"

    party: PartyId

    def decide(self, history: History) -> Iterable[Happening]:
        """Refuse an organisation, which needs no consent, and a consent that stands already."""
        if not is_natural(history, self.party):
            raise Refused(
                "consent_not_needed",
                f"expected a natural person, found that {self.party} is an organisation; its name is public already",
                party=self.party,
            )
        party = Party(history, self.party)
        must_follow_registration(party, on=self.effective_on)
        if party.consents:
            raise AlreadyRecorded(
                "consent_given",
                f"expected a person without consent, found that {self.party} has given it; "
                "nothing needs to be recorded",
                party=self.party,
            )
        yield Happening(self.party, [stated(history, self, PublicationConsentGiven)])


class WithdrawConsent(FactCommand):
    """State that a natural person no longer agrees to be named in public."""

    NOUN: ClassVar[str] = "parties"
    VERB: ClassVar[str] = "withdraw-consent"

    party: PartyId

    def decide(self, history: History) -> Iterable[Happening]:
        """Refuse where no consent stands."""
        party = _known(history, self.party)
        must_follow_registration(party, on=self.effective_on)
        if not party.consents:
            raise Refused(
                "consent_not_given",
                f"expected a consent to withdraw, found none of {self.party}; "
                "nothing of this party is public by consent",
                party=self.party,
            )
        yield Happening(self.party, [stated(history, self, PublicationConsentWithdrawn)])


def _known(history: History, party: str) -> Party:
    found = Party(history, party)
    if found.registered is None:
        raise Unknown("party", party)
    return found


COMMANDS: tuple[type[Command], ...] = (RegisterParty, AddAlias, RetireParty, GiveConsent, WithdrawConsent)
