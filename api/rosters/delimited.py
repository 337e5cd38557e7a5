"""Lists as text: the encoding, by its mark or its bytes, and the delimiter, by the heading that it yields."""

import codecs
import csv
import io
from collections.abc import Iterator

from api.rosters.headers import ENROLMENT, Cell, Line, Titles, found_heading
from ledger.errors import Malformed

DELIMITERS = (";", ",", "\t", "|")
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_PAGE = 1 << 20


def encoding_of(data: bytes) -> str:
    """Return the encoding of a text: what its mark says, else UTF-16 or UTF-8 where it is that, else Windows-1252."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return encoding
    zeros = data[:2000].count(0)
    if zeros:
        return _utf_16(data[:2000])
    return "utf-8" if _is_utf_8(data) else "cp1252"


def _utf_16(start: bytes) -> str:
    """Return the byte order of UTF-16 without a mark: in Latin text every other byte is zero."""
    even, odd = start[::2].count(0), start[1::2].count(0)
    if min(even, odd) * 4 > max(even, odd):
        raise Malformed(
            "file_not_a_list",
            "expected a list as XLSX or CSV, found bytes that are neither; save it as XLSX from the spreadsheet",
        )
    return "utf-16-be" if even > odd else "utf-16-le"


def _is_utf_8(data: bytes) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for start in range(0, len(data), _PAGE):
            decoder.decode(data[start : start + _PAGE])
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def delimiter_of(data: bytes, encoding: str, kind: Titles = ENROLMENT) -> str:
    """Return the delimiter under which the first rows show most of our columns; a comma where none shows any."""
    found = {delimiter: found_heading(_records(data, encoding, delimiter), kind)[0] for delimiter in DELIMITERS}
    shown = {delimiter: len(heading.places) if heading else 0 for delimiter, heading in found.items()}
    best = max(DELIMITERS, key=lambda delimiter: shown[delimiter])
    return best if shown[best] else ","


def read_delimited(data: bytes, kind: Titles = ENROLMENT) -> Iterator[Line]:
    """Yield the rows of a text with their numbers: a line break inside quotation marks starts no row."""
    encoding = encoding_of(data)
    return _records(data, encoding, delimiter_of(data, encoding, kind))


def _records(data: bytes, encoding: str, delimiter: str) -> Iterator[Line]:
    text = io.TextIOWrapper(io.BytesIO(data), encoding=encoding, newline="", errors="strict")
    try:
        for number, cells in enumerate(csv.reader(text, delimiter=delimiter, strict=False), 1):
            if number == 1 and len(cells) == 1 and cells[0].lower().startswith("sep="):
                continue
            line: list[Cell] = [*cells]
            yield number, line
    except csv.Error as error:
        raise Malformed(
            "text_damaged",
            f"expected rows of cells, found a text that cannot be read as such ({error}); save it anew from the "
            "spreadsheet, as XLSX or CSV",
        ) from error
    except UnicodeDecodeError as error:
        raise Malformed(
            "text_not_decodable",
            f"expected a text in UTF-8, UTF-16 or Windows-1252, found bytes that are not {encoding}; save it anew as "
            "CSV UTF-8",
            encoding=encoding,
        ) from error
