"""A book before generated lists: criteria, an old snapshot, people who died, are known, or are covered by each kind."""

from collections.abc import Sequence
from datetime import date

from api.bootstrap import Office
from ledger.agreements.commands import SignAgreement
from ledger.command import Command
from ledger.enrollments.enroll import EnrollWorkers
from ledger.enrollments.events import WorkerEnrolled
from ledger.enrollments.open import OpenBatch
from ledger.enrollments.opening_cover import StateOpeningCover
from ledger.enrollments.seats import WithdrawWorker
from ledger.funds.commands import OpenFund, OpenPot
from ledger.identities.commands import EraseIdentity
from ledger.law.adopt import retention_commands
from ledger.parties.commands import RegisterParty
from ledger.registers.values import RegisterKind
from ledger.rosters.commands import AdoptCriteria
from ledger.rosters.values import Status
from tests.registers.stage import imported
from tests.rosters.generator import BORN, DECILE_MAX, FOR_JOBS, NAME, NIK, POOLS, REGION, Made, somebody
from tests.rosters.stage import FUND, ON, PLANNER, gift

AGREEMENT = "agreement-sumut"
PROVINCE = "12"
LONG_AGO = date(2021, 1, 1)


def built(at: Office) -> None:
    """Record what the faults of generated lists are planted on."""
    _record(at, _agreement(), _criteria(), *_owner())
    imported(
        at, RegisterKind.POPULATION, [["1209010101800001", "AKTIF", "12.09", "", ""]], as_of=LONG_AGO, region="12.09"
    )
    for number, kind in enumerate(sorted({kind for _, kind in POOLS.covered})):
        people = [who for who, of in POOLS.covered if of == kind]
        _before(at, people) if kind == "before_the_book" else _covered(at, people, kind, f"fund-kind-{number}")
    _enrolled(at, POOLS.known, "batch-known", FUND, first="2021-01", last="2021-03")
    for worker in _enrolled(at, POOLS.dead, "batch-dead", FUND, first="2021-01", last="2021-03"):
        _record(
            at,
            WithdrawWorker(batch="batch-dead", effective_on=ON, from_month="2021-03", reason="died", worker=worker),
        )
    _record(at, *retention_commands())
    for worker in _enrolled(at, POOLS.erased, "batch-erased", FUND, first="2022-10", last="2022-12"):
        _record(at, EraseIdentity(reason="requested", worker=worker))


def _record(at: Office, *commands: Command) -> None:
    for command in commands:
        at.book.record(command, actor=PLANNER, key=f"world-{at.book.head().position}")


def _agreement() -> SignAgreement:
    return SignAgreement(
        agreement=AGREEMENT, agreement_kind="pks", effective_on=ON, parties=("party-firm",), region=PROVINCE
    )


def _owner() -> Sequence[Command]:
    return [RegisterParty(effective_on=ON, name="Pemkab Contoh", party="party-unit", party_kind="government_unit")]


def _criteria() -> AdoptCriteria:
    numbers = {"age_min_years": 17, "age_max_years": 64, "decile_max": DECILE_MAX, "register_age_max_days": 400}
    rows: list[dict[str, object]] = [{"criterion": name, "value": value} for name, value in numbers.items()]
    rows += [{"criterion": "status_barred", "status": str(status)} for status in Status]
    said = [{"article": "Pergub 19/2023", "confirmed": True, **row} for row in rows]
    return AdoptCriteria.model_validate({"effective_on": ON, "first": "2021-01", "rows": said})


def _covered(at: Office, people: Sequence[int], kind: str, fund: str) -> None:
    is_gift = kind in ("donation", "zakat")
    year = {} if is_gift else {"fiscal_year": 2022}
    words = {"effective_on": ON, "fund": fund, "fund_class": kind, "name": f"Dana {kind}", "pot": f"pot-{fund[5:]}"}
    owner = {"owner": "party-firm" if is_gift else "party-unit"}
    _record(at, OpenFund.model_validate({**words, **owner, **year}))
    _enrolled(at, people, f"batch-{fund[5:]}", fund, first="2022-10", last="2022-12")


def _before(at: Office, people: Sequence[int]) -> None:
    workers = _enrolled(at, people, "batch-before", FUND, first="2021-01", last="2021-03")
    had = [{"months": ["2022-11"], "programmes": ["JKK", "JKM"], "worker": worker} for worker in workers]
    _record(at, StateOpeningCover.model_validate({"basis": "illustrative", "effective_on": ON, "workers": had}))


def _enrolled(at: Office, people: Sequence[int], batch: str, fund: str, *, first: str, last: str) -> Sequence[str]:
    cells = [somebody(number) for number in people]
    rows = [
        {
            "person": {"birth_date": str(row[BORN]), "name": row[NAME], "nik": row[NIK]},
            "occupation": "farmer",
            "region": row[REGION],
        }
        for row in cells
    ]
    _record(at, OpenBatch(batch=batch, effective_on=ON, first=first, fund=fund, last=last))
    _record(at, EnrollWorkers.model_validate({"batch": batch, "workers": rows}))
    return [entry.event.worker for entry in at.book.entries(batch) if isinstance(entry.event, WorkerEnrolled)]


def provided(at: Office, made: Made, number: int) -> tuple[str, dict[RegisterKind, int]]:
    """Open a fund for a list with just its money, import its registers; return the fund, and where they stand."""
    fund, pot = f"fund-list-{number}", f"pot-list-{number}"
    words = {"effective_on": ON, "fund": fund, "fund_class": "donation", "name": "Dana", "owner": "party-firm"}
    limits = {"occupations": list(FOR_JOBS)}
    _record(
        at,
        OpenFund.model_validate({**words, "pot": f"{pot}-any"}),
        OpenPot.model_validate({"effective_on": ON, "fund": fund, "order": 10, "pot": pot, "restrictions": limits}),
        gift(f"gift-list-{number}", made.rupiah, fund=fund, pot=pot),
    )
    return fund, {kind: imported(at, kind, rows).receipt.position for kind, rows in made.registers.items() if rows}
