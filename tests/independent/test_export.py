"""The exported files: whole, as stored, the same each time, cut at a commit; and what they share with the book."""

import json
from collections.abc import Iterator
from pathlib import Path

import grimp
import pyarrow.parquet as pq
import pytest

from api.events import entries_lines
from ledger.errors import Malformed
from ledger.vocabulary import KINDS
from projections.as_of import as_of
from projections.audit_independent import audit_independently
from projections.export import parquet
from projections.export.parquet import export_parquet
from projections.export.tables import TABLES
from projections.independent.book import leaves, manifest, tree_root
from projections.independent.moves import IDLE, MOVING
from tests.projections.story import Told, story, whole
from tests.support.demo import whole_demo

MONEY_MODULES = {f"ledger.{noun}.events" for noun in ("allocations", "contributions", "donations", "funds", "months")}


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Told]:
    with story(f"sqlite:///{tmp_path_factory.mktemp('book')}/book.sqlite") as made:
        whole(made)
        made.caught_up()
        yield made


def test_the_entries_are_all_there_as_they_are_stored(told: Told, tmp_path: Path) -> None:
    exported = export_parquet(told.desk.store, tmp_path)
    rows = pq.read_table(tmp_path / "entries.parquet").to_pylist()
    lines = [json.loads(line) for line in entries_lines(told.desk.store)]
    states = [json.loads(row["state"]) for row in rows]
    assert [(row["position"], row["leaf"], state) for row, state in zip(rows, states, strict=True)] == [
        (line["position"], line["leaf"], line["state"]) for line in lines
    ]
    for row, state in zip(rows, states, strict=True):
        assert [row[name] for name in ("stream", "version", "kind", "at", "by")] == [
            state[name] for name in ("stream", "version", "kind", "at", "by")
        ]
    with told.desk.store.reader() as reader:
        root = as_of(reader).root
    assert exported.root == root == tree_root(leaf for _, _, leaf in leaves(tmp_path)) == manifest(tmp_path)["root"]


def test_the_same_book_gives_the_same_bytes(told: Told, tmp_path: Path) -> None:
    for name in ("one", "two"):
        export_parquet(told.desk.store, tmp_path / name)
    names = sorted(path.name for path in (tmp_path / "one").iterdir())
    assert names == sorted(["entries.parquet", "manifest.json", *(f"{table.name}.parquet" for table in TABLES)])
    for name in names:
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()


def test_small_pages_and_groups_lose_nothing(told: Told, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    export_parquet(told.desk.store, tmp_path / "one")
    monkeypatch.setattr(parquet, "PAGE", 3)
    monkeypatch.setattr(parquet, "ROWS_MAX", 2)
    export_parquet(told.desk.store, tmp_path / "two")
    for path in (tmp_path / "one").glob("*.parquet"):
        assert pq.read_table(path).equals(pq.read_table(tmp_path / "two" / path.name))


def test_an_export_ends_with_a_commit(told: Told, tmp_path: Path) -> None:
    enrolled = told.at["enrol"]
    assert enrolled.first < enrolled.position
    exported = export_parquet(told.desk.store, tmp_path, until=enrolled.position - 1)
    assert exported.position == enrolled.first - 1
    assert pq.read_metadata(tmp_path / "entries.parquet").num_rows == exported.position


def test_a_book_without_entries_is_exported_and_recomputed(tmp_path: Path) -> None:
    with story(f"sqlite:///{tmp_path}/book.sqlite") as empty:
        empty.caught_up()
        exported = export_parquet(empty.desk.store, tmp_path / "export", until=0)
        assert (exported.position, exported.at, {file.rows for file in exported.files}) == (0, None, {0})
        steps = audit_independently(empty.desk.store, tmp_path / "export", known_at=0)
        assert sum(step.found for step in steps) == 0


def test_what_cannot_be_exported_is_refused(told: Told, tmp_path: Path) -> None:
    with pytest.raises(Malformed) as beyond:
        export_parquet(told.desk.store, tmp_path, until=told.position + 1)
    assert beyond.value.code == "until_beyond_head"
    assert list(tmp_path.iterdir()) == []
    export_parquet(told.desk.store, tmp_path)
    with pytest.raises(Malformed) as exists:
        export_parquet(told.desk.store, tmp_path)
    assert exists.value.code == "export_exists"


def test_every_kind_of_a_file_is_a_kind_of_the_book() -> None:
    known = {kind.KIND for kind in KINDS}
    assert {kind for table in TABLES for kind in table.kinds} <= known
    exported = {kind for table in TABLES if table.name in ("money", "rows", "cells") for kind in table.kinds}
    assert exported == MOVING


def test_each_kind_that_a_fund_may_hold_is_one_that_moves_money_or_one_that_does_not() -> None:
    of_funds = {kind.KIND for kind in KINDS if kind.__module__ in MONEY_MODULES} - {"CoverReconnected"}
    assert of_funds == MOVING | IDLE
    assert not MOVING & IDLE


def test_the_recomputation_imports_nothing_of_ours() -> None:
    graph = grimp.build_graph("ledger", "projections", "api", cache_dir=None)
    own = {"projections.independent", *graph.find_descendants("projections.independent")}
    assert len(own) >= 8
    for module in own:
        assert graph.find_modules_directly_imported_by(module) <= own, module


@pytest.mark.deep
def test_the_whole_demo_is_recomputed_now_and_as_it_was(tmp_path_factory: pytest.TempPathFactory) -> None:
    from api.bootstrap import open_reading_room
    from api.settings import read_settings

    folder = tmp_path_factory.mktemp("exports")
    with open_reading_room(read_settings(home=whole_demo(tmp_path_factory))) as room:
        with room.store.reader() as reader:
            head = reader.head.position
        assert head > 100_000
        for number, known in enumerate((head, head // 2, head * 9 // 10)):
            steps = audit_independently(room.store, folder / str(number), known_at=known)
            assert [one for step in steps for one in step.discrepancies] == []
