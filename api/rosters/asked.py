"""What is asked of a list over HTTP: its terms as a query, beside the file as the body."""

import json
from datetime import date

from pydantic import BaseModel, ConfigDict, Field

from api.malformed import parsed
from api.rosters.plan_told import Terms
from ledger.enrollments.open import OpenBatch
from ledger.rosters.values import Verdict


class PlanAsked(BaseModel):
    """The terms of a list; each is checked by the model that it belongs to."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    agreement: str | None = Field(None, max_length=64, description="The agreement it rests on.")
    band: str | None = Field(None, max_length=8, description="The income band that sets the rate.")
    basis: str | None = Field(None, max_length=20, description="On what the list rests.")
    decree: str | None = Field(None, max_length=64, description="The decree that names the people.")
    domicile: str | None = Field(None, max_length=13, description="Where people live of whom the list does not say it.")
    effective_on: str | None = Field(None, max_length=10, description="The date of the enrolment; today if left out.")
    first: str = Field(max_length=7, description="The first month of cover.", examples=["2025-01"])
    fund: str = Field(max_length=64, description="The fund that pays.", examples=["fund-labusel-2022"])
    group_type: str | None = Field(None, max_length=2, description="The group under which BPJS keeps the list.")
    last: str = Field(max_length=7, description="The last month of cover.", examples=["2025-12"])
    pots: list[str] = Field([], max_length=200, description="The pots to draw from; may be repeated.")
    programmes: list[str] = Field([], max_length=3, description="The programmes it pays; may be repeated.")
    region: str | None = Field(None, max_length=13, description="The region that people must live in.")
    renews: str | None = Field(None, max_length=64, description="The batch of the year before that it carries on.")
    scheme: str | None = Field(None, max_length=64, description="The scheme it serves.")
    sector: str | None = Field(None, max_length=20, description="The workers' sector.")
    sheet: int | None = Field(None, ge=1, le=1000, description="The sheet with the list, from 1.")

    def opening(self, *, today: date) -> OpenBatch:
        """Return the batch that the list opens."""
        words = self.model_dump(exclude_none=True, exclude={"domicile", "pots", "renews", "sheet"})
        if not self.programmes:
            del words["programmes"]
        return parsed(OpenBatch, json.dumps({"effective_on": today.isoformat(), **words}).encode())

    def terms(self) -> Terms:
        """Return what is asked beside the batch."""
        words = {"domicile": self.domicile, "pots": self.pots, "renews": self.renews, "sheet": self.sheet}
        return parsed(Terms, json.dumps(words).encode())


class RowsAsked(BaseModel):
    """Which rows of a plan."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    code: str | None = Field(None, max_length=40, description="Rows of this code only.")
    verdict: Verdict | None = Field(None, description="Rows of this verdict only.")


class ResultAsked(BaseModel):
    """How the list comes back."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    bad: bool = Field(False, description="Only the rows that are not accepted.")
    sheet: int | None = Field(None, ge=1, le=1000, description="The sheet with the list, from 1.")
