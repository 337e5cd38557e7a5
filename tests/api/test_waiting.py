"""A read waits for a position that somebody is about to write, and says where the book stands when nobody does."""

from threading import Thread

import pytest
from fastapi.testclient import TestClient

from api import bootstrap
from api.bootstrap import Office, open_office
from ledger.errors import Refused
from ledger.schemes.commands import OpenScheme

OPEN = OpenScheme(effective_on="2023-01-01", name="Skema baru", programmes=("JKK",), scheme="scheme-later")


def test_a_read_has_what_its_receipt_names(client: TestClient) -> None:
    body = {"effective_on": "2023-01-01", "name": "Skema baru", "programmes": ["JKK"], "scheme": "scheme-later"}
    position = client.post("/v1/schemes/open", json=body, headers={"Idempotency-Key": "x"}).json()["position"]
    answer = client.get("/v1/schemes", params={"min_position": position})
    assert answer.json()["as_of"]["known_at"] == position
    assert "scheme-later" in answer.text


def test_a_read_waits_for_another_process(office: Office) -> None:
    head = office.store.head()
    with open_office(office.settings) as other:
        waiting = Thread(target=office.reach, args=(head + 1,), kwargs={"seconds": 60.0})
        waiting.start()
        other.book.record(OPEN, actor=other.actor, key="later")
        waiting.join()
    assert office.store.head() == head + 1


def test_a_position_that_nobody_writes_is_refused_in_time(
    client: TestClient, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    head = office.store.head()
    with pytest.raises(Refused) as refused:
        office.reach(head + 5, seconds=0.01)
    assert str(refused.value) == (
        f"expected the book to reach position {head + 5} within 0.01 seconds, found its head at {head}; "
        "ask again, or for a position that a receipt names"
    )
    monkeypatch.setattr(bootstrap.ReadingRoom.reach, "__kwdefaults__", {"seconds": 0.01})
    answer = client.get("/v1/funds", params={"min_position": head + 5})
    assert (answer.status_code, answer.json()["code"]) == (409, "position_not_reached")
    assert f"found its head at {head}" in answer.json()["detail"]


def test_a_position_that_is_there_is_not_waited_for(office: Office) -> None:
    office.reach(office.store.head(), seconds=0.0)
