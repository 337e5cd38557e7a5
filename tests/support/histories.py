"""Random histories of a whole book: what people record, late and back-dated, refused where a rule forbids it."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any

from pydantic import ValidationError

from ledger.allocations.commands import AllocateBudget, ReviseAllocation
from ledger.claims.approve import ApproveClaim
from ledger.claims.commands import FileClaim, RejectClaim, ReportClaim
from ledger.command import Command
from ledger.contributions.commands import ConfirmContribution
from ledger.contributions.commit import CommitContributions
from ledger.contributions.pay import PayMonths
from ledger.contributions.refunds import RecordRefundDue, SettleRefund
from ledger.contributions.undo import ReleaseCommitment, ReverseContribution
from ledger.corrections.duplicate import CorrectDuplicate
from ledger.corrections.gifts import CorrectAmount, CorrectFund
from ledger.corrections.month import CorrectMonth
from ledger.corrections.person import CorrectPerson
from ledger.donations.commands import CollectDonation, DesignateDonation, ReceiveDonation, ReturnDonation
from ledger.donations.pledge import PledgeDonation
from ledger.donations.reverse import ReverseDonation, SettleShortfall
from ledger.enrollments.replace import ReplaceWorker
from ledger.enrollments.seats import GraduateWorker, WithdrawWorker
from ledger.errors import Refusal
from ledger.event import Entry
from ledger.funds.commands import OpenPot, TransferFunds
from ledger.months.commands import CloseMonth
from ledger.receipt import Receipt
from ledger.statistics.commands import ReportCoverage
from tests.projections.story import ON, VILLAGES, Told, batch, enrol, fund, gift, person
from tests.support.histories_of_rates import OF_RATES

MONTHS = ("2022-10", "2022-11", "2022-12", "2023-01", "2023-02", "2023-03")
BATCHES: Mapping[str, tuple[str, Sequence[str]]] = {
    "batch-one": ("fund-gn", MONTHS[:4]),
    "batch-two": ("fund-two", MONTHS[2:]),
    "batch-apbd": ("fund-apbd", MONTHS[1:5]),
}
FUNDS = ("fund-gn", "fund-two", "fund-apbd")
POTS = {"fund-gn": ("pot-gn", "pot-named"), "fund-two": ("pot-two",)}
MINUTES = [{"kind": "minutes", "number": "BA-1", "issued_on": "2022-10-04"}]
CODES = (
    "CLM-01 CLM-03 CLM-04 CLM-05 COV-02 COV-03 DBL-01 DOC-01 DOC-02 DOC-03 ELIG-02 LIFE-01 MON-01 MON-04 MON-05 MON-11"
)


def begin(told: Told) -> None:
    """Open three funds, two of gifts and one of a budget, with a batch each in which people sit."""
    told.tell("fund", fund())
    told.tell("fund two", fund("fund-two"))
    told.tell("fund apbd", fund("fund-apbd", "apbd_regency", "party-pemkab", fiscal_year=2022))
    told.tell("pot", OpenPot(effective_on=ON, fund="fund-gn", pot="pot-named", restrictions={"regions": ["35.25"]}))
    for number, (id_, (of, months)) in enumerate(BATCHES.items()):
        told.tell(id_, batch(id_, months[0], months[-1], of))
        told.tell(f"enrol {id_}", enrol(id_, range(1 + 20 * number, 7 + 20 * number)))
    told.tell("gift", gift("gift-0", "party-a", 900_000))
    told.tell("gift two", gift("gift-00", "party-b", 700_000, fund="fund-two", pot="pot-two"))


@dataclass
class Teller:
    """Tells one random command after another; what the book refuses is no part of it."""

    told: Told
    dice: Random
    outcomes: Counter[str] = field(default_factory=Counter)
    told_so_far: int = 0
    receipts: list[Receipt] = field(default_factory=list)

    def tell(self, commands: int) -> None:
        """Draw so many commands and record those that the book takes."""
        for _ in range(commands):
            name = self.dice.choice(_DRAWN)
            try:
                for command in _MADE[name](self):
                    self.receipts.append(self.told.tell(name, command))
            except (IndexError, ValidationError):
                self.outcomes[f"{name} nothing to take"] += 1  # Nothing of the kind is in the book yet.
            except Refusal as refusal:
                self.outcomes[f"{name} {refusal.code}"] += 1
            else:
                self.outcomes[name] += 1
            self.told_so_far += 1

    def day(self) -> date:
        """Return a day: mostly near the newest, now and then long before."""
        return ON + timedelta(int(self.dice.triangular(0, 150, min(150, self.told_so_far))))

    def made(self, kind: type[Command], **words: object) -> Command:
        """Return a command on some day, with every code accepted that its kind takes."""
        accept = {"accept": CODES.split()} if "accept" in kind.model_fields else {}
        return kind.model_validate({"effective_on": self.day(), **accept, **words})

    def corrected(self, kind: type[Command], **words: object) -> Command:
        """Return a correction by minutes."""
        return self.made(kind, evidence=MINUTES, reason="misread", **words)

    def any_of(self, *kinds: str) -> Entry:
        """Return one of the entries of some kinds."""
        streams = [*FUNDS, *BATCHES]
        entries = [entry for stream in streams for entry in self.told.desk.book.entries(stream)]
        return self.dice.choice([entry for entry in entries if entry.event.KIND in kinds])

    def id(self, kind: str) -> str:
        """Return an id that was not given yet."""
        return f"{kind}-{self.told_so_far}"

    def gift(self) -> str:
        """Return the id of a gift."""
        event: Any = self.any_of("DonationReceived").event
        return str(event.donation)

    def worker(self, name: str = "worker") -> dict[str, str]:
        """Return a worker who was enrolled, under a name of the command's, with his batch."""
        entry = self.any_of("WorkerEnrolled")
        event: Any = entry.event
        return {name: str(event.worker), "batch": entry.stream}

    def pot(self) -> dict[str, str]:
        """Return a pot with its fund."""
        of = self.dice.choice([*POTS])
        return {"fund": of, "pot": self.dice.choice(POTS[of])}

    def rupiah(self, most: int) -> int:
        """Return an amount."""
        return self.dice.randint(1, most)

    def seats(self) -> dict[str, object]:
        """Return some seats, or none named: all."""
        low = self.dice.randrange(6)
        some = [{"seat_from": low, "seat_to": min(5, low + self.dice.randrange(3))}]
        return {"seats": some} if self.dice.random() < 0.6 else {}


