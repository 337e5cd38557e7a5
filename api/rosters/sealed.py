"""A plan's list as it is kept: rows, verdicts and terms in one sealed part, the file as it came in another."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from ledger.enrollments.open import OpenBatch
from ledger.identities.person import Person
from ledger.identities.vault import Vault
from ledger.rosters.digest import told_once
from ledger.rosters.parts import FILE, boxed, listed_bytes, opened_part, unboxed
from ledger.rosters.roster import Candidate, Judged, Roster, Signed
from ledger.rosters.values import Status, Verdict
from ledger.store import PlanRow

_FIELDS = set(Person.model_fields)
"""One set for everybody: of a hundred thousand people, one each would be fifty megabytes."""


def rows_bytes(candidates: Sequence[Candidate], malformed: Sequence[Judged]) -> bytes:
    """Return all that a file says, always in the same bytes: what is sealed, and what the keyed digest is made of."""
    return listed_bytes(list(map(row_words, candidates)), list(map(said_words, malformed)))


def row_words(candidate: Candidate) -> list[Any]:  # Any: JSON
    """Return what a row says of somebody."""
    person = candidate.person
    born = person.birth_date.isoformat() if person.birth_date else None
    about = [person.nik, person.name, born, person.address, person.disability]
    return [candidate.row, *about, *candidate[2:]]


def said_words(judged: Judged) -> list[Any]:  # Any: JSON
    """Return what is said of a row."""
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
    evidence, places = told_once(verdicts)
    place = iter(places)
    terms = {
        "evidence": evidence,
        "content": roster.content,
        "opening": roster.opening.model_dump(mode="json"),
        "pots": list(roster.pots),
        "renews": roster.renews,
        "verdicts": [
            [judged.row, judged.verdict, "", next(place)] if judged.verdict is Verdict.ACCEPTED else said_words(judged)
            for judged in verdicts
        ],
    }
    return boxed(vault, plan, terms, rows=rows, file=file)


def kept(vault: Vault, row: PlanRow) -> Kept:
    """Open a plan's list; what was sealed was validated then, and the seal says that nobody has touched it since."""
    terms, listed = unboxed(vault, row)
    roster = Roster(
        opening=OpenBatch.model_validate_json(json.dumps(terms["opening"])),
        pots=tuple(terms["pots"]),
        content=terms["content"],
        candidates=[candidate_of(*fields) for fields in listed["rows"]],
        malformed=[judged_of(*fields) for fields in listed["malformed"]],
        renews=terms.get("renews"),
    )
    evidence = terms.get("evidence", [])
    verdicts = [
        judged_of(row, verdict, code, evidence[said] if isinstance(said, int) else said)
        for row, verdict, code, said in terms["verdicts"]
    ]
    return Kept(roster, verdicts)


def file_of(vault: Vault, row: PlanRow) -> bytes:
    """Open the file that a plan was made of."""
    return opened_part(vault, row, FILE)


def candidate_of(
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
    marked: bool = False,
) -> Candidate:
    """Return who a row names, of what ``row_words`` returned."""
    person = Person.model_construct(
        _fields_set=_FIELDS,
        address=address,
        birth_date=date.fromisoformat(born) if born else None,
        disability=disability,
        name=name,
        nik=nik,
    )
    said = Status(status) if status else None
    return Candidate(row, person, region, occupation, said, decile, confirmed, marked)


def judged_of(row: int, verdict: str, code: str, numbers: dict[str, Any]) -> Judged:  # Any: JSON
    """Return what is said of a row, of what ``said_words`` returned."""
    return Judged(row, Verdict(verdict), code, numbers)
