"""A running server goes on when its package's files are taken off the disk: pages, style sheet and icon are kept."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from api.app import build_app
from api.bootstrap import Office
from api.pages import home as home_page
from api.pages import kept


@pytest.fixture
def pages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A copy of the pages' folder, from which the app loads; it may be removed."""
    copied = Path(shutil.copytree(home_page.FOLDER, tmp_path / "pages"))
    monkeypatch.setattr(home_page, "FOLDER", copied)
    monkeypatch.setattr(kept, "FOLDER", copied / "static")
    home_page._templates.cache_clear()
    yield copied
    home_page._templates.cache_clear()


def test_pages_are_served_after_their_files_are_gone(office: Office, pages: Path) -> None:
    app = build_app(office)
    shutil.rmtree(pages)
    client = TestClient(app, headers={"Accept": "text/html"})
    for path, status, words in (("/", 200, "Program perlindungan"), ("/en", 200, "Schemes"), ("/no", 404, "alamat")):
        answer = client.get(path)
        assert (answer.status_code, words in answer.text) == (status, True)
    assert client.get("/static/amanah.css").text.startswith(":root")
    assert client.get("/static/amanah.svg").status_code == 200


def test_without_them_no_app_is_built(office: Office, pages: Path) -> None:
    shutil.rmtree(pages)
    with pytest.raises(FileNotFoundError):
        build_app(office)
