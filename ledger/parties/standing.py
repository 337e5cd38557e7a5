"""What the book knows of a party: its registration, other spellings, consent, and whether it has ended."""

from collections.abc import Iterable
from datetime import date

from ledger.command import History
from ledger.errors import Refused, Unknown
from ledger.parties.events import (
    NATURAL,
    PartyAliasAdded,
    PartyRegistered,
    PartyRetired,
    PublicationConsentGiven,
    PublicationConsentWithdrawn,
)


class Party:
    """A party as its few entries tell of it."""

    def __init__(self, history: History, party: str) -> None:
        self.registered: PartyRegistered | None = None
        self.names: set[str] = set()
        self.retired: PartyRetired | None = None
        self.consents = False
        for entry in history.entries(party):
            match entry.event:
                case PartyRegistered() as registered:
                    self.registered = registered
                    self._named(registered.name)
                case PartyAliasAdded(alias=alias):
                    self._named(alias)
                case PartyRetired() as retired:
                    self.retired = retired
                case PublicationConsentGiven():
                    self.consents = True
                case PublicationConsentWithdrawn():
                    self.consents = False

    def _named(self, name: str | None) -> None:
        if name is not None:
            self.names.add(name)


def registered(history: History, party: str) -> PartyRegistered:
    """Return what was said when the party entered the book; refuses one that did not."""
    found = Party(history, party).registered
    if found is None:
        raise Unknown("party", party)
    return found


def is_natural(history: History, party: str) -> bool:
    """Tell whether a party is a natural person, whose name lives in the vault."""
    return registered(history, party).party_kind in NATURAL


def must_stand(history: History, parties: Iterable[str | None], *, on: date) -> None:
    """Refuse a party that the book does not hold, or that had ended on a date; an absent one is fine."""
    for name in parties:
        if name is None:
            continue
        party = Party(history, name)
        if party.registered is None:
            raise Unknown("party", name)
        if party.retired is not None and party.retired.effective_on <= on:
            raise _ended(name, party.retired, on)


def must_follow_registration(party: Party, *, on: date) -> None:
    """Refuse what is said of a known party with a date before its registration."""
    registered = party.registered
    if registered is not None and on < registered.effective_on:
        raise Refused(
            "before_registration",
            f"expected a date from {registered.effective_on} on, when {registered.party} was registered, found {on}; "
            "mend the date",
            party=registered.party,
            registered_on=registered.effective_on.isoformat(),
            found=on.isoformat(),
        )


def _ended(name: str, retired: PartyRetired, on: date) -> Refused:
    instead = f"name {retired.successor} instead" if retired.successor else "name another one"
    return Refused(
        "party_retired",
        f"expected a party that still acts on {on}, found {name}, retired on {retired.effective_on}; {instead}",
        party=name,
        retired_on=str(retired.effective_on),
        successor=retired.successor,
    )
