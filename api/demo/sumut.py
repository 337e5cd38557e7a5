"""North Sumatra: 10,000 people in 2022 and 31,570 in 2023 by the province's budget, some of them in both years."""

from collections.abc import Iterator, Sequence
from datetime import date

from api.demo import articles, sertakan, sumut_reported
from api.demo.people import enrollees, one_of, villages
from api.demo.script import Line, Scene, Told, scene
from api.demo.sumut_reported import LABOUR_OFFICE, PEOPLE, PROVINCE, SCHEME
from api.demo.telling import RATE, committed, filled, paid
from ledger.allocations.commands import AllocateBudget
from ledger.basis import Basis
from ledger.contributions.commands import ConfirmContribution
from ledger.enrollments.open import OpenBatch
from ledger.funds.commands import OpenFund
from ledger.funds.events import FundClass
from ledger.money import split
from ledger.periods import Month, months_between
from ledger.regions import region_names

AGAIN = 6_000
"""People of 2022 who are enrolled again in 2023: made up, so that a sum of years is not a number of people."""

_LACKING = ("DOC-01", "DOC-03")
"""The article names no agreement and no decree of 2022 and 2023: payments are recorded with both codes."""
_WORK = one_of("farmer", "fisher", "street_seller", "casual_labourer", "msme")


def script(told: Told) -> Iterator[Scene]:
    """Yield what the article reports, then the people and the money that stand for it."""
    yield from sumut_reported.script(told)
    for year in PEOPLE:
        yield from _year(year, told)
    yield from sertakan.script(told)


def regencies() -> list[str]:
    """Return the 33 regencies and cities of the province."""
    return sorted(code for code in region_names() if len(code) == 5 and code.startswith("12."))


def shares(people: int) -> list[int]:
    """Return people by regency: by its number of villages, the largest remainder first."""
    return split(people, [len(villages(code)) for code in regencies()])


def _year(year: int, told: Told) -> Iterator[Scene]:
    yield _funded(year)
    again = shares(AGAIN)
    before = shares(PEOPLE[2022])
    for number, (code, count) in enumerate(zip(regencies(), shares(PEOPLE[year]), strict=True)):
        first = 0 if year == 2022 else before[number] - again[number]
        yield from _regency(year, code, first=first, count=count)
    first_batch = _batch(year, regencies()[0])
    yield _confirmed(told, first_batch, [Month(f"{year}-{quarter:02d}") for quarter in (1, 4)])


def _funded(year: int) -> Scene:
    fund, pot = f"fund-sumut-{year}", f"pot-sumut-{year}"
    return scene(
        "sumut",
        (
            fund,
            OpenFund(
                basis=Basis.ASSUMED,
                effective_on=date(year, 1, 3),
                evidence=(articles.SUMUT,),
                fiscal_year=year,
                fund=fund,
                fund_class=FundClass.APBD_PROVINCE,
                name=f"APBD Provinsi Sumatera Utara {year}",
                owner=PROVINCE,
                pot=pot,
                region="12",
                scheme=SCHEME,
            ),
        ),
        (
            f"budget-sumut-{year}",
            AllocateBudget(
                allocation=f"budget-sumut-{year}",
                basis=Basis.ASSUMED,
                effective_on=date(year, 1, 3),
                evidence=(articles.SUMUT,),
                fiscal_year=year,
                fund=fund,
                pot=pot,
                rupiah=PEOPLE[year] * 12 * RATE,
                source=PROVINCE,
                unit=LABOUR_OFFICE,
            ),
        ),
    )


def _batch(year: int, regency: str) -> str:
    return f"batch-sumut-{year}-{regency}"


def _regency(year: int, code: str, *, first: int, count: int) -> Iterator[Scene]:
    batch = _batch(year, code)
    opened = OpenBatch(
        basis=Basis.ASSUMED,
        batch=batch,
        effective_on=date(year, 1, 10),
        evidence=(articles.SUMUT,),
        first=Month(f"{year}-01"),
        fund=f"fund-sumut-{year}",
        last=Month(f"{year}-12"),
        region=code,
        scheme=SCHEME,
    )
    yield from filled("sumut", opened, enrollees(villages(code), first=first, count=count, occupation=_WORK))
    yield [committed("sumut", batch, on=date(year, 1, 10), basis=Basis.ASSUMED), *_quarters(year, batch)]


def _quarters(year: int, batch: str) -> Sequence[Line]:
    return [
        paid(
            "sumut",
            batch,
            months_between(Month(f"{year}-{start:02d}"), Month(f"{year}-{start + 2:02d}")),
            on=date(year, start, 15),
            basis=Basis.ASSUMED,
            accept=_LACKING,
        )
        for start in (1, 4, 7, 10)
    ]


def _confirmed(told: Told, batch: str, months: Sequence[Month]) -> Scene:
    return scene(
        "sumut",
        *(
            (
                f"confirm-{batch}-{month}",
                ConfirmContribution(
                    basis=Basis.ILLUSTRATIVE,
                    effective_on=date(month.year, month.number, 20),
                    payment=told.payment(batch, month),
                    receipt_number=f"CONTOH-{batch.removeprefix('batch-').upper()}-{month}",
                ),
            )
            for month in months
        ),
    )
