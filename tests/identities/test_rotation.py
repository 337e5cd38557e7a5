"""Rotating the vault's keys touches no entry, and whenever it is killed the same call ends it."""

import secrets
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path

import pytest

from ledger.enrollments.enroll import EnrollWorkers
from ledger.errors import PersonMonthHeld, Refused, StoreRefusal
from ledger.identities import rotation
from ledger.identities.person import Person
from ledger.identities.rotation import rotate_lookup, rotate_master
from ledger.identities.vault import KEYS_NOTE, Vault
from ledger.identities.vault_keys import VaultKeys
from ledger.store import Store, Writer
from tests.identities.stage import VILLAGE, enrol, erase, name, nik, people
from tests.support.office import Desk

PEOPLE = 9
ROTATIONS = [rotate_master, rotate_lookup]
Rotation = Callable[..., VaultKeys]


class KilledError(Exception):
    """The process stops here."""


@dataclass
class Place:
    """Where the keys are kept: a file of one line."""

    keys: VaultKeys

    def keep(self, keys: VaultKeys) -> None:
        """Put keys in the place of the others."""
        self.keys = VaultKeys.from_json(keys.to_json())


@pytest.fixture
def it(database_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    monkeypatch.setattr(rotation, "PAGE", 4)
    with people(database_url) as stage:
        with stage.store.writer() as writer:
            writer.note(KEYS_NOTE, stage.vault.keys.note)
        yield stage


def opened(store: Store, place: Place) -> Vault:
    """Return the vault as a process that starts now opens it."""
    with store.reader() as reader:
        keys = place.keys.as_noted(reader.noted(KEYS_NOTE))
    assert keys is not None, "the keys are the book's"
    return Vault(keys)


def all_open(store: Store, vault: Vault, workers: Sequence[str]) -> None:
    with store.reader() as reader:
        for number, worker in enumerate(workers):
            person = vault.reveal(reader, worker)
            assert isinstance(person, Person)
            assert (person.nik, person.name) == (nik(number), name(number))
        known = vault.resolve(reader, [Person(nik=nik(n), name=name(n)) for n in range(len(workers))])
    assert (known.ids, known.fresh) == (list(workers), [])


@pytest.mark.parametrize("rotate", ROTATIONS)
def test_everybody_is_known_under_the_new_key_and_the_book_has_not_moved(it: Desk, rotate: Rotation) -> None:
    workers, place, head = enrol(it, "batch-old", *range(PEOPLE)), Place(it.vault.keys), it.book.head()
    with it.store.reader() as reader:
        before = reader.identities(workers)
    new = rotate(it.store, place.keys, place.keep, random=secrets.token_bytes)
    assert new == place.keys
    assert not new.rotates
    assert (new.held, new.requests) == (it.vault.keys.held, it.vault.keys.requests)
    all_open(it.store, Vault(new), workers)
    with it.store.reader() as reader:
        after = reader.identities(workers)
    changed = {name for one, other in zip(before, after, strict=True) for name in one._fields
               if getattr(one, name) != getattr(other, name)}  # fmt: skip
    assert changed == ({"wrapped_key"} if rotate is rotate_master else {"token", "likeness"})
    assert it.book.head() == head


def test_the_old_master_key_opens_nobody_any_more(it: Desk) -> None:
    (worker, *_), place = enrol(it, "batch-old", *range(PEOPLE)), Place(it.vault.keys)
    rotate_master(it.store, place.keys, place.keep, random=secrets.token_bytes)
    with it.store.reader() as reader, pytest.raises(StoreRefusal, match="expected the vault's keys"):
        it.vault.reveal(reader, worker)


@pytest.mark.parametrize("rotate", ROTATIONS)
def test_a_process_that_has_the_old_keys_writes_nobody_any_more(it: Desk, rotate: Rotation) -> None:
    enrol(it, "batch-old", 1)
    place = Place(it.vault.keys)
    rotate(it.store, place.keys, place.keep, random=secrets.token_bytes)
    with pytest.raises(StoreRefusal) as refused:
        enrol(it, "batch-old", 2)
    assert refused.value.code == "vault_keys_rotated"


@pytest.mark.parametrize("rotate", ROTATIONS)
@pytest.mark.parametrize("step", range(9))
def test_a_rotation_killed_at_any_step_is_ended_by_the_next_call(
    it: Desk, rotate: Rotation, step: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Steps: each time keys are kept, each note, each page of rows; the last one of all is none and it just ends."""
    workers, place, steps = enrol(it, "batch-old", *range(PEOPLE)), Place(it.vault.keys), count()
    note, put = Writer.note_again, Writer.replace_identities

    def killed() -> None:
        if next(steps) == step:
            raise KilledError

    def keep(keys: VaultKeys) -> None:
        killed()
        place.keep(keys)

    with monkeypatch.context() as patch:
        patch.setattr(Writer, "note_again", lambda *args: (note(*args), killed()))
        patch.setattr(Writer, "replace_identities", lambda *args: (put(*args), killed()))
        try:
            rotate(it.store, place.keys, keep, random=secrets.token_bytes)
        except KilledError:
            all_open(it.store, opened(it.store, place), workers)
    vault = opened(it.store, place)
    with it.store.writer() as writer:
        fresh = vault.resolve(writer, [Person(nik=nik(PEOPLE), name=name(PEOPLE))])
        assert vault.keep(writer, fresh)
    keys = place.keys if place.keys.rotates and vault.keys != place.keys.following else vault.keys
    if keys.rotates or vault.keys == it.vault.keys:
        rotate(it.store, keys, place.keep, random=secrets.token_bytes)
    else:
        place.keep(vault.keys)
    assert place.keys != it.vault.keys
    assert not place.keys.rotates
    all_open(it.store, opened(it.store, place), [*workers, *fresh.ids])
    with it.store.reader() as reader:
        assert reader.noted(KEYS_NOTE) == place.keys.fingerprint


@pytest.mark.parametrize("rotate", ROTATIONS)
def test_a_second_rotation_waits_until_the_first_is_ended(it: Desk, rotate: Rotation) -> None:
    other = {rotate_master: "next_lookup", rotate_lookup: "next_master"}[rotate]
    keys = replace(it.vault.keys, **{other: secrets.token_bytes(32)})
    with pytest.raises(Refused) as refused:
        rotate(it.store, keys, Place(keys).keep, random=secrets.token_bytes)
    assert refused.value.code == "rotation_under_way"


@pytest.mark.parametrize("rotate", ROTATIONS)
def test_what_was_held_before_an_erasure_and_what_a_key_was_used_for_outlive_a_rotation(
    it: Desk, rotate: Rotation
) -> None:
    (worker,) = enrol(it, "batch-old", 1)
    erase(it, worker)
    rows = [{"person": {"nik": nik(2), "name": name(2)}, "region": VILLAGE}]
    again = EnrollWorkers.model_validate({"batch": "batch-old", "workers": rows})
    receipt = it.record(again, key="list-1")
    place = Place(it.vault.keys)
    rotate(it.store, place.keys, place.keep, random=secrets.token_bytes)
    it.book._vault = Vault(place.keys)
    assert it.record(again, key="list-1").position == receipt.position
    with pytest.raises(PersonMonthHeld) as refused:
        enrol(it, "batch-old", 1)
    assert refused.value.code == "held_before_erasure"


def test_somebody_kept_while_the_master_rotates_is_known_after_it(it: Desk) -> None:
    """His id lies before the pages done already: nobody looks there again."""
    enrol(it, "batch-old", *range(PEOPLE))
    place, kept = Place(it.vault.keys), list[str]()

    def meanwhile(rows: int) -> None:
        if not kept:
            vault = Vault(opened(it.store, place).keys, lambda size: bytes(size))
            with it.store.writer() as writer:
                fresh = vault.resolve(writer, [Person(nik=nik(PEOPLE), name=name(PEOPLE))])
                assert vault.keep(writer, fresh)
                kept.extend(fresh.ids)

    rotate_master(it.store, place.keys, place.keep, random=secrets.token_bytes, progress=meanwhile)
    with it.store.reader() as reader:
        assert isinstance(Vault(place.keys).reveal(reader, kept[0]), Person)


@pytest.mark.parametrize(("verb", "step"), [("master", 0), ("master", 1), ("master", 3), ("master", 7), ("lookup", 2)])
def test_a_process_killed_in_a_rotation_loses_nobody(
    it: Desk, database_url: str, tmp_path: Path, verb: str, step: int
) -> None:
    workers, file = enrol(it, "batch-old", *range(PEOPLE)), tmp_path / "keys.json"
    it.vault.keys.write_file(file)
    victim = [sys.executable, "-m", "tests.identities.victim", database_url, str(file), verb, str(step)]
    assert subprocess.run(victim, check=False, timeout=60).returncode == -signal.SIGKILL
    kept = VaultKeys.read_file(file)
    assert kept.rotates or kept != it.vault.keys
    all_open(it.store, opened(it.store, Place(kept)), workers)
    rotate = {"master": rotate_master, "lookup": rotate_lookup}[verb]
    place = Place(kept)
    if kept.rotates and opened(it.store, place).keys != kept.following:
        rotate(it.store, kept, place.keep, random=secrets.token_bytes)
    else:
        place.keep(kept.following)
    assert place.keys.master != it.vault.keys.master or verb == "lookup"
    all_open(it.store, opened(it.store, place), workers)
