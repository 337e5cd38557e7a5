"""The readers' figures are those that two other engines recompute from the exported files."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path
from random import Random

import pyarrow.parquet as pq
import pytest
from sqlalchemy import text

from ledger.allocations.close_year import CloseYear
from ledger.contributions.commit import CommitContributions
from ledger.contributions.undo import ReverseContribution
from ledger.enrollments.seats import ChangeDomicile, GraduateWorker
from ledger.store import Store
from projections.as_of import as_of
from projections.audit_independent import NotRecomputable, audit_independently, check_figures
from projections.audit_steps import Discrepancy, Step
from projections.export.parquet import export_parquet
from projections.independent.book import RecomputedBook
from projections.independent.engine import ENGINES, engine
from tests.projections.story import ON, VILLAGES, Told, batch, enrol, pay, story, whole
from tests.support.histories import CODES, Teller, begin

Moment = tuple[date | None, int]
STEPS = ("money", "cells", "people", "seats", "payments")


def differences(told: Told, folder: Path, **more: object) -> list[Discrepancy]:
    """Audit as an auditor does, who opens the book: nothing of it is in the process yet."""
    opened = Store(told.desk.store.engine.url.render_as_string(hide_password=False))
    try:
        steps = audit_independently(opened, folder, **more)
    finally:
        opened.dispose()
    return [one for step in steps for one in step.discrepancies]


def compared(told: Told, name: str, folder: Path, moments: Sequence[Moment]) -> list[Step]:
    """Return what one engine finds at some moments of a book that is exported once, as it stands now."""
    steps: list[Step] = []
    with told.desk.store.reader() as reader, engine(name, folder) as opened:
        book = RecomputedBook(opened)
        for valid, known in moments:
            new = [Step(n, title) for n, title in enumerate(STEPS)]
            check_figures(reader, as_of(reader, valid_at=valid, known_at=known), book, new)
            steps += new
    return steps


def history(url: str, folder: Path, *, seed: int, commands: int, moments: int) -> Iterator[Step]:
    """Tell a random history, and compare its head and some moments before, on both engines."""
    with story(url) as told:
        begin(told)
        teller = Teller(told, Random(seed))
        teller.tell(commands)
        told.caught_up()
        export_parquet(told.desk.store, folder)
        asked: list[Moment] = [(None, told.position)]
        for _ in range(moments):
            known = teller.dice.choice([told.position, teller.dice.choice(teller.receipts).position])
            asked.append((ON + timedelta(teller.dice.randrange(200)), known))
        for name in ENGINES:
            yield from compared(told, name, folder, asked)


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Told]:
    """The whole story, with people who move, graduate and a year that closes."""
    with story(f"sqlite:///{tmp_path_factory.mktemp('book')}/book.sqlite") as made:
        whole(made)
        workers = made.workers("batch-one")
        for n, (worker, village) in enumerate(zip(workers[10:13], VILLAGES, strict=True)):
            on = date(2022, 11, 1 + n)
            made.tell("moves", ChangeDomicile(batch="batch-one", effective_on=on, region=village, worker=worker))
        left = {"batch": "batch-two", "effective_on": date(2022, 12, 20), "from_month": "2023-01"}
        made.tell("graduates", GraduateWorker(worker=made.workers("batch-two")[2], **left))
        made.tell("year", CloseYear(effective_on=date(2022, 12, 31), fiscal_year=2022, fund="fund-apbd"))
        twice(made)
        made.caught_up()
        yield made


def twice(made: Told) -> None:
    """Pay October in two payments and reverse seats of the first; pay a month that others hold already."""
    made.tell("october again", pay("batch-one", "2022-10", on=date(2022, 12, 21)))
    seats = [{"seat_from": 1, "seat_to": 2}]
    first = {"payment": made.at["october"].position, "seats": seats, "recommit": False}
    made.tell("october back", ReverseContribution(effective_on=date(2022, 12, 22), **first))
    made.tell("batch three", batch("batch-three", "2022-11", "2022-11"))
    made.tell("overpaid", enrol("batch-three", [5, 6], as_fact=True, accept=CODES.split(), effective_on=ON))
    made.tell("commit three", CommitContributions(effective_on=date(2022, 12, 22), batch="batch-three"))
    made.tell("pay three", pay("batch-three", "2022-11", on=date(2022, 12, 23)))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "export"


@pytest.mark.parametrize("valid", [None, date(2022, 10, 3), date(2022, 11, 10), date(2022, 12, 22)])
def test_the_whole_story_is_recomputed_on_any_date(told: Told, folder: Path, valid: date | None) -> None:
    steps = audit_independently(told.desk.store, folder, valid_at=valid)
    assert [step.number for step in steps] == list(range(1, 12))
    assert [one for step in steps for one in step.discrepancies] == []
    if valid is None or valid > ON:
        assert all(step.checked >= 4 for step in steps)


@pytest.mark.parametrize("seed", range(2))
def test_a_random_history_is_recomputed_at_any_moment(tmp_path: Path, folder: Path, seed: int) -> None:
    steps = list(history(f"sqlite:///{tmp_path}/book.sqlite", folder, seed=seed, commands=150, moments=2))
    assert [one for step in steps for one in step.discrepancies] == []
    assert {step.title for step in steps if step.checked} == set(STEPS)


@pytest.mark.deep
@pytest.mark.parametrize("seed", range(100, 112))
def test_many_random_histories_are_recomputed(database_url: str, folder: Path, seed: int) -> None:
    steps = list(history(database_url, folder, seed=seed, commands=500, moments=12))
    assert [one for step in steps for one in step.discrepancies] == []


ALTERED = [
    (
        "read_moves",
        "UPDATE read_moves SET rupiah = rupiah + 1 WHERE kind = 'spent' AND position = {october}",
        "balances by fund",
    ),
    ("read_moves", "DELETE FROM read_moves WHERE kind = 'returned'", "balances by credit"),
    ("read_moves", "UPDATE read_moves SET first = '2023-05', last = '2023-05' WHERE batch = 'batch-three'", "lineage"),
    ("read_moves", "UPDATE read_moves SET seat_from = 1 WHERE kind = 'committed' AND batch = 'batch-three'", "lineage"),
    ("read_coverage", "UPDATE read_coverage SET n = n + 1 WHERE kind = 'enrolled' AND level = 5", "coverage"),
    ("read_payments", "DELETE FROM read_payments WHERE month = '2022-10'", "coverage"),
    ("read_coverage", "UPDATE read_coverage SET kind = 'graduated' WHERE kind = 'withdrawn'", "coverage"),
    ("read_seats", "UPDATE read_seats SET worker = 'w-x' WHERE seat = 3 AND batch = 'batch-one'", "seats"),
    ("read_seats", "UPDATE read_seats SET region = '35.25.02.2001' WHERE seat = 3 AND batch = 'batch-one'", "seats"),
]


@pytest.mark.parametrize("number", range(len(ALTERED)), ids=[words for _, words, _ in ALTERED])
def test_an_altered_row_of_a_projection_is_found(told: Told, folder: Path, number: int) -> None:
    table, statement, found = ALTERED[number]
    store = told.desk.store
    with store.reader() as reader:
        kept = [dict(row) for row in reader.connection.execute(text(f"SELECT * FROM {table}")).mappings()]
    with store.transaction() as connection:
        connection.execute(text(statement.format(october=told.at["october"].position)))
    try:
        assert found in {one.table for one in differences(told, folder, engines=[ENGINES[number % 2]])}
    finally:
        with store.transaction() as connection:
            connection.execute(text(f"DELETE FROM {table}"))
            columns = ", ".join(f":{column}" for column in kept[0])
            connection.execute(text(f"INSERT INTO {table} VALUES ({columns})"), kept)


def alter(path: Path, column: str, row: int, value: object) -> None:
    """Write one cell of a file anew."""
    table = pq.read_table(path)
    rows = table.to_pylist()
    assert rows[row][column] != value
    rows[row][column] = value
    pq.write_table(table.from_pylist(rows, schema=table.schema), path, compression="zstd")


FILES = [
    ("money", "rupiah", 0, 600_001, {"balances by fund", "balances by credit"}),
    ("money", "effective_on", 0, "9999-01-01", set()),
    ("rows", "rupiah", 0, 16_801, {"balances by fund"}),
    ("rows", "seat_to", 0, 9, {"balances by fund", "coverage", "entries"}),
    ("cells", "seat_to", 4, 5, {"balances by fund", "coverage"}),
    ("seats", "worker", 2, "w-x", {"seats"}),
    ("seats", "region", 2, "12.22", {"seats", "coverage"}),
    ("batches", "scheme", 0, "scheme-x", {"coverage"}),
    ("entries", "state", 0, "{}", {"entries.parquet"}),
]


@pytest.mark.parametrize("number", range(len(FILES)), ids=[f"{file} {column}" for file, column, *_ in FILES])
def test_an_altered_row_of_a_file_is_found(told: Told, folder: Path, number: int) -> None:
    file, column, row, value, tables = FILES[number]
    export_parquet(told.desk.store, folder)
    alter(folder / f"{file}.parquet", column, row, value)
    found = {one.table for one in differences(told, folder, engines=[ENGINES[number % 2]])}
    assert found >= {f"{file}.parquet", *tables}


def test_a_kind_that_the_recomputation_does_not_know_is_refused_by_name(told: Told, folder: Path) -> None:
    export_parquet(told.desk.store, folder)
    rows = pq.read_table(folder / "entries.parquet").to_pylist()
    place = next(n for n, row in enumerate(rows) if row["kind"] == "DonationReturned")
    alter(folder / "entries.parquet", "kind", place, "DonationMelted")
    with pytest.raises(NotRecomputable) as refused:
        audit_independently(told.desk.store, folder)
    assert refused.value.code == "not_recomputable"
    assert refused.value.details == {"kind": "DonationMelted", "position": rows[place]["position"]}
