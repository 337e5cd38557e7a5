"""Numbers of an entry on paper: rupiah with points, large counts with commas, positions and years as they are."""

from pathlib import Path

import pytest

from api.cli.telling import shown
from api.fields import Form, fields_of
from ledger.vocabulary import KINDS
from tests.cli.running import run


@pytest.mark.parametrize(
    ("name", "value", "written"),
    [
        ("known_at", 170_173, "170173"),
        ("payment", 170_173, "170173"),
        ("law", 10_000, "10000"),
        ("persons", 170_173, "170,173"),
        ("persons", 2_000, "2000"),
        ("rupiah", 170_173, "Rp170.173"),
        ("change", -20_800_000, "-Rp20.800.000"),
        ("first_of_bill", False, "no"),
    ],
)
def test_a_position_has_no_separators(name: str, value: int, written: str) -> None:
    assert shown(name, value) == written


def test_every_number_that_is_called_rupiah_is_written_as_rupiah() -> None:
    for kind in KINDS:
        for field in fields_of(kind):
            if field.form is Form.INTEGER and field.description.startswith(("Rupiah", "Whole rupiah")):
                assert shown(field.name, 1) == "Rp1", (kind.KIND, field.name)


def test_a_denominator_that_nobody_published_is_told_to_be_missing(home: Path) -> None:
    told = run("coverage", "--denominator", "unstated", "--region", "12.22", "--home", home).out
    assert "Out of how many: no published number of the kind unstated stands in the book for these rows." in told
    told = run("coverage", "--denominator", "registered", "--home", home).out
    assert "no number" not in told
    assert "Out of how many" in told
