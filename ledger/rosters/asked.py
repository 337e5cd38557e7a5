"""What an outside register says of the rows of a list: of each, the newest snapshot that covers where he lives."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date

from ledger.command import History
from ledger.errors import Detail
from ledger.registers.events import STREAM
from ledger.registers.held import Registers, Snapshot
from ledger.registers.sealed import RegisterKey, Words, words_of
from ledger.registers.values import RegisterKind
from ledger.rosters.roster import Candidate


class AskedRegister:
    """One register, asked for every row; a snapshot that is too old is named and not opened."""

    def __init__(
        self, history: History, kind: RegisterKind, rows: Sequence[Candidate], *, on: date, days_max: int | None
    ) -> None:
        self.kind = kind
        self._on = on
        self._days_max = days_max
        self._snapshots = _chosen(history.fold(Registers, STREAM), kind, rows, on)
        self._named = {one.position: self._as_evidence(one) for one in set(self._snapshots) if one is not None}
        self._said: list[bytes] = [b""] * len(rows)
        self._keys: dict[Snapshot, RegisterKey] = {}
        for snapshot, indexes in self._groups().items():
            opened = history.beside().register(snapshot.snapshot, [rows[index].person.nik for index in indexes])
            self._keys[snapshot] = opened.key
            for index, said in zip(indexes, opened.found, strict=True):
                self._said[index] = said

    def _as_evidence(self, snapshot: Snapshot) -> Mapping[str, Detail]:
        return {
            "age_days": snapshot.age_on(self._on),
            "as_of": snapshot.as_of.isoformat(),
            "position": snapshot.position,
            "register": str(self.kind),
        }

    def _groups(self) -> Mapping[Snapshot, Sequence[int]]:
        groups: dict[Snapshot, list[int]] = defaultdict(list)
        for index, snapshot in enumerate(self._snapshots):
            if snapshot is not None and not self._is_old(snapshot):
                groups[snapshot].append(index)
        return groups

    def _is_old(self, snapshot: Snapshot) -> bool:
        return self._days_max is not None and snapshot.age_on(self._on) > self._days_max

    def position(self, index: int) -> int:
        """Return the import of the snapshot that rules a row, be it too old."""
        snapshot = self._snapshots[index]
        assert snapshot is not None, "evidence is named where there is some"
        return snapshot.position

    def too_old(self, index: int) -> bool:
        """Tell whether a row has a snapshot that is too old to decide anything."""
        snapshot = self._snapshots[index]
        return snapshot is not None and self._is_old(snapshot)

    def answers(self, index: int) -> bool:
        """Tell whether a snapshot that may decide was asked for a row."""
        return self._snapshots[index] is not None and not self.too_old(index)

    def knows(self, index: int) -> bool:
        """Tell whether it names the person of a row."""
        return self._said[index] != b""

    def words(self, index: int) -> Sequence[Words]:
        """Return every row that it has of the person of a row."""
        return words_of(self._said[index])

    def mark(self, index: int, name: str) -> str:
        """Return what stands for a name in the snapshot that was asked for a row."""
        snapshot = self._snapshots[index]
        assert snapshot is not None, "only who was asked for is compared"
        return self._keys[snapshot].mark(name)

    def named(self, index: int) -> Mapping[str, Detail]:
        """Return what a verdict says of its evidence: which register, as of when, by which entry, and how old."""
        return self._named[self.position(index)]

    def used(self) -> dict[Snapshot, int]:
        """Return the snapshots that rule a row, each with the number of its rows."""
        counted: dict[Snapshot, int] = defaultdict(int)
        for snapshot in self._snapshots:
            if snapshot is not None:
                counted[snapshot] += 1
        return dict(counted)


def _chosen(registers: Registers, kind: RegisterKind, rows: Sequence[Candidate], on: date) -> Sequence[Snapshot | None]:
    of_region: dict[str, Snapshot | None] = {}
    for row in rows:
        if row.region not in of_region:
            of_region[row.region] = registers.newest(kind, row.region, on)
    return [of_region[row.region] for row in rows]
