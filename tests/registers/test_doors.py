"""Registers at the doors: the command line and HTTP import, list and erase the same, and name nobody."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from api.app import build_app
from api.bodies import BODY_MAX
from api.bootstrap import Office
from api.registers.reading import FILE_MAX
from ledger.registers.values import RegisterKind
from tests.cli.running import Ran, run
from tests.registers.stage import file_of, registered
from tests.rosters.files import as_csv, people
from tests.rosters.stage import PLANNER
from tests.rosters.test_http import TERMS

ABOUT = {"register_kind": "population", "as_of": "2022-09-30", "region": "12.22", "source": "Disdukcapil"}
TEXT = {"Content-Type": "text/csv"}
FILE = file_of(RegisterKind.POPULATION, [*registered(*people(3)), ["1", "AKTIF", "", "", ""]])


@pytest.fixture
def client(at: Office) -> Iterator[TestClient]:
    bearer = {"Authorization": f"Bearer amanah_{PLANNER}"}
    with TestClient(build_app(at), raise_server_exceptions=False, headers=bearer) as opened:
        yield opened


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("registers") / "home"
    assert run("init", "--home", place).code == 0
    return place


def bring(home: Path, file: Path, *more: object, as_of: str = "2022-09-30") -> Ran:
    about = ("--register", "population", "--as-of", as_of, "--region", "12.22", "--source", "Disdukcapil")
    return run("registers", "import", file, *about, "--home", home, *more)


def test_a_register_goes_in_over_http_and_rules_the_next_list(client: TestClient) -> None:
    headers = {**TEXT, "Idempotency-Key": "first"}
    came = client.post("/v1/registers/import", params=ABOUT, content=FILE, headers=headers)
    assert came.status_code == 201, came.text
    told = came.json()
    assert (told["rows"], told["malformed"], told["codes"]) == (3, 1, {"nik_length": 1})
    assert told["listed"] == [{"row": 5, "code": "nik_length"}]
    again = client.post("/v1/registers/import", params=ABOUT, content=FILE, headers=headers)
    assert (again.status_code, again.json()["snapshot"]) == (200, told["snapshot"])
    (listed,) = client.get("/v1/registers").json()
    assert (listed["snapshot"], listed["rows"], listed["erased"]) == (told["snapshot"], 3, None)
    plan = client.post("/v1/rosters/plan", params=TERMS, content=as_csv(people(4)), headers=TEXT).json()
    assert plan["codes"] == {"register_not_found": 1}
    assert [(one["register_kind"], one["age_days"], one["rows"]) for one in plan["registers"]] == [
        ("population", 4, 4),
        ("wage_earners", None, 4),
    ]
    body = {"snapshot": told["snapshot"], "effective_on": "2022-10-04"}
    erased = client.post("/v1/registers/erase", json=body, headers={"Idempotency-Key": "erase"})
    assert erased.status_code == 201
    assert client.get("/v1/registers").json()[0]["erased"] == erased.json()["position"]


@pytest.mark.parametrize(
    ("about", "content", "status", "code"),
    [
        (ABOUT | {"register_kind": "tax"}, FILE, 422, "malformed"),
        (ABOUT | {"as_of": "kemarin"}, FILE, 422, "malformed"),
        (ABOUT | {"source": "1222010101800001"}, FILE, 422, "malformed"),
        (ABOUT | {"other": "x"}, FILE, 422, "malformed"),
        (ABOUT, b"", 422, "file_empty"),
        (ABOUT, b"NIK;Nama\n1;2\n", 422, "heading_missing"),
    ],
)
def test_what_is_wrong_about_a_register_is_a_problem_with_a_code(
    client: TestClient, about: dict[str, str], content: bytes, status: int, code: str
) -> None:
    headers = {**TEXT, "Idempotency-Key": "k"}
    answer = client.post("/v1/registers/import", params=about, content=content, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert "1222010101800001" not in answer.text
    assert client.get("/v1/registers").json() == []


@pytest.mark.parametrize(("method", "path"), [("GET", ""), ("POST", "/import")])
def test_nobody_without_a_key_brings_or_sees_a_register(client: TestClient, method: str, path: str) -> None:
    headers = {"Authorization": "", "Idempotency-Key": "k", **TEXT}
    answer = client.request(method, f"/v1/registers{path}", params=ABOUT, content=FILE, headers=headers)
    assert answer.status_code == 401
    assert BODY_MAX < FILE_MAX


def test_a_register_goes_in_on_the_command_line_and_is_listed_and_erased(home: Path, tmp_path: Path) -> None:
    file = tmp_path / "kependudukan.csv"
    file.write_bytes(FILE)
    tried = json.loads(bring(home, file, "--dry-run", "--json").out)
    assert (tried["rows"], tried["receipt"]["dry_run"]) == (3, True)
    came = bring(home, file)
    assert came.code == 0
    assert "3 rows taken in, 1 malformed" in came.out
    twice = bring(home, file)
    assert (twice.code, twice.err.partition(":")[0]) == (4, "register_imported")
    (listed,) = json.loads(run("registers", "list", "--json", "--home", home).out)
    assert (listed["register_kind"], listed["rows"], listed["malformed"]) == ("population", 3, 1)
    shown = run("registers", "list", "--home", home)
    assert "2022-09-30" in shown.out
    gone = run("registers", "erase", "--snapshot", listed["snapshot"], "--effective-on", "2022-10-04", "--home", home)
    assert gone.code == 0
    printed = "".join((came.out, came.err, shown.out, gone.out))
    assert not any(str(cell) in printed for row in people(3) for cell in row[1:3])
    unknown = run("rosters", "evidence", "w-0c9k7q3z5vhx2m8d", "--home", home)
    assert (unknown.code, unknown.err.partition(":")[0]) == (3, "unknown_worker")


def test_a_file_that_is_too_large_or_not_there_is_refused(home: Path, tmp_path: Path) -> None:
    large = tmp_path / "large.csv"
    with large.open("wb") as file:
        file.truncate(FILE_MAX + 1)
    assert bring(home, large).err.startswith("file_too_large:")
    assert bring(home, tmp_path / "none.csv").err.startswith("file_unreadable:")
