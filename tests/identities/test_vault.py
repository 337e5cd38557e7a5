"""The vault gives one WorkerId to one NIK, and keeps who it is sealed, beside the book and never in it."""

import secrets
from collections.abc import Iterator
from datetime import UTC, date, datetime
from threading import Barrier, Thread

import pytest

from ledger.errors import StoreRefusal
from ledger.identities.person import Child, Person, Private
from ledger.identities.vault import Vault
from ledger.identities.vault_keys import VaultKeys
from ledger.store import IdentityRow, Store

NIK = "1222010101900001"
KEYS = VaultKeys(master=bytes(range(32)), lookup=bytes(range(32, 64)))


def person(serial: int = 1, name: str = "Nama Contoh", birth_date: date | None = None) -> Person:
    return Person(nik=f"{NIK[:12]}{serial:04d}", name=name, birth_date=birth_date)


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    opened = Store(database_url)
    yield opened
    opened.dispose()


@pytest.fixture
def vault() -> Vault:
    return Vault(KEYS, clock=lambda: datetime(2026, 11, 21, tzinfo=UTC))


def kept(store: Store, vault: Vault, *persons: Person) -> list[str]:
    """Resolve people and keep the new ones, in one transaction."""
    with store.writer() as writer:
        resolution = vault.resolve(writer, persons)
        assert vault.keep(writer, resolution)
    return resolution.ids


def row_of(store: Store, subject: str) -> IdentityRow:
    with store.reader() as reader:
        row = reader.identity(subject)
    assert row is not None
    return row


def test_a_person_comes_back_whole(store: Store, vault: Vault) -> None:
    whole = Person(
        nik=NIK,
        name="Nama Contoh",
        birth_date=date(1990, 1, 1),
        address="Jalan Contoh",
        disability=True,
        domicile="12.22.01.2001",
        family_card="1222010101900002",
        phone="0812 3456 7890",
        sex="female",
    )
    (worker,) = kept(store, vault, whole)
    with store.reader() as reader:
        assert vault.reveal(reader, worker) == whole


def test_what_the_vault_does_not_hold_is_nobody(store: Store, vault: Vault) -> None:
    with store.reader() as reader:
        assert vault.reveal(reader, "w-0000000000000000") is None


def test_the_same_nik_is_the_same_worker_for_ever(store: Store, vault: Vault) -> None:
    first = kept(store, vault, person(1), person(2))
    again = kept(store, vault, person(2), person(3), person(1))
    assert [again[2], again[0]] == first
    assert len({*first, *again}) == 3


def test_the_same_nik_twice_in_one_list_is_one_worker(store: Store, vault: Vault) -> None:
    with store.writer() as writer:
        resolution = vault.resolve(writer, [person(1), person(2), person(1)])
        assert resolution.ids[0] == resolution.ids[2] != resolution.ids[1]
        assert len(resolution.fresh) == 2
        assert vault.keep(writer, resolution)


def test_nobody_is_resolved_to_nothing(store: Store, vault: Vault) -> None:
    with store.writer() as writer:
        resolution = vault.resolve(writer, [])
        assert (resolution.ids, resolution.fresh, resolution.differs) == ([], [], [])
        assert vault.keep(writer, resolution)


def test_another_name_or_birth_date_is_counted_and_never_written_over(store: Store, vault: Vault) -> None:
    known = [person(1, "Nama Contoh", date(1990, 1, 1)), person(2, "Nama Contoh", date(1990, 1, 1)), person(3)]
    workers = kept(store, vault, *known)
    told = [
        person(1, "Nama  CONTOH "),
        person(1, "Nama Lain"),
        person(2, birth_date=date(1990, 1, 2)),
        person(3, birth_date=date(1990, 1, 1)),
        person(4, "Orang Baru"),
        person(4, "Orang Lain"),
    ]
    with store.writer() as writer:
        resolution = vault.resolve(writer, told)
        assert resolution.differs == [1, 2, 5]
        assert vault.keep(writer, resolution)
    with store.reader() as reader:
        assert [vault.reveal(reader, worker) for worker in workers] == known


