"""A process that applies a plan, and is killed at a moment of somebody else's choosing."""

import os
import signal
import sys
from datetime import datetime
from threading import Timer

from api.rosters.plans import apply_plan
from tests.book.stage import open_desk
from tests.rosters.stage import PLANNER, office_of
from tests.support.office import Clock


def main(url: str, now: str, plan: str, seconds: str) -> None:
    """Apply a plan; die without a word once the seconds are over."""
    desk = open_desk(url, seed=int.from_bytes(plan.encode()), clock=Clock(datetime.fromisoformat(now)))
    office = office_of(desk)
    timer = Timer(float(seconds), os.kill, (os.getpid(), signal.SIGKILL))
    timer.daemon = True
    timer.start()
    print("ready", flush=True)
    receipt = apply_plan(office, plan, actor=PLANNER)
    print(receipt.events, flush=True)
    os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    main(*sys.argv[1:])
