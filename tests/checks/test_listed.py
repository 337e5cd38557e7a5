"""Findings with their state: answered by an event, closed by another, open again with new evidence; at both clocks."""

from collections.abc import Iterator
from datetime import date

import pytest

from ledger.errors import Refusal
from ledger.findings.commands import AnswerFinding, CloseFinding
from projections.checks.every import CHECKS
from projections.checks.listed import Finding
from projections.open_exceptions import open_exceptions
from projections.rebuild import replay
from tests.checks.found import found
from tests.projections.story import Told, story, whole

ON = date(2026, 11, 20)


@pytest.fixture
def it(database_url: str) -> Iterator[Told]:
    with story(database_url) as told:
        whole(told)
        yield told


def answer(it: Told, finding: str, **more: object) -> int:
    words = {"effective_on": ON, "finding": finding, "letter": "700/12/2024", "outcome": "explained", **more}
    return it.tell("answer", AnswerFinding.model_validate(words)).position


def close(it: Told, finding: str) -> int:
    return it.tell("close", CloseFinding.model_validate({"effective_on": ON, "finding": finding})).position


def one(it: Told, **asked: object) -> Finding:
    (row,) = found(it, "DOC-01", **asked)
    return row


def test_the_first_sixteen_checks_are_there_and_each_code_once() -> None:
    first = "DBL-01 MON-01 MON-03 MON-04 MON-06 MON-07 MON-08 LIFE-01 DOC-01 DOC-02 DOC-03 DOC-04 COV-01 CLM-01 RPT-01"
    assert [check.code for check in CHECKS[:16]] == [*first.split(), "RPT-02"]
    assert len({check.code for check in CHECKS}) == len(CHECKS)


def test_a_finding_is_answered_and_closed_by_events_and_stays_open_as_known_before(it: Told) -> None:
    row = one(it)
    assert (row.state, row.outcome, row.answers, row.version) == ("open", None, (), 2)
    answered = answer(it, row.finding)
    closed = close(it, row.finding)
    assert one(it).state == "closed"
    then = one(it, known_at=answered)
    assert (then.state, then.outcome, then.answers) == ("answered", "explained", (answered,))
    assert one(it, known_at=answered - 1) == row
    assert one(it, valid_at=date(2026, 11, 19)).state == "open"
    assert found(it, "DOC-01", state="open") == []
    assert [event.code for event in (it.desk.book.entry(at).event for at in (answered, closed))] == ["DOC-01"] * 2  # type: ignore[attr-defined]


def test_what_a_finding_rests_on_is_no_open_exception_once_it_is_answered(it: Told) -> None:
    row = one(it)
    before = exceptions(it)
    assert ("DOC-01", row.positions[0]) in before
    position = answer(it, row.finding)
    assert exceptions(it) == [pair for pair in before if pair != ("DOC-01", row.positions[0])]
    assert exceptions(it, known_at=position - 1) == exceptions(it, valid_at=date(2026, 11, 19)) == before


def exceptions(it: Told, **asked: object) -> list[tuple[str, int]]:
    it.caught_up()
    with it.desk.store.reader() as reader:
        return [(row.code, row.position) for row in open_exceptions(reader, **asked).rows]  # type: ignore[arg-type]


def test_only_an_open_finding_is_answered_and_only_by_a_paper(it: Told) -> None:
    row = one(it)
    with pytest.raises(Refusal, match="expected an open finding, found none with the id finding-doc-01-0") as unknown:
        answer(it, "finding-doc-01-000000000000")
    assert unknown.value.code == "unknown_finding"
    with pytest.raises(Refusal, match="expected the number of a letter, or evidence, found neither") as bare:
        answer(it, row.finding, letter=None)
    assert bare.value.code == "answer_without_paper"
    with pytest.raises(Refusal, match=f"rests on, {row.positions[0]}, found 1; leave those out") as strange:
        answer(it, row.finding, positions=[1])
    assert strange.value.code == "not_its_evidence"
    with pytest.raises(Refusal, match=f"found none to {row.positions[0]}; answer it first") as early:
        close(it, row.finding)
    assert early.value.code == "finding_open"
    answer(it, row.finding)
    it.caught_up()
    with pytest.raises(Refusal) as twice:
        answer(it, row.finding)
    assert twice.value.code == "unknown_finding"
    close(it, row.finding)
    with pytest.raises(Refusal, match="closed; nothing is left") as again:
        close(it, row.finding)
    assert again.value.code == "finding_closed"


def test_pages_hold_what_begins_at_one_entry_together(it: Told) -> None:
    rows = found(it)
    assert rows == sorted(rows, key=lambda row: (row.seen_at, row.code))
    paged: list[Finding] = []
    while page := found(it, limit=1, after=paged[-1].seen_at if paged else 0):
        paged += page
    assert paged == rows


def test_what_the_checks_find_is_the_same_after_the_readers_are_built_anew(it: Told) -> None:
    answer(it, one(it).finding)
    before = found(it, valid_at=ON)
    replay(it.desk.store)
    assert found(it, valid_at=ON) == before
