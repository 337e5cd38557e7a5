"""The demo as its readers see it: command line, HTTP over a real socket, and a script that imports nothing of ours."""

import hashlib
import json
import os
import socket
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from shutil import copytree
from time import monotonic
from typing import Any
from urllib.error import URLError
from urllib.request import Request, urlopen

import pytest

from tests.support.demo import whole_demo

SCRIPT = Path(__file__).with_name("recompute.py")
AMANAH = (sys.executable, "-m", "api.cli.main")
START_SECONDS = 120
"""How long a machine that does other work may take to start the server; a server that stopped is noticed at once."""


def amanah(home: Path, *words: str) -> Any:
    """Run a command with --json and return its answer."""
    done = subprocess.run([*AMANAH, "--json", "--home", str(home), *words], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo at full scale, a copy that the server may seal."""
    return Path(copytree(whole_demo(tmp_path_factory), tmp_path_factory.mktemp("demo") / "home"))


@pytest.fixture(scope="module")
def events(home: Path) -> list[str]:
    """The NDJSON of all entries."""
    done = subprocess.run([*AMANAH, "--home", str(home), "events"], capture_output=True, text=True, check=True)
    return done.stdout.splitlines()


@pytest.fixture(scope="module")
def recomputed(events: list[str]) -> Any:
    """What the script makes of the entries."""
    done = subprocess.run(
        [sys.executable, "-I", str(SCRIPT)], input="\n".join(events), capture_output=True, text=True, check=True
    )
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def served(home: Path) -> Iterator[str]:
    """The address of the real server on a free port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen(
        [*AMANAH, "--home", str(home), "serve", "--port", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=dict(os.environ),
    )
    address = f"http://127.0.0.1:{port}"
    try:
        _wait(address, process)
        yield address
    finally:
        process.terminate()
        process.wait(timeout=20)


def _wait(address: str, process: "subprocess.Popen[bytes]") -> None:
    deadline = monotonic() + START_SECONDS
    while True:
        assert process.poll() is None, "the server stopped while starting"
        assert monotonic() < deadline, "the server did not start in time"
        try:
            with urlopen(f"{address}/v1/head", timeout=5):
                return
        except (URLError, TimeoutError):
            continue


def get(address: str, path: str, *, key: str | None = None) -> Any:
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    with urlopen(Request(address + path, headers=headers), timeout=30) as answer:
        return json.load(answer)


def test_the_script_is_short_and_imports_nothing_of_ours() -> None:
    text = SCRIPT.read_text()
    assert len(text.splitlines()) <= 80
    imported = {line.split()[1] for line in text.splitlines() if line.startswith(("import ", "from "))}
    assert imported == {"hashlib", "json", "sys", "collections"}


def test_the_root_is_the_one_that_every_answer_names(home: Path, recomputed: Any, served: str) -> None:
    for as_of in (amanah(home, "balances")["as_of"], get(served, "/v1/coverage")["as_of"]):
        assert (as_of["root"], as_of["head"]) == (recomputed["root"], recomputed["position"])
    assert get(served, "/v1/head")["root"] == recomputed["root"]


def test_balances_agree(home: Path, recomputed: Any, served: str) -> None:
    told = amanah(home, "balances")
    assert told == get(served, "/v1/funds")
    compared = 0
    for row in told["rows"]:
        for money in row["money"]:
            terms = {name: figure["rupiah"] for name, figure in money["terms"].items()}
            received = terms.get("received", terms.get("allocated", 0)) + terms.get("raised", 0)
            expected = recomputed["balances"][row["fund"]]
            assert received == expected["received"]
            assert {name: terms[name] for name in expected if name != "received"} == {
                name: rupiah for name, rupiah in expected.items() if name != "received"
            }
            compared += 1
    assert compared == len(recomputed["balances"]) >= 7


def test_person_months_agree(home: Path, events: list[str], recomputed: Any, served: str) -> None:
    told = amanah(home, "coverage")
    assert told == get(served, "/v1/coverage")
    expected: dict[str, int] = defaultdict(int)
    for line in events:
        state = json.loads(line)["state"]
        if state["kind"] == "BatchOpened" and "scheme" in state["what"]:
            expected[state["what"]["scheme"]] += recomputed["person_months"].get(state["stream"], 0)
    assert {row["scheme"]: row["person_months"] for row in told["rows"]} == dict(expected)
    assert sum(expected.values()) > 1_000_000


def test_donor_histories_agree(home: Path, events: list[str], served: str) -> None:
    given: dict[str, int] = defaultdict(int)
    for line in events:
        state = json.loads(line)["state"]
        if state["kind"] == "DonationReceived":
            given[state["what"]["donor"]] += state["what"]["rupiah"]
    assert len(given) >= 5
    for donor, rupiah in given.items():
        told = amanah(home, "history", donor)
        assert told == get(served, f"/v1/donors/{donor}")
        history = told["rows"][0]
        assert history["terms"]["received"]["rupiah"] == rupiah


def test_entries_are_served_as_they_are_told(home: Path, events: list[str], served: str) -> None:
    key = (home / "actor-key").read_text().strip()
    page = get(served, "/v1/events?after=100&limit=50", key=key)
    assert [entry["position"] for entry in page["entries"]] == list(range(101, 151))
    assert page["entries"] == [json.loads(line) for line in events[100:150]]


def test_the_script_stops_at_money_that_it_does_not_know() -> None:
    state = json.dumps({"kind": "DonationReversed", "stream": "fund-a", "what": {}}, separators=(",", ":"))
    leaf = hashlib.sha256(b"\x00" + state.encode()).hexdigest()
    line = json.dumps({"leaf": leaf, "position": 1, "state": json.loads(state)})
    done = subprocess.run([sys.executable, "-I", str(SCRIPT)], input=line, capture_output=True, text=True, check=False)
    assert done.returncode != 0
    assert "DonationReversed at position 1" in done.stderr


@pytest.mark.deep
def test_other_engines_make_the_same_of_every_lot_and_month(home: Path) -> None:
    told = amanah(home, "audit", "--independent")
    checked = {step["title"]: step["checked"] for step in told["steps"]}
    assert [step["found"] for step in told["steps"]] == [0] * 11
    assert all(n > 1_900 for title, n in checked.items() if title.startswith("What every lot has"))
