"""Whoever follows the book is told of each entry once and in order, goes on where he stopped, and is told all of it."""

import json
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from threading import Event
from urllib.parse import urlsplit

import pytest
from cloudevents.core.formats.json import JSONFormat
from cloudevents.core.v1.event import CloudEvent
from fastapi.testclient import TestClient

from api.bootstrap import Office
from api.feed import PAGES_KEPT, Feed, FeedForm, Wanted
from ledger.donations.receive import ReceiveDonation
from tests.api.serving import serving
from tests.api.test_writes import GIFT
from tests.cli.running import run

LINES = {"Accept": "application/x-ndjson"}
STREAM = {"Accept": "text/event-stream"}
FOLLOWERS, GIFTS = 12, 30


def give(office: Office, number: int) -> int:
    said = {**GIFT, "bank_reference": f"FT-FEED-{number}", "rupiah": 1000 + number}
    command = ReceiveDonation.model_validate(said)
    return office.book.record(command, actor=office.actor, key=f"feed-{number}").position


@contextmanager
def following(address: str, path: str, headers: dict[str, str]) -> Iterator[HTTPResponse]:
    connection = HTTPConnection(urlsplit(address).netloc, timeout=60)
    connection.request("GET", path, headers=headers)
    try:
        yield connection.getresponse()
    finally:
        if connection.sock is not None:
            connection.sock.shutdown(socket.SHUT_RDWR)
        connection.close()


def told_events(answer: HTTPResponse, until: int) -> Iterator[dict[str, str]]:
    """Yield the events of a stream, up to the one of a position."""
    event: dict[str, str] = {}
    while True:
        line = answer.readline().decode().rstrip("\n")
        name, _, value = line.partition(": ")
        if line and name:
            event[name] = value
        elif not line and "id" in event:
            yield event
            if int(event["id"]) >= until:
                return
            event = {}


def test_lines_are_those_of_the_command_line(client: TestClient, home: Path) -> None:
    answer = client.get("/v1/events", headers=LINES)
    assert answer.headers["content-type"] == "application/x-ndjson"
    assert answer.text == run("events", "--home", home).out


def test_lines_are_of_the_kinds_and_the_stream_that_were_asked_for(client: TestClient) -> None:
    def found(query: str) -> list[dict[str, str]]:
        lines = client.get(f"/v1/events?{query}", headers=LINES).text.splitlines()
        return [json.loads(line)["state"] for line in lines]

    gifts = found("kind=DonationReceived")
    assert {one["kind"] for one in gifts} == {"DonationReceived"}
    both = found("kind=DonationReceived&kind=FundOpened")
    assert {one["kind"] for one in both} == {"DonationReceived", "FundOpened"}
    assert {one["stream"] for one in found("stream=fund-gresik-2022")} == {"fund-gresik-2022"}
    assert len(found("after=3")) == len(found("")) - 3


def test_every_follower_is_told_of_every_entry_once_and_in_order(office: Office, api_key: str) -> None:
    head = office.store.head()
    headers = {**STREAM, "Authorization": f"Bearer {api_key}"}
    with serving(office) as address, ThreadPoolExecutor(FOLLOWERS) as threads:

        def followed(number: int) -> list[int]:
            with following(address, f"/v1/events?after={number}", headers) as answer:
                return [int(event["id"]) for event in told_events(answer, head + GIFTS)]

        waiting = [threads.submit(followed, number) for number in range(FOLLOWERS)]
        for number in range(GIFTS):
            give(office, number)
        for number, one in enumerate(waiting):
            assert one.result(timeout=60) == list(range(number + 1, head + GIFTS + 1))


def test_a_follower_goes_on_where_he_stopped(office: Office, api_key: str) -> None:
    headers = {**STREAM, "Authorization": f"Bearer {api_key}"}
    with serving(office) as address:
        with following(address, "/v1/events", headers) as answer:
            assert answer.headers["content-type"].startswith("text/event-stream")
            first = [event for event, _ in zip(told_events(answer, 10**9), range(7), strict=False)]
        last = first[-1]["id"]
        head = give(office, 1)
        with following(address, "/v1/events?after=1", {**headers, "Last-Event-ID": last}) as answer:
            rest = list(told_events(answer, head))
    assert [int(event["id"]) for event in (*first, *rest)] == list(range(1, head + 1))
    assert rest[-1]["event"] == "DonationReceived"
    assert json.loads(rest[-1]["data"])["position"] == head


