"""An answer whose known_at is past never changes; a position snaps down to the commit that it lies in."""

from datetime import date

import pytest

from ledger.errors import Malformed
from projections.as_of import AsOf, as_of
from projections.fund_balances import fund_balances
from tests.projections.story import Told, fund, gift, two_gifts, whole


def at(it: Told, **asked: object) -> AsOf:
    with it.desk.store.reader() as reader:
        return as_of(reader, **asked)  # type: ignore[arg-type]


def test_without_a_position_the_answer_is_the_newest_and_provisional(it: Told) -> None:
    two_gifts(it)
    it.caught_up()
    moment, head = at(it), it.desk.book.head()
    assert (moment.known_at, moment.head, moment.root, moment.provisional) == (
        head.position,
        head.position,
        bytes(head.root).hex(),
        True,
    )


def test_a_position_inside_a_commit_snaps_down_to_the_commit_before(it: Told) -> None:
    two_gifts(it)
    it.caught_up()
    enrolled, opened = it.at["enrol"], it.at["batch"]
    assert enrolled.events == 20
    assert at(it, known_at=enrolled.position - 1).known_at == opened.position
    assert at(it, known_at=enrolled.position).known_at == enrolled.position
    assert at(it, known_at=str(enrolled.position)).provisional is False


def test_a_moment_of_the_book_names_the_last_commit_not_after_it(it: Told) -> None:
    two_gifts(it)
    it.caught_up()
    first, second = it.at["gift a"], it.at["gift b"]
    assert at(it, known_at=first.at).known_at == first.position
    assert at(it, known_at=second.at.replace("Z", "+00:00")).known_at == second.position
    assert at(it, known_at="2001-01-01T00:00:00Z").known_at == 0


def test_a_moment_of_any_year_is_before_or_after_the_book(it: Told) -> None:
    two_gifts(it)
    it.caught_up()
    assert at(it, known_at="0300-01-01T00:00:00Z").known_at == 0
    assert at(it, known_at="9999-12-31T23:59:59+14:00").known_at == it.position


@pytest.mark.parametrize("moment", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"])
def test_a_moment_that_no_calendar_has_in_utc_is_malformed(it: Told, moment: str) -> None:
    with pytest.raises(Malformed, match="expected known_at as a position") as refused:
        at(it, known_at=moment)
    assert refused.value.code == "malformed_known_at"


def test_a_moment_still_to_come_is_provisional_and_a_position_is_refused(it: Told) -> None:
    two_gifts(it)
    it.caught_up()
    assert at(it, known_at="2199-01-01T00:00:00Z").provisional is True
    assert at(it, known_at=it.position).provisional is False
    with pytest.raises(Malformed) as refused:
        at(it, known_at=it.position + 1)
    assert (refused.value.code, refused.value.details) == (
        "known_at_beyond_head",
        {"found": it.position + 1, "head": it.position},
    )


def test_readers_that_are_behind_say_so(it: Told) -> None:
    two_gifts(it)
    it.caught_up()
    reached = it.position
    it.tell("gift", gift("gift-c", "party-a", 7))
    moment = at(it, known_at=it.position)
    assert (moment.known_at, moment.head, moment.provisional) == (reached, reached + 1, True)


@pytest.mark.parametrize("wrong", ["yesterday", "2026-11-21T07:31:16", "-1", "2026-13-01T00:00:00Z", "9" * 40])
def test_a_known_at_of_another_form_is_refused(it: Told, wrong: str) -> None:
    with pytest.raises(Malformed) as refused:
        at(it, known_at=wrong)
    assert refused.value.code == "malformed_known_at"
    assert "expected known_at as a position" in refused.value.message


def test_an_answer_of_the_past_never_changes(it: Told) -> None:
    two_gifts(it)
    runner = it.caught_up()
    known = it.position
    asked = {"valid_at": date(2022, 11, 15), "known_at": known}
    with it.desk.store.reader() as reader:
        before = fund_balances(reader, by="credit", **asked)  # type: ignore[arg-type]
    it.tell("late", gift("gift-late", "party-a", 900, effective_on=date(2022, 10, 20)))
    it.tell("fund", fund("fund-other"))
    runner.catch_up()
    with it.desk.store.reader() as reader:
        after = fund_balances(reader, by="credit", **asked)  # type: ignore[arg-type]
        now = fund_balances(reader, by="credit", valid_at=date(2022, 11, 15))
    assert after.rows == before.rows
    assert now.rows != before.rows


def test_before_the_readers_have_run_every_answer_is_empty(it: Told) -> None:
    two_gifts(it)
    moment = at(it)
    assert (moment.known_at, moment.provisional, moment.head) == (0, True, it.position)


def test_the_whole_story_is_known_at_its_head(it: Told) -> None:
    whole(it)
    it.caught_up()
    assert at(it).known_at == it.position
