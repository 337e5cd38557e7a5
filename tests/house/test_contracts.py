"""The import contracts hold, and each of them fails when somebody breaks it."""

import pkgutil
import shutil
import subprocess
import sys
import tomllib
from importlib import import_module
from pathlib import Path

import grimp
import pytest

import ledger
from ledger.command import Command
from ledger.commands import COMMANDS
from ledger.vocabulary import KINDS

ROOT = Path(ledger.__file__).parent.parent
PACKAGES = ("ledger", "projections", "api")
LAYERS = "Imports go one way: api, projections, ledger"
FRAMEWORK = "The ledger knows no web framework"
DATABASE = "The ledger knows SQLAlchemy only in its store"
READERS = "Readers know what happened, never how it was decided"
ELSEWHERE = "The recomputation shares nothing with the book"
EVENTS = "Events import nothing but the event module and values"
PROOFS = "Proofs need the standard library and cryptography alone"

FORBIDDEN = [
    (LAYERS, "ledger/money.py", "import projections.registry"),
    (LAYERS, "ledger/claims/cover.py", "import api.settings"),
    (LAYERS, "projections/parties.py", "from api import settings"),
    (FRAMEWORK, "ledger/errors.py", "import fastapi"),
    (FRAMEWORK, "ledger/store/rows.py", "from starlette.requests import Request"),
    (DATABASE, "ledger/funds/lots.py", "from sqlalchemy import select"),
    (DATABASE, "ledger/identities/vault.py", "import sqlalchemy"),
    (READERS, "projections/coverage.py", "from ledger.book import Book"),
    (READERS, "projections/claim_register.py", "from ledger.claims.approve import ApproveClaim"),
    (EVENTS, "ledger/donations/events.py", "from ledger.command import History"),
    (EVENTS, "ledger/claims/events.py", "from ledger.identities.person import Person"),
    (ELSEWHERE, "projections/independent/moves.py", "from ledger.funds.moves import CHANGES"),
    (PROOFS, "ledger/transparency/proofs.py", "from ledger.event import leaf_hash"),
    (PROOFS, "ledger/transparency/notes.py", "import pydantic"),
    (ELSEWHERE, "projections/independent/homes.py", "from projections.seats import seat_rows"),
]


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Copy what the contracts are about: the code and the settings, without its data."""
    folder = tmp_path_factory.mktemp("house")
    for package in PACKAGES:
        shutil.copytree(ROOT / package, folder / package, ignore=lambda _, names: [n for n in names if not _is_code(n)])
    shutil.copy(ROOT / "pyproject.toml", folder)
    return folder


def _is_code(name: str) -> bool:
    return name != "__pycache__" and (name.endswith(".py") or "." not in name)


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    """Check the contracts of a copy, in a process of its own, so that only the copy is seen."""
    words = "import sys; sys.path.insert(0, ''); from importlinter.cli import lint_imports; sys.exit(lint_imports())"
    return subprocess.run(
        [sys.executable, "-c", words], cwd=folder, capture_output=True, text=True, check=False, timeout=120
    )


def test_the_contracts_hold(copy: Path) -> None:
    done = lint(copy)
    assert done.returncode == 0, done.stdout
    assert "7 kept, 0 broken" in done.stdout


@pytest.mark.parametrize(("contract", "file", "line"), FORBIDDEN, ids=[f"{f} {i}" for _, f, i in FORBIDDEN])
def test_a_forbidden_import_breaks_its_contract(copy: Path, contract: str, file: str, line: str) -> None:
    path = copy / file
    kept = path.read_text()
    path.write_text(f"{kept}\n\n{line}\n")
    try:
        done = lint(copy)
    finally:
        path.write_text(kept)
    assert done.returncode != 0
    assert f"{contract} BROKEN" in done.stdout


def contracts() -> dict[str, dict[str, list[str]]]:
    """Return the contracts of the settings, by name."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())
    return {contract["name"]: contract for contract in settings["tool"]["importlinter"]["contracts"]}


def test_every_contract_is_broken_by_one_of_these_tests() -> None:
    assert set(contracts()) == {contract for contract, _, _ in FORBIDDEN}


def test_no_part_of_the_ledger_is_left_out_of_the_contract_about_the_database() -> None:
    parts = {f"ledger.{module.name}" for module in pkgutil.iter_modules(ledger.__path__)}
    assert parts - set(contracts()[DATABASE]["source_modules"]) == {"ledger.store"}


def test_no_module_of_commands_is_left_out_of_the_contract_about_readers() -> None:
    forbidden = set(contracts()[READERS]["forbidden_modules"])
    assert {command.__module__ for command in COMMANDS} - forbidden == set()
    assert {Command.__module__, "ledger.commands", "ledger.book", "ledger.history", "ledger.deciding"} <= forbidden


def test_no_module_of_events_is_left_out_of_the_contract_about_events() -> None:
    assert {kind.__module__ for kind in KINDS} == set(contracts()[EVENTS]["source_modules"])


VALUES = {
    *("ledger.basis", "ledger.identifiers", "ledger.money", "ledger.nik", "ledger.occupations", "ledger.periods"),
    *("ledger.programmes", "ledger.regions"),
}


def test_modules_of_events_import_the_event_module_values_and_other_events_only() -> None:
    graph = grimp.build_graph("ledger", cache_dir=None)
    for module in {kind.__module__ for kind in KINDS}:
        imported = graph.find_modules_directly_imported_by(module)
        words = {name for name in imported if name.rpartition(".")[2] in ("event", "events", "values")}
        assert imported - words <= VALUES, module


@pytest.mark.parametrize("value", sorted(VALUES))
def test_values_know_nothing_of_the_book(value: str) -> None:
    graph = grimp.build_graph("ledger", cache_dir=None)
    assert import_module(value).__doc__
    assert graph.find_modules_directly_imported_by(value) <= VALUES
