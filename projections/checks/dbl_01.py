"""DBL-01: BPJS took money for a month of a person that another batch holds."""

from collections import defaultdict
from collections.abc import Iterator

from ledger.contributions.events import OverpaymentRecorded
from ledger.enrollments.events import WorkerEnrolled
from projections.checks.check import Check, Found, Scope
from projections.checks.recorded import rows, subjects_of
from projections.database import rows_of

_REDUCED = "SELECT position, answered_at FROM read_answers WHERE answered_at <= :known AND effective_on <= :valid"


def find(scope: Scope) -> Iterator[Found]:
    """Yield what BPJS took twice, each with the enrolment that shows it; such an enrolment alone where nothing is."""
    listed = rows(scope, "DBL-01")
    seated = {(row.batch, row.worker): row.position for row in listed if row.kind == WorkerEnrolled.KIND}
    overpaid = {(row.batch, row.worker) for row in listed if row.kind == OverpaymentRecorded.KIND}
    reduced: dict[int, list[int]] = defaultdict(list)
    for position, at in rows_of(scope.reader, _REDUCED, **scope.moment.values) if listed else ():
        reduced[position].append(at)
    for row in listed:
        place = (row.batch, row.worker)
        if row.kind == WorkerEnrolled.KIND and place in overpaid:
            continue
        positions = {row.position, *reduced[row.position]}
        if row.kind == OverpaymentRecorded.KIND and place in seated:
            positions.add(seated[place])
        yield Found(str(row.position), subjects_of(row), tuple(sorted(positions)), row.effective_on, row.rupiah)


CHECK = Check(
    "DBL-01", "A person's month is paid once in each programme; what BPJS took a second time is owed back.", find, 2
)
