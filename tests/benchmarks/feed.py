"""A hundred who follow the book over a socket while 2,000 entries a second are written: none missed, and how late."""

import asyncio
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.parse import urlsplit

from api.bootstrap import ACTOR_KEY_FILE, Office, initialise, open_office
from api.demo.people import enrollees, one_of
from api.settings import read_settings
from ledger.command import Command
from ledger.enrollments.enroll import EnrollWorkers
from ledger.enrollments.open import OpenBatch
from ledger.funds.commands import OpenFund
from ledger.parties.commands import RegisterParty
from tests.benchmarks.enrol import VILLAGE
from tests.benchmarks.stage import ON, database, gift, median, percentile
from tests.support.postgres import PostgresServer

FOLLOWERS = 100
COMMITS, PEOPLE, PAUSE = 100, 100, 0.05
"""So many commits of so many people each, one every so many seconds: 2,000 entries a second for five seconds."""


def measure(kind: str, server: PostgresServer) -> list[tuple[str, str]]:
    """Return the figures of a database: one run, the server a process of its own."""
    with database(kind, server) as url, tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        settings = read_settings(home=home, database_url=url if kind == "postgresql" else None)
        initialise(settings)
        with open_office(settings) as office:
            for number, command in enumerate(_opening()):
                office.book.record(command, actor=office.actor, key=f"opening-{number}")
            begun = office.store.head()
            environment = {**os.environ, "AMANAH_HOME": str(home), "AMANAH_PORT": "0", "AMANAH_LOG_FORMAT": "text"}
            if kind == "postgresql":
                environment["AMANAH_DATABASE_URL"] = url
            process = subprocess.Popen(
                [sys.executable, "-m", "api.cli.main", "serve"], env=environment, stdout=subprocess.PIPE, text=True
            )
            try:
                assert process.stdout is not None
                address = next(word for word in process.stdout.readline().split() if word.startswith("http"))
                key = (home / ACTOR_KEY_FILE).read_text().strip()
                lags = asyncio.run(_followed(address, key, begun, office))
            finally:
                process.terminate()
                process.wait(timeout=20)
    told = f"p50 {median(lags) * 1000:.0f} ms, p99 {percentile(lags, 0.99) * 1000:.0f} ms, none missed"
    return [(f"{FOLLOWERS} follow 2,000 entries/s by server-sent events: lag", told)]


def _opening() -> list[Command]:
    fund = {"fund": "fund-f", "pot": "pot-f", "fund_class": "donation", "name": "Dana Ukur", "owner": "party-firm"}
    batch = {"basis": "illustrative", "batch": "batch-b", "first": "2022-10", "fund": "fund-f", "last": "2022-12"}
    return [
        RegisterParty(effective_on=ON, name="Firma Ukur", party="party-firm", party_kind="corporate_csr"),
        OpenFund.model_validate({"effective_on": ON, **fund}),
        gift(0, 10**9),
        OpenBatch.model_validate({"effective_on": ON, "programmes": ["JKK", "JKM"], **batch}),
    ]


async def _followed(address: str, key: str, begun: int, office: Office) -> list[float]:
    """Let all follow, write, and return how long after its commit each entry came to each of them."""
    until, committed = begun + COMMITS * PEOPLE, dict[int, float]()
    followers = [asyncio.create_task(_received(address, key, begun, until)) for _ in range(FOLLOWERS)]
    await asyncio.sleep(1)
    await asyncio.to_thread(_write, office, committed)
    lags = []
    for received in await asyncio.gather(*followers):
        assert [position for position, _ in received] == list(range(begun + 1, until + 1)), "entries were missed"
        lags += [max(0.0, at - committed[-(-(position - begun) // PEOPLE)]) for position, at in received]
    return lags


def _write(office: Office, committed: dict[int, float]) -> None:
    start = time.perf_counter()
    for number in range(COMMITS):
        rows = enrollees([VILLAGE], first=number * PEOPLE, count=PEOPLE, occupation=one_of("farmer"))
        office.book.record(EnrollWorkers(batch="batch-b", workers=rows), actor=office.actor, key=f"enrol-{number}")
        committed[number + 1] = time.perf_counter()
        time.sleep(max(0.0, start + (number + 1) * PAUSE - time.perf_counter()))


async def _received(address: str, key: str, after: int, until: int) -> list[tuple[int, float]]:
    host, port = urlsplit(address).hostname, urlsplit(address).port
    reader, writer = await asyncio.open_connection(host, port)
    head = f"GET /v1/events?after={after} HTTP/1.1\r\nHost: {host}\r\nAccept: text/event-stream\r\n"
    writer.write(f"{head}Authorization: Bearer {key}\r\n\r\n".encode())
    received: list[tuple[int, float]] = []
    left = b""
    while not received or received[-1][0] < until:
        read = await reader.read(1 << 16)
        assert read, "the stream ended"
        *lines, left = (left + read).split(b"\n")
        at = time.perf_counter()
        received += [(int(line[4:]), at) for line in lines if line.startswith(b"id: ")]
    writer.close()
    return received