def test_nothing_personal_is_legible_in_the_stored_rows(store: Store, vault: Vault) -> None:
    (worker,) = kept(store, vault, person())
    row = row_of(store, worker)
    stored = b"".join((row.subject.encode(), row.token or b"", row.wrapped_key, row.sealed))
    assert b"Contoh" not in stored
    assert NIK.encode() not in stored
    assert row.created_at == "2026-11-21T00:00:00.000000Z"


def test_each_person_has_a_key_and_a_nonce_of_his_own(store: Store, vault: Vault) -> None:
    rows = [row_of(store, worker) for worker in kept(store, vault, person(1), person(2))]
    assert len({row.wrapped_key[:12] for row in rows} | {row.sealed[:12] for row in rows}) == 4
    assert len({row.wrapped_key for row in rows}) == 2


def test_a_seeded_source_makes_the_ids_and_nothing_of_the_seals(store: Store) -> None:
    seeded = [Vault(KEYS, lambda count: bytes(count)) for _ in range(2)]
    with store.reader() as reader:
        one, two = (vault.resolve(reader, [person()]) for vault in seeded)
    assert one.ids == two.ids == ["w-000000000000000z"]
    assert one.fresh[0].wrapped_key[:12] != two.fresh[0].wrapped_key[:12]
    assert one.fresh[0].sealed != two.fresh[0].sealed


def test_a_row_that_was_moved_to_another_person_does_not_open(store: Store, vault: Vault) -> None:
    one, two = (row_of(store, worker) for worker in kept(store, vault, person(1), person(2)))
    with store.writer() as writer:
        writer.update_identity(two._replace(wrapped_key=one.wrapped_key, sealed=one.sealed))
    with store.reader() as reader, pytest.raises(StoreRefusal) as refusal:
        vault.reveal(reader, two.subject)
    assert refusal.value.code == "vault_locked"
    assert two.subject in refusal.value.message


@pytest.mark.parametrize("column", ["wrapped_key", "sealed"])
def test_a_changed_byte_does_not_open(store: Store, vault: Vault, column: str) -> None:
    row = row_of(store, kept(store, vault, person())[0])
    spoilt = bytearray(getattr(row, column))
    spoilt[-1] ^= 1
    with store.writer() as writer:
        writer.update_identity(IdentityRow(**{**row._asdict(), column: bytes(spoilt)}))
    with store.reader() as reader, pytest.raises(StoreRefusal, match="expected the vault's keys"):
        vault.reveal(reader, row.subject)


def test_other_keys_do_not_open_the_vault(store: Store, vault: Vault) -> None:
    (worker,) = kept(store, vault, person())
    stranger = Vault(VaultKeys.generate(secrets.token_bytes))
    with store.reader() as reader, pytest.raises(StoreRefusal):
        stranger.reveal(reader, worker)


def test_one_who_was_kept_by_another_connection_meanwhile_is_resolved_again(store: Store, vault: Vault) -> None:
    with store.reader() as reader:
        early = vault.resolve(reader, [person(1), person(2)])
    (winner,) = kept(store, vault, person(1))
    with store.writer() as writer:
        assert not vault.keep(writer, early)
        late = vault.resolve(writer, [person(1), person(2)])
        assert vault.keep(writer, late)
    assert late.ids == [winner, early.ids[1]]
    assert winner != early.ids[0]


