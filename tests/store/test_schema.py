"""A database is made once, and one that cannot be used is refused with a stable code."""

import os
import sqlite3
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from threading import Barrier, Event

import pytest
from eventsourcing.persistence import InterfaceError
from sqlalchemy import inspect, text

from ledger.errors import StoreRefusal
from ledger.store import IdentityRow, Store
from ledger.store.registers import register_key
from ledger.store.schema import VERSION
from tests.store.words import append, positions, rows

SINCE_3 = ("DROP INDEX identities_likeness", "ALTER TABLE identities DROP COLUMN likeness", "DROP TABLE merged")
"""What a database of the second version lacks."""


def refusal(url: str, *, create: bool = True) -> StoreRefusal:
    with pytest.raises(StoreRefusal) as refused:
        Store(url, create=create)
    return refused.value


def change(url: str, *statements: str) -> None:
    store = Store(url)
    with store.transaction() as connection:
        for statement in statements:
            connection.execute(text(statement))
    store.dispose()


def test_a_book_is_there_when_the_database_is_opened_again(database_url: str) -> None:
    for number in (1, 2):
        store = Store(database_url)
        append(store, rows(f"fund-{number}", 1))
        store.dispose()
    store = Store(database_url, create=False)
    assert positions(store) == [1, 2]
    store.dispose()


def test_the_schema_says_its_version_and_when_it_was_made(store: Store) -> None:
    with store.reader() as reader:
        said = {row.name: row.value for row in reader.connection.execute(text("SELECT name, value FROM meta"))}
    assert said["schema"] == str(VERSION)
    assert said["created"].endswith("Z")


def test_an_empty_database_is_refused_when_none_is_to_be_made(database_url: str) -> None:
    assert refusal(database_url, create=False).code == "schema_missing"


def test_a_book_of_the_first_schema_is_brought_up_to_date_and_keeps_what_it_has(database_url: str) -> None:
    store = Store(database_url)
    append(store, rows("fund-1", 2))
    store.dispose()
    older = ("DROP TABLE plans", "DROP TABLE key_holders", "DROP INDEX entries_rare")
    change(database_url, *older, *SINCE_3, "UPDATE meta SET value = '1' WHERE name = 'schema'")
    store = Store(database_url, create=False)
    with store.reader() as reader:
        assert (reader.plans(), reader.rare(), reader.noted("schema")) == ([], [], str(VERSION))
    assert positions(store) == [1, 2]
    store.dispose()


def test_a_vault_of_the_second_schema_keeps_its_people_and_gets_a_place_for_likenesses(database_url: str) -> None:
    store = Store(database_url)
    person = IdentityRow("w-0000000000000000", b"token", b"key", b"sealed", "2026")
    with store.writer() as writer:
        writer.insert_identities([person])
    store.dispose()
    change(database_url, *SINCE_3, "UPDATE meta SET value = '2' WHERE name = 'schema'")
    for _ in range(2):
        store = Store(database_url, create=False)
        with store.reader() as reader:
            assert reader.identities([person.subject]) == [person]
            assert (reader.mergers([person.subject]), reader.alike([b"likeness"])) == ({}, [])
            indexes = {one["name"] for one in inspect(reader.connection).get_indexes("identities")}
            assert "identities_likeness" in indexes
        store.dispose()


def test_a_newer_schema_is_refused(database_url: str) -> None:
    change(database_url, f"UPDATE meta SET value = '{VERSION + 1}'", "DROP TABLE slots")
    refused = refusal(database_url)
    assert (refused.code, refused.details) == ("schema_newer", {"known": VERSION, "found": VERSION + 1})


def test_a_book_of_the_second_schema_gets_the_tables_of_registers(database_url: str) -> None:
    older = ("DROP TABLE registers", "DROP TABLE register_pages")
    change(database_url, *older, "UPDATE meta SET value = '2' WHERE name = 'schema'")
    store = Store(database_url, create=False)
    with store.reader() as reader:
        assert (register_key(reader, "snapshot-none"), reader.noted("schema")) == (None, str(VERSION))
    store.dispose()


@pytest.mark.parametrize("create", [True, False])
def test_a_database_of_the_first_version_gets_what_was_added_since(database_url: str, create: bool) -> None:
    change(database_url, "UPDATE meta SET value = '1' WHERE name = 'schema'", "DROP TABLE held_apart")
    store = Store(database_url, create=create)
    with store.reader() as reader:
        assert reader.noted("schema") == str(VERSION)
        assert not reader.holds_apart()
    store.dispose()


@pytest.mark.parametrize(
    ("damage", "missing"),
    [
        ("DROP TABLE meta", "meta"),
        ("DROP TABLE slots", "slots"),
        ("DROP TABLE held_apart", "held_apart"),
        ("DELETE FROM meta", "the schema's version"),
        ("UPDATE meta SET value = 'one'", "the schema's version"),
        ("DELETE FROM head", "the head row"),
    ],
)
def test_a_half_made_schema_is_refused_and_names_what_is_missing(database_url: str, damage: str, missing: str) -> None:
    change(database_url, damage)
    refused = refusal(database_url)
    assert (refused.code, refused.details) == ("schema_incomplete", {"missing": [missing]})


