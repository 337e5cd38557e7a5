"""Verifying a proof, in numbered steps: each cites its source, and raises where it does not hold."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from ledger.transparency.checkpoint import Checkpoint
from ledger.transparency.errors import NotProved
from ledger.transparency.notes import Key, Note, Signature
from ledger.transparency.policy import NONE, Policy
from ledger.transparency.proofs import check_inclusion
from ledger.transparency.tlog_proof import TlogProof
from ledger.transparency.tree import leaf_hash


@dataclass(frozen=True, slots=True)
class Step:
    """One step that holds: its number, what was checked, and what was found."""

    number: int
    title: str
    found: str


Report = Callable[[Step], object]


@dataclass(frozen=True, slots=True)
class Proved:
    """What is proved: this entry is the log's entry at ``index``, under a checkpoint that these witnesses cosigned."""

    checkpoint: Checkpoint
    index: int
    log: Key
    cosigned: dict[str, int]
    """The witnesses of the policy that cosigned, and when, in seconds since 1970."""

    @property
    def position(self) -> int:
        """The entry's position in the book."""
        return self.index + 1


def verify_proof(proof: bytes, entry: bytes, policy: Policy, *, report: Report | None = None) -> Proved:
    """Verify that an entry stands in a log that the policy trusts (tlog-proof, "Verifying a tlog proof")."""
    steps = Steps(report)
    # The form is read strictly, so that no two files say the same (tlog-proof, "Format").
    parsed = TlogProof.parse(proof)
    note = Note.parse(parsed.checkpoint)
    checkpoint = Checkpoint.parse(note.text)
    steps.done("The proof is of the form tlog-proof@v1.", f"leaf {parsed.index}, {len(parsed.path)} hashes")
    log = check_log(note, checkpoint, policy)
    steps.done("The log that the policy names signed the checkpoint.", f"{log.name}, key {log.key_id.hex()}")
    cosigned = check_quorum(note, policy)
    steps.done("The witnesses that the policy asks for cosigned it.", told_cosigned(cosigned, policy))
    # RFC 6962 section 2.1: the leaf is the hash of the stored bytes, never of anything written again.
    leaf = leaf_hash(entry)
    steps.done("The entry's bytes give the leaf hash.", leaf.hex())
    check_inclusion(parsed.path, leaf=leaf, index=parsed.index, size=checkpoint.size, root=checkpoint.root)
    steps.done("The path leads from the leaf to the checkpoint's root.", f"root {checkpoint.root.hex()}")
    return Proved(checkpoint, parsed.index, log, cosigned)


class Steps:
    """Counts the steps that hold and tells each."""

    def __init__(self, report: Report | None = None, *, first: int = 1) -> None:
        self._report = report
        self._number = first

    def done(self, title: str, found: str) -> None:
        """Tell one step that holds."""
        if self._report is not None:
            self._report(Step(self._number, title, found))
        self._number += 1


def check_log(note: Note, checkpoint: Checkpoint, policy: Policy) -> Key:
    """Check that a log of the policy with the checkpoint's origin signed it (tlog-proof, step 2)."""
    keys = policy.logs_of(checkpoint.origin)
    if not keys:
        raise NotProved(
            "log_unknown",
            f"expected a checkpoint of a log that the policy names, found one of {checkpoint.origin}; "
            "use the policy of that log if you trust it",
        )
    signed = note.signed_by(keys)
    if not signed:
        ids = ", ".join(key.key_id.hex() for key in keys)
        raise NotProved("signature_missing", f"expected a signature by {checkpoint.origin} (key {ids}), found none")
    return next(iter(signed))


def check_quorum(note: Note, policy: Policy) -> dict[str, int]:
    """Check that enough witnesses cosigned (tlog-proof, step 3; tlog-policy); return each with its time."""
    cosigned = cosigners(note, policy)
    if not policy.is_met(cosigned):
        raise NotProved(
            "quorum_missing",
            f"expected cosignatures that make the quorum {policy.quorum}, found those of "
            f"{', '.join(cosigned) or 'nobody'}; ask for the receipt again once the witnesses have signed",
        )
    return cosigned


def cosigners(note: Note, policy: Policy) -> dict[str, int]:
    """Return the witnesses of a policy whose cosignature a note bears, and when each signed."""
    signed: dict[Key, Signature] = dict(note.signed_by(witness.key for witness in policy.witnesses.values()))
    return {name: signed[w.key].time for name, w in policy.witnesses.items() if w.key in signed}


def told_cosigned(cosigned: dict[str, int], policy: Policy) -> str:
    """Return who cosigned and when, for people."""
    if not cosigned:
        return "none asked for (quorum none)" if policy.quorum == NONE else "nobody"
    return ", ".join(f"{name} at {utc(time)}" for name, time in cosigned.items())


def utc(seconds: int) -> str:
    """Return a moment as people read it."""
    try:
        return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M:%SZ")
    except (ValueError, OverflowError, OSError):
        return f"{seconds} s"
