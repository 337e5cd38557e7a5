"""What the money tests start from: parties, a fund of donations and one of APBD, a batch with people in its seats."""

from datetime import date
from typing import Any

from ledger.agreements.events import AgreementSigned, BeneficiaryDecreeIssued
from ledger.basis import Basis
from ledger.donations.commands import ReceiveDonation
from ledger.enrollments.events import BatchOpened, Rate, WorkerEnrolled
from ledger.event import Event
from ledger.funds.events import FundClass, FundOpened, PotOpened, Restrictions
from ledger.law.values import Band, FundingClass, Sector
from ledger.parties.events import PartyKind, PartyRegistered
from ledger.periods import Month, PartialDate
from ledger.programmes import Programme
from tests.support.given import Story, given

FUND, POT, BATCH = "fund-gresik-2022", "pot-gresik-2022", "batch-gresik-2022"
FIRM, CLINIC, GOVERNMENT, INSURER = "party-firm", "party-clinic", "party-pemkab", "party-bpjs"
OPENED_ON = date(2022, 1, 1)
SAID: dict[str, Any] = {"basis": Basis.REPORTED, "effective_on": OPENED_ON}


def party(name: str, kind: PartyKind) -> tuple[str, Event]:
    """Register a party."""
    label = None if kind is PartyKind.INDIVIDUAL else name.title()
    return name, PartyRegistered(**SAID, name=label, party=name, party_kind=kind)


def fund(
    name: str = FUND, kind: FundClass = FundClass.DONATION, *, pot: str = POT, year: int | None = None, **more: Any
) -> tuple[str, Event]:
    """Open a fund, with its first pot."""
    opened = FundOpened(
        **SAID, fiscal_year=year, fund=name, fund_class=kind, name=name, owner=GOVERNMENT, pot=pot, **more
    )
    return name, opened


def pot(name: str, *, of: str = FUND, order: int = 50, **limits: Any) -> tuple[str, Event]:
    """Open another pot."""
    return of, PotOpened(**SAID, fund=of, order=order, pot=name, restrictions=Restrictions(**limits))


def batch(
    seats: int,
    first: str,
    last: str,
    *,
    name: str = BATCH,
    of: str = FUND,
    at: int = 0,
    rates: tuple[int, int] = (10_000, 6_800),
    **more: Any,
) -> list[tuple[str, Event]]:
    """Open a batch at the rates of PP 44/2015's lowest band, and fill its seats; ``at`` sets its workers apart."""
    rows = tuple(
        Rate(first=Month(first), last=Month(last), law=1, programme=programme, rupiah=rate)
        for programme, rate in zip((Programme.JKK, Programme.JKM), rates, strict=True)
    )
    fields: dict[str, Any] = {
        **SAID,
        "band": Band.LOWEST,
        "funding_class": FundingClass.DONATION,
        "programmes": (Programme.JKK, Programme.JKM),
        "rates": rows,
        "sector": Sector.OTHER,
        **more,
    }
    opened = BatchOpened(batch=name, first=Month(first), fund=of, last=Month(last), **fields)
    worker: dict[str, Any] = {"basis": Basis.ILLUSTRATIVE, "occupation": "farmer", "region": "35.25"}
    enrolled = [(name, WorkerEnrolled(**worker, seat=n, worker=who(n + at))) for n in range(seats)]
    return [(name, opened), *enrolled]


def who(number: int) -> str:
    """Return the WorkerId of a made-up worker."""
    return f"w-{number:015d}w"


def people() -> list[tuple[str, Event]]:
    """Register a firm, a private clinic's foundation, a government and the insurer's office."""
    return [
        party(FIRM, PartyKind.CORPORATE_CSR),
        party(CLINIC, PartyKind.FOUNDATION),
        party(GOVERNMENT, PartyKind.GOVERNMENT_UNIT),
        party(INSURER, PartyKind.BPJS_OFFICE),
    ]


def stage(*told: tuple[str, Event], **opening: Any) -> Story:
    """Start with the parties and the fund of donations."""
    return given(*people(), fund(**opening), *told)


def gift(name: str, rupiah: int, *, on: date = date(2022, 6, 1), **more: Any) -> ReceiveDonation:
    """Receive a gift of the firm, under a bank reference of its own."""
    fields: dict[str, Any] = {"donor": FIRM, "fund": FUND, "pot": POT, **more}
    return ReceiveDonation(
        account="bri-gresik-01", bank_reference=f"FT-{name}", donation=name, effective_on=on, rupiah=rupiah, **fields
    )


def signed(kind: str = "pks", *, on: str = "2022-10-04", **more: Any) -> tuple[str, Event]:
    """Sign an agreement of the government with the insurer."""
    parties = (GOVERNMENT, INSURER)
    event = AgreementSigned(
        **SAID, agreement="agreement-1", agreement_kind=kind, parties=parties, signed_on=PartialDate(on), **more
    )
    return "agreement-1", event


def decree(*, dated: str | None = "2022-01-01") -> tuple[str, Event]:
    """Issue a decree that names the people."""
    day = None if dated is None else PartialDate(dated)
    return "decree-1", BeneficiaryDecreeIssued(**SAID, dated=day, decree="decree-1")