def test_lines_that_are_followed_come_as_entries_are_written(office: Office, api_key: str) -> None:
    headers = {**LINES, "Authorization": f"Bearer {api_key}", "Accept-Encoding": "gzip"}
    head = office.store.head()
    with serving(office) as address, following(address, f"/v1/events?after={head}&follow=true", headers) as answer:
        for number in (1, 2):
            position = give(office, number)
            assert json.loads(answer.readline())["position"] == position


def test_whoever_goes_leaves_nobody_listening(office: Office, api_key: str) -> None:
    headers = {**STREAM, "Authorization": f"Bearer {api_key}"}
    callbacks = office.store.changes._callbacks
    with serving(office) as address:
        before = len(callbacks)
        with following(address, "/v1/events", headers) as answer:
            next(told_events(answer, 10**9))
            assert len(callbacks) == before + 1
        gone = Event()
        for number in range(200):
            give(office, number)
            if len(callbacks) == before:
                gone.set()
                break
            gone.wait(0.02)
    assert gone.is_set()


def test_an_entry_is_an_event_of_cloudevents(client: TestClient) -> None:
    entries = [json.loads(line) for line in client.get("/v1/events", headers=LINES).text.splitlines()]
    lines = client.get("/v1/events?envelope=cloudevents", headers=LINES).content.splitlines()
    sources = set()
    for line, entry in zip(lines, entries, strict=True):
        event = JSONFormat().read(CloudEvent, line)
        sources.add(event.get_source())
        assert (event.get_id(), event.get_subject()) == (str(entry["position"]), entry["state"]["stream"])
        assert (event.get_type(), event.get_specversion()) == (f"id.amanah.{entry['state']['kind']}", "1.0")
        assert f"{event.get_time():%Y-%m-%dT%H:%M:%S.%fZ}" == entry["state"]["at"]
        assert (event.get_data(), event.get_extension("leaf")) == (entry["state"], entry["leaf"])
    assert sources == {f"urn:amanah:book:{entries[0]['leaf'][:16]}"}


@pytest.mark.parametrize(
    ("query", "headers", "code"),
    [
        ("limit=3", LINES, "parameter_of_another_form"),
        ("until=3", STREAM, "parameter_of_another_form"),
        ("follow=true", {}, "parameter_of_another_form"),
        ("envelope=cloudevents", {}, "parameter_of_another_form"),
        ("kind=Nonsense", STREAM, "unknown_kind_asked"),
        ("stream=fund-nobody", STREAM, "unknown_stream"),
        ("", {**STREAM, "Last-Event-ID": "-1"}, "last_event_id_malformed"),
        ("", {**STREAM, "Last-Event-ID": "9" * 40}, "last_event_id_malformed"),
    ],
)
def test_what_cannot_be_followed_is_refused(client: TestClient, query: str, headers: dict[str, str], code: str) -> None:
    assert client.get(f"/v1/events?{query}", headers=headers).json()["code"] == code


@pytest.mark.parametrize("headers", [LINES, STREAM])
def test_entries_are_followed_with_a_key_alone(client: TestClient, headers: dict[str, str]) -> None:
    answer = TestClient(client.app).get("/v1/events", headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (401, "key_missing")


@pytest.mark.anyio
async def test_pages_that_nobody_asks_for_any_more_are_not_kept(office: Office) -> None:
    feed, wanted = Feed(office.store), Wanted(FeedForm.LINES)
    for number in range(PAGES_KEPT + 5):
        position = give(office, number)
        assert [portion.count(b"\n") async for portion in feed.up_to_head(wanted, after=position - 1)] == [1]
    assert len(feed._pages) == PAGES_KEPT


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"
