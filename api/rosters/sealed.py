"""A plan's list as it is kept: rows, verdicts and terms in one sealed part, the file as it came in another."""

import json
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from ledger.enrollments.open import OpenBatch
from ledger.identities.person import Person
from ledger.identities.vault import Vault
from ledger.rosters.roster import Candidate, Judged, Roster, Signed
from ledger.rosters.values import Status, Verdict
from ledger.store import PlanRow

ROSTER, FILE = 0, 1
"""The parts of a plan in the vault."""
_FIELDS = set(Person.model_fields)
"""One set for everybody: of a hundred thousand people, one each would be fifty megabytes."""


def rows_bytes(candidates: Sequence[Candidate], malformed: Sequence[Judged]) -> bytes:
    """Return all that a file says, always in the same bytes: what is sealed, and what the keyed digest is made of."""
    return json.dumps(
        {"malformed": [_said(judged) for judged in malformed], "rows": [_row(candidate) for candidate in candidates]},
        ensure_ascii=False,
        separators=(",", ":"),
        sort_keys=True,
    ).encode()


def _row(candidate: Candidate) -> list[Any]:  # Any: JSON
    person = candidate.person
    born = person.birth_date.isoformat() if person.birth_date else None
    about = [person.nik, person.name, born, person.address, person.disability]
    return [candidate.row, *about, *candidate[2:]]


def _said(judged: Judged) -> list[Any]:  # Any: JSON
    return [judged.row, judged.verdict, judged.code, dict(judged.numbers)]


@dataclass(frozen=True, slots=True)
class Kept:
    """A plan's list, opened."""

    roster: Roster
    verdicts: list[Judged]

    @property
    def signed(self) -> list[Signed]:
        """The verdicts without their numbers."""
        return [Signed(judged.row, judged.verdict, judged.code) for judged in self.verdicts]


def sealed(
    vault: Vault, plan: str, roster: Roster, *, rows: bytes, verdicts: Sequence[Judged], file: bytes
) -> tuple[bytes, list[bytes]]:
    """Seal a plan's list and its file under a key of their own; what destroys that key destroys both."""
    terms = {
        "content": roster.content,
        "opening": roster.opening.model_dump(mode="json"),
        "pots": list(roster.pots),
        "verdicts": [_said(judged) for judged in verdicts],
    }
    listed = json.dumps(terms, ensure_ascii=False, separators=(",", ":")).encode() + b"\n" + rows
    return vault.box(plan, [zlib.compress(listed, 1), zlib.compress(file, 1)])


def kept(vault: Vault, row: PlanRow) -> Kept:
    """Open a plan's list; what was sealed was validated then, and the seal says that nobody has touched it since."""
    opened = zlib.decompress(vault.unbox(row.plan, row.wrapped_key, row.roster, part=ROSTER))
    first, _, rows = opened.partition(b"\n")
    terms, listed = json.loads(first), json.loads(rows)
    roster = Roster(
        opening=OpenBatch.model_validate_json(json.dumps(terms["opening"])),
        pots=tuple(terms["pots"]),
        content=terms["content"],
        candidates=[_candidate(*fields) for fields in listed["rows"]],
        malformed=[_judged(*fields) for fields in listed["malformed"]],
    )
    return Kept(roster, [_judged(*fields) for fields in terms["verdicts"]])


def file_of(vault: Vault, row: PlanRow) -> bytes:
    """Open the file that a plan was made of."""
    return zlib.decompress(vault.unbox(row.plan, row.wrapped_key, row.file, part=FILE))


def _candidate(
    row: int,
    nik: str,
    name: str,
    born: str | None,
    address: str | None,
    disability: bool | None,
    region: str,
    occupation: str | None,
    status: str | None,
    decile: int | None,
    confirmed: bool,
) -> Candidate:
    person = Person.model_construct(
        _fields_set=_FIELDS,
        address=address,
        birth_date=date.fromisoformat(born) if born else None,
        disability=disability,
        name=name,
        nik=nik,
    )
    return Candidate(row, person, region, occupation, Status(status) if status else None, decile, confirmed)


def _judged(row: int, verdict: str, code: str, numbers: dict[str, Any]) -> Judged:  # Any: JSON
    return Judged(row, Verdict(verdict), code, numbers)
