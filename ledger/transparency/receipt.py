"""A receipt: one file with an entry's bytes, the proof that it stands in the log, and whom to believe.

The text is ``{"digest":"sha256:...","receipt":{...}}`` and a newline; the digest is of the receipt's own bytes as they
stand, so that a damaged file is known at once. What is believed is proved by the log's signature, never by the digest.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Self

from ledger.transparency.errors import NotProved
from ledger.transparency.policy import NONE, Policy
from ledger.transparency.texts import base64, canonical_base64
from ledger.transparency.verify import Proved, Report, Steps, verify_proof

VERSION = 1
SUFFIX = ".receipt.json"
SEALED, WITNESSED = "sealed", "witnessed"
_FIELDS = {
    "anchors": list,
    "disclosures": list,
    "entry": str,
    "level": str,
    "policy": str,
    "proof": str,
    "version": int,
}
_STAMP = ("at", "by", "kind", "nonce", "stream", "version", "what")
_BEFORE, _MIDDLE, _AFTER = b'{"digest":"sha256:', b'","receipt":', b"}\n"
_DIGEST = 64


@dataclass(frozen=True, slots=True)
class Receipt:
    """The parts of a receipt as they stand in the file."""

    entry: bytes
    proof: bytes
    policy: str
    level: str
    disclosures: tuple[str, ...] = ()

    @classmethod
    def parse(cls, octets: bytes) -> Self:
        """Read a receipt; refuses a damaged one, and any field that it should not have."""
        body = _undamaged(octets)
        try:
            found = json.loads(body)
        except ValueError:
            raise _wrong("JSON", "otherwise") from None
        if not isinstance(found, dict) or {name: type(value) for name, value in found.items()} != _FIELDS:
            raise _wrong(f"the fields {', '.join(_FIELDS)}", "others")
        if found["version"] != VERSION or found["anchors"]:
            raise _wrong(f"a receipt of version {VERSION} without anchors", f"version {found['version']}")
        disclosures = tuple(found["disclosures"])
        if not all(isinstance(words, str) for words in disclosures):
            raise _wrong("disclosures as texts", "others")
        entry = canonical_base64(found["entry"], of="the entry")
        receipt = cls(entry, found["proof"].encode(), found["policy"], found["level"], disclosures)
        if bytes(receipt) != octets:
            raise _wrong("canonical JSON, each field once and in order", "another form")
        return receipt

    def __bytes__(self) -> bytes:
        found: dict[str, object] = {
            "anchors": [],
            "disclosures": list(self.disclosures),
            "entry": base64(self.entry),
            "level": self.level,
            "policy": self.policy,
            "proof": self.proof.decode(),
            "version": VERSION,
        }
        body = json.dumps(found, separators=(",", ":"), sort_keys=True).replace("<", "\\u003c").encode("ascii")
        return _BEFORE + sha256(body).hexdigest().encode() + _MIDDLE + body + _AFTER


@dataclass(frozen=True, slots=True)
class Verified:
    """A receipt that holds: what is proved, and what the entry says."""

    proved: Proved
    entry: Mapping[str, Any]  # Any: the words of an entry of any kind
    level: str
    own_policy: bool
    """Whether the keys came from the verifier, and not with the receipt."""


def verify_receipt(octets: bytes, policy: Policy | None = None, *, report: Report | None = None) -> Verified:
    """Verify a receipt offline; without a policy of one's own, under the keys that it brings, to be compared."""
    receipt = Receipt.parse(octets)
    steps = Steps(report)
    steps.done("The file is undamaged and has the form of a receipt.", f"version {VERSION}, {len(octets)} bytes")
    believed = policy or Policy.parse(receipt.policy.encode())
    whose = "yours" if policy is not None else "the receipt's own: compare it"
    keys = ", ".join(str(key) for key in believed.logs) or "no log"
    steps.done("The policy says which log and witnesses to believe.", f"{whose}; {keys}")
    proved = verify_proof(receipt.proof, receipt.entry, believed, report=_after(steps))
    steps = Steps(report, first=8)
    level = _level(receipt, believed, proved, own=policy is not None)
    entry = entry_words(receipt.entry)
    steps.done("The entry is one of this book and says what is shown.", f"{entry['kind']} of {entry['stream']}")
    _check_disclosures(receipt)
    steps.done("What is disclosed beside it agrees with its digests.", f"{len(receipt.disclosures)} disclosed")
    return Verified(proved, entry, level, policy is not None)


def _after(steps: Steps) -> Report:
    return lambda step: steps.done(step.title, step.found)


def _level(receipt: Receipt, policy: Policy, proved: Proved, *, own: bool) -> str:
    level = WITNESSED if policy.quorum != NONE else SEALED
    if not own and receipt.level != level:
        raise NotProved(
            "level_false",
            f"expected the level {level}, which policy and cosignatures make, found {receipt.level[:20]}",
        )
    assert policy.is_met(proved.cosigned), "the quorum was checked"
    return level


def entry_words(entry: bytes) -> Mapping[str, Any]:  # Any: as above
    """Return what an entry says; refuses bytes that are not the canonical JSON of a stamped entry."""
    try:
        found = json.loads(entry)
        again = json.dumps(found, ensure_ascii=False, separators=(",", ":")).encode()
    except (ValueError, UnicodeEncodeError):
        found, again = None, b""
    if not isinstance(found, dict) or tuple(found) != _STAMP or again != entry or not isinstance(found["what"], dict):
        raise NotProved(
            "entry_malformed", "expected the stored bytes of an entry (canonical JSON: at, by, kind, ...), found others"
        )
    return found


def _check_disclosures(receipt: Receipt) -> None:
    """Check that each disclosed ``[salt,name,value]`` has its digest in the entry (as SD-JWT, RFC 9901, does)."""
    for words in receipt.disclosures:
        digest = f'"sha256:{sha256(words.encode()).hexdigest()}"'.encode()
        if digest not in receipt.entry:
            raise NotProved(
                "disclosure_false", f"expected the digest of {words[:40]!r} in the entry, found none like it"
            )


def _undamaged(octets: bytes) -> bytes:
    start = len(_BEFORE) + _DIGEST + len(_MIDDLE)
    whole = octets.startswith(_BEFORE) and octets.endswith(_AFTER) and octets[start - len(_MIDDLE) : start] == _MIDDLE
    if not whole:
        raise _wrong('{"digest":"sha256:...","receipt":...} and a newline', "otherwise")
    body, digest = octets[start : -len(_AFTER)], octets[len(_BEFORE) : start - len(_MIDDLE)]
    if sha256(body).hexdigest().encode() != digest:
        raise NotProved(
            "receipt_damaged",
            f"expected a receipt whose digest is {sha256(body).hexdigest()}, found {digest.decode(errors='replace')}: "
            "at least one byte was changed; get the file again",
        )
    return body


def _wrong(expected: str, found: str) -> NotProved:
    return NotProved("receipt_malformed", f"expected {expected} in the receipt, found {found}")
