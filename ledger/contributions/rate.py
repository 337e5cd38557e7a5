"""Rating: a month's rate changes by law; committed cells give back or take the difference, spent ones keep theirs."""

from collections.abc import Iterable

from pydantic import Field

from ledger.command import Happening, History
from ledger.contributions.events import Billed, CommitmentRated
from ledger.contributions.of_batch import BatchCommand, Funded, money_fact
from ledger.contributions.values import Row
from ledger.errors import Refused
from ledger.funds.admission import Asked, admitted_pots
from ledger.funds.cells import CellState
from ledger.funds.standing import must_be_open, pot_of
from ledger.identifiers import PotId
from ledger.law.tariffs import STREAM, Tariffs
from ledger.money import rupiah
from ledger.periods import Month

ROWS_MAX = 5000


class RateCommitment(BatchCommand):
    """Bring a month of a batch to the rate that the law sets for it today."""

    NOUN = "contributions"
    VERB = "rate"

    month: Month = Field(description="The contribution month whose rate has changed.", examples=["2026-04"])
    pots: tuple[PotId, ...] = Field(
        (), max_length=200, description="The pots a rise is drawn from; all that admit the batch where left out."
    )

    def decide(self, history: History) -> Iterable[Happening]:
        """Refuse a rate that stands already, and a rise of a closed fund, or for which the money is not there."""
        funded = self.funded(history)
        funded.must_have(self.month)
        self._refuse_lines(funded)
        rates, law = self._lawful(history, funded)
        rate = sum(billed.rupiah for billed in rates)
        given_back, taken = funded.fund.plan_rate(
            self.batch,
            self.month,
            rate=rate,
            pots=self._pots(funded, rises=rate > funded.rate(self.month)),
            on=self.effective_on,
        )
        _must_fit(given_back, taken)
        rated = CommitmentRated(
            **money_fact(self, funded.opened),
            batch=self.batch,
            fund=funded.fund.stream,
            given_back=tuple(given_back),
            law=law,
            month=self.month,
            rates=rates,
            taken=tuple(taken),
        )
        return [Happening(funded.fund.stream, [rated])]

    def _refuse_lines(self, funded: Funded) -> None:
        """A difference cannot be told apart by programme in cells that budget lines of one programme each pay."""
        cells = funded.fund.segments(self.batch, self.month)
        parts = [part for cell in cells if cell.state is CellState.COMMITTED for part in cell.parts]
        alone = set(funded.opened.programmes)
        narrow = sorted({p.pot for p in parts if set(funded.fund.pots[p.pot].restrictions.programmes or alone) < alone})
        if narrow:
            raise Refused(
                "paid_by_programme",
                f"expected cells whose pots pay all programmes of {self.batch}, found {self.month} paid by "
                f"{', '.join(narrow)}, each for one alone; release the month's cells, rate it, and commit them anew",
                batch=self.batch,
                month=self.month,
                pots=narrow,
            )

    def _lawful(self, history: History, funded: Funded) -> tuple[tuple[Billed, ...], int]:
        """Return the lawful rate of each programme, and the newest entry of the law among theirs."""
        tariffs, opened = history.fold(Tariffs, STREAM), funded.opened
        found = {
            programme: tariffs.rate(
                programme,
                self.month,
                band=opened.band,
                sector=opened.sector,
                funding_class=opened.funding_class,
            )
            for programme in sorted(opened.programmes)
        }
        rates = {programme: amount for programme, (amount, _) in found.items()}
        if rates == funded.rates(self.month):
            raise Refused(
                "rate_unchanged",
                f"expected a new rate for {self.month}, found that the law sets {rupiah(sum(rates.values()))}, as the "
                "batch has it; adopt the new tariff first",
                month=self.month,
                rate=sum(rates.values()),
            )
        billed = tuple(Billed(programme=programme, rupiah=amount) for programme, amount in rates.items())
        return billed, max(position for _, position in found.values())

    def _pots(self, funded: Funded, *, rises: bool) -> list[str]:
        """Return the pots that a rise is drawn from, of a fund that is open; a fall draws from none."""
        if not rises:
            return [pot_of(funded.fund, pot).pot for pot in self.pots]
        must_be_open(funded.fund, on=self.effective_on)
        seats = [(s.seat_from, s.seat_to) for s in funded.fund.segments(self.batch, self.month)]
        asked = Asked(funded.batch, funded.opened, seats, self.month, self.month)
        return admitted_pots(funded.fund, asked, self.pots)


def _must_fit(*rows: list[Row]) -> None:
    longest = max(len(part) for part in rows)
    if longest > ROWS_MAX:
        raise Refused(
            "too_many_rows",
            f"expected at most {ROWS_MAX} rows in one change of rate, found {longest}; release the batch's committed "
            "months and commit them at the new rate",
            rows=longest,
        )
