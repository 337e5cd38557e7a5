"""South Labuhanbatu: 2,000 people of its 52 desa for three months of 2022, paid under a memorandum alone."""

from collections.abc import Iterator
from datetime import date

from api.demo import articles
from api.demo.people import enrollees, one_of, villages
from api.demo.script import Scene, Told, scene
from api.demo.telling import RATE, committed, filled, office, official, paid, person_party
from ledger.agreements.commands import SignAgreement
from ledger.agreements.events import AgreementKind
from ledger.allocations.commands import AllocateBudget
from ledger.basis import Basis
from ledger.enrollments.open import OpenBatch
from ledger.funds.commands import OpenFund
from ledger.funds.events import FundClass
from ledger.parties.events import PartyKind
from ledger.periods import Month, PartialDate, months_between
from ledger.programmes import Programme
from ledger.schemes.commands import OpenScheme, StatePromise
from ledger.schemes.events import PromiseKind
from ledger.statistics.commands import ReportEnrollment
from ledger.statistics.events import CountKind

SCHEME = "scheme-labusel-2022"
REGENCY = "party-pemkab-labusel"
BRANCH = "party-bpjs-kisaran"
SUB_BRANCH = "party-bpjs-labusel"
AGREEMENT = "agreement-labusel-2022"
FUND = "fund-labusel-2022"
BATCH = "batch-labusel-2022"
PEOPLE = 2_000
FIRST, LAST = Month("2022-10"), Month("2022-12")

_SIGNED = date(2022, 10, 4)
_LACKING = ("DOC-01", "DOC-02", "DOC-03")
"""A memorandum is no PKS, October began before it was signed, and no decree is named."""


def script(told: Told) -> Iterator[Scene]:
    """Yield what the article reports, then its people, and the money that follows from people, months and rate."""
    yield _parties()
    yield _reported()
    yield _funded()
    opened = OpenBatch(
        agreement=AGREEMENT,
        basis=Basis.DERIVED,
        batch=BATCH,
        effective_on=_SIGNED,
        evidence=(articles.LABUSEL,),
        first=FIRST,
        fund=FUND,
        last=LAST,
        region="12.22",
        scheme=SCHEME,
    )
    work = one_of("farmer", "casual_labourer", "street_seller")
    desa = villages("12.22", desa=True)
    yield from filled("labusel", opened, enrollees(desa, first=100_000, count=PEOPLE, occupation=work))
    yield [
        committed("labusel", BATCH, on=_SIGNED, basis=Basis.DERIVED),
        *(
            paid("labusel", BATCH, [month], on=date(2022, month.number, 20), basis=Basis.DERIVED, accept=_LACKING)
            for month in months_between(FIRST, LAST)
        ),
    ]


def _parties() -> Scene:
    on = date(2022, 10, 4)
    source = articles.LABUSEL
    return scene(
        "labusel",
        office(REGENCY, "Pemerintah Kabupaten Labuhanbatu Selatan", on=on, article=source, region="12.22"),
        office(
            BRANCH,
            "BPJS Ketenagakerjaan Kantor Cabang Kisaran",
            on=on,
            article=source,
            kind=PartyKind.BPJS_OFFICE,
            region="12.09",
        ),
        office(
            SUB_BRANCH,
            "BPJS Ketenagakerjaan Kantor Pratama D Labuhanbatu Selatan",
            on=on,
            article=source,
            kind=PartyKind.BPJS_OFFICE,
            parent=BRANCH,
            region="12.22",
        ),
        official("bpjs-kisaran/head", name="Aziz Muslim", office=BRANCH, role="head", on=on, article=source),
        official("bpjs-labusel/head", name="Amri Irwansyah", office=SUB_BRANCH, role="head", on=on, article=source),
        official("pemkab-labusel/regent", name="Edimin", office=REGENCY, role="regent", on=on, article=source),
    )


def _reported() -> Scene:
    evidence = (articles.LABUSEL,)
    return scene(
        "labusel",
        (
            "scheme",
            OpenScheme(
                effective_on=_SIGNED,
                evidence=evidence,
                initiators=(REGENCY,),
                name="Perlindungan pekerja rentan Labuhanbatu Selatan 2022",
                programmes=(Programme.JKK, Programme.JKM),
                region="12.22",
                scheme=SCHEME,
                started=PartialDate("2022-10-04"),
            ),
        ),
        (
            "memorandum",
            SignAgreement(
                agreement=AGREEMENT,
                agreement_kind=AgreementKind.MOU,
                effective_on=_SIGNED,
                evidence=evidence,
                first=FIRST,
                last=LAST,
                parties=(REGENCY, BRANCH),
                programmes=(Programme.JKK, Programme.JKM),
                quota=PEOPLE,
                region="12.22",
                scheme=SCHEME,
                signatories=(person_party("bpjs-kisaran/head"),),
                signed_on=PartialDate("2022-10-04"),
            ),
        ),
        (
            "people",
            ReportEnrollment(
                count_kind=CountKind.REGISTERED,
                effective_on=_SIGNED,
                evidence=evidence,
                first=FIRST,
                last=LAST,
                period=PartialDate("2022"),
                persons=PEOPLE,
                programmes=(Programme.JKK, Programme.JKM),
                region="12.22",
                scheme=SCHEME,
                statistic="stat-labusel-people",
            ),
        ),
        (
            "promise",
            StatePromise(
                about=PartialDate("2023"),
                by=REGENCY,
                effective_on=_SIGNED,
                evidence=evidence,
                promise_kind=PromiseKind.CONTINUE,
                scheme=SCHEME,
            ),
        ),
    )


def _funded() -> Scene:
    evidence = (articles.LABUSEL,)
    return scene(
        "labusel",
        (
            "fund",
            OpenFund(
                basis=Basis.ASSUMED,
                effective_on=_SIGNED,
                evidence=evidence,
                fiscal_year=2022,
                fund=FUND,
                fund_class=FundClass.APBD_REGENCY,
                name="APBD Labuhanbatu Selatan 2022",
                owner=REGENCY,
                pot="pot-labusel-2022",
                region="12.22",
                scheme=SCHEME,
            ),
        ),
        (
            "budget",
            AllocateBudget(
                allocation="budget-labusel-2022",
                basis=Basis.DERIVED,
                effective_on=_SIGNED,
                evidence=evidence,
                fiscal_year=2022,
                fund=FUND,
                pot="pot-labusel-2022",
                rupiah=PEOPLE * 3 * RATE,
                source=REGENCY,
            ),
        ),
    )
