"""The common ways in which a scheme's commands are told: parties, batches, people, payments."""

from collections.abc import Iterator, Sequence
from datetime import date

from api.demo.script import Line, Scene
from api.demo.seeded import seeded_id
from ledger.basis import Basis
from ledger.contributions.commit import CommitContributions
from ledger.contributions.pay import PayMonths
from ledger.enrollments.commands import SealBatch
from ledger.enrollments.enroll import Enrollee, EnrollWorkers
from ledger.enrollments.open import OpenBatch
from ledger.event import Evidence
from ledger.parties.commands import RegisterParty
from ledger.parties.events import PartyKind
from ledger.periods import Month

RATE = 16_800
"""The lowest band: JKK 10,000 and JKM 6,800 a month (PP 44/2015); used for budgets, never for a payment."""


def person_party(name: str) -> str:
    """Return the id of a natural person: from his place in the demo, never from his name."""
    return seeded_id("party", name)


def official(
    place: str, *, name: str, office: str, role: str, on: date, article: Evidence
) -> tuple[str, RegisterParty]:
    """Return a key and the registration of an official, whose name goes to the vault."""
    return f"official-{place.replace('/', '-')}", RegisterParty(
        effective_on=on,
        evidence=(article,),
        office=office,
        party=person_party(place),
        party_kind=PartyKind.OFFICIAL,
        person_name=name,
        role=role,
    )


def office(
    party: str,
    name: str,
    *,
    on: date,
    article: Evidence,
    kind: PartyKind = PartyKind.GOVERNMENT_UNIT,
    parent: str | None = None,
    region: str | None = None,
) -> tuple[str, RegisterParty]:
    """Return a key and the registration of an office or organisation that an article names."""
    return party, RegisterParty(
        effective_on=on, evidence=(article,), name=name, parent=parent, party=party, party_kind=kind, region=region
    )


def made_up(party: str, name: str, *, kind: PartyKind, on: date) -> tuple[str, RegisterParty]:
    """Return a key and the registration of a party made up for the demo, whose name says so."""
    return party, RegisterParty(
        basis=Basis.ILLUSTRATIVE, effective_on=on, name=f"{name} (ilustrasi)", party=party, party_kind=kind
    )


def filled(prefix: str, opened: OpenBatch, people: tuple[Enrollee, ...]) -> Iterator[Scene]:
    """Yield a batch's opening, its people in one command, and its sealing."""
    batch = opened.batch
    assert batch is not None, "the demo names its batches"
    yield [Line(opened, f"demo/{prefix}/open-{batch}")]
    yield [Line(EnrollWorkers(batch=batch, workers=people), f"demo/{prefix}/enrol-{batch}")]
    sealed = SealBatch(basis=opened.basis, batch=batch, effective_on=opened.effective_on, evidence=opened.evidence)
    yield [Line(sealed, f"demo/{prefix}/seal-{batch}")]


def committed(prefix: str, batch: str, *, on: date, basis: Basis, pots: tuple[str, ...] = ()) -> Line:
    """Return the commitment of a fund's money to all seats and months of a batch."""
    return Line(
        CommitContributions(basis=basis, batch=batch, effective_on=on, pots=pots), f"demo/{prefix}/commit-{batch}"
    )


def paid(
    prefix: str, batch: str, months: Sequence[Month], *, on: date, basis: Basis, accept: tuple[str, ...] = ()
) -> Line:
    """Return a payment of months on one billing code, which is made up."""
    code = f"CONTOH-{batch.removeprefix('batch-').upper()}-{months[0]}"
    command = PayMonths(
        accept=accept, basis=basis, batch=batch, billing_code=code, effective_on=on, months=tuple(months)
    )
    return Line(command, f"demo/{prefix}/pay-{batch}-{months[0]}")
