"""After an erasure nothing that we hold names the person: not the database, its log, an export, or what was printed."""

import base64
import logging
from collections.abc import Iterator, Sequence
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from sqlalchemy import text

from ledger.errors import Refusal
from ledger.identities.commands import EraseIdentity, RevealIdentity
from ledger.store import IdentityRow
from projections.audit import audit_steps
from projections.export.parquet import export_parquet
from projections.fund_balances import fund_balances
from projections.registry import all_projections
from projections.runner import Runner
from tests.identities.stage import address, enrol, erase, name, nik, people, phone
from tests.support.office import Desk
from tests.support.postgres import PostgresServer

ERASED, MANY = 1_000, 10_000


def forms(word: str) -> Iterator[bytes]:
    """Yield what a word looks like plain, in UTF-16, in hexadecimal and in base64 at each of its three alignments."""
    plain = word.encode()
    yield from (plain, word.encode("utf-16-le"), plain.hex().encode(), plain.hex().upper().encode())
    for before in range(3):
        coded = base64.b64encode(b"\0" * before + plain)
        yield coded[-(-before * 8 // 6) : len(coded) - 4]


def words_of(number: int) -> list[str]:
    """Return all that was said of a made-up person."""
    return [nik(number), name(number), phone(number), phone(number)[3:], address(number)]


def bytes_of(row: IdentityRow) -> list[bytes]:
    """Return what of a row would lead to its person: the wrapped key, the sealed words, the token."""
    assert row.token is not None
    return [bytes(row.token), bytes(row.wrapped_key), bytes(row.sealed)]


def found_in(paths: Sequence[Path], needles: Sequence[bytes]) -> list[tuple[str, bytes]]:
    """Return where any of some bytes stands."""
    return [
        (path.name, needle) for path in paths if path.is_file() for data in [path.read_bytes()] for needle in needles
        if needle in data
    ]  # fmt: skip


def rows_of(it: Desk, workers: Sequence[str]) -> list[IdentityRow]:
    with it.store.reader() as reader:
        return reader.identities(workers)


def test_the_scan_finds_a_word_in_whatever_form() -> None:
    word = "Siti Rahasia 00001"
    for before in range(7):
        said = b"x" * before + word.encode() + b"yy"
        for hidden in (said, said.hex().encode(), base64.b64encode(said), (b"xx" * before) + word.encode("utf-16-le")):
            assert any(form in hidden for form in forms(word))


def test_no_file_of_a_home_names_somebody_erased(
    tmp_path: Path, sqlite_url: str, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    needles = [form for number in range(20) for word in words_of(number) for form in forms(word)]
    with people(sqlite_url) as it:
        workers = enrol(it, "batch-old", *range(20))
        kept = enrol(it, "batch-old", *range(100, 400))
        sealed = [part for row in rows_of(it, workers) for part in bytes_of(row)]
        assert found_in([*tmp_path.rglob("*")], sealed), "the scan must find the rows before they are erased"
        with pytest.raises(Refusal):
            enrol(it, "batch-old", 5)
        it.record(RevealIdentity(reason="claim", worker=workers[0]))
        for worker in workers:
            erase(it, worker)
        Runner(it.store, all_projections()).catch_up()
        export_parquet(it.store, tmp_path / "export")
        files = [*tmp_path.rglob("*")]
        assert {path.name for path in files} >= {"book.sqlite", "book.sqlite-wal", "export"}
        exported = "".join(str(pq.read_table(path).to_pylist()) for path in files if path.suffix == ".parquet")
        assert workers[0] in exported
        assert not any(form in exported.encode() for form in needles)
        assert found_in(files, needles + sealed) == []
        assert found_in(files, bytes_of(rows_of(it, kept)[0]))
    assert found_in([*tmp_path.rglob("*")], needles + sealed) == []
    printed = "".join(capfd.readouterr()) + caplog.text
    assert not any(form in printed.encode() for form in needles)


def test_no_table_of_the_server_names_somebody_erased(postgres_server: PostgresServer, pg_url: str) -> None:
    folder = Path(postgres_server._socket_folder) / "data" / "base"
    with people(pg_url) as it:
        workers = enrol(it, "batch-old", *range(20))
        needles = [form for number in range(20) for word in words_of(number) for form in forms(word)]
        sealed = [part for row in rows_of(it, workers) for part in bytes_of(row)]
        _checkpoint(it)
        assert found_in([*folder.rglob("*")], sealed), "the scan must find the rows before they are erased"
        for worker in workers:
            erase(it, worker)
        _checkpoint(it)
        assert found_in([*folder.rglob("*")], needles + sealed) == []


def _checkpoint(it: Desk) -> None:
    with it.store.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("CHECKPOINT"))


def test_a_thousand_of_ten_thousand_erased_change_no_balance_leaf_replay_or_audit(database_url: str) -> None:
    with people(database_url) as it:
        workers = enrol(it, "batch-old", *range(MANY))
        runner = Runner(it.store, all_projections())
        runner.catch_up()
        head = it.book.head()
        with it.store.reader() as reader:
            balances = fund_balances(reader, known_at=head.position).rows
            leaves = [(row.position, row.leaf) for row in reader.entries(until=head.position, limit=MANY * 2)]
        commands = [_erasing(worker) for worker in workers[::10]]
        it.book.record_all([(one, f"erase-{n}") for n, one in enumerate(commands)], actor="tester")
        assert len(commands) == ERASED
        runner.catch_up()
        with it.store.reader() as reader:
            assert fund_balances(reader, known_at=head.position).rows == balances
            assert fund_balances(reader).rows == balances
            assert [(r.position, r.leaf) for r in reader.entries(until=head.position, limit=MANY * 2)] == leaves
            commit = reader.commit_at(head.position)
            assert commit is not None
            assert commit.root == head.root
            assert len(reader.identities(workers)) == MANY - ERASED
        steps = audit_steps(it.store)
        assert [step.found for step in steps] == [0] * len(steps)


def _erasing(worker: str) -> EraseIdentity:
    return EraseIdentity(reason="requested", worker=worker)
