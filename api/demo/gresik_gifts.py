"""Made-up gifts for Gresik: large and small, for 3, 6 and 12 months, designated, for named people, returned in part."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from api.demo import gresik_year
from api.demo.people import enrollees, one_of, villages
from api.demo.script import Line, Scene, Told, scene
from api.demo.seeded import seeded_id
from api.demo.telling import RATE, committed, filled, made_up, paid, person_party
from ledger.basis import Basis
from ledger.donations.commands import DesignateDonation, ReturnDonation
from ledger.donations.pledge import PledgeDonation
from ledger.donations.receive import ReceiveDonation
from ledger.enrollments.enroll import Enrollee
from ledger.enrollments.open import OpenBatch
from ledger.funds.commands import OpenFund, OpenPot
from ledger.funds.events import FundClass, Restrictions
from ledger.parties.commands import RegisterParty
from ledger.parties.events import PartyKind
from ledger.periods import Month, months_between

SCHEME = "scheme-gn-lingkaran"
FUND = "fund-gresik-2023"
POT = "pot-gresik-2023"
DISTRICT = "35.25.14"
"""Kebomas, the district that one donor names."""
DISTRICT_POT = "pot-gresik-kebomas"
NAMED_POT = "pot-gresik-bernama"
FOUNDATION = "party-contoh-yayasan"
ACCOUNT = "contoh-rekening-01"
LARGE, HALF = 500_000_000, 250_000_000
SIX_MONTHS = "batch-gresik-6-bulan"
PEOPLE = 4_960 + 2_480
"""What the two large gifts pay for six months: 32,000 and 16,000 rupiah are left over."""

GIVER = person_party("gresik/person")
"""A natural person, made up: his name, which says so, is in the vault."""
_DONORS = "abcdefg"
_OPENED = date(2023, 1, 2)
_WORK = one_of("fisher", "farmer", "street_seller", "casual_labourer", "fish_pond_worker")


@dataclass(frozen=True, slots=True)
class Gift:
    """A gift, and the batch that it pays for."""

    letter: str
    rupiah: int
    received: date
    batch: str
    count: int
    first: Month
    months: int
    person: int
    """The number of the batch's first person among the people of the regency."""

    @property
    def last(self) -> Month:
        """The batch's last month."""
        return self.first.plus(self.months - 1)


SHORT = Gift("c", 100 * 3 * RATE, date(2023, 3, 20), "batch-gresik-3-bulan", 100, Month("2023-04"), 3, 10_000)
YEAR = Gift("d", 100 * 12 * RATE, date(2023, 3, 20), gresik_year.BATCH, 100, Month("2023-04"), 12, 11_000)
PLACED = Gift("e", 100 * 6 * RATE, date(2023, 3, 20), "batch-gresik-kebomas", 100, Month("2023-04"), 6, 12_000)
RETURNED = Gift("g", 3_000_000, date(2023, 3, 21), "batch-gresik-dikembalikan", 25, Month("2023-04"), 6, 14_000)
NAMED = Gift("f", 2 * 12 * RATE, date(2023, 3, 22), "batch-gresik-bernama", 2, Month("2023-04"), 12, 13_000)


def donor(letter: str) -> str:
    """Return the party of a made-up donor; the sixth is a person."""
    return GIVER if letter == "f" else f"party-contoh-donatur-{letter}"


def gift(letter: str) -> str:
    """Return the id of a gift."""
    return seeded_id("gift", f"gresik/{letter}")


def script(told: Told) -> Iterator[Scene]:
    """Yield the parties, the fund, and one gift after the other with the people it pays for."""
    yield _parties()
    yield _fund()
    yield from _two_large_gifts()
    yield from _short()
    yield _pledged()
    yield from gresik_year.script(told, opened=_opening(YEAR), people=_people(YEAR), received=_received(YEAR))
    yield from _placed()
    yield from _returned()
    yield from _named(told)


def _parties() -> Scene:
    firms = [
        made_up(donor(letter), f"Donatur Contoh {letter.upper()}", kind=PartyKind.CORPORATE_CSR, on=_OPENED)
        for letter in _DONORS
        if letter != "f"
    ]
    person = RegisterParty(
        basis=Basis.ILLUSTRATIVE,
        effective_on=_OPENED,
        party=GIVER,
        party_kind=PartyKind.INDIVIDUAL,
        person_name="Donatur Perorangan Contoh F (ilustrasi)",
    )
    foundation = made_up(FOUNDATION, "Yayasan Penyalur Contoh", kind=PartyKind.FOUNDATION, on=_OPENED)
    return scene("gresik", foundation, *firms, ("donor-person", person))


def _fund() -> Scene:
    return scene(
        "gresik",
        (
            "fund",
            OpenFund(
                basis=Basis.ILLUSTRATIVE,
                custodian=FOUNDATION,
                effective_on=_OPENED,
                fund=FUND,
                fund_class=FundClass.DONATION,
                name="GN Lingkaran Gresik 2023 (ilustrasi)",
                owner=FOUNDATION,
                pot=POT,
                region="35.25",
                restrictions=Restrictions(regions=("35.25",)),
                scheme=SCHEME,
            ),
        ),
        (
            "pot-district",
            OpenPot(
                basis=Basis.ILLUSTRATIVE,
                effective_on=_OPENED,
                fund=FUND,
                pot=DISTRICT_POT,
                restrictions=Restrictions(regions=(DISTRICT,)),
            ),
        ),
    )


