"""What was written by an older version is read as today's words; what only a newer one knows is refused."""

import json
from collections.abc import Iterator

import pytest

from ledger.parties.events import PartyAliasAdded, PartyRegistered
from ledger.store import Row, Store, next_stamp
from ledger.store.mapper import UnknownKind
from ledger.upcasts import UPCASTS, Body, upcast
from tests.book.test_record import office
from tests.support.office import Desk, desk


@pytest.fixture
def it(database_url: str) -> Iterator[Desk]:
    with desk(database_url) as opened:
        yield opened


def write_by_hand(store: Store, clock_of: Desk, kind: str, body: Body, *, version: int = 1) -> bytes:
    """Append an entry of any kind, as another version of this program would have."""
    with store.writer() as writer:
        at = next_stamp(clock_of.clock(), last=writer.head.at)
        state = {"at": at, "by": "old", "kind": kind, "nonce": "0" * 32, "stream": "party-old", "version": version}
        state["what"] = body
        stored = json.dumps(state, sort_keys=True, separators=(",", ":")).encode()
        writer.append([Row("party-old", version, kind, stored)], at=at)
        return stored


OLD = {"called": "Pemkab Lama", "id": "party-old", "since": "2019-05-01"}


def first_step(body: Body) -> Body:
    return {"name": body["called"], "party": body["id"], "since": body["since"]}


def second_step(body: Body) -> Body:
    rest = {key: value for key, value in body.items() if key != "since"}
    known = {"basis": "reported", "evidence": [], "exceptions": [], "party_kind": "government_unit"}
    return {**known, **rest, "effective_on": body["since"]}


@pytest.fixture
def registered(monkeypatch: pytest.MonkeyPatch) -> None:
    """Register two steps, as if PartyRegistered had had two older shapes."""
    assert isinstance(UPCASTS, dict)
    monkeypatch.setitem(UPCASTS, "PartyRegistered.old", ("PartyRegistered.newer", first_step))
    monkeypatch.setitem(UPCASTS, "PartyRegistered.newer", ("PartyRegistered", second_step))


@pytest.mark.usefixtures("registered")
def test_an_old_shape_is_read_as_todays_event_and_its_bytes_stay(it: Desk) -> None:
    stored = write_by_hand(it.store, it, "PartyRegistered.old", OLD)
    event = it.book.entry(1).event
    assert isinstance(event, PartyRegistered)
    assert (event.name, event.party, str(event.effective_on)) == ("Pemkab Lama", "party-old", "2019-05-01")
    assert it.book.entries("party-old")[0].event == event
    with it.store.reader() as reader:
        entry = reader.entry(1)
    assert entry is not None
    assert (bytes(entry.state), entry.kind) == (stored, "PartyRegistered.old")


@pytest.mark.usefixtures("registered")
def test_a_command_decides_over_an_old_shape(it: Desk) -> None:
    write_by_hand(it.store, it, "PartyRegistered.old", OLD)
    with pytest.raises(Exception, match="party-old in the book already"):
        it.record(office("Pemkab Lagi", "party-old"))
    assert it.record(office("Pemkab Baru", "party-new")).position == 2


def test_upcasts_go_step_by_step_and_leave_todays_kinds_alone() -> None:
    steps = {"Old": ("Newer", lambda body: body | {"a": 1}), "Newer": ("Today", lambda body: body | {"b": 2})}
    assert upcast("Old", {}, steps) == ("Today", {"a": 1, "b": 2})
    assert upcast("Newer", {}, steps) == ("Today", {"b": 2})
    assert upcast(PartyAliasAdded.KIND, {"c": 3}) == ("PartyAliasAdded", {"c": 3})


def test_a_kind_that_nobody_knows_is_refused_by_name_and_position(it: Desk) -> None:
    it.record(office("Pemkab A", "party-a"))
    write_by_hand(it.store, it, "PartyRegistered.9", OLD)
    with pytest.raises(UnknownKind) as refused:
        it.book.read()
    assert refused.value.code == "unknown_kind"
    assert refused.value.details == {"kind": "PartyRegistered.9", "position": 2}
    assert it.book.entry(1).event.KIND == "PartyRegistered"
