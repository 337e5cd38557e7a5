"""Identifiers: random, or made from a document's number; never from a NIK or a name."""

import secrets
from collections.abc import Callable
from typing import Annotated, TypeAlias

from pydantic import AfterValidator, Field, GetCoreSchemaHandler, StringConstraints
from pydantic_core import CoreSchema

from ledger.nik import LENGTH, holds_nik

Random: TypeAlias = Callable[[int], bytes]
"""A source of random bytes: ``secrets.token_bytes``, or a seeded one in a demo or a test."""

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
_TAIL = "[a-z0-9]([a-z0-9.-]{0,58}[a-z0-9])?"
ACTOR_PATTERN = f"^{_TAIL}$"


def new_id(prefix: str, random: Random = secrets.token_bytes) -> str:
    """Return an id with 80 random bits, such as ``fund-3k7q0z9vhx2m5c8d``."""
    number = int.from_bytes(random(10), "big")
    return f"{prefix}-{_lettered(''.join(_ALPHABET[number >> shift & 31] for shift in range(75, -1, -5)))}"


def new_ids(prefix: str, count: int, random: Random = secrets.token_bytes) -> list[str]:
    """Return many ids at once, from one draw of random bytes."""
    pairs = [_ALPHABET[n >> 5] + _ALPHABET[n & 31] for n in range(1024)]
    drawn = random(10 * count)
    ids = []
    for start in range(0, 10 * count, 10):
        number = int.from_bytes(drawn[start : start + 10], "big")
        tail = "".join([pairs[number >> shift & 1023] for shift in range(70, -1, -10)])
        ids.append(f"{prefix}-{tail if not tail.isdigit() else _lettered(tail)}")
    return ids


def _lettered(tail: str) -> str:
    """Return a tail that is no NIK: of one in a hundred million, digits alone, the last becomes a letter."""
    return tail[:-1] + _ALPHABET[-1] if tail.isdigit() else tail


def no_nik(identifier: str) -> str:
    """Refuse an id that holds a NIK among its digits, or nothing but so many digits: a NIK with a digit mistaken."""
    if holds_nik(identifier) or _is_bare(identifier):
        raise ValueError(
            "expected an id that is random or from a document's number, found 16 or more digits that are or may be "
            "a NIK; choose another id, or leave it out where the book can draw one"
        )
    return identifier


def _no_nik_of_worker(worker: str) -> str:
    return no_nik(worker) if worker[2:].isdigit() and holds_nik(worker[2:]) else worker


def _is_bare(identifier: str) -> bool:
    tail = identifier.partition("-")[2].replace("-", "").replace(".", "")
    return len(tail) >= LENGTH and tail.isdigit()


class _Id:
    """What makes a string the id of one kind of thing."""

    def __init__(self, prefix: str, what: str, example: str) -> None:
        self._metadata = (
            StringConstraints(strict=True, pattern=f"^{prefix}-{_TAIL}$", max_length=64),
            AfterValidator(no_nik),
            Field(description=f"The id of {what}.", examples=[example]),
        )

    def __get_pydantic_core_schema__(self, source: type[str], handler: GetCoreSchemaHandler) -> CoreSchema:
        return handler.generate_schema(Annotated[str, *self._metadata])


ActorId = Annotated[
    str,
    StringConstraints(strict=True, pattern=ACTOR_PATTERN, max_length=64),
    AfterValidator(no_nik),
    Field(description="Who acts: the name of a key, such as a desk or a job.", examples=["treasurer-desk"]),
]
AgreementId = Annotated[str, _Id("agreement", "an agreement", "agreement-labusel-2022")]
AllocationId = Annotated[str, _Id("budget", "a budget line, its upward revisions included", "budget-labusel-2022")]
BatchId = Annotated[str, _Id("batch", "an enrolment batch", "batch-labusel-2022")]
ClaimId = Annotated[str, _Id("claim", "a claim", "claim-3k7q0z9vhx2m5c8d")]
DecreeId = Annotated[str, _Id("decree", "a decree that names beneficiaries", "decree-kaltim-2023")]
DonationId = Annotated[str, _Id("gift", "a donation", "gift-3k7q0z9vhx2m5c8d")]
CreditId = Annotated[
    str,
    StringConstraints(strict=True, pattern=f"^(gift|budget|opening)-{_TAIL}$", max_length=64),
    AfterValidator(no_nik),
    Field(description="A gift, a budget line or an opening balance.", examples=["gift-3k7q0z9vhx2m5c8d"]),
]
FindingId = Annotated[str, _Id("finding", "a finding of a check", "finding-doc-02-3k7q0z9vhx2m")]
FundId = Annotated[str, _Id("fund", "a fund", "fund-labusel-2022")]
InstrumentId = Annotated[str, _Id("law", "a legal instrument", "law-inpres-2-2021")]
OpeningId = Annotated[str, _Id("opening", "an opening balance", "opening-gresik-2022")]
PartyId = Annotated[str, _Id("party", "a party", "party-pemkab-labusel")]
PlanId = Annotated[str, _Id("plan", "a plan of a roster", "plan-3k7q0z9vhx2m5c8d")]
PledgeId = Annotated[str, _Id("pledge", "a pledge", "pledge-3k7q0z9vhx2m5c8d")]
PotId = Annotated[str, _Id("pot", "a pot of a fund", "pot-labusel-2022")]
RequestId = Annotated[str, _Id("request", "somebody's request about his own data", "request-3k7q0z9vhx2m5c8d")]
SchemeId = Annotated[str, _Id("scheme", "a scheme", "scheme-labusel-2022")]
StatementId = Annotated[str, _Id("statement", "a donor's statement", "statement-3k7q0z9vhx2m5c8d")]
SnapshotId = Annotated[str, _Id("snapshot", "a snapshot of an outside register", "snapshot-3k7q0z9vhx2m5c8d")]
StatisticId = Annotated[str, _Id("stat", "a reported statistic or a source note", "stat-gresik-coverage-2022")]
WorkerId = Annotated[
    str,
    StringConstraints(strict=True, pattern=r"^w-[0-9a-hjkmnp-tv-z]{16}$"),
    AfterValidator(_no_nik_of_worker),
    Field(description="A worker, as the book knows him: random, never from a NIK.", examples=["w-0c9k7q3z5vhx2m8d"]),
]
