"""Snapshots of outside registers in the store: a wrapped key each, and sealed pages that nobody opens without it."""

from collections.abc import Iterator, Sequence

from sqlalchemy import delete, select

from ledger.registers.sealed import SealedRegister
from ledger.store import schema
from ledger.store.bulk import Shape, insert_rows
from ledger.store.engine import library_errors
from ledger.store.reader import Reader
from ledger.store.writer import Writer

PAGES = Shape("register_pages", ("snapshot", "page", "sealed"), ("text", "int4", "bytea"))
READ_AT_ONCE = 64
"""Sealed pages in memory at a time: of a million rows some two megabytes."""


def keep_register(writer: Writer, sealed: SealedRegister) -> None:
    """Keep a snapshot's key and its pages."""
    words = {"snapshot": sealed.snapshot, "wrapped_key": sealed.wrapped_key}
    rows = [(sealed.snapshot, page, box) for page, box in sealed.pages]
    with library_errors():
        writer.connection.execute(schema.registers.insert(), words)
        insert_rows(writer.connection, PAGES, rows, count=len(rows))


def register_key(reader: Reader, snapshot: str) -> bytes | None:
    """Return the wrapped key of a snapshot."""
    table = schema.registers
    asked = select(table.c.wrapped_key).where(table.c.snapshot == snapshot)
    return reader.connection.execute(asked).scalar_one_or_none()


def register_pages(reader: Reader, snapshot: str, pages: Sequence[int]) -> Iterator[tuple[int, bytes]]:
    """Yield the pages of a snapshot, some at a time."""
    table = schema.register_pages
    for start in range(0, len(pages), READ_AT_ONCE):
        some = pages[start : start + READ_AT_ONCE]
        asked = select(table.c.page, table.c.sealed).where(table.c.snapshot == snapshot, table.c.page.in_(some))
        yield from ((row.page, bytes(row.sealed)) for row in reader.connection.execute(asked))


def drop_register(writer: Writer, snapshot: str) -> None:
    """Destroy the key and the pages of a snapshot."""
    with library_errors():
        if writer.connection.dialect.name == "sqlite":
            writer.connection.exec_driver_sql("PRAGMA secure_delete=ON")
        for table in (schema.registers, schema.register_pages):
            writer.connection.execute(delete(table).where(table.c.snapshot == snapshot))


def wrapped_keys(reader: Reader) -> list[tuple[str, bytes]]:
    """Return the wrapped key of every snapshot and of every plan: few, each of many people; not of erased ones."""
    return [
        (subject, bytes(key))
        for table, name in _BOXES
        for subject, key in reader.connection.execute(
            select(table.c[name], table.c.wrapped_key).order_by(table.c[name])
        )
        if key
    ]


def wrap_again(writer: Writer, subject: str, wrapped_key: bytes) -> None:
    """Put a newly wrapped key in the place of the one before."""
    with library_errors():
        for table, name in _BOXES:
            done = table.update().where(table.c[name] == subject).values(wrapped_key=wrapped_key)
            writer.connection.execute(done)


_BOXES = ((schema.plans, "plan"), (schema.registers, "snapshot"))
"""The tables of what is sealed as a whole under a key of its own, and what names it; no id is in both."""
