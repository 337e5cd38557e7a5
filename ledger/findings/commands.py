"""Answer what the checks have found, and close it: the book itself is never changed by that."""

from collections.abc import Iterable

from pydantic import Field

from ledger.command import Command, FactCommand, Happening, History
from ledger.errors import Malformed, Refused, Unknown
from ledger.event import Position, Reference
from ledger.findings.events import FindingAnswered, FindingClosed, Outcome
from ledger.findings.seen import FindingSeen, unanswered
from ledger.identifiers import FindingId
from ledger.stating import stated


class UnknownFinding(Unknown):
    """No check finds this, or it has an answer already."""

    def __init__(self, finding: str) -> None:
        super(Unknown, self).__init__(
            "unknown_finding",
            f"expected an open finding, found none with the id {finding}; take one that `amanah exceptions` shows",
            id=finding,
        )


class AnswerFinding(FactCommand):
    """Answer an open finding: it is explained, corrected or accepted, with the paper that says so."""

    NOUN = "findings"
    VERB = "answer"
    READS = True

    finding: FindingId
    letter: Reference | None = Field(
        None, description="The number of the letter that answers it.", examples=["700/12/2024"]
    )
    outcome: Outcome = Field(description="What the answer is.", examples=["explained"])
    positions: tuple[Position, ...] = Field(
        (), max_length=100_000, description="The entries that it answers; all that the finding rests on where left out."
    )

    def decide(self, history: History) -> Iterable[Happening]:
        """Refuse a finding that is not open, an answer before it or without a paper, and what it does not rest on."""
        seen = _seen(history, self.finding)
        if not _open_at(history, self.finding, seen):
            raise UnknownFinding(self.finding)
        if self.letter is None and not self.evidence:
            raise Malformed(
                "answer_without_paper",
                "expected the number of a letter, or evidence, found neither; name the paper that answers the finding",
            )
        strange = sorted(set(self.positions) - set(seen.positions))
        if strange:
            raise Refused(
                "not_its_evidence",
                f"expected entries that {self.finding} rests on, {', '.join(map(str, seen.positions))}, found "
                f"{', '.join(map(str, strange))}; leave those out",
                positions=list(seen.positions),
                found=strange,
            )
        if self.effective_on < seen.on:
            raise Malformed(
                "before_the_finding",
                f"expected a date from {seen.on} on, the newest of what {self.finding} rests on, found "
                f"{self.effective_on}; mend the date",
                since=str(seen.on),
                effective_on=str(self.effective_on),
            )
        of_it = {"people": seen.people, "positions": self.positions or seen.positions, "rupiah": seen.rupiah}
        also = {"code": seen.code, "seen_at": seen.seen_at, **of_it}
        yield Happening(self.finding, [stated(history, self, FindingAnswered, also=also)])


class CloseFinding(FactCommand):
    """Close a finding whose answer is enough."""

    NOUN = "findings"
    VERB = "close"
    READS = True

    finding: FindingId

    def decide(self, history: History) -> Iterable[Happening]:
        """Refuse a finding that is not found, has an open part, or is closed already, and a date before its answer."""
        seen = _seen(history, self.finding)
        open_at = _open_at(history, self.finding, seen)
        if open_at:
            raise Refused(
                "finding_open",
                f"expected an answer to all that {self.finding} rests on, found none to "
                f"{', '.join(map(str, open_at))}; answer it first",
                open=open_at,
            )
        if isinstance(history.entries(self.finding)[-1].event, FindingClosed):
            raise Refused(
                "finding_closed", f"expected a finding that is answered, found {self.finding} closed; nothing is left"
            )
        answered_on = max(event.effective_on for event in answers(history, self.finding))
        if self.effective_on < answered_on:
            raise Malformed(
                "before_the_answer",
                f"expected a date from {answered_on} on, when {self.finding} was answered, found {self.effective_on}; "
                "mend the date",
                since=str(answered_on),
                effective_on=str(self.effective_on),
            )
        also = {"code": seen.code, "seen_at": seen.seen_at}
        yield Happening(self.finding, [stated(history, self, FindingClosed, also=also)])


def answers(history: History, finding: str) -> list[FindingAnswered]:
    """Return the answers to a finding, in their order."""
    return [entry.event for entry in history.entries(finding) if isinstance(entry.event, FindingAnswered)]


def _open_at(history: History, finding: str, seen: FindingSeen) -> list[int]:
    return unanswered(answers(history, finding), seen.positions, rupiah=seen.rupiah, people=seen.people)


def _seen(history: History, finding: str) -> FindingSeen:
    seen = history.finding(finding)
    if seen is None:
        raise UnknownFinding(finding)
    return seen


COMMANDS: tuple[type[Command], ...] = (AnswerFinding, CloseFinding)
