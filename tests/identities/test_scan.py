"""After an erasure nothing that we hold names the person: not the database, its log, an export, or what was printed."""

import base64
import logging
from collections.abc import Iterator, Sequence
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from sqlalchemy import text

from api.access import keep_actor
from api.rosters.plans import plan_row
from ledger.errors import Refusal
from ledger.identities.commands import EraseIdentity, RevealIdentity
from ledger.identities.keys import WRITER
from ledger.rosters.parts import FILE, ROSTER, opened_part
from ledger.store import IdentityRow, PlanRow
from projections.audit import audit_steps
from projections.export.parquet import export_parquet
from projections.fund_balances import fund_balances
from projections.registry import all_projections
from projections.runner import Runner
from tests.identities.stage import VILLAGE, address, enrol, erase, name, nik, people, phone
from tests.rosters.files import as_csv
from tests.rosters.stage import APPROVER, applied, gift, office_of, planned
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


def listed(it: Desk, *numbers: int) -> Sequence[PlanRow]:
    """Plan two lists with made-up people, each in a row and one in a row that is not read; apply the first."""
    office = office_of(it)
    keep_actor(it.store, APPROVER, role=WRITER, key="amanah_approver")
    it.record(gift("gift-listed", 10**9, fund="fund-gifts", pot="pot-party-firm"))
    rows = [[nik(number), name(number), VILLAGE, "petani"] for number in numbers] + [["1", name(numbers[0]), "", ""]]
    file = as_csv(rows, heading=("NIK", "Nama", "Kode Wilayah", "Pekerjaan"))
    ours = {"agreement": None, "fund": "fund-gifts", "region": "35"}
    plans = [planned(office, file, first=month, last=month, **ours) for month in ("2023-02", "2023-03")]
    applied(office, plans[0])
    return [plan_row(office, plan.plan) for plan in plans]


def bytes_of_plan(row: PlanRow) -> list[bytes]:
    """Return what would open a plan's list, and the beginnings of its sealed parts."""
    return [bytes(row.wrapped_key), bytes(row.roster)[:200], bytes(row.file)[:200]]


def opened_plans(it: Desk) -> bytes:
    """Return all that the keys open of any plan."""
    with it.store.reader() as reader:
        rows = [row for one in reader.plans() if (row := reader.plan(one.plan)) is not None and row.wrapped_key]
    return b"".join(
        opened_part(it.vault, row, part) for row in rows for part in (ROSTER, FILE) if (row.roster, row.file)[part]
    )


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
        plans = listed(it, *range(20), 100)
        assert name(0).encode() in opened_plans(it)
        sealed = [part for row in rows_of(it, workers) for part in bytes_of(row)]
        sealed += [part for row in plans for part in bytes_of_plan(row)]
        for before in (sealed, bytes_of_plan(plans[0]), bytes_of_plan(plans[1])):
            assert found_in([*tmp_path.rglob("*")], before), "the scan must find the rows before they are erased"
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
        assert not any(form in opened_plans(it) for form in needles)
        assert name(100).encode() in opened_plans(it)
    assert found_in([*tmp_path.rglob("*")], needles + sealed) == []
    printed = "".join(capfd.readouterr()) + caplog.text
    assert not any(form in printed.encode() for form in needles)


def test_no_table_of_the_server_names_somebody_erased(postgres_server: PostgresServer, pg_url: str) -> None:
    folder = Path(postgres_server._socket_folder) / "data" / "base"
    with people(pg_url) as it:
        workers = enrol(it, "batch-old", *range(20))
        needles = [form for number in range(20) for word in words_of(number) for form in forms(word)]
        plans = listed(it, *range(20), 100)
        sealed = [part for row in rows_of(it, workers) for part in bytes_of(row)]
        sealed += [part for row in plans for part in bytes_of_plan(row)]
        _checkpoint(it)
        for before in (sealed, bytes_of_plan(plans[0]), bytes_of_plan(plans[1])):
            assert found_in([*folder.rglob("*")], before), "the scan must find the rows before they are erased"
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
