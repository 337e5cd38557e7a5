"""The whole demo, from an empty home to tables printed, as a process of its own."""

import json
import os
import subprocess
import sys
import tempfile
import time

from tests.benchmarks.stage import database
from tests.support.postgres import PostgresServer

_DEMO = (
    "import sys; from api.cli.main import main; from tests.benchmarks.stage import peak_mb\n"
    "sys.argv = ['amanah', 'demo', '--no-serve', '--json']\n"
    "try: main()\n"
    "finally: print(peak_mb(), file=sys.stderr)"
)


def measure(kind: str, server: PostgresServer) -> list[tuple[str, str]]:
    """Return the figures of a database: one run."""
    with database(kind, server) as url, tempfile.TemporaryDirectory() as home:
        environment = dict(os.environ, AMANAH_HOME=f"{home}/home")
        if kind == "postgresql":
            environment["AMANAH_DATABASE_URL"] = url
        start = time.perf_counter()
        done = subprocess.run(
            [sys.executable, "-c", _DEMO],
            env=environment,
            capture_output=True,
            text=True,
            check=True,
        )
        took = time.perf_counter() - start
    json.loads(done.stdout)
    peak = done.stderr.split()[-1]
    return [("amanah demo --no-serve, full scale", f"{took:.1f} s, peak {peak} MB")]
