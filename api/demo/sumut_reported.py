"""What the article on North Sumatra reports: parties, instruments, an agreement, published figures, a misprint."""

from collections.abc import Iterator
from datetime import date

from api.demo import articles
from api.demo.nation import FINANCE_DIRECTOR, SUMBAGUT, SUMBAGUT_HEAD
from api.demo.script import Scene, Told, scene
from api.demo.telling import office, official, person_party
from ledger.agreements.commands import SignAgreement
from ledger.agreements.events import AgreementKind
from ledger.basis import Basis
from ledger.law.commands import RegisterInstrument
from ledger.law.values import InstrumentKind
from ledger.parties.events import PartyKind
from ledger.periods import PartialDate
from ledger.programmes import Programme
from ledger.schemes.commands import OpenScheme
from ledger.statistics.commands import NoteSource, ReportClaims, ReportEnrollment
from ledger.statistics.events import CountKind, NoteKind

SCHEME = "scheme-sumut-2022"
PROVINCE = "party-pemprov-sumut"
LABOUR_OFFICE = "party-disnaker-sumut"
UNIVERSITY = "party-usu"
PEOPLE = {2022: 10_000, 2023: 31_570}

SIGNED = date(2024, 3, 31)
"""The article prints no day of the signature, nor of the visit; its figures reach to March. So the day is assumed."""


def script(told: Told) -> Iterator[Scene]:
    """Yield the parties, the instruments, the agreement, the figures and the notes."""
    yield _parties()
    yield _instruments()
    yield _reported()


def _parties() -> Scene:
    on = date(2022, 1, 1)
    return scene(
        "sumut",
        office(PROVINCE, "Pemerintah Provinsi Sumatera Utara", on=on, article=articles.SUMUT, region="12"),
        office(
            LABOUR_OFFICE,
            "Dinas Ketenagakerjaan Provinsi Sumatera Utara",
            on=on,
            article=articles.SUMUT,
            parent=PROVINCE,
            region="12",
        ),
        office(
            UNIVERSITY,
            "Universitas Sumatera Utara",
            on=on,
            article=articles.SUMUT,
            kind=PartyKind.UNIVERSITY,
            region="12.71",
        ),
        official(
            "disnaker-sumut/head",
            name="Ismel Sinaga",
            office=LABOUR_OFFICE,
            role="head",
            on=SIGNED,
            article=articles.SUMUT,
        ),
        official(
            "pemprov-sumut/acting-governor",
            name="Hassanudin",
            office=PROVINCE,
            role="acting governor",
            on=SIGNED,
            article=articles.SUMUT,
        ),
    )


def _instruments() -> Scene:
    circular, decree = "law-se-560-7095-2021", "law-kep-415.4-7839-2022"
    return scene(
        "sumut",
        (
            circular,
            RegisterInstrument(
                dated=PartialDate("2021"),
                effective_on=date(2021, 12, 31),
                evidence=(articles.SUMUT,),
                instrument=circular,
                instrument_kind=InstrumentKind.SURAT_EDARAN,
                issuer=PROVINCE,
                number="560/7095/2021",
                title="Pelaksanaan Program Jaminan Sosial Ketenagakerjaan di Sumatera Utara",
            ),
        ),
        (
            decree,
            RegisterInstrument(
                dated=PartialDate("2022"),
                effective_on=date(2022, 12, 31),
                evidence=(articles.SUMUT,),
                instrument=decree,
                instrument_kind=InstrumentKind.KEPUTUSAN,
                issuer=PROVINCE,
                number="415.4/7839/2022",
                title="Optimalisasi Program Jaminan Sosial Ketenagakerjaan di Provinsi Sumatera Utara",
            ),
        ),
    )


def _reported() -> Scene:
    evidence = (articles.SUMUT,)
    return scene(
        "sumut",
        (
            "scheme",
            OpenScheme(
                effective_on=date(2022, 1, 1),
                evidence=evidence,
                initiators=(PROVINCE,),
                name="Perlindungan pekerja rentan Provinsi Sumatera Utara",
                programmes=(Programme.JKK, Programme.JKM),
                region="12",
                scheme=SCHEME,
                started=PartialDate("2022"),
            ),
        ),
        (
            "pks",
            SignAgreement(
                agreement="agreement-sumut-pks",
                agreement_kind=AgreementKind.PKS,
                basis=Basis.ASSUMED,
                effective_on=SIGNED,
                evidence=evidence,
                parties=(LABOUR_OFFICE, SUMBAGUT),
                region="12",
                scheme=SCHEME,
                signatories=(person_party(SUMBAGUT_HEAD), person_party("disnaker-sumut/head")),
                signed_on=PartialDate("2024"),
                witnesses=(person_party(FINANCE_DIRECTOR), person_party("pemprov-sumut/acting-governor")),
            ),
        ),
        *_statistics(),
    )


def _statistics() -> Iterator[tuple[str, ReportEnrollment | ReportClaims | NoteSource]]:
    evidence = (articles.SUMUT,)
    for year, persons in PEOPLE.items():
        yield (
            f"people-{year}",
            ReportEnrollment(
                count_kind=CountKind.REGISTERED,
                effective_on=date(year, 12, 31),
                evidence=evidence,
                period=PartialDate(str(year)),
                persons=persons,
                region="12",
                scheme=SCHEME,
                statistic=f"stat-sumut-people-{year}",
            ),
        )
    yield (
        "people-all",
        ReportEnrollment(
            count_kind=CountKind.CUMULATIVE,
            effective_on=date(2023, 12, 31),
            evidence=evidence,
            period=PartialDate("2023"),
            persons=sum(PEOPLE.values()),
            region="12",
            scheme=SCHEME,
            statistic="stat-sumut-people-all",
        ),
    )
    yield (
        "claims",
        ReportClaims(
            effective_on=SIGNED,
            evidence=evidence,
            period=PartialDate("2024"),
            region="12",
            rupiah=365_860_000_000,
            statistic="stat-sumut-claims",
        ),
    )
    for name, kind, printed, read_as in _NOTES:
        yield (
            f"note-{name}",
            NoteSource(
                effective_on=SIGNED,
                evidence=evidence,
                note_kind=kind,
                printed=printed,
                read_as=read_as,
                scheme=SCHEME,
                statistic=f"stat-sumut-note-{name}",
            ),
        )


_NOTES = (
    ("38h", NoteKind.MISPRINT, "pasal 38H ayat (3)", "pasal 28H ayat (3)"),
    ("march", NoteKind.AMBIGUITY, "Sampai dengan Maret", "sampai dengan Maret 2024; awal hitungan tidak disebut"),
    ("total", NoteKind.AMBIGUITY, "total 41.570 tenaga kerja", "jumlah dua tahun, bukan jumlah orang yang berbeda"),
)
