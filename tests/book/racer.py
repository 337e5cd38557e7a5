"""One of two processes that race: waits for the word, enrols person after person, and prints how each ended."""

import json
import sys
from datetime import datetime

from ledger.errors import PersonMonthHeld
from tests.book.stage import enrol, open_desk
from tests.support.office import Clock


def main(url: str, now: str, fund: str, races: str) -> None:
    """Race for one fund."""
    desk = open_desk(url, seed=ord(fund), clock=Clock(datetime.fromisoformat(now)))
    ended = []
    print("ready", flush=True)
    sys.stdin.readline()
    for number in range(int(races)):
        try:
            desk.book.record(enrol(f"batch-{fund}-{number}", number + 1), actor=f"actor-{fund}", key=str(number))
            ended.append("held")
        except PersonMonthHeld as refused:
            ended.append(refused.code)
    desk.store.dispose()
    print(json.dumps(ended))


if __name__ == "__main__":
    main(*sys.argv[1:])
