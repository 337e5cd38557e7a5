"""Whatever a file holds, it is a list or it is refused with a code; whatever a cell holds, its row has one verdict."""

import contextlib
from datetime import date, datetime, time

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api.rosters.cells import Wrong, birth_date_of, nik_of
from api.rosters.headers import Cell
from api.rosters.reading import opened, read
from api.rosters.words import WORDS, sentence
from ledger.errors import Malformed
from ledger.nik import nik_errors
from tests.rosters.files import HEADING, as_csv, as_xlsx, person

TODAY = date(2022, 10, 4)
WORDS_OF_CELLS = st.one_of(
    st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"]), max_size=20),
    st.sampled_from(
        ["-", "0", "=A1", "1222010101800001", "17-08-1980", "PNS", "terima", "Jumlah", "3,5E+15", "\u0661"]
    ),
)
CELLS: st.SearchStrategy[Cell] = st.one_of(
    WORDS_OF_CELLS, st.integers(), st.floats(), st.booleans(), st.dates(), st.datetimes(), st.times(), st.timedeltas()
)
STARTS = [b"", b"PK", b"\xff\xfe", b"\xef\xbb\xbf", ",".join(HEADING).encode() + b"\n"]
SLOW = [HealthCheck.too_slow, HealthCheck.function_scoped_fixture]


@settings(max_examples=150, deadline=None, database=None, suppress_health_check=SLOW)
@given(st.lists(st.lists(WORDS_OF_CELLS, min_size=6, max_size=6), min_size=1, max_size=6), st.booleans())
def test_every_row_of_any_words_is_read_or_malformed_or_of_nobody(rows: list[list[str]], xlsx: bool) -> None:
    file = as_xlsx([person(1), *rows]) if xlsx else as_csv([person(1), *rows])
    found = read(opened(file), region=None, domicile=None, today=TODAY)
    numbers = [one.row for one in found.candidates] + [one.row for one in found.malformed]
    assert len(numbers) == len(set(numbers)) <= len(rows) + 1
    assert 2 in numbers
    for judged in found.malformed:
        assert judged.code in WORDS
        assert all(sentence(judged, indonesian=True))


@settings(max_examples=300, deadline=None, database=None)
@given(
    st.binary(max_size=400),
    st.sampled_from([b"", b"PK", b"\xff\xfe", b"\xef\xbb\xbf", ",".join(HEADING).encode() + b"\n"]),
)
def test_any_bytes_are_a_list_or_are_refused(data: bytes, start: bytes) -> None:
    with contextlib.suppress(Malformed):
        read(opened(start + data), region=None, domicile=None, today=TODAY)


@settings(max_examples=500, deadline=None, database=None)
@given(CELLS)
def test_a_nik_that_is_read_is_one_and_was_no_number(cell: Cell) -> None:
    code = ""
    try:
        nik = nik_of(cell)
    except Wrong as wrong:
        code = wrong.code
    assert code in WORDS
    if code:
        return
    assert nik_errors(nik) == []
    assert isinstance(cell, str)


@settings(max_examples=500, deadline=None, database=None)
@given(CELLS)
def test_a_birth_date_that_is_read_has_been(cell: Cell) -> None:
    code = ""
    try:
        born = birth_date_of(cell, today=TODAY)
    except Wrong as wrong:
        code = wrong.code
    assert code in WORDS
    if code:
        return
    assert born is None or date(1900, 1, 1) <= born <= TODAY
    assert not isinstance(cell, time | bool)
    assert born is None or not isinstance(cell, datetime) or born == cell.date()
