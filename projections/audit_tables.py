"""The tables beside the entries: what can be said of receipts, of the vault's rows and of every column's type."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby

from sqlalchemy import Integer, LargeBinary, Table
from sqlalchemy.types import TypeEngine

from ledger.identities.events import PERSONS
from ledger.identities.mergers import Mergers
from ledger.store import Reader
from ledger.store.mapper import decode
from ledger.store.schema import metadata
from projections.audit_steps import LISTED_MAX, Step, joined
from projections.database import rows_of

_TYPES = {Integer: ("integer", "bigint"), LargeBinary: ("blob", "bytea")}
"""What SQLite's typeof and PostgreSQL's pg_typeof call the values of a column; any other column holds text."""


def check_receipts(reader: Reader, step: Step, writers: Mapping[int, str | None]) -> None:
    """Compare each receipt with its commit and its entries; ``writers`` names who wrote the entry at each position."""
    statement = (
        "SELECT r.actor, r.key, r.first, r.last, r.at, c.first, c.position, c.at FROM receipts r LEFT JOIN commits c "
        "ON c.position = (SELECT min(position) FROM commits WHERE position >= r.last) ORDER BY r.first, r.last"
    )
    within: list[tuple[int, int, int, int]] = []
    for actor, key, first, last, at, commit_first, commit_last, commit_at in rows_of(reader, statement):
        name, span = joined((actor, key)), (commit_first, first, last, commit_last)
        rises = all(isinstance(edge, int) for edge in span) and commit_first <= first <= last <= commit_last
        step.compare("receipts", name, "within one commit", "within one commit" if rises else f"{first}-{last}")
        step.compare("receipts", f"{name} at", commit_at, at)
        if rises:
            within.append((commit_last, commit_first, first, last))
            by = {writers.get(position) for position in range(first, last + 1)} - {None}
            step.compare("receipts", f"{name} actor", ", ".join(sorted(filter(None, by))) or actor, actor)
    _check_covered(step, within)


def _check_covered(step: Step, receipts: Iterable[tuple[int, int, int, int]]) -> None:
    """Compare where receipts follow one another: a commit has none, recorded by the library alone, or is full."""
    for (commit_last, commit_first), group in groupby(sorted(receipts), key=lambda receipt: receipt[:2]):
        after = commit_first
        for _, _, first, last in group:
            step.compare("receipts", f"of the commit up to {commit_last}", f"one from {after}", f"one from {first}")
            after = last + 1
        step.compare("receipts", f"of the commit up to {commit_last}", f"up to {commit_last}", f"up to {after - 1}")


def check_identities(reader: Reader, step: Step, workers: set[str]) -> None:
    """Note everyone whose months were taken and of whom the vault has no row, unless the book says he was erased."""
    known = {row[0] for row in rows_of(reader, "SELECT subject FROM identities")}
    workers = workers - {row[0] for row in rows_of(reader, "SELECT key FROM natural_keys WHERE scope = 'erased'")}
    step.checked += len(workers & known)
    for worker in sorted(workers - known):
        step.compare("identities", worker, "a row", None)
    _check_merged(reader, step, known)


def _check_merged(reader: Reader, step: Step, known: set[str]) -> None:
    """Compare who leads to whom with what the stream of persons says of those whom the vault holds."""
    mergers = Mergers(PERSONS)
    for stored in reader.stream(PERSONS):
        mergers.apply(decode(stored))
    said = {absorbed: lead.keeps for absorbed, lead in mergers.leads.items() if lead.keeps in known}
    found = dict(rows_of(reader, "SELECT absorbed, kept FROM merged"))
    for absorbed in sorted(said.keys() | found.keys()):
        step.compare("merged", absorbed, said.get(absorbed), found.get(absorbed))


def check_types(reader: Reader, step: Step) -> None:
    """Note every value that is of another type than its column: SQLite keeps what it is given."""
    is_sqlite = reader.connection.dialect.name == "sqlite"
    for table in metadata.sorted_tables:
        wrong = list(_wrong(reader, table, "typeof({})" if is_sqlite else "CAST(pg_typeof({}) AS text)"))
        count = int(rows_of(reader, f"SELECT count(*) FROM {table.name}")[0][0])  # noqa: S608 (our own names)
        step.checked += count * len(table.columns)
        for key, expected, found in wrong:
            step.compare(table.name, key, expected, found)


def _wrong(reader: Reader, table: Table, typeof: str) -> Iterator[tuple[str, str, str]]:
    allowed = {column.name: _allowed(column.type, nullable=bool(column.nullable)) for column in table.columns}
    kinds = {name: typeof.format(name) for name in allowed}
    key = [column.name for column in table.primary_key]
    wrong = " OR ".join(f"{kinds[name]} NOT IN ({_listed(words)})" for name, words in allowed.items())
    listed = ", ".join([*key, *kinds.values()])
    statement = f"SELECT {listed} FROM {table.name} WHERE {wrong} LIMIT {LISTED_MAX}"  # noqa: S608 (our own names)
    for row in rows_of(reader, statement):
        yield from _columns(joined(row[: len(key)]), allowed, row[len(key) :])


def _columns(key: str, allowed: Mapping[str, Sequence[str]], found: Sequence[str]) -> Iterator[tuple[str, str, str]]:
    for (name, words), word in zip(allowed.items(), found, strict=True):
        if word not in words:
            yield f"{key} {name}", words[0], word


def _allowed(kind: TypeEngine[object], *, nullable: bool) -> tuple[str, ...]:
    words = next((words for base, words in _TYPES.items() if isinstance(kind, base)), ("text",))
    return (*words, "null") if nullable else words


def _listed(words: Iterable[str]) -> str:
    return ", ".join(f"'{word}'" for word in words)
