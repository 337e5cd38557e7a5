"""Tell a donor what became of his money in a fiscal year: an entry that his receipts carry, never a live figure."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, ClassVar

from pydantic import Field

from ledger.basis import Basis
from ledger.command import Command, FactCommand, Happening, History, must_exist
from ledger.errors import AlreadyRecorded, Malformed, Refused
from ledger.identifiers import PartyId, StatementId
from ledger.periods import Day
from ledger.statements.events import StatementIssued
from ledger.statements.seen import StatementSeen
from ledger.statements.values import GiftStated
from ledger.stating import stated
from ledger.transparency.tree import Frontier

GIFTS_BYTES = 40_000
"""How many bytes of gifts one entry takes: an entry has at most 65,535."""
_TOLD = ("entries", "entries_root", "gifts", "parts", "people", "person_months", "received", "regions", "terms")
"""What a statement says; the rest of it is when and by whom."""


class IssueStatement(FactCommand):
    """Issue a donor's statement of a fiscal year: what is told then is an entry, and closes his entries of the year."""

    NOUN = "statements"
    VERB = "issue"
    IDS: ClassVar[Mapping[str, str]] = {"statement": "statement"}
    BULK: ClassVar[bool] = True
    READS: ClassVar[bool] = True

    basis: Basis = Field(Basis.DERIVED, description="On what it rests.", examples=["derived"])
    donor: PartyId
    fiscal_year: int = Field(
        strict=True, ge=2000, le=2100, description="The fiscal year: the calendar's.", examples=[2022]
    )
    statement: StatementId | None = Field(None, description="The statement's id; random where left out.")
    until: Day | None = Field(None, description="The last day told; the year's last, or today, where left out.")

    def decide(self, history: History) -> Iterable[Happening]:
        """Refuse a day outside the year or after the statement's own, a donor without gifts, and the same once more."""
        assert self.statement is not None, "the book fills absent ids"
        must_exist(history, "party", self.donor)
        until = self._until(history)
        seen = history.statement(self.donor, self.fiscal_year, until)
        if seen is None:
            raise Refused(
                "donor_without_money",
                f"expected a donor with gifts received up to {until}, found none of {self.donor} among the entries "
                "that the readers have read; name another donor or year",
                donor=self.donor,
                until=str(until),
            )
        before = _issued(history, self.donor)
        earlier = [
            (event.until, position, event)
            for position, event in before
            if event.fiscal_year == self.fiscal_year and event.until <= until
        ]
        last = max(earlier, key=lambda one: one[:2], default=None)
        years = [position for position, event in before if event.fiscal_year < self.fiscal_year]
        chain = {"follows": max(years, default=None), "replaces": None if last is None else last[1]}
        events = [self._part(history, seen, until, gifts, place, **chain) for gifts, place in _parts(seen.gifts)]
        if last is not None:
            _must_say_more(last[2], events[0])
        yield Happening(stream_of(self.donor), events)

    def _until(self, history: History) -> date:
        last = date(self.fiscal_year, 12, 31)
        until = self.until or min(last, history.today, self.effective_on)
        if until.year != self.fiscal_year or until > self.effective_on:
            raise Malformed(
                "outside_the_year",
                f"expected a last day within {self.fiscal_year} and up to {self.effective_on}, the statement's own "
                f"date, found {until}; mend until, fiscal_year or effective_on",
                fiscal_year=self.fiscal_year,
                effective_on=str(self.effective_on),
                found=str(until),
            )
        return until

    def _part(
        self,
        history: History,
        seen: StatementSeen,
        until: date,
        gifts: Sequence[GiftStated],
        place: tuple[int, int],
        **chain: int | None,
    ) -> StatementIssued:
        also: dict[str, Any] = {  # Any: fields of several types, which the event validates
            "entries": len(seen.leaves),
            "entries_root": Frontier().append_many(seen.leaves).root().hex(),
            "gifts": tuple(gifts),
            "known_at": seen.seen_at,
            "part": place[0],
            "parts": place[1],
            "people": seen.people,
            "person_months": seen.person_months,
            "received": seen.received,
            "regions": seen.regions,
            "terms": seen.terms,
            "until": until,
            **chain,
        }
        return stated(history, self, StatementIssued, also=also)


def _parts(gifts: Sequence[GiftStated]) -> list[tuple[Sequence[GiftStated], tuple[int, int]]]:
    """Return the gifts in runs that an entry can take, each with its number and how many there are."""
    runs: list[list[GiftStated]] = [[]]
    size = 0
    for gift in gifts:
        more = len(gift.canonical()) + 1
        if runs[-1] and size + more > GIFTS_BYTES:
            runs.append([])
            size = 0
        runs[-1].append(gift)
        size += more
    return [(run, (number, len(runs))) for number, run in enumerate(runs, 1)]


def stream_of(donor: str) -> str:
    """Return the stream of all statements that a donor is given: who issues one has seen those before it."""
    return f"statements-{donor}"


def _issued(history: History, donor: str) -> list[tuple[int, StatementIssued]]:
    """Return the first part of every statement that the donor was given."""
    said = [(entry.position, entry.event) for entry in history.entries(stream_of(donor))]
    return [(position, event) for position, event in said if isinstance(event, StatementIssued) and event.part == 1]


def _must_say_more(last: StatementIssued, now: StatementIssued) -> None:
    if last.until == now.until and all(getattr(last, name) == getattr(now, name) for name in _TOLD):
        raise AlreadyRecorded(
            "statement_issued",
            f"expected something to tell {now.donor} that {last.statement} does not say, found nothing new about "
            f"{now.fiscal_year} up to {now.until}; give him that statement",
            statement=last.statement,
            known_at=last.known_at,
        )


COMMANDS: tuple[type[Command], ...] = (IssueStatement,)
"""The commands of this noun."""
