"""Write the log as Parquet, page by page from the stored bytes, with a manifest of what was written."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from ledger.errors import Malformed
from ledger.store import Commit, Reader, Store, StoredEntry
from ledger.transparency.tree import EMPTY_ROOT
from projections.as_of import beyond_head
from projections.export.tables import ENTRIES, TABLES, ExportTable

PAGE = 2_000
ROWS_MAX = 10_000
"""A file is written in groups of so many rows: what is held in memory, and what a reader may skip."""
MANIFEST = "manifest.json"
FORMAT = 1
_TYPES = {"int": pa.int64(), "text": pa.string(), "bool": pa.bool_()}
_FILLS: Mapping[str, Sequence[ExportTable]] = {
    kind: [table for table in TABLES if kind in table.kinds] for table in TABLES for kind in table.kinds
}


@dataclass(frozen=True, slots=True)
class ExportedFile:
    """One file of an export."""

    name: str
    rows: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Exported:
    """An export: the position and root of the book that it holds, and its files."""

    format: int
    position: int
    at: str | None
    root: str
    files: tuple[ExportedFile, ...]


@dataclass
class _File:
    """A file that is being written, a group of rows at a time."""

    path: Path
    columns: Mapping[str, str]
    count: int = 0
    waiting: list[tuple[Any, ...]] = field(default_factory=list)  # Any: the columns differ

    def __post_init__(self) -> None:
        self._schema = pa.schema([(name, _TYPES[kind]) for name, kind in self.columns.items()])
        self._writer = pq.ParquetWriter(self.path, self._schema, compression="zstd")

    def add(self, row: tuple[Any, ...]) -> None:  # Any: as above
        self.waiting.append(row)
        if len(self.waiting) >= ROWS_MAX:
            self.flush()

    def flush(self) -> None:
        columns = list(zip(*self.waiting, strict=True)) or [()] * len(self.columns)
        arrays = [pa.array(cells, of.type) for cells, of in zip(columns, self._schema, strict=True)]
        self._writer.write_table(pa.Table.from_arrays(arrays, schema=self._schema))
        self.count += len(self.waiting)
        self.waiting.clear()

    def close(self) -> ExportedFile:
        if self.waiting:
            self.flush()
        self._writer.close()
        return ExportedFile(self.path.name, self.count, _digest(self.path))


def export_parquet(store: Store, folder: Path, *, until: int | None = None) -> Exported:
    """Write the book up to a position, or to its head, into a folder that holds no export yet."""
    if (folder / MANIFEST).exists():
        raise Malformed(
            "export_exists", "expected a folder without an export, found one with a manifest; name another folder"
        )
    folder.mkdir(parents=True, exist_ok=True)
    with store.reader() as reader:
        commit = _last_commit(reader, until)
    last = commit.position if commit else 0
    return write_files(folder, _stored(store, last), commit)


def write_files(folder: Path, stored: Iterable[StoredEntry], commit: Commit | None) -> Exported:
    """Write entries, up to the end of a commit, into a folder that is there."""
    entries = _File(folder / "entries.parquet", ENTRIES)
    files = {table.name: _File(folder / f"{table.name}.parquet", table.columns) for table in TABLES}
    for one in stored:
        _write(one, entries, files)
    written = tuple(file.close() for file in (entries, *files.values()))
    root = commit.root if commit else EMPTY_ROOT
    last = commit.position if commit else 0
    exported = Exported(FORMAT, last, commit.at if commit else None, bytes(root).hex(), written)
    (folder / MANIFEST).write_text(json.dumps(manifest_of(exported), indent=1) + "\n", encoding="utf-8")
    return exported


def manifest_of(exported: Exported) -> dict[str, Any]:  # Any: JSON
    """Return an export's manifest: file by file the rows and the SHA-256 of its bytes."""
    files = {file.name: {"rows": file.rows, "sha256": file.sha256} for file in exported.files}
    place = {"position": exported.position, "at": exported.at, "root": exported.root}
    return {"format": exported.format, **place, "files": files}


def _last_commit(reader: Reader, until: int | None) -> Commit | None:
    head = reader.head.position
    if until is not None and until > head:
        raise beyond_head("until", until, head)
    return reader.commit_at(head if until is None else until)


def _stored(store: Store, last: int) -> Iterator[StoredEntry]:
    after = 0
    while after < last:
        with store.reader() as reader:
            page = reader.entries(after=after, until=last, limit=PAGE)
        yield from page
        after = page[-1].position


def _write(stored: StoredEntry, entries: _File, files: Mapping[str, _File]) -> None:
    text = bytes(stored.state).decode()
    state = json.loads(text)
    place = (stored.position, state["stream"], state["version"], state["kind"])
    entries.add((*place, state["at"], state["by"], bytes(stored.leaf).hex(), text))
    for table in _FILLS.get(state["kind"], ()):
        words = state["what"]
        for row in table.rows(stored.position, state["kind"], {"batch": state["stream"], **words}):
            files[table.name].add(row)


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
