"""A book recomputed from its files: its root, and every figure that the expressions know, at any two moments."""

import hashlib
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
from ibis import _

from projections.independent.balances import LAST_DAY, Terms, balances, sourced
from projections.independent.cells import PAY, SEATS, Cells
from projections.independent.coverage import Counts, Coverage
from projections.independent.engine import Engine
from projections.independent.homes import Homes
from projections.independent.lineage import Lineage, lineage
from projections.independent.moves import cell_moves, moves, refuse_unknown_kinds

Seat = tuple[str, str]
"""Who sits in a seat, and the region in which it is counted."""


class RecomputedBook:
    """What one engine makes of an export; all that no moment changes is computed once, at the beginning."""

    def __init__(self, engine: Engine) -> None:
        refuse_unknown_kinds(engine)
        self._engine = engine
        self._cells = Cells(engine)
        self._homes = Homes(engine)
        self._in_cells = cell_moves(engine, self._cells)
        self._moves = sourced(engine, moves(engine, self._in_cells))
        self._coverage = Coverage(engine, self._cells, self._homes)

    def balances(self, *by: str, valid_at: str = LAST_DAY, known_at: int) -> Terms:
        """Return every term by fund, pot, credit or source, or several of them, and by kind of money."""
        return balances(self._engine, self._moves, by, valid_at=valid_at, known_at=known_at)

    def lineage(self, *, valid_at: str = LAST_DAY, known_at: int) -> Lineage:
        """Return what each lot has committed and paid in the months of each batch."""
        return lineage(self._engine, self._in_cells, valid_at=valid_at, known_at=known_at)

    def coverage(self, *lengths: int, valid_at: str = LAST_DAY, known_at: int) -> Counts:
        """Return the counts of people and months by scheme and region code of some lengths."""
        return self._coverage.counts(*lengths, valid_at=valid_at, known_at=known_at)

    def seats(self, *, valid_at: str = LAST_DAY, known_at: int) -> dict[tuple[str, int], Seat]:
        """Return who sits in each seat of each batch, and where he lives."""
        sat = self._homes.seats(valid_at=valid_at, known_at=known_at).mutate(opened=_.place // SEATS)
        named = sat.inner_join(self._homes.batches.select("opened", "of"), "opened")
        rows = self._engine.rows(named.select("of", named.place % SEATS, "worker", "region"))
        return {(batch, seat): (worker, region) for batch, seat, worker, region in rows}

    def payments(self) -> dict[int, tuple[int, int]]:
        """Return by position of each payment how many seats it says that it pays, and how many cells it found."""
        pays = self._cells.steps.filter(_.step == PAY).group_by("position").aggregate(found=_.count())
        said = self._engine.table("cells").filter(_.kind == "ContributionPaid").select("position", "seats")
        met = said.left_join(pays.select("found", at="position"), [("position", "at")])
        return {at: (seats, found) for at, seats, found in self._engine.rows(met.select("position", "seats", "found"))}


def manifest(folder: Path) -> Any:  # Any: JSON
    """Return what an export says of itself."""
    return json.loads((folder / "manifest.json").read_text(encoding="utf-8"))


def altered_files(folder: Path) -> Iterator[tuple[str, str, str]]:
    """Yield (name, digest told, digest found) of each file that is not the one which was written."""
    for name, told in manifest(folder)["files"].items():
        with (folder / name).open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
        if found != told["sha256"]:
            yield name, told["sha256"], found


def leaves(folder: Path) -> Iterator[tuple[int, str, bytes]]:
    """Yield (position, leaf as written, leaf of the stored bytes: RFC 6962 section 2.1) of every entry."""
    with pq.ParquetFile(folder / "entries.parquet") as file:
        for batch in file.iter_batches(batch_size=2_000, columns=["position", "leaf", "state"]):
            for position, leaf, state in zip(*batch.to_pydict().values(), strict=True):
                yield position, leaf, hashlib.sha256(b"\x00" + state.encode()).digest()


def tree_root(hashes: Iterable[bytes]) -> str:
    """Return the root over leaves, in hexadecimal (RFC 6962 section 2.1)."""
    whole: list[tuple[int, bytes]] = []
    for leaf in hashes:
        size, node = 1, leaf
        while whole and whole[-1][0] == size:
            node, size = hashlib.sha256(b"\x01" + whole.pop()[1] + node).digest(), size * 2
        whole.append((size, node))
    root = whole.pop()[1] if whole else hashlib.sha256(b"").digest()
    while whole:
        root = hashlib.sha256(b"\x01" + whole.pop()[1] + root).digest()
    return root.hex()
