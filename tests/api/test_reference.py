"""The references are what the code says, and name every command, kind, setting, option and code."""

from pathlib import Path

import pytest

from api.error_codes import error_codes
from api.reference import PAGES, stale, write
from api.settings import Settings
from ledger.commands import COMMANDS
from ledger.vocabulary import KINDS


def test_the_references_are_current() -> None:
    assert stale() == [], "run `python -m api.reference write`"


def test_a_page_that_was_edited_is_stale(tmp_path: Path) -> None:
    assert stale(tmp_path) == list(PAGES)
    write(tmp_path)
    assert stale(tmp_path) == []
    (tmp_path / "reference/errors.md").write_text("edited")
    assert stale(tmp_path) == ["reference/errors.md"]


@pytest.mark.parametrize(
    ("page", "words"),
    [
        ("reference/commands.md", [f"## {command.NOUN} {command.VERB}" for command in COMMANDS]),
        ("reference/events.md", [f"## {kind.KIND}" for kind in KINDS]),
        ("reference/settings.md", [f"AMANAH_{name.upper()}" for name in Settings.model_fields]),
        ("reference/cli.md", [f"## `amanah {command.NOUN} {command.VERB}`" for command in COMMANDS]),
        (
            "reference/cli.md",
            ["## `amanah schemes list`", "## `amanah actors retire`", "--accept-clock-jump", "## Exit codes"],
        ),
    ],
)
def test_a_reference_names_everything(page: str, words: list[str]) -> None:
    told = PAGES[page]()
    assert [word for word in words if word not in told] == []


def test_every_code_has_a_sentence_and_is_named_once() -> None:
    codes = error_codes()
    assert len({told.code for told in codes}) == len(codes)
    assert [told.code for told in codes if not told.sentence] == []
    by_code = {told.code: told for told in codes}
    assert (by_code["key_may_only_read"].status, by_code["key_may_only_read"].exit_code) == (403, 5)
    assert (by_code["person_month_held"].status, by_code["unknown_fund"].status) == (409, 404)
    for code in ("malformed", "not_enough", "body_too_large", "unknown_route", "clock_ahead", "not_a_demo_home"):
        assert code in by_code
