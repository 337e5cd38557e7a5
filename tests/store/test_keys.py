"""Idempotency keys, natural keys, the vault's sealed rows and the actors commit with the entries."""

import pytest
from eventsourcing.persistence import IntegrityError

from ledger.store import ActorRow, IdentityRow, NaturalKeyUsed, Store, StoredReceipt
from tests.store.words import rows

AT = "2026-01-01T00:00:00.000000Z"


def test_a_receipt_is_kept_per_actor_and_once(store: Store) -> None:
    with store.writer() as writer:
        writer.keep_receipt("ani", "key-1", b"r" * 32, 1, 3, AT)
    with store.reader() as reader:
        assert reader.receipt("ani", "key-1") == StoredReceipt(b"r" * 32, 1, 3, AT)
        assert reader.receipt("budi", "key-1") is None
    with pytest.raises(IntegrityError), store.writer() as writer:
        writer.keep_receipt("ani", "key-1", b"s" * 32, 4, 4, AT)


def test_a_natural_key_is_used_once_and_the_refusal_names_the_first_use(store: Store) -> None:
    with store.writer() as writer:
        writer.use_natural_keys([("bank_reference", "0123-9", 5)])
        writer.use_natural_keys([("billing_code", "0123-9", 6)])
    with store.writer() as writer:
        with pytest.raises(NaturalKeyUsed) as refused:
            writer.use_natural_keys([("bank_reference", "0123-9", 9)])
        writer.use_natural_keys([("bank_reference", "0124-0", 9)])
    assert (refused.value.position, refused.value.code) == (5, "natural_key_used")
    assert "0123-9" not in refused.value.message
    with store.reader() as reader:
        assert reader.natural_key("bank_reference", "0123-9") == 5
        assert reader.natural_key("bank_reference", "0124-0") == 9
        assert reader.natural_key("bank_reference", "none") is None


def person(number: int, *, subject: str | None = None) -> IdentityRow:
    return IdentityRow(subject or f"worker-{number:04}", number.to_bytes(32, "big"), b"key", b"sealed", AT)


@pytest.mark.parametrize("size", [1, 12, 300])
def test_persons_are_sealed_in_bulk_and_a_known_token_is_left_as_it_is(store: Store, size: int) -> None:
    people = [person(number) for number in range(size)]
    with store.writer() as writer:
        assert writer.insert_identities(people) == size
        again = [person(number, subject=f"new-{number}") for number in range(size + 1)]
        assert writer.insert_identities(again) == 1
    with store.reader() as reader:
        tokens = reader.tokens([number.to_bytes(32, "big") for number in range(size + 5)])
        assert tokens == {row.token: row.subject for row in people} | {size.to_bytes(32, "big"): f"new-{size}"}
        assert reader.identities([row.subject for row in people]) == people
        assert reader.identity("nobody") is None


def test_persons_without_a_token_stand_side_by_side(store: Store) -> None:
    with store.writer() as writer:
        assert writer.insert_identities([person(1)._replace(token=None), person(2)._replace(token=None)]) == 2


def test_erasing_a_person_leaves_neither_row_nor_token(store: Store) -> None:
    with store.writer() as writer:
        writer.insert_identities([person(1), person(2)])
        assert writer.update_identity(person(2)._replace(sealed=b"sealed again"))
        assert not writer.update_identity(person(3))
        assert writer.delete_identity("worker-0001")
        assert not writer.delete_identity("worker-0001")
    with store.reader() as reader:
        assert reader.tokens([(1).to_bytes(32, "big")]) == {}
        assert reader.identities(["worker-0001", "worker-0002"]) == [person(2)._replace(sealed=b"sealed again")]


def test_a_retired_actor_keeps_the_name_and_loses_the_key(store: Store) -> None:
    ani = ActorRow("ani", b"h" * 32, "recorder", AT)
    with store.writer() as writer:
        writer.add_actor(ani)
    with store.reader() as reader:
        assert reader.actor_by_hash(b"h" * 32) == ani
        assert reader.actor_by_hash(b"g" * 32) is None
    with store.writer() as writer:
        assert writer.retire_actor("ani")
        assert not writer.retire_actor("ani")
    with store.reader() as reader:
        assert reader.actor_by_hash(b"h" * 32) is None
        assert reader.actors() == [ani._replace(key_hash=None)]
    with pytest.raises(IntegrityError), store.writer() as writer:
        writer.add_actor(ani)


def write_everything_and_fail(store: Store) -> None:
    with store.writer() as writer:
        writer.append(rows("fund", 1), at=AT)
        writer.keep_receipt("ani", "key", b"r" * 32, 1, 1, AT)
        writer.use_natural_keys([("bank_reference", "1", 1)])
        writer.claim_slots([("worker", 2026, 1, 1)])
        writer.insert_identities([person(1)])
        raise KeyError("no")


def test_receipts_keys_slots_and_persons_roll_back_with_the_entries(store: Store) -> None:
    with pytest.raises(KeyError):
        write_everything_and_fail(store)
    with store.reader() as reader:
        assert reader.entries() == []
        assert reader.receipt("ani", "key") is None
        assert reader.natural_key("bank_reference", "1") is None
        assert reader.slots(["worker"]) == {}
        assert reader.identity("worker-0001") is None