def _gift(t: Teller) -> list[Command]:
    id_ = t.id("gift")
    words = {"donation": id_, "donor": t.dice.choice(("party-a", "party-b")), "rupiah": t.rupiah(600_000)}
    return [
        t.made(ReceiveDonation, account="bri", bank_reference=id_, poolable=t.dice.random() < 0.5, **words, **t.pot())
    ]


def _designate(t: Teller) -> list[Command]:
    pots = {"fund": "fund-gn", "from_pot": "pot-gn", "to_pot": "pot-named"}
    return [t.made(DesignateDonation, donation=t.gift(), rupiah=t.rupiah(100_000), **pots)]


def _transfer(t: Teller) -> list[Command]:
    pots = {"fund": "fund-gn", "from_pot": t.dice.choice(POTS["fund-gn"]), "to_fund": "fund-two", "to_pot": "pot-two"}
    return [t.made(TransferFunds, credit=t.gift(), rupiah=t.rupiah(100_000), **pots)]


def _bounce(t: Teller) -> list[Command]:
    part = {"pot": t.dice.choice(("pot-gn", "pot-two")), "rupiah": t.rupiah(80_000)}
    return [t.made(ReverseDonation, donation=t.gift(), **(part if t.dice.random() < 0.5 else {}))]


def _settle(t: Teller) -> list[Command]:
    of = t.pot()
    return [t.made(SettleShortfall, credit=t.gift(), cover=t.gift(), cover_pot=of["pot"], **of)]


def _allocate(t: Teller) -> list[Command]:
    words = {"fiscal_year": 2022, "fund": "fund-apbd", "pot": "pot-apbd", "source": "party-pemkab"}
    return [t.made(AllocateBudget, allocation=t.id("budget"), rupiah=t.rupiah(500_000), **words)]


def _revise(t: Teller) -> list[Command]:
    event: Any = t.any_of("BudgetAllocated").event
    change = t.dice.randint(-200_000, 200_000) or 1
    return [
        t.made(ReviseAllocation, allocation=event.allocation, change=change, fund="fund-apbd", pot="pot-apbd"),
    ]


def _commit(t: Teller) -> list[Command]:
    of = t.dice.choice([*BATCHES])
    month = t.dice.choice(BATCHES[of][1])
    return [t.made(CommitContributions, batch=of, first=month, last=month, **t.seats())]


def _pay(t: Teller) -> list[Command]:
    event: Any = t.any_of("ContributionsCommitted").event
    row = t.dice.choice(event.rows)
    return [t.made(PayMonths, batch=event.batch, months=[t.dice.choice((row.first, row.last))])]


def _claim(t: Teller) -> list[Command]:
    claim, on = {"claim": t.id("claim")}, t.day()
    report = {"claim_kind": "death", "event_on": on - timedelta(t.dice.randrange(30)), "programme": "JKM"}
    told = [t.made(ReportClaim, worker=t.worker()["worker"], **report, **claim, effective_on=on)]
    told.append(t.made(FileClaim, **claim, effective_on=on))
    if t.dice.random() < 0.3:
        return [*told, t.made(RejectClaim, reason="not_covered", **claim, effective_on=on)]
    parts = [{"component": "funeral_grant", "rupiah": 10_000_000}]
    return [*told, t.made(ApproveClaim, as_fact=t.dice.random() < 0.6, components=parts, **claim, effective_on=on)]


