"""A donor finds his gift on the start page, without a person's name; and the page as it stood at another moment."""

import re
from html import unescape

import pytest
from fastapi.testclient import TestClient

from api.bootstrap import Office
from api.pages.home import GIFTS_SHOWN, NEWEST, home_of, render_home
from api.pages.kinds import ENGLISH, INDONESIAN
from api.pages.preferred import prefers_page
from api.pages.words import WORDS
from ledger.enrollments.events import WorkerEnrolled
from ledger.identities.commands import RevealIdentity

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


@BOTH
def test_newest_events_at_a_date_are_those_dated_by_then(client: TestClient, path: str, language: str) -> None:
    """The payment of 20 October is recorded before the figure of 4 October: only its date keeps it out."""
    left_out = WORDS[language]["newest_dated"].partition("{date}")[2]
    paid = {"id": INDONESIAN, "en": ENGLISH}[language]["ContributionPaid"]
    dates = ("2022-10-19", "2022-10-20")
    newest = {on: section(client.get(path, params={"valid_at": on}).text, "newest") for on in dates}
    assert [paid in newest[on] for on in newest] == [False, True]
    assert all(left_out in one for one in newest.values())
    positions = [int(found) for found in re.findall(r'class="n">(\d+)</th>', newest["2022-10-20"])]
    assert len(positions) == NEWEST
    assert positions == sorted(positions, reverse=True)
    undated = section(client.get(path).text, "newest")
    assert paid in undated
    assert left_out not in undated


def test_newest_events_at_a_date_are_looked_for_through_the_whole_book(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = section(client.get("/en?valid_at=2022-10-19").text, "newest")
    monkeypatch.setattr("api.pages.newest._WINDOW", 3)
    assert section(client.get("/en?valid_at=2022-10-19").text, "newest") == whole
    assert "No event is dated up to January 1, 1900." in client.get("/en?valid_at=1900-01-01").text


WRONG = pytest.mark.parametrize(
    ("asked", "code"),
    [
        ("valid_at=2022-02-30", "malformed"),
        ("valid_at=0", "malformed"),
        ("valid_at=2022-12-31&valid_at=2022-12-30", "malformed"),
        ("known_at=yesterday", "malformed"),
        ("known_at=-1", "malformed"),
        ("known_at=2022-13-01T00:00:00Z", "malformed_known_at"),
        ("foo=1", "malformed"),
        ("lang=fr", "malformed"),
    ],
)
BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}


@WRONG
def test_an_address_that_asks_for_what_is_not_known_is_refused_as_by_the_api(
    client: TestClient, asked: str, code: str
) -> None:
    told = client.get(f"/v1/funds?{asked}").json()
    for path in ("/", "/en"):
        answer = client.get(f"{path}?{asked}")
        assert (answer.status_code, answer.headers["content-type"]) == (422, "application/problem+json")
        assert answer.json()["code"] == code
        assert answer.json()["detail"] == told["detail"] or asked == "lang=fr"


@WRONG
@BOTH
def test_a_browser_is_refused_with_a_page(client: TestClient, asked: str, code: str, path: str, language: str) -> None:
    answer = client.get(f"{path}?{asked}", headers=BROWSER)
    assert (answer.status_code, answer.headers["content-type"]) == (422, "text/html; charset=utf-8")
    assert f'<html lang="{language}">' in answer.text
    assert f"<h1>{WORDS[language]['wrong_title']}</h1>" in answer.text
    assert client.get(f"{path}?{asked}").json()["detail"] in unescape(answer.text)
    assert f'<a href="{path}">{WORDS[language]["home"]}</a>' in answer.text


def test_the_page_of_a_refusal_is_in_the_language_asked_for(client: TestClient) -> None:
    page = client.get("/?lang=en&foo=1", headers=BROWSER).text
    assert '<html lang="en">' in page
    assert client.get("/en?lang=en").status_code == 422


def test_the_page_of_a_refusal_escapes_what_it_repeats(client: TestClient) -> None:
    page = client.get("/", params={"<b>bold": "1", "known_at": "2022-13-01T00:00:00Z"}, headers=BROWSER).text
    assert "(a name that is no field)" in page
    assert "<b>bold" not in page


@pytest.mark.parametrize(
    ("accept", "page"),
    [
        ("text/html", True),
        ("text/html, */*", True),
        ("text/html, application/json;q=0.9", True),
        ("text/html;q=0.5, application/json", False),
        ("text/html, application/problem+json", False),
        ("text/html;q=0", False),
        ("text/html;q=much", False),
        ("*/*", False),
        ("application/json", False),
        ("", False),
    ],
)
def test_a_page_is_told_to_whom_it_is_preferred_by(accept: str, page: bool) -> None:
    assert prefers_page(accept) is page


@BOTH
def test_sentences_and_links_of_the_moment_stand_apart(client: TestClient, path: str, language: str) -> None:
    page = client.get(path, params={"valid_at": "2022-10-10"}).text
    assert f'. {WORDS[language]["provisional"]} <a href="{path}">{WORDS[language]["to_newest"]}</a></p>' in page


@BOTH
def test_a_book_without_people_says_so_and_gives_no_basis(client: TestClient, path: str, language: str) -> None:
    summary = section(client.get(path, params={"known_at": 0}).text, "summary")
    assert f"<strong>–</strong> {WORDS[language]['no_people']}" in summary
    assert "basis" not in summary
    assert "basis" in section(client.get(path).text, "summary")


@BOTH
def test_a_published_sum_of_claims_is_not_called_a_number(client: TestClient, path: str, language: str) -> None:
    body = {"effective_on": "2022-10-04", "period": "2022", "region": "12.22", "rupiah": 365_860_000_000}
    answer = client.post("/v1/statistics/report-claims", json=body, headers={"Idempotency-Key": "sum"})
    assert answer.status_code == 201, answer.text
    said = {"id": "Total klaim diterbitkan", "en": "Total of claims published"}[language]
    assert re.search(rf"{said} .* Rp365\.860\.000\.000 ", plain(section(client.get(path).text, "published")))


@BOTH
def test_who_was_looked_up_is_not_shown_there_by_any_id(
    client: TestClient, office: Office, path: str, language: str
) -> None:
    worker = next(e.event.worker for e in office.book.read() if isinstance(e.event, WorkerEnrolled))
    office.book.record(RevealIdentity(reason="claim", worker=worker), actor="office", key="look")
    newest = client.get(path).text
    assert {"id": INDONESIAN, "en": ENGLISH}[language]["PersonalDataRevealed"] in newest
    assert worker not in newest
