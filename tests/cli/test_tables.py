"""Answers for people: seats are counted from 1, funds without money say so, and an empty answer is a sentence."""

import json
from datetime import date
from pathlib import Path

import pytest
from rich.console import Console

from api.cli.tables import LEGEND, tables_of
from ledger.basis import Basis
from ledger.claims.events import ClaimKind
from ledger.programmes import Programme
from projections.as_of import Answer, AsOf
from projections.claim_register import ClaimRow, Cover
from projections.open_exceptions import OpenException
from tests.cli.running import run

MOMENT = AsOf(None, 1, "2022-10-04T00:00:00.000000Z", 1, "00", provisional=False)


def printed(answer: Answer[ClaimRow] | Answer[OpenException]) -> str:
    console = Console(width=200)
    with console.capture() as caught:
        console.print(*tables_of(answer))
    return caught.get()


def test_a_seat_on_paper_is_counted_from_one() -> None:
    row = ClaimRow(
        claim="claim-contoh",
        state="approved",
        claim_kind=ClaimKind.DEATH,
        programme=Programme.JKM,
        worker="w-0000000000000000",
        event_on=date(2022, 11, 3),
        reported_on=date(2022, 11, 4),
        approved_rupiah=42_000_000,
        paid_rupiah=0,
        rejection=None,
        documents_missing=(),
        completed_on=None,
        due_on=None,
        penalty_rupiah=0,
        instalments_due=0,
        cover=Cover("batch-contoh", seat=0, month="2022-11", enrolment=1, payment=2, sources=()),
        basis=Basis.ILLUSTRATIVE,
        positions=(3, 4),
    )
    assert "2022-11 of batch-contoh, seat 1" in printed(Answer(MOMENT, [row]))


def exception(code: str, rupiah: int | None) -> OpenException:
    on, place = date(2022, 11, 3), ("fund-contoh", "OverpaymentRecorded", "batch-contoh", None)
    return OpenException(1, code, on, *place, rupiah, Basis.DERIVED)


def test_an_overpayment_shows_its_rupiah_with_the_basis() -> None:
    told = printed(Answer(MOMENT, [exception("DBL-01", 33_600), exception("DOC-01", None)]))
    overpaid, other = (next(line for line in told.splitlines() if code in line) for code in ("DBL-01", "DOC-01"))
    assert "overpaid" in told
    assert LEGEND in " ".join(told.split())
    assert "Rp33.600 d" in overpaid
    assert other.rstrip(" │").endswith("-")


def test_exceptions_without_an_overpayment_have_no_column_for_it() -> None:
    told = printed(Answer(MOMENT, [exception("DOC-01", None)]))
    assert "DOC-01" in told
    assert "overpaid" not in told


@pytest.mark.parametrize("by", ["fund", "pot", "credit"])
def test_a_fund_without_money_says_no_movement(home: Path, by: str) -> None:
    opened = run("events", "--kind", "FundOpened", "--home", home).out.splitlines()
    ran = run("balances", "--by", by, "--known-at", json.loads(opened[-1])["position"], "--home", home)
    assert ran.code == 0, ran.err
    for fund in ("fund-labusel-2022", "fund-gresik-2022"):
        (line,) = [line for line in ran.out.splitlines() if fund in line]
        assert "no movement" in line
    assert "Rp" not in ran.out
    assert "Funds: " not in ran.out


@pytest.mark.parametrize(
    "asked",
    [
        ["register"],
        ["history", "party-pemkab-labusel"],
        ["usage", "--fund", "fund-gresik-2022"],
        ["exceptions", "--code", "MON-01"],
        ["statistics", "list", "--kind", "AwardGiven"],
        ["schemes", "list", "--known-at", "0"],
        ["coverage", "--valid-at", "2022-10-03", "--level", "village"],
        ["balances", "--known-at", "0"],
    ],
)
def test_an_answer_without_rows_says_so_and_at_which_moment(home: Path, asked: list[str]) -> None:
    ran = run(*asked, "--home", home)
    first, moment = ran.out.splitlines()
    assert (ran.code, first) == (0, "Nothing recorded answers this.")
    assert ", known at position " in moment
