"""The same small home as the HTTP tests use, and a receipt of its gift."""

import shutil
from pathlib import Path

import pytest

from tests.api.conftest import api_key, client, home, office, told_home
from tests.cli.running import run

__all__ = ["api_key", "client", "home", "office", "told_home"]

GIFT = "gift-first"


@pytest.fixture(scope="session")
def receipts(told_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the receipt of the gift, made once."""
    folder = tmp_path_factory.mktemp("receipts")
    own = shutil.copytree(told_home, tmp_path_factory.mktemp("published") / "home")
    ran = run("receipt", "donation", GIFT, "-o", folder, "--home", own)
    assert ran.code == 0, ran.err
    return folder