def _receive(letter: str, rupiah: int, on: date, *, pot: str = POT, pledge: str | None = None) -> Line:
    command = ReceiveDonation(
        account=ACCOUNT,
        bank_reference=f"CONTOH-2023-{letter.upper()}",
        basis=Basis.ILLUSTRATIVE,
        donation=gift(letter),
        donor=donor(letter),
        effective_on=on,
        fund=FUND,
        pledge=pledge,
        pot=pot,
        rupiah=rupiah,
    )
    return Line(command, f"demo/gresik/gift-{letter}")


def _received(given: Gift) -> Line:
    pledge = seeded_id("pledge", f"gresik/{given.letter}") if given is YEAR else None
    return _receive(given.letter, given.rupiah, given.received, pledge=pledge)


def _open(batch: str, *, on: date, first: Month, last: Month, region: str = "35.25") -> OpenBatch:
    return OpenBatch(
        basis=Basis.ILLUSTRATIVE,
        batch=batch,
        effective_on=on,
        first=first,
        fund=FUND,
        last=last,
        region=region,
        scheme=SCHEME,
    )


def _opening(given: Gift, region: str = "35.25") -> OpenBatch:
    return _open(given.batch, on=given.received, first=given.first, last=given.last, region=region)


def _people(given: Gift, region: str = "35.25") -> tuple[Enrollee, ...]:
    return enrollees(villages(region), first=given.person, count=given.count, occupation=_WORK)


def _paid(batch: str, first: Month, last: Month) -> Sequence[Line]:
    return [
        paid("gresik", batch, [month], on=date(month.year, month.number, 5), basis=Basis.ILLUSTRATIVE)
        for month in months_between(first, last)
    ]


def _two_large_gifts() -> Iterator[Scene]:
    """Yield the two gifts in one pot, and one batch for both: each pays whole people for whole terms."""
    on = date(2023, 1, 9)
    first, last = Month("2023-02"), Month("2023-07")
    yield [_receive("a", LARGE, on), _receive("b", HALF, on)]
    people = enrollees(villages("35.25"), first=0, count=PEOPLE, occupation=_WORK)
    yield from filled("gresik", _open(SIX_MONTHS, on=on, first=first, last=last), people)
    yield [committed("gresik", SIX_MONTHS, on=on, basis=Basis.ILLUSTRATIVE), *_paid(SIX_MONTHS, first, last)]


def _short() -> Iterator[Scene]:
    yield [_received(SHORT)]
    yield from filled("gresik", _opening(SHORT), _people(SHORT))
    yield [
        committed("gresik", SHORT.batch, on=SHORT.received, basis=Basis.ILLUSTRATIVE),
        *_paid(SHORT.batch, SHORT.first, SHORT.last),
    ]


def _pledged() -> Scene:
    pledge = PledgeDonation(
        basis=Basis.ILLUSTRATIVE,
        donor=donor("d"),
        effective_on=date(2023, 2, 1),
        fund=FUND,
        months=YEAR.months,
        persons=YEAR.count,
        pledge=seeded_id("pledge", "gresik/d"),
        rupiah=YEAR.rupiah,
    )
    return scene("gresik", ("pledge-d", pledge))


def _placed() -> Iterator[Scene]:
    """Yield a gift that its donor sets aside for the people of one district."""
    designate = DesignateDonation(
        basis=Basis.ILLUSTRATIVE,
        donation=gift("e"),
        effective_on=PLACED.received,
        from_pot=POT,
        fund=FUND,
        rupiah=PLACED.rupiah,
        to_pot=DISTRICT_POT,
    )
    yield [_received(PLACED), Line(designate, "demo/gresik/designate-e")]
    yield from filled("gresik", _opening(PLACED, DISTRICT), _people(PLACED, DISTRICT))
    yield [
        committed("gresik", PLACED.batch, on=PLACED.received, basis=Basis.ILLUSTRATIVE, pots=(DISTRICT_POT,)),
        *_paid(PLACED.batch, PLACED.first, PLACED.last),
    ]


def _returned() -> Iterator[Scene]:
    """Yield a gift for more than the people it was meant for: what is left goes back to the donor."""
    yield [_received(RETURNED)]
    yield from filled("gresik", _opening(RETURNED), _people(RETURNED))
    back = ReturnDonation(
        basis=Basis.ILLUSTRATIVE,
        donation=gift("g"),
        effective_on=date(2023, 10, 2),
        fund=FUND,
        pot=POT,
        rupiah=RETURNED.rupiah - RETURNED.count * RETURNED.months * RATE,
    )
    yield [
        committed("gresik", RETURNED.batch, on=RETURNED.received, basis=Basis.ILLUSTRATIVE),
        *_paid(RETURNED.batch, RETURNED.first, RETURNED.last),
        Line(back, "demo/gresik/return-g"),
    ]


def _named(told: Told) -> Iterator[Scene]:
    """Yield a person's gift to two people whom he names: they are enrolled first, then named in the pot."""
    yield from filled("gresik", _opening(NAMED), _people(NAMED))
    pot = OpenPot(
        basis=Basis.ILLUSTRATIVE,
        effective_on=NAMED.received,
        fund=FUND,
        order=10,
        pot=NAMED_POT,
        restrictions=Restrictions(workers=tuple(told.worker(NAMED.batch, seat) for seat in range(NAMED.count))),
    )
    yield [
        Line(pot, "demo/gresik/pot-named"),
        _receive("f", NAMED.rupiah, NAMED.received, pot=NAMED_POT),
        committed("gresik", NAMED.batch, on=NAMED.received, basis=Basis.ILLUSTRATIVE, pots=(NAMED_POT,)),
        *_paid(NAMED.batch, NAMED.first, NAMED.last),
    ]
