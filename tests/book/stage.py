"""A book with the law, two funds and batches of both: the stage on which two desks meet."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date

from ledger.book import Book
from ledger.command import Command
from ledger.donations.commands import ReceiveDonation
from ledger.enrollments.enroll import EnrollWorkers
from ledger.enrollments.open import OpenBatch
from ledger.funds.commands import OpenFund
from ledger.identities.vault import Vault
from ledger.identities.vault_keys import VaultKeys
from ledger.law.adopt import init_commands
from ledger.parties.commands import RegisterParty
from ledger.store import Store
from tests.support.office import Clock, Desk, seeded

ON = date(2022, 10, 4)
VILLAGE = "35.25.01.2001"


def open_desk(url: str, *, seed: int, clock: Clock) -> Desk:
    """Open a store, a vault and a book of one's own on a database that others use as well."""
    store, random = Store(url), seeded(seed)
    vault = Vault(VaultKeys.generate(seeded(1)), random)
    return Desk(store, Book(store, vault, clock=clock, random=random), vault, clock)


@contextmanager
def two_desks(url: str) -> Iterator[tuple[Desk, Desk]]:
    """Open the same book twice: two connections, two stores, two books, one clock on the wall."""
    clock = Clock()
    one, other = open_desk(url, seed=7, clock=clock), open_desk(url, seed=8, clock=clock)
    try:
        yield one, other
    finally:
        one.store.dispose()
        other.store.dispose()


def set_up(desk: Desk, *, months: Sequence[str]) -> None:
    """Adopt the law and open two funds; each has a batch for each of the months."""
    commands: list[Command] = [command for command, _ in init_commands()]
    for fund in ("a", "b"):
        commands.append(
            RegisterParty(effective_on=ON, name=f"Firma {fund}", party=f"party-{fund}", party_kind="corporate_csr")
        )
        commands.append(
            OpenFund(
                effective_on=ON,
                fund=f"fund-{fund}",
                fund_class="donation",
                name=f"Dana {fund}",
                owner=f"party-{fund}",
                pot=f"pot-{fund}",
            )
        )
        commands += [open_batch(fund, number, month) for number, month in enumerate(months)]
    desk.book.record_all([(command, f"set-up-{n}") for n, command in enumerate(commands)], actor="tester")


def open_batch(fund: str, number: int, month: str) -> OpenBatch:
    """Return the opening of a batch of one month."""
    return OpenBatch(batch=f"batch-{fund}-{number}", effective_on=ON, first=month, fund=f"fund-{fund}", last=month)


def gift(donation: str) -> ReceiveDonation:
    """Return a gift to the first fund."""
    return ReceiveDonation(
        account="bank-01",
        bank_reference=donation,
        donation=donation,
        donor="party-a",
        effective_on=ON,
        fund="fund-a",
        pot="pot-a",
        rupiah=1_000_000,
    )


def enrol(batch: str, *people: int, as_fact: bool = False) -> EnrollWorkers:
    """Return an enrolment of made-up people; as a fact it accepts that BPJS may have taken the money twice."""
    rows = [
        {"person": {"nik": f"352501010180{n:04d}", "name": f"Contoh {n}"}, "region": VILLAGE, "basis": "illustrative"}
        for n in people
    ]
    fact = {"as_fact": True, "accept": ["DBL-01"], "effective_on": ON} if as_fact else {}
    return EnrollWorkers.model_validate({"batch": batch, "workers": rows} | fact)
