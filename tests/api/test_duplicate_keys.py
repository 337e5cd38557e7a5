"""A JSON object that has a name twice is refused over HTTP: alone, in a bulk of either form, and however deep."""

import pytest
from fastapi.testclient import TestClient

from api.bootstrap import Office

SEAL = '{"batch": "batch-labusel-2022", "effective_on": "2022-10-04"'
TWICE = f'{SEAL}, "effective_on": "2022-10-05"}}'
NIK = "1222010101900001"
PERSON = f'{{"nik": "{NIK}", "nik": "{NIK}", "name": "Contoh"}}'
ONE = '{"effective_on": "2022-10-04", "name": "Skema", "programmes": ["JKK"], '
DEEP = f'{ONE}"evidence": [{{"kind": "article", "kind": "mou"}}]}}'


WHOLE = f'{ONE}"region": null}}'


def row(body: str) -> str:
    return f'{{"noun": "schemes", "verb": "open", "key": "twice", "body": {body}}}'


def refused(client: TestClient, office: Office, route: str, body: str) -> str:
    """Return the sentence of the refusal; the book stands where it stood."""
    before = office.book.head()
    headers = {"Content-Type": "application/json", "Idempotency-Key": "twice"}
    answer = client.post(route, content=body, headers=headers)
    told = answer.json()
    assert (answer.status_code, told["code"]) == (422, "duplicate_key"), told
    assert office.book.head() == before
    return str(told["detail"])


@pytest.mark.parametrize(
    ("route", "body", "name"),
    [
        ("/v1/enrollments/seal", TWICE, "effective_on"),
        ("/v1/schemes/open", DEEP, "kind"),
        (
            "/v1/enrollments/enrol",
            f'{{"batch": "batch-labusel-2022", "workers": [{{"person": {PERSON}, "region": "12.22.01.2002"}}]}}',
            "nik",
        ),
    ],
)
def test_a_name_given_twice_is_refused(client: TestClient, office: Office, route: str, body: str, name: str) -> None:
    assert f"found {name} twice" in refused(client, office, route, body)


def test_a_name_that_is_no_field_is_not_repeated(client: TestClient, office: Office) -> None:
    said = refused(client, office, "/v1/bulk", f'[{row(f"""{SEAL}, "{NIK}": 1, "{NIK}": 2}}""")}]')
    assert "found a name twice" in said
    assert NIK not in said


ROWS = pytest.mark.parametrize(
    ("wrong", "name"), [(row(DEEP), "kind"), (f'{row(WHOLE)[:-1]}, "key": "other"}}', "key")], ids=["body", "row"]
)


@ROWS
def test_a_bulk_is_looked_through_as_deep(client: TestClient, office: Office, wrong: str, name: str) -> None:
    assert f"found {name} twice" in refused(client, office, "/v1/bulk", f"[{row(WHOLE)}, {wrong}]")


@ROWS
def test_a_line_of_a_bulk_is_named_by_its_number(client: TestClient, office: Office, wrong: str, name: str) -> None:
    before = office.book.head()
    headers = {"Content-Type": "application/x-ndjson"}
    answer = client.post("/v1/bulk", content=f"{row(WHOLE)}\n{wrong}\n", headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (409, "bulk_refused")
    assert "duplicate_key" in answer.text
    assert f"found {name} twice" in answer.text
    assert office.book.head() == before


def test_the_same_name_in_two_objects_is_no_duplicate(client: TestClient) -> None:
    body = f'{ONE}"evidence": [{{"kind": "article"}}, {{"kind": "mou"}}]}}'
    headers = {"Content-Type": "application/json", "Idempotency-Key": "twice"}
    assert client.post("/v1/schemes/open?dry_run=true", content=body, headers=headers).status_code == 200
