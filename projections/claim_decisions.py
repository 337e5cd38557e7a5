"""Every approval judged again: on the book as it stood when it was decided, and on the book as it stands."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from ledger.basis import Basis
from ledger.claims.deaths import claims_of_event
from ledger.claims.events import ClaimApproved, ClaimComponent, ClaimReported, Covering
from ledger.claims.verdict import NOT_ENTITLED, Decision, verdict
from ledger.cover.reconnections import reconnections_stream
from ledger.enrollments.events import BatchOpened
from ledger.errors import Refused
from ledger.event import Entry, Event, Fact
from ledger.law.rules import STREAM as RULES
from ledger.law.tariffs import STREAM as TARIFFS
from ledger.past import PastHistory
from ledger.store import Reader
from ledger.store.mapper import decode
from projections.as_of import Answer, AsOf, as_of
from projections.claim_cover import Cover, cover_of_claim, covered_at
from projections.claims_told import CLAIMS
from projections.told import Said, first_of

PAGE = 2000
_EASTERNMOST = timedelta(hours=9)


@dataclass(frozen=True, slots=True)
class Changed:
    """An entry recorded after a decision that makes it come out otherwise."""

    position: int
    kind: str
    codes: tuple[str, ...]
    """The codes under which the decision would be recorded from there on."""


@dataclass(frozen=True, slots=True)
class DecisionProof:
    """An approval, judged again; nothing in it is taken from the approval but what was asked for.

    Once persons are erased, a decision about one of them answers here that it is not recomputable, and since when.
    """

    claim: str
    position: int
    """The approval."""
    decided_at: int
    agrees_then: bool
    """Whether the book as of ``decided_at`` gives the same covering month and the same codes."""
    agrees_now: bool
    """Whether the book as of the answer still does; what is dated after a day asked for is left out."""
    stated_codes: tuple[str, ...]
    codes_then: tuple[str, ...]
    codes_now: tuple[str, ...]
    changed_by: tuple[Changed, ...]
    """The later entries that changed it, in their order; empty where it agrees throughout."""
    not_judged: tuple[ClaimComponent, ...]
    """A scholarship's amount rests on children whom the vault alone knows."""
    relied_on: tuple[int, ...]
    decided_on: Covering | None
    """The month on which it was decided, whatever has become of it since; none where BPJS decided without cover."""
    cover: Cover | None
    """The month that covers the event as the book stands, and whose money paid it."""
    paid_after_event: bool
    """Whether it rests on a month that was paid, stated or joined, or whose worker was enrolled, after the event."""
    recorded_after_event: bool
    """Whether a payment or statement that it rests on was written into the book after the day of the event."""
    basis: Basis


def claim_decisions(
    reader: Reader,
    *,
    claim: str | None = None,
    valid_at: date | None = None,
    known_at: int | str | None = None,
) -> Answer[DecisionProof]:
    """Return the approvals of one claim, or of all, each judged again."""
    moment = as_of(reader, valid_at=valid_at, known_at=known_at)
    said = CLAIMS.at(reader, moment, subjects=None if claim is None else [claim])
    proofs = [proof for told in said.values() for proof in _proofs(reader, moment, told)]
    return Answer(moment, sorted(proofs, key=lambda proof: proof.position))


def _proofs(reader: Reader, moment: AsOf, told: Sequence[Said]) -> Iterator[DecisionProof]:
    first = first_of(told, ClaimReported)
    if first is None or not isinstance(first.event, ClaimReported):
        return
    for one in told:
        if isinstance(one.event, ClaimApproved):
            yield _proof(reader, moment, first.event, one.event, one.position)


def _proof(
    reader: Reader, moment: AsOf, reported: ClaimReported, approved: ClaimApproved, position: int
) -> DecisionProof:
    judge = _Judge(reader, moment, reported, approved, position)
    then = _Judge(reader, moment.undated, reported, approved, position).at(approved.decided_at)
    now = judge.at(moment.known_at)
    stated = _Outcome(approved.covering, _comparable(approved, then.codes))
    recorded = (datetime.fromisoformat(decode(paid).at) + _EASTERNMOST for paid in reader.entries_at(now.payments))
    return DecisionProof(
        claim=approved.claim,
        position=position,
        decided_at=approved.decided_at,
        agrees_then=then == stated,
        agrees_now=now == stated,
        stated_codes=tuple(sorted(approved.exceptions)),
        codes_then=then.codes,
        codes_now=now.codes,
        changed_by=tuple(judge.changes(approved.decided_at, moment.known_at)),
        not_judged=(ClaimComponent.SCHOLARSHIP,) if approved.digests else (),
        relied_on=approved.relied_on or (),
        decided_on=approved.covering,
        cover=None if now.covering is None else cover_of_claim(reader, moment, now.covering),
        paid_after_event="COV-03" in now.codes,
        recorded_after_event=any(one.date() > reported.event_on for one in recorded),
        basis=approved.basis,
    )


