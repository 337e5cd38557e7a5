"""A book opens with its own vault keys only: with others nobody would be found, and everybody enrolled twice."""

from pathlib import Path
from secrets import token_bytes

import pytest

from api.bootstrap import initialise, open_office
from api.settings import read_settings
from ledger.errors import StoreRefusal
from ledger.identities.vault_keys import FILE, VaultKeys


def test_a_home_with_the_keys_of_another_book_is_refused(tmp_path: Path) -> None:
    settings = read_settings(home=tmp_path / "home")
    initialise(settings)
    with open_office(settings) as office:
        assert office.book.head().position > 0
    (tmp_path / "home" / FILE).unlink()
    VaultKeys.generate(token_bytes).write(tmp_path / "home")
    with pytest.raises(StoreRefusal) as refused:
        open_office(settings)
    assert refused.value.code == "keys_of_another_book"
