"""A closed month is frozen: decisions in it are refused, facts post to an open month, its statement never changes."""

import hashlib
import json
from datetime import date
from pathlib import Path

import pytest

from ledger.allocations.close_year import CloseYear
from ledger.allocations.commands import ReviseAllocation
from ledger.contributions.undo import ReleaseCommitment, ReverseContribution
from ledger.donations.commands import ReturnDonation
from ledger.donations.events import DonationReceived
from ledger.donations.reverse import ReverseDonation
from ledger.enrollments.seats import WithdrawWorker
from ledger.errors import Refused, Unknown
from ledger.event import Fact
from ledger.funds.commands import ChangeCustodian, TransferFunds
from ledger.months.commands import ApproveReopening, CloseMonth, ReopenMonth
from ledger.months.events import MonthClosed
from ledger.receipt import Receipt
from projections.database import rows_of
from projections.fund_balances import fund_balances
from projections.months import ClosedMonth, closed_months, exported_month
from projections.rebuild import replay
from projections.statements import Statement, fund_statement
from tests.cli.running import run
from tests.projections.money_stories import LAST, MoneyStory
from tests.projections.story import Told, a_budget, fund, gift, pay, story, two_gifts

NOW = date(2023, 2, 1)
DECEMBER = date(2022, 12, 31)


def close(month: str = "2022-10", fund_: str = "fund-gn", on: date = NOW) -> CloseMonth:
    return CloseMonth(effective_on=on, fund=fund_, month=month)


def paid_up(it: Told) -> None:
    """October to December are paid but for four seats, whose months are released."""
    two_gifts(it)
    it.tell("november again", pay("batch-one", "2022-11", on=date(2022, 12, 1)))
    it.tell("october again", pay("batch-one", "2022-10", on=date(2022, 12, 1)))
    it.tell("december", pay("batch-one", "2022-12", on=date(2022, 12, 5)))


def refused(it: Told, command: object) -> Refused:
    before = it.position
    with pytest.raises(Refused) as found:
        it.desk.record(command)  # type: ignore[arg-type]
    assert it.position == before
    return found.value


def package(it: Told, month: str = "2022-12", of: str = "fund-gn", **asked: object) -> bytes:
    with it.desk.store.reader() as reader:
        (row,) = exported_month(reader, fund=of, month=month, **asked).rows  # type: ignore[arg-type]
    return row.package.encode()


def statement(it: Told, **asked: object) -> Statement:
    with it.desk.store.reader() as reader:
        return fund_statement(reader, fund="fund-gn", **asked).rows[0]  # type: ignore[arg-type]


def test_closing_keeps_the_position_and_the_digest_of_the_statement(it: Told) -> None:
    paid_up(it)
    known = it.position
    closing = it.tell("close", close("2022-12"))
    it.caught_up()
    event = it.desk.book.entry(closing.position).event
    assert isinstance(event, MonthClosed)
    assert event.known_at == known
    assert event.digest == "sha256:" + hashlib.sha256(package(it)).hexdigest()
    with it.desk.store.reader() as reader:
        (row,) = closed_months(reader).rows
    assert row == ClosedMonth("fund-gn", "2022-12", closing.position, NOW, known, event.digest, None, event.basis)


