"""Rows without names are the rows; a person's seats asked for at once say what each says alone."""

import pytest

from ledger.programmes import Programme
from projections import paid_months
from projections.as_of import as_of
from projections.database import rows_of
from projections.paid_months import MonthsOfWorker, SourcedMonth
from projections.tuples import tuples_of
from tests.projections.story import Told, whole

ASKED = "SELECT fund, position, batch, rupiah FROM read_moves WHERE fund LIKE 'f%' AND position <= :known ORDER BY 2, n"


def test_rows_without_names_are_the_rows(it: Told) -> None:
    whole(it)
    it.caught_up()
    with it.desk.store.reader() as reader:
        named = rows_of(reader, ASKED, known=it.position)
        assert len(named) > 10
        assert list(tuples_of(reader, ASKED, known=it.position)) == [tuple(row) for row in named]


def test_seats_asked_for_at_once_say_what_each_says_alone(it: Told, monkeypatch: pytest.MonkeyPatch) -> None:
    whole(it)
    it.caught_up()
    together = months_of_everybody(it)
    assert any(together.values())
    monkeypatch.setattr(paid_months, "_SEATS_AT_ONCE", 1)
    assert months_of_everybody(it) == together


def months_of_everybody(it: Told) -> dict[str, list[SourcedMonth]]:
    with it.desk.store.reader() as reader:
        moment = as_of(reader)
        workers = [worker for (worker,) in rows_of(reader, "SELECT DISTINCT worker FROM read_seats")]
        return {worker: MonthsOfWorker(reader, moment, worker).of(Programme.JKM) for worker in workers}
