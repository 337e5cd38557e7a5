"""A home with a small story, made once and copied for each test that writes."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from api.app import build_app
from api.bootstrap import ACTOR_KEY_FILE, Office, initialise, open_office
from api.settings import read_settings
from tests.api.story import tell


@pytest.fixture(scope="session")
def told_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("told") / "home"
    settings = read_settings(home=home)
    initialise(settings)
    with open_office(settings) as office:
        tell(office)
        office.catch_up()
    return home


@pytest.fixture
def home(told_home: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(told_home, tmp_path / "home"))


@pytest.fixture
def office(home: Path) -> Iterator[Office]:
    with open_office(read_settings(home=home)) as opened:
        yield opened


@pytest.fixture
def api_key(home: Path) -> str:
    return (home / ACTOR_KEY_FILE).read_text().strip()


@pytest.fixture
def client(office: Office, api_key: str) -> Iterator[TestClient]:
    headers = {"Authorization": f"Bearer {api_key}"}
    with TestClient(build_app(office), raise_server_exceptions=False, headers=headers) as opened:
        yield opened
