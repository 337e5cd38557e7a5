"""The log runs beside the server: entries are sealed within a second, the level is told, and no person is served."""

import json
import re
from pathlib import Path
from time import monotonic

import pytest
from fastapi.testclient import TestClient

from api.app import build_app
from api.bootstrap import Office
from api.log import Level, Sealer, log_folder, open_log, reached, wait_for
from api.reads import READS
from api.settings import DATABASE_FILE
from ledger.corrections.gifts import CorrectAmount
from ledger.donations.commands import ReceiveDonation
from ledger.transparency.folder import head_of
from ledger.transparency.keys import SigningKey
from ledger.transparency.notes import COSIGNATURE
from ledger.transparency.policy import Policy
from ledger.transparency.witness import Witness
from tests.cli.running import run
from tests.support.office import seeded


def one_more(office: Office, number: int) -> int:
    """Record a gift like the story's; return its position."""
    with office.store.reader() as reader:
        given = json.loads(bytes(reader.entries(kinds=["DonationReceived"])[0].state))["what"]
    command = ReceiveDonation(
        account="bri-02",
        bank_reference=f"MORE-{number}",
        donation=f"gift-more-{number}",
        donor=given["donor"],
        effective_on=given["effective_on"],
        fund=given["fund"],
        pot=given["pot"],
        rupiah=1000 + number,
    )
    return office.book.record(command, actor=office.actor, key=f"more-{number}").position


def test_beside_the_server_an_entry_is_sealed_within_a_second(office: Office) -> None:
    with Sealer(office):
        for number in range(3):
            position = one_more(office, number)
            begun = monotonic()
            found = wait_for(office, position, Level.SEALED, seconds=10)
            assert found.level is Level.SEALED
            assert monotonic() - begun < 5
    assert head_of(log_folder(office.settings).published) is not None


def test_the_level_is_told_and_can_be_waited_for(office: Office, client: TestClient) -> None:
    position = one_more(office, 1)
    told = client.get(f"/v1/log/level/{position}").json()
    assert (told["level"], told["sealed"], told["witnessed"]) == ("recorded", 0, 0)
    waited = client.get(f"/v1/log/level/{position}?at_least=sealed&seconds=0.05").json()
    assert waited["level"] == "recorded"
    with Sealer(office):
        told = client.get(f"/v1/log/level/{position}?at_least=sealed&seconds=20").json()
    assert (told["level"], told["sealed"] >= position) == ("sealed", True)
    beyond = client.get(f"/v1/log/level/{position + 1}")
    assert (beyond.status_code, beyond.json()["code"]) == (409, "position_not_reached")


def test_the_receipt_of_a_corrected_gift_says_what_supersedes_it(
    office: Office, client: TestClient, home: Path, tmp_path: Path
) -> None:
    wrong = one_more(office, 1)
    assert client.get(f"/v1/log/level/{wrong}").json()["replaced_by"] is None
    minutes = {"kind": "minutes", "number": "BA-1", "issued_on": "2022-11-01", "issuer": "Yayasan Contoh"}
    words = {"corrects": wrong, "donation": "gift-right", "rupiah": 900, "reason": "misread", "evidence": [minutes]}
    command = CorrectAmount.model_validate({**words, "effective_on": "2022-11-01", "basis": "reported"})
    office.book.record(command, actor=office.actor, key="right")
    right = client.get(f"/v1/log/level/{wrong}").json()["replaced_by"]
    assert right > wrong
    old = run("receipt", "donation", "gift-more-1", "-o", tmp_path, "--home", home)
    assert f"what stands in its place is at position {right}" in old.out
    new = run("receipt", "donation", "gift-right", "-o", tmp_path, "--home", home)
    assert (f"The entry at position {right} is sealed" in new.out, "took this entry back" in new.out) == (True, False)
    verified = json.loads(run("verify", tmp_path / "gift-right.receipt.json", "--json").out)
    assert (verified["entry"]["what"]["corrects"], verified["entry"]["what"]["rupiah"]) == (wrong, 900)


def test_where_the_log_refuses_the_book_goes_on_and_the_level_stays(office: Office) -> None:
    open_log(office.settings, office.store).publish()
    (next(log_folder(office.settings).public.glob("tile/0/000*/*"))).unlink()
    with Sealer(office) as sealer:
        position = one_more(office, 1)
        assert wait_for(office, position, Level.SEALED, seconds=0.8).level is Level.RECORDED
        assert sealer.refusal is not None
        assert sealer.refusal.code == "tile_missing"
    assert reached(office, position).level is Level.RECORDED


