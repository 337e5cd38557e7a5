"""The audit sees tampering beside the entries too: snapshots, the head, receipts, the vault's rows, columns' types."""

from collections.abc import Sequence

import pytest
from sqlalchemy import inspect, text

from ledger.command import Command
from ledger.enrollments.batch import Batch
from ledger.funds.fund import Fund
from ledger.identifiers import new_id
from ledger.law.tariffs import STREAM, Tariffs
from ledger.store import Store
from ledger.store.mapper import decode
from projections.audit import TITLES, Discrepancy, audit
from projections.digest import projections_digest
from projections.rebuild import replay
from tests.projections.story import Told, gift, story, two_gifts, whole
from tests.support.office import seeded
from tests.support.tables import change

ROOTS, STAMPS, BYTES, RECEIPTS, SNAPSHOTS, TYPES, VAULT, PROJECTIONS = 4, 5, 7, 8, 11, 12, 13, 14
MEND = "run amanah replay"


def by_step(discrepancies: Sequence[Discrepancy]) -> dict[int, list[Discrepancy]]:
    return {
        number: [f for f in discrepancies if f.step == number] for number in sorted({f.step for f in discrepancies})
    }


def with_snapshots(it: Told) -> None:
    """Tell everything, and keep every fund, batch and the tariffs as they stand now."""
    whole(it)
    with it.desk.store.reader() as reader:
        streams = {stored.stream for stored in reader.entries(limit=10_000)}
        told = {stream: [decode(stored) for stored in reader.stream(stream)] for stream in streams}
    with it.desk.store.writer() as writer:
        for stream, entries in told.items():
            kind = {"fund": Fund, "batch": Batch, STREAM: Tariffs}.get(stream.partition("-")[0])
            if kind is None:
                continue
            fold: Fund | Batch | Tariffs = kind(stream)
            for entry in entries:
                fold.apply(entry)
                if entry.version in (len(entries) // 2, len(entries)):
                    writer.save_snapshot(stream, fold.version, fold.SNAPSHOT, fold.dump())
    it.caught_up()


def snapshot_of(store: Store, stream: str, kind: str) -> tuple[int, bytes]:
    with store.reader() as reader:
        found = reader.snapshot(stream, kind)
    assert found is not None
    return found[0], bytes(found[1])


def test_snapshots_of_every_kind_are_what_the_entries_make_of_them(it: Told) -> None:
    with_snapshots(it)
    assert audit(it.desk.store) == []


def test_a_snapshot_that_the_book_itself_kept_is_sound(it: Told) -> None:
    two_gifts(it)
    for number in range(220):
        it.tell("gift", gift(f"gift-n{number}", "party-a", 1_000 + number))
    snapshot_of(it.desk.store, "fund-gn", Fund.SNAPSHOT)
    assert audit(it.desk.store) == []


@pytest.mark.parametrize(
    ("stream", "kind", "old", "new"),
    [
        ("fund-gn", Fund.SNAPSHOT, b'"gift-a","party-a"', b'"gift-a","party-b"'),
        ("batch-one", Batch.SNAPSHOT, b'"sealed":', b'"sealed":1'),
        (STREAM, Tariffs.SNAPSHOT, b'"rupiah":10000', b'"rupiah":10001'),
    ],
)
def test_a_changed_snapshot_is_found(it: Told, stream: str, kind: str, old: bytes, new: bytes) -> None:
    with_snapshots(it)
    version, state = snapshot_of(it.desk.store, stream, kind)
    altered = state.replace(old, new, 1)
    assert altered != state
    change(
        it.desk.store,
        "UPDATE snapshots SET state = :state WHERE stream = :stream AND version = :version",
        state=altered,
        stream=stream,
        version=version,
    )
    (found,) = by_step(audit(it.desk.store))[SNAPSHOTS]
    assert (found.table, found.key) == ("snapshots", f"{stream} {version}")


def test_a_snapshot_of_a_version_that_no_stream_has_is_found(it: Told) -> None:
    with_snapshots(it)
    change(
        it.desk.store, "INSERT INTO snapshots VALUES ('fund-gn', 9999, :kind, :state)", kind=Fund.SNAPSHOT, state=b"{}"
    )
    change(it.desk.store, "INSERT INTO snapshots VALUES ('fund-zz', 1, :kind, :state)", kind=Fund.SNAPSHOT, state=b"{}")
    assert [found.key for found in by_step(audit(it.desk.store))[SNAPSHOTS]] == ["fund-gn 9999", "fund-zz 1"]


def test_a_snapshot_of_a_form_that_the_book_passes_over_is_passed_over(it: Told) -> None:
    with_snapshots(it)
    change(it.desk.store, "INSERT INTO snapshots VALUES ('fund-gn', 9999, :kind, :state)", kind="Fund.0", state=b"{}")
    assert audit(it.desk.store) == []


@pytest.mark.parametrize(
    ("statement", "step", "key"),
    [
        ("UPDATE head SET frontier = :bytes", ROOTS, "frontier"),
        ("UPDATE head SET root = :bytes", ROOTS, "root"),
        ("UPDATE head SET at = '2026-11-21T03:00:00.000001Z'", STAMPS, "at"),
    ],
)
def test_a_changed_head_is_found(it: Told, statement: str, step: int, key: str) -> None:
    whole(it)
    change(it.desk.store, statement, **({"bytes": b"\x01" * 32} if ":bytes" in statement else {}))
    (found,) = audit(it.desk.store)
    assert (found.step, found.table, found.key) == (step, "head", key)


TYPES_CHANGED = {
    "UPDATE entries SET state = replace(CAST(state AS text), '600000', '600001') WHERE kind = 'DonationReceived'": 3,
    "UPDATE entries SET state = CAST(state AS text)": BYTES,
    "UPDATE entries SET leaf = CAST(leaf AS text)": 3,
    "UPDATE entries SET leaf = hex(leaf)": 3,
    "UPDATE entries SET stream = CAST(stream AS blob) WHERE position = 33": BYTES,
    "UPDATE entries SET kind = CAST(kind AS blob) WHERE position = 33": BYTES,
    "UPDATE entries SET version = 'x' WHERE position = 33": 6,
    "UPDATE commits SET root = CAST(root AS text)": ROOTS,
    "UPDATE commits SET at = CAST(at AS blob)": STAMPS,
    "UPDATE commits SET first = 'x' WHERE position = 33": 2,
    "UPDATE head SET root = CAST(root AS text)": ROOTS,
    "UPDATE head SET frontier = CAST(frontier AS text)": ROOTS,
    "UPDATE receipts SET first = 'x' WHERE key = 'key-3'": RECEIPTS,
    "UPDATE receipts SET actor = CAST(actor AS blob) WHERE key = 'key-3'": RECEIPTS,
    "UPDATE natural_keys SET scope = CAST(scope AS blob)": 9,
    "UPDATE slots SET mask = 'x'": 10,
    "UPDATE slots SET holders = CAST(holders AS blob)": 10,
    "UPDATE snapshots SET state = CAST(state AS text)": SNAPSHOTS,
    "UPDATE snapshots SET version = 'x' WHERE version = (SELECT max(version) FROM snapshots)": SNAPSHOTS,
    "UPDATE identities SET subject = CAST(subject AS blob) WHERE subject LIKE 'w-%'": VAULT,
    "UPDATE actors SET role = CAST(role AS blob)": TYPES,
    "UPDATE meta SET value = CAST(value AS blob) WHERE name <> 'schema'": TYPES,
}


@pytest.mark.parametrize("statement", list(TYPES_CHANGED))
def test_a_value_of_another_type_is_found_and_the_audit_goes_on(sqlite_url: str, statement: str) -> None:
    with story(sqlite_url) as it:
        with_snapshots(it)
        store = it.desk.store
        change(store, "INSERT INTO actors VALUES ('auditor', NULL, 'reader', '2026-11-21T03:00:00.000000Z')")
        assert audit(store) == []
        change(store, statement)
        found = by_step(audit(store))
        assert TYPES in found
        assert TYPES_CHANGED[statement] in found


def altered_positions(it: Told, statement: str) -> str:
    """Alter the live tables, and return the digest that they had before."""
    whole(it)
    it.caught_up()
    with it.desk.store.reader() as reader:
        good = projections_digest(reader)
    with it.desk.store.transaction() as connection:
        connection.execute(text(statement))
    return good


ASTRAY = {
    "UPDATE read_positions SET position = position - 1": "constraint",
    "UPDATE read_positions SET position = position - 40": "constraint",
    "UPDATE read_positions SET position = position + 7": "a position that is not of the book",
    "UPDATE read_positions SET position = -1": "a position that is not of the book",
    "UPDATE read_positions SET position = 3 WHERE name = (SELECT min(name) FROM read_positions)": "several positions",
    "UPDATE read_positions SET version = version + 1": "other names or versions",
    "DELETE FROM read_positions": "other names or versions",
    "DROP TABLE read_moves": "no read_moves of the form expected",
    "DROP TABLE read_positions": "no read_positions of the form expected",
    "ALTER TABLE read_seats RENAME COLUMN worker TO human": "no read_seats of the form expected",
}


@pytest.mark.parametrize("statement", list(ASTRAY))
def test_live_tables_that_cannot_follow_the_book_are_found_and_replay_mends_them(it: Told, statement: str) -> None:
    good = altered_positions(it, statement)
    store = it.desk.store
    found = by_step(audit(store))
    assert list(found) == [PROJECTIONS]
    first = found[PROJECTIONS][0]
    assert (first.table, first.expected) == ("read_positions", "live tables that can be brought up to the head")
    assert ASTRAY[statement] in first.found
    assert first.found.endswith(MEND)
    done = replay(store)
    assert (done.swapped, done.position, done.drifts != ()) == (True, it.position, True)
    assert audit(store) == []
    with store.reader() as reader:
        assert projections_digest(reader) == good
        names = inspect(reader.connection).get_table_names()
    assert [name for name in names if name.endswith("_again")] == []
    it.tell("gift", gift("gift-c", "party-a", 5))
    it.caught_up()
    assert replay(store).drifts == ()


def test_comparing_alone_leaves_tables_that_cannot_follow_as_they_are(it: Told) -> None:
    altered_positions(it, "UPDATE read_positions SET position = position + 7")
    for _ in range(2):
        done = replay(it.desk.store, swap=False)
        assert (done.swapped, done.position) == (False, it.position)
        assert {drift.table for drift in done.drifts} == {"read_positions"}


def test_live_tables_that_lag_behind_are_no_finding(it: Told) -> None:
    two_gifts(it)
    it.caught_up()
    it.tell("gift", gift("gift-c", "party-a", 5))
    assert audit(it.desk.store) == []


def test_a_receipt_of_another_actor_is_found(it: Told) -> None:
    whole(it)
    change(it.desk.store, "UPDATE receipts SET actor = 'stranger' WHERE key = 'key-9'")
    (found,) = audit(it.desk.store)
    assert found == Discrepancy(RECEIPTS, "receipts", "stranger key-9 actor", "tester", "stranger")


def in_one_commit(it: Told) -> list[tuple[Command, str]]:
    two_gifts(it)
    commands: list[tuple[Command, str]] = [
        (gift(f"gift-n{number}", "party-a", 1_000), f"row-{number}") for number in range(3)
    ]
    it.desk.book.record_all(commands, actor="tester")
    return commands


@pytest.mark.parametrize("row", [0, 1, 2])
def test_a_receipt_that_is_missing_among_those_of_its_commit_is_found(it: Told, row: int) -> None:
    in_one_commit(it)
    assert audit(it.desk.store) == []
    change(it.desk.store, "DELETE FROM receipts WHERE key = :key", key=f"row-{row}")
    (found,) = audit(it.desk.store)
    assert (found.step, found.key) == (RECEIPTS, f"of the commit up to {it.position}")


def test_a_position_with_two_receipts_is_found(it: Told) -> None:
    in_one_commit(it)
    change(it.desk.store, "UPDATE receipts SET first = first - 1 WHERE key = 'row-1'")
    assert {found.step for found in audit(it.desk.store)} == {RECEIPTS}


def test_a_commit_without_any_receipt_is_one_that_the_library_recorded(it: Told) -> None:
    in_one_commit(it)
    change(it.desk.store, "DELETE FROM receipts WHERE key LIKE 'row-%'")
    assert audit(it.desk.store) == []


def test_a_worker_whose_row_is_gone_from_the_vault_is_found(it: Told) -> None:
    whole(it)
    worker = it.workers("batch-one")[4]
    change(it.desk.store, "DELETE FROM identities WHERE subject = :worker", worker=worker)
    assert audit(it.desk.store) == [Discrepancy(VAULT, "identities", worker, "a row", "None")]


def test_a_row_of_the_vault_that_no_month_names_is_well(it: Told) -> None:
    two_gifts(it)
    values = {"subject": new_id("w", seeded(7)), "box": b"box"}
    change(
        it.desk.store,
        "INSERT INTO identities VALUES (:subject, NULL, :box, :box, '2026-11-21T03:00:00.000000Z', NULL)",
        **values,
    )
    assert audit(it.desk.store) == []


def test_every_step_has_its_title() -> None:
    assert len(set(TITLES)) == PROJECTIONS + 1
