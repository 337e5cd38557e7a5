"""What `init` adopts: the legal chain, each adoption after its instrument and under a key of its own."""

from datetime import date

import pytest

from ledger.command import Command
from ledger.law.adopt import init_commands, retention_commands
from ledger.law.calendars import STREAM as CALENDARS
from ledger.law.calendars import Calendars
from ledger.law.commands import AdoptCalendar, AdoptRule, RegisterInstrument
from ledger.law.rules import STREAM as RULES
from ledger.law.rules import Rules
from ledger.law.values import Rule
from tests.support.given import Story, given


@pytest.fixture
def adopted() -> Story:
    story = given()
    for command in (*(command for command, _ in init_commands()), *retention_commands()):
        story.did(command)
    return story


def of(kind: type[Command]) -> list[Command]:
    return [command for command, _ in init_commands() if isinstance(command, kind)]


def test_every_instrument_of_the_legal_chain_is_named_once() -> None:
    named = [command.instrument for command, _ in init_commands() if isinstance(command, RegisterInstrument)]
    assert named == [
        "law-uu-40-2004",
        "law-uu-24-2011",
        "law-pp-44-2015",
        "law-pp-46-2015",
        "law-pp-49-2020",
        "law-pp-50-2025",
        "law-permen-44-2015",
        "law-pp-82-2019",
        "law-perdir-22-2022",
        "law-permen-1-2025",
        *(f"law-skb-libur-{year}" for year in range(2022, 2027)),
    ]


def test_every_adoption_has_a_key_of_its_own() -> None:
    keys = [key for _, key in init_commands()]
    assert len(set(keys)) == len(keys) == 29
    assert all(key.startswith("init-") for key in keys)


def test_every_rule_is_adopted_for_today_and_says_its_article(adopted: Story) -> None:
    rules = adopted.history.fold(Rules, RULES)
    for rule in Rule:
        assert rules.must(rule, date(2026, 11, 21)).row.article


@pytest.mark.parametrize(
    ("rule", "day", "value", "confirmed"),
    [
        (Rule.JKM_DEATH_BENEFIT_RUPIAH, "2023-05-15", 20_000_000, True),
        (Rule.PERIODIC_BENEFIT_RUPIAH, "2023-05-15", 12_000_000, True),
        (Rule.FUNERAL_GRANT_RUPIAH, "2023-05-15", 10_000_000, True),
        (Rule.JKK_DEATH_MONTHS, "2023-05-15", 48, True),
        (Rule.JKK_DISABILITY_MONTHS, "2023-05-15", 56, True),
        (Rule.SCHOLARSHIP_JKM_MONTHS_MIN, "2023-05-15", 36, True),
        (Rule.CLAIM_WORKING_DAYS, "2023-05-15", 3, True),
        (Rule.LATE_PERMILLE_A_DAY, "2023-05-15", 10, True),
        (Rule.GRACE_MONTHS, "2022-06-30", 3, False),
        (Rule.GRACE_MONTHS, "2022-07-01", 3, True),
        (Rule.JKM_LIMITED_MONTHS, "2025-01-01", 3, False),
        (Rule.JKK_REPORT_HOURS, "2023-05-15", 48, False),
        (Rule.DATA_REQUEST_HOURS, "2026-11-21", 72, False),
        (Rule.IDENTITY_RETENTION_PRIVATE_MONTHS, "2026-11-21", 0, False),
        (Rule.IDENTITY_RETENTION_PUBLIC_MONTHS, "2026-11-21", 84, False),
        (Rule.HELD_MONTHS_RETENTION_MONTHS, "2026-11-21", 120, False),
    ],
)
def test_a_rule_sets_what_its_source_says(adopted: Story, rule: Rule, day: str, value: int, confirmed: bool) -> None:
    row = adopted.history.fold(Rules, RULES).must(rule, date.fromisoformat(day)).row
    assert (row.value, row.confirmed) == (value, confirmed)


def test_the_scholarship_of_two_children_from_kindergarten_on_is_174_million(adopted: Story) -> None:
    rules = adopted.history.fold(Rules, RULES)
    day = date(2023, 5, 15)

    def value(name: str) -> int:
        return rules.must(Rule(name), day).row.value

    levels = ("kindergarten", "primary", "lower_secondary", "upper_secondary", "higher")
    child = sum(value(f"scholarship_{level}_rupiah") * value(f"scholarship_{level}_years_max") for level in levels)
    assert value("scholarship_children_max") * child == 174_000_000


def test_no_limit_of_the_first_months_before_2025(adopted: Story) -> None:
    assert adopted.history.fold(Rules, RULES).found(Rule.JKM_LIMITED_MONTHS, date(2024, 12, 31)) is None


@pytest.mark.parametrize(
    ("day", "working"),
    [("2023-04-20", True), ("2023-04-22", False), ("2023-05-18", False), ("2024-02-14", False), ("2026-08-17", False)],
)
def test_a_national_holiday_is_no_working_day(adopted: Story, day: str, working: bool) -> None:
    assert adopted.history.fold(Calendars, CALENDARS).is_working(date.fromisoformat(day)) is working


def test_no_calendar_is_confirmed_since_the_decrees_were_not_read(adopted: Story) -> None:
    calendars = adopted.history.fold(Calendars, CALENDARS)
    assert [calendars.confirmed(year) for year in range(2022, 2027)] == [False] * 5
    assert len(of(AdoptCalendar)) == 5
    assert len(of(AdoptRule)) == 5


def test_of_the_rules_on_personal_data_a_book_adopts_what_it_has_not(adopted: Story) -> None:
    assert len(retention_commands()) == 6
    rest = retention_commands(instruments={"law-uu-27-2022"}, rules={Rule.HELD_MONTHS_RETENTION_MONTHS})
    assert [command.VERB for command in rest] == ["register", "register", "adopt-rule", "adopt-rule"]
    assert retention_commands(instruments={"law-uu-27-2022", "law-pp-28-2012", "law-uu-8-1997"}, rules=set(Rule)) == []
    rows = [row for command in retention_commands() if isinstance(command, AdoptRule) for row in command.rows]
    assert not any(row.confirmed for row in rows)
