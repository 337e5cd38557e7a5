"""A process of its own that records the demo, to be killed: ``python -m tests.demo.scene HOME small|whole``."""

import sys
from pathlib import Path

from api.demo.run import SCRIPTS, run_demo
from tests.demo.stage import SMALL, office


def main(home: str, size: str) -> None:
    """Record the demo, and say so before and after."""
    with office(Path(home)) as desk:
        print("begun", flush=True)
        run_demo(desk, scripts=SMALL if size == "small" else SCRIPTS)
        print("done", flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
