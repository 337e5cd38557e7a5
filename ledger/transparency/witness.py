"""A witness (C2SP tlog-witness): it remembers the newest head of each log, and cosigns only what follows from it."""

from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from ledger.transparency.checkpoint import Checkpoint
from ledger.transparency.errors import NotProved
from ledger.transparency.files import alone, write_whole
from ledger.transparency.keys import SigningKey
from ledger.transparency.notes import Note
from ledger.transparency.policy import Policy
from ledger.transparency.proofs import check_consistency
from ledger.transparency.texts import base64, decimal, hash_of
from ledger.transparency.tree import EMPTY_ROOT

SIZE_TYPE = "text/x.tlog.size"
TEXT_TYPE = "text/plain; charset=utf-8"
PATH_MAX = 63
REQUEST_MAX = 1_000_000


@dataclass(frozen=True, slots=True)
class Answer:
    """What a witness answers: an HTTP status, and a body of a type."""

    status: int
    body: str
    media_type: str = TEXT_TYPE


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked of a witness: the size it should know, a proof from there, and a checkpoint."""

    old: int
    path: tuple[bytes, ...]
    checkpoint: bytes

    @classmethod
    def parse(cls, octets: bytes) -> "Request":
        """Read the body of add-checkpoint."""
        above, blank, checkpoint = octets.partition(b"\n\n")
        try:
            first, *lines = above.decode("ascii").split("\n")
        except UnicodeDecodeError:
            raise NotProved("request_malformed", "expected ASCII above the checkpoint, found other bytes") from None
        if not blank or not first.startswith("old ") or len(lines) > PATH_MAX:
            raise NotProved(
                "request_malformed", "expected a line old <size>, hashes and an empty line, found otherwise"
            )
        path = tuple(hash_of(line, of="a hash of the proof") for line in lines)
        return cls(decimal(first.removeprefix("old "), of="the old size"), path, checkpoint)

    def __bytes__(self) -> bytes:
        return "\n".join([f"old {self.old}", *map(base64, self.path), "", ""]).encode() + self.checkpoint


def origin_hash(origin: str) -> str:
    """Return how a log's origin is written in the monitoring address."""
    return sha256(origin.encode()).hexdigest()


class Witness:
    """Cosigns the logs of a policy. Checking and remembering are one step, under a lock on the folder."""

    def __init__(self, folder: Path, key: SigningKey, policy: Policy, *, clock: Callable[[], float]) -> None:
        self._folder, self._key, self._policy, self._clock = folder, key, policy, clock

    def add_checkpoint(self, octets: bytes) -> Answer:
        """Answer a request, with the statuses that the protocol names."""
        try:
            request = Request.parse(octets)
            note = Note.parse(request.checkpoint)
            head = Checkpoint.parse(note.text)
        except NotProved as error:
            return Answer(400, f"{error.message}\n")
        keys = self._policy.logs_of(head.origin)
        if not keys:
            return Answer(404, f"expected a log that is known here, found {head.origin}\n")
        try:
            signed = note.signed_by(keys)
        except NotProved as error:
            return Answer(403, f"{error.message}\n")
        if not signed:
            return Answer(403, f"expected a signature by {head.origin}, found none\n")
        own = Note(note.text, tuple(signed.values()))
        if request.old > head.size:
            return Answer(400, f"expected an old size up to {head.size}, found {request.old}\n")
        with alone(self._folder / ".witnessing"):
            return self._answer(request, own, head)

    def _answer(self, request: Request, note: Note, head: Checkpoint) -> Answer:
        latest = self.latest(origin_hash(head.origin))
        known = Checkpoint.parse(latest.text) if latest else Checkpoint(head.origin, 0, EMPTY_ROOT)
        if request.old != known.size:
            return Answer(409, f"{known.size}\n", SIZE_TYPE)
        try:
            if head.size == 0 and head.root != EMPTY_ROOT:
                raise NotProved("root_differs", f"expected the root of nothing at size 0, found {head.root.hex()}")
            check_consistency(request.path, old=known.size, old_root=known.root, new=head.size, new_root=head.root)
        except NotProved as error:
            self._keep_evidence(request)
            return Answer(422, f"{error.message}\n")
        before = max((one.time for one in latest.signatures if one.name == self._key.name), default=0) if latest else 0
        signature = self._key.cosign(note.text, time=max(int(self._clock()), before))
        write_whole(self._path(origin_hash(head.origin)), bytes(note.with_signatures([signature])))
        return Answer(200, signature.line)

    def latest(self, origin: str) -> Note | None:
        """Return the newest head cosigned here of a log, by the hash of its origin."""
        try:
            return Note.parse(self._path(origin).read_bytes())
        except FileNotFoundError:
            return None

    def _path(self, origin: str) -> Path:
        return self._folder / "logs" / origin / "checkpoint"

    def _keep_evidence(self, request: Request) -> None:
        """Keep a signed head that does not follow: it may prove that the log misbehaves."""
        octets = bytes(request)
        write_whole(self._folder / "evidence" / sha256(octets).hexdigest(), octets)
