"""Every column of every table is changed, rows are deleted, inserted, swapped, history is rewritten: all is caught."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from ledger.store import SchemaIncomplete
from ledger.transparency.tree import leaf_hash
from tests.projections.story import story
from tests.projections.test_audit_tables import with_snapshots
from tests.proof.tampering import Column, Scene, change_cell, columns_of, findings, resign
from tests.transparency.stage import Stage, stage

UNBOUND = {
    *(("actors", name) for name in ("actor", "key_hash", "role", "created_at")),
    ("identities", "created_at"),
    *(("meta", name) for name in ("name", "value")),
    *(("receipts", name) for name in ("key", "request")),
    ("read_positions", "made"),
    ("snapshots", "kind"),
    *(("tracking", name) for name in ("application", "position")),
}
"""What no entry tells: docs/operations.md, "What the audit cannot see"; a snapshot of an unknown form is not read."""

CODES = {
    "commits": {"commits_not_whole", "root_differs", "stamps_not_rising"},
    "entries": {"entry_altered", "leaf_differs", "leaf_without_row", "positions_not_dense", "versions_not_dense"},
    "head": {"head_of_book_differs", "positions_not_dense", "root_differs", "stamps_not_rising", "row_without_leaf"},
    "identities": {"vault_row_differs", "person_missing"},
    "log_head": {"head_row_differs"},
    "natural_keys": {"outside_numbers_differ"},
    "receipts": {"receipts_differ"},
    "slots": {"months_held_differ"},
    "snapshots": {"snapshot_differs"},
}
READ = {"projection_differs"}


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Scene:
    folder = tmp_path_factory.mktemp("tampering")
    url = f"sqlite:///{folder / 'book.sqlite'}"
    with story(url) as it:
        with_snapshots(it)
        with it.desk.store.transaction() as connection:
            connection.exec_driver_sql("INSERT INTO actors VALUES ('auditor', x'00', 'reader', '2026-11-21')")
    with stage(url, folder / "log") as log:
        log.publish()
    kept, copies = folder / "kept", folder / "copies"
    for made in (kept, copies):
        made.mkdir()
    shutil.copy(folder / "log" / "public" / "checkpoint", kept)
    return Scene(folder / "book.sqlite", folder / "log", kept, copies)


def test_the_sound_book_has_no_finding(scene: Scene) -> None:
    with scene.copied() as (_, database, log):
        assert findings(database, log, scene.kept) == []


def expected(column: Column) -> set[str]:
    return CODES.get(column.table, READ)


def changed(scene: Scene, *, wanted: Callable[[Column], bool]) -> tuple[int, list[str]]:
    """Change each cell, one at a time; return how many, and those that were not found by the right code."""
    count, missed = 0, []
    for column in columns_of(scene.database):
        if not wanted(column) or (column.table, column.name) in UNBOUND:
            continue
        with scene.copied() as (connection, database, log):
            if not change_cell(connection, column):
                continue
            count += 1
            codes = scene.codes(database, log)
            if not codes & expected(column):
                missed.append(f"{column.table}.{column.name}: {codes or 'nothing'}")
    return count, missed


def test_a_changed_cell_of_any_column_of_the_store_is_caught_with_its_code(
    scene: Scene, capsys: pytest.CaptureFixture[str]
) -> None:
    count, missed = changed(scene, wanted=lambda column: not column.table.startswith("read_"))
    with capsys.disabled():
        print(f"\ntamper matrix: {count - len(missed)} of {count} changed columns of the store caught")
    assert (missed, count) == ([], 38)


@pytest.mark.deep
def test_a_changed_cell_of_any_column_of_the_readers_is_caught(
    scene: Scene, capsys: pytest.CaptureFixture[str]
) -> None:
    count, missed = changed(scene, wanted=lambda column: column.table.startswith("read_"))
    with capsys.disabled():
        print(f"\ntamper matrix: {count - len(missed)} of {count} changed columns of the readers caught")
    assert missed == []
    assert count > 100


BOUND_TABLES = sorted(set(CODES) - {"head", "receipts"})


@pytest.mark.parametrize("table", BOUND_TABLES)
def test_a_deleted_row_is_caught(scene: Scene, table: str) -> None:
    with scene.copied() as (connection, database, log):
        worker = " WHERE subject LIKE 'w-%'" if table == "identities" else ""
        newest = f"DELETE FROM {table} WHERE rowid = (SELECT min(rowid) FROM {table})"
        keyed = {
            "natural_keys": "DELETE FROM natural_keys WHERE key = (SELECT min(key) FROM natural_keys)",
            "slots": "DELETE FROM slots WHERE worker = (SELECT min(worker) FROM slots)",
            "identities": f"DELETE FROM identities WHERE subject = (SELECT max(subject) FROM identities{worker})",
            "snapshots": "SELECT 1",
        }
        connection.execute(keyed.get(table, newest))
        connection.commit()
        codes = scene.codes(database, log)
    if table == "snapshots":
        assert codes == set(), "a snapshot is a short cut, and may be dropped"
    else:
        assert codes & CODES[table], codes


@pytest.mark.parametrize("what", ["entries", "entries with leaves", "commits"])
def test_two_rows_swapped_are_caught(scene: Scene, what: str) -> None:
    with scene.copied() as (connection, database, log):
        connection.execute(
            "CREATE TEMP TABLE both AS SELECT position, state, leaf FROM entries WHERE position IN (38, 39)"
        )
        for statement in _swapping(what):
            connection.execute(statement)
        connection.commit()
        codes = scene.codes(database, log)
    assert codes & CODES[what.partition(" ")[0]]
    assert ("tile_differs" in codes) == (what != "commits")


def test_a_deleted_head_row_is_refused_at_once(scene: Scene) -> None:
    with scene.copied() as (connection, database, log):
        connection.execute("DELETE FROM head")
        connection.commit()
        with pytest.raises(SchemaIncomplete, match="the head row"):
            scene.codes(database, log)


def _swapping(what: str) -> list[str]:
    if what == "commits":
        return [
            "CREATE TEMP TABLE roots AS SELECT position, root FROM commits ORDER BY position DESC LIMIT 2",
            "UPDATE commits SET root = (SELECT root FROM roots WHERE roots.position <> commits.position) "
            "WHERE position IN (SELECT position FROM roots)",
        ]
    columns = "state, leaf" if "leaves" in what else "state"
    return [
        f"UPDATE entries SET ({columns}) = (SELECT {columns} FROM both WHERE both.position = 77 - entries.position) "
        "WHERE position IN (38, 39)"
    ]


INSERTED = {
    "entries": ("INSERT INTO entries VALUES (0, 'party-x', 1, 'PartyRegistered', x'7b7d', x'00')", "row_without_leaf"),
    "entries at the end": (
        "INSERT INTO entries VALUES (90001, 'party-x', 1, 'PartyRegistered', x'7b7d', x'00')",
        "row_without_leaf",
    ),
    "commits": ("INSERT INTO commits VALUES (90001, 90001, '2027-01-01T00:00:00.000000Z', x'00')", "commits_not_whole"),
    "natural_keys": ("INSERT INTO natural_keys VALUES ('donation', 'gift-x', 5)", "outside_numbers_differ"),
    "receipts": (
        "INSERT INTO receipts VALUES ('tester', 'x', x'00', 90001, 90001, '2027-01-01T00:00:00.000000Z')",
        "receipts_differ",
    ),
    "slots": ("INSERT INTO slots VALUES ('w-0000000000000000', 2022, 1, '5')", "months_held_differ"),
    "snapshots": ("INSERT INTO snapshots VALUES ('fund-zz', 1, 'Fund.1', x'7b7d')", "snapshot_differs"),
    "identities": (
        "INSERT INTO identities VALUES ('w-0000000000000000', NULL, x'00', x'00', '2026', NULL)",
        "vault_row_differs",
    ),
}


@pytest.mark.parametrize("what", list(INSERTED))
def test_an_inserted_row_is_caught(scene: Scene, what: str) -> None:
    statement, code = INSERTED[what]
    with scene.copied() as (connection, database, log):
        if what == "snapshots":
            kind = connection.execute("SELECT kind FROM snapshots WHERE stream LIKE 'fund-%'").fetchone()[0]
            statement = statement.replace("Fund.1", kind)
        connection.execute(statement)
        connection.commit()
        assert code in scene.codes(database, log)


def test_a_cut_tail_is_caught(scene: Scene) -> None:
    with scene.copied() as (connection, database, log):
        (last,) = connection.execute("SELECT max(position) FROM entries").fetchone()
        (before,) = connection.execute("SELECT max(position) FROM commits WHERE position < ?", (last,)).fetchone()
        for table in ("entries", "commits", "natural_keys"):
            connection.execute(f"DELETE FROM {table} WHERE position > ?", (before,))
        connection.execute("DELETE FROM receipts WHERE last > ?", (before,))
        connection.commit()
        with_stage(database, log, Stage.recommit)
        codes = scene.codes(database, log)
    assert {"published_differs", "head_row_differs", "signer_differs"} <= codes


def with_stage(database: Path, log: Path, act: Callable[[Stage], None]) -> None:
    with stage(f"sqlite:///{database}", log) as made:
        act(made)


def test_a_forward_rewrite_with_valid_hashes_is_caught_and_the_entry_named(scene: Scene) -> None:
    with scene.copied() as (connection, database, log):
        (state,) = connection.execute("SELECT state FROM entries WHERE position = 40").fetchone()
        connection.close()
        at = state.index(b'"nonce":"') + 9
        other = state[:at] + (b"1" if state[at : at + 1] == b"0" else b"0") + state[at + 1 :]
        with_stage(database, log, lambda made: made.rewrite(40, other))
        found = findings(database, log)
    named = {finding.position for finding in found if finding.code == "tile_differs" and finding.position}
    assert named == {40}
    assert leaf_hash(other).hex() in {finding.expected for finding in found}
    assert {"published_differs", "bundle_differs", "signer_differs"} <= {finding.code for finding in found}


def test_a_rewrite_signed_again_with_the_logs_own_key_is_caught_by_a_kept_checkpoint_alone(scene: Scene) -> None:
    with scene.copied() as (connection, database, log):
        connection.close()
        resign(database, log, position=40)
        assert scene.codes(database, log) == set(), "a documented limit: nobody outside remembers"
        assert scene.codes(database, log, kept=True) == {"kept_differs"}


@pytest.mark.parametrize("path", ["public/tile/0", "entries/tile/entries"])
def test_a_flipped_byte_of_a_tile_or_bundle_is_caught(scene: Scene, path: str) -> None:
    with scene.copied() as (_, database, log):
        file = next(found for found in (log / path).rglob("*") if found.is_file())
        octets = bytearray(file.read_bytes())
        octets[40] ^= 1
        file.write_bytes(bytes(octets))
        assert scene.codes(database, log) & {"tile_differs", "bundle_differs", "bundle_torn"}
        file.unlink()
        assert "tile_missing" in scene.codes(database, log)


def test_a_forged_checkpoint_is_caught(scene: Scene, tmp_path: Path) -> None:
    with scene.copied() as (_, database, log):
        path = log / "public" / "checkpoint"
        kept = path.read_bytes()
        path.write_bytes(kept[:-6] + b"AAAA=\n")
        assert {"checkpoint_false", "checkpoint_missing"} <= scene.codes(database, log)
        path.write_bytes(kept)
        (tmp_path / "checkpoint-1").write_bytes(kept.replace(b"log.example", b"log.exampla"))
        assert {finding.code for finding in findings(database, log, tmp_path)} == {"kept_false"}
