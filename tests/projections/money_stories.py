"""Random stories of money: gifts, budgets, commitments, payments and what takes them back, late and out of order."""

from collections.abc import Callable
from datetime import date, timedelta
from random import Random

from ledger.allocations.commands import AllocateBudget, ReviseAllocation
from ledger.command import Command
from ledger.contributions.commit import CommitContributions
from ledger.contributions.events import ContributionPaid
from ledger.contributions.undo import ReleaseCommitment, ReverseContribution
from ledger.donations.commands import DesignateDonation, ReturnDonation, ReverseDonation
from ledger.errors import Refusal
from ledger.funds.commands import OpenPot, TransferFunds
from tests.projections.story import ON, Told, batch, enrol, fund, gift, pay

LAST = date(2023, 3, 31)
SEATS = 8
BASES = ("reported", "derived", "assumed", "illustrative")


class MoneyStory:
    """A story that grows by commands drawn at random; those that a rule forbids leave it as it is."""

    def __init__(self, told: Told, seed: int) -> None:
        self.told = told
        self.dice = Random(seed)
        self.gifts: list[str] = []
        self.accepted = 0
        told.tell("fund", fund())
        limits = {"regions": ["35.25"]}
        own = {"effective_on": ON, "fund": "fund-gn", "pot": "pot-own", "restrictions": limits}
        told.tell("own", OpenPot.model_validate(own))
        told.tell("two", fund("fund-two"))
        told.tell("apbd", fund("fund-apbd", "apbd_regency", "party-pemkab", fiscal_year=2022))
        for name, of, first in (("batch-one", "fund-gn", 1), ("batch-two", "fund-apbd", 21)):
            told.tell(name, batch(name, "2022-10", "2022-12", of))
            told.tell(f"enrol {name}", enrol(name, range(first, first + SEATS)))
        self.give()
        self.allocate()

    def tell(self, steps: int, *, calm: bool = False) -> "MoneyStory":
        """Draw so many commands; in a calm story the bank takes nothing back."""
        moves: list[Callable[[], None]] = [
            *(self.give, self.allocate, self.commit, self.commit, self.pay, self.pay, self.release),
            *(self.reverse, self.hand_back, self.bounce, self.designate, self.transfer, self.revise),
        ]
        if calm:
            moves.remove(self.bounce)
        for _ in range(steps):
            self.dice.choice(moves)()
        return self

    def day(self) -> date:
        """Return a day of the story, in no order."""
        return ON + timedelta(self.dice.randrange((LAST - ON).days + 1))

    def give(self) -> None:
        name = f"gift-r{len(self.gifts)}"
        basis = self.dice.choice(BASES)
        rupiah = self.dice.randrange(20_000, 600_000)
        self.attempt(gift(name, self.dice.choice(["party-a", "party-b"]), rupiah, effective_on=self.day(), basis=basis))
        self.gifts.append(name)

    def allocate(self) -> None:
        words = {"effective_on": self.day(), "fiscal_year": 2022, "fund": "fund-apbd", "pot": "pot-apbd"}
        words |= {"allocation": f"budget-r{self.dice.randrange(4)}", "rupiah": self.dice.randrange(20_000, 400_000)}
        self.attempt(AllocateBudget.model_validate({**words, "source": "party-pemkab"}))

    def revise(self) -> None:
        words = {"allocation": f"budget-r{self.dice.randrange(4)}", "change": self.dice.randrange(-90_000, 90_000)}
        self.attempt(ReviseAllocation.model_validate({**words, **self._in("apbd"), "effective_on": self.day()}))

    def commit(self) -> None:
        low = self.dice.randrange(SEATS)
        seats = [{"seat_from": low, "seat_to": self.dice.randrange(low, SEATS)}]
        self.attempt(CommitContributions.model_validate({**self._batch(), "seats": seats}))

    def pay(self) -> None:
        month = self.dice.choice(["2022-10", "2022-11", "2022-12"])
        accept = ("DOC-01", "DOC-02", "DOC-03", "MON-01", "COV-03", "MON-11", "MON-12")
        self.attempt(pay(str(self._batch()["batch"]), month, on=self.day(), accept=accept))

    def release(self) -> None:
        seat = self.dice.randrange(SEATS)
        seats = [{"seat_from": seat, "seat_to": seat}]
        self.attempt(ReleaseCommitment.model_validate({**self._batch(), "seats": seats}))

    def reverse(self) -> None:
        paid = [e for e in self.told.desk.book.entries("fund-gn") if isinstance(e.event, ContributionPaid)]
        if paid:
            seat = self.dice.randrange(SEATS)
            words = {"effective_on": self.day(), "payment": self.dice.choice(paid).position}
            words |= {"recommit": self.dice.random() < 0.5, "seats": [{"seat_from": seat, "seat_to": seat}]}
            self.attempt(ReverseContribution.model_validate(words))

    def hand_back(self) -> None:
        words = {"donation": self._gift(), "rupiah": self.dice.randrange(1, 90_000), "effective_on": self.day()}
        self.attempt(ReturnDonation.model_validate({**words, **self._in("gn")}))

    def bounce(self) -> None:
        if self.dice.random() < 0.3:
            self.attempt(ReverseDonation(donation=self._gift(), effective_on=self.day()))

    def designate(self) -> None:
        words = {"donation": self._gift(), "effective_on": self.day(), "from_pot": "pot-gn", "fund": "fund-gn"}
        self.attempt(
            DesignateDonation.model_validate({**words, "rupiah": self.dice.randrange(1, 90_000), "to_pot": "pot-own"})
        )

    def transfer(self) -> None:
        words = {"credit": self._gift(), "effective_on": self.day(), "from_pot": "pot-gn", "fund": "fund-gn"}
        words |= {"rupiah": self.dice.randrange(1, 60_000), "to_fund": "fund-two", "to_pot": "pot-two"}
        self.attempt(TransferFunds.model_validate(words))

    def _in(self, name: str) -> dict[str, object]:
        return {"fund": f"fund-{name}", "pot": f"pot-{name}"}

    def _batch(self) -> dict[str, object]:
        return {"batch": self.dice.choice(["batch-one", "batch-one", "batch-two"]), "effective_on": self.day()}

    def _gift(self) -> str:
        return self.dice.choice(self.gifts)

    def attempt(self, command: Command) -> None:
        """Record a command, unless a rule forbids it."""
        try:
            self.told.desk.record(command)
            self.accepted += 1
        except Refusal:
            pass
