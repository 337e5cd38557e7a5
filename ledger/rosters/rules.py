"""What keeps a row from being enrolled: the rules one after the other, each over all rows that are still standing."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import ClassVar

from ledger.command import History, Holding
from ledger.enrollments.batch import Batch
from ledger.enrollments.enroll import rows_outside
from ledger.enrollments.events import BatchOpened
from ledger.enrollments.holders import by_worker, overlaps, written
from ledger.enrollments.named import repeated
from ledger.enrollments.slots import mask_of, months_in
from ledger.errors import Detail
from ledger.funds.admission import Asked, Newcomer, breaches, lacking
from ledger.funds.fund import Fund, Pot
from ledger.identities.likeness import plain
from ledger.identities.person import NikWarning, is_nik_of, nik_birth_date
from ledger.periods import Month, months_between
from ledger.rosters.criteria import Criteria
from ledger.rosters.deaths import dead_among
from ledger.rosters.evidence import Registered, Said
from ledger.rosters.kinds import kinds_held
from ledger.rosters.roster import Candidate, Roster
from ledger.rosters.values import RULE_CODES, STATUS_CODES, CriterionKind, Verdict

_OF_PEOPLE = {"occupations", "programmes", "workers"}
"""Restrictions that an empty batch tells nothing of, or that lines of a budget keep apart."""


class Sieve:
    """The rows of a list, and what each rule says of them; a row that one rule speaks of is shown to no other."""

    LEFT_OUT: ClassVar[frozenset[str]] = frozenset()
    """Rules that the people of this kind of list are not asked, by the names of their methods."""

    def __init__(
        self,
        history: History,
        roster: Roster,
        opened: BatchOpened,
        criteria: Criteria,
        held: Mapping[tuple[str, int], Holding],
    ) -> None:
        self._history = history
        self._roster = roster
        self._opened = opened
        self._criteria = criteria
        self._held = held
        self._rows: Sequence[Candidate] = roster.candidates
        self._workers: Sequence[str] = history.persons
        self._said: dict[int, Said] = {}
        self.registers = Registered(history, roster, opened, criteria)

    def verdicts(self) -> dict[int, Said]:
        """Return what was said, by the index of the row; of rows that nothing is said against, nothing."""
        rules: tuple[Callable[[Sequence[int]], Iterator[tuple[int, Said]]], ...] = (
            self._twice,
            self._dead,
            self._outside,
            self._aged,
            self._barred,
            self.registers.dead,
            self.registers.against,
            self.registers.rich,
            self._earmarked,
            self._covered,
            self._held_apart,
            self.registers.doubtful,
            self._marked,
            self._another,
            self._alike,
            self._alike_in_vault,
            self._misdated,
        )
        assert {rule.__name__ for rule in rules} >= self.LEFT_OUT, "a rule that is left out is called otherwise now"
        for rule in (one for one in rules if one.__name__ not in self.LEFT_OUT):
            standing = [index for index in range(len(self._rows)) if index not in self._said]
            self._said.update(rule(standing))
        return self._said

    def evidence(self, index: int) -> Mapping[str, Detail]:
        """Return on what evidence a row is accepted."""
        first = self._first_month(index)
        age = _age_on(first.first_day, self._rows[index], self._history.today)
        return self.registers.of_accepted(index, age, first)

    def _twice(self, standing: Sequence[int]) -> Iterator[tuple[int, Said]]:
        """The first row of a person stays; later ones point to it."""
        for first, again in repeated(self._workers):
            row = self._rows[first - 1].row
            yield again - 1, (Verdict.DUPLICATE, "same_nik", {"first_row": row})

    def _dead(self, standing: Sequence[int]) -> Iterator[tuple[int, Said]]:
        dead = dead_among(self._history, self._workers)
        for index in standing if dead else ():
            position = dead.get(self._workers[index])
            if position is not None:
                yield index, _against("deceased", "LIFE-01", None, {"position": position})

    def _outside(self, standing: Sequence[int]) -> Iterator[tuple[int, Said]]:
        region = self._opened.region
        for at in rows_outside([self._rows[index].region for index in standing], region) if region else ():
            index = standing[at - 1]
            found = {"found": self._rows[index].region, "region": region}
            yield index, _against("outside_region", "LIFE-03", None, found)

    def _first_month(self, index: int) -> Month:
        """Return the first month that a row asks for."""
        return self._opened.first

    def _aged(self, standing: Sequence[int]) -> Iterator[tuple[int, Said]]:
        low = self._criteria.value(CriterionKind.AGE_MIN_YEARS)
        high = self._criteria.value(CriterionKind.AGE_MAX_YEARS)
        for index in standing:
            starts = self._first_month(index).first_day
            age = _age_on(starts, self._rows[index], self._history.today)
            if age is None or (low is not None and age < low) or (high is not None and age > high):
                limits = {"age": age, "max": high, "min": low, "on": starts.isoformat()}
                rule = RULE_CODES[CriterionKind.AGE_MAX_YEARS]
                yield index, _against("outside_age", rule, self._criteria.position, limits)

    def _barred(self, standing: Sequence[int]) -> Iterator[tuple[int, Said]]:
        for index in standing:
            status = self._rows[index].status
            if status is not None and status in self._criteria.barred:
                rule = STATUS_CODES.get(status, RULE_CODES[CriterionKind.STATUS_BARRED])
                yield index, _against("barred_status", rule, self._criteria.position, {"status": str(status)})

    def _earmarked(self, standing: Sequence[int]) -> Iterator[tuple[int, Said]]:
        """Somebody for whom no pot that has money is meant."""
        limits = [pot.restrictions for pot in self._pots()]
        if not limits or any(not (one.occupations or one.regions or one.workers) for one in limits):
            return
        for index in standing:
            row = self._rows[index]
            newcomer = Newcomer(self._workers[index], row.region, row.occupation)
            broken = [lacking(one, newcomer) for one in limits]
            if all(broken):
                names: list[Detail] = [*sorted({name for one in broken for name in one})]
                yield index, _against("earmarked", "ELIG-04", None, {"restrictions": names})

    def _pots(self) -> list[Pot]:
        """Return the pots that have money on the day and whose terms fit the batch's months, sector and region."""
        fund, opened = self._history.fold(Fund, self._opened.fund), self._opened
        empty = Asked(Batch(opened.batch), opened, (), opened.first, opened.last)
        on = self._roster.opening.effective_on
        filled = {lot.pot for lot in fund.queue(self._roster.pots or fund.pots) if lot.eligible(on)}
        pots = [fund.pots[pot] for pot in fund.drawing_order() if pot in filled]
        return [pot for pot in pots if not set(breaches(pot.restrictions, empty)) - _OF_PEOPLE]

    def _covered(self, standing: Sequence[int]) -> Iterator[tuple[int, Said]]:
        """Months that somebody holds already: by which kind of money and until when, never by whose."""
        return self._months_held(standing, months_between(self._opened.first, self._opened.last))

    def _months_held(self, standing: Sequence[int], months: Sequence[Month]) -> Iterator[tuple[int, Said]]:
        workers = [self._workers[index] for index in standing]
        found = by_worker(overlaps(workers, mask_of(months, self._opened.programmes), self._held))
        kinds = kinds_held(self._history, found, self._held)
        last: dict[str, str] = {}
        for (worker, year), holding in self._held.items() if found else ():
            held = months_in(holding.mask, year) if worker in found else ()
            last[worker] = max(last.get(worker, ""), *held) if held else last.get(worker, "")
        for worker, group in found.items():
            shared = written([month for overlap in group for month in overlap.months])
            numbers: dict[str, Detail] = {"kinds": kinds[worker], "months": shared, "until": last[worker]}
            yield standing[group[0].row - 1], (Verdict.ALREADY_COVERED, "months_held", numbers)

    def _held_apart(self, standing: Sequence[int]) -> Iterator[tuple[int, Said]]:
        """Months that the same NIK held before its person was erased: by which money, nobody knows any more."""
        return self._months_apart(standing, months_between(self._opened.first, self._opened.last))

    def _months_apart(self, standing: Sequence[int], months: Sequence[Month]) -> Iterator[tuple[int, Said]]:
        held = self._history.beside().held_apart(mask_of(months, self._opened.programmes))
        for index in standing if held else ():
            if index in held:
                yield index, (Verdict.ALREADY_COVERED, "held_before_erasure", {"months": written(held[index])})

    def _marked(self, standing: Sequence[int]) -> Iterator[tuple[int, Said]]:
        """The list itself marks somebody as having died, by "(Alm)" beside his name."""
        for index in standing:
            if self._rows[index].marked_dead and not self._rows[index].confirmed:
                yield index, (Verdict.UNDECIDED, "marked_dead", {"rule": "LIFE-01"})

    def _another(self, standing: Sequence[int]) -> Iterator[tuple[int, Said]]:
        """The vault knows the NIK by another name or birth date: nobody is merged before a person has looked."""
        differing = set(self._history.beside().differing)
        for index in standing if differing else ():
            if index in differing and not self._rows[index].confirmed:
                yield index, (Verdict.UNDECIDED, "known_otherwise", {})

    def _alike(self, standing: Sequence[int]) -> Iterator[tuple[int, Said]]:
        """Another NIK, but the name, birth date and village of an earlier row: perhaps one person."""
        seen: dict[tuple[str, date, str], int] = {}
        for index in standing:
            row = self._rows[index]
            if row.person.birth_date is None:
                continue
            key = (plain(row.person.name), row.person.birth_date, row.region)
            first = seen.setdefault(key, index)
            if first != index and not row.confirmed:
                yield index, (Verdict.UNDECIDED, "same_person_perhaps", {"first_row": self._rows[first].row})

    def _alike_in_vault(self, standing: Sequence[int]) -> Iterator[tuple[int, Said]]:
        """A new NIK, but a like name, the birth date, the sex and the village of somebody whom the vault knows."""
        asked = [index for index in standing if not self._rows[index].confirmed]
        for index in self._history.beside().alike(asked):
            yield index, (Verdict.UNDECIDED, "known_person_perhaps", {})

    def _misdated(self, standing: Sequence[int]) -> Iterator[tuple[int, Said]]:
        """The NIK names another birth date than the list; it is never corrected (domain 7.2), so either may be true."""
        asked = [index for index in standing if not self._rows[index].confirmed and _is_misdated(self._rows[index])]
        for index in self._history.beside().newly_dated(asked):
            yield index, (Verdict.UNDECIDED, str(NikWarning.BIRTH_DATE_DIFFERS), {"rule": "ID-05"})


def _against(code: str, rule: str, version: int | None, numbers: Mapping[str, Detail]) -> Said:
    """Return that somebody may not be enrolled: by which rule, in which version of it, on what evidence."""
    return Verdict.INELIGIBLE, code, {**numbers, "rule": rule, "version": version}


def _is_misdated(row: Candidate) -> bool:
    born = row.person.birth_date
    return born is not None and not is_nik_of(row.person.nik, born)


def _age_on(day: date, row: Candidate, today: date) -> int | None:
    born = row.person.birth_date or nik_birth_date(row.person.nik, today=today)
    return None if born is None else day.year - born.year - ((day.month, day.day) < (born.month, born.day))
