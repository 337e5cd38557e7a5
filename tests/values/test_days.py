"""A day is a date, or its text in one form; a moment, a number of seconds and a year that cannot be meant are none."""

from datetime import UTC, date, datetime

import pytest
from pydantic import TypeAdapter, ValidationError

from ledger.command import Command
from ledger.commands import COMMANDS
from ledger.periods import Day
from tests.house.words import parts_of, schema_of

DAY = TypeAdapter(Day)


def test_a_day_is_a_date_or_its_text() -> None:
    assert DAY.validate_python(date(2022, 10, 4)) == DAY.validate_python("2022-10-04") == date(2022, 10, 4)
    assert DAY.validate_json('"2022-10-04"') == date(2022, 10, 4)
    assert DAY.json_schema()["format"] == "date"


@pytest.mark.parametrize(
    "given",
    [
        *(0, 1_664_841_600, 1.5, "1664841600", "2022-10-04T00:00:00", "2022-10-04T00:00:00Z", "20221004", "2022-W40-2"),
        *("0001-01-01", "1899-12-31", "2200-01-01", "2023-02-29", " 2022-10-04", "２０２２-10-04", "", None, True),
    ],
)
def test_anything_else_is_no_day(given: object) -> None:
    with pytest.raises(ValidationError, match="expected a date as YYYY-MM-DD between 1900-01-01 and 2199-12-31, found"):
        DAY.validate_python(given)


@pytest.mark.parametrize(
    "given", [datetime(2022, 10, 4), datetime(2022, 10, 4, tzinfo=UTC), date(1, 1, 1), date(2200, 1, 1)]
)
def test_a_moment_and_a_far_year_are_no_day(given: date) -> None:
    with pytest.raises(ValidationError, match="expected a date as YYYY-MM-DD"):
        DAY.validate_python(given)


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: f"{command.NOUN}-{command.VERB}")
def test_every_date_of_a_command_is_a_day(command: type[Command]) -> None:
    for name, field in command.model_fields.items():
        parts = parts_of(schema_of(command)["properties"][name])
        if not any(part.get("format") == "date" for part in parts):
            continue
        for wrong in (0, "0001-01-01", "2022-10-04T00:00:00"):
            given = [wrong] if any("items" in part for part in parts) else wrong
            with pytest.raises(ValidationError) as refused:
                command.model_validate({name: given})
            found = [error for error in refused.value.errors() if error["loc"][0] == name]
            assert found
            assert "expected a date as YYYY-MM-DD" in found[0]["msg"], (field, found)
