"""Rotation: every person's key under a new master, or every NIK under a new look-up key. The book is not touched.

Whatever the moment at which it is killed, the keys file and the database agree on what has been done, and the same
call ends it. The file has the new key before any row does, and the old one until no row needs it.
"""

from collections.abc import Callable
from dataclasses import replace

from ledger.errors import Refused
from ledger.identifiers import Random
from ledger.identities.vault import KEYS_NOTE, Vault
from ledger.identities.vault_keys import KEY_BYTES, VaultKeys
from ledger.store import Store, Writer
from ledger.store.registers import wrap_again, wrapped_keys

PAGE = 2_000
"""Rows a transaction: other writers wait for some 50 ms."""

Keep = Callable[[VaultKeys], object]
"""Puts keys in the place of those of the step before."""
Progress = Callable[[int], object]


def rotate_master(
    store: Store, keys: VaultKeys, keep: Keep, *, random: Random, progress: Progress | None = None
) -> VaultKeys:
    """Wrap every person's key, and those of plans and registers, under a new master key; return the keys in use then.

    From the first page on, processes that still have the old keys alone are refused: they are to be started again.
    """
    _must_be_alone(keys.next_lookup, "rotate-lookup")
    if keys.next_master is None:
        keys = replace(keys, next_master=random(KEY_BYTES))
        keep(keys)
    vault, after = Vault(keys), ""
    with store.writer() as writer:
        writer.note_again(KEYS_NOTE, keys.note)
    while True:
        with store.writer() as writer:
            rows = writer.identities_after(after, limit=PAGE)
            writer.replace_identities([new for row in rows if (new := vault.rewrapped(row)) is not None])
        if not rows:
            break
        after = rows[-1].subject
        _tell(progress, len(rows))
    with store.writer() as writer:
        for subject, wrapped in wrapped_keys(writer):
            wrap_again(writer, subject, vault.wrapped_anew(subject, wrapped))
    return _ended(store, keys, keep)


def rotate_lookup(
    store: Store, keys: VaultKeys, keep: Keep, *, random: Random, progress: Progress | None = None
) -> VaultKeys:
    """Look every NIK up under a new key, all in one transaction, since a NIK is looked up under one key at a time."""
    _must_be_alone(keys.next_master, "rotate-master")
    if keys.next_lookup is None:
        keys = replace(keys, next_lookup=random(KEY_BYTES))
        keep(keys)
    with store.writer() as writer:
        _retoken(writer, Vault(keys), Vault(keys.following), progress)
        writer.note_again(KEYS_NOTE, keys.following.note)
    keep(keys.following)
    return keys.following


def _retoken(writer: Writer, now: Vault, then: Vault, progress: Progress | None) -> None:
    after = ""
    while rows := writer.identities_after(after, limit=PAGE):
        named = [row for row in rows if row.token is not None]
        writer.replace_identities([then.tokens_anew(row, now) for row in named])
        after = rows[-1].subject
        _tell(progress, len(rows))


def _ended(store: Store, keys: VaultKeys, keep: Keep) -> VaultKeys:
    with store.writer() as writer:
        writer.note_again(KEYS_NOTE, keys.following.note)
    keep(keys.following)
    return keys.following


def _tell(progress: Progress | None, rows: int) -> None:
    if progress is not None:
        progress(rows)


def _must_be_alone(other: bytes | None, verb: str) -> None:
    if other is not None:
        raise Refused(
            "rotation_under_way",
            "expected keys that no other rotation changes, found one under way; end it with "
            f"`amanah identities {verb}`",
        )
