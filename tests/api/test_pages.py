"""The start page in both languages: no JavaScript, accessible, each figure with its basis and date."""

import os
import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from threading import Thread

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]  # it ships no types
from fastapi.testclient import TestClient
from playwright.sync_api import Browser, sync_playwright

from api.bootstrap import Office, open_office
from api.pages.home import NOW, Home, home_of, render_home
from api.pages.kinds import ENGLISH, INDONESIAN
from api.pages.words import WORDS
from api.settings import read_settings
from ledger.vocabulary import KINDS
from tests.api.serving import serving

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


@pytest.fixture(scope="module")
def address(told_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    home = Path(shutil.copytree(told_home, tmp_path_factory.mktemp("pages") / "home"))
    with open_office(read_settings(home=home)) as office, serving(office) as at:
        yield at


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None and "CI" not in os.environ:
        pytest.skip("no Chromium on this machine; on Debian: apt-get install chromium")
    assert CHROMIUM is not None, "CI installs Chromium"
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM)
        yield opened
        opened.close()


@pytest.mark.parametrize(
    ("path", "language", "heading"),
    [
        ("/", "id", "Program perlindungan"),
        ("/?lang=en", "en", "Schemes"),
        ("/en", "en", "Schemes"),
        ("/?valid_at=2022-10-03", "id", "Donasi dan apa yang dibelinya"),
        ("/en?valid_at=2022-11-01&known_at=2199-01-01T00:00:00Z", "en", "Gifts and what they bought"),
        ("/nowhere", "id", "Halaman tidak ditemukan"),
        ("/?foo=1", "id", "Alamat ini tidak dapat dijawab"),
        ("/en?valid_at=yesterday", "en", "This address cannot be answered"),
    ],
)
@pytest.mark.parametrize("width", [360, 1280])
def test_a_page_is_accessible_and_needs_no_script(
    address: str, browser: Browser, path: str, language: str, heading: str, width: int
) -> None:
    page = browser.new_page(viewport={"width": width, "height": 900}, bypass_csp=True)
    page.goto(address + path)
    found = Axe().run(page)
    assert [(v["id"], v["nodes"][0]["html"]) for v in found.response["violations"]] == []
    assert page.get_attribute("html", "lang") == language
    assert page.locator("h1, h2", has_text=heading).count() == 1
    assert page.locator("script").count() == 0
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    page.close()


def test_the_browser_loads_the_page_without_a_complaint(address: str, browser: Browser) -> None:
    page = browser.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("requestfailed", lambda request: complaints.append(request.url))
    page.goto(address + "/")
    assert complaints == []
    assert page.evaluate("getComputedStyle(document.querySelector('header')).backgroundColor") == "rgb(11, 90, 60)"
    page.close()


@pytest.mark.parametrize(("path", "language"), [("/", "id"), ("/en", "en")])
def test_the_page_shows_schemes_people_funds_events_and_exceptions(
    client: TestClient, path: str, language: str
) -> None:
    page = client.get(path).text
    plain = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))
    spoken = WORDS[language]
    assert "Labusel 2022" in plain
    assert "3 0 3 " + spoken["reported_basis"] in plain
    assert f"Rp100.800.000 {spoken['reported_basis']}" in plain
    assert f"Rp50.400 {spoken['derived_basis']}" in plain
    assert {"id": "2.000 orang (terdaftar)", "en": "2,000 people (registered)"}[language] in plain
    assert {"id": "4 Oktober 2022", "en": "October 4, 2022"}[language] in plain
    assert {"id": "Iuran dibayar", "en": "Contribution paid"}[language] in plain
    assert spoken["illustrative_note"].split("“")[0] in plain


def test_one_scheme_fund_or_person_is_not_called_several(office: Office) -> None:
    home = home_of(office)
    assert (len(home.schemes), len(home.funds)) == (1, 2)
    page = " ".join(re.sub(r"<[^>]+>", " ", render_home(home, "en")).split())
    assert "1 scheme 3 people enrolled so far (each counted once)" in page
    assert " 2 funds " in page
    alone = render_home(replace(home, funds=home.funds[:1], people=1), "en")
    page = " ".join(re.sub(r"<[^>]+>", " ", alone).split())
    assert "1 scheme 1 person enrolled so far" in page
    assert " 1 fund " in page


def test_the_page_names_no_person_and_escapes_what_it_shows(client: TestClient, office: Office) -> None:
    home = home_of(office)
    for language in WORDS:
        page = render_home(home, language)
        assert "Pekerja Contoh" not in page
        assert "Orang Rekaan" not in page
        assert not re.search(r"\bw-[0-9a-z]{16}\b", page)
    body = {"effective_on": "2022-10-04", "name": "<script>alert(1)</script>", "programmes": ["JKK"]}
    assert client.post("/v1/schemes/open", json=body, headers={"Idempotency-Key": "x"}).status_code == 201
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in client.get("/").text


def test_the_page_follows_the_book(client: TestClient) -> None:
    body = {"effective_on": "2022-10-04", "name": "Skema baru", "programmes": ["JKK"]}
    assert "Skema baru" not in client.get("/").text
    client.post("/v1/schemes/open", json=body, headers={"Idempotency-Key": "new"})
    assert "Skema baru" in client.get("/").text


def test_an_empty_book_has_a_page_too(office: Office) -> None:
    told = home_of(office)
    empty = Home(told.moment, 0, [], [], [], [], [], [], NOW)
    assert WORDS["id"]["no_schemes"] in render_home(empty, "id")
    assert WORDS["en"]["no_exceptions"] in render_home(empty, "en")


def test_every_answer_carries_the_security_headers(client: TestClient) -> None:
    for path in ("/", "/nowhere", "/v1/head", "/v1/nothing", "/static/amanah.css"):
        headers = client.get(path, headers={"Accept": "text/html"}).headers
        assert headers["content-security-policy"].startswith("default-src 'none'; style-src 'self'")
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
    assert client.get("/").headers["cache-control"] == "no-store"


def test_both_languages_have_the_same_words_and_every_kind_has_a_name() -> None:
    assert set(WORDS["id"]) == set(WORDS["en"])
    assert {kind.KIND for kind in KINDS} == set(INDONESIAN) == set(ENGLISH)


def test_the_server_answers_over_a_socket_and_stops_when_told(office: Office) -> None:
    threads: list[Thread] = []
    with serving(office, threads=threads) as at:
        from urllib.request import urlopen

        with urlopen(f"{at}/v1/head") as answer:  # the address is our own
            assert answer.status == 200
            assert answer.headers["x-frame-options"] == "DENY"
            assert "server" not in answer.headers
    assert not threads[0].is_alive()
