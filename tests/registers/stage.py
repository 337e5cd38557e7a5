"""Snapshots of outside registers, made for tests and imported into an office."""

from collections.abc import Sequence
from datetime import date
from itertools import count

from api.bootstrap import Office
from api.registers.importing import ImportTold, RegisterAsked, import_register
from ledger.registers.values import RegisterKind
from tests.rosters.files import Value, as_csv
from tests.rosters.stage import PLANNER

HEADINGS = {
    RegisterKind.POPULATION: ("NIK", "Status", "Kode Wilayah", "Nama", "Tgl Lahir"),
    RegisterKind.POVERTY: ("NIK", "Desil"),
    RegisterKind.WAGE_EARNERS: ("NIK", "Mulai", "Sampai"),
}
AS_OF = date(2022, 9, 30)
_keys = count(1)


def file_of(kind: RegisterKind, rows: Sequence[Sequence[Value]]) -> bytes:
    """Return a register as text."""
    return as_csv(rows, heading=HEADINGS[kind])


def asked(kind: RegisterKind, *, as_of: date = AS_OF, region: str | None = "12.22") -> RegisterAsked:
    """Return what is said of a register beside its file."""
    return RegisterAsked(as_of=as_of, region=region, register_kind=kind, source="Disdukcapil, 470/88/2022")


def imported(
    at: Office,
    kind: RegisterKind,
    rows: Sequence[Sequence[Value]],
    *,
    as_of: date = AS_OF,
    region: str | None = "12.22",
) -> ImportTold:
    """Import a register."""
    about = asked(kind, as_of=as_of, region=region)
    return import_register(at, file_of(kind, rows), about, actor=PLANNER, key=f"import-{next(_keys)}")


def registered(*people: Sequence[Value]) -> list[list[Value]]:
    """Return the rows of a civil registry in which these people of a list are alive at home."""
    return [[row[1], "AKTIF", row[4], row[2], row[3]] for row in people]
