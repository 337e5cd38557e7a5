"""A small story on a real book: two gifts, a budget line, three batches, a bounce, a claim and published figures."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date

from ledger.allocations.commands import AllocateBudget, ReviseAllocation
from ledger.claims.approve import ApproveClaim
from ledger.claims.commands import FileClaim, PayClaim, RejectClaim, ReportClaim
from ledger.command import Command
from ledger.contributions.commit import CommitContributions
from ledger.contributions.pay import PayMonths
from ledger.contributions.undo import ReverseContribution
from ledger.donations.commands import ReceiveDonation, ReturnDonation
from ledger.enrollments.batch import Batch
from ledger.enrollments.enroll import EnrollWorkers
from ledger.enrollments.events import WorkerEnrolled
from ledger.enrollments.open import OpenBatch
from ledger.enrollments.replace import ReplaceWorker
from ledger.enrollments.seats import WithdrawWorker
from ledger.funds.commands import OpenFund
from ledger.law.adopt import init_commands
from ledger.parties.commands import RegisterParty
from ledger.receipt import Receipt
from ledger.schemes.commands import OpenScheme, StatePromise
from ledger.statistics.commands import ReportCoverage
from projections.registry import all_projections
from projections.runner import Runner
from tests.support.office import Desk, desk

ON = date(2022, 10, 4)
REGENCY = "35.25"
VILLAGES = ("35.25.01.2001", "35.25.01.2002", "35.25.02.2001")


def person(number: int) -> dict[str, object]:
    """A made-up person with a valid NIK."""
    return {"nik": f"352501010180{number:04d}", "name": f"Contoh {number}"}


@dataclass
class Told:
    """The story as it is told: what was recorded, by a name."""

    desk: Desk
    at: dict[str, Receipt] = field(default_factory=dict)

    def tell(self, name: str, command: Command) -> Receipt:
        self.at[name] = self.desk.record(command)
        return self.at[name]

    def workers(self, batch: str) -> list[str]:
        entries = self.desk.book.entries(batch)
        return [entry.event.worker for entry in entries if isinstance(entry.event, WorkerEnrolled)]

    def workers_now(self, batch: str) -> list[str | None]:
        fold = Batch(batch)
        for entry in self.desk.book.entries(batch):
            fold.apply(entry)
        return fold.seats

    @property
    def position(self) -> int:
        return self.desk.book.head().position

    def caught_up(self) -> Runner:
        runner = Runner(self.desk.store, all_projections(), page=7)
        runner.catch_up()
        return runner


@contextmanager
def story(url: str) -> Iterator[Told]:
    """Open a book with the law, the parties and two schemes."""
    with desk(url) as opened:
        told = Told(opened)
        for command, _ in init_commands():
            told.tell("law", command)
        told.tell("owner", party("party-yayasan", "foundation", "Yayasan Contoh"))
        told.tell("donor a", party("party-a", "corporate_csr", "PT Contoh A"))
        told.tell(
            "donor b", RegisterParty(effective_on=ON, party="party-b", party_kind="individual", person_name="Ani")
        )
        told.tell("pemkab", party("party-pemkab", "government_unit", "Pemkab Contoh"))
        told.tell(
            "scheme",
            OpenScheme(
                effective_on=ON, name="GN Lingkaran", programmes=("JKK", "JKM"), region=REGENCY, scheme="scheme-gn"
            ),
        )
        yield told


def party(id_: str, kind: str, name: str) -> RegisterParty:
    return RegisterParty(effective_on=ON, party=id_, party_kind=kind, name=name)


def fund(id_: str = "fund-gn", fund_class: str = "donation", owner: str = "party-yayasan", **more: object) -> OpenFund:
    return OpenFund(
        effective_on=ON, fund=id_, fund_class=fund_class, name=id_, owner=owner, pot=id_.replace("fund", "pot"), **more
    )


def gift(id_: str, donor: str, rupiah: int, **more: object) -> ReceiveDonation:
    given = {"account": "bri-01", "bank_reference": id_, "effective_on": ON, "fund": "fund-gn", "pot": "pot-gn"} | more
    return ReceiveDonation(donation=id_, donor=donor, rupiah=rupiah, **given)


def batch(id_: str, first: str, last: str, fund_: str = "fund-gn", **more: object) -> OpenBatch:
    given = {"effective_on": ON, "region": REGENCY, "scheme": "scheme-gn"} | more
    return OpenBatch(batch=id_, first=first, last=last, fund=fund_, **given)


def enrol(batch_: str, numbers: Sequence[int], basis: str = "illustrative", **more: object) -> EnrollWorkers:
    rows = [{"person": person(n), "region": VILLAGES[n % 3], "occupation": "farmer", "basis": basis} for n in numbers]
    return EnrollWorkers(batch=batch_, workers=rows, **more)


def two_gifts(told: Told) -> None:
    """Twenty people, three months, two gifts: 11 seats of the first, 9 of the second; one payment reversed."""
    told.tell("fund", fund(scheme="scheme-gn"))
    told.tell("gift a", gift("gift-a", "party-a", 600_000))
    told.tell("gift b", gift("gift-b", "party-b", 500_000, basis="illustrative"))
    told.tell("batch", batch("batch-one", "2022-10", "2022-12"))
    told.tell("enrol", enrol("batch-one", range(1, 21)))
    told.tell("commit", CommitContributions(effective_on=ON, batch="batch-one"))
    left_out = [{"seat": 0, "reason": "awaiting_data"}, {"seat": 19, "reason": "awaiting_data"}]
    told.tell("october", pay("batch-one", "2022-10", left_out=left_out))
    told.tell("november", pay("batch-one", "2022-11", on=date(2022, 11, 10)))
    seats = [{"seat_from": 3, "seat_to": 4}]
    payment = told.at["november"].position
    told.tell(
        "reversal", ReverseContribution(effective_on=date(2022, 11, 20), payment=payment, seats=seats, recommit=True)
    )
    told.tell(
        "return",
        ReturnDonation(donation="gift-a", effective_on=date(2022, 12, 1), fund="fund-gn", pot="pot-gn", rupiah=5_600),
    )


def comings_and_goings(told: Told) -> None:
    """One worker leaves, another takes a seat over; then December is paid, and six people have a second batch."""
    workers = told.workers("batch-one")
    told.tell(
        "withdrawal",
        WithdrawWorker(
            batch="batch-one", effective_on=date(2022, 12, 1), from_month="2022-12", reason="moved", worker=workers[6]
        ),
    )
    told.tell(
        "replacement",
        ReplaceWorker(
            batch="batch-one",
            effective_on=date(2022, 12, 1),
            from_month="2022-12",
            reason="died",
            region=VILLAGES[2],
            replaces=workers[7],
            person=person(99),
        ),
    )
    told.tell("december", pay("batch-one", "2022-12", on=date(2022, 12, 5)))
    told.tell("batch two", batch("batch-two", "2023-01", "2023-01", effective_on=date(2022, 12, 10)))
    told.tell("enrol again", enrol("batch-two", range(1, 7)))


def a_budget(told: Told) -> None:
    """A budget of a regency, raised and cut, that pays without an agreement: exceptions are listed."""
    told.tell("apbd", fund("fund-apbd", "apbd_regency", "party-pemkab", fiscal_year=2022, scheme="scheme-gn"))
    told.tell(
        "dpa",
        AllocateBudget(
            allocation="budget-x",
            basis="assumed",
            effective_on=ON,
            fiscal_year=2022,
            fund="fund-apbd",
            pot="pot-apbd",
            rupiah=100_000,
            source="party-pemkab",
        ),
    )
    told.tell("raise", revise(20_800))
    told.tell("batch apbd", batch("batch-apbd", "2022-10", "2022-10", "fund-apbd", basis="reported"))
    told.tell("enrol apbd", enrol("batch-apbd", range(40, 46)))
    told.tell("commit apbd", CommitContributions(effective_on=ON, batch="batch-apbd"))
    told.tell("pay apbd", pay("batch-apbd", "2022-10", accept=("DOC-01", "DOC-02", "DOC-03")))
    told.tell("cut", revise(-30_000))


def revise(change: int) -> ReviseAllocation:
    return ReviseAllocation(allocation="budget-x", change=change, effective_on=ON, fund="fund-apbd", pot="pot-apbd")


def a_claim(told: Told) -> None:
    """A death in October on a paid month, approved and paid; another in a month that nobody paid, rejected."""
    worker, other = told.workers("batch-one")[1], told.workers("batch-one")[0]
    on = date(2022, 11, 15)
    common = {"effective_on": on}
    report = {"claim_kind": "death", "event_on": date(2022, 10, 20), "programme": "JKM"}
    told.tell("report", ReportClaim(claim="claim-one", worker=worker, **report, **common))
    told.tell("file", FileClaim(claim="claim-one", **common))
    parts = [{"component": "death_benefit", "rupiah": 20_000_000}, {"component": "funeral_grant", "rupiah": 10_000_000}]
    told.tell("approve", ApproveClaim(claim="claim-one", components=parts, **common))
    told.tell(
        "claim paid",
        PayClaim(claim="claim-one", component="death_benefit", payee_kind="heir", rupiah=20_000_000, **common),
    )
    told.tell("report two", ReportClaim(claim="claim-two", worker=other, **report, **common))
    told.tell("file two", FileClaim(claim="claim-two", **common))
    told.tell("reject", RejectClaim(claim="claim-two", reason="not_covered", **common))


def published(told: Told) -> None:
    """The coverage statistics of Gresik and East Kalimantan, and a promise."""
    told.tell(
        "gresik",
        ReportCoverage(
            as_of="2022-12-23",
            denominator_kind="unstated",
            effective_on=date(2022, 12, 23),
            numerator=247_777,
            numerator_kind="all_active",
            percentage="39.40",
            region=REGENCY,
            statistic="stat-gresik",
        ),
    )
    told.tell(
        "kaltim",
        ReportCoverage(
            as_of="2023-07",
            denominator_kind="unstated",
            effective_on=date(2023, 7, 5),
            numerator=675_000,
            numerator_kind="all_active",
            percentage="49.74",
            region="64",
            rounded=True,
            statistic="stat-kaltim",
        ),
    )
    told.tell("promise", StatePromise(effective_on=ON, promise_kind="extend", persons=500, scheme="scheme-gn"))


def pay(batch_: str, month: str, *, on: date = ON, **more: object) -> PayMonths:
    return PayMonths(batch=batch_, effective_on=on, months=[month], **more)


def whole(told: Told) -> None:
    """Everything."""
    two_gifts(told)
    comings_and_goings(told)
    a_budget(told)
    a_claim(told)
    published(told)
