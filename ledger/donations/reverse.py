"""When the bank takes a gift back: each lot opens a shortfall, which another credit may cover."""

from collections.abc import Iterable, Iterator, Sequence

from pydantic import Field

from ledger.command import FactCommand, Happening, History
from ledger.donations.events import DonationReceived, DonationReversed, LotAmount, ShortfallSettled
from ledger.enrollments.batch import Batch
from ledger.errors import Malformed, Refused, Unknown
from ledger.event import Value
from ledger.funds.admission import Asked, admitted_pots
from ledger.funds.events import FundsTransferred
from ledger.funds.foresight import Foresight
from ledger.funds.fund import Fund
from ledger.funds.moves import Term
from ledger.funds.standing import credit_of, known_fund, must_follow_credit, pot_of
from ledger.identifiers import CreditId, DonationId, FundId, PotId
from ledger.money import Rupiah
from ledger.stating import stated

ROWS_MAX = 200
"""Rows of one event; a command yields as many events as its rows need."""


class Cover(Value):
    """Money that takes the place of what was taken: a credit of the same fund, in one of its pots."""

    credit: CreditId
    pot: PotId


class ReverseDonation(FactCommand):
    """Record that the bank reversed a gift, in full or in part; what it paid stays paid, and a shortfall opens."""

    NOUN = "donations"
    VERB = "reverse"

    cover: Cover | None = Field(
        None,
        description="Money of the fund that takes its place at once, as far as it goes; the rest stays open.",
        examples=[{"credit": "gift-7m2q0z9vhx2m5c8d", "pot": "pot-gresik-2022"}],
    )
    donation: DonationId
    pot: PotId | None = Field(None, description="For a partial reversal: the pot whose money was taken.")
    rupiah: Rupiah | None = Field(None, description="For a partial reversal: how much was taken.", examples=[5_000_000])

    def decide(self, history: History) -> Iterable[Happening]:
        """Refuse an unknown gift, one that is reversed already, and a part larger than what its lot holds."""
        if (self.pot is None) != (self.rupiah is None):
            raise Malformed(
                "partial_reversal",
                "expected both pot and rupiah for a partial reversal or neither for a full one, found one of them; "
                "name both, or leave both out",
            )
        if self.cover is not None:
            self._must_have_cover(history)
        taken = self._partly(history) if self.pot is not None else self._wholly(history)
        for fund, lots in taken:
            yield Happening(fund.stream, list(self._events(history, fund, lots)))

    def _partly(self, history: History) -> Iterator[tuple[Fund, list[LotAmount]]]:
        assert self.pot is not None, "a partial reversal names its pot"
        assert self.rupiah is not None, "a partial reversal names its amount"
        fund = known_fund(history, _fund_of_pot(history, self.pot))
        must_follow_credit(credit_of(fund, self.donation), on=self.effective_on)
        fund.plan_cut(self.donation, self.pot, rupiah=self.rupiah)
        yield fund, [LotAmount(pot=self.pot, rupiah=self.rupiah)]

    def _wholly(self, history: History) -> list[tuple[Fund, list[LotAmount]]]:
        funds = [known_fund(history, fund) for fund in funds_of(history, self.donation)]
        must_follow_credit(credit_of(funds[0], self.donation), on=self.effective_on)
        taken = [(fund, list(fund.plan_bounce(self.donation))) for fund in funds]
        if not any(lots for _, lots in taken):
            raise Refused(
                "nothing_to_reverse",
                f"expected a gift of which something is left to take, found {self.donation} reversed in full; "
                "nothing is left to do",
                donation=self.donation,
            )
        return [(fund, lots) for fund, lots in taken if lots]

    def _must_have_cover(self, history: History) -> None:
        assert self.cover is not None, "only a cover that was named is looked for"
        fund = known_fund(history, _fund_of_pot(history, self.cover.pot))
        credit_of(fund, self.cover.credit)

    def _events(
        self, history: History, fund: Fund, lots: list[LotAmount]
    ) -> Iterator[DonationReversed | ShortfallSettled]:
        taken = stated(history, self, DonationReversed, also={"fund": fund.stream, "lots": tuple(lots)})
        yield taken
        if self.cover is None or self.cover.pot not in fund.pots:
            return
        foresight, batches = Foresight(fund), _by_opening(history, fund)
        foresight.expect([taken])
        for lot in lots:
            short, cover = (self.donation, lot.pot), (self.cover.credit, self.cover.pot)
            try:
                settled = _settled(self, foresight.fund, short, cover, batches=batches)
                _refuse_restricted(history, fund, settled)
            except Refused as refusal:
                if refusal.code not in ("nothing_to_settle", "pot_restricted"):
                    raise
                continue  # A cover named with the reversal may take nothing: the shortfall stays open.
            yield from settled
            foresight.expect(settled)


