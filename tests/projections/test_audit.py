"""The audit finds each kind of tampering, and names the table, the key and both values."""

import pytest

from ledger.statements.commands import IssueStatement
from ledger.store import Store
from projections.audit import TITLES, Discrepancy, Step, audit, audit_steps
from tests.projections.story import Told, gift, whole
from tests.support.tables import change


def steps_found(discrepancies: list[Discrepancy]) -> set[int]:
    return {discrepancy.step for discrepancy in discrepancies}


def test_a_sound_book_has_no_discrepancy_in_any_step(it: Told) -> None:
    whole(it)
    for number in range(120):
        it.tell("gift", gift(f"gift-n{number}", "party-a", 1_000 + number))
    it.caught_up()
    words = {"donor": "party-a", "fiscal_year": 2022, "effective_on": "2023-01-15"}
    it.tell("statement", IssueStatement.model_validate(words))
    it.caught_up()
    reported: list[Step] = []
    steps = audit_steps(it.desk.store, report=reported.append)
    assert [(step.number, step.found) for step in steps] == [(number, 0) for number in range(1, len(TITLES) + 1)]
    assert reported == steps
    assert all(step.checked > 0 for step in steps)


def test_an_empty_book_is_sound(database_url: str) -> None:
    store = Store(database_url)
    try:
        assert audit(store) == []
    finally:
        store.dispose()


def test_one_changed_byte_of_an_entry_is_found_by_its_leaf(it: Told) -> None:
    whole(it)
    store = it.desk.store
    position = it.at["gift a"].position
    with store.reader() as reader:
        stored = reader.entry(position)
        assert stored is not None
    changed = bytes(stored.state).replace(b"600000", b"600001")
    change(store, "UPDATE entries SET state = :state WHERE position = :position", state=changed, position=position)
    found = audit(store)
    leaf = next(discrepancy for discrepancy in found if discrepancy.step == 3)
    assert (leaf.table, leaf.key, leaf.found) == ("entries", str(position), bytes(stored.leaf).hex())
    assert leaf.expected != leaf.found
    assert {3, 4} <= steps_found(found)


def test_bytes_that_are_no_entry_are_found_and_the_audit_goes_on(it: Told) -> None:
    whole(it)
    position = it.at["gift b"].position
    change(it.desk.store, "UPDATE entries SET state = :state WHERE position = :at", state=b"{}", at=position)
    found = audit(it.desk.store)
    assert {3, 4, 7, 14} <= steps_found(found)


CHANGES = {
    "UPDATE commits SET at = '2031-01-01T00:00:00.000000Z' WHERE position = (SELECT min(position) FROM commits)": {
        5,
        8,
    },
    "DELETE FROM commits WHERE position = (SELECT max(position) FROM commits)": {2, 5, 8},
    "DELETE FROM entries WHERE position = 41": {1, 4, 6, 10, 14},
    "UPDATE entries SET version = 99 WHERE position = 36": {6, 7},
    "UPDATE entries SET kind = 'FundClosed' WHERE position = 36": {7},
    "UPDATE receipts SET last = last + 1000 WHERE key = 'key-1'": {8},
    "UPDATE receipts SET at = '2020-01-01T00:00:00.000000Z' WHERE key = 'key-1'": {8},
    "DELETE FROM natural_keys WHERE scope = 'donation'": {9},
    "UPDATE natural_keys SET position = position + 1 WHERE scope = 'donation'": {9},
    "INSERT INTO natural_keys VALUES ('donation', 'gift-z', 3)": {9},
    "UPDATE slots SET mask = mask | 2048": {10},
    "UPDATE slots SET holders = '1'": {10},
    "DELETE FROM slots": {10},
    "INSERT INTO slots VALUES ('w-0000000000000000', 2022, 1, '3')": {10},
    "UPDATE read_moves SET rupiah = rupiah + 1": {14},
    "DELETE FROM read_seats": {14},
}


@pytest.mark.parametrize("statement", list(CHANGES))
def test_each_kind_of_tampering_is_found_in_its_step(it: Told, statement: str) -> None:
    whole(it)
    it.caught_up()
    change(it.desk.store, statement)
    found = audit(it.desk.store)
    assert found
    assert CHANGES[statement] <= steps_found(found)
    assert all(discrepancy.expected != discrepancy.found for discrepancy in found)


def test_a_finding_names_table_key_and_both_values(it: Told) -> None:
    whole(it)
    it.caught_up()
    store = it.desk.store
    position = it.at["gift a"].position
    change(store, "UPDATE natural_keys SET position = 3 WHERE scope = 'donation' AND key = 'gift-a'")
    change(store, f"UPDATE read_moves SET rupiah = 1 WHERE position = {position}")
    assert audit(store) == [
        Discrepancy(9, "natural_keys", "donation gift-a", str(position), "3"),
        Discrepancy(14, "read_moves", f"fund-gn {position} 0 rupiah", "600000", "1"),
    ]
