"""Whatever is wrong with a command, every route answers with a stable code and the book does not move."""

import copy
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.access import add_actor
from api.app import build_app
from api.bootstrap import Office, open_office
from api.fields import example_of
from api.settings import read_settings
from ledger.command import Command
from ledger.commands import COMMANDS
from ledger.identities.keys import KEEPER

CODE = re.compile(r"[a-z][a-z0-9_]{2,60}")
NIK = "1222010101900001"
Body = dict[str, Any]


class Door:
    """Sends a body to a command's route, and looks at the position before and after."""

    def __init__(self, office: Office, client: TestClient) -> None:
        self.office = office
        self.client = client
        self.sent = 0

    def refused(self, command: type[Command], body: object, *, raw: bytes | None = None) -> str:
        """Return the code of the refusal; fails where there is none or where the book moved."""
        before = self.office.book.head().position
        self.sent += 1
        headers = {"Idempotency-Key": f"bad-{self.sent}", "Content-Type": "application/json"}
        route = f"/v1/{command.NOUN}/{command.VERB}"
        answer = (
            self.client.post(route, json=body, headers={"Idempotency-Key": f"bad-{self.sent}"})
            if raw is None
            else self.client.post(route, content=raw, headers=headers)
        )
        told = answer.json()
        assert answer.status_code in (404, 409, 413, 422), (route, body, told)
        assert answer.headers["content-type"] == "application/problem+json"
        assert CODE.fullmatch(told["code"]), told
        assert told["status"] == answer.status_code
        assert "found" in told["detail"], told
        assert self.office.book.head().position == before
        return str(told["code"])


@pytest.fixture(scope="module")
def door(told_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    home = Path(shutil.copytree(told_home, tmp_path_factory.mktemp("bad") / "home"))
    with open_office(read_settings(home=home)) as office:
        key, app = add_actor(office.store, "penjaga", role=KEEPER), build_app(office)
        with TestClient(app, raise_server_exceptions=False, headers={"Authorization": f"Bearer {key}"}) as client:
            yield Door(office, client)


every_command = pytest.mark.parametrize("command", COMMANDS, ids=lambda c: f"{c.NOUN}-{c.VERB}")


def places(body: object, path: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], object]]:
    """Yield every leaf of a body with its path."""
    match body:
        case dict():
            for name, inner in body.items():
                yield from places(inner, (*path, name))
        case list():
            for index, inner in enumerate(body):
                yield from places(inner, (*path, index))
        case _:
            yield path, body


def put(body: Body, path: tuple[str | int, ...], value: object) -> Body:
    """Return a copy of a body with another value at a path."""
    changed = copy.deepcopy(body)
    inner: Any = changed
    for part in path[:-1]:
        inner = inner[part]
    inner[path[-1]] = value
    return changed


def full(command: type[Command]) -> Body:
    """Return an example with text and amounts in optional fields too, so that more of the command is looked at."""
    body: Body = dict(example_of(command))
    optional: Body = {
        "name": "Sebuah nama",
        "person_name": "Orang Rekaan",
        "alias": "Nama lain",
        "person_alias": "Nama Lain",
        "number": "1/2022",
        "title": "Sebuah judul",
        "role": "head",
        "occupation": "farmer",
        "billing_code": "2210-0001",
        "bpjs_reference": "K-1",
        "dpa_number": "DPA/1",
        "decree_number": "P/1",
        "read_as": "Pasal 38",
        "evidence": [{"kind": "article", "title": "Judul", "issuer": "Penerbit", "number": "1"}],
    }
    return body | {name: value for name, value in optional.items() if name in command.model_fields and name not in body}


@every_command
def test_a_value_of_the_wrong_type_is_refused(door: Door, command: type[Command]) -> None:
    body = example_of(command)
    for name in body:
        assert door.refused(command, body | {name: {"wrong": [1]}}) == "malformed"


@every_command
def test_a_missing_field_is_refused(door: Door, command: type[Command]) -> None:
    body = example_of(command)
    for name, field in command.model_fields.items():
        if field.is_required():
            assert door.refused(command, {k: v for k, v in body.items() if k != name}) == "malformed"


@every_command
def test_a_field_that_is_not_one_is_refused_and_not_repeated(door: Door, command: type[Command]) -> None:
    body = example_of(command) | {NIK: "x"}
    assert door.refused(command, body) == "malformed"
    answer = door.client.post(f"/v1/{command.NOUN}/{command.VERB}", json=body, headers={"Idempotency-Key": "k"})
    assert NIK not in answer.text


