"""The vault's keys of a home: from its file, from another file or from the environment; never those of another book."""

import secrets
from pathlib import Path

from api.settings import Settings
from ledger.errors import Refused, StoreRefusal
from ledger.identities.vault import KEYS_NOTE
from ledger.identities.vault_keys import FILE, VaultKeys
from ledger.store import Store

_IN_ENVIRONMENT = "AMANAH_VAULT_KEYS"


def keys_path(settings: Settings) -> Path:
    """Return the file that holds the keys, where no setting does."""
    return settings.vault_keys_file or settings.home / FILE


def has_keys(settings: Settings) -> bool:
    """Tell whether there are keys at all."""
    return settings.vault_keys is not None or keys_path(settings).exists()


def made_keys(settings: Settings, store: Store) -> VaultKeys:
    """Return a new home's keys, made anew only beside an empty book: other keys would open nothing in it."""
    path = keys_path(settings)
    if not has_keys(settings):
        with store.reader() as reader:
            if reader.head.position:
                raise StoreRefusal(
                    "keys_missing",
                    f"expected the vault's keys in {path}, found a book without them; restore the file from its backup",
                    path=str(path),
                )
        VaultKeys.generate(secrets.token_bytes).write_file(path)
    return _kept(settings)


def matching_keys(settings: Settings, store: Store) -> VaultKeys:
    """Return the keys, if they are the book's own: others would find nobody and make everyone twice.

    Where a rotation was ended but for the file, the file is put right.
    """
    keys = _kept(settings)
    with store.reader() as reader:
        found = keys.as_noted(reader.noted(KEYS_NOTE))
    if found is None:
        raise StoreRefusal(
            "keys_of_another_book",
            f"expected the vault keys that this book was made with in {_where(settings)}, found others; "
            "restore the file from the book's own backup",
            path=str(keys_path(settings)),
        )
    if keys.rotates and found == keys.following and settings.vault_keys is None:
        found.put_in_place(keys_path(settings))
    return found


def rotating_keys(settings: Settings, store: Store) -> VaultKeys:
    """Return the keys with a rotation's next ones, for who begins or goes on; refuses keys of the environment."""
    if settings.vault_keys is not None:
        raise Refused(
            "keys_in_environment",
            f"expected keys in a file that can be written, found them in {_IN_ENVIRONMENT}; put them into a file "
            "(AMANAH_VAULT_KEYS_FILE), rotate, and set them anew",
        )
    noted = matching_keys(settings, store)
    kept = _kept(settings)
    return kept if kept.rotates else noted


def _kept(settings: Settings) -> VaultKeys:
    if settings.vault_keys is not None:
        return VaultKeys.from_json(settings.vault_keys.get_secret_value(), source=_IN_ENVIRONMENT)
    return VaultKeys.read_file(keys_path(settings))


def _where(settings: Settings) -> str:
    return _IN_ENVIRONMENT if settings.vault_keys is not None else str(keys_path(settings))
