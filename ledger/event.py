"""An event is what was said; an entry is the same words in their place in the book."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Any, ClassVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from ledger.basis import Basis
from ledger.nik import holds_nik, is_nik_alone
from ledger.periods import Day, PartialDate


def _printable(text: str) -> str:
    if not text.isprintable():
        raise ValueError("expected printable text on one line, found a control character; remove it")
    if holds_nik(text):
        raise ValueError("expected words that name no person, found a NIK among their digits; leave the number out")
    return text


def _reference(text: str) -> str:
    if is_nik_alone(text):
        raise ValueError(
            "expected a document's number, found exactly 16 digits on their own that make a NIK; leave the number out, "
            "or write it with the letters that the document has before it"
        )
    return text


Label = Annotated[
    str, StringConstraints(strict=True, min_length=1, max_length=200, strip_whitespace=True), AfterValidator(_printable)
]
"""A name of an organisation, a number of a document: one printable line of at most 200 characters."""

Reference = Annotated[
    str,
    StringConstraints(
        strict=True,
        min_length=1,
        max_length=64,
        strip_whitespace=True,
        pattern=r"^[A-Za-z0-9/._:-]([A-Za-z0-9/._: -]*[A-Za-z0-9/._:-])?$",
    ),
    AfterValidator(_reference),
    Field(examples=["900/123/DPA/2022"]),
]
"""A number as a bank or an office writes it: ASCII letters, digits, spaces and ``/ . - _ :``, up to 64 of them."""


def folded(reference: str) -> str:
    """Return a reference as natural keys compare it: in capitals, a run of spaces as one."""
    return " ".join(reference.upper().split())


Quotation = Annotated[
    str, StringConstraints(strict=True, min_length=1, max_length=500, strip_whitespace=True), AfterValidator(_printable)
]
"""Words quoted from a published source."""

Position = Annotated[
    int, Field(strict=True, ge=1, lt=2**53, description="A position of the book, dense from 1.", examples=[42])
]


class Value(BaseModel):
    """A frozen model whose JSON is canonical: fields in alphabetical order, nothing unknown, nothing empty.

    The bytes agree with RFC 8785 because keys are ASCII, numbers are integers below 2^53 and pydantic-core escapes
    strings as ECMAScript does.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:  # Any: pydantic's own signature
        """Put the fields, inherited ones included, into alphabetical order."""
        names = sorted(cls.__pydantic_fields__)
        if list(cls.__pydantic_fields__) != names:
            cls.__pydantic_fields__ = {name: cls.__pydantic_fields__[name] for name in names}
            cls.model_rebuild(force=True)

    def canonical(self) -> bytes:
        """Return the canonical JSON of this value, absent fields left out."""
        return self.__pydantic_serializer__.to_json(self, exclude_none=True)


class EvidenceKind(StrEnum):
    """What a document is."""

    ALIGNMENT_LETTER = "alignment_letter"
    ARTICLE = "article"
    BANK_STATEMENT = "bank_statement"
    BILLING = "billing"
    BPJS_RECEIPT = "bpjs_receipt"
    DECREE = "decree"
    DPA = "dpa"
    LEGAL_TEXT = "legal_text"
    MINUTES = "minutes"
    MOU = "mou"
    OTHER = "other"
    P_APBD = "p_apbd"
    PKS = "pks"
    ROSTER = "roster"
    SP2D = "sp2d"
    STATEMENT = "statement"


class Evidence(Value):
    """A document that a fact rests on: enough to find it again, and its digest where we hold it."""

    digest: Annotated[str, StringConstraints(pattern=r"^sha256:[0-9a-f]{64}$")] | None = Field(
        None, description="sha256: and 64 hex digits of the document's bytes."
    )
    issued_on: PartialDate | None = Field(None, description="The document's own date, as far as it is known.")
    issuer: Label | None = Field(None, description="The office or publisher that issued it.", examples=["Liputan6.com"])
    kind: EvidenceKind = Field(description="What the document is.", examples=["bank_statement"])
    number: Reference | None = Field(None, description="Its number.", examples=["900/123/DPA/2022"])
    title: Quotation | None = Field(None, description="The title of a published document.")


class Event(Value):
    """The words of an entry. A class is a permanent kind; a new shape is a new ``VERSION`` with an upcast."""

    KIND: ClassVar[str] = ""
    VERSION: ClassVar[int] = 1

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:  # Any: pydantic's own signature
        """Name the kind after the class, with its version from the second one on."""
        super().__pydantic_init_subclass__(**kwargs)
        cls.KIND = cls.__name__ if cls.VERSION == 1 else f"{cls.__name__}.{cls.VERSION}"

    def natural_keys(self) -> Iterable[tuple[str, str]]:
        """Yield (scope, key) of each outside number that the book takes only once, such as a bank reference."""
        return ()


class Fact(Event):
    """An event with its own date, documents and basis: all but the leanest."""

    basis: Basis = Field(description="On what the fact rests.", examples=["reported"])
    corrects: Position | None = Field(None, description="The position of the entry that this one corrects.")
    effective_on: Day = Field(description="The world's date, from which it counts.", examples=["2022-10-04"])
    evidence: tuple[Evidence, ...] = Field((), max_length=20, description="The documents it rests on.")
    exceptions: tuple[Annotated[str, StringConstraints(pattern=r"^[A-Z]{2,4}-[0-9]{2}$")], ...] = Field(
        (), max_length=20, description="Exception codes that the fact was recorded with.", examples=[["DOC-01"]]
    )


class MoneyFact(Fact):
    """What happened to a fund's money outside: it is never refused, and where its month is closed it posts later."""

    posted_on: Day | None = Field(
        None,
        description="The day on which its money counts: the first of the first open month, where its own is closed.",
        examples=["2023-01-01"],
    )


def money_on(event: Fact) -> date:
    """Return the day on which an event's money counts: its own date, unless it was posted to an open month."""
    posted = event.posted_on if isinstance(event, MoneyFact) else None
    return event.effective_on if posted is None else posted


@dataclass(frozen=True, slots=True)
class Entry:
    """An event in its place: position, stream and version, when it was recorded and by whom."""

    position: int
    stream: str
    version: int
    at: str
    by: str
    nonce: str
    event: Event

    @property
    def originator_id(self) -> str:
        """The stream, in the library's words."""
        return self.stream

    @property
    def originator_version(self) -> int:
        """The version, in the library's words."""
        return self.version


def stamp_time(moment: datetime) -> str:
    """Write a moment of the book: UTC, microseconds, ``2026-11-21T07:31:16.000001Z``."""
    return moment.strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def leaf_hash(state: bytes) -> bytes:
    """Hash the stored bytes of an entry as a leaf (RFC 6962 section 2.1)."""
    return hashlib.sha256(b"\x00" + state).digest()
