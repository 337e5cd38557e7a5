"""Offices and law that several of the schemes name: the insurer, ministries, Inpres 2/2021, the 1945 constitution."""

from collections.abc import Iterator
from datetime import date

from api.demo import articles
from api.demo.script import Scene, Told, scene
from api.demo.telling import office, official, person_party
from ledger.law.commands import RegisterInstrument
from ledger.law.values import InstrumentKind
from ledger.parties.commands import AddAlias
from ledger.parties.events import PartyKind
from ledger.periods import PartialDate

BPJS = "party-bpjs-ketenagakerjaan"
SUMBAGUT = "party-bpjs-sumbagut"
INPRES = "law-inpres-2-2021"
CONSTITUTION = "law-uud-1945"
SUMBAGUT_HEAD = "bpjs-sumbagut/head"
PRESIDENT_DIRECTOR = "bpjs/president-director"
FINANCE_DIRECTOR = "bpjs/finance-director"

_ON = date(2022, 1, 1)


def script(told: Told) -> Iterator[Scene]:
    """Yield the parties and instruments."""
    yield scene(
        "nation",
        office(BPJS, "BPJS Ketenagakerjaan", on=_ON, article=articles.GRESIK, kind=PartyKind.BPJS_OFFICE),
        office(
            SUMBAGUT,
            "BPJS Ketenagakerjaan Kantor Wilayah Sumbagut",
            on=_ON,
            article=articles.SUMUT,
            kind=PartyKind.BPJS_OFFICE,
            parent=BPJS,
            region="12",
        ),
        (
            INPRES,
            RegisterInstrument(
                dated=PartialDate("2021"),
                effective_on=date(2021, 3, 25),
                evidence=(articles.LABUSEL,),
                instrument=INPRES,
                instrument_kind=InstrumentKind.INPRES,
                number="2/2021",
                title="Optimalisasi Pelaksanaan Program Jaminan Sosial Ketenagakerjaan",
            ),
        ),
        (
            CONSTITUTION,
            RegisterInstrument(
                dated=PartialDate("1945"),
                effective_on=date(1945, 8, 18),
                evidence=(articles.SUMUT,),
                instrument=CONSTITUTION,
                instrument_kind=InstrumentKind.UUD,
                title="Undang-Undang Dasar Negara Republik Indonesia Tahun 1945",
            ),
        ),
        official(
            SUMBAGUT_HEAD,
            name="Hengky Rhosidien",
            office=SUMBAGUT,
            role="head",
            on=date(2024, 3, 31),
            article=articles.SUMUT,
        ),
        (
            "alias-bpjs-sumbagut-head",
            AddAlias(
                effective_on=date(2024, 9, 4),
                evidence=(articles.MEDAN,),
                party=person_party(SUMBAGUT_HEAD),
                person_alias="Henky Rhosidien",
            ),
        ),
        official(
            FINANCE_DIRECTOR,
            name="Asep Rahmat Suwanda",
            office=BPJS,
            role="finance director",
            on=date(2024, 3, 31),
            article=articles.SUMUT,
        ),
        official(
            PRESIDENT_DIRECTOR,
            name="Anggoro Eko Cahyo",
            office=BPJS,
            role="president director",
            on=date(2023, 7, 5),
            article=articles.KALTIM,
        ),
    )