def test_two_connections_that_race_agree_on_the_worker(store: Store, vault: Vault) -> None:
    start, found = Barrier(2), []

    def enrol() -> None:
        with store.reader() as reader:
            resolution = vault.resolve(reader, [person(n) for n in range(1, 51)])
        start.wait()
        with store.writer() as writer:
            if not vault.keep(writer, resolution):
                resolution = vault.resolve(writer, [person(n) for n in range(1, 51)])
        found.append(resolution.ids)

    threads = [Thread(target=enrol) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found[0] == found[1]


def test_a_transaction_that_is_rolled_back_keeps_nobody(store: Store, vault: Vault) -> None:
    with store.writer() as writer:
        resolution = vault.resolve(writer, [person()])
        assert vault.keep(writer, resolution)
        writer.abandon()
    with store.reader() as reader:
        assert vault.reveal(reader, resolution.ids[0]) is None


def keep_private(store: Store, vault: Vault, *privates: Private) -> None:
    with store.writer() as writer:
        vault.keep_private(writer, privates)


def test_an_officials_spellings_are_gathered_under_one_id(store: Store, vault: Vault) -> None:
    keep_private(store, vault, Private(subject="party-1", name="Hengki Contoh"))
    keep_private(store, vault, Private(subject="party-1", aliases=("Henki Contoh",)))
    keep_private(
        store,
        vault,
        Private(subject="party-1", aliases=("Henki Contoh", "Hengki Contoh")),
        Private(subject="party-1", name="Hengky Contoh"),
        Private(subject="party-2", aliases=("Nama",)),
    )
    with store.reader() as reader:
        assert vault.reveal(reader, "party-1") == Private(
            subject="party-1", name="Hengki Contoh", aliases=("Henki Contoh", "Hengky Contoh")
        )
        assert vault.reveal(reader, "party-2") == Private(subject="party-2", aliases=("Nama",))
        assert vault.reveal(reader, "party-3") is None
    assert row_of(store, "party-1").token is None


def test_a_name_that_is_sealed_again_gets_a_new_nonce(store: Store, vault: Vault) -> None:
    keep_private(store, vault, Private(subject="party-1", name="Nama"))
    before = row_of(store, "party-1")
    keep_private(store, vault, Private(subject="party-1", name="Nama"))
    after = row_of(store, "party-1")
    assert before.wrapped_key == after.wrapped_key
    assert before.sealed[:12] != after.sealed[:12]


def test_nothing_private_to_keep_changes_nothing(store: Store, vault: Vault) -> None:
    keep_private(store, vault)


def test_a_nik_is_looked_up_by_a_keyed_token(vault: Vault) -> None:
    other = Vault(VaultKeys(master=KEYS.master, lookup=bytes(32)))
    assert vault.token(NIK) == Vault(KEYS).token(NIK)
    assert vault.token(NIK) != other.token(NIK)


def test_a_digest_of_a_request_is_no_token(vault: Vault) -> None:
    assert vault.request_digest(NIK.encode()) != vault.token(NIK)
    assert vault.request_digest(b"a") == Vault(KEYS).request_digest(b"a") != vault.request_digest(b"b")


def child(salt: str, **fields: object) -> Child:
    return Child.model_validate({"born_on": "2012-05-20", "level": "primary", "level_year": 4, "salt": salt, **fields})


def test_what_is_said_of_a_claims_children_is_gathered_and_only_the_vault_holds_it(store: Store, vault: Vault) -> None:
    first, later = child("0a" * 16), child("0b" * 16, level_year=5)
    keep_private(store, vault, Private(subject="claim-1", children=(first,)))
    keep_private(store, vault, Private(subject="claim-1", children=(first, later)))
    with store.reader() as reader:
        assert vault.reveal(reader, "claim-1") == Private(subject="claim-1", children=(first, later))
    assert b"2012" not in row_of(store, "claim-1").sealed


def test_a_digest_of_a_child_changes_with_every_word_and_with_its_salt() -> None:
    digests = {
        child("0a" * 16).digest,
        child("0b" * 16).digest,
        child("0a" * 16, level_year=5).digest,
        child("0a" * 16, married=True).digest,
    }
    assert len(digests) == 4
    assert "2012" not in repr(child("0a" * 16))