class SettleShortfall(FactCommand):
    """Let another credit of the fund take the place of one that fell short, seat by seat."""

    NOUN = "donations"
    VERB = "settle-shortfall"

    cover: CreditId = Field(description="The credit that takes its place.", examples=["gift-7m2q0z9vhx2m5c8d"])
    cover_pot: PotId = Field(description="The pot in which the cover lies.", examples=["pot-gresik-2022"])
    credit: CreditId = Field(description="The credit that fell short.", examples=["gift-3k7q0z9vhx2m5c8d"])
    fund: FundId
    pot: PotId = Field(description="The pot in which it fell short.", examples=["pot-gresik-2022"])

    def decide(self, history: History) -> Iterable[Happening]:
        """Refuse where no shortfall is open, the cover can take no seat, or its pot is not for one of them."""
        fund = known_fund(history, self.fund)
        for credit, pot in ((self.credit, self.pot), (self.cover, self.cover_pot)):
            credit_of(fund, credit)
            pot_of(fund, pot)
        batches = _by_opening(history, fund)
        settled = _settled(self, fund, (self.credit, self.pot), (self.cover, self.cover_pot), batches=batches)
        _refuse_restricted(history, fund, settled)
        return [Happening(self.fund, settled)]


def _settled(
    command: FactCommand, fund: Fund, lot: tuple[str, str], cover: tuple[str, str], *, batches: Sequence[str]
) -> Sequence[ShortfallSettled]:
    """Return the settlement as events of at most 200 rows; the last one takes over what the lot had returned."""
    rows, returned = fund.plan_settle(
        *lot, cover=cover[0], cover_pot=cover[1], on=command.effective_on, batches=batches
    )
    parts = [tuple(rows[start : start + ROWS_MAX]) for start in range(0, len(rows), ROWS_MAX)] or [()]
    return [
        ShortfallSettled(
            **command.fact(),
            cover=cover[0],
            cover_pot=cover[1],
            credit=lot[0],
            fund=fund.stream,
            pot=lot[1],
            returned=returned if number == len(parts) else 0,
            rows=part,
        )
        for number, part in enumerate(parts, start=1)
    ]


def _refuse_restricted(history: History, fund: Fund, settled: Sequence[ShortfallSettled]) -> None:
    """Refuse seats and months that the restrictions of the cover's pot do not admit."""
    for row in (row for event in settled for row in event.rows):
        batch = history.fold(Batch, row.batch)
        assert batch.opened is not None, "a batch with money in its seats was opened"
        admitted_pots(
            fund,
            Asked(batch, batch.opened, [(row.seat_from, row.seat_to)], row.first, row.last),
            [settled[0].cover_pot],
        )


def _by_opening(history: History, fund: Fund) -> list[str]:
    """Return the batches that the fund has money in, in the order of their opening."""
    return sorted(fund.batches, key=lambda batch: history.fold(Batch, batch).opened_at)


def _fund_of_pot(history: History, pot: str) -> str:
    position = history.natural_key("pot", pot)
    entry = None if position is None else history.entry(position)
    if entry is None:
        raise Unknown("pot", pot)
    return entry.stream


def funds_of(history: History, donation: str) -> list[str]:
    """Return every fund that a gift reached: those that received a part, and those it was transferred to."""
    position = history.natural_key("donation", donation)
    entry = None if position is None else history.entry(position)
    if entry is None or not isinstance(entry.event, DonationReceived):
        raise Unknown("donation", donation)
    funds = [entry.stream] if entry.event.split is None else list(entry.event.split.funds)
    for fund in funds:  # grows while it is read: a transfer leads to the next fund
        if not history.fold(Fund, fund).terms(credit=donation)[Term.MOVED_OUT]:
            continue
        moved = [entry.event for entry in history.entries(fund) if isinstance(entry.event, FundsTransferred)]
        reached = dict.fromkeys(event.to_fund for event in moved if event.credit == donation)
        funds += [fund for fund in reached if fund not in funds]
    return funds
