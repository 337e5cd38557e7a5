"""The people whom a command names, as a decision may ask about them: the vault answers with indexes alone."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from ledger.command import Command
from ledger.enrollments.slots import months_in
from ledger.identities.in_plans import plans_naming
from ledger.identities.likeness import may_be
from ledger.identities.person import Person
from ledger.identities.port import Resolved, VaultPort
from ledger.periods import Month
from ledger.rosters.beside import Standing
from ledger.store import IdentityRow, Reader

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

    def apart(self, workers: Sequence[str], wanted: Mapping[int, int]) -> Mapping[int, int]:
        """Return the months wanted, as bits by year, that NIKs of some workers held before they were erased."""
        found: dict[int, int] = {}
        if self.reader.holds_apart():
            asked = [(worker, year, mask) for worker in workers for year, mask in wanted.items()]
            for _, year, mask in self.vault.held_before(self.reader, {}, asked, on=self.today):
                found[year] = found.get(year, 0) | mask
        return found

    def plans_naming(self, workers: Sequence[str]) -> Iterator[Standing]:
        """Yield the plans with a list that say something of a person, known by these ids."""
        return plans_naming(self.vault, self.reader, workers)

    def _among(self, wanted: Mapping[bytes, Sequence[int]]) -> set[int]:
        found = set[int]()
        for row in self.reader.alike(list(wanted)):
            assert row.likeness is not None, "a row is found by its token"
            name, born = self.vault.name_and_birth(row)
            found.update(index for index in wanted[row.likeness] if may_be(self.persons[index], name, born))
        return found

    def newly_dated(self, asked: Sequence[int]) -> Sequence[int]:
        """Return those of some of them whose birth date is not what the vault has under their NIK; of a new one none.

        A date that the vault has was looked at when it came.
        """
        if not asked:
            return ()
        known = {row.subject: row for row in self.reader.identities([self.ids[index] for index in asked])}
        return [index for index in asked if not self._has_date(known.get(self.ids[index]), self.persons[index])]

    def _has_date(self, row: IdentityRow | None, person: Person) -> bool:
        born = None if row is None else self.vault.name_and_birth(row)[1]
        return person.birth_date is not None and born == person.birth_date.isoformat()

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
