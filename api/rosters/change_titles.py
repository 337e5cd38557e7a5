"""The columns of a list of changes: who is meant, from when and why, and who comes in his place."""

from collections.abc import Mapping

from api.rosters.headers import ALIASES, BORN, BY_WORD, Column, Titles
from api.rosters.titles import folded
from ledger.rosters.changes import LIVING, MONTHLESS, REASONED
from ledger.rosters.values import ChangeKind

NEW: Mapping[Column, Column] = {
    Column.ADDRESS: Column.NEW_ADDRESS,
    Column.BIRTH_DATE: Column.NEW_BIRTH_DATE,
    Column.DECILE: Column.NEW_DECILE,
    Column.DISABILITY: Column.NEW_DISABILITY,
    Column.DISTRICT: Column.NEW_DISTRICT,
    Column.NAME: Column.NEW_NAME,
    Column.NIK: Column.NEW_NIK,
    Column.OCCUPATION: Column.NEW_OCCUPATION,
    Column.REGION: Column.NEW_REGION,
    Column.VILLAGE: Column.NEW_VILLAGE,
}
"""What is said of who comes, by what is said of anybody."""

_OLD = ("{} lama", "{} peserta lama", "{} yang diganti", "{} yang keluar")
_COMING = ("{} pengganti", "{} peserta pengganti", "{} baru", "{} peserta baru", "replacement {}", "new {}")
_MONTH = (
    "bulan, mulai bulan, sejak bulan, bulan mulai, terhitung bulan, tmt, tmt bulan, terhitung mulai bulan, "
    "bulan keluar, bulan berhenti, bulan pengganti, periode, month, from month"
)
_REASON = "alasan, alasan keluar, alasan berhenti, alasan penggantian, sebab, penyebab, reason"


def _spoken(forms: tuple[str, ...], column: Column) -> list[str]:
    return [form.format(word) for word in ALIASES[column].split(", ") for form in forms]


_WORDS: Mapping[str, Column] = {
    **BY_WORD,
    **{folded(word): Column.FROM_MONTH for word in _MONTH.split(", ")},
    **{folded(word): Column.REASON for word in _REASON.split(", ")},
    **{folded(word): old for old in (Column.NIK, Column.NAME) for word in _spoken(_OLD, old)},
    **{folded(word): new for old, new in NEW.items() for word in _spoken(_COMING, old)},
}
_WHO = (Column.NIK, Column.NAME, Column.CONFIRMED, *BORN)
_IDS = (Column.WORKER, Column.CONFIRMED)
MADE = Titles((Column.WORKER,), {folded(column): column for column in _IDS}, frozenset(_IDS), least=1)
"""A list that was made from a batch, which names people by their ids alone; what else stands in it is the book's."""


def titles_of(change: ChangeKind) -> Titles:
    """Return the columns that a list of a kind of change has."""
    if change is ChangeKind.REPLACE:
        return Titles((Column.NIK, Column.NEW_NIK, Column.NEW_NAME), _WORDS, _read_of(change), least=3)
    return Titles((Column.NIK,), _WORDS, _read_of(change), least=1)


def _read_of(change: ChangeKind) -> frozenset[Column]:
    when = () if change in MONTHLESS else (Column.FROM_MONTH,)
    why = (Column.REASON,) if change in REASONED else ()
    comes = NEW.values() if change is ChangeKind.REPLACE else ()
    said = (Column.REMARK,) if change in LIVING else ()
    return frozenset((*_WHO, *when, *why, *comes, *said))


def order_of(change: ChangeKind) -> tuple[Column, ...]:
    """Return the columns of an empty list of a kind of change, in their order."""
    who = (Column.NIK, Column.NAME)
    when = () if change in MONTHLESS or change is ChangeKind.TRANSFER else (Column.FROM_MONTH,)
    why = (Column.REASON,) if change in REASONED else ()
    comes = _COMES if change is ChangeKind.REPLACE else ()
    return (*who, *when, *why, *comes, Column.CONFIRMED)


_COMES = (
    Column.NEW_NIK,
    Column.NEW_NAME,
    Column.NEW_BIRTH_DATE,
    Column.NEW_REGION,
    Column.NEW_VILLAGE,
    Column.NEW_DISTRICT,
    Column.NEW_OCCUPATION,
    Column.NEW_DECILE,
    Column.NEW_ADDRESS,
)
