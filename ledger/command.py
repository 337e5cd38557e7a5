"""A command asks; its ``decide`` reads the history and answers with events, or refuses with numbers."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, ClassVar, Protocol, Self, TypeAlias, TypeVar

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from ledger.basis import Basis
from ledger.errors import AlreadyRecorded, Refused, Unknown
from ledger.event import Entry, Event, Evidence, Position
from ledger.findings.seen import FindingSeen
from ledger.identifiers import Random, WorkerId, new_id
from ledger.identities.keys import WRITER
from ledger.identities.person import Person, Private
from ledger.periods import Day
from ledger.registers.sealed import SealedRegister
from ledger.rosters.beside import Beside
from ledger.statements.seen import StatementSeen


@dataclass(frozen=True, slots=True)
class Happening:
    """Events that a decision appends to one stream, in their order."""

    stream: str
    events: Sequence[Event]


class Fold(Protocol):
    """The state of one stream: changed by ``apply`` alone, and kept as a snapshot by ``dump`` and ``load``."""

    SNAPSHOT: ClassVar[str]
    """The name of the form that ``dump`` writes, changed whenever the form is; empty where there is no snapshot."""
    version: int

    def __init__(self, stream: str) -> None: ...

    def apply(self, entry: Entry) -> object:
        """Take the stream's next entry in."""

    def dump(self) -> bytes:
        """Return the state as JSON."""

    @classmethod
    def load(cls, state: bytes) -> Self:
        """Return the state that ``dump`` wrote."""


F = TypeVar("F", bound=Fold)


Codes: TypeAlias = "Sequence[str] | Mapping[str, str]"
"""Exception codes; where they are names of a mapping, each with what was found, in the words of a refusal."""


class Holding(Protocol):
    """Which months of a worker and year are held (36 bits: 12 for each of JKK, JKM, JHT), and by which entries."""

    @property
    def mask(self) -> int:
        """The bits of the months held."""

    @property
    def holders(self) -> Sequence[int]:
        """The positions of the entries that took them."""


class History(Protocol):
    """What a decision may know: the book up to its head, read under its lock, and today's date in UTC+9."""

    @property
    def today(self) -> date:
        """Today in UTC+9, the easternmost Indonesian time."""

    @property
    def actor(self) -> str:
        """Who asks, by the key."""

    @property
    def position(self) -> int:
        """The position of the newest entry, 0 in an empty book."""

    @property
    def persons(self) -> Sequence[WorkerId]:
        """The WorkerIds of the command's ``named_persons()``, in their order."""

    def fold(self, kind: type[F], stream: str) -> F:
        """Return the state of a stream; of one without entries the empty state, with version 0. Never change it."""

    def version(self, stream: str) -> int:
        """Return the number of a stream's entries, 0 where there is none."""

    def entries(self, stream: str) -> Sequence[Entry]:
        """Return a short stream's entries: a party's, an agreement's, a claim's. Empty where there is none."""

    def entry(self, position: int) -> Entry | None:
        """Return the entry at a position."""

    def natural_key(self, scope: str, key: str) -> int | None:
        """Return the position that used an outside number, such as a bank reference."""

    def natural_keys(self, scope: str, *, of: str) -> Mapping[str, int]:
        """Return the outside numbers of a scope that are a word or begin with it and a space, with their positions."""

    def holdings(self, workers: Sequence[str]) -> Mapping[tuple[str, int], Holding]:
        """Return what is held of each (worker, year); a pair of which nothing is held is absent."""

    def finding(self, finding: str) -> FindingSeen | None:
        """Return what the checks find under an id, as far as the readers have read; none where they find nothing."""

    def statement(self, donor: str, fiscal_year: int, until: date) -> StatementSeen | None:
        """Return what is told of a donor's fiscal year up to a day, as far as the readers have read."""

    def beside(self) -> Beside:
        """Return what stands beside the book: plans of rosters, who holds which key, people looked up in bulk."""


