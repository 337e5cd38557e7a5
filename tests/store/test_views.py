"""A projection's rows and the position it stands at are one commit."""

import pytest
from eventsourcing.persistence import IntegrityError, Tracking
from sqlalchemy import text

from ledger.store import Store, ViewRecorder


class Names(ViewRecorder):
    """Keeps a name for each position it was told of."""

    def keep(self, name: str | None, position: int) -> None:
        with self.advanced(Tracking("names", position)) as connection:
            connection.execute(text("INSERT INTO names VALUES (:name)"), {"name": name})

    def kept(self) -> list[str]:
        with self.store.reader() as reader:
            return [row.name for row in reader.connection.execute(text("SELECT name FROM names ORDER BY name"))]


@pytest.fixture
def names(store: Store) -> Names:
    with store.transaction() as connection:
        connection.execute(text("CREATE TABLE names (name TEXT NOT NULL)"))
    return Names(store)


def test_rows_and_position_move_together(names: Names) -> None:
    names.keep("ani", 5)
    assert (names.kept(), names.max_tracking_id("names")) == (["ani"], 5)


def test_a_position_passed_already_leaves_no_row(names: Names) -> None:
    names.keep("ani", 5)
    with pytest.raises(IntegrityError, match="found 5"):
        names.keep("budi", 5)
    assert (names.kept(), names.max_tracking_id("names")) == (["ani"], 5)


def test_rows_that_are_refused_leave_the_position_where_it_was(names: Names) -> None:
    names.keep("ani", 5)
    with pytest.raises(IntegrityError):
        names.keep(None, 6)
    assert (names.kept(), names.max_tracking_id("names")) == (["ani"], 5)
