"""Medan: an estimate of 212,000 people and a promise in 2024; then four state firms' gifts for 17,360 people."""

from collections.abc import Iterator
from datetime import date

from api.demo import articles
from api.demo.nation import SUMBAGUT
from api.demo.people import enrollees, one_of, villages
from api.demo.script import Scene, Told, scene
from api.demo.seeded import seeded_id
from api.demo.telling import committed, filled, office, official, paid
from ledger.basis import Basis
from ledger.donations.receive import ReceiveDonation
from ledger.enrollments.open import OpenBatch
from ledger.funds.commands import OpenFund
from ledger.funds.events import FundClass
from ledger.parties.events import PartyKind
from ledger.periods import Month, PartialDate, months_between
from ledger.programmes import Programme
from ledger.schemes.commands import OpenScheme, StatePromise
from ledger.schemes.events import PromiseKind
from ledger.statistics.commands import NoteSource, ReportPopulation
from ledger.statistics.events import NoteKind

SCHEME = "scheme-medan-2024"
CITY = "party-pemko-medan"
LABOUR_OFFICE = "party-disnaker-medan"
BRANCH = "party-bpjs-medan-kota"
BUDGET_FUND = "fund-medan-apbd-2024"
GIFTS_FUND = "fund-medan-csr-2024"
BATCH = "batch-medan-csr-2024"
GIFTS = (
    ("party-pelindo", "PT Pelindo", 499_968_000),
    ("party-hutama-karya", "PT Hutama Karya", 249_984_000),
    ("party-pegadaian", "PT Pegadaian", 499_968_000),
    ("party-angkasa-pura", "PT Angkasa Pura", 499_968_000),
)
"""As ANTARA Kalbar printed them on 26 November 2024: three for 4,960 people and one for 2,480, six months each."""
PEOPLE = 17_360
FIRST, LAST = Month("2024-12"), Month("2025-05")
"""Which six months is not printed: assumed to follow the gifts."""

_EVENT = date(2024, 9, 4)
_GIVEN = date(2024, 11, 26)
_WORK = one_of("street_seller", "casual_labourer", "driver", "msme", "housemaid")


def script(told: Told) -> Iterator[Scene]:
    """Yield what the article reports, then the gifts that another source reports, and their people."""
    yield _parties()
    yield _reported()
    yield _funds()
    yield _gifts()
    opened = OpenBatch(
        basis=Basis.ASSUMED,
        batch=BATCH,
        effective_on=_GIVEN,
        evidence=(articles.MEDAN_GIFTS,),
        first=FIRST,
        fund=GIFTS_FUND,
        last=LAST,
        region="12.71",
        scheme=SCHEME,
    )
    yield from filled("medan", opened, enrollees(villages("12.71"), first=100_000, count=PEOPLE, occupation=_WORK))
    yield [
        committed("medan", BATCH, on=_GIVEN, basis=Basis.ASSUMED),
        paid("medan", BATCH, months_between(FIRST, LAST), on=date(2024, 12, 2), basis=Basis.ASSUMED),
    ]


def _parties() -> Scene:
    source = articles.MEDAN
    return scene(
        "medan",
        office(CITY, "Pemerintah Kota Medan", on=_EVENT, article=source, region="12.71"),
        office(LABOUR_OFFICE, "Dinas Tenaga Kerja Kota Medan", on=_EVENT, article=source, parent=CITY, region="12.71"),
        office(
            BRANCH,
            "BPJS Ketenagakerjaan Kantor Medan Kota",
            on=_EVENT,
            article=source,
            kind=PartyKind.BPJS_OFFICE,
            parent=SUMBAGUT,
            region="12.71",
        ),
        official(
            "disnaker-medan/head",
            name="Ilyan Chandra Simbolon",
            office=LABOUR_OFFICE,
            role="head",
            on=_EVENT,
            article=source,
        ),
        official("bpjs-medan-kota/head", name="Jefri Iswanto", office=BRANCH, role="head", on=_EVENT, article=source),
        *(
            office(party, name, on=_GIVEN, article=articles.MEDAN_GIFTS, kind=PartyKind.SOE_TJSL)
            for party, name, _ in GIFTS
        ),
    )


