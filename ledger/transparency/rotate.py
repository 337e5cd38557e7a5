"""Rotating the log's key: the book announces the new one under the old, which signs a last time beside it."""

from collections.abc import Callable

from ledger.transparency.checkpoint import Checkpoint
from ledger.transparency.errors import LogRefusal
from ledger.transparency.files import PRIVATE, alone, write_whole
from ledger.transparency.folder import LogFolder
from ledger.transparency.keys import SigningKey, keep_key, kept_key
from ledger.transparency.log import Log
from ledger.transparency.notes import Key, Note
from ledger.transparency.signer import KEY_FILE

NEXT_KEY_FILE = "next-key"


def rotate(
    folder: LogFolder, log: Log, *, random: Callable[[int], bytes], announce: Callable[[Key, Key], object]
) -> tuple[Key, Key]:
    """Give the log a new key and return the old one and the new one; the policy keeps both, old receipts stay valid.

    ``announce`` records in the book that the first is replaced by the second; that entry is sealed under the old key
    before the new one signs anything. Killed anywhere, the same call ends it with the same new key.
    """
    log.publish()
    path, waiting = folder.signer / KEY_FILE, folder.signer / NEXT_KEY_FILE
    old = kept_key(path)
    if not waiting.exists():
        keep_key(waiting, SigningKey.make(old.name, kind=old.kind, random=random))
    new = kept_key(waiting)
    if new.public != old.public:
        announce(old.public, new.public)
        log.publish()
        _replace(folder, old, new)
    waiting.unlink()
    return folder.policy.logs[1], new.public


def _replace(folder: LogFolder, old: SigningKey, new: SigningKey) -> None:
    """Name the new key in the policy, have both sign the head, and put the new one in the old one's place."""
    with alone(folder.lock):
        note = folder.published
        if note is None or not note.signed_by([old.public]):
            raise LogRefusal("checkpoint_false", "expected a published head signed by the key in use, found none")
        if new.public not in folder.policy.logs:
            folder.keep_policy(f"log {new.public}\n{folder.policy_text}")
        text = Checkpoint.parse(note.text).text
        folder.publish(Note(text, (new.sign(text), old.sign(text))))
        write_whole(folder.signer / KEY_FILE, f"{new}\n".encode(), mode=PRIVATE)
