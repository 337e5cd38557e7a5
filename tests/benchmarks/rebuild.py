"""A rebuild of every projection with a million enrolments in the book, and 200 reads a second that go on beside it."""

import json
import subprocess
import sys
import time
from collections.abc import Callable
from random import Random

from ledger.programmes import Programme
from ledger.store import Reader
from projections.cover import cover
from projections.fund_balances import fund_balances
from projections.reading import answered
from projections.registry import all_projections
from projections.runner import Runner
from tests.benchmarks.cover import GROUPS, PEOPLE, book
from tests.benchmarks.stage import funded, percentile
from tests.support.office import Desk
from tests.support.postgres import PostgresServer

READS_A_SECOND = 200
QUIET_SECONDS = 5.0
_REPLAY = (
    "import json, sys, time; from ledger.store import Store; from projections.rebuild import replay\n"
    "from tests.benchmarks.stage import peak_mb\n"
    "store = Store(sys.argv[1], create=False); begun = time.perf_counter(); done = replay(store)\n"
    "print(json.dumps([time.perf_counter() - begun, peak_mb(), len(done.drifts), done.entries]))"
)


def measure(kind: str, server: PostgresServer) -> list[tuple[str, str]]:
    """Return the figures of a database: one run."""
    with funded(kind, server, rupiah=2 * GROUPS * PEOPLE * 12 * 16_800) as desk:
        people = book(desk)
        Runner(desk.store, all_projections()).catch_up()
        ends = time.perf_counter() + QUIET_SECONDS
        quiet = _reads(desk, people, lambda: time.perf_counter() < ends)
        url = desk.store.engine.url.render_as_string(hide_password=False)
        command = [sys.executable, "-c", _REPLAY, url]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as running:
            beside = _reads(desk, people, lambda: running.poll() is None)
            assert running.stdout is not None
            took, peak, drifts, entries = json.loads(running.stdout.read())
    assert drifts == 0, "rebuilt tables equal the live ones"
    return [
        (f"rebuild of every projection, {entries:,} entries, compared and swapped", f"{took:.1f} s, peak {peak} MB"),
        (f"- {READS_A_SECOND} reads/s before it", _told(quiet)),
        ("- beside it, none failed", _told(beside)),
    ]


def _told(figures: list[float]) -> str:
    return f"p50 {percentile(figures, 0.5) * 1000:.2f} ms, p99 {percentile(figures, 0.99) * 1000:.2f} ms"


def _reads(desk: Desk, people: list[str], going: Callable[[], bool]) -> list[float]:
    """Ask for balances and for people's cover, in turn and at a steady pace; return how long each answer took."""
    dice, took = Random(7), []
    due = time.perf_counter()
    while going():
        time.sleep(max(0.0, due - time.perf_counter()))
        begun = time.perf_counter()
        answered(
            desk.store, lambda reader: _ask(reader, dice.choice(people)) if dice.random() < 0.5 else _funds(reader)
        )
        took.append(time.perf_counter() - begun)
        due = max(due + 1 / READS_A_SECOND, time.perf_counter() - 1.0)
    return took


def _ask(reader: Reader, worker: str) -> None:
    assert cover(reader, worker=worker, programme=Programme.JKM).rows


def _funds(reader: Reader) -> None:
    assert fund_balances(reader, fund="fund-f").rows