@every_command
def test_an_unknown_id_is_refused(door: Door, command: type[Command]) -> None:
    own = set(command.IDS)
    body = example_of(command)
    for path, value in places(body):
        prefix = re.match(r"(party|scheme|agreement|fund|pot|gift|budget|batch|claim|law|pledge|w)-", str(value))
        if prefix is not None and path[0] not in own:
            unknown = "w-0000000000000000" if prefix[1] == "w" else f"{prefix[1]}-that-nobody-knows"
            code = door.refused(command, put(body, path, unknown))
            assert code != "malformed", (path, code)
    if "payment" in body:
        assert door.refused(command, body | {"payment": 2**52}).startswith("unknown")


@every_command
def test_a_fact_dated_after_today_is_refused(door: Door, command: type[Command]) -> None:
    if "effective_on" in command.model_fields:
        body = example_of(command) | {"effective_on": "2199-01-01"}
        code = door.refused(command, body)
        assert code == "dated_in_the_future" or not _stands(door, command), code


def _stands(door: Door, command: type[Command]) -> bool:
    """Tell whether the example would be recorded as it is."""
    answer = door.client.post(
        f"/v1/{command.NOUN}/{command.VERB}?dry_run=true", json=example_of(command), headers={"Idempotency-Key": "dry"}
    )
    return answer.status_code == 200


@every_command
def test_ten_to_the_eighteenth_is_refused(door: Door, command: type[Command]) -> None:
    body = full(command)
    for path, value in places(body):
        if isinstance(value, int) and not isinstance(value, bool):
            assert door.refused(command, put(body, path, 10**18)) == "malformed", path


@every_command
def test_a_control_character_is_refused(door: Door, command: type[Command]) -> None:
    body = full(command)
    for path, value in places(body):
        if isinstance(value, str):
            for character in ("\x00", "\n"):
                changed = put(body, path, f"{value[0]}{character}{value}")
                assert door.refused(command, changed) == "malformed", (path, character)


@every_command
def test_a_string_of_a_million_bytes_is_refused(door: Door, command: type[Command]) -> None:
    body = full(command)
    for path, value in places(body):
        if isinstance(value, str):
            assert door.refused(command, put(body, path, "x" * 1_000_000)) == "malformed", path


@every_command
def test_what_is_no_json_object_is_refused(door: Door, command: type[Command]) -> None:
    for raw in (b"", b"{", b"[]", b"null", b'"text"', b"\xff\xfe", b"[" * 100_000, b'{"a":' + b"9" * 5000 + b"}"):
        assert door.refused(command, None, raw=raw) == "malformed"


@every_command
def test_the_same_key_with_another_request_is_refused(door: Door, command: type[Command]) -> None:
    if not _stands(door, command):
        return
    route, key = f"/v1/{command.NOUN}/{command.VERB}", {"Idempotency-Key": f"once-{command.__name__}"}
    first = door.client.post(route, json=example_of(command), headers=key)
    again = door.client.post(route, json=example_of(command), headers=key)
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json()["replayed"] is True
    position = door.office.book.head().position
    other = {"effective_on": "2022-10-05"} if "effective_on" in command.model_fields else {"accept": ["DOC-01"]}
    changed = door.client.post(route, json=example_of(command) | other, headers=key)
    assert (changed.status_code, changed.json()["code"]) == (409, "key_reused")
    assert door.office.book.head().position == position


@pytest.mark.parametrize(
    ("noun", "verb", "body", "code"),
    [
        ("funds", "open", {"fund": "fund-labusel-2022"}, "fund_exists"),
        ("schemes", "open", {"scheme": "scheme-labusel-2022"}, "scheme_exists"),
        ("parties", "register", {"party": "party-gresik-firm", "name": "Lagi"}, "party_exists"),
        ("donations", "receive", {"bank_reference": "FT-1"}, "natural_key_used"),
        ("statistics", "report-enrollment", {"statistic": "stat-labusel"}, "statistic_exists"),
        ("law", "register", {"instrument": "law-inpres-2-2021"}, "instrument_exists"),
    ],
)
def test_a_duplicate_is_refused(door: Door, noun: str, verb: str, body: Body, code: str) -> None:
    command = next(c for c in COMMANDS if (noun, verb) == (c.NOUN, c.VERB))
    assert door.refused(command, example_of(command) | body) == code
