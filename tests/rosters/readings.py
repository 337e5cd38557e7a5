"""One list read as the tests of reading want it: in Silangkitang's regency, on one day."""

from datetime import date

import pytest

from api.rosters.reading import Read, opened, read
from ledger.errors import Malformed

TODAY = date(2022, 10, 4)


def of(file: bytes, *, sheet: int | None = None, region: str | None = "12.22") -> Read:
    return read(opened(file, sheet=sheet), region=region, domicile=None, today=TODAY)


def refusal(file: bytes, *, sheet: int | None = None) -> Malformed:
    with pytest.raises(Malformed) as refused:
        of(file, sheet=sheet)
    return refused.value
