"""What outside registers say against a row, and on what evidence a row is accepted."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple, TypeAlias

from ledger.command import History
from ledger.enrollments.events import BatchOpened
from ledger.errors import Detail
from ledger.periods import Month
from ledger.regions import within
from ledger.registers.held import Snapshot
from ledger.registers.sealed import UNREADABLE
from ledger.registers.values import RegisterKind, Standing
from ledger.rosters.asked import AskedRegister
from ledger.rosters.criteria import Criteria
from ledger.rosters.roster import Candidate, Roster
from ledger.rosters.values import RULE_CODES, STATUS_CODES, CriterionKind, Status, Verdict

Said: TypeAlias = tuple[Verdict, str, Mapping[str, Detail]]
"""A verdict, its code and its numbers."""
Found: TypeAlias = Iterator[tuple[int, Said]]
_DECILE = RULE_CODES[CriterionKind.DECILE_MAX]


class RegisterUse(NamedTuple):
    """A register as a plan used it; without a snapshot, the rows that none covers."""

    kind: RegisterKind
    snapshot: Snapshot | None
    rows: int


class Registered:
    """The registers that the criteria ask: the civil registry always, the others where a criterion needs them."""

    def __init__(self, history: History, roster: Roster, opened: BatchOpened, criteria: Criteria) -> None:
        self._rows = roster.candidates
        self._opened = opened
        self._criteria = criteria
        self._first, self._last = opened.first.first_day.isoformat(), opened.last.last_day.isoformat()
        self._limit = criteria.value(CriterionKind.DECILE_MAX)
        self._days_max = criteria.value(CriterionKind.REGISTER_AGE_MAX_DAYS)
        self._shared: dict[tuple[object, ...], Mapping[str, Detail]] = {}
        """One for everybody of the same evidence: of a hundred thousand people there are a few thousand."""
        self.on = roster.opening.effective_on
        needed = {
            RegisterKind.POPULATION: True,
            RegisterKind.POVERTY: self._limit is not None,
            RegisterKind.WAGE_EARNERS: Status.WAGE_EARNER in criteria.barred,
        }
        self.asked = {
            kind: AskedRegister(history, kind, self._rows, on=self.on, days_max=self._days_max)
            for kind, is_needed in needed.items()
            if is_needed
        }

    def dead(self, standing: Sequence[int]) -> Found:
        """Who is dead by the civil registry."""
        population = self.asked[RegisterKind.POPULATION]
        for index in standing:
            words = population.words(index) if population.knows(index) else []
            if words and not _contradicts(words, 2) and words[0][0] == Standing.DECEASED:
                yield index, _against("register_deceased", "LIFE-01", None, population.named(index))

    def against(self, standing: Sequence[int]) -> Found:
        """Who is not active, at home elsewhere or a wage earner by a register may not be enrolled."""
        population, earners = (self.asked.get(kind) for kind in (RegisterKind.POPULATION, RegisterKind.WAGE_EARNERS))
        for index in standing:
            said = self._by_population(population, index) if population and population.knows(index) else None
            if said is None and earners and earners.knows(index):
                said = self._by_membership(earners, index)
            if said is not None:
                yield index, said

    def _by_population(self, register: AskedRegister, index: int) -> Said | None:
        words = register.words(index)
        if _contradicts(words, 2):
            return None
        status, home = words[0][:2]
        if status == Standing.INACTIVE:
            return _against("register_inactive", "ID-02", None, register.named(index))
        region = self._opened.region
        if region is None or not home or within(home, region) or within(region, home):
            return None
        found = {**register.named(index), "found": home, "region": region}
        return _against("register_elsewhere", "LIFE-03", None, found)

    def _by_membership(self, register: AskedRegister, index: int) -> Said | None:
        for since, until in register.words(index):
            if UNREADABLE not in (since, until) and self._may_overlap(since, until):
                found = {**register.named(index), "since": since or None, "until": until or None}
                rule = STATUS_CODES[Status.WAGE_EARNER]
                return _against("register_wage_earner", rule, self._criteria.position, found)
        return None

    def _may_overlap(self, since: str, until: str) -> bool:
        """Tell whether a membership may reach into the months: one without a date that can be read may."""
        begins, ends = since not in ("", UNREADABLE) and since, until not in ("", UNREADABLE) and until
        return (not begins or begins <= self._last) and (not ends or ends >= self._first)

    def rich(self, standing: Sequence[int]) -> Found:
        """Who is above the highest decile, by the list or the poverty register; who has none, or two that differ."""
        if self._limit is None:
            return
        for index in standing:
            said = self._by_decile(index, self._limit)
            if said is not None:
                yield index, said

    def _by_decile(self, index: int, limit: int) -> Said | None:
        register, row = self.asked[RegisterKind.POVERTY], self._rows[index]
        theirs = self._decile_of_register(index)
        named = register.named(index) if register.answers(index) else {}
        if register.knows(index) and theirs is None and not row.confirmed:
            return Verdict.UNDECIDED, "register_contradicts", {**named, "rule": _DECILE}
        if row.decile is None:
            return self._of_register(theirs, limit, named)
        if row.decile > limit:
            found = {"decile": row.decile, "max": limit}
            return _against("decile_too_high", _DECILE, self._criteria.position, found)
        if row.confirmed or not named or theirs == row.decile:
            return None
        both = {**named, "decile": row.decile, "found": theirs, "max": limit, "rule": _DECILE}
        return Verdict.UNDECIDED, "decile_not_in_register" if theirs is None else "decile_contradicts", both

    def _of_register(self, theirs: int | None, limit: int, named: Mapping[str, Detail]) -> Said | None:
        if theirs is None:
            return Verdict.UNDECIDED, "decile_missing", {**named, "max": limit}
        if theirs > limit:
            found = {**named, "decile": theirs, "max": limit}
            return _against("register_decile_too_high", _DECILE, self._criteria.position, found)
        return None

    def _decile_of_register(self, index: int) -> int | None:
        register = self.asked.get(RegisterKind.POVERTY)
        words = register.words(index) if register is not None else []
        return int(words[0][0]) if words and not _contradicts(words, 1) else None

    def doubtful(self, standing: Sequence[int]) -> Found:
        """Who is left to be decided: his snapshot is too old, or the civil registry does not know him as he is."""
        for index in standing:
            old = next((one for one in self.asked.values() if one.too_old(index)), None)
            if old is not None:
                rule = RULE_CODES[CriterionKind.REGISTER_AGE_MAX_DAYS]
                numbers = {**old.named(index), "max": self._days_max, "rule": rule}
                yield index, (Verdict.UNDECIDED, "register_too_old", numbers)
            elif not self._rows[index].confirmed:
                said = self._doubt(self.asked[RegisterKind.POPULATION], index) or self._undated(index)
                if said is not None:
                    yield index, said

    def _doubt(self, register: AskedRegister, index: int) -> Said | None:
        if not register.answers(index):
            return None
        if not register.knows(index):
            return Verdict.UNDECIDED, "register_not_found", {**register.named(index), "rule": "ID-02"}
        words = register.words(index)
        if _contradicts(words, 2):
            return Verdict.UNDECIDED, "register_contradicts", {**register.named(index), "rule": "ID-02"}
        differs = [_differing(self._rows[index], one[2], one[3], register, index) for one in words]
        if all(differs):
            listed: list[Detail] = [*min(differs, key=len)]
            return Verdict.UNDECIDED, "register_differs", {**register.named(index), "differs": listed, "rule": "ID-05"}
        return None

    def _undated(self, index: int) -> Said | None:
        """Say of whom the register of wage earners knows, from or until a day that could not be read."""
        register = self.asked.get(RegisterKind.WAGE_EARNERS)
        words = register.words(index) if register is not None and register.knows(index) else []
        if register is None or not any(UNREADABLE in one and self._may_overlap(*one) for one in words):
            return None
        rule = STATUS_CODES[Status.WAGE_EARNER]
        return Verdict.UNDECIDED, "register_undated", {**register.named(index), "rule": rule}

    def of_accepted(self, index: int, age: int | None, first: Month) -> Mapping[str, Detail]:
        """Return on what evidence a row is accepted from a month on; kept with the plan and covered by its digest."""
        row, theirs = self._rows[index], self._decile_of_register(index)
        source = "list" if row.decile is not None else "poverty" if theirs is not None else None
        decile = row.decile if row.decile is not None else theirs
        answering = [one for one in self.asked.values() if one.answers(index)]
        told = [(one.position(index), one.knows(index)) for one in answering]
        key = (age, first, row.confirmed, decile, source, row.occupation, *told)
        if key not in self._shared:
            self._shared[key] = {
                "age": age,
                "confirmed": row.confirmed,
                "decile": decile,
                "decile_from": source,
                "occupation": row.occupation,
                "on": first.first_day.isoformat(),
                "region": self._opened.region,
                "registers": [{**one.named(index), "found": one.knows(index)} for one in answering],
            }
        return self._shared[key]

    def uses(self) -> list[RegisterUse]:
        """Return every register that was asked, by snapshot; and how many rows none covers."""
        uses = []
        for kind, register in self.asked.items():
            used = register.used()
            uses += [RegisterUse(kind, one, rows) for one, rows in sorted(used.items())]
            missing = len(self._rows) - sum(used.values())
            uses += [RegisterUse(kind, None, missing)] if missing else []
        return uses


def _contradicts(words: Sequence[Sequence[str]], count: int) -> bool:
    """Tell whether a register says two things of one NIK, in the first words of its rows."""
    return len({tuple(one[:count]) for one in words}) > 1


def _differing(row: Candidate, mark: str, born: str, register: AskedRegister, index: int) -> list[str]:
    declared = row.person.birth_date
    differs = ["birth_date"] if born and declared is not None and declared != date.fromisoformat(born) else []
    return [*differs, "name"] if mark and mark != register.mark(index, row.person.name) else differs


def _against(code: str, rule: str, version: int | None, numbers: Mapping[str, Detail]) -> Said:
    return Verdict.INELIGIBLE, code, {**numbers, "rule": rule, "version": version}
