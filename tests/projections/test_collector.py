"""What is kept of many seats is no work for the garbage collector, until the process ends."""

import subprocess
import sys

_PROCESS = """
import atexit, gc
atexit.register(lambda: print("left at the end:", gc.get_freeze_count()))
from projections import kept_seats
kept_seats._spare_the_collector()
print("left out:", gc.get_freeze_count() > 1000)
"""


def test_what_is_left_out_of_its_rounds_is_cleared_away_at_the_end() -> None:
    """Otherwise DuckDB says on leaving, in hundreds of lines, that its objects were lost."""
    done = subprocess.run([sys.executable, "-c", _PROCESS], capture_output=True, text=True, check=True)
    assert (done.stdout.splitlines(), done.stderr) == (["left out: True", "left at the end: 0"], "")
