"""A book with people in batches of donors and of a public budget, long ago and now: the stage of the vault's tests."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date

from ledger.command import Command
from ledger.enrollments.enroll import EnrollWorkers
from ledger.enrollments.events import WorkerEnrolled
from ledger.enrollments.open import OpenBatch
from ledger.funds.commands import OpenFund
from ledger.identities.commands import EraseIdentity
from ledger.law.adopt import init_commands, retention_commands
from ledger.parties.commands import RegisterParty
from tests.support.office import Desk, desk

ON = date(2022, 1, 3)
VILLAGE = "35.25.01.2001"
BATCHES = {
    "batch-old": ("fund-gifts", "2022-10", "2022-12"),
    "batch-later": ("fund-gifts", "2023-01", "2023-01"),
    "batch-public": ("fund-public", "2022-10", "2022-10"),
    "batch-now": ("fund-gifts", "2026-09", "2026-09"),
}


@contextmanager
def people(url: str) -> Iterator[Desk]:
    """Open a book on the stage; today is 21 November 2026."""
    with desk(url) as it:
        commands = [*(command for command, _ in init_commands()), *retention_commands()]
        commands += [
            RegisterParty(effective_on=ON, name="Firma Contoh", party="party-firm", party_kind="corporate_csr"),
            RegisterParty(effective_on=ON, name="Pemkab Contoh", party="party-regency", party_kind="government_unit"),
            _fund("fund-gifts", "donation", "party-firm", {}),
            _fund("fund-public", "apbd_regency", "party-regency", {"fiscal_year": 2022}),
        ]
        commands += [
            OpenBatch(batch=batch, effective_on=ON, first=first, fund=fund, last=last)
            for batch, (fund, first, last) in BATCHES.items()
        ]
        _all(it, commands)
        yield it


def _fund(fund: str, fund_class: str, owner: str, more: dict[str, object]) -> OpenFund:
    named = {"effective_on": ON, "fund": fund, "fund_class": fund_class, "name": f"Dana {owner}", "owner": owner}
    return OpenFund.model_validate({**named, "pot": f"pot-{owner}", **more})


def _all(it: Desk, commands: Sequence[Command]) -> None:
    it.book.record_all([(command, f"set-up-{n}") for n, command in enumerate(commands)], actor="tester")


def nik(number: int) -> str:
    """Return the NIK of a made-up person."""
    return f"3525010101{80 + number // 9999:02d}{number % 9999 + 1:04d}"


def name(number: int) -> str:
    """Return the name of a made-up person."""
    return f"Siti Rahasia {number:05d}"


def phone(number: int) -> str:
    """Return the phone number of a made-up person, as the vault keeps it."""
    return f"+6281234{number:06d}"


def address(number: int) -> str:
    """Return the address of a made-up person."""
    return f"Gang Delima Nomor {number:05d}"


def enrol(it: Desk, batch: str, *numbers: int) -> list[str]:
    """Enrol made-up people by NIK; return their WorkerIds."""
    rows = [
        {
            "person": {"nik": nik(n), "name": name(n), "phone": phone(n), "address": address(n)},
            "region": VILLAGE,
            "basis": "illustrative",
        }
        for n in numbers
    ]
    receipt = it.record(EnrollWorkers.model_validate({"batch": batch, "workers": rows}))
    entries = it.book.read(after=receipt.first - 1, until=receipt.position, limit=200_000)
    return [entry.event.worker for entry in entries if isinstance(entry.event, WorkerEnrolled)]


def enrol_known(it: Desk, batch: str, *workers: str) -> None:
    """Enrol people by their WorkerIds."""
    rows = [{"worker": worker, "region": VILLAGE, "basis": "illustrative"} for worker in workers]
    it.record(EnrollWorkers.model_validate({"batch": batch, "workers": rows}))


def erase(it: Desk, worker: str) -> None:
    """Erase somebody who asked for it."""
    it.record(EraseIdentity(reason="requested", worker=worker))
