"""Answer what the checks have found, and close it: the book itself is never changed by that."""

from collections.abc import Iterable

from pydantic import Field

from ledger.command import Command, FactCommand, Happening, History
from ledger.errors import Malformed, Refused, Unknown
from ledger.event import Position, Reference
from ledger.findings.events import FindingAnswered, FindingClosed, Outcome
from ledger.findings.seen import FindingSeen
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

    finding: FindingId
    letter: Reference | None = Field(
        None, description="The number of the letter that answers it.", examples=["700/12/2024"]
    )
    outcome: Outcome = Field(description="What the answer is.", examples=["explained"])
    positions: tuple[Position, ...] = Field(
        (), max_length=1000, description="The entries that it answers; all that the finding rests on where left out."
    )

    def decide(self, history: History) -> Iterable[Happening]:
        """Refuse a finding that is not open, an answer without a paper, and entries that it does not rest on."""
        seen = _seen(history, self.finding)
        open_at = sorted(set(seen.positions) - answered(history, self.finding))
        if not open_at:
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
        also = {"code": seen.code, "positions": self.positions or seen.positions, "seen_at": seen.seen_at}
        yield Happening(self.finding, [stated(history, self, FindingAnswered, also=also)])


class CloseFinding(FactCommand):
    """Close a finding whose answer is enough."""

    NOUN = "findings"
    VERB = "close"

    finding: FindingId

    def decide(self, history: History) -> Iterable[Happening]:
        """Refuse a finding that is not found, has an open part, or is closed already."""
        seen = _seen(history, self.finding)
        open_at = sorted(set(seen.positions) - answered(history, self.finding))
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
        also = {"code": seen.code, "seen_at": seen.seen_at}
        yield Happening(self.finding, [stated(history, self, FindingClosed, also=also)])


def answered(history: History, finding: str) -> set[int]:
    """Return the entries to which a finding has an answer."""
    told = (entry.event for entry in history.entries(finding))
    return {position for event in told if isinstance(event, FindingAnswered) for position in event.positions}


def _seen(history: History, finding: str) -> FindingSeen:
    seen = history.finding(finding)
    if seen is None:
        raise UnknownFinding(finding)
    return seen


COMMANDS: tuple[type[Command], ...] = (AnswerFinding, CloseFinding)
