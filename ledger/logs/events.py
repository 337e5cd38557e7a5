"""What the log says of itself, as its own leaves: a new key, its end, and which log it goes on from."""

from typing import Annotated

from pydantic import Field, StringConstraints

from ledger.event import Event, Fact, Position

STREAM = "log"
"""The one stream in which the log speaks of itself."""

LogKey = Annotated[
    str,
    StringConstraints(strict=True, pattern=r"^[^ +\n]+\+[0-9a-f]{8}\+[A-Za-z0-9+/]+=*$", max_length=400),
    Field(
        description="A verifier key as signed notes write it: name, id and public key.",
        examples=["amanah.example/book+1f2e3d4c+AQ=="],
    ),
]
Origin = Annotated[
    str,
    StringConstraints(strict=True, pattern=r"^[^ +\n]+$", max_length=200),
    Field(description="A log's name, the first line of its checkpoints.", examples=["amanah.example/book"]),
]


class LogKeyReplaced(Fact):
    """The log signs with another key from now on; the old one seals this entry, and is believed for what it signed."""

    key: LogKey
    retires: LogKey


class LogClosed(Fact):
    """The log ends with this entry: nothing is recorded after it."""

    origin: Origin
    successor: LogKey | None = Field(None, description="The key of the log that goes on, where there is one.")


class LogContinued(Fact):
    """This log goes on where another one ended, with the head that the other one closed with."""

    key: LogKey = Field(description="The key that signed the other log's last head.")
    origin: Origin
    root: str = Field(pattern=r"^[0-9a-f]{64}$", description="The other log's last root.")
    size: Position = Field(description="The other log's last size.")


EVENTS: tuple[type[Event], ...] = (LogClosed, LogContinued, LogKeyReplaced)
"""What stands in the stream of the log."""
