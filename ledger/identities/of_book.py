"""What the book asks of the vault around a decision: who is known, whose months are held apart, who is forgotten."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from ledger.command import Happening
from ledger.enrollments.holders import written
from ledger.enrollments.slots import months_in
from ledger.errors import PersonMonthHeld, Refused, Unknown
from ledger.identities.events import PersonalDataErased
from ledger.identities.person import Person
from ledger.identities.port import VaultPort
from ledger.periods import Month
from ledger.store import Reader, Writer
from ledger.store.scrub import SCRUB_NOTE

LISTED_MAX = 100


def must_be_known(reader: Reader, workers: Sequence[str]) -> None:
    """Refuse a worker whom the vault does not know: one who was erased, or nobody."""
    stranger = reader.stranger(workers) if workers else None
    if stranger is None:
        return
    erased = reader.natural_key("erased", stranger)
    if erased is not None:
        raise Refused(
            "person_erased",
            f"expected a worker whose data the vault holds, found {stranger} erased at position {erased}; what stands "
            "of him is his WorkerId, and the same person enrolled again has another",
            position=erased,
            worker=stranger,
        )
    raise Unknown("worker", stranger)


def must_not_be_held_apart(
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


def forget(vault: VaultPort, writer: Writer, happenings: Iterable[Happening], *, today: date) -> None:
    """Let the vault destroy what it keeps of those whom a decision erases; note that traces are left to scrub."""
    for happening in happenings:
        for event in happening.events:
            if not isinstance(event, PersonalDataErased):
                break
            vault.forget(writer, event.worker, also=event.claims, until=event.held_until, today=today)
            writer.note_again(SCRUB_NOTE, "due")
