"""One person's paid month: the entry that gave him a seat, the entry that paid the month, and the seat on its list."""

import json
from dataclasses import dataclass
from typing import Any, Self

from ledger.transparency.errors import NotProved
from ledger.transparency.policy import Policy
from ledger.transparency.proofs import check_inclusion
from ledger.transparency.receipt import Verified, must_be_one_head, verify_receipt
from ledger.transparency.texts import base64, hash_of, utf8
from ledger.transparency.tree import leaf_hash
from ledger.transparency.verify import Report, Steps

SUFFIX = ".person-month.json"
_SEATED = ("WorkerEnrolled", "WorkerReplaced")
_FIELDS = {"enrolment": str, "index": int, "path": list, "payment": str, "seat": int, "version": int}
_RECEIPT_STEPS = 10


@dataclass(frozen=True, slots=True)
class PersonMonth:
    """Two receipts, and the path from a seat's number to the payment's root over all seats that it paid."""

    enrolment: bytes
    payment: bytes
    seat: int
    index: int
    """The seat's place among those paid, from 0."""
    path: tuple[bytes, ...]

    @classmethod
    def parse(cls, octets: bytes) -> Self:
        """Read the file; refuses any other form."""
        try:
            found = json.loads(octets)
        except ValueError:
            found = None
        if not isinstance(found, dict) or {name: type(value) for name, value in found.items()} != _FIELDS:
            raise NotProved("person_month_malformed", f"expected the fields {', '.join(_FIELDS)}, found others")
        if found["version"] != 1 or not all(isinstance(one, str) for one in found["path"]):
            raise NotProved("person_month_malformed", "expected version 1 and hashes in base64, found otherwise")
        path = tuple(hash_of(one, of="a hash of the seat's path") for one in found["path"])
        enrolment, payment = (utf8(found[name], of=f"the {name}") for name in ("enrolment", "payment"))
        return cls(enrolment, payment, found["seat"], found["index"], path)

    def __bytes__(self) -> bytes:
        found = {
            "enrolment": self.enrolment.decode(),
            "index": self.index,
            "path": [base64(hash_) for hash_ in self.path],
            "payment": self.payment.decode(),
            "seat": self.seat,
            "version": 1,
        }
        return json.dumps(found, separators=(",", ":"), sort_keys=True).encode() + b"\n"


@dataclass(frozen=True, slots=True)
class MonthProved:
    """What is proved: this worker's seat was on the list of this month's payment; later entries may take it back."""

    worker: str
    batch: str
    month: str
    enrolment: Verified
    payment: Verified


def verify_person_month(octets: bytes, policy: Policy | None = None, *, report: Report | None = None) -> MonthProved:
    """Verify a person's paid month offline: both entries, then that they are of one seat of one batch."""
    proof = PersonMonth.parse(octets)
    steps = Steps(report)
    enrolment = verify_receipt(proof.enrolment, policy, report=lambda step: steps.done(step.title, step.found))
    payment = verify_receipt(proof.payment, policy, report=lambda step: steps.done(step.title, step.found))
    steps = Steps(report, first=2 * _RECEIPT_STEPS + 1)
    must_be_one_head(enrolment.proved, payment.proved)
    worker, batch = _seated(enrolment, proof.seat)
    steps.done("The first entry gave the worker the seat.", f"{worker}, seat {proof.seat} of {batch}")
    paid = _paid(payment, batch)
    steps.done("The second entry paid a month of that batch.", f"{paid['month']}, {paid['seats']} seats")
    root = bytes.fromhex(paid["root"])
    check_inclusion(proof.path, leaf=leaf_hash(b"%d" % proof.seat), index=proof.index, size=paid["seats"], root=root)
    steps.done("The seat is on the list of seats that were paid.", f"number {proof.index + 1} of {paid['seats']}")
    return MonthProved(worker, batch, paid["month"], enrolment, payment)


def _seated(enrolment: Verified, seat: int) -> tuple[str, str]:
    entry = enrolment.entry
    what = entry["what"]
    if entry["kind"] not in _SEATED or what.get("seat") != seat or not isinstance(what.get("worker"), str):
        raise NotProved("seat_differs", f"expected an entry that gives somebody seat {seat}, found {entry['kind']}")
    return what["worker"], entry["stream"]


def _paid(payment: Verified, batch: str) -> dict[str, Any]:  # Any: the words of the entry
    what: dict[str, Any] = payment.entry["what"]
    if payment.entry["kind"] != "ContributionPaid" or what.get("batch") != batch:
        raise NotProved("payment_differs", f"expected a payment of {batch}, found {payment.entry['kind']}")
    return what
