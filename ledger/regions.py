"""Region codes of the Ministry of Home Affairs (Kemendagri), dotted: 12, 12.22, 12.22.01, 12.22.01.2001."""

import csv
import gzip
from functools import cache
from importlib.resources import files
from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints

RegionCode = Annotated[
    str,
    StringConstraints(strict=True, pattern=r"^[0-9][0-9](\.[0-9][0-9](\.[0-9][0-9](\.[0-9]{4})?)?)?$"),
    Field(description="A dotted Kemendagri region code, as it was when recorded.", examples=["12.22"]),
]
"""A code by form alone: what stands in the book stays readable when the list changes."""


@cache
def region_names() -> dict[str, str]:
    """Return code -> name of the shipped list: 91,599 provinces, regencies and cities, districts and villages.

    Source: idn-area-data 4.0.1 (fityannugroho), Open Database License 1.0; see ``data/README.md``.
    """
    packed = files("ledger.data").joinpath("regions.csv.gz").open("rb")
    with packed, gzip.open(packed, "rt", encoding="utf-8") as lines:
        return {row["code"]: row["name"] for row in csv.DictReader(lines)}


def _known(code: str) -> str:
    if code not in region_names():
        raise ValueError("expected a region code of the Kemendagri list (4.0.1), found none with this code")
    return code


KnownRegion = Annotated[RegionCode, AfterValidator(_known)]
"""A code of the shipped list: what a new command may name."""

LEVELS = {2: "province", 5: "regency", 8: "district", 13: "village"}


def ancestors(code: str) -> tuple[str, ...]:
    """Return the code and those that hold it, largest first: province, regency, district, village."""
    return tuple(code[:length] for length in LEVELS if length <= len(code))


def within(code: str, region: str) -> bool:
    """Tell whether a code lies in a region (or is it)."""
    return code == region or code.startswith(region + ".")
