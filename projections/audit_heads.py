"""The heads that an audit knows: ours, the witnesses', and those that somebody kept elsewhere, each if it is signed."""

from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from pathlib import Path

from ledger.logs.events import STREAM, LogKeyReplaced
from ledger.store import Reader
from ledger.store.log_rows import head_row
from ledger.store.mapper import decode
from ledger.transparency.checkpoint import Checkpoint
from ledger.transparency.errors import LogRefusal, NotProved
from ledger.transparency.folder import LogFolder
from ledger.transparency.notes import Note
from ledger.transparency.policy import Policy
from ledger.transparency.port import Signer
from ledger.transparency.receipt import SUFFIX, Receipt
from ledger.transparency.tlog_proof import SUFFIX as PROOF_SUFFIX
from ledger.transparency.tlog_proof import TlogProof
from ledger.transparency.witness import origin_hash

NOTHING_YET = 404
"""What a witness answers that has cosigned nothing of a log yet."""
BESIDE_A_RECEIPT = frozenset({".entry", ".html", ".pdf", ".py"})
"""Files that are given out with a receipt and hold no head of their own."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One place where the log and the book do not agree: a stable code, where, what was expected and found."""

    code: str
    position: int | None
    where: str
    expected: str
    found: str


@dataclass(frozen=True, slots=True)
class KnownHead:
    """A head that somebody holds, and the code of the finding if the rows give another root."""

    code: str
    name: str
    size: int
    root: bytes
    is_ours: bool = False


Known = KnownHead | Finding


def our_heads(reader: Reader, folder: LogFolder, signer: Signer) -> Iterator[Known]:
    """Yield the heads that the house itself holds, and where they do not agree with one another."""
    row, policy = head_row(reader), folder.policy
    published = yield from _published(folder, policy)
    try:
        signed = signer.last()
    except LogRefusal as error:
        signed = None
        yield Finding(error.code, None, "signer", "what was signed last", error.message)
    held = {"head_row_differs": ("log_head", row), "signer_differs": ("signer", signed)}
    for code, (name, head) in held.items():
        size = published.size if published else 0
        if head is None or (published is not None and (head.size < size or head.origin != published.origin)):
            found = "none" if head is None else f"{head.origin} at size {head.size}"
            yield Finding(code, size, name, f"the published head of size {size} or one beyond", found)
        if head is not None:
            yield KnownHead(code, name, head.size, head.root)


def _published(folder: LogFolder, policy: Policy) -> Generator[Known, None, Checkpoint | None]:
    """Yield the heads of the files that stand beside the tiles; return the published one."""
    published: Checkpoint | None = None
    for name in ("published", "witnessed"):
        try:
            note = folder.published if name == "published" else folder.witnessed
            if note is None:
                continue
            head = _signed(note, policy)
        except (LogRefusal, NotProved) as error:
            yield Finding("checkpoint_false", None, name, "a checkpoint that the log signed", error.message)
            continue
        if name == "published":
            published = head
        yield KnownHead(f"{name}_differs", name, head.size, head.root, is_ours=name == "published")
    if published is None:
        yield Finding("checkpoint_missing", None, "checkpoint", "a published checkpoint", "none that holds")
    return published


def unannounced_keys(reader: Reader, policy: Policy) -> Iterator[Finding]:
    """Yield each key of the policy, but for the first the log ever had, that no entry announced."""
    said = [decode(stored).event for stored in reader.stream(STREAM)]
    announced = {event.key for event in said if isinstance(event, LogKeyReplaced)}
    for key in policy.logs[:-1]:
        if str(key) not in announced:
            yield Finding("key_unannounced", None, "policy", f"an entry that announces {key}", "none")


def kept_heads(folder: Path, policy: Policy) -> Iterator[Known]:
    """Yield the heads in a folder where somebody kept them: checkpoints, proofs and receipts, under whatever names.

    Every file must be one that the log signed, but for what else is given out with a receipt.
    """
    kept = [path for path in sorted(folder.rglob("*")) if path.is_file() and path.suffix not in BESIDE_A_RECEIPT]
    if not kept:
        yield Finding("kept_missing", None, folder.name, "checkpoints that somebody kept", "none")
    for path in kept:
        try:
            yield _kept(path, policy)
        except NotProved as error:
            yield Finding("kept_false", None, path.name, "a checkpoint that the log signed", error.message)


def witness_heads(policy: Policy, get: Callable[[str], tuple[int, bytes]]) -> Iterator[Known]:
    """Yield the newest head that each witness of the policy serves to monitors (tlog-witness)."""
    for name, witness in policy.witnesses.items():
        if witness.url is None:
            continue
        for origin in dict.fromkeys(key.name for key in policy.logs):
            try:
                status, octets = get(f"{witness.url.rstrip('/')}/{origin_hash(origin)}/checkpoint")
                if status == NOTHING_YET:
                    continue
                note = Note.parse(octets)
                head = _signed(note, policy)
                if not note.signed_by([witness.key]):
                    raise NotProved("signature_missing", f"expected a cosignature by {witness.key.name}, found none")
                yield KnownHead("witness_differs", name, head.size, head.root)
            except OSError as error:
                yield Finding("witness_silent", None, name, "the newest head that it cosigned", f"no answer: {error}")
            except NotProved as error:
                yield Finding("witness_false", None, name, "a head that it cosigned", error.message)


def _kept(path: Path, policy: Policy) -> KnownHead:
    octets = path.read_bytes()
    if path.name.endswith(SUFFIX):
        octets = TlogProof.parse(Receipt.parse(octets).proof).checkpoint
    elif path.name.endswith(PROOF_SUFFIX):
        octets = TlogProof.parse(octets).checkpoint
    head = _signed(Note.parse(octets), policy)
    return KnownHead("kept_differs", path.name, head.size, head.root)


def _signed(note: Note, policy: Policy) -> Checkpoint:
    """Return a checkpoint that a key of the log has signed, a key of former days too."""
    head = Checkpoint.parse(note.text)
    if not note.signed_by(policy.logs_of(head.origin)):
        raise NotProved("signature_missing", f"expected a signature by a key of {head.origin}, found none")
    return head
