"""East Kalimantan: 100,000 people of its ten regencies and cities, the second half of 2023 (the months are assumed)."""

from collections.abc import Iterator
from datetime import date

from api.demo import articles, kaltim_reported
from api.demo.kaltim_reported import LAUNCH, PEOPLE, PROVINCE, SCHEME
from api.demo.people import enrollees, one_of, villages
from api.demo.script import Scene, Told, scene
from api.demo.telling import RATE, committed, filled, paid
from ledger.allocations.commands import AllocateBudget
from ledger.basis import Basis
from ledger.contributions.commands import ConfirmContribution
from ledger.enrollments.events import CardManner
from ledger.enrollments.open import OpenBatch
from ledger.enrollments.seats import DeliverCard
from ledger.funds.commands import OpenFund
from ledger.funds.events import FundClass
from ledger.law.values import Sector
from ledger.money import split
from ledger.periods import Month, months_between
from ledger.regions import region_names

FUND = "fund-kaltim-2023"
FIRST, LAST = Month("2023-07"), Month("2023-12")

_LACKING = ("DOC-01", "DOC-03")
"""The article names a regulation, and neither an agreement nor a decree."""
_RELIGIOUS_SHARE = 5
"""Every fifth person in the batches of the religious sector: made up, as the article gives no number."""
_RELIGIOUS = one_of("religious_post")
"""Mosque caretakers, Quran teachers, pastors and monks: which of them would tell a person's faith, so no entry does."""
_OTHER = one_of("farmer", "fisher", "creative_economy", "msme", "non_medical_health")
_DISABLED_EVERY = 50
"""Some are disabled, as the article says; how many is made up, and who they are is told to the vault alone."""


def script(told: Told) -> Iterator[Scene]:
    """Yield what the article reports, then the people and the money that stand for it."""
    yield from kaltim_reported.script(told)
    yield _funded()
    for code, count in zip(regencies(), shares(), strict=True):
        religious = count // _RELIGIOUS_SHARE
        yield from _batch(code, Sector.RELIGIOUS, first=0, count=religious)
        yield from _batch(code, Sector.OTHER, first=religious, count=count - religious)
        yield _confirmed(told, code)
    yield _cards(told)


def regencies() -> list[str]:
    """Return the ten regencies and cities of the province."""
    return sorted(code for code in region_names() if len(code) == 5 and code.startswith("64."))


def shares() -> list[int]:
    """Return people by regency: by its number of villages, the largest remainder first."""
    return split(PEOPLE, [len(villages(code)) for code in regencies()])


def _funded() -> Scene:
    evidence = (articles.KALTIM,)
    return scene(
        "kaltim",
        (
            "fund",
            OpenFund(
                basis=Basis.ASSUMED,
                effective_on=date(2023, 7, 1),
                evidence=evidence,
                fiscal_year=2023,
                fund=FUND,
                fund_class=FundClass.APBD_PROVINCE,
                name="APBD Provinsi Kalimantan Timur 2023",
                owner=PROVINCE,
                pot="pot-kaltim-2023",
                region="64",
                scheme=SCHEME,
            ),
        ),
        (
            "budget",
            AllocateBudget(
                allocation="budget-kaltim-2023",
                basis=Basis.ASSUMED,
                effective_on=date(2023, 7, 1),
                evidence=evidence,
                fiscal_year=2023,
                fund=FUND,
                pot="pot-kaltim-2023",
                rupiah=PEOPLE * 6 * RATE,
                source=PROVINCE,
            ),
        ),
    )


def _name(code: str, sector: Sector) -> str:
    return f"batch-kaltim-2023-{code}-{sector}"


def _batch(code: str, sector: Sector, *, first: int, count: int) -> Iterator[Scene]:
    batch = _name(code, sector)
    opened = OpenBatch(
        basis=Basis.ASSUMED,
        batch=batch,
        effective_on=date(2023, 7, 1),
        evidence=(articles.KALTIM,),
        first=FIRST,
        fund=FUND,
        last=LAST,
        region=code,
        scheme=SCHEME,
        sector=sector,
    )
    people = enrollees(
        villages(code),
        first=first,
        count=count,
        occupation=_RELIGIOUS if sector is Sector.RELIGIOUS else _OTHER,
        disabled_every=_DISABLED_EVERY,
    )
    yield from filled("kaltim", opened, people)
    yield [
        committed("kaltim", batch, on=date(2023, 7, 1), basis=Basis.ASSUMED),
        *(
            paid("kaltim", batch, [month], on=date(2023, month.number, 10), basis=Basis.ASSUMED, accept=_LACKING)
            for month in months_between(FIRST, LAST)
        ),
    ]


def _confirmed(told: Told, code: str) -> Scene:
    """Yield a receipt for the first month alone: the other months stay to be confirmed."""
    batches = [_name(code, sector) for sector in (Sector.RELIGIOUS, Sector.OTHER)]
    return scene(
        "kaltim",
        *(
            (
                f"confirm-{batch}",
                ConfirmContribution(
                    basis=Basis.ILLUSTRATIVE,
                    effective_on=date(2023, 7, 20),
                    payment=told.payment(batch, FIRST),
                    receipt_number=f"CONTOH-{batch.removeprefix('batch-').upper()}",
                ),
            )
            for batch in batches
        ),
    )


def _cards(told: Told) -> Scene:
    """Yield the cards given to representatives, of Samarinda as is assumed, and three made-up people's own cards."""
    symbolic = DeliverCard(
        basis=Basis.ASSUMED,
        batch=_name("64.72", Sector.OTHER),
        effective_on=LAUNCH,
        evidence=(articles.KALTIM,),
        manner=CardManner.SYMBOLIC,
    )
    own = [
        DeliverCard(
            basis=Basis.ILLUSTRATIVE,
            batch=_name("64.72", Sector.OTHER),
            effective_on=date(2023, 7, 20),
            manner=CardManner.INDIVIDUAL,
            worker=told.worker(_name("64.72", Sector.OTHER), seat),
        )
        for seat in range(3)
    ]
    return scene("kaltim", ("card-symbolic", symbolic), *((f"card-{seat}", card) for seat, card in enumerate(own)))
