"""What the book asks of the vault around a decision: who is known, whose months are held apart, who is forgotten."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from ledger.command import Command, Happening
from ledger.enrollments.holders import written
from ledger.enrollments.slots import months_in
from ledger.errors import PersonMonthHeld, Refusal, Refused, Unknown
from ledger.identities.events import PERSONS, PersonalDataErased, PersonsMerged, PersonsSplit
from ledger.identities.in_plans import cut
from ledger.identities.mergers import mergers_of, person_merged
from ledger.identities.person import Person
from ledger.identities.port import VaultPort
from ledger.periods import Month
from ledger.prepared import Prepared
from ledger.registers.events import RegisterErased
from ledger.rosters.events import PlanCut, PlanErased
from ledger.store import Reader, Writer
from ledger.store.registers import drop_register, keep_register
from ledger.store.scrub import SCRUB_NOTE

LISTED_MAX = 100


def must_be_known(reader: Reader, command: Command) -> None:
    """Refuse a worker whom the vault does not know: one who was erased, or nobody; and one merged into another."""
    workers = command.known_workers()
    if not command.OF_MERGED:
        _must_not_lead_on(reader, workers)
    stranger = reader.stranger(workers) if workers else None
    if stranger is None:
        return
    raise stranger_to_vault(reader, stranger)


def stranger_to_vault(reader: Reader, worker: str) -> Refusal:
    """Return the refusal of a worker whom the vault does not know: one who was erased, or nobody."""
    erased = reader.natural_key("erased", worker)
    if erased is None:
        return Unknown("worker", worker)
    return Refused(
        "person_erased",
        f"expected a worker whose data the vault holds, found {worker} erased at position {erased}; what stands "
        "of him is his WorkerId, and the same person enrolled again has another",
        position=erased,
        worker=worker,
    )


def _must_not_lead_on(reader: Reader, workers: Iterable[str]) -> dict[str, str]:
    """Refuse a worker who was merged into another; return who was merged into these."""
    asked = set(workers)
    merged = reader.mergers(asked)
    for absorbed in sorted(asked & merged.keys()):
        raise person_merged(absorbed, merged[absorbed])
    return merged


def must_be_free(vault: VaultPort, writer: Writer, prepared: Prepared) -> None:
    """Refuse months that a person holds under another of his ids, or held before his data was erased."""
    made = prepared.made
    _must_be_of_one_person(writer, made.claims, made.releases)
    if made.claims and writer.holds_apart():
        named = dict(zip(prepared.resolution.ids, prepared.command.named_persons(), strict=True))
        _must_not_be_held_apart(vault, writer, named, made.claims, today=prepared.history.today)


def _must_be_of_one_person(
    writer: Writer, claims: Sequence[tuple[str, int, int, int]], releases: Iterable[tuple[str, int, int]]
) -> None:
    """Refuse months for a worker who was merged into another, and months that stay with one merged into him."""
    merged = _must_not_lead_on(writer, {worker for worker, *_ in claims})
    if not merged:
        return
    freed: dict[tuple[str, int], int] = {}
    for worker, year, mask in releases:
        freed[worker, year] = freed.get((worker, year), 0) | mask
    for (absorbed, year), (mask, holders) in sorted(writer.slots(merged).items()):
        held = mask & ~freed.get((absorbed, year), 0)
        for worker, of_year, wanted, _ in claims:
            if worker == merged[absorbed] and of_year == year and held & wanted:
                raise _held_under_another(worker, absorbed, months_in(held & wanted, year), holders)


def _held_under_another(worker: str, absorbed: str, months: Sequence[Month], holders: str) -> PersonMonthHeld:
    positions = [int(position) for position in holders.split()]
    return PersonMonthHeld(
        "person_month_held",
        f"expected months that nobody holds, found {written(months)} of {worker} held under {absorbed}, who was merged "
        f"into him, at position {', '.join(map(str, positions))}; mend that seat and merge them again first",
        people=1,
        workers=[{"worker": worker, "months": [str(month) for month in months], "positions": list(positions)}],
    )


def _must_not_be_held_apart(
    vault: VaultPort,
    writer: Writer,
    named: Mapping[str, Person],
    claims: Iterable[tuple[str, int, int, int]],
    *,
    today: date,
) -> None:
    """Refuse months that somebody held who had the same NIK and was erased: they would be held twice."""
    wanted = [(worker, year, mask) for worker, year, mask, _ in claims]
    niks = {worker: person.nik for worker, person in named.items()}
    months: dict[str, list[Month]] = {}
    for worker, year, mask in vault.held_before(writer, niks, wanted, on=today):
        months.setdefault(worker, []).extend(months_in(mask, year))
    if months:
        raise _held_before(months, {worker: row for row, worker in enumerate(named, 1)})


def _held_before(months: Mapping[str, Sequence[Month]], rows: Mapping[str, int]) -> PersonMonthHeld:
    """Return the refusal; it names rows, since the WorkerId of somebody not enrolled yet would say nothing."""
    first, found = next(iter(months.items()))
    where = f"row {rows[first]}" if first in rows else first
    return PersonMonthHeld(
        "held_before_erasure",
        f"expected months that nobody holds, found {len(months)} of the people with months that the same NIK held "
        f"before its data was erased, first {where}: {written(sorted(found))}; leave those months out",
        people=len(months),
        workers=[
            {"row": rows.get(worker), "months": [str(month) for month in sorted(found)]}
            for worker, found in list(months.items())[:LISTED_MAX]
        ],
    )


def follow(writer: Writer, prepared: Prepared) -> None:
    """Let the vault lead to whom people are merged into; and to one who is split again, with who was merged into him.

    The decision has read the mergers that stood before.
    """
    for happening in prepared.made.happenings:
        for event in happening.events if happening.stream == PERSONS else ():
            if isinstance(event, PersonsMerged):
                writer.merge(event.absorbed, event.keeps)
            elif isinstance(event, PersonsSplit):
                writer.part(event.worker)
                writer.lead(mergers_of(prepared.history).merged_into(event.worker), event.worker)


def forget(vault: VaultPort, writer: Writer, happenings: Iterable[Happening], *, today: date) -> None:
    """Destroy what the vault keeps of people, plans and registers that are erased; note that traces are left."""
    for happening in happenings:
        for event in happening.events:
            if isinstance(event, PersonalDataErased):
                _cut_plans(vault, writer, happenings, workers=(event.worker, *(event.merged or ())))
                vault.forget(writer, event.worker, also=event.claims, until=event.held_until, today=today)
            elif isinstance(event, PlanErased):
                writer.erase_plan(event.plan)
            elif isinstance(event, RegisterErased):
                drop_register(writer, event.snapshot)
            else:
                break
            writer.note_again(SCRUB_NOTE, "due")


def _cut_plans(vault: VaultPort, writer: Writer, happenings: Iterable[Happening], *, workers: Sequence[str]) -> None:
    """Destroy what the plans that are cut say of a person; before his row, which tells what to look for."""
    for happening in happenings:
        for event in happening.events:
            if isinstance(event, PlanCut):
                cut(vault, writer, event.plan, workers)


def keep_sealed(vault: VaultPort, writer: Writer, command: Command) -> None:
    """Keep the rows of a register that a command brings; refused under keys that were rotated since."""
    sealed = command.sealed_register()
    if sealed is not None:
        vault.must_have_the_keys(writer)
        keep_register(writer, sealed)
