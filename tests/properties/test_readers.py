"""Every reader's answer at two dates is that of a book which ends at that position: for random histories."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from sqlalchemy import text

from api.read import Read
from api.reads import READS
from ledger.errors import Refusal
from ledger.store import Reader, Store
from projections.explained import Report
from tests.projections.story import ON, Told, story
from tests.support.cutting import cut
from tests.support.histories import FUNDS, Teller, begin

GIVEN: dict[str, Sequence[str]] = {
    "account": ("1101", "5101", "9101"),
    "donor": ("party-a", "party-b"),
    "fund": FUNDS,
    "funding_class": ("donation", "state_budget"),
    "month": ("2022-11", "2022-12"),
    "from_month": ("2022-11",),
    "pot": ("pot-gn", "pot-two"),
    "to_month": ("2023-01",),
}
"""What a question must name, and the things that a history has."""


OF_TWO_POSITIONS = ("explain",)
"""What asks for a difference, of two positions."""


def questions(reader: Reader, read: Read[Any, Any]) -> Iterator[Any]:
    """Yield a question for each thing that a reader can be asked about; one for all where none need be named."""
    named = [name for name, field in read.asked.model_fields.items() if field.is_required()]
    given = {
        **GIVEN,
        "claim": ids(reader, "claim-"),
        "worker": ids(reader, "w-")[:6],
        "donation": ids(reader, "gift-")[:8],
    }
    given["credit"] = given["donation"]
    asked: list[dict[str, str]] = [{}]
    for name in named:
        typed = read.asked.model_fields[name].alias or name
        asked = [{**one, typed: value} for one in asked for value in given[name]]
    yield from (read.asked(**one) for one in asked)


def ids(reader: Reader, prefix: str) -> list[str]:
    """Return the ids of streams, or of people enrolled, that begin so."""
    table, column = {"w-": ("read_seats", "worker"), "gift-": ("natural_keys", "key")}.get(
        prefix, ("entries", "stream")
    )
    statement = f"SELECT DISTINCT {column} FROM {table} WHERE {column} LIKE '{prefix}%' ORDER BY 1"
    return [one for (one,) in reader.connection.execute(text(statement))]


def answer(reader: Reader, read: Read[Any, Any], words: Mapping[str, object]) -> object:
    """Return a reader's answer, apart from where the head is; or its refusal."""
    try:
        told = read.answer(reader, **words)
    except Refusal as refused:
        return refused.code, str(refused)
    return replace(told.as_of, head=0, provisional=False), told.rows


def differing(told: Told, fresh: Store, asked: Sequence[Any]) -> list[str]:
    """Return the readers that answer otherwise than in the book that ends there."""
    found = []
    with told.desk.store.reader() as reader, fresh.reader() as ends:
        known, days = ends.head.position, asked
        for read in (one for one in READS if one.name not in OF_TWO_POSITIONS):
            for question in questions(ends, read):
                for day in days:
                    words = {**question.question, "valid_at": day}
                    if answer(reader, read, {**words, "known_at": known}) != answer(
                        ends, read, {**words, "known_at": None}
                    ):
                        found.append(f"{read.name} {question.question} at {day}, {known}")
        return found + differently_explained(reader, ends, asked)


def differently_explained(reader: Reader, ends: Reader, asked: Sequence[Any]) -> list[str]:
    """Return the reports whose difference from half way on is another in the book that ends there."""
    known = ends.head.position
    half = ends.commit_at(known // 2)
    read = next(one for one in READS if one.name in OF_TWO_POSITIONS)
    found = []
    for report in (Report.BALANCES, Report.TRIAL_BALANCE):
        for day in asked:
            words = {"report": report, "known_at": [half.position if half else 0, known], "valid_at": day}
            if answer(reader, read, words) != answer(ends, read, words):
                found.append(f"explain {report} at {day}, {words['known_at']}")
    return found


def agrees(url: str, folder: Path, *, seed: int, commands: int, moments: int) -> list[str]:
    """Tell a history, and compare every reader at some of its moments."""
    found: list[str] = []
    with story(url) as told:
        begin(told)
        teller = Teller(told, Random(seed))
        teller.tell(commands)
        told.caught_up()
        ends = sorted({receipt.position for receipt in teller.receipts})
        for number in range(moments):
            fresh = cut(told.desk.store, f"sqlite:///{folder}/{seed}-{number}.sqlite", teller.dice.choice(ends))
            try:
                found += differing(told, fresh, [None, ON + timedelta(teller.dice.randrange(200))])
            finally:
                fresh.dispose()
    return found


@pytest.mark.parametrize("seed", range(3))
def test_an_answer_is_that_of_a_book_which_ends_there(database_url: str, tmp_path: Path, seed: int) -> None:
    assert agrees(database_url, tmp_path, seed=seed, commands=120, moments=4) == []


@pytest.mark.deep
@pytest.mark.parametrize("seed", range(100, 112))
def test_many_answers_are_those_of_books_which_end_there(database_url: str, tmp_path: Path, seed: int) -> None:
    assert agrees(database_url, tmp_path, seed=seed, commands=400, moments=25) == []
