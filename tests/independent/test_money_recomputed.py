"""Random histories of funds (see tests/properties), many in one book: every lot's terms are recomputed from files."""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random

import pytest
from ibis.expr.types import Table

from ledger.event import Event, leaf_hash
from ledger.funds.moves import CHANGES, Move, Term
from ledger.store import Commit, StoredEntry
from ledger.store.mapper import stamped_rows
from projections.export.parquet import write_files
from projections.independent.balances import balances, sourced
from projections.independent.cells import Cells
from projections.independent.engine import ENGINES, Engine, engine
from projections.independent.moves import LOT, MOVING, cell_moves, moves
from tests.properties.reference.stories import Story
from tests.properties.reference.teller import FEW_LARGE, FUND, MANY_SMALL, POTS

AT = "2026-11-21T00:00:00.000000Z"


class Written(Story):
    """A history whose entries are kept, at positions of its own."""

    def begins_after(self, position: int) -> "Written":
        self.position = position
        self.events: list[tuple[int, int, Event]] = []
        return self

    def _record(self, *events: Event) -> None:
        for event in events:
            super()._record(event)
            self.events.append((self.position, self.version, event))


def stored(written: Written, name: str) -> Iterator[StoredEntry]:
    """Yield a history's entries as they are stored, with ids of its own."""
    last = written.position
    for number, batch in enumerate(written.rates, 1):
        opened = {"batch": batch, "effective_on": "2022-01-01", "first": "2022-01", "fund": FUND, "last": "2022-04"}
        state = {"at": AT, "by": "desk", "kind": "BatchOpened", "stream": batch, "version": 1}
        state["what"] = {**opened, "programmes": ["JKK"]}
        yield _named(last + number, batch, 1, "BatchOpened", json.dumps(state, separators=(",", ":")).encode(), name)
    for position, version, event in written.events:
        body = event.model_dump_json(exclude_none=True, warnings=False).encode()
        row = stamped_rows(FUND, version, [event], bodies=[body], at=AT, by="desk", nonces=["00"])[0]
        yield _named(position, FUND, version, row.kind, row.state, name)


def _named(position: int, stream: str, version: int, kind: str, state: bytes, name: str) -> StoredEntry:
    for id_ in (FUND, *POTS, "batch-1", "batch-2"):
        state = state.replace(f'"{id_}"'.encode(), f'"{id_}-{name}"'.encode())
    return StoredEntry(position, stream, version, kind, state, leaf_hash(state))


Terms = dict[tuple[str, ...], Counter[str]]


def terms_of(moves: Sequence[tuple[int, Move]], name: str, valid: str, known: int) -> Terms:
    """Add up what the fold moved, lot by lot."""
    found: Terms = {}
    for position, move in moves:
        if position <= known and move.on.isoformat() <= valid:
            of = found.setdefault((f"{FUND}-{name}", move.credit, f"{move.pot}-{name}"), Counter())
            for term, sign in CHANGES[move.kind].items():
                of[term.value] += sign * move.rupiah
    return found


def differences(
    told: Sequence[Written], opened: Engine, moved: Table, valid: str, known: int
) -> list[tuple[object, ...]]:
    recomputed = balances(opened, moved, LOT, valid_at=valid, known_at=known)
    mine = {key[:3]: terms for key, terms in recomputed.items()}
    theirs: Terms = {}
    for number, story in enumerate(told):
        theirs |= terms_of(story.moves, str(number), valid, known)
    wrong = []
    for key in mine.keys() | theirs.keys():
        raised = mine.get(key, {}).get("raised", 0)
        for term in Term:
            expected = theirs.get(key, {}).get(term.value, 0)
            found = mine.get(key, {}).get(term.value, 0) + (raised if term is Term.RECEIVED else 0)
            if expected != found:
                wrong.append((key, term.value, expected, found))
    return wrong


def told(histories: int, seed: int) -> list[Written]:
    after, found = 0, []
    for number in range(histories):
        story = Written(seed + number, (FEW_LARGE, MANY_SMALL)[number % 2]).begins_after(after)
        story.tell()
        found.append(story)
        after = story.position + len(story.rates)
    return found


def agree(folder: Path, name: str, *, histories: int, moments: int, seed: int) -> set[str]:
    stories = told(histories, seed)
    entries = sorted(entry for number, story in enumerate(stories) for entry in stored(story, str(number)))
    write_files(folder, entries, Commit(entries[-1].position, 1, AT, b""))
    dice = Random(seed)
    with engine(name, folder) as opened:
        moved = sourced(opened, moves(opened, cell_moves(opened, Cells(opened))))
        for _ in range(moments):
            story = dice.choice(stories)
            days = sorted({move.on.isoformat() for _, move in story.moves})
            assert differences(stories, opened, moved, dice.choice(days), dice.choice(story.events)[0]) == []
        assert differences(stories, opened, moved, "9999-12-31", entries[-1].position) == []
    return {entry.kind for entry in entries}


@pytest.mark.parametrize("name", ENGINES)
def test_random_histories_of_funds_are_recomputed_to_the_rupiah(tmp_path: Path, name: str) -> None:
    kinds = agree(tmp_path, name, histories=60, moments=6, seed=1)
    assert kinds >= MOVING


@pytest.mark.deep
@pytest.mark.parametrize("name", ENGINES)
@pytest.mark.parametrize("seed", [1_000, 2_000, 3_000])
def test_many_random_histories_of_funds_are_recomputed(tmp_path: Path, name: str, seed: int) -> None:
    agree(tmp_path, name, histories=200, moments=20, seed=seed)
