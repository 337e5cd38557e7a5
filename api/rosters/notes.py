"""What is to be known about a plan, in words: Indonesian and English."""

from collections.abc import Iterable, Mapping

from pydantic import BaseModel, Field

from ledger.errors import Detail
from ledger.rosters.notes import Note


class NoteTold(BaseModel):
    """Something to know before a plan is approved; it keeps nobody out."""

    code: str = Field(description="What it is.", examples=["age_not_asked"])
    numbers: dict[str, object] = Field(description="The numbers of it.", examples=[{"position": 41}])
    english: str = Field(description="In English.", examples=["These criteria name no age: nobody is barred by age."])
    indonesian: str = Field(description="In Indonesian.", examples=["Kriteria ini tidak menyebut umur."])


_BY = "Kriteria entri {position}"
_BY_EN = "The criteria of entry {position}"
NOTES: Mapping[str, tuple[str, str]] = {
    "age_max_not_asked": (
        f"{_BY} tidak menyebut umur tertinggi: tidak seorang pun ditolak karena terlalu tua.",
        f"{_BY_EN} name no highest age: nobody is barred for being too old.",
    ),
    "age_min_not_asked": (
        f"{_BY} tidak menyebut umur terendah: tidak seorang pun ditolak karena terlalu muda.",
        f"{_BY_EN} name no lowest age: nobody is barred for being too young.",
    ),
    "age_not_asked": (
        f"{_BY} tidak menyebut batas umur: tidak seorang pun ditolak karena umurnya.",
        f"{_BY_EN} name no age limit: nobody is barred by age.",
    ),
    "agreement_ended": (
        "{agreement} berakhir pada {ended_on}, sebelum bulan terakhir {last}.",
        "{agreement} ended on {ended_on}, before the last month {last}.",
    ),
    "agreement_ends_before": (
        "{agreement} hanya sampai {ends}, sedangkan bulan terakhir {last}.",
        "{agreement} runs until {ends} only, and the last month is {last}.",
    ),
    "sector_differs": (
        "Menurut pekerjaan, orang dari sektor {sector} (Rp{rupiah} per orang): {people}; daftar ini memakai sektor "
        "{sector_planned} (Rp{rupiah_planned} per orang).",
        "By occupation, people of the sector {sector} (Rp{rupiah} each): {people}; the list is planned under the "
        "sector {sector_planned} (Rp{rupiah_planned} each).",
    ),
    "statuses_not_barred": (
        f"{_BY} tidak menolak: {{statuses}}.",
        f"{_BY_EN} do not bar: {{statuses}}.",
    ),
}
"""By code: in Indonesian and in English."""


def notes_told(notes: Iterable[Note]) -> list[NoteTold]:
    """Return notes in words."""
    return [_told(note) for note in notes]


def _told(note: Note) -> NoteTold:
    shown = {name: _written(value) for name, value in note.numbers.items()}
    indonesian, english = (words.format(**shown) for words in NOTES[note.code])
    return NoteTold(code=note.code, numbers=dict(note.numbers), english=english, indonesian=indonesian)


def _written(value: Detail) -> str:
    if isinstance(value, list):
        return ", ".join(str(one) for one in value)
    return f"{value:,}".replace(",", ".") if isinstance(value, int) else str(value)
