"""SERTAKAN: a made-up wage earner pays for the two people who work for his family, a housemaid and a driver."""

from collections.abc import Iterator
from datetime import date

from api.demo import articles
from api.demo.nation import BPJS, FINANCE_DIRECTOR
from api.demo.people import enrollees, one_of, villages
from api.demo.script import Scene, Told, scene
from api.demo.seeded import seeded_id
from api.demo.sumut_reported import SIGNED, UNIVERSITY
from api.demo.telling import RATE, committed, filled, paid, person_party
from ledger.basis import Basis
from ledger.donations.receive import ReceiveDonation
from ledger.enrollments.open import OpenBatch
from ledger.funds.commands import OpenFund
from ledger.funds.events import FundClass
from ledger.parties.commands import RegisterParty
from ledger.parties.events import PartyKind
from ledger.periods import Month, PartialDate, months_between
from ledger.programmes import Programme
from ledger.schemes.commands import HoldOutreach, OpenScheme

SCHEME = "scheme-sertakan"
FUND = "fund-sertakan-contoh"
BATCH = "batch-sertakan-contoh"
EARNER = person_party("sertakan/wage-earner")
LAUNCHED = date(2022, 9, 8)
_FIRST, _LAST = Month("2024-04"), Month("2024-09")


def script(told: Told) -> Iterator[Scene]:
    """Yield the movement, the visit that promoted it, its made-up payer, the two people and their six months."""
    on = date(2024, 4, 1)
    yield scene(
        "sertakan",
        (
            "scheme",
            OpenScheme(
                effective_on=LAUNCHED,
                evidence=(articles.SERTAKAN, articles.SUMUT),
                initiators=(BPJS,),
                name="SERTAKAN (Sejahterakan Pekerja Sekitar Anda)",
                programmes=(Programme.JKK, Programme.JKM),
                scheme=SCHEME,
                started=PartialDate(LAUNCHED.isoformat()),
            ),
        ),
        (
            "outreach-usu",
            HoldOutreach(
                basis=Basis.ASSUMED,
                effective_on=SIGNED,
                evidence=(articles.SUMUT,),
                hosts=(person_party(FINANCE_DIRECTOR),),
                invited=(UNIVERSITY,),
                region="12.71",
                scheme=SCHEME,
            ),
        ),
        (
            "wage-earner",
            RegisterParty(
                basis=Basis.ILLUSTRATIVE,
                effective_on=on,
                party=EARNER,
                party_kind=PartyKind.INDIVIDUAL,
                person_name="Penerima Upah Contoh A (ilustrasi)",
            ),
        ),
        (
            "fund",
            OpenFund(
                basis=Basis.ILLUSTRATIVE,
                effective_on=on,
                fund=FUND,
                fund_class=FundClass.DONATION,
                name="SERTAKAN contoh (ilustrasi)",
                owner=EARNER,
                pot="pot-sertakan-contoh",
                scheme=SCHEME,
            ),
        ),
        (
            "gift",
            ReceiveDonation(
                account="contoh-sertakan",
                bank_reference="CONTOH-SERTAKAN-1",
                basis=Basis.ILLUSTRATIVE,
                donation=seeded_id("gift", "sertakan/1"),
                donor=EARNER,
                effective_on=on,
                fund=FUND,
                pot="pot-sertakan-contoh",
                rupiah=2 * 6 * RATE,
            ),
        ),
    )
    opened = OpenBatch(
        basis=Basis.ILLUSTRATIVE,
        batch=BATCH,
        effective_on=on,
        first=_FIRST,
        fund=FUND,
        last=_LAST,
        region="12.71",
        scheme=SCHEME,
    )
    work = one_of("housemaid", "private_driver")
    yield from filled("sertakan", opened, enrollees(villages("12.71"), first=200_000, count=2, occupation=work))
    yield [
        committed("sertakan", BATCH, on=on, basis=Basis.ILLUSTRATIVE),
        *(
            paid("sertakan", BATCH, [month], on=date(month.year, month.number, 5), basis=Basis.ILLUSTRATIVE)
            for month in months_between(_FIRST, _LAST)
        ),
    ]
