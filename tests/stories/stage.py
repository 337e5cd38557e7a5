"""A stage for stories: a real book on SQLite, people by number, and the reads that every door prints."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from api.demo.people import enrollees, one_of, villages
from ledger.allocations.commands import AllocateBudget
from ledger.basis import Basis
from ledger.claims.approve import ApproveClaim
from ledger.claims.events import ClaimComponent, ClaimKind, Component
from ledger.claims.steps import FileClaim, ReportClaim
from ledger.contributions.commit import CommitContributions
from ledger.contributions.events import ContributionPaid
from ledger.contributions.pay import PayMonths
from ledger.donations.commands import ReceiveDonation
from ledger.enrollments.enroll import EnrollWorkers
from ledger.enrollments.events import WorkerEnrolled
from ledger.enrollments.open import OpenBatch
from ledger.funds.commands import OpenFund
from ledger.funds.events import FundClass
from ledger.law.adopt import init_commands
from ledger.law.values import Band, Sector
from ledger.parties.commands import RegisterParty
from ledger.parties.events import PartyKind
from ledger.periods import Month, months_between
from ledger.programmes import Programme
from ledger.receipt import Receipt
from projections.claim_register import claim_register
from projections.donor_histories import DonorHistory, donor_histories
from projections.figures import Figure
from projections.fund_balances import fund_balances
from projections.registry import all_projections
from projections.runner import Runner
from projections.statistics import Statistic, statistics
from tests.support.office import Desk, desk

GOVERNMENT, FIRM = "party-government", "party-firm"
FUND, POT, BATCH = "fund-story", "pot-story", "batch-story"
REGION = "12.71"
JKK_JKM = (Programme.JKK, Programme.JKM)


@dataclass
class Stage:
    """A book in which a story is told."""

    desk: Desk
    on: date = date(2022, 1, 3)
    """The day on which the story's money moves."""
    seated: int = 0

    def fund(self, fund_class: FundClass, *, on: date) -> None:
        """Open the story's fund."""
        self.on = on
        self.desk.record(
            RegisterParty(effective_on=on, name="Pemerintah", party=GOVERNMENT, party_kind=PartyKind.GOVERNMENT_UNIT)
        )
        self.desk.record(RegisterParty(effective_on=on, name="Perusahaan", party=FIRM, party_kind=PartyKind.SOE_TJSL))
        self.desk.record(
            OpenFund(effective_on=on, fund=FUND, fund_class=fund_class, name="Dana", owner=GOVERNMENT, pot=POT)
        )

    def allocate(self, rupiah: int, *, basis: Basis = Basis.REPORTED) -> None:
        """Give the fund a budget."""
        self.desk.record(
            AllocateBudget(
                allocation="budget-story",
                basis=basis,
                effective_on=self.on,
                fiscal_year=self.on.year,
                fund=FUND,
                pot=POT,
                rupiah=rupiah,
                source=GOVERNMENT,
            )
        )

    def give(self, rupiah: int, *, gift: str = "gift-story", donor: str = FIRM, basis: Basis = Basis.REPORTED) -> None:
        """Give the fund a donation."""
        if donor != FIRM:
            self.desk.record(
                RegisterParty(effective_on=self.on, name=donor, party=donor, party_kind=PartyKind.SOE_TJSL)
            )
        self.desk.record(
            ReceiveDonation(
                account="bank-01",
                bank_reference=gift,
                basis=basis,
                donation=gift,
                donor=donor,
                effective_on=self.on,
                fund=FUND,
                pot=POT,
                rupiah=rupiah,
            )
        )

    def enrol(
        self,
        people: int,
        first: str,
        months: int,
        *,
        basis: Basis = Basis.DERIVED,
        band: Band = Band.LOWEST,
        batch: str = BATCH,
        programmes: tuple[Programme, ...] = JKK_JKM,
        sector: Sector = Sector.OTHER,
    ) -> None:
        """Open a batch of people, and commit the fund's money to all of it."""
        self.desk.record(
            OpenBatch(
                band=band,
                basis=basis,
                batch=batch,
                effective_on=self.on,
                first=Month(first),
                fund=FUND,
                last=Month(first).plus(months - 1),
                programmes=programmes,
                region=REGION,
                sector=sector,
            )
        )
        work = one_of("farmer", "fisher")
        workers = enrollees(villages(REGION), first=self.seated, count=people, occupation=work)
        self.seated += people
        self.desk.record(EnrollWorkers(batch=batch, workers=workers))
        self.desk.record(CommitContributions(basis=basis, batch=batch, effective_on=self.on))

    def pay(self, first: str, months: int, *, basis: Basis = Basis.DERIVED, batch: str = BATCH) -> Receipt:
        """Pay months of a batch; a budget's payments lack an agreement and a decree."""
        of = months_between(Month(first), Month(first).plus(months - 1))
        accept = ("DOC-01", "DOC-03")
        return self.desk.record(PayMonths(accept=accept, basis=basis, batch=batch, effective_on=self.on, months=of))

    def claimed(self, rupiah: dict[ClaimComponent, int], *, event_on: date) -> int:
        """Approve a claim of the first seat's worker, and read what the register says is approved."""
        enrolled = next(entry.event for entry in self.desk.book.read(kinds=["WorkerEnrolled"]))
        assert isinstance(enrolled, WorkerEnrolled)
        claim = "claim-story"
        components = tuple(Component(component=part, rupiah=amount) for part, amount in rupiah.items())
        for command in (
            ReportClaim(
                claim=claim,
                claim_kind=ClaimKind.DEATH_AT_WORK,
                effective_on=event_on,
                event_on=event_on,
                programme=Programme.JKK,
                worker=enrolled.worker,
            ),
            FileClaim(claim=claim, effective_on=event_on),
            ApproveClaim(accept=("CLM-04",), as_fact=True, claim=claim, components=components, effective_on=event_on),
        ):
            self.desk.record(command)
        self.catch_up()
        with self.desk.store.reader() as reader:
            (row,) = claim_register(reader, claim=claim).rows
        return row.approved_rupiah

    def money(self, *, known_at: int | None = None) -> dict[str, Figure]:
        """Read what the fund holds, term by term."""
        self.catch_up()
        with self.desk.store.reader() as reader:
            (fund,) = fund_balances(reader, fund=FUND, known_at=known_at).rows
        return fund.money[0].terms

    def donors(self) -> dict[str, DonorHistory]:
        """Read the donors' histories."""
        self.catch_up()
        with self.desk.store.reader() as reader:
            return {row.donor: row for row in donor_histories(reader).rows}

    def figure(self, statistic: str) -> Statistic:
        """Read a published figure with what follows from it."""
        self.catch_up()
        with self.desk.store.reader() as reader:
            return next(row for row in statistics(reader).rows if row.statistic == statistic)

    def billed(self, programme: Programme | None = None, month: str | None = None) -> int:
        """Add up the bills paid, of one programme or month where asked."""
        paid = [entry.event for entry in self.desk.book.read(kinds=["ContributionPaid"])]
        return sum(
            amount.rupiah
            for event in paid
            if isinstance(event, ContributionPaid) and month in (None, str(event.month))
            for amount in event.amounts
            if programme in (None, amount.programme)
        )

    def catch_up(self) -> None:
        """Bring the readers up to the head."""
        Runner(self.desk.store, all_projections()).catch_up()


@contextmanager
def stage(folder: Path) -> Iterator[Stage]:
    """Open a book with the law adopted."""
    with desk(f"sqlite:///{folder / 'book.sqlite'}") as opened:
        opened.book.record_all(list(init_commands()), actor="tester")
        yield Stage(opened)