def test_beside_the_server_the_witnesses_are_asked_and_one_that_is_down_holds_nothing_up(
    office: Office, tmp_path: Path
) -> None:
    open_log(office.settings, office.store).publish()
    folder = log_folder(office.settings)
    keys = [SigningKey.make(f"w{n}.example", kind=COSIGNATURE, random=seeded(n)) for n in range(2)]
    logs = folder.policy.text.replace("quorum none\n", "")
    witness = Witness(tmp_path / "w", keys[0], Policy.parse(f"{logs}quorum none\n".encode()), clock=lambda: 1.7e9)
    asked = []

    def ask(url: str, body: bytes) -> tuple[int, bytes]:
        asked.append(url)
        if url.startswith("http://w1"):
            raise OSError("connection refused")
        answer = witness.add_checkpoint(body)
        return answer.status, answer.body.encode()

    lines = [f"witness W{n} {key.public} http://w{n}" for n, key in enumerate(keys)]
    folder.keep_policy("\n".join([logs + lines[0], lines[1], "group one 1 W0 W1", "quorum one", ""]))
    with Sealer(office, ask=ask, ask_seconds=0.01):
        position = one_more(office, 1)
        found = wait_for(office, position, Level.WITNESSED, seconds=20)
    assert found.level is Level.WITNESSED
    assert {url.split("/")[2] for url in asked} == {"w0", "w1"}


def test_the_files_of_the_tree_are_served_and_nothing_else(office: Office, client: TestClient) -> None:
    assert client.get("/log/checkpoint").status_code == 503
    open_log(office.settings, office.store).publish()
    folder = log_folder(office.settings)
    checkpoint = client.get("/log/checkpoint")
    assert checkpoint.content == (folder.public / "checkpoint").read_bytes()
    assert checkpoint.headers["content-type"] == "text/plain; charset=utf-8"
    for path in folder.public.rglob("tile/**/*"):
        if path.is_file():
            answer = client.get(f"/log/{path.relative_to(folder.public).as_posix()}")
            assert answer.content == path.read_bytes()
            assert "immutable" in answer.headers["cache-control"]
    for place in (
        "entries/000",
        "0/../../../signer/signing-key",
        "0/000.p/0",
        "0/000.p/256",
        "00/000",
        "64/000",
        "0/1",
    ):
        assert client.get(f"/log/tile/{place}").status_code == 404
    for place in ("policy", "signer/signing-key", "entries/tile/entries/000"):
        assert client.get(f"/log/{place}").status_code == 404


def test_no_public_address_tells_a_worker_or_an_entry(office: Office) -> None:
    """Crawl what a stranger can fetch: every read without parameters, the pages, and every file of the log."""
    open_log(office.settings, office.store).publish()
    with office.store.reader() as reader:
        states = [bytes(entry.state) for entry in reader.entries(limit=10_000)]
    workers = set(re.findall(rb"w-[0-9a-z]{16}", b"".join(states)))
    nonces = {json.loads(state)["nonce"].encode() for state in states}
    assert len(workers) == 3
    public = log_folder(office.settings).public
    files = [f"/log/{path.relative_to(public).as_posix()}" for path in public.rglob("*") if path.is_file()]
    paths = ["/", "/en", "/v1/head", "/v1/openapi.json", "/log/tile/entries/000", "/log/entries/tile/entries/000"]
    paths += [read.path for read in READS if "{" not in read.path] + files + ["/v1/events"]
    answered = 0
    with TestClient(build_app(office), raise_server_exceptions=False) as stranger:
        for path in paths:
            answer = stranger.get(path)
            answered += answer.status_code == 200
            found = answer.content
            assert not [worker for worker in workers if worker in found], path
            assert not [nonce for nonce in nonces if nonce in found], path
    assert answered > len(files) + 4


def test_on_the_command_line_the_log_is_published_shown_and_repaired(home: Path) -> None:
    early = run("log", "show", "--home", home)
    assert (early.code, early.err.split(":")[0]) == (6, "log_not_begun")
    first = run("log", "publish", "--home", home)
    assert (first.code, "stands signed at size" in first.out) == (0, True)
    told = json.loads(run("log", "show", "--home", home, "--json").out)
    assert told["recorded"] == told["sealed"] > 0 == told["witnessed"]
    tile = next((home / "log" / "public" / "tile" / "0").rglob("000.p/*"))
    kept = tile.read_bytes()
    tile.unlink()
    broken = run("log", "publish", "--home", home)
    assert (broken.code, broken.err.split(":")[0]) == (6, "tile_missing")
    assert run("log", "repair", "--home", home).code == 0
    assert tile.read_bytes() == kept
    assert run("log", "publish", "--home", home).code == 0


def test_a_log_has_the_name_that_was_set(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AMANAH_LOG_ORIGIN", "amanah.example/buku")
    assert json.loads(run("log", "publish", "--home", home, "--json").out)["origin"] == "amanah.example/buku"


def test_a_database_from_a_backup_is_refused_by_name(home: Path, tmp_path: Path) -> None:
    kept = (home / DATABASE_FILE).read_bytes()
    run("log", "publish", "--home", home)
    for path in home.glob(f"{DATABASE_FILE}*"):
        path.unlink()
    (home / DATABASE_FILE).write_bytes(kept)
    again = run("log", "publish", "--home", home)
    assert (again.code, again.err.split(":")[0]) == (6, "log_restored")


def test_an_unknown_gift_and_a_level_not_reached_are_refused(home: Path, tmp_path: Path) -> None:
    unknown = run("receipt", "donation", "gift-nobody", "-o", tmp_path, "--home", home)
    assert (unknown.code, unknown.err.split(":")[0]) == (3, "unknown_donation")
    early = run("receipt", "donation", "gift-first", "--level", "witnessed", "-o", tmp_path, "--home", home)
    assert (early.code, early.err.split(":")[0]) == (4, "level_not_reached")
