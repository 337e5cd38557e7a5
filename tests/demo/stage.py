"""A demo of two schemes, small enough for every run of the suite: Labusel and Gresik, with the offices they name."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from api.bootstrap import Office, open_office
from api.demo.run import SCRIPTS
from api.demo.script import Scene, Script, Told
from api.demo.seeded import Seeded
from api.settings import read_settings

SMALL = SCRIPTS[:3]
NOW = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)


@contextmanager
def office(home: Path, *, database_url: str | None = None, seed: str | None = None) -> Iterator[Office]:
    """Open the office of a home; with a seed, its ids and its clock are the same each time."""
    settings = read_settings(home=home, database_url=database_url)
    if seed is None:
        opened = open_office(settings, create=True)
    else:
        opened = open_office(settings, create=True, clock=lambda: NOW, random=Seeded(seed))
    with opened:
        yield opened


class Stopped(Exception):
    """The demo was stopped from outside."""


def stopping(script: Script, *, after: int) -> Script:
    """Return a script that stops after some scenes, as if the process had been killed between two of them."""

    def stopped(told: Told) -> Iterator[Scene]:
        for number, scene in enumerate(script(told)):
            if number == after:
                raise Stopped
            yield scene

    return stopped
