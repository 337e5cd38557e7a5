"""Take away what keeps each rule, one at a time, and run the test named beside it: ``python -m tests.rules.removed``.

A test that passes all the same is named, and the run ends with 1.
"""

import os
import subprocess
import sys

from tests.rules.without import VARIABLE, kept

PASSED, FAILED = 0, 1
"""What pytest ends with where every test passed, and where one did not."""


def run(tests: list[str], *, without: str | None = None) -> int:
    """Run tests on SQLite alone, with or without what keeps a rule; return what pytest ends with."""
    plugin = ["-p", "tests.rules.without"] if without else []
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", "-k", "not postgresql", *plugin]
    environment = os.environ | ({VARIABLE: without} if without else {})
    return subprocess.run([*command, *tests], env=environment, capture_output=True, check=False).returncode


def main(asked: list[str]) -> int:
    """Run every rule, or those asked for, and print a line for each; return 1 where a test misses its rule."""
    ways = [(name, way) for name, _, way in kept() if not asked or name in asked or name.split(":")[0] in asked]
    if run(sorted({way.test for _, way in ways})) != PASSED:
        print("expected every named test to pass while its rule is there, found one that does not; run them first")
        return 1
    survived = 0
    for name, way in ways:
        noticed = run([way.test], without=name) == FAILED
        survived += not noticed
        print(f"{'noticed ' if noticed else 'SURVIVED'}  {name:18} {way.by}  {way.test}", flush=True)
    print(f"{len(ways)} ways taken away, {len(ways) - survived} noticed, {survived} survived")
    return 1 if survived else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
