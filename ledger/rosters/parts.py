"""A plan's sealed parts: its terms, verdicts and rows in one, its file in another; and what is cut out of them."""

import json
import zlib
from collections.abc import Collection, Iterator, Sequence
from typing import Any, Protocol

from ledger.store import PlanRow

ROSTER, FILE = 0, 1
"""The parts of a plan in the vault."""
ROW_ERASED = "row_erased"
"""The code of a row that was destroyed with the person whom it named; its verdict stands."""


class Boxes(Protocol):
    """What seals the parts of a plan under one key, and opens them."""

    def box(self, subject: str, parts: Sequence[bytes]) -> tuple[bytes, list[bytes]]:
        """Seal parts under a new key; return that key, wrapped, and them."""

    def unbox(self, subject: str, wrapped: bytes, sealed: bytes, *, part: int) -> bytes:
        """Open a part."""


def boxed(
    boxes: Boxes,
    plan: str,
    terms: dict[str, Any],  # Any: JSON
    *,
    rows: bytes,
    file: bytes,
) -> tuple[bytes, list[bytes]]:
    """Seal the words of a plan, its rows and its file."""
    listed = json.dumps(terms, ensure_ascii=False, separators=(",", ":")).encode() + b"\n" + rows
    return boxes.box(plan, [zlib.compress(listed, 1), zlib.compress(file, 1)])


def opened_part(boxes: Boxes, row: PlanRow, part: int) -> bytes:
    """Open a part of a plan."""
    return zlib.decompress(boxes.unbox(row.plan, row.wrapped_key, (row.roster, row.file)[part], part=part))


def unboxed(boxes: Boxes, row: PlanRow) -> tuple[dict[str, Any], dict[str, Any]]:  # Any: JSON
    """Open the words of a plan, and its rows."""
    first, _, rows = opened_part(boxes, row, ROSTER).partition(b"\n")
    return json.loads(first), json.loads(rows)


def listed_bytes(rows: Sequence[list[Any]], malformed: Sequence[list[Any]]) -> bytes:  # Any: JSON
    """Return the words of rows, and which of them are malformed, always in the same bytes."""
    words = {"malformed": malformed, "rows": rows}
    return json.dumps(words, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()


def without_rows(boxes: Boxes, row: PlanRow, niks: Collection[str]) -> PlanRow:
    """Return a plan without the rows that hold one of some NIKs, and without its file, under a new key."""
    terms, listed = unboxed(boxes, row)
    gone = {words[0] for words in listed["rows"] if not set(_texts(words)).isdisjoint(niks)}
    stays = [words for words in listed["rows"] if words[0] not in gone]
    terms["verdicts"] = [[said[0], said[1], ROW_ERASED, {}] if said[0] in gone else said for said in terms["verdicts"]]
    used = {said[3] for said in terms["verdicts"] if isinstance(said[3], int)}
    terms["evidence"] = [said if place in used else {} for place, said in enumerate(terms.get("evidence", ()))]
    wrapped, (roster, _) = boxed(boxes, row.plan, terms, rows=listed_bytes(stays, listed["malformed"]), file=b"")
    return row._replace(wrapped_key=wrapped, roster=roster, file=b"")


def _texts(words: Sequence[Any]) -> Iterator[str]:  # Any: JSON
    """Yield the texts of a row; one of changes may hold a row of its own, of who comes."""
    for word in words:
        if isinstance(word, str):
            yield word
        elif isinstance(word, list):
            yield from _texts(word)
