"""Gresik: what the article reports of GN Lingkaran; its gifts and people follow in ``gresik_gifts``, all made up."""

from collections.abc import Iterator
from datetime import date

from api.demo import articles, gresik_gifts
from api.demo.nation import BPJS
from api.demo.script import Scene, Told, scene
from api.demo.telling import office, official
from ledger.parties.events import PartyKind
from ledger.periods import PartialDate
from ledger.programmes import Programme
from ledger.schemes.commands import HoldOutreach, OpenScheme
from ledger.statistics.commands import ReportCoverage
from ledger.statistics.events import DenominatorKind, NumeratorKind

REGENCY = "party-pemkab-gresik"
PLANNING = "party-bappeda-gresik"
LABOUR_OFFICE = "party-disnaker-gresik"
BRANCH = "party-bpjs-gresik"
MINISTRIES = (
    ("party-kemenko-pmk", "Kementerian Koordinator Bidang Pembangunan Manusia dan Kebudayaan"),
    ("party-kemendagri", "Kementerian Dalam Negeri"),
    ("party-kemnaker", "Kementerian Ketenagakerjaan"),
)
_ON = date(2022, 12, 23)


def script(told: Told) -> Iterator[Scene]:
    """Yield what the article reports, then the made-up gifts."""
    yield _parties()
    yield _reported()
    yield from gresik_gifts.script(told)


def _parties() -> Scene:
    source = articles.GRESIK
    return scene(
        "gresik",
        *(office(party, name, on=_ON, article=source) for party, name in MINISTRIES),
        office(REGENCY, "Pemerintah Kabupaten Gresik", on=_ON, article=source, region="35.25"),
        office(PLANNING, "Bappeda Kabupaten Gresik", on=_ON, article=source, parent=REGENCY, region="35.25"),
        office(LABOUR_OFFICE, "Disnaker Kabupaten Gresik", on=_ON, article=source, parent=REGENCY, region="35.25"),
        office(
            BRANCH,
            "BPJS Ketenagakerjaan Gresik",
            on=_ON,
            article=source,
            kind=PartyKind.BPJS_OFFICE,
            parent=BPJS,
            region="35.25",
        ),
        official("bpjs-gresik/head", name="M. Imam Saputra", office=BRANCH, role="head", on=_ON, article=source),
    )


def _reported() -> Scene:
    evidence = (articles.GRESIK,)
    return scene(
        "gresik",
        (
            "scheme",
            OpenScheme(
                effective_on=_ON,
                evidence=evidence,
                initiators=(*(party for party, _ in MINISTRIES), BPJS),
                name="GN Lingkaran (Gerakan Nasional Peduli Perlindungan Pekerja Rentan)",
                programmes=(Programme.JKK, Programme.JKM),
                scheme=gresik_gifts.SCHEME,
            ),
        ),
        (
            "coverage",
            ReportCoverage(
                as_of=PartialDate("2022-12-23"),
                denominator_kind=DenominatorKind.UNSTATED,
                effective_on=_ON,
                evidence=evidence,
                numerator=247_777,
                numerator_kind=NumeratorKind.ALL_ACTIVE,
                percentage="39.40",
                region="35.25",
                statistic="stat-gresik-coverage-2022",
            ),
        ),
        (
            "outreach",
            HoldOutreach(
                attending_companies=50,
                effective_on=_ON,
                evidence=evidence,
                hosts=(BRANCH, PLANNING),
                region="35.25",
                rounded=True,
                scheme=gresik_gifts.SCHEME,
            ),
        ),
    )