def _leave(t: Teller) -> list[Command]:
    words = {"from_month": t.dice.choice(MONTHS), **t.worker()}
    if t.dice.random() < 0.3:
        return [t.made(GraduateWorker, **words)]
    return [t.made(WithdrawWorker, reason=t.dice.choice(("died", "moved")), **words)]


def _replace(t: Teller) -> list[Command]:
    words = {"from_month": t.dice.choice(MONTHS), **t.worker("replaces")}
    newcomer = {"person": person(t.dice.randint(1, 90)), "region": t.dice.choice(VILLAGES)}
    return [t.made(ReplaceWorker, reason=t.dice.choice(("died", "moved")), **words, **newcomer)]


def _enrol(t: Teller) -> list[Command]:
    fact = {"as_fact": True, "accept": CODES.split(), "effective_on": t.day()} if t.dice.random() < 0.5 else {}
    return [enrol(t.dice.choice([*BATCHES]), [t.dice.randint(1, 60)], **fact)]


def _published(t: Teller) -> list[Command]:
    words = {"as_of": "2022-12", "denominator_kind": "unstated", "numerator_kind": "all_active", "region": "35.25"}
    share = f"{t.dice.randint(1, 99)}.{t.dice.randint(10, 99)}"
    return [t.made(ReportCoverage, numerator=t.rupiah(5_000), percentage=share, statistic=t.id("stat"), **words)]


def _position(t: Teller, *kinds: str) -> int:
    return t.any_of(*kinds).position


_PAID, _GIVEN = "ContributionPaid", "DonationReceived"
_SAT = ("WorkerEnrolled", "WorkerReplaced", "EnrollmentCorrected")
_MADE: dict[str, Callable[[Teller], Sequence[Command]]] = {
    "gift": _gift,
    "designate": _designate,
    "transfer": _transfer,
    "return": lambda t: [t.made(ReturnDonation, donation=t.gift(), rupiah=t.rupiah(50_000), **t.pot())],
    "bounce": _bounce,
    "settle": _settle,
    "collect": lambda t: [
        t.made(
            CollectDonation,
            collector="party-b",
            donation=t.id("gift"),
            donor="party-a",
            fund="fund-gn",
            rupiah=t.rupiah(9_000),
        )
    ],
    "pledge": lambda t: [
        t.made(PledgeDonation, donor="party-a", fund="fund-gn", pledge=t.id("pledge"), rupiah=t.rupiah(9_000))
    ],
    "allocate": _allocate,
    "revise": _revise,
    "commit": _commit,
    "pay": _pay,
    "release": lambda t: [t.made(ReleaseCommitment, batch=t.dice.choice([*BATCHES]), **t.seats())],
    "reverse": lambda t: [
        t.made(ReverseContribution, payment=_position(t, _PAID), recommit=t.dice.random() < 0.5, **t.seats())
    ],
    "confirm": lambda t: [t.made(ConfirmContribution, payment=_position(t, _PAID), receipt_number=t.id("r"))],
    "claim": _claim,
    "leave": _leave,
    "replace": _replace,
    "enrol": _enrol,
    "due": lambda t: [
        t.made(RecordRefundDue, reason="moved", **t.worker()),
    ],
    "settle due": lambda t: [t.made(SettleRefund, due=_position(t, "RefundFallenDue"), manner="kept_by_agreement")],
    "amount": lambda t: [
        t.corrected(CorrectAmount, corrects=_position(t, _GIVEN), rupiah=t.rupiah(400_000), donation=t.id("gift"))
    ],
    "fund": lambda t: [t.corrected(CorrectFund, corrects=_position(t, _GIVEN), donation=t.id("gift"), **t.pot())],
    "month": lambda t: [
        t.corrected(
            CorrectMonth,
            corrects=_position(t, _PAID),
            month=t.dice.choice(MONTHS),
            recommit=t.dice.random() < 0.5,
        )
    ],
    "duplicate": lambda t: [
        t.corrected(CorrectDuplicate, corrects=_position(t, _PAID, _GIVEN), stands=_position(t, _PAID, _GIVEN))
    ],
    "person": lambda t: [
        t.corrected(CorrectPerson, corrects=_position(t, *_SAT), person=person(t.dice.randint(1, 90)))
    ],
    "published": _published,
    **OF_RATES,
    "close month": lambda t: [t.made(CloseMonth, fund=t.dice.choice(FUNDS), month=t.dice.choice(MONTHS))],
}
_OFTEN = ["commit", "pay"] * 6 + ["gift", "reverse", "claim", "month", "person"] * 2
_DRAWN = [*_MADE, *_OFTEN]
