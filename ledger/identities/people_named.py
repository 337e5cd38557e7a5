"""The people whom a command names, as a decision may ask about them: the vault answers with indexes alone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from ledger.command import Command
from ledger.enrollments.slots import months_in
from ledger.identities.likeness import may_be
from ledger.identities.person import Person
from ledger.identities.port import Resolved, VaultPort
from ledger.periods import Month
from ledger.store import Reader

PAGE = 5_000
"""Tokens looked up at once: some thousand rows in memory."""


@dataclass(frozen=True, slots=True)
class NamedInVault:
    """People by their WorkerIds, with where they live, over a view of the vault."""

    vault: VaultPort
    reader: Reader
    ids: Sequence[str]
    persons: Sequence[Person]
    villages: Sequence[str | None]
    differing: Sequence[int]
    today: date

    @classmethod
    def of(
        cls, command: Command, resolved: Resolved, *, vault: VaultPort, reader: Reader, today: date
    ) -> "NamedInVault":
        """Return the people of a command, as they were resolved."""
        return cls(vault, reader, resolved.ids, command.named_persons(), command.villages(), resolved.differs, today)

    def alike(self, asked: Sequence[int]) -> Sequence[int]:
        """Return those of some of them whose NIK is new, and who may be somebody whom the vault knows by another one.

        Of a NIK that the vault knows, somebody has looked when it came. Who is of the birth date, sex and village is
        found by a token; of these alone the names are opened.
        """
        wanted: dict[bytes, list[int]] = {}
        for index in asked:
            token = self.vault.likeness(self.persons[index], self.villages[index] if self.villages else None)
            if token is not None:
                wanted.setdefault(token, []).append(index)
        tokens, found = list(wanted), set[int]()
        for start in range(0, len(tokens), PAGE):
            found |= self._among({token: wanted[token] for token in tokens[start : start + PAGE]})
        known = {row.subject for row in self.reader.identities([self.ids[index] for index in found])}
        return sorted(index for index in found if self.ids[index] not in known)

    def _among(self, wanted: Mapping[bytes, Sequence[int]]) -> set[int]:
        found = set[int]()
        for row in self.reader.alike(list(wanted)):
            assert row.likeness is not None, "a row is found by its token"
            name, born = self.vault.name_and_birth(row)
            found.update(index for index in wanted[row.likeness] if may_be(self.persons[index], name, born))
        return found

    def held_apart(self, wanted: Mapping[int, int]) -> Mapping[int, Sequence[Month]]:
        """Return the months wanted, by index, that the same NIK held before its person was erased."""
        if not self.reader.holds_apart():
            return {}
        niks = {worker: person.nik for worker, person in zip(self.ids, self.persons, strict=True)}
        asked = [(worker, year, mask) for worker in niks for year, mask in wanted.items()]
        months: dict[str, list[Month]] = {}
        for worker, year, mask in self.vault.held_before(self.reader, niks, asked, on=self.today):
            months.setdefault(worker, []).extend(months_in(mask, year))
        return {index: sorted(months[worker]) for index, worker in enumerate(self.ids) if worker in months}
