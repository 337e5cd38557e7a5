"""No entry is larger than a bundle of the log can hold, whoever appends it."""

import pytest

from ledger.errors import Refused
from ledger.store import Store
from ledger.store.writer import ENTRY_BYTES_MAX
from tests.store.words import append, positions, rows


def test_the_largest_entry_fits_and_one_byte_more_is_refused(store: Store) -> None:
    append(store, rows("fund-1", 1, state=b"x" * ENTRY_BYTES_MAX))
    with pytest.raises(Refused, match=r"at most 65,535 bytes, found a Told of 65,536") as caught:
        append(store, [*rows("fund-2", 2), *rows("fund-3", 1, state=b"x" * (ENTRY_BYTES_MAX + 1))])
    assert caught.value.code == "entry_too_large"
    assert positions(store) == [1]
