"""What can be asked of the law: what a month of cover costs, and the rules in force on a day."""

from typing import Annotated

from pydantic import AfterValidator, Field

from api.asked import Moment
from api.forms import PROGRAMMES_PATTERN
from ledger.law.values import Band, FundingClass, Sector
from ledger.periods import Day, Month


def _each_once(programmes: str) -> str:
    named = programmes.split(",")
    if len(set(named)) < len(named):
        raise ValueError("expected each programme once, found one named twice; leave the second out")
    return programmes


class TariffAsked(Moment):
    """What can be asked of the law's rates."""

    programmes: Annotated[str, AfterValidator(_each_once)] = Field(
        "JKK,JKM",
        pattern=PROGRAMMES_PATTERN,
        description="The programmes, each once, with commas between them.",
        examples=["JKK,JKM"],
    )
    month: Month = Field(description="The contribution month, never the month of payment.", examples=["2026-04"])
    funding_class: FundingClass = Field(description="Who pays: reliefs may be for some only.", examples=["donation"])
    sector: Sector = Field(Sector.OTHER, description="The worker's sector.", examples=["other"])
    band: Band = Field(
        Band.LOWEST, description="The income band: lowest, or its base in whole rupiah.", examples=["lowest"]
    )


class RulesAsked(Moment):
    """What can be asked of the law's rules."""

    on: Day | None = Field(
        None,
        description="The day on which they are in force; where left out, the day of valid_at, or of the newest entry.",
        examples=["2025-01-01"],
    )
