"""Occupations are codes of a shipped list, each with its source, and the glossary has them all."""

import csv
from importlib.resources import files
from pathlib import Path

import pytest
from pydantic import TypeAdapter, ValidationError

from ledger.occupations import OccupationCode, occupations

GLOSSARY = Path(__file__).parents[2] / "docs" / "glossary.md"


def test_each_row_is_a_code_with_its_words_and_its_source() -> None:
    with files("ledger.data").joinpath("occupations.csv").open(encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    assert [row["code"] for row in rows] == sorted(occupations()) == list(occupations())
    told = GLOSSARY.read_text(encoding="utf-8")
    for row in rows:
        assert TypeAdapter(OccupationCode).validate_python(row["code"]) == row["code"]
        assert f"| `{row['code']}` | {row['indonesian']} | {row['english']} | {row['source']} |" in told
    assert {"farmer", "fisher", "ojek_driver", "housemaid", "driver", "religious_post", "other"} <= occupations().keys()


@pytest.mark.parametrize("words", ["Farmer", "farmer 2", "petani di Desa A", "", "x" * 41, "farmer_", 7])
def test_words_of_ones_own_are_no_occupation(words: object) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(OccupationCode).validate_python(words)
