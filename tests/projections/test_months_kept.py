"""A closed month is exported with the same bytes after ten thousand later entries, elsewhere and after a restart."""

import pytest

from ledger.store import Store
from projections.months import exported_month
from projections.rebuild import replay
from tests.projections.money_stories import MoneyStory
from tests.projections.story import Told, story
from tests.projections.test_months import settled_and_closed
from tests.support.cutting import cut

LATER = 10_000


def package(store: Store) -> bytes:
    with store.reader() as reader:
        (row,) = exported_month(reader, fund="fund-gn", month="2022-12").rows
    return row.package.encode()


def grown(it: Told, random: MoneyStory, entries: int) -> None:
    """Tell the story on until so many entries more are in the book; of all that is told, gifts are never refused."""
    goal = it.position + entries
    while it.position < goal:
        random.tell(50)
        for _ in range(50):
            random.give()
    it.caught_up()


@pytest.mark.deep
@pytest.mark.parametrize("seed", [11])
def test_a_month_keeps_its_bytes_after_ten_thousand_entries(sqlite_url: str, pg_url: str, seed: int) -> None:
    with story(sqlite_url) as it:
        random = MoneyStory(it, seed).tell(120, calm=True)
        settled_and_closed(it, random)
        it.caught_up()
        before = package(it.desk.store)
        grown(it, random, LATER)
        assert package(it.desk.store) == before
        elsewhere = cut(it.desk.store, pg_url, it.position)
    try:
        assert package(elsewhere) == before
    finally:
        elsewhere.dispose()
    restarted = Store(sqlite_url)
    try:
        assert package(restarted) == before
        assert replay(restarted).drifts == ()
        assert package(restarted) == before
    finally:
        restarted.dispose()
