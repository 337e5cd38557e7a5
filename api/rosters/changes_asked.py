"""What is asked of a list of changes over HTTP: its terms as a query, beside the file as the body."""

import json
from collections.abc import Mapping
from datetime import date

from pydantic import BaseModel, ConfigDict, Field

from api.malformed import parsed
from api.rosters.changing import ChangeAlso
from api.rosters.plan_told import Terms
from ledger.enrollments.open import OpenBatch
from ledger.rosters.changes import ChangeTerms
from ledger.rosters.values import ChangeKind


class _Asked(BaseModel):
    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    agreement: str | None = Field(None, max_length=64, description="The agreement that the new batch rests on.")
    basis: str | None = Field(None, max_length=20, description="On what the list rests.")
    decree: str | None = Field(None, max_length=64, description="The decree that names the people of the new batch.")
    effective_on: str | None = Field(None, max_length=10, description="The world's date; today if left out.")
    group_type: str | None = Field(None, max_length=2, description="The group under which BPJS keeps the new batch.")
    pots: list[str] = Field([], max_length=200, description="The pots to draw from; may be repeated.")
    scheme: str | None = Field(None, max_length=64, description="The scheme that the new batch serves.")


class TransferAsked(_Asked):
    """The terms of the transfer of a whole batch; each is checked by the model that it belongs to."""

    accept: list[str] = Field([], max_length=20, description="Exception codes accepted; may be repeated.")
    batch: str = Field(max_length=64, description="The batch whose people it is of.", examples=["batch-contoh"])
    from_month: str | None = Field(None, max_length=7, description="The first month, where a row names none.")
    to_fund: str | None = Field(None, max_length=64, description="The fund that pays from then on.")

    def terms(self, *, change: str, today: date) -> ChangeTerms:
        """Return the terms of the list."""
        names = {"accept", "basis", "batch", "effective_on", "from_month"} | _OF_FILES
        words = {"effective_on": today.isoformat(), "change": change} | self._said(names)
        return parsed(ChangeTerms, json.dumps(words).encode())

    def also(self) -> ChangeAlso:
        """Return what is asked beside the terms."""
        names = {"agreement", "decree", "domicile", "group_type", "pots", "scheme", "sheet", "to_fund"}
        return parsed(ChangeAlso, json.dumps(self._said(names)).encode())

    def _said(self, names: set[str]) -> dict[str, object]:
        return self.model_dump(exclude_none=True, include=names)


_OF_FILES = {"manner", "reason"}


class ChangesAsked(TransferAsked):
    """The terms of a list of changes."""

    change: str = Field(max_length=20, description="What is done to the people.", examples=["withdraw"])
    domicile: str | None = Field(None, max_length=13, description="Where newcomers live of whom it is not said.")
    manner: str | None = Field(None, max_length=20, description="How cards were handed over; one by one if left out.")
    reason: str | None = Field(None, max_length=20, description="Why people leave, where a row does not say it.")
    sheet: int | None = Field(None, ge=1, le=1000, description="The sheet with the list, from 1.")


class TemplateAsked(BaseModel):
    """Which empty list."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    change: ChangeKind | None = Field(None, description="A list of changes of this kind; of people if left out.")


class RenewalAsked(_Asked):
    """The terms of a renewal; what is left out is as in the batch that it renews."""

    band: str | None = Field(None, max_length=8, description="The income band that sets the rate.")
    batch: str = Field(max_length=64, description="The batch that it renews.", examples=["batch-contoh"])
    first: str = Field(max_length=7, description="The first month of cover.", examples=["2026-01"])
    fund: str = Field(max_length=64, description="The fund that pays.", examples=["fund-contoh"])
    last: str = Field(max_length=7, description="The last month of cover.", examples=["2026-12"])
    programmes: list[str] = Field([], max_length=3, description="The programmes it pays; may be repeated.")
    region: str | None = Field(None, max_length=13, description="The region that people must live in.")
    sector: str | None = Field(None, max_length=20, description="The workers' sector.")

    def opening(self, carried: Mapping[str, object], *, today: date) -> OpenBatch:
        """Return the batch that it opens."""
        words = self.model_dump(exclude_none=True, exclude={"batch", "pots"})
        if not self.programmes:
            del words["programmes"]
        return parsed(OpenBatch, json.dumps({"effective_on": today.isoformat(), **carried, **words}).encode())

    def also(self) -> Terms:
        """Return what is asked beside the batch."""
        return parsed(Terms, json.dumps({"pots": self.pots, "renews": self.batch}).encode())
