"""The command line, run in this process: what it printed, and its exit code."""

import io
import sys
from dataclasses import dataclass
from typing import Any
from unittest.mock import patch

from rich.console import Console

from api.cli.main import command
from api.cli.tables import tables_of
from projections.as_of import Answer


@dataclass(frozen=True)
class Ran:
    code: int
    out: str
    err: str


def run(*args: object, stdin: bytes = b"") -> Ran:
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True) for _ in range(2))
    given = io.TextIOWrapper(io.BytesIO(stdin), encoding="utf-8")
    with patch.object(sys, "stdout", out), patch.object(sys, "stderr", err), patch.object(sys, "stdin", given):
        try:
            command().main([str(arg) for arg in args], prog_name="amanah")
        except SystemExit as left:
            code = int(left.code or 0)
    return Ran(code, *(stream.buffer.getvalue().decode() for stream in (out, err)))


def printed(answer: Answer[Any]) -> str:
    """Return an answer's tables on wide paper."""
    console = Console(width=240)
    with console.capture() as caught:
        console.print(*tables_of(answer))
    return caught.get()
