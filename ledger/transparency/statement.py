"""A donor's fiscal year in one file: the statement's parts, and every entry that it closes, each proved."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

from ledger.transparency.errors import NotProved
from ledger.transparency.policy import Policy
from ledger.transparency.receipt import STATEMENT, Verified, must_be_one_head, verify_receipt
from ledger.transparency.texts import utf8
from ledger.transparency.tree import Frontier, leaf_hash
from ledger.transparency.verify import Report, Steps
from ledger.wording import plural

SUFFIX = ".statement.json"
_FIELDS = {"entries": list, "parts": list, "version": int}
_RECEIVED = ("DonationReceived", "OpeningBalanceStated")
_OWN = ("gifts", "part")
"""What each part of a statement says of its own; all else they say alike."""


@dataclass(frozen=True, slots=True)
class StatementFile:
    """The receipts of a statement's parts, and of the entries that it closes, in their order."""

    parts: tuple[bytes, ...]
    entries: tuple[bytes, ...]

    @classmethod
    def parse(cls, octets: bytes) -> Self:
        """Read the file; refuses any other form."""
        try:
            found = json.loads(octets)
        except ValueError:
            found = None
        if not isinstance(found, dict) or {name: type(value) for name, value in found.items()} != _FIELDS:
            raise _wrong(f"the fields {', '.join(_FIELDS)}", "others")
        texts = [*found["parts"], *found["entries"]]
        if found["version"] != 1 or not found["parts"] or not all(isinstance(one, str) for one in texts):
            raise _wrong("version 1, receipts as texts and at least one part", "otherwise")
        parts, entries = (tuple(utf8(one, of="a receipt") for one in found[name]) for name in ("parts", "entries"))
        return cls(parts, entries)

    def __bytes__(self) -> bytes:
        found = {
            "entries": [one.decode() for one in self.entries],
            "parts": [one.decode() for one in self.parts],
            "version": 1,
        }
        return json.dumps(found, separators=(",", ":"), sort_keys=True).encode() + b"\n"


@dataclass(frozen=True, slots=True)
class YearProved:
    """What is proved: the keeper stated this year so, and these are all the entries that he closed with it."""

    parts: tuple[Verified, ...]
    entries: tuple[Verified, ...]

    @property
    def what(self) -> Mapping[str, Any]:  # Any: the words of an entry
        """The words of the first part."""
        what: Mapping[str, Any] = self.parts[0].entry["what"]
        return what


def verify_statement(octets: bytes, policy: Policy | None = None, *, report: Report | None = None) -> YearProved:
    """Verify a donor's fiscal year offline: every part and entry, then that no entry is missing."""
    file = StatementFile.parse(octets)
    steps = Steps(report)
    parts = [verify_receipt(one, policy) for one in file.parts]
    what = _whole(parts)
    year = f"{what['fiscal_year']} of {what['donor']}, up to {what['until']}"
    steps.done("The statement is proved, every part of it.", f"{len(parts)} of {what['parts']}; {year}")
    entries = [verify_receipt(one, policy) for one in file.entries]
    for one in (*parts[1:], *entries):
        must_be_one_head(parts[0].proved, one.proved)
    steps.done(
        "Every entry that the file brings is proved.", f"{len(entries)} {plural(len(entries), 'entry', 'entries')}"
    )
    _must_be_all(what, entries)
    steps.done("They are all that the statement closes, in its order.", f"count and root {what['entries_root']}")
    _must_add_up(what, entries)
    steps.done("The gifts among them add up to what it says.", f"{what['received']} rupiah received")
    return YearProved(tuple(parts), tuple(entries))


def _whole(parts: Sequence[Verified]) -> Mapping[str, Any]:  # Any: the words of an entry
    """Return the first part's words; refuses a part that is missing, twice there or of another statement."""
    said = [part.entry["what"] for part in parts]
    alike = {json.dumps({name: of for name, of in one.items() if name not in _OWN}) for one in said}
    numbers = [one.get("part") for one in said]
    whole = len(alike) == 1 and numbers == list(range(1, said[0].get("parts", 0) + 1))
    if not whole or any(part.entry["kind"] != STATEMENT for part in parts):
        raise NotProved("statement_incomplete", f"expected every part of one statement, found the parts {numbers}")
    first: Mapping[str, Any] = said[0]
    return first


def _must_be_all(what: Mapping[str, Any], entries: Sequence[Verified]) -> None:  # Any: as above
    root = Frontier().append_many([leaf_hash(one.octets) for one in entries]).root().hex()
    if len(entries) != what["entries"] or root != what["entries_root"]:
        raise NotProved(
            "entries_missing",
            f"expected the {what['entries']} entries whose root is {what['entries_root']}, found {len(entries)} with "
            f"the root {root}: one is missing, changed or out of order; ask for the statement's file again",
        )


def _must_add_up(what: Mapping[str, Any], entries: Sequence[Verified]) -> None:  # Any: as above
    received = sum(one.entry["what"]["rupiah"] for one in entries if one.entry["kind"] in _RECEIVED)
    if received != what["received"]:
        raise NotProved(
            "received_differs", f"expected {what['received']} rupiah among the entries, found {received} rupiah"
        )


def _wrong(expected: str, found: str) -> NotProved:
    return NotProved("statement_malformed", f"expected {expected} in the file, found {found}")
