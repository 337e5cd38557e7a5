"""What is said of schemes: a sponsor's protection drive, what was promised, who was invited."""

from enum import StrEnum

from pydantic import Field

from ledger.event import Event, Fact, Label
from ledger.identifiers import PartyId, SchemeId
from ledger.periods import PartialDate
from ledger.programmes import Programme
from ledger.regions import RegionCode


class PromiseKind(StrEnum):
    """What a promise is about."""

    CONTINUE = "continue"
    ENROL = "enrol"
    EXTEND = "extend"
    REGULATE = "regulate"


class SchemeOpened(Fact):
    """A protection drive starts: GN Lingkaran, SERTAKAN, a province's, a regency's or a city's."""

    initiators: tuple[PartyId, ...] = Field((), max_length=20)
    name: Label
    programmes: tuple[Programme, ...] = Field(min_length=1, max_length=3)
    region: RegionCode | None = None
    scheme: SchemeId
    started: PartialDate | None = Field(None, description="When it started, as far as it is known.")


class SchemeEnded(Fact):
    """A protection drive ends."""

    scheme: SchemeId


class PromiseStated(Fact):
    """A promise was made in public: never money, never cover."""

    about: PartialDate | None = Field(None, description="The time it is about.", examples=["2023"])
    by: PartyId | None = None
    persons: int | None = Field(None, strict=True, ge=1, lt=2**53, description="The number of people it names.")
    promise_kind: PromiseKind
    scheme: SchemeId


class OutreachHeld(Fact):
    """A meeting to win sponsors was held; no gift follows from it."""

    attending_companies: int | None = Field(
        None, strict=True, ge=0, lt=2**53, description="How many companies came, as reported."
    )
    hosts: tuple[PartyId, ...] = Field((), max_length=20)
    invited: tuple[PartyId, ...] = Field((), max_length=50)
    region: RegionCode | None = None
    rounded: bool = Field(False, strict=True, description="Whether the source prints the number of companies rounded.")
    scheme: SchemeId


EVENTS: tuple[type[Event], ...] = (SchemeOpened, SchemeEnded, PromiseStated, OutreachHeld)
