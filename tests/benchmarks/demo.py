"""The whole demo, from an empty home to tables printed, as a process of its own."""

import json
import os
import resource
import subprocess
import sys
import tempfile
import time

from tests.benchmarks.stage import database
from tests.support.postgres import PostgresServer


def measure(kind: str, server: PostgresServer) -> list[tuple[str, str]]:
    """Return the figures of a database: one run."""
    with database(kind, server) as url, tempfile.TemporaryDirectory() as home:
        environment = dict(os.environ, AMANAH_HOME=f"{home}/home")
        if kind == "postgresql":
            environment["AMANAH_DATABASE_URL"] = url
        start = time.perf_counter()
        done = subprocess.run(
            [sys.executable, "-m", "api.cli.main", "demo", "--no-serve", "--json"],
            env=environment,
            capture_output=True,
            text=True,
            check=True,
        )
        took = time.perf_counter() - start
    json.loads(done.stdout)
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    return [("amanah demo --no-serve, full scale", f"{took:.1f} s, peak at most {peak:,.0f} MB")]
