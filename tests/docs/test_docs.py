"""What the docs promise beside their blocks: links lead somewhere, and references name everything."""

import re
from pathlib import Path

import pytest

from api.cli.main import EXIT_CODES
from api.verbs import VERBS
from ledger.vocabulary import KINDS
from projections.checks.every import CHECKS
from tests.docs.documents import ROOT, documents

SET_UP = (
    "python3 -m venv .venv && .venv/bin/pip install . && .venv/bin/amanah demo",
    "python3 -m venv .venv && .venv/bin/pip install -e '.[test]' && .venv/bin/pytest",
)
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
FENCED = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
FOREIGN = re.compile(r"/(?:work|tmp|root|home)/|index-url", re.IGNORECASE)
PAGES = [*documents(), *sorted((ROOT / "docs/reference").glob("*.md")), ROOT / "CHANGELOG.md"]


def _named(path: Path) -> str:
    return str(path.relative_to(ROOT))


def _slug(heading: str) -> str:
    return re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-")


@pytest.mark.parametrize("path", PAGES, ids=_named)
def test_every_link_leads_to_a_file_and_a_heading_that_are_there(path: Path) -> None:
    for target in LINK.findall(FENCED.sub("", path.read_text(encoding="utf-8"))):
        if re.match(r"[a-z]+:", target):
            continue
        name, _, heading = target.partition("#")
        file = (path.parent / name).resolve() if name else path
        assert file.exists(), target
        headings = re.findall(r"^#+ (.+)$", file.read_text(encoding="utf-8"), re.MULTILINE) if heading else []
        assert not heading or heading in map(_slug, headings), target


@pytest.mark.parametrize("path", PAGES, ids=_named)
def test_no_page_tells_of_the_machine_it_was_written_on(path: Path) -> None:
    assert FOREIGN.findall(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("foreign", ["see /home/me/x", "--index-url https://x"])
def test_what_is_foreign_is_seen(foreign: str) -> None:
    assert FOREIGN.search(foreign)


def test_every_page_is_reached_from_the_index() -> None:
    index = (ROOT / "docs/index.md").read_text(encoding="utf-8")
    linked = {(ROOT / "docs" / target.partition("#")[0]).resolve() for target in LINK.findall(index)}
    listed = {path for path in PAGES if path.parent != ROOT and path.parent.name != "decisions"}
    assert listed - linked - {ROOT / "docs/index.md"} == set()


def test_every_decision_is_listed() -> None:
    folder = ROOT / "docs/decisions"
    listed = set(LINK.findall((folder / "README.md").read_text(encoding="utf-8")))
    assert {path.name for path in folder.glob("0*.md")} == listed


def test_the_readme_prints_the_two_set_up_commands_each_in_a_block_of_its_own() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert tuple(re.findall(r"^```sh\n(.*?)\n```$", readme, re.MULTILINE | re.DOTALL)) == SET_UP
    assert len(readme.splitlines()) < 150


def test_every_command_stands_in_the_references() -> None:
    told = (ROOT / "docs/reference/cli.md").read_text(encoding="utf-8")
    assert [key for key in VERBS if f"## `amanah {' '.join(key)}`" not in told] == []
    commands = (ROOT / "docs/reference/commands.md").read_text(encoding="utf-8")
    assert [key for key in VERBS if f"/v1/{'/'.join(key)}" not in commands] == []


def test_every_kind_of_entry_stands_in_the_reference() -> None:
    told = (ROOT / "docs/reference/events.md").read_text(encoding="utf-8")
    assert [kind.__name__ for kind in KINDS if f"## {kind.__name__}\n" not in told] == []


def test_the_exit_codes_of_the_manual_are_those_of_the_program() -> None:
    told = (ROOT / "docs/operations.md").read_text(encoding="utf-8")
    assert re.findall(r"^\| (\d) \| (.+) \|$", told, re.MULTILINE) == [(str(code), words) for code, words in EXIT_CODES]


def test_the_glossary_names_only_what_the_code_knows() -> None:
    kinds = {kind.__name__ for kind in KINDS}
    told = re.findall(r"`([A-Z][a-z]+[A-Z]\w+)`", (ROOT / "docs/glossary.md").read_text(encoding="utf-8"))
    assert set(told) - kinds - {"WorkerId"} == set()


def test_the_glossary_has_every_exception_code_of_the_ledger_and_of_the_readers() -> None:
    code = re.compile(r"^[A-Z_]+ = \"([A-Z]{2,4}-\d\d)\"$", re.MULTILINE)
    paths = [path for part in ("ledger", "projections") for path in (ROOT / part).rglob("*.py")]
    used = {found for path in paths for found in code.findall(path.read_text("utf-8"))} | {c.code for c in CHECKS}
    told = set(re.findall(r"^\| `([A-Z]+-\d\d)` \|", (ROOT / "docs/glossary.md").read_text("utf-8"), re.MULTILINE))
    assert used == told != set()
