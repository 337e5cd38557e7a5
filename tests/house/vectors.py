"""Writes the stored forms of kinds that have none yet: ``python -m tests.house.vectors``; never changes one."""

import json
from pathlib import Path

from ledger.event import Event, leaf_hash
from ledger.store.mapper import stamped_rows
from ledger.vocabulary import KINDS
from tests.house.words import example_words, schema_of

FILE = Path(__file__).parent.parent / "vectors" / "kinds.json"
STREAM = "party-vector"
AT = "2026-11-21T07:31:16.000001Z"


def kept() -> dict[str, dict[str, dict[str, str]]]:
    """Return kind -> form -> the stored state and its leaf, as they were written once."""
    known: dict[str, dict[str, dict[str, str]]] = json.loads(FILE.read_text()) if FILE.exists() else {}
    return known


def stored(event: Event) -> dict[str, str]:
    """Return the stored state of an event and its leaf."""
    row = stamped_rows(
        STREAM, 1, [event], bodies=[event.canonical()], at=AT, by="treasurer-desk", nonces=["0123456789abcdef" * 2]
    )[0]
    return {"leaf": leaf_hash(row.state).hex(), "state": row.state.decode()}


def forms(kind: type[Event]) -> dict[str, dict[str, str]]:
    """Return the full form of a kind, with every field, and the lean one."""
    words = {form: example_words(schema_of(kind), full=form == "full") for form in ("full", "lean")}
    return {form: stored(kind.model_validate_json(json.dumps(said))) for form, said in words.items()}


def main() -> None:
    """Add the kinds that are missing."""
    known = kept()
    missing = {kind.KIND: forms(kind) for kind in KINDS if kind.KIND not in known}
    FILE.write_text(json.dumps(known | missing, indent=1, sort_keys=True, ensure_ascii=False) + "\n")
    print(f"{len(missing)} kinds added: {', '.join(missing) or 'none'}")


if __name__ == "__main__":
    main()
