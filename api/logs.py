"""What the serving process writes about itself: lines of JSON for whoever collects them, or text for whoever looks on.

A line holds ids, codes, counts and times; never an address as it was sent, a body, or anything of a person.
"""

import logging
import sys
import traceback
from pathlib import Path
from typing import TextIO

import structlog
from structlog.typing import EventDict, Processor

from api.settings import LogFormat

FIELDS = ("actor", "code", "method", "milliseconds", "position", "route", "status")
"""What a line may hold beside its words: nothing else that is handed to a logger gets into it."""
_SHARED: tuple[Processor, ...] = (
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.ExtraAdder(allow=FIELDS),
    structlog.processors.TimeStamper(fmt="iso", utc=True, key="at"),
    lambda logger, name, line: _traced(line),
)


def _traced(line: EventDict) -> EventDict:
    """Say of an exception what it is and where it came from, and not its words, which may name somebody."""
    raised = line.pop("exc_info", None)
    error = sys.exc_info()[1] if raised is True else raised[1] if isinstance(raised, tuple) else raised
    if isinstance(error, BaseException):
        frames = traceback.extract_tb(error.__traceback__)
        line["error"] = type(error).__name__
        line["trace"] = [f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in frames]
    return line


def log_to(stream: TextIO, form: LogFormat) -> logging.Handler:
    """Send every line of this process to a stream; as text, those alone that somebody should look at.

    ``auto`` is text on a terminal and JSON elsewhere. Returns the handler, for whoever takes it away again.
    """
    as_json = form == "json" or (form == "auto" and not stream.isatty())
    last: Processor = structlog.processors.JSONRenderer(sort_keys=True) if as_json else _as_text(stream)
    handler = logging.StreamHandler(stream)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=_SHARED, processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, last]
        )
    )
    logging.getLogger().addHandler(handler)
    logging.getLogger("amanah").setLevel(logging.INFO if as_json else logging.WARNING)
    return handler


def _as_text(stream: TextIO) -> Processor:
    return structlog.dev.ConsoleRenderer(
        colors=stream.isatty(), exception_formatter=structlog.dev.plain_traceback, timestamp_key="at"
    )


def log_to_stderr(form: LogFormat) -> logging.Handler:
    """Send every line of this process to its standard error."""
    return log_to(sys.stderr, form)
