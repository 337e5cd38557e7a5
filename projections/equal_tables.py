"""Whether two tables of one form hold the same rows, asked of the database itself; which rows differ is asked after."""

from ledger.store import Commit, Reader
from projections.database import ReadTable, rows_of


def holds_alike(reader: Reader, table: ReadTable, *, suffix: str, until: Commit | None = None) -> bool:
    """Tell whether a live table, as known at a commit or now, and the one with the suffix hold the same rows.

    As many rows here as there, and none here that is not there: keys are unique, so the rest follows.
    """
    where, values = table.known_by(until)
    same = " AND ".join(f"there.{name} {_same(reader, table, name)} here.{name}" for name in table.columns)
    again = f"{table.name}{suffix}"
    statement = (
        f"SELECT (SELECT count(*) FROM {table.name}{where}) = (SELECT count(*) FROM {again}) "  # noqa: S608 (our names)
        f"AND NOT EXISTS (SELECT 1 FROM (SELECT * FROM {table.name}{where}) AS here "
        f"WHERE NOT EXISTS (SELECT 1 FROM {again} AS there WHERE {same}))"
    )
    return bool(rows_of(reader, statement, **values)[0][0])


def _same(reader: Reader, table: ReadTable, column: str) -> str:
    if column in table.key:
        return "="
    return "IS" if reader.connection.dialect.name == "sqlite" else "IS NOT DISTINCT FROM"
