"""The chart of accounts on paper is the one in the code."""

import re

from projections.accounts import ACCOUNTS
from tests.docs.documents import ROOT


def test_the_page_has_every_account_as_the_code_has_it() -> None:
    told = re.findall(
        r"^\| (\d{4}) \| (.+) \| (.+) \| (debit|credit) \| (\w+) \|$",
        (ROOT / "docs/chart-of-accounts.md").read_text(encoding="utf-8"),
        re.MULTILINE,
    )
    assert told == [(one.code, one.name, one.indonesian, one.side.value, one.term.value) for one in ACCOUNTS]
