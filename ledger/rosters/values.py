"""The words of verdicts and criteria: what becomes of a row of a list, and what a person is judged by."""

from enum import StrEnum

from pydantic import Field, StrictBool

from ledger.event import Label, Value


class Verdict(StrEnum):
    """What becomes of a row of a list; every row has exactly one."""

    ACCEPTED = "accepted"
    ALREADY_COVERED = "already_covered"
    DUPLICATE = "duplicate"
    INELIGIBLE = "ineligible"
    MALFORMED = "malformed"
    UNDECIDED = "undecided"


class ChangeKind(StrEnum):
    """What a list does to the people of a batch whom it names."""

    DELIVER_CARD = "deliver_card"
    """Their cards were handed over to them."""
    GRADUATE = "graduate"
    """From a month on they pay by themselves."""
    REPLACE = "replace"
    """From a month on others have their seats, and the money with them."""
    TRANSFER = "transfer"
    """From a month on another fund pays for them, in a batch of its own."""
    WITHDRAW = "withdraw"
    """From a month on nobody has their seats."""


class Status(StrEnum):
    """What somebody is who is no vulnerable worker, as lists say it in their column of occupations."""

    CIVIL_SERVANT = "civil_servant"
    NOT_WORKING = "not_working"
    POLICE = "police"
    SOLDIER = "soldier"
    VILLAGE_OFFICIAL = "village_official"
    WAGE_EARNER = "wage_earner"


class CriterionKind(StrEnum):
    """What a criterion sets; the unit of its value stands in the name."""

    AGE_MAX_YEARS = "age_max_years"
    """The oldest at which somebody may be enrolled, in full years on the first day of cover."""
    AGE_MIN_YEARS = "age_min_years"
    """The youngest, counted alike."""
    DECILE_MAX = "decile_max"
    """The highest decile of the poverty register; who has none in the list or a snapshot is left to be decided."""
    REGISTER_AGE_MAX_DAYS = "register_age_max_days"
    """How old a snapshot of an outside register may be on the day of the enrolment; an older one decides nothing."""
    STATUS_BARRED = "status_barred"
    """Whoever the list says to be this is not enrolled."""


RULE_CODES = {
    CriterionKind.AGE_MAX_YEARS: "LIFE-04",
    CriterionKind.AGE_MIN_YEARS: "LIFE-04",
    CriterionKind.DECILE_MAX: "ELIG-03",
    CriterionKind.REGISTER_AGE_MAX_DAYS: "ELIG-03",
    CriterionKind.STATUS_BARRED: "ELIG-01",
}
"""The exception that each criterion is to prevent; of those who earn wages or do not work it is another."""
STATUS_CODES = {Status.NOT_WORKING: "ELIG-02", Status.WAGE_EARNER: "DBL-02"}


class Criterion(Value):
    """One thing that a person is judged by, with the article that it rests on."""

    article: Label = Field(description="The article it rests on.", examples=["Pergub 19/2023"])
    confirmed: StrictBool = Field(description="Whether the source text itself was read.")
    criterion: CriterionKind = Field(description="What it sets.", examples=["age_max_years"])
    status: Status | None = Field(None, description="Of status_barred: who is not enrolled.")
    value: int | None = Field(None, strict=True, ge=0, lt=1000, description="Of all others: the number.", examples=[64])