def test_tables_of_others_in_the_database_are_no_half_made_schema(database_url: str) -> None:
    store = Store(database_url)
    with store.transaction() as connection:
        connection.execute(text("CREATE TABLE fund_balances (fund TEXT)"))
    store.dispose()
    Store(database_url).dispose()


def test_many_starters_make_one_schema(database_url: str) -> None:
    together = Barrier(4)

    def start(number: int) -> tuple[int, int]:
        together.wait(timeout=10)
        store = Store(database_url)
        try:
            return append(store, rows(f"fund-{number}", 1))
        finally:
            store.dispose()

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(start, range(4))) == [(1, 1), (2, 2), (3, 3), (4, 4)]


@pytest.mark.parametrize(
    "url",
    ["sqlite://", "sqlite:///:memory:", "mysql://root@localhost/x", "book.sqlite", "sqlite:////no/such/folder/book"],
)
def test_an_address_that_is_no_database_of_ours_is_refused(url: str) -> None:
    assert refusal(url).code == "store_unreachable"


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("not a database, but long enough to look at" * 100)
    assert refusal(f"sqlite:///{tmp_path / 'notes.txt'}").code == "store_unreachable"


def test_a_server_that_does_not_answer_is_refused_without_showing_the_password(tmp_path: Path) -> None:
    refused = refusal(f"postgresql://ani:secret@/book?host={tmp_path}")
    assert refused.code == "store_unreachable"
    assert "secret" not in refused.message + str(refused.details)


@contextmanager
def as_ordinary_account() -> Iterator[None]:
    """File permissions do not bind root, so a test that runs as root steps down."""
    root = os.geteuid() == 0
    if root:
        os.seteuid(65534)
    try:
        yield
    finally:
        if root:
            os.seteuid(0)


@pytest.fixture
def open_folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as name:
        os.chmod(name, 0o777)
        yield Path(name)


def test_a_read_only_sqlite_file_is_refused(open_folder: Path) -> None:
    path = open_folder / "book.sqlite"
    Store(f"sqlite:///{path}").dispose()
    path.chmod(0o444)
    with as_ordinary_account():
        assert refusal(f"sqlite:///{path}").code == "store_read_only"


def test_a_sqlite_file_in_a_read_only_folder_is_refused(open_folder: Path) -> None:
    path = open_folder / "book.sqlite"
    Store(f"sqlite:///{path}").dispose()
    path.chmod(0o666)
    open_folder.chmod(0o555)
    with as_ordinary_account():
        assert refusal(f"sqlite:///{path}").code == "store_read_only"


def test_a_sqlite_file_opened_read_only_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "book.sqlite"
    Store(f"sqlite:///{path}").dispose()
    assert refusal(f"sqlite:///file:{path}?mode=ro&uri=true").code == "store_read_only"


def test_a_sqlite_file_that_turns_read_only_refuses_the_write_and_keeps_the_book(sqlite_url: str) -> None:
    store = Store(sqlite_url)
    append(store, rows("fund", 1))
    with store.writer() as writer:
        writer.connection.exec_driver_sql("PRAGMA query_only=ON")
        with pytest.raises(StoreRefusal) as refused:
            writer.append(rows("fund", 1, first=2), at="2999-01-01T00:00:00.000000Z")
    assert refused.value.code == "store_read_only"
    assert positions(store) == [1]
    store.dispose()


def test_a_read_only_postgresql_database_is_refused(pg_url: str) -> None:
    store = Store(pg_url)
    with store.transaction() as connection:
        name = connection.execute(text("SELECT current_database()")).scalar_one()
        connection.execute(text(f"ALTER DATABASE {name} SET default_transaction_read_only = on"))
    store.dispose()
    assert refusal(pg_url).code == "store_read_only"


def test_a_store_that_was_disposed_of_lets_nobody_in(database_url: str) -> None:
    store = Store(database_url)
    store.dispose()
    with pytest.raises(InterfaceError, match="disposed of"):
        append(store, rows("fund", 1))


def test_disposing_waits_for_those_inside(database_url: str) -> None:
    store = Store(database_url)
    inside, leave = Event(), Event()

    def read() -> int:
        with store.reader() as reader:
            inside.set()
            leave.wait(timeout=10)
            return reader.head.position

    with ThreadPoolExecutor(2) as pool:
        reading = pool.submit(read)
        inside.wait(timeout=10)
        disposing = pool.submit(store.dispose)
        assert not disposing.done()
        leave.set()
        disposing.result(timeout=20)
        assert reading.result(timeout=20) == 0


def test_sqlite_keeps_a_write_ahead_log_and_syncs_in_full(sqlite_url: str) -> None:
    store = Store(sqlite_url)
    with store.reader() as reader:
        driver = reader.connection.connection.driver_connection
        assert isinstance(driver, sqlite3.Connection)
        assert driver.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        assert driver.execute("PRAGMA synchronous").fetchone() == (2,)
    store.dispose()
