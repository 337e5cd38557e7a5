"""Open and end schemes; note what was promised in them and who was invited, neither of which is money."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import ClassVar

from pydantic import Field

from ledger.command import Command, FactCommand, Happening, History, must_be_new, must_exist
from ledger.errors import AlreadyRecorded, Malformed
from ledger.event import Label
from ledger.identifiers import PartyId, SchemeId
from ledger.parties.standing import must_stand
from ledger.periods import PartialDate
from ledger.programmes import Programme
from ledger.regions import KnownRegion
from ledger.schemes.events import OutreachHeld, PromiseKind, PromiseStated, SchemeEnded, SchemeOpened
from ledger.stating import must_be_distinct, must_not_lie_ahead, stated


class OpenScheme(FactCommand):
    """Open a scheme: a sponsor's protection drive."""

    NOUN: ClassVar[str] = "schemes"
    VERB: ClassVar[str] = "open"
    IDS: ClassVar[Mapping[str, str]] = {"scheme": "scheme"}

    initiators: tuple[PartyId, ...] = Field((), max_length=20, description="The parties that started it.")
    name: Label = Field(description="Its name.", examples=["Perlindungan pekerja rentan Labuhanbatu Selatan 2022"])
    programmes: tuple[Programme, ...] = Field(
        min_length=1, max_length=3, description="The programmes it pays.", examples=[["JKK", "JKM"]]
    )
    region: KnownRegion | None = Field(None, description="Where it protects people; absent: anywhere.")
    scheme: SchemeId | None = Field(None, description="The scheme's id; random where left out.")
    started: PartialDate | None = Field(None, description="When it started, as far as it is known.")

    def decide(self, history: History) -> Iterable[Happening]:
        """Refuse unknown initiators, a programme listed twice, a start to come and an id in use."""
        assert self.scheme is not None, "the book fills absent ids"
        must_be_new(history, "scheme", self.scheme)
        must_be_distinct("programmes", self.programmes)
        must_be_distinct("initiators", self.initiators)
        must_stand(history, self.initiators, on=self.effective_on)
        must_not_lie_ahead(history, "started", self.started)
        yield Happening(self.scheme, [stated(history, self, SchemeOpened)])


class EndScheme(FactCommand):
    """End a scheme."""

    NOUN: ClassVar[str] = "schemes"
    VERB: ClassVar[str] = "end"

    scheme: SchemeId

    def decide(self, history: History) -> Iterable[Happening]:
        """Refuse a scheme that has ended, and an end before its start."""
        must_exist(history, "scheme", self.scheme)
        for entry in history.entries(self.scheme):
            match entry.event:
                case SchemeOpened() as opened:
                    _must_follow_start(opened, on=self.effective_on)
                case SchemeEnded(effective_on=ended):
                    raise AlreadyRecorded(
                        "already_ended",
                        f"expected a scheme that still runs, found {self.scheme} ended on {ended}; "
                        "nothing needs to be recorded",
                        scheme=self.scheme,
                        ended_on=str(ended),
                    )
        yield Happening(self.scheme, [stated(history, self, SchemeEnded)])


class StatePromise(FactCommand):
    """State a promise that was made in public: never money, never cover."""

    NOUN: ClassVar[str] = "schemes"
    VERB: ClassVar[str] = "state-promise"

    about: PartialDate | None = Field(None, description="The time it is about; may lie ahead.", examples=["2023"])
    by: PartyId | None = Field(None, description="Who made it.")
    persons: int | None = Field(
        None, strict=True, ge=1, lt=2**53, description="The number of people it names.", examples=[212_000]
    )
    promise_kind: PromiseKind = Field(description="What it is about.", examples=["continue"])
    scheme: SchemeId

    def decide(self, history: History) -> Iterable[Happening]:
        """Refuse an unknown scheme or party, and a date before the scheme started."""
        _must_have_started(history, self.scheme, on=self.effective_on)
        must_stand(history, [self.by], on=self.effective_on)
        yield Happening(self.scheme, [stated(history, self, PromiseStated)])


class HoldOutreach(FactCommand):
    """State that a meeting to win sponsors was held; no gift follows from it."""

    NOUN: ClassVar[str] = "schemes"
    VERB: ClassVar[str] = "hold-outreach"

    attending_companies: int | None = Field(
        None, strict=True, ge=0, lt=2**53, description="How many companies came, as reported.", examples=[50]
    )
    hosts: tuple[PartyId, ...] = Field((), max_length=20, description="Who held it.")
    invited: tuple[PartyId, ...] = Field((), max_length=50, description="Who was asked to give.")
    region: KnownRegion | None = Field(None, description="Where it was held.")
    rounded: bool = Field(False, strict=True, description="Whether the source prints the number of companies rounded.")
    scheme: SchemeId

    def decide(self, history: History) -> Iterable[Happening]:
        """Refuse an unknown scheme or party, and a date before the scheme started."""
        _must_have_started(history, self.scheme, on=self.effective_on)
        must_be_distinct("hosts", self.hosts)
        must_be_distinct("invited", self.invited)
        must_stand(history, (*self.hosts, *self.invited), on=self.effective_on)
        yield Happening(self.scheme, [stated(history, self, OutreachHeld)])


def _must_have_started(history: History, scheme: str, *, on: date) -> None:
    """Refuse a scheme that the book does not hold, or that had not started by the date."""
    must_exist(history, "scheme", scheme)
    opened = next(entry.event for entry in history.entries(scheme) if isinstance(entry.event, SchemeOpened))
    _must_follow_start(opened, on=on)


def _must_follow_start(opened: SchemeOpened, *, on: date) -> None:
    start = opened.started.earliest if opened.started else opened.effective_on
    if on < start:
        raise Malformed(
            "before_scheme_started",
            f"expected a date from {start} on, when {opened.scheme} started, found {on}; mend the date",
            started=str(start),
            found=str(on),
        )


COMMANDS: tuple[type[Command], ...] = (OpenScheme, EndScheme, StatePromise, HoldOutreach)
