"""Processes that tests start: none outlives its test, and none is waited for without end."""

import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Timer

SECONDS_MAX = 120
"""After so long a process is killed, so that whoever waits for its next line fails instead."""


@contextmanager
def started(words: Sequence[str | Path], *, cwd: Path | None = None) -> Iterator["subprocess.Popen[str]"]:
    """Run a module with its words; what it prints can be read, and it is dead once the block ends, however it ends."""
    command = [sys.executable, "-W", "error", "-m", *words]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, cwd=cwd, text=True, stdin=pipe, stdout=pipe, stderr=pipe) as process:
        late = Timer(SECONDS_MAX, process.kill)
        late.daemon = True
        late.start()
        try:
            yield process
        finally:
            late.cancel()
            process.kill()


def line_of(process: "subprocess.Popen[str]") -> str:
    """Return the next line that a process prints."""
    assert process.stdout is not None
    return process.stdout.readline()
