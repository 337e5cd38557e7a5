"""An answer as JSON, as lines and as a table is the same answer, and is sent again only where the book has moved."""

import csv
import gzip
import io
import json
from typing import Any

import pytest
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st

from api.answer_forms import FORMULA, AnswerForm, form_of, in_form

AS_OF = {"valid_at": None, "known_at": 12, "at": "2026-11-21T07:31:16Z", "head": 12, "root": "ab", "provisional": True}
ROUTES = ["/v1/funds?by=credit", "/v1/coverage", "/v1/journal", "/v1/exceptions", "/v1/donors/party-gresik-firm"]
LABUSEL = {"effective_on": "2022-11-01", "name": "Warga", "party": "party-later", "party_kind": "village"}

scalars = st.none() | st.booleans() | st.integers() | st.text()
rows_of_json = st.lists(
    st.dictionaries(
        st.text(st.characters(codec="ascii", categories=["Ll"]), min_size=1),
        st.recursive(
            scalars,
            lambda one: (
                st.lists(one, max_size=3)
                | st.dictionaries(st.text(st.characters(codec="ascii", categories=["Ll"]), min_size=1), one, max_size=3)
            ),
            max_leaves=6,
        ),
        min_size=1,
        max_size=4,
    ),
    max_size=4,
)


def leaf_at(value: Any, path: str) -> Any:
    """Return what stands at a path of a JSON value, none where the path leads nowhere."""
    for name in path.split("."):
        if isinstance(value, list) and name.isdigit() and int(name) < len(value):
            value = value[int(name)]
        elif isinstance(value, dict) and name in value:
            value = value[name]
        else:
            return None
    return value


def count_leaves(value: Any) -> int:
    """Return how many values other than null stand within a JSON value."""
    if isinstance(value, dict | list):
        return sum(count_leaves(one) for one in (value.values() if isinstance(value, dict) else value))
    return value not in (None, "")


def read_table(octets: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(octets.decode(), newline="")))


def must_agree(told: Any, table: bytes) -> None:
    lines = read_table(table)
    assert len(lines) == len(told["rows"])
    for row, line in zip(told["rows"], lines, strict=True):
        whole = {**row, "as_of": told["as_of"]}
        assert sum(cell != "" for cell in line.values()) == count_leaves(whole)
        for path, cell in line.items():
            value = leaf_at(whole, path)
            if isinstance(value, str):
                assert cell in (value, f"'{value}")
                assert not cell.lstrip().startswith(FORMULA)
            elif not isinstance(value, dict | list):
                assert cell == ("" if value is None else json.dumps(value))


@given(rows_of_json)
def test_a_table_holds_every_value_of_the_answer_and_no_formula(rows: list[Any]) -> None:
    told = {"as_of": AS_OF, "rows": rows}
    table = in_form(AnswerForm.CSV, json.dumps(told).encode())
    must_agree(told, table)
    for line in read_table(table):
        for cell in line.values():
            assert not cell.lstrip().startswith(FORMULA) or cell.lstrip("-").isdigit()


@given(rows_of_json)
def test_lines_are_the_moment_and_the_rows(rows: list[Any]) -> None:
    lines = in_form(AnswerForm.NDJSON, json.dumps({"as_of": AS_OF, "rows": rows}).encode()).split(b"\n")
    assert lines.pop() == b""
    assert [json.loads(line) for line in lines] == [{"as_of": AS_OF}, *rows]


@pytest.mark.parametrize("route", ROUTES)
def test_every_form_over_http_says_the_same(client: TestClient, route: str) -> None:
    told = client.get(route).json()
    assert told["rows"]
    table = client.get(route, headers={"Accept": "text/csv"})
    assert table.headers["content-type"] == "text/csv; charset=utf-8"
    must_agree(told, table.content)
    lines = client.get(route, headers={"Accept": "application/x-ndjson"})
    assert lines.headers["content-type"] == "application/x-ndjson"
    first, *rows = (json.loads(line) for line in lines.text.splitlines())
    assert (first, rows) == ({"as_of": told["as_of"]}, told["rows"])


@pytest.mark.parametrize(
    ("accept", "form"),
    [
        ("", AnswerForm.JSON),
        ("*/*", AnswerForm.JSON),
        ("text/html", AnswerForm.JSON),
        ("text/csv", AnswerForm.CSV),
        ("application/json;q=0.5, text/csv;q=0.4", AnswerForm.JSON),
        ("application/json;q=0.4, text/csv;q=0.5", AnswerForm.CSV),
        ("application/x-ndjson, */*;q=0.1", AnswerForm.NDJSON),
    ],
)
def test_the_form_is_the_one_that_is_rated_highest(accept: str, form: AnswerForm) -> None:
    assert form_of(accept) is form


def test_an_answer_is_sent_again_once_the_book_has_moved(client: TestClient) -> None:
    route = "/v1/funds"
    tag = client.get(route).headers["etag"]
    known = {"If-None-Match": f'"other", {tag}'}
    again = client.get(route, headers=known)
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    assert client.get(route, headers={**known, "Accept": "text/csv"}).status_code == 200
    written = client.post("/v1/parties/register", json=LABUSEL, headers={"Idempotency-Key": "later"})
    assert written.status_code == 201, written.text
    moved = client.get(route, headers=known)
    assert moved.status_code == 200
    assert moved.headers["etag"] != tag


def test_a_tag_confirms_its_own_question_alone(client: TestClient) -> None:
    tag = client.get("/v1/coverage").headers["etag"]
    for route in ("/v1/coverage?scheme=scheme-never", "/v1/coverage?known_at=99999999"):
        assert client.get(route, headers={"If-None-Match": tag}).status_code in (404, 422)
    assert client.get("/v1/coverage?known_at=3", headers={"If-None-Match": tag}).status_code == 200


def test_the_public_and_a_key_are_told_different_things_of_coverage(client: TestClient) -> None:
    route = "/v1/coverage?level=regency"
    tag = client.get(route).headers["etag"]
    public = TestClient(client.app).get(route, headers={"If-None-Match": tag})
    assert (public.status_code, public.headers["etag"] != tag) == (200, True)


def test_who_may_not_read_is_not_told_that_nothing_changed(client: TestClient) -> None:
    tag = client.get("/v1/claims").headers["etag"]
    assert TestClient(client.app).get("/v1/claims", headers={"If-None-Match": tag}).status_code == 401


def test_a_long_answer_is_compressed_for_whoever_accepts_it(client: TestClient) -> None:
    with client.stream("GET", "/v1/journal", headers={"Accept-Encoding": "gzip"}) as answer:
        packed = b"".join(answer.iter_raw())
    assert answer.headers["content-encoding"] == "gzip"
    assert json.loads(gzip.decompress(packed)) == client.get("/v1/journal").json()
    plain = client.get("/v1/journal", headers={"Accept-Encoding": "identity"})
    assert "content-encoding" not in plain.headers