def _comparable(approved: ClaimApproved, judged: Sequence[str]) -> tuple[str, ...]:
    """Return the stated codes that the book alone can tell: whether a child is entitled only the vault knows.

    So a scholarship may be why it was not entitled to, where nothing else of the approval is.
    """
    by_children = bool(approved.digests) and NOT_ENTITLED not in judged
    return tuple(sorted(code for code in approved.exceptions if not (by_children and code == NOT_ENTITLED)))


class _Dated(PastHistory):
    """The book up to a position, of whose claims only the steps up to a day are known."""

    def __init__(self, reader: Reader, moment: AsOf) -> None:
        super().__init__(reader, moment.known_at)
        self._moment = moment

    def entries(self, stream: str) -> Sequence[Entry]:
        """Return a short stream's entries as of the position, and dated by the day."""
        return [entry for entry in super().entries(stream) if self._has(entry.event)]

    def _has(self, event: Event) -> bool:
        return not isinstance(event, Fact) or self._moment.has(event.effective_on)


@dataclass(frozen=True, slots=True)
class _Outcome:
    covering: Covering | None
    codes: tuple[str, ...]
    payments: tuple[int, ...] = field(default=(), compare=False)
    """What paid, or stated, the months on which it rests."""


class _Judge:
    """One approval, judged at any position; each position is judged once."""

    def __init__(
        self, reader: Reader, moment: AsOf, reported: ClaimReported, approved: ClaimApproved, position: int
    ) -> None:
        self._reader = reader
        self._moment = moment
        self._reported = reported
        self._approved = approved
        self._position = position
        self._known: dict[int, _Outcome] = {}

    def at(self, position: int) -> _Outcome:
        if position not in self._known:
            self._known[position] = self._judged(replace(self._moment, known_at=position))
        return self._known[position]

    def _judged(self, moment: AsOf) -> _Outcome:
        approved = self._approved
        children = None if approved.digests else ()
        decision = Decision(approved.components, approved.effective_on, len(approved.digests or ()), children)
        try:
            covered = None if moment.valid_at is None else covered_at(self._reader, moment, self._reported)
            found = verdict(_Dated(self._reader, moment), self._reported, decision, covered=covered)
        except Refused as refusal:  # A rule was not adopted by then: the outcome says so in the refusal's own word.
            return _Outcome(None, (refusal.code,))
        return _Outcome(found.covering, tuple(found.codes), found.payments)

    def changes(self, after: int, until: int) -> Iterator[Changed]:
        """Yield each later entry at which the outcome changes; between two of them it is taken to stay."""
        entries = [(position, kind) for position, kind in self._later(after, until) if position != self._position]
        low = 0
        before = self.at(after)
        while low < len(entries) and self.at(until) != before:
            low = self._first_other(entries, low, before)
            position, kind = entries[low]
            before = self.at(position)
            yield Changed(position, kind, before.codes)
            low += 1

    def _first_other(self, entries: Sequence[tuple[int, str]], low: int, before: _Outcome) -> int:
        high = len(entries) - 1
        while low < high:
            middle = (low + high) // 2
            if self.at(entries[middle][0]) != before:
                high = middle
            else:
                low = middle + 1
        return low

    def _later(self, after: int, until: int) -> list[tuple[int, str]]:
        """Return the entries of every stream on which the verdict rests."""
        found: set[tuple[int, str]] = set()
        for stream in self._streams():
            start = after
            while page := self._reader.entries(after=start, until=until, limit=PAGE, stream=stream):
                found |= {(stored.position, stored.kind) for stored in page}
                start = page[-1].position
        return sorted(found)

    def _streams(self) -> set[str]:
        worker = self._reported.worker
        streams = {RULES, TARIFFS, reconnections_stream(worker)}
        for _, holders in self._reader.slots([worker]).values():
            for stored in self._reader.entries_at(map(int, holders.split())):
                streams.add(stored.stream)
                opened = self._reader.entry_of(stored.stream, 1)
                event = None if opened is None else decode(opened).event
                if isinstance(event, BatchOpened):
                    streams.add(event.fund)
        book = PastHistory(self._reader, self._reader.head.position)
        return streams | set(claims_of_event(book, self._reported))
