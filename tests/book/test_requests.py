"""The same request under the same key answers the first receipt for ever, whatever a later version adds to it."""

from collections.abc import Iterable, Iterator, Mapping
from typing import ClassVar

import pytest

from ledger.command import Command, Happening, History
from ledger.errors import KeyReused
from ledger.parties.commands import RegisterParty
from tests.book.test_record import ON, office
from tests.support.office import Desk, desk


@pytest.fixture
def it(sqlite_url: str) -> Iterator[Desk]:
    with desk(sqlite_url) as opened:
        yield opened


class RegisterPartyLater(RegisterParty):
    """The same command in a later version, with fields that did not exist."""

    IDS: ClassVar[Mapping[str, str]] = RegisterParty.IDS

    marks: tuple[str, ...] = ()
    website: str | None = None


def test_a_field_that_a_later_version_adds_changes_no_old_request(it: Desk) -> None:
    first = it.record(office("Pemkab A"), key="k")
    words = {"effective_on": ON, "name": "Pemkab A", "party_kind": "government_unit"}
    again = it.record(RegisterPartyLater.model_validate(words), key="k")
    assert (again.position, again.subject, again.replayed) == (first.position, first.subject, True)
    with pytest.raises(KeyReused):
        it.record(RegisterPartyLater.model_validate(words | {"website": "contoh.example"}), key="k")


def test_a_default_that_is_written_out_is_the_same_request(it: Desk) -> None:
    it.record(office("Pemkab A", "party-a"), key="k")
    words = {"accept": [], "basis": "reported", "effective_on": "2022-10-04", "name": "Pemkab A", "party": "party-a"}
    assert it.record(RegisterParty.model_validate(words | {"party_kind": "government_unit"}), key="k").replayed


def test_the_same_words_of_another_command_are_another_request() -> None:
    class Rename(Command):
        """Another verb with no field at all."""

        NOUN = "parties"
        VERB = "rename"

        def decide(self, history: History) -> Iterable[Happening]:
            raise AssertionError("a key that is known is answered before anything is decided")

    class Remove(Rename):
        """Another verb with no field at all."""

        VERB = "remove"

    assert Rename().as_request() != Remove().as_request()
