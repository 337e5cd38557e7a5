"""The table of codes is whole, and names what is there: functions, checks and tests."""

import ast
import re
from pathlib import Path

import pytest

from ledger.exception_codes.every import RULES
from ledger.exception_codes.rule import When
from projections.checks.check import Check
from projections.checks.every import CHECKS
from tests.rules.without import kept, kept_by, stand_in

ROOT = Path(__file__).parents[2]
CODE = re.compile(r"^[A-Z_]+ = \"([A-Z]{2,4}-[0-9]{2})\"$", re.MULTILINE)
WAYS = kept()


def test_each_code_is_there_once_with_its_law_and_how_the_book_answers() -> None:
    assert len({rule.code for rule in RULES}) == len(RULES) == 56
    for rule in RULES:
        assert rule.what
        assert rule.law
        assert rule.ways
        assert len({way.when for way in rule.ways}) == len(rule.ways)


def test_each_code_that_the_ledger_records_is_said_to_be_recorded() -> None:
    recorded = {rule.code for rule in RULES for way in rule.ways if way.when is When.RECORDED}
    named = {code for path in (ROOT / "ledger").rglob("*.py") for code in CODE.findall(path.read_text("utf-8"))}
    assert named <= recorded
    assert {check.code for check in CHECKS} <= recorded | {rule.code for rule in RULES}


def test_each_check_that_compares_is_said_to_audit() -> None:
    audited = {way.by for rule in RULES for way in rule.ways if way.when is When.AUDITED}
    modules = {f"projections.checks.{check.code.lower().replace('-', '_')}.CHECK" for check in CHECKS[:17]}
    assert modules <= audited


@pytest.mark.parametrize("name", [name for name, _, _ in WAYS])
def test_what_keeps_a_rule_and_the_test_that_holds_it_are_there(name: str) -> None:
    code, way = next((code, way) for known, code, way in WAYS if known == name)
    holder, attribute = kept_by(way.by)
    original = getattr(holder, attribute)
    assert stand_in(way)(original, code) is not original
    if isinstance(original, Check):
        assert original.code == code
    file, _, test = way.test.partition("::")
    told = ast.parse((ROOT / file).read_text("utf-8"))
    assert test in {node.name for node in told.body if isinstance(node, ast.FunctionDef)}
