"""Collecting cosignatures: the newest head is shown to each witness with a proof from what that witness knows."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from ledger.transparency.checkpoint import Checkpoint
from ledger.transparency.errors import NotProved
from ledger.transparency.files import alone
from ledger.transparency.folder import LogFolder, head_of
from ledger.transparency.notes import Key, Note, Signature, signature_lines
from ledger.transparency.policy import Policy
from ledger.transparency.proofs import consistency_path
from ledger.transparency.texts import decimal
from ledger.transparency.tiles import TileTree
from ledger.transparency.verify import cosigners
from ledger.transparency.witness import Request

Ask = Callable[[str, bytes], tuple[int, bytes]]
"""Posts a body to an address, and returns status and body; raises OSError where nobody answers."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What one witness said."""

    name: str
    cosigned: bool
    said: str


@dataclass(frozen=True, slots=True)
class Collected:
    """What all witnesses said of one head, and whether the quorum is met."""

    size: int
    asked: tuple[Asked, ...]
    met: bool


def collect(folder: LogFolder, ask: Ask, *, only: str | None = None) -> Collected:
    """Ask the policy's witnesses, or the one at an address, to cosign the newest head; keep it once the quorum is met.

    A witness that is down, or lies, costs nothing but its own cosignature.
    """
    policy, note = folder.policy, folder.published
    head = head_of(note)
    if note is None or head is None:
        return Collected(0, (), False)
    asked: list[Asked] = []
    gained: list[Signature] = []
    for name, witness in policy.witnesses.items():
        if witness.url is None or (only is not None and witness.url.rstrip("/") != only.rstrip("/")):
            continue
        try:
            gained.append(_cosignature(folder, note, head, witness.key, witness.url, ask))
            asked.append(Asked(name, True, f"cosigned size {head.size}"))
        except (OSError, NotProved) as error:
            asked.append(Asked(name, False, error.message if isinstance(error, NotProved) else f"no answer: {error}"))
    met = _keep(folder, policy, note, gained)
    return Collected(head.size, tuple(asked), met)


def _cosignature(folder: LogFolder, note: Note, head: Checkpoint, key: Key, url: str, ask: Ask) -> Signature:
    """Return a witness's cosignature over the head; it may first say from which size it wants the proof."""
    old = 0
    for _ in range(2):
        request = Request(old, tuple(_path(folder, old, head)), bytes(Note(note.text, tuple(_own(note, head)))))
        status, body = ask(f"{url.rstrip('/')}/add-checkpoint", bytes(request))
        if status != 409:
            break
        old = decimal(body.decode("ascii", "replace").removesuffix("\n"), of="the size that the witness knows")
        if old > head.size:
            raise NotProved(
                "witness_ahead",
                f"expected a witness that knows {head.size} entries or fewer, found one that has cosigned {old}: this "
                "log was set back, or another stands beside it; run `amanah audit --log`",
            )
    if status != 200:
        raise NotProved("witness_refused", f"expected a cosignature, found status {status}: {_shown(body)}")
    lines = signature_lines(body, note.text)
    found = Note(note.text, lines).signed_by([key])
    if key not in found:
        raise NotProved("witness_false", f"expected a cosignature by {key.name}, found none that holds")
    return found[key]


def _path(folder: LogFolder, old: int, head: Checkpoint) -> list[bytes]:
    if not 0 < old < head.size:
        return []
    return consistency_path(TileTree(head.size, folder.read_tile).node, old, head.size)


def _own(note: Note, head: Checkpoint) -> Iterator[Signature]:
    return (signature for signature in note.signatures if signature.name == head.origin)


def _keep(folder: LogFolder, policy: Policy, note: Note, gained: list[Signature]) -> bool:
    if not gained:
        return False
    with alone(folder.lock):
        now = folder.published
        if now is not None and now.text == note.text:
            note = now.with_signatures(gained)
            folder.publish(note)
        else:
            note = note.with_signatures(gained)
        met = policy.quorum != "none" and policy.is_met(cosigners(note, policy))
        earlier, size = head_of(folder.witnessed), Checkpoint.parse(note.text).size
        if met and (earlier is None or earlier.size <= size):
            folder.keep_witnessed(note)
    return met


def _shown(body: bytes) -> str:
    return body[:200].decode("utf-8", "replace").strip()
