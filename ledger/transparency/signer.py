"""The signer that keeps its key in a file, with its own memory of what it signed last."""

from collections.abc import Sequence
from pathlib import Path

from ledger.transparency.checkpoint import Checkpoint
from ledger.transparency.errors import LogRefusal, NotProved
from ledger.transparency.files import PRIVATE, alone, write_whole
from ledger.transparency.keys import SigningKey, kept_key
from ledger.transparency.notes import Key, Signature
from ledger.transparency.proofs import check_consistency

KEY_FILE = "signing-key"
MEMORY_FILE = "last-signed"
_LOCK_FILE = ".signing"


class FileSigner:
    """Signs one growing history: each head must be proved consistent with the one before (tlog-checkpoint)."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @property
    def _signing(self) -> SigningKey:
        """The key, read anew each time, since another process may have rotated it."""
        return kept_key(self._folder / KEY_FILE)

    @property
    def key(self) -> Key:
        """The verifier key."""
        return self._signing.public

    def last(self) -> Checkpoint | None:
        """Return what was signed last."""
        path = self._folder / MEMORY_FILE
        try:
            return Checkpoint.parse(path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return None
        except (NotProved, UnicodeDecodeError, OSError):
            raise LogRefusal(
                "signer_memory_damaged",
                f"expected in {path} the checkpoint that was signed last, found otherwise; put the newest published "
                "checkpoint's first three lines there",
                path=str(path),
            ) from None

    def sign(self, head: Checkpoint, path: Sequence[bytes]) -> Signature:
        """Sign a head once it is proved to follow, and remember it before anyone sees the signature."""
        with alone(self._folder / _LOCK_FILE):
            last = self.last()
            if last is not None:
                _must_follow(last, head, path)
            if last != head:
                write_whole(self._folder / MEMORY_FILE, head.text.encode(), mode=PRIVATE)
            return self._signing.sign(head.text)


def _must_follow(last: Checkpoint, head: Checkpoint, path: Sequence[bytes]) -> None:
    try:
        if last.origin != head.origin:
            raise NotProved("origin_differs", f"expected the log {last.origin}, found {head.origin}")
        check_consistency(path, old=last.size, old_root=last.root, new=head.size, new_root=head.root)
    except NotProved as error:
        raise LogRefusal(
            "head_not_signed",
            f"expected a head that follows from the one signed last, of size {last.size}, found one of size "
            f"{head.size} that does not: {error.message}; nothing was signed, run `amanah audit --log`",
            signed=last.size,
            asked=head.size,
        ) from error
