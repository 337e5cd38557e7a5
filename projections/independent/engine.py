"""Where expressions run: an engine with the exported files as its tables, and results that are kept."""

import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import ibis
import ibis.expr.types as ir
import pyarrow as pa
from ibis.backends import BaseBackend

ENGINES = ("duckdb", "polars")
"""The engines that an audit compares."""


class UnknownMovementError(Exception):
    """The files hold what the expressions cannot tell exactly: the kind of entry, and where it stands."""

    def __init__(self, kind: str, position: int, why: str) -> None:
        super().__init__(f"{kind} at position {position}: {why}")
        self.kind = kind
        self.position = position


class Engine:
    """One engine with an export as its tables."""

    def __init__(self, name: str, backend: BaseBackend, folder: Path) -> None:
        self.name = name
        self._backend: Any = backend  # Any: read_parquet is not of every backend
        self._folder = folder
        self._kept = 0

    def table(self, name: str) -> ir.Table:
        """Return one of the exported files."""
        found: ir.Table = self._backend.read_parquet(self._folder / f"{name}.parquet", table_name=f"file_{name}")
        return found

    def keep(self, expression: ir.Table) -> ir.Table:
        """Compute an expression now, and return what came of it as a table."""
        self._kept += 1
        found: ir.Table = self._backend.create_table(f"kept_{self._kept}", expression)
        return found

    def given(self, columns: Mapping[str, str], rows: Sequence[tuple[Any, ...]]) -> ir.Table:  # Any: columns differ
        """Return rows as a table."""
        kinds = {"int": pa.int64(), "text": pa.string()}
        schema = pa.schema([(name, kinds[kind]) for name, kind in columns.items()])
        cells = list(zip(*rows, strict=True)) or [()] * len(columns)
        arrays = [pa.array(column, of.type) for column, of in zip(cells, schema, strict=True)]
        return self.keep(ibis.memtable(pa.Table.from_arrays(arrays, schema=schema)))

    def rows(self, expression: ir.Table) -> list[tuple[Any, ...]]:  # Any: the columns differ
        """Compute an expression and return its rows, in no order."""
        columns = self._backend.to_pyarrow(expression).to_pydict()
        return list(zip(*columns.values(), strict=True))


@contextmanager
def engine(name: str, folder: Path) -> Iterator[Engine]:
    """Open an engine on an export; what it keeps is gone with it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # The engines' own, between themselves.
        backend = {"duckdb": ibis.duckdb, "polars": ibis.polars}[name].connect()
        try:
            yield Engine(name, backend, folder)
        finally:
            backend.disconnect()
