"""How the command line says what was done: to whom, how much, at which position."""

import json
from collections.abc import Mapping, Sequence

from api.cli.desk import Desk, table
from api.receipts import EntryTold, ReceiptTold
from ledger.money import rupiah
from ledger.wording import plural

SHOWN_MAX = 5
_RUPIAH = frozenset({"change", "late_penalty", "returned", "rupiah"})
_COUNTED = frozenset({"beneficiaries", "cards", "claims", "denominator", "numerator", "people", "persons", "quota"})
"""The names of what there may be thousands of; every other number is a position, a year or a small one."""
_STAMP_ONLY = frozenset({"evidence"})


def tell_receipt(desk: Desk, receipt: ReceiptTold) -> None:
    """Print what one command has done."""
    if desk.as_json:
        desk.print_json(receipt)
        return
    desk.say(_sentence(receipt))
    for entry in receipt.entries[:SHOWN_MAX]:
        desk.console().print(_words(entry))
    if receipt.events > SHOWN_MAX and not receipt.dry_run:
        more = receipt.events - SHOWN_MAX
        desk.say(f"... and {more:,} more {plural(more, 'entry', 'entries')} up to position {receipt.position}")


def tell_receipts(desk: Desk, receipts: Sequence[ReceiptTold]) -> None:
    """Print what a bulk has done: one line a command."""
    if desk.as_json:
        desk.print_json(list(receipts))
        return
    for receipt in receipts:
        desk.say(_sentence(receipt))
    verb = "would be recorded" if receipts[0].dry_run else "recorded"
    commands = f"{len(receipts):,} {plural(len(receipts), 'command')}"
    desk.say(f"{commands} {verb} in one commit, up to position {receipts[-1].position}")


def _sentence(receipt: ReceiptTold) -> str:
    first, last = receipt.first, receipt.position
    where = f"position {last}" if first == last else f"positions {first} to {last}"
    entries = f"{receipt.events:,} {plural(receipt.events, 'entry', 'entries')}"
    if receipt.dry_run:
        return f"Dry run: {entries} of {receipt.subject} would stand at {where}; nothing was written."
    done = "Recorded before under this key" if receipt.replayed else "Recorded"
    return f"{done}: {entries} of {receipt.subject} at {where}, by {receipt.actor} at {receipt.at} (key {receipt.key})"


def _words(entry: EntryTold) -> object:
    what = entry.state["what"]
    assert isinstance(what, Mapping)
    rows = [(name, shown(name, value)) for name, value in what.items() if name not in _STAMP_ONLY]
    return table(f"{entry.position}  {entry.kind}  {entry.stream}", [("field", False), ("value", False)], rows)


def shown(name: str, value: object) -> str:
    """Write a value for people: rupiah with points, large counts with commas, what is nested as JSON."""
    if isinstance(value, bool) or value is None:
        return {True: "yes", False: "no", None: "-"}[value]
    if isinstance(value, int):
        if name in _RUPIAH:
            return rupiah(value)
        return f"{value:,}" if name in _COUNTED and value >= 10_000 else str(value)
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
