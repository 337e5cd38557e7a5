"""What the article on East Kalimantan reports: parties, a regulation, published figures, awards and misprints."""

from collections.abc import Iterator
from datetime import date

from api.demo import articles
from api.demo.nation import BPJS
from api.demo.script import Scene, Told, scene
from api.demo.telling import office, official, person_party
from ledger.law.commands import RegisterInstrument
from ledger.law.values import InstrumentKind
from ledger.periods import PartialDate
from ledger.programmes import Programme
from ledger.schemes.commands import OpenScheme, StatePromise
from ledger.schemes.events import PromiseKind
from ledger.statistics.commands import (
    GiveAward,
    NoteSource,
    ReportBenefitCeremony,
    ReportCardCeremony,
    ReportCoverage,
    ReportEnrollment,
    ReportPopulation,
)
from ledger.statistics.events import CountKind, DenominatorKind, NoteKind, NumeratorKind

SCHEME = "scheme-kaltim-2023"
PROVINCE = "party-pemprov-kaltim"
REGULATION = "law-pergub-kaltim-19-2023"
PEOPLE = 100_000
LAUNCH = date(2023, 7, 5)


def script(told: Told) -> Iterator[Scene]:
    """Yield the parties, the scheme as it was announced, the figures and the notes."""
    yield _parties()
    yield _reported()
    yield _statistics()
    yield _notes()


def _parties() -> Scene:
    return scene(
        "kaltim",
        office(PROVINCE, "Pemerintah Provinsi Kalimantan Timur", on=LAUNCH, article=articles.KALTIM, region="64"),
        official(
            "pemprov-kaltim/governor",
            name="Isran Noor",
            office=PROVINCE,
            role="governor",
            on=LAUNCH,
            article=articles.KALTIM,
        ),
        (
            REGULATION,
            RegisterInstrument(
                dated=PartialDate("2023"),
                effective_on=LAUNCH,
                evidence=(articles.KALTIM,),
                instrument=REGULATION,
                instrument_kind=InstrumentKind.PERGUB,
                issuer=PROVINCE,
                number="19/2023",
                title="Penyelenggaraan Program Jaminan Sosial Ketenagakerjaan",
            ),
        ),
    )


def _reported() -> Scene:
    evidence = (articles.KALTIM,)
    return scene(
        "kaltim",
        (
            "scheme",
            OpenScheme(
                effective_on=LAUNCH,
                evidence=evidence,
                initiators=(PROVINCE, BPJS),
                name="Perlindungan 100 ribu pekerja rentan Kalimantan Timur",
                programmes=(Programme.JKK, Programme.JKM),
                region="64",
                scheme=SCHEME,
                started=PartialDate("2023-07-05"),
            ),
        ),
        (
            "promise",
            StatePromise(
                by=person_party("pemprov-kaltim/governor"),
                effective_on=LAUNCH,
                evidence=evidence,
                promise_kind=PromiseKind.EXTEND,
                scheme=SCHEME,
            ),
        ),
        (
            "people",
            ReportEnrollment(
                count_kind=CountKind.REGISTERED,
                effective_on=LAUNCH,
                evidence=evidence,
                period=PartialDate("2023-07-05"),
                persons=PEOPLE,
                programmes=(Programme.JKK, Programme.JKM),
                region="64",
                scheme=SCHEME,
                statistic="stat-kaltim-people",
            ),
        ),
    )


def _statistics() -> Scene:
    evidence = (articles.KALTIM,)
    return scene(
        "kaltim",
        (
            "population",
            ReportPopulation(
                as_of=PartialDate("2023-07-05"),
                effective_on=LAUNCH,
                evidence=evidence,
                persons=500_000,
                region="64",
                statistic="stat-kaltim-population",
            ),
        ),
        (
            "coverage",
            ReportCoverage(
                as_of=PartialDate("2023-07-05"),
                denominator_kind=DenominatorKind.UNSTATED,
                effective_on=LAUNCH,
                evidence=evidence,
                numerator=675_000,
                numerator_kind=NumeratorKind.ALL_ACTIVE,
                percentage="49.74",
                region="64",
                rounded=True,
                statistic="stat-kaltim-coverage",
            ),
        ),
        (
            "benefits",
            ReportBenefitCeremony(
                beneficiaries=5,
                effective_on=LAUNCH,
                evidence=evidence,
                region="64",
                rupiah=838_000_000,
                statistic="stat-kaltim-benefits",
            ),
        ),
        (
            "cards",
            ReportCardCeremony(
                effective_on=LAUNCH, evidence=evidence, region="64", scheme=SCHEME, statistic="stat-kaltim-cards"
            ),
        ),
        (
            "paritrana",
            GiveAward(
                award="Paritrana Award",
                companies=12,
                effective_on=LAUNCH,
                evidence=evidence,
                governments=3,
                region="64",
                statistic="stat-kaltim-paritrana-2022",
                year=2022,
            ),
        ),
    )


_MISREAD = (
    ("100", NoteKind.MISPRINT, "100.00 pekerja rentang", "100.000 pekerja rentan"),
    ("2003", NoteKind.MISPRINT, "Nomor 19 tahun 2003", "Nomor 19 Tahun 2023"),
    ("seratus", NoteKind.MISPRINT, "seratus pekerja rentan", "seratus ribu pekerja rentan"),
    ("honorer", NoteKind.NOT_APPLICABLE, "tenaga honorer atau non-ASN", "segmen lain, tidak dihitung sebagai rentan"),
)


def _notes() -> Scene:
    return scene(
        "kaltim",
        *(
            (
                f"note-{name}",
                NoteSource(
                    effective_on=LAUNCH,
                    evidence=(articles.KALTIM,),
                    note_kind=kind,
                    printed=printed,
                    read_as=read_as,
                    scheme=SCHEME,
                    statistic=f"stat-kaltim-note-{name}",
                ),
            )
            for name, kind, printed, read_as in _MISREAD
        ),
    )
