"""A plan of changes as it is kept: its rows, verdicts and terms in one sealed part, its file in another."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from api.rosters.sealed import candidate_of, judged_of, row_words, said_words
from ledger.enrollments.events import WithdrawalReason
from ledger.enrollments.open import OpenBatch
from ledger.identities.person import Person
from ledger.identities.vault import Vault
from ledger.periods import Month
from ledger.rosters.changes import ChangeRow, Changes, ChangeTerms
from ledger.rosters.parts import boxed, listed_bytes, unboxed
from ledger.rosters.roster import Judged, Signed
from ledger.store import PlanRow

_FIELDS = {"birth_date", "name", "nik"}


def change_bytes(rows: Sequence[ChangeRow], malformed: Sequence[Judged]) -> bytes:
    """Return all that a list of changes says, always in the same bytes."""
    return listed_bytes(list(map(_words, rows)), list(map(said_words, malformed)))


def _words(row: ChangeRow) -> list[Any]:  # Any: JSON
    leaver = row.leaver
    born = leaver.birth_date.isoformat() if leaver.birth_date else None
    coming = None if row.newcomer is None else row_words(row.newcomer)
    said = [row.from_month, row.reason, row.confirmed, coming, row.marked_dead]
    return [row.row, leaver.nik, leaver.name, born, *said]


def _row(
    row: int,
    nik: str,
    name: str,
    born: str | None,
    month: str | None,
    reason: str | None,
    confirmed: bool,
    coming: list[Any] | None,  # Any: JSON
    marked: bool = False,
) -> ChangeRow:
    leaver = Person.model_construct(
        _fields_set=_FIELDS, birth_date=date.fromisoformat(born) if born else None, name=name, nik=nik
    )
    first = None if month is None else Month(month)
    why = None if reason is None else WithdrawalReason(reason)
    newcomer = None if coming is None else candidate_of(*coming)
    return ChangeRow(row, leaver, first, why, confirmed, newcomer, marked)


@dataclass(frozen=True, slots=True)
class KeptChanges:
    """A plan of changes, opened."""

    changes: Changes
    verdicts: list[Judged]

    @property
    def signed(self) -> list[Signed]:
        """The verdicts without their numbers."""
        return [Signed(judged.row, judged.verdict, judged.code) for judged in self.verdicts]


def sealed_changes(
    vault: Vault, plan: str, changes: Changes, *, rows: bytes, verdicts: Sequence[Judged], file: bytes
) -> tuple[bytes, list[bytes]]:
    """Seal a plan of changes under a key of its own; what destroys that key destroys it."""
    terms = {
        "change": changes.terms.model_dump(mode="json"),
        "content": changes.content,
        "opening": changes.opening.model_dump(mode="json") if changes.opening else None,
        "pots": list(changes.pots),
        "verdicts": [said_words(judged) for judged in verdicts],
    }
    return boxed(vault, plan, terms, rows=rows, file=file)


def kept_changes(vault: Vault, row: PlanRow) -> KeptChanges:
    """Open a plan of changes; what was sealed was validated then."""
    terms, listed = unboxed(vault, row)
    opening = terms["opening"]
    changes = Changes(
        terms=ChangeTerms.model_validate_json(json.dumps(terms["change"])),
        content=terms["content"],
        rows=[_row(*fields) for fields in listed["rows"]],
        malformed=[judged_of(*fields) for fields in listed["malformed"]],
        opening=OpenBatch.model_validate_json(json.dumps(opening)) if opening else None,
        pots=tuple(terms["pots"]),
    )
    return KeptChanges(changes, [judged_of(*fields) for fields in terms["verdicts"]])
