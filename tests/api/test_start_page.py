"""A donor finds his gift on the start page, without a person's name; and the page as it stood at another moment."""

import re

import pytest
from fastapi.testclient import TestClient

from api.bootstrap import Office
from api.pages.home import GIFTS_SHOWN, home_of, render_home
from api.pages.words import WORDS

BY_A_PERSON = {
    "effective_on": "2022-11-01",
    "account": "bri-gresik-01",
    "bank_reference": "FT-person",
    "basis": "illustrative",
    "donation": "gift-of-a-person",
    "donor": "party-person",
    "fund": "fund-gresik-2022",
    "pot": "pot-gresik-2022",
    "rupiah": 70_000,
}
BOTH = pytest.mark.parametrize(("path", "language"), [("/", "id"), ("/en", "en")])


def give(client: TestClient, **words: object) -> None:
    body = BY_A_PERSON | words
    answer = client.post("/v1/donations/receive", json=body, headers={"Idempotency-Key": str(body["donation"])})
    assert answer.status_code == 201, answer.text


def section(page: str, name: str) -> str:
    return page.partition(f'id="{name}"')[2].partition("</section>")[0]


def plain(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


@BOTH
def test_a_gift_stands_there_with_donor_fund_date_and_basis(client: TestClient, path: str, language: str) -> None:
    gifts = plain(section(client.get(path).text, "gifts"))
    said = WORDS[language]
    on = {"id": "4 Oktober 2022", "en": "October 4, 2022"}[language]
    assert f"Firma Contoh GN Lingkaran {on} Rp500.000 {said['reported_basis']}" in gifts


@BOTH
def test_a_person_who_gave_has_neither_a_name_nor_an_id_there(client: TestClient, path: str, language: str) -> None:
    give(client)
    gifts = section(client.get(path).text, "gifts")
    said = WORDS[language]
    assert f"{said['a_person']} GN Lingkaran" in plain(gifts)
    assert f"Rp70.000 {said['illustrative_basis']}" in plain(gifts)
    for hidden in ("Orang Rekaan", "party-person", "gift-of-a-person"):
        assert hidden not in gifts


def test_the_newest_gifts_stand_first_and_the_others_are_counted(client: TestClient, office: Office) -> None:
    for number in range(GIFTS_SHOWN + 1):
        give(client, donation=f"gift-{number}", bank_reference=f"FT-number-{number}", rupiah=1_000 + number)
    office.catch_up()
    gifts = plain(section(render_home(home_of(office), "en"), "gifts"))
    assert gifts.index(f"Rp{1_000 + GIFTS_SHOWN:,}".replace(",", ".")) < gifts.index("Rp1.002")
    assert "Rp1.000" not in gifts
    assert "and 2 more" in gifts


@BOTH
def test_the_page_at_a_date_leaves_out_what_came_later_and_says_so(
    client: TestClient, path: str, language: str
) -> None:
    page = client.get(path, params={"valid_at": "2022-10-03"}).text
    heading = plain(page.partition("<h1>")[2].partition("</h1>")[0])
    assert {"id": "per 3 Oktober 2022, diketahui", "en": "as of October 3, 2022, known"}[language] in heading
    assert WORDS[language]["no_gifts"] in page
    assert "Rp100.800.000" not in page
    assert WORDS[language]["provisional"] in page
    assert WORDS[language]["to_newest"] in page


@BOTH
def test_the_page_at_a_position_does_not_know_what_was_recorded_later(
    client: TestClient, path: str, language: str
) -> None:
    head = client.get("/v1/head").json()
    before = client.get(path, params={"known_at": head["position"]}).text
    give(client)
    assert client.get(path, params={"known_at": head["position"]}).text == before
    assert client.get(path, params={"known_at": head["at"]}).text.count("Rp70.000") == 0
    assert "Rp70.000" in client.get(path).text
    assert head["root"][:16] in before
    assert f"{WORDS[language]['at_moment'].partition('{as_of}')[2].partition('{')[0]}{head['position']}" in before
    assert WORDS[language]["provisional"] not in before


def test_the_newest_page_has_no_moment_in_its_heading(client: TestClient) -> None:
    page = client.get("/").text
    assert "<h1>Amanah</h1>" in page
    assert "<title>Amanah</title>" in page


def test_the_other_language_is_of_the_same_moment(client: TestClient) -> None:
    page = client.get("/", params={"valid_at": "2022-10-10", "known_at": "2023-01-01T00:00:00+07:00"}).text
    assert 'href="/en?valid_at=2022-10-10&amp;known_at=2023-01-01T00%3A00%3A00%2B07%3A00"' in page
    assert 'href="/en"' in client.get("/").text


@pytest.mark.parametrize("asked", ["valid_at=2022-02-30", "valid_at=0", "known_at=yesterday", "known_at=-1"])
def test_a_moment_that_is_none_is_refused(client: TestClient, asked: str) -> None:
    for path in ("/", "/en"):
        answer = client.get(f"{path}?{asked}")
        assert (answer.status_code, answer.json()["code"]) == (422, "malformed")


def test_what_else_stands_in_the_address_is_left_alone(client: TestClient) -> None:
    assert client.get("/?from=newsletter").status_code == 200
