"""What a worker works as: a code of a shipped list, since words of one's own could tell who somebody is."""

import csv
from functools import cache
from importlib.resources import files
from typing import Annotated

from pydantic import Field, StringConstraints

OccupationCode = Annotated[
    str,
    StringConstraints(strict=True, pattern=r"^[a-z]+(_[a-z]+)*$", max_length=40),
    Field(description="A code of the list of occupations (docs/glossary.md).", examples=["farmer"]),
]
"""A code by form alone: what stands in the book stays readable when the list changes."""


@cache
def occupations() -> dict[str, str]:
    """Return code -> English name of the shipped list; each row of the file has its source."""
    with files("ledger.data").joinpath("occupations.csv").open(encoding="utf-8") as lines:
        return {row["code"]: row["english"] for row in csv.DictReader(lines)}
