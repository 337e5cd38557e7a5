"""A process that stops at one line of a write, says so, and waits there to be killed."""

import sys
from datetime import datetime
from threading import Event
from typing import NoReturn

from ledger.book import Book
from ledger.store import Writer
from tests.book.stage import enrol, open_desk
from tests.support.office import Clock


def main(url: str, now: str, where: str) -> None:
    """Enrol three people, up to the line."""

    def stop(*_: object) -> NoReturn:
        print(where, flush=True)
        Event().wait()
        raise AssertionError("nobody sets it")

    setattr(Book if hasattr(Book, where) else Writer, where, stop)
    desk = open_desk(url, seed=5, clock=Clock(datetime.fromisoformat(now)))
    desk.book.record(enrol("batch-a-0", 1, 2, 3), actor="tester", key="victim")


if __name__ == "__main__":
    main(*sys.argv[1:])