_NOTES = (
    (
        "sources",
        NoteKind.OMISSION,
        "sebagian kecil dari Anggaran Pendapatan dan Belanja Daerah",
        "bagian tidak disebut",
    ),
    ("csr", NoteKind.OMISSION, "sebagian dari Corporate Social Responsibility (CSR)", "bagian tidak disebut"),
    (
        "jkp",
        NoteKind.NOT_APPLICABLE,
        "tunjangan uang selama 6 bulan, pelatihan, maupun mencari pekerjaan baru",
        "Jaminan Kehilangan Pekerjaan (JKP), tidak berlaku bagi BPU",
    ),
)


def _reported() -> Scene:
    evidence = (articles.MEDAN,)
    return scene(
        "medan",
        (
            "scheme",
            OpenScheme(
                effective_on=_EVENT,
                evidence=evidence,
                initiators=(LABOUR_OFFICE,),
                name="Perlindungan pekerja rentan Kota Medan",
                programmes=(Programme.JKK, Programme.JKM),
                region="12.71",
                scheme=SCHEME,
                started=PartialDate("2024"),
            ),
        ),
        (
            "population",
            ReportPopulation(
                as_of=PartialDate("2024-09-04"),
                effective_on=_EVENT,
                evidence=evidence,
                persons=212_000,
                region="12.71",
                statistic="stat-medan-population",
            ),
        ),
        (
            "promise",
            StatePromise(
                by=LABOUR_OFFICE,
                effective_on=_EVENT,
                evidence=evidence,
                persons=212_000,
                promise_kind=PromiseKind.ENROL,
                scheme=SCHEME,
            ),
        ),
        *(
            (
                f"note-{name}",
                NoteSource(
                    effective_on=_EVENT,
                    evidence=evidence,
                    note_kind=kind,
                    printed=printed,
                    read_as=read_as,
                    scheme=SCHEME,
                    statistic=f"stat-medan-note-{name}",
                ),
            )
            for name, kind, printed, read_as in _NOTES
        ),
    )


def _funds() -> Scene:
    """Yield the budget's fund, of whose amount nothing is known, and the gifts' fund; no source reports either."""
    return scene(
        "medan",
        (
            "fund-apbd",
            OpenFund(
                basis=Basis.ASSUMED,
                effective_on=_EVENT,
                evidence=(articles.MEDAN,),
                fiscal_year=2024,
                fund=BUDGET_FUND,
                fund_class=FundClass.APBD_REGENCY,
                name="APBD Kota Medan 2024",
                owner=CITY,
                pot="pot-medan-apbd-2024",
                region="12.71",
                scheme=SCHEME,
            ),
        ),
        (
            "fund-csr",
            OpenFund(
                basis=Basis.ASSUMED,
                effective_on=_GIVEN,
                evidence=(articles.MEDAN_GIFTS,),
                fund=GIFTS_FUND,
                fund_class=FundClass.DONATION,
                name="CSR BUMN untuk pekerja rentan Kota Medan 2024",
                owner=CITY,
                pot="pot-medan-csr-2024",
                region="12.71",
                scheme=SCHEME,
            ),
        ),
    )


def _gifts() -> Scene:
    return scene(
        "medan",
        *(
            (
                f"gift-{party}",
                ReceiveDonation(
                    account="tidak disebut sumber",
                    bank_reference=f"tidak disebut sumber - {name}",
                    donation=seeded_id("gift", f"medan/{party}"),
                    donor=party,
                    effective_on=_GIVEN,
                    evidence=(articles.MEDAN_GIFTS,),
                    fund=GIFTS_FUND,
                    pot="pot-medan-csr-2024",
                    rupiah=rupiah,
                ),
            )
            for party, name, rupiah in GIFTS
        ),
    )