class Command(BaseModel):
    """A request to the book: frozen, imperative, named by its noun and verb.

    ``IDS`` maps an id field that may be left out to the prefix of the random id that takes its place.
    ``BULK`` marks a command whose decision is made and serialised before the lock. ``WHOLE`` marks one of these that
    rests on the whole book: under the lock it stands only where nothing at all was written since; and of the people
    whom it names the vault keeps those alone who take a month by it. ``READS`` marks one that asks the readers: a door
    lets them read on first. ``OF_MERGED`` marks one that may name a worker who was merged into another: it mends what
    stayed with him. ``ROLE`` is whose key may send it.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    NOUN: ClassVar[str] = ""
    VERB: ClassVar[str] = ""
    IDS: ClassVar[Mapping[str, str]] = {}
    BULK: ClassVar[bool] = False
    WHOLE: ClassVar[bool] = False
    READS: ClassVar[bool] = False
    OF_MERGED: ClassVar[bool] = False
    ROLE: ClassVar[str] = WRITER

    def decide(self, history: History) -> Iterable[Happening]:
        """Yield what happens, or raise a refusal. Pure: no clock, database, randomness or environment."""
        raise NotImplementedError

    def as_request(self) -> bytes:
        """Return what is asked; a field at its default is left out, so that a new one changes no old request."""
        asked = self.__pydantic_serializer__.to_json(self, exclude_defaults=True)
        return f"{self.NOUN} {self.VERB} ".encode() + asked

    def named_persons(self) -> Sequence[Person]:
        """Return the people whom the command names by NIK; the book resolves them to WorkerIds first."""
        return ()

    def villages(self) -> Sequence[str | None]:
        """Return where each of the named persons lives, in their order; empty where the command says it of nobody."""
        return ()

    def known_workers(self) -> Sequence[WorkerId]:
        """Return the WorkerIds that the command names; the book refuses those that its vault does not know."""
        return ()

    def private(self) -> Sequence[Private]:
        """Return personal data to be kept in the vault, in the same transaction."""
        return ()

    def sealed_register(self) -> SealedRegister | None:
        """Return the rows of an outside register, to be kept in the vault in the same transaction."""
        return None

    def with_ids(self, random: Random) -> Self:
        """Return the command with a random id in each id field that was left out."""
        absent = {name: new_id(prefix, random) for name, prefix in self.IDS.items() if getattr(self, name) is None}
        return self.model_copy(update=absent) if absent else self


ExceptionCode = Annotated[
    str,
    StringConstraints(strict=True, pattern=r"^[A-Z]{2,4}-[0-9]{2}$"),
    Field(description="A code of the list of exceptions.", examples=["DOC-01"]),
]


class FactCommand(Command):
    """A command with the fields that every fact has."""

    accept: tuple[ExceptionCode, ...] = Field(
        (), max_length=20, description="Exception codes whose warning the actor accepts, for a fact that has them."
    )
    basis: Basis = Field(Basis.REPORTED, description="On what it rests.", examples=["reported"])
    corrects: Position | None = Field(None, description="The position of the entry that it corrects.")
    effective_on: Day = Field(description="The world's date, from which it counts.", examples=["2022-10-04"])
    evidence: tuple[Evidence, ...] = Field((), max_length=20, description="The documents it rests on.")

    def fact(self, *, exceptions: Codes = ()) -> dict[str, Any]:  # Any: spread into an event, which validates it
        """Return the common fields for an event; refuses exception codes that the actor has not accepted."""
        missing = [code for code in exceptions if code not in self.accept]
        if missing:
            why = {code: exceptions[code] for code in missing} if isinstance(exceptions, Mapping) else {}
            found = ", ".join(f"{code} ({why[code]})" if why.get(code) else code for code in missing)
            raise Refused(
                "warning_not_accepted",
                f"expected a fact without exceptions, found {found}; if it did happen so, send it again "
                f'with "accept": {json.dumps(missing)} and its document',
                exceptions=missing,
                **({"found": why} if why else {}),
            )
        return {
            "basis": self.basis,
            "corrects": self.corrects,
            "effective_on": self.effective_on,
            "evidence": self.evidence,
            "exceptions": tuple(exceptions),
        }


def must_be_new(history: History, noun: str, stream: str) -> None:
    """Refuse an id that stands in the book already."""
    if history.version(stream):
        raise AlreadyRecorded(
            f"{noun}_exists",
            f"expected a new {noun}, found {stream} in the book already; choose another id or leave it out",
            id=stream,
        )


def must_exist(history: History, noun: str, stream: str | None) -> None:
    """Refuse an id that the book does not hold; an absent one is fine."""
    if stream is not None and not history.version(stream):
        raise Unknown(noun, stream)
