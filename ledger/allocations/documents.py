"""The treasury's documents: funds are released (SPD), a payment is ordered (SPM) and disbursed (SP2D)."""

from collections.abc import Iterable, Sequence
from typing import ClassVar

from pydantic import Field

from ledger.allocations.chain import Chain, Stage
from ledger.allocations.events import (
    DrawnLine,
    FundsDisbursed,
    FundsReleased,
    LineAmount,
    PaymentOrdered,
)
from ledger.allocations.standing import (
    OUT_OF_ORDER,
    PAPERS,
    Drawing,
    after_close,
    codes_of,
    known_chain,
    known_document,
    one_budget,
)
from ledger.command import FactCommand, Happening, History
from ledger.event import Reference
from ledger.identifiers import FundId
from ledger.stating import must_be_distinct, stated


class _Document(FactCommand):
    """A document of the treasury: what happened out of its order is recorded with its code."""

    STAGE: ClassVar[Stage]
    PARENT: ClassVar[Stage]

    fund: FundId
    number: Reference

    def written(
        self, history: History, kind: type[FundsReleased | PaymentOrdered | FundsDisbursed], lines: Sequence[LineAmount]
    ) -> list[Happening]:
        """Return the document; refuse unknown lines and parents, and what breaks the chain and is not accepted."""
        chain = known_chain(history, self.fund, on=self.effective_on)
        budget = one_budget(chain, lines)
        parents = [line.parent if isinstance(line, DrawnLine) else None for line in lines]
        must_be_distinct("lines", [f"{line.allocation} {of or ''}" for line, of in zip(lines, parents, strict=True)])
        drawing = Drawing(self.effective_on)
        for line in lines:
            drawing.draw(
                chain.above(self.STAGE, line), line.rupiah, what=line.allocation, of=self._parent_of(chain, line)
            )
        broken = [*drawing.broken, *after_close(chain, budget, self.effective_on)]
        codes = codes_of(self, OUT_OF_ORDER, broken, drawing.numbers)
        also = {"fiscal_year": budget.fiscal_year, "lines": lines, "source": budget.source}
        return [Happening(self.fund, [stated(history, self, kind, exceptions=codes, also=also)])]

    def _parent_of(self, chain: Chain, line: LineAmount) -> str:
        """Return what the document above a line is called, or refuse one that the chain does not hold."""
        if not isinstance(line, DrawnLine):
            return "the budget line"
        if line.parent is None:
            return f"an {PAPERS[self.PARENT]}"
        return f"{PAPERS[self.PARENT]} {known_document(chain, line.parent, self.PARENT).number}"


_DRAWN = [{"allocation": "budget-labusel-2022", "parent": 42, "rupiah": 100_800_000}]


class ReleaseFunds(_Document):
    """Record that the treasury provided funds for budget lines (SPD)."""

    NOUN = "allocations"
    VERB = "release"
    STAGE = Stage.RELEASED
    PARENT = Stage.ALLOCATED

    lines: tuple[LineAmount, ...] = Field(
        min_length=1,
        max_length=50,
        description="What it provides for each budget line.",
        examples=[[{"allocation": "budget-labusel-2022", "rupiah": 100_800_000}]],
    )
    number: Reference = Field(description="The SPD's number.", examples=["900/11/SPD/2022"])

    def decide(self, history: History) -> Iterable[Happening]:
        """Refuse unknown lines, and more than a line has left on the date where that is not accepted (MON-05)."""
        return self.written(history, FundsReleased, self.lines)


class OrderPayment(_Document):
    """Record that a unit ordered a payment out of what was released (SPM)."""

    NOUN = "allocations"
    VERB = "order"
    STAGE = Stage.ORDERED
    PARENT = Stage.RELEASED

    lines: tuple[DrawnLine, ...] = Field(
        min_length=1,
        max_length=50,
        description="What it orders of each budget line; the parent is the position of the SPD.",
        examples=[_DRAWN],
    )
    number: Reference = Field(description="The SPM's number.", examples=["900/21/SPM/2022"])

    def decide(self, history: History) -> Iterable[Happening]:
        """Refuse unknown lines and SPDs, and more than an SPD has left on the date where that is not accepted."""
        return self.written(history, PaymentOrdered, self.lines)


class DisburseFunds(_Document):
    """Record that the treasury disbursed what was ordered (SP2D); only the payment to BPJS spends."""

    NOUN = "allocations"
    VERB = "disburse"
    STAGE = Stage.DISBURSED
    PARENT = Stage.ORDERED

    lines: tuple[DrawnLine, ...] = Field(
        min_length=1,
        max_length=50,
        description="What it disburses of each budget line; the parent is the position of the SPM.",
        examples=[_DRAWN],
    )
    number: Reference = Field(description="The SP2D's number.", examples=["900/31/SP2D/2022"])

    def decide(self, history: History) -> Iterable[Happening]:
        """Refuse unknown lines and SPMs, and more than an SPM has left on the date where that is not accepted."""
        return self.written(history, FundsDisbursed, self.lines)
