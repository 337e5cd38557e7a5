"""Rotating the log's key: the old one signs the newest head a last time, beside the new; old receipts stay valid."""

from collections.abc import Callable

from ledger.transparency.checkpoint import Checkpoint
from ledger.transparency.errors import LogRefusal
from ledger.transparency.files import PRIVATE, alone, write_whole
from ledger.transparency.folder import LogFolder
from ledger.transparency.keys import SigningKey, kept_key
from ledger.transparency.log import Log
from ledger.transparency.notes import Key, Note
from ledger.transparency.signer import KEY_FILE


def rotate(folder: LogFolder, log: Log, *, random: Callable[[int], bytes]) -> tuple[Key, Key]:
    """Give the log a new key and return the old one and the new one; the policy keeps both.

    The new key is named in the policy before it signs, and the old private key is gone afterwards. Killed between, the
    policy names a key that never signs, which does no harm; the next rotation makes another.
    """
    log.publish()
    with alone(folder.lock):
        path = folder.signer / KEY_FILE
        old = kept_key(path)
        new = SigningKey.make(old.name, kind=old.kind, random=random)
        note = folder.published
        if note is None or not note.signed_by([old.public]):
            raise LogRefusal("checkpoint_false", "expected a published head signed by the key in use, found none")
        folder.keep_policy(f"log {new.public}\n{folder.policy_text}")
        text = Checkpoint.parse(note.text).text
        folder.publish(Note(text, (new.sign(text), old.sign(text))))
        write_whole(path, f"{new}\n".encode(), mode=PRIVATE)
    return old.public, new.public
