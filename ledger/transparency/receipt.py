"""A receipt: one file with an entry's bytes, the proof that it stands in the log, and whom to believe.

A gift's receipt may bring a second one within it, as text: of the statement that tells what the gift bought.

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
from ledger.transparency.texts import base64, canonical_base64, utf8
from ledger.transparency.verify import Proved, Report, Steps, verify_proof

VERSION = 1
SUFFIX = ".receipt.json"
SEALED, WITNESSED = "sealed", "witnessed"
STATEMENT = "StatementIssued"
_FIELDS = {
    "anchors": list,
    "disclosures": list,
    "entry": str,
    "level": str,
    "policy": str,
    "proof": str,
    "statement": str,
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
    statement: bytes = b""
    """The receipt of the donor's statement that names the gift; empty where none was issued yet."""

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
        proof, statement = (utf8(found[name], of=f"the {name}") for name in ("proof", "statement"))
        receipt = cls(entry, proof, found["policy"], found["level"], disclosures, statement)
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
            "statement": self.statement.decode(),
            "version": VERSION,
        }
        body = json.dumps(found, separators=(",", ":"), sort_keys=True).replace("<", "\\u003c").encode("ascii")
        return _BEFORE + sha256(body).hexdigest().encode() + _MIDDLE + body + _AFTER


@dataclass(frozen=True, slots=True)
class Verified:
    """A receipt that holds: what is proved, and what the entry says."""

    proved: Proved
    octets: bytes
    """The entry's stored bytes."""
    entry: Mapping[str, Any]  # Any: the words of an entry of any kind
    level: str
    own_policy: bool
    """Whether the keys came from the verifier, and not with the receipt."""
    statement: "Verified | None" = None
    """The statement that tells what the gift bought, where the receipt brings one."""


def verify_receipt(octets: bytes, policy: Policy | None = None, *, report: Report | None = None) -> Verified:
    """Verify a receipt offline; without a policy of one's own, under the keys that it brings, to be compared."""
    receipt = Receipt.parse(octets)
    steps = Steps(report)
    steps.done("The file is undamaged and has the form of a receipt.", f"version {VERSION}, {len(octets)} bytes")
    believed = policy or Policy.parse(utf8(receipt.policy, of="the policy"))
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
    statement = _statement(receipt, proved, entry, policy) if receipt.statement else None
    steps.done("The statement that it brings is proved alike, and tells of this gift.", _told(statement))
    return Verified(proved, receipt.entry, entry, level, policy is not None, statement)


def _statement(
    receipt: Receipt,
    proved: Proved,
    entry: Mapping[str, Any],  # Any: as above
    policy: Policy | None,
) -> Verified:
    """Verify the statement within a receipt: under the same policy, of the same log, donor and gift."""
    inner = Receipt.parse(receipt.statement)
    if inner.statement or inner.policy != receipt.policy:
        raise _wrong("a statement without another and under the receipt's own policy", "otherwise")
    found = verify_receipt(receipt.statement, policy)
    must_be_one_head(proved, found.proved)
    if found.proved.index <= proved.index:
        raise NotProved(
            "statement_before_gift", "expected a statement that was issued after the gift, found one before"
        )
    if found.entry["kind"] != STATEMENT or gift_told(entry, found.entry) is None:
        raise NotProved("statement_differs", "expected a statement that tells its donor of this gift, found another")
    return found


def must_be_one_head(one: Proved, other: Proved) -> None:
    """Refuse two proofs that belong together and rest on different heads, or on another key: one is shown for both."""
    if (one.checkpoint, one.log) != (other.checkpoint, other.log):
        raise NotProved(
            "heads_differ",
            f"expected one head, signed by {one.log}, for all that the file brings, found another, signed by "
            f"{other.log}; ask for the file again",
        )


def gift_told(gift: Mapping[str, Any], statement: Mapping[str, Any]) -> Mapping[str, Any] | None:  # Any: as above
    """Return what a statement tells of the gift of an entry; none where it is another donor's or names it not."""
    of, told = gift["what"], statement["what"]
    gifts = told.get("gifts", ()) if told.get("donor") == of.get("donor") else ()
    return next((one for one in gifts if one["credit"] == of.get("donation")), None)


def _told(statement: Verified | None) -> str:
    return "none issued yet" if statement is None else f"position {statement.proved.position}"


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
        digest = f'"sha256:{sha256(utf8(words, of="what is disclosed")).hexdigest()}"'.encode()
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