def test_the_package_is_the_statement_of_the_month_in_canonical_json(it: Told) -> None:
    paid_up(it)
    known = it.position
    it.tell("close", close("2022-12"))
    it.caught_up()
    told = json.loads(package(it))
    assert package(it) == json.dumps(told, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    read = statement(it, first=date(2022, 12, 1), last=DECEMBER, known_at=known)
    assert [one["position"] for one in told["movements"]] == [one.position for one in read.movements]
    assert [one["changes"]["cash"] for one in told["movements"]] == [one.changes for one in read.movements]
    for side, figures in (("opening", read.opening), ("closing", read.closing)):
        held = {name: rupiah for name, rupiah in told[side]["cash"].items() if rupiah}
        assert held == {name: figure.rupiah for name, figure in figures.items() if figure.rupiah}
    assert told["known_at"] == known


def test_decisions_in_a_closed_month_are_refused_with_the_first_date_that_is_open(it: Told) -> None:
    paid_up(it)
    it.tell("two", fund("fund-two"))
    it.tell("close", close("2022-12"))
    moved = {"credit": "gift-b", "effective_on": DECEMBER, "from_pot": "pot-gn", "fund": "fund-gn", "rupiah": 1}
    back = {"donation": "gift-b", "fund": "fund-gn", "pot": "pot-gn", "rupiah": 1}
    decisions = [
        ReturnDonation.model_validate({**back, "effective_on": DECEMBER}),
        TransferFunds.model_validate({**moved, "to_fund": "fund-two", "to_pot": "pot-two"}),
    ]
    for command in decisions:
        found = refused(it, command)
        assert (found.code, found.details["first_date"]) == ("month_closed", "2023-01-01")
    it.tell("in an open month", ReturnDonation.model_validate({**back, "effective_on": date(2023, 1, 1)}))


def test_a_transfer_into_a_fund_whose_month_is_closed_is_refused(it: Told) -> None:
    paid_up(it)
    it.tell("two", fund("fund-two"))
    it.tell("close two", close("2022-12", "fund-two"))
    moved = {"credit": "gift-b", "effective_on": DECEMBER, "from_pot": "pot-gn", "fund": "fund-gn", "rupiah": 1}
    found = refused(it, TransferFunds.model_validate({**moved, "to_fund": "fund-two", "to_pot": "pot-two"}))
    assert (found.code, found.details["fund"]) == ("month_closed", "fund-two")


def test_a_fact_of_a_closed_month_posts_its_money_to_the_first_open_one_and_says_which_it_concerns(it: Told) -> None:
    paid_up(it)
    it.tell("close", close("2022-12"))
    it.tell("late", gift("gift-late", "party-a", 900, effective_on=date(2022, 11, 3)))
    it.caught_up()
    event = it.desk.book.entry(it.at["late"].position).event
    assert isinstance(event, DonationReceived)
    assert (event.effective_on, event.posted_on) == (date(2022, 11, 3), date(2023, 1, 1))
    movement = statement(it).movements[-1]
    assert (movement.effective_on, movement.concerns, movement.changes["received"]) == (
        *(date(2023, 1, 1), "2022-11"),
        900,
    )
    assert [one.concerns for one in statement(it).movements[:-1]] == [None] * (len(statement(it).movements) - 1)
    with it.desk.store.reader() as reader:
        (december,) = fund_balances(reader, fund="fund-gn", valid_at=DECEMBER).rows
        (january,) = fund_balances(reader, fund="fund-gn", valid_at=date(2023, 1, 1)).rows
    assert december.money[0].terms["received"].rupiah == 1_100_000
    assert january.money[0].terms["received"].rupiah == 1_100_900


def test_a_bounce_and_a_reversal_of_a_closed_month_post_to_the_open_one(it: Told) -> None:
    paid_up(it)
    it.tell("close", close("2022-12"))
    it.tell("bounce", ReverseDonation(donation="gift-b", effective_on=date(2022, 12, 20)))
    payment = it.at["december"].position
    it.tell("undone", ReverseContribution(effective_on=date(2022, 12, 6), payment=payment, recommit=False))
    it.caught_up()
    tail = statement(it).movements[-2:]
    assert [(one.event, one.effective_on, one.concerns) for one in tail] == [
        ("DonationReversed", date(2023, 1, 1), "2022-12"),
        ("ContributionReversed", date(2023, 1, 1), "2022-12"),
    ]


def test_facts_about_persons_keep_their_date_in_a_closed_month(it: Told) -> None:
    two_gifts(it)
    it.tell("october again", pay("batch-one", "2022-10", on=date(2022, 11, 30)))
    it.tell("close", close("2022-11"))
    worker, on = it.workers("batch-one")[6], date(2022, 11, 20)
    left = {"batch": "batch-one", "effective_on": on, "from_month": "2022-12", "reason": "moved"}
    it.tell("left", WithdrawWorker.model_validate({**left, "worker": worker}))
    it.tell("custodian", ChangeCustodian(custodian="party-a", effective_on=on, fund="fund-gn", pot="pot-gn"))
    for name in ("left", "custodian"):
        event = it.desk.book.entry(it.at[name].first).event
        assert isinstance(event, Fact)
        assert event.effective_on == on
    it.caught_up()
    assert frozen(it, "fund-gn", it.at["close"].position, last=date(2022, 11, 30)) == []


def test_a_month_with_open_obligations_is_not_closed_and_names_them(it: Told) -> None:
    two_gifts(it)
    it.tell("bounce", ReverseDonation(donation="gift-b", effective_on=date(2022, 12, 20)))
    found = refused(it, close("2022-12"))
    assert found.code == "obligations_open"
    listed = found.details["obligations"]
    assert isinstance(listed, list)
    assert [(one["kind"], one.get("month"), one.get("seats")) for one in listed] == [
        ("unpaid_month", "2022-10", 2),
        ("unpaid_month", "2022-11", 2),
        ("shortfall", None, None),
    ]
    assert [one["rupiah"] for one in listed[:2]] == [33_600, 33_600]
    assert refused(it, close("2022-11")).details["count"] == 1
    it.tell("october", close("2022-10"))


def test_a_month_that_is_not_over_or_is_closed_already_is_not_closed(it: Told) -> None:
    paid_up(it)
    assert refused(it, close("2023-02")).code == "month_not_over"
    assert refused(it, close("2022-12", on=DECEMBER)).code == "month_not_over"
    assert refused(it, close("2022-09")).code == "fund_not_open_yet"
    it.tell("close", close("2022-12"))
    assert refused(it, close("2022-12")).code == "month_closed_already"
    assert refused(it, close("2022-11")).code == "month_closed_already"
    with pytest.raises(Unknown):
        it.desk.record(close("2022-12", "fund-none"))


def by(it: Told, actor: str, command: object) -> Receipt:
    return it.desk.book.record(command, actor=actor, key=f"{actor}-{it.position}")  # type: ignore[arg-type]


def approve(month: str = "2022-12") -> ApproveReopening:
    return ApproveReopening(effective_on=NOW, fund="fund-gn", month=month)


def reopen(approval: int, month: str = "2022-12") -> ReopenMonth:
    return ReopenMonth(approval=approval, effective_on=NOW, fund="fund-gn", month=month)


def test_a_month_is_reopened_by_one_person_as_another_has_approved(it: Told) -> None:
    paid_up(it)
    it.tell("close", close("2022-12"))
    approval = by(it, "auditor", approve()).position
    assert refused_by(it, "auditor", reopen(approval)).code == "second_person_needed"
    assert refused_by(it, "treasurer", reopen(it.at["close"].position)).code == "not_approved"
    assert refused_by(it, "treasurer", reopen(approval, "2022-11")).code == "not_approved"
    opened = by(it, "treasurer", reopen(approval))
    back = {"donation": "gift-b", "fund": "fund-gn", "pot": "pot-gn", "rupiah": 1, "effective_on": DECEMBER}
    it.tell("in December", ReturnDonation.model_validate(back))
    it.tell("again", close("2022-12"))
    assert refused_by(it, "treasurer", reopen(approval)).code == "approval_used"
    it.caught_up()
    with it.desk.store.reader() as reader:
        assert [row.reopened_at for row in closed_months(reader).rows] == [opened.position, None]
    assert package(it, known_at=opened.position) != package(it)


def refused_by(it: Told, actor: str, command: object) -> Refused:
    with pytest.raises(Refused) as found:
        by(it, actor, command)
    return found.value


def test_an_open_month_is_neither_approved_nor_reopened(it: Told) -> None:
    paid_up(it)
    it.tell("close", close("2022-11", on=NOW))
    assert refused_by(it, "auditor", approve()).code == "month_open"
    assert refused_by(it, "auditor", reopen(1)).code == "month_open"


def test_what_lapses_and_is_cut_after_the_close_moves_nothing_of_the_closed_month(it: Told) -> None:
    a_budget(it)
    cut = {"allocation": "budget-x", "fund": "fund-apbd", "pot": "pot-apbd"}
    it.tell(
        "raise again", ReviseAllocation.model_validate({**cut, "change": 50_000, "effective_on": date(2022, 11, 1)})
    )
    it.tell("year", CloseYear(effective_on=DECEMBER, fiscal_year=2022, fund="fund-apbd"))
    it.tell("close", close("2022-12", "fund-apbd"))
    it.caught_up()
    before = package(it, of="fund-apbd")
    it.tell("late cut", ReviseAllocation.model_validate({**cut, "change": -9_000, "effective_on": date(2022, 12, 10)}))
    it.caught_up()
    assert frozen(it, "fund-apbd", it.at["close"].position) == []
    assert package(it, of="fund-apbd") == before


def frozen(it: Told, of: str, closing: int, *, last: date = DECEMBER) -> list[int]:
    """Return the entries after a closing that moved money dated by a day."""
    statement = "SELECT position FROM read_moves WHERE fund = :fund AND position > :closing AND effective_on <= :last"
    with it.desk.store.reader() as reader:
        return [row[0] for row in rows_of(reader, statement, fund=of, closing=closing, last=last.isoformat())]


@pytest.mark.parametrize("seed", range(3))
def test_an_exported_month_is_the_same_bytes_after_anything_that_comes(it: Told, seed: int) -> None:
    random = MoneyStory(it, seed).tell(120, calm=True)
    closing = settled_and_closed(it, random)
    it.caught_up()
    before, read = package(it), december(it)
    accepted = random.accepted
    random.tell(200)
    it.caught_up()
    assert random.accepted > accepted + 10
    assert frozen(it, "fund-gn", closing) == []
    assert (package(it), december(it)) == (before, read)
    replay(it.desk.store)
    assert (package(it), december(it)) == (before, read)


def settled_and_closed(it: Told, told: MoneyStory) -> int:
    """Close December, once what was committed for the months before it is released."""
    months = {"batch": "batch-one", "first": "2022-10", "last": "2022-11"}
    told.attempt(ReleaseCommitment.model_validate({**months, "effective_on": LAST}))
    return it.tell("close", close("2022-12")).position


def december(it: Told) -> Statement:
    return statement(it, first=date(2022, 12, 1), last=DECEMBER)


def test_the_same_book_on_the_other_database_exports_the_same_bytes(sqlite_url: str, pg_url: str) -> None:
    exported = []
    for url in (sqlite_url, pg_url):
        with story(url) as told:
            paid_up(told)
            told.tell("close", close("2022-12"))
            told.caught_up()
            exported.append(package(told))
    assert exported[0] == exported[1] != b""


def test_the_command_line_writes_the_bytes_and_nothing_else(tmp_path: Path) -> None:
    home = tmp_path / "home"
    for words in COMMANDS:
        assert run(*words.split(), "--home", home).code == 0
    closed = json.loads(run("months", "list", "--json", "--home", home).out)["rows"][0]
    exported = run("months", "export", "--fund", "fund-contoh", "--month", "2023-01", "--home", home)
    assert (exported.code, exported.err) == (0, "")
    assert closed["digest"] == "sha256:" + hashlib.sha256(exported.out.encode()).hexdigest()
    assert json.loads(exported.out)["closing"]["cash"]["received"] == 250_000_000


DAY = "--effective-on 2023-01-05 --basis illustrative"
COMMANDS = (
    "init",
    f"parties register --party party-contoh --party-kind foundation --name Contoh {DAY}",
    f"funds open --fund fund-contoh --pot pot-contoh --fund-class donation --name Dana --owner party-contoh {DAY}",
    "donations receive --donation gift-contoh --donor party-contoh --fund fund-contoh --pot pot-contoh --account bank "
    f"--bank-reference CONTOH-1 --rupiah 250000000 {DAY}",
    "months close --fund fund-contoh --month 2023-01 --effective-on 2023-02-01",
)
