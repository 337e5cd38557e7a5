"""A process that rotates the vault's keys and is killed at a step, named by its number."""

import os
import secrets
import signal
import sys
from itertools import count
from pathlib import Path

from ledger.identities import rotation
from ledger.identities.vault_keys import VaultKeys
from ledger.store import Store, Writer


def main(url: str, file: str, verb: str, step: int) -> None:
    """Rotate, and die by the kernel's hand inside the step's transaction, or right after the file was put in place."""
    steps, note, put = count(), Writer.note_again, Writer.replace_identities

    def killed() -> None:
        if next(steps) == step:
            os.kill(os.getpid(), signal.SIGKILL)

    def keep(keys: VaultKeys) -> None:
        keys.put_in_place(Path(file))
        killed()

    rotation.PAGE = 4
    Writer.note_again = lambda *args: (note(*args), killed())[0]  # type: ignore[method-assign,func-returns-value]
    Writer.replace_identities = lambda *args: (put(*args), killed())[0]  # type: ignore[method-assign,func-returns-value]
    rotate = {"master": rotation.rotate_master, "lookup": rotation.rotate_lookup}[verb]
    store = Store(url, create=False)
    rotate(store, VaultKeys.read_file(Path(file)), keep, random=secrets.token_bytes)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4]))
